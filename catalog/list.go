package catalog

import (
	"fmt"
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Filter narrows the list of entries; zero fields do not. Withdrawn entries
// are listed only when State asks for them.
type Filter struct {
	Domain   string
	Unit     int64 // named by 公开主体
	State    State
	Tier     term.Tier
	Text     string // found in names, content, basis, subject, code
	Column   int64
	Differs  bool // some field differs from the standard
	Local    bool // 本县新增
	OldLaw   bool // cites law no longer in force
	Unparsed bool // 公开时限 not understood
}

// PageSize is the number of entries on one page of a list.
const PageSize = 50

// Cursor is the place after which a page begins; the zero Cursor is the start.
type Cursor struct {
	Ordinal int64 `db:"ordinal"`
	ID      int64 `db:"id"`
}

// String writes the cursor for an address; "" for the start.
func (c Cursor) String() string {
	if c.ID == 0 {
		return ""
	}
	return fmt.Sprintf("%d-%d", c.Ordinal, c.ID)
}

// ParseCursor reads what String writes; anything else is the start.
func ParseCursor(s string) Cursor {
	var c Cursor
	if n, err := fmt.Sscanf(s, "%d-%d", &c.Ordinal, &c.ID); n != 2 || err != nil {
		return Cursor{}
	}
	return c
}

// List reads one page of entries in catalogue order, with units and columns,
// in two queries. next is zero on the last page.
func List(q db.Reader, f Filter, after Cursor) (page []Entry, next Cursor, err error) {
	where, args := f.where()
	if after.ID != 0 {
		where, args = append(where, `(e.ordinal, e.id) > (?, ?)`), append(args, after.Ordinal, after.ID)
	}
	page, err = selectEntries(q, strings.Join(where, ` AND `), ` ORDER BY e.ordinal, e.id LIMIT ?`, append(args, PageSize+1)...)
	if err != nil {
		return nil, Cursor{}, err
	}
	if len(page) > PageSize {
		page = page[:PageSize]
		next = Cursor{page[PageSize-1].Ordinal, page[PageSize-1].ID}
	}
	return page, next, fault.Wrap("catalog.List", attachUnits(q, page))
}

// All reads every entry of a filter: for exports and printed lists.
func All(q db.Reader, f Filter) ([]Entry, error) {
	where, args := f.where()
	list, err := selectEntries(q, strings.Join(where, ` AND `), ` ORDER BY e.ordinal, e.id`, args...)
	if err != nil {
		return nil, err
	}
	return list, fault.Wrap("catalog.All", attachUnits(q, list))
}

// Count counts the entries of a filter.
func Count(q db.Reader, f Filter) (n int64, err error) {
	where, args := f.where()
	err = q.Get(&n, `SELECT count(*) FROM catalog_entry e WHERE `+strings.Join(where, ` AND `), args...)
	return n, fault.Wrap("catalog.Count", err)
}

// Refs lists the entries of a filter with their versions: what 全部确认 acts on.
func Refs(q db.Reader, f Filter) (out []Ref, err error) {
	where, args := f.where()
	err = q.Select(&out, `SELECT e.id, e.version FROM catalog_entry e WHERE `+strings.Join(where, ` AND `)+` ORDER BY e.ordinal, e.id`, args...)
	return out, fault.Wrap("catalog.Refs", err)
}

var tierColumns = map[term.Tier]string{term.City: `e.city`, term.County: `e.county`, term.Township: `e.township`, term.Village: `e.village`}

func (f Filter) where() (where []string, args []any) {
	add := func(set bool, clause string, arg ...any) {
		if set {
			where, args = append(where, clause), append(args, arg...)
		}
	}
	add(f.State == "", `e.state <> 'withdrawn'`)
	add(f.State != "", `e.state = ?`, string(f.State))
	add(f.Domain != "", `e.domain = ?`, f.Domain)
	add(f.Unit != 0, `e.id IN (SELECT x.entry_id FROM catalog_entry_unit x WHERE x.unit_id = ?)`, f.Unit)
	add(tierColumns[f.Tier] != "", tierColumns[f.Tier])
	add(f.Column != 0, `e.column_id = ?`, f.Column)
	add(f.Differs, `e.differs`)
	add(f.Local, `e.standard_id IS NULL`)
	add(f.OldLaw, `e.old_law`)
	add(f.Unparsed, `NOT e.parsed`)
	for _, word := range strings.Fields(f.Text) {
		add(true, `e.find LIKE ? ESCAPE '\'`, db.Pattern(strings.ToLower(term.Match(word))))
	}
	return where, args
}
