package privacy

import "strings"

// isMobile reports 11 digits of a mobile number.
func isMobile(d string) bool {
	return len(d) == 11 && d[0] == '1' && d[1] >= '3' && digitsOnly(d)
}

// mobileTail strips the country code.
func mobileTail(d string) string {
	for _, code := range []string{"0086", "86"} {
		if rest, ok := strings.CutPrefix(d, code); ok && len(rest) == 11 {
			return rest
		}
	}
	return d
}

// mobile takes a mobile number written in one piece or in the usual groups.
func (s *scanner) mobile(a *atom) bool {
	d := mobileTail(a.text)
	if !isMobile(d) || !mobileGroups(a, d) {
		return false
	}
	if s.joined(a) || s.measured(a) || s.coded(a) && !containsAny(s.o.Label, phoneWords...) {
		return false
	}
	if c := s.t.rune(a.from - 1); c == '.' || c == '/' && a.from > 1 && isDigit(s.t.rune(a.from-2)) && !s.phoneBefore(a) {
		return false
	}
	if s.t.rune(a.from-1) == '+' {
		a.from--
	}
	s.take(Mobile, a, false, "11 位手机号")
	return true
}

// phoneBefore reports a telephone just in front, as in 13800000000/13900000000.
func (s *scanner) phoneBefore(a *atom) bool {
	for i := len(s.found) - 1; i >= 0; i-- {
		if s.found[i].to == a.from-1 {
			return s.out[i].Kind == Mobile
		}
	}
	return len(s.atoms) > 0
}

// mobileGroups reports groups as people write them: 138-0013-8000, 86-138...
func mobileGroups(a *atom, d string) bool {
	groups := a.groups
	if len(d) < len(a.text) && len(groups) > 1 && (groups[0] == 2 || groups[0] == 4) && groups[0] == len(a.text)-11 {
		groups = groups[1:]
	}
	b := atom{groups: groups}
	if a.sep == '_' {
		return false
	}
	return len(groups) == 1 || b.grouped(3, 4, 4) || b.grouped(4, 3, 4) || b.grouped(3, 8) || b.grouped(7, 4) || b.grouped(3, 3, 5) || b.grouped(5, 6)
}

var phoneWords = []string{"电话", "手机", "联系方式", "号码", "Tel", "TEL", "tel", "微信"}

// homeWords, said in front of a landline, make it a person's own. Telephones
// of offices are published on purpose.
var homeWords = []string{"家庭电话", "住宅电话", "家庭固话", "宅电", "家中电话", "家里电话", "本人电话", "户主电话", "家长电话", "家庭座机", "家庭联系电话", "住宅座机", "家庭固定电话", "住宅固话"}

// landlines takes landlines that are said to be somebody's home.
func (s *scanner) landlines() {
	for i := range s.atoms {
		a := &s.atoms[i]
		if a.used || a.masked > 0 || a.fuzzy || a.exponent != "" || !landline(a) {
			continue
		}
		said := s.t.before(a.from, 12)
		if cut := strings.LastIndexAny(said, "\t。;,，、"); cut >= 0 {
			said = said[cut:]
		}
		if containsAny(said, homeWords...) || containsAny(s.o.Label, homeWords...) {
			s.take(Landline, a, true, "写明是住宅或本人的固定电话")
		}
	}
}

// landline reports 7 or 8 digits, with or without an area code.
func landline(a *atom) bool {
	n := len(a.text)
	if n == 7 || n == 8 {
		return a.text[0] >= '2' && (a.sep == 0 || a.grouped(4, 4) || a.grouped(3, 4))
	}
	return n >= 10 && n <= 12 && a.text[0] == '0' && (a.sep == 0 || a.groups[0] == 3 || a.groups[0] == 4)
}
