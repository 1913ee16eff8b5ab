package pilot

import (
	"context"
	"fmt"
	"strings"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Template (试点做法) is a township's set-up that others may take over.
type Template struct {
	ID     int64          `db:"id"`
	UnitID int64          `db:"unit_id"`
	Unit   string         `db:"unit_name"`
	Name   string         `db:"name"`
	Note   string         `db:"note"`
	Setup  db.JSON[Setup] `db:"setup"`
	ByName string         `db:"by_name"`
	At     db.Time        `db:"at"`
	Uses   int            `db:"uses"` // townships that work by it
}

const templateColumns = `t.id, t.unit_id, u.short_name AS unit_name, t.name, t.note, t.setup, t.by_name, t.at,
	(SELECT count(*) FROM pilot_use x WHERE x.template_id = t.id AND x.undone_at IS NULL) AS uses`

const templateTables = ` FROM pilot_template t JOIN org_unit u ON u.id = t.unit_id `

// Templates lists the templates, the latest first: whoever manages pilots
// somewhere may read all, for they are there to be copied.
func (s *Service) Templates(ctx context.Context, actor rbac.Actor) (list []Template, err error) {
	if !rbac.MayAny(actor, rbac.PilotManage) {
		return nil, rbac.Check(actor, rbac.PilotManage, rbac.Unit{})
	}
	err = s.DB.Reader(ctx).Select(&list, `SELECT `+templateColumns+templateTables+`WHERE t.ended_at IS NULL ORDER BY t.id DESC`)
	return list, fault.Wrap("pilot.Templates", err)
}

func templateByID(q db.Reader, id int64) (t Template, err error) {
	err = q.Get(&t, `SELECT `+templateColumns+templateTables+`WHERE t.id = ?`, id)
	if db.NoRows(err) {
		return t, fault.NotFound("没有这份试点做法。")
	}
	return t, fault.Wrap("pilot.templateByID", err)
}

// Template reads one template.
func (s *Service) Template(ctx context.Context, actor rbac.Actor, id int64) (Template, error) {
	if !rbac.MayAny(actor, rbac.PilotManage) {
		return Template{}, rbac.Check(actor, rbac.PilotManage, rbac.Unit{})
	}
	return templateByID(s.DB.Reader(ctx), id)
}

// Save keeps a township's set-up as a template, with example posts by id.
func (s *Service) Save(ctx context.Context, actor rbac.Actor, townID int64, name, note string, examples []int64) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := ownUnit(tx, actor, rbac.PilotManage, townID)
		if err != nil {
			return err
		}
		var p fault.Problems
		p.Need("name", name, "请给这份做法起个名字")
		if Length(name) > 40 || Length(note) > 300 {
			p.Add("note", "名称最多 40 字，说明最多 300 字")
		}
		if !u.Kind.Towns() {
			p.Add("unit", "试点做法按乡镇（街道）保存")
		}
		if err := p.Err(); err != nil {
			return err
		}
		setup, err := read(tx, u, examples)
		if err != nil {
			return err
		}
		if setup.Empty() {
			return fault.Conflictf("%s还没有可以推广的设置：没有设统一公开日，没有自己负责的栏目和常用表单，也没有选范例。", u.ShortName)
		}
		id, err = tx.Insert(`INSERT INTO pilot_template (unit_id, name, note, setup, by_name, at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
			u.ID, plain(name), plain(note), db.Of(setup), actor.Name, tx.Now)
		if err == nil {
			record(tx, actor, rbac.PilotManage, "pilot_template", id, u.ID, map[string]any{"verb": "save"})
		}
		return err
	})
	return id, fault.Wrap("pilot.Save", err)
}

// Examples lists published items of a township and its villages that may be
// examples, latest first.
func (s *Service) Examples(ctx context.Context, actor rbac.Actor, townID int64) (list []disclose.Item, err error) {
	q := s.DB.Reader(ctx)
	u, err := ownUnit(q, actor, rbac.PilotManage, townID)
	if err != nil {
		return nil, err
	}
	var ids []int64
	if err := q.Select(&ids, `SELECT i.id FROM disclose_item i JOIN org_unit u ON u.id = i.unit_id WHERE (u.id = ? OR u.parent_id = ?) AND i.stage = 'live' AND NOT i.name_list
		ORDER BY i.id DESC LIMIT 30`, u.ID, u.ID); err != nil {
		return nil, fault.Internal("pilot.Examples", err)
	}
	for _, id := range ids {
		it, err := disclose.ByID(q, id)
		if err != nil {
			return nil, err
		}
		if !it.Form().BoardOnly {
			list = append(list, it)
		}
	}
	return list, nil
}

// Preview says what applying a template to a township would do, and changes
// nothing.
func (s *Service) Preview(ctx context.Context, actor rbac.Actor, id, townID int64) (Template, org.Unit, []Step, error) {
	q := s.DB.Reader(ctx)
	t, u, err := target(q, actor, id, townID)
	if err != nil {
		return t, u, nil, err
	}
	steps, _, err := plan(q, actor, t, u)
	return t, u, steps, err
}

func target(q db.Reader, actor rbac.Actor, id, townID int64) (Template, org.Unit, error) {
	t, err := templateByID(q, id)
	if err != nil {
		return t, org.Unit{}, err
	}
	u, err := ownUnit(q, actor, rbac.PilotManage, townID)
	switch {
	case err != nil:
		return t, u, err
	case !u.Kind.Towns():
		return t, u, fault.Invalid("unit", "请选择套用的乡镇（街道）")
	case u.ID == t.UnitID:
		return t, u, fault.Invalid("unit", "这是该乡镇（街道）自己的做法，不用再套用")
	}
	return t, u, nil
}

// columnPlan is a column to be made.
type columnPlan struct {
	ColumnSetup
	parentID int64
	name     string
}

// plan lists the steps and, for the columns that will be made, where.
func plan(q db.Reader, actor rbac.Actor, t Template, u org.Unit) (steps []Step, columns []columnPlan, err error) {
	if d := t.Setup.V.Day; d != nil {
		now, err := monthDay(q, u.ID)
		if err != nil {
			return nil, nil, err
		}
		step := Step{What: "统一公开日", Name: u.ShortName, Old: dayText(now), New: dayText(duty.TownDay{Day: d.Day, Shift: d.Shift})}
		if step.Old == step.New {
			step.Skip = "已经是这一天"
		}
		steps = append(steps, step)
	}
	all, err := catalog.Columns(q)
	if err != nil {
		return nil, nil, err
	}
	county, err := org.CountyUnit(q)
	if err != nil {
		return nil, nil, err
	}
	may := rbac.May(actor, rbac.ColumnEdit, county.RBAC()) && rbac.May(actor, rbac.ItemSetup, county.RBAC())
	for _, c := range t.Setup.V.Columns {
		step, p := planColumn(all, t, u, c, may)
		if steps = append(steps, step); step.Skip == "" {
			columns = append(columns, p)
		}
	}
	more, err := planForms(q, t, u, all, columns)
	if err != nil {
		return nil, nil, err
	}
	steps = append(steps, more...)
	for _, x := range t.Setup.V.Examples {
		steps = append(steps, Step{What: "范例", Name: named(u, x.Content.Title), New: "生成草稿，由" + u.ShortName + "修改后送审"})
	}
	return steps, columns, nil
}

func planColumn(all []catalog.Column, t Template, u org.Unit, c ColumnSetup, may bool) (Step, columnPlan) {
	p := columnPlan{ColumnSetup: c, name: named(u, c.Name)}
	if !strings.Contains(c.Name, blankShort) && !strings.Contains(c.Parent, blankShort) {
		p.name += "（" + u.ShortName + "）"
	}
	parent := named(u, c.Parent)
	full := strings.TrimPrefix(parent+catalog.PathSeparator+p.name, catalog.PathSeparator)
	step := Step{What: "栏目", Name: full, New: "新设，由" + u.ShortName + "负责"}
	if n := len(c.Levels); n > 0 {
		step.New += fmt.Sprintf("，审核层级 %d 项", n)
	}
	found := parent == ""
	for _, x := range all {
		if x.FullName == full {
			step.Skip = "已有同名栏目"
		}
		if x.FullName == parent {
			p.parentID, found = x.ID, true
		}
	}
	switch {
	case step.Skip != "":
	case !found:
		step.Skip = "没有上级栏目“" + parent + "”"
	case !may:
		step.Skip = "栏目和审核层级由县政务公开科套用"
	}
	return step, p
}

// Apply applies a template to a township in one transaction.
func (s *Service) Apply(ctx context.Context, actor rbac.Actor, id, townID int64) (useID int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		t, u, err := target(tx, actor, id, townID)
		if err != nil {
			return err
		}
		var used int
		if err := tx.Get(&used, `SELECT count(*) FROM pilot_use WHERE template_id = ? AND unit_id = ? AND undone_at IS NULL`, t.ID, u.ID); err != nil {
			return fault.Internal("pilot.Apply", err)
		}
		if used > 0 {
			return fault.Conflictf("%s已经套用过这份做法。", u.ShortName)
		}
		done, err := s.apply(tx, actor, t, u)
		if err != nil {
			return err
		}
		useID, err = tx.Insert(`INSERT INTO pilot_use (template_id, unit_id, done, by_name, at) VALUES (?, ?, ?, ?, ?) RETURNING id`, t.ID, u.ID, db.Of(done), actor.Name, tx.Now)
		if err == nil {
			record(tx, actor, rbac.PilotManage, "pilot_use", useID, u.ID, map[string]any{"template": t.ID, "columns": len(done.Columns), "drafts": len(done.Drafts)})
		}
		return err
	})
	return useID, fault.Wrap("pilot.Apply", err)
}

func (s *Service) apply(tx *db.Tx, actor rbac.Actor, t Template, u org.Unit) (done Done, err error) {
	_, columns, err := plan(tx, actor, t, u)
	if err != nil {
		return done, err
	}
	if d := t.Setup.V.Day; d != nil {
		if done.Day, err = s.setDay(tx, actor, u, *d); err != nil {
			return done, err
		}
	}
	act := catalog.Act{Who: org.Who(actor), Origin: catalog.FromForm}
	for _, p := range columns {
		id, err := catalog.AddColumn(tx, act, p.parentID, catalog.ColumnFields{Name: p.name, Kind: catalog.ColumnKind(p.Kind), Frequency: p.Frequency, Supporting: named(u, p.Supporting), UnitID: u.ID})
		if err != nil {
			return done, err
		}
		for _, l := range p.Levels {
			if err := s.Items.SetUpIn(tx, actor, disclose.Setup{Type: l.Type, ColumnID: id, Level: l.Level, Web: l.Web}); err != nil {
				return done, err
			}
		}
		done.Columns = append(done.Columns, Ref{id, 1})
	}
	if done.Forms, err = s.setForms(tx, actor, t, u); err != nil {
		return done, err
	}
	for _, x := range t.Setup.V.Examples {
		c := x.Content
		c.Title, c.Body, c.Summary = named(u, c.Title), named(u, c.Body), named(u, c.Summary)
		ref, err := s.Items.CreateIn(tx, actor, disclose.NewItem{UnitID: u.ID, Type: x.Type, Content: c})
		if err != nil {
			return done, err
		}
		done.Drafts = append(done.Drafts, Ref(ref))
	}
	return done, nil
}

// setDay writes a township's 统一公开日 and says what was there before; nil when
// nothing changed.
func (s *Service) setDay(tx *db.Tx, actor rbac.Actor, u org.Unit, d DaySetup) (*DayDone, error) {
	now, err := monthDay(tx, u.ID)
	if err != nil || now.Day == d.Day && now.Shift == d.Shift {
		return nil, err
	}
	if err := s.Duties.SetTownDayIn(tx, actor, duty.TownDay{UnitID: u.ID, Day: d.Day, Shift: d.Shift, Since: now.Since, Version: now.Version}); err != nil {
		return nil, err
	}
	after, err := monthDay(tx, u.ID)
	return &DayDone{now.Day, now.Shift, after.Version}, err
}

// Applied is one application of a template.
type Applied struct {
	ID       int64         `db:"id"`
	UnitID   int64         `db:"unit_id"`
	Unit     string        `db:"unit_name"`
	UnitPath string        `db:"unit_path"`
	Done     db.JSON[Done] `db:"done"`
	ByName   string        `db:"by_name"`
	At       db.Time       `db:"at"`
	UndoneAt db.NullTime   `db:"undone_at"`
	UndoneBy string        `db:"undone_by"`
}

// Applications lists where a template was applied.
func (s *Service) Applications(ctx context.Context, actor rbac.Actor, id int64) (list []Applied, err error) {
	where, args := rbac.ReachOf(actor, rbac.PilotManage).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Select(&list, `SELECT x.id, x.unit_id, u.short_name AS unit_name, u.path AS unit_path, x.done, x.by_name, x.at, x.undone_at, x.undone_by
		FROM pilot_use x JOIN org_unit u ON u.id = x.unit_id WHERE x.template_id = ? AND `+where+` ORDER BY x.id DESC`, append([]any{id}, args...)...)
	return list, fault.Wrap("pilot.Applications", err)
}

// Undo takes an application back while nothing of it was touched since.
func (s *Service) Undo(ctx context.Context, actor rbac.Actor, useID int64) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		var x Applied
		err := tx.Get(&x, `SELECT x.id, x.unit_id, u.short_name AS unit_name, u.path AS unit_path, x.done, x.by_name, x.at, x.undone_at, x.undone_by
			FROM pilot_use x JOIN org_unit u ON u.id = x.unit_id WHERE x.id = ?`, useID)
		if db.NoRows(err) || err == nil && !rbac.ReachOf(actor, rbac.PilotManage).Holds(rbac.Unit{ID: x.UnitID, Path: x.UnitPath}) {
			return fault.NotFound("没有这次套用，或不在您管理的范围内。")
		}
		if err != nil {
			return fault.Internal("pilot.Undo", err)
		}
		if x.UndoneAt.Valid {
			return fault.Conflict("这次套用已经撤销。")
		}
		if err := s.takeBack(tx, actor, x); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE pilot_use SET undone_at = ?, undone_by = ? WHERE id = ? AND undone_at IS NULL`, tx.Now, actor.Name, x.ID)
		record(tx, actor, rbac.PilotManage, "pilot_use", x.ID, x.UnitID, map[string]any{"verb": "undo"})
		return once(n, err)
	})
	return fault.Wrap("pilot.Undo", err)
}

// takeBack refuses, before it changes anything, what was touched.
func (s *Service) takeBack(tx *db.Tx, actor rbac.Actor, x Applied) error {
	done := x.Done.V
	for _, r := range done.Drafts {
		it, err := disclose.ByID(tx, r.ID)
		if err != nil {
			return err
		}
		if it.Version != r.Version {
			return fault.Conflictf("范例草稿“%s”已经修改，不能撤销套用。", it.Title)
		}
	}
	for _, r := range done.Columns {
		if err := untouched(tx, r, done.Drafts); err != nil {
			return err
		}
	}
	if err := s.takeBackForms(tx, actor, x); err != nil {
		return err
	}
	if d := done.Day; d != nil {
		now, err := monthDay(tx, x.UnitID)
		if err != nil {
			return err
		}
		if now.Version != d.Version {
			return fault.Conflict("统一公开日在套用后又改过，不能撤销套用。")
		}
		if err := s.Duties.SetTownDayIn(tx, actor, duty.TownDay{UnitID: x.UnitID, Day: d.Day, Shift: d.Shift, Since: now.Since, Version: now.Version}); err != nil {
			return err
		}
	}
	act := catalog.Act{Who: org.Who(actor), Origin: catalog.FromForm}
	for _, r := range done.Columns {
		if err := catalog.SetColumnActive(tx, act, catalog.Ref{ID: r.ID, Version: r.Version}, false); err != nil {
			return err
		}
	}
	for _, r := range done.Drafts {
		if err := s.Items.ActIn(tx, actor, disclose.Ref(r), disclose.ActDrop, disclose.Form{}); err != nil {
			return err
		}
	}
	return nil
}

// untouched holds that a column is as it was set up and holds nothing but the
// drafts that came along with it.
func untouched(tx *db.Tx, r Ref, drafts []Ref) error {
	c, err := catalog.ColumnByID(tx, r.ID)
	if err != nil {
		return err
	}
	own := []int64{0}
	for _, d := range drafts {
		own = append(own, d.ID)
	}
	clause, args, err := db.In(`column_id = ? AND id NOT IN (?)`, r.ID, own)
	if err != nil {
		return err
	}
	var items int
	if err := tx.Get(&items, `SELECT count(*) FROM disclose_item WHERE `+clause, args...); err != nil {
		return fault.Internal("pilot.untouched", err)
	}
	if c.Version != r.Version || items > 0 {
		return fault.Conflictf("栏目“%s”套用后已经改过或已有信息，不能撤销套用。", c.FullName)
	}
	return nil
}
