package village

import (
	"context"
	"fmt"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// PostDays is the least time on the noticeboard, in days: 村民委员会组织法 §35,
// 城市居民委员会组织法 §34.
const PostDays = 15

// Posting is one item on a noticeboard, from 上墙 to 撤下.
type Posting struct {
	ID           int64         `db:"id"`
	UnitID       int64         `db:"unit_id"`
	Unit         string        `db:"unit_name"`
	ParentID     int64         `db:"parent_id"`
	ParentPath   string        `db:"parent_path"`
	ItemID       int64         `db:"item_id"`
	Title        string        `db:"title"`
	Place        string        `db:"place"`
	PostedOn     calendar.Date `db:"posted_on"`
	UntilOn      calendar.Date `db:"until_on"` // the first day on which it may come down
	PhotoID      int64         `db:"photo_id"` // internal, 0 for none
	PostedBy     string        `db:"posted_by"`
	RemovedOn    calendar.Date `db:"removed_on"`
	RemovedBy    string        `db:"removed_by"`
	RemovedPhoto int64         `db:"removed_photo_id"`
	EarlyReason  string        `db:"early_reason"`
	At           db.Time       `db:"at"`
	Version      int64         `db:"version"`
}

// Up reports that it still hangs.
func (p Posting) Up() bool { return p.RemovedOn.IsZero() }

// Left counts the days that it must still hang on a day; 0 when it may come down.
func (p Posting) Left(today calendar.Date) int { return max(0, today.DaysUntil(p.UntilOn)) }

const postingColumns = `g.id, g.unit_id, u.short_name AS unit_name, t.id AS parent_id, t.path AS parent_path, g.item_id, i.title, g.place, g.posted_on, g.until_on, COALESCE(g.photo_id, 0) AS photo_id,
	g.posted_by, g.removed_on, g.removed_by, COALESCE(g.removed_photo_id, 0) AS removed_photo_id, g.early_reason, g.at, g.version`

const postingTables = ` FROM village_posting g JOIN org_unit u ON u.id = g.unit_id JOIN org_unit t ON t.id = u.parent_id JOIN disclose_item i ON i.id = g.item_id `

// Photo is a picture of the board; it stays inside (evidence, never published).
type Photo struct {
	Stored attach.Stored
	Name   string
}

// Hang is what is said when something goes up.
type Hang struct {
	ItemID int64
	Place  string
	On     calendar.Date
	Photo  *Photo // no duty
}

// Post records 上墙. The item is a village's; one that is still a draft gets
// the day as its 首发日期, from which limits are counted.
func (s *Service) Post(ctx context.Context, actor rbac.Actor, h Hang) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		it, u, err := itemOf(tx, actor, rbac.VillagePost, h.ItemID)
		if err != nil {
			return err
		}
		if err := h.check(tx, it); err != nil {
			return err
		}
		days, err := postDays(tx, it)
		if err != nil {
			return err
		}
		photo, err := keepPhoto(tx, actor, h.Photo, it)
		if err != nil {
			return err
		}
		until := h.On.AddDays(days)
		id, err = tx.Insert(`INSERT INTO village_posting (unit_id, item_id, place, posted_on, until_on, photo_id, posted_by, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			u.ID, it.ID, plain(h.Place), h.On, until, photo, actor.Name, tx.Now)
		if err != nil {
			return fault.Internal("village.Post", err)
		}
		if err := s.factOn(tx, actor, it, h.On); err != nil {
			return err
		}
		record(tx, actor, rbac.VillagePost, "village_posting", id, u.ID, map[string]any{"verb": "post", "item": it.ID})
		return todo.Open(tx, todo.Item{Kind: "posting.over", ObjectKind: "village_posting", ObjectID: fmt.Sprint(id), UnitID: u.ID, Action: string(rbac.VillagePost),
			Title: "公开栏张贴期满可撤下：" + it.Title, URL: "/desk/villages/postings?unit=" + fmt.Sprint(u.ID), Verb: "登记撤下", Due: until})
	})
	return id, fault.Wrap("village.Post", err)
}

// itemOf reads an item of a village in which the actor may take the action.
func itemOf(tx db.Reader, actor rbac.Actor, action rbac.Action, itemID int64) (disclose.Item, org.Unit, error) {
	it, err := disclose.ByID(tx, itemID)
	if err != nil {
		return it, org.Unit{}, err
	}
	u, err := villageOf(tx, actor, action, it.UnitID)
	return it, u, err
}

// Hangable reads an item that may go up: published, or past its review, or a
// sheet that the village posts before it is on the web.
func (s *Service) Hangable(ctx context.Context, actor rbac.Actor, itemID int64) (disclose.Item, org.Unit, error) {
	return itemOf(s.DB.Reader(ctx), actor, rbac.VillagePost, itemID)
}

func (h Hang) check(tx *db.Tx, it disclose.Item) error {
	var p fault.Problems
	p.Need("place", h.Place, "请填写张贴的公开栏位置")
	switch {
	case h.On.IsZero():
		p.Add("posted_on", "请填写上墙日期")
	case h.On.After(today(tx)):
		p.Add("posted_on", "上墙日期不能晚于今天")
	}
	if err := p.Err(); err != nil {
		return err
	}
	var up int
	if err := tx.Get(&up, `SELECT count(*) FROM village_posting WHERE item_id = ? AND removed_on = ''`, it.ID); err != nil {
		return fault.Internal("village.Post", err)
	}
	if up > 0 {
		return fault.Conflict("这条信息已登记上墙，还没有撤下。")
	}
	return nil
}

// postDays is how long the item must hang: what its published revision says,
// or its draft while nothing is published; never less than the law. A draft that
// is being written beside it changes nothing on the board.
func postDays(q db.Reader, it disclose.Item) (int, error) {
	if it.RevisionID == 0 {
		c, err := contentOf(q, it.ID)
		return max(PostDays, c.PostDays), err
	}
	rev, err := disclose.RevisionByID(q, it.RevisionID)
	return max(PostDays, rev.Content.V.PostDays), err
}

func keepPhoto(tx *db.Tx, actor rbac.Actor, p *Photo, it disclose.Item) (any, error) {
	if p == nil {
		return nil, nil
	}
	return attach.Record(tx, p.Stored, attach.Owner{Kind: "village_posting", ID: it.ID, UnitID: it.UnitID}, p.Name, actor.Name)
}

// factOn writes 首发渠道 and 首发日期 into a sheet that is still a draft.
func (s *Service) factOn(tx *db.Tx, actor rbac.Actor, it disclose.Item, on calendar.Date) error {
	if !it.DraftState.Editable() || !rbac.May(actor, rbac.ItemDraft, unitOf(tx, it.UnitID)) {
		return nil
	}
	c, err := contentOf(tx, it.ID)
	if err != nil {
		return err
	}
	c.FirstChannel, c.FirstOn = Noticeboard, on
	_, err = s.Items.SaveIn(tx, actor, it.Ref(), disclose.Change{Content: c, ColumnID: it.ColumnID})
	return err
}

func unitOf(q db.Reader, id int64) rbac.Unit {
	u, err := org.UnitByID(q, id)
	if err != nil {
		return rbac.Unit{}
	}
	return u.RBAC()
}

// TakeOff is what is said when something comes down.
type TakeOff struct {
	ID, Version int64
	On          calendar.Date
	Reason      string // of an early removal
	Photo       *Photo // no duty
}

// Unpost records 撤下. Before the posting's time is over it is refused; a head
// of the township may override with a reason (村民委员会组织法 §35).
func (s *Service) Unpost(ctx context.Context, actor rbac.Actor, t TakeOff) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := postingByID(tx, t.ID)
		if err != nil {
			return err
		}
		it, u, err := itemOf(tx, actor, rbac.VillagePost, p.ItemID)
		if err != nil {
			return err
		}
		if err := p.mayComeDown(actor, u, t, today(tx)); err != nil {
			return err
		}
		photo, err := keepPhoto(tx, actor, t.Photo, it)
		if err != nil {
			return err
		}
		reason := ""
		if t.On.Before(p.UntilOn) {
			reason = plain(t.Reason)
		}
		n, err := tx.Exec(`UPDATE village_posting SET removed_on = ?, removed_by = ?, removed_photo_id = ?, early_reason = ?, version = version + 1
			WHERE id = ? AND version = ? AND removed_on = ''`, t.On, actor.Name, photo, reason, p.ID, t.Version)
		if err := once(n, err); err != nil {
			return err
		}
		record(tx, actor, rbac.VillagePost, "village_posting", p.ID, u.ID, map[string]any{"verb": "remove", "early": reason != ""})
		return todo.Close(tx, "", "village_posting", fmt.Sprint(p.ID), 0, actor.Name)
	})
	return fault.Wrap("village.Unpost", err)
}

func (p Posting) mayComeDown(actor rbac.Actor, u org.Unit, t TakeOff, today calendar.Date) error {
	switch {
	case !p.Up():
		return fault.Conflict("已经登记撤下。")
	case t.On.IsZero() || t.On.After(today) || t.On.Before(p.PostedOn):
		return fault.Invalid("removed_on", "请填写撤下日期，不能早于上墙日期，也不能晚于今天")
	case !t.On.Before(p.UntilOn):
		return nil
	case !rbac.May(actor, rbac.ItemOverride, u.RBAC()):
		return fault.Conflictf("张贴不满 %d 日，还差 %d 日，%s前不能撤下。确需提前撤下的，由乡镇（街道）负责人说明理由后办理。",
			p.PostedOn.DaysUntil(p.UntilOn), t.On.DaysUntil(p.UntilOn), p.UntilOn.Chinese())
	case plain(t.Reason) == "":
		return fault.Invalid("reason", fmt.Sprintf("张贴不满 %d 日，提前撤下请说明理由", p.PostedOn.DaysUntil(p.UntilOn)))
	}
	return nil
}

func postingByID(q db.Reader, id int64) (p Posting, err error) {
	err = q.Get(&p, `SELECT `+postingColumns+postingTables+`WHERE g.id = ?`, id)
	if db.NoRows(err) {
		return p, fault.NotFound("没有这条张贴记录，请刷新后重试。")
	}
	return p, fault.Wrap("village.postingByID", err)
}

// Posting reads one posting of a village of the actor's.
func (s *Service) Posting(ctx context.Context, actor rbac.Actor, id int64) (Posting, error) {
	q := s.DB.Reader(ctx)
	p, err := postingByID(q, id)
	if err == nil {
		_, err = villageOf(q, actor, rbac.VillagePost, p.UnitID)
	}
	p.veil(actor)
	return p, err
}

// PostingFilter narrows the list of postings; zero fields do not.
type PostingFilter struct {
	UnitID int64
	Up     bool // still on the board
	Before int64
	All    bool
}

// Postings lists what hangs or hung, newest first; next is 0 on the last page.
func (s *Service) Postings(ctx context.Context, actor rbac.Actor, f PostingFilter) (list []Posting, next int64, err error) {
	where, args := rbac.ReachOf(actor, rbac.VillagePost).Where("u.path", "u.id")
	add := func(c string, a ...any) { where, args = where+" AND "+c, append(args, a...) }
	if f.UnitID != 0 {
		add("g.unit_id = ?", f.UnitID)
	}
	if f.Up {
		add("g.removed_on = ''")
	}
	if f.Before != 0 {
		add("g.id < ?", f.Before)
	}
	limit := ""
	if !f.All {
		limit, args = " LIMIT ?", append(args, pageSize+1)
	}
	if err = s.DB.Reader(ctx).Select(&list, `SELECT `+postingColumns+postingTables+`WHERE `+where+` ORDER BY g.id DESC`+limit, args...); err != nil {
		return nil, 0, fault.Internal("village.Postings", err)
	}
	if !f.All && len(list) > pageSize {
		list = list[:pageSize]
		next = list[pageSize-1].ID
	}
	for i := range list {
		list[i].veil(actor)
	}
	return list, next, nil
}

// ForVillage stands for the township's people where a village reads: it knows
// that the township acted for it, not who.
const ForVillage = "乡镇（街道）代"

func (p *Posting) veil(actor rbac.Actor) {
	if rbac.ReachOf(actor, rbac.VillagePost).Holds(rbac.Unit{ID: p.ParentID, Path: p.ParentPath}) {
		return
	}
	for _, name := range []*string{&p.PostedBy, &p.RemovedBy} {
		if *name != "" && *name != actor.Name {
			*name = ForVillage
		}
	}
}

// pageSize is the number of rows of one page of any list here.
const pageSize = 50

// PostingFile finds a photo of a posting of a village of the actor's.
func (s *Service) PostingFile(ctx context.Context, actor rbac.Actor, id, file int64) (attach.Attachment, error) {
	p, err := s.Posting(ctx, actor, id)
	if err != nil {
		return attach.Attachment{}, err
	}
	if file == 0 || file != p.PhotoID && file != p.RemovedPhoto {
		return attach.Attachment{}, fault.NotFound("该文件不存在")
	}
	return attach.ByID(s.DB.Reader(ctx), file)
}

// postingsOf reads the postings of items, by item; of several the latest.
func postingsOf(q db.Reader, items []int64) (map[int64]Posting, error) {
	out := map[int64]Posting{}
	if len(items) == 0 {
		return out, nil
	}
	query, args, err := db.In(`SELECT `+postingColumns+postingTables+`WHERE g.item_id IN (?) ORDER BY g.id`, items)
	if err != nil {
		return nil, fault.Internal("village.postingsOf", err)
	}
	var list []Posting
	if err := q.Select(&list, query, args...); err != nil {
		return nil, fault.Internal("village.postingsOf", err)
	}
	for _, p := range list {
		out[p.ItemID] = p
	}
	return out, nil
}

// table is an item's table with its heads, for print and export: only columns
// that its type declares, so that no other personal data can stand in it.
func table(f form.Form, c form.Content) (heads []string, rows [][]string) {
	if f.Table == nil {
		return nil, nil
	}
	for _, col := range f.Table.Columns {
		heads = append(heads, col.Label)
	}
	for _, r := range c.Rows {
		row := make([]string, len(heads))
		copy(row, r)
		rows = append(rows, row)
	}
	return heads, rows
}
