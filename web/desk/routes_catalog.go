package desk

import (
	"slices"

	"lianghua/rbac"
	"lianghua/web"
)

// catalogRoutes are the domains, entries, editions and columns.
func catalogRoutes(d *Deps) []web.Route {
	return slices.Concat(domainRoutes(d), entryRoutes(d), editionRoutes(d), columnRoutes(d))
}

func domainRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/domains", "desk/domain_list", rbac.CatalogRead, d.domainList).At("/desk/domains"),
		web.Desk("/desk/domains/export", "", rbac.CatalogRead, d.domainExport),
		web.Desk("/desk/domains/new", "desk/domain_new", rbac.EntryEdit, d.domainNew).At("/desk/domains/new"),
		web.Act("/desk/domains", rbac.EntryEdit, d.domainAdd),
		web.Desk("/desk/domains/:key", "desk/domain_show", rbac.CatalogRead, d.domainShow).At("/desk/domains/D05"),
		web.Desk("/desk/domains/:key/template", "", rbac.CatalogRead, d.domainTemplate),
		web.Act("/desk/domains/:key/alias", rbac.EntryEdit, d.domainAlias),
		web.Act("/desk/domains/:key/lead", rbac.EntryEdit, d.domainLead),
	}
}

func entryRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/entries", "desk/entry_list", rbac.CatalogRead, d.entryList).At("/desk/entries"),
		web.Desk("/desk/entries/export", "", rbac.CatalogRead, d.entryExport),
		web.Desk("/desk/entries/proposals", "desk/entry_proposals", rbac.CatalogRead, d.entryProposals).At("/desk/entries/proposals"),
		web.Desk("/desk/entries/proposals/export", "", rbac.CatalogRead, d.entryProposalsExport),
		web.Desk("/desk/entries/additions/:id", "desk/entry_addition", rbac.EntryAgree, d.entryAddition).At("/desk/entries/proposals .ledger a[href*=\"/additions/\"]"),
		web.Act("/desk/entries/additions/:id", rbac.EntryAgree, d.entryAdditionRefuse),
		web.Desk("/desk/entries/confirm", "desk/entry_confirm", rbac.EntryConfirm, d.entryConfirmAsk).At("/desk/entries/confirm?domain=D05"),
		web.Act("/desk/entries/confirm", rbac.EntryConfirm, d.entryConfirm),
		web.Act("/desk/entries/column", rbac.EntryEdit, d.entryColumn),
		web.Desk("/desk/entries/new", "desk/entry_edit", rbac.EntryEdit, d.entryNew).At("/desk/entries/new"),
		web.Act("/desk/entries", rbac.EntryEdit, d.entryAdd),
		web.Desk("/desk/entries/:id", "desk/entry_show", rbac.CatalogRead, d.entryShow).At("/desk/entries/1"),
		web.Desk("/desk/entries/:id/edit", "desk/entry_edit", rbac.EntryEdit, d.entryEdit).At("/desk/entries/1/edit"),
		web.Act("/desk/entries/:id", rbac.EntryEdit, d.entryChange),
		web.Desk("/desk/entries/:id/revisions/:no", "desk/entry_revision", rbac.CatalogRead, d.entryRevision).At("/desk/entries/1/revisions/1"),
		web.Desk("/desk/entries/:id/restore/:no", "desk/entry_restore", rbac.EntryEdit, d.entryRestoreAsk).At("/desk/entries/1/restore/1"),
		web.Act("/desk/entries/:id/restore/:no", rbac.EntryEdit, d.entryRestore),
		web.Desk("/desk/entries/:id/propose", "desk/entry_propose", rbac.EntryPropose, d.entryProposeAsk).At("/desk/entries/1/propose"),
		web.Act("/desk/entries/:id/propose", rbac.EntryPropose, d.entryPropose),
		web.Desk("/desk/entries/:id/proposals/:proposal", "desk/entry_decide", rbac.EntryAgree, d.entryDecideAsk).At("/desk/entries/proposals .ledger a[href*=\"/proposals/\"]"),
		web.Act("/desk/entries/:id/proposals/:proposal", rbac.EntryAgree, d.entryDecide),
		web.Desk("/desk/entries/:id/not-applicable", "desk/entry_state", rbac.EntryAgree, d.entryNotApplicableAsk).At("/desk/entries/1/not-applicable"),
		web.Act("/desk/entries/:id/not-applicable", rbac.EntryAgree, d.entryNotApplicable),
		web.Desk("/desk/entries/:id/applicable", "desk/entry_state", rbac.EntryAgree, d.entryApplicableAsk).At("/desk/entries/1/applicable"),
		web.Act("/desk/entries/:id/applicable", rbac.EntryAgree, d.entryApplicable),
		web.Desk("/desk/entries/:id/withdraw", "desk/entry_state", rbac.EntryEdit, d.entryWithdrawAsk).At("/desk/entries/1/withdraw"),
		web.Act("/desk/entries/:id/withdraw", rbac.EntryEdit, d.entryWithdraw),
	}
}

func editionRoutes(d *Deps) []web.Route {
	list := []web.Route{
		web.Desk("/desk/editions", "desk/edition_list", rbac.CatalogRead, d.editionList).At("/desk/editions"),
		web.Desk("/desk/editions/export", "", rbac.CatalogRead, d.editionListExport),
		web.Desk("/desk/editions/new", "desk/edition_new", rbac.EditionDraft, d.editionNew).At("/desk/editions/new"),
		web.Act("/desk/editions", rbac.EditionDraft, d.editionStart),
		web.Desk("/desk/editions/statistics", "desk/edition_statistics", rbac.ReportRead, d.editionStatistics).At("/desk/editions/statistics"),
		web.Desk("/desk/editions/statistics/print", "print/statistics", rbac.ReportRead, d.editionStatistics).At("/desk/editions/statistics/print"),
		web.Desk("/desk/editions/statistics/export", "", rbac.ReportRead, d.editionStatisticsExport),
		web.Desk("/desk/editions/:id", "desk/edition_show", rbac.CatalogRead, d.editionShow).At("/desk/editions/1"),
		web.Desk("/desk/editions/:id/export", "", rbac.CatalogRead, d.editionExport),
	}
	// One line for each right: which moves it has is the table's to say.
	for _, right := range editionRights {
		path := "/desk/editions/:id/" + editionWord(right) + "/:act"
		list = append(list,
			web.Desk(path, "desk/edition_move", right, d.editionMoveAsk).At(`/desk/editions/2 a[href*="/`+editionWord(right)+`/"]`),
			web.Act(path, right, d.editionMove))
	}
	return list
}

func columnRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/columns", "desk/column_list", rbac.CatalogRead, d.columnList).At("/desk/columns"),
		web.Desk("/desk/columns/export", "", rbac.CatalogRead, d.columnExport),
		web.Desk("/desk/columns/new", "desk/column_edit", rbac.ColumnEdit, d.columnNew).At("/desk/columns/new"),
		web.Act("/desk/columns", rbac.ColumnEdit, d.columnAdd),
		web.Desk("/desk/columns/:id/edit", "desk/column_edit", rbac.ColumnEdit, d.columnEdit).At("/desk/columns/1/edit"),
		web.Act("/desk/columns/:id", rbac.ColumnEdit, d.columnChange),
		web.Desk("/desk/columns/:id/move", "desk/column_move", rbac.ColumnEdit, d.columnMoveAsk).At("/desk/columns/1/move"),
		web.Act("/desk/columns/:id/move", rbac.ColumnEdit, d.columnMove),
		web.Desk("/desk/columns/:id/close", "desk/column_close", rbac.ColumnEdit, d.columnCloseAsk).At("/desk/columns/1/close"),
		web.Act("/desk/columns/:id/close", rbac.ColumnEdit, d.columnClose),
		web.Act("/desk/columns/:id/open", rbac.ColumnEdit, d.columnOpen),
	}
}
