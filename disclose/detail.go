package disclose

import (
	"context"
	"slices"

	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

func today(now db.Time) calendar.Date { return calendar.DateOf(now.Time) }

// Detail is one item with its story, for its page.
type Detail struct {
	Row
	Form      form.Form
	Draft     Writing // the newest draft, open or not
	Files     []File  // of that draft
	Missing   []fault.Problem
	Warnings  []fault.Problem
	Entries   []Entry
	Aliases   []string // former numbers
	Moved     []Recorded
	Secrecy   *SecrecyReview // the newest of the draft
	SecrecyOK bool           // it holds for the draft as it is
	Revisions []Revision
	Changes   []Difference // draft against the published revision
	Mended    []Difference // draft against the words that the reviews saw (文字勘误)
	Links     []Linked
	Objected  []Objection
	Late      bool // 补签 overdue
}

// Entry is a catalogue entry that the item serves.
type Entry struct {
	ID    int64  `db:"id"`
	Code  string `db:"code"`
	Title string `db:"title"`
}

// Linked is a 解读 of the item or a policy that it explains.
type Linked struct {
	ID      int64  `db:"id"`
	Title   string `db:"title"`
	Stage   Stage  `db:"stage"`
	Reading bool   `db:"reading"`
}

// Detail reads one item with its draft, files, moves and revisions. An item
// out of the actor's reach is NotFound.
func (s *Service) Detail(ctx context.Context, actor rbac.Actor, id int64) (Detail, error) {
	var out Detail
	err := s.DB.Snapshot(ctx, func(q db.Reader) error {
		where, args, err := Filter{}.where(actor, s.DB.Now())
		if err != nil {
			return err
		}
		err = q.Get(&out.Row, `SELECT `+rowColumns+rowTables+` WHERE i.id = ? AND `+where, append([]any{id}, args...)...)
		if db.NoRows(err) {
			return errNoItem
		}
		if err != nil {
			return fault.Internal("disclose.Detail", err)
		}
		return out.fill(q, s.DB.Now())
	})
	out.Moves = slices.DeleteFunc(Moves(out.Stage, out.Draft.State, out.Draft.Level, actor, out.unit()), func(m Move) bool { return !m.open(out.Draft) })
	return out, err
}

func (x *Detail) fill(q db.Reader, now db.Time) (err error) {
	if x.Form, _, err = Ruled(q, x.Item.Type); err != nil {
		return err
	}
	if x.Draft, err = latest(q, x.Item.ID); err != nil {
		return err
	}
	if x.Files, err = draftFiles(q, x.Draft.ID); err != nil {
		return err
	}
	c := x.Draft.Content.V
	if x.Draft.State.Open() {
		x.Missing, x.Warnings = x.Form.Elements(c), x.Form.Warnings(c, today(now))
	}
	x.Late = x.Draft.Overdue(today(now))
	if sec, ok, err := secrecyOf(q, x.Draft.ID); err != nil {
		return err
	} else if ok {
		x.Secrecy, x.SecrecyOK = &sec, sec.Holds(x.Draft.Hash)
	}
	if x.Moved, err = History(q, x.Item.ID); err != nil {
		return err
	}
	if err = q.Select(&x.Aliases, `SELECT number FROM disclose_alias WHERE item_id = ? ORDER BY number`, x.Item.ID); err != nil {
		return fault.Internal("disclose.fill", err)
	}
	if x.Revisions, err = Revisions(q, x.Item.ID); err != nil {
		return err
	}
	if x.Objected, err = Objections(q, x.Item.ID); err != nil {
		return err
	}
	if err := x.related(q); err != nil {
		return err
	}
	return x.compare(q)
}

func (x *Detail) related(q db.Reader) error {
	err := q.Select(&x.Entries, `SELECT e.id, e.code, CASE WHEN e.level3 <> '' THEN e.level3 WHEN e.level2 <> '' THEN e.level2 ELSE e.level1 END AS title
		FROM disclose_item_entry x JOIN catalog_entry e ON e.id = x.entry_id WHERE x.item_id = ? ORDER BY e.ordinal, e.id`, x.Item.ID)
	if err != nil {
		return fault.Internal("disclose.related", err)
	}
	err = q.Select(&x.Links, `SELECT i.id, i.title, i.stage, l.policy_id = ? AS reading FROM disclose_link l
		JOIN disclose_item i ON i.id = CASE WHEN l.policy_id = ? THEN l.reading_id ELSE l.policy_id END
		WHERE l.policy_id = ? OR l.reading_id = ? ORDER BY i.id`, x.Item.ID, x.Item.ID, x.Item.ID, x.Item.ID)
	return fault.Wrap("disclose.related", err)
}

// compare puts the draft beside what is published and beside what was reviewed.
func (x *Detail) compare(q db.Reader) error {
	if x.Draft.State == Approved && x.Draft.Hash != x.Draft.ApprovedHash {
		var seen db.JSON[form.Content]
		if err := q.Get(&seen, `SELECT reviewed FROM disclose_draft WHERE id = ?`, x.Draft.ID); err != nil {
			return fault.Internal("disclose.compare", err)
		}
		x.Mended = Diff(x.Form, seen.V, x.Draft.Content.V, nil, nil)
	}
	if len(x.Revisions) == 0 || !x.Draft.State.Open() {
		return nil
	}
	live := x.Revisions[0]
	old, err := revisionFiles(q, live.ID)
	if err != nil {
		return err
	}
	x.Changes = Diff(x.Form, live.Content.V, x.Draft.Content.V, old, x.Files)
	return nil
}
