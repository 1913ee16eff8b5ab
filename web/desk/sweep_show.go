package desk

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"lianghua/disclose"
	"lianghua/internal/fault"
	"lianghua/internal/search"
	"lianghua/patrol"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// SweepPage is where the words of one sweep stand, and what became of each place.
type SweepPage struct {
	web.Base
	Sweep    patrol.Sweep
	Tabs     []templates.Link
	Rows     []SweepRow
	Next     string
	All      int
	Acts     []templates.Link // takes the whole page
	Withdraw bool
	Offline  bool
	Here     string
}

// SweepRow is one place.
type SweepRow struct {
	patrol.Hit
	Kind string // of its state
}

const hitsPerPage = 50

func (d *Deps) sweepOf(c *web.Ctx) (patrol.Sweep, error) {
	id, err := c.ID("id")
	if err != nil {
		return patrol.Sweep{}, err
	}
	return d.Patrol.SweepByID(c.Request().Context(), c.Actor, id)
}

func (d *Deps) sweepShow(c *web.Ctx) error {
	s, err := d.sweepOf(c)
	if err != nil {
		return err
	}
	place := patrol.Place(c.QueryParam("place"))
	after, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	hits, next, err := d.Patrol.Hits(c.Request().Context(), c.Actor, s, place, after, hitsPerPage)
	if err != nil {
		return err
	}
	p := &SweepPage{Sweep: s, Next: orNone(next), All: s.Found, Here: c.Request().URL.RequestURI(), Withdraw: c.May(rbac.ItemWithdraw), Offline: c.May(rbac.ItemOffline)}
	p.Title = "排查结果"
	if err := p.tabs(c, place); err != nil {
		return err
	}
	refs := url.Values{}
	seen := map[int64]bool{}
	for _, h := range hits {
		p.Rows = append(p.Rows, SweepRow{h, map[bool]string{true: "done", false: "due"}[h.Done()]})
		if h.Stage == disclose.Live && h.Place != patrol.InOld && h.Still && !seen[h.ItemID] {
			seen[h.ItemID] = true
			refs.Add("item", fmt.Sprintf("%d.%d", h.ItemID, h.Version))
		}
	}
	if n := len(seen); n > 0 {
		refs.Set("back", "/desk/patrol/sweeps/"+idText(s.ID))
		for _, a := range []struct {
			may         bool
			word, label string
		}{{p.Withdraw, "withdraw", "撤稿"}, {p.Offline, "offline", "静默下线"}} {
			if a.may {
				p.Acts = append(p.Acts, templates.Link{Label: fmt.Sprintf("本页 %d 件全部%s", n, a.label), URL: "/desk/items/" + a.word + "?" + refs.Encode()})
			}
		}
	}
	return c.Render(p)
}

// tabs lead to the places that have something.
func (p *SweepPage) tabs(c *web.Ctx, at patrol.Place) error {
	counts, err := patrol.PlaceCounts(c.Q(), p.Sweep.ID)
	base := "/desk/patrol/sweeps/" + idText(p.Sweep.ID)
	p.Tabs = []templates.Link{{Label: "全部", URL: base, Current: at == "", Count: p.Sweep.Found}}
	for _, x := range patrol.Places() {
		if counts[x] > 0 {
			p.Tabs = append(p.Tabs, templates.Link{Label: x.Name(), URL: base + "?place=" + string(x), Current: at == x, Count: counts[x]})
		}
	}
	return err
}

func (d *Deps) sweepExport(c *web.Ctx) error {
	s, err := d.sweepOf(c)
	if err != nil {
		return err
	}
	hits, _, err := d.Patrol.Hits(c.Request().Context(), c.Actor, s, patrol.Place(c.QueryParam("place")), 0, 0)
	if err != nil {
		return err
	}
	var out [][]string
	for _, h := range hits {
		out = append(out, []string{h.Place.Name(), h.Title, h.Unit, search.Plain(h.Excerpt), h.State(), h.Kept, h.KeptBy, stamp(h.KeptAt), c.Values.SiteURL() + h.Desk()})
	}
	return listFile(c, "全站排查结果"+idText(s.ID), []string{"位置", "标题", "单位", "原文", "状态", "保留理由", "保留人", "保留时间", "办理地址"}, out)
}

// sweepTake goes on to the act on the items of the ticked places: reason,
// confirmation and the result of each are that page's.
func (d *Deps) sweepTake(word string) web.Handler {
	return func(c *web.Ctx) error {
		s, err := d.sweepOf(c)
		if err != nil {
			return err
		}
		ticked, err := c.FormIDs("hit")
		if err != nil {
			return err
		}
		hits, _, err := d.Patrol.Hits(c.Request().Context(), c.Actor, s, "", 0, 0)
		if err != nil {
			return err
		}
		wanted := map[int64]bool{}
		for _, id := range ticked {
			wanted[id] = true
		}
		refs, seen := url.Values{"back": {"/desk/patrol/sweeps/" + idText(s.ID)}}, map[int64]bool{}
		for _, h := range hits {
			if wanted[h.ID] && h.Stage == disclose.Live && h.Place != patrol.InOld && !seen[h.ItemID] {
				seen[h.ItemID] = true
				refs.Add("item", fmt.Sprintf("%d.%d", h.ItemID, h.Version))
			}
		}
		if len(seen) == 0 {
			return fault.Conflict("所选的各处里没有正在公开的信息。办事指南、栏目、目录和单位请打开后修改。")
		}
		return c.Redirect(http.StatusSeeOther, "/desk/items/"+word+"?"+refs.Encode())
	}
}

func (d *Deps) sweepKeep(c *web.Ctx) error {
	s, err := d.sweepOf(c)
	if err != nil {
		return err
	}
	ids, err := c.FormIDs("hit")
	if err == nil {
		err = d.Patrol.Keep(c.Request().Context(), c.Actor, s.ID, ids, c.Form("why"))
	}
	if err != nil {
		return err
	}
	return c.Done(fmt.Sprintf("已写明 %d 处的保留理由。", len(ids)), c.Back("/desk/patrol/sweeps/"+idText(s.ID)))
}

func (d *Deps) sweepClose(c *web.Ctx) error {
	s, err := d.sweepOf(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err == nil {
		err = d.Patrol.Close(c.Request().Context(), c.Actor, s.ID, version)
	}
	if err != nil {
		return err
	}
	return c.Done("这次排查已办结。", "/desk/patrol/sweeps")
}
