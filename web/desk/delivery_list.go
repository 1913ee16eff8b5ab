package desk

import (
	"strconv"

	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// DeliveriesPage lists what left the program, and what did not (消息发送).
type DeliveriesPage struct {
	web.Base
	Rows     []DeliveryRow
	Next     string
	Standing []DeliveryWay
	States   []templates.Option
	Ways     []templates.Option
	Secrets  []templates.Option
	May      bool // change passwords, try a channel
	Form     struct{ Secret, Channel, Address string }
}

// DeliveryWay is a channel as it stands.
type DeliveryWay struct {
	channel.Standing
	Open   bool
	Secret channel.SecretRow // who set the password, zero for none
}

// DeliveryRow is a message in words.
type DeliveryRow struct {
	channel.Message
	What string
	Sign string
}

var deliverySigns = map[channel.State]string{channel.Waiting: "due", channel.Sent: "done", channel.Failed: "late", channel.Cancelled: "none"}

var secretNames = map[channel.Secret]string{channel.MailPassword: "邮箱密码", channel.HookKey: "推送密钥"}

// secretOf is the secret that a channel needs.
var secretOf = map[channel.Channel]channel.Secret{channel.Mail: channel.MailPassword, channel.Hook: channel.HookKey}

func deliveryFilter(c *web.Ctx) (f channel.Filter) {
	if s := channel.State(c.QueryParam("state")); s.Label() != "" {
		f.State = s
	}
	if w := channel.Channel(c.QueryParam("channel")); w.Label() != "" {
		f.Channel = w
	}
	return f
}

func (d *Deps) deliveryPage(c *web.Ctx) (*DeliveriesPage, error) {
	rows, next, err := channel.List(c.Q(), deliveryFilter(c), parsed(c.QueryParam("after")))
	if err != nil {
		return nil, err
	}
	p := &DeliveriesPage{May: c.May(rbac.MachineEdit)}
	p.Title = "消息发送"
	for _, m := range rows {
		p.Rows = append(p.Rows, DeliveryRow{m, channel.KindLabel(m.Kind), deliverySigns[m.State]})
	}
	if next > 0 {
		p.Next = idText(next)
	}
	standing, err := channel.Stand(c.Q())
	if err != nil {
		return nil, err
	}
	secrets, err := channel.Secrets(c.Q())
	if err != nil {
		return nil, err
	}
	for _, s := range standing {
		p.Standing = append(p.Standing, DeliveryWay{s, channel.Open(c.Values)[s.Channel], secrets[secretOf[s.Channel]]})
		p.Ways = append(p.Ways, templates.Option{Value: string(s.Channel), Label: s.Channel.Label()})
		p.Secrets = append(p.Secrets, templates.Option{Value: string(secretOf[s.Channel]), Label: secretNames[secretOf[s.Channel]]})
	}
	for _, s := range channel.States() {
		p.States = append(p.States, templates.Option{Value: string(s), Label: s.Label()})
	}
	return p, nil
}

func (d *Deps) deliveryList(c *web.Ctx) error {
	p, err := d.deliveryPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// mostDeliveries is how many messages a file holds, the newest.
const mostDeliveries = 5000

func (d *Deps) deliveryExport(c *web.Ctx) error {
	var out [][]string
	for before, more := int64(0), true; more && len(out) < mostDeliveries; {
		rows, next, err := channel.List(c.Q(), deliveryFilter(c), before)
		if err != nil {
			return err
		}
		for _, m := range rows {
			out = append(out, []string{idText(m.ID), channel.KindLabel(m.Kind), m.Channel.Label(), m.Shown, m.State.Label(), strconv.Itoa(m.Attempts), m.Message,
				stamp(db.Some(m.CreatedAt)), stamp(m.EndedAt)})
		}
		before, more = next, next > 0
	}
	return listFile(c, "消息发送", []string{"编号", "消息", "方式", "收件", "状态", "发送次数", "说明", "生成时间", "结束时间"}, out)
}

func (d *Deps) deliveryRetry(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := d.Out.Retry(c.Request().Context(), c.Actor, c.Who(), id); err != nil {
		return err
	}
	d.Jobs.Wake()
	return c.Done("第 "+idText(id)+" 号消息将在一分钟内重发。", "/desk/deliveries")
}

func (d *Deps) deliveryCancel(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	if err := d.Out.Cancel(c.Request().Context(), c.Actor, c.Who(), id); err != nil {
		return err
	}
	return c.Done("已取消第 "+idText(id)+" 号消息，不再发送。", "/desk/deliveries")
}

// deliverySecret keeps a password; it is never shown again.
func (d *Deps) deliverySecret(c *web.Ctx) error {
	name := channel.Secret(c.Form("secret"))
	if err := d.Out.SetSecret(c.Request().Context(), c.Actor, c.Who(), name, c.FormValue("value")); err != nil {
		return d.deliveryRefused(c, err)
	}
	return c.Done("已加密保存"+secretNames[name]+"，不再显示。", "/desk/deliveries")
}

func (d *Deps) deliveryTry(c *web.Ctx) error {
	w := channel.Channel(c.Form("way"))
	if err := d.Out.Try(c.Request().Context(), c.Actor, c.Who(), w, c.Form("address")); err != nil {
		return d.deliveryRefused(c, err)
	}
	d.Jobs.Wake()
	return c.Done("试发的消息已列入，一分钟内发出，结果看下面的列表。", "/desk/deliveries")
}

func (d *Deps) deliveryRefused(c *web.Ctx, err error) error {
	p, e := d.deliveryPage(c)
	if e != nil {
		return e
	}
	p.Form.Secret, p.Form.Channel, p.Form.Address = c.Form("secret"), c.Form("way"), c.Form("address")
	return c.Retry(err, "desk/delivery_list", p)
}
