package portal

import (
	"fmt"
	"slices"
	"strconv"

	"lianghua/disclose"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// DocumentsPage is the policy library (政策文件库).
type DocumentsPage struct {
	web.Base
	Units      []templates.Option
	Years      []templates.Option
	Validities []templates.Option
	Rows       []DocumentLine
	Next       string
	Meta       []Meta
}

// DocumentLine is one policy with its 解读.
type DocumentLine struct {
	disclose.PublicRow
	Readings []disclose.PublicRow
}

// libraryYears is how many years the filter offers.
const libraryYears = 12

func (d *Deps) documentList(c *web.Ctx) error {
	picks := &ItemsPage{}
	f, err := publicFilter(c, picks)
	if err != nil {
		return err
	}
	f.Type = "policy"
	if v := disclose.Validity(c.QueryParam("validity")); v != "" {
		if !slices.Contains(disclose.Validities(), v) {
			return fault.NotFound("没有这种有效性，请从筛选框里选择。")
		}
		f.Validity = v
	}
	if y := c.QueryParam("year"); y != "" {
		if f.Year, err = strconv.Atoi(y); err != nil || len(y) != 4 {
			return fault.NotFound("没有这一年，请从筛选框里选择。")
		}
	}
	choices, err := d.itemPicks.Of(c.Q(), itemPicksOf)
	if err != nil {
		return err
	}
	p := &DocumentsPage{Units: choices.units, Meta: columnMeta("政策文件", "行政规范性文件和其他政策文件，附有效性和解读", "政策文件库")}
	p.Title = "政策文件"
	for i := range libraryYears {
		year := strconv.Itoa(c.Server.Org.Today().Year() - i)
		p.Years = append(p.Years, templates.Option{Value: year, Label: year + "年"})
	}
	for _, v := range disclose.Validities() {
		p.Validities = append(p.Validities, templates.Option{Value: string(v), Label: v.Name()})
	}
	rows, next, err := disclose.PublicList(c.Q(), c.Server.DB.Now(), f, publicCursor(c.QueryParam("after")))
	if err != nil {
		return err
	}
	if next != (disclose.PublicCursor{}) {
		p.Next = fmt.Sprintf("%s_%d", next.On, next.ID)
	}
	var ids []int64
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	readings, err := disclose.PublicReadings(c.Q(), c.Server.DB.Now(), ids)
	for _, r := range rows {
		p.Rows = append(p.Rows, DocumentLine{r, readings[r.ID]})
	}
	if err != nil {
		return err
	}
	return c.Render(p)
}
