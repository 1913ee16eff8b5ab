package desk

import (
	"fmt"

	"lianghua/internal/crypt"
	"lianghua/web"
)

// PasswordPage changes the own password.
type PasswordPage struct {
	web.Base
	Forced bool   // first sign-in, or grown old
	Rules  string // what a password must be
}

func passwordPage(c *web.Ctx) *PasswordPage {
	p := &PasswordPage{Forced: c.Session.MustChange, Rules: fmt.Sprintf(
		"%d 至 %d 个字符，含大写字母、小写字母、数字、符号中的至少三类，不含账号名和姓名。", crypt.PasswordMin, crypt.PasswordMax)}
	p.Title = "修改密码"
	return p
}

func (d *Deps) passwordForm(c *web.Ctx) error { return c.Render(passwordPage(c)) }

// passwordChange reads the fields untrimmed: a blank may be part of a password.
func (d *Deps) passwordChange(c *web.Ctx) error {
	err := d.Org.ChangePassword(c.Request().Context(), c.Actor, c.Token(), c.FormValue("old"), c.FormValue("password"), c.FormValue("again"))
	if err != nil {
		return c.Retry(err, "desk/password", passwordPage(c))
	}
	return c.Done("密码已修改，其他设备上的登录已全部退出。", "/desk")
}
