package document

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// A template is a .docx in which {{名称}} stands for a value. {{逐条：名称}} …
// {{完}} repeats for each entry of a list, {{如有：名称}} … {{完}} stays when
// there is a value and {{如无：名称}} … {{完}} when there is none. A block is
// begun and ended by two paragraphs that hold nothing else, or in the cells of
// table rows, which are then repeated or left out whole; 如有 and 如无 also
// stand inside one paragraph. It does not matter over how many runs Word has
// split a placeholder, nor whether the braces are Chinese ones.

// What a placeholder does.
const (
	MarkField  = ""
	MarkEach   = "逐条"
	MarkIf     = "如有"
	MarkUnless = "如无"
	markEnd    = "完"
)

// Mark is a placeholder that a template holds.
type Mark struct {
	Verb  string // MarkField, MarkEach, MarkIf or MarkUnless
	Name  string
	Where string // 正文第3段, 正文表1第2行第1列
	In    string // the list whose entries it stands in, "" for none
}

// Flaw is what is wrong with the placeholders of a template, and where.
type Flaw struct{ Where, Msg string }

// Marks lists the placeholders of a template and what is wrong with them.
func Marks(ctx context.Context, r io.ReaderAt, size int64) (marks []Mark, flaws []Flaw, err error) {
	err = eachTemplatePart(ctx, r, size, func(_ *budget, _ string, t *template) error {
		for _, p := range t.paras {
			for _, s := range p.slots {
				if s.verb == markEnd {
					continue
				}
				m := Mark{Verb: s.verb, Name: s.name, Where: p.where}
				for g := t.around(s); g != nil; g = g.up {
					if g.verb == MarkEach {
						m.In = g.name
						break
					}
				}
				marks = append(marks, m)
			}
		}
		flaws = append(flaws, t.flaws...)
		return nil
	})
	return marks, flaws, err
}

// eachTemplatePart opens a .docx and understands every part with text.
func eachTemplatePart(ctx context.Context, r io.ReaderAt, size int64, each func(b *budget, name string, t *template) error) error {
	b := newBudget(ctx, DefaultLimits())
	if size > b.lim.Bytes {
		return errTooLarge
	}
	if detect(r, size) != DOCX {
		return refuse("no_docx", "模板应是 Word 文档（.docx）。请用 Word 或者 WPS 另存为 .docx 后再上传。")
	}
	p, err := openPack(b, r, size)
	if err != nil {
		return err
	}
	for _, name := range p.names {
		place, unseen, ok := placeOf(name)
		if !ok || unseen != "" {
			continue
		}
		raw, err := p.part(b, name)
		if err != nil {
			return err
		}
		t, err := readTemplate(b, raw, place)
		if err != nil {
			return err
		}
		if err := each(b, name, t); err != nil {
			return err
		}
	}
	return nil
}

// template is one part of a .docx, understood.
type template struct {
	b       *budget
	raw     []byte
	place   string
	prefix  string
	paras   []*holder
	regions []*region
	flaws   []Flaw

	// while reading
	open    []int64 // where the open elements begin
	stack   []*holder
	rows    []*rowSpan
	tables  []int64
	inText  bool
	counted int // paragraphs outside tables
	nTable  int
}

// holder is a paragraph that may hold placeholders.
type holder struct {
	paragraph
	where    string
	from, to int64
	parent   int64 // where the element around it begins
	rows     []*rowSpan
	slots    []*slot
	region   *region
}

// rowSpan is a row of a table.
type rowSpan struct {
	table    int64
	from, to int64
	number   int // of the table, in the part
	row, col int
}

// slot is one placeholder in a paragraph.
type slot struct {
	verb, name string
	at, end    int // bytes of the paragraph's text
	p          *holder
	inline     *slot // the end of a block inside the paragraph
}

// region is a block over several paragraphs or rows.
type region struct {
	verb, name         string
	from, to           int64
	innerFrom, innerTo int64
	opens, closes      *slot
	up                 *region
}

func readTemplate(b *budget, raw []byte, place string) (*template, error) {
	t := &template{b: b, raw: raw, place: place}
	if err := walk(b, raw, t.token); err != nil {
		return nil, err
	}
	slices.SortStableFunc(t.paras, func(a, b *holder) int { return int(a.from - b.from) })
	for _, p := range t.paras {
		t.findSlots(p)
	}
	t.pair()
	t.nest()
	return t, nil
}

func (t *template) token(k *token) error {
	switch x := k.Token.(type) {
	case xml.StartElement:
		if k.depth == 0 {
			t.prefix = prefixOf(&x, "wordprocessingml")
		}
		if x.Name.Space == t.prefix {
			t.begin(x.Name.Local, k)
		}
		t.open = append(t.open, k.from)
	case xml.EndElement:
		if n := len(t.open); n > 0 {
			t.open = t.open[:n-1]
		}
		if x.Name.Space == t.prefix {
			t.finish(x.Name.Local, k)
		}
	case xml.CharData:
		if n := len(t.stack); t.inText && n > 0 {
			p := t.stack[n-1]
			p.pieces = append(p.pieces, piece{p.text.Len(), string(x), k.from, k.to, "t"})
			p.text.Write(x)
			return t.b.keep(len(x))
		}
	}
	return nil
}

func (t *template) begin(name string, k *token) {
	switch name {
	case "p":
		p := &holder{from: k.from, rows: slices.Clone(t.rows)}
		if n := len(t.open); n > 0 {
			p.parent = t.open[n-1]
		}
		p.where = t.whereNow()
		t.stack = append(t.stack, p)
	case "tbl":
		t.nTable++
		t.tables = append(t.tables, k.from)
		t.rows = append(t.rows, &rowSpan{table: k.from, number: t.nTable})
	case "tr":
		if n := len(t.rows); n > 0 {
			old := t.rows[n-1]
			t.rows[n-1] = &rowSpan{table: old.table, from: k.from, number: old.number, row: old.row + 1}
		}
	case "tc":
		if n := len(t.rows); n > 0 {
			t.rows[n-1].col++
		}
	case "t":
		t.inText = true
	case "tab", "br", "cr":
		if n := len(t.stack); n > 0 && k.depth > 0 {
			t.stack[n-1].text.WriteString(marks[name])
		}
	}
}

func (t *template) finish(name string, k *token) {
	switch name {
	case "p":
		if n := len(t.stack); n > 0 {
			p := t.stack[n-1]
			t.stack = t.stack[:n-1]
			p.to = k.to
			t.paras = append(t.paras, p)
		}
	case "tbl":
		if n := len(t.rows); n > 0 {
			t.rows = t.rows[:n-1]
		}
	case "tr":
		if n := len(t.rows); n > 0 {
			t.rows[n-1].to = k.to
		}
	case "t":
		t.inText = false
	}
}

// whereNow names the place of a paragraph that begins now.
func (t *template) whereNow() string {
	if n := len(t.rows); n > 0 {
		r := t.rows[n-1]
		return fmt.Sprintf("%s表%d第%d行第%d列", t.place, r.number, r.row, r.col)
	}
	t.counted++
	return fmt.Sprintf("%s第%d段", t.place, t.counted)
}

// Placeholders, and braces that belong to none.
var (
	slotText  = regexp.MustCompile(`(?:\{\{|｛｛)([^{}｛｝]*)(?:\}\}|｝｝)`)
	loneBrace = regexp.MustCompile(`[{}｛｝]+`)
)

// findSlots finds the placeholders of a paragraph and braces that are none.
func (t *template) findSlots(p *holder) {
	text, rest := p.text.String(), 0
	lone := func(between string) {
		if b := loneBrace.FindString(between); b != "" {
			t.flaw(p.where, "花括号“%s”不成对，占位符应写成 {{名称}}：“%s”。", b, sample(text))
		}
	}
	for _, m := range slotText.FindAllStringSubmatchIndex(text, -1) {
		lone(text[rest:m[0]])
		rest = m[1]
		s := &slot{at: m[0], end: m[1], p: p}
		s.verb, s.name = understand(text[m[2]:m[3]])
		if s.verb != markEnd && s.name == "" {
			t.flaw(p.where, "占位符“%s”没有写名称。", text[m[0]:m[1]])
			continue
		}
		p.slots = append(p.slots, s)
	}
	lone(text[rest:])
}

// understand reads what stands between the braces.
func understand(text string) (verb, name string) {
	text = strings.Join(strings.Fields(text), "")
	for _, v := range []string{MarkEach, MarkIf, MarkUnless, markEnd} {
		rest, ok := strings.CutPrefix(text, v)
		name := strings.TrimLeft(rest, "：:")
		if ok && (v != markEnd || name == "" || name != rest) {
			return v, name
		}
	}
	return MarkField, text
}

func (t *template) flaw(where, format string, args ...any) {
	t.flaws = append(t.flaws, Flaw{where, fmt.Sprintf(format, args...)})
}

// maxNesting bounds blocks inside blocks.
const maxNesting = 4

// pair finds the end of each block.
func (t *template) pair() {
	var open []*slot
	for _, p := range t.paras {
		for _, s := range p.slots {
			switch s.verb {
			case MarkField:
			case markEnd:
				if len(open) == 0 {
					t.flaw(p.where, "{{完}}之前没有{{逐条}}、{{如有}}或者{{如无}}。")
					continue
				}
				t.block(open[len(open)-1], s)
				open = open[:len(open)-1]
			default:
				if open = append(open, s); len(open) > maxNesting {
					t.flaw(p.where, "{{%s：%s}}套得太深，最多 %d 层。", s.verb, s.name, maxNesting)
					return
				}
			}
		}
	}
	for _, s := range open {
		t.flaw(s.p.where, "{{%s：%s}}没有对应的{{完}}。", s.verb, s.name)
	}
}

// block notes what lies between a begin and an end.
func (t *template) block(a, z *slot) {
	g := &region{verb: a.verb, name: a.name, opens: a, closes: z}
	switch {
	case a.p == z.p && len(a.p.rows) > 0 && a.verb == MarkEach:
		r := a.p.rows[len(a.p.rows)-1]
		g.from, g.to = r.from, r.to
		g.innerFrom, g.innerTo = g.from, g.to
	case a.p == z.p:
		if a.inline = z; a.verb == MarkEach {
			t.flaw(a.p.where, "{{逐条：%s}}和它的{{完}}要各占一段，或者放在表格的行里。", a.name)
		}
		return
	case a.p.parent == z.p.parent && a.alone() && z.alone():
		g.from, g.innerFrom, g.innerTo, g.to = a.p.from, a.p.to, z.p.from, z.p.to
	default:
		x, y := commonRows(a.p.rows, z.p.rows)
		if x == nil {
			t.flaw(a.p.where, "{{%s：%s}}和它的{{完}}要各占一段、在同一处，或者在同一张表的行里。", a.verb, a.name)
			return
		}
		g.from, g.to = x.from, y.to
		g.innerFrom, g.innerTo = g.from, g.to
	}
	t.regions = append(t.regions, g)
}

// alone reports a placeholder that has its paragraph to itself.
func (s *slot) alone() bool {
	text := s.p.text.String()
	return strings.TrimSpace(text[:s.at]+text[s.end:]) == ""
}

// commonRows are the innermost rows of one table in which both lie.
func commonRows(a, z []*rowSpan) (x, y *rowSpan) {
	for i := range min(len(a), len(z)) {
		if a[i].table != z[i].table || a[i].from == 0 {
			break
		}
		x, y = a[i], z[i]
	}
	return x, y
}

// nest finds for each block and paragraph the block around it.
func (t *template) nest() {
	slices.SortStableFunc(t.regions, func(a, b *region) int {
		if a.from != b.from {
			return int(a.from - b.from)
		}
		return int(b.to - a.to)
	})
	for i, g := range t.regions {
		for _, h := range t.regions[:i] {
			switch {
			case h.innerFrom <= g.from && g.to <= h.innerTo && (h.from != g.from || h.to != g.to):
				g.up = h // the last that fits is the innermost
			case g.from < h.to && h.from < g.to:
				t.flaw(g.opens.p.where, "{{%s：%s}}和{{%s：%s}}交错，或者在同一行里。", g.verb, g.name, h.verb, h.name)
			}
		}
	}
	for _, p := range t.paras {
		for _, g := range t.regions {
			if g.innerFrom <= p.from && p.to <= g.innerTo {
				p.region = g
			}
		}
	}
}

// around is the block in which a placeholder stands; what begins a block
// stands outside it.
func (t *template) around(s *slot) *region {
	for _, g := range t.regions {
		if g.opens == s {
			return g.up
		}
	}
	return s.p.region
}
