package consult

import (
	"context"
	"slices"
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// RevealReasons are the reasons for which a writer's name and telephone may be
// looked at. They are a closed list, so that no personal data enters the log.
func RevealReasons() []string {
	return []string{"了解情况", "告知办理进展", "核实身份", "回访"}
}

// Reveal opens a writer's contact; who looked and why is logged.
func (s *Service) Reveal(ctx context.Context, actor rbac.Actor, id int64, reason string) (c Contact, err error) {
	if !slices.Contains(RevealReasons(), reason) {
		return c, fault.Invalid("reason", "请选择查看理由："+strings.Join(RevealReasons(), "、")+"。")
	}
	err = s.write(ctx, "consult.Reveal", func(tx *db.Tx) error {
		m, err := mailByID(tx, id)
		if err != nil {
			return err
		}
		if !rbac.ReachOf(actor, rbac.ConsultRead).Holds(m.rbac()) {
			return errNoMail
		}
		if err := rbac.Check(actor, rbac.ConsultReveal, m.rbac()); err != nil {
			return err
		}
		if m.Contact == "" {
			return fault.Conflict("写信人没有留联系方式。")
		}
		if c, err = s.unseal(m.Contact); err != nil {
			return fault.Internal("consult.Reveal", err)
		}
		record(tx, who(actor), rbac.ConsultReveal, mailKind, m.ID, m.UnitID, revealed, "reason", reason)
		return m.keep(tx, who(actor), revealed, reason)
	})
	return c, err
}
