// Package letter writes the letters and forms of 依申请公开: what each of them
// is called and when it is used (Kind), the facts they are written from (Data),
// and the .docx in the form of 公文 (GB/T 9704) that comes out. The built-in
// templates are texts in builtin/, made into .docx by the package itself; an
// office downloads one, edits it in Word or WPS and uploads it. The package is
// pure: no database, no clock, no files but those it carries.
package letter

// Group says where in the work a letter belongs.
type Group string

// The groups, in the order in which a case meets them.
const (
	Intake   Group = "登记"
	Process  Group = "办理"
	Answer   Group = "答复"
	Internal Group = "内部审签"
	Delivery Group = "送达归档"
)

// Kind is one letter or form.
type Kind struct {
	Code  string // stable, also the name of the built-in template
	Name  string // what the office calls it, also the title on the paper
	Group Group
	// Numbered letters carry a 文号 and a seal and go out of the office.
	Numbered bool
	// Suffix is what the pattern of 文号 may put behind the number: 补, 延, 答 …
	Suffix string
	// Required are the placeholders without which the letter would not be
	// complete; a template must have them all.
	Required []string
}

// kinds in the order of the work; domain names follow the official kit.
var kinds = []Kind{
	{Code: "register", Name: "政府信息公开申请登记表", Group: Intake, Required: []string{"受理号", "收到日期", "申请人", "申请内容"}},
	{Code: "receipt", Name: "政府信息公开申请登记回执", Group: Intake, Suffix: "收", Numbered: true, Required: []string{"受理号", "收到日期", "答复期限", "成文日期"}},

	{Code: "correction", Name: "政府信息公开申请补正告知书", Group: Process, Suffix: "补", Numbered: true, Required: []string{"收件人", "收到日期", "补正事项", "补正期限", "成文日期"}},
	{Code: "explain", Name: "政府信息公开申请说明理由告知书", Group: Process, Suffix: "说", Numbered: true, Required: []string{"收件人", "统计期间", "申请件数", "说明期限", "成文日期"}},
	{Code: "extension", Name: "政府信息公开申请延期答复告知书", Group: Process, Suffix: "延", Numbered: true, Required: []string{"收件人", "收到日期", "原答复期限", "延期理由", "延长至", "成文日期"}},
	{Code: "consult_third", Name: "政府信息公开征求意见书", Group: Process, Suffix: "征", Numbered: true, Required: []string{"收件人", "涉及信息", "征求期限", "成文日期"}},
	{Code: "consult_confirm", Name: "政府信息公开征求意见确认函", Group: Process, Required: []string{"涉及信息", "机关名称"}},
	{Code: "consult_notice", Name: "政府信息公开征求意见告知书", Group: Process, Suffix: "征告", Numbered: true, Required: []string{"收件人", "征求对象", "成文日期"}},
	{Code: "third_notice", Name: "政府信息依申请公开告知书", Group: Process, Suffix: "告", Numbered: true, Required: []string{"收件人", "涉及信息", "理由", "救济", "成文日期"}},
	{Code: "consult_co", Name: "共同制作政府信息公开征求意见书", Group: Process, Suffix: "征", Numbered: true, Required: []string{"收件人", "涉及信息", "征求期限", "成文日期"}},
	{Code: "assist", Name: "政府信息公开申请协办函", Group: Process, Suffix: "协", Numbered: true, Required: []string{"收件人", "协办事项", "协办期限", "成文日期"}},
	{Code: "fee", Name: "政府信息公开信息处理费收费通知书", Group: Process, Suffix: "费", Numbered: true, Required: []string{"收件人", "收费标准", "收费金额", "缴费期限", "成文日期"}},

	{Code: "answer_open", Name: "政府信息公开答复书（予以公开）", Group: Answer, Suffix: "答", Numbered: true, Required: answered},
	{Code: "answer_partial", Name: "政府信息部分公开答复书", Group: Answer, Suffix: "答", Numbered: true, Required: answered},
	{Code: "answer_refuse", Name: "政府信息不予公开答复书", Group: Answer, Suffix: "不予", Numbered: true, Required: answered},
	{Code: "answer_query", Name: "行政查询事项告知书", Group: Answer, Suffix: "告", Numbered: true, Required: answered},
	{Code: "answer_absent", Name: "政府信息不存在告知书", Group: Answer, Suffix: "告", Numbered: true, Required: append([]string{"检索记录"}, answered...)},
	{Code: "answer_other_organ", Name: "非本机关政府信息告知书", Group: Answer, Suffix: "告", Numbered: true, Required: answered},
	{Code: "answer_not_ready", Name: "没有现成政府信息告知书", Group: Answer, Suffix: "告", Numbered: true, Required: answered},
	{Code: "answer_unclear", Name: "补正后申请内容仍不明确告知书", Group: Answer, Suffix: "告", Numbered: true, Required: answered},
	{Code: "reject_petition", Name: "信访举报投诉类申请不予处理告知书", Group: Answer, Suffix: "不处", Numbered: true, Required: answered},
	{Code: "reject_repeat", Name: "重复申请不予处理告知书", Group: Answer, Suffix: "不处", Numbered: true, Required: answered},
	{Code: "reject_publication", Name: "要求提供公开出版物不予处理告知书", Group: Answer, Suffix: "不处", Numbered: true, Required: answered},
	{Code: "reject_excess", Name: "大量反复申请不予处理告知书", Group: Answer, Suffix: "不处", Numbered: true, Required: answered},
	{Code: "reject_confirm", Name: "要求确认或者重新出具信息不予处理告知书", Group: Answer, Suffix: "不处", Numbered: true, Required: answered},
	{Code: "close_uncorrected", Name: "逾期不补正终结告知书", Group: Answer, Suffix: "终", Numbered: true, Required: answered},
	{Code: "close_unpaid", Name: "逾期未缴费终结告知书", Group: Answer, Suffix: "终", Numbered: true, Required: answered},
	{Code: "record_fix", Name: "更正与本人相关信息告知书", Group: Answer, Suffix: "告", Numbered: true, Required: answered},
	{Code: "close_other", Name: "政府信息公开申请终结告知书", Group: Answer, Suffix: "终", Numbered: true, Required: []string{"收件人", "收到日期", "答复内容", "成文日期"}},

	{Code: "meeting", Name: "政府信息公开申请会商记录", Group: Internal, Required: []string{"受理号", "会商时间", "各方意见", "会商结论"}},
	{Code: "clock", Name: "政府信息公开申请期限计算说明", Group: Internal, Required: []string{"受理号", "收到日期", "答复期限", "期限明细"}},
	{Code: "approval", Name: "政府信息公开审查呈批单", Group: Internal, Required: []string{"受理号", "申请内容", "拟办意见", "审签环节"}},

	{Code: "delivery", Name: "送达回证", Group: Delivery, Required: []string{"收件人", "送达文书", "送达方式"}},
	{Code: "envelope", Name: "信封", Group: Delivery, Required: []string{"收件人", "收件地址"}},
	{Code: "archive", Name: "政府信息公开申请归档目录", Group: Delivery, Required: []string{"受理号", "归档材料"}},
}

// What every answer says: whom, when it was asked, by which article, what may
// be done against it (条例第三十六条、行政复议法第二十三条第二款).
var answered = []string{"收件人", "收到日期", "申请内容", "答复内容", "依据条款", "救济", "成文日期"}

// Kinds lists every letter, in the order of the work.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

// ByCode finds a letter.
func ByCode(code string) (Kind, bool) {
	for _, k := range kinds {
		if k.Code == code {
			return k, true
		}
	}
	return Kind{}, false
}
