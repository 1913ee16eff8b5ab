package desk

import (
	"context"
	"errors"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/web"
)

// verifyTime bounds a check that is asked for on a page; `lianghua check` has
// no such bound. A million acts take some seconds.
const verifyTime = 2 * time.Minute

// auditVerify checks the whole chain and shows the result above the log. The
// check itself is an act.
func (d *Deps) auditVerify(c *web.Ctx) error {
	if err := rbac.Check(c.Actor, rbac.AuditRead, rbac.Unit{}); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), verifyTime)
	defer cancel()
	report, err := audit.Check(ctx, d.DB, d.Chain)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fault.Busy("两分钟内没有核验完。请在服务器上运行 lianghua check 核验全部记录。")
	}
	if err != nil {
		return err
	}
	kept, err := audit.CompareKept(c.Q())
	if err != nil {
		return err
	}
	report.Add(kept...)
	err = audit.Log(c.Request().Context(), d.DB, c.Who(), audit.Entry{Action: string(rbac.AuditRead), ObjectKind: "log",
		Detail: map[string]any{"verb": "verify", "rows": report.Rows, "faults": int64(len(report.Faults)) + report.More, "sound": report.Sound()}})
	if err != nil {
		return err
	}
	p, err := d.auditPage(c)
	if err != nil {
		return err
	}
	p.Checked, p.Lines = &report, report.Lines()
	return c.RenderAs("desk/audit_list", p)
}
