package handover

import (
	"cmp"
	"slices"

	"lianghua/catalog"
	"lianghua/claim"
	"lianghua/consult"
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/foi"
	"lianghua/guide"
	"lianghua/importer"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/patrol"
	"lianghua/rbac"
	"lianghua/village"
	"lianghua/village/pilot"
)

// sources are who holds open work. A slice that begins to hold some is added
// here, or its work is not handed over.
var sources = []func(q db.Reader, seat rbac.Actor) ([]org.OpenItem, error){
	waiting, catalog.OpenItems, claim.OpenItems, disclose.OpenItems, duty.OpenItems, village.OpenItems, foi.OpenItems, consult.OpenItems,
	guide.OpenItems, pilot.OpenItems, patrol.OpenItems, importer.OpenItems,
}

// sections are the parts of the list in their order.
var sections = []struct{ kind, label string }{
	{"todo", "待办"}, {"draft", "公开信息稿件"}, {"notice", "公示"}, {"duty", "应公开任务"}, {"rectify", "整改问题"}, {"request", "依申请公开"},
	{"task", "协办申请"}, {"letter", "留言和纠错"}, {"call", "意见征集"}, {"round", "确认轮次"}, {"claim", "认领事项"}, {"proposal", "目录建议"},
	{"column", "栏目"}, {"card", "办事指南"}, {"case", "典型案例"}, {"posting", "公开栏张贴"}, {"check", "核验清单"}, {"miss", "搜不到的词"}, {"import", "导入批次"},
}

func sectionAt(kind string) int {
	return slices.IndexFunc(sections, func(s struct{ kind, label string }) bool { return s.kind == kind })
}

// Item is one line of the list.
type Item struct {
	ID       int64         `db:"id"` // of a written-down line
	Kind     string        `db:"kind"`
	ObjectID string        `db:"object_id"`
	UnitID   int64         `db:"unit_id"`
	Unit     string        `db:"unit"`
	Title    string        `db:"title"`
	State    string        `db:"state"`
	Due      calendar.Date `db:"due_on"`
	URL      string        `db:"url"`
	Received bool          `db:"received"`
	Done     bool          `db:"-"` // settled since the switch
}

func (i Item) key() string { return i.Kind + "|" + i.ObjectID + "|" + text(i.UnitID) }

// Section is one part of the list.
type Section struct {
	Kind  string
	Label string
	Rows  []Item
}

// Sections puts the lines under their headings.
func Sections(items []Item) (out []Section) {
	for _, s := range sections {
		part := Section{Kind: s.kind, Label: s.label}
		for _, it := range items {
			if it.Kind == s.kind {
				part.Rows = append(part.Rows, it)
			}
		}
		if len(part.Rows) > 0 {
			out = append(out, part)
		}
	}
	return out
}

// SectionName is the heading of a kind.
func SectionName(kind string) string {
	if i := sectionAt(kind); i >= 0 {
		return sections[i].label
	}
	return kind
}

// seatOf is a person as an actor with what they hold in one unit and nothing
// else: the eyes through which the list is made.
func seatOf(person int64, u org.Unit, roles []rbac.Role) rbac.Actor {
	a := rbac.Actor{PersonID: person, Current: -1}
	for _, r := range roles {
		a.Grants = append(a.Grants, rbac.Grant{Role: r, Unit: u.RBAC()})
	}
	return a
}

// listOf is everything open that a seat holds, as every slice says it.
func listOf(q db.Reader, seat rbac.Actor) (out []Item, err error) {
	for _, read := range sources {
		list, err := read(q, seat)
		if err != nil {
			return nil, fault.Wrap("handover.listOf", err)
		}
		for _, x := range list {
			out = append(out, Item{Kind: x.Kind, ObjectID: x.ID, UnitID: x.UnitID, Unit: x.Unit, Title: x.Title, State: x.State, Due: x.Due, URL: x.URL})
		}
	}
	slices.SortStableFunc(out, func(a, b Item) int {
		return cmp.Or(cmp.Compare(sectionAt(a.Kind), sectionAt(b.Kind)), cmp.Compare(dueKey(a.Due), dueKey(b.Due)))
	})
	return out, nil
}

func dueKey(d calendar.Date) string {
	if d.IsZero() {
		return "9999"
	}
	return d.String()
}

// waiting is the queue's part of the list.
func waiting(q db.Reader, seat rbac.Actor) (out []org.OpenItem, err error) {
	rows, err := todo.All(q, org.Mine(seat))
	for _, r := range rows {
		out = append(out, org.OpenItem{Kind: "todo", ID: text(r.ID), UnitID: r.UnitID, Unit: r.Unit, Title: r.Title, State: r.Verb, Due: r.Due, URL: r.URL})
	}
	return out, err
}

// items are the lines of a handover: made anew while it waits for signatures,
// as written down after the switch.
func items(q db.Reader, h Handover, day calendar.Date) ([]Item, error) {
	u, err := org.UnitByID(q, h.UnitID)
	if err != nil || h.State == Dropped {
		return nil, err
	}
	if h.State.Live() {
		place, err := h.place(q, day)
		if err != nil {
			return nil, err
		}
		return listOf(q, seatOf(h.FromID, u, place.Roles))
	}
	var kept []Item
	if err := q.Select(&kept, `SELECT id, kind, object_id, unit_id, unit, title, state, due_on, url, received FROM handover_item WHERE handover_id = ? ORDER BY id`, h.ID); err != nil {
		return nil, fault.Internal("handover.items", err)
	}
	now, err := listOf(q, seatOf(h.FromID, u, h.Moved.V.Roles))
	if err != nil {
		return nil, err
	}
	open := map[string]bool{}
	for _, it := range now {
		open[it.key()] = true
	}
	for i := range kept {
		kept[i].Done = !open[kept[i].key()]
	}
	return kept, nil
}

// place is what the former holder holds in the unit; when somebody has ended
// it meanwhile, what they held when the handover began.
func (h Handover) place(q db.Reader, day calendar.Date) (org.Seat, error) {
	p, err := org.SeatOf(q, h.FromID, h.UnitID, day)
	if err == nil && p.Empty() {
		p = h.Moved.V
	}
	return p, err
}

// freeze writes the list down at the moment of the switch.
func freeze(tx *db.Tx, h Handover, list []Item) error {
	sets := make([][]any, len(list))
	for i, it := range list {
		sets[i] = []any{h.ID, it.Kind, it.ObjectID, it.UnitID, it.Unit, it.Title, it.State, it.Due, it.URL}
	}
	if len(sets) == 0 {
		return nil
	}
	return fault.Wrap("handover.freeze", tx.ExecMany(`INSERT INTO handover_item (handover_id, kind, object_id, unit_id, unit, title, state, due_on, url)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, sets))
}
