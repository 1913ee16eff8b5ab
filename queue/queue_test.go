package queue_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/internal/settings"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/queue"
	"lianghua/rbac"
	"lianghua/web/webtest"
)

var ctx = context.Background()

func write(t *testing.T, d *db.DB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(ctx, f); err != nil {
		t.Fatal(err)
	}
}

// who is the person behind a login.
func who(c *webtest.County, login string) rbac.Actor {
	a, _ := c.Actor(c.As(login))
	return a
}

func open(t *testing.T, c *webtest.County, id, unit string, action rbac.Action, due calendar.Date) {
	t.Helper()
	write(t, c.DB, func(tx *db.Tx) error {
		return todo.Open(tx, todo.Item{Kind: "claim.make", ObjectKind: "claims", ObjectID: id, UnitID: c.Units[unit].ID, Action: string(action), Title: "示例事项" + id, URL: "/desk/claims/1", Verb: "认领", Due: due})
	})
}

func first(t *testing.T, c *webtest.County, a rbac.Actor) todo.Row {
	t.Helper()
	b, err := todo.List(c.DB.Reader(ctx), queue.MineOf(a), queue.Days(calendar.Embedded(), c.Org.Today()), todo.Filter{}, 10)
	if err != nil || b.Total() == 0 {
		t.Fatalf("%d things to do, %v", b.Total(), err)
	}
	for _, g := range b.Groups {
		for _, r := range g.Rows {
			return r
		}
	}
	return todo.Row{}
}

func refused(t *testing.T, err error, kind fault.Kind, says string) {
	t.Helper()
	if fault.KindOf(err) != kind || !strings.Contains(fault.Message(err), says) {
		t.Errorf("got %v, want %v with %q", err, kind, says)
	}
}

func TestAColleagueTakesAndPutsBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		dept, two, other := who(c, "dept"), who(c, "two-posts"), who(c, "other-dept")
		open(t, c, "1", "D1", rbac.ClaimMake, c.Org.Today().AddDays(1))
		id := first(t, c, dept).ID
		got, err := c.Queue.Take(ctx, dept, id)
		if err != nil || got.Until != calendar.On(2026, 11, 26) || got.From != "" { // three working days after Monday the 23rd
			t.Fatalf("%+v %v", got, err)
		}
		if r := first(t, c, two); r.Taker != "示例丁" {
			t.Errorf("the colleague sees %+v", r)
		}
		_, err = c.Queue.PutBack(ctx, two, id)
		refused(t, err, fault.KindConflict, "示例丁在办")
		for _, do := range []func() error{func() error { _, err := c.Queue.Take(ctx, other, id); return err }, func() error { _, err := c.Queue.PutBack(ctx, other, id); return err },
			func() error { _, err := c.Queue.Take(ctx, dept, id+99); return err }} {
			refused(t, do(), fault.KindNotFound, "")
		}
		if got, err = c.Queue.Take(ctx, two, id); err != nil || got.From != "示例丁" { // nobody is kept from it
			t.Errorf("taken over: %+v %v", got, err)
		}
		if title, err := c.Queue.PutBack(ctx, two, id); err != nil || title != "示例事项1" {
			t.Errorf("put back: %q %v", title, err)
		}
		_, err = c.Queue.PutBack(ctx, two, id)
		refused(t, err, fault.KindConflict, "没有人在办")
		_, err = c.Queue.Take(ctx, webtest.CLI, id)
		refused(t, err, fault.KindForbidden, "本人")
	})
}

func TestChoiceIsOnesOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		dept, head := who(c, "dept"), who(c, "dept-head")
		for actor, on := range map[*rbac.Actor]bool{&dept: true, &head: false} {
			if got, err := c.Queue.Chosen(ctx, *actor); err != nil || got.On != on || got.Masked != "" {
				t.Errorf("%s before: %+v %v", actor.Name, got, err)
			}
		}
		refused(t, c.Queue.Choose(ctx, dept, true, "not an address", 0), fault.KindInvalid, "邮箱")
		refused(t, c.Queue.Choose(ctx, dept, true, "示例 <a@example.gov.cn>", 0), fault.KindInvalid, "邮箱")
		if err := c.Queue.Choose(ctx, dept, false, "shili.ding@example.gov.cn", 0); err != nil {
			t.Fatal(err)
		}
		got, err := c.Queue.Chosen(ctx, dept)
		if err != nil || got.On || got.Masked != "s***@example.gov.cn" || got.Version != 1 {
			t.Errorf("after: %+v %v", got, err)
		}
		refused(t, c.Queue.Choose(ctx, dept, true, "", 0), fault.KindConflict, "刷新")
		if err := c.Queue.Choose(ctx, dept, true, got.Masked, 1); err != nil { // as it is
			t.Fatal(err)
		}
		if again, _ := c.Queue.Chosen(ctx, dept); again.Masked != got.Masked || !again.On {
			t.Errorf("as it is: %+v", again)
		}
		var sealed string
		if err := d.Reader(ctx).Get(&sealed, `SELECT email FROM queue_choice WHERE person_id = ?`, dept.PersonID); err != nil || strings.Contains(sealed, "shili") || sealed == "" {
			t.Errorf("in the table: %q %v", sealed, err)
		}
		if err := c.Org.Depart(ctx, webtest.CLI, dept.PersonID, 1, c.Org.Today()); err != nil {
			t.Fatal(err)
		}
		if err := c.Queue.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		if err := d.Reader(ctx).Get(&sealed, `SELECT email FROM queue_choice WHERE person_id = ?`, dept.PersonID); err != nil || sealed != "" {
			t.Errorf("of somebody who has left: %q %v", sealed, err)
		}
	})
}

// digestsOf counts a person's digests.
func digestsOf(t *testing.T, c *webtest.County, a rbac.Actor) int {
	t.Helper()
	rows, err := c.Queue.Own(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return len(rows)
}

func TestQuietDaysSendNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d) // Monday 2026-11-23, nine o'clock
		dept := who(c, "dept")
		run := func(step time.Duration, want int, what string) {
			t.Helper()
			c.Later(step)
			if _, err := c.Queue.Run(ctx); err != nil {
				t.Fatal(err)
			}
			if n := digestsOf(t, c, dept); n != want {
				t.Errorf("%s: %d digests, want %d", what, n, want)
			}
		}
		const day = 24 * time.Hour
		run(0, 0, "nothing at all")
		open(t, c, "1", "D1", rbac.ClaimMake, calendar.On(2026, 11, 25)) // Wednesday
		run(time.Hour, 1, "something new")
		run(time.Hour, 1, "the same day again")
		run(day, 1, "Tuesday, nothing has changed")
		run(day, 2, "Wednesday, its last day")
		run(day, 3, "Thursday, it has become late")
		run(day, 3, "Friday, it only stays late")
		run(day, 3, "Saturday")
		write(t, d, func(tx *db.Tx) error {
			return notify.Send(tx, dept.PersonID, notify.Notice{Kind: "claim.returned", Title: "退回"})
		})
		run(day, 3, "Sunday, though a message has come")
		run(day, 4, "Monday")
		open(t, c, "2", "D1", rbac.ClaimMake, calendar.Date{})
		c.Later(10 * time.Hour)
		run(0, 4, "in the evening")
		run(13*time.Hour, 5, "Tuesday, with what came in the evening")
		write(t, d, func(tx *db.Tx) error {
			return settings.Set(tx, org.Who(webtest.CLI), "setting.edit", map[settings.Key]string{settings.DigestOn: "false"})
		})
		open(t, c, "3", "D1", rbac.ClaimMake, calendar.Date{})
		run(day, 5, "switched off")
		rows, err := c.Queue.Own(ctx, dept)
		if err != nil || rows[4].Late != 0 || rows[4].Soon != 1 || rows[4].Fresh != 1 || !strings.Contains(rows[4].Body, "认领和确认 1 件") || strings.Contains(rows[4].Body, "示例事项") {
			t.Errorf("the first: %+v %v", rows[4], err)
		}
	})
}

func TestWhatAColleagueDoesIsNotInMyDigest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		dept, two := who(c, "dept"), who(c, "two-posts")
		open(t, c, "1", "D1", rbac.ClaimMake, c.Org.Today().AddDays(1))
		if _, err := c.Queue.Take(ctx, two, first(t, c, dept).ID); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Queue.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if a, b := digestsOf(t, c, dept), digestsOf(t, c, two); a != 0 || b != 1 {
			t.Errorf("%d and %d digests", a, b)
		}
	})
}

func TestLadderOfEveryKind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		county, dept, head := who(c, "county"), who(c, "dept"), who(c, "dept-head")
		open(t, c, "1", "D1", rbac.ClaimMake, c.Org.Today().AddDays(-2))
		write(t, d, func(tx *db.Tx) error {
			return todo.Open(tx, todo.Item{Kind: "consult.answer", ObjectKind: "letter", ObjectID: "7", UnitID: c.Units["T1-C1"].ID, Action: string(rbac.ConsultAnswer), Title: "示例", URL: "/desk", Verb: "答复", Due: c.Org.Today().AddDays(-9)},
				todo.Item{Kind: "duty.owed", ObjectKind: "duties", ObjectID: "9", UnitID: c.Units["D2"].ID, Action: string(rbac.DutyDeclare), Title: "示例", URL: "/desk", Verb: "办理", Due: c.Org.Today().AddDays(-9)})
		})
		inbox := func(a rbac.Actor) int {
			rows, _, err := notify.Inbox(d.Reader(ctx), a.PersonID, 0)
			if err != nil {
				t.Fatal(err)
			}
			return len(rows)
		}
		if list, err := c.Queue.Nudges(ctx, dept); err != nil || len(list) != 0 {
			t.Errorf("a liaison sees %d units, %v", len(list), err)
		}
		_, _, err := c.Queue.SendNudges(ctx, dept, []int64{c.Units["D1"].ID})
		refused(t, err, fault.KindForbidden, "")
		_, _, err = c.Queue.SendNudges(ctx, county, nil)
		refused(t, err, fault.KindInvalid, "勾选")
		for i, want := range []struct {
			step queue.Step
			head int
		}{{queue.ToLiaison, 0}, {queue.ToHead, 1}, {queue.ToCounty, 2}} {
			list, err := c.Queue.Nudges(ctx, county)
			if err != nil || len(list) != 2 || list[0].Unit != "野店镇" || list[1].Unit != "民政局" || list[1].Step != want.step || !list[1].Ready || list[1].Late != 1 || !strings.Contains(list[1].Text, "认领和确认 1 件") {
				t.Fatalf("round %d: %+v %v", i, list, err)
			}
			if n := inbox(head); n != i-min(i, 1) {
				t.Errorf("round %d: the head has %d messages before anybody pressed 发出", i, n)
			}
			if count, _, err := c.Queue.SendNudges(ctx, county, []int64{c.Units["D1"].ID}); err != nil || count != 1 {
				t.Errorf("round %d: %d sent, %v", i, count, err)
			}
			if a, b := inbox(dept), inbox(head); a != i+1 || b != want.head {
				t.Errorf("round %d: liaison %d, head %d messages", i, a, b)
			}
			if list, err := c.Queue.Nudges(ctx, county); err != nil || list[1].Ready || list[1].Sent != i+1 {
				t.Errorf("round %d: not given its time: %+v %v", i, list[1], err)
			}
			c.Later(7 * 24 * time.Hour)
		}
		if rows, err := c.Queue.Sent(ctx, county); err != nil || len(rows) != 3 || rows[0].Step != queue.ToCounty {
			t.Errorf("%+v %v", rows, err)
		}
	})
}

func TestDigestsOfAllAreForTheOfficer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		county, dept := who(c, "county"), who(c, "dept")
		open(t, c, "1", "D1", rbac.ClaimMake, c.Org.Today().AddDays(1))
		if made, err := c.Queue.Run(ctx); err != nil || made.Sent != 1 || !strings.Contains(made.String(), "发出 1 份") {
			t.Fatalf("%v %v", made, err)
		}
		rows, next, err := c.Queue.Digests(ctx, county, 0)
		if err != nil || next != 0 || len(rows) != 1 || rows[0].Person != "示例丁" || rows[0].Ways != 0 {
			t.Errorf("%+v %v", rows, err)
		}
		for _, a := range []rbac.Actor{dept, who(c, "sysadmin"), who(c, "leader")} {
			_, _, err := c.Queue.Digests(ctx, a, 0)
			refused(t, err, fault.KindForbidden, "")
		}
		if n, err := queue.Open(d.Reader(ctx)); err != nil || n != 1 {
			t.Errorf("%d open, %v", n, err)
		}
	})
}
