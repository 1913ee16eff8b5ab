package desk

import (
	"strings"

	"lianghua/foi"
	"lianghua/foi/letter"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// RequestLettersPage is the letters of a case: what was made, what can be.
type RequestLettersPage struct {
	web.Base
	Case   foi.Detail
	Papers []foi.Paper
	Groups []RequestLetterGroup
}

// RequestLetterGroup is what can be made, by part of the work.
type RequestLetterGroup struct {
	Name  string
	Links []templates.Link
}

func (d *Deps) requestLetters(c *web.Ctx) error {
	x, err := d.handledCase(c)
	if err != nil {
		return err
	}
	p := &RequestLettersPage{Case: x, Papers: x.Papers}
	p.Title = "文书"
	for _, k := range letter.Kinds() {
		for _, l := range d.letterLinks(x, k) {
			if n := len(p.Groups); n == 0 || p.Groups[n-1].Name != string(k.Group) {
				p.Groups = append(p.Groups, RequestLetterGroup{Name: string(k.Group)})
			}
			g := &p.Groups[len(p.Groups)-1]
			g.Links = append(g.Links, l)
		}
	}
	return c.Render(p)
}

// handledCase is the case of the address, for one who handles it.
func (d *Deps) handledCase(c *web.Ctx) (x foi.Detail, err error) {
	id, err := c.ID("id")
	if err != nil {
		return x, err
	}
	if x, err = d.Requests.Detail(c.Request().Context(), c.Actor, id); err != nil {
		return x, err
	}
	return x, rbac.Check(c.Actor, rbac.FoiHandle, rbac.Unit{ID: x.OrganID, Path: x.OrganPath, Name: x.Organ})
}

// letterLinks are the doors to one kind of letter: one for each party that it
// may go to; an answer only of the drafted type.
func (d *Deps) letterLinks(x foi.Detail, k letter.Kind) (out []templates.Link) {
	url := requestURL(x.ID) + "/letters/" + k.Code
	switch k.Code {
	case "consult_third", "consult_confirm", "third_notice", "consult_co":
		kind := "third"
		if k.Code == "consult_co" {
			kind = "coorgan"
		}
		for _, p := range x.Parties {
			if p.Kind == kind {
				out = append(out, templates.Link{Label: k.Name + "：" + d.Requests.PartyName(p), URL: url + "?party=" + idText(p.ID)})
			}
		}
		return out
	case "assist":
		for _, t := range x.Tasks {
			out = append(out, templates.Link{Label: k.Name + "：" + t.Unit, URL: url + "?party=" + idText(t.ID)})
		}
		return out
	}
	if k.Group == letter.Answer && k.Code != x.Draft.Letter && !(k.Code == "close_other" && !x.ClosedOn.IsZero()) {
		return nil
	}
	return []templates.Link{{Label: k.Name, URL: url}}
}

// RequestLetterPage writes one letter: values on the left, the text beside.
type RequestLetterPage struct {
	web.Base
	Case  foi.Detail
	Form  foi.LetterForm
	Lines []string
	Ready bool // it can be made now
}

func (d *Deps) requestLetterPage(c *web.Ctx) (*RequestLetterPage, foi.LetterOrder, error) {
	o := foi.LetterOrder{Kind: c.Param("kind"), Values: map[string]string{}}
	x, err := d.handledCase(c)
	if err != nil {
		return nil, o, err
	}
	if c.Form("party") != "" {
		if o.Party, err = c.FormInt("party"); err != nil {
			return nil, o, err
		}
	}
	for _, f := range letter.Fields() {
		if v, typed := c.Request().PostForm[f.Key()]; typed && len(v) > 0 {
			o.Values[f.Name] = v[0]
		}
	}
	p := &RequestLetterPage{Case: x}
	if p.Form, err = d.Requests.Letter(c.Request().Context(), c.Actor, x.ID, o); err != nil {
		return nil, o, err
	}
	p.Title, p.Lines = p.Form.Kind.Name, splitText(p.Form.Text)
	p.Ready = p.Form.Kind.Group != letter.Answer || x.DocumentNo != "" || p.Form.Kind.Code == "close_other" && !x.ClosedOn.IsZero()
	return p, o, nil
}

func (d *Deps) requestLetter(c *web.Ctx) error {
	p, _, err := d.requestLetterPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// requestLetterMake shows the letter with what was typed, or makes it.
func (d *Deps) requestLetterMake(c *web.Ctx) error {
	p, o, err := d.requestLetterPage(c)
	if err != nil {
		return err
	}
	if c.Form("do") != "make" {
		return c.RenderAs("desk/request_letter", p)
	}
	ref, err := requestRef(c)
	if err != nil {
		return err
	}
	paper, err := d.Requests.MakeLetter(c.Request().Context(), c.Actor, ref, o)
	if err != nil {
		return c.Retry(err, "desk/request_letter", p)
	}
	return c.Done("已制作《"+p.Form.Kind.Name+"》。", requestURL(ref.ID)+"/papers/"+idText(paper))
}

// RequestPaperPage is one paper of a case: its file, how it went out, the
// sealed scan, and for an answer how it differs from the draft.
type RequestPaperPage struct {
	web.Base
	Case    foi.Detail
	Paper   foi.Paper
	MadeBy  string
	Way     string
	Ways    []templates.Option
	Letter  bool // made by the office, goes out
	Answer  bool // the answer's own letter: delivered on the case's page
	Today   string
	Typed   struct{ Way, PostNumber, SentOn, SignedOn, SignedBy, Why string }
	Changes []letter.Change
}

func (d *Deps) requestPaperPage(c *web.Ctx) (*RequestPaperPage, error) {
	x, err := d.handledCase(c)
	if err != nil {
		return nil, err
	}
	id, err := c.ID("paper")
	if err != nil {
		return nil, err
	}
	p := &RequestPaperPage{Case: x, Today: d.Org.Today().String(), Ways: choiceOptions(foi.DeliveryWays())}
	for _, y := range x.Papers {
		if y.ID == id {
			p.Paper = y
		}
	}
	if p.Paper.ID == 0 {
		return nil, fault.NotFound("没有这份文书，请从案件页重新进入。")
	}
	p.Title = p.Paper.Title
	kind, known := letter.ByCode(p.Paper.Kind)
	p.Letter, p.Answer = known && kind.Numbered, known && kind.Group == letter.Answer && p.Paper.Number == x.DocumentNo
	p.Way = foi.ChoiceName(foi.DeliveryWays(), p.Paper.Way)
	p.Typed.Way, p.Typed.PostNumber, p.Typed.SentOn = c.Form("way"), c.Form("post_number"), c.Form("sent_on")
	p.Typed.SignedOn, p.Typed.SignedBy, p.Typed.Why = c.Form("signed_on"), c.Form("signed_by"), c.Form("why")
	if p.MadeBy, err = foi.MadeBy(c.Q(), id); err != nil {
		return nil, err
	}
	p.Changes, err = d.paperChanges(c, p)
	return p, err
}

// paperChanges compares the draft before the first joint review, or the first
// draft, with the words that the answer was signed with.
func (d *Deps) paperChanges(_ *web.Ctx, p *RequestPaperPage) ([]letter.Change, error) {
	final, ok := p.Case.DraftByID(p.Paper.DraftID)
	if !ok || len(p.Case.Drafts) == 0 {
		return nil, nil
	}
	first := p.Case.Drafts[0]
	if len(p.Case.Joints) > 0 {
		if at, ok := p.Case.DraftByID(p.Case.Joints[0].DraftID); ok {
			first = at
		}
	}
	if first.ID == final.ID {
		return nil, nil
	}
	return letter.Compare(first.Body, final.Body), nil
}

func (d *Deps) requestPaper(c *web.Ctx) error {
	p, err := d.requestPaperPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// paperAct is one act on a paper; what is wrong is shown on its page.
func (d *Deps) paperAct(done string, act func(c *web.Ctx, ref foi.Ref, paper int64) error) web.Handler {
	return func(c *web.Ctx) error {
		p, err := d.requestPaperPage(c)
		if err != nil {
			return err
		}
		ref, err := requestRef(c)
		if err == nil {
			err = act(c, ref, p.Paper.ID)
		}
		if err != nil {
			return c.Retry(err, "desk/request_paper", p)
		}
		return c.Done(done, requestURL(p.Case.ID)+"/papers/"+idText(p.Paper.ID))
	}
}

func (d *Deps) requestPaperSend() web.Handler {
	return d.paperAct("已登记发出和送达。", func(c *web.Ctx, ref foi.Ref, paper int64) error {
		sent, err1 := calendar.Parse(c.Form("sent_on"))
		signed, err2 := calendar.Parse(c.Form("signed_on"))
		if err := firstError(err1, err2); err != nil {
			return fault.Invalid("sent_on", "日期应写成 2026-01-02。")
		}
		return d.Requests.SendPaper(c.Request().Context(), c.Actor, ref, paper, foi.Delivery{Way: c.Form("way"), PostNumber: c.Form("post_number"), SentOn: sent,
			SignedOn: signed, SignedBy: c.Form("signed_by")})
	})
}

func (d *Deps) requestPaperScan() web.Handler {
	return d.paperAct("盖章扫描件已登记，与文书绑定。", func(c *web.Ctx, ref foi.Ref, paper int64) error {
		stored, name, err := upload(c, d.Files, "scan", attach.Scan(c.Values.UploadLimit()))
		if err != nil {
			return err
		}
		return d.Requests.ScanPaper(c.Request().Context(), c.Actor, ref, paper, foi.Upload{Kind: "other", Name: name, Stored: stored}, d.Org.Today())
	})
}

func (d *Deps) requestPaperVoid() web.Handler {
	return d.paperAct("已作废，文号不再使用。", func(c *web.Ctx, ref foi.Ref, paper int64) error {
		return d.Requests.VoidPaper(c.Request().Context(), c.Actor, ref, paper, c.Form("why"))
	})
}

// requestPaperFile sends the .docx of a letter, or the scan of it.
func (d *Deps) requestPaperFile(scan bool) web.Handler {
	return func(c *web.Ctx) error {
		id, err1 := c.ID("id")
		paper, err2 := c.ID("paper")
		if err := firstError(err1, err2); err != nil {
			return err
		}
		a, err := d.Requests.PaperFile(c.Request().Context(), c.Actor, id, paper, scan)
		if err != nil {
			return err
		}
		return sendKept(c, d.Files, a)
	}
}

// splitText is a text by its lines.
func splitText(text string) []string { return strings.Split(text, "\n") }
