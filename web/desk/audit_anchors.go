package desk

import (
	"io"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/web"
)

// AuditAnchorsPage is the daily ends of the chain, to be kept outside.
type AuditAnchorsPage struct {
	web.Base
	Rows    []audit.Anchor
	Next    string
	Given   string // what was typed to be compared
	Checked bool
	Lines   []string // what is wrong with it, nothing when all fits
	Count   int
}

func (d *Deps) auditAnchors(c *web.Ctx) error {
	p, err := d.anchorsPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) anchorsPage(c *web.Ctx) (*AuditAnchorsPage, error) {
	p := &AuditAnchorsPage{Given: c.Form("lines")}
	p.Title = "每日锚定"
	before, _ := calendar.Parse(c.QueryParam("after")) // anything else is the newest
	var err error
	p.Rows, err = audit.Anchors(c.Q(), before, audit.AnchorPage+1)
	if len(p.Rows) > audit.AnchorPage {
		p.Rows = p.Rows[:audit.AnchorPage]
		p.Next = p.Rows[audit.AnchorPage-1].Day.String()
	}
	return p, err
}

// auditAnchorExport gives all lines, oldest first, as they are compared again.
func (d *Deps) auditAnchorExport(c *web.Ctx) error {
	return c.Download("审计日志锚定.txt", "text/plain; charset=utf-8", func(w io.Writer) error {
		return audit.EachAnchor(c.Q(), calendar.Date{}, func(a audit.Anchor) error {
			_, err := io.WriteString(w, a.Line()+"\n")
			return err
		})
	})
}

// mostLines bounds what is typed to be compared, in bytes: some years.
const mostLines = 1 << 20

// auditCompare holds lines that lay outside against the log.
func (d *Deps) auditCompare(c *web.Ctx) error {
	if err := rbac.Check(c.Actor, rbac.AuditRead, rbac.Unit{}); err != nil {
		return err
	}
	p, err := d.anchorsPage(c)
	if err != nil {
		return err
	}
	if p.Given == "" || len(p.Given) > mostLines {
		return c.Retry(fault.Invalid("lines", "请粘贴抄在别处的锚定行，一行一个。"), "desk/audit_anchors", p)
	}
	list, err := audit.ReadAnchors(strings.NewReader(p.Given))
	if err != nil {
		return c.Retry(fault.Invalid("lines", fault.Message(err)), "desk/audit_anchors", p)
	}
	public := ""
	if s, ok := d.Chain.(audit.Signer); ok {
		if public, err = s.PublicKey(); err != nil {
			return err
		}
	}
	found, err := audit.Compare(c.Q(), public, list)
	if err != nil {
		return err
	}
	for _, f := range found {
		p.Lines = append(p.Lines, f.Msg)
	}
	p.Checked, p.Count = true, len(list)
	err = audit.Log(c.Request().Context(), d.DB, c.Who(), audit.Entry{Action: string(rbac.AuditRead), ObjectKind: "anchor",
		Detail: map[string]any{"verb": "compare", "lines": p.Count, "faults": len(found)}})
	if err != nil {
		return err
	}
	return c.RenderAs("desk/audit_anchors", p)
}
