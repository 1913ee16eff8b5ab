package queue_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"lianghua/internal/calendar"
	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/notify"
	"lianghua/internal/settings"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/queue"
	"lianghua/rbac"
	"lianghua/web/webtest"
)

// month is a county whose clock is moved hour by hour, with work that comes,
// changes and goes at random.
type month struct {
	t      *testing.T
	c      *webtest.County
	rnd    *rand.Rand
	people []rbac.Actor
	due    map[int64]map[int64]calendar.Date // person → item → last day, seen near at the hour of digests
	opened int
}

var actions = []rbac.Action{rbac.ClaimMake, rbac.DutyDeclare, rbac.ItemFirst, rbac.ItemFinal, rbac.ClaimEndorse, rbac.DutyAgree, rbac.EditionPass, rbac.JobManage}

func newMonth(t *testing.T, d *db.DB, seed uint64) *month {
	m := &month{t: t, c: webtest.New(t, d), rnd: rand.New(rand.NewPCG(seed, 7)), due: map[int64]map[int64]calendar.Date{}}
	m.c.Later(time.Date(2026, 9, 21, 0, 0, 0, 0, time.UTC).Sub(webtest.Now) - 2*time.Hour) // 06:00 of a Monday
	for login := range webtest.Logins {
		m.c.As(login)
	}
	var err error
	if m.people, err = org.Actors(d.Reader(context.Background()), m.today()); err != nil || len(m.people) != len(webtest.Logins) {
		t.Fatalf("%d people, %v", len(m.people), err)
	}
	m.write(func(tx *db.Tx) error {
		return settings.Set(tx, org.Who(webtest.CLI), "machine.edit", map[settings.Key]string{settings.MailHost: "mail.example.gov.cn", settings.MailFrom: "zwgk@example.gov.cn", settings.SiteURL: "https://www.example.gov.cn"})
	})
	for i, p := range m.people { // half of them read mail
		if i%2 == 0 && !heads(p) {
			m.ok(m.c.Queue.Choose(context.Background(), p, true, fmt.Sprintf("shili%d@example.gov.cn", i), 0))
		}
	}
	return m
}

func heads(p rbac.Actor) bool {
	for _, g := range p.Grants {
		if g.Role != rbac.DeptHead && g.Role != rbac.TownHead && g.Role != rbac.CountyLeader {
			return false
		}
	}
	return true
}

func (m *month) ok(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *month) write(f func(tx *db.Tx) error) {
	m.t.Helper()
	m.ok(m.c.DB.Write(context.Background(), f))
}

func (m *month) today() calendar.Date { return calendar.DateOf(m.c.DB.Now().Time) }

// work is what happens in an hour.
func (m *month) work() {
	q := m.c.DB.Reader(context.Background())
	codes := []string{"MY", "D1", "D2", "T1", "T1-C1"}
	for range m.rnd.IntN(3) {
		m.opened++
		it := todo.Item{Kind: []string{"claim.make", "duty.owed", "item.first"}[m.rnd.IntN(3)], ObjectKind: "x", ObjectID: fmt.Sprint(m.rnd.IntN(60)), UnitID: m.c.Units[codes[m.rnd.IntN(5)]].ID,
			Action: string(actions[m.rnd.IntN(len(actions))]), Title: "示例事项", URL: "/desk", Verb: "办理", Urgent: m.rnd.IntN(9) == 0}
		if m.rnd.IntN(4) > 0 {
			it.Due = m.today().AddDays(m.rnd.IntN(14) - 1)
		}
		m.write(func(tx *db.Tx) error { return todo.Open(tx, it) })
	}
	switch m.rnd.IntN(4) {
	case 0:
		m.write(func(tx *db.Tx) error { return todo.Close(tx, "", "x", fmt.Sprint(m.rnd.IntN(60)), 0, "示例") })
	case 1:
		p := m.people[m.rnd.IntN(len(m.people))]
		rows, _, err := todo.Page(q, queue.MineOf(p), queue.Days(calendar.Embedded(), m.today()), todo.Filter{}, todo.Group(m.rnd.IntN(3)), todo.Cursor{}, 5)
		m.ok(err)
		for _, r := range rows[:min(1, len(rows))] {
			_, err := m.c.Queue.Take(context.Background(), p, r.ID)
			m.ok(err)
		}
	case 2:
		if m.rnd.IntN(6) == 0 {
			m.write(func(tx *db.Tx) error {
				return notify.Send(tx, m.people[m.rnd.IntN(len(m.people))].PersonID, notify.Notice{Kind: "claim.returned", Title: "示例"})
			})
		}
	}
}

// digests lets two processes make the day's digests, and notes beforehand
// what each person must hear of in time.
func (m *month) digests() {
	q, days := m.c.DB.Reader(context.Background()), queue.Days(calendar.Embedded(), m.today())
	for _, p := range m.people {
		if heads(p) {
			continue
		}
		for _, g := range []todo.Group{todo.Late, todo.Soon} {
			rows, _, err := todo.Page(q, queue.MineOf(p), days, todo.Filter{NotOthers: true}, g, todo.Cursor{}, 500)
			m.ok(err)
			for _, r := range rows {
				if m.due[p.PersonID] == nil {
					m.due[p.PersonID] = map[int64]calendar.Date{}
				}
				if _, seen := m.due[p.PersonID][r.ID]; !seen {
					m.due[p.PersonID][r.ID] = r.Due
				}
			}
		}
		// what was seen near on a working day must be in a digest of that day or before it
		m.run()
		var told []struct {
			Day  calendar.Date                    `db:"day"`
			Told db.JSON[map[int64]calendar.Date] `db:"told"`
		}
		m.ok(q.Select(&told, `SELECT day, told FROM queue_digest WHERE person_id = ? ORDER BY id`, p.PersonID))
		for id, due := range m.due[p.PersonID] {
			found := false
			for _, x := range told {
				if d, in := x.Told.V[id]; in && d == due && !x.Day.After(m.today()) {
					found = true
				}
			}
			if !found {
				m.t.Errorf("%s: item %d, due on %s, is in no digest until %s", p.Name, id, due, m.today())
			}
		}
		m.due[p.PersonID] = nil
	}
}

// run is two processes that ask at the same moment.
func (m *month) run() {
	errs := make(chan error, 2)
	for range 2 {
		go func() { _, err := m.c.Queue.Run(context.Background()); errs <- err }()
	}
	for range 2 {
		m.ok(<-errs)
	}
}

func TestAMonthOfDigests(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMonth(t, d, 20260921)
		cal := calendar.Embedded()
		for range 31 * 24 / 2 { // two hours at a time
			m.work()
			local := m.c.DB.Now().In(time.FixedZone("", 8*3600))
			if cal.IsWorkday(m.today()) && local.Hour() == 8 {
				m.digests()
			} else if local.Hour()%4 == 2 { // also early, and at ten in the evening
				m.run()
			}
			m.c.Later(2 * time.Hour)
		}
		m.check(cal)
	})
}

// check looks at everything that was sent.
func (m *month) check(cal calendar.Calendar) {
	q := m.c.DB.Reader(context.Background())
	var sent []struct {
		Person int64   `db:"person_id"`
		At     db.Time `db:"at"`
		Via    string  `db:"via"`
	}
	m.ok(q.Select(&sent, `SELECT person_id, sent_at AS at, 'inbox' AS via FROM notice WHERE kind = ? ORDER BY id`, queue.Kind))
	mails, _, err := channel.List(q, channel.Filter{}, 0)
	m.ok(err)
	lead, days, persons := map[int64]bool{}, map[calendar.Date]bool{}, map[int64]bool{}
	for _, p := range m.people {
		lead[p.PersonID] = heads(p)
	}
	seen := map[string]bool{}
	for _, x := range sent {
		day := calendar.DateOf(x.At.Time)
		hour := x.At.In(time.FixedZone("", 8*3600)).Hour()
		key := fmt.Sprint(x.Person, day)
		if seen[key] {
			m.t.Errorf("person %d has two digests on %s", x.Person, day)
		}
		if !cal.IsWorkday(day) || hour < 8 || hour >= settings.DigestLast {
			m.t.Errorf("a digest at %s, %d o'clock", day, hour)
		}
		if lead[x.Person] {
			m.t.Errorf("person %d is a head and did not ask for it", x.Person)
		}
		seen[key], days[day], persons[x.Person] = true, true, true
	}
	for d := calendar.On(2026, 10, 1); d.Before(calendar.On(2026, 10, 8)); d = d.AddDays(1) {
		if days[d] {
			m.t.Errorf("a digest in the holidays, on %s", d)
		}
	}
	if len(sent) < 60 || len(days) < 18 || len(persons) < 6 || m.opened < 200 || len(mails) == 0 {
		m.t.Errorf("%d digests to %d people on %d days for %d items, %d mails: nothing was tried", len(sent), len(persons), len(days), m.opened, len(mails))
	}
	for _, x := range mails {
		if strings.Contains(x.Title+x.Body, "示例事项") || strings.Contains(x.Body, "@") || !strings.Contains(x.Body, "https://www.example.gov.cn/desk") {
			m.t.Errorf("a mail says %q", x.Body)
		}
	}
	m.reasons(q, cal)
	m.t.Logf("%d digests to %d people on %d days for %d items", len(sent), len(persons), len(days), m.opened)
}

// reasons holds that every digest had something to say: something new, a day
// that came near, today's last day, something that became late, or the week's
// first word on what stays late. A quiet day has none of these.
func (m *month) reasons(q db.Reader, cal calendar.Calendar) {
	var rows []struct {
		Person  int64                            `db:"person_id"`
		Day     calendar.Date                    `db:"day"`
		Late    int                              `db:"late"`
		Fresh   int                              `db:"fresh"`
		Notices int                              `db:"notices"`
		Told    db.JSON[map[int64]calendar.Date] `db:"told"`
	}
	m.ok(q.Select(&rows, `SELECT person_id, day, late, fresh, notices, told FROM queue_digest ORDER BY person_id, id`))
	for i, x := range rows {
		before, since := map[int64]calendar.Date{}, calendar.Date{}
		if i > 0 && rows[i-1].Person == x.Person {
			before, since = rows[i-1].Told.V, rows[i-1].Day
		}
		monday := x.Day.AddDays(-(int(x.Day.Weekday()) + 6) % 7)
		said := x.Fresh > 0 || x.Notices > 0 || x.Late > 0 && cal.WorkdaysUntil(monday.AddDays(-1), x.Day) == 1
		for id, due := range x.Told.V {
			was, known := before[id]
			said = said || !known || was != due || due == x.Day || due.Before(x.Day) && !due.Before(since)
		}
		if !said {
			m.t.Errorf("person %d is told on %s, and nothing has changed since %s", x.Person, x.Day, since)
		}
	}
}
