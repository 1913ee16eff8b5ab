package answer

import "strings"

// other names under which old registers have the types. Names are compared
// without numbers, signs, quotes and group (see plain).
var aliases = map[string][]string{
	"1":   {"公开", "同意公开", "全部公开", "已公开", "已主动公开", "主动公开", "告知获取方式和途径", "告知获取方式途径", "予以公开已主动公开"},
	"2":   {"区分处理", "部分公开区分处理的只计这一情形不计其他情形", "部分予以公开", "部分不予公开"},
	"3.1": {"国家秘密", "涉密", "涉及国家秘密"},
	"3.2": {"法律行政法规禁止公开", "其他法律法规禁止公开", "法律法规禁止公开", "法律行政法规禁止"},
	"3.3": {"三安全一稳定", "危及国家安全公共安全经济安全社会稳定"},
	"3.4": {"第三方合法权益", "第三方", "商业秘密", "个人隐私", "商业秘密个人隐私", "损害第三方合法权益"},
	"3.5": {"三类内部事务信息", "内部事务信息", "内部事务", "三类内部事务", "属于内部事务信息"},
	"3.6": {"四类过程性信息", "过程性信息", "四类过程性", "属于过程性信息", "过程信息"},
	"3.7": {"行政执法案卷", "执法案卷", "行政执法案卷信息", "属于行政执法案卷信息"},
	"3.8": {"行政查询事项", "行政查询", "查询事项"},
	"4.1": {"本机关不掌握", "不掌握", "不掌握相关政府信息", "信息不存在", "政府信息不存在", "不存在", "非本机关", "不属于本机关", "不属于本机关公开", "不属于本机关职责", "不属于本行政机关公开", "非本机关公开", "非本机关政府信息"},
	"4.2": {"没有现成信息", "需要另行制作", "另行制作", "需加工分析"},
	"4.3": {"补正后仍不明确", "内容不明确", "申请内容不明确", "补正后内容仍不明确"},
	"5.1": {"信访举报投诉", "信访", "举报", "投诉", "信访举报投诉类", "信访投诉举报", "信访投诉举报类申请", "信访类申请"},
	"5.2": {"重复"},
	"5.3": {"公开出版物", "提供公开出版物"},
	"5.4": {"大量反复申请", "大量反复", "无正当理由大量反复"},
	"5.5": {"确认或重新出具已获取信息", "要求确认或重新出具", "重新出具已获取信息", "要求行政机关确认或者重新出具已获取信息", "确认或重新出具"},
	"6.1": {"逾期不补正", "逾期未补正", "无正当理由逾期不补正", "申请人无正当理由逾期不补正", "申请人无正当理由逾期不补正行政机关不再处理", "无正当理由逾期不补正不再处理"},
	"6.2": {"逾期未缴费", "逾期不缴费", "逾期未缴纳费用", "申请人逾期未按收费通知要求缴纳费用", "逾期未按收费通知缴费", "逾期未按收费通知缴费不再处理", "申请人逾期未按收费通知要求缴纳费用行政机关不再处理"},
	"6.3": {"撤回", "撤回申请", "申请人撤回", "申请人撤回申请", "主动撤回", "其他撤回等", "其他撤回", "终止"},
}

// groupWords are the groups as they stand before a name.
var groupWords = []string{"不予公开", "无法提供", "不予处理", "其他处理"}

var byWords = typeWords()

func typeWords() map[string]Type {
	out := map[string]Type{}
	for _, t := range types {
		out[plain(t.Name)] = t
		for _, w := range aliases[t.Code] {
			out[w] = t
		}
	}
	return out
}

// ByWords finds a type by its name as people write it: with or without number
// and group, with a common short form, or by its code. A group alone names
// nothing. A remark in brackets at the end may be left out.
func ByWords(s string) (Type, bool) {
	if t, ok := byNumber(s); ok {
		return t, true
	}
	if t, ok := byName(s); ok {
		return t, true
	}
	if i := strings.LastIndexAny(s, "(（"); i > 0 {
		return byName(s[:i])
	}
	return Type{}, false
}

func byName(s string) (Type, bool) {
	w := plain(s)
	if t, ok := byWords[w]; ok {
		return t, true
	}
	for _, g := range groupWords {
		rest, ok := strings.CutPrefix(w, g)
		if !ok || rest == "" {
			continue
		}
		if t, ok := byWords[rest]; ok && (t.Group == g || t.Group == "") {
			return t, true
		}
	}
	return Type{}, false
}

// byNumber finds a type by code or row: 3.4, 三(三)4, (三)4.
func byNumber(s string) (Type, bool) {
	key := strings.NewReplacer("（", "(", "）", ")", "．", ".", " ", "", "　", "").Replace(strings.TrimSpace(s))
	for _, t := range types {
		if key == t.Code || key == t.Row || key == strings.TrimPrefix(t.Row, "三") {
			return t, true
		}
	}
	return Type{}, false
}

// IsOpen reports words that say that a request is not finished.
func IsOpen(s string) bool {
	switch plain(s) {
	case "", "办理中", "正在办理", "未办结", "结转", "结转下年度继续办理", "结转下年":
		return true
	}
	return false
}

var applicantWords = map[string]Applicant{
	"自然人": Natural, "公民": Natural, "个人": Natural,
	"商业企业": Business, "企业": Business, "公司": Business, "企业法人": Business,
	"科研机构": Research, "科研院所": Research, "科研": Research, "科研单位": Research,
	"社会公益组织": Charity, "公益组织": Charity, "社会公益": Charity, "社会公益团体": Charity,
	"法律服务机构": LegalService, "律师事务所": LegalService, "律所": LegalService, "法律服务": LegalService,
	"其他": Other, "其他组织": Other, "其他法人或其他组织": Other, "其他法人和其他组织": Other, "其他法人或组织": Other,
}

// ApplicantByWords finds a kind of applicant by its column's name or a common
// short form.
func ApplicantByWords(s string) (Applicant, bool) {
	if a := Applicant(strings.TrimSpace(s)); a.Name() != string(a) {
		return a, true
	}
	w := plain(s)
	for _, prefix := range []string{"法人或其他组织", "法人和其他组织", "法人或者其他组织", "法人"} {
		if rest, ok := strings.CutPrefix(w, prefix); ok && rest != "" {
			w = rest
			break
		}
	}
	a, ok := applicantWords[w]
	return a, ok
}

// plain is a name without what people write around it: a leading number
// (3.4, 4., （三）, 三(三)4, 四、), spaces, quotes and signs.
func plain(s string) string {
	s = strings.TrimLeft(strings.TrimSpace(s), "0123456789.．、()（） 　")
	for {
		cut := strings.TrimLeft(s, "(（")
		rest := strings.TrimLeft(cut, "一二三四五六七")
		if rest == cut || rest == "" || !strings.ContainsRune("()（）、.．0123456789", []rune(rest)[0]) {
			break
		}
		s = strings.TrimLeft(rest, "()（）、.．0123456789 　")
	}
	var b strings.Builder
	for _, r := range s {
		if !strings.ContainsRune(" 　\t\r\n“”\"'‘’「」()（）[]【】·•—–-:：;；,，、。./／0123456789", r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
