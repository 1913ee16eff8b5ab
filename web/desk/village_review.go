package desk

import (
	"fmt"
	"strconv"
	"strings"

	"lianghua/disclose"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/village"
	"lianghua/web"
)

// VillageReviewPage reviews villages' sheets by the dozen, figures side by
// side, and publishes those that passed.
type VillageReviewPage struct {
	web.Base
	Rows    []village.Waiting
	Passed  []village.Waiting // waiting to be published
	Reasons []string
	Results []disclose.Result
	Tabs    []templates.Link
	Form    struct {
		Reason  string
		Secrecy bool
	}
}

func (d *Deps) villageReview(c *web.Ctx) error {
	p, err := d.villageReviewPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) villageReviewPage(c *web.Ctx) (p *VillageReviewPage, err error) {
	p = &VillageReviewPage{Reasons: disclose.ReturnReasons(), Tabs: villageTabs(c)}
	p.Title = "批量审核"
	if p.Rows, err = d.Villages.Waits(c.Request().Context(), c.Actor, disclose.First); err != nil {
		return nil, err
	}
	if c.May(rbac.ItemPublish) {
		p.Passed, err = d.Villages.Waits(c.Request().Context(), c.Actor, disclose.Approved)
	}
	return p, err
}

// villageReviewExport is what waits for a review or for publishing.
func (d *Deps) villageReviewExport(c *web.Ctx) error {
	p, err := d.villageReviewPage(c)
	if err != nil {
		return err
	}
	if len(p.Rows)+len(p.Passed) == 0 {
		return fault.Conflict("没有待审核和待发布的表，没有可以导出的内容。")
	}
	var out [][]string
	for _, w := range append(p.Rows, p.Passed...) {
		row := []string{w.State.Name(), w.Unit, w.Title, "", "", "", "", w.Signed, w.ByName, claimYes(w.Acting), strconv.Itoa(len(w.Photos))}
		if w.Finance {
			copy(row[3:], []string{w.Ledger.Opening.String(), w.Income().String(), w.Expense().String(), w.Ledger.Closing.String()})
		}
		out = append(out, row)
	}
	return listFile(c, "村级公开表待审核", []string{"状态", "村（社区）", "公开表", "期初", "收入", "支出", "期末", "签字", "填报", "代录", "图片"}, out)
}

// villageReviewAct makes one move on the ticked sheets, with a result for each.
func (d *Deps) villageReviewAct(action disclose.Action) web.Handler {
	return func(c *web.Ctx) error {
		p, err := d.villageReviewPage(c)
		if err != nil {
			return err
		}
		p.Form.Reason, p.Form.Secrecy = c.Form("reason"), c.Checked("secrecy")
		refs, err := itemRefsTicked(c)
		var done []disclose.Result
		if err == nil {
			form := disclose.Form{Reason: p.Form.Reason}
			if action == disclose.ActFirst {
				form.Secrecy = &disclose.Secrecy{Answered: p.Form.Secrecy}
			}
			done, err = d.Villages.Items.Act(c.Request().Context(), c.Actor, refs, action, form)
		}
		if err != nil {
			return c.Retry(err, "desk/village_review", p)
		}
		return d.villageReviewed(c, action, done)
	}
}

func (d *Deps) villageReviewed(c *web.Ctx, action disclose.Action, done []disclose.Result) error {
	good := 0
	for _, r := range done {
		if r.OK {
			good++
		}
	}
	if good == len(done) {
		return c.Done(fmt.Sprintf("%s %d 张表。", action.Name(), good), "/desk/villages/review")
	}
	p, err := d.villageReviewPage(c)
	if err != nil {
		return err
	}
	p.Results = done
	p.Title = fmt.Sprintf("%s：办成 %d 张，未办成 %d 张", action.Name(), good, len(done)-good)
	return c.RenderAs("desk/village_review", p)
}

// itemRefsTicked reads the ticked sheets, each with the version that was seen.
func itemRefsTicked(c *web.Ctx) (refs []disclose.Ref, err error) {
	if _, err := c.FormParams(); err != nil {
		return nil, fault.Invalid("item", "表单没有传完整，请重试。")
	}
	for _, s := range c.Request().Form["item"] {
		id, version, _ := strings.Cut(s, ".")
		n, err1 := strconv.ParseInt(id, 10, 64)
		v, err2 := strconv.ParseInt(version, 10, 64)
		if err1 != nil || err2 != nil {
			return nil, fault.Invalidf("item", "“%s”不是有效的编号，请返回重新勾选。", s)
		}
		refs = append(refs, disclose.Ref{ID: n, Version: v})
	}
	if len(refs) == 0 {
		return nil, fault.Invalid("item", "请先勾选要办理的表。")
	}
	return refs, nil
}
