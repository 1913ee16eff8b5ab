package guide

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Answers are what somebody says of themselves to find their policies. They
// are used in one request and kept nowhere, in no log and no table.
type Answers struct {
	Age        int // -1: not said
	Household  string
	Identities []string
	Income     string
}

// Blank reports that nothing was answered.
func (a Answers) Blank() bool {
	return a.Age < 0 && a.Household == "" && len(a.Identities) == 0 && a.Income == ""
}

// Match is a policy that fits, and why.
type Match struct {
	Card
	Because []string // 因为您选择了…
	Also    []string // what it still depends on and was not said
}

// Reason is why the policy is shown, as a sentence.
func (m Match) Reason() string {
	if len(m.Because) == 0 {
		return ""
	}
	return "因为您选择了" + strings.Join(m.Because, "、")
}

// Matching is the answer to a questionnaire: what fits by something that was
// said, and what is for everybody.
type Matching struct {
	Fit      []Match
	Everyone []Match
}

// Total is the number of policies in the answer.
func (m Matching) Total() int { return len(m.Fit) + len(m.Everyone) }

// FindPolicies compares the answers with the tags of the policies: a policy
// is left out only when something that was said rules it out. The order is
// that of the number of reasons, then the one of the compendium.
func FindPolicies(policies []Card, a Answers) Matching {
	var out Matching
	for _, c := range policies {
		m, ok := match(c, a)
		switch {
		case !ok:
		case len(m.Because) > 0:
			out.Fit = append(out.Fit, m)
		case len(m.Also) == 0:
			out.Everyone = append(out.Everyone, m)
		}
	}
	slices.SortStableFunc(out.Fit, func(x, y Match) int { return cmp.Compare(len(y.Because), len(x.Because)) })
	return out
}

func match(c Card, a Answers) (Match, bool) {
	m := Match{Card: c}
	return m, m.age(a) && m.household(a) && m.identity(a) && m.income(a)
}

func (m *Match) age(a Answers) bool {
	low, high := m.Get("age_min"), m.Get("age_max")
	if low == "" && high == "" {
		return true
	}
	if a.Age < 0 {
		m.Also = append(m.Also, "年龄（"+ageText(low, high)+"）")
		return true
	}
	if n, err := strconv.Atoi(low); err == nil && a.Age < n {
		return false
	}
	if n, err := strconv.Atoi(high); err == nil && a.Age > n {
		return false
	}
	m.Because = append(m.Because, fmt.Sprintf("%d 岁（%s）", a.Age, ageText(low, high)))
	return true
}

func ageText(low, high string) string {
	switch {
	case high == "":
		return low + " 岁以上"
	case low == "" || low == "0":
		return high + " 岁以下"
	}
	return low + "–" + high + " 岁"
}

func (m *Match) household(a Answers) bool {
	want := m.Get("household")
	switch {
	case want == "":
	case a.Household == "":
		m.Also = append(m.Also, want+"户籍")
	case a.Household != want:
		return false
	default:
		m.Because = append(m.Because, want+"户籍")
	}
	return true
}

// identity: with nothing said of identity a policy for certain people only is
// not shown, there would be too many.
func (m *Match) identity(a Answers) bool {
	want := m.Content.V.Lines("identity")
	if len(want) == 0 {
		return true
	}
	if len(a.Identities) == 0 {
		m.Also = append(m.Also, "身份（"+strings.Join(want, "、")+"）")
		return true
	}
	hit := false
	for _, w := range want {
		if slices.Contains(a.Identities, w) {
			m.Because, hit = append(m.Because, w), true
		}
	}
	return hit
}

// income: a band holds everybody at it or below. Who is 低保 or 特困 by identity
// is in the lowest band.
func (m *Match) income(a Answers) bool {
	want := m.Get("income")
	if want == "" {
		return true
	}
	said := a.Income
	for _, who := range []string{"低保边缘", "低保", "特困"} {
		if slices.Contains(a.Identities, who) && (said == "" || band(said) > band(bandOf(who))) {
			said = bandOf(who)
		}
	}
	switch {
	case said == "":
		m.Also = append(m.Also, "收入（"+want+"）")
	case band(said) > band(want):
		return false
	case a.Income != "":
		m.Because = append(m.Because, "收入："+a.Income)
	}
	return true
}

func bandOf(identity string) string {
	if identity == "特困" {
		return "低保"
	}
	return identity
}

// band is an income band's place from the lowest; what is none is above all.
func band(name string) int {
	if i := slices.Index(incomes, name); i >= 0 {
		return i
	}
	return len(incomes)
}
