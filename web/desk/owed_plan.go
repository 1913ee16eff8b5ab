package desk

import (
	"fmt"
	"strconv"

	"lianghua/catalog/term"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// OwedCalendarPage is the 政务公开日历.
type OwedCalendarPage struct {
	web.Base
	Rows []OwedPreset
	Year int
	Edit bool
}

// OwedPreset is one line of the calendar with its limit in a year.
type OwedPreset struct {
	duty.Preset
	When  string        // 每年1月31日前, 批复之日起20日内
	Due   calendar.Date // this year's
	Guess bool          // counted from where the event is expected
	On    calendar.Date // of the event, when entered
}

func owedPreset(p duty.Preset, year int, c calendar.Calendar) OwedPreset {
	out := OwedPreset{Preset: p, On: p.Events[year], When: duty.FrequencyName(p.Frequency)}
	switch {
	case p.Event != "":
		out.When = fmt.Sprintf("%s之日起%d%s内", p.Event, p.Days, map[term.Unit]string{term.Workday: "个工作日"}[p.DayUnit])
		if p.DayUnit != term.Workday {
			out.When = fmt.Sprintf("%s之日起%d日内", p.Event, p.Days)
		}
	case p.Frequency == term.Yearly && p.Day == 0:
		out.When = fmt.Sprintf("每年%d月底前", p.Month)
	case p.Frequency == term.Yearly:
		out.When = fmt.Sprintf("每年%d月%d日前", p.Month, p.Day)
	}
	due := p.DueIn(year, c)
	out.Due, out.Guess = due.Date, due.Provisional
	return out
}

func (d *Deps) owedCalendar(c *web.Ctx) error {
	p, err := d.owedCalendarPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) owedCalendarPage(c *web.Ctx) (*OwedCalendarPage, error) {
	list, err := duty.Presets(c.Q())
	if err != nil {
		return nil, err
	}
	days, err := d.Calendar(c.Q())
	if err != nil {
		return nil, err
	}
	p := &OwedCalendarPage{Year: d.reportYear(c), Edit: c.May(rbac.DutyPlan)}
	p.Title = "政务公开日历"
	for _, x := range list {
		p.Rows = append(p.Rows, owedPreset(x, p.Year, days))
	}
	return p, nil
}

func (d *Deps) owedCalendarExport(c *web.Ctx) error {
	p, err := d.owedCalendarPage(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, x := range p.Rows {
		out = append(out, []string{x.Name, x.Target.Name(), x.Unit, x.When, x.On.String(), x.Due.String(), claimYes(x.Guess), x.Basis, x.Note, claimYes(x.Checked), claimYes(x.Active)})
	}
	return listFile(c, fmt.Sprintf("%d年政务公开日历", p.Year), []string{"事项", "由谁公开", "单位", "时限规定", "起算日期", "时限", "预计", "依据", "说明", "已核", "在用"}, out)
}

// OwedPresetPage adds or changes a line of the calendar.
type OwedPresetPage struct {
	web.Base
	Preset      duty.Preset
	Typed       OwedPresetForm
	To          string
	Targets     []templates.Option
	Frequencies []templates.Option
	Columns     []templates.Option
	Domains     []templates.Option
	Units       []templates.Option // of days
}

// OwedPresetForm is what was typed.
type OwedPresetForm struct {
	Name, Target, Unit, Domain, Words, Column, Frequency, Month, Day, About, Event, Days, DayUnit, Basis, Note, Since string
	Checked, Active                                                                                                   bool
}

func typedPreset(p duty.Preset) OwedPresetForm {
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	return OwedPresetForm{Name: p.Name, Target: string(p.Target), Unit: p.Unit, Domain: p.Domain, Words: p.Words, Column: idText(p.ColumnID), Frequency: string(p.Frequency),
		Month: number(p.Month), Day: number(p.Day), About: strconv.Itoa(p.About), Event: p.Event, Days: number(p.Days), DayUnit: string(p.DayUnit), Basis: p.Basis, Note: p.Note,
		Since: p.Since.String(), Checked: p.Checked, Active: p.Active}
}

func (p *OwedPresetPage) fill(c *web.Ctx) (err error) {
	for _, t := range duty.Targets() {
		p.Targets = append(p.Targets, templates.Option{Value: string(t), Label: t.Name()})
	}
	for _, f := range []term.Period{term.Yearly, term.HalfYearly, term.Quarterly, term.Monthly} {
		p.Frequencies = append(p.Frequencies, templates.Option{Value: string(f), Label: duty.FrequencyName(f)})
	}
	p.Units = []templates.Option{{Value: string(term.Day), Label: "日（自然日）"}, {Value: string(term.Workday), Label: "个工作日"}}
	if p.Domains, err = domainPicks(c.Q()); err != nil {
		return err
	}
	p.Columns, err = columnPicks(c.Q())
	return err
}

func (d *Deps) owedPresetNew(c *web.Ctx) error {
	p := &OwedPresetPage{To: "/desk/duties/calendar/new"}
	p.Title = "新增日历事项"
	p.Typed = OwedPresetForm{Frequency: string(term.Yearly), About: "0", DayUnit: string(term.Day), Active: true, Since: calendar.DateOf(d.DB.Now().Time).String()}
	if err := p.fill(c); err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) owedPresetOf(c *web.Ctx) (duty.Preset, error) {
	id, err := c.ID("id")
	if err != nil {
		return duty.Preset{}, err
	}
	list, err := duty.Presets(c.Q())
	for _, p := range list {
		if p.ID == id {
			return p, nil
		}
	}
	return duty.Preset{}, firstError(err, fault.NotFound("没有这一日历事项。"))
}

func (d *Deps) owedPresetEdit(c *web.Ctx) error {
	x, err := d.owedPresetOf(c)
	if err != nil {
		return err
	}
	p := &OwedPresetPage{Preset: x, Typed: typedPreset(x), To: "/desk/duties/calendar/" + idText(x.ID)}
	p.Title = "修改日历事项"
	if err := p.fill(c); err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) owedPresetSave(c *web.Ctx) error {
	typed := OwedPresetForm{c.Form("name"), c.Form("target"), c.Form("unit"), c.Form("domain"), c.Form("words"), c.Form("column"), c.Form("frequency"), c.Form("month"),
		c.Form("day"), c.Form("about"), c.Form("event"), c.Form("days"), c.Form("day_unit"), c.Form("basis"), c.Form("note"), c.Form("since"), c.Checked("checked"), c.Checked("active")}
	x, err := owedPresetTyped(c, typed)
	if c.Param("id") != "" {
		if x.ID, err = firstID(c, err); x.ID == 0 {
			return err
		}
	}
	if err == nil {
		_, err = d.Duties.SavePreset(c.Request().Context(), c.Actor, x)
	}
	if err != nil {
		p := &OwedPresetPage{Preset: x, Typed: typed, To: c.Request().URL.Path}
		p.Title = "日历事项"
		if e := p.fill(c); e != nil {
			return e
		}
		return c.Retry(err, "desk/owed_preset", p)
	}
	return c.Done("“"+x.Name+"”已保存，应公开任务已按新的日历调整。", "/desk/duties/calendar")
}

// firstID reads the id of the address and keeps the error that was there.
func firstID(c *web.Ctx, was error) (int64, error) {
	id, err := c.ID("id")
	return id, firstError(err, was)
}

func owedPresetTyped(c *web.Ctx, t OwedPresetForm) (duty.Preset, error) {
	var bad fault.Problems
	number := func(name string) int64 {
		n, err := c.FormInt(name)
		if err != nil {
			bad.Add(name, fault.Message(err))
		}
		return n
	}
	x := duty.Preset{Name: t.Name, Target: duty.Target(t.Target), Unit: t.Unit, Domain: t.Domain, Words: t.Words, ColumnID: number("column"), Frequency: term.Period(t.Frequency),
		Month: int(number("month")), Day: int(number("day")), About: int(number("about")), Event: t.Event, Days: int(number("days")), DayUnit: term.Unit(t.DayUnit), Basis: t.Basis, Note: t.Note,
		Checked: t.Checked, Active: t.Active, Version: number("version")}
	x.Since = dateField(c, &bad, "since")
	if bad.Err() == nil {
		return x, nil // SavePreset checks the rest
	}
	for _, p := range fault.FieldProblems(x.Check()) {
		bad.Add(p.Field, p.Msg)
	}
	return x, bad.Err()
}

func (d *Deps) owedEvent(c *web.Ctx) error {
	id, err1 := c.ID("id")
	year, err2 := c.FormInt("year")
	on, err3 := formDate(c, "on")
	if err := firstError(err1, err2, err3); err != nil {
		return err
	}
	if err := d.Duties.SetEvent(c.Request().Context(), c.Actor, id, int(year), on); err != nil {
		return err
	}
	return c.Done("日期已登记，相关任务的公开时限已重算。", fmt.Sprintf("/desk/duties/calendar?year=%d", year))
}

// OwedSheetsPage shows what a village fills: the sheets, their items, and the
// 统一公开日 of each township.
type OwedSheetsPage struct {
	web.Base
	Sheets []duty.Sheet
	Towns  []OwedTown
	Edit   bool
}

// OwedTown is a township's 统一公开日.
type OwedTown struct {
	duty.TownRow
	Edit bool
}

func (d *Deps) owedSheetsPage(c *web.Ctx) (*OwedSheetsPage, error) {
	p := &OwedSheetsPage{Edit: c.May(rbac.DutyPlan)}
	p.Title = "公开表设置"
	var err error
	if p.Sheets, err = duty.Sheets(c.Q()); err != nil {
		return nil, err
	}
	towns, err := d.Duties.Towns(c.Request().Context(), c.Actor)
	for _, t := range towns {
		p.Towns = append(p.Towns, OwedTown{t, c.May(rbac.VillageSet)})
	}
	return p, err
}

func (d *Deps) owedSheets(c *web.Ctx) error {
	p, err := d.owedSheetsPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// owedSheetsExport is every item of every sheet.
func (d *Deps) owedSheetsExport(c *web.Ctx) error {
	sheets, err := duty.Sheets(c.Q())
	if err != nil {
		return err
	}
	var out [][]string
	for _, s := range sheets {
		for _, x := range s.Items {
			applies := map[string]string{"village": "村", "community": "社区"}[x.Applies]
			out = append(out, []string{s.Name, s.FrequencyName(), claimYes(s.Active), s.Since.String(), x.Category, x.Name, x.Content, applies, x.Frequency, x.SignedBy, x.Basis, claimYes(x.Active), claimYes(x.Web)})
		}
	}
	return listFile(c, "公开表设置", []string{"公开表", "周期", "启用", "起算日期", "类别", "事项", "内容", "适用", "频次", "签字", "依据", "列入", "上网"}, out)
}

func (d *Deps) owedSheetsRetry(c *web.Ctx, err error) error {
	p, e := d.owedSheetsPage(c)
	if e != nil {
		return e
	}
	return c.Retry(err, "desk/owed_sheets", p)
}

func (d *Deps) owedSheetSave(c *web.Ctx) error {
	version, err1 := c.FormInt("version")
	since, err2 := formDate(c, "since")
	err := firstError(err1, err2)
	s := duty.Sheet{Key: c.Param("key"), Name: c.Form("name"), Web: c.Checked("web"), Active: c.Checked("active"), Since: since, Version: version}
	if err == nil {
		err = d.Duties.SetSheet(c.Request().Context(), c.Actor, s)
	}
	if err != nil {
		return d.owedSheetsRetry(c, err)
	}
	return c.Done("《"+s.Name+"》已保存。", "/desk/duties/sheets")
}

func (d *Deps) owedSheetItem(c *web.Ctx) error {
	id, err1 := c.ID("id")
	version, err2 := c.FormInt("version")
	err := firstError(err1, err2)
	if err == nil {
		err = d.Duties.SetSheetItem(c.Request().Context(), c.Actor, id, version, c.Checked("active"), c.Checked("web"))
	}
	if err != nil {
		return d.owedSheetsRetry(c, err)
	}
	return c.Done("公开表事项已保存。", "/desk/duties/sheets")
}

func (d *Deps) owedTownDay(c *web.Ctx) error {
	id, err1 := c.ID("id")
	day, err2 := c.FormInt("day")
	version, err3 := c.FormInt("version")
	since, err4 := formDate(c, "since")
	err := firstError(err1, err2, err3, err4)
	if err == nil {
		err = d.Duties.SetTownDay(c.Request().Context(), c.Actor, duty.TownDay{UnitID: id, Day: int(day), Shift: c.Checked("shift"), Since: since, Version: version})
	}
	if err != nil {
		return d.owedSheetsRetry(c, err)
	}
	return c.Done("统一公开日已保存，未公开的公开表按新的日期计算。", "/desk/duties/sheets")
}
