package privacy

// provincesShort begin number plates.
const provincesShort = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"

var isProvinceShort = func() map[rune]bool {
	m := map[rune]bool{}
	for _, c := range provincesShort {
		m[c] = true
	}
	return m
}()

// codes finds number plates and passports.
func (s *scanner) codes() {
	for i, c := range s.t.r {
		switch {
		case isUpper(c) && isProvinceShort[s.t.rune(i-1)]:
			s.plate(i)
		case isUpper(c) && !isLetter(s.t.rune(i-1)) && !isDigit(s.t.rune(i-1)):
			s.passport(i)
		case c >= 'a' && c <= 'z' && isProvinceShort[s.t.rune(i-1)]:
			s.plate(i)
		}
	}
}

// plate takes 鲁Q·12345 and the six places of 鲁QD12345.
func (s *scanner) plate(i int) {
	from, j := i-1, i+1
	if before := s.t.rune(from - 1); isDigit(before) || isLetter(before) {
		return
	}
	if c := s.t.rune(j); c == '·' || c == '-' || c == ' ' || c == '.' {
		j++
	}
	start, digits := j, 0
	for isLetter(s.t.rune(j)) || isDigit(s.t.rune(j)) {
		if isDigit(s.t.rune(j)) {
			digits++
		}
		j++
	}
	n := j - start
	switch tail := s.t.rune(j); {
	case n == 5 && digits >= 3, n == 6 && digits >= 4 && greenPlate(string(s.t.r[start:j])):
	case n == 4 && digits >= 3 && (tail == '警' || tail == '学' || tail == '挂' || tail == '港' || tail == '澳'):
		j++
	default:
		return
	}
	if next := s.t.rune(j); next == '-' || next == '/' || next == '*' || isHan(s.t.rune(from-1)) && endsWithAny(s.t.before(from, 8), codeWords...) {
		return
	}
	s.add(Plate, from, j, false, "车牌号")
}

// greenPlate reports the six places of a plate for new energy.
func greenPlate(p string) bool {
	const kinds = "ABCDEFGHJK"
	in := func(c byte) bool {
		for i := range len(kinds) {
			if kinds[i] == c {
				return true
			}
		}
		return false
	}
	return in(p[0]) && digitsOnly(p[2:]) || in(p[5]) && digitsOnly(p[:5])
}

var passportWords = []string{"护照", "通行证", "台胞证", "Passport", "PASSPORT", "passport"}

// passport takes a letter or two and digits, where a travel document is named:
// E12345678 alone may be the number of anything.
func (s *scanner) passport(i int) {
	j := i + 1
	if isUpper(s.t.rune(j)) {
		j++
	}
	for isDigit(s.t.rune(j)) {
		j++
	}
	if n := j - i; n < 9 || n > 11 || isLetter(s.t.rune(j)) || s.t.rune(j) == '-' || s.t.rune(j) == '*' {
		return
	}
	if containsAny(s.o.Label, passportWords...) || s.t.has(span{max(0, i-24), i}, passportWords...) {
		s.add(Passport, i, j, true, "写明是护照或通行证的号码")
	}
}
