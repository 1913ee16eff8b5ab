package desk

import (
	"net/http"

	"lianghua/rbac"
	"lianghua/web"
)

// securityRoutes are the second factor and the care for everybody's sign-in.
func securityRoutes(d *Deps) []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Path: "/login/code", Face: web.FaceDesk, Open: true, Page: "plain/login_code", Handle: d.codeForm},
		{Method: http.MethodPost, Path: "/login/code", Face: web.FaceDesk, Open: true, Page: "plain/login_code", Handle: d.codeTake},
		web.Desk(web.FactorPath, "desk/factor", rbac.DeskUse, d.factorShow).At(web.FactorPath),
		web.Act(web.FactorPath+"/begin", rbac.DeskUse, d.factorBegin),
		web.Act(web.FactorPath+"/confirm", rbac.DeskUse, d.factorConfirm),
		web.Act(web.FactorPath+"/codes", rbac.DeskUse, d.factorRenew),
		web.Act(web.FactorPath+"/stop", rbac.DeskUse, d.factorStop),

		web.Desk("/desk/security", "desk/security_list", rbac.SecurityManage, d.livingList).At("/desk/security"),
		web.Desk("/desk/security/export", "", rbac.SecurityManage, d.livingExport),
		web.Act("/desk/security/revoke", rbac.SecurityManage, d.livingRevoke),
		web.Desk("/desk/security/review", "desk/security_review", rbac.SecurityManage, d.reviewShow).At("/desk/security/review"),
		web.Desk("/desk/security/review/export", "", rbac.SecurityManage, d.reviewExport),
		web.Act("/desk/security/review", rbac.SecurityManage, d.reviewSign),
		web.Desk("/desk/security/factors", "desk/security_factors", rbac.SecurityManage, d.factorList).At("/desk/security/factors"),
		web.Desk("/desk/security/factors/export", "", rbac.SecurityManage, d.factorExport),
		web.Desk("/desk/security/factors/:id/reset", "desk/security_reset", rbac.SecurityManage, d.factorResetAsk),
		web.Act("/desk/security/factors/:id/reset", rbac.SecurityManage, d.factorReset),
	}
}
