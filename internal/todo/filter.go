package todo

import (
	"slices"
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Whose narrows a list by who has said 我来办.
type Whose string

// The choices; "" is everything.
const (
	TakenByMe     Whose = "me"
	TakenByNobody Whose = "free"
	TakenByOthers Whose = "others"
)

// Filter narrows a person's queue. The zero Filter is everything.
type Filter struct {
	Area   Area
	UnitID int64
	Whose  Whose
	Urgent bool
	// NotOthers leaves out what a colleague has taken: the digest's view.
	NotOthers bool
}

func (f Filter) where(m Mine) (text string, args []any) {
	add := func(s string, a ...any) { text, args = text+` AND `+s, append(args, a...) }
	if f.Area != "" {
		var parts []string
		for _, prefix := range areas[f.Area].prefixes {
			parts, args = append(parts, `(t.kind >= ? AND t.kind < ?)`), append(args, prefix+".", prefix+"/")
		}
		text += ` AND (` + strings.Join(parts, ` OR `) + `)`
	}
	if f.UnitID != 0 {
		add(`t.unit_id = ?`, f.UnitID)
	}
	if f.Urgent {
		add(`t.urgent`)
	}
	switch f.Whose { // p is who has taken it and still does
	case TakenByMe:
		add(`p.id = ?`, m.PersonID)
	case TakenByNobody:
		add(`p.id IS NULL`)
	case TakenByOthers:
		add(`p.id <> ?`, m.PersonID)
	}
	if f.NotOthers {
		add(`(p.id IS NULL OR p.id = ?)`, m.PersonID)
	}
	return text, args
}

// Area is the kind of work that an item belongs to, in the words of the desk.
type Area string

// areas are the areas with the beginnings of the kinds that belong to them.
// What names none of them is 其他.
var areas = map[Area]struct {
	label    string
	prefixes []string
}{
	"claim":   {"认领和确认", []string{"claim", "round", "dispute", "entry", "edition"}},
	"item":    {"公开信息", []string{"item", "disclose", "posting", "case"}},
	"duty":    {"应公开", []string{"duty", "sheet"}},
	"request": {"依申请公开", []string{"foi"}},
	"consult": {"互动交流", []string{"consult"}},
	"guide":   {"办事指南", []string{"guide"}},
	"site":    {"网站", []string{"patrol", "sweep", "check", "miss"}},
	"machine": {"系统", []string{"outbox", "channel", "backup"}},
}

// Areas lists the areas in the order shown.
func Areas() []Area {
	return []Area{"claim", "item", "duty", "request", "consult", "guide", "site", "machine"}
}

// Label is the area's Chinese name, "" for none.
func (a Area) Label() string { return areas[a].label }

// AreaOf is the area of an item's kind; "" is 其他.
func AreaOf(kind string) Area {
	head, _, _ := strings.Cut(kind, ".")
	for _, a := range Areas() {
		if slices.Contains(areas[a].prefixes, head) {
			return a
		}
	}
	return ""
}

// UnitOption is a unit that a person has something to do for.
type UnitOption struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
}

// Units lists the units of a person's open items, for the filter.
func Units(q db.Reader, m Mine, d Days) (list []UnitOption, err error) {
	if m.none() {
		return nil, nil
	}
	from, args := open(m, d, Filter{})
	err = q.Select(&list, `SELECT DISTINCT x.unit_id AS id, x.unit AS name FROM (`+from+`) x WHERE x.unit <> '' ORDER BY x.unit, x.unit_id`, args...)
	return list, fault.Wrap("todo.Units", err)
}
