package privacy

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Rule says how one kind of data is masked.
type Rule string

// The rules. No national rule says which digits to keep (docs/privacy-check.md):
// each type form may choose.
const (
	Keep     Rule = "keep"     // as it is: 姓名 in a statutory notice
	Drop     Rule = "drop"     // nothing is left
	Middle   Rule = "middle"   // 371328********1234, 138****5678, 鲁Q·1*2*3, 张*三
	LastFour Rule = "last4"    // **************1234
	Village  Rule = "village"  // an address up to the village
	Township Rule = "township" // an address up to the township
	Cover    Rule = "cover"    // every character is a star
)

// Masks holds the rule of each kind; Name is for 姓名.
type Masks struct {
	Kinds map[Kind]Rule
	Name  Rule
}

// DefaultMasks are for what must be shown: identity cards keep 6 and 4, mobile
// numbers 3 and 4, cards the last four, addresses the village.
func DefaultMasks() Masks {
	return Masks{Name: Keep, Kinds: map[Kind]Rule{IDCard: Middle, Mobile: Middle, Landline: Drop, BankCard: LastFour, Address: Village,
		Minor: Cover, Illness: Drop, Passport: LastFour, Plate: Middle}}
}

// StrictMasks drop what need not be shown: for lists of persons.
func StrictMasks() Masks {
	return Masks{Name: Middle, Kinds: map[Kind]Rule{IDCard: Drop, Mobile: Drop, Landline: Drop, BankCard: Drop, Address: Township,
		Minor: Drop, Illness: Drop, Passport: Drop, Plate: Drop}}
}

// Mask is the passage as the kind's rule leaves it.
func (m Masks) Mask(k Kind, text string) string {
	switch m.Kinds[k] {
	case Keep:
		return text
	case Middle:
		return middle(k, text)
	case LastFour:
		return showing(text, 0, 4)
	case Village:
		return upTo(text, "村社区屯居")
	case Township:
		return upTo(text, "镇乡道")
	case Cover:
		return strings.Repeat("*", utf8.RuneCountInString(text))
	}
	return ""
}

// MaskName masks a person's name by the rule: 张*三, 张*, 欧阳*兰.
func (m Masks) MaskName(name string) string {
	switch m.Name {
	case Keep:
		return name
	case Drop:
		return ""
	}
	r := []rune(strings.TrimSpace(name))
	first := 1
	for _, c := range compound {
		if len(r) > 2 && strings.HasPrefix(string(r), c) {
			first = 2
		}
	}
	switch n := len(r) - first; {
	case n <= 0:
		return string(r)
	case n == 1 || m.Name == Cover:
		return string(r[:first]) + strings.Repeat("*", n)
	default:
		return string(r[:first]) + strings.Repeat("*", n-1) + string(r[len(r)-1])
	}
}

// Text masks the findings in a text. Their offsets must be of this text.
func (m Masks) Text(text string, finds []Find) string {
	sorted := append([]Find(nil), finds...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Start < sorted[j].Start })
	var b strings.Builder
	at := 0
	for _, f := range sorted {
		if f.Start < at || f.End > len(text) {
			continue
		}
		b.WriteString(text[at:f.Start])
		b.WriteString(m.Mask(f.Kind, text[f.Start:f.End]))
		at = f.End
	}
	return b.String() + text[at:]
}

// middle keeps the two ends that the kind allows.
func middle(k Kind, text string) string {
	switch k {
	case IDCard:
		return showing(text, 6, 4)
	case Mobile:
		return showing(strings.TrimPrefix(compact(text), "+86"), 3, 4)
	case Plate:
		return plateMask(text)
	default:
		return showing(text, 3, 2)
	}
}

// compact is the text without white space and dashes.
func compact(text string) string {
	return strings.Map(func(c rune) rune {
		if c == ' ' || c == '-' || c == '\n' || c == '\r' {
			return -1
		}
		return c
	}, string(fold(text).r))
}

// showing keeps the ends of a number and stars the rest. A number too short,
// or that a spreadsheet has damaged, is starred whole.
func showing(text string, head, tail int) string {
	r := []rune(compact(text))
	if len(r) <= head+tail || strings.ContainsAny(string(r), "+") {
		return strings.Repeat("*", len(r))
	}
	return string(r[:head]) + strings.Repeat("*", len(r)-head-tail) + string(r[len(r)-tail:])
}

// plateMask keeps every other place: 鲁Q·1*3*5.
func plateMask(text string) string {
	r := []rune(text)
	n := 0
	for i := len(r) - 1; i >= 2; i-- {
		if !isDigit(r[i]) && !isLetter(r[i]) {
			continue
		}
		if n%2 == 1 {
			r[i] = '*'
		}
		n++
	}
	return string(r)
}

// upTo cuts an address behind the last place of a level. An address without
// one is dropped.
func upTo(text, levels string) string {
	at := -1
	for i, c := range text {
		if strings.ContainsRune(levels, c) {
			at = i + utf8.RuneLen(c)
		}
	}
	if at < 0 {
		return ""
	}
	return text[:at]
}
