package patrol

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/search"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Missing is a word that people look for in vain, with the unit that should
// have something to say about it.
type Missing struct {
	Text    string        `db:"text"`
	UnitID  int64         `db:"unit_id"`
	Unit    string        `db:"unit"`
	N       int           `db:"n"`       // of the week
	WeekOn  calendar.Date `db:"week_on"` // the Monday on which it was counted
	How     string        `db:"how"`     // how the unit was found
	Note    string        `db:"note"`
	DoneBy  string        `db:"done_by"`
	DoneAt  db.NullTime   `db:"done_at"`
	Version int64         `db:"version"`
}

const missSelect = `SELECT m.text, m.unit_id, u.short_name AS unit, m.n, m.week_on, m.how, m.note, m.done_by, m.done_at, m.version FROM patrol_miss m JOIN org_unit u ON u.id = m.unit_id `

// MissJob is the job that runs Assign.
const MissJob = "patrol.misses"

const todoMiss = "patrol.miss"

// Assign gives what was looked for in vain in the last seven days to the units
// that should own it. A word that was dealt with comes back when people go on
// looking for it in vain.
func (s *Service) Assign(ctx context.Context) (n int, err error) {
	err = s.write(ctx, "Assign", func(tx *db.Tx) error {
		day := today(tx.Now)
		list, err := search.Missed(tx, day.AddDays(-7))
		if err != nil || len(list) == 0 {
			return err
		}
		find, err := newOwners(tx)
		if err != nil {
			return err
		}
		var items []todo.Item
		for _, m := range list {
			unit, how := find.of(m.Text)
			row := Missing{Text: m.Text}
			if err := tx.Get(&row, `INSERT INTO patrol_miss (text, unit_id, n, week_on, how) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (text) DO UPDATE SET n = excluded.n, week_on = excluded.week_on, done_at = NULL, version = patrol_miss.version + 1 RETURNING unit_id`, m.Text, unit, m.N, day, how); err != nil {
				return err
			}
			items = append(items, missTodo(row.Text, row.UnitID, m.N))
		}
		n = len(items)
		audit.Record(tx, audit.Who{Name: "系统", Face: "job"}, audit.Entry{Action: string(rbac.PatrolManage), ObjectKind: "miss", Detail: map[string]any{"words": n}})
		return todo.Open(tx, items...)
	})
	return n, err
}

func missTodo(text string, unit int64, n int) todo.Item {
	return todo.Item{Kind: todoMiss, ObjectKind: "miss", ObjectID: text, UnitID: unit, Action: string(rbac.PatrolCheck),
		Title: fmt.Sprintf("群众一周搜索“%s”%d 次没有结果", text, n), URL: "/desk/patrol/misses", Verb: "处理"}
}

// owners finds the unit for a word: whose guide speaks of it, else whose name
// has it, else who leads the domain whose entries do, else the county's office.
type owners struct {
	q        db.Reader
	synonyms []search.Group
	units    []org.Unit
	county   int64
}

func newOwners(q db.Reader) (o owners, err error) {
	o.q = q
	u, err := org.CountyUnit(q)
	if err != nil {
		return o, err
	}
	o.county = u.ID
	if o.synonyms, err = search.Synonyms(q); err != nil {
		return o, err
	}
	err = q.Select(&o.units, `SELECT u.id, u.name, u.short_name FROM org_unit u WHERE u.closed_on = '' AND u.kind = 'department' ORDER BY u.id`)
	return o, fault.Wrap("patrol.newOwners", err)
}

// pieces are the words to ask with: the text, what means the same, and its
// parts of two characters and more, the longest first.
func (o owners) pieces(text string) []string {
	out := []string{text}
	for _, g := range o.synonyms {
		for _, w := range g.Words {
			if strings.Contains(text, search.Normalise(w)) {
				out = append(out, g.Words...)
				break
			}
		}
	}
	r := []rune(text)
	for n := len(r) - 1; n >= 2; n-- {
		for at := 0; at+n <= len(r) && len(out) < 60; at++ {
			out = append(out, string(r[at:at+n]))
		}
	}
	return out
}

func (o owners) of(text string) (unit int64, how string) {
	for _, w := range o.pieces(text) {
		p := db.Pattern(strings.ToLower(w))
		var id int64
		if err := o.q.Get(&id, `SELECT g.unit_id FROM guide_card g JOIN org_unit u ON u.id = g.unit_id AND u.closed_on = '' WHERE lower(g.title) LIKE ? ESCAPE '\' GROUP BY g.unit_id ORDER BY count(*) DESC, g.unit_id LIMIT 1`, p); err == nil {
			return id, "办事指南中有“" + w + "”"
		}
		for _, u := range o.units {
			if utf8.RuneCountInString(w) >= 2 && strings.Contains(u.Name, w) {
				return u.ID, "单位名称中有“" + w + "”"
			}
		}
		if err := o.q.Get(&id, `SELECT c.unit_id FROM claim c JOIN catalog_entry e ON e.id = c.entry_id JOIN org_unit u ON u.id = c.unit_id AND u.closed_on = ''
			WHERE c.part = 'lead' AND c.state = 'confirmed' AND c.tier = 'county' AND lower(e.level1 || ' ' || e.level2 || ' ' || e.level3) LIKE ? ESCAPE '\' GROUP BY c.unit_id ORDER BY count(*) DESC, c.unit_id LIMIT 1`, p); err == nil {
			return id, "目录事项中有“" + w + "”"
		}
	}
	return o.county, "没有对应的单位"
}

// Misses lists the words of the units that the actor may see: open ones first.
func (s *Service) Misses(ctx context.Context, actor rbac.Actor) (list []Missing, err error) {
	where, args := rbac.ReachOf(actor, rbac.PatrolCheck).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Select(&list, missSelect+`WHERE `+where+` ORDER BY CASE WHEN m.done_at IS NULL THEN 0 ELSE 1 END, m.n DESC, m.text LIMIT 500`, args...)
	return list, fault.Wrap("patrol.Misses", err)
}

func missOf(q db.Reader, actor rbac.Actor, text string, version int64) (m Missing, err error) {
	where, args := rbac.ReachOf(actor, rbac.PatrolCheck).Where("u.path", "u.id")
	err = q.Get(&m, missSelect+`WHERE m.text = ? AND `+where, append([]any{text}, args...)...)
	switch {
	case db.NoRows(err):
		return m, fault.NotFound("没有这个词，可能已经改派给别的单位。")
	case err == nil && m.Version != version:
		return m, fault.Conflict("这个词刚被别人办理过，请刷新页面。")
	}
	return m, fault.Wrap("patrol.missOf", err)
}

// Reassign gives a word to another unit.
func (s *Service) Reassign(ctx context.Context, actor rbac.Actor, text string, version, unit int64) error {
	return s.write(ctx, "Reassign", func(tx *db.Tx) error {
		if err := county(tx, actor, rbac.PatrolManage); err != nil {
			return err
		}
		m, err := missOf(tx, actor, text, version)
		if err != nil {
			return err
		}
		u, err := org.UnitByID(tx, unit)
		if err != nil || u.Closed() {
			return fault.Invalid("unit", "请选择现有的单位。")
		}
		if _, err := tx.Exec(`UPDATE patrol_miss SET unit_id = ?, how = ?, done_at = NULL, version = version + 1 WHERE text = ?`, unit, "由"+actor.Name+"改派", text); err != nil {
			return err
		}
		if err := todo.Close(tx, todoMiss, "miss", text, 0, actor.Name); err != nil {
			return err
		}
		record(tx, actor, rbac.PatrolManage, "miss", "", map[string]any{"move": "assign", "unit": unit})
		return todo.Open(tx, missTodo(text, unit, m.N))
	})
}

// Answer says what was done about a word: published, put into the guide, a
// synonym asked for, or why there is nothing to say.
func (s *Service) Answer(ctx context.Context, actor rbac.Actor, text string, version int64, note string) error {
	note = strings.TrimSpace(note)
	return s.write(ctx, "Answer", func(tx *db.Tx) error {
		m, err := missOf(tx, actor, text, version)
		if err != nil {
			return err
		}
		if note == "" || utf8.RuneCountInString(note) > 200 {
			return fault.Invalid("note", "请写明处理情况，200 字以内，例如“已补充办事指南”“不属本县事项”。")
		}
		if _, err := tx.Exec(`UPDATE patrol_miss SET note = ?, done_by = ?, done_at = ?, version = version + 1 WHERE text = ?`, note, actor.Name, tx.Now, text); err != nil {
			return err
		}
		record(tx, actor, rbac.PatrolCheck, "miss", "", map[string]any{"move": "answer", "unit": m.UnitID})
		return todo.Close(tx, todoMiss, "miss", text, 0, actor.Name)
	})
}
