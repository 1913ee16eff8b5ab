package desk

import (
	"slices"

	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/qr"
	"lianghua/village"
	"lianghua/village/ledger"
	"lianghua/web"
)

// PosterPage is an item for the noticeboard: big type on A4 or A3.
type PosterPage struct {
	web.Base
	village.Print
	Period  string
	A3      bool
	Address string // of the live page, in words
	Code    qr.Code
	Short   string // the beginning of the hash
	Facts   []VillageFact
	Table   PrintTable
}

// PrintTable is an item's table for paper: columns that nobody filled are left
// out, amounts grouped, days in words.
type PrintTable struct {
	Heads []string
	Rows  [][]PrintCell
}

// PrintCell is a cell with the class that aligns it.
type PrintCell struct{ Text, Class string }

func printTable(p village.Print) (out PrintTable) {
	if p.Form.Table == nil || len(p.Rows) == 0 {
		return out
	}
	out.Rows = make([][]PrintCell, len(p.Rows))
	for i, col := range p.Form.Table.Columns {
		if !slices.ContainsFunc(p.Rows, func(r []string) bool { return r[i] != "" }) {
			continue
		}
		out.Heads = append(out.Heads, col.Label)
		for n, r := range p.Rows {
			out.Rows[n] = append(out.Rows[n], printCell(col, r[i]))
		}
	}
	return out
}

func printCell(f form.Field, text string) PrintCell {
	switch f.Kind {
	case form.Amount:
		if c, ok, err := ledger.ParseCents(text); err == nil && ok {
			text = c.Grouped()
		}
		return PrintCell{text, "number"}
	case form.Number:
		return PrintCell{text, "number"}
	case form.Day:
		if d, err := calendar.Parse(text); err == nil && !d.IsZero() {
			text = d.Chinese()
		}
		return PrintCell{text, "nowrap"}
	case form.Choice:
		return PrintCell{text, "nowrap"}
	}
	return PrintCell{Text: text}
}

// VillageFact is a field of the item's type with what stands in it.
type VillageFact struct{ Label, Value string }

// shortHash is how much of a hash people can compare on paper.
const shortHash = 16

func (d *Deps) villagePoster(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	p := &PosterPage{A3: c.QueryParam("paper") == "a3"}
	if p.Print, err = d.Villages.Printed(c.Request().Context(), c.Actor, id); err != nil {
		return err
	}
	p.Base.Title, p.Short = p.Content.Title, p.Hash[:shortHash]
	if p.Item.Period != "" {
		p.Period = duty.PeriodName(p.Item.Period)
	}
	p.Facts, p.Table = factsOf(p.Print), printTable(p.Print)
	if !p.Item.OffWeb {
		p.Address = outside(c, "/i/"+p.Item.Code)
		if p.Code, err = qr.Encode(p.Address); err != nil {
			return err
		}
	}
	return c.Render(p)
}

func factsOf(p village.Print) (out []VillageFact) {
	for _, f := range p.Form.Fields {
		if v := p.Content.Fields[f.Key]; v != "" {
			out = append(out, VillageFact{f.Label, printCell(f, v).Text})
		}
	}
	return out
}

// YearbookPage is the 村务公开档案册 of a village's year.
type YearbookPage struct {
	web.Base
	village.Yearbook
	Parts []YearbookPart
}

// YearbookPart is one item of the year.
type YearbookPart struct {
	village.Print
	Period string
	Facts  []VillageFact
	Table  PrintTable
}

func (d *Deps) villageYearbook(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	year, err := c.FormInt("year")
	if err != nil {
		return err
	}
	if year == 0 {
		year = int64(d.Org.Today().Year())
	}
	p := &YearbookPage{}
	if p.Yearbook, err = d.Villages.Yearbook(c.Request().Context(), c.Actor, id, int(year)); err != nil {
		return err
	}
	p.Title = p.Unit.ShortName + "村务公开档案册"
	for _, s := range p.Sheets {
		part := YearbookPart{Print: s, Facts: factsOf(s), Table: printTable(s)}
		if s.Item.Period != "" {
			part.Period = duty.PeriodName(s.Item.Period)
		}
		p.Parts = append(p.Parts, part)
	}
	return c.Render(p)
}
