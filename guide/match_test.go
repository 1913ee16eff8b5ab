package guide_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"lianghua/guide"
	"lianghua/internal/db"
)

func policy(title string, fields map[string]string) guide.Card {
	return guide.Card{Title: title, Kind: guide.Policy, Content: db.Of(guide.Content{Title: title, Fields: fields})}
}

func titles(list []guide.Match) (out []string) {
	for _, m := range list {
		out = append(out, m.Title)
	}
	return out
}

func TestMatchingIsExplained(t *testing.T) {
	list := []guide.Card{
		policy("人人", nil),
		policy("高龄", map[string]string{"age_min": "80"}),
		policy("学前", map[string]string{"age_min": "0", "age_max": "6"}),
		policy("低保医疗", map[string]string{"identity": "低保\n特困", "income": "低保"}),
		policy("低收入住房", map[string]string{"household": "城镇", "income": "低收入"}),
		policy("农民", map[string]string{"identity": "农民", "household": "农村"}),
	}
	for name, c := range map[string]struct {
		a        guide.Answers
		fit      []string
		everyone []string
		because  string
	}{
		"nothing said": {guide.Answers{Age: -1}, nil, []string{"人人"}, ""},
		"old":          {guide.Answers{Age: 81}, []string{"高龄"}, []string{"人人"}, "因为您选择了81 岁（80 岁以上）"},
		"at the edge":  {guide.Answers{Age: 6}, []string{"学前"}, []string{"人人"}, "因为您选择了6 岁（6 岁以下）"},
		"newborn":      {guide.Answers{Age: 0}, []string{"学前"}, []string{"人人"}, "因为您选择了0 岁（6 岁以下）"},
		"low income":   {guide.Answers{Age: -1, Identities: []string{"低保"}}, []string{"低保医疗"}, []string{"人人"}, "因为您选择了低保"},
		"town, poor":   {guide.Answers{Age: 40, Household: "城镇", Income: "低保边缘"}, []string{"低收入住房"}, []string{"人人"}, "因为您选择了城镇户籍、收入：低保边缘"},
		"town, richer": {guide.Answers{Age: 40, Household: "城镇", Income: "中低收入"}, nil, []string{"人人"}, ""},
		"farmer":       {guide.Answers{Age: 40, Household: "农村", Identities: []string{"农民"}}, []string{"农民"}, []string{"人人"}, "因为您选择了农村户籍、农民"},
	} {
		got := guide.FindPolicies(list, c.a)
		if !slices.Equal(titles(got.Fit), c.fit) || !slices.Equal(titles(got.Everyone), c.everyone) {
			t.Errorf("%s: fit %v, everyone %v", name, titles(got.Fit), titles(got.Everyone))
		} else if len(got.Fit) > 0 && got.Fit[0].Reason() != c.because {
			t.Errorf("%s: %q", name, got.Fit[0].Reason())
		}
	}
}

// What is said can only rule out: a policy shown to somebody who said all is
// shown for the same reasons whatever the order, and the same answers give
// the same list.
func TestMatchingIsDeterministic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var list []guide.Card
	for i := range 200 {
		f := map[string]string{}
		if r.IntN(2) == 0 {
			f["household"] = guide.Households()[r.IntN(2)]
		}
		if r.IntN(2) == 0 {
			f["income"] = guide.Incomes()[r.IntN(4)]
		}
		if r.IntN(2) == 0 {
			f["identity"] = guide.Identities()[r.IntN(len(guide.Identities()))]
		}
		list = append(list, policy(string(rune('一'+i)), f))
	}
	for range 500 {
		a := guide.Answers{Age: r.IntN(100), Household: guide.Households()[r.IntN(2)], Income: guide.Incomes()[r.IntN(4)],
			Identities: []string{guide.Identities()[r.IntN(28)], guide.Identities()[r.IntN(28)]}}
		one, two := guide.FindPolicies(list, a), guide.FindPolicies(list, a)
		if !slices.Equal(titles(one.Fit), titles(two.Fit)) {
			t.Fatal("two answers")
		}
		for _, m := range one.Fit {
			if h := m.Get("household"); h != "" && h != a.Household {
				t.Errorf("%v shows %s with household %s", a, m.Title, h)
			}
			if x := m.Get("income"); x != "" && slices.Index(guide.Incomes(), a.Income) > slices.Index(guide.Incomes(), x) && !slices.Contains(a.Identities, "低保") && !slices.Contains(a.Identities, "低保边缘") && !slices.Contains(a.Identities, "特困") {
				t.Errorf("%v shows %s with income %s", a, m.Title, x)
			}
			if len(m.Also) > 0 {
				t.Errorf("everything was said, and %s still asks %v", m.Title, m.Also)
			}
		}
	}
}
