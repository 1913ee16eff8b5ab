package upgrade

import (
	"slices"

	"lianghua/catalog"
	"lianghua/catalog/upgrade/match"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// county is what a sheet is matched with: the entries of its domains, what
// each derives from, and its reasons.
type county struct {
	entries []catalog.Entry
	at      map[int64]int
	std     map[int64]catalog.Standing
	former  map[int64][]string
	why     map[int64]map[string]string
	level   string // of the new standard
}

func readCounty(q db.Reader, level string, domains []string) (*county, error) {
	c := &county{at: map[int64]int{}, level: level}
	var err error
	if c.entries, err = catalog.Current(q, domains...); err != nil {
		return nil, err
	}
	var ids []int64
	for i, e := range c.entries {
		c.at[e.ID] = i
		if !e.Local() {
			ids = append(ids, e.StandardID)
		}
	}
	if c.std, err = catalog.Standards(q, ids); err != nil {
		return nil, err
	}
	if c.former, err = catalog.FormerNames(q, domains); err != nil {
		return nil, err
	}
	c.why, err = catalog.WhyOf(q, domains)
	return c, err
}

// removable reports an entry that this sheet can take out: only what a standard
// of its own level brought. A province's list does not end what the nation asks
// for, and nothing ends what the county added.
func (c *county) removable(e catalog.Entry) bool {
	return !e.Local() && e.State != catalog.Withdrawn && c.std[e.StandardID].Level == c.level
}

// olds are the entries as the matcher sees them.
func (c *county) olds() []match.Old {
	out := make([]match.Old, len(c.entries))
	for i, e := range c.entries {
		out[i] = match.Old{ID: e.ID, Fields: standingOf(e, c.std), Own: e.Fields, Former: c.former[e.ID], Gone: e.State == catalog.Withdrawn, Removable: c.removable(e)}
		if e.Local() {
			out[i].Fields = e.Fields
		}
	}
	return out
}

func (c *county) entry(id int64) (catalog.Entry, bool) {
	i, ok := c.at[id]
	if !ok {
		return catalog.Entry{}, false
	}
	return c.entries[i], true
}

// plan matches the whole sheet.
func (c *county) plan(rows []SheetRow, complete bool) []Line {
	fields := make([]catalog.Fields, len(rows))
	for i, r := range rows {
		fields[i] = r.Fields
	}
	var out []Line
	for _, m := range match.Match(c.olds(), fields, complete) {
		l := Line{Kind: m.Kind, Part: m.Part, Confidence: m.Confidence, Reasons: m.Reasons, Doubt: m.Doubt}
		if m.Row >= 0 {
			l.Row = rows[m.Row].N
		}
		if m.From >= 0 {
			l.FromID = c.entries[m.From].ID
		}
		if m.Old >= 0 {
			l.EntryID = c.entries[m.Old].ID
		}
		out = append(out, c.fill(l, rows))
	}
	return out
}

// fill says everything of a line that follows from its row and entry.
func (c *county) fill(l Line, rows []SheetRow) Line {
	var row catalog.Fields
	if l.Row > 0 {
		row = rows[l.Row-1].Fields
		l.Domain, l.Title, l.NewSeq = row.Domain, row.Title(), row.Seq
	}
	e, ok := c.entry(l.EntryID)
	if !ok {
		l.Kind, l.Asks, l.Changes = match.Added, nil, nil
		return l
	}
	old, before := standingOf(e, c.std), l.Asks
	l.Code = e.Code
	l.StandardID, l.Seen, l.OldSeq, l.Domain = e.StandardID, e.Version, old.Seq, e.Domain
	if e.Local() {
		l.OldSeq = e.Seq
	}
	if l.Row == 0 || l.Part == match.Merged {
		l.Kind, l.Title, l.Changes = match.Removed, e.Title(), nil
		l.Asks = keepAnswers([]Ask{removedAsk(e, old)}, before)
		if l.Part == match.Whole {
			l.NewSeq = ""
		}
		return l
	}
	now, was := filledRow(e, old, row), old
	if e.Local() {
		was = e.Fields
	}
	l.Kind, l.Changes = match.KindOf(row, was)
	if e.State == catalog.Withdrawn || e.Local() {
		l.Kind = match.Changed
	}
	if e.Local() && !slices.Contains(l.Reasons, adopted) {
		l.Reasons = append(slices.Clone(l.Reasons), adopted)
	}
	l.Asks = nil
	if l.Kind == match.Changed {
		l.Asks = keepAnswers(asks(e, old, now, c.why[e.ID]), before)
	}
	return l
}

// adopted is the reason beside the match of what the county had added itself.
const adopted = "本县新增事项，新标准已列入"

// keepAnswers carries answers over to the same questions.
func keepAnswers(list, before []Ask) []Ask {
	for i := range list {
		for _, b := range before {
			if b.Field == list[i].Field && b.Old == list[i].Old && b.New == list[i].New && b.Local == list[i].Local {
				list[i] = b
			}
		}
	}
	return list
}

// domainsOf are the domains of a sheet.
func domainsOf(rows []SheetRow) []string {
	var out []string
	for _, r := range rows {
		if !slices.Contains(out, r.Fields.Domain) {
			out = append(out, r.Fields.Domain)
		}
	}
	return out
}

// stale names the lines whose entries changed since they were matched.
func stale(q db.Reader, lines []Line) ([]string, error) {
	var refs []catalog.Ref
	for _, l := range lines {
		if l.EntryID != 0 {
			refs = append(refs, catalog.Ref{ID: l.EntryID, Version: l.Seen})
		}
	}
	list, err := catalog.Stale(q, refs)
	var out []string
	for _, e := range list {
		out = append(out, e.Code)
	}
	return out, fault.Wrap("upgrade.stale", err)
}
