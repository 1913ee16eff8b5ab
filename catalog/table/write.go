package table

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
)

// Format is a file format in which a table goes out.
type Format string

// The formats.
const (
	XLSX Format = "xlsx" // the official form
	CSV  Format = "csv"  // one flat table with BOM
	JSON Format = "json" // the rows as the command line prints them
)

// Kind is what a table goes out for.
type Kind int

// The kinds.
const (
	Official Kind = iota // the catalogue as it is published
	RoundOut             // a confirmation round's workbook (确认表): answers, key, signatures
	Template             // a blank form with drop-downs and an example row
)

// Table is a catalogue to be written, one part a domain.
type Table struct {
	Kind  Kind
	Parts []Part
	Keys  bool // Official: with the hidden key column
	Round Round
	// Noted gives every row the columns 原表位置 and 问题 (Origin and Remark): the
	// workbook that tells what to mend. Rows are not joined then, so that each
	// stands for itself when the workbook comes back.
	Noted bool
	// Without leaves out columns that the source did not have: a blank column
	// would be a new problem. FieldAudience, FieldMode and FieldTiers stand for
	// their groups.
	Without []Field
}

// writtenHeads is how many rows stand above the entries: the title and two heads.
const writtenHeads = 3

// Cell is where a written table (Official) has a field of a row, both counted
// from 0; "" when it has no such column. A group's field is its first column.
func (t Table) Cell(part, row int, f Field) string {
	for i, c := range form(t, t.Parts[part]) {
		if c.field == f || c.field.Group() == f {
			return sheet.Name(i+1, writtenHeads+1+row)
		}
	}
	return ""
}

// Part is one domain's table, on a sheet of its own.
type Part struct {
	Name       string // of the sheet
	Title      string // of the table; should name the domain, so that it can be read back
	DomainName string // for the 领域 column of a CSV file
	Rows       []Row
}

// Round is what a round's workbook says about itself.
type Round struct {
	Stamp
	UnitName string // 县民政局
	Name     string // 2026年第一轮确认
	Due      string // 2026年12月10日前
}

// The keys of the stamp in a workbook's hidden sheet.
const (
	stampUnit  = "unit"
	stampRound = "round"
)

// Write writes the table. Equal tables give equal bytes.
func Write(w io.Writer, format Format, t Table) error {
	switch format {
	case XLSX:
		return fault.Wrap("table.Write", writeXLSX(w, t))
	case CSV:
		return fault.Wrap("table.Write", sheet.WriteCSV(w, flat(t)))
	case JSON:
		return fault.Wrap("table.Write", writeJSON(w, t))
	}
	return fault.Invalidf("format", "不支持的格式“%s”，可选 xlsx、csv、json", format)
}

func writeJSON(w io.Writer, t Table) error {
	rows := []Row{}
	for _, p := range t.Parts {
		rows = append(rows, p.Rows...)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(rows)
}

// flat is the table with one column for each field, for CSV.
func flat(t Table) [][]string {
	out := [][]string{{"领域", "序号", "一级事项", "二级事项", "三级事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体", "公开对象", "公开方式", "公开层级"}}
	if t.Keys {
		out[0] = append(out[0], FieldKey.Label())
	}
	for _, p := range t.Parts {
		for i := range p.Rows {
			r := &p.Rows[i]
			domain := p.DomainName
			if domain == "" {
				domain = r.Domain
			}
			line := []string{domain, r.Seq, r.Level1, r.Level2, r.Level3, contentCell(r), filled(basisCell(r)), filled(r.TimeLimit), filled(r.Subject),
				filled(strings.Join(r.Channels, ";")), r.Audience, r.Mode, tierCell(r.Tiers)}
			if t.Keys {
				line = append(line, r.Key)
			}
			out = append(out, line)
		}
	}
	return out
}

func tierCell(tiers []term.Tier) string {
	var names []string
	for _, t := range tiers {
		names = append(names, t.String())
	}
	return strings.Join(names, "、")
}

// filled writes — for a field that is really empty: a blank would be read as
// "the same as above".
func filled(s string) string {
	if term.Empty(s) {
		return "—"
	}
	return s
}

// contentCell writes the elements so that they are read back as the same list.
func contentCell(r *Row) string {
	return readBack(r.Content, r.ContentText, term.ParseElements)
}

func basisCell(r *Row) string {
	return readBack(r.Basis, r.BasisText, func(s string) []string {
		_, list, _ := term.ParseBasis(s)
		return list
	})
}

// readBack picks the plainest way of writing a list that parse understands:
// the file's own text, with semicolons, or numbered.
func readBack(list []string, text string, parse func(string) []string) string {
	var numbered []string
	for i, s := range list {
		numbered = append(numbered, fmt.Sprintf("%d.%s", i+1, s))
	}
	joined := strings.Join(list, ";")
	for _, s := range []string{text, joined, strings.Join(numbered, "\n"), strings.Join(list, "\n")} {
		if s != "" && slices.Equal(parse(s), list) {
			return s
		}
	}
	return joined
}

// channelCell writes every standard option with its box, ticked or not, and
// the ticked others, in an order that keeps the row's own.
func channelCell(names []string) string {
	if len(names) == 0 {
		return "—"
	}
	var out []string
	standard := term.Standard()
	done := map[string]bool{}
	for _, n := range names {
		at := slices.IndexFunc(standard, func(c term.Channel) bool { return base(n) == c.Name })
		for i := 0; i < at; i++ {
			out = offer(out, done, standard[i].Name, names)
		}
		out = append(out, "■"+n)
		done[base(n)] = true
	}
	for _, c := range standard {
		out = offer(out, done, c.Name, names)
	}
	return strings.Join(out, " ")
}

func offer(out []string, done map[string]bool, name string, names []string) []string {
	if done[name] || slices.ContainsFunc(names, func(n string) bool { return base(n) == name }) {
		return out
	}
	done[name] = true
	return append(out, "□"+name)
}

// base is the option a name belongs to: 其他 for 其他:办税服务厅.
func base(name string) string {
	if strings.HasPrefix(name, term.Other+":") {
		return term.Other
	}
	return name
}
