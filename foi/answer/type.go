// Package answer knows the 21 ways in which a request for information ends:
// the row of the annual report that counts it, the article it rests on, the
// letter it is told by and what may be done against it. It is pure. What law
// says of remedies changes; a Version is that law from one day on, and an
// answer keeps the version by which it was written.
package answer

// Type is one way to answer.
type Type struct {
	Code   string // as in the office's register: 3.4
	Row    string // the row of table 三 of the annual report: 三(三)4
	Group  string // 不予公开, 无法提供 …; "" for 1 and 2, which are groups of their own
	Name   string // as the report's form has it
	Basis  string // the article, as it stands in letters
	Remedy Remedy
	Letter string // letter.Kind.Code
	Other  string // another letter of the same type, "" if none
}

// Remedy is what may be done against an answer.
type Remedy string

// The remedies.
const (
	ReviewFirst  Remedy = "R1" // 复议前置: no lawsuit without a review first
	ReviewOrSuit Remedy = "R2" // 复议 or 诉讼, as the applicant likes
	NoRemedy     Remedy = ""   // nothing was decided
)

// RecordFix is the letter about a record of the applicant that is said to be
// wrong: it was put right, was handed on, or who can put it right (条例 §41). The
// report has no row of its own for it: it counts as 其他处理.
const RecordFix = "record_fix"

const regulation = "《中华人民共和国政府信息公开条例》"

var types = []Type{
	{"1", "三(一)", "", "予以公开", regulation + "第三十六条第一项、第二项", ReviewOrSuit, "answer_open", ""},
	{"2", "三(二)", "", "部分公开", regulation + "第三十七条", ReviewFirst, "answer_partial", ""},
	{"3.1", "三(三)1", "不予公开", "属于国家秘密", regulation + "第十四条", ReviewFirst, "answer_refuse", ""},
	{"3.2", "三(三)2", "不予公开", "其他法律行政法规禁止公开", regulation + "第十四条", ReviewFirst, "answer_refuse", ""},
	{"3.3", "三(三)3", "不予公开", "危及“三安全一稳定”", regulation + "第十四条", ReviewFirst, "answer_refuse", ""},
	{"3.4", "三(三)4", "不予公开", "保护第三方合法权益", regulation + "第十五条、第三十二条", ReviewFirst, "answer_refuse", ""},
	{"3.5", "三(三)5", "不予公开", "属于三类内部事务信息", regulation + "第十六条第一款", ReviewFirst, "answer_refuse", ""},
	{"3.6", "三(三)6", "不予公开", "属于四类过程性信息", regulation + "第十六条第二款", ReviewFirst, "answer_refuse", ""},
	{"3.7", "三(三)7", "不予公开", "属于行政执法案卷", regulation + "第十六条第二款", ReviewFirst, "answer_refuse", ""},
	{"3.8", "三(三)8", "不予公开", "属于行政查询事项", regulation + "第三十六条第七项", ReviewFirst, "answer_query", ""},
	{"4.1", "三(四)1", "无法提供", "本机关不掌握相关政府信息", regulation + "第三十六条第四项、第五项", ReviewOrSuit, "answer_absent", "answer_other_organ"},
	{"4.2", "三(四)2", "无法提供", "没有现成信息需要另行制作", regulation + "第三十八条", ReviewOrSuit, "answer_not_ready", ""},
	{"4.3", "三(四)3", "无法提供", "补正后申请内容仍不明确", regulation + "第三十条", ReviewOrSuit, "answer_unclear", ""},
	{"5.1", "三(五)1", "不予处理", "信访举报投诉类申请", regulation + "第三十九条第一款", ReviewOrSuit, "reject_petition", ""},
	{"5.2", "三(五)2", "不予处理", "重复申请", regulation + "第三十六条第六项", ReviewOrSuit, "reject_repeat", ""},
	{"5.3", "三(五)3", "不予处理", "要求提供公开出版物", regulation + "第三十九条第二款", ReviewOrSuit, "reject_publication", ""},
	{"5.4", "三(五)4", "不予处理", "无正当理由大量反复申请", regulation + "第三十五条", ReviewOrSuit, "reject_excess", ""},
	{"5.5", "三(五)5", "不予处理", "要求行政机关确认或重新出具已获取信息", "国办公开办函〔2021〕30号附件填报说明", ReviewOrSuit, "reject_confirm", ""},
	{"6.1", "三(六)1", "其他处理", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", regulation + "第三十条", ReviewOrSuit, "close_uncorrected", ""},
	{"6.2", "三(六)2", "其他处理", "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "《政府信息公开信息处理费管理办法》第六条至第八条", ReviewOrSuit, "close_unpaid", ""},
	{"6.3", "三(六)3", "其他处理", "其他", "", NoRemedy, "close_other", RecordFix},
}

// All lists the 21 types in the order of the report.
func All() []Type { return append([]Type(nil), types...) }

// ByCode finds a type.
func ByCode(code string) (Type, bool) {
	for _, t := range types {
		if t.Code == code {
			return t, true
		}
	}
	return Type{}, false
}

// Label is the type with its group: 不予公开：属于国家秘密.
func (t Type) Label() string {
	if t.Group == "" {
		return t.Name
	}
	return t.Group + "：" + t.Name
}

// NeedsLegal reports a type whose remedy the law does not settle: the report
// counts 行政查询事项 as refused, the judicial interpretation of 2025 (art. 1)
// names only art. 14 to 16. The letter offers the review first, and the legal
// adviser looks at it.
func (t Type) NeedsLegal() bool { return t.Code == "3.8" }

// Refuses reports a type that keeps information from the applicant, in whole or in part.
func (t Type) Refuses() bool { return t.Code == "2" || t.Group == "不予公开" }
