package desk

import (
	"slices"

	"lianghua/rbac"
	"lianghua/web"
)

// itemRoutes are disclosure items (公开信息): list, form, files, check, review,
// what comes after publishing, and how the county reviews and numbers.
func itemRoutes(d *Deps) []web.Route {
	return slices.Concat(itemPages(d), itemActRoutes(d), itemFileRoutes(d), itemSetupRoutes(d), wordListRoutes(d))
}

// Items of the demo county, for samples.
const (
	anItem  = `/desk/items?view=live .ledger th a`
	aDraft  = `/desk/items?state=draft .ledger th a`
	oneItem = "/desk/items/:id"
)

func itemPages(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/items", "desk/item_list", rbac.ItemRead, d.itemList).At("/desk/items"),
		web.Desk("/desk/items/export", "", rbac.ItemRead, d.itemExport),
		web.Desk("/desk/items/new", "desk/item_new", rbac.ItemDraft, d.itemNew).At("/desk/items/new?type=notice"),
		web.Act("/desk/items", rbac.ItemDraft, d.itemCreate),
		web.Desk(oneItem, "desk/item_show", rbac.ItemRead, d.itemShow).At(anItem),
		web.Desk(oneItem+"/edit", "desk/item_edit", rbac.ItemDraft, d.itemEdit).At(`/desk/items?state=draft .ledger a[href$="/edit"]`),
		web.Act(oneItem+"/edit", rbac.ItemDraft, d.itemSave),
		web.Desk(oneItem+"/table", "", rbac.ItemRead, d.itemTableFile),
		web.Desk(oneItem+"/check", "desk/item_check", rbac.ItemRead, d.itemCheck).At(`/desk/items?state=first .ledger th a | /check`),
		web.Act(oneItem+"/check/mask", rbac.ItemDraft, d.itemMask),
		web.Desk(oneItem+"/review", "desk/item_review", rbac.ItemRead, d.itemReview).At(`/desk/items?state=first .ledger a[href$="/review"]`),
		web.Desk(oneItem+"/approval-sheet", "print/item_approval", rbac.ItemRead, d.itemApproval).At(`/desk/items/1 a[href$="/approval-sheet"]`),
		web.Desk(oneItem+"/secrecy-sheet", "print/item_secrecy", rbac.ItemRead, d.itemSecrecyPaper).At(`/desk/items/1 a[href$="/secrecy-sheet"]`),
		web.Desk(oneItem+"/revisions/:no", "desk/item_revision", rbac.ItemRead, d.itemRevision).At("/desk/items/1/revisions/1"),
		web.Act(oneItem+"/links", rbac.ItemDraft, d.itemTie),
		web.Act(oneItem+"/links/:other/remove", rbac.ItemDraft, d.itemUntie),
		web.Act(oneItem+"/objections", rbac.Objection, d.itemObject),
		web.Act(oneItem+"/objections/:objection", rbac.Objection, d.itemHandle),
		web.Act(oneItem+"/result", rbac.Objection, d.itemResult),
	}
}

// itemActRoutes has one line for each way to move an item: on its own page,
// and for those that are made by the dozen on many.
func itemActRoutes(d *Deps) (list []web.Route) {
	for _, a := range itemActs() {
		one, many := oneItem+"/"+a.Word, "/desk/items/"+a.Word
		list = append(list,
			web.Desk(one, "desk/item_act", a.Right, d.itemActAsk(a)).At(a.Sample+" .ledger th a | /"+a.Word),
			web.Act(one, a.Right, d.itemAct(a)))
		if a.Many {
			sample := a.Sample
			if a.Danger { // many are taken down from 全站排查 only
				sample = "/desk/patrol/sweeps/1"
			}
			list = append(list,
				web.Desk(many, "desk/item_act", a.Right, d.itemActAsk(a)).At(sample+` .list-acts a[href*="/`+a.Word+`?"]`),
				web.Act(many, a.Right, d.itemAct(a)))
		}
	}
	return list
}

func itemFileRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk(oneItem+"/files", "desk/item_files", rbac.ItemRead, d.itemFiles).At(`/desk/items/1 a[href$="/files"]`),
		web.Act(oneItem+"/files", rbac.ItemDraft, d.itemUpload),
		web.Desk(oneItem+"/files/:token", "", rbac.ItemRead, d.itemFileGet),
		web.Act(oneItem+"/files/:file/detach", rbac.ItemDraft, d.itemDetach()),
		web.Act(oneItem+"/files/:file/seen", rbac.ItemDraft, d.itemSeen()),
		web.Desk(oneItem+"/scans/:file", "", rbac.ItemRead, d.itemScan),
	}
}

func itemSetupRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/items/setup", "desk/item_setup", rbac.ItemSetup, d.itemSetup).At("/desk/items/setup"),
		web.Desk("/desk/items/setup/export", "", rbac.ItemSetup, d.itemSetupExport),
		web.Act("/desk/items/setup/levels", rbac.ItemSetup, d.itemLevels),
		web.Act("/desk/items/setup/notice", rbac.ItemSetup, d.itemNoticeRules),
		web.Desk("/desk/items/setup/notice/export", "", rbac.ItemSetup, d.itemNoticeExport),
		web.Act("/desk/items/setup/column", rbac.ItemSetup, d.itemColumnLevel),
		web.Act("/desk/items/setup/unit", rbac.ItemSetup, d.itemUnitNumber),
		web.Desk("/desk/items/originals", "desk/item_originals", rbac.ItemErase, d.itemOriginals).At("/desk/items/originals"),
		web.Desk("/desk/items/originals/export", "", rbac.ItemErase, d.itemOriginalsExport),
		web.Act("/desk/items/originals/:file", rbac.ItemErase, d.itemOriginalAct),
	}
}

// wordListRoutes are the lists of the check before publication.
func wordListRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/items/words", "desk/word_list", rbac.ItemSetup, d.wordList).At("/desk/items/words"),
		web.Desk("/desk/items/words/export", "", rbac.ItemSetup, d.wordExport),
		web.Desk("/desk/items/words/new", "desk/word_new", rbac.ItemSetup, d.wordNew).At("/desk/items/words/new"),
		web.Act("/desk/items/words", rbac.ItemSetup, d.wordAdd),
		web.Act("/desk/items/words/:word/stop", rbac.ItemSetup, d.wordStop),
		web.Desk("/desk/items/words/leader", "desk/word_leader", rbac.ItemSetup, d.wordLeader).At("/desk/items/words/leader"),
		web.Act("/desk/items/words/leader", rbac.ItemSetup, d.wordLeft),
		web.Desk("/desk/items/words/allow", "desk/word_allow", rbac.ItemSetup, d.allowNew).At("/desk/items/words/allow"),
		web.Desk("/desk/items/words/allowed", "desk/word_allowed", rbac.ItemSetup, d.allowedList).At("/desk/items/words/allowed"),
		web.Desk("/desk/items/words/allowed/export", "", rbac.ItemSetup, d.allowedExport),
		web.Act("/desk/items/words/allowed", rbac.ItemSetup, d.allowAdd),
		web.Act("/desk/items/words/allowed/:line/stop", rbac.ItemSetup, d.allowStop),
	}
}
