package desk

import (
	"lianghua/rbac"
	"lianghua/web"
)

// queueRoutes are 我来办, 今日摘要, the 拟催办清单 over things to do of every
// kind, and what left the program.
func queueRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Act("/desk/todo/:id/take", rbac.DeskUse, d.todoTake),
		web.Act("/desk/todo/:id/put-back", rbac.DeskUse, d.todoPutBack),
		web.Desk("/desk/digest", "desk/digest_show", rbac.DeskUse, d.digestShow).At("/desk/digest"),
		web.Act("/desk/digest", rbac.DeskUse, d.digestChoose),
		web.Desk("/desk/digests", "desk/digest_list", rbac.NudgeSend, d.digestList).At("/desk/digests"),
		web.Desk("/desk/digests/export", "", rbac.NudgeSend, d.digestExport),
		web.Desk("/desk/nudges", "desk/nudge_list", rbac.NudgeSend, d.nudgeList).At("/desk/nudges"),
		web.Desk("/desk/nudges/export", "", rbac.NudgeSend, d.nudgeExport),
		web.Act("/desk/nudges", rbac.NudgeSend, d.nudgeSend),
		web.Desk("/desk/deliveries", "desk/delivery_list", rbac.JobManage, d.deliveryList).At("/desk/deliveries"),
		web.Desk("/desk/deliveries/export", "", rbac.JobManage, d.deliveryExport),
		web.Act("/desk/deliveries/:id/retry", rbac.JobManage, d.deliveryRetry),
		web.Act("/desk/deliveries/:id/cancel", rbac.JobManage, d.deliveryCancel),
		web.Act("/desk/deliveries/secret", rbac.MachineEdit, d.deliverySecret),
		web.Act("/desk/deliveries/try", rbac.MachineEdit, d.deliveryTry),
	}
}
