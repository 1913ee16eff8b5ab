package duty

import (
	"slices"
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// Target says who owes a line of the calendar.
type Target string

// The targets.
const (
	ForEntries     Target = "entries"     // the leads of the entries that its words name
	ForUnit        Target = "unit"        // one unit by name
	ForDepartments Target = "departments" // every department of the county
	ForTownships   Target = "townships"
	ForAll         Target = "all" // departments and townships
)

// Targets lists the targets.
func Targets() []Target {
	return []Target{ForEntries, ForUnit, ForDepartments, ForTownships, ForAll}
}

// Name is the target in Chinese.
func (t Target) Name() string {
	return map[Target]string{ForEntries: "相关事项的牵头单位", ForUnit: "指定单位", ForDepartments: "县直部门", ForTownships: "乡镇（街道）", ForAll: "县直部门和乡镇（街道）"}[t]
}

// Preset is one line of the 政务公开日历: what is due on a date of the year, or
// a number of days after an event (批复、批准).
type Preset struct {
	ID        int64         `db:"id"`
	Key       string        `db:"key"`
	Name      string        `db:"name"`
	Domain    string        `db:"domain"` // ForEntries: narrows to a domain
	Words     string        `db:"words"`  // ForEntries: any of these words in an item name, by 、
	Target    Target        `db:"target"`
	Unit      string        `db:"unit"`      // ForUnit: the unit's name
	ColumnID  int64         `db:"column_id"` // an item in this column closes it, when it has no entries
	Frequency term.Period   `db:"frequency"`
	Month     int           `db:"month"` // yearly: the limit; with an Event, where it is expected
	Day       int           `db:"day"`   // 0 is the last of the month
	About     int           `db:"about"` // -1: the duty of the year before (年报)
	Event     string        `db:"event"` // what the days count from, "" for a fixed date
	Days      int           `db:"days"`
	DayUnit   term.Unit     `db:"day_unit"`
	Basis     string        `db:"basis"`
	Note      string        `db:"note"`
	Checked   bool          `db:"checked"` // false: 待核
	Active    bool          `db:"active"`
	Since     calendar.Date `db:"since_on"`
	Sort      int64         `db:"sort"`
	Version   int64         `db:"version"`

	Events map[int]calendar.Date `db:"-"` // year → the day of the event
	UnitID int64                 `db:"-"` // ForUnit, resolved; 0 when the name fits no unit
}

const presetColumns = `id, key, name, domain, words, target, unit, COALESCE(column_id, 0) AS column_id, frequency, month, day, about, event, days,
	day_unit, basis, note, checked, active, since_on, sort, version`

// WordList is the preset's words.
func (p Preset) WordList() []string {
	return strings.FieldsFunc(p.Words, func(r rune) bool { return strings.ContainsRune("、，, ;；", r) })
}

func (p Preset) matches(e Entry) bool {
	if p.Domain != "" && p.Domain != e.Domain {
		return false
	}
	return slices.ContainsFunc(p.WordList(), func(w string) bool { return strings.Contains(e.Names, w) })
}

func (p Preset) names(u org.Unit) bool {
	switch p.Target {
	case ForUnit:
		return p.UnitID == u.ID
	case ForDepartments:
		return u.Kind == org.Department && !u.ByRequest()
	case ForTownships:
		return u.Kind.Towns()
	case ForAll:
		return u.Kind.Towns() || (u.Kind == org.Department && !u.ByRequest())
	}
	return false
}

func (p Preset) schedule() schedule { return schedule{frequency: p.Frequency, preset: &p} }

// dates are those of the period that begins in year and ends on last. Of a
// yearly line with an event whose day nobody has entered yet, the limit is
// counted from the expected month and provisional.
func (p Preset) dates(year int, last calendar.Date, c calendar.Calendar) (opens calendar.Date, due calendar.Due, ok bool) {
	if p.Frequency != term.Yearly {
		r := term.Rule{N: p.Days, Unit: p.DayUnit, Day: p.Day, Month: p.Month}
		first, _, _ := Span(PeriodOf(p.Frequency, last))
		return first, periodic(r, last, c), true
	}
	year -= p.About
	if p.Event == "" {
		due.Date = onDay(year, p.Month, p.Day)
		return due.Date.AddDays(-annualWindow), due, p.Month > 0
	}
	day, known := p.Events[year]
	if !known {
		if p.Month == 0 {
			return day, due, false
		}
		day = onDay(year, p.Month, p.Day)
	}
	if due = (calendar.Due{Date: day.AddDays(p.Days)}); p.DayUnit == term.Workday {
		due = c.AddWorkdays(day, p.Days)
	}
	due.Provisional = due.Provisional || !known
	if known {
		return day, due, true
	}
	return due.Date.AddDays(-annualWindow), due, true
}

// Presets reads the calendar with the days of its events and the units that
// it names, in three queries.
func Presets(q db.Reader) ([]Preset, error) {
	var list []Preset
	if err := q.Select(&list, `SELECT `+presetColumns+` FROM duty_preset ORDER BY sort, id`); err != nil {
		return nil, fault.Internal("duty.Presets", err)
	}
	var days []struct {
		ID   int64         `db:"preset_id"`
		Year int           `db:"year"`
		On   calendar.Date `db:"event_on"`
	}
	if err := q.Select(&days, `SELECT preset_id, year, event_on FROM duty_preset_date`); err != nil {
		return nil, fault.Internal("duty.Presets", err)
	}
	var units []struct {
		ID   int64  `db:"id"`
		Name string `db:"name"`
	}
	if err := q.Select(&units, `SELECT u.id, u.name FROM org_unit u WHERE u.closed_on = '' UNION SELECT u.id, u.short_name FROM org_unit u WHERE u.closed_on = ''
		UNION SELECT a.unit_id, a.alias FROM org_alias a ORDER BY 1, 2`); err != nil {
		return nil, fault.Internal("duty.Presets", err)
	}
	for i := range list {
		p := &list[i]
		p.Events = map[int]calendar.Date{}
		for _, d := range days {
			if d.ID == p.ID {
				p.Events[d.Year] = d.On
			}
		}
		for _, u := range units {
			if p.Target == ForUnit && p.UnitID == 0 && u.Name == p.Unit {
				p.UnitID = u.ID
			}
		}
	}
	return list, nil
}

// Check names everything that keeps p from being a line of the calendar.
func (p *Preset) Check() error {
	var bad fault.Problems
	p.Name, p.Words, p.Unit, p.Event = strings.TrimSpace(p.Name), strings.TrimSpace(p.Words), strings.TrimSpace(p.Unit), strings.TrimSpace(p.Event)
	bad.Need("name", p.Name, "请填写事项名称，例如“政府决算”。")
	if p.Target.Name() == "" {
		bad.Add("target", "请选择由谁公开。")
	}
	if p.Target == ForEntries && len(p.WordList()) == 0 {
		bad.Add("words", "请填写目录事项名称中的字词，几个字词用顿号分开。")
	}
	if p.Target == ForUnit && p.Unit == "" {
		bad.Add("unit", "请填写单位名称或简称。")
	}
	if len(Periods(p.Frequency, 2026)) == 0 {
		bad.Add("frequency", "请选择公开频次。")
	}
	switch {
	case p.Month < 0 || p.Month > 12 || p.Day < 0 || p.Day > 31:
		bad.Add("month", "月份应为 1 至 12，日期应为 1 至 31；日期填 0 表示当月最后一天。")
	case p.Frequency == term.Yearly && p.Month == 0 && p.Event == "":
		bad.Add("month", "请填写公开时限的月份和日期。")
	}
	if p.Event != "" && (p.Days < 1 || p.Days > 365) {
		bad.Add("days", "请填写自该事件起多少日内公开（1 至 365）。")
	}
	if p.DayUnit != term.Workday {
		p.DayUnit = term.Day
	}
	if p.Since.IsZero() {
		bad.Add("since", "请填写起算日期：这一天以前到期的不列为应公开。")
	}
	return bad.Err()
}

// DueIn is the limit of a yearly line in a year; that of the first period of
// the year for others.
func (p Preset) DueIn(year int, c calendar.Calendar) calendar.Due {
	for _, about := range []int{year, year - 1} {
		for _, period := range Periods(p.Frequency, about) {
			if _, due, ok := p.schedule().dates(period, c); ok && due.Date.Year() == year {
				return due
			}
		}
	}
	return calendar.Due{}
}
