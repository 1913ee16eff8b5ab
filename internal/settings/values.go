package settings

import (
	"strconv"
	"strings"
	"time"
)

// number reads a number setting; a stored value that is none (it was edited
// by hand) gives the default.
func (v Values) number(k Key) int {
	n, err := strconv.Atoi(v.Text(k))
	if err != nil {
		d, _ := find(k)
		n, _ = strconv.Atoi(d.Default)
	}
	return n
}

// CountyName is the county's full name (县名).
func (v Values) CountyName() string { return v.Text(CountyName) }

// SiteName is the title of the public pages.
func (v Values) SiteName() string { return v.Text(SiteName) }

// SiteURL is the address before a path in links that leave the site, without
// a final slash; "" when the county has not set it.
func (v Values) SiteURL() string { return v.Text(SiteURL) }

// Guarded reports 重保模式: forms off, the desk closed from outside.
func (v Values) Guarded() bool { return v.Text(GuardMode) == "true" }

// GuardNetworks are the networks from which the desk stays open under 重保模式,
// beside this machine itself.
func (v Values) GuardNetworks() []string { return strings.Fields(v.Text(GuardNetworks)) }

// OpenTerms are the terms on which the catalogue may be used as data.
func (v Values) OpenTerms() string { return v.Text(OpenTerms) }

// OfficeName is the office in charge (主管科室).
func (v Values) OfficeName() string { return v.Text(OfficeName) }

// OfficePhone is that office's telephone.
func (v Values) OfficePhone() string { return v.Text(OfficePhone) }

// SessionIdle is how long a session lasts without an act.
func (v Values) SessionIdle() time.Duration {
	return time.Duration(v.number(SessionIdle)) * time.Minute
}

// SessionMax is how long a session lasts at most.
func (v Values) SessionMax() time.Duration { return time.Duration(v.number(SessionMax)) * time.Hour }

// LockFailures is how many wrong passwords in a row lock an account.
func (v Values) LockFailures() int { return v.number(LockFailures) }

// SecondFactor reports that administrators and who signs for the county need a
// second factor (GB/T 22239-2019, 8.1.4.1 d).
func (v Values) SecondFactor() bool { return v.Text(SecondFactor) == "true" }

// PasswordAge is after what time a password must be changed.
func (v Values) PasswordAge() time.Duration {
	return time.Duration(v.number(PasswordDays)) * 24 * time.Hour
}

// PasswordsKept is how many former passwords must not come back.
func (v Values) PasswordsKept() int { return v.number(PasswordKept) }

// FormSeconds is how long a person takes at least to fill in a public form.
func (v Values) FormSeconds() time.Duration {
	return time.Duration(v.number(FormSeconds)) * time.Second
}

// LockTime is how long an account stays locked.
func (v Values) LockTime() time.Duration { return time.Duration(v.number(LockMinutes)) * time.Minute }

// UploadLimit is the largest upload in bytes.
func (v Values) UploadLimit() int64 { return int64(v.number(UploadLimit)) << 20 }

// ImportRows is the most rows applied in one transaction.
func (v Values) ImportRows() int { return v.number(ImportRows) }

// CountsFirstDay reports that the day of the event counts (当日起算).
func (v Values) CountsFirstDay() bool { return v.Text(DeadlineFirstDay) == SameDay }

// ElderMode reports that public pages begin in large type (长者模式).
func (v Values) ElderMode() bool { return v.Text(ElderMode) == "true" }

// Accent is the county's colour, #rrggbb.
func (v Values) Accent() string { return v.Text(Accent) }

// Emblem is EmblemNone, EmblemPlain or EmblemNational.
func (v Values) Emblem() string { return v.Text(Emblem) }

// UnverifiedNotice stands above catalogue entries that nobody has checked (待核).
func (v Values) UnverifiedNotice() string { return v.Text(UnverifiedWarning) }

// IndexTemplate is the pattern of 索引号.
func (v Values) IndexTemplate() string { return v.Text(IndexTemplate) }

// OriginalDays is after how many days a sealed original must be destroyed.
func (v Values) OriginalDays() int { return v.number(OriginalDays) }

// OutboxURL is where bundles for the upper platform are pushed; "" for nowhere.
func (v Values) OutboxURL() string { return v.Text(OutboxURL) }

// DutySoonDays is how many days before its limit a duty counts as near (临期).
func (v Values) DutySoonDays() int { return v.number(DutySoonDays) }

// DutyMissingDays is how many days after its limit a duty counts as missing (缺).
func (v Values) DutyMissingDays() int { return v.number(DutyMissingDays) }

// DutyFlood is how many items of one column on one day are a warning (突击补录).
func (v Values) DutyFlood() int { return v.number(DutyFlood) }

// DutyVisitOutside reports that the nightly visit follows links to other sites.
func (v Values) DutyVisitOutside() bool { return v.Text(DutyVisitOutside) == "true" }
