package desk

import (
	"slices"

	"lianghua/handover"
	"lianghua/rbac"
	"lianghua/web"
)

// handoverRoutes are what happens when people change: 交接单, 代办, 以干代训.
func handoverRoutes(d *Deps) []web.Route {
	return slices.Concat(handoverPageRoutes(d), handoverActRoutes(d), delegationRoutes(d), secondmentRoutes(d), secondmentStepRoutes(d))
}

// aHandover is the way to an open handover of the demo county, for samples.
const aHandover = `/desk/handovers?state=open .ledger th a`

func handoverPageRoutes(d *Deps) []web.Route {
	const all, one = "/desk/handovers", "/desk/handovers/:id"
	return []web.Route{
		web.Desk(all, "desk/handover_list", rbac.HandoverRead, d.handoverList).At(all),
		web.Desk(all+"/export", "", rbac.HandoverRead, d.handoverExport),
		web.Desk(all+"/new", "desk/handover_new", rbac.HandoverMake, d.handoverNew).At(all + "/new"),
		web.Act(all, rbac.HandoverMake, d.handoverStart),
		web.Desk(one, "desk/handover_show", rbac.HandoverRead, d.handoverShow).At(aHandover),
		web.Desk(one+"/print", "print/handover", rbac.HandoverRead, d.handoverPrint).At(aHandover + ` | /print`),
		web.Desk(one+"/list", "", rbac.HandoverRead, d.handoverItems),
		web.Desk(one+"/scans/:file", "", rbac.HandoverRead, d.handoverScan),
		web.Act(one+"/tick", rbac.HandoverMake, d.handoverTick),
		web.Act(one+"/take", rbac.HandoverMake, d.handoverTake),
	}
}

// handoverActRoutes has a page and an act for each move but 已接手, which
// stands on the list itself.
func handoverActRoutes(d *Deps) (list []web.Route) {
	for _, a := range handover.Actions() {
		if a == handover.Take {
			continue
		}
		need, path := rbac.HandoverMake, "/desk/handovers/:id/"+string(a)
		switch a {
		case handover.Name:
			need = rbac.HandoverDirect
		case handover.Force, handover.Vacate:
			need = rbac.HandoverForce
		}
		list = append(list,
			web.Desk(path, "desk/handover_act", need, d.handoverActAsk(a)).At(aHandover+` | /`+string(a)),
			web.Act(path, need, d.handoverAct(a)))
	}
	return list
}

func delegationRoutes(d *Deps) []web.Route {
	const all, pairs = "/desk/delegations", "/desk/delegations/pairs"
	return []web.Route{
		web.Desk(all, "desk/delegation_list", rbac.HandoverMake, d.delegationList).At(all),
		web.Desk(all+"/export", "", rbac.HandoverMake, d.delegationExport),
		web.Desk(all+"/new", "desk/delegation_new", rbac.HandoverMake, d.delegationNew).At(all + "/new"),
		web.Act(all, rbac.HandoverMake, d.delegationAdd),
		web.Act(all+"/:id/recall", rbac.HandoverMake, d.delegationRecall),
		web.Desk(pairs, "desk/pair_list", rbac.HandoverRead, d.pairList).At(pairs),
		web.Desk(pairs+"/export", "", rbac.HandoverRead, d.pairExport),
		web.Act(pairs, rbac.HandoverDirect, d.pairSet),
		web.Act(pairs+"/:pair/drop", rbac.HandoverDirect, d.pairDrop),
	}
}

// aSecondment is the way to a secondment of the demo county, for samples.
const aSecondment = `/desk/secondments .ledger th a`

func secondmentRoutes(d *Deps) []web.Route {
	const all, one = "/desk/secondments", "/desk/secondments/:id"
	return []web.Route{
		web.Desk(all, "desk/secondment_list", rbac.SecondmentWrite, d.secondmentList).At(all),
		web.Desk(all+"/export", "", rbac.SecondmentWrite, d.secondmentExport),
		web.Desk(all+"/new", "desk/secondment_new", rbac.SecondmentManage, d.secondmentNew).At(all + "/new"),
		web.Act(all, rbac.SecondmentManage, d.secondmentAdd),
		web.Desk(one, "desk/secondment_show", rbac.DeskUse, d.secondmentShow).At(aSecondment),
		web.Desk(one+"/print", "print/secondment", rbac.SecondmentWrite, d.secondmentPrint).At(aSecondment + ` | /print`),
		web.Act(one+"/log", rbac.SecondmentWrite, d.secondmentLog),
	}
}

// secondmentStepRoutes has an act for each move of a secondment.
func secondmentStepRoutes(d *Deps) (list []web.Route) {
	for _, s := range handover.Steps() {
		need := rbac.SecondmentManage
		switch s {
		case handover.Grant, handover.Refuse:
			need = rbac.GrantManage
		case handover.Report:
			need = rbac.SecondmentWrite
		}
		list = append(list, web.Act("/desk/secondments/:id/"+string(s), need, d.secondmentStep(s)))
	}
	return list
}
