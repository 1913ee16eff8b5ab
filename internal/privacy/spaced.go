package privacy

import "strings"

// spaced puts atoms together that only white space parts: numbers set in
// groups, or broken at the end of a line.
func (s *scanner) spaced(i int) {
	var b strings.Builder
	var groups []int
	for j := i; j < len(s.atoms) && j-i < 19; j++ {
		a := &s.atoms[j]
		if a.used || a.exponent != "" || a.masked > 0 || a.fuzzy || j > i && !s.near(&s.atoms[j-1], a) {
			return
		}
		b.WriteString(a.text)
		groups = append(groups, a.groups...)
		if b.Len() > 19 {
			return
		}
		if j > i && s.together(i, j, b.String(), groups) {
			return
		}
	}
}

// together decides what the atoms i to j are as one number.
func (s *scanner) together(i, j int, text string, groups []int) bool {
	whole := atom{from: s.atoms[i].from, to: s.atoms[j].to, text: text, groups: groups}
	more := j+1 < len(s.atoms) && s.beside(&s.atoms[j], &s.atoms[j+1]) || i > 0 && s.beside(&s.atoms[i-1], &s.atoms[i]) && !s.atoms[i-1].used
	lineEnd := strings.ContainsRune(string(s.t.r[whole.from:whole.to]), '\n')
	switch {
	case len(text) == 18 && digitsOnly(text[:17]) && ValidID(text) && !ValidUSCC(text):
		s.takeID(&whole, text, true, "18 位，区划、出生日期和校验位都相符，中间有空格或换行")
	case s.spacedMobile(&whole, more && !containsAny(s.saidBefore(&whole), phoneWords...), lineEnd):
		if s.t.rune(whole.from-1) == '+' {
			whole.from--
		}
		s.take(Mobile, &whole, false, "11 位手机号，中间有空格")
	case len(text) >= 16 && !more && !lineEnd && len(groups) > 2 && cardGroups(&whole) && Luhn(text) && cardHead(text):
		s.take(BankCard, &whole, true, "16 至 19 位，卡号校验位相符，中间有空格")
	default:
		return false
	}
	for k := i; k <= j; k++ {
		s.atoms[k].used = true
	}
	return true
}

// beside reports two atoms that only spaces part, on one line.
func (s *scanner) beside(a, b *atom) bool {
	return s.near(a, b) && !strings.ContainsRune(string(s.t.r[a.to:b.from]), '\n')
}

// spacedMobile wants the usual groups and nothing else beside them: a row of
// figures is no telephone.
func (s *scanner) spacedMobile(a *atom, more, lineEnd bool) bool {
	d := mobileTail(a.text)
	if !isMobile(d) || more || len(a.groups) == 1 || !mobileGroups(a, d) || s.measured(a) {
		return false
	}
	if lineEnd {
		return containsAny(s.saidBefore(a), phoneWords...)
	}
	return !containsAny(s.t.before(a.from, 12), countWords...) || containsAny(s.saidBefore(a), phoneWords...)
}

// countWords in front of groups of figures say that things are counted.
var countWords = []string{"户数", "人数", "面积", "合计", "小计", "总计", "金额", "数量", "资金", "收入", "支出", "亩", "元", "比例", "序号"}

// groupAlone takes a whole number that a dash or an underscore ties to
// something else, as in file names: 20240315_13800000000.
func (s *scanner) groupAlone(a *atom) {
	if s.projectCode(a) {
		return
	}
	at, text := a.from, 0
	for _, n := range a.groups {
		part := a.text[text : text+n]
		from := at
		at, text = at+n+1, text+n
		one := atom{from: from, to: from + n, text: part, groups: []int{n}}
		switch {
		case n == 18 && digitsOnly(part[:17]) && ValidID(part):
			s.takeID(&one, part, true, "18 位，区划、出生日期和校验位都相符")
		case n == 11 && isMobile(part) && a.sep != '.' && !s.coded(a):
			s.take(Mobile, &one, false, "11 位手机号")
		case n >= 16 && n <= 19 && cardHead(part) && Luhn(part):
			s.take(BankCard, &one, true, "16 至 19 位，卡号校验位相符")
		default:
			continue
		}
		a.used = true
	}
}
