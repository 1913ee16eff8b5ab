package catalog

import (
	"fmt"

	"github.com/jmoiron/sqlx"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Written says what a verb wrote: the entry and its new revision and version.
type Written struct {
	ID       int64
	Code     string
	Revision int64
	Version  int64
}

// draft is an entry about to be inserted.
type draft struct {
	Fields
	standard int64
	code     string
	ident    string
	ordinal  int64
	column   int64
	id       int64
}

// domainStride leaves room for a million entries between two domains, so that
// one ordinal orders the whole catalogue.
const domainStride = 1_000_000

// Add adds one local entry (本县新增), 待核 until it is confirmed.
func Add(tx *db.Tx, act Act, f Fields) (Written, error) {
	out, err := AddMany(tx, act, []Fields{f})
	if err != nil {
		return Written{}, err
	}
	return out[0], nil
}

// AddMany adds local entries in the order given. All problems come at once;
// with several entries a problem's field is "3.level1", counted from 1.
func AddMany(tx *db.Tx, act Act, list []Fields) ([]Written, error) {
	p, err := newPen(tx, act)
	if err != nil {
		return nil, fault.Wrap("catalog.AddMany", err)
	}
	drafts := make([]draft, len(list))
	for i, f := range list {
		drafts[i].Fields = f.Clean()
	}
	if err := checkAll(drafts); err != nil {
		return nil, err
	}
	out, err := p.insert(drafts)
	if err != nil {
		return nil, err
	}
	act.record(tx, "add", out, nil)
	return out, nil
}

func checkAll(drafts []draft) error {
	var all fault.Problems
	for i, d := range drafts {
		for _, p := range fault.FieldProblems(d.Check()) {
			if len(drafts) > 1 {
				p.Field = fmt.Sprintf("%d.%s", i+1, p.Field)
			}
			all.Add(p.Field, p.Msg)
		}
	}
	return all.Err()
}

// insert writes entries, their units and first revisions.
func (p *pen) insert(drafts []draft) ([]Written, error) {
	if err := p.place(drafts); err != nil {
		return nil, err
	}
	rows := make([][]any, len(drafts))
	at := make(map[string]int, len(drafts))
	for i, d := range drafts {
		rows[i] = p.entryRow(d)
		at[d.code] = i
	}
	err := insertReturning(p.tx, `INSERT INTO catalog_entry (code, domain, identity, standard_id, ordinal, seq, level1, level2,
		level3, content, basis, time_limit, rules, parsed, subject, channels, audience, mode, city, county, township, village,
		state, old_law, column_id, find, changed_at)`, rows, ` RETURNING id, code`, func(r *sqlx.Rows) error {
		var id int64
		var code string
		if err := r.Scan(&id, &code); err != nil {
			return err
		}
		drafts[at[code]].id = id
		return nil
	})
	if err != nil {
		return nil, fault.Wrap("catalog.insert", err)
	}
	return p.firstRevisions(drafts)
}

func (p *pen) entryRow(d draft) []any {
	l := p.limit(d.TimeLimit)
	return []any{d.code, d.Domain, d.ident, null(d.standard), d.ordinal, d.Seq, d.Level1, d.Level2, d.Level3,
		db.Of(d.Content), db.Of(d.Basis), d.TimeLimit, db.Of(l.rules), l.parsed, d.Subject, db.Of(d.Channels), d.Audience, d.Mode,
		d.Has(term.City), d.Has(term.County), d.Has(term.Township), d.Has(term.Village),
		string(Unverified), p.oldLaw(d.Basis), null(d.column), p.findText(d.code, d.Fields), p.tx.Now}
}

func (p *pen) firstRevisions(drafts []draft) ([]Written, error) {
	out := make([]Written, len(drafts))
	revisions, units := make([][]any, len(drafts)), make([][]any, 0, len(drafts))
	for i, d := range drafts {
		out[i] = Written{d.id, d.code, 1, 1}
		revisions[i] = p.revisionRow(d.id, 1, sealed{Fields: d.Fields, State: Unverified, ColumnID: d.column})
		for n, u := range p.unitIDs(d.Subject) {
			units = append(units, []any{d.id, u, n})
		}
	}
	if err := insertMany(p.tx, insertRevision, revisions); err != nil {
		return nil, fault.Wrap("catalog.insert", err)
	}
	if err := insertMany(p.tx, insertUnit, units); err != nil {
		return nil, fault.Wrap("catalog.insert", err)
	}
	return out, fault.Wrap("catalog.insert", derived(p.tx, drafts))
}

// derived notes which standard entry each new entry came from.
func derived(tx *db.Tx, drafts []draft) error {
	var rows [][]any
	for _, d := range drafts {
		if d.standard != 0 {
			rows = append(rows, []any{d.standard, d.id})
		}
	}
	return insertMany(tx, `INSERT INTO catalog_descent (standard_id, entry_id)`, rows)
}

const (
	insertRevision = `INSERT INTO catalog_revision (entry_id, no, at, by_name, origin, origin_id, why, fields)`
	insertUnit     = `INSERT INTO catalog_entry_unit (entry_id, unit_id, sort)`
)

func (p *pen) revisionRow(id, no int64, s sealed) []any {
	return []any{id, no, p.tx.Now, p.act.Who.Name, string(p.act.Origin), p.act.OriginID, p.act.Why, db.Of(s)}
}

// place gives every draft its identity, code, ordinal and column, domain by domain.
func (p *pen) place(drafts []draft) error {
	byDomain := map[string][]int{}
	var order []string
	for i, d := range drafts {
		if byDomain[d.Domain] == nil {
			order = append(order, d.Domain)
		}
		byDomain[d.Domain] = append(byDomain[d.Domain], i)
	}
	for _, key := range order {
		if err := p.placeDomain(key, drafts, byDomain[key]); err != nil {
			return err
		}
	}
	return nil
}

func (p *pen) placeDomain(key string, drafts []draft, at []int) error {
	domain, err := DomainByKey(p.tx, key)
	if err != nil {
		return err
	}
	last, err := nextNumbers(p.tx, "entry "+key, int64(len(at)))
	if err != nil {
		return err
	}
	var taken []string
	if err := p.tx.Select(&taken, `SELECT identity FROM catalog_entry WHERE domain = ?`, key); err != nil {
		return err
	}
	var ordinal, column int64
	if err := p.tx.Get(&ordinal, `SELECT COALESCE(max(ordinal), 0) FROM catalog_entry WHERE domain = ?`, key); err != nil {
		return err
	}
	if err := p.tx.Get(&column, `SELECT COALESCE(max(id), 0) FROM catalog_column WHERE code = ?`, key); err != nil {
		return err
	}
	used := names{make(map[string]bool, len(taken))}
	for _, id := range taken {
		used.taken[id] = true
	}
	ordinal = max(ordinal, domain.Sort*domainStride)
	for k, i := range at {
		d := &drafts[i]
		d.ident = used.next(d.Identity())
		d.code = serial(key+"-", last-int64(len(at))+int64(k)+1, 4)
		d.ordinal = ordinal + int64(k) + 1
		d.column = column
	}
	return nil
}

// nextNumbers takes n numbers of a series at once and returns the last.
func nextNumbers(tx *db.Tx, name string, n int64) (last int64, err error) {
	err = tx.Get(&last, `INSERT INTO counter (name, year, value) VALUES (?, 0, ?)
		ON CONFLICT (name, year) DO UPDATE SET value = counter.value + excluded.value RETURNING value`, name, n)
	return last, err
}
