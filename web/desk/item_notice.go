package desk

import (
	"context"
	"strconv"
	"strings"

	"lianghua/disclose"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/web"
)

// itemObject records an objection to a 公示.
func (d *Deps) itemObject(c *web.Ctx) error {
	p, err := d.itemPage(c)
	if err != nil {
		return err
	}
	p.Typed.Way, p.Typed.Summary = c.Form("way"), c.Form("summary")
	var bad fault.Problems
	on := dateField(c, &bad, "received_on")
	p.Typed.ReceivedOn = c.Form("received_on")
	if err = bad.Err(); err == nil {
		_, err = d.Items.Object(c.Request().Context(), c.Actor, p.Head.ID, disclose.Objection{Way: p.Typed.Way, ReceivedOn: on, Summary: p.Typed.Summary})
	}
	if err != nil {
		return c.Retry(err, "desk/item_show", p)
	}
	return c.Done("已登记异议。", p.Head.URL()+"#objections")
}

// itemHandle records what came of an objection.
func (d *Deps) itemHandle(c *web.Ctx) error {
	p, err := d.itemPage(c)
	if err != nil {
		return err
	}
	id, err := c.ID("objection")
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	p.Typed.Wrong = "handled-" + idText(id)
	p.Typed.Handled = c.Form(p.Typed.Wrong)
	if err == nil {
		err = d.Items.Handle(c.Request().Context(), c.Actor, p.Head.ID, id, version, p.Typed.Handled)
	}
	if err != nil {
		return c.Retry(atField(err, p.Typed.Wrong), "desk/item_show", p)
	}
	return c.Done("已登记处理情况。", p.Head.URL()+"#objections")
}

// atField puts a problem of the form at the field that the page has for it.
func atField(err error, field string) error {
	if fault.KindOf(err) != fault.KindInvalid {
		return err
	}
	return fault.Invalid(field, fault.Message(err))
}

// itemResult records the result of a 公示 whose time is over.
func (d *Deps) itemResult(c *web.Ctx) error {
	p, err := d.itemPage(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	p.Typed.Result = c.Form("result")
	if err == nil {
		err = d.Items.CloseNotice(c.Request().Context(), c.Actor, p.Head.ID, version, p.Typed.Result)
	}
	if err != nil {
		return c.Retry(err, "desk/item_show", p)
	}
	return c.Done("已登记公示结果。", p.Head.URL()+"#objections")
}

// itemTie ties a policy and its 解读 together, whichever of the two the page
// is of.
func (d *Deps) itemTie(c *web.Ctx) error {
	p, err := d.itemPage(c)
	if err != nil {
		return err
	}
	p.Typed.Other = c.Form("other")
	other, err := d.itemNamed(c, p.Typed.Other)
	if err == nil {
		err = d.tie(c, p.Head.ID, other, d.Items.Link)
	}
	if err != nil {
		return c.Retry(atField(err, "other"), "desk/item_show", p)
	}
	return c.Done("已关联，两件的公开页会互相链接。", p.Head.URL()+"#links")
}

// tie calls a verb with the policy first, whichever of the two ids it is.
func (d *Deps) tie(c *web.Ctx, id, other int64, verb func(context.Context, rbac.Actor, int64, int64) error) error {
	x, err := d.Items.Detail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	if x.Type == "interpretation" {
		id, other = other, id
	}
	return verb(c.Request().Context(), c.Actor, id, other)
}

func (d *Deps) itemUntie(c *web.Ctx) error {
	id, err1 := c.ID("id")
	other, err2 := c.ID("other")
	if err := firstError(err1, err2); err != nil {
		return err
	}
	if err := d.tie(c, id, other, d.Items.Unlink); err != nil {
		return err
	}
	return c.Done("已取消关联。", "/desk/items/"+idText(id)+"#links")
}

// itemNamed finds an item by what people have at hand: its 索引号, or the
// address of its public or desk page.
func (d *Deps) itemNamed(c *web.Ctx, name string) (int64, error) {
	if name == "" {
		return 0, fault.Invalid("other", "请填写索引号或公开地址。")
	}
	if i := strings.LastIndex(name, "/items/"); i >= 0 {
		id, _, _ := strings.Cut(name[i+len("/items/"):], "/")
		if n, err := strconv.ParseInt(id, 10, 64); err == nil {
			return n, nil
		}
	}
	found, err := disclose.ByNumber(c.Q(), name)
	if err == nil {
		_, err = d.Items.Detail(c.Request().Context(), c.Actor, found.ID) // may this person know of it
	}
	if fault.KindOf(err) == fault.KindNotFound {
		return 0, fault.Invalidf("other", "没有索引号为“%s”的信息，或不在您岗位的范围内，请核对。", name)
	}
	return found.ID, err
}
