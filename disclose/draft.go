package disclose

import (
	"context"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/richtext"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// NewItem is what a new item begins with.
type NewItem struct {
	UnitID   int64
	Type     string
	Tier     term.Tier // "": the unit's own
	ColumnID int64     // 0: none yet
	Entries  []int64   // catalogue entries that it serves
	Content  form.Content
	EndOn    calendar.Date // last day on the web, zero: none
}

// Create starts an item with its first draft. Body is taken as it was pasted
// and sanitised here.
func (s *Service) Create(ctx context.Context, actor rbac.Actor, n NewItem) (Ref, error) {
	var ref Ref
	err := s.do(ctx, actor, func(d *deed) (err error) {
		ref, err = d.create(n)
		return err
	})
	return ref, err
}

// CreateIn is Create for a slice that has a transaction: a village sheet, an import.
func (s *Service) CreateIn(tx *db.Tx, actor rbac.Actor, n NewItem) (Ref, error) {
	return s.begin(tx, actor).create(n)
}

func (d *deed) create(n NewItem) (Ref, error) {
	u, f, err := d.place(n)
	if err != nil {
		return Ref{}, err
	}
	if err := d.usual(u, &n); err != nil {
		return Ref{}, err
	}
	c, err := prepare(f, n.Content)
	if err != nil {
		return Ref{}, err
	}
	level, err := d.level(f, n.ColumnID)
	if err != nil {
		return Ref{}, err
	}
	if n.Tier == "" {
		n.Tier = tierOf(u)
	}
	code, err := freeCode(d.tx)
	if err != nil {
		return Ref{}, err
	}
	ref := Ref{Version: 1}
	ref.ID, err = d.tx.Insert(`INSERT INTO disclose_item (code, unit_id, tier, type, column_id, stage, draft_state, title, find, name_list, document_no,
		formed_on, period, normative, created_by, created_at, changed_at)
		VALUES (?, ?, ?, ?, ?, 'new', 'draft', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		code, u.ID, n.Tier, f.Key, orNull(n.ColumnID), titleOf(c, f), findText(c), f.List, c.DocumentNo, c.FormedOn, c.Period, c.Normative,
		d.actor.PersonID, d.tx.Now, d.tx.Now)
	if err != nil {
		return Ref{}, fault.Internal("disclose.create", err)
	}
	if err := d.addEntries(ref.ID, n.Entries); err != nil {
		return Ref{}, err
	}
	w := work{Item: Item{ID: ref.ID, UnitID: u.ID}, Unit: u, F: f}
	if _, err := d.insertDraft(ref.ID, 1, level, c, nil, n.EndOn); err != nil {
		return Ref{}, err
	}
	d.audit(rbac.ItemDraft, w, map[string]any{"move": "create", "type": f.Key})
	return ref, nil
}

// place checks unit, type, tier and column of a new item, all at once.
func (d *deed) place(n NewItem) (u org.Unit, f form.Form, err error) {
	if n.UnitID == 0 {
		return u, f, fault.Invalid("unit", "请选择发布单位")
	}
	if u, err = d.unit(n.UnitID); err != nil {
		return u, f, err
	}
	if err := rbac.Check(d.actor, rbac.ItemDraft, u.RBAC()); err != nil {
		return u, f, err
	}
	var p fault.Problems
	f, ok, err := Ruled(d.tx, n.Type)
	if err != nil {
		return u, f, err
	}
	if !ok {
		p.Add("type", "请选择信息类型")
	}
	if u.Closed() {
		p.Add("unit", u.ShortName+"已撤销，请改选单位")
	}
	if n.ColumnID != 0 {
		col, err := catalog.ColumnByID(d.tx, n.ColumnID)
		switch {
		case err != nil:
			p.Add("column", fault.Message(err))
		case !col.Active || col.Kind == catalog.KindSection || col.Kind == catalog.KindLink:
			p.Add("column", "栏目“"+col.FullName+"”不能发布信息，请选择其下的栏目")
		}
	}
	return u, f, p.Err()
}

func titleOf(c form.Content, f form.Form) string {
	if c.Title == "" {
		return "（未填标题）" + f.Name
	}
	return c.Title
}

// prepare sanitises and tidies content and refuses what no draft may hold.
func prepare(f form.Form, c form.Content) (form.Content, error) {
	body, err := richtext.Clean(c.Body)
	if err != nil {
		return c, err
	}
	c.Body = body
	c = stamp(f, f.Clean(c))
	var p fault.Problems
	for _, x := range f.Structure(c) {
		p.Add(x.Field, x.Msg)
	}
	return c, p.Err()
}

func (d *deed) addEntries(itemID int64, entries []int64) error {
	seen := map[int64]bool{}
	for _, e := range entries {
		if e == 0 || seen[e] {
			continue
		}
		seen[e] = true
		if _, err := catalog.ByID(d.tx, e); err != nil {
			return err
		}
		if _, err := d.tx.Exec(`INSERT INTO disclose_item_entry (item_id, entry_id) VALUES (?, ?)`, itemID, e); err != nil {
			return fault.Internal("disclose.addEntries", err)
		}
	}
	return nil
}

func (d *deed) insertDraft(itemID, no int64, level int, c form.Content, files []File, endOn calendar.Date) (int64, error) {
	id, err := d.tx.Insert(`INSERT INTO disclose_draft (item_id, no, state, level, content, hash, end_on, author_id, author, created_at, changed_at)
		VALUES (?, ?, 'draft', ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		itemID, no, level, db.Of(c), c.Hash(hashes(files)...), endOn, d.actor.PersonID, d.actor.Name, d.tx.Now, d.tx.Now)
	if err != nil {
		return 0, fault.Internal("disclose.insertDraft", err)
	}
	for i, f := range files {
		if _, err := d.tx.Exec(`INSERT INTO disclose_draft_file (draft_id, file_id, sort) VALUES (?, ?, ?)`, id, f.ID, i+1); err != nil {
			return 0, fault.Internal("disclose.insertDraft", err)
		}
	}
	return id, d.signAuthor(id)
}

// signAuthor notes the actor as one who wrote the draft, and with them the
// person in whose place they wrote (代): neither may pass it.
func (d *deed) signAuthor(draftID int64) error {
	authors := []rbac.Principal{{PersonID: d.actor.PersonID, Name: d.actor.Own()}}
	if p := d.actor.For(); p.PersonID != 0 {
		authors = append(authors, p)
	}
	for _, a := range authors {
		if _, err := d.tx.Exec(`INSERT INTO disclose_author (draft_id, person_id, name) VALUES (?, ?, ?) ON CONFLICT (draft_id, person_id) DO NOTHING`,
			draftID, a.PersonID, a.Name); err != nil {
			return fault.Internal("disclose.signAuthor", err)
		}
	}
	return nil
}

// Change is what a save writes.
type Change struct {
	Content   form.Content
	ColumnID  int64
	Entries   []int64       // nil leaves them as they are
	EndOn     calendar.Date // last day on the web
	Proofread string        // 已三校: names
}

// Save writes the open draft of an item and returns the new version. It is
// refused only for structure: missing elements and findings never stop a
// save. A draft that waits for its publishing may be mended too (文字勘误): that
// voids its secrecy review until a reviewer confirms the shown diff.
func (s *Service) Save(ctx context.Context, actor rbac.Actor, id, version int64, ch Change) (int64, error) {
	var out int64
	err := s.do(ctx, actor, func(d *deed) error {
		w, err := d.alone(Ref{id, version}, rbac.ItemDraft)
		if err != nil {
			return err
		}
		out, err = d.save(&w, ch)
		return err
	})
	return out, err
}

func (d *deed) save(w *work, ch Change) (int64, error) {
	if !w.W.State.Editable() && w.W.State != Approved {
		return 0, fault.Conflictf("当前为“%s”，不能修改。需要改动的，请先撤回或请审核人退回。", w.W.State.Name())
	}
	c, err := prepare(w.F, ch.Content)
	if err != nil {
		return 0, err
	}
	files, err := draftFiles(d.tx, w.W.ID)
	if err != nil {
		return 0, err
	}
	if w.W.State == Approved {
		c.NoticeDays, c.NoticeUnit = ch.Content.NoticeDays, w.W.Content.V.NoticeUnit // as reviewed, whatever the county laid down since
		if err := errataOnly(w.W.Content.V, c); err != nil {
			return 0, err
		}
		ch.ColumnID, ch.Entries = w.ColumnID, nil
	} else if err := d.move(w, &ch); err != nil {
		return 0, err
	}
	hash := c.Hash(hashes(files)...)
	_, err = d.tx.Exec(`UPDATE disclose_draft SET content = ?, hash = ?, end_on = ?, proofread = ?, level = ?, changed_at = ? WHERE id = ?`,
		db.Of(c), hash, ch.EndOn, ch.Proofread, w.W.Level, d.tx.Now, w.W.ID)
	if err != nil {
		return 0, fault.Internal("disclose.save", err)
	}
	if err := d.signAuthor(w.W.ID); err != nil {
		return 0, err
	}
	if err := d.mirror(w, c, ch.ColumnID); err != nil {
		return 0, err
	}
	d.audit(rbac.ItemDraft, *w, map[string]any{"move": "save", "draft": w.W.ID})
	if w.W.State == Approved && hash != w.W.ApprovedHash {
		return w.Version, todo.Open(d.tx, d.todo(w, TodoErrata, rbac.ItemFirst, "确认", "文字勘误待确认：", calendar.Date{}))
	}
	return w.Version, nil
}

// move puts the draft into another column or under other entries; the review
// steps follow the column.
func (d *deed) move(w *work, ch *Change) error {
	if ch.ColumnID != w.ColumnID {
		if _, _, err := d.place(NewItem{UnitID: w.UnitID, Type: w.Type, ColumnID: ch.ColumnID}); err != nil {
			return err
		}
	}
	level, err := d.level(w.F, ch.ColumnID)
	if err != nil {
		return err
	}
	w.W.Level = level
	if ch.Entries == nil {
		return nil
	}
	if _, err := d.tx.Exec(`DELETE FROM disclose_item_entry WHERE item_id = ?`, w.Item.ID); err != nil {
		return fault.Internal("disclose.move", err)
	}
	return d.addEntries(w.Item.ID, ch.Entries)
}

// mirror copies what lists need from a draft to an item that was never
// published; a published item shows its revision until the next one.
func (d *deed) mirror(w *work, c form.Content, columnID int64) error {
	if w.RevisionID != 0 {
		return d.bump(w)
	}
	n, err := d.tx.Exec(`UPDATE disclose_item SET title = ?, find = ?, column_id = ?, document_no = ?, formed_on = ?, period = ?, normative = ?,
		changed_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		titleOf(c, w.F), findText(c), orNull(columnID), c.DocumentNo, c.FormedOn, c.Period, c.Normative, d.tx.Now, w.Item.ID, w.Version)
	if err != nil {
		return fault.Internal("disclose.mirror", err)
	}
	if n == 0 {
		return errStale
	}
	w.Version++
	return nil
}
