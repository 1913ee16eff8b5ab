package privacy

import "strings"

// numbers decides what each number of the text is. The order matters: a number
// that is one thing is nothing else.
func (s *scanner) numbers() {
	s.lex()
	for i := range s.atoms {
		a := &s.atoms[i]
		if a.used {
			continue
		}
		switch {
		case a.exponent != "":
			s.damaged(a)
		case a.masked > 0:
			s.masked(a)
		default:
			s.whole(a)
		}
		if !a.used {
			s.spaced(i)
		}
	}
	s.landlines()
}

// take notes a finding over the atom and uses it up.
func (s *scanner) take(k Kind, a *atom, sure bool, why string) {
	a.used = true
	s.add(k, a.from, a.to, sure, why)
}

// whole decides a number without masks.
func (s *scanner) whole(a *atom) {
	n := len(a.text)
	switch {
	case a.fuzzy:
		if n == 18 && digitsOnly(a.text[:17]) && ValidID(a.text) {
			s.takeID(a, a.text, true, "18 位，其中有字母应为数字，改正后区划、出生日期和校验位都相符")
		}
	case n == 18 && s.usccAt(a):
		a.used = true
	case n == 18 && s.id18(a):
	case (n == 17 || n == 19) && s.idMiscounted(a):
	case n == 15 && s.id15(a):
	case (n == 11 || n == 13 || n == 15) && s.mobile(a):
	case n > 18 && s.idInside(a):
	case n >= 16 && n <= 19 && s.card(a):
	case len(a.groups) > 1:
		s.groupAlone(a)
	}
}

// idWords, said in front of a number, make it an identity card's.
var idWords = []string{"身份证", "身份号", "证件号", "公民身份", "居民身份", "残疾证", "残疾人证", "ID号"}

// codeWords, said right in front of a number, make it something else's.
var codeWords = []string{"信用代码", "注册号", "项目代码", "项目编号", "项目编码", "合同编号", "合同号", "招标编号", "采购编号", "订单号", "订单编号", "流水号",
	"发票号", "发票号码", "发票代码", "许可证号", "许可证编号", "备案号", "统一编号", "单元号", "宗地代码", "条码", "条形码", "档案号", "受理号", "受理编号",
	"设备编号", "序列号", "单号", "批号", "证书编号", "证书号", "索引号", "编码", "代码", "编号", "票据号", "文号", "标识码", "ISBN", "产权证号", "电表号", "户号", "图号"}

// saidBefore is what stands shortly in front of the atom, its label included.
func (s *scanner) saidBefore(a *atom) string { return s.o.Label + " " + s.t.before(a.from, 16) }

// coded reports a number that its own label calls a code.
func (s *scanner) coded(a *atom) bool {
	if head := strings.ToLower(s.t.before(a.from, 3)); strings.HasSuffix(head, "no") || strings.HasSuffix(head, "no.") || strings.HasSuffix(head, "no:") {
		return true
	}
	return endsWithAny(s.t.before(a.from, 12), codeWords...) || endsWithAny(s.o.Label, codeWords...)
}

// usccAt reports a social credit code made of digits alone.
func (s *scanner) usccAt(a *atom) bool {
	return ValidUSCC(a.text) && !(idSum(a.text) && birth(a.text) && !s.coded(a))
}

func (s *scanner) id18(a *atom) bool {
	id := a.text
	if !digitsOnly(id[:17]) || !birth(id) {
		return false
	}
	context := containsAny(s.saidBefore(a), idWords...)
	ok := region(id)
	switch sum := idSum(id); {
	case sum && ok:
		s.takeID(a, id, true, "18 位，区划、出生日期和校验位都相符")
	case sum && context:
		s.takeID(a, id, true, "18 位，校验位相符，前面写明是证件号")
	case !ok:
		return false
	case id[15:] == "000":
		s.takeID(a, id, true, "末三位为 000，是表格软件损坏的身份证号，出生日期仍可读出")
	case s.coded(a) || s.joined(a):
		return false
	case context:
		s.takeID(a, id, true, "前面写明是证件号，区划和出生日期相符；校验位不符，可能有一位录错")
	default:
		s.takeID(a, id, false, "区划和出生日期像身份证号；校验位不符，可能有一位录错")
	}
	return true
}

// idMiscounted takes a number that is said to be an identity card's and has a
// digit too few or too many.
func (s *scanner) idMiscounted(a *atom) bool {
	if !digitsOnly(a.text[:17]) || !region(a.text) || !birth(pad(a.text, 18)) || !containsAny(s.saidBefore(a), idWords...) || Luhn(a.text) && cardHead(a.text) {
		return false
	}
	s.takeID(a, a.text, false, "前面写明是证件号，区划和出生日期相符；位数不对，可能漏录或多录一位")
	return true
}

// takeID notes an identity card and, when its holder is a minor, that too.
func (s *scanner) takeID(a *atom, id string, sure bool, why string) {
	s.take(IDCard, a, sure, why)
	s.minorByID(a.from, a.to, id, sure)
}

// id15 takes the old form of 15 digits, without a check digit.
func (s *scanner) id15(a *atom) bool {
	id := a.text
	if !digitsOnly(id) || !region(id) || a.sep != 0 && !a.grouped(6, 6, 3) {
		return false
	}
	if _, ok := birthOf(id); !ok {
		return false
	}
	context := containsAny(s.saidBefore(a), idWords...)
	if !context && (registered(id) || s.coded(a) || s.joined(a) || s.measured(a)) {
		return false
	}
	s.takeID(a, id, context, "15 位旧身份证号，区划和出生日期相符")
	return true
}

// idInside looks for a number inside a longer run: a school roll number is G
// and the number, a disability card the number and two digits, a photograph's
// name a date and the number.
func (s *scanner) idInside(a *atom) bool {
	for i := 0; i+18 <= len(a.text); i++ {
		if id := a.text[i : i+18]; digitsOnly(id[:17]) && ValidID(id) && !s.projectCode(a) {
			s.takeID(a, id, true, "其中含有 18 位身份证号，校验位相符")
			return true
		}
	}
	return false
}

// projectCode reports the 4-6-2-2-6 digits of an investment project (投资项目统一代码).
func (s *scanner) projectCode(a *atom) bool { return a.grouped(4, 6, 2, 2, 6) }

// units follow quantities; what is counted is no telephone. Of a number as long
// as a mobile's there can only be bigUnits in a county: 户, 人, 名 and 万 then
// begin the next word (户主, 人社所, 名单, a surname). A card's is no quantity.
var (
	units = []string{"元", "万", "亿", "平方", "亩", "吨", "公里", "公斤", "千瓦", "立方", "米", "户", "株", "人", "名", "次", "剂", "条", "件", "份", "头", "只", "台", "套", "辆", "%", "号", "kW", "kg"}

	bigUnits = []string{"元", "剂", "株", "辆", "平方", "亩", "吨", "公里", "公斤", "千瓦", "立方", "%", "号", "kW", "kg"}
)

const (
	mobileDigits = 11
	cardDigits   = 16 // the shortest
)

func unitsFor(digits int) []string {
	switch {
	case digits >= cardDigits:
		return nil
	case digits >= mobileDigits:
		return bigUnits
	}
	return units
}

// measured reports a number that counts something.
func (s *scanner) measured(a *atom) bool {
	after := s.t.after(a.to, 4)
	for _, u := range unitsFor(len(a.text)) {
		if strings.HasPrefix(strings.TrimLeft(after, " "), u) {
			return true
		}
	}
	before := s.t.before(a.from, 2)
	return strings.HasSuffix(before, "¥") || strings.HasSuffix(before, "￥") || strings.HasSuffix(before, "第") || strings.HasSuffix(before, "$") ||
		strings.HasSuffix(before, ",") && a.from >= 2 && isDigit(s.t.rune(a.from-2)) && len(a.text) == 3
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
