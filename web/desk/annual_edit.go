package desk

import (
	"strconv"
	"strings"

	"lianghua/foi/annual"
	"lianghua/internal/fault"
	"lianghua/web"
)

// AnnualEditPage is the form of what an organ types into its report: the
// numbers of table 二 and the text.
type AnnualEditPage struct {
	web.Base
	Unit    string
	Year    int
	Name    string
	Version int64
	Cells   []AnnualInput
	Parts   []AnnualPart
	Blanks  string
}

// AnnualInput is a number of table 二 with last year's beside it.
type AnnualInput struct {
	annual.Cell
	Value string
	Last  string
}

func (d *Deps) annualEdit(c *web.Ctx) error {
	p, err := d.annualForm(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) annualForm(c *web.Ctx) (*AnnualEditPage, error) {
	s, year, err := d.annualOf(c)
	if err != nil {
		return nil, err
	}
	p := &AnnualEditPage{Unit: annualUnit(s), Year: year, Name: s.Name(), Blanks: "{" + strings.Join(annual.BlankNames(), "}、{") + "}"}
	p.Title = "编制" + strconv.Itoa(year) + "年度报告：" + s.Name()
	in, texts, version, err := annual.Typed(c.Q(), s, year)
	if err != nil {
		return nil, err
	}
	r, err := d.Annual.Make(c.Q(), s, year)
	if err != nil {
		return nil, err
	}
	p.Version = version
	for i, cell := range annual.Cells() {
		x := AnnualInput{Cell: cell, Value: in[cell.Key], Last: r.A[i].Last}
		if x.Value == annual.NA {
			x.Value = "不适用"
		}
		p.Cells = append(p.Cells, x)
	}
	for _, sec := range annual.Sections() {
		p.Parts = append(p.Parts, AnnualPart{sec, texts[sec.Key]})
	}
	return p, nil
}

func (d *Deps) annualSave(c *web.Ctx) error {
	err := d.annualTake(c)
	if err == nil {
		year, _ := strconv.Atoi(c.Form("year")) // taken just now
		return c.Done("已保存。", annualAddress(c.Form("unit"), year))
	}
	p, e := d.annualForm(c)
	if e != nil {
		return e
	}
	for i := range p.Cells {
		p.Cells[i].Value = c.Form(p.Cells[i].Key)
	}
	for i := range p.Parts {
		p.Parts[i].Text = c.Form(p.Parts[i].Key)
	}
	return c.Retry(err, "desk/annual_edit", p)
}

func (d *Deps) annualTake(c *web.Ctx) error {
	s, year, err := d.annualOf(c)
	if err != nil {
		return err
	}
	typed, texts := map[string]string{}, annual.Texts{}
	for _, cell := range annual.Cells() {
		typed[cell.Key] = c.Form(cell.Key)
	}
	for _, sec := range annual.Sections() {
		texts[sec.Key] = c.Form(sec.Key)
	}
	in, err := annual.ReadInputs(typed)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err != nil {
		return err
	}
	return d.Annual.Save(c.Request().Context(), c.Actor, s, year, version, in, texts)
}

// annualMove runs one move of a report and comes back to its page; a refusal
// is shown there.
func (d *Deps) annualMove(c *web.Ctx, said string, do func(ref annual.Ref) error) error {
	s, year, err := d.annualOf(c)
	if err != nil {
		return err
	}
	ref := annual.Ref{}
	if ref.ID, err = c.FormInt("id"); err == nil {
		ref.Version, err = c.FormInt("version")
	}
	if err != nil {
		return err
	}
	if err := do(ref); err != nil {
		if fault.KindOf(err) == fault.KindNotFound {
			return err
		}
		p, e := d.annualPage(c, s, year)
		if e != nil {
			return e
		}
		return c.Retry(err, "desk/annual_show", p)
	}
	return c.Done(said, annualAddress(annualUnit(s), year))
}

func (d *Deps) annualFinalise(c *web.Ctx) error {
	return d.annualMove(c, "已定稿，数字不再随记录变动。", func(ref annual.Ref) error {
		return d.Annual.Finalise(c.Request().Context(), c.Actor, ref)
	})
}

func (d *Deps) annualReturn(c *web.Ctx) error {
	return d.annualMove(c, "已退回修改。", func(ref annual.Ref) error {
		return d.Annual.Return(c.Request().Context(), c.Actor, ref)
	})
}

func (d *Deps) annualPublish(c *web.Ctx) error {
	return d.annualMove(c, "已公布，内容不能再改。", func(ref annual.Ref) error {
		return d.Annual.Publish(c.Request().Context(), c.Actor, ref)
	})
}

func (d *Deps) annualRenew(c *web.Ctx) error {
	return d.annualMove(c, "已开始更正，公布以前网站仍显示原来的一版。", func(ref annual.Ref) error {
		return d.Annual.Renew(c.Request().Context(), c.Actor, ref, c.Form("why"))
	})
}
