package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lianghua/internal/fault"
	"lianghua/queue"
	"lianghua/web"
)

// NudgesPage is the 拟催办清单 over things to do that have no list of their
// own: who is late, text ready to paste, and 发出.
type NudgesPage struct {
	web.Base
	Rows   []queue.Nudge
	Sent   []queue.SentRow
	Text   string
	Chosen []string
}

// Ticked reports a unit that is chosen.
func (p *NudgesPage) Ticked(unit int64) bool { return slices.Contains(p.Chosen, idText(unit)) }

func (d *Deps) nudgesPage(c *web.Ctx) (*NudgesPage, error) {
	p := &NudgesPage{}
	p.Title = "待办拟催办清单"
	var err error
	if p.Rows, err = d.Queue.Nudges(c.Request().Context(), c.Actor); err != nil {
		return nil, err
	}
	var lines []string
	for _, n := range p.Rows {
		lines = append(lines, n.Text)
		if n.Ready {
			p.Chosen = append(p.Chosen, idText(n.UnitID))
		}
	}
	p.Text = strings.Join(lines, "\n")
	p.Sent, err = d.Queue.Sent(c.Request().Context(), c.Actor)
	return p, err
}

func (d *Deps) nudgeList(c *web.Ctx) error {
	p, err := d.nudgesPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) nudgeExport(c *web.Ctx) error {
	p, err := d.nudgesPage(c)
	if err != nil {
		return err
	}
	if len(p.Rows) == 0 {
		return fault.Conflict("没有需要催办的单位，没有可以导出的内容。")
	}
	var out [][]string
	for _, n := range p.Rows {
		out = append(out, []string{n.Unit, strconv.Itoa(n.Late), n.Areas, n.Oldest.String(), n.Step.Name(), n.Phone, strconv.Itoa(n.Sent), n.SentOn.String(), claimYes(n.Ready), n.Text})
	}
	return listFile(c, "待办拟催办清单", []string{"单位", "逾期", "其中", "最早期限", "拟发给", "电话", "已催办次数", "最近催办", "可以发出", "文字"}, out)
}

func (d *Deps) nudgeSend(c *web.Ctx) error {
	units, err := c.FormIDs("units")
	var count, people int
	if err == nil {
		count, people, err = d.Queue.SendNudges(c.Request().Context(), c.Actor, units)
	}
	if err != nil {
		p, e := d.nudgesPage(c)
		if e != nil {
			return e
		}
		p.Chosen = c.Request().Form["units"]
		return c.Retry(err, "desk/nudge_list", p)
	}
	return c.Done(fmt.Sprintf("已向 %d 个单位发出催办，送达 %d 人。", count, people), "/desk/nudges")
}
