package patrol

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"lianghua/guide"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// CheckKind is one of the two yearly lists (practice.md 37).
type CheckKind string

// The lists.
const (
	Contacts CheckKind = "contacts" // 联系方式核验
	History  CheckKind = "history"  // 历史信息清理
)

var checkNames = map[CheckKind]string{Contacts: "联系方式核验", History: "历史信息清理"}

// CheckKinds lists both.
func CheckKinds() []CheckKind { return []CheckKind{Contacts, History} }

// Name is the list in Chinese.
func (k CheckKind) Name() string { return checkNames[k] }

// Check is one unit's part of a list.
type Check struct {
	ID      int64         `db:"id"`
	Kind    CheckKind     `db:"kind"`
	Year    int           `db:"year"`
	UnitID  int64         `db:"unit_id"`
	Unit    string        `db:"unit"`
	Path    string        `db:"path"`
	DueOn   calendar.Date `db:"due_on"`
	Looked  int           `db:"looked"` // things that were looked at
	Note    string        `db:"note"`
	DoneBy  string        `db:"done_by"`
	DoneAt  db.NullTime   `db:"done_at"`
	Version int64         `db:"version"`
}

const checkSelect = `SELECT c.id, c.kind, c.year, c.unit_id, u.short_name AS unit, u.path, c.due_on, c.looked, c.note, c.done_by, c.done_at, c.version
	FROM patrol_check c JOIN org_unit u ON u.id = c.unit_id `

// todoCheck is a unit's part that waits.
const todoCheck = "patrol.check"

// PlanCheck makes a year's list: one part for the county, each department and
// each township, which answers for its villages too. Parts that are there stay.
func (s *Service) PlanCheck(ctx context.Context, actor rbac.Actor, kind CheckKind, year int, due calendar.Date) (added int, err error) {
	err = s.write(ctx, "PlanCheck", func(tx *db.Tx) error {
		if err := county(tx, actor, rbac.PatrolManage); err != nil {
			return err
		}
		var p fault.Problems
		if kind.Name() == "" {
			p.Add("kind", "请选择清单。")
		}
		if now := today(tx.Now); year < now.Year()-1 || year > now.Year()+1 {
			p.Add("for_year", "年份应为今年、上一年或下一年。")
		} else if due.IsZero() || due.Before(now) {
			p.Add("due", "请填写完成期限，不能早于今天。")
		}
		if err := p.Err(); err != nil {
			return err
		}
		var units []org.Unit
		if err := tx.Select(&units, `SELECT u.id, u.short_name FROM org_unit u WHERE u.closed_on = '' AND u.kind IN ('county', 'department', 'township', 'subdistrict') ORDER BY u.id`); err != nil {
			return err
		}
		var items []todo.Item
		for _, u := range units {
			var ids []int64
			if err := tx.Select(&ids, `INSERT INTO patrol_check (kind, year, unit_id, due_on) VALUES (?, ?, ?, ?) ON CONFLICT (kind, year, unit_id) DO NOTHING RETURNING id`, string(kind), year, u.ID, due); err != nil {
				return err
			}
			for _, id := range ids {
				items = append(items, todo.Item{Kind: todoCheck, ObjectKind: "check", ObjectID: itoa(id), UnitID: u.ID, Action: string(rbac.PatrolCheck),
					Title: fmt.Sprintf("%d年%s：%s", year, kind.Name(), u.ShortName), URL: "/desk/patrol/checks/" + itoa(id), Verb: "核对", Due: due})
			}
		}
		if added = len(items); added == 0 {
			return fault.Conflictf("%d年的%s清单已经生成。", year, kind.Name())
		}
		record(tx, actor, rbac.PatrolManage, "check", "", map[string]any{"kind": string(kind), "year": year, "units": added})
		return todo.Open(tx, items...)
	})
	return added, err
}

// Checks lists the parts that the actor may see, of a list and a year.
func (s *Service) Checks(ctx context.Context, actor rbac.Actor, kind CheckKind, year int) (list []Check, err error) {
	where, args := rbac.ReachOf(actor, rbac.PatrolCheck).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Select(&list, checkSelect+`WHERE c.kind = ? AND c.year = ? AND `+where+` ORDER BY u.path, c.id`, append([]any{string(kind), year}, args...)...)
	return list, fault.Wrap("patrol.Checks", err)
}

// CheckYears are the years that have a list, the newest first.
func CheckYears(q db.Reader) (years []int, err error) {
	err = q.Select(&years, `SELECT DISTINCT year FROM patrol_check ORDER BY year DESC`)
	return years, fault.Wrap("patrol.CheckYears", err)
}

func checkByID(q db.Reader, actor rbac.Actor, id int64) (c Check, err error) {
	where, args := rbac.ReachOf(actor, rbac.PatrolCheck).Where("u.path", "u.id")
	err = q.Get(&c, checkSelect+`WHERE c.id = ? AND `+where, append([]any{id}, args...)...)
	if db.NoRows(err) {
		return c, fault.NotFound("没有这一份清单，或不在您管理的单位。")
	}
	return c, fault.Wrap("patrol.checkByID", err)
}

// Thing is one line to look at.
type Thing struct {
	What  string // 单位、办事指南…
	Title string
	Value string // the telephone, or why the page is on the list
	URL   string // on the desk
}

// Check reads one part with what there is to look at now.
func (s *Service) Check(ctx context.Context, actor rbac.Actor, id int64) (Check, []Thing, error) {
	q := s.DB.Reader(ctx)
	c, err := checkByID(q, actor, id)
	if err != nil {
		return c, nil, err
	}
	things, err := c.things(q, today(s.DB.Now()))
	return c, things, err
}

func (c Check) things(q db.Reader, now calendar.Date) ([]Thing, error) {
	if c.Kind == History {
		return c.old(q, now)
	}
	return c.contacts(q)
}

// under holds for the unit and, of a township, its villages.
func (c Check) under() (string, []any) {
	if strings.Count(c.Path, "/") <= 2 { // the county: itself, not everybody below
		return "u.id = ?", []any{c.UnitID}
	}
	return rbac.Reach{Prefixes: []string{c.Path}}.Where("u.path", "u.id")
}

// mostThings bounds one part.
const mostThings = 500

// contacts are the telephones that the public is given.
func (c Check) contacts(q db.Reader) (out []Thing, err error) {
	where, args := c.under()
	var units []org.Unit
	if err := q.Select(&units, `SELECT u.id, u.name, u.phone, u.address FROM org_unit u WHERE u.closed_on = '' AND `+where+` ORDER BY u.path LIMIT ?`, append(args, mostThings)...); err != nil {
		return nil, fault.Internal("patrol.contacts", err)
	}
	for _, u := range units {
		out = append(out, Thing{"单位", u.Name, orNone(strings.TrimSpace(u.Phone + " " + u.Address)), "/desk/units/" + itoa(u.ID)})
	}
	var cards []struct {
		ID      int64                  `db:"id"`
		Title   string                 `db:"title"`
		Content db.JSON[guide.Content] `db:"content"`
	}
	if err := q.Select(&cards, `SELECT g.id, g.title, g.content FROM guide_card g JOIN org_unit u ON u.id = g.unit_id WHERE g.live AND g.state <> 'closed' AND `+where+` ORDER BY g.id LIMIT ?`, append(args, mostThings)...); err != nil {
		return nil, fault.Internal("patrol.contacts", err)
	}
	for _, x := range cards {
		out = append(out, Thing{"办事指南", x.Title, orNone(x.Content.V.Get("phone")), "/desk/guide/" + itoa(x.ID)})
	}
	var columns []struct{ Name, Phone string }
	if err := q.Select(&columns, `SELECT k.full_name AS name, k.phone FROM catalog_column k JOIN org_unit u ON u.id = k.unit_id WHERE k.active AND `+where+` ORDER BY k.id LIMIT ?`, append(args, mostThings)...); err != nil {
		return nil, fault.Internal("patrol.contacts", err)
	}
	for _, x := range columns {
		out = append(out, Thing{"栏目", x.Name, orNone(x.Phone), "/desk/columns"})
	}
	return out, nil
}

func orNone(s string) string {
	if s == "" {
		return "未填"
	}
	return s
}

// yearsKept is how many years a page that is no policy stays without a look.
const yearsKept = 5

// old are the pages that may have to go: out of force, long over, very old.
func (c Check) old(q db.Reader, now calendar.Date) (out []Thing, err error) {
	where, args := c.under()
	var rows []struct {
		ID       int64         `db:"id"`
		Title    string        `db:"title"`
		Validity string        `db:"validity"`
		ListedOn calendar.Date `db:"listed_on"`
		Until    calendar.Date `db:"notice_until"`
	}
	before, over := calendar.On(now.Year()-yearsKept, 1, 1), now.AddDays(-365)
	err = q.Select(&rows, `SELECT i.id, i.title, i.validity, i.listed_on, i.notice_until FROM disclose_item i JOIN org_unit u ON u.id = i.unit_id WHERE i.stage = 'live'
		AND (i.validity IN ('lapsed', 'repealed') OR (i.listed_on < ? AND i.type <> 'policy') OR (i.notice_until <> '' AND i.notice_until < ?)) AND `+where+` ORDER BY i.listed_on, i.id LIMIT ?`,
		append(append([]any{before, over}, args...), mostThings)...)
	for _, r := range rows {
		why := "公开已满五年（" + r.ListedOn.Chinese() + "）"
		switch {
		case r.Validity == "lapsed" || r.Validity == "repealed":
			why = "已失效或废止，仍在公开"
		case !r.Until.IsZero() && r.Until.Before(over):
			why = "公示已结束一年以上（" + r.Until.Chinese() + "）"
		}
		out = append(out, Thing{"公开信息", r.Title, why, "/desk/items/" + itoa(r.ID)})
	}
	return out, fault.Wrap("patrol.old", err)
}

// TickCheck says that a unit has looked at everything on its part.
func (s *Service) TickCheck(ctx context.Context, actor rbac.Actor, id, version int64, note string) error {
	note = strings.TrimSpace(note)
	return s.write(ctx, "TickCheck", func(tx *db.Tx) error {
		c, err := checkByID(tx, actor, id)
		if err != nil {
			return err
		}
		if note == "" || utf8.RuneCountInString(note) > 300 {
			return fault.Invalid("note", "请写明核对情况，300 字以内，例如“电话逐一拨打，修改 2 处”。")
		}
		things, err := c.things(tx, today(tx.Now))
		if err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE patrol_check SET looked = ?, note = ?, done_by = ?, done_at = ?, version = version + 1 WHERE id = ? AND version = ? AND done_at IS NULL`,
			len(things), note, actor.Name, tx.Now, id, version)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Conflict("这一份已经核对完成，或刚被别人办理过，请刷新页面。")
		}
		record(tx, actor, rbac.PatrolCheck, "check", itoa(id), map[string]any{"looked": len(things)})
		return todo.Close(tx, todoCheck, "check", itoa(id), 0, actor.Name)
	})
}
