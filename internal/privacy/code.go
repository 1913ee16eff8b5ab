package privacy

import (
	"strings"

	"lianghua/internal/calendar"
)

// idWeights and idChecks are the check digit of GB 11643.
var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const idChecks = "10X98765432"

// ValidID reports 18 characters with a right GB 11643 check digit, a region
// that can exist and a date of birth that can be a living person's.
func ValidID(id string) bool { return len(id) == 18 && idSum(id) && region(id) && birth(id) }

// idSum checks the last character of 18.
func idSum(id string) bool {
	sum := 0
	for i, w := range idWeights {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
		sum += int(id[i]-'0') * w
	}
	last := id[17]
	if last == 'x' {
		last = 'X'
	}
	return idChecks[sum%11] == last
}

// provinces are the first two digits of GB/T 2260; 83 and 9 lead the numbers of
// residents from Taiwan and of foreigners.
const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91 "

// province reports a first pair of digits that numbers can have.
func province(id string) bool { return len(id) >= 2 && strings.Contains(provinces, " "+id[:2]+" ") }

// region reports six digits that can be a county of GB/T 2260: prefectures are
// 00 to 70 and 90.
func region(id string) bool {
	if !province(id) {
		return false
	}
	city := id[2:4]
	return city <= "70" || city == "90"
}

// Years of birth of people whose numbers are about. The upper bound is the
// end of the century: what is in the future is somebody's slip, not a code.
const firstYear, lastYear = 1900, 2035

// birth reports a date in characters 7 to 14.
func birth(id string) bool {
	d, ok := digitsDate(id[6:14])
	return ok && d.Year() >= firstYear && d.Year() <= lastYear
}

// birthOf is the date of birth in a number of 18 or 15 characters.
func birthOf(id string) (calendar.Date, bool) {
	switch len(id) {
	case 18:
		return digitsDate(id[6:14])
	case 15:
		return digitsDate("19" + id[6:12])
	}
	return calendar.Date{}, false
}

func digitsDate(s string) (calendar.Date, bool) {
	d, err := calendar.Parse(s[:4] + "-" + s[4:6] + "-" + s[6:8])
	return d, err == nil && !d.IsZero()
}

// age is the full years from birth to day.
func age(birth, day calendar.Date) int {
	n := day.Year() - birth.Year()
	if day.Month() < birth.Month() || day.Month() == birth.Month() && day.Day() < birth.Day() {
		n--
	}
	return n
}

// usccChars and usccWeights are the check character of GB 32100.
const usccChars = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var usccWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// ValidUSCC reports a unified social credit code (统一社会信用代码) with a right
// GB 32100 check character.
func ValidUSCC(code string) bool {
	if len(code) != 18 {
		return false
	}
	sum := 0
	for i, w := range usccWeights {
		v := strings.IndexByte(usccChars, code[i])
		if v < 0 {
			return false
		}
		sum += v * w
	}
	return usccChars[(31-sum%31)%31] == code[17]
}

// Luhn reports the check digit of bank cards.
func Luhn(digits string) bool {
	sum, double := 0, false
	for i := len(digits) - 1; i >= 0; i-- {
		d := int(digits[i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum, double = sum+d, !double
	}
	return len(digits) > 0 && sum%10 == 0
}

// registered reports the check digit (ISO 7064, mod 11,10) of the 15 digits of
// an old business registration (工商注册号).
func registered(no string) bool {
	p := 10
	for i := range 14 {
		s := (p%11 + int(no[i]-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return (p%11+int(no[14]-'0'))%10 == 1
}

// cardHead are the first digits of Chinese bank cards: UnionPay's 62, and the
// older series of the large banks.
func cardHead(no string) bool {
	for _, h := range []string{"62", "9558", "9559", "603", "601", "436742", "4563", "4580", "5187", "5289", "5309", "5522", "5598", "9400", "9843", "3568", "3569", "4367", "5453"} {
		if strings.HasPrefix(no, h) {
			return true
		}
	}
	return false
}
