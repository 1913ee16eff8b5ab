package desk

import (
	"lianghua/internal/channel"
	"lianghua/queue"
	"lianghua/web"
)

// DigestPage is a person's own 今日摘要: what came lately, and whether and
// where more shall come.
type DigestPage struct {
	web.Base
	Rows   []queue.Digest
	Chosen queue.Chosen
	Email  string // as typed, or masked
	On     bool   // the county makes digests
	Hour   int
	Mail   bool // e-mail is set up
}

// Hint says what the address is for.
func (p *DigestPage) Hint() string {
	text := "选填，请填公务邮箱；加密保存，只用于发今日摘要。邮件里只有件数和链接，没有事项名称。"
	if !p.Mail {
		text += "本县还没有设置邮件服务器，设置后才会发。"
	}
	return text
}

func (d *Deps) digestPage(c *web.Ctx) (*DigestPage, error) {
	p := &DigestPage{On: c.Values.DigestOn(), Hour: c.Values.DigestHour(), Mail: channel.Open(c.Values)[channel.Mail]}
	p.Title = "今日摘要"
	var err error
	if p.Chosen, err = d.Queue.Chosen(c.Request().Context(), c.Actor); err != nil {
		return nil, err
	}
	p.Email = p.Chosen.Masked
	p.Rows, err = d.Queue.Own(c.Request().Context(), c.Actor)
	return p, err
}

func (d *Deps) digestShow(c *web.Ctx) error {
	p, err := d.digestPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) digestChoose(c *web.Ctx) error {
	version, err := c.FormInt("version")
	if err == nil {
		err = d.Queue.Choose(c.Request().Context(), c.Actor, c.Checked("on"), c.Form("email"), version)
	}
	if err != nil {
		p, e := d.digestPage(c)
		if e != nil {
			return e
		}
		p.Chosen.On, p.Email = c.Checked("on"), c.Form("email")
		return c.Retry(err, "desk/digest_show", p)
	}
	return c.Done("已保存今日摘要的设置。", "/desk/digest")
}
