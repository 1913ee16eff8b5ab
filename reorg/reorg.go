// Package reorg carries out re-organisations (机构改革): units are set up,
// renamed, merged, split, closed or put below another parent on a day, and
// every record that names them goes where the plan says. A plan is tried first
// (the very transaction, rolled back), confirmed by a second person, takes
// effect on its day, and can be undone while that day lasts: its journal holds
// each cell as it was.
package reorg

import (
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/org/reshape"
)

// Service holds the verbs of re-organisations.
type Service struct {
	DB     *db.DB
	Files  *attach.Store
	Slices []reshape.Slice // every slice's records, in the order in which they move
}

// Plan is one re-organisation (机构改革方案).
type Plan struct {
	ID          int64         `db:"id"`
	Title       string        `db:"title"`
	Basis       string        `db:"basis"` // 依据文件及文号
	EffectiveOn calendar.Date `db:"effective_on"`
	State       State         `db:"state"`
	Note        string        `db:"note"`
	Trouble     string        `db:"trouble"` // why it did not take effect on its day
	PlannerID   int64         `db:"planner_id"`
	Planner     string        `db:"planner"`
	Tried       int64         `db:"tried"` // the version of which the dry run is, 0: none
	TriedAt     db.NullTime   `db:"tried_at"`
	CarriedAt   db.NullTime   `db:"carried_at"`
	CreatedAt   db.Time       `db:"created_at"`
	Version     int64         `db:"version"`
}

const planColumns = `p.id, p.title, p.basis, p.effective_on, p.state, p.note, p.trouble, p.planner_id, p.planner, p.tried, p.tried_at, p.carried_at, p.created_at, p.version`

// Fresh reports that the dry run is of the plan as it stands.
func (p Plan) Fresh() bool { return p.Tried == p.Version }

// UndoUntil is the last day on which a plan that took effect can be undone:
// its day, or the day on which it was carried out where that is later.
func (p Plan) UndoUntil() calendar.Date {
	if !p.CarriedAt.Valid {
		return p.EffectiveOn
	}
	if day := calendar.DateOf(p.CarriedAt.Time.Time); day.After(p.EffectiveOn) {
		return day
	}
	return p.EffectiveOn
}

// Kind is the kind of a step.
type Kind string

// The kinds of step.
const (
	Create Kind = "create" // 设立
	Rename Kind = "rename" // 更名
	Merge  Kind = "merge"  // 并入
	Split  Kind = "split"  // 分设、职责划转
	Close  Kind = "close"  // 撤销
	Shift  Kind = "move"   // 调整隶属
)

var kindNames = map[Kind]string{Create: "设立", Rename: "更名", Merge: "并入", Split: "分设（职责划转）", Close: "撤销", Shift: "调整隶属"}

// Kinds lists the kinds of step in the order in which they are offered.
func Kinds() []Kind { return []Kind{Merge, Split, Rename, Close, Shift, Create} }

// Name is the kind in Chinese.
func (k Kind) Name() string { return kindNames[k] }

// Fields are what a step says beside its units.
type Fields struct {
	Code       string       `json:"code,omitempty"`
	Name       string       `json:"name,omitempty"` // of a new unit; the new name
	ShortName  string       `json:"short_name,omitempty"`
	Kind       org.Kind     `json:"kind,omitempty"`
	Relation   org.Relation `json:"relation,omitempty"`
	ParentCode string       `json:"parent,omitempty"`
	Phone      string       `json:"phone,omitempty"`
	Address    string       `json:"address,omitempty"`
}

// Step is one step of a plan.
type Step struct {
	ID      int64           `db:"id"`
	PlanID  int64           `db:"plan_id"`
	N       int             `db:"n"`
	Kind    Kind            `db:"kind"`
	UnitID  int64           `db:"unit_id"` // 0 for a unit that is set up
	Unit    string          `db:"unit"`
	Code    string          `db:"code"` // the unit's
	Into    string          `db:"into_code"`
	Keep    bool            `db:"keep"` // of a split: the unit goes on
	Fields  db.JSON[Fields] `db:"fields"`
	Version int64           `db:"version"`
	Rules   []Rule
}

// Closes reports a step after which the unit is no more.
func (s Step) Closes() bool { return s.Kind == Merge || s.Kind == Close || s.Kind == Split && !s.Keep }

// Hands reports a step in which records change hands.
func (s Step) Hands() bool { return s.Kind == Merge || s.Kind == Close || s.Kind == Split }

// Scope is what a rule of a split decides.
type Scope string

// The scopes, the finer first.
const (
	ByRecord Scope = "record" // one record: table.column:key
	ByKind   Scope = "kind"   // all records of a holding: table.column
	ByDomain Scope = "domain" // all records of a domain
)

// Rule says where records of a split go.
type Rule struct {
	StepID int64  `db:"step_id"`
	Scope  Scope  `db:"scope"`
	What   string `db:"what"`
	Into   string `db:"into_code"`
}

// into says where a row goes: by the finest rule that names it, else by the
// step's default; "" when nobody has said.
func (s Step) into(r reshape.Row) string {
	found := map[Scope]string{}
	for _, x := range s.Rules {
		switch {
		case x.Scope == ByRecord && x.What == r.Holding.ID()+":"+r.Key.String(),
			x.Scope == ByKind && x.What == r.Holding.ID(),
			x.Scope == ByDomain && r.Domain != "" && x.What == r.Domain:
			found[x.Scope] = x.Into
		}
	}
	for _, scope := range []Scope{ByRecord, ByKind, ByDomain} {
		if found[scope] != "" {
			return found[scope]
		}
	}
	return s.Into
}

// PlanByID reads a plan.
func PlanByID(q db.Reader, id int64) (p Plan, err error) {
	err = q.Get(&p, `SELECT `+planColumns+` FROM reorg_plan p WHERE p.id = ?`, id)
	if db.NoRows(err) {
		return p, fault.NotFound("没有这个机构改革方案，请从列表重新进入。")
	}
	return p, fault.Wrap("reorg.PlanByID", err)
}

// StepsOf reads the steps of a plan with their rules, in order.
func StepsOf(q db.Reader, plan int64) (steps []Step, err error) {
	err = q.Select(&steps, `SELECT s.id, s.plan_id, s.n, s.kind, COALESCE(s.unit_id, 0) AS unit_id, COALESCE(u.short_name, '') AS unit, COALESCE(u.code, '') AS code,
		s.into_code, s.keep, s.fields, s.version FROM reorg_step s LEFT JOIN org_unit u ON u.id = s.unit_id WHERE s.plan_id = ? ORDER BY s.n`, plan)
	if err != nil {
		return nil, fault.Internal("reorg.StepsOf", err)
	}
	var rules []Rule
	if err := q.Select(&rules, `SELECT r.step_id, r.scope, r.what, r.into_code FROM reorg_rule r JOIN reorg_step s ON s.id = r.step_id WHERE s.plan_id = ?
		ORDER BY r.step_id, r.scope, r.what`, plan); err != nil {
		return nil, fault.Internal("reorg.StepsOf", err)
	}
	for i := range steps {
		for _, r := range rules {
			if r.StepID == steps[i].ID {
				steps[i].Rules = append(steps[i].Rules, r)
			}
		}
	}
	return steps, nil
}

var errStale = fault.Conflict("这个方案刚被别人改过，您的修改没有保存。请刷新后看一看再改。")
