package catalog

import (
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/org"
)

// pen derives what is stored beside an entry's fields. It remembers every
// distinct text: a workbook repeats few of them ten thousand times.
type pen struct {
	tx       *db.Tx
	act      Act
	units    map[string]int64 // unit code → id
	old      map[string]Law   // keys of law out of force
	limits   map[string]limit
	subjects map[string][]int64
	cites    map[string]bool
	folded   map[string]string
}

type limit struct {
	rules  []term.Rule
	parsed bool
}

func newPen(tx *db.Tx, act Act) (*pen, error) {
	p := &pen{tx: tx, act: act, units: map[string]int64{}, limits: map[string]limit{}, subjects: map[string][]int64{}, cites: map[string]bool{}, folded: map[string]string{}}
	var err error
	if p.act.Resolver == nil {
		if p.act.Resolver, err = org.LoadResolver(tx); err != nil {
			return nil, err
		}
	}
	if p.old, err = OldLaws(tx); err != nil {
		return nil, err
	}
	var rows []UnitRef
	if err := tx.Select(&rows, `SELECT id, code, name, short_name FROM org_unit`); err != nil {
		return nil, err
	}
	for _, u := range rows {
		p.units[u.Code] = u.ID
	}
	return p, nil
}

// limit understands a time limit; a text that is empty hides nothing.
func (p *pen) limit(text string) limit {
	l, ok := p.limits[text]
	if !ok {
		l = understand(text)
		p.limits[text] = l
	}
	return l
}

func understand(text string) limit {
	rules, _ := term.ParseLimit(text)
	l := limit{rules: rules, parsed: true}
	for _, r := range rules {
		l.parsed = l.parsed && r.Kind != term.Unparsed
	}
	if l.rules == nil {
		l.rules = []term.Rule{}
		l.parsed = text == ""
	}
	return l
}

// limitText shows rules in Chinese, one after another.
func limitText(raw string, rules []term.Rule, parsed bool) string {
	var out []string
	for _, r := range rules {
		if r.Kind != term.Unparsed {
			out = append(out, r.String())
		}
	}
	if !parsed && raw != "" {
		out = append(out, "未解析")
	}
	return strings.Join(out, "；")
}

func (p *pen) unitIDs(subject string) []int64 {
	ids, ok := p.subjects[subject]
	if ok || subject == "" {
		return ids
	}
	for _, code := range p.act.Resolver.Units(subject).Units {
		if id := p.units[code]; id != 0 {
			ids = append(ids, id)
		}
	}
	p.subjects[subject] = ids
	return ids
}

func (p *pen) oldLaw(basis []string) bool {
	for _, b := range basis {
		old, ok := p.cites[b]
		if !ok {
			old = citesOld([]string{b}, p.old)
			p.cites[b] = old
		}
		if old {
			return true
		}
	}
	return false
}

// findText is what a search looks in: names, content, basis, subject and the
// code, normalised like the typed words.
func (p *pen) findText(code string, f Fields) string {
	parts := []string{matched(code), matched(f.Level1), matched(f.Level2), matched(f.Level3),
		p.matched(strings.Join(f.Content, " ")), p.matched(strings.Join(f.Basis, " ")), p.matched(f.Subject)}
	return strings.Join(parts, "|")
}

func matched(s string) string { return strings.ToLower(term.Match(s)) }

// matched remembers the long texts, which a table repeats.
func (p *pen) matched(s string) string {
	m, ok := p.folded[s]
	if !ok {
		m = matched(s)
		p.folded[s] = m
	}
	return m
}

// sealed is an entry as a revision keeps it.
type sealed struct {
	Fields
	State     State  `json:"state"`
	StateNote string `json:"state_note,omitempty"`
	ColumnID  int64  `json:"column_id,omitempty"`
}

func null(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
