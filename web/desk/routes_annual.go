package desk

import (
	"lianghua/rbac"
	"lianghua/web"
)

// annualRoutes are the ledger of requests and the annual report.
func annualRoutes(d *Deps) []web.Route {
	const annualPage = "/desk/reports/annual"
	return []web.Route{
		web.Desk("/desk/reports/ledger", "desk/ledger_list", rbac.FoiReport, d.ledgerList).At("/desk/reports/ledger"),
		web.Desk("/desk/reports/ledger/export", "", rbac.FoiReport, d.ledgerExport),
		web.Desk(annualPage, "desk/annual_show", rbac.FoiReport, d.annualShow).At("/desk/reports/annual"),
		web.Desk(annualPage+"/edit", "desk/annual_edit", rbac.FoiReport, d.annualEdit).At("/desk/reports/annual/edit"),
		web.Desk(annualPage+"/figures", "desk/annual_figures", rbac.FoiReport, d.annualFigures).At("/desk/reports/annual/figures"),
		web.Desk(annualPage+"/export", "", rbac.FoiReport, d.annualExport),
		web.Desk(annualPage+"/document", "", rbac.FoiReport, d.annualDocument),
		web.Act(annualPage, rbac.FoiReport, d.annualSave),
		web.Act(annualPage+"/finalise", rbac.FoiReport, d.annualFinalise),
		web.Act(annualPage+"/return", rbac.FoiReport, d.annualReturn),
		web.Act(annualPage+"/publish", rbac.FoiReport, d.annualPublish),
		web.Act(annualPage+"/renew", rbac.FoiReport, d.annualRenew),
	}
}
