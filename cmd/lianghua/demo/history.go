package demo

import (
	"context"
	"fmt"
	"time"

	"lianghua/catalog/term"
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// The past of the demo county: the pilot township has published for a year,
// the others since the roll-out a quarter ago.
const (
	pilotMonths = 12
	otherMonths = 3
)

// Beginning is the day on which the demo county's history begins. A new
// county is loaded with the clock at that day, so that the log of acts is in
// order of time.
func Beginning(now time.Time) time.Time {
	first := time.Date(now.Year(), now.Month(), 1, 1, 0, 0, 0, time.UTC)
	return first.AddDate(0, -pilotMonths, 0)
}

// past walks the months that lie behind and lets each act happen on its day.
type past struct {
	*County
	units map[string]org.Unit
	staff map[int64][]org.RosterRow
	today calendar.Date // the real one

	columns map[string]int64   // by code
	entries map[string][]int64 // of budgets and accounts, by kind
	leads   map[string][]org.Unit
	lists   map[string][]entry // what a unit leads in a domain
}

// history publishes what the villages published month by month, each on its
// day. It is done once; broken off, it goes on with what is missing.
func (c *County) history(ctx context.Context, units map[string]org.Unit) error {
	var told bool
	if err := c.DB.Reader(ctx).Get(&told, `SELECT count(*) > 0 FROM counter WHERE name = ? AND year = 1`, marker); err != nil || told {
		return err
	}
	defer c.DB.SetClock(time.Now)
	p := &past{County: c, units: units, staff: map[int64][]org.RosterRow{}, leads: map[string][]org.Unit{}, lists: map[string][]entry{}, today: calendar.DateOf(time.Now())}
	if err := p.readStaff(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{p.readCatalogue, p.rollOut, p.approve, p.settle} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	for n := pilotMonths; n >= 1; n-- {
		month := calendar.On(p.today.Year(), p.today.Month()-time.Month(n), 1)
		if err := p.month(ctx, month, n); err != nil {
			return fmt.Errorf("%s: %w", month, err)
		}
	}
	if err := p.interaction(ctx); err != nil {
		return fmt.Errorf("interaction: %w", err)
	}
	p.DB.SetClock(time.Now)
	if err := p.unfinished(ctx); err != nil {
		return err
	}
	return p.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := db.NextNumber(tx, marker, 1)
		return err
	})
}

// at moves the clock to an hour of a day in the office.
func (p *past) at(day calendar.Date, hour int) {
	t := day.Start().Add(time.Duration(hour) * time.Hour)
	if t.After(time.Now()) {
		t = time.Now()
	}
	p.DB.SetClock(func() time.Time { return t })
}

// readStaff reads who holds a post where.
func (p *past) readStaff(ctx context.Context) error {
	filter := org.RosterFilter{}
	for {
		rows, next, err := p.Org.Roster(ctx, p.Actor, filter)
		if err != nil {
			return err
		}
		for _, r := range rows {
			p.staff[r.UnitID] = append(p.staff[r.UnitID], r)
		}
		if next == "" {
			return nil
		}
		filter.After = next
	}
}

// pair is who drafts and who answers in a unit: two persons in post, as most
// units have them. ok is false where too many posts are vacant.
func (p *past) pair(u org.Unit) (drafts, answers rbac.Actor, ok bool) {
	clerk, head := rbac.DeptLiaison, rbac.DeptHead
	if u.Kind.Towns() {
		clerk, head = rbac.TownClerk, rbac.TownHead
	}
	staff := p.staff[u.ID]
	if len(staff) < 2 {
		return drafts, answers, false
	}
	last := staff[len(staff)-1]
	for _, s := range staff {
		if s.Kind == org.Liaison {
			last = s
		}
	}
	for _, s := range staff {
		if s.PersonID != last.PersonID {
			return seated(last, clerk, u), seated(s, head, u), true
		}
	}
	return drafts, answers, false
}

// seated is a person at work in a unit.
func seated(r org.RosterRow, role rbac.Role, u org.Unit) rbac.Actor {
	return rbac.Actor{PersonID: r.PersonID, Name: r.Name, Face: "cli", Current: -1, Grants: []rbac.Grant{{Role: role, Unit: u.RBAC()}}}
}

// rollOut sets from when each township's villages owe their sheets (N 推广):
// the pilot first.
func (p *past) rollOut(ctx context.Context) error {
	for _, code := range sorted(p.units) {
		u := p.units[code]
		if !u.Kind.Towns() {
			continue
		}
		months := otherMonths
		if code == pilotTown {
			months = pilotMonths
		}
		since := calendar.On(p.today.Year(), p.today.Month()-time.Month(months)+1, 1)
		err := p.Duties.SetTownDay(ctx, p.Actor, duty.TownDay{UnitID: u.ID, Day: duty.UsualTownDay.Day, Shift: duty.UsualTownDay.Shift, Since: since})
		if err != nil && !alreadyDone(err) {
			return err
		}
	}
	return nil
}

// month publishes what was due in the month after: n is how many months ago
// it was.
func (p *past) month(ctx context.Context, month calendar.Date, n int) error {
	next := calendar.On(month.Year(), month.Month()+1, 1)
	p.at(next.AddDays(1), 8)
	if _, err := p.Duties.Replan(ctx); err != nil {
		return err
	}
	if err := p.years(ctx, month); err != nil {
		return err
	}
	if err := p.party(ctx, next); err != nil {
		return err
	}
	if err := p.catalogued(ctx, next, n); err != nil {
		return err
	}
	for i, code := range sorted(p.units) {
		town := p.units[code]
		if !town.Kind.Towns() || (code != pilotTown && n > otherMonths) {
			continue
		}
		if err := p.town(ctx, town, month, next.AddDays(5+i%7), n); err != nil {
			return fmt.Errorf("%s: %w", code, err)
		}
	}
	return nil
}

// town fills in and publishes the sheets of a township's villages on one day.
func (p *past) town(ctx context.Context, town org.Unit, month, day calendar.Date, n int) error {
	clerk, head, ok := p.pair(town)
	if !ok {
		return nil
	}
	var refs []disclose.Ref
	for i, v := range p.villagesOf(town) {
		for _, sheet := range dueSheets(month) {
			if p.keepsBack(town, i, n, sheet.key) {
				continue
			}
			p.at(day, 9+i)
			ref, err := p.fill(ctx, clerk, v, sheet, month)
			if err != nil {
				return fmt.Errorf("%s %s: %w", v.Code, sheet.key, err)
			}
			if ref.ID != 0 {
				refs = append(refs, ref)
			}
		}
	}
	if len(refs) == 0 {
		return nil
	}
	p.at(day, 15)
	return p.pass(ctx, head, refs)
}

func (p *past) villagesOf(town org.Unit) (out []org.Unit) {
	for _, code := range sorted(p.units) {
		if u := p.units[code]; u.ParentID == town.ID && u.Kind.Villages() {
			out = append(out, u)
		}
	}
	return out
}

// keepsBack leaves gaps as in life: of the last month some villages' sheets
// are still missing, waiting or declared empty.
func (p *past) keepsBack(town org.Unit, village, n int, sheet string) bool {
	if late := n == 1 && village > 5 && (village+town.Sort)%8 == 0; late && town.Code != pilotTown {
		return true
	}
	if n > 1 {
		return n == 2 && village == 1 && town.Sort%5 == 3
	}
	return village == 1 && (town.Sort%2 == 0 || sheet != duty.SheetFinance) || town.Code == pilotTown && village == 0 && sheet == duty.SheetFinance
}

// party notes that the half-year's 党务 went to the noticeboard and to the
// Party's own platform: the web has none of it.
func (p *past) party(ctx context.Context, next calendar.Date) error {
	if m := next.Month(); m != time.January && m != time.July {
		return nil
	}
	half := dueSheet{duty.SheetParty, duty.PeriodOf(term.HalfYearly, next.AddDays(-1))}
	p.at(next.AddDays(9), 10)
	for i, v := range p.villagesOf(p.units[pilotTown]) {
		if i == 0 {
			continue
		}
		if err := p.declare(ctx, v, half, duty.ActElsewhere, duty.Form{Platform: "灯塔（三务公开）和村公开栏", Link: "https://dengta.example.gov.cn/", On: next.AddDays(8)}); err != nil {
			return err
		}
	}
	return nil
}

// pass reviews and publishes a batch: 初审 with the secrecy sheet, 发布.
func (p *past) pass(ctx context.Context, head rbac.Actor, refs []disclose.Ref) error {
	checked := disclose.Form{Secrecy: &disclose.Secrecy{Answered: true}}
	for _, step := range []struct {
		action disclose.Action
		form   disclose.Form
	}{{disclose.ActFirst, checked}, {disclose.ActPublish, disclose.Form{}}} {
		results, err := p.Items.Act(ctx, head, refs, step.action, step.form)
		if err != nil {
			return err
		}
		for i, r := range results {
			if !r.OK {
				return fmt.Errorf("%s：%s：%s", step.action.Name(), r.Title, r.Msg)
			}
			item, err := disclose.ByID(p.DB.Reader(ctx), r.ID)
			if err != nil {
				return err
			}
			refs[i] = item.Ref()
		}
	}
	return nil
}
