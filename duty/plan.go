package duty

import (
	"fmt"
	"slices"
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/org"
)

// Entry is a catalogue entry in force, as planning sees it.
type Entry struct {
	ID     int64
	Domain string
	Names  string // its item names, for the words of a preset
	Rules  []term.Rule
}

// Claim is a confirmed lead.
type Claim struct {
	EntryID int64
	Tier    term.Tier
	UnitID  int64
	All     bool    // every township but Except
	Except  []int64 // All only
	Since   calendar.Date
}

// Inputs is all that the duties of a county follow from.
type Inputs struct {
	Entries  []Entry
	Claims   []Claim
	Units    []org.Unit // not closed
	Presets  []Preset
	Sheets   []Sheet
	TownDays map[int64]TownDay // by township
	Calendar calendar.Calendar
}

// Plan lists the duties that are due from one day to another, both included,
// and all that are 按需公开. It is a pure function: the same inputs give the
// same duties, in order of unit, slot and period.
func Plan(in Inputs, from, to calendar.Date) []Duty {
	p := planner{in: in, from: from, to: to, entries: map[int64]Entry{}, byEntry: map[int64][]Preset{}}
	for _, e := range in.Entries {
		p.entries[e.ID] = e
		for _, s := range in.Presets {
			if s.Active && s.Target == ForEntries && s.matches(e) {
				p.byEntry[e.ID] = append(p.byEntry[e.ID], s)
			}
		}
	}
	for _, u := range in.Units {
		if u.Kind.Towns() {
			p.towns = append(p.towns, u)
		}
	}
	for _, c := range in.Claims {
		p.claim(c)
	}
	p.presets()
	p.sheets()
	slices.SortFunc(p.out, func(a, b Duty) int {
		if a.UnitID != b.UnitID {
			return int(a.UnitID - b.UnitID)
		}
		return strings.Compare(a.Slot+"\x00"+a.Period, b.Slot+"\x00"+b.Period)
	})
	return slices.CompactFunc(p.out, func(a, b Duty) bool { return a.UnitID == b.UnitID && a.Slot == b.Slot && a.Period == b.Period })
}

type planner struct {
	in       Inputs
	from, to calendar.Date
	entries  map[int64]Entry
	byEntry  map[int64][]Preset
	towns    []org.Unit
	out      []Duty
}

// claim plans what one lead owes. Villages owe sheets, not entries.
func (p *planner) claim(c Claim) {
	e, ok := p.entries[c.EntryID]
	if !ok || c.Tier == term.Village {
		return
	}
	if !c.All {
		p.entry(e, c, c.UnitID)
		return
	}
	for _, u := range p.towns {
		if !slices.Contains(c.Except, u.ID) {
			p.entry(e, c, u.ID)
		}
	}
}

// entry plans one entry of one unit: by the presets that name it, else by the
// periodic rules of its limit, else 按需公开.
func (p *planner) entry(e Entry, c Claim, unit int64) {
	base := Duty{UnitID: unit, Slot: fmt.Sprintf("e%d:%s", e.ID, string(c.Tier)), Domain: e.Domain, Tier: c.Tier, EntryID: e.ID}
	dated := false
	for _, s := range p.byEntry[e.ID] {
		d := base
		d.Slot, d.PresetID = fmt.Sprintf("%s:p%d", base.Slot, s.ID), s.ID
		p.each(d, later(c.Since, s.Since), s.schedule())
		dated = true
	}
	if !dated {
		for _, s := range schedules(e.Rules) {
			p.each(base, c.Since, s)
			dated = true
		}
	}
	if !dated {
		base.State = Demand
		p.out = append(p.out, base)
	}
}

func later(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// each adds the duties of a schedule that are due in the window and not
// before since: nobody owes what fell due before it was theirs.
func (p *planner) each(base Duty, since calendar.Date, s schedule) {
	for year := p.from.Year() - 2; year <= p.to.Year()+1; year++ {
		for _, period := range Periods(s.frequency, year) {
			opens, due, ok := s.dates(period, p.in.Calendar)
			if !ok || due.Date.Before(p.from) || due.Date.After(p.to) || due.Date.Before(since) {
				continue
			}
			d := base
			d.Period, d.OpensOn, d.DueOn, d.Provisional, d.State = period, opens, due.Date, due.Provisional, Open
			p.out = append(p.out, d)
		}
	}
}

// presets plans the lines of the calendar that name units, not entries.
func (p *planner) presets() {
	for _, s := range p.in.Presets {
		if !s.Active || s.Target == ForEntries {
			continue
		}
		for _, u := range p.in.Units {
			if s.names(u) {
				d := Duty{UnitID: u.ID, Slot: fmt.Sprintf("p%d", s.ID), Domain: General, Tier: tierOf(u), PresetID: s.ID}
				p.each(d, later(s.Since, u.OpenedOn), s.schedule())
			}
		}
	}
}

func tierOf(u org.Unit) term.Tier {
	switch {
	case u.Kind.Towns():
		return term.Township
	case u.Kind.Villages():
		return term.Village
	}
	return term.County
}

// sheets plans what every village fills, due on its township's 统一公开日.
func (p *planner) sheets() {
	for _, s := range p.in.Sheets {
		if !s.Active {
			continue
		}
		for _, u := range p.in.Units {
			if !u.Kind.Villages() {
				continue
			}
			d := Duty{UnitID: u.ID, Slot: "s:" + s.Key, Domain: s.Key, Tier: term.Village, Sheet: s.Key}
			if s.Frequency == OnDemand {
				d.State = Demand
				p.out = append(p.out, d)
				continue
			}
			day, ok := p.in.TownDays[u.ParentID]
			if !ok {
				day = UsualTownDay
			}
			p.each(d, later(later(s.Since, day.Since), u.OpenedOn), schedule{frequency: s.Frequency, town: &day})
		}
	}
}
