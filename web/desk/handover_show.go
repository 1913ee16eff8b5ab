package desk

import (
	"fmt"

	"lianghua/handover"
	"lianghua/web"
)

// HandoverPage is one 交接单: the two, the list, the signatures; and the same
// on paper.
type HandoverPage struct {
	web.Base
	handover.Detail
	Sign    string
	Acts    []HandoverButton
	TakeOn  bool // the successor goes through the list now
	Blank   []int
	Posts   []string // what goes over
	Signers []handover.Recorded
}

// HandoverButton leads to the page of a move.
type HandoverButton struct{ Label, URL string }

func (d *Deps) handoverShow(c *web.Ctx) error {
	p, err := d.handoverPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) handoverPrint(c *web.Ctx) error { return d.handoverShow(c) }

func (d *Deps) handoverPage(c *web.Ctx) (*HandoverPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &HandoverPage{}
	if p.Detail, err = d.Handover.Show(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Base.Title, p.Sign = p.Unit+"工作交接单", handoverSigns[p.State]
	p.TakeOn = p.State == handover.Switched && p.Mine
	for _, a := range p.May {
		if a != handover.Take {
			p.Acts = append(p.Acts, HandoverButton{actLabel(p.Detail, c, a), handoverURL(id) + "/" + string(a)})
		}
	}
	for _, post := range p.Moved.V.Posts {
		p.Posts = append(p.Posts, post.Kind.Label())
	}
	for _, r := range p.Moved.V.Roles {
		p.Posts = append(p.Posts, r.Label())
	}
	for _, m := range p.Moves {
		switch m.Action {
		case handover.Give, handover.Receive, handover.Paper, handover.Force, handover.Vacate:
			p.Signers = append(p.Signers, m)
		}
	}
	return p, nil
}

// actLabel is a button's word: somebody else's signature comes on paper.
func actLabel(h handover.Detail, c *web.Ctx, a handover.Action) string {
	if (a == handover.Give || a == handover.Receive) && !h.Signs(c.Actor, a) {
		return "上传" + a.Name() + "的扫描件"
	}
	if a == handover.Give || a == handover.Receive {
		return "签字"
	}
	return a.Name()
}

// handoverItems is the list as a file.
func (d *Deps) handoverItems(c *web.Ctx) error {
	p, err := d.handoverPage(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, s := range p.Sections() {
		for _, it := range s.Rows {
			out = append(out, []string{s.Label, it.Unit, it.Title, it.State, it.Due.String(), yesNo(it.Received), yesNo(it.Done)})
		}
	}
	return listFile(c, p.Base.Title, []string{"类别", "单位", "事项", "状态", "到期日", "已核对", "已办结"}, out)
}

func (d *Deps) handoverScan(c *web.Ctx) error {
	id, err1 := c.ID("id")
	file, err2 := c.ID("file")
	if err := firstError(err1, err2); err != nil {
		return err
	}
	a, err := d.Handover.Scan(c.Request().Context(), c.Actor, id, file)
	if err != nil {
		return err
	}
	return sendKept(c, d.Files, a)
}

// handoverTick keeps which lines the successor has gone through.
func (d *Deps) handoverTick(c *web.Ctx) error {
	id, err1 := c.ID("id")
	lines, err2 := c.FormIDs("line")
	if err := firstError(err1, err2); err != nil {
		return err
	}
	if err := d.Handover.Tick(c.Request().Context(), c.Actor, id, lines); err != nil {
		return err
	}
	return c.Done(fmt.Sprintf("已核对 %d 项。", len(lines)), handoverURL(id))
}

func (d *Deps) handoverTake(c *web.Ctx) error {
	id, err1 := c.ID("id")
	version, err2 := c.FormInt("version")
	if err := firstError(err1, err2); err != nil {
		return err
	}
	if err := d.Handover.Act(c.Request().Context(), c.Actor, id, version, handover.Take, handover.Form{}); err != nil {
		return err
	}
	return c.Done("已接手。以后登录先看到今日一屏，交接单仍可查看。", "/desk")
}
