package desk

import (
	"fmt"
	"strconv"

	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// RoundPage is the progress board of a round.
type RoundPage struct {
	web.Base
	claim.RoundBoard
	Tabs    []templates.Link
	Shown   []RoundBoardLine
	Names   map[string]string // of domains
	Left    string            // how far the due date is
	Through int               // units 已确认
}

// RoundBoardLine is a unit's line with its sign.
type RoundBoardLine struct {
	claim.RoundLine
	Kind string
}

func (d *Deps) roundShow(c *web.Ctx) error {
	p, err := d.roundPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) roundPage(c *web.Ctx) (*RoundPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &RoundPage{}
	if p.RoundBoard, err = d.Claims.RoundBoard(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Title, p.Through = p.Round.Name, p.Counts[claim.UnitConfirmed]
	work, err := d.workdays(c.Q())
	if err != nil {
		return nil, err
	}
	p.Left = work.left(p.Round.DueOn)
	domains, err := domainPicks(c.Q())
	p.Names = claimNames(domains)
	want := claim.UnitState(c.Form("state"))
	for _, l := range p.Lines {
		if want == "" || l.State == want {
			p.Shown = append(p.Shown, RoundBoardLine{l, roundKind(l.State)})
		}
	}
	p.Tabs = roundTabs(p.RoundBoard, want)
	return p, err
}

func roundTabs(b claim.RoundBoard, want claim.UnitState) []templates.Link {
	at := fmt.Sprintf("/desk/rounds/%d", b.Round.ID)
	out := []templates.Link{{Label: "全部单位", URL: at, Current: want == "", Count: len(b.Lines)}}
	for _, s := range []claim.UnitState{claim.UnitSent, claim.UnitReturned, claim.UnitSealed, claim.UnitConfirmed} {
		out = append(out, templates.Link{Label: s.Name(), URL: at + "?state=" + string(s), Current: want == s, Count: b.Counts[s]})
	}
	return out
}

func (d *Deps) roundExport(c *web.Ctx) error {
	p, err := d.roundPage(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, l := range p.Lines {
		out = append(out, []string{l.Unit, l.State.Name(), strconv.Itoa(l.Rows), strconv.Itoa(l.Same), strconv.Itoa(l.Differs), strconv.Itoa(l.Returned), strconv.Itoa(l.Decided),
			strconv.Itoa(l.Additions), stamp(l.ReturnedAt), l.SignedBy, l.SignedOn.String(), stamp(l.ConfirmedAt), l.Phone})
	}
	return listFile(c, p.Round.Name+"进度", []string{"单位", "状态", "事项", "无异议", "待办理", "已退回", "已办理", "新增建议", "回传时间", "签字人", "签字日期", "确认时间", "电话"}, out)
}

// roundRef reads the round of the address and the version of the form.
func roundRef(c *web.Ctx) (id, version int64, err error) {
	if id, err = c.ID("id"); err == nil {
		version, err = c.FormInt("version")
	}
	return id, version, err
}

func (d *Deps) roundSend(c *web.Ctx) error {
	id, version, err := roundRef(c)
	if err != nil {
		return err
	}
	r, err := d.Claims.SendRound(c.Request().Context(), c.Actor, id, version)
	if err != nil {
		return err
	}
	return c.Done(r.Name+"已发出，请各单位于"+r.DueOn.Chinese()+"前回传。", "/desk/rounds/"+idText(id))
}

// RoundEndPage asks before a round is closed, or deleted while it is a draft.
type RoundEndPage struct {
	web.Base
	claim.RoundBoard
	Draft bool
	Open  int // units that are not through
}

func (d *Deps) roundEndAsk(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	p := &RoundEndPage{}
	if p.RoundBoard, err = d.Claims.RoundBoard(c.Request().Context(), c.Actor, id); err != nil {
		return err
	}
	if p.Round.State == claim.RoundClosed {
		return fault.Conflictf("%s已经结束。", p.Round.Name)
	}
	p.Draft, p.Open = p.Round.State == claim.RoundDraft, len(p.Lines)-p.Counts[claim.UnitConfirmed]
	p.Title = "结束" + p.Round.Name
	if p.Draft {
		p.Title = "删除" + p.Round.Name
	}
	return c.Render(p)
}

func (d *Deps) roundClose(c *web.Ctx) error {
	id, version, err := roundRef(c)
	if err != nil {
		return err
	}
	if err := d.Claims.CloseRound(c.Request().Context(), c.Actor, id, version); err != nil {
		return err
	}
	return c.Done("本轮已结束，不再接收回传。", "/desk/rounds/"+idText(id))
}

func (d *Deps) roundDrop(c *web.Ctx) error {
	id, version, err := roundRef(c)
	if err != nil {
		return err
	}
	if err := d.Claims.DropRound(c.Request().Context(), c.Actor, id, version); err != nil {
		return err
	}
	return c.Done("没有发出的轮次已删除。", "/desk/rounds")
}
