package catalog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Ref names an entry at the version that was seen. Version 0 means the
// version it has now.
type Ref struct{ ID, Version int64 }

// step is one entry before and after a change.
type step struct {
	before   Entry
	after    sealed
	standard int64             // that it derives from afterwards, 0 for 本县新增
	why      map[string]string // field → reason of the difference from the standard
}

// load reads and locks the entries of refs, in their order. Entries that
// somebody changed since are named in one conflict.
func load(tx *db.Tx, refs []Ref) ([]step, error) {
	list, err := lock(tx, refs)
	if err != nil {
		return nil, err
	}
	at := make(map[int64]int, len(list))
	for i, e := range list {
		at[e.ID] = i
	}
	out := make([]step, 0, len(refs))
	seen := make(map[int64]bool, len(refs))
	var stale []string
	for _, r := range refs {
		i, ok := at[r.ID]
		if !ok {
			return nil, fault.NotFound("没有这条目录事项，请从事项列表重新进入。")
		}
		e := list[i]
		if seen[r.ID] {
			return nil, fault.Conflictf("事项 %s 在同一批中出现了两次，请核对后重试。", e.Code)
		}
		seen[r.ID] = true
		if r.Version != 0 && e.Version != r.Version {
			stale = append(stale, e.Code)
		}
		out = append(out, step{before: e, after: sealed{e.Fields, e.State, e.StateNote, e.ColumnID}, standard: e.StandardID})
	}
	if len(stale) > 0 {
		return nil, fault.Conflictf("%d 条事项刚被他人修改（%s），请刷新后核对再办。", len(stale), some(stale, 5))
	}
	return out, nil
}

// some names the first n of a list.
func some(list []string, n int) string {
	if len(list) <= n {
		return strings.Join(list, "、")
	}
	return strings.Join(list[:n], "、") + " 等"
}

func lock(tx *db.Tx, refs []Ref) (out []Entry, err error) {
	tail := ` ORDER BY e.id`
	if tx.Engine() == db.Postgres {
		tail += ` FOR UPDATE OF e`
	}
	for part := range chunks(refs, chunkSize) {
		ids := make([]int64, len(part))
		for i, r := range part {
			ids[i] = r.ID
		}
		where, args, err := db.In(`e.id IN (?)`, ids)
		if err != nil {
			return nil, err
		}
		list, err := selectEntries(tx, where, tail, args...)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// rewrite stores every step as a new revision of its entry and audits the verb.
func rewrite(tx *db.Tx, act Act, verb string, steps []step) ([]Written, error) {
	if len(steps) == 0 {
		return nil, nil
	}
	p, err := newPen(tx, act)
	if err != nil {
		return nil, fault.Wrap("catalog.rewrite", err)
	}
	idents, err := p.reidentify(steps)
	if err != nil {
		return nil, fault.Wrap("catalog.rewrite", err)
	}
	changed, err := p.compare(steps)
	if err != nil {
		return nil, fault.Wrap("catalog.rewrite", err)
	}
	out := make([]Written, len(steps))
	updates, revisions, touched := make([][]any, len(steps)), make([][]any, len(steps)), map[int64][]string{}
	for i, s := range steps {
		out[i] = Written{s.before.ID, s.before.Code, s.before.Revision + 1, s.before.Version + 1}
		updates[i] = p.updateRow(s, idents[i], changed[i], out[i])
		revisions[i] = p.revisionRow(s.before.ID, out[i].Revision, s.after)
		if len(steps) > manyActs {
			continue // the log keeps a count of these, no fields
		}
		for _, c := range Diff(s.before.Fields, s.after.Fields) {
			touched[s.before.ID] = append(touched[s.before.ID], c.Field)
		}
	}
	if err := insertReturning(tx, `INSERT INTO catalog_entry (`+rewritten+`)`, updates, overwrite, nil); err != nil {
		return nil, fault.Wrap("catalog.rewrite", err)
	}
	if err := insertMany(tx, insertRevision, revisions); err != nil {
		return nil, fault.Wrap("catalog.rewrite", err)
	}
	if err := p.reassign(steps); err != nil {
		return nil, fault.Wrap("catalog.rewrite", err)
	}
	act.record(tx, verb, out, touched)
	return out, nil
}

// rewritten are the columns of updateRow. The entries are there and locked:
// the INSERT always meets its ON CONFLICT, which is how both engines change
// many rows with one statement. What an entry never changes is not overwritten.
const rewritten = `id, code, domain, standard_id, ordinal, identity, seq, level1, level2, level3, content, basis, time_limit, rules, parsed,
	subject, channels, audience, mode, city, county, township, village, state, state_note, differs, old_law, column_id, find,
	revision, version, changed_at`

const overwrite = ` ON CONFLICT (id) DO UPDATE SET standard_id = excluded.standard_id, identity = excluded.identity, seq = excluded.seq, level1 = excluded.level1,
	level2 = excluded.level2, level3 = excluded.level3, content = excluded.content, basis = excluded.basis,
	time_limit = excluded.time_limit, rules = excluded.rules, parsed = excluded.parsed, subject = excluded.subject,
	channels = excluded.channels, audience = excluded.audience, mode = excluded.mode, city = excluded.city,
	county = excluded.county, township = excluded.township, village = excluded.village, state = excluded.state,
	state_note = excluded.state_note, differs = excluded.differs, old_law = excluded.old_law, column_id = excluded.column_id,
	find = excluded.find, revision = excluded.revision, version = excluded.version, changed_at = excluded.changed_at`

func (p *pen) updateRow(s step, ident string, differs bool, w Written) []any {
	f, l := s.after.Fields, p.limit(s.after.TimeLimit)
	return []any{s.before.ID, s.before.Code, s.before.Domain, null(s.standard), s.before.Ordinal, ident, f.Seq, f.Level1, f.Level2, f.Level3,
		db.Of(f.Content), db.Of(f.Basis), f.TimeLimit, db.Of(l.rules), l.parsed, f.Subject, db.Of(f.Channels), f.Audience, f.Mode,
		f.Has(term.City), f.Has(term.County), f.Has(term.Township), f.Has(term.Village),
		string(s.after.State), s.after.StateNote, differs, p.oldLaw(f.Basis), null(s.after.ColumnID),
		p.findText(w.Code, f), w.Revision, w.Version, p.tx.Now}
}

// reidentify gives renamed entries a new identity that nobody else has.
func (p *pen) reidentify(steps []step) ([]string, error) {
	out := make([]string, len(steps))
	var renamed []int
	var domains []string
	for i, s := range steps {
		out[i] = s.before.Ident
		if s.after.Identity() != s.before.Identity() {
			renamed = append(renamed, i)
			if !slices.Contains(domains, s.after.Domain) {
				domains = append(domains, s.after.Domain)
			}
		}
	}
	if len(renamed) == 0 {
		return out, nil
	}
	text, args, err := db.In(`SELECT identity FROM catalog_entry WHERE domain IN (?)`, domains)
	if err != nil {
		return nil, err
	}
	var taken []string
	if err := p.tx.Select(&taken, text, args...); err != nil {
		return nil, err
	}
	used := names{make(map[string]bool, len(taken))}
	for _, id := range taken {
		used.taken[id] = true
	}
	for _, i := range renamed {
		out[i] = used.next(steps[i].after.Identity())
	}
	return out, nil
}

// reassign writes the units of entries whose subject changed.
func (p *pen) reassign(steps []step) error {
	var gone, units [][]any
	for _, s := range steps {
		if s.before.Subject == s.after.Subject {
			continue
		}
		gone = append(gone, []any{s.before.ID})
		for n, u := range p.unitIDs(s.after.Subject) {
			units = append(units, []any{s.before.ID, u, n})
		}
	}
	if err := p.tx.ExecMany(`DELETE FROM catalog_entry_unit WHERE entry_id = ?`, gone); err != nil {
		return err
	}
	return insertMany(p.tx, insertUnit, units)
}

// compare says for every step whether it differs from its standard, and keeps
// the reasons: given ones are written; when nothing differs any more, all go.
func (p *pen) compare(steps []step) ([]bool, error) {
	std, err := standardsOf(p.tx, steps)
	if err != nil {
		return nil, err
	}
	differs := make([]bool, len(steps))
	var gone, kept [][]any
	for i, s := range steps {
		fields := map[string]bool{}
		if f, ok := std[s.standard]; ok {
			for _, c := range Diff(f, s.after.Fields) {
				fields[c.Field] = true
			}
		}
		differs[i] = len(fields) > 0
		if !differs[i] && s.before.Differs {
			gone = append(gone, []any{s.before.ID})
		}
		for field, why := range s.why {
			if why = strings.TrimSpace(why); why != "" && (fields[field] || s.standard == 0) {
				kept = append(kept, []any{s.before.ID, field, why})
			}
		}
	}
	if err := p.tx.ExecMany(`DELETE FROM catalog_entry_why WHERE entry_id = ?`, gone); err != nil {
		return nil, err
	}
	return differs, p.tx.ExecMany(`INSERT INTO catalog_entry_why (entry_id, field, why) VALUES (?, ?, ?)
		ON CONFLICT (entry_id, field) DO UPDATE SET why = excluded.why`, kept)
}

func standardsOf(q db.Reader, steps []step) (map[int64]Fields, error) {
	var ids []int64
	for _, s := range steps {
		if s.standard != 0 {
			ids = append(ids, s.standard)
		}
	}
	return standards(q, ids)
}

func standards(q db.Reader, ids []int64) (map[int64]Fields, error) {
	out := make(map[int64]Fields, len(ids))
	for part := range chunks(ids, chunkSize) {
		text, args, err := db.In(`SELECT id, fields FROM catalog_standard WHERE id IN (?)`, part)
		if err != nil {
			return nil, err
		}
		err = q.Each(func(rows *sqlx.Rows) error {
			var id int64
			var f db.JSON[Fields]
			if err := rows.Scan(&id, &f); err != nil {
				return err
			}
			out[id] = f.V
			return nil
		}, text, args...)
		if err != nil {
			return nil, fmt.Errorf("standards: %w", err)
		}
	}
	return out, nil
}
