package desk

import (
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/web"
)

// signedSheet is a signed sheet of paper as a form brings it.
type signedSheet struct {
	by     string
	on     calendar.Date
	stored attach.Stored
	name   string
}

// signedScan reads the fields of a signed sheet and keeps its scan.
func (d *Deps) signedScan(c *web.Ctx) (s signedSheet, err error) {
	var p fault.Problems
	s.by, s.on = c.Form("signed_by"), dateField(c, &p, "signed_on")
	if err := p.Err(); err != nil {
		return s, err
	}
	head, err := c.FormFile("scan")
	if err != nil {
		return s, nil
	}
	file, err := head.Open()
	if err != nil {
		return s, fault.Internal("desk.signedScan", err)
	}
	defer file.Close()
	s.name = attach.SafeName(head.Filename)
	s.stored, err = d.Files.Save(c.Request().Context(), file, head.Filename, attach.Scan(c.Values.UploadLimit()))
	if err != nil && fault.KindOf(err) == fault.KindInvalid {
		err = fault.Invalid("scan", fault.Message(err))
	}
	return s, err
}
