package importer

import (
	"encoding/json"
	"strconv"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Keys of a column's row that are ours: the understood row, what is wrong
// with it, and the column it is about.
const (
	columnRow      = "_row"
	columnProblems = "_problems"
	columnID       = "_id"
)

// ColumnRegister is 《政务公开栏目责任分工表》 as a register.
func ColumnRegister() org.Register {
	return org.Register{
		Name: string(Columns), Title: "政务公开栏目责任分工表", Action: rbac.ColumnEdit, Fields: columnFields(),
		Prepare: prepareColumns, Implied: catalog.MissingAncestors, Key: columnKey, Load: loadColumnRecords, Differs: columnDiffers,
		Check: func(_ db.Reader, f map[string]string, _ map[string]bool) ([]fault.Problem, error) {
			var list []fault.Problem
			return list, json.Unmarshal([]byte(f[columnProblems]), &list)
		},
		Add: func(tx *db.Tx, who audit.Who, f map[string]string) (int64, error) {
			a, err := applyColumnRow(tx, who, catalog.Ref{}, f)
			return a.ID, err
		},
		Change: func(tx *db.Tx, who audit.Who, id, version int64, f map[string]string) (map[string]string, int64, error) {
			a, err := applyColumnRow(tx, who, catalog.Ref{ID: id, Version: version}, f)
			if err != nil {
				return nil, 0, err
			}
			before, err := json.Marshal(a.Before)
			return map[string]string{columnRow: string(before), "path": a.Before.Path}, a.Version, err
		},
		Close: func(tx *db.Tx, who audit.Who, id, version int64) error {
			return catalog.SetColumnActive(tx, columnAct(who), catalog.Ref{ID: id, Version: version}, false)
		},
		Reopen: func(tx *db.Tx, who audit.Who, id, version int64) error {
			return catalog.SetColumnActive(tx, columnAct(who), catalog.Ref{ID: id, Version: version}, true)
		},
		Version: func(q db.Reader, id int64) (v int64, err error) {
			err = q.Get(&v, `SELECT version FROM catalog_column WHERE id = ?`, id)
			if db.NoRows(err) {
				return 0, nil
			}
			return v, err
		},
	}
}

func columnAct(who audit.Who) catalog.Act { return catalog.Act{Who: who, Origin: catalog.FromImport} }

// columnFields are the table's heads, then the level heads that may stand for
// the full name; those are read, never written.
func columnFields() []org.Field {
	var out []org.Field
	for _, h := range catalog.ColumnHeads() {
		f := org.Field{Key: h.Field, Header: h.Header, Other: h.Aliases, Example: h.Example, Width: 16}
		switch h.Field {
		case "kind":
			for _, k := range catalog.ColumnKinds() {
				f.Choices = append(f.Choices, k.Name())
			}
		case "active":
			f.Choices = []string{"是", "否"}
		case "path", "link":
			f.Width = 40
		}
		out = append(out, f)
	}
	for _, h := range catalog.ColumnLevelHeads() {
		out = append(out, org.Field{Key: h.Field, Header: h.Header, Other: h.Aliases, Part: "path"})
	}
	return out
}

func prepareColumns(q db.Reader) (func(map[string]string) (map[string]string, error), error) {
	sheet, err := catalog.NewColumnSheet(q)
	if err != nil {
		return nil, err
	}
	names, err := unitNames(q)
	if err != nil {
		return nil, err
	}
	return func(cells map[string]string) (map[string]string, error) {
		row, found, ok, problems := sheet.Read(cells)
		out := columnText(row, names)
		out["code"] = cells["code"]
		for _, p := range problems { // as it was written: that is what must be mended
			if text, has := cells[p.Field]; has && !strings.HasPrefix(p.Field, "level") {
				out[p.Field] = text
			}
		}
		if ok {
			out[columnID], out["code"] = strconv.FormatInt(found.ID, 10), found.Code
		}
		raw, err := json.Marshal(row)
		if err != nil {
			return nil, err
		}
		wrong, err := json.Marshal(filled(problems))
		out[columnRow], out[columnProblems] = string(raw), string(wrong)
		return out, err
	}, nil
}

func unitNames(q db.Reader) (map[int64]string, error) {
	var rows []struct {
		ID   int64  `db:"id"`
		Name string `db:"name"`
	}
	if err := q.Select(&rows, `SELECT id, name FROM org_unit`); err != nil {
		return nil, err
	}
	out := make(map[int64]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}

// columnText is a row in words, as the table is written.
func columnText(r catalog.ColumnRow, names map[int64]string) map[string]string {
	active := "是"
	if !r.Active {
		active = "否"
	}
	return map[string]string{"path": r.Path, "kind": r.Kind.Name(), "link": r.Link, "frequency": r.Frequency, "unit": names[r.UnitID],
		"section": r.Section, "officer": r.Officer, "phone": r.Phone, "supporting": r.Supporting, "active": active}
}

func columnKey(f map[string]string) string {
	if f[columnID] != "" {
		return f[columnID]
	}
	return "new:" + term.Match(f["path"])
}

func loadColumnRecords(q db.Reader) ([]org.Record, error) {
	list, err := catalog.Columns(q)
	if err != nil {
		return nil, err
	}
	names, err := unitNames(q)
	if err != nil {
		return nil, err
	}
	out := make([]org.Record, 0, len(list))
	for _, c := range list {
		f := columnText(c.Row(), names)
		f["code"], f[columnID] = c.Code, strconv.FormatInt(c.ID, 10)
		out = append(out, org.Record{ID: c.ID, Version: c.Version, Fields: f})
	}
	return out, nil
}

func columnDiffers(now, said map[string]string) []string {
	var out []string
	for _, h := range catalog.ColumnHeads() {
		if h.Field != "code" && term.Squeeze(now[h.Field]) != term.Squeeze(said[h.Field]) {
			out = append(out, h.Field)
		}
	}
	return out
}

func applyColumnRow(tx *db.Tx, who audit.Who, ref catalog.Ref, f map[string]string) (catalog.ColumnApplied, error) {
	var row catalog.ColumnRow
	if err := json.NewDecoder(strings.NewReader(f[columnRow])).Decode(&row); err != nil {
		return catalog.ColumnApplied{}, fault.Internal("importer.applyColumnRow", err)
	}
	list, err := catalog.ApplyColumns(tx, columnAct(who), []catalog.ColumnChange{{Ref: ref, Row: row}})
	if err != nil {
		return catalog.ColumnApplied{}, err
	}
	return list[0], nil
}
