package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// csv reads a comma, semicolon or tab separated table.
func (b *Book) csv(name, text string, lim Limits) error {
	mark := separator(text)
	if strings.Count(text, string(mark))+strings.Count(text, "\n") > maxTextCells {
		return errTextCells
	}
	rows, err := readCSV(name, text, mark, false, lim)
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		at := fmt.Sprintf("第 %d 行", wrong.Line)
		if rows, err = readCSV(name, text, mark, true, lim); err == nil && swallowed(rows) {
			err = refuse("broken_csv", fmt.Sprintf("“%s”%s的引号不成对，照读会把多行并成一格。%s", name, at, saveAs))
		}
		b.say(Notice{base(name), "", "warn", "csv_quotes", at + "起有引号不成对，已按普通文字读取，请核对。"})
	}
	if err != nil {
		return err
	}
	for _, row := range rows {
		for c := range row {
			row[c] = unguard(row[c])
		}
	}
	b.memory(&table{lim: lim, sheets: []page{{name: base(name), rows: rows}}}, FormatCSV)
	return nil
}

// readCSV keeps every row under its line: blank lines count.
func readCSV(name, text string, mark rune, lazy bool, lim Limits) ([][]string, error) {
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.FieldsPerRecord, in.LazyQuotes = mark, -1, lazy
	var rows [][]string
	shift := 0 // lines that stand inside cells of earlier rows
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := in.FieldPos(0)
		for len(rows) < line-1-shift && len(rows) < lim.Rows {
			rows = append(rows, nil)
		}
		for _, cell := range row {
			shift += strings.Count(cell, "\n")
		}
		if rows = append(rows, row); len(rows) > lim.Rows {
			return nil, tooLarge("too_many_rows", fmt.Sprintf("“%s”超过 %d 行，请拆分后再上传。", name, lim.Rows))
		}
	}
}

// swallowed reports a cell of several lines: with unpaired quotes it is likely
// to hold rows that belong to nobody else.
func swallowed(rows [][]string) bool {
	for _, row := range rows {
		for _, cell := range row {
			if strings.Contains(cell, "\n") {
				return true
			}
		}
	}
	return false
}

// separator is the mark that the first lines use most.
func separator(text string) rune {
	head := text[:min(len(text), headOfPart)]
	best, most := ',', 0
	for _, r := range []rune{',', '\t', ';'} {
		if n := strings.Count(head, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

// WriteCSV writes rows as UTF-8 with a byte-order mark, so that WPS and Excel
// show Chinese, and with formulas neutralised.
func WriteCSV(w io.Writer, rows [][]string) error {
	c, err := NewCSV(w)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := c.Row(r...); err != nil {
			return err
		}
	}
	return c.Close()
}
