package desk

import (
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// TokenIssuePage makes a key for a unit's program.
type TokenIssuePage struct {
	web.Base
	Units   []templates.Option
	Name    string
	Unit    string
	Expires string
}

// TokenSecretPage shows a key, once: it is in no address, cookie or log.
type TokenSecretPage struct {
	web.Base
	Token  org.Token
	Secret string
}

func (d *Deps) tokenNew(c *web.Ctx) error { return d.tokenForm(c, nil) }

func (d *Deps) tokenForm(c *web.Ctx, wrong error) error {
	units, err := org.Visible(c.Q(), c.Actor, rbac.TokenManage)
	if err != nil {
		return err
	}
	p := &TokenIssuePage{Units: unitsAsPicks(units), Name: c.Form("name"), Unit: c.Form("unit"), Expires: c.Form("expires")}
	p.Title = "发放密钥"
	if wrong != nil {
		return c.Retry(wrong, "desk/token_issue", p)
	}
	if p.Expires == "" {
		p.Expires = d.Org.Today().AddDays(180).String()
	}
	return c.Render(p)
}

func (d *Deps) tokenIssue(c *web.Ctx) error {
	unit, err := c.FormInt("unit")
	if err != nil {
		return d.tokenForm(c, err)
	}
	expires, err := formDate(c, "expires")
	if err != nil {
		return d.tokenForm(c, err)
	}
	id, secret, err := d.Org.IssueToken(c.Request().Context(), c.Actor, org.TokenDraft{Name: c.Form("name"), UnitID: unit, ExpiresOn: expires})
	if err != nil {
		return d.tokenForm(c, err)
	}
	p := &TokenSecretPage{Secret: secret}
	p.Title = "新密钥"
	if p.Token, err = org.TokenByID(c.Q(), id); err != nil {
		return err
	}
	return c.RenderAs("desk/token_secret", p)
}
