package patrol

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/search"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Sweep (全站排查) is one look over the whole site for a name, a title, a
// phrase or a 文号, with the reason why.
type Sweep struct {
	ID       int64       `db:"id"`
	Kind     string      `db:"kind"` // words, leader
	Terms    string      `db:"terms"`
	Every    bool        `db:"every"`  // all phrases must stand there, else any
	Places   string      `db:"places"` // by white space
	Reason   string      `db:"reason"`
	Found    int         `db:"found"`
	Capped   bool        `db:"capped"`
	ByName   string      `db:"by_name"`
	At       db.Time     `db:"at"`
	ClosedBy string      `db:"closed_by"`
	ClosedAt db.NullTime `db:"closed_at"`
	Version  int64       `db:"version"`
	PostID   int64       `db:"post_id"`
}

const sweepColumns = `s.id, s.kind, s.terms, s.every, s.places, s.reason, s.found, s.capped, s.by_name, s.at, s.closed_by, s.closed_at, s.version, s.post_id`

// Words are the phrases.
func (s Sweep) Words() []string { return strings.Split(s.Terms, "\n") }

// Matcher looks for the sweep's phrases.
func (s Sweep) matcher() search.Matcher { return search.NewMatcher(s.Words(), s.Every) }

// SweepDraft is what somebody wants to look for.
type SweepDraft struct {
	Words  []string
	Every  bool
	Places []Place // none: everywhere
	Reason string
}

// limits of a sweep.
const (
	mostWords = 20
	mostHits  = 5000
)

func (d *SweepDraft) check() error {
	var p fault.Problems
	words := []string{}
	for _, w := range d.Words {
		w = strings.Join(strings.Fields(w), " ")
		if w == "" || slices.Contains(words, w) {
			continue
		}
		if n := utf8.RuneCountInString(w); n < 2 || n > 60 || search.NewMatcher([]string{w}, false).Empty() {
			p.Add("words", "“"+w+"”应为 2 至 60 个字，并且不能只有标点。")
		}
		words = append(words, w)
	}
	if d.Words = words; len(words) == 0 {
		p.Add("words", "请填写要排查的姓名、职务、词语或文号，一行一个。")
	}
	if len(words) > mostWords {
		p.Add("words", "一次最多排查 20 个词，请分开排查。")
	}
	if d.Reason = strings.TrimSpace(d.Reason); d.Reason == "" || utf8.RuneCountInString(d.Reason) > 200 {
		p.Add("reason", "请写明排查原因，200 字以内。")
	}
	for _, x := range d.Places {
		if x.Name() == "" {
			p.Add("places", "没有“"+string(x)+"”这个范围。")
		}
	}
	if len(d.Places) == 0 {
		d.Places = Places()
	}
	return p.Err()
}

// Sweep looks everywhere and keeps where the words stand. Reading is done
// outside the transaction; what is published in between is found by the next.
func (s *Service) Sweep(ctx context.Context, actor rbac.Actor, d SweepDraft) (id int64, err error) {
	if err := d.check(); err != nil {
		return 0, err
	}
	if err := county(s.DB.Reader(ctx), actor, rbac.PatrolSweep); err != nil {
		return 0, err
	}
	sweep := Sweep{Kind: "words", Terms: strings.Join(d.Words, "\n"), Every: d.Every, Reason: d.Reason, ByName: actor.Name}
	hits, capped, err := find(s.DB.Reader(ctx), sweep.matcher(), d.Places)
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, "Sweep", func(tx *db.Tx) error {
		if id, err = keepSweep(tx, sweep, d.Places, hits, capped); err != nil {
			return err
		}
		record(tx, actor, rbac.PatrolSweep, "sweep", itoa(id), map[string]any{"found": len(hits), "capped": capped, "words": len(d.Words)})
		return nil
	})
	return id, err
}

// found is one place where the words stand.
type found struct {
	place Place
	source
}

var errEnough = errors.New("enough")

// find reads every place; what is above 5,000 is not kept.
func find(q db.Reader, m search.Matcher, places []Place) (out []found, capped bool, err error) {
	for _, p := range places {
		seen := map[int64]bool{}
		err := each(q, p, func(s source) error {
			if seen[s.ID] || !m.In(s.Title, s.Text) {
				return nil
			}
			if len(out) == mostHits {
				return errEnough
			}
			seen[s.ID], s.Text = true, ""
			out = append(out, found{p, s})
			return nil
		})
		if errors.Is(err, errEnough) {
			return out, true, nil
		}
		if err != nil {
			return nil, false, err
		}
	}
	return out, false, nil
}

func keepSweep(tx *db.Tx, s Sweep, places []Place, hits []found, capped bool) (int64, error) {
	names := make([]string, len(places))
	for i, p := range places {
		names[i] = string(p)
	}
	id, err := tx.Insert(`INSERT INTO patrol_sweep (kind, terms, every, places, reason, post_id, found, capped, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		s.Kind, s.Terms, s.Every, strings.Join(names, " "), s.Reason, s.PostID, len(hits), capped, s.ByName, tx.Now)
	if err != nil {
		return 0, err
	}
	var rows [][]any
	for _, h := range hits {
		rows = append(rows, []any{id, string(h.place), h.ID, h.ItemID, h.UnitID})
	}
	return id, tx.ExecRows(`INSERT INTO patrol_hit (sweep_id, place, object_id, item_id, unit_id) VALUES `, `(?, ?, ?, ?, ?)`, ``, rows)
}

// Sweeps lists what was looked for, the newest first.
func (s *Service) Sweeps(ctx context.Context, actor rbac.Actor, before int64) (list []Sweep, next int64, err error) {
	if err := county(s.DB.Reader(ctx), actor, rbac.PatrolSweep); err != nil {
		return nil, 0, err
	}
	if before <= 0 {
		before = 1 << 62
	}
	err = s.DB.Reader(ctx).Select(&list, `SELECT `+sweepColumns+` FROM patrol_sweep s WHERE s.id < ? ORDER BY s.id DESC LIMIT ?`, before, pageSize+1)
	if err == nil && len(list) > pageSize {
		list = list[:pageSize]
		next = list[pageSize-1].ID
	}
	return list, next, fault.Wrap("patrol.Sweeps", err)
}

const pageSize = 50

var errNoSweep = fault.NotFound("没有这次排查，请从排查记录重新进入。")

func sweepByID(q db.Reader, id int64) (s Sweep, err error) {
	err = q.Get(&s, `SELECT `+sweepColumns+` FROM patrol_sweep s WHERE s.id = ?`, id)
	if db.NoRows(err) {
		return s, errNoSweep
	}
	return s, fault.Wrap("patrol.sweepByID", err)
}

// SweepByID reads one sweep.
func (s *Service) SweepByID(ctx context.Context, actor rbac.Actor, id int64) (Sweep, error) {
	q := s.DB.Reader(ctx)
	if err := county(q, actor, rbac.PatrolSweep); err != nil {
		return Sweep{}, err
	}
	return sweepByID(q, id)
}

// Close ends a sweep: every place was looked at. What is still open is named.
func (s *Service) Close(ctx context.Context, actor rbac.Actor, id, version int64) error {
	return s.write(ctx, "Close", func(tx *db.Tx) error {
		if err := county(tx, actor, rbac.PatrolSweep); err != nil {
			return err
		}
		open, err := openHits(tx, id)
		if err != nil {
			return err
		}
		if open > 0 {
			return fault.Conflictf("还有 %d 处没有处理：撤稿、下线、修改后不再含有，或者写明保留理由。", open)
		}
		n, err := tx.Exec(`UPDATE patrol_sweep SET closed_at = ?, closed_by = ?, version = version + 1 WHERE id = ? AND version = ? AND closed_at IS NULL`, tx.Now, actor.Name, id, version)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Conflict("这次排查已经办结，或刚被别人办理过，请刷新页面。")
		}
		record(tx, actor, rbac.PatrolSweep, "sweep", itoa(id), map[string]any{"move": "close"})
		return todo.Close(tx, todoSweep, "sweep", itoa(id), 0, actor.Name)
	})
}

// todoSweep is a change of leaders whose pages wait.
const todoSweep = "patrol.sweep"

// openTodo puts a sweep before the county's office.
func openTodo(tx *db.Tx, id int64, title string) error {
	u, err := org.CountyUnit(tx)
	if err != nil {
		return err
	}
	return todo.Open(tx, todo.Item{Kind: todoSweep, ObjectKind: "sweep", ObjectID: itoa(id), UnitID: u.ID, Action: string(rbac.PatrolSweep), Title: title, URL: "/desk/patrol/sweeps/" + itoa(id), Verb: "处理"})
}
