package catalog

import (
	"context"

	"lianghua/catalog/term"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Loaded counts what Load added.
type Loaded struct {
	Domains, Channels, Laws, Columns, Standards, Entries int
}

// Any reports that something was added.
func (l Loaded) Any() bool { return l != Loaded{} }

// Load brings the reference data that comes with the program into d: the 26
// domains, the channels, the laws, the default tree of columns, the national
// starter edition and the county's entries derived from it, all 待核. It adds
// what is missing and changes nothing that is there. It is one transaction:
// broken off, it leaves nothing behind. resolver may be nil.
func Load(ctx context.Context, d *db.DB, who audit.Who, resolver *org.Resolver) (out Loaded, err error) {
	data, err := starter()
	if err != nil {
		return out, fault.Internal("catalog.Load", err)
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		out = Loaded{}
		act := Act{Who: who, Origin: FromStarter, Resolver: resolver}
		for _, step := range []func(*db.Tx, starterData, *Loaded) error{loadDomains, loadChannels, loadLaws, loadColumns} {
			if err := step(tx, data, &out); err != nil {
				return err
			}
		}
		if err := loadEdition(tx, act, data, &out); err != nil {
			return err
		}
		if out.Any() {
			act.note(tx, rbac.EntryEdit, "load", "catalog", "", "domains", out.Domains, "channels", out.Channels,
				"laws", out.Laws, "columns", out.Columns, "entries", out.Entries)
		}
		return nil
	})
	return out, fault.Wrap("catalog.Load", err)
}

// present reads the keys that a table has already.
func present(q db.Reader, query string) (map[string]bool, error) {
	var keys []string
	if err := q.Select(&keys, query); err != nil {
		return nil, err
	}
	out := make(map[string]bool, len(keys))
	for _, k := range keys {
		out[k] = true
	}
	return out, nil
}

func loadDomains(tx *db.Tx, data starterData, out *Loaded) error {
	has, err := present(tx, `SELECT key FROM catalog_domain`)
	if err != nil {
		return err
	}
	aliases, err := present(tx, `SELECT match FROM catalog_domain_alias`)
	if err != nil {
		return err
	}
	var rows, names [][]any
	for _, d := range data.domains {
		if has[d.Key] {
			continue // the county's aliases of a known domain are the county's business
		}
		rows = append(rows, []any{d.Key, d.Name, d.Sort, d.Ministry, d.GuidelineNo, d.UsualLead})
		for _, a := range d.Aliases {
			if m := term.Match(a); !aliases[m] {
				aliases[m] = true
				names = append(names, []any{m, a, d.Key})
			}
		}
	}
	out.Domains = len(rows)
	if err := insertMany(tx, `INSERT INTO catalog_domain (key, name, sort, ministry, guideline_no, usual_lead)`, rows); err != nil {
		return err
	}
	return insertMany(tx, `INSERT INTO catalog_domain_alias (match, alias, domain)`, names)
}

func loadChannels(tx *db.Tx, _ starterData, out *Loaded) error {
	has, err := present(tx, `SELECT code FROM catalog_channel`)
	if err != nil {
		return err
	}
	var rows [][]any
	for i, c := range term.Channels() {
		if !has[c.Code] {
			rows = append(rows, []any{c.Code, c.Name, i + 1, i < len(term.Standard())})
		}
	}
	out.Channels = len(rows)
	return insertMany(tx, `INSERT INTO catalog_channel (code, name, sort, standard)`, rows)
}

func loadLaws(tx *db.Tx, data starterData, out *Loaded) error {
	has, err := present(tx, `SELECT key FROM catalog_law`)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, l := range data.laws {
		if !has[l.Key] {
			rows = append(rows, []any{l.Key, l.Title, l.Kind, l.Issuer, l.DocumentNo, l.AmendedOn, l.InForceOn, l.Status, l.ReplacedBy, l.ReplacedOn, l.Verification})
		}
	}
	out.Laws = len(rows)
	return insertMany(tx, `INSERT INTO catalog_law (`+lawColumns+`)`, rows)
}

// loadEdition adds the starter edition and the entries, once.
func loadEdition(tx *db.Tx, act Act, data starterData, out *Loaded) error {
	var has int
	if err := tx.Get(&has, `SELECT count(*) FROM catalog_edition WHERE starter`); err != nil || has > 0 {
		return err
	}
	edition, err := tx.Insert(`INSERT INTO catalog_edition (level, name, state, starter, created_at) VALUES ('national', ?, ?, TRUE, ?) RETURNING id`,
		StarterName, string(Published), tx.Now)
	if err != nil {
		return err
	}
	used, rows := names{map[string]bool{}}, make([][]any, len(data.standards))
	idents := make([]string, len(data.standards))
	for i, s := range data.standards {
		idents[i] = used.next(s.Identity())
		rows[i] = []any{edition, s.Domain, i + 1, idents[i], db.Of(s.Fields), s.Grade, s.Source}
	}
	if err := insertMany(tx, `INSERT INTO catalog_standard (edition_id, domain, ordinal, identity, fields, grade, source)`, rows); err != nil {
		return err
	}
	out.Standards = len(rows)
	return deriveEntries(tx, act, edition, data.standards, idents, out)
}

// deriveEntries makes the county's own entry of every standard one. An entry
// that an import brought before keeps its content.
func deriveEntries(tx *db.Tx, act Act, edition int64, list []standardEntry, idents []string, out *Loaded) error {
	var ids []struct {
		ID       int64  `db:"id"`
		Identity string `db:"identity"`
	}
	if err := tx.Select(&ids, `SELECT id, identity FROM catalog_standard WHERE edition_id = ?`, edition); err != nil {
		return err
	}
	standard := make(map[string]int64, len(ids))
	for _, r := range ids {
		standard[r.Identity] = r.ID
	}
	has, err := present(tx, `SELECT identity FROM catalog_entry`)
	if err != nil {
		return err
	}
	var drafts []draft
	for i, s := range list {
		if !has[idents[i]] {
			drafts = append(drafts, draft{Fields: s.Fields, standard: standard[idents[i]]})
		}
	}
	p, err := newPen(tx, act)
	if err != nil {
		return err
	}
	written, err := p.insert(drafts)
	out.Entries = len(written)
	return err
}
