package desk

import (
	"context"

	"lianghua/catalog"
	"lianghua/rbac"
	"lianghua/web"
)

// EntryStatePage asks for the reason of a change of an entry's state.
type EntryStatePage struct {
	web.Base
	Entry   catalog.Entry
	Version int64
	Reason  string
	Need    bool   // a reason must be given
	Verb    string // on the button
	Says    string // what will happen
	Danger  bool
}

// stateAct is one act on an entry's state, as the page and the verb have it.
type stateAct struct {
	verb, says, done string
	need, danger     bool
	do               func(s *catalog.Service, ctx context.Context, actor rbac.Actor, id, version int64, reason string) error
}

var (
	markNotApplicable = stateAct{"标为本县不适用", "这条事项不再列入本县目录；国家标准事项不会删除，以后可以恢复适用。", "已标为本县不适用。", true, true, (*catalog.Service).MarkNotApplicable}
	makeApplicable    = stateAct{"恢复适用", "这条事项重新列入本县目录，状态为待核。", "已恢复适用，状态为待核。", false, false, (*catalog.Service).MakeApplicable}
	withdrawLocal     = stateAct{"取消这条事项", "这条本县新增事项从目录中取消；修改记录保留，再次导入同名事项时恢复。", "已取消。", true, true, (*catalog.Service).WithdrawLocal}
)

func (d *Deps) entryNotApplicableAsk(c *web.Ctx) error { return markNotApplicable.ask(c) }
func (d *Deps) entryApplicableAsk(c *web.Ctx) error    { return makeApplicable.ask(c) }
func (d *Deps) entryWithdrawAsk(c *web.Ctx) error      { return withdrawLocal.ask(c) }

func (d *Deps) entryNotApplicable(c *web.Ctx) error { return markNotApplicable.take(c, d.Catalog) }
func (d *Deps) entryApplicable(c *web.Ctx) error    { return makeApplicable.take(c, d.Catalog) }
func (d *Deps) entryWithdraw(c *web.Ctx) error      { return withdrawLocal.take(c, d.Catalog) }

func (a stateAct) ask(c *web.Ctx) error {
	p, err := a.page(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (a stateAct) page(c *web.Ctx) (*EntryStatePage, error) {
	e, err := entryOf(c)
	p := &EntryStatePage{Entry: e, Version: e.Version, Reason: c.Form("reason"), Need: a.need, Verb: a.verb, Says: a.says, Danger: a.danger}
	p.Title = a.verb + "：" + e.Code
	return p, err
}

func (a stateAct) take(c *web.Ctx, s *catalog.Service) error {
	p, err := a.page(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err == nil {
		err = a.do(s, c.Request().Context(), c.Actor, p.Entry.ID, version, p.Reason)
	}
	if err != nil {
		return c.Retry(err, "desk/entry_state", p)
	}
	return c.Done(p.Entry.Code+" "+a.done, "/desk/entries/"+idText(p.Entry.ID))
}
