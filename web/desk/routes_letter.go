package desk

import (
	"slices"

	"lianghua/rbac"
	"lianghua/web"
)

// letterRoutes are the letters of 依申请公开: their templates, those of a case,
// and the files that are given with passages blacked out.
func letterRoutes(d *Deps) []web.Route {
	return slices.Concat(letterTemplateRoutes(d), caseLetterRoutes(d), redactionRoutes(d))
}

func letterTemplateRoutes(d *Deps) []web.Route {
	const all, one = "/desk/requests/templates", "/desk/requests/templates/:kind"
	return []web.Route{
		web.Desk(all, "desk/letter_templates", rbac.FoiSetup, d.letterTemplates).At(all),
		web.Desk(all+"/export", "", rbac.FoiSetup, d.letterTemplatesExport),
		web.Desk(one, "desk/letter_template", rbac.FoiSetup, d.letterTemplate).At(all + "/correction"),
		web.Act(one, rbac.FoiSetup, d.letterTemplateUpload),
		web.Act(one+"/use", rbac.FoiSetup, d.letterTemplateUse),
		web.Desk(one+"/file", "", rbac.FoiSetup, d.letterTemplateFile),
	}
}

func caseLetterRoutes(d *Deps) []web.Route {
	const letters, paper = oneRequest + "/letters", oneRequest + "/papers/:paper"
	return []web.Route{
		web.Desk(letters, "desk/request_letters", rbac.FoiHandle, d.requestLetters).At("/desk/requests?view=all .ledger th a | /letters"),
		web.Desk(letters+"/:kind", "desk/request_letter", rbac.FoiHandle, d.requestLetter).At("/desk/requests?view=all .ledger th a | /letters/receipt"),
		web.Act(letters+"/:kind", rbac.FoiHandle, d.requestLetterMake),
		web.Desk(paper, "desk/request_paper", rbac.FoiHandle, d.requestPaper).At(`/desk/requests/1/letters a[href*="/papers/"]`),
		web.Act(paper+"/send", rbac.FoiHandle, d.requestPaperSend()),
		web.Act(paper+"/scan", rbac.FoiHandle, d.requestPaperScan()),
		web.Act(paper+"/void", rbac.FoiHandle, d.requestPaperVoid()),
		web.Desk(paper+"/file", "", rbac.FoiReveal, d.requestPaperFile(false)),
		web.Desk(paper+"/sealed", "", rbac.FoiReveal, d.requestPaperFile(true)),
	}
}

func redactionRoutes(d *Deps) []web.Route {
	const all, one = oneRequest + "/redactions", oneRequest + "/redactions/:red"
	return []web.Route{
		web.Desk(all, "desk/redaction_list", rbac.FoiRead, d.redactionList).At("/desk/requests/1/redactions"),
		web.Act(all, rbac.FoiHandle, d.redactionAdd),
		web.Desk(one, "desk/redaction_show", rbac.FoiHandle, d.redactionShow).At(`/desk/requests/3/redactions .ledger a[href*="/redactions/"]`),
		web.Act(one+"/marks", rbac.FoiHandle, d.redactionMark),
		web.Act(one+"/marks/:mark/remove", rbac.FoiHandle, d.redactionUnmark),
		web.Act(one+"/copies", rbac.FoiHandle, d.redactionMake),
		web.Desk(one+"/pages/:page", "", rbac.FoiHandle, d.redactionPicture),
		web.Desk(one+"/copies/:copy", "", rbac.FoiHandle, d.redactionCopy),
	}
}
