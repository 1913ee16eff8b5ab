package field

import (
	"html"
	"strings"

	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/internal/richtext"
	"lianghua/village"
	"lianghua/village/ledger"
	"lianghua/web"
)

// PaperPage is step two: a sheet with what stands in it.
type PaperPage struct {
	web.Base
	village.Paper
	Body    string // plain text of a sheet that is text
	Opening string
	Closing string
	Words   map[string]string // fields of the type
}

func (d *Deps) paperShow(c *web.Ctx) error {
	p, err := d.paperPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) paperPage(c *web.Ctx) (*PaperPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	paper, err := d.Villages.Paper(c.Request().Context(), c.Actor, id)
	if err != nil {
		return nil, err
	}
	p := &PaperPage{Paper: paper, Body: richtext.Plain(paper.Content.Body), Opening: paper.Ledger.Opening.String(), Closing: paper.Ledger.Closing.String(), Words: paper.Content.Fields}
	p.Base.Title = paper.Item.Title
	return p, nil
}

// version reads the hidden field that every form of a sheet carries.
func version(c *web.Ctx) (int64, error) { return c.FormInt("version") }

// balance keeps 期初 and 期末.
func (d *Deps) balance(c *web.Ctx) error {
	p, err := d.paperPage(c)
	if err != nil {
		return err
	}
	p.Opening, p.Closing = c.Form("opening"), c.Form("closing")
	sheet := p.Ledger
	var bad fault.Problems
	sheet.Opening = cents(&bad, "opening", p.Opening)
	sheet.Closing = cents(&bad, "closing", p.Closing)
	v, err := version(c)
	if err == nil {
		err = bad.Err()
	}
	if err == nil {
		_, err = d.Villages.SaveLedger(c.Request().Context(), c.Actor, p.ItemID, v, sheet)
	}
	if err != nil {
		return c.Retry(err, "field/paper", p)
	}
	return c.Done("余额已保存。", paperURL(p.ItemID))
}

func cents(p *fault.Problems, field, text string) ledger.Cents {
	v, _, err := ledger.ParseCents(text)
	if err != nil {
		p.Add(field, err.Error())
	}
	return v
}

// LinePage is one receipt or payment.
type LinePage struct {
	web.Base
	village.Paper
	N    int // -1: a new one
	Form LineForm
}

// LineForm is what was typed.
type LineForm struct{ Kind, On, Matter, Amount, Handler, Note string }

func (d *Deps) lineAsk(c *web.Ctx) error {
	p, err := d.linePage(c)
	if err != nil {
		return err
	}
	if p.N >= 0 {
		l := p.Ledger.Lines[p.N]
		p.Form = LineForm{string(l.Kind), l.On.String(), l.Matter, l.Amount.String(), l.Handler, l.Note}
	} else {
		p.Form.Kind = c.QueryParam("kind")
	}
	return c.Render(p)
}

func (d *Deps) linePage(c *web.Ctx) (*LinePage, error) {
	paper, err := d.paperPage(c)
	if err != nil {
		return nil, err
	}
	n, err := place(c, len(paper.Ledger.Lines))
	p := &LinePage{Paper: paper.Paper, N: n}
	p.Title = "记一笔"
	return p, err
}

// place reads which of count lines is meant: counted from 1 in addresses, -1
// for a new one.
func place(c *web.Ctx, count int) (int, error) {
	n, err := c.FormInt("n")
	if err != nil || n < 0 || int(n) > count {
		return 0, fault.NotFound("没有这一笔，请返回刷新后重试。")
	}
	return int(n) - 1, nil
}

func (d *Deps) line(c *web.Ctx) error {
	p, err := d.linePage(c)
	if err != nil {
		return err
	}
	p.Form = LineForm{c.Form("kind"), c.Form("on"), c.Form("matter"), c.Form("amount"), c.Form("by"), c.Form("note")}
	l, err := p.Form.read(c.Checked("drop"))
	v, err2 := version(c)
	if err == nil {
		err = err2
	}
	if err == nil {
		_, err = d.Villages.SaveLine(c.Request().Context(), c.Actor, p.ItemID, v, p.N, l)
	}
	if err != nil {
		return c.Retry(err, "field/line", p)
	}
	if c.Checked("more") {
		return c.Done("已记一笔，请继续。", paperURL(p.ItemID)+"/line?n=0")
	}
	return c.Done("已保存。", paperURL(p.ItemID))
}

// read makes the line; a dropped one is empty.
func (f LineForm) read(drop bool) (ledger.Line, error) {
	if drop {
		return ledger.Line{}, nil
	}
	var p fault.Problems
	l := ledger.Line{Kind: ledger.Kind(f.Kind), Matter: f.Matter, Handler: f.Handler, Note: f.Note}
	if l.Kind != ledger.Income && l.Kind != ledger.Expense {
		p.Add("kind", "请选择收入或支出")
	}
	on, err := calendar.Parse(f.On)
	if err != nil {
		p.Add("on", err.Error())
	}
	l.On = on
	p.Need("matter", f.Matter, "请写明这笔钱做什么用")
	if l.Amount = cents(&p, "amount", f.Amount); l.Amount == 0 && f.Amount == "" {
		p.Add("amount", "请填写金额")
	}
	return l, p.Err()
}

// RowPage is one row of a sheet that is a table of words.
type RowPage struct {
	web.Base
	village.Paper
	N     int
	Cells []string
	Items []string // what may be told, to choose from
}

func (d *Deps) rowAsk(c *web.Ctx) error {
	p, err := d.rowPage(c)
	if err != nil {
		return err
	}
	if p.N >= 0 {
		copy(p.Cells, p.Content.Rows[p.N])
	}
	return c.Render(p)
}

func (d *Deps) rowPage(c *web.Ctx) (*RowPage, error) {
	paper, err := d.paperPage(c)
	if err != nil {
		return nil, err
	}
	if paper.Form.Table == nil || paper.Finance() {
		return nil, fault.NotFound("这张表没有这一页。")
	}
	n, err := place(c, len(paper.Content.Rows))
	p := &RowPage{Paper: paper.Paper, N: n, Cells: make([]string, len(paper.Form.Table.Columns))}
	p.Title = "填一项"
	for _, it := range paper.Slot.Sheet.Items {
		if it.Active && it.Applies == string(paper.Unit.Kind) {
			p.Items = append(p.Items, it.Name)
		}
	}
	return p, err
}

func (d *Deps) row(c *web.Ctx) error {
	p, err := d.rowPage(c)
	if err != nil {
		return err
	}
	rows := append([][]string(nil), p.Content.Rows...)
	switch {
	case c.Checked("drop") && p.N >= 0:
		rows = append(rows[:p.N], rows[p.N+1:]...)
	default:
		var bad fault.Problems
		for i, col := range p.Form.Table.Columns {
			p.Cells[i] = c.Form(col.Key)
			if col.Required {
				bad.Need(col.Key, p.Cells[i], "请填写"+col.Label)
			}
		}
		if err := bad.Err(); err != nil {
			return c.Retry(err, "field/row", p)
		}
		if p.N < 0 {
			rows = append(rows, p.Cells)
		} else {
			rows[p.N] = p.Cells
		}
	}
	v, err := version(c)
	if err == nil {
		_, err = d.Villages.SaveWords(c.Request().Context(), c.Actor, p.ItemID, v, village.Words{Rows: rows})
	}
	if err != nil {
		return c.Retry(err, "field/row", p)
	}
	return c.Done("已保存。", paperURL(p.ItemID))
}

// words keeps title, text and fields of a sheet that has them.
func (d *Deps) words(c *web.Ctx) error {
	p, err := d.paperPage(c)
	if err != nil {
		return err
	}
	p.Body, p.Words = c.FormValue("body"), map[string]string{}
	w := village.Words{Title: c.Form("title"), Fields: p.Words}
	if !p.Finance() && p.Form.Asks("body") {
		body := paragraphs(p.Body)
		w.Body = &body
	}
	for _, f := range p.Form.Fields {
		p.Words[f.Key] = c.Form("field-" + f.Key)
	}
	v, err := version(c)
	if err == nil {
		_, err = d.Villages.SaveWords(c.Request().Context(), c.Actor, p.ItemID, v, w)
	}
	if err != nil {
		return c.Retry(err, "field/paper", p)
	}
	return c.Done("已保存。", paperURL(p.ItemID)+"/check")
}

// paragraphs makes HTML of plain text, a line a paragraph.
func paragraphs(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString("<p>" + html.EscapeString(line) + "</p>")
		}
	}
	return b.String()
}

// SignPage records who signed on paper, in one tick.
type SignPage struct {
	web.Base
	village.Paper
	Seats []Seat
	On    string
}

// Seat is one signer.
type Seat struct{ Role, Name string }

func (d *Deps) signAsk(c *web.Ctx) error {
	p, err := d.signPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) signPage(c *web.Ctx) (*SignPage, error) {
	paper, err := d.paperPage(c)
	if err != nil {
		return nil, err
	}
	p := &SignPage{Paper: paper.Paper, On: d.Org.Today().String()}
	p.Title = "签字"
	for _, seat := range paper.Form.Signers {
		s := Seat{Role: seat.Role}
		for _, x := range paper.Content.Signers {
			if x.Role == seat.Role {
				s.Name = x.Name
			}
		}
		p.Seats = append(p.Seats, s)
	}
	return p, nil
}

func (d *Deps) sign(c *web.Ctx) error {
	p, err := d.signPage(c)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for i := range p.Seats {
		p.Seats[i].Name = c.Form("signer-" + p.Seats[i].Role)
		names[p.Seats[i].Role] = p.Seats[i].Name
	}
	p.On = c.Form("signed_on")
	on, err := calendar.Parse(p.On)
	if err != nil {
		err = fault.Invalid("signed_on", err.Error())
	}
	if err == nil && !c.Checked("signed") {
		err = fault.Invalid("signed", "签好字并存档后请勾选")
	}
	v, err2 := version(c)
	if err == nil {
		err = err2
	}
	if err == nil {
		_, err = d.Villages.Sign(c.Request().Context(), c.Actor, p.ItemID, v, names, on)
	}
	if err != nil {
		return c.Retry(err, "field/sign", p)
	}
	return c.Done("已登记签字存档。", paperURL(p.ItemID)+"/check")
}

// signed reports that every seat of a form has a name and a day.
func signed(f form.Form, c form.Content) bool {
	for _, seat := range f.Signers {
		ok := false
		for _, s := range c.Signers {
			ok = ok || s.Role == seat.Role && s.Name != "" && !s.On.IsZero()
		}
		if !ok {
			return false
		}
	}
	return true
}
