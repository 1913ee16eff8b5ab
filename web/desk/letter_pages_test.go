package desk_test

import (
	"lianghua/foi"
	"lianghua/foi/redact"
	"lianghua/web"
	"lianghua/web/desk"
)

// letterPages are the pages of letters, their templates and of redaction.
func letterPages(b web.Base) map[string]web.Page {
	return map[string]web.Page{
		"desk/letter_templates": &desk.LetterTemplatesPage{Base: b}, "desk/letter_template": &desk.LetterTemplatePage{Base: b},
		"desk/request_letters": &desk.RequestLettersPage{Base: b}, "desk/request_letter": &desk.RequestLetterPage{Base: b}, "desk/request_paper": &desk.RequestPaperPage{Base: b},
		"desk/redaction_list": &desk.RedactionListPage{Base: b},
		"desk/redaction_show": &desk.RedactionPage{Base: b, RedactionView: foi.RedactionView{Source: &redact.Source{}}},
	}
}
