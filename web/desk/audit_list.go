package desk

import (
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// AuditPage is the log of acts with the state of its chain, for the auditor.
type AuditPage struct {
	web.Base
	State    audit.Summary
	Rows     []AuditRow
	Next     string
	Units    []templates.Option
	Anchor   audit.Anchor // the last one
	Sealing  db.Sealing   // what the program's role of the database could do
	Actions  []templates.Option
	Kinds    []templates.Option
	Outcomes []templates.Option
	Keyed    bool          // the key is at hand
	Checked  *audit.Report // the result of 核验, nil before
	Lines    []string      // and in words
}

// AuditRow is an act in words.
type AuditRow struct {
	audit.Row
	What   string
	Object string
	Roles  string
	Said   string
	Kind   string // of the sign beside the outcome
}

func (d *Deps) auditList(c *web.Ctx) error {
	p, err := d.auditPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) auditPage(c *web.Ctx) (*AuditPage, error) {
	p := &AuditPage{Keyed: d.Chain != nil, Actions: actionOptions(), Kinds: objectOptions(), Outcomes: outcomeOptions()}
	p.Title = "审计日志"
	if err := d.auditState(c, p); err != nil {
		return nil, err
	}
	f, err := auditFilter(c)
	if err != nil {
		p.Errors = fault.FieldProblems(err) // a filter that cannot be read filters nothing
	}
	before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the newest
	rows, next, err := audit.Page(c.Q(), f, before)
	for _, r := range rows {
		p.Rows = append(p.Rows, auditRow(r))
	}
	if next > 0 {
		p.Next = idText(next)
	}
	return p, err
}

// auditState fills the head of the page: the chain, its last anchor, and who
// could change it.
func (d *Deps) auditState(c *web.Ctx, p *AuditPage) (err error) {
	if p.State, err = audit.State(c.Q()); err != nil {
		return err
	}
	last, err := audit.Anchors(c.Q(), calendar.Date{}, 1)
	if err != nil {
		return err
	}
	if len(last) > 0 {
		p.Anchor = last[0]
	}
	if p.Units, err = unitPicks(c.Q()); err != nil {
		return err
	}
	p.Sealing, err = d.DB.Sealing(c.Request().Context())
	return err
}

// outcomeKinds are the signs beside outcomes.
var outcomeKinds = map[audit.Outcome]string{audit.Done: "done", audit.Denied: "late", audit.Failed: "due"}

func auditRow(r audit.Row) AuditRow {
	return AuditRow{Row: r, What: actionLabel(r.Action), Object: objectText(r), Roles: roleText(r.Role), Said: detailText(r), Kind: outcomeKinds[r.Outcome]}
}

// auditFilter reads the filters; days are whole days, both included.
func auditFilter(c *web.Ctx) (f audit.Filter, err error) {
	f = audit.Filter{Actor: c.QueryParam("actor"), Action: c.QueryParam("action"), ObjectKind: c.QueryParam("kind"), ObjectID: c.QueryParam("id"),
		Outcome: audit.Outcome(c.QueryParam("outcome")), Address: strings.TrimSpace(c.QueryParam("address"))}
	f.UnitID, _ = strconv.ParseInt(c.QueryParam("unit"), 10, 64) // a pick; anything else is every unit
	var p fault.Problems
	from, until := dateField(c, &p, "from"), dateField(c, &p, "until")
	f.From, f.Until = startOf(from, 0), startOf(until, 1)
	return f, p.Err()
}

func startOf(day calendar.Date, later int) db.NullTime {
	if day.IsZero() {
		return db.NullTime{}
	}
	return db.Some(db.At(day.AddDays(later).Start()))
}

func actionOptions() (out []templates.Option) {
	for _, a := range slices.Sorted(maps.Keys(otherActions)) {
		out = append(out, templates.Option{Value: a, Label: otherActions[a]})
	}
	for _, a := range rbac.Actions() {
		out = append(out, templates.Option{Value: string(a), Label: a.Label()})
	}
	return out
}

func objectOptions() (out []templates.Option) {
	for _, k := range slices.Sorted(maps.Keys(objectLabels)) {
		if k != "claims" {
			out = append(out, templates.Option{Value: k, Label: objectLabels[k]})
		}
	}
	return out
}

func outcomeOptions() (out []templates.Option) {
	for _, o := range []audit.Outcome{audit.Done, audit.Denied, audit.Failed} {
		out = append(out, templates.Option{Value: string(o), Label: o.Label()})
	}
	return out
}

var auditHead = []string{"编号", "时间", "人员", "角色", "途径", "地址", "动作", "对象", "结果", "细节", "校验值"}

// mostExported bounds one file of the log; what is longer is taken month by
// month, or whole by `lianghua audit archive`.
const mostExported = 200_000

// auditExport streams the log of the filter, oldest first; a long log is no
// file for a spreadsheet's or a program's memory, so it is CSV only. Taking it
// is itself an act in the log.
func (d *Deps) auditExport(c *web.Ctx) error {
	f, err := auditFilter(c)
	if err != nil {
		return err
	}
	n, err := audit.Count(c.Q(), f, mostExported+1)
	if err != nil {
		return err
	}
	if n > mostExported {
		return fault.Invalidf("from", "符合的记录超过 %d 条，一次导不完。请用“从”“到”缩小范围分次导出，或请系统管理员在服务器上运行 lianghua audit archive。", mostExported)
	}
	return c.Download("审计日志.csv", mediaTypes["csv"], func(w io.Writer) error {
		out, err := sheet.NewCSV(w)
		if err != nil {
			return err
		}
		if err := out.Row(auditHead...); err != nil {
			return err
		}
		err = audit.Each(c.Q(), f, func(r audit.Row) error {
			a := auditRow(r)
			return out.Row(idText(r.Seq), stamp(db.Some(r.At)), r.Actor, a.Roles, r.Face, r.Address, a.What, a.Object, r.Outcome.Label(), a.Said, r.MAC)
		})
		if err != nil {
			return err
		}
		return out.Close()
	})
}
