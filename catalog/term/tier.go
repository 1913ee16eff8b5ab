package term

import "strings"

// Tier (公开层级) is a level of government at which an entry is published.
type Tier string

// The levels of the official table, from the highest down.
const (
	City     Tier = "city"     // 市级 (设区的市)
	County   Tier = "county"   // 县级 (县、不设区的市、市辖区)
	Township Tier = "township" // 乡级 (乡镇、街道)
	Village  Tier = "village"  // 村级 (村、社区)
)

// Tiers lists the levels in official order.
func Tiers() []Tier { return []Tier{City, County, Township, Village} }

// String returns the Chinese name, 市级 县级 乡级 村级.
func (t Tier) String() string {
	switch t {
	case City:
		return "市级"
	case County:
		return "县级"
	case Township:
		return "乡级"
	case Village:
		return "村级"
	}
	return string(t)
}

// tierWords are looked for in order; what one finds is taken out of the text,
// so that 社区 is not read as 区 and 县级市 is not read as 市.
var tierWords = []struct {
	tier  Tier
	words []string
}{
	{Village, []string{"村(居)", "村(社区)", "村居", "村社区", "社区", "行政村", "村委会", "居委会", "村", "居"}},
	{County, []string{"县(市、区)", "县(市区)", "县(区、市)", "县(区)", "县(市)", "区(县)", "区县", "县区", "县市区", "县级市", "区市县", "市(县)", "县", "区", "旗"}},
	{Township, []string{"镇(街)", "乡(镇)", "乡镇", "镇街", "镇乡", "街道", "苏木", "街镇", "乡", "镇", "街"}},
	{City, []string{"设区的市", "设区市", "地市", "市州", "市"}},
}

// TiersIn returns the levels that a header or a cell names, in official
// order: 乡、村级 is township and village, 镇街级 is township. A text that names
// none gives nil.
func TiersIn(s string) []Tier {
	text := Match(s)
	for _, noise := range []string{"公开层级", "层级", "自治区", "园区", "开发区", "景区", "省级"} {
		text = strings.ReplaceAll(text, noise, "")
	}
	found := map[Tier]bool{}
	for _, w := range tierWords {
		for _, word := range w.words {
			if strings.Contains(text, word) {
				found[w.tier] = true
				text = strings.ReplaceAll(text, word, "·")
			}
		}
	}
	return ordered(found)
}

// IsTierHeader reports whether a header word is made of level names only,
// such as 县级, 镇(街)级, 乡、村级 or 东阳市级.
func IsTierHeader(s string) bool {
	text := Match(s)
	if n := len([]rune(text)); n == 0 || n > 12 {
		return false
	}
	if len(TiersIn(text)) == 0 {
		return false
	}
	return strings.HasSuffix(text, "级") || strings.HasSuffix(text, "级)") || onlyTierWords(text)
}

func onlyTierWords(text string) bool {
	for _, w := range tierWords {
		for _, word := range w.words {
			text = strings.ReplaceAll(text, word, "")
		}
	}
	return strings.Trim(text, "/、,()和及与级·.办事处公开") == ""
}

func ordered(found map[Tier]bool) []Tier {
	var out []Tier
	for _, t := range Tiers() {
		if found[t] {
			out = append(out, t)
		}
	}
	return out
}
