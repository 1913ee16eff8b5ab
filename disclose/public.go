package disclose

import (
	"strconv"
	"strings"

	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Visible is the one answer to "may the public see item i at an instant": a
// condition on disclose_item with one argument, the instant. Lists, pages and
// files all ask it.
func Visible(alias string) string {
	return strings.ReplaceAll(`(x.stage = 'live' AND NOT x.off_web AND (x.ends_at IS NULL OR x.ends_at > ?))`, "x.", alias+".")
}

// Listed is Visible and not a name list: what may stand in a list, a feed, a
// sitemap, the interface of machines or a search.
func Listed(alias string) string {
	return strings.ReplaceAll(`(x.stage = 'live' AND NOT x.name_list AND NOT x.off_web AND (x.ends_at IS NULL OR x.ends_at > ?))`, "x.", alias+".")
}

// PublicFilter narrows a public list; zero fields do not.
type PublicFilter struct {
	UnitID   int64
	ColumnID int64
	EntryID  int64
	Type     string
	Year     int    // of 发布日期
	Under    string // path of the unit whose subtree is wanted, itself included
	Validity Validity
	Domain   string // key of a domain, one of whose entries the item serves
}

// where are the conditions of the filter on item i and unit u.
func (f PublicFilter) where(now db.Time) (where string, args []any) {
	where, args = Listed("i"), []any{now}
	add := func(set bool, clause string, arg ...any) {
		if set {
			where, args = where+` AND `+clause, append(args, arg...)
		}
	}
	add(f.UnitID != 0, `i.unit_id = ?`, f.UnitID)
	add(f.ColumnID != 0, `i.column_id = ?`, f.ColumnID)
	add(f.Type != "", `i.type = ?`, f.Type)
	add(f.EntryID != 0, `EXISTS (SELECT 1 FROM disclose_item_entry x WHERE x.item_id = i.id AND x.entry_id = ?)`, f.EntryID)
	add(f.Validity != "", `i.validity = ?`, string(f.Validity))
	add(f.Domain != "", `EXISTS (SELECT 1 FROM disclose_item_entry x JOIN catalog_entry e ON e.id = x.entry_id WHERE x.item_id = i.id AND e.domain = ?)`, f.Domain)
	add(f.Year != 0, `i.listed_on >= ? AND i.listed_on <= ?`, strconv.Itoa(f.Year)+"-01-01", strconv.Itoa(f.Year)+"-12-31")
	if f.Under != "" {
		clause, path := rbac.Reach{Prefixes: []string{f.Under}}.Where("u.path", "u.id")
		add(true, clause, path...)
	}
	return where, args
}

// PublicCursor is where a page of a public list ends.
type PublicCursor struct {
	On calendar.Date
	ID int64
}

// PublicRow is one line of a public list.
type PublicRow struct {
	ID         int64         `db:"id"`
	Code       string        `db:"code"`
	IndexNo    string        `db:"index_no"`
	Title      string        `db:"title"`
	Unit       string        `db:"unit_name"`
	UnitCode   string        `db:"unit_code"`
	UnitFull   string        `db:"unit_full"` // whole name; of a list only
	Type       string        `db:"type"`
	DocumentNo string        `db:"document_no"`
	FormedOn   calendar.Date `db:"formed_on"`
	ListedOn   calendar.Date `db:"listed_on"` // 发布日期; 原发布日期 when Migrated
	Migrated   bool          `db:"migrated"`
	Validity   Validity      `db:"validity"`
	ColumnID   int64         `db:"column_id"`
	ColumnName string        `db:"column_name"` // whole name; of a list only
}

// URL is the item's public address.
func (r PublicRow) URL() string { return "/items/" + strconv.FormatInt(r.ID, 10) }

// PublicPage is the number of items on a public page.
const PublicPage = 20

// PublicList is one page of what the public may see now, newest first. Name
// lists never stand in it. One query.
func PublicList(q db.Reader, now db.Time, f PublicFilter, after PublicCursor) (rows []PublicRow, next PublicCursor, err error) {
	where, args := f.where(now)
	if after != (PublicCursor{}) {
		where, args = where+` AND (i.listed_on, i.id) < (?, ?)`, append(args, after.On, after.ID)
	}
	err = q.Select(&rows, `SELECT i.id, i.code, COALESCE(i.index_no, '') AS index_no, i.title, `+publisher(`u.short_name`)+` AS unit_name, u.code AS unit_code, `+publisher(`u.name`)+` AS unit_full, i.type,
		i.document_no, i.formed_on, i.listed_on, i.migrated, i.validity, COALESCE(i.column_id, 0) AS column_id, COALESCE(k.full_name, '') AS column_name
		FROM disclose_item i JOIN org_unit u ON u.id = i.unit_id LEFT JOIN catalog_column k ON k.id = i.column_id WHERE `+where+` ORDER BY i.listed_on DESC, i.id DESC LIMIT ?`, append(args, PublicPage+1)...)
	if err != nil {
		return nil, next, fault.Internal("disclose.PublicList", err)
	}
	if len(rows) > PublicPage {
		rows = rows[:PublicPage]
		last := rows[PublicPage-1]
		next = PublicCursor{last.ListedOn, last.ID}
	}
	return rows, next, nil
}

// Answer says how a public address is answered.
type Answer int

// The answers.
const (
	Shown   Answer = iota // the page
	Gone                  // 410: title, number, reason and date of a 撤稿
	Outcome               // 公示期满: what it was about and its result, no names
	Nothing               // 404
)

// PublicItem is what the public may see of an item now.
type PublicItem struct {
	Answer    Answer
	Item      Item
	Unit      string
	Content   form.Content // empty unless Shown; of an Outcome only its numbers
	Reviewers Reviewers
	Files     []File
	Readings  []PublicRow // 解读 of this policy
	Policies  []PublicRow // the policy that this 解读 explains
	RevisedAt db.Time     // of the shown revision
}

// PublicByID finds an item by the id in its public address. An address of
// nothing and one of a draft or a 静默下线 are answered alike.
func PublicByID(q db.Reader, now db.Time, id string) (PublicItem, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return PublicItem{Answer: Nothing}, nil
	}
	return publicWhere(q, now, `i.id = ?`, n)
}

// PublicByCode finds an item by its short code, as a QR code has it.
func PublicByCode(q db.Reader, now db.Time, code string) (PublicItem, error) {
	return publicWhere(q, now, `i.code = ?`, strings.ToLower(code))
}

func publicWhere(q db.Reader, now db.Time, where string, arg any) (PublicItem, error) {
	var row struct {
		Item
		Seen bool   `db:"seen"`
		Unit string `db:"unit_name"`
	}
	err := q.Get(&row, `SELECT `+itemColumns+`, `+Visible("i")+` AS seen, `+publisher(`u.name`)+` AS unit_name FROM disclose_item i JOIN org_unit u ON u.id = i.unit_id WHERE `+where, now, arg)
	if db.NoRows(err) {
		return PublicItem{Answer: Nothing}, nil
	}
	if err != nil {
		return PublicItem{Answer: Nothing}, fault.Internal("disclose.publicWhere", err)
	}
	return publicOf(q, now, row.Item, row.Unit, row.Seen)
}

func publicOf(q db.Reader, now db.Time, it Item, unit string, seen bool) (PublicItem, error) {
	out := PublicItem{Answer: Nothing}
	switch {
	case seen:
		out.Answer = Shown
	case it.Stage == Withdrawn:
		out.Answer = Gone
	case it.noticeOver(now):
		out.Answer = Outcome
	default:
		return out, nil
	}
	out.Item, out.Unit = it, unit
	if out.Answer == Gone {
		return out, nil
	}
	rev, err := RevisionByID(q, it.RevisionID)
	if err != nil {
		return out, err
	}
	out.RevisedAt = rev.At
	if out.Answer == Outcome {
		out.Content = numbersOnly(it.Form(), rev.Content.V)
		return out, nil
	}
	out.Content, out.Reviewers = rev.Content.V, rev.Reviewers.V
	if out.Files, err = publicFiles(q, it.RevisionID); err != nil {
		return out, err
	}
	out.Readings, out.Policies, err = linked(q, now, it.ID)
	return out, err
}

// noticeOver reports a name list that has left the web at 公示期满: what it was
// about and its result stay.
func (i Item) noticeOver(now db.Time) bool {
	over := i.Stage == Ended || i.Stage == Live && i.EndsAt.Valid && !i.EndsAt.After(now.Time)
	return i.NameList && !i.OffWeb && over
}

// numbersOnly keeps of a name list what names nobody.
func numbersOnly(f form.Form, c form.Content) form.Content {
	out := form.Content{Title: c.Title, FormedOn: c.FormedOn, Section: c.Section, Period: c.Period, NoticeContact: c.NoticeContact, Fields: map[string]string{}}
	for _, x := range f.Fields {
		switch x.Kind {
		case form.Number, form.Amount, form.Phone, form.Choice, form.Day:
			out.Fields[x.Key] = c.Fields[x.Key]
		}
	}
	return out
}

func publicFiles(q db.Reader, revisionID int64) ([]File, error) {
	all, err := revisionFiles(q, revisionID)
	out := all[:0]
	for _, f := range all {
		if f.State == Kept && (f.Kind != Photo || f.SeenAt.Valid) {
			out = append(out, f)
		}
	}
	return out, err
}

// PublicFile finds a file by its token while an item whose published revision
// holds it may be seen. gone tells a file of a withdrawn item (410) from one
// that never was there.
func PublicFile(q db.Reader, now db.Time, token string) (f File, gone bool, err error) {
	var row struct {
		File
		Seen  bool  `db:"seen"`
		Stage Stage `db:"stage"`
	}
	err = q.Get(&row, `SELECT `+fileColumns+`, `+Visible("i")+` AS seen, i.stage FROM disclose_file f
		JOIN disclose_item i ON i.id = f.item_id
		JOIN disclose_revision_file x ON x.file_id = f.id AND x.revision_id = i.revision_id
		WHERE f.token = ? AND f.state = 'kept' AND (f.kind <> 'photo' OR f.seen_at IS NOT NULL)`, now, strings.ToLower(token))
	switch {
	case db.NoRows(err):
		return File{}, false, errNoFile
	case err != nil:
		return File{}, false, fault.Internal("disclose.PublicFile", err)
	case !row.Seen:
		return File{}, row.Stage == Withdrawn, errNoFile
	}
	return row.File, false, nil
}

// Revision is what was published, sealed.
type Revision struct {
	ID        int64                 `db:"id"`
	ItemID    int64                 `db:"item_id"`
	No        int64                 `db:"no"`
	Title     string                `db:"title"`
	Content   db.JSON[form.Content] `db:"content"` // zero after an erasure
	Hash      string                `db:"hash"`
	Author    string                `db:"author"`
	Reviewers db.JSON[Reviewers]    `db:"reviewers"`
	ByName    string                `db:"by_name"`
	At        db.Time               `db:"at"`
	ErasedAt  db.NullTime           `db:"erased_at"`
}

const revisionColumns = `r.id, r.item_id, r.no, r.title, r.content, r.hash, r.author, r.reviewers, r.by_name, r.at, r.erased_at`

// RevisionByID reads one revision. The caller has checked that the actor may
// see its item.
func RevisionByID(q db.Reader, id int64) (r Revision, err error) {
	err = q.Get(&r, `SELECT `+revisionColumns+` FROM disclose_revision r WHERE r.id = ?`, id)
	if db.NoRows(err) {
		return r, errNoItem
	}
	return r, fault.Wrap("disclose.RevisionByID", err)
}

// Revisions lists what was published of an item, newest first.
func Revisions(q db.Reader, itemID int64) (list []Revision, err error) {
	err = q.Select(&list, `SELECT `+revisionColumns+` FROM disclose_revision r WHERE r.item_id = ? ORDER BY r.no DESC`, itemID)
	return list, fault.Wrap("disclose.Revisions", err)
}
