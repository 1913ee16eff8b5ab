package claim

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Kinds of todo. A unit's and the county's claims are one row for each domain
// and step, with their number: a domain of ninety entries is one thing to do.
const (
	TodoAccept  = "claim.accept"  // unit: 待认领
	TodoEndorse = "claim.endorse" // unit: 待单位负责人确认
	TodoFix     = "claim.fix"     // unit: 被退回
	TodoConfirm = "claim.confirm" // county: 待县级确认
	TodoRefused = "claim.refused" // county: 不予认领待处理
	TodoRequest = "claim.request" // county: 商请中
	TodoDispute = "claim.dispute" // county: 待协调确定
	TodoAnswer  = "round.answer"  // unit: 待回传确认表
	TodoSeal    = "round.seal"    // unit: 已回传未盖章，待签字盖章
	TodoReview  = "round.review"  // county: 已回传待办理
)

// note remembers that a unit's claims of a domain were moved.
func (d *deed) note(c Claim, a Action) {
	at := spot{c.UnitID, c.Domain}
	if d.spots[at] == nil {
		d.spots[at] = map[Action]int{}
	}
	d.spots[at][a]++
	d.moved[c.EntryID] = true
}

// finish brings the todos of every touched unit and domain in line, and tells
// the units' liaisons once for each kind of move.
func (d *deed) finish() error {
	if err := d.confirmRenewed(); err != nil {
		return err
	}
	spots := slices.SortedFunc(maps.Keys(d.spots), func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.domain, b.domain), cmp.Compare(a.unit, b.unit))
	})
	domains := map[string]string{}
	for _, at := range spots {
		if _, ok := domains[at.domain]; !ok {
			name, err := d.domainName(at.domain)
			if err != nil {
				return err
			}
			domains[at.domain] = name
			if err := d.countyTodos(at.domain, name); err != nil {
				return err
			}
		}
		if err := d.unitTodos(at, domains[at.domain]); err != nil {
			return err
		}
		if err := d.tell(at, domains[at.domain]); err != nil {
			return err
		}
	}
	return nil
}

func (d *deed) domainName(key string) (name string, err error) {
	err = d.tx.Get(&name, `SELECT name FROM catalog_domain WHERE key = ?`, key)
	return name, fault.Wrap("claim.domainName", err)
}

// tally is how many claims stand in a state, and the first date due.
type tally struct {
	State State         `db:"state"`
	N     int           `db:"n"`
	Due   calendar.Date `db:"due"`
}

// line is a todo that counts claims in some states.
type line struct {
	kind   string
	states []State
	action rbac.Action
	title  string
	verb   string
}

var unitLines = [...]line{
	{TodoAccept, []State{Assigned}, rbac.ClaimMake, "%s领域 %d 项待认领", "认领"},
	{TodoFix, []State{Returned}, rbac.ClaimMake, "%s领域 %d 项认领被退回", "修改"},
	{TodoEndorse, []State{Accepted, Proposed}, rbac.ClaimEndorse, "%s领域 %d 项认领待单位负责人确认", "确认"},
}

var countyLines = [...]line{
	{TodoConfirm, []State{Endorsed}, rbac.ClaimConfirm, "%s领域 %d 项认领待县级确认", "确认"},
	{TodoRefused, []State{Refused}, rbac.ClaimAssign, "%s领域 %d 项不予认领，待重新分派", "办理"},
	{TodoRequest, []State{Requested}, rbac.ClaimAssign, "%s领域 %d 项商请中", "登记结果"},
}

func (d *deed) unitTodos(at spot, name string) error {
	var counts []tally
	err := d.tx.Select(&counts, `SELECT c.state, count(*) AS n, COALESCE(min(CASE WHEN c.due_on <> '' THEN c.due_on END), '') AS due
		FROM claim c JOIN catalog_entry e ON e.id = c.entry_id WHERE c.unit_id = ? AND e.domain = ?
		AND c.state IN ('assigned', 'accepted', 'proposed', 'returned') AND c.coverage = 'unit' GROUP BY c.state`, at.unit, at.domain)
	if err != nil {
		return fault.Internal("claim.unitTodos", err)
	}
	for _, l := range unitLines {
		if err := d.count(l, at, name, counts); err != nil {
			return err
		}
	}
	return nil
}

func (d *deed) countyTodos(domain, name string) error {
	var counts []tally
	err := d.tx.Select(&counts, `SELECT c.state, count(*) AS n, '' AS due FROM claim c JOIN catalog_entry e ON e.id = c.entry_id
		WHERE e.domain = ? AND c.state IN ('endorsed', 'refused', 'requested') GROUP BY c.state`, domain)
	if err != nil {
		return fault.Internal("claim.countyTodos", err)
	}
	for _, l := range countyLines {
		if err := d.count(l, spot{d.county.ID, domain}, name, counts); err != nil {
			return err
		}
	}
	return nil
}

// count opens, renews or closes one counting todo.
func (d *deed) count(l line, at spot, name string, counts []tally) error {
	n, due := 0, calendar.Date{}
	for _, c := range counts {
		if slices.Contains(l.states, c.State) {
			n += c.N
			if due.IsZero() || (!c.Due.IsZero() && c.Due.Before(due)) {
				due = c.Due
			}
		}
	}
	if n == 0 {
		return todo.Close(d.tx, l.kind, "claims", at.domain, at.unit, d.actor.Name)
	}
	return todo.Open(d.tx, todo.Item{Kind: l.kind, ObjectKind: "claims", ObjectID: at.domain, UnitID: at.unit, Action: string(l.action),
		Title: fmt.Sprintf(l.title, name, n), URL: listURL(at, d.county.ID, l.states), Verb: l.verb, Due: due})
}

// listURL is the claim list that a todo opens.
func listURL(at spot, county int64, states []State) string {
	url := "/desk/claims?domain=" + at.domain
	if at.unit != county {
		url += fmt.Sprintf("&unit=%d", at.unit)
	}
	if len(states) == 1 {
		url += "&state=" + string(states[0])
	} else {
		url += "&report=unendorsed"
	}
	return url
}

// told says what the liaison of a unit hears of a move made by others.
func told(a Action) string {
	switch a {
	case ActAssign:
		return "县级分派 %d 项，请认领"
	case ActAward:
		return "经协调确定 %d 项由本单位负责，请填写责任科室和业务人员"
	case ActUphold:
		return "经协调确定 %d 项由本单位负责，已确认"
	case ActYield:
		return "经协调确定 %d 项不由本单位负责，已解除"
	case ActConfirm:
		return "%d 项认领已经县级确认"
	case ActReturn, ActDecline:
		return "%d 项认领被退回，请按意见修改"
	case ActRelease:
		return "%d 项认领已解除"
	case ActDispute:
		return "%d 项列入责任争议，待县级协调确定"
	case ActRenew:
		return "目录升级，%d 项事项有变化，请核对后重新认领"
	}
	return ""
}

// tell leaves one notice for each kind of move with every liaison of the
// unit but the actor.
func (d *deed) tell(at spot, name string) error {
	if at.unit == d.county.ID {
		return nil
	}
	var people []int64
	for _, a := range slices.Sorted(maps.Keys(d.spots[at])) {
		text := told(a)
		if text == "" {
			continue
		}
		if people == nil {
			var err error
			if people, err = liaisons(d, at.unit); err != nil {
				return err
			}
		}
		for _, id := range people {
			n := notify.Notice{Kind: "claim." + string(a), Title: name + "领域：" + fmt.Sprintf(text, d.spots[at][a]), URL: listURL(at, d.county.ID, nil)}
			if err := notify.Send(d.tx, id, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// liaisons reads the people who are a unit's 联络员 today, without the actor.
func liaisons(d *deed, unitID int64) ([]int64, error) {
	people, err := org.InPost(d.tx, []int64{unitID}, calendar.DateOf(d.tx.Now.Time), org.Liaison)
	return slices.DeleteFunc(people[unitID], func(id int64) bool { return id == d.actor.PersonID }), err
}

func (d *deed) disputeTodo(id int64, c Claim) error {
	e, err := entryByID(d.tx, c.EntryID)
	if err != nil {
		return err
	}
	return todo.Open(d.tx, todo.Item{Kind: TodoDispute, ObjectKind: "dispute", ObjectID: fmt.Sprint(id), UnitID: d.county.ID, Action: string(rbac.DisputeSettle),
		Title: fmt.Sprintf("“%s”（%s）有责任争议，待协调确定", e.title(), c.Tier), URL: fmt.Sprintf("/desk/disputes/%d", id), Verb: "协调确定"})
}

func (d *deed) disputeDone(id int64) error {
	return todo.Close(d.tx, TodoDispute, "dispute", fmt.Sprint(id), d.county.ID, d.actor.Name)
}
