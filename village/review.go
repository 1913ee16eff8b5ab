package village

import (
	"context"
	"fmt"
	"strings"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/richtext"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/village/ledger"
)

// Waiting is a village's sheet that waits for its review or its publishing,
// with what a reviewer looks at side by side.
type Waiting struct {
	ItemID  int64                 `db:"item_id"`
	Version int64                 `db:"version"`
	UnitID  int64                 `db:"unit_id"`
	Unit    string                `db:"unit_name"`
	Title   string                `db:"title"`
	Type    string                `db:"type"`
	State   disclose.State        `db:"draft_state"`
	Acting  bool                  `db:"acting"`
	ByName  string                `db:"by_name"`
	Content db.JSON[form.Content] `db:"content"`

	Finance bool           `db:"-"`
	Ledger  ledger.Sheet   `db:"-"`
	Signed  string         `db:"-"` // who signed
	Photos  []WaitingPhoto `db:"-"`
}

// WaitingPhoto is a picture of a sheet under review: seen beside its figures.
type WaitingPhoto struct {
	ItemID int64  `db:"item_id"`
	Token  string `db:"token"`
	Name   string `db:"name"`
}

// URL is where the reviewer's browser finds it: inside, under the item.
func (p WaitingPhoto) URL() string { return fmt.Sprintf("/desk/items/%d/files/%s", p.ItemID, p.Token) }

// Income and Expense are the sums of a finance sheet.
func (w Waiting) Income() ledger.Cents { return w.Ledger.Sum(ledger.Income) }

// Expense is what went out.
func (w Waiting) Expense() ledger.Cents { return w.Ledger.Sum(ledger.Expense) }

// Waits lists the villages' sheets at a state, oldest first: First for the
// review, Approved for publishing.
func (s *Service) Waits(ctx context.Context, actor rbac.Actor, state disclose.State) (list []Waiting, err error) {
	right := rbac.ItemFirst
	if state == disclose.Approved {
		right = rbac.ItemPublish
	}
	where, args := rbac.ReachOf(actor, right).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Select(&list, `SELECT f.item_id, i.version, i.unit_id, u.short_name AS unit_name, i.title, i.type, i.draft_state, f.acting, f.by_name, d.content
		FROM village_fill f JOIN disclose_item i ON i.id = f.item_id JOIN org_unit u ON u.id = i.unit_id
		JOIN disclose_draft d ON d.item_id = i.id AND d.state = i.draft_state
		WHERE i.draft_state = ? AND `+where+` ORDER BY i.changed_at, i.id LIMIT 500`, append([]any{state}, args...)...)
	if err != nil {
		return nil, fault.Internal("village.Waits", err)
	}
	photos, err := waitingPhotos(s.DB.Reader(ctx), list)
	if err != nil {
		return nil, err
	}
	for i := range list {
		w := &list[i]
		w.Photos = photos[w.ItemID]
		f, _ := form.ByKey(w.Type)
		w.Finance = f.Key == financeType
		if w.Finance {
			w.Ledger, _ = readLedger(w.Content.V)
		}
		for _, x := range w.Content.V.Signers {
			if !x.On.IsZero() {
				w.Signed += x.Role + x.Name + " "
			}
		}
	}
	return list, nil
}

// waitingPhotos reads the pictures of the sheets' drafts, in one query.
func waitingPhotos(q db.Reader, list []Waiting) (map[int64][]WaitingPhoto, error) {
	out := map[int64][]WaitingPhoto{}
	if len(list) == 0 {
		return out, nil
	}
	var ids []int64
	for _, w := range list {
		ids = append(ids, w.ItemID)
	}
	text, args, err := db.In(`SELECT f.item_id, f.token, f.name FROM disclose_item i JOIN disclose_draft d ON d.item_id = i.id AND d.state = i.draft_state
		JOIN disclose_draft_file x ON x.draft_id = d.id JOIN disclose_file f ON f.id = x.file_id
		WHERE i.id IN (?) AND f.kind = 'photo' AND f.state = 'kept' ORDER BY f.item_id, x.sort, f.id`, ids)
	if err != nil {
		return nil, err
	}
	var rows []WaitingPhoto
	err = q.Select(&rows, text, args...)
	for _, r := range rows {
		out[r.ItemID] = append(out[r.ItemID], r)
	}
	return out, fault.Wrap("village.waitingPhotos", err)
}

const financeType = "village_finance"

// Print is an item as it is printed: on the noticeboard and in the yearly
// file. Its table holds only the columns that its type declares, so that no
// other personal data can stand in it.
type Print struct {
	Item    disclose.Item
	Unit    org.Unit
	Profile Profile
	Form    form.Form
	Content form.Content
	Heads   []string
	Rows    [][]string
	Hash    string // of the words and files that were reviewed
	Online  bool   // the public can open its page
	Posting Posting
}

// Printed reads an item of a village, or of its township, for print: the
// published words, or those that passed their review.
func (s *Service) Printed(ctx context.Context, actor rbac.Actor, itemID int64) (Print, error) {
	var out Print
	err := s.DB.Snapshot(ctx, func(q db.Reader) (err error) {
		out, err = printed(q, actor, itemID)
		return err
	})
	return out, err
}

func printed(q db.Reader, actor rbac.Actor, itemID int64) (out Print, err error) {
	if out.Item, err = disclose.ByID(q, itemID); err != nil {
		return out, err
	}
	if out.Unit, err = org.UnitByID(q, out.Item.UnitID); err != nil {
		return out, err
	}
	if !rbac.May(actor, rbac.ItemRead, out.Unit.RBAC()) {
		return Print{}, fault.NotFound("没有这条公开信息，或不在您的范围内。")
	}
	var row struct {
		Content db.JSON[form.Content] `db:"content"`
		Hash    string                `db:"hash"`
	}
	switch {
	case out.Item.Stage == disclose.Live || out.Item.Stage == disclose.Ended:
		err = q.Get(&row, `SELECT r.content, r.hash FROM disclose_revision r WHERE r.id = ?`, out.Item.RevisionID)
	case out.Item.DraftState == disclose.Approved || out.Item.DraftState == disclose.Scheduled:
		err = q.Get(&row, `SELECT d.content, d.hash FROM disclose_draft d WHERE d.item_id = ? AND d.state = ?`, itemID, out.Item.DraftState)
	default:
		return out, fault.Conflictf("“%s”还没有通过审核，不能打印张贴。", out.Item.Title)
	}
	if err != nil {
		return out, fault.Internal("village.printed", err)
	}
	out.Form, out.Content, out.Hash = out.Item.Form(), row.Content.V, row.Hash
	out.Heads, out.Rows = table(out.Form, out.Content)
	out.Online = out.Item.Stage == disclose.Live && !out.Item.OffWeb
	if out.Profile, err = ProfileOf(q, out.Item.UnitID); err != nil {
		return out, err
	}
	posted, err := postingsOf(q, []int64{itemID})
	out.Posting = posted[itemID]
	return out, err
}

// Yearbook (村务公开档案册) is what a village published in a year.
type Yearbook struct {
	Unit   org.Unit
	Town   org.Unit
	Year   int
	Sheets []Print
}

// mostYear bounds one village's year.
const mostYear = 500

// Yearbook reads all that a village published in a year, oldest first; name
// lists stand in it by title only.
func (s *Service) Yearbook(ctx context.Context, actor rbac.Actor, unitID int64, year int) (b Yearbook, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		if b.Unit, err = villageOf(q, actor, rbac.ItemRead, unitID); err != nil {
			return err
		}
		if b.Town, err = org.UnitByID(q, b.Unit.ParentID); err != nil {
			return err
		}
		b.Year = year
		var ids []int64
		err := q.Select(&ids, `SELECT i.id FROM disclose_item i WHERE i.unit_id = ? AND i.stage IN ('live', 'ended') AND i.revision_id <> 0
			AND i.listed_on >= ? AND i.listed_on <= ? ORDER BY i.listed_on, i.id LIMIT ?`, unitID, yearDay(year, 1, 1), yearDay(year, 12, 31), mostYear)
		if err != nil {
			return fault.Internal("village.Yearbook", err)
		}
		for _, id := range ids {
			p, err := printed(q, actor, id)
			if err != nil {
				return err
			}
			if p.Form.List { // names leave at 公示期满; the file keeps that it was published
				p.Rows, p.Content.Body = nil, ""
			}
			b.Sheets = append(b.Sheets, p)
		}
		return nil
	})
	return b, err
}

// Lines are the body's text, a paragraph a line.
func (p Print) Lines() (out []string) {
	for line := range strings.Lines(richtext.Plain(p.Content.Body)) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
