package reorg

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// PlanDraft is what is said about a plan as a whole.
type PlanDraft struct {
	Title       string
	Basis       string // 依据文件及文号
	EffectiveOn calendar.Date
	Note        string
}

func (d PlanDraft) tidy() PlanDraft {
	d.Title, d.Basis, d.Note = strings.TrimSpace(d.Title), strings.TrimSpace(d.Basis), strings.TrimSpace(d.Note)
	return d
}

func (d PlanDraft) check() error {
	var p fault.Problems
	p.Need("title", d.Title, "请填写方案名称，例如“县直部门机构改革（2026年）”。")
	p.Need("basis", d.Basis, "请填写依据文件和文号，例如三定规定或机构改革方案的文号。")
	if utf8.RuneCountInString(d.Title) > 80 {
		p.Add("title", "方案名称不能超过 80 字。")
	}
	if utf8.RuneCountInString(d.Basis) > 200 {
		p.Add("basis", "依据文件不能超过 200 字。")
	}
	if d.EffectiveOn.IsZero() {
		p.Add("effective_on", "请填写生效日期。")
	}
	return p.Err()
}

// Begin starts a plan (拟定).
func (s *Service) Begin(ctx context.Context, actor rbac.Actor, d PlanDraft) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := rbac.Check(actor, rbac.ReorgPlan, rbac.Unit{}); err != nil {
			return err
		}
		id, err = begin(tx, org.Who(actor), d)
		return err
	})
	return id, fault.Wrap("reorg.Begin", err)
}

func begin(tx *db.Tx, who audit.Who, d PlanDraft) (int64, error) {
	d = d.tidy()
	if err := d.check(); err != nil {
		return 0, err
	}
	id, err := tx.Insert(`INSERT INTO reorg_plan (title, basis, effective_on, state, note, planner_id, planner, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		d.Title, d.Basis, d.EffectiveOn, string(Draft), d.Note, who.PersonID, who.Name, tx.Now)
	if err == nil {
		record(tx, who, rbac.ReorgPlan, id, "begin", nil)
	}
	return id, fault.Wrap("reorg.begin", err)
}

func record(tx *db.Tx, who audit.Who, action rbac.Action, plan int64, verb string, more map[string]any) {
	detail := map[string]any{"verb": verb}
	for k, v := range more {
		detail[k] = v
	}
	audit.Record(tx, who, audit.Entry{Action: string(action), ObjectKind: "reorg", ObjectID: audit.ID(plan), Detail: detail})
}

// edit runs a change of a draft: right, state and version are asked, the
// version counts on, and the dry run is of yesterday.
func (s *Service) edit(ctx context.Context, actor rbac.Actor, id, version int64, verb string, f func(tx *db.Tx, p Plan) error) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error { return edit(tx, actor, id, version, verb, f) })
	return fault.Wrap("reorg."+verb, err)
}

func edit(tx *db.Tx, actor rbac.Actor, id, version int64, verb string, f func(tx *db.Tx, p Plan) error) error {
	p, err := PlanByID(tx, id)
	if err != nil {
		return err
	}
	if err := rbac.Check(actor, rbac.ReorgPlan, rbac.Unit{}); err != nil {
		return err
	}
	if p.State != Draft {
		return fault.Conflictf("方案现在是“%s”，不能修改。请先退回或撤回排定。", p.State.Name())
	}
	n, err := tx.Exec(`UPDATE reorg_plan SET version = version + 1 WHERE id = ? AND version = ?`, id, version)
	if err != nil {
		return fault.Internal("reorg.edit", err)
	}
	if n == 0 {
		return errStale
	}
	record(tx, org.Who(actor), rbac.ReorgPlan, id, verb, nil)
	return f(tx, p)
}

// Change changes what is said about a plan as a whole.
func (s *Service) Change(ctx context.Context, actor rbac.Actor, id, version int64, d PlanDraft) error {
	d = d.tidy()
	return s.edit(ctx, actor, id, version, "change", func(tx *db.Tx, _ Plan) error {
		if err := d.check(); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE reorg_plan SET title = ?, basis = ?, effective_on = ?, note = ? WHERE id = ?`, d.Title, d.Basis, d.EffectiveOn, d.Note, id)
		return err
	})
}

// StepDraft is a step as it is typed. Units are named by code.
type StepDraft struct {
	Kind   Kind
	Unit   string // whose step it is; "" for Create
	Into   string // who takes over
	Keep   bool   // of a split: the unit goes on with the rest
	Fields Fields
}

func (d StepDraft) tidy() StepDraft {
	for _, s := range []*string{&d.Unit, &d.Into, &d.Fields.Code, &d.Fields.Name, &d.Fields.ShortName, &d.Fields.ParentCode, &d.Fields.Phone, &d.Fields.Address} {
		*s = strings.TrimSpace(*s)
	}
	if d.Kind == Create && d.Fields.Relation == "" {
		d.Fields.Relation = org.ByCounty
	}
	if d.Kind == Split && d.Keep && d.Into == "" {
		d.Into = d.Unit // what nobody takes stays
	}
	if d.Kind == Create && d.Fields.ShortName == "" {
		d.Fields.ShortName = d.Fields.Name
	}
	return d
}

// AddSteps adds steps behind those that are there, all or none.
func (s *Service) AddSteps(ctx context.Context, actor rbac.Actor, id, version int64, drafts ...StepDraft) error {
	return s.edit(ctx, actor, id, version, "step", func(tx *db.Tx, _ Plan) error {
		for _, d := range drafts {
			if _, err := addStep(tx, id, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func addStep(tx *db.Tx, plan int64, d StepDraft) (int64, error) {
	d = d.tidy()
	steps, err := StepsOf(tx, plan)
	if err != nil {
		return 0, err
	}
	unit, err := checkStep(tx, steps, d)
	if err != nil {
		return 0, err
	}
	n := 1
	if len(steps) > 0 {
		n = steps[len(steps)-1].N + 1
	}
	var of any
	if unit.ID != 0 {
		of = unit.ID
	}
	id, err := tx.Insert(`INSERT INTO reorg_step (plan_id, n, kind, unit_id, into_code, keep, fields) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		plan, n, string(d.Kind), of, d.Into, d.Keep && d.Kind == Split, db.Of(d.Fields))
	return id, fault.Wrap("reorg.addStep", err)
}

// checkStep names everything that is wrong with a step after others.
func checkStep(q db.Reader, steps []Step, d StepDraft) (u org.Unit, err error) {
	var p fault.Problems
	if d.Kind.Name() == "" {
		return u, fault.Invalid("kind", "请选择变更方式。")
	}
	if d.Kind == Create {
		return u, checkCreate(q, steps, d)
	}
	if u, err = org.UnitByCode(q, d.Unit); fault.KindOf(err) == fault.KindNotFound && err != nil {
		return u, fault.Invalid("unit", "请选择要调整的单位。")
	} else if err != nil {
		return u, err
	}
	if u.Closed() {
		p.Add("unit", u.ShortName+"已撤销，不能再调整。")
	}
	hands := Step{Kind: d.Kind}.Hands()
	if u.Kind == org.County && (hands || d.Kind == Shift) {
		p.Add("unit", "县政府只能更名。")
	}
	if hands && slices.ContainsFunc(steps, func(s Step) bool { return s.UnitID == u.ID && s.Hands() }) {
		p.Add("unit", u.ShortName+"在本方案中已有一步，请先删去原来的一步。")
	}
	switch d.Kind {
	case Rename:
		p.Need("name", d.Fields.Name, "请填写新名称。")
		if d.Fields.Name == u.Name && (d.Fields.ShortName == "" || d.Fields.ShortName == u.ShortName) {
			p.Add("name", "新名称与现名称相同。")
		}
		if utf8.RuneCountInString(d.Fields.Name) > 60 {
			p.Add("name", "单位名称不能超过 60 字。")
		}
	case Shift:
		if err := checkTarget(q, &p, steps, "parent", d.Fields.ParentCode, "请选择新的上级单位。"); err != nil {
			return u, err
		}
	case Merge:
		err = checkTarget(q, &p, steps, "into", d.Into, "请选择并入哪个单位。")
	case Split, Close:
		if d.Into != "" {
			err = checkTarget(q, &p, steps, "into", d.Into, "")
		}
	}
	if err == nil && hands && d.Into == u.Code && !(d.Kind == Split && d.Keep) {
		p.Add("into", "承接单位不能是被撤销的单位自己。")
	}
	if err != nil {
		return u, err
	}
	return u, p.Err()
}

func checkCreate(q db.Reader, steps []Step, d StepDraft) error {
	var p fault.Problems
	if err := org.CheckNamed(d.Fields.draft()); err != nil {
		for _, x := range fault.FieldProblems(err) {
			p.Add(x.Field, x.Msg)
		}
	}
	taken := createdIn(steps, d.Fields.Code)
	if !taken {
		_, err := org.UnitByCode(q, d.Fields.Code)
		if taken = err == nil; !taken && fault.KindOf(err) != fault.KindNotFound {
			return err
		}
	}
	if taken {
		p.Add("code", "编码"+d.Fields.Code+"已由别的单位使用。")
	}
	return p.Err()
}

func createdIn(steps []Step, code string) bool {
	return slices.ContainsFunc(steps, func(s Step) bool { return s.Kind == Create && s.Fields.V.Code == code })
}

// checkTarget asks that a code is of a unit in being or of one that an earlier
// step sets up.
func checkTarget(q db.Reader, p *fault.Problems, steps []Step, field, code, need string) error {
	if code == "" {
		p.Add(field, need)
		return nil
	}
	if createdIn(steps, code) {
		return nil
	}
	u, err := org.UnitByCode(q, code)
	switch {
	case err != nil && fault.KindOf(err) == fault.KindNotFound:
		p.Add(field, "没有编码为“"+code+"”的单位，本方案前面也没有设立它。")
		return nil
	case err != nil:
		return err
	case u.Closed():
		p.Add(field, u.ShortName+"已撤销，请另选。")
	case slices.ContainsFunc(steps, func(s Step) bool { return s.UnitID == u.ID && s.Closes() }):
		p.Add(field, u.ShortName+"在本方案中也要撤销，请另选。")
	}
	return nil
}

// RemoveStep takes a step out of a plan. A unit that another step still needs
// is named.
func (s *Service) RemoveStep(ctx context.Context, actor rbac.Actor, id, version, step int64) error {
	return s.edit(ctx, actor, id, version, "unstep", func(tx *db.Tx, _ Plan) error { return removeStep(tx, id, step) })
}

func removeStep(tx *db.Tx, plan, step int64) error {
	steps, err := StepsOf(tx, plan)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(steps, func(x Step) bool { return x.ID == step })
	if i < 0 {
		return fault.NotFound("方案里没有这一步，请刷新后再看。")
	}
	if code := steps[i].Fields.V.Code; steps[i].Kind == Create {
		for _, x := range steps[i+1:] {
			if slices.Contains(x.targets(), code) || x.Fields.V.ParentCode == code {
				return fault.Conflictf("第 %d 步要用到%s，请先删去那一步。", x.N, steps[i].Fields.V.Name)
			}
		}
	}
	for _, text := range []string{`DELETE FROM reorg_rule WHERE step_id = ?`, `DELETE FROM reorg_step WHERE id = ?`} {
		if _, err := tx.Exec(text, step); err != nil {
			return fault.Internal("reorg.removeStep", err)
		}
	}
	return nil
}

// SetRules says where records of a split go; Into "" takes a rule back.
func (s *Service) SetRules(ctx context.Context, actor rbac.Actor, id, version, step int64, rules ...Rule) error {
	return s.edit(ctx, actor, id, version, "rules", func(tx *db.Tx, _ Plan) error {
		steps, err := StepsOf(tx, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(steps, func(x Step) bool { return x.ID == step })
		if i < 0 || !steps[i].Hands() {
			return fault.NotFound("方案里没有这一步，请刷新后再看。")
		}
		for _, r := range rules {
			if err := s.setRule(tx, steps, steps[i], r); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) setRule(tx *db.Tx, steps []Step, step Step, r Rule) error {
	if _, err := tx.Exec(`DELETE FROM reorg_rule WHERE step_id = ? AND scope = ? AND what = ?`, step.ID, string(r.Scope), r.What); err != nil || r.Into == "" {
		return fault.Wrap("reorg.setRule", err)
	}
	var p fault.Problems
	if !slices.Contains([]Scope{ByRecord, ByKind, ByDomain}, r.Scope) || r.What == "" {
		p.Add("what", "请选择要分给承接单位的领域、类别或记录。")
	}
	own := step.Keep && r.Into == step.Code
	if !own {
		if err := checkTarget(tx, &p, steps[:step.at(steps)], "into", r.Into, "请选择承接单位。"); err != nil {
			return err
		}
	}
	if r.Into == step.Code && !step.Keep {
		p.Add("into", "承接单位不能是被撤销的单位自己。")
	}
	if err := p.Err(); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO reorg_rule (step_id, scope, what, into_code) VALUES (?, ?, ?, ?)`, step.ID, string(r.Scope), r.What, r.Into)
	return fault.Wrap("reorg.setRule", err)
}

func (s Step) at(steps []Step) int {
	return slices.IndexFunc(steps, func(x Step) bool { return x.ID == s.ID })
}
