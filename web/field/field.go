// Package field is village mode (村级填报): a village's sheets filled in on a
// phone, three steps, one thing a screen, no script, a few kilobytes a page. A
// keeper comes in by the village's QR address and a PIN and is remembered;
// staff of a township use it with their desk session and act for the village
// (代录). Every step is kept on the server at once, so a lost connection loses
// one screen at most.
package field

import (
	"slices"
	"strconv"

	"lianghua/disclose"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/village"
	"lianghua/web"
)

// Deps are the services behind the pages; handlers are its methods.
type Deps struct {
	Org      *org.Service
	Items    *disclose.Service
	Villages *village.Service
}

// Routes is village mode's part of the access matrix.
func Routes(d *Deps) []web.Route { return slices.Concat(doorRoutes(d), sheetRoutes(d), paperRoutes(d)) }

// doorRoutes are the way in: the QR address and the PIN.
func doorRoutes(d *Deps) []web.Route {
	open := func(method, path, page string, h web.Handler) web.Route {
		return web.Route{Method: method, Path: path, Face: web.FaceField, Open: true, Page: page, Handle: h}
	}
	return []web.Route{
		open("GET", "/v", "field/start", d.start).At("/v"),
		open("GET", "/v/:code", "field/enter", d.enterAsk),
		open("POST", "/v/:code", "field/enter", d.enter),
		web.FieldAct("/v/out", rbac.ItemDraft, d.leave),
	}
}

// sheetRoutes choose: the village, the sheet, whether there is anything.
func sheetRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Field("/v/home", "field/home", rbac.ItemDraft, d.home).At("/v/home"),
		web.Field("/v/villages/:id", "field/village", rbac.ItemDraft, d.villageShow).At(`/v/home a[href^="/v/villages/"]`),
		web.Field("/v/villages/:id/sheet", "field/sheet", rbac.ItemDraft, d.sheetShow).At(`/v/villages/` + aVillage + ` a[href*="/sheet?"]`),
		web.FieldAct("/v/villages/:id/begin", rbac.ItemDraft, d.begin),
		web.Field("/v/villages/:id/nothing", "field/nothing", rbac.DutyDeclare, d.nothingAsk),
		web.FieldAct("/v/villages/:id/nothing", rbac.DutyDeclare, d.nothing),
	}
}

// aVillage stands for the id of a village of the demo county.
const aVillage = ":village"

// paperRoutes fill in one sheet.
func paperRoutes(d *Deps) []web.Route {
	const one = "/v/sheets/:id"
	return []web.Route{
		web.Field(one, "field/paper", rbac.ItemDraft, d.paperShow),
		web.FieldAct(one+"/balance", rbac.ItemDraft, d.balance),
		web.Field(one+"/line", "field/line", rbac.ItemDraft, d.lineAsk),
		web.FieldAct(one+"/line", rbac.ItemDraft, d.line),
		web.Field(one+"/row", "field/row", rbac.ItemDraft, d.rowAsk),
		web.FieldAct(one+"/row", rbac.ItemDraft, d.row),
		web.FieldAct(one+"/words", rbac.ItemDraft, d.words),
		web.Field(one+"/sign", "field/sign", rbac.ItemDraft, d.signAsk),
		web.FieldAct(one+"/sign", rbac.ItemDraft, d.sign),
		web.Field(one+"/photo", "field/photo", rbac.ItemDraft, d.photoAsk),
		web.FieldAct(one+"/photo", rbac.ItemDraft, d.photo),
		web.Field(one+"/check", "field/check", rbac.ItemDraft, d.checkShow),
		web.FieldAct(one+"/submit", rbac.ItemDraft, d.submit),
	}
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

func villageURL(id int64) string { return "/v/villages/" + idText(id) }

func paperURL(id int64) string { return "/v/sheets/" + idText(id) }

// StartPage is /v without a phone that is known: how to come in.
type StartPage struct{ web.Base }

func (d *Deps) start(c *web.Ctx) error {
	if c.SignedIn && c.May(rbac.ItemDraft) {
		return c.Redirect(303, "/v/home")
	}
	p := &StartPage{}
	p.Title = "村级填报"
	return c.Render(p)
}

// EnterPage asks for the PIN.
type EnterPage struct {
	web.Base
	Village string
	Code    string
}

func (d *Deps) enterPage(c *web.Ctx) (*EnterPage, error) {
	p := &EnterPage{Code: c.Param("code")}
	u, err := d.Villages.ByCode(c.Request().Context(), p.Code)
	p.Village, p.Title = u.ShortName, u.ShortName+"填报"
	return p, err
}

func (d *Deps) enterAsk(c *web.Ctx) error {
	p, err := d.enterPage(c)
	if err != nil {
		return err
	}
	if c.OnPhone {
		return c.Redirect(303, "/v/home")
	}
	return c.Render(p)
}

func (d *Deps) enter(c *web.Ctx) error {
	p, err := d.enterPage(c)
	if err != nil {
		return err
	}
	token, err := d.Villages.SignIn(c.Request().Context(), p.Code, c.Form("pin"), c.RealIP())
	if err != nil {
		if fault.KindOf(err) == fault.KindUnauthenticated {
			err = fault.Invalid("pin", fault.Message(err))
		}
		return c.Retry(err, "field/enter", p)
	}
	c.RememberPhone(token)
	return c.Redirect(303, "/v/home")
}

// leave forgets this phone; a desk session is ended at the desk.
func (d *Deps) leave(c *web.Ctx) error {
	if !c.OnPhone {
		return c.Redirect(303, "/desk")
	}
	if err := d.Villages.SignOut(c.Request().Context(), c.Actor, c.ForgetPhone()); err != nil {
		return err
	}
	return c.Done("这部手机已退出。", "/v")
}
