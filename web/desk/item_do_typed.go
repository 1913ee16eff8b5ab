package desk

import (
	"slices"
	"strings"
	"time"

	"lianghua/disclose"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/web"
)

// itemTyped reads the form of a move.
func (d *Deps) itemTyped(c *web.Ctx, a ItemAct) (f disclose.Form, err error) {
	var bad fault.Problems
	f.Reason = typedReason(c)
	if c.Request().Form.Has("conclusion") {
		f.Secrecy = typedSecrecy(c)
	}
	switch a.Action {
	case disclose.ActSchedule:
		f.PublishAt = momentField(c, &bad, "publish_at", "publish_time")
	case disclose.ActEmergency:
		f.Phone = &disclose.Phone{By: c.Form("phone_by"), At: momentField(c, &bad, "phone_at", "phone_time")}
	case disclose.ActEffect:
		f.Effect = &disclose.Effect{Validity: disclose.Validity(c.Form("validity")), On: dateField(c, &bad, "validity_on"), Basis: c.Form("basis")}
	}
	if err := bad.Err(); err != nil || !a.Paper {
		return f, err
	}
	f.Paper, err = d.itemPaper(c)
	return f, err
}

// typedReason joins the chips and what was written.
func typedReason(c *web.Ctx) string {
	parts := slices.Clone(c.Request().Form["chip"])
	if s := c.Form("reason"); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, "；")
}

func typedSecrecy(c *web.Ctx) *disclose.Secrecy {
	x := &disclose.Secrecy{Note: c.Form("secrecy_note"), Refuse: c.Form("conclusion") == "refuse", Answered: c.Form("conclusion") != ""}
	for name, to := range map[string]*bool{"secrecy_state": &x.State, "secrecy_work": &x.Work, "secrecy_trade": &x.Trade, "secrecy_personal": &x.Personal} {
		*to = c.Form(name) == "yes"
		x.Answered = x.Answered && (c.Form(name) == "yes" || c.Form(name) == "no")
	}
	return x
}

// momentField reads a day and a time of the day in 东八区.
func momentField(c *web.Ctx, bad *fault.Problems, day, clock string) db.Time {
	d := dateField(c, bad, day)
	if d.IsZero() {
		return db.Time{}
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", d.String()+" "+strings.ReplaceAll(c.Form(clock), "：", ":"), eastern)
	if err != nil {
		bad.Add(clock, "时间应写成 09:00 的形式")
		return db.Time{}
	}
	return db.At(t)
}

// itemPaper keeps the scan of a signed sheet. What is missing is the verb's
// to say, with everything else.
func (d *Deps) itemPaper(c *web.Ctx) (*disclose.Paper, error) {
	scan, err := d.signedScan(c)
	if err != nil {
		return nil, err
	}
	return &disclose.Paper{SignedBy: scan.by, SignedOn: scan.on, Scan: scan.stored, Name: scan.name}, nil
}
