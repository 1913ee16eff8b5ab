package desk

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"lianghua/foi"
	"lianghua/foi/redact"
	"lianghua/internal/attach"
	"lianghua/internal/document"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// RedactionListPage is the files of a case that are given with passages
// blacked out (区分处理).
type RedactionListPage struct {
	web.Base
	Case  foi.Request
	Rows  []foi.Redaction
	Edit  bool
	Limit string
}

func (d *Deps) redactionListPage(c *web.Ctx) (*RedactionListPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &RedactionListPage{Limit: attach.SizeText(foi.RedactionLimit)}
	p.Title = "区分处理"
	if p.Case, p.Rows, err = d.Requests.Redactions(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	p.Edit = rbac.May(c.Actor, rbac.FoiHandle, rbac.Unit{ID: p.Case.OrganID, Path: p.Case.OrganPath})
	return p, nil
}

func (d *Deps) redactionList(c *web.Ctx) error {
	p, err := d.redactionListPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) redactionAdd(c *web.Ctx) error {
	p, err := d.redactionListPage(c)
	if err != nil {
		return err
	}
	ref, err := requestRef(c)
	var raw []byte
	var name string
	var id int64
	if err == nil {
		raw, name, err = uploadBytes(c, "file", foi.RedactionLimit)
	}
	if err == nil {
		id, err = d.Requests.AddRedaction(c.Request().Context(), c.Actor, ref, name, raw)
	}
	if err != nil {
		return c.Retry(err, "desk/redaction_list", p)
	}
	return c.Done("已上传，原件加密封存。请登记要遮盖的地方。", redactionURL(ref.ID, id))
}

func redactionURL(request, id int64) string {
	return requestURL(request) + "/redactions/" + idText(id)
}

// RedactionPage marks passages of one file and makes its derivatives.
type RedactionPage struct {
	web.Base
	foi.RedactionView
	URL      string
	Phrases  string
	Hits     []RedactionHit
	Reasons  []templates.Option
	Articles []templates.Option
	Scopes   []templates.Option
	Typed    struct{ Reason, Article, Scope, Page, X, Y, W, H string }
	Sides    []RedactionSide
	Pages    []RedactionPicture
	At       int // page shown
	Poppler  bool
}

// RedactionHit is a proposed passage with its words around it.
type RedactionHit struct {
	Key, Place, Kind, Why, Words string
	Before, After                string
}

// RedactionSide is a passage as it is and as the two copies have it.
type RedactionSide struct {
	Place          string
	Parts          []RedactionPart
	HasMark, Whole bool
}

// RedactionPart is a stretch of a passage: Kind is same, both or public.
type RedactionPart struct{ Kind, Text string }

// RedactionPicture is one page number to look at.
type RedactionPicture struct {
	Number  int
	Current bool
	URL     string
}

func (d *Deps) redactionPage(c *web.Ctx) (*RedactionPage, error) {
	request, err1 := c.ID("id")
	id, err2 := c.ID("red")
	if err := firstError(err1, err2); err != nil {
		return nil, err
	}
	p := &RedactionPage{URL: redactionURL(request, id), Phrases: c.Form("words"), At: 1, Poppler: d.Tools().Pdftoppm != ""}
	v, err := d.Requests.Redaction(c.Request().Context(), c.Actor, request, id, strings.Split(p.Phrases, "\n"))
	if err != nil {
		return nil, err
	}
	p.RedactionView, p.Base.Title = v, v.Name
	for _, r := range foi.RedactionReasons() {
		p.Reasons = append(p.Reasons, templates.Option{Value: r.Name, Label: r.Name})
		p.Articles = append(p.Articles, templates.Option{Value: r.Code, Label: r.Code})
	}
	p.Scopes = []templates.Option{{Value: "both", Label: "申请人和公众都不提供"}, {Value: "public", Label: "提供申请人，公开时遮盖"}}
	p.Typed.Reason, p.Typed.Article, p.Typed.Scope = c.Form("reason"), c.Form("article"), c.Form("scope")
	p.Typed.Page, p.Typed.X, p.Typed.Y, p.Typed.W, p.Typed.H = c.Form("page"), c.Form("x"), c.Form("y"), c.Form("w"), c.Form("h")
	p.hits(v)
	p.sides(v)
	if n, err := strconv.Atoi(c.QueryParam("page")); err == nil && n >= 1 && n <= v.Source.Pages {
		p.At = n
	}
	for n := 1; n <= v.Source.Pages; n++ {
		p.Pages = append(p.Pages, RedactionPicture{n, n == p.At, fmt.Sprintf("%s?page=%d", p.URL, n)})
	}
	return p, nil
}

// hits shows proposals in their sentence.
func (p *RedactionPage) hits(v foi.RedactionView) {
	for _, h := range v.Hits {
		text := v.Source.Units[h.Unit-1].Text
		p.Hits = append(p.Hits, RedactionHit{Key: fmt.Sprintf("%d:%d:%d", h.Unit, h.Start, h.End), Place: h.Place, Kind: h.Kind, Why: h.Why, Words: h.Words,
			Before: lastRunes(text[:h.Start], 12), After: firstRunes(text[h.End:], 12)})
	}
}

func lastRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return "…" + string(r[len(r)-n:])
	}
	return s
}

func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// maxSides bounds what the page shows of a long file.
const maxSides = 300

// sides are the passages with what is marked in them.
func (p *RedactionPage) sides(v foi.RedactionView) {
	for _, u := range v.Source.Units {
		if strings.TrimSpace(u.Text) == "" || len(p.Sides) == maxSides {
			continue
		}
		side, at := RedactionSide{Place: u.Place}, 0
		for _, m := range v.Marks { // in the order of the text
			if m.Unit != u.Number || m.W > 0 || m.Start < at || m.End > len(u.Text) {
				continue
			}
			side.HasMark = true
			side.Parts = append(side.Parts, RedactionPart{"same", u.Text[at:m.Start]}, RedactionPart{m.Scope, u.Text[m.Start:m.End]})
			at = m.End
		}
		side.Parts = append(side.Parts, RedactionPart{"same", u.Text[at:]})
		p.Sides = append(p.Sides, side)
	}
}

// Copy is the newest derivative for an audience, ID 0: none.
func (p *RedactionPage) Copy(audience string) foi.RedactionCopy {
	for _, x := range p.Copies {
		if x.Audience == audience {
			return x
		}
	}
	return foi.RedactionCopy{}
}

func (d *Deps) redactionShow(c *web.Ctx) error {
	p, err := d.redactionPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// redactionMark puts what was ticked, or a box, into the register.
func (d *Deps) redactionMark(c *web.Ctx) error {
	p, err := d.redactionPage(c)
	if err != nil {
		return err
	}
	ref, err := requestRef(c)
	if err == nil {
		var marks []redact.Mark
		if marks, err = p.chosen(c); err == nil {
			err = d.Requests.MarkRedaction(c.Request().Context(), c.Actor, ref, p.ID, foi.NewMarks{Marks: marks, Reason: p.Typed.Reason, Article: p.Typed.Article, Scope: p.Typed.Scope})
		}
	}
	if err != nil {
		return c.Retry(err, "desk/redaction_show", p)
	}
	return c.Done("已登记遮盖。", p.URL)
}

// chosen reads the ticked passages and the box of the form.
func (p *RedactionPage) chosen(c *web.Ctx) (out []redact.Mark, err error) {
	form, err := c.FormParams()
	if err != nil {
		return nil, fault.Invalid("", "表单没有传完整，请重试。")
	}
	for _, key := range form["mark"] {
		var m redact.Mark
		if _, err := fmt.Sscanf(key, "%d:%d:%d", &m.Unit, &m.Start, &m.End); err != nil || m.Unit < 1 || m.Unit > len(p.Source.Units) || m.Start < 0 || m.End < m.Start || m.End > len(p.Source.Units[m.Unit-1].Text) {
			return nil, fault.Invalid("marks", "勾选的内容已经变化，请重新选择。")
		}
		m.Words = p.Source.Units[m.Unit-1].Text[m.Start:m.End]
		out = append(out, m)
	}
	if p.Typed.X == "" && p.Typed.Y == "" && p.Typed.W == "" && p.Typed.H == "" {
		return out, nil
	}
	m := redact.Mark{Unit: 1}
	for _, f := range []struct {
		name, text string
		to         *int
	}{{"page", p.Typed.Page, &m.Unit}, {"x", p.Typed.X, &m.Box.X}, {"y", p.Typed.Y, &m.Box.Y}, {"w", p.Typed.W, &m.Box.W}, {"h", p.Typed.H, &m.Box.H}} {
		if *f.to, err = strconv.Atoi(strings.TrimSpace(f.text)); err != nil {
			return nil, fault.Invalid(f.name, "请填写 0 至 1000 的整数。")
		}
	}
	return append(out, m), nil
}

func (d *Deps) redactionUnmark(c *web.Ctx) error {
	p, err := d.redactionPage(c)
	if err != nil {
		return err
	}
	ref, err1 := requestRef(c)
	mark, err2 := c.ID("mark")
	if err = firstError(err1, err2); err == nil {
		err = d.Requests.UnmarkRedaction(c.Request().Context(), c.Actor, ref, p.ID, mark)
	}
	if err != nil {
		return c.Retry(err, "desk/redaction_show", p)
	}
	return c.Done("已取消这一处遮盖。", p.URL)
}

func (d *Deps) redactionMake(c *web.Ctx) error {
	p, err := d.redactionPage(c)
	if err != nil {
		return err
	}
	ref, err := requestRef(c)
	if err == nil {
		err = d.Requests.MakeCopies(c.Request().Context(), c.Actor, ref, p.ID, d.Tools())
	}
	if err != nil {
		return c.Retry(err, "desk/redaction_show", p)
	}
	return c.Done("已生成两份遮盖件，并重新检查过。请逐页核对后再提供。", p.URL)
}

// redactionPicture is one page as a picture: of the original with rulers, or
// of a derivative.
func (d *Deps) redactionPicture(c *web.Ctx) error {
	request, err1 := c.ID("id")
	id, err2 := c.ID("red")
	page, err3 := c.ID("page")
	if err := firstError(err1, err2, err3); err != nil {
		return err
	}
	var copy int64
	if c.QueryParam("copy") != "" {
		var err error
		if copy, err = c.FormInt("copy"); err != nil {
			return err
		}
	}
	raw, err := d.Requests.RedactionPage(c.Request().Context(), c.Actor, request, id, copy, int(page), d.Tools())
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return sendStored(c, "page.png", document.PNG, io.NopCloser(strings.NewReader(string(raw))))
}

// redactionCopy sends a derivative.
func (d *Deps) redactionCopy(c *web.Ctx) error {
	request, err1 := c.ID("id")
	id, err2 := c.ID("red")
	copy, err3 := c.ID("copy")
	if err := firstError(err1, err2, err3); err != nil {
		return err
	}
	a, err := d.Requests.RedactionCopyFile(c.Request().Context(), c.Actor, request, id, copy)
	if err != nil {
		return err
	}
	return sendKept(c, d.Files, a)
}

// Tools are the programs that render pages, looked for each time: one may be
// installed while the program runs.
func (d *Deps) Tools() redact.Tools { return redact.FindTools() }
