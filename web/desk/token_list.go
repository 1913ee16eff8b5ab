package desk

import (
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// TokensPage lists the keys of machines (接口密钥), for the system administrator.
type TokensPage struct {
	web.Base
	Rows  []TokenRow
	Next  string
	Total int
}

// TokenRow is a key and how it stands.
type TokenRow struct {
	org.Token
	State string // 使用中, 即将到期, 已到期, 已收回
	Kind  string // of the sign beside the word
}

const tokensPage = 50

// tokenSoon is how many days before its end a key is shown as 即将到期.
const tokenSoon = 30

func tokenRow(t org.Token, today calendar.Date) TokenRow {
	switch {
	case t.RevokedAt.Valid:
		return TokenRow{t, "已收回", "none"}
	case !t.Works(today):
		return TokenRow{t, "已到期", "late"}
	case today.DaysUntil(t.ExpiresOn) <= tokenSoon:
		return TokenRow{t, "即将到期", "due"}
	}
	return TokenRow{t, "使用中", "done"}
}

// tokenRows are the keys that fit the filters.
func (d *Deps) tokenRows(c *web.Ctx) (out []TokenRow, err error) {
	list, err := org.Tokens(c.Q(), c.Actor)
	text, state := c.QueryParam("q"), c.QueryParam("state")
	for _, t := range list {
		r := tokenRow(t, d.Org.Today())
		if (text == "" || strings.Contains(t.Name+t.UnitName, text)) && (state == "" || r.State == state) {
			out = append(out, r)
		}
	}
	return out, err
}

func (d *Deps) tokenList(c *web.Ctx) error {
	rows, err := d.tokenRows(c)
	if err != nil {
		return err
	}
	p := &TokensPage{Total: len(rows)}
	p.Title = "接口密钥"
	p.Rows, p.Next = pageOf(rows, c.QueryParam("after"), tokensPage, func(r TokenRow) string { return idText(r.ID) })
	return c.Render(p)
}

func (d *Deps) tokenExport(c *web.Ctx) error {
	rows, err := d.tokenRows(c)
	if err != nil {
		return err
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.Name, r.UnitName, r.Head, r.State, r.ExpiresOn.String(), stamp(r.UsedAt), r.CreatedBy,
			stamp(db.Some(r.CreatedAt)), stamp(r.RevokedAt), r.RevokedBy})
	}
	return listFile(c, "接口密钥", []string{"用途", "单位", "密钥开头", "状态", "有效期至", "最近使用", "发放人", "发放时间", "收回时间", "收回人"}, out)
}

// TokenAskPage asks before a key is revoked.
type TokenAskPage struct {
	web.Base
	Token TokenRow
}

func (d *Deps) tokenRevokeAsk(c *web.Ctx) error {
	t, err := d.tokenAt(c)
	if err != nil {
		return err
	}
	p := &TokenAskPage{Token: t}
	p.Title = "收回密钥 " + t.Name
	return c.Render(p)
}

// tokenAt reads the key of the address.
func (d *Deps) tokenAt(c *web.Ctx) (TokenRow, error) {
	id, err := c.ID("id")
	if err != nil {
		return TokenRow{}, err
	}
	t, err := org.TokenByID(c.Q(), id)
	if err == nil {
		err = rbac.Check(c.Actor, rbac.TokenManage, rbac.Unit{ID: t.UnitID, Path: t.UnitPath, Name: t.UnitName})
	}
	return tokenRow(t, d.Org.Today()), err
}

func (d *Deps) tokenRevoke(c *web.Ctx) error {
	t, err := d.tokenAt(c)
	if err != nil {
		return err
	}
	if err := d.Org.RevokeToken(c.Request().Context(), c.Actor, t.ID); err != nil {
		return err
	}
	return c.Done("已收回密钥“"+t.Name+"”，用它的程序马上不能再办理。", "/desk/tokens")
}
