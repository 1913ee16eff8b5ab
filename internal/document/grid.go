package document

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// grid reads the cells of one worksheet.
type grid struct {
	b      *budget
	shared []string
	name   string
	unseen string

	rows   []Row
	extra  []Block // headers, footers, prompts
	hidden [][2]int
	filled int
	sample string

	hiddenRows           []int
	hiddenCols           []string
	sampleRow, sampleCol string

	row, col   int
	rowHidden  bool
	ref, kind  string
	style, tag string // of the cell: its format, its name with prefix
	text       strings.Builder
	formula    strings.Builder
	collecting string // element whose characters are read
	phonetic   bool
	cellFrom   int64
	onCell     func(g *grid, text string, from, to int64) // nil when only reading
}

// token takes one token of the sheet.
func (g *grid) token(t *token) error {
	switch x := t.Token.(type) {
	case xml.StartElement:
		g.open(&x, t)
	case xml.EndElement:
		return g.close(x.Name.Local, t)
	case xml.CharData:
		switch {
		case g.collecting == "f":
			g.formula.Write(x)
		case g.collecting != "" && !g.phonetic:
			g.text.Write(x)
		}
	}
	return nil
}

// notes are elements outside the cells whose text is kept.
var notes = map[string]string{"oddHeader": "打印页眉", "oddFooter": "打印页脚", "evenHeader": "打印页眉", "evenFooter": "打印页脚", "firstHeader": "打印页眉", "firstFooter": "打印页脚",
	"formula1": "数据有效性"}

func (g *grid) open(e *xml.StartElement, t *token) {
	switch name := e.Name.Local; name {
	case "col":
		if isTrue(attr(e, "hidden")) || attr(e, "width") == "0" {
			from, _ := strconv.Atoi(attr(e, "min"))
			to, _ := strconv.Atoi(attr(e, "max"))
			g.hidden = append(g.hidden, [2]int{from, to})
		}
	case "row":
		g.openRow(e)
	case "c":
		g.ref, g.kind, g.style, g.tag = attr(e, "r"), attr(e, "t"), attr(e, "s"), "c"
		if e.Name.Space != "" {
			g.tag = e.Name.Space + ":c"
		}
		g.text.Reset()
		g.formula.Reset()
		g.cellFrom = t.from
		if c := columnOf(g.ref); c > 0 {
			g.col = c
		} else {
			g.col++
		}
	case "v", "t", "f":
		g.collecting = name
	case "rPh":
		g.phonetic = true
	case "dataValidation":
		for _, a := range []string{"prompt", "error", "promptTitle"} {
			g.note("数据有效性", attr(e, a))
		}
	default:
		if notes[name] != "" {
			g.collecting = name
			g.text.Reset()
		}
	}
}

func (g *grid) openRow(e *xml.StartElement) {
	g.row++
	if n, err := strconv.Atoi(attr(e, "r")); err == nil && n > 0 {
		g.row = n
	}
	g.col = 0
	g.rowHidden = isTrue(attr(e, "hidden")) || attr(e, "ht") == "0"
	r := Row{}
	if g.rowHidden {
		r.Unseen = "隐藏的行"
	}
	g.rows = append(g.rows, r)
}

func (g *grid) close(name string, t *token) error {
	switch name {
	case "v", "t", "f":
		g.collecting = ""
	case "rPh":
		g.phonetic = false
	case "c":
		return g.closeCell(t)
	default:
		if g.collecting == name {
			g.note(notes[name], g.text.String())
			g.collecting = ""
		}
	}
	return nil
}

func (g *grid) note(place, text string) {
	if strings.TrimSpace(text) != "" {
		g.extra = append(g.extra, Block{Where: "工作表“" + g.name + "”" + place, Text: text, Unseen: g.unseen})
	}
}

// closeCell keeps a filled cell with its place.
func (g *grid) closeCell(t *token) error {
	text := g.value()
	if g.onCell != nil {
		g.onCell(g, text, g.cellFrom, t.to)
	}
	if err := g.b.cell(); err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" || len(g.rows) == 0 {
		return nil
	}
	if err := g.b.keep(len(text)); err != nil {
		return err
	}
	r := &g.rows[len(g.rows)-1]
	for len(r.Cells) < g.col-1 && g.col <= maxGapCols {
		r.Cells = append(r.Cells, Cell{})
	}
	c := Cell{Where: g.name + "!" + g.where(), Text: text, Unseen: r.Unseen}
	g.count(&c, text)
	r.Cells = append(r.Cells, c)
	return nil
}

// maxGapCols bounds the blank cells that are filled in so that columns line up.
const maxGapCols = 512

// count notes what is hidden around a filled cell.
func (g *grid) count(c *Cell, text string) {
	g.filled++
	if g.sample == "" {
		g.sample = sample(text)
	}
	if g.rowHidden && (len(g.hiddenRows) == 0 || g.hiddenRows[len(g.hiddenRows)-1] != g.row) {
		g.hiddenRows = append(g.hiddenRows, g.row)
		g.sampleRow = sample(g.sampleRow + " " + text)
	}
	for _, h := range g.hidden {
		if g.col >= h[0] && g.col <= h[1] {
			c.Unseen = "隐藏的列"
			if name := columnName(g.col); !slices.Contains(g.hiddenCols, name) && len(g.hiddenCols) < 100 {
				g.hiddenCols = append(g.hiddenCols, name)
				g.sampleCol = sample(g.sampleCol + " " + text)
			}
		}
	}
}

// value is the cell's text. Numbers are written out: 3.71328199001011E+17 in the
// file is a number of 18 digits.
func (g *grid) value() string {
	text := g.text.String()
	switch g.kind {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && i >= 0 && i < len(g.shared) {
			return g.shared[i]
		}
		return ""
	case "inlineStr", "str", "b", "e", "d":
		return text
	}
	text = strings.TrimSpace(text)
	if f, err := strconv.ParseFloat(text, 64); err == nil && strings.ContainsAny(text, "eE") && f >= 1e9 && f < 1e20 {
		text = strconv.FormatFloat(f, 'f', -1, 64)
	}
	if text == "" {
		return quoted(g.formula.String())
	}
	return text
}

// quoted is what the texts in a formula without a cached value make together:
// ="3713"&"28…".
func quoted(formula string) string {
	parts := strings.Split(formula, `"`)
	var b strings.Builder
	for i := 1; i+1 < len(parts); i += 2 {
		b.WriteString(parts[i])
	}
	return b.String()
}

func (g *grid) where() string {
	if g.ref != "" {
		return g.ref
	}
	return columnName(g.col) + strconv.Itoa(g.row)
}

// columnOf is the number of a column in A1, 0 when it cannot be read.
func columnOf(ref string) int {
	n := 0
	for i := range len(ref) {
		c := ref[i]
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c < 'A' || c > 'Z' || n > 20_000 {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n
}

// columnName is A for 1.
func columnName(n int) string {
	var b []byte
	for ; n > 0; n = (n - 1) / 26 {
		b = append([]byte{byte('A' + (n-1)%26)}, b...)
	}
	return string(b)
}

// prefixed is an element's name with the prefix of the cell's.
func (g *grid) prefixed(name string) string { return strings.TrimSuffix(g.tag, "c") + name }
