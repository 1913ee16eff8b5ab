package desk

import (
	"strconv"
	"strings"

	"lianghua/patrol"
	"lianghua/templates"
	"lianghua/web"
)

// SweepsPage lists what was looked for over the whole site (全站排查).
type SweepsPage struct {
	web.Base
	Rows []patrol.Sweep
	Next string
}

func (d *Deps) sweepList(c *web.Ctx) error {
	before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	rows, next, err := d.Patrol.Sweeps(c.Request().Context(), c.Actor, before)
	if err != nil {
		return err
	}
	p := &SweepsPage{Rows: rows, Next: orNone(next)}
	p.Title = "全站排查"
	return c.Render(p)
}

// orNone is a place in a list for the address, "" at its end.
func orNone(next int64) string {
	if next == 0 {
		return ""
	}
	return idText(next)
}

func (d *Deps) sweepListExport(c *web.Ctx) error {
	var out [][]string
	for before := int64(0); ; {
		rows, next, err := d.Patrol.Sweeps(c.Request().Context(), c.Actor, before)
		if err != nil {
			return err
		}
		for _, s := range rows {
			out = append(out, []string{idText(s.ID), strings.Join(s.Words(), "、"), s.Reason, strconv.Itoa(s.Found), s.ByName, s.At.In(eastern).Format("2006-01-02 15:04"), s.ClosedBy, stamp(s.ClosedAt)})
		}
		if before = next; next == 0 {
			return listFile(c, "全站排查记录", []string{"编号", "排查的词", "原因", "找到", "排查人", "时间", "办结人", "办结时间"}, out)
		}
	}
}

// SweepNewPage asks what to look for.
type SweepNewPage struct {
	web.Base
	Words, Reason string
	Every         bool
	Places        []templates.Option
	Chosen        []string
}

func sweepNewPage(c *web.Ctx) *SweepNewPage {
	p := &SweepNewPage{Words: c.Form("words"), Reason: c.Form("reason"), Every: c.Form("every") == "1", Chosen: c.Request().Form["place"]}
	p.Title = "新的排查"
	for _, x := range patrol.Places() {
		p.Places = append(p.Places, templates.Option{Value: string(x), Label: x.Name()})
		if c.Request().Method == "GET" {
			p.Chosen = append(p.Chosen, string(x))
		}
	}
	return p
}

func (d *Deps) sweepNew(c *web.Ctx) error { return c.Render(sweepNewPage(c)) }

func (d *Deps) sweepStart(c *web.Ctx) error {
	draft := patrol.SweepDraft{Words: strings.Split(c.Form("words"), "\n"), Every: c.Form("every") == "1", Reason: c.Form("reason")}
	for _, x := range c.Request().Form["place"] {
		draft.Places = append(draft.Places, patrol.Place(x))
	}
	id, err := d.Patrol.Sweep(c.Request().Context(), c.Actor, draft)
	if err != nil {
		return c.Retry(err, "desk/sweep_new", sweepNewPage(c))
	}
	return c.Done("排查完成。", "/desk/patrol/sweeps/"+idText(id))
}
