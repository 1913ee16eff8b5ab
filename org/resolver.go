package org

import (
	"slices"
	"strings"

	"lianghua/internal/db"
)

// Alias is another name by which a subject (公开主体) calls a unit (别名).
type Alias struct {
	Alias  string `db:"alias" json:"alias"`
	UnitID int64  `db:"unit_id" json:"-"`
}

// Part is one party named by a subject text, and what it was understood as.
type Part struct {
	Text       string   // as written, white space removed
	How        How      // by what it was understood
	Codes      []string // the unit; several candidates when Ambiguous, none for groups and strangers
	Group      Group    // the tier, when How is ByGroup
	Suggestion bool     // understood by duty: a person should look once
}

// Resolution is a subject text taken apart, in the order of the text.
type Resolution struct {
	Parts  []Part
	Units  []string // unit codes without repetition
	Groups []Group  // whole tiers
}

// Sure reports that every part is a unit, a whole tier or a known class.
func (r Resolution) Sure() bool {
	return len(r.Parts) > 0 && !slices.ContainsFunc(r.Parts, func(p Part) bool { return p.How == Unknown || p.How == Ambiguous })
}

// Named reports that at least one unit or whole tier was found.
func (r Resolution) Named() bool { return len(r.Units)+len(r.Groups) > 0 }

type hit struct {
	unit int
	how  How
}

// Resolver finds units by the names that tables use. It is built once from
// all units and aliases and never changes; build another after a change.
type Resolver struct {
	units []Unit
	own   string // the county's name: 蒙阴县
	names map[string][]hit
	stems map[string][]hit
}

// LoadResolver builds the resolver of the county's units, closed ones left out.
func LoadResolver(q db.Reader) (*Resolver, error) {
	var units []Unit
	if err := q.Select(&units, `SELECT `+unitColumns+` FROM org_unit u WHERE u.closed_on = '' ORDER BY u.path`); err != nil {
		return nil, err
	}
	aliases, err := Aliases(q)
	if err != nil {
		return nil, err
	}
	return NewResolver(units, aliases), nil
}

// NewResolver builds a resolver without a database.
func NewResolver(units []Unit, aliases []Alias) *Resolver {
	r := &Resolver{units: slices.Clone(units), names: map[string][]hit{}, stems: map[string][]hit{}}
	byID := make(map[int64]int, len(units))
	for i, u := range r.units {
		byID[u.ID] = i
		if u.Kind == County {
			r.own = place(u.Name)
		}
	}
	for i, u := range r.units {
		var parent Unit
		if p, ok := byID[u.ParentID]; ok {
			parent = r.units[p]
		}
		for _, f := range nameForms(u, parent, r.own) {
			put(r.names, f.text, hit{i, f.how})
		}
		for _, f := range stemForms(u, parent, r.own) {
			put(r.stems, joined(f.text), hit{i, f.how})
		}
	}
	for _, a := range aliases {
		if i, ok := byID[a.UnitID]; ok {
			r.names[fold(a.Alias)] = []hit{{i, ByAlias}} // what the county entered beats every guess
		}
	}
	return r
}

func put(m map[string][]hit, key string, h hit) {
	if key == "" {
		return
	}
	for i, old := range m[key] {
		if old.unit == h.unit {
			m[key][i].how = min(old.how, h.how)
			return
		}
	}
	m[key] = append(m[key], h)
}

// Units takes a subject text (公开主体) apart and names its units. What it
// does not understand stays in Parts, as it stands in the text.
func (r *Resolver) Units(subject string) Resolution {
	var out Resolution
	if len(subject) > longestSubject {
		out.add(Part{Text: subject, How: Unknown})
		return out
	}
	for _, piece := range pieces(subject) {
		for _, p := range r.piece(piece) {
			out.add(p)
		}
	}
	return out
}

func (out *Resolution) add(p Part) {
	if p.Text == "" {
		return
	}
	out.Parts = append(out.Parts, p)
	switch {
	case p.How == ByGroup && !slices.Contains(out.Groups, p.Group):
		out.Groups = append(out.Groups, p.Group)
	case p.How <= ByDuty && !slices.Contains(out.Units, p.Codes[0]):
		out.Units = append(out.Units, p.Codes[0])
	}
}

// Lookup finds the one unit that a name means; false when none or several do.
func (r *Resolver) Lookup(name string) (Unit, bool) {
	hits := best(r.find(fold(name)))
	if len(hits) != 1 {
		return Unit{}, false
	}
	return r.units[hits[0].unit], true
}

// part understands one whole text, or says it cannot.
func (r *Resolver) part(s string) (Part, bool) {
	if g, ok := groupOf(s); ok && len(r.names[s]) == 0 {
		return Part{Text: s, How: ByGroup, Group: g}, true
	}
	return r.answer(s, r.find(s))
}

func (r *Resolver) answer(s string, hits []hit) (Part, bool) {
	hits = best(hits)
	switch len(hits) {
	case 0:
		return Part{Text: s, How: Unknown}, false
	case 1:
		h := hits[0]
		return Part{Text: s, How: h.how, Codes: []string{r.units[h.unit].Code}, Suggestion: h.how == ByDuty}, true
	}
	p := Part{Text: s, How: Ambiguous}
	for _, h := range hits {
		p.Codes = append(p.Codes, r.units[h.unit].Code)
	}
	return p, true
}

// best keeps the surest hits.
func best(hits []hit) []hit {
	var out []hit
	for _, h := range hits {
		switch {
		case len(out) == 0 || h.how < out[0].how:
			out = []hit{h}
		case h.how == out[0].how && !slices.ContainsFunc(out, func(o hit) bool { return o.unit == h.unit }):
			out = append(out, h)
		}
	}
	return out
}

// find looks a folded text up as a name, then without the words that say
// which level it is of, then as a duty.
func (r *Resolver) find(s string) []hit {
	if hits := r.names[s]; len(hits) > 0 {
		return hits
	}
	if rest, ok := cutAny(s, []string{r.own}); ok && r.own != "" {
		return r.within(rest, atCounty, 3)
	}
	if hits := r.stems[s]; len(hits) > 1 { // 民政, with no word of level or rank: whoever does it
		return hits
	}
	if hits := r.within(s, atCounty, 3); len(hits) > 0 {
		return hits
	}
	if rest, ok := cutAny(s, cityWords); ok {
		return r.within(rest, atCity, 3)
	}
	return nil
}

func atCounty(u Unit) bool { return u.Depth() <= 1 }
func atCity(u Unit) bool   { return u.ByRequest() }

// within tries the text, then what is left after each word of level (县级,
// 县级人民政府, 所属) that may stand in front, words deep.
func (r *Resolver) within(s string, fits func(Unit) bool, words int) []hit {
	if hits := r.keep(r.names[s], fits); len(hits) > 0 {
		return hits
	}
	for _, duty := range stems(s) {
		if hits := r.keep(r.stems[duty], fits); len(hits) > 0 {
			return hits
		}
	}
	if words == 0 {
		return nil
	}
	for _, w := range countyWords {
		if rest, ok := strings.CutPrefix(s, w); ok && rest != "" {
			if hits := r.within(rest, fits, words-1); len(hits) > 0 {
				return hits
			}
		}
	}
	return nil
}

func (r *Resolver) keep(hits []hit, fits func(Unit) bool) []hit {
	var out []hit
	for _, h := range hits {
		if fits(r.units[h.unit]) {
			out = append(out, hit{h.unit, max(h.how, ByForm)})
		}
	}
	return out
}

// byDuty is the last resort: the unit that usually holds the duty named, or
// the unit whose section (民政局社会救助科) is named.
func (r *Resolver) byDuty(s string) []hit {
	if hits := r.section(s); len(hits) > 0 {
		return hits
	}
	for _, d := range duties {
		at := strings.Index(s, d.phrase)
		if at < 0 || !lead(s[:at]) {
			continue
		}
		var out []hit
		for _, h := range r.stems[d.duty] {
			if atCounty(r.units[h.unit]) {
				out = append(out, hit{h.unit, ByDuty})
			}
		}
		return best(out)
	}
	return nil
}

// lead reports that only words of level stand in front: 沂南县住房保障部门 is
// another county's.
func lead(s string) bool {
	for s != "" {
		rest, ok := cutAny(s+"|", append([]string{"负责审批的", "负责", "城市", "城镇", "城乡", "审批的", "相关", "有关", "地方", "当地"}, countyWords...))
		if !ok {
			return false
		}
		s = strings.TrimSuffix(rest, "|")
	}
	return true
}

var sectionEndings = []string{"科", "股", "室", "中心", "所", "站", "大队", "队"}

func (r *Resolver) section(s string) []hit {
	if _, ok := trimAny(s, sectionEndings); !ok {
		return nil
	}
	runes := []rune(s)
	for i := len(runes) - 2; i >= 3; i-- {
		head := string(runes[:i])
		hits := r.names[head]
		if len(hits) == 0 {
			if rest, ok := cutAny(head, append([]string{r.own}, countyWords...)); ok {
				hits = r.names[rest]
			}
		}
		if len(hits) > 0 {
			var out []hit
			for _, h := range best(hits) {
				out = append(out, hit{h.unit, ByDuty})
			}
			return out
		}
	}
	return nil
}
