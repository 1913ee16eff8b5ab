package desk

import (
	"lianghua/rbac"
	"lianghua/web"
)

// aBatch is a batch of the demo county. Its first waits to be applied, the
// second is applied, the third has a head that nobody has explained: samples
// of the pages below name them.
const aBatch = "/desk/imports/1"

// importRoutes are the import wizard: 选文件 → 看问题 → 定取舍 → 已入库（可撤销）.
func importRoutes(d *Deps) []web.Route {
	return []web.Route{
		web.Desk("/desk/imports", "desk/import_list", rbac.ImportItems, d.importList).At("/desk/imports"),
		web.Desk("/desk/imports/export", "", rbac.ImportItems, d.importExport),
		web.Desk("/desk/imports/new", "desk/import_new", rbac.ImportItems, d.importNew).At("/desk/imports/new"),
		web.Act("/desk/imports", rbac.ImportItems, d.importUpload),
		web.Desk("/desk/imports/template/:kind", "", rbac.ImportRun, d.importTemplate),
		web.Desk("/desk/imports/items/:type", "", rbac.ImportItems, d.importItemTemplate).At("/desk/imports/items/notice"),
		web.Desk("/desk/imports/:id", "desk/import_show", rbac.ImportItems, d.importShow).At(aBatch),
		web.Desk("/desk/imports/:id/sheet", "desk/import_sheet", rbac.ImportItems, d.importSheet).At(`/desk/imports/1 a[href*="/sheet"]`),
		web.Desk("/desk/imports/:id/mapping", "desk/import_mapping", rbac.ImportRun, d.importMappingAsk).At(`/desk/imports/3 a[href*="/mapping"]`),
		web.Act("/desk/imports/:id/mapping", rbac.ImportRun, d.importMapping),
		web.Act("/desk/imports/:id/again", rbac.ImportRun, d.importAgain),
		web.Desk("/desk/imports/:id/errors", "", rbac.ImportItems, d.importErrors),
		web.Desk("/desk/imports/:id/apply", "desk/import_apply", rbac.ImportItems, d.importApplyAsk).At("/desk/imports/1/apply"),
		web.Act("/desk/imports/:id/apply", rbac.ImportItems, d.importApply),
		web.Desk("/desk/imports/:id/progress", "desk/import_progress", rbac.ImportItems, d.importProgress),
		web.Act("/desk/imports/:id/cancel", rbac.ImportItems, d.importCancel),
		web.Desk("/desk/imports/:id/undo", "desk/import_undo", rbac.ImportUndo, d.importUndoAsk).At("/desk/imports/2/undo"),
		web.Act("/desk/imports/:id/undo", rbac.ImportUndo, d.importUndo),
		web.Desk("/desk/imports/:id/takeback", "desk/import_undo", rbac.ImportItems, d.importUndoAsk), // of items: by whoever may bring them in
		web.Act("/desk/imports/:id/takeback", rbac.ImportItems, d.importUndo),
		web.Desk("/desk/imports/:id/drop", "desk/import_drop", rbac.ImportItems, d.importDropAsk).At("/desk/imports/1/drop"),
		web.Act("/desk/imports/:id/drop", rbac.ImportItems, d.importDrop),
	}
}
