package desk

import (
	"fmt"
	"strconv"
	"strings"

	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/importer"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// ImportMappingPage asks what the columns of an unknown head are (列对应).
type ImportMappingPage struct {
	web.Base
	Batch   importer.Batch
	Section table.Section
	Columns []MappedColumn
	Heads   int // how many rows the head has
	Fields  []templates.Option
	Rest    int // further tables that wait
	Steps   []LifeStep
}

// MappedColumn is one column of the unknown table.
type MappedColumn struct {
	Name   string // of the form's field: col3
	Letter string
	Words  string   // of the head
	Sample []string // the first values below
	Field  string
}

// samples is how many rows below the head the page shows.
const samples = 3

func (d *Deps) importMappingAsk(c *web.Ctx) error {
	p, err := d.mappingPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) mappingPage(c *web.Ctx) (*ImportMappingPage, error) {
	b, err := d.batchOf(c)
	if err != nil {
		return nil, err
	}
	list, err := d.Importer.Unknown(c.Request().Context(), b)
	if err != nil {
		return nil, err
	}
	p := &ImportMappingPage{Batch: b, Rest: len(list) - 1, Fields: mappingFields(), Steps: wizard(2)}
	p.Title = "列对应"
	print := c.Form("print")
	for _, s := range list {
		if print == "" || s.Fingerprint == print {
			p.Section, print = s, s.Fingerprint
			break
		}
	}
	if p.Section.Fingerprint == "" || len(p.Section.HeaderRows) == 0 {
		return nil, fault.NotFound("这一批没有需要说明的表头。")
	}
	p.Heads = len(p.Section.HeaderRows)
	return p, d.fillColumns(c, p)
}

// fillColumns shows every column with its letters, its head and what stands below.
func (d *Deps) fillColumns(c *web.Ctx, p *ImportMappingPage) error {
	top := p.Section.HeaderRows[0]
	last := p.Section.HeaderRows[p.Heads-1]
	lines, err := d.Importer.Window(c.Request().Context(), p.Batch, p.Section.Sheet, top, last+samples, nil)
	if err != nil || len(lines) == 0 {
		return err
	}
	heads := map[int]table.Head{}
	for _, h := range p.Section.Heads {
		heads[h.Col] = h
	}
	for i, cell := range lines[0].Cells {
		col := MappedColumn{Name: fmt.Sprintf("col%d", i+1), Letter: strings.TrimRight(cell.Name, "0123456789"), Words: strings.Join(heads[i+1].Words, " / "),
			Field: string(heads[i+1].Field)}
		if sent := c.Form(col.Name); sent != "" {
			col.Field = sent
		}
		if col.Words == "" {
			col.Words = cell.Text
		}
		for _, l := range lines {
			if l.N > last {
				col.Sample = append(col.Sample, l.Cells[i].Text)
			}
		}
		p.Columns = append(p.Columns, col)
	}
	return nil
}

// mappingFields are what a column can hold, under headings.
func mappingFields() []templates.Option {
	var out []templates.Option
	add := func(group string, fields ...table.Field) {
		for _, f := range fields {
			out = append(out, templates.Option{Value: string(f), Label: fieldWords(f), Group: group})
		}
	}
	add("", table.FieldExtra)
	add("事项", table.FieldSeq, table.FieldDomain, table.FieldLevel1, table.FieldLevel2, table.FieldLevel3)
	add("内容", table.FieldContent, table.FieldBasis, table.FieldLimit, table.FieldSubject, table.FieldChannels)
	add("公开对象", table.FieldAudience, table.FieldAudienceAll, table.FieldAudienceGroup)
	add("公开方式", table.FieldMode, table.FieldModeActive, table.FieldModeRequest)
	add("公开层级", table.FieldTiers)
	for _, t := range term.Tiers() {
		add("公开层级", table.TierField(t))
	}
	for _, ch := range term.Standard() {
		add("渠道（打勾的列）", table.ChannelField(ch.Name))
	}
	return out
}

// fieldWords is a field's name down to the sub-head.
func fieldWords(f table.Field) string {
	switch f {
	case table.FieldExtra:
		return "不导入"
	case table.FieldAudienceAll:
		return "全社会（打勾）"
	case table.FieldAudienceGroup:
		return "特定群体（打勾或写明）"
	case table.FieldModeActive:
		return "主动（打勾）"
	case table.FieldModeRequest:
		return "依申请公开（打勾）"
	}
	for _, t := range term.Tiers() {
		if f == table.TierField(t) {
			return t.String() + "（打勾）"
		}
	}
	return f.Label()
}

func (d *Deps) importMapping(c *web.Ctx) error {
	p, err := d.mappingPage(c)
	if err != nil {
		return err
	}
	m := table.Mapping{Columns: map[int]table.Field{}}
	heads, err := c.FormInt("header_rows")
	m.HeaderRows, p.Heads = int(heads), int(heads)
	for i, col := range p.Columns {
		if offered(p.Fields, col.Field) {
			m.Columns[i+1] = table.Field(col.Field)
		}
	}
	var next int64
	if err == nil {
		next, err = d.Importer.Remember(c.Request().Context(), c.Actor, p.Batch.ID, p.Section.Fingerprint, m)
	}
	if err != nil {
		return c.Retry(err, "desk/import_mapping", p)
	}
	return c.Done("已记住这种表头，以后同样的表会自动识别。", "/desk/imports/"+strconv.FormatInt(next, 10))
}

// importAgain plans the file anew, with a domain or as a complete table.
func (d *Deps) importAgain(c *web.Ctx) error {
	b, err := d.batchOf(c)
	if err != nil {
		return err
	}
	next, err := d.Importer.Again(c.Request().Context(), c.Actor, b.ID, c.Form("domain"), c.Checked("complete"))
	if err != nil {
		return err
	}
	return c.Done("已重新预览。", "/desk/imports/"+idText(next))
}
