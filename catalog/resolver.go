package catalog

import (
	"fmt"
	"strings"

	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// Resolver tells the reader of tables what the county calls things: domains,
// units and channels with all their aliases. It is built once and not changed.
type Resolver struct {
	*table.DomainIndex
	units    *org.Resolver
	channels map[string]string // normalised → canonical
	subjects map[string]subject
	nobody   bool // no unit is known: not to know one is then no doubt
}

type subject struct {
	codes  []string
	doubts []term.Doubt
}

// LoadResolver builds the resolver from the database.
func LoadResolver(q db.Reader) (*Resolver, error) {
	domains, err := Domains(q)
	if err != nil {
		return nil, err
	}
	units, err := org.LoadResolver(q)
	if err != nil {
		return nil, fault.Wrap("catalog.LoadResolver", err)
	}
	aliases, err := ChannelAliases(q)
	if err != nil {
		return nil, err
	}
	list, err := ChannelList(q)
	if err != nil {
		return nil, err
	}
	r := NewResolver(domains, units)
	for _, c := range list {
		r.channels[term.Match(c.Name)] = c.Name
	}
	for _, a := range aliases {
		r.channels[a.Match] = a.Name
	}
	var n int
	if err := q.Get(&n, `SELECT count(*) FROM org_unit`); err != nil {
		return nil, fault.Wrap("catalog.LoadResolver", err)
	}
	r.nobody = n == 0
	return r, nil
}

// NewResolver builds a resolver without a database; units may be nil.
func NewResolver(domains []Domain, units *org.Resolver) *Resolver {
	names := make([]table.DomainName, len(domains))
	for i, d := range domains {
		names[i] = table.DomainName{Key: d.Key, Name: d.Name, Aliases: d.Aliases}
	}
	nobody := units == nil
	if nobody {
		units = org.NewResolver(nil, nil)
	}
	return &Resolver{table.NewDomainIndex(names), units, map[string]string{}, map[string]subject{}, nobody}
}

// OrgResolver is the resolver of units inside.
func (r *Resolver) OrgResolver() *org.Resolver { return r.units }

// Channel finds a channel by the county's own names and aliases.
func (r *Resolver) Channel(name string) (string, bool) {
	c, ok := r.channels[term.Match(name)]
	return c, ok
}

// Units names the units of a subject text; what is not understood is a doubt.
// One reader at a time: answers are remembered.
func (r *Resolver) Units(text string) ([]string, []term.Doubt) {
	if r.nobody {
		return nil, nil
	}
	s, ok := r.subjects[text]
	if !ok {
		res := r.units.Units(text)
		s = subject{res.Units, unitDoubts(res)}
		r.subjects[text] = s
	}
	return s.codes, s.doubts
}

func unitDoubts(res org.Resolution) []term.Doubt {
	var out []term.Doubt
	for _, p := range res.Parts {
		switch p.How {
		case org.Unknown:
			out = append(out, term.Doubt{Code: table.CodeUnitUnknown, Severity: term.SeverityWarn,
				Message: fmt.Sprintf("公开主体“%s”对应不到本县的单位，请核对；确是本县单位的，请在“机构别名”中补充", p.Text)})
		case org.Ambiguous:
			out = append(out, term.Doubt{Code: table.CodeUnitAmbiguous, Severity: term.SeverityWarn,
				Message: fmt.Sprintf("公开主体“%s”可能是几个单位（%s），请写明是哪一个", p.Text, strings.Join(p.Codes, "、"))})
		}
	}
	return out
}
