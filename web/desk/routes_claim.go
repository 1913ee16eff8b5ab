package desk

import (
	"slices"

	"lianghua/rbac"
	"lianghua/web"
)

// claimRoutes are claims, disputes, contacts, sittings, rounds, responsibility
// lists and the county's figures.
func claimRoutes(d *Deps) []web.Route {
	return slices.Concat(claimPages(d), claimActRoutes(d), disputeRoutes(d), contactRoutes(d), sittingRoutes(d), roundRoutes(d), roundUnitRoutes(d), dutyRoutes(d))
}

// aClaim is the way to a claim of the demo county, for samples.
const aClaim = `/desk/claims?view=list .ledger th a`

func claimPages(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/claims", "desk/claim_list", rbac.ClaimRead, d.claimList).At("/desk/claims?view=list"),
		web.Desk("/desk/claims/board", "desk/claim_board", rbac.ReportRead, d.claimBoard).At("/desk/claims/board"),
		web.Desk("/desk/claims/board/export", "", rbac.ReportRead, d.claimBoardExport),
		web.Desk("/desk/claims/gaps", "desk/claim_gaps", rbac.ReportRead, d.claimGaps).At("/desk/claims/gaps?report=unclaimed"),
		web.Desk("/desk/claims/gaps/export", "", rbac.ReportRead, d.claimGapsExport),
		web.Desk("/desk/claims/export", "", rbac.ClaimRead, d.claimExport),
		web.Desk("/desk/claims/form", "print/claim_form", rbac.ClaimRead, d.claimForm).At(`/desk/claims/1 a[href^="/desk/claims/form"]`),
		web.Desk("/desk/claims/assign", "desk/claim_assign", rbac.ClaimAssign, d.claimAssignAsk).At("/desk/claims/assign"),
		web.Act("/desk/claims/assign", rbac.ClaimAssign, d.claimAssign),
		web.Desk("/desk/claims/domain", "desk/claim_domain", rbac.ClaimAssign, d.claimDomainAsk).At("/desk/claims/domain?domain=D02"),
		web.Act("/desk/claims/domain", rbac.ClaimAssign, d.claimDomain),
		web.Desk("/desk/claims/propose", "desk/claim_propose", rbac.ClaimMake, d.claimProposeAsk).At("/desk/claims/propose"),
		web.Act("/desk/claims/propose", rbac.ClaimMake, d.claimPropose),
		web.Desk("/desk/claims/:id", "desk/claim_show", rbac.ClaimRead, d.claimShow).At(aClaim),
		web.Desk("/desk/claims/:id/scans/:file", "", rbac.ClaimRead, d.claimScan),
		web.Act("/desk/claims/:id/except", rbac.ClaimAssign, d.claimExcept),
		web.Act("/desk/claims/:id/include", rbac.ClaimAssign, d.claimInclude),
	}
}

// claimActRoutes has one line for each way to move a claim: on its own page,
// and for those that are made by the dozen on many.
func claimActRoutes(d *Deps) (list []web.Route) {
	for _, a := range claimActs() {
		one, many := "/desk/claims/:id/"+a.Word, "/desk/claims/"+a.Word
		list = append(list,
			web.Desk(one, "desk/claim_act", a.Right, d.claimActAsk(a)).At(a.Sample+` .ledger a[href$="/`+a.Word+`"]`),
			web.Act(one, a.Right, d.claimAct(a)))
		if a.Many {
			list = append(list,
				web.Desk(many, "desk/claim_act", a.Right, d.claimActAsk(a)).At(a.Sample+` .list-acts a[href*="/`+a.Word+`?"]`),
				web.Act(many, a.Right, d.claimAct(a)))
		}
	}
	return list
}

func disputeRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/disputes", "desk/dispute_list", rbac.ClaimRead, d.disputeList).At("/desk/disputes"),
		web.Desk("/desk/disputes/export", "", rbac.ClaimRead, d.disputeExport),
		web.Desk("/desk/disputes/new", "desk/dispute_new", rbac.ClaimAssign, d.disputeNew).At("/desk/disputes/new"),
		web.Act("/desk/disputes", rbac.ClaimAssign, d.disputeOpen),
		web.Desk("/desk/disputes/:id", "desk/dispute_show", rbac.ClaimRead, d.disputeShow).At(`/desk/disputes .ledger th a`),
		web.Act("/desk/disputes/:id", rbac.DisputeSettle, d.disputeSettle),
		web.Desk("/desk/disputes/:id/letter", "print/settlement", rbac.ClaimRead, d.disputeLetter).At(`/desk/disputes?state=settled a[href$="/letter"]`),
	}
}

func contactRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/contacts", "desk/contact_list", rbac.ClaimRead, d.contactList).At("/desk/contacts"),
		web.Desk("/desk/contacts/export", "", rbac.ClaimRead, d.contactExport),
		web.Desk("/desk/contacts/new", "desk/contact_new", rbac.ContactRecord, d.contactNew).At("/desk/contacts/new"),
		web.Act("/desk/contacts", rbac.ContactRecord, d.contactRecord),
		web.Desk("/desk/contacts/missing", "desk/contact_missing", rbac.ReportRead, d.contactMissing).At("/desk/contacts/missing"),
		web.Desk("/desk/contacts/missing/export", "", rbac.ReportRead, d.contactMissingExport),
	}
}

func sittingRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/sittings", "desk/sitting_list", rbac.SittingHold, d.sittingList).At("/desk/sittings"),
		web.Desk("/desk/sittings/export", "", rbac.SittingHold, d.sittingExport),
		web.Desk("/desk/sittings/new", "desk/sitting_new", rbac.SittingHold, d.sittingNew).At("/desk/sittings/new"),
		web.Act("/desk/sittings", rbac.SittingHold, d.sittingStart),
		web.Desk("/desk/sittings/:id", "projector/sitting", rbac.SittingHold, d.sittingShow).At(`/desk/sittings .ledger th a`),
		web.Act("/desk/sittings/:id/decide", rbac.SittingHold, d.sittingDecide),
		web.Act("/desk/sittings/:id/close", rbac.SittingHold, d.sittingClose),
		web.Desk("/desk/sittings/:id/sheet", "print/sitting", rbac.SittingHold, d.sittingSheet).At(`/desk/sittings a[href$="/sheet"]`),
	}
}

// aRound is the way to a round of the demo county, for samples.
const aRound = `/desk/rounds .ledger th a`

func roundRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/rounds", "desk/round_list", rbac.RoundManage, d.roundList).At("/desk/rounds"),
		web.Desk("/desk/rounds/export", "", rbac.RoundManage, d.roundListExport),
		web.Desk("/desk/rounds/mine", "desk/round_mine", rbac.RoundAnswer, d.roundMine).At("/desk/rounds/mine"),
		web.Desk("/desk/rounds/mine/export", "", rbac.RoundAnswer, d.roundMineExport),
		web.Desk("/desk/rounds/new", "desk/round_new", rbac.RoundManage, d.roundNew).At("/desk/rounds/new"),
		web.Act("/desk/rounds", rbac.RoundManage, d.roundOpen),
		web.Desk("/desk/rounds/:id", "desk/round_show", rbac.RoundManage, d.roundShow).At(aRound),
		web.Desk("/desk/rounds/:id/export", "", rbac.RoundManage, d.roundExport),
		web.Act("/desk/rounds/:id/send", rbac.RoundManage, d.roundSend),
		web.Desk("/desk/rounds/:id/close", "desk/round_end", rbac.RoundManage, d.roundEndAsk).At(`/desk/rounds/1/close`),
		web.Act("/desk/rounds/:id/close", rbac.RoundManage, d.roundClose),
		web.Act("/desk/rounds/:id/drop", rbac.RoundManage, d.roundDrop),
		web.Desk("/desk/rounds/:id/zip", "", rbac.RoundManage, d.roundZip),
		web.Desk("/desk/rounds/:id/returns", "desk/round_return", rbac.RoundManage, d.roundReturnAsk).At("/desk/rounds/1/returns"),
		web.Act("/desk/rounds/:id/returns", rbac.RoundManage, d.roundReturn),
		web.Desk("/desk/rounds/:id/reminders", "desk/round_remind", rbac.RoundManage, d.roundRemindAsk).At("/desk/rounds/1/reminders"),
		web.Act("/desk/rounds/:id/reminders", rbac.RoundManage, d.roundRemind),
	}
}

func roundUnitRoutes(d *Deps) []web.Route {
	const unit = "/desk/rounds/:id/units/:unit"
	return []web.Route{
		web.Desk(unit, "desk/round_unit", rbac.ClaimRead, d.roundUnit).At(`/desk/rounds/1 .ledger th a`),
		web.Desk(unit+"/workbook", "", rbac.ClaimRead, d.roundWorkbook),
		web.Desk(unit+"/files/:file", "", rbac.ClaimRead, d.roundFile),
		web.Act(unit+"/return", rbac.RoundAnswer, d.roundReturn),
		web.Act(unit+"/seal", rbac.RoundAnswer, d.roundSeal),
		web.Act(unit+"/record-seal", rbac.RoundManage, d.roundSeal), // 线下审签 recorded by the county
		web.Act(unit+"/rows/:row", rbac.RoundManage, d.roundDecide),
		web.Act(unit+"/additions/:addition", rbac.RoundManage, d.roundAddition),
		web.Act(unit+"/confirm", rbac.RoundManage, d.roundConfirm),
	}
}

func dutyRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/responsibility", "desk/duty_list", rbac.ClaimRead, d.dutyList).At("/desk/responsibility"),
		web.Desk("/desk/responsibility/print", "print/responsibility", rbac.ClaimRead, d.dutyPrint).At(`/desk/responsibility?unit=8 a[href^="/desk/responsibility/print"]`),
		web.Desk("/desk/responsibility/export", "", rbac.ClaimRead, d.dutyExport),
		web.Desk("/desk/reports", "desk/report_show", rbac.ReportRead, d.reportShow).At("/desk/reports"),
		web.Desk("/desk/reports/export", "", rbac.ReportRead, d.reportExport),
	}
}
