package catalog

import (
	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Forebear (标准沿革) is one standard that an entry derives or derived from.
type Forebear struct {
	StandardID int64
	Edition    string
	EditionID  int64
	Level      string
	DocumentNo string
	From       string // 施行日期, "" when it is not known
	To         string // the day from which another one holds, "" while it holds
	Fields     Fields
	Changes    []FieldChange // against the one before
}

// Lineage lists what an entry derives from, the newest first.
func Lineage(q db.Reader, entry int64) (out []Forebear, err error) {
	err = q.Each(func(rows *sqlx.Rows) error {
		var f Forebear
		var fields db.JSON[Fields]
		err := rows.Scan(&f.StandardID, &f.Edition, &f.EditionID, &f.Level, &f.DocumentNo, &f.From, &f.To, &fields)
		f.Fields = fields.V
		out = append(out, f)
		return err
	}, `SELECT s.id, n.name, n.id, n.level, n.document_no, n.in_force_on, y.ends_on, s.fields FROM catalog_descent y
		JOIN catalog_standard s ON s.id = y.standard_id JOIN catalog_edition n ON n.id = s.edition_id
		WHERE y.entry_id = ? ORDER BY s.id DESC`, entry)
	for i := range out {
		if i+1 < len(out) {
			out[i].Changes = Diff(out[i+1].Fields, out[i].Fields)
		}
	}
	return out, fault.Wrap("catalog.Lineage", err)
}

// LevelName is the Chinese name of the level of an edition.
func LevelName(level string) string {
	return map[string]string{"national": "国家", "provincial": "省级", "city": "市级", "county": "本县"}[level]
}

// Standing is what one entry derives from now.
type Standing struct {
	Level  string
	Fields Fields
}

// Standards reads what standard entries say and of which level they are.
func Standards(q db.Reader, ids []int64) (map[int64]Standing, error) {
	out := make(map[int64]Standing, len(ids))
	for part := range chunks(ids, chunkSize) {
		text, args, err := db.In(`SELECT s.id, n.level, s.fields FROM catalog_standard s JOIN catalog_edition n ON n.id = s.edition_id WHERE s.id IN (?)`, part)
		if err != nil {
			return nil, err
		}
		err = q.Each(func(rows *sqlx.Rows) error {
			var id int64
			var x Standing
			var f db.JSON[Fields]
			err := rows.Scan(&id, &x.Level, &f)
			x.Fields = f.V
			out[id] = x
			return err
		}, text, args...)
		if err != nil {
			return nil, fault.Wrap("catalog.Standards", err)
		}
	}
	return out, nil
}

// FormerNames are, by entry, the identities under which it once stood, in an
// older standard or in the county's own catalogue, beside its present ones.
func FormerNames(q db.Reader, domains []string) (map[int64][]string, error) {
	out := map[int64][]string{}
	if len(domains) == 0 {
		return out, nil
	}
	read := func(rows *sqlx.Rows) error {
		var id int64
		var f db.JSON[Fields]
		if err := rows.Scan(&id, &f); err != nil {
			return err
		}
		out[id] = append(out[id], f.V.Identity())
		return nil
	}
	for _, from := range []string{
		`SELECT y.entry_id, s.fields FROM catalog_descent y JOIN catalog_standard s ON s.id = y.standard_id JOIN catalog_entry e ON e.id = y.entry_id
			WHERE y.ends_on <> '' AND e.domain IN (?)`,
		`SELECT r.entry_id, r.fields FROM catalog_revision r JOIN catalog_entry e ON e.id = r.entry_id WHERE r.no < e.revision AND e.domain IN (?)`} {
		text, args, err := db.In(from, domains)
		if err != nil {
			return nil, err
		}
		if err := q.Each(read, text, args...); err != nil {
			return nil, fault.Wrap("catalog.FormerNames", err)
		}
	}
	return out, nil
}

// WhyOf reads the reasons of the county's differences, by entry and field.
func WhyOf(q db.Reader, domains []string) (map[int64]map[string]string, error) {
	out := map[int64]map[string]string{}
	if len(domains) == 0 {
		return out, nil
	}
	text, args, err := db.In(`SELECT w.entry_id, w.field, w.why FROM catalog_entry_why w JOIN catalog_entry e ON e.id = w.entry_id WHERE e.domain IN (?)`, domains)
	if err != nil {
		return nil, err
	}
	err = q.Each(func(rows *sqlx.Rows) error {
		var id int64
		var field, why string
		err := rows.Scan(&id, &field, &why)
		if out[id] == nil {
			out[id] = map[string]string{}
		}
		out[id][field] = why
		return err
	}, text, args...)
	return out, fault.Wrap("catalog.WhyOf", err)
}
