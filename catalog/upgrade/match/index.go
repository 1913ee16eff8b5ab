package match

import (
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/term"
)

// feature is one thing by which texts are likened.
type feature int

const (
	fullName feature = iota // the item names, widest first
	ownName                 // the names that the county gave it
	lastName                // the finest item name
	content
	basis
	features
)

// weights say how much each feature tells; those that one side lacks do not count.
var weights = [features]float64{fullName: 0.22, lastName: 0.28, content: 0.35, basis: 0.10}

// sameGroup is the weight of an equal 一级事项.
const sameGroup = 0.05

// index likens texts by what they share: every two neighbouring characters,
// whole citations for the basis. One walk over the postings of a row gives
// what it shares with every entry.
type index struct {
	ids   map[uint64]int32
	cites map[string]int32
	post  [features][][]int32
	size  [features][]int32
}

func newIndex(olds []Old) *index {
	x := &index{ids: map[uint64]int32{}, cites: map[string]int32{}}
	for f := range features {
		x.size[f] = make([]int32, len(olds))
	}
	for i, o := range olds {
		for f := range features {
			list := x.of(f, o.Fields, o.Own)
			x.size[f][i] = int32(len(list))
			for _, id := range list {
				for int(id) >= len(x.post[f]) {
					x.post[f] = append(x.post[f], nil)
				}
				x.post[f][id] = append(x.post[f][id], int32(i))
			}
		}
	}
	return x
}

// of lists the marks of a feature, each once.
func (x *index) of(f feature, fields, own catalog.Fields) []int32 {
	switch f {
	case fullName:
		return x.grams(fields.Level1 + fields.Level2 + fields.Level3)
	case ownName:
		return x.grams(own.Level1 + own.Level2 + own.Level3)
	case lastName:
		return x.grams(finest(fields))
	case content:
		return x.grams(strings.Join(fields.Content, ""))
	}
	var out []int32
	seen := map[int32]bool{}
	for _, b := range fields.Basis {
		key := term.Match(b)
		id, ok := x.cites[key]
		if !ok {
			id = int32(len(x.cites))
			x.cites[key] = id
		}
		if !seen[id] {
			seen[id], out = true, append(out, id)
		}
	}
	return out
}

func finest(f catalog.Fields) string {
	switch {
	case f.Level3 != "":
		return f.Level3
	case f.Level2 != "":
		return f.Level2
	}
	return f.Level1
}

// grams are the numbers of every two neighbouring characters of a text;
// punctuation is none.
func (x *index) grams(text string) []int32 {
	var out []int32
	seen := map[int32]bool{}
	last, n := rune(0), 0
	add := func(a, b rune) {
		key := uint64(a)<<32 | uint64(b)
		id, ok := x.ids[key]
		if !ok {
			id = int32(len(x.ids))
			x.ids[key] = id
		}
		if !seen[id] {
			seen[id], out = true, append(out, id)
		}
	}
	for _, r := range strings.ToLower(term.Match(text)) {
		if strings.ContainsRune("、，。；;,.:：()《》“”\"'-●·•▪■◆", r) {
			continue
		}
		if n++; n > 1 {
			add(last, r)
		}
		last = r
	}
	if n == 1 {
		add(last, 0)
	}
	return out
}

// likeness is how a row stands to every entry.
type likeness struct {
	shared [features][]int32
	size   [features]int32
}

// liken counts what a row shares with every entry.
func (x *index) liken(row catalog.Fields, into *likeness) {
	for f := range features {
		clear(into.shared[f])
		list := x.of(f, row, row)
		into.size[f] = int32(len(list))
		for _, id := range list {
			if int(id) >= len(x.post[f]) {
				continue
			}
			for _, o := range x.post[f][id] {
				into.shared[f][o]++
			}
		}
	}
}

func (x *index) newLikeness(n int) *likeness {
	l := &likeness{}
	for f := range features {
		l.shared[f] = make([]int32, n)
	}
	return l
}

// dice is twice what is shared over what both have; ok is false when one side
// has nothing.
func (l *likeness) dice(x *index, f feature, old int) (d float64, ok bool) {
	a, b := l.size[f], x.size[f][old]
	if a == 0 || b == 0 {
		return 0, false
	}
	return 2 * float64(l.shared[f][old]) / float64(a+b), true
}

// score is the likeness of a row and an entry, 0–1.
func (l *likeness) score(x *index, old int, group bool) float64 {
	sum, all := 0.0, sameGroup
	if group {
		sum = sameGroup
	}
	for f, w := range weights {
		d, ok := l.dice(x, feature(f), old)
		if !ok || w == 0 {
			continue
		}
		if feature(f) == fullName {
			if own, has := l.dice(x, ownName, old); has {
				d = max(d, own)
			}
		}
		sum, all = sum+w*d, all+w
	}
	return sum / all
}

// nothing reports that a row shares neither name nor content with an entry.
func (l *likeness) nothing(old int) bool {
	return l.shared[fullName][old] == 0 && l.shared[ownName][old] == 0 && l.shared[content][old] == 0
}
