package portal

import (
	"strconv"

	"lianghua/consult"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/web"
)

// ConsultPage is the entrance of 互动交流.
type ConsultPage struct {
	web.Base
	Box     string // who answers letters, "" when the county has no box
	Fix     string // who mends mistakes, "" when there is no own form
	Days    int    // working days for an answer
	Open    []CallLine
	Letters []consult.Told
}

// CallLine is a call in a list.
type CallLine struct {
	Title, URL, Unit, Kind, State string
	Left                          int // days that it is still open, the last day included; 0 when it is not
}

func callLine(c consult.Call, today calendar.Date) CallLine {
	l := CallLine{Title: c.Title, URL: consult.CallURL(c.ID), Unit: c.Unit, Kind: c.Kind.Name(), State: c.Phase(today).Name()}
	switch {
	case c.State == consult.Done:
		l.State = "结果已公布"
	case c.Phase(today) == consult.Ongoing:
		l.Left = today.DaysUntil(c.ClosesOn) + 1
	}
	return l
}

// OpenCalls are the calls for opinions and surveys that are open today, as a
// page lists them.
func OpenCalls(q db.Reader, today calendar.Date) (out []CallLine, err error) {
	list, err := consult.OpenCalls(q, today)
	for _, c := range list {
		out = append(out, callLine(c, today))
	}
	return out, err
}

// entranceLetters is how many published letters stand on the entrance.
const entranceLetters = 8

func (d *Deps) consultShow(c *web.Ctx) error {
	p := &ConsultPage{Days: c.Values.ConsultDays()}
	p.Title = "互动交流"
	var err error
	if p.Box, err = boxName(c.Q(), consult.Letter); err != nil {
		return err
	}
	if p.Fix, err = boxName(c.Q(), consult.Fix); err != nil {
		return err
	}
	if p.Open, err = OpenCalls(c.Q(), c.Server.Org.Today()); err != nil {
		return err
	}
	if p.Letters, _, err = consult.PublicLetters(c.Q(), consult.Cursor{}); err != nil {
		return err
	}
	p.Letters = p.Letters[:min(len(p.Letters), entranceLetters)]
	return c.Render(p)
}

// boxName is who answers letters of the kind, "" when nobody is named.
func boxName(q db.Reader, k consult.Kind) (string, error) {
	u, err := consult.Box(q, k)
	if fault.KindOf(err) == fault.KindNotFound && err != nil {
		return "", nil
	}
	return u.Name, err
}

// LettersPage lists published letters.
type LettersPage struct {
	web.Base
	Rows []consult.Told
	Next string
	Box  bool
}

func (d *Deps) letterList(c *web.Ctx) error {
	p := &LettersPage{}
	p.Title = "留言选登"
	rows, next, err := consult.PublicLetters(c.Q(), consult.ReadCursor(c.QueryParam("after")))
	if err != nil {
		return err
	}
	p.Rows, p.Next = rows, next.String()
	name, err := boxName(c.Q(), consult.Letter)
	p.Box = name != ""
	if err != nil {
		return err
	}
	return c.Render(p)
}

// LetterPage is one published letter.
type LetterPage struct {
	web.Base
	Letter consult.Told
}

func (d *Deps) letterShow(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	p := &LetterPage{}
	if p.Letter, err = consult.PublicLetter(c.Q(), id); err != nil {
		return err
	}
	p.Title = p.Letter.Title
	return c.Render(p)
}

// QueryPage tells a writer how far a letter is.
type QueryPage struct {
	web.Base
	Token string
	Code  string
	Found *consult.Standing
}

func queryPage(c *web.Ctx) *QueryPage {
	p := &QueryPage{Token: queryForm.Token(c), Code: c.Form("code")}
	p.Title = "查询办理情况"
	return p
}

func (d *Deps) queryAsk(c *web.Ctx) error {
	p := queryPage(c)
	p.Code = "" // a code in an address is not taken: it would stay in histories
	return c.Render(p)
}

func (d *Deps) queryAnswer(c *web.Ctx) error {
	err := queryForm.Verify(c)
	var found consult.Standing
	if err == nil {
		found, err = consult.StatusByCode(c.Q(), web.ReadReceipt(c.Form("code")))
	}
	p := queryPage(c)
	if err != nil {
		return c.Retry(err, "portal/consult_query", p)
	}
	p.Found = &found
	return c.Render(p)
}

// CallsPage lists calls for opinions and surveys.
type CallsPage struct {
	web.Base
	Rows []CallRow
	Next string
}

// CallRow is a call with its period and count.
type CallRow struct {
	CallLine
	Call     consult.Call
	Opinions int
}

func (d *Deps) callList(c *web.Ctx) error {
	before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	rows, next, err := consult.PublicCalls(c.Q(), before)
	if err != nil {
		return err
	}
	p := &CallsPage{}
	p.Title = "意见征集"
	if next != 0 {
		p.Next = strconv.FormatInt(next, 10)
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, CallRow{callLine(r.Call, c.Server.Org.Today()), r.Call, r.Opinions})
	}
	return c.Render(p)
}
