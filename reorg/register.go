package reorg

import (
	"slices"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Keys of a row of the workbook.
const (
	colPlan   = "plan"
	colBasis  = "basis"
	colOn     = "effective_on"
	colKind   = "kind"
	colUnit   = "unit"
	colInto   = "into"
	colName   = "name"
	colShort  = "short_name"
	colCode   = "code"
	colParent = "parent"
	colKeep   = "keep"
)

// Register is a plan as a workbook, one step a row: rows of one 方案 make one
// draft. Steps come in the order of the rows, and undo of the import takes
// them out again.
func (s *Service) Register() org.Register {
	return org.Register{
		Name: "reorg", Title: "机构改革方案表", Action: rbac.ReorgPlan, Fields: registerFields(),
		Prepare: prepareRow,
		Key: func(f map[string]string) string {
			return strings.Join([]string{f[colPlan], f[colKind], f[colUnit], f[colCode]}, "|")
		},
		Load:    loadRows,
		Differs: rowDiffers,
		Check:   checkRow,
		Add:     addRow,
		Change:  changeRow,
		Close: func(tx *db.Tx, who audit.Who, id, version int64) error {
			return withStep(tx, who, id, version, func(plan int64) error { return removeStep(tx, plan, id) })
		},
		Version: func(q db.Reader, id int64) (v int64, err error) {
			if err = q.Get(&v, `SELECT version FROM reorg_step WHERE id = ?`, id); db.NoRows(err) {
				return 0, nil
			}
			return v, err
		},
	}
}

func registerFields() []org.Field {
	kinds := make([]string, 0, len(Kinds()))
	for _, k := range Kinds() {
		kinds = append(kinds, k.Name())
	}
	return []org.Field{
		{Key: colPlan, Header: "方案名称", Other: []string{"方案"}, Example: "县直部门机构改革（2026年）", Required: true, Width: 30},
		{Key: colBasis, Header: "依据文件", Other: []string{"依据", "文号"}, Example: "蒙编发〔2026〕1号", Required: true, Width: 24},
		{Key: colOn, Header: "生效日期", Other: []string{"生效时间"}, Example: "2027-01-01", Required: true, Width: 14},
		{Key: colKind, Header: "变更方式", Other: []string{"方式"}, Example: Merge.Name(), Choices: kinds, Required: true, Width: 18},
		{Key: colUnit, Header: "原单位", Other: []string{"单位", "单位名称"}, Example: "蒙阴县乡村振兴局", Width: 26},
		{Key: colInto, Header: "承接单位", Other: []string{"并入单位", "并入"}, Example: "蒙阴县农业农村局", Width: 26},
		{Key: colName, Header: "新名称", Example: "", Width: 26},
		{Key: colShort, Header: "新简称", Width: 16},
		{Key: colCode, Header: "新单位编码", Other: []string{"编码"}, Width: 14},
		{Key: colParent, Header: "上级单位", Other: []string{"新的上级"}, Width: 22},
		{Key: colKeep, Header: "原单位保留", Choices: []string{"是", "否"}, Width: 12},
	}
}

// prepareRow gives the function that every row goes through: names of units
// become codes, kinds their own word.
func prepareRow(q db.Reader) (func(map[string]string) (map[string]string, error), error) {
	resolver, err := org.LoadResolver(q)
	if err != nil {
		return nil, err
	}
	return func(f map[string]string) (map[string]string, error) {
		out := map[string]string{}
		for k, v := range f {
			out[k] = strings.TrimSpace(v)
		}
		for _, k := range []string{colUnit, colInto, colParent} {
			if u, ok := resolver.Lookup(out[k]); ok && out[k] != "" {
				out[k] = u.Code
			}
		}
		for _, k := range Kinds() {
			if out[colKind] == k.Name() || out[colKind] == string(k) || out[colKind] != "" && strings.HasPrefix(k.Name(), out[colKind]) {
				out[colKind] = k.Name()
			}
		}
		return out, nil
	}, nil
}

func rowDraft(f map[string]string) (PlanDraft, StepDraft) {
	d := PlanDraft{Title: f[colPlan], Basis: f[colBasis]}
	d.EffectiveOn, _ = calendar.Parse(f[colOn]) // a wrong day is named by checkRow
	s := StepDraft{Unit: f[colUnit], Into: f[colInto], Keep: f[colKeep] == "是", Fields: Fields{Code: f[colCode], Name: f[colName], ShortName: f[colShort], ParentCode: f[colParent]}}
	for _, k := range Kinds() {
		if k.Name() == f[colKind] {
			s.Kind = k
		}
	}
	if s.Kind == Create {
		s.Fields.Kind = org.Department
	}
	return d.tidy(), s.tidy()
}

// checkRow finds what is wrong with a row by itself; what it means after the
// rows before it is asked when it is added.
func checkRow(q db.Reader, f map[string]string, _ map[string]bool) ([]fault.Problem, error) {
	d, s := rowDraft(f)
	var p fault.Problems
	for _, x := range fault.FieldProblems(d.check()) {
		field := map[string]string{"title": colPlan, "basis": colBasis, "effective_on": colOn}[x.Field]
		p.Add(field, x.Msg)
	}
	if s.Kind == "" {
		p.Add(colKind, "变更方式应为：并入、分设（职责划转）、更名、撤销、调整隶属或设立。")
	}
	if s.Kind != Create && s.Kind != "" {
		u, err := org.UnitByCode(q, s.Unit)
		switch {
		case err != nil && fault.KindOf(err) == fault.KindNotFound:
			p.Add(colUnit, "没有名为“"+s.Unit+"”的单位，请核对名称或编码。")
		case err != nil:
			return nil, err
		case u.Closed():
			p.Add(colUnit, u.ShortName+"已撤销，不能再调整。")
		}
	}
	return fault.FieldProblems(p.Err()), nil
}

// drafted finds the draft that a row belongs to; 0 when there is none.
func drafted(q db.Reader, title string) (id int64, err error) {
	err = q.Get(&id, `SELECT id FROM reorg_plan WHERE state = ? AND title = ? ORDER BY id DESC LIMIT 1`, string(Draft), title)
	if db.NoRows(err) {
		return 0, nil
	}
	return id, fault.Wrap("reorg.drafted", err)
}

func addRow(tx *db.Tx, who audit.Who, f map[string]string) (int64, error) {
	d, step := rowDraft(f)
	plan, err := drafted(tx, d.Title)
	if err != nil {
		return 0, err
	}
	if plan == 0 {
		if plan, err = begin(tx, who, d); err != nil {
			return 0, err
		}
	}
	if err := touched(tx, who, plan, "step"); err != nil {
		return 0, err
	}
	return addStep(tx, plan, step)
}

// touched counts a plan's version on: its dry run is of what it was.
func touched(tx *db.Tx, who audit.Who, plan int64, verb string) error {
	n, err := tx.Exec(`UPDATE reorg_plan SET version = version + 1 WHERE id = ? AND state = ?`, plan, string(Draft))
	if err != nil {
		return fault.Internal("reorg.touched", err)
	}
	if n == 0 {
		return fault.Conflict("方案已不在拟定中，不能再按表格修改。")
	}
	record(tx, who, rbac.ReorgPlan, plan, verb, nil)
	return nil
}

func withStep(tx *db.Tx, who audit.Who, id, version int64, f func(plan int64) error) error {
	var plan int64
	err := tx.Get(&plan, `SELECT plan_id FROM reorg_step WHERE id = ? AND version = ?`, id, version)
	if db.NoRows(err) {
		return errStale
	}
	if err != nil {
		return fault.Internal("reorg.withStep", err)
	}
	if err := touched(tx, who, plan, "row"); err != nil {
		return err
	}
	return f(plan)
}

// changeRow changes a step as a row says it.
func changeRow(tx *db.Tx, who audit.Who, id, version int64, f map[string]string) (before map[string]string, now int64, err error) {
	err = withStep(tx, who, id, version, func(plan int64) error {
		p, err := PlanByID(tx, plan)
		if err != nil {
			return err
		}
		steps, err := StepsOf(tx, plan)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(steps, func(x Step) bool { return x.ID == id })
		before = rowOf(p, steps[i])
		said := map[string]string{}
		for k, v := range before {
			said[k] = v
		}
		for k, v := range f {
			said[k] = v
		}
		d, s := rowDraft(said)
		if err := d.check(); err != nil {
			return err
		}
		if _, err := checkStep(tx, steps[:i], s); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE reorg_plan SET basis = ?, effective_on = ? WHERE id = ?`, d.Basis, d.EffectiveOn, plan); err != nil {
			return fault.Internal("reorg.changeRow", err)
		}
		_, err = tx.Exec(`UPDATE reorg_step SET into_code = ?, keep = ?, fields = ?, version = version + 1 WHERE id = ?`, s.Into, s.Keep && s.Kind == Split, db.Of(s.Fields), id)
		return fault.Wrap("reorg.changeRow", err)
	})
	return before, version + 1, err
}

// rowOf is a step in the words of the workbook.
func rowOf(p Plan, s Step) map[string]string {
	f := s.Fields.V
	out := map[string]string{colPlan: p.Title, colBasis: p.Basis, colOn: p.EffectiveOn.String(), colKind: s.Kind.Name(), colUnit: s.Code, colInto: s.Into, colName: f.Name,
		colShort: f.ShortName, colCode: f.Code, colParent: f.ParentCode, colKeep: ""}
	if s.Kind == Split {
		out[colKeep] = map[bool]string{true: "是", false: "否"}[s.Keep]
	}
	return out
}

// loadRows reads the steps of all drafts.
func loadRows(q db.Reader) (out []org.Record, err error) {
	var plans []Plan
	if err := q.Select(&plans, `SELECT `+planColumns+` FROM reorg_plan p WHERE p.state = ? ORDER BY p.id`, string(Draft)); err != nil {
		return nil, fault.Internal("reorg.loadRows", err)
	}
	for _, p := range plans {
		steps, err := StepsOf(q, p.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range steps {
			out = append(out, org.Record{ID: s.ID, Version: s.Version, Fields: rowOf(p, s)})
		}
	}
	return out, nil
}

func rowDiffers(now, said map[string]string) (out []string) {
	for _, f := range registerFields() {
		if v, ok := said[f.Key]; ok && v != now[f.Key] && !(f.Key == colKeep && v == "" || f.Key == colShort && v == "") {
			out = append(out, f.Key)
		}
	}
	return out
}
