package precheck

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"lianghua/internal/document"
	"lianghua/internal/fault"
)

// Check looks at everything in the subject. An error is a failure to look (a
// file that cannot be opened, a cancelled context); what is wrong with the
// subject is in the report.
func Check(ctx context.Context, s Subject) (Report, error) {
	c := begin(ctx, s.Rules)
	c.at(-1, "title", "标题")
	c.passage(document.Block{Text: s.Title}, "")
	if err := c.body(s.Body); err != nil {
		return Report{}, err
	}
	c.fields(s.Fields)
	c.formTable(s.Table)
	if err := c.files(s.Files); err != nil {
		return Report{}, err
	}
	c.missing(s.Required)
	c.basis(s)
	if err := c.links(s); err != nil {
		return Report{}, err
	}
	hash, err := hashOf(s)
	if err != nil {
		return Report{}, err
	}
	return c.report(hash), nil
}

// ScanFile checks one file and its name alone, as `lianghua scan` does. A file
// that cannot be read is an error here (document.CodeOf says why).
func ScanFile(ctx context.Context, f File, rules Rules) (Report, error) {
	c := begin(ctx, rules)
	c.at(0, "", "文件名")
	c.fileName(f.Name)
	c.at(0, "", "")
	if err := c.content(f); err != nil {
		return Report{}, err
	}
	hash, err := f.sum()
	if err != nil {
		return Report{}, err
	}
	return c.report(hash), nil
}

// checker collects findings.
type checker struct {
	ctx   context.Context
	rules Rules
	own   map[rune][]listed // the county's words
	file  int
	field string
	place string // where the current part stands, in front of the finding's own place
	out   []Finding
}

func begin(ctx context.Context, rules Rules) *checker {
	return &checker{ctx: ctx, rules: rules, own: indexOf(rules.Lists)}
}

// at says which part is looked at next.
func (c *checker) at(file int, field, place string) { c.file, c.field, c.place = file, field, place }

// maxFindings keeps a report readable: a list of 5,000 persons says the same
// thing 5,000 times.
const maxFindings = 2000

// add notes a finding in the current part.
func (c *checker) add(f Finding) {
	f.File, f.Field = c.file, c.field
	f.Where = c.place + f.Where
	if len(c.out) < maxFindings {
		c.out = append(c.out, f)
		return
	}
	if f.Severity == Block { // a report that blocks must say so
		c.out[maxFindings-1] = f
	}
}

// report orders the findings: what blocks first, then in the subject's order.
func (c *checker) report(hash string) Report {
	r := Report{Findings: c.out, Hash: hash, Lists: c.versions()}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Compare(rank(a.Severity), rank(b.Severity))
	})
	r.Blocks = len(r.Findings) > 0 && r.Findings[0].Severity == Block
	return r
}

func rank(s Severity) int {
	if s == Block {
		return 0
	}
	return 1
}

// body reads the rich text.
func (c *checker) body(html string) error {
	if html == "" {
		return nil
	}
	blocks, hidden, err := document.HTMLBlocks(c.ctx, html)
	if err != nil {
		return err
	}
	c.at(-1, "body", "正文")
	c.blocks(blocks)
	c.hidden(hidden)
	return nil
}

// fields reads the fields of the type form, each under its label.
func (c *checker) fields(fields []Field) {
	for _, f := range fields {
		c.at(-1, f.Name, "“"+f.Label+"”")
		c.passage(document.Block{Text: f.Value}, f.Label)
	}
}

// formTable reads the table of the type form.
func (c *checker) formTable(t *Table) {
	if t == nil || len(t.Headers) == 0 {
		return
	}
	c.at(-1, "table", "表格")
	rows := []document.Row{rowOf(t.Headers, 0)}
	for i, r := range t.Rows {
		rows = append(rows, rowOf(r, i+1))
	}
	c.table(document.Block{Rows: rows}, c.rules.NameList)
}

// rowOf is a row of the form's table; row 0 is the header.
func rowOf(cells []string, n int) document.Row {
	var r document.Row
	for i, text := range cells {
		where := fmt.Sprintf("第%d行第%d列", n, i+1)
		if n == 0 {
			where = fmt.Sprintf("表头第%d列", i+1)
		}
		r.Cells = append(r.Cells, document.Cell{Where: where, Text: text})
	}
	return r
}

// files reads the attachments and their names.
func (c *checker) files(files []File) error {
	for i, f := range files {
		c.at(i, "", "附件“"+f.Name+"”文件名")
		c.fileName(f.Name)
		if err := c.oneFile(i, f); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) oneFile(i int, f File) error {
	c.at(i, "", "附件“"+f.Name+"”")
	err := c.content(f)
	if document.CodeOf(err) != "" {
		c.unread(f.Name, err)
		return nil
	}
	return err
}

// content reads a file and looks at all that is in it.
func (c *checker) content(f File) error {
	r, size, err := f.Open()
	if err != nil {
		return err
	}
	if closer, ok := r.(io.Closer); ok {
		defer closer.Close()
	}
	d, err := document.Read(c.ctx, f.Name, r, size, c.rules.Limits)
	if err != nil {
		return err
	}
	c.blocks(d.Blocks)
	c.hidden(d.Hidden)
	if d.Partial != "" {
		c.add(Finding{Kind: Unread, Severity: Warn, Text: f.Name, Message: d.Partial, Mend: "请人工核对没有检查到的部分。"})
	}
	return nil
}

// unread notes a file that could not be read: nobody knows what is in it.
func (c *checker) unread(name string, err error) {
	severity := Warn
	var r *document.Refusal
	if errors.As(err, &r) && (r.Code == "encrypted" || r.Code == "old_office") {
		severity = Block
	}
	c.add(Finding{Kind: Unread, Severity: severity, Text: name, Message: fault.Message(err), Mend: "换成能检查的格式，或由人核对后在审核中说明。"})
}
