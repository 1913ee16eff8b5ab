package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// State is where an entry stands.
type State string

// The states of an entry.
const (
	Unverified    State = "unverified"     // 待核
	Confirmed     State = "confirmed"      // 已确认
	NotApplicable State = "not_applicable" // 本县不适用
	Withdrawn     State = "withdrawn"      // 已取消, local additions only
)

// States lists all states in the order of a list's filter.
func States() []State { return []State{Unverified, Confirmed, NotApplicable, Withdrawn} }

// Name is the state in Chinese.
func (s State) Name() string {
	switch s {
	case Unverified:
		return "待核"
	case Confirmed:
		return "已确认"
	case NotApplicable:
		return "本县不适用"
	case Withdrawn:
		return "已取消"
	}
	return string(s)
}

// Live reports an entry that the county publishes by: neither 本县不适用 nor 已取消.
func (s State) Live() bool { return s == Unverified || s == Confirmed }

// UnitRef names a unit that the subject text was understood as.
type UnitRef struct {
	ID        int64  `db:"id" json:"-"`
	Code      string `db:"code" json:"code"`
	Name      string `db:"name" json:"name"`
	ShortName string `db:"short_name" json:"short_name"`
}

// Entry (目录事项) is one of the county's own entries.
type Entry struct {
	ID         int64
	Code       string // D05-0012, the stable public code and a workbook's hidden key
	Ident      string // see Identity
	StandardID int64  // the standard entry that this one derives from; 0 for 本县新增
	Ordinal    int64  // place in the catalogue: over all domains
	Fields
	Rules     []term.Rule // 公开时限 understood
	Parsed    bool        // every part of 公开时限 was understood
	State     State
	StateNote string // the reason of 本县不适用 or 已取消
	Differs   bool   // some field differs from the standard
	OldLaw    bool   // cites law that is no longer in force
	ColumnID  int64  // 栏目
	Column    string // its full name
	Units     []UnitRef
	Revision  int64
	Version   int64
	ChangedAt db.Time
}

// Local reports a local addition (本县新增).
func (e Entry) Local() bool { return e.StandardID == 0 }

// UnitCodes are the codes of the units that the subject names.
func (e Entry) UnitCodes() []string {
	out := make([]string, 0, len(e.Units))
	for _, u := range e.Units {
		out = append(out, u.Code)
	}
	return out
}

// LimitText is the time limit as it was understood, in Chinese; 未解析 when a
// part of it was not, "" when there is none.
func (e Entry) LimitText() string { return limitText(e.TimeLimit, e.Rules, e.Parsed) }

const entryColumns = `e.id, e.code, e.identity, COALESCE(e.standard_id, 0) AS standard_id, e.ordinal, e.domain,
	e.seq, e.level1, e.level2, e.level3, e.content, e.basis, e.time_limit, e.rules, e.parsed, e.subject, e.channels,
	e.audience, e.mode, e.city, e.county, e.township, e.village, e.state, e.state_note, e.differs, e.old_law,
	COALESCE(e.column_id, 0) AS column_id, e.revision, e.version, e.changed_at`

// reader decodes rows of one query. Bases, channels and rules repeat by the
// thousand, so each distinct text is decoded once; the slices are shared and
// are never written to.
type reader struct {
	lists map[string][]string
	rules map[string][]term.Rule
}

func newReader() *reader {
	return &reader{map[string][]string{}, map[string][]term.Rule{}}
}

func (r *reader) list(text string) ([]string, error) {
	if l, ok := r.lists[text]; ok {
		return l, nil
	}
	var l []string
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return nil, err
	}
	r.lists[text] = slices.Clip(l)
	return r.lists[text], nil
}

func (r *reader) ruleList(text string) ([]term.Rule, error) {
	if l, ok := r.rules[text]; ok {
		return l, nil
	}
	var l []term.Rule
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return nil, err
	}
	r.rules[text] = slices.Clip(l)
	return r.rules[text], nil
}

// entry reads the columns of entryColumns, then extra ones.
func (r *reader) entry(rows *sqlx.Rows, extra ...any) (e Entry, err error) {
	var content, basis, channels, rules string
	var city, county, township, village bool
	err = rows.Scan(append([]any{&e.ID, &e.Code, &e.Ident, &e.StandardID, &e.Ordinal, &e.Domain,
		&e.Seq, &e.Level1, &e.Level2, &e.Level3, &content, &basis, &e.TimeLimit, &rules, &e.Parsed, &e.Subject, &channels,
		&e.Audience, &e.Mode, &city, &county, &township, &village, &e.State, &e.StateNote, &e.Differs, &e.OldLaw,
		&e.ColumnID, &e.Revision, &e.Version, &e.ChangedAt}, extra...)...)
	if err != nil {
		return e, err
	}
	var errs [4]error
	e.Content, errs[0] = r.list(content)
	e.Basis, errs[1] = r.list(basis)
	e.Channels, errs[2] = r.list(channels)
	e.Rules, errs[3] = r.ruleList(rules)
	e.Tiers = tierSets[tierBits(city, county, township, village)]
	return e, errors.Join(errs[:]...)
}

func tierBits(city, county, township, village bool) (n int) {
	for i, on := range []bool{city, county, township, village} {
		if on {
			n |= 1 << i
		}
	}
	return n
}

// tierSets are all 16 sets of tiers, by bits.
var tierSets = func() (out [16][]term.Tier) {
	for bits := range out {
		out[bits] = []term.Tier{}
		for i, t := range term.Tiers() {
			if bits&(1<<i) != 0 {
				out[bits] = append(out[bits], t)
			}
		}
		out[bits] = slices.Clip(out[bits])
	}
	return out
}()

// ByID reads one entry with its units and column.
func ByID(q db.Reader, id int64) (Entry, error) {
	return one(q, `e.id = ?`, id, "没有这条目录事项，请从事项列表重新进入。")
}

// ByCode reads one entry by its public code.
func ByCode(q db.Reader, code string) (Entry, error) {
	return one(q, `e.code = ?`, strings.ToUpper(strings.TrimSpace(code)), fmt.Sprintf("没有编号为“%s”的目录事项。", code))
}

func one(q db.Reader, where string, arg any, missing string) (Entry, error) {
	list, err := selectEntries(q, where, ``, arg)
	if err != nil {
		return Entry{}, err
	}
	if len(list) == 0 {
		return Entry{}, fault.NotFound(missing)
	}
	return list[0], fault.Wrap("catalog.one", attachUnits(q, list))
}

// ByIDs reads entries in catalogue order, with units and columns; unknown ids
// are left out.
func ByIDs(q db.Reader, ids []int64) ([]Entry, error) {
	var out []Entry
	for part := range chunks(ids, chunkSize) {
		where, args, err := db.In(`e.id IN (?)`, part)
		if err != nil {
			return nil, err
		}
		list, err := selectEntries(q, where, ` ORDER BY e.ordinal, e.id`, args...)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	sortEntries(out)
	return out, fault.Wrap("catalog.ByIDs", attachUnits(q, out))
}

// Current reads every entry of the domains (all when none is named),
// withdrawn ones included, in catalogue order: what an import plans against.
func Current(q db.Reader, domains ...string) ([]Entry, error) {
	where, args := `e.id > 0`, []any(nil)
	if len(domains) > 0 {
		var err error
		if where, args, err = db.In(`e.domain IN (?)`, domains); err != nil {
			return nil, err
		}
	}
	list, err := selectEntries(q, where, ` ORDER BY e.ordinal, e.id`, args...)
	if err != nil {
		return nil, err
	}
	return list, fault.Wrap("catalog.Current", attachUnits(q, list))
}

func selectEntries(q db.Reader, where, order string, args ...any) (out []Entry, err error) {
	r := newReader()
	err = q.Each(func(rows *sqlx.Rows) error {
		var column string
		e, err := r.entry(rows, &column)
		e.Column = column
		out = append(out, e)
		return err
	}, `SELECT `+entryColumns+`, COALESCE(c.full_name, '') FROM catalog_entry e
		LEFT JOIN catalog_column c ON c.id = e.column_id WHERE `+where+order, args...)
	return out, fault.Wrap("catalog.selectEntries", err)
}

// attachUnits fills Units of all entries; up to chunkSize entries cost one query.
func attachUnits(q db.Reader, list []Entry) error {
	at := make(map[int64]int, len(list))
	for i, e := range list {
		at[e.ID] = i
	}
	read := func(rows *sqlx.Rows) error {
		var id int64
		var u UnitRef
		if err := rows.Scan(&id, &u.ID, &u.Code, &u.Name, &u.ShortName); err != nil {
			return err
		}
		if i, ok := at[id]; ok {
			list[i].Units = append(list[i].Units, u)
		}
		return nil
	}
	const text = `SELECT x.entry_id, u.id, u.code, u.name, u.short_name FROM catalog_entry_unit x
		JOIN org_unit u ON u.id = x.unit_id`
	if len(list) > 4*chunkSize {
		return q.Each(read, text+` ORDER BY x.entry_id, x.sort`)
	}
	for part := range chunks(list, chunkSize) {
		ids := make([]int64, 0, len(part))
		for _, e := range part {
			ids = append(ids, e.ID)
		}
		where, args, err := db.In(` WHERE x.entry_id IN (?) ORDER BY x.entry_id, x.sort`, ids)
		if err != nil {
			return err
		}
		if err := q.Each(read, text+where, args...); err != nil {
			return err
		}
	}
	return nil
}
