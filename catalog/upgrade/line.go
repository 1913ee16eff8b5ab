package upgrade

import (
	"github.com/jmoiron/sqlx"

	"lianghua/catalog"
	"lianghua/catalog/upgrade/match"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Line is what an upgrade says of one entry, one row of the sheet, or both.
type Line struct {
	ID          int64
	UpgradeID   int64
	Domain      string
	Kind        match.Kind
	Part        match.Part
	Row         int   // of the sheet, from 1; 0 for none
	EntryID     int64 // 0 for a new one, until it is in force
	FromID      int64 // the entry that it is split off
	StandardID  int64 // what the entry derived from when it was matched
	Seen        int64 // the entry's version then
	Title       string
	OldSeq      string
	NewSeq      string
	Confidence  int // 0–100
	Reasons     []string
	Doubt       bool   // 存疑: a person must say
	Hand        string // who said so
	Changes     []catalog.FieldChange
	Asks        []Ask
	OpenAsks    int
	BeforeNo    int64 // the entry's revision before it came into force
	BeforeState catalog.State
	After       int64 // its version after that
	NewStandard int64
	Code        string // of the entry
	FromCode    string
	SheetName   string
	SheetLine   int
}

// Filter picks lines.
type Filter struct {
	Kind   match.Kind // "" for all
	Domain string
	Doubt  bool // only 存疑
	Asks   bool // only those with an open question
	Text   string
}

const lineColumns = `l.id, l.upgrade_id, l.domain, l.kind, l.part, l.row_n, COALESCE(l.entry_id, 0), COALESCE(l.from_id, 0), COALESCE(l.standard_id, 0), l.seen,
	l.title, l.old_seq, l.new_seq, l.confidence, l.reasons, l.doubt, l.hand, l.changes, l.asks, l.open_asks, l.before_no, l.before_state, l.after,
	COALESCE(l.new_standard, 0), COALESCE(e.code, ''), COALESCE(f.code, ''), COALESCE(r.sheet, ''), COALESCE(r.line, 0)`

const lineTables = ` FROM catalog_upgrade_line l LEFT JOIN catalog_entry e ON e.id = l.entry_id LEFT JOIN catalog_entry f ON f.id = l.from_id
	LEFT JOIN catalog_upgrade_row r ON r.upgrade_id = l.upgrade_id AND r.n = l.row_n `

func selectLines(q db.Reader, where string, args ...any) (out []Line, err error) {
	err = q.Each(func(rows *sqlx.Rows) error {
		var l Line
		var reasons db.JSON[[]string]
		var changes db.JSON[[]catalog.FieldChange]
		var asks db.JSON[[]Ask]
		err := rows.Scan(&l.ID, &l.UpgradeID, &l.Domain, &l.Kind, &l.Part, &l.Row, &l.EntryID, &l.FromID, &l.StandardID, &l.Seen, &l.Title,
			&l.OldSeq, &l.NewSeq, &l.Confidence, &reasons, &l.Doubt, &l.Hand, &changes, &asks, &l.OpenAsks, &l.BeforeNo, &l.BeforeState,
			&l.After, &l.NewStandard, &l.Code, &l.FromCode, &l.SheetName, &l.SheetLine)
		l.Reasons, l.Changes, l.Asks = reasons.V, changes.V, asks.V
		out = append(out, l)
		return err
	}, `SELECT `+lineColumns+lineTables+where, args...)
	return out, fault.Wrap("upgrade.selectLines", err)
}

// Lines lists lines of an upgrade behind one (0: from the first), and the id
// for the next page (0: the last).
func Lines(q db.Reader, id int64, f Filter, after int64) (list []Line, next int64, err error) {
	where, args := f.where(id)
	list, err = selectLines(q, where+` AND l.id > ? ORDER BY l.id LIMIT ?`, append(args, after, PageSize+1)...)
	if len(list) > PageSize {
		list, next = list[:PageSize], list[PageSize-1].ID
	}
	return list, next, err
}

// AllLines lists every line of a filter, for a file.
func AllLines(q db.Reader, id int64, f Filter) ([]Line, error) {
	where, args := f.where(id)
	return selectLines(q, where+` ORDER BY l.id`, args...)
}

func (f Filter) where(id int64) (string, []any) {
	where, args := `WHERE l.upgrade_id = ?`, []any{id}
	add := func(ok bool, text string, more ...any) {
		if ok {
			where, args = where+` AND `+text, append(args, more...)
		}
	}
	add(f.Kind != "", `l.kind = ?`, string(f.Kind))
	add(f.Domain != "", `l.domain = ?`, f.Domain)
	add(f.Doubt, `l.doubt`)
	add(f.Asks, `l.open_asks > 0`)
	add(f.Text != "", `l.title LIKE ? ESCAPE '\'`, db.Pattern(f.Text))
	return where, args
}

// LineByID reads one line of an upgrade.
func LineByID(q db.Reader, upgrade, id int64) (Line, error) {
	list, err := selectLines(q, `WHERE l.upgrade_id = ? AND l.id = ?`, upgrade, id)
	if err == nil && len(list) == 0 {
		err = fault.NotFound("这一行已重新匹配，请回到匹配表再看。")
	}
	if err != nil {
		return Line{}, err
	}
	return list[0], nil
}

// Counts are how many lines of each kind an upgrade has.
type Counts struct {
	Kinds map[match.Kind]int
	Doubt int
	Asks  int // open questions
	Total int
}

// Of is the number of lines of a kind.
func (c Counts) Of(k string) int { return c.Kinds[match.Kind(k)] }

// CountsOf counts an upgrade's lines.
func CountsOf(q db.Reader, id int64) (Counts, error) {
	c := Counts{Kinds: map[match.Kind]int{}}
	err := q.Each(func(rows *sqlx.Rows) error {
		var k match.Kind
		var n, doubt, asks int
		err := rows.Scan(&k, &n, &doubt, &asks)
		c.Kinds[k], c.Doubt, c.Asks, c.Total = n, c.Doubt+doubt, c.Asks+asks, c.Total+n
		return err
	}, `SELECT kind, count(*), COALESCE(sum(CASE WHEN doubt THEN 1 ELSE 0 END), 0), COALESCE(sum(open_asks), 0)
		FROM catalog_upgrade_line WHERE upgrade_id = ? GROUP BY kind`, id)
	return c, fault.Wrap("upgrade.CountsOf", err)
}

// SheetRow is one row of the new standard.
type SheetRow struct {
	N      int
	Sheet  string
	Line   int
	Fields catalog.Fields
}

// Rows reads the rows of an upgrade's sheet in their order.
func Rows(q db.Reader, id int64) (out []SheetRow, err error) {
	err = q.Each(func(rows *sqlx.Rows) error {
		var r SheetRow
		var f db.JSON[catalog.Fields]
		err := rows.Scan(&r.N, &r.Sheet, &r.Line, &f)
		r.Fields = f.V
		out = append(out, r)
		return err
	}, `SELECT n, sheet, line, fields FROM catalog_upgrade_row WHERE upgrade_id = ? ORDER BY n`, id)
	return out, fault.Wrap("upgrade.Rows", err)
}

// insertLines writes lines and leaves their ids to the database.
func insertLines(tx *db.Tx, id int64, list []Line) error {
	rows := make([][]any, len(list))
	for i, l := range list {
		rows[i] = []any{id, l.Domain, string(l.Kind), string(l.Part), l.Row, null(l.EntryID), null(l.FromID), null(l.StandardID), l.Seen, l.Title, l.OldSeq, l.NewSeq,
			l.Confidence, db.Of(filled(l.Reasons)), l.Doubt, l.Hand, db.Of(filled(l.Changes)), db.Of(filled(l.Asks)), open(l.Asks)}
	}
	return fault.Wrap("upgrade.insertLines", tx.ExecRows(`INSERT INTO catalog_upgrade_line (upgrade_id, domain, kind, part, row_n, entry_id, from_id, standard_id,
		seen, title, old_seq, new_seq, confidence, reasons, doubt, hand, changes, asks, open_asks) VALUES `,
		`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, ``, rows))
}

func null(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
