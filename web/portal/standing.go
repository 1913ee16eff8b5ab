package portal

import (
	"lianghua/catalog"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/settings"
)

// Standing says which edition a page shows, in words for its head.
type Standing struct {
	Edition catalog.Edition
	Old     bool   // not the one in force: a later one was published
	Notice  string // 待核提示, of the starter only
	Base    string // address below which its domains are
}

// Issued is the day of 印发.
func (s Standing) Issued() calendar.Date {
	d, err := calendar.Parse(s.Edition.IssuedOn)
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// inForce is the edition that public pages show.
func inForce(q db.Reader, v settings.Values) (Standing, error) {
	e, err := catalog.PublicEdition(q)
	return standing(e, v), err
}

func standing(e catalog.Edition, v settings.Values) Standing {
	s := Standing{Edition: e, Base: "/catalogue"}
	if e.Starter {
		s.Notice = v.UnverifiedNotice()
	}
	return s
}

func total(counts []catalog.PublicCount) (n int64) {
	for _, c := range counts {
		n += c.N
	}
	return n
}
