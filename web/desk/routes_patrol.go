package desk

import (
	"lianghua/rbac"
	"lianghua/web"
)

// patrolRoutes watch over the whole site: 全站排查, 重保模式, old addresses.
func patrolRoutes(d *Deps) []web.Route {
	const one = "/desk/patrol/sweeps/:id"
	return []web.Route{
		web.Desk("/desk/patrol/sweeps", "desk/sweep_list", rbac.PatrolSweep, d.sweepList).At("/desk/patrol/sweeps"),
		web.Desk("/desk/patrol/sweeps/export", "", rbac.PatrolSweep, d.sweepListExport),
		web.Desk("/desk/patrol/sweeps/new", "desk/sweep_new", rbac.PatrolSweep, d.sweepNew).At("/desk/patrol/sweeps/new"),
		web.Act("/desk/patrol/sweeps", rbac.PatrolSweep, d.sweepStart),
		web.Desk(one, "desk/sweep_show", rbac.PatrolSweep, d.sweepShow).At("/desk/patrol/sweeps .ledger th a"),
		web.Desk(one+"/export", "", rbac.PatrolSweep, d.sweepExport),
		web.Act(one+"/withdraw", rbac.ItemWithdraw, d.sweepTake("withdraw")),
		web.Act(one+"/offline", rbac.ItemOffline, d.sweepTake("offline")),
		web.Act(one+"/keep", rbac.PatrolSweep, d.sweepKeep),
		web.Act(one+"/close", rbac.PatrolSweep, d.sweepClose),

		web.Desk("/desk/patrol/guard", "desk/guard_show", rbac.GuardSwitch, d.guardShow).At("/desk/patrol/guard"),
		web.Desk("/desk/patrol/guard/export", "", rbac.GuardSwitch, d.guardExport),
		web.Act("/desk/patrol/guard/on", rbac.GuardSwitch, d.guardOn),
		web.Act("/desk/patrol/guard/off", rbac.GuardSwitch, d.guardOff),

		web.Desk("/desk/patrol/checks", "desk/check_list", rbac.PatrolCheck, d.checkList).At("/desk/patrol/checks"),
		web.Desk("/desk/patrol/checks/export", "", rbac.PatrolCheck, d.checkListExport),
		web.Act("/desk/patrol/checks", rbac.PatrolManage, d.checkPlan),
		web.Desk("/desk/patrol/checks/:id", "desk/check_show", rbac.PatrolCheck, d.checkShow).At("/desk/patrol/checks .ledger th a"),
		web.Desk("/desk/patrol/checks/:id/export", "", rbac.PatrolCheck, d.checkExport),
		web.Act("/desk/patrol/checks/:id", rbac.PatrolCheck, d.checkTick),

		web.Desk("/desk/patrol/misses", "desk/miss_list", rbac.PatrolCheck, d.missList).At("/desk/patrol/misses"),
		web.Desk("/desk/patrol/misses/export", "", rbac.PatrolCheck, d.missExport),
		web.Act("/desk/patrol/misses/assign", rbac.PatrolManage, d.missAssign),
		web.Act("/desk/patrol/misses/answer", rbac.PatrolCheck, d.missAnswer),

		web.Desk("/desk/patrol/yearbook", "desk/site_yearbook", rbac.PatrolManage, d.siteYearbook).At("/desk/patrol/yearbook"),
		web.Desk("/desk/patrol/yearbook/export", "", rbac.PatrolManage, d.siteYearbookExport),
		web.Act("/desk/patrol/yearbook", rbac.PatrolManage, d.siteYearbookSet),

		web.Desk("/desk/patrol/redirects", "desk/redirect_list", rbac.PatrolManage, d.redirectList).At("/desk/patrol/redirects"),
		web.Desk("/desk/patrol/redirects/export", "", rbac.PatrolManage, d.redirectExport),
		web.Act("/desk/patrol/redirects", rbac.PatrolManage, d.redirectAdd),
		web.Act("/desk/patrol/redirects/remove", rbac.PatrolManage, d.redirectRemove),
	}
}
