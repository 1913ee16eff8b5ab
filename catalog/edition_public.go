package catalog

import (
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// PublicEdition is the edition that public pages show: the newest published
// one of the county, otherwise the starter, shown as 国家标准（待核）.
func PublicEdition(q db.Reader) (e Edition, err error) {
	err = q.Get(&e, `SELECT `+editionColumns+` FROM catalog_edition n
		WHERE (n.level = 'county' AND n.state = 'published') OR n.starter
		ORDER BY CASE n.level WHEN 'county' THEN 0 ELSE 1 END, n.issued_on DESC, n.id DESC LIMIT 1`)
	if db.NoRows(err) {
		return e, fault.NotFound("还没有可以公开的目录。")
	}
	return e, fault.Wrap("catalog.PublicEdition", err)
}

// PublicEditions lists every edition that the public may read, newest first:
// old ones stay reachable.
func PublicEditions(q db.Reader) (out []Edition, err error) {
	err = q.Select(&out, `SELECT `+editionColumns+` FROM catalog_edition n
		WHERE (n.level = 'county' AND n.state = 'published') OR n.starter
		ORDER BY CASE n.level WHEN 'county' THEN 0 ELSE 1 END, n.issued_on DESC, n.id DESC`)
	return out, fault.Wrap("catalog.PublicEditions", err)
}

// PublicEditionByID reads an edition that the public may read; any other does
// not exist for them.
func PublicEditionByID(q db.Reader, id int64) (Edition, error) {
	all, err := PublicEditions(q)
	if err != nil {
		return Edition{}, err
	}
	for _, e := range all {
		if e.ID == id {
			return e, nil
		}
	}
	return Edition{}, fault.NotFound("没有这个目录版本。")
}

// PublicEntry is one row of a public table.
type PublicEntry struct {
	ID   int64  // the county's entry, 0 when it has none
	Code string // its public code
	Fields
	Rules  []term.Rule
	Parsed bool
	Change ChangeKind // against the edition before
	Why    string
	Column string    // 栏目, full name
	Link   string    // where it is published
	Units  []UnitRef // what 公开主体 was understood as; none while a draft gives another 公开主体
	// StandardID is the standard's entry that it was issued with, 0 for 本县新增.
	StandardID int64

	subject string // of the county's entry as it stands now
	ordinal int64
}

// PublicCursor is a place in an edition's table: behind one of its entries.
type PublicCursor struct {
	Ordinal int64  `json:"o"`
	Domain  string `json:"d"`
}

// Cursor is the place behind the entry.
func (e PublicEntry) Cursor() PublicCursor { return PublicCursor{e.ordinal, e.Domain} }

// LimitText is the time limit as it was understood, see Entry.LimitText.
func (e PublicEntry) LimitText() string { return limitText(e.TimeLimit, e.Rules, e.Parsed) }

const (
	publicIssued = `SELECT x.entry_id, e.code, r.fields, x.change, x.why, COALESCE(c.full_name, ''), COALESCE(c.link, ''),
		COALESCE(x.standard_id, 0), e.subject, x.ordinal
		FROM catalog_edition_entry x
		JOIN catalog_entry e ON e.id = x.entry_id
		JOIN catalog_revision r ON r.entry_id = x.entry_id AND r.no = x.revision
		LEFT JOIN catalog_column c ON c.id = e.column_id
		WHERE x.edition_id = ? AND x.change <> 'removed'`
	publicStarter = `SELECT COALESCE(e.id, 0), COALESCE(e.code, ''), x.fields, '', '', COALESCE(c.full_name, ''), COALESCE(c.link, ''),
		x.id, COALESCE(e.subject, ''), x.ordinal
		FROM catalog_standard x
		LEFT JOIN catalog_descent y ON y.standard_id = x.id
		LEFT JOIN catalog_entry e ON e.id = y.entry_id
		LEFT JOIN catalog_column c ON c.id = e.column_id
		WHERE x.edition_id = ?`
)

// PublicEntries reads an edition's table, of one domain or ("") of all, in
// two queries.
func PublicEntries(q db.Reader, e Edition, domain string) ([]PublicEntry, error) {
	if domain == "" {
		return publicEntries(q, e, ``)
	}
	return publicEntries(q, e, ` AND x.domain = ?`, domain)
}

// PublicPage reads at most limit entries of an edition from behind a place, of
// one domain or ("") of all.
func PublicPage(q db.Reader, e Edition, domain string, after PublicCursor, limit int) ([]PublicEntry, error) {
	where, args := ` AND (x.ordinal, x.domain) > (?, ?)`, []any{after.Ordinal, after.Domain}
	if domain != "" {
		where, args = where+` AND x.domain = ?`, append(args, domain)
	}
	return selectPublic(q, e, where, ` LIMIT ?`, append(args, limit)...)
}

// PublicEntryByCode reads one entry of an edition by its public code.
func PublicEntryByCode(q db.Reader, e Edition, code string) (PublicEntry, error) {
	list, err := publicEntries(q, e, ` AND e.code = ?`, strings.ToUpper(strings.TrimSpace(code)))
	if err != nil {
		return PublicEntry{}, err
	}
	if len(list) == 0 {
		return PublicEntry{}, fault.NotFound("现行公开目录里没有这条事项，可能已调整，请在标准目录中查找。")
	}
	return list[0], nil
}

// PublicEntriesByID reads those of the county's entries that an edition has,
// in catalogue order.
func PublicEntriesByID(q db.Reader, e Edition, ids []int64) (out []PublicEntry, err error) {
	for part := range chunks(ids, chunkSize) {
		where, args, err := db.In(` AND e.id IN (?)`, part)
		if err != nil {
			return nil, err
		}
		list, err := publicEntries(q, e, where, args...)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

func publicEntries(q db.Reader, e Edition, where string, more ...any) ([]PublicEntry, error) {
	return selectPublic(q, e, where, ``, more...)
}

func selectPublic(q db.Reader, e Edition, where, tail string, more ...any) (out []PublicEntry, err error) {
	text, args := publicIssued, append([]any{e.ID}, more...)
	if e.Starter {
		text = publicStarter
	}
	limits := map[string]limit{}
	err = q.Each(func(rows *sqlx.Rows) error {
		var p PublicEntry
		var f db.JSON[Fields]
		if err := rows.Scan(&p.ID, &p.Code, &f, &p.Change, &p.Why, &p.Column, &p.Link, &p.StandardID, &p.subject, &p.ordinal); err != nil {
			return err
		}
		p.Fields = f.V
		l, ok := limits[p.TimeLimit]
		if !ok {
			l = understand(p.TimeLimit)
			limits[p.TimeLimit] = l
		}
		p.Rules, p.Parsed = l.rules, l.parsed
		out = append(out, p)
		return nil
	}, text+where+` ORDER BY x.ordinal, x.domain`+tail, args...)
	if err != nil {
		return nil, fault.Wrap("catalog.PublicEntries", err)
	}
	return out, fault.Wrap("catalog.PublicEntries", attachPublicUnits(q, out))
}

// ComparePublic sets an entry as it was issued beside its standard. The
// reasons are the edition's own: those of later drafts are not public.
func ComparePublic(q db.Reader, p PublicEntry) ([]Compared, error) {
	std, err := standards(q, []int64{p.StandardID})
	if err != nil {
		return nil, fault.Wrap("catalog.ComparePublic", err)
	}
	return compared(Entry{StandardID: p.StandardID, Fields: p.Fields}, std[p.StandardID], nil), nil
}

func attachPublicUnits(q db.Reader, list []PublicEntry) error {
	entries := make([]Entry, 0, len(list))
	at := make([]int, 0, len(list))
	for i, p := range list {
		if p.ID != 0 && p.subject == p.Subject {
			entries, at = append(entries, Entry{ID: p.ID}), append(at, i)
		}
	}
	if err := attachUnits(q, entries); err != nil {
		return err
	}
	for n, e := range entries {
		list[at[n]].Units = e.Units
	}
	return nil
}

// PublicCount is how many entries an edition has in a domain.
type PublicCount struct {
	Key  string `db:"key" json:"key"`
	Name string `db:"name" json:"name"`
	N    int64  `db:"n" json:"entries"`
}

// PublicCounts counts an edition's entries in every domain, one query.
func PublicCounts(q db.Reader, e Edition) (out []PublicCount, err error) {
	from := `SELECT domain FROM catalog_edition_entry WHERE edition_id = ? AND change <> 'removed'`
	if e.Starter {
		from = `SELECT domain FROM catalog_standard WHERE edition_id = ?`
	}
	err = q.Select(&out, `SELECT d.key, d.name, count(x.domain) AS n FROM catalog_domain d LEFT JOIN (`+from+`) x ON x.domain = d.key
		GROUP BY d.key, d.name, d.sort ORDER BY d.sort, d.key`, e.ID)
	return out, fault.Wrap("catalog.PublicCounts", err)
}
