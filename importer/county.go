package importer

import (
	"errors"
	"fmt"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/org"
)

// LoadCounty reads what a catalogue is planned against.
func LoadCounty(q db.Reader) (*County, error) {
	domains, err1 := catalog.Domains(q)
	entries, err2 := catalog.Current(q)
	units, err3 := org.LoadResolver(q)
	laws, err4 := catalog.Laws(q)
	channels, err5 := catalog.ChannelAliases(q)
	values, err6 := settings.All(q)
	mappings, err7 := mappingsOf(q, Catalogue)
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7); err != nil {
		return nil, fault.Wrap("importer.LoadCounty", err)
	}
	names := map[string]string{}
	for _, a := range channels {
		names[term.Match(a.Alias)] = a.Name
	}
	c := newCounty(domains, entries, units, laws, names)
	c.Own, c.Mappings = values.CountyName(), mappings
	return c, nil
}

// StarterCounty is the county before its first day: the starter edition and
// no units. A dry run without a database plans against it.
func StarterCounty() (*County, error) {
	domains, err1 := catalog.StarterDomains()
	entries, err2 := catalog.StarterEntries()
	laws, err3 := catalog.StarterLaws()
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, fault.Wrap("importer.StarterCounty", err)
	}
	return newCounty(domains, entries, org.NewResolver(nil, nil), laws, nil), nil
}

// province is where the county lies: another province in a legal basis is a
// sign that the table was copied.
const province = "山东省"

func newCounty(domains []catalog.Domain, entries []catalog.Entry, units *org.Resolver, laws []catalog.Law, channels map[string]string) *County {
	names := make([]table.DomainName, len(domains))
	known := map[string]bool{}
	for i, d := range domains {
		names[i] = table.DomainName{Key: d.Key, Name: d.Name, Aliases: d.Aliases}
		known[d.Key] = true
	}
	index := table.NewDomainIndex(names)
	c := &County{Names: index, Entries: catalog.NewIndex(entries), Province: province, Known: known,
		Resolver: &resolver{index, units, channels, map[string]subject{}}, Old: oldLaw(laws)}
	for _, e := range entries {
		c.Top = max(c.Top, e.ID)
	}
	return c
}

// oldLaw says in a sentence which cited laws are no longer in force; equal
// citations are looked up once.
func oldLaw(laws []catalog.Law) func([]string) []string {
	old := map[string]string{}
	for _, l := range laws {
		if l.Old() {
			old[l.Key] = l.Text()
		}
	}
	memo := map[string][]string{}
	return func(basis []string) []string {
		key := strings.Join(basis, "\n")
		if said, ok := memo[key]; ok {
			return said
		}
		var said []string
		for _, b := range basis {
			cites, _, _ := term.ParseBasis(b)
			for _, c := range cites {
				if text, ok := old[c.Key]; ok {
					said = append(said, text)
				}
			}
		}
		memo[key] = said
		return said
	}
}

// resolver joins what the table reader asks: domains, units and channels.
type resolver struct {
	*table.DomainIndex
	units    *org.Resolver
	channels map[string]string
	memo     map[string]subject
}

type subject struct {
	codes  []string
	doubts []term.Doubt
}

// Units answers 公开主体 by unit codes; whole tiers and classes are no doubt.
func (r *resolver) Units(text string) ([]string, []term.Doubt) {
	s, ok := r.memo[text]
	if !ok {
		s = r.resolve(text)
		r.memo[text] = s
	}
	return s.codes, s.doubts
}

func (r *resolver) resolve(text string) subject {
	res := r.units.Units(text)
	s := subject{codes: res.Units}
	for _, p := range res.Parts {
		switch p.How {
		case org.Unknown:
			s.doubts = append(s.doubts, term.Doubt{Code: table.CodeUnitUnknown, Severity: term.SeverityWarn,
				Message: fmt.Sprintf("公开主体“%s”没有对应到本县单位，请核对或在“机构”页加别名。", p.Text)})
		case org.Ambiguous:
			s.doubts = append(s.doubts, term.Doubt{Code: table.CodeUnitAmbiguous, Severity: term.SeverityWarn,
				Message: fmt.Sprintf("公开主体“%s”对应多个单位（%s），请写明是哪一个。", p.Text, strings.Join(p.Codes, "、"))})
		}
	}
	return s
}

// Channel knows the county's own names of channels.
func (r *resolver) Channel(name string) (string, bool) {
	c, ok := r.channels[term.Match(name)]
	return c, ok
}
