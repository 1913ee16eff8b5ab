package desk

import (
	"lianghua/rbac"
	"lianghua/web"
)

// upgradeRoutes are new editions of a higher level on their way into the
// catalogue: who may read is who reads the county's statistics.
func upgradeRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/upgrades", "desk/upgrade_list", rbac.ReportRead, d.upgradeList).At("/desk/upgrades"),
		web.Desk("/desk/upgrades/export", "", rbac.ReportRead, d.upgradeListExport),
		web.Desk("/desk/upgrades/new", "desk/upgrade_new", rbac.EditionDraft, d.upgradeNew).At("/desk/upgrades/new"),
		web.Act("/desk/upgrades", rbac.EditionDraft, d.upgradeUpload),
		web.Desk("/desk/upgrades/:id", "desk/upgrade_show", rbac.ReportRead, d.upgradeShow).At("/desk/upgrades/1"),
		web.Desk("/desk/upgrades/:id/export", "", rbac.ReportRead, d.upgradeExport),
		web.Desk("/desk/upgrades/:id/file", "", rbac.EditionDraft, d.upgradeFile),
		web.Desk("/desk/upgrades/:id/progress", "desk/upgrade_progress", rbac.ReportRead, d.upgradeProgress).At("/desk/upgrades/1/progress"),
		web.Desk("/desk/upgrades/:id/progress/export", "", rbac.ReportRead, d.upgradeProgressExport),
		web.Act("/desk/upgrades/:id/accept", rbac.EditionDraft, d.upgradeAccept),
		web.Act("/desk/upgrades/:id/decide", rbac.EditionDraft, d.upgradeDecideAll),
		web.Act("/desk/upgrades/:id/recheck", rbac.EditionDraft, d.upgradeRecheck),
		web.Desk("/desk/upgrades/:id/lines/:line", "desk/upgrade_line", rbac.ReportRead, d.upgradeLine).At(`/desk/upgrades/1 .ledger a[href*="/lines/"]`),
		web.Act("/desk/upgrades/:id/lines/:line/decide", rbac.EditionDraft, d.upgradeDecide),
		web.Act("/desk/upgrades/:id/lines/:line/rematch", rbac.EditionDraft, d.upgradeRematch),
		web.Act("/desk/upgrades/:id/lines/:line/reject", rbac.EditionDraft, d.upgradeReject),
		// One line for each right: which moves it has is the table's to say.
		web.Desk("/desk/upgrades/:id/draft/:act", "desk/upgrade_act", rbac.EditionDraft, d.upgradeActAsk).At(`/desk/upgrades/1 a[href*="/draft/"]`),
		web.Act("/desk/upgrades/:id/draft/:act", rbac.EditionDraft, d.upgradeAct),
		web.Desk("/desk/upgrades/:id/issue/:act", "desk/upgrade_act", rbac.EditionIssue, d.upgradeActAsk).At(`/desk/upgrades/1 a[href*="/issue/"]`),
		web.Act("/desk/upgrades/:id/issue/:act", rbac.EditionIssue, d.upgradeAct),
	}
}
