package privacy

import "strings"

// damaged takes numbers that a spreadsheet turned into powers of ten:
// 3.71E+17 was an identity card, 6.22E+18 a bank card.
func (s *scanner) damaged(a *atom) {
	digits := a.text
	switch {
	case a.exponent == "17" && province(digits+"00") && len(digits) >= 2 && regionStart(digits):
		full := len(digits) >= 14 && birth(pad(digits, 18))
		s.take(IDCard, a, full, "表格软件把 18 位身份证号显示成了科学记数")
	case a.exponent == "14" && len(digits) >= 3 && regionStart(digits) && containsAny(s.saidBefore(a), idWords...):
		s.take(IDCard, a, false, "表格软件把 15 位身份证号显示成了科学记数")
	case (a.exponent == "18" || a.exponent == "15") && strings.HasPrefix(digits, "62"):
		s.take(BankCard, a, false, "表格软件把银行卡号显示成了科学记数")
	case a.exponent == "10" && len(digits) >= 3 && digits[0] == '1' && digits[1] >= '3' && containsAny(s.saidBefore(a), phoneWords...):
		s.take(Mobile, a, false, "表格软件把手机号显示成了科学记数")
	}
}

// regionStart reports leading digits that can begin a region.
func regionStart(digits string) bool {
	if len(digits) < 4 {
		return province(digits)
	}
	return region(pad(digits, 6))
}

func pad(s string, n int) string {
	if len(s) >= n {
		return s[:n]
	}
	return s + strings.Repeat("0", n-len(s))
}

// wellHidden is how many characters of an identity card the usual mask hides:
// 371328********1234.
const wellHidden = 8

// masked takes numbers that are masked too little. A number masked as the rule
// wants is none.
func (s *scanner) masked(a *atom) {
	head := a.text[:strings.IndexByte(a.text, '*')]
	n := len(a.text)
	switch {
	case n >= 15 && n <= 20 && len(head) >= 14 && region(head) && birth(pad(head, 18)):
		s.take(IDCard, a, a.masked <= 4, "身份证号遮盖得太少，出生日期仍可读出")
	case n == 18 && a.masked < wellHidden && (region(pad(head, 6)) || len(head) == 0):
		s.take(IDCard, a, a.masked <= 4, "身份证号遮盖得太少，应保留前 6 位和后 4 位，遮盖中间 8 位")
	case n == 11 && a.masked < 4 && len(head) >= 2 && head[0] == '1' && head[1] >= '3':
		s.take(Mobile, a, false, "手机号遮盖得太少，应遮盖中间 4 位")
	case n >= 16 && n <= 19 && a.masked < 6 && strings.HasPrefix(head, "62"):
		s.take(BankCard, a, false, "银行卡号遮盖得太少，应只保留后 4 位")
	}
}
