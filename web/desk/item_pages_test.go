package desk_test

import (
	"lianghua/web"
	"lianghua/web/desk"
)

// itemPages are the templates of disclosure items.
func itemPages(b web.Base) map[string]web.Page {
	row := []desk.ItemRow{{}}
	return map[string]web.Page{
		"desk/item_list": &desk.ItemsPage{Base: b}, "desk/item_new": &desk.ItemNewPage{Base: b}, "desk/item_show": &desk.ItemPage{Base: b},
		"desk/item_edit": &desk.ItemEditPage{Base: b}, "desk/item_files": &desk.ItemFilesPage{Base: b}, "desk/item_check": &desk.ItemCheckPage{Base: b},
		"desk/item_review": &desk.ItemReviewPage{Base: b}, "desk/item_act": &desk.ItemActPage{Base: b, Rows: row},
		"desk/item_revision": &desk.ItemRevisionPage{Base: b}, "desk/item_setup": &desk.ItemSetupPage{Base: b}, "desk/item_originals": &desk.ItemOriginalsPage{Base: b},
		"desk/word_list": &desk.WordsPage{Base: b}, "desk/word_new": &desk.WordPage{Base: b}, "desk/word_leader": &desk.LeaderPage{Base: b},
		"desk/word_allow": &desk.AllowPage{Base: b}, "desk/word_allowed": &desk.AllowedPage{Base: b},
		"print/item_approval": &desk.ItemPaperPage{Base: b}, "print/item_secrecy": &desk.ItemPaperPage{Base: b},
	}
}
