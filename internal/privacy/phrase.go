package privacy

import "sync"

// trigger is a word at which a detector looks around.
type trigger struct {
	word []rune
	look func(s *scanner, from, to int)
}

// triggers are looked up by their first rune: one pass over the text.
var triggers = sync.OnceValue(func() map[rune][]trigger {
	m := map[rune][]trigger{}
	on := func(look func(s *scanner, from, to int), words ...string) {
		for _, w := range words {
			r := []rune(w)
			m[r[0]] = append(m[r[0]], trigger{r, look})
		}
	}
	on((*scanner).illness, illnessWords...)
	on((*scanner).disability, disabilityWords...)
	on((*scanner).ageSaid, "周岁", "岁")
	on((*scanner).minorSaid, minorWords...)
	on((*scanner).bornSaid, "出生日期", "出生年月", "出生", "生于")
	on((*scanner).addressDetail, "组", "号", "室", "户", "单元", "楼", "幢", "栋")
	return m
})

// phrases looks for what is said in words.
func (s *scanner) phrases() {
	all := triggers()
	for i := 0; i < len(s.t.r); i++ {
		list := all[s.t.r[i]]
		if list == nil {
			continue
		}
		longest := trigger{}
		for _, t := range list {
			if len(t.word) > len(longest.word) && s.wordAt(i, t.word) {
				longest = t
			}
		}
		if longest.look != nil {
			longest.look(s, i, i+len(longest.word))
			i += len(longest.word) - 1
		}
	}
}

func (s *scanner) wordAt(i int, word []rune) bool {
	if i+len(word) > len(s.t.r) {
		return false
	}
	for k, c := range word {
		if s.t.r[i+k] != c {
			return false
		}
	}
	return true
}
