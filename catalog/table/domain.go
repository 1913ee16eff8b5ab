package table

import (
	"sort"
	"strings"
	"unicode/utf8"

	"lianghua/catalog/term"
)

// DomainName is a domain (领域) with the names it goes by.
type DomainName struct {
	Key, Name string
	Aliases   []string
}

// DomainMatch is what a title says about its domain.
type DomainMatch struct {
	Key    string   // "" when no domain or several are named
	Name   string   // the domain's own name
	Alias  string   // the words found, when they are not the domain's own name
	Guess  bool     // found by a keyword only
	Others []string // names of all domains found when there are several
}

// DomainIndex finds domains in titles by the longest name or alias. It is the
// in-memory Resolver for tests and for reading without a database; it knows
// no units.
type DomainIndex struct {
	names map[string]string
	words []domainWord
}

type domainWord struct {
	match, key, text string
	own, guess       bool
}

// keywords find a domain when none of its names is in the title; what they
// find is reported as a guess.
var keywords = map[string][]string{
	"D01": {"国土空间"}, "D02": {"重大项目"}, "D03": {"公共资源"}, "D04": {"预决算"}, "D06": {"税务"}, "D07": {"征地"},
	"D08": {"拆迁", "房屋征收"}, "D10": {"危改"}, "D11": {"环保"}, "D12": {"文化服务"}, "D13": {"法律服务"},
	"D16": {"食药", "食品安全"}, "D17": {"综合执法", "城管"}, "D21": {"养老"}, "D22": {"户政"}, "D23": {"涉农"}, "D25": {"卫健"},
}

// NewDomainIndex builds the index from the domains' names and aliases.
func NewDomainIndex(list []DomainName) *DomainIndex {
	d := &DomainIndex{names: map[string]string{}}
	for _, n := range list {
		d.names[n.Key] = n.Name
		d.add(n.Key, n.Name, true, false)
		for _, a := range n.Aliases {
			d.add(n.Key, a, false, false)
		}
		for _, k := range keywords[n.Key] {
			d.add(n.Key, k, false, true)
		}
	}
	sort.SliceStable(d.words, func(i, j int) bool { return len(d.words[i].match) > len(d.words[j].match) })
	return d
}

func (d *DomainIndex) add(key, text string, own, guess bool) {
	if m := term.Match(text); m != "" {
		d.words = append(d.words, domainWord{m, key, text, own, guess})
	}
}

// Domain implements Resolver.
func (d *DomainIndex) Domain(title string) (string, bool) {
	m := d.Explain(title)
	return m.Key, m.Key != ""
}

// Units implements Resolver: no unit is known.
func (d *DomainIndex) Units(string) ([]string, []term.Doubt) { return nil, nil }

// Explain finds the domain of a title: the longest names win, keywords count
// only where no name is found, two different domains are a doubt.
func (d *DomainIndex) Explain(title string) DomainMatch {
	text := term.Match(title)
	if name, ok := d.names[strings.ToUpper(text)]; ok {
		return DomainMatch{Key: strings.ToUpper(text), Name: name}
	}
	for _, guess := range []bool{false, true} {
		found := d.find(text, guess)
		if len(found) == 0 {
			continue
		}
		first := found[0]
		m := DomainMatch{Key: first.key, Name: d.names[first.key], Guess: guess}
		if !first.own {
			m.Alias = first.text
		}
		for _, f := range found[1:] {
			if f.key != first.key {
				m.Others = append(m.Others, d.names[f.key])
			}
		}
		if len(m.Others) > 0 {
			m.Others = append([]string{m.Name}, m.Others...)
			m.Key, m.Name = "", ""
		}
		return m
	}
	return DomainMatch{}
}

// find returns the words in text, longest first, each part of the text used once.
func (d *DomainIndex) find(text string, guess bool) []domainWord {
	var out []domainWord
	for _, w := range d.words {
		if w.guess != guess || !strings.Contains(text, w.match) || !atWord(text, w.match) {
			continue
		}
		out = append(out, w)
		text = strings.ReplaceAll(text, w.match, "·")
	}
	return out
}

// atWord keeps short aliases such as 教育 and 就业 from matching inside other
// names: 法治教育 is no 义务教育.
func atWord(text, word string) bool {
	if utf8.RuneCountInString(word) > 2 {
		return true
	}
	rest := text
	for {
		i := strings.Index(rest, word)
		if i < 0 {
			return false
		}
		before := strings.HasSuffix(rest[:i], "法治") || strings.HasSuffix(rest[:i], "宣传") || strings.HasSuffix(rest[:i], "继续")
		if !before {
			return true
		}
		rest = rest[i+len(word):]
	}
}
