package portal

import (
	"strconv"
	"strings"

	"lianghua/consult"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/templates"
	"lianghua/web"
)

// WritePage is the form of a letter, or of a report of a mistake.
type WritePage struct {
	web.Base
	Kind   consult.Kind
	Token  string
	Topics []templates.Option
	Units  []templates.Option
	Typed  consult.Posted
	Unit   string
	Box    string // who answers
	Days   int    // within how many working days
}

// ReceiptPage follows a form that was taken: number and 查询码.
type ReceiptPage struct {
	web.Base
	Kind   consult.Kind
	Number string
	Code   string
	Box    string
	Days   int
}

func (d *Deps) letterAsk(c *web.Ctx) error { return writeAsk(c, consult.Letter, letterForm) }

func (d *Deps) fixAsk(c *web.Ctx) error { return writeAsk(c, consult.Fix, fixForm) }

func writeAsk(c *web.Ctx, k consult.Kind, f *web.PublicForm) error {
	p, err := writePage(c, k, f)
	if err != nil {
		return err
	}
	if k == consult.Fix {
		p.Typed.PageURL = c.QueryParam("page")
	}
	return c.Render(p)
}

func writePage(c *web.Ctx, k consult.Kind, f *web.PublicForm) (*WritePage, error) {
	box, err := consult.Box(c.Q(), k)
	if err != nil {
		return nil, err
	}
	p := &WritePage{Kind: k, Token: f.Token(c), Box: box.Name, Days: writeDays(c, k)}
	p.Title = map[consult.Kind]string{consult.Letter: "我要留言", consult.Fix: "网站纠错"}[k]
	p.Topics = choices(k.Topics())
	if k == consult.Letter {
		p.Units, err = addressees(c)
	}
	return p, err
}

func writeDays(c *web.Ctx, k consult.Kind) int {
	if k == consult.Fix {
		return c.Values.ConsultFixDays()
	}
	return c.Values.ConsultDays()
}

// addressees are the units that a letter can name.
func addressees(c *web.Ctx) (out []templates.Option, err error) {
	for _, kind := range org.Kinds() {
		if kind.Villages() {
			continue
		}
		rows, _, err := org.Units(c.Q(), org.UnitFilter{Kind: kind, Limit: 500}, "")
		if err != nil {
			return nil, err
		}
		for _, u := range rows {
			out = append(out, templates.Option{Value: strconv.FormatInt(u.ID, 10), Label: u.ShortName, Group: kind.Label()})
		}
	}
	return out, nil
}

func (d *Deps) letterTake(c *web.Ctx) error { return d.take(c, consult.Letter, letterForm) }

func (d *Deps) fixTake(c *web.Ctx) error { return d.take(c, consult.Fix, fixForm) }

// take takes a letter in. A second press of the button shows the first one's
// receipt; what is refused comes back as it was typed.
func (d *Deps) take(c *web.Ctx, k consult.Kind, f *web.PublicForm) error {
	err := f.Verify(c)
	typed := consult.Posted{Kind: k, Topic: c.Form("topic"), Title: c.Form("title"), Content: c.Form("content"), PageURL: c.Form("page"),
		Contact: consult.Contact{Name: c.Form("name"), Phone: strings.ReplaceAll(c.Form("phone"), " ", "")}}
	if err == nil {
		typed.Addressed, err = c.FormInt("unit")
	}
	p := &ReceiptPage{Kind: k, Days: writeDays(c, k)}
	if err == nil {
		if p.Code, err = f.Receipt(c); err == nil {
			p.Number, err = d.Consult.Post(c.Request().Context(), typed, p.Code)
		}
	}
	if web.Repeated(err) {
		var before consult.Standing
		if before, err = consult.StatusByCode(c.Q(), p.Code); err == nil {
			p.Number = before.Number
		}
	}
	if err != nil {
		return writeRetry(c, err, k, f, typed)
	}
	box, err := consult.Box(c.Q(), k)
	if err != nil {
		return err
	}
	p.Box, p.Title = box.Name, map[consult.Kind]string{consult.Letter: "留言已收到", consult.Fix: "纠错已收到"}[k]
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.RenderAs("portal/consult_receipt", p)
}

func writeRetry(c *web.Ctx, err error, k consult.Kind, f *web.PublicForm, typed consult.Posted) error {
	p, again := writePage(c, k, f)
	if again != nil {
		return again
	}
	p.Typed, p.Unit = typed, c.Form("unit")
	if fault.KindOf(err) == fault.KindTooLarge {
		p.Typed.Topic = ""
	}
	return c.Retry(err, "portal/consult_write", p)
}
