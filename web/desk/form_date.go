package desk

import (
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/web"
)

// formDate reads a day; blank is the zero date, anything else unreadable a problem.
func formDate(c *web.Ctx, name string) (calendar.Date, error) {
	d, err := calendar.Parse(c.Form(name))
	if err != nil {
		return d, fault.Invalid(name, err.Error()+"。")
	}
	return d, nil
}

// dateField is formDate for a form with several fields: what is wrong joins
// the other problems.
func dateField(c *web.Ctx, p *fault.Problems, name string) calendar.Date {
	d, err := formDate(c, name)
	if err != nil {
		p.Add(name, fault.Message(err))
	}
	return d
}
