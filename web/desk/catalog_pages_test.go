package desk_test

import (
	"lianghua/web"
	"lianghua/web/desk"
)

// catalogPages are the templates of the catalogue and of the import, with the
// struct that fills each.
func catalogPages(b web.Base) map[string]web.Page {
	return map[string]web.Page{
		"desk/domain_list": &desk.DomainsPage{Base: b}, "desk/domain_show": &desk.DomainPage{Base: b}, "desk/domain_new": &desk.DomainNewPage{Base: b},
		"desk/entry_list": &desk.EntriesPage{Base: b}, "desk/entry_show": &desk.EntryPage{Base: b}, "desk/entry_edit": &desk.EntryEditPage{Base: b},
		"desk/entry_confirm": &desk.EntriesConfirmPage{Base: b}, "desk/entry_done": &desk.EntriesDonePage{Base: b},
		"desk/entry_revision": &desk.RevisionPage{Base: b}, "desk/entry_restore": &desk.RestorePage{Base: b}, "desk/entry_state": &desk.EntryStatePage{Base: b},
		"desk/entry_proposals": &desk.ProposalsPage{Base: b}, "desk/entry_propose": &desk.ProposePage{Base: b}, "desk/entry_addition": &desk.AdditionPage{Base: b}, "desk/entry_decide": &desk.DecidePage{Base: b},
		"desk/edition_list": &desk.EditionsPage{Base: b}, "desk/edition_new": &desk.EditionNewPage{Base: b}, "desk/edition_show": &desk.EditionPage{Base: b},
		"desk/edition_move": &desk.EditionMovePage{Base: b}, "desk/edition_statistics": &desk.StatisticsPage{Base: b},
		"desk/column_list": &desk.ColumnsPage{Base: b}, "desk/column_edit": &desk.ColumnEditPage{Base: b}, "desk/column_move": &desk.ColumnMovePage{Base: b},
		"desk/column_close": &desk.ColumnClosePage{Base: b},
		"desk/upgrade_list": &desk.UpgradesPage{Base: b}, "desk/upgrade_new": &desk.UpgradeNewPage{Base: b}, "desk/upgrade_show": &desk.UpgradePage{Base: b},
		"desk/upgrade_line": &desk.UpgradeLinePage{Base: b}, "desk/upgrade_act": &desk.UpgradeActPage{Base: b}, "desk/upgrade_progress": &desk.UpgradeProgressPage{Base: b},
		"desk/import_list": &desk.ImportsPage{Base: b}, "desk/import_new": &desk.ImportNewPage{Base: b}, "desk/import_show": &desk.ImportPage{Base: b},
		"desk/import_sheet": &desk.ImportSheetPage{Base: b}, "desk/import_mapping": &desk.ImportMappingPage{Base: b}, "desk/import_apply": &desk.ImportApplyPage{Base: b},
		"desk/import_progress": &desk.ImportProgressPage{Base: b}, "desk/import_undo": &desk.ImportUndoPage{Base: b}, "desk/import_drop": &desk.ImportDropPage{Base: b},
	}
}
