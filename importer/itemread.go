package importer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/disclose/form"
	"lianghua/internal/privacy"
	"lianghua/internal/sheet"
)

// The item planner's own problem codes.
const (
	codePersonal   term.Code = "personal_dropped"
	codeUnitBeyond term.Code = "unit_out_of_reach"
	codeSettled    term.Code = "item_settled"
	codeElement    term.Code = "element_missing"
	codeLedger     term.Code = "ledger_differs"
)

// itemLine is one row of the file, understood cell by cell. What is not one of
// the type's columns never gets here.
type itemLine struct {
	sheet    string
	n        int
	values   map[target]string
	cells    map[target]string // where each value stands
	problems []table.Problem
}

func (l *itemLine) say(to target, s term.Severity, code term.Code, msg string) {
	l.problems = append(l.problems, table.Problem{Cell: l.cells[to], Severity: s, Code: code, Message: msg})
}

// cleanSheet is a sheet as it is kept: the type's columns at their places,
// everything else blank.
type cleanSheet struct {
	name string
	rows map[int][]string
	last int
}

// itemReader reads a workbook of one type of item.
type itemReader struct {
	form    form.Form
	columns []itemColumn
	sheets  []cleanSheet
	lines   []*itemLine
	plan    *Plan

	heads   map[int]int // of the sheet in hand: column from 0 → column of the type
	extra   map[int]*extraColumn
	headRow int
	carried map[target]string
}

// extraColumn is a column that is none of the type's: only its head is kept,
// for the notice.
type extraColumn struct {
	head  string
	found map[string]bool // kinds of personal data in its cells
}

// keptName is how long the name of a sheet that is written may be.
const keptName = 28

func (rd *itemReader) read(ctx context.Context, book *sheet.Book) error {
	for i, info := range book.Sheets() {
		if name := []rune(info.Name); len(name) > keptName { // as the kept copy will call it
			info.Name = string(name[:keptName])
		}
		rd.heads, rd.extra, rd.carried, rd.headRow = nil, nil, map[target]string{}, 0
		rd.sheets = append(rd.sheets, cleanSheet{name: info.Name, rows: map[int][]string{}})
		before := len(rd.lines)
		if err := book.Read(ctx, i, rd.row); err != nil {
			return err
		}
		s := table.Section{Sheet: info.Name, SheetNo: i + 1, Layout: rd.form.Key, Rows: len(rd.lines) - before, Known: true}
		if rd.heads != nil {
			s.HeaderRows = []int{rd.headRow}
		}
		rd.plan.Sections = append(rd.plan.Sections, s)
		rd.notices(info.Name)
	}
	return nil
}

func (rd *itemReader) row(r *sheet.Row) error {
	texts := make([]string, len(r.Cells))
	for i := range r.Cells {
		if m := r.Cells[i].Merge; m == nil || m.Left == i+1 {
			texts[i] = strings.TrimSpace(r.Cells[i].Text)
		}
	}
	if heads := headsOf(rd.columns, texts); heads != nil {
		rd.head(r.N, texts, heads)
		return nil
	}
	if rd.heads == nil || r.Blank() || aside(r) || strings.HasPrefix(strings.TrimSpace(r.Text(0)), "示例：") {
		return nil
	}
	line := &itemLine{sheet: rd.sheets[len(rd.sheets)-1].name, n: r.N, values: map[target]string{}, cells: map[target]string{}}
	some := false
	for _, col := range slices.Sorted(maps.Keys(rd.heads)) {
		c := rd.columns[rd.heads[col]]
		line.cells[c.To] = sheet.Name(col+1, r.N)
		text := rd.safe(line, c, strings.TrimSpace(r.Text(col)))
		if text == "" {
			continue
		}
		some = true
		rd.keep(r.N, col, text)
		line.values[c.To] = rd.normal(line, c, text)
	}
	for col, x := range rd.extra {
		x.look(r.Text(col))
	}
	if some {
		rd.carry(line)
		rd.lines = append(rd.lines, line)
	}
	return nil
}

func (rd *itemReader) head(n int, texts []string, heads map[int]int) {
	rd.heads, rd.headRow, rd.extra = heads, n, map[int]*extraColumn{}
	for i, text := range texts {
		if _, ours := heads[i]; ours {
			rd.keep(n, i, text)
		} else if text != "" && !slices.Contains(plainHeads, term.Match(text)) {
			rd.extra[i] = &extraColumn{head: cleanHead(text), found: map[string]bool{}}
		}
	}
}

// cleanHead is a head that a notice may repeat.
func cleanHead(text string) string {
	if len(privacy.Scan(text, privacy.Options{})) > 0 || len([]rune(text)) > 30 {
		return "（列名略）"
	}
	return text
}

// keep puts a text at its place in the sheet that is kept.
func (rd *itemReader) keep(n, col int, text string) {
	s := &rd.sheets[len(rd.sheets)-1]
	row := s.rows[n]
	for len(row) <= col {
		row = append(row, "")
	}
	row[col] = text
	s.rows[n], s.last = row, max(s.last, n)
}

// safe takes personal data out of a cell before anything is kept of it. Names
// of persons may stand in the columns that the type has for them; beside them a
// number that only looks like one of a card goes too.
func (rd *itemReader) safe(line *itemLine, c itemColumn, text string) string {
	for _, f := range privacy.Scan(text, privacy.Options{Label: c.Header}) {
		if f.Sure || rd.form.List && cardKinds[f.Kind] {
			line.say(c.To, term.SeverityError, codePersonal, fmt.Sprintf("%s：“%s”里有%s，已去掉，没有保存。请在原表中删除后重新上传。", line.cells[c.To], c.Header, f.Kind.Name()))
			return ""
		}
	}
	return text
}

var cardKinds = map[privacy.Kind]bool{privacy.IDCard: true, privacy.BankCard: true, privacy.Passport: true, privacy.Mobile: true}

func (x *extraColumn) look(text string) {
	for _, f := range privacy.Scan(text, privacy.Options{Label: x.head}) {
		if f.Sure || cardKinds[f.Kind] { // it is dropped in any case: better said once too often
			x.found[f.Kind.Name()] = true
		}
	}
}

// notices say which columns were left out: those with personal data by name of
// the kind, the others as unknown.
func (rd *itemReader) notices(name string) {
	var other []string
	for _, col := range slices.Sorted(maps.Keys(rd.extra)) {
		x := rd.extra[col]
		kinds := slices.Sorted(maps.Keys(x.found))
		kind := privacy.ColumnOf(x.head)
		if len(kinds) == 0 && kind == privacy.ColumnPublic {
			other = append(other, x.head)
			continue
		}
		what := "按规定不公开"
		if len(kinds) > 0 {
			what = "含" + strings.Join(kinds, "、")
		}
		rd.plan.Problems = append(rd.plan.Problems, table.Problem{Sheet: name, Cell: sheet.Name(col+1, rd.headRow), Severity: term.SeverityWarn, Code: codePersonal,
			Message: fmt.Sprintf("“%s”列%s，没有读入，系统里也没有保存这一列。", x.head, what)})
	}
	if len(other) > 0 {
		rd.plan.Problems = append(rd.plan.Problems, table.Problem{Sheet: name, Severity: term.SeverityInfo, Code: codeColumnExtra,
			Message: "“" + rd.form.Name + "”没有这些列，没有读入也没有保存：" + strings.Join(other, "、") + "。"})
	}
}

// carry fills unit, period and title of a table's rows from the row above: in
// a list they are often written once.
func (rd *itemReader) carry(line *itemLine) {
	if rd.form.Table == nil {
		return
	}
	for _, to := range []target{toUnit, ofCommon + "period", ofCommon + "title"} {
		if line.values[to] != "" {
			if to == toUnit && rd.carried[to] != line.values[to] { // another village: its own period and title
				rd.carried = map[target]string{}
			}
			rd.carried[to] = line.values[to]
		} else if rd.carried[to] != "" {
			line.values[to] = rd.carried[to]
		}
	}
}
