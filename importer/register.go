package importer

import (
	"context"
	"fmt"
	"strconv"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
	"lianghua/org"
	"lianghua/rbac"
)

// registerLine is one record as a sheet has it.
type registerLine struct {
	sheet  string
	n      int
	fields map[string]string
	cells  map[string]string // field → cell name
}

// fewestHeads is how many known words make a row the head.
const fewestHeads = 3

// codes of the register reader.
const (
	codeColumnExtra term.Code = "column_unknown"
	codeFieldWrong  term.Code = "field_invalid"
	codeRowTwice    term.Code = "duplicate_row"
)

func planRegister(ctx context.Context, q db.Reader, book *sheet.Book, kind Kind, reg org.Register, how Reading) (*Plan, []cleanSheet, error) {
	p := &Plan{Kind: kind, File: how.Name, SHA256: book.SHA256()}
	if kind == Requests {
		p.Unit = how.Unit
	}
	rd := &registerReader{reg: reg, unit: p.Unit}
	for i, info := range book.Sheets() {
		info.Name = rd.open(info.Name)
		before := len(rd.lines)
		if err := book.Read(ctx, i, rd.row); err != nil {
			return nil, nil, err
		}
		p.Sections = append(p.Sections, rd.section(info.Name, i, len(rd.lines)-before))
		if rd.columns == nil && rd.near != "" {
			p.Problems = append(p.Problems, table.Problem{Sheet: info.Name, Severity: term.SeverityError, Code: codeNoTable, Message: rd.near})
		}
		if rd.columns != nil && len(rd.extra) > 0 && reg.Extra == "" {
			p.Problems = append(p.Problems, table.Problem{Sheet: info.Name, Severity: term.SeverityInfo, Code: codeColumnExtra,
				Message: "这些列不认识，没有导入：" + rd.unknown() + "。"})
		}
	}
	p.Problems = append(p.Problems, notices(book)...)
	if err := compareRegister(q, reg, rd.lines, p); err != nil {
		return nil, nil, err
	}
	p.sayNoTable(reg.Title)
	p.count()
	return p, rd.clean, nil
}

// compareRegister meets every line with the current records.
func compareRegister(q db.Reader, reg org.Register, lines []registerLine, p *Plan) error {
	prepare, err := reg.Prepare(q)
	if err != nil {
		return err
	}
	current, err := reg.Load(q)
	if err != nil {
		return err
	}
	now := make(map[string]org.Record, len(current))
	for _, rec := range current {
		now[reg.Key(rec.Fields)] = rec
		p.Top = max(p.Top, rec.ID)
	}
	known := map[string]bool{}
	if lines, err = withImplied(q, reg, lines); err != nil {
		return err
	}
	prepared := make([]map[string]string, len(lines))
	for i, l := range lines {
		if prepared[i], err = prepare(l.fields); err != nil {
			return err
		}
		known[reg.Key(prepared[i])] = true
	}
	first := map[string]int{}
	for i, l := range lines {
		row, err := registerRow(q, reg, l, prepared[i], now, known, first)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, row)
	}
	return nil
}

// withImplied puts the records that a line takes for granted before it.
func withImplied(q db.Reader, reg org.Register, lines []registerLine) ([]registerLine, error) {
	if reg.Implied == nil {
		return lines, nil
	}
	said := make([]map[string]string, len(lines))
	for i, l := range lines {
		said[i] = l.fields
	}
	implied, err := reg.Implied(q, said)
	if err != nil {
		return nil, err
	}
	var out []registerLine
	for i, l := range lines {
		for _, f := range implied[i] {
			out = append(out, registerLine{l.sheet, l.n, f, l.cells})
		}
		out = append(out, l)
	}
	return out, nil
}

func registerRow(q db.Reader, reg org.Register, l registerLine, values map[string]string, now map[string]org.Record, known map[string]bool, first map[string]int) (Row, error) {
	key := reg.Key(values)
	row := Row{Sheet: l.sheet, Line: l.n, Values: values, Title: title(reg, values)}
	problems, err := reg.Check(q, values, known)
	if err != nil {
		return row, err
	}
	rec, exists := now[key]
	if !exists && reg.CheckNew != nil {
		problems = append(problems, reg.CheckNew(values)...)
	}
	for _, x := range problems {
		row.Problems = append(row.Problems, table.Problem{Cell: l.cells[x.Field], Severity: term.SeverityError, Code: codeFieldWrong, Message: x.Msg})
	}
	if line, twice := first[key]; twice {
		row.Problems = append(row.Problems, table.Problem{Cell: sheet.Name(1, l.n), Severity: term.SeverityError, Code: codeRowTwice,
			Message: fmt.Sprintf("与第 %d 行是同一条，请只保留一行。", line)})
	}
	first[key] = l.n
	switch {
	case len(row.Problems) > 0:
		row.Action = Reject
	case !exists:
		row.Action = Add
	default:
		row.ObjectID, row.Version = rec.ID, rec.Version
		row.Changes = registerChanges(reg, rec.Fields, values)
		if row.Action = Same; len(row.Changes) > 0 {
			row.Action = Change
		}
	}
	return row, nil
}

func title(reg org.Register, values map[string]string) string {
	for _, key := range []string{"name", "full_name", "person", "number", "code"} {
		if values[key] != "" {
			return values[key]
		}
	}
	return reg.Key(values)
}

func registerChanges(reg org.Register, now, said map[string]string) []catalog.FieldChange {
	var out []catalog.FieldChange
	for _, key := range reg.Differs(now, said) {
		out = append(out, catalog.FieldChange{Field: key, Label: headOf(reg, key), Old: now[key], New: said[key]})
	}
	return out
}

func headOf(reg org.Register, key string) string {
	for _, f := range reg.Fields {
		if f.Key == key {
			return f.Header
		}
	}
	return key
}

// writeRegister applies a register's rows one after another.
func (s *Service) writeRegister(tx *db.Tx, actor rbac.Actor, b Batch, rows []StoredRow, tell Progress) ([]done, error) {
	reg, ok := s.register(b.Kind)
	if !ok {
		return nil, fault.Internal("importer.writeRegister", fmt.Errorf("no register %s", b.Kind))
	}
	who := org.Who(actor)
	var out []done
	for i, r := range rows {
		var err error
		d := done{n: r.N, object: r.ObjectID}
		switch r.Action {
		case Add:
			r.Values["_batch"] = strconv.FormatInt(b.ID, 10)
			if d.object, err = reg.Add(tx, who, r.Values); err == nil {
				d.version, err = reg.Version(tx, d.object)
			}
		case Change:
			var before map[string]string
			if before, d.version, err = reg.Change(tx, who, r.ObjectID, r.Version, r.Values); err == nil {
				_, err = tx.Exec(`UPDATE import_row SET fields = ? WHERE batch_id = ? AND n = ?`,
					db.Of(rowFields{Values: before}), b.ID, r.N)
			}
		default:
			continue
		}
		if err != nil {
			return nil, fault.Wrap(fmt.Sprintf("row %d", r.Line), err)
		}
		out = append(out, d)
		tell(i+1, len(rows))
	}
	return out, nil
}

func (s *Service) registerStanding(q db.Reader, b Batch, rows []StoredRow) ([]Standing, error) {
	reg, _ := s.register(b.Kind)
	var out []Standing
	for _, r := range rows {
		v, err := reg.Version(q, r.ObjectID)
		if err != nil {
			return nil, err
		}
		if v != r.After {
			out = append(out, Standing{N: r.N, Title: r.Title, Code: strconv.Itoa(r.Line)})
		}
	}
	return out, nil
}

// registerTakeBack undoes in reverse order, so that what hangs on a row goes first.
func (s *Service) registerTakeBack(tx *db.Tx, actor rbac.Actor, b Batch, rows []StoredRow) error {
	reg, _ := s.register(b.Kind)
	who := org.Who(actor)
	for i := len(rows) - 1; i >= 0; i-- {
		r := rows[i]
		var err error
		if r.Action == Add {
			err = reg.Close(tx, who, r.ObjectID, r.After)
		} else {
			_, _, err = reg.Change(tx, who, r.ObjectID, r.After, r.Values) // holds the values before
		}
		if err != nil {
			return fault.Wrap(fmt.Sprintf("row %d", r.Line), err)
		}
	}
	return nil
}
