package portal

import (
	"strconv"
	"strings"

	"lianghua/foi/answer"
	"lianghua/foi/offer"
	"lianghua/internal/search"
	"lianghua/web"
)

// RequestStatusPage tells an applicant how far an application is: a word and
// dates, never the record.
type RequestStatusPage struct {
	web.Base
	Token        string
	Number, Code string
	Found        *offer.Status
}

func requestStatusPage(c *web.Ctx) *RequestStatusPage {
	p := &RequestStatusPage{Token: statusForm.Token(c)}
	p.Title = "查询申请进度"
	return p
}

// requestStatusAsk takes nothing from the address: it would stay in histories.
func (d *Deps) requestStatusAsk(c *web.Ctx) error { return c.Render(requestStatusPage(c)) }

func (d *Deps) requestStatus(c *web.Ctx) error {
	err := statusForm.Verify(c)
	var found offer.Status
	if err == nil {
		found, err = d.Offers.ByCode(c.Request().Context(), c.Form("number"), c.Form("code"))
	}
	p := requestStatusPage(c)
	if err != nil {
		p.Number, p.Code = c.Form("number"), c.Form("code")
		return c.Retry(err, "portal/request_status", p)
	}
	p.Found = &found
	return c.Render(p)
}

// RequestAnswersPage lists published answers.
type RequestAnswersPage struct {
	web.Base
	Text string
	Rows []offer.Answer
	Next string
}

// RequestAnswerPage is one published answer.
type RequestAnswerPage struct {
	web.Base
	Answer offer.Answer
	Result string // what was decided
}

// answersPage is how many answers a page lists.
const answersPage = 20

func (d *Deps) requestAnswers(c *web.Ctx) (err error) {
	p := &RequestAnswersPage{Text: cut(strings.TrimSpace(c.QueryParam("q")), longestQuery)}
	p.Title = "已公开的申请答复"
	if p.Text != "" {
		if err = d.slow(c); err == nil {
			err = d.findAnswers(c, p)
		}
	} else {
		before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
		var next int64
		if p.Rows, next, err = d.Offers.Answers(c.Request().Context(), before, answersPage); next != 0 {
			p.Next = strconv.FormatInt(next, 10)
		}
	}
	if err != nil {
		return err
	}
	return c.Render(p)
}

// findAnswers lists the answers that have the words.
func (d *Deps) findAnswers(c *web.Ctx, p *RequestAnswersPage) error {
	found, err := search.Find(c.Q(), search.Query{Text: p.Text, Kinds: []string{offer.SearchKind}, After: c.QueryParam("after"), Limit: answersPage})
	if err != nil {
		return err
	}
	p.Next = found.Next
	for _, h := range found.Hits {
		id, err := strconv.ParseInt(h.ObjectID, 10, 64)
		if err != nil {
			return err
		}
		a, err := d.Offers.Answer(c.Request().Context(), id)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, a)
	}
	return nil
}

func (d *Deps) requestAnswer(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	p := &RequestAnswerPage{}
	if p.Answer, err = d.Offers.Answer(c.Request().Context(), id); err != nil {
		return err
	}
	p.Title = cut(p.Answer.Need, 60)
	if t, ok := answer.ByCode(p.Answer.Code); ok {
		p.Result = t.Name
	}
	return c.Render(p)
}
