package desk

import (
	"net/http"
	"net/url"

	"lianghua/internal/qr"
	"lianghua/org"
	"lianghua/web"
)

// CodePage asks for the second factor after the password.
type CodePage struct {
	web.Base
	Next string
}

func codePage(c *web.Ctx) *CodePage {
	p := &CodePage{Next: c.Local("next", "")}
	p.Title = "两步验证"
	return p
}

// codeForm is shown to who gave the password of an account with a second factor.
func (d *Deps) codeForm(c *web.Ctx) error {
	half, err := d.Org.Half(c.Request().Context(), c.Token())
	if err != nil {
		return err
	}
	if !half {
		return c.Redirect(http.StatusSeeOther, "/login")
	}
	return c.Render(codePage(c))
}

func (d *Deps) codeTake(c *web.Ctx) error {
	token, err := d.Org.Complete(c.Request().Context(), c.Token(), c.FormValue("code"), placeOf(c))
	if err != nil {
		return c.Retry(err, "plain/login_code", codePage(c))
	}
	c.StartSession(token)
	first, err := d.firstPage(c, token)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, first)
}

func placeOf(c *web.Ctx) org.Place {
	return org.Place{Address: c.RealIP(), Agent: c.Request().UserAgent()}
}

// toCode is the address of the second step.
func toCode(next string) string {
	if next == "" {
		return "/login/code"
	}
	return "/login/code?" + url.Values{"next": {next}}.Encode()
}

// FactorPage is the own second factor.
type FactorPage struct {
	web.Base
	org.FactorState
	Forced bool // nothing else is open until it is set up
	Code   qr.Code
	Codes  []string // recovery codes, shown once
}

func (d *Deps) factorPage(c *web.Ctx) (*FactorPage, error) {
	st, err := d.Org.MyFactor(c.Request().Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	p := &FactorPage{FactorState: st, Forced: c.Session.MustEnrol}
	if st.URL != "" {
		p.Code, err = qr.Encode(st.URL)
	}
	p.Title = "两步验证"
	return p, err
}

func (d *Deps) factorShow(c *web.Ctx) error {
	p, err := d.factorPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) factorBegin(c *web.Ctx) error {
	if err := d.Org.BeginFactor(c.Request().Context(), c.Actor); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, web.FactorPath)
}

// factorAgain shows the page with what was wrong.
func (d *Deps) factorAgain(c *web.Ctx, err error) error {
	p, e := d.factorPage(c)
	if e != nil {
		return e
	}
	return c.Retry(err, "desk/factor", p)
}

// factorConfirm turns it on and shows the recovery codes, once.
func (d *Deps) factorConfirm(c *web.Ctx) error {
	codes, err := d.Org.ConfirmFactor(c.Request().Context(), c.Actor, c.Token(), c.FormValue("code"))
	if err != nil {
		return d.factorAgain(c, err)
	}
	return d.factorCodes(c, codes)
}

func (d *Deps) factorCodes(c *web.Ctx, codes []string) error {
	p := &FactorPage{Codes: codes}
	p.Title = "恢复码"
	return c.RenderAs("desk/factor_codes", p)
}

func (d *Deps) factorRenew(c *web.Ctx) error {
	codes, err := d.Org.NewCodes(c.Request().Context(), c.Actor, c.FormValue("code"))
	if err != nil {
		return d.factorAgain(c, err)
	}
	return d.factorCodes(c, codes)
}

func (d *Deps) factorStop(c *web.Ctx) error {
	if err := d.Org.StopFactor(c.Request().Context(), c.Actor, c.FormValue("code")); err != nil {
		return d.factorAgain(c, err)
	}
	return c.Done("两步验证已停用，以后登录只要密码。", web.FactorPath)
}
