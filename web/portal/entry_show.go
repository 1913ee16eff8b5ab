package portal

import (
	"net/url"
	"strings"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/site"
	"lianghua/web"
)

// EntryPage is one entry with everything that is public about it.
type EntryPage struct {
	web.Base
	Standing Standing
	Domain   catalog.Domain
	Entry    catalog.PublicEntry
	Limit    string // 公开时限 as it was understood
	Duties   []Duty
	Basis    []Citation
	Local    bool           // 本县新增
	Changed  []ChangedField // what differs from the national standard
	Sum      disclose.PublicSum
	Said     duty.Standing // what its unit said instead of publishing here
	Items    []ItemLine    // the newest that were published of it
	NextDue  calendar.Date // 下次应公开, where the county shows it
	Remind   string        // where a reader asks for an update, "" where the county does not want that
}

// ChangedField is a field beside the standard's, element by element.
type ChangedField struct {
	Label    string
	Old, New []Line
}

// Line is one element of a field; Same when the other side has it too.
type Line struct {
	Text string
	Same bool
}

// Citation is one legal basis, with what became of it when it is out of force.
type Citation struct {
	Text string
	Old  string
}

func (d *Deps) entryShow(c *web.Ctx) error {
	now, err := inForce(c.Q(), c.Values)
	if err != nil {
		return err
	}
	p := &EntryPage{Standing: now}
	if p.Entry, err = catalog.PublicEntryByCode(c.Q(), now.Edition, c.Param("code")); err != nil {
		return err
	}
	e := p.Entry
	p.Title, p.Limit = e.Title(), e.LimitText()
	if p.Domain, err = catalog.DomainByKey(c.Q(), e.Domain); err != nil {
		return err
	}
	who, err := duties(c.Q(), []catalog.PublicEntry{e})
	if err != nil {
		return err
	}
	p.Duties = who[e.ID]
	if p.Basis, err = citations(c, e.Basis); err != nil {
		return err
	}
	if profile := site.Of(c.Values); profile.Remind && profile.Mends {
		p.Remind = "/consult/fix?page=" + url.QueryEscape(c.Request().URL.Path)
	}
	if err := p.published(c); err != nil {
		return err
	}
	return d.compared(c, p)
}

// published adds what was published of the entry: how many, the newest.
func (p *EntryPage) published(c *web.Ctx) error {
	if p.Entry.ID == 0 {
		return nil
	}
	sums, err := disclose.PublicByEntry(c.Q(), c.Server.DB.Now(), []int64{p.Entry.ID})
	if err != nil {
		return err
	}
	p.Sum = sums[p.Entry.ID]
	said, err := duty.StandingOf(c.Q(), []int64{p.Entry.ID})
	if err != nil {
		return err
	}
	p.Said = said[p.Entry.ID]
	profile := site.Of(c.Values)
	if profile.NextDue {
		next, err := duty.NextDue(c.Q(), c.Server.Org.Today(), []int64{p.Entry.ID})
		if err != nil {
			return err
		}
		p.NextDue = next[p.Entry.ID]
	}
	p.Items, err = latestItems(c, disclose.PublicFilter{EntryID: p.Entry.ID}, entryItems)
	return err
}

// compared adds how the entry stands to the national standard.
func (d *Deps) compared(c *web.Ctx, p *EntryPage) error {
	if p.Local = p.Entry.StandardID == 0; !p.Local && !p.Standing.Edition.Starter {
		all, err := catalog.ComparePublic(c.Q(), p.Entry)
		if err != nil {
			return err
		}
		for _, x := range all {
			if x.Relation == catalog.FieldChanged {
				p.Changed = append(p.Changed, ChangedField{x.Label, beside(x.Standard, x.Own), beside(x.Own, x.Standard)})
			}
		}
	}
	return c.Render(p)
}

// beside splits a field into its elements and marks those that other has too.
func beside(text, other string) (out []Line) {
	has := map[string]bool{}
	for l := range strings.Lines(other) {
		has[strings.TrimSpace(l)] = true
	}
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, Line{l, has[l]})
		}
	}
	return out
}

func citations(c *web.Ctx, basis []string) ([]Citation, error) {
	flags, err := catalog.LawFlags(c.Q(), basis)
	if err != nil {
		return nil, err
	}
	var out []Citation
	for _, b := range basis {
		x := Citation{Text: b}
		for _, f := range flags {
			if f.Citation == b {
				x.Old = f.Text
			}
		}
		out = append(out, x)
	}
	return out, nil
}
