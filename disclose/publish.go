package disclose

import (
	"strings"

	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/richtext"
)

// publish makes the draft the item's published revision: the item, which is
// locked by it, revision, files, record, todos, the board and, last, the
// number. One transaction.
func (d *deed) publish(w *work, m move, s step) error {
	from := w.W.State
	if s.Action == ActEmergency {
		if err := d.askCountersign(w); err != nil {
			return err
		}
	}
	w.first = w.RevisionID == 0
	if err := d.goLive(w); err != nil {
		return err
	}
	if err := d.seal(w); err != nil {
		return err
	}
	if err := d.closeDraft(w, m.To); err != nil {
		return err
	}
	if err := d.record(w, s, string(from), string(m.To)); err != nil {
		return err
	}
	if err := d.todos(w, s); err != nil {
		return err
	}
	if err := d.announce(w, false); err != nil {
		return err
	}
	return d.number(w)
}

func (d *deed) closeDraft(w *work, to State) error {
	_, err := d.tx.Exec(`UPDATE disclose_draft SET state = ?, approved_hash = ?, publish_at = NULL, sign_due = ?, changed_at = ? WHERE id = ?`,
		to, w.W.Hash, w.W.SignDue, d.tx.Now, w.W.ID)
	w.W.State = to
	return fault.Wrap("disclose.closeDraft", err)
}

// askCountersign sets when the 补签 is due: the next working day.
func (d *deed) askCountersign(w *work) error {
	cal, err := d.cal()
	if err != nil {
		return err
	}
	w.W.SignDue = cal.AddWorkdays(d.today, 1).Date
	return nil
}

// seal writes the revision and its files. The reviewers are taken from the
// recorded moves, never typed.
func (d *deed) seal(w *work) error {
	people, err := d.reviewers(w)
	if err != nil {
		return err
	}
	c := w.W.Content.V
	w.RevisionID, err = d.tx.Insert(`INSERT INTO disclose_revision (item_id, draft_id, no, title, content, plain, hash, author, reviewers, by_person, by_name, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		w.Item.ID, w.W.ID, w.W.No, c.Title, db.Of(c), plainOf(c), w.W.Hash, w.W.Author, db.Of(people), d.actor.PersonID, d.actor.Name, d.tx.Now)
	if err != nil {
		return fault.Internal("disclose.seal", err)
	}
	if len(w.files) == 0 {
		return nil
	}
	_, err = d.tx.Exec(`INSERT INTO disclose_revision_file (revision_id, file_id, sort)
		SELECT CAST(? AS BIGINT), f.file_id, f.sort FROM disclose_draft_file f WHERE f.draft_id = ?`, w.RevisionID, w.W.ID)
	return fault.Wrap("disclose.seal", err)
}

// plainOf is everything that a revision says, as text: what a search over the
// site and a bulk check of old pages read.
func plainOf(c form.Content) string {
	parts := []string{c.Title, c.Summary, richtext.Plain(c.Body)}
	for _, v := range c.Fields {
		parts = append(parts, v)
	}
	for _, r := range c.Rows {
		parts = append(parts, strings.Join(r, "\t"))
	}
	return strings.Join(parts, "\n")
}

// Reviewers (初审、复审、终审人) as the recorded moves name them.
type Reviewers struct {
	First   string `json:"first,omitempty"`
	Second  string `json:"second,omitempty"`
	Secrecy string `json:"secrecy,omitempty"`
	Final   string `json:"final,omitempty"`
	Phone   string `json:"phone,omitempty"` // 同意人 of a 电话请示
}

func (d *deed) reviewers(w *work) (out Reviewers, err error) {
	var list []Recorded
	err = d.tx.Select(&list, `SELECT r.action, r.by_name, r.signed_by FROM disclose_review r WHERE r.item_id = ? AND r.draft_id = ? ORDER BY r.id`, w.Item.ID, w.W.ID)
	for _, r := range list {
		switch r.Action {
		case ActSubmit:
			out = Reviewers{}
		case ActFirst:
			out.First = r.Signatory()
		case ActSecond:
			out.Second = r.Signatory()
		case ActSecrecy:
			out.Secrecy = r.Signatory()
		case ActFinal:
			out.Final = r.Signatory()
		}
	}
	return out, fault.Wrap("disclose.reviewers", err)
}

// goLive puts the revision in front of the public. 发布日期 is the clock of
// this transaction at the first publishing and never typed.
func (d *deed) goLive(w *work) error {
	c := w.W.Content.V
	x, err := d.setupOf(w.F, w.ColumnID)
	if err != nil {
		return err
	}
	if !w.PublishedAt.Valid {
		w.PublishedAt, w.ListedOn = db.Some(d.tx.Now), d.today
	}
	if err := d.startNotice(w, c); err != nil {
		return err
	}
	w.setEnd(c, d.today)
	n, err := d.tx.Exec(`UPDATE disclose_item SET stage = 'live', draft_state = '', title = ?, find = ?, document_no = ?, formed_on = ?,
		period = ?, normative = ?, published_at = ?, listed_on = ?, ends_at = ?, end_why = ?, off_web = ?, notice_from = ?, notice_until = ?,
		notice_state = ?, notice_result = ?, down_on = '', down_reason = '', published_as = '', changed_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		c.Title, findText(c), c.DocumentNo, c.FormedOn, c.Period, c.Normative, w.PublishedAt, w.ListedOn, w.EndsAt, w.EndWhy, !x.Web,
		w.NoticeFrom, w.NoticeUntil, w.NoticeState, w.NoticeResult, d.tx.Now, w.Item.ID, w.Version)
	if err != nil {
		return fault.Internal("disclose.goLive", err)
	}
	if n == 0 {
		return errStale
	}
	w.Stage, w.DraftState, w.Version = Live, "", w.Version+1
	w.Title, w.OffWeb, w.Period = c.Title, !x.Web, c.Period
	return nil
}

// setEnd finds when the item leaves the web by itself: a name list at
// 公示期满, anything at its last day or when its 网上保留期限 is over. The
// earliest counts.
func (w *work) setEnd(c form.Content, today calendar.Date) {
	w.EndsAt, w.EndWhy = db.NullTime{}, ""
	first := func(last calendar.Date, why string) {
		if last.IsZero() {
			return
		}
		at := db.At(last.AddDays(1).Start())
		if !w.EndsAt.Valid || at.Before(w.EndsAt.Time.Time) {
			w.EndsAt, w.EndWhy = db.Some(at), why
		}
	}
	if w.F.List {
		first(w.NoticeUntil, "公示期满")
	}
	first(w.W.EndOn, "到下线日期")
	keep := c.KeepDays
	if keep == 0 {
		keep = w.F.Clocks.Keep.Days
	}
	if keep > 0 {
		first(today.AddDays(keep), "网上保留期限届满")
	}
}

// announce tells the board and whoever else listens. What counts for the
// board is the day of 首发, else the day of the first publishing: a later
// revision makes nothing late. An item whose time is over has done its duty.
func (d *deed) announce(w *work, down bool) error {
	e := Event{ItemID: w.Item.ID, RevisionID: w.RevisionID, UnitID: w.UnitID, Tier: w.Tier, ColumnID: w.ColumnID, Type: w.Type, Sheet: w.F.Sheet,
		Period: w.Period, On: d.today, Fact: w.ListedOn, Migrated: w.Migrated, NameList: w.NameList, Down: down}
	if w.Migrated && w.W.No == 1 { // a revision since is of its own day
		e.On = w.ListedOn
	}
	if on := w.W.Content.V.FirstOn; !on.IsZero() {
		e.Fact = on
	}
	if err := d.tx.Select(&e.Entries, `SELECT entry_id FROM disclose_item_entry WHERE item_id = ? ORDER BY entry_id`, w.Item.ID); err != nil {
		return fault.Internal("disclose.announce", err)
	}
	if err := d.tellBoard(e, w); err != nil {
		return err
	}
	for _, f := range d.s.Published {
		if err := f(d.tx, e); err != nil {
			return err
		}
	}
	return nil
}

func (d *deed) tellBoard(e Event, w *work) error {
	p := duty.Publication{ItemID: e.ItemID, UnitID: e.UnitID, Tier: e.Tier, ColumnID: e.ColumnID, Entries: e.Entries, Sheet: e.Sheet,
		Period: e.Period, Fact: e.Fact, On: e.On, Migrated: e.Migrated, First: w.first}
	switch {
	case !e.Down:
		return duty.Published(d.tx, p)
	case w.Stage == Ended:
		return nil
	}
	return duty.TakenDown(d.tx, p)
}
