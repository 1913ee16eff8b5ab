package village

import (
	"lianghua/catalog"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// formsOf are the type forms in which a sheet may be filled in: the sheet's
// own, or those of village affairs for what is published when it happens.
func formsOf(sheet string) (out []form.Form) {
	for _, f := range form.All() {
		if f.Sheet == sheet {
			out = append(out, f)
		}
	}
	if len(out) > 0 || sheet != duty.SheetEvents {
		return out
	}
	for _, f := range form.All() {
		if f.Group == affairs && f.Sheet == "" {
			out = append(out, f)
		}
	}
	return out
}

// affairs is the group of the type forms of villages.
const affairs = "村务公开"

// EventForms are the types in which a village publishes what happens.
func EventForms() []form.Form { return formsOf(duty.SheetEvents) }

// columnCodes are the default columns of the sheets (catalog's tree).
var columnCodes = map[string]string{duty.SheetParty: "V01", duty.SheetAffairs: "V02", duty.SheetFinance: "V03", duty.SheetEvents: "V02"}

// columnOf is the column in which a sheet is published; 0 when the county has
// closed it.
func columnOf(q db.Reader, sheet string) (int64, error) {
	list, err := catalog.Columns(q)
	for _, c := range list {
		if c.Active && c.Code == columnCodes[sheet] {
			return c.ID, nil
		}
	}
	return 0, fault.Wrap("village.columnOf", err)
}

// Slot is a sheet with the period that it is about.
type Slot struct {
	Sheet  duty.Sheet
	Period string // "" for events
	Name   string // 2026年8月
	First  calendar.Date
	Last   calendar.Date
}

// Title is what a village's sheet is called: 烟庄村2026年8月村级财务公开表.
func (s Slot) Title(u org.Unit) string { return u.ShortName + s.Name + s.Sheet.Name }

// slotOf is the sheet's last period that had ended when month ended.
func slotOf(s duty.Sheet, month calendar.Date) Slot {
	out := Slot{Sheet: s}
	if s.Frequency == duty.OnDemand {
		return out
	}
	period := duty.PeriodOf(s.Frequency, month)
	first, last, ok := duty.Span(period)
	for ok && last.After(endOfMonth(month)) { // still running
		period = duty.PeriodOf(s.Frequency, first.AddDays(-1))
		first, last, ok = duty.Span(period)
	}
	out.Period, out.Name, out.First, out.Last = period, duty.PeriodName(period), first, last
	return out
}

func endOfMonth(d calendar.Date) calendar.Date {
	return calendar.On(d.Year(), d.Month()+1, 1).AddDays(-1)
}

// Slots are the sheets in use with their last periods that had ended by the
// end of a month; the events come last.
func Slots(q db.Reader, month calendar.Date) ([]Slot, error) {
	list, err := duty.Sheets(q)
	if err != nil {
		return nil, err
	}
	var out []Slot
	for _, s := range list {
		if s.Active {
			out = append(out, slotOf(s, month))
		}
	}
	return out, nil
}

// slotAt reads one sheet and checks that the period is one of its own.
func slotAt(q db.Reader, sheet, period string) (Slot, error) {
	list, err := duty.Sheets(q)
	if err != nil {
		return Slot{}, err
	}
	for _, s := range list {
		if s.Key != sheet || !s.Active {
			continue
		}
		first, last, ok := duty.Span(period)
		switch {
		case s.Frequency == duty.OnDemand && period == "":
			return Slot{Sheet: s}, nil
		case !ok || duty.FrequencyOf(period) != s.Frequency:
			return Slot{}, fault.Invalidf("period", "%s%s公开，没有“%s”这一期。", s.Name, s.FrequencyName(), period)
		}
		return Slot{Sheet: s, Period: period, Name: duty.PeriodName(period), First: first, Last: last}, nil
	}
	return Slot{}, fault.NotFound("没有这张公开表，或县级已停用。")
}

// Usual is the month whose sheets are filled in on a day: the one before.
func Usual(day calendar.Date) calendar.Date { return calendar.On(day.Year(), day.Month()-1, 1) }

// MonthOf reads 2026-08 from an address; the usual month when it is none.
func MonthOf(text string, day calendar.Date) calendar.Date {
	if first, _, ok := duty.Span(text); ok && len(text) == 7 && text[4] == '-' {
		return first
	}
	return Usual(day)
}

// Fill is the item of a village's sheet.
type Fill struct {
	ID       int64   `db:"id"`
	UnitID   int64   `db:"unit_id"`
	Sheet    string  `db:"sheet"`
	Period   string  `db:"period"`
	ItemID   int64   `db:"item_id"`
	Acting   bool    `db:"acting"` // 代: the township for the village
	Way      string  `db:"way"`    // desk, phone, paste or books
	ByPerson int64   `db:"by_person"`
	ByName   string  `db:"by_name"`
	At       db.Time `db:"at"`
}

const fillColumns = `f.id, f.unit_id, f.sheet, f.period, f.item_id, f.acting, f.way, f.by_person, f.by_name, f.at`

func fillOf(q db.Reader, unitID int64, sheet, period string) (f Fill, found bool, err error) {
	err = q.Get(&f, `SELECT `+fillColumns+` FROM village_fill f WHERE f.unit_id = ? AND f.sheet = ? AND f.period = ?`, unitID, sheet, period)
	if db.NoRows(err) {
		return Fill{}, false, nil
	}
	return f, err == nil, fault.Wrap("village.fillOf", err)
}

// FillByItem finds the sheet that an item is; found is false for other items.
func FillByItem(q db.Reader, itemID int64) (f Fill, found bool, err error) {
	err = q.Get(&f, `SELECT `+fillColumns+` FROM village_fill f WHERE f.item_id = ?`, itemID)
	if db.NoRows(err) {
		return Fill{}, false, nil
	}
	return f, err == nil, fault.Wrap("village.FillByItem", err)
}
