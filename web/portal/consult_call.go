package portal

import (
	"fmt"
	"strconv"

	"lianghua/consult"
	"lianghua/disclose"
	"lianghua/templates"
	"lianghua/web"
)

// CallPage is a call for opinions or a survey: what it is about, the form
// while it is open, the result when it is published.
type CallPage struct {
	web.Base
	Call      consult.Call
	Line      CallLine
	Draft     *templates.Link // the published draft that it is about
	Open      bool
	Given     bool // this form was taken just now
	Token     string
	Questions []CallQuestion
	Text      string
	Contact   consult.Contact

	Done     bool
	Counts   consult.Counts
	Results  []consult.QuestionResult
	Feedback []consult.Opinion
}

// CallQuestion is one question as the form shows it.
type CallQuestion struct {
	consult.Question
	Field   string
	Heading string
	Options []templates.Option
	Values  []string // as ticked
	Words   string   // as typed
}

func (d *Deps) callPage(c *web.Ctx) (*CallPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &CallPage{}
	if p.Call, err = consult.PublicCall(c.Q(), id); err != nil {
		return nil, err
	}
	today := c.Server.Org.Today()
	p.Title, p.Line = p.Call.Title, callLine(p.Call, today)
	p.Open, p.Done = p.Call.Phase(today) == consult.Ongoing, p.Call.State == consult.Done
	if p.Call.ItemID != 0 {
		item, err := disclose.PublicByID(c.Q(), c.Server.DB.Now(), strconv.FormatInt(p.Call.ItemID, 10))
		if err != nil {
			return nil, err
		}
		if item.Answer == disclose.Shown {
			p.Draft = &templates.Link{Label: item.Item.Title, URL: "/items/" + strconv.FormatInt(p.Call.ItemID, 10)}
		}
	}
	if p.Done {
		return p, p.result(c)
	}
	return p, nil
}

func (p *CallPage) result(c *web.Ctx) (err error) {
	if p.Counts, err = consult.CountOf(c.Q(), p.Call.ID); err != nil {
		return err
	}
	if p.Results, err = consult.Results(c.Q(), p.Call); err != nil {
		return err
	}
	p.Feedback, err = consult.Feedback(c.Q(), p.Call.ID)
	return err
}

// ask makes the form with what was typed.
func (p *CallPage) ask(c *web.Ctx) {
	if !p.Open {
		return
	}
	p.Token = callForm.Token(c)
	for i, q := range p.Call.Questions.V {
		f := CallQuestion{Question: q, Field: consult.QuestionField(i), Heading: fmt.Sprintf("%d. %s", i+1, q.Text)}
		if q.Kind == consult.Multi {
			f.Heading += "（可多选）"
		}
		for n, label := range q.Choices {
			f.Options = append(f.Options, templates.Option{Value: strconv.Itoa(n), Label: label})
		}
		if c.Request().Form != nil {
			f.Values, f.Words = c.Request().PostForm[f.Field], c.Request().PostForm.Get(f.Field)
		}
		p.Questions = append(p.Questions, f)
	}
}

func (d *Deps) callShow(c *web.Ctx) error {
	p, err := d.callPage(c)
	if err != nil {
		return err
	}
	p.ask(c)
	return c.Render(p)
}

// callGive takes an opinion or a filled-in survey.
func (d *Deps) callGive(c *web.Ctx) error {
	p, err := d.callPage(c)
	if err != nil {
		return err
	}
	if err = callForm.Verify(c); err == nil {
		err = d.Consult.Give(c.Request().Context(), p.Call.ID, givenOf(c, p.Call))
	}
	if err != nil && !web.Repeated(err) {
		p.Text, p.Contact = c.Form("text"), consult.Contact{Name: c.Form("name"), Phone: c.Form("phone")}
		p.ask(c)
		return c.Retry(err, "portal/consult_call", p)
	}
	p.Given, p.Open = true, false
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Render(p)
}

// givenOf reads the form; choices that are no number are out of the list.
func givenOf(c *web.Ctx, call consult.Call) consult.Given {
	g := consult.Given{Text: c.Form("text"), Contact: consult.Contact{Name: c.Form("name"), Phone: c.Form("phone")}}
	for i, q := range call.Questions.V {
		var r consult.Reply
		if q.Kind == consult.Words {
			r.Words = c.Form(consult.QuestionField(i))
		} else {
			for _, v := range c.Request().PostForm[consult.QuestionField(i)] {
				n, err := strconv.Atoi(v)
				if err != nil {
					n = -1
				}
				r.Choices = append(r.Choices, n)
			}
		}
		g.Replies = append(g.Replies, r)
	}
	return g
}
