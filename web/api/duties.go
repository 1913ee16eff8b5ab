package api

import (
	"net/http"

	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Standings is a page of how the entries of the catalogue stand.
type Standings struct {
	Edition Edition    `json:"edition"`
	Data    []Standing `json:"data"`
	Next    string     `json:"next" doc:"下一页的 cursor；空为最后一页"`
}

// Standing is what the public may know of one entry: what is published, never
// what is late.
type Standing struct {
	Code      string        `json:"code" doc:"事项编号"`
	Domain    string        `json:"domain" doc:"领域编号"`
	Title     string        `json:"title" doc:"事项名称"`
	Published int           `json:"published" doc:"已公开条数"`
	LastOn    calendar.Date `json:"last_on" doc:"最近公开日期；没有为空"`
	Nothing   string        `json:"nothing" doc:"本期无此类信息：哪一期，如 2026Q3；没有申报为空"`
	Platform  string        `json:"platform" doc:"已在其他平台公开的平台名称"`
	Link      string        `json:"link" doc:"该平台上的链接"`
}

// OwnDuties is a page of what the units of a key owe, by limit.
type OwnDuties struct {
	Data []OwnDuty `json:"data"`
	Next string    `json:"next" doc:"下一页的 cursor；空为最后一页"`
}

// OwnDuty (应公开任务) is one thing that a unit of the key owes.
type OwnDuty struct {
	ID        int64         `json:"id" doc:"任务编号"`
	Version   int64         `json:"version" doc:"申报时须带上"`
	Unit      UnitRef       `json:"unit" doc:"单位"`
	Title     string        `json:"title" doc:"公开什么"`
	Entry     string        `json:"entry" doc:"目录事项编号；没有为空"`
	Sheet     string        `json:"sheet" doc:"村级公开表；没有为空"`
	Period    string        `json:"period" doc:"所属期；按需公开为空"`
	DueOn     calendar.Date `json:"due_on" doc:"期限，最后一天；按需公开为空"`
	State     string        `json:"state" doc:"demand、open、waiting、done、elsewhere、declared、not_applicable"`
	StateName string        `json:"state_name" doc:"状态名称"`
	ClosedOn  calendar.Date `json:"closed_on" doc:"公开或申报的日期"`
	Item      int64         `json:"item" doc:"完成它的公开信息编号；没有为 0"`
}

// Declaration is what a unit says of a duty instead of publishing.
type Declaration struct {
	Duty     int64         `json:"duty" doc:"任务编号"`
	Version  int64         `json:"version" doc:"上次读到的 version"`
	Kind     string        `json:"kind" doc:"none：本期无此类信息；elsewhere：已在其他平台公开"`
	Reason   string        `json:"reason,omitempty" doc:"情况说明；kind 为 none 时填写"`
	Platform string        `json:"platform,omitempty" doc:"平台名称；kind 为 elsewhere 时填写"`
	Link     string        `json:"link,omitempty" doc:"链接；kind 为 elsewhere 时填写"`
	On       calendar.Date `json:"on,omitzero" doc:"在该平台公开的日期；kind 为 elsewhere 时填写"`
}

var exampleDuty = OwnDuty{ID: 311, Version: 2, Unit: UnitRef{Code: "MY-T07-S01", Name: "示例一村"}, Title: "村级财务公开表", Sheet: "village_finance", Period: "2026-08",
	DueOn: calendar.On(2026, 9, 15), State: "waiting", StateName: "申报待同意"}

func dutyEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/duties", sample: "/duties?domain=D05", name: "listDuties", group: "应公开", summary: "目录事项的公开情况", answer: Standings{},
			note: "只有已公开条数、最近公开日期和本期无此类信息。", params: append([]param{{name: "domain", text: "领域编号", example: "D05"}}, pageParams...),
			example: Standings{exampleEdition, []Standing{{"D05-0001", "D05", "最低生活保障 / 审核确认信息", 12, calendar.On(2026, 11, 20), "", "", ""}}, ""}, handle: (*Deps).standings},
		{method: http.MethodGet, path: "/duties/own", name: "listOwnDuties", group: "应公开", summary: "密钥范围内各单位的应公开任务，按期限", need: rbac.DutyRead, answer: OwnDuties{},
			params:  []param{{name: "unit", text: "单位编码"}, {name: "state", text: "状态，如 open", example: "open"}, {name: "period", text: "所属期", example: "2026-08"}, {name: "cursor", text: "上一页返回的 next"}},
			example: OwnDuties{[]OwnDuty{exampleDuty}, ""}, handle: (*Deps).ownDuties},
		{method: http.MethodPost, path: "/declarations", name: "declare", group: "应公开", summary: "申报本期无此类信息，或登记已在其他平台公开", need: rbac.DutyDeclare, answer: OwnDuty{},
			status: http.StatusCreated, body: Declaration{Duty: 311, Version: 1, Kind: "none", Reason: "本月没有收支"}, example: exampleDuty,
			note: "村级由乡镇同意，部门和乡镇由县级同意。", handle: (*Deps).declare},
	}
}

// standings joins the page of the catalogue with what is published of it.
func (d *Deps) standings(c *call) (reply, error) {
	e, list, next, err := c.entryPage()
	if err != nil {
		return reply{}, err
	}
	var ids []int64
	for _, x := range list {
		if x.ID != 0 {
			ids = append(ids, x.ID)
		}
	}
	known, err := duty.StandingOf(c.Q(), ids)
	out := Standings{editionOf(e), []Standing{}, next}
	for _, x := range list {
		s := known[x.ID]
		row := Standing{Code: x.Code, Domain: x.Domain, Title: x.Title(), Published: s.Count, LastOn: s.Last, Platform: s.Platform, Link: s.Link}
		if s.Nothing {
			row.Nothing = s.Period
		}
		out.Data = append(out.Data, row)
	}
	return give(out, err)
}

func (d *Deps) ownDuties(c *call) (reply, error) {
	var after duty.Cursor
	if err := c.after(&after); err != nil {
		return reply{}, err
	}
	f := duty.Filter{Period: c.QueryParam("period"), State: duty.State(c.QueryParam("state"))}
	if f.State != "" && f.State.Name() == "" {
		return reply{}, fault.Invalidf("state", "没有“%s”这种状态。", f.State)
	}
	if code := c.QueryParam("unit"); code != "" {
		u, err := c.mine(rbac.DutyRead, code)
		if err != nil {
			return reply{}, err
		}
		f.UnitID = u.ID
	}
	rows, next, err := d.Duties.List(c.Request().Context(), c.Actor, f, after)
	if err != nil {
		return reply{}, err
	}
	out := OwnDuties{}
	if next != (duty.Cursor{}) {
		if out.Next, err = place(next); err != nil {
			return reply{}, err
		}
	}
	out.Data, err = dutiesOf(c.Q(), rows)
	return give(out, err)
}

func dutiesOf(q db.Reader, rows []duty.Row) ([]OwnDuty, error) {
	var ids []int64
	for _, r := range rows {
		ids = append(ids, r.UnitID)
	}
	units, err := org.UnitsByID(q, ids)
	out := []OwnDuty{}
	for _, r := range rows {
		out = append(out, OwnDuty{r.Duty.ID, r.Version, UnitRef{Code: units[r.UnitID].Code, Name: r.Unit}, r.Title, r.EntryCode, r.Sheet, r.Period, r.DueOn,
			string(r.State), r.State.Name(), r.ClosedOn, r.ItemID})
	}
	return out, err
}

var declareActions = map[string]duty.Action{"none": duty.ActDeclare, "elsewhere": duty.ActElsewhere}

func (d *Deps) declare(c *call) (reply, error) {
	var in Declaration
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	action, ok := declareActions[in.Kind]
	if !ok {
		return reply{}, fault.Invalid("kind", "kind 应为 none（本期无此类信息）或 elsewhere（已在其他平台公开）。")
	}
	ctx, one := c.Request().Context(), duty.Filter{IDs: []int64{in.Duty}}
	if rows, _, err := d.Duties.List(ctx, c.Actor, one, duty.Cursor{}); err != nil || len(rows) == 0 {
		if err == nil {
			err = fault.NotFound("没有这项任务，或不在这个密钥的范围内。")
		}
		return reply{}, err
	}
	_, err := d.Duties.Act(ctx, c.Actor, []duty.Ref{{ID: in.Duty, Version: in.Version}}, action, duty.Form{Reason: in.Reason, Platform: in.Platform, Link: in.Link, On: in.On})
	if err != nil {
		return reply{}, err
	}
	rows, _, err := d.Duties.List(ctx, c.Actor, one, duty.Cursor{})
	if err != nil {
		return reply{}, err
	}
	list, err := dutiesOf(c.Q(), rows)
	if err != nil || len(list) == 0 {
		return reply{}, err
	}
	return give(list[0], nil)
}
