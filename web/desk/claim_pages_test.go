package desk_test

import (
	"lianghua/claim"
	"lianghua/web"
	"lianghua/web/desk"
)

// claimPages are the templates of claims, disputes, contacts, sittings,
// rounds and responsibility lists.
func claimPages(b web.Base) map[string]web.Page {
	one := []claim.Row{{}}
	return map[string]web.Page{
		"desk/claim_list": &desk.ClaimsPage{Base: b}, "desk/claim_board": &desk.ClaimBoardPage{Base: b}, "desk/claim_gaps": &desk.ClaimGapsPage{Base: b},
		"desk/claim_show": &desk.ClaimPage{Base: b}, "desk/claim_act": &desk.ClaimActPage{Base: b, Rows: one},
		"desk/batch_results": &desk.BatchPage{Base: b}, "desk/claim_assign": &desk.ClaimAssignPage{Base: b},
		"desk/claim_domain": &desk.ClaimDomainPage{Base: b}, "desk/claim_propose": &desk.ClaimProposePage{Base: b},
		"desk/dispute_list": &desk.DisputesPage{Base: b}, "desk/dispute_show": &desk.DisputePage{Base: b}, "desk/dispute_new": &desk.DisputeNewPage{Base: b},
		"desk/search_words": &desk.SearchWordsPage{Base: b}, "desk/guide_list": &desk.GuideListPage{Base: b}, "desk/guide_show": &desk.GuideShowPage{Base: b}, "desk/guide_edit": &desk.GuideEditPage{Base: b},
		"desk/contact_list": &desk.ContactsPage{Base: b}, "desk/contact_new": &desk.ContactNewPage{Base: b}, "desk/contact_missing": &desk.ContactMissingPage{Base: b},
		"desk/sitting_list": &desk.SittingsPage{Base: b}, "desk/sitting_new": &desk.SittingNewPage{Base: b}, "projector/sitting": &desk.SittingPage{Base: b},
		"desk/round_list": &desk.RoundsPage{Base: b}, "desk/round_mine": &desk.RoundMinePage{Base: b}, "desk/round_new": &desk.RoundNewPage{Base: b},
		"desk/round_show": &desk.RoundPage{Base: b}, "desk/round_end": &desk.RoundEndPage{Base: b}, "desk/round_return": &desk.RoundReturnPage{Base: b},
		"desk/round_remind": &desk.RoundRemindPage{Base: b}, "desk/round_unit": &desk.RoundUnitPage{Base: b},
		"desk/duty_list": &desk.DutyPage{Base: b}, "desk/report_show": &desk.ReportPage{Base: b},
		"print/claim_form": &desk.ClaimFormPage{Base: b}, "print/settlement": &desk.DisputePage{Base: b},
		"print/sitting": &desk.SittingPage{Base: b}, "print/responsibility": &desk.DutyPage{Base: b},
	}
}
