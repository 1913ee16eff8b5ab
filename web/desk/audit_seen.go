package desk

import (
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/templates"
	"lianghua/web"
)

// AuditSeenPage answers who opened, took away or handled one object (谁看过).
type AuditSeenPage struct {
	web.Base
	Kinds  []templates.Option
	Asked  bool
	Object string
	Rows   []LookRow
}

// LookRow is what one person did with the object in one way.
type LookRow struct {
	audit.Look
	What string
	Kind string // of the sign beside the outcome
}

func (d *Deps) auditSeen(c *web.Ctx) error {
	p, err := d.auditSeenPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) auditSeenPage(c *web.Ctx) (*AuditSeenPage, error) {
	kind, id := c.QueryParam("kind"), strings.TrimSpace(c.QueryParam("id"))
	p := &AuditSeenPage{Kinds: objectOptions(), Asked: kind != ""}
	p.Title = "谁看过"
	if !p.Asked {
		return p, nil
	}
	row := audit.Row{ObjectKind: kind, ObjectID: id}
	p.Object = objectText(row)
	list, err := audit.Looks(c.Q(), kind, id)
	for _, l := range list {
		p.Rows = append(p.Rows, LookRow{Look: l, What: actionLabel(l.Action), Kind: outcomeKinds[l.Outcome]})
	}
	return p, err
}

var lookHead = []string{"人员", "做了什么", "结果", "次数", "第一次", "最近一次"}

func (d *Deps) auditSeenExport(c *web.Ctx) error {
	p, err := d.auditSeenPage(c)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, l := range p.Rows {
		rows = append(rows, []string{l.Actor, l.What, l.Outcome.Label(), idText(l.Times), stamp(db.Some(l.First)), stamp(db.Some(l.Last))})
	}
	return listFile(c, "谁看过", lookHead, rows)
}
