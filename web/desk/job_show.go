package desk

import (
	"lianghua/internal/audit"
	"lianghua/internal/jobs"
	"lianghua/rbac"
	"lianghua/web"
)

// JobPage shows one job, and asks before it is cancelled.
type JobPage struct {
	web.Base
	Job JobRow
}

func (d *Deps) jobShow(c *web.Ctx) error {
	j, err := d.jobAt(c)
	if err != nil {
		return err
	}
	p := &JobPage{Job: j}
	p.Title = j.Name + "（" + idText(j.ID) + " 号）"
	return c.Render(p)
}

func (d *Deps) jobAt(c *web.Ctx) (JobRow, error) {
	id, err := c.ID("id")
	if err != nil {
		return JobRow{}, err
	}
	r, err := jobs.ByID(c.Q(), id)
	if err != nil {
		return JobRow{}, err
	}
	return d.jobRow(r), nil
}

func (d *Deps) jobCancel(c *web.Ctx) error {
	if err := rbac.Check(c.Actor, rbac.JobManage, rbac.Unit{}); err != nil {
		return err
	}
	j, err := d.jobAt(c)
	if err != nil {
		return err
	}
	if err := d.Jobs.Cancel(c.Request().Context(), j.ID); err != nil {
		return err
	}
	err = audit.Log(c.Request().Context(), d.DB, c.Who(), audit.Entry{Action: string(rbac.JobManage), ObjectKind: "job", ObjectID: idText(j.ID),
		UnitID: j.UnitID, Detail: map[string]any{"verb": "cancel", "kind": j.Kind}})
	if err != nil {
		return err
	}
	return c.Done("已要求取消"+j.Name+"（"+idText(j.ID)+" 号）。", "/desk/jobs")
}
