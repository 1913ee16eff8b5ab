package table

import (
	"strings"

	"lianghua/catalog/term"
)

// cells remembers what cell texts mean: tables repeat the same few dozen
// texts over thousands of rows.
type cells struct {
	resolver Resolver
	options  Options
	contents map[string]parsed
	bases    map[string]parsed
	limits   map[string]parsed
	subjects map[string]parsed
	chans    map[string]parsed
	domains  map[string]string
	marks    map[string]tickMark
	places   map[string]term.Doubt
}

// parsed is a cell's meaning; which parts are used depends on the column.
type parsed struct {
	text   string
	list   []string
	rules  []term.Rule
	doubts []term.Doubt
}

// maxRemembered bounds each memory; beyond it cells are parsed every time.
const maxRemembered = 20_000

func newCells(r Resolver, o Options) *cells {
	return &cells{resolver: r, options: o, contents: map[string]parsed{}, bases: map[string]parsed{}, limits: map[string]parsed{},
		subjects: map[string]parsed{}, chans: map[string]parsed{}, domains: map[string]string{}, marks: map[string]tickMark{}, places: map[string]term.Doubt{}}
}

func memo[V any](m map[string]V, key string, make func() V) V {
	if v, ok := m[key]; ok {
		return v
	}
	v := make()
	if len(m) < maxRemembered {
		m[key] = v
	}
	return v
}

func (c *cells) content(raw string) parsed {
	return memo(c.contents, raw, func() parsed {
		p := parsed{list: orEmpty(term.ParseElements(raw))}
		if d, ok := term.TitlesInstead(p.list); ok {
			p.doubts = append(p.doubts, d)
		}
		if d, ok := term.CheckPlaceholder(raw); ok {
			p.doubts = append(p.doubts, d)
		}
		return p
	})
}

func (c *cells) basis(raw string) parsed {
	return memo(c.bases, raw, func() parsed {
		_, list, doubts := term.ParseBasis(raw)
		p := parsed{list: orEmpty(list), doubts: doubts}
		if d, ok := term.CheckForeign(raw, c.options.Province); ok {
			p.doubts = append(p.doubts, d)
		}
		if d, ok := term.CheckPlaceholder(raw); ok {
			p.doubts = append(p.doubts, d)
		}
		return p
	})
}

func (c *cells) limit(raw string) parsed {
	return memo(c.limits, raw, func() parsed {
		rules, doubts := term.ParseLimit(raw)
		return parsed{text: term.Squeeze(raw), rules: rules, doubts: doubts}
	})
}

func (c *cells) subject(raw string) parsed {
	return memo(c.subjects, raw, func() parsed {
		p := parsed{text: term.Squeeze(raw)}
		if p.text != "" {
			p.list, p.doubts = c.resolver.Units(p.text)
		}
		p.list = orEmpty(p.list)
		return p
	})
}

// channels reads a channel cell and lets the county's aliases speak for names
// that the standard list does not know.
func (c *cells) channels(raw string) parsed {
	return memo(c.chans, raw, func() parsed {
		set, doubts := term.ParseChannels(raw)
		namer, ok := c.resolver.(ChannelNamer)
		if !ok {
			return parsed{list: orEmpty(set.Names), doubts: doubts}
		}
		p := parsed{list: []string{}}
		known := map[string]bool{}
		for _, n := range set.Names {
			name, ok := n, false
			if _, std := term.KnownChannel(n); !std {
				if name, ok = namer.Channel(n); ok {
					known[n] = true
				} else {
					name = n
				}
			}
			p.list = append(p.list, name)
		}
		for _, d := range doubts {
			if d.Code != term.CodeUnknownChannel || !quotes(d.Message, known) {
				p.doubts = append(p.doubts, d)
			}
		}
		return p
	})
}

func quotes(msg string, names map[string]bool) bool {
	for n := range names {
		if strings.Contains(msg, "“"+n+"”") {
			return true
		}
	}
	return false
}

func (c *cells) domain(text string) (string, bool) {
	key := memo(c.domains, text, func() string {
		k, _ := c.resolver.Domain(text)
		return k
	})
	return key, key != ""
}

func (c *cells) tick(raw string) (term.Mark, string) {
	m := memo(c.marks, raw, func() tickMark {
		state, label := term.Tick(raw)
		return tickMark{state, label}
	})
	return m.state, m.label
}

func (c *cells) placeholder(raw string) (term.Doubt, bool) {
	if raw == "" {
		return term.Doubt{}, false
	}
	d := memo(c.places, raw, func() term.Doubt {
		d, _ := term.CheckPlaceholder(raw)
		return d
	})
	return d, d.Code != ""
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
