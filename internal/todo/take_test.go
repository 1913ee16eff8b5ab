package todo_test

import (
	"context"
	"slices"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
)

var everything = []todo.Right{{Action: "claim.accept", All: true}}

// people puts two colleagues into the county.
func people(t *testing.T, d *db.DB) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		return tx.ExecMany(`INSERT INTO org_person (id, name) VALUES (?, ?)`, [][]any{{3, "示例甲"}, {4, "示例乙"}})
	})
}

func filtered(t *testing.T, d *db.DB, m todo.Mine, on todo.Days, f todo.Filter) (out []string) {
	t.Helper()
	b, err := todo.List(d.Reader(context.Background()), m, on, f, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range b.Groups {
		out = append(out, ids(p)...)
	}
	return out
}

func TestTakenIsSeenByAllAndFallsBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		units(t, d)
		people(t, d)
		write(t, d, func(tx *db.Tx) error {
			return todo.Open(tx, item(1, 2, "claim.accept", today), item(2, 7, "claim.accept", today))
		})
		mine, other := todo.Mine{PersonID: 3, Rights: everything}, todo.Mine{PersonID: 4, Rights: everything}
		first := list(t, d, mine, 10).Groups[todo.Soon].Rows[0]
		write(t, d, func(tx *db.Tx) error { return todo.Take(tx, first.ID, 3, today.AddDays(2)) })
		for _, m := range []todo.Mine{mine, other} {
			if r := list(t, d, m, 10).Groups[todo.Soon].Rows[0]; r.TakenBy != 3 || r.Taker != "示例甲" || r.TakenUntil != today.AddDays(2) {
				t.Errorf("person %d sees %+v", m.PersonID, r)
			}
		}
		for _, c := range []struct {
			who  todo.Mine
			f    todo.Filter
			want []string
		}{
			{mine, todo.Filter{Whose: todo.TakenByMe}, []string{"1"}}, {other, todo.Filter{Whose: todo.TakenByMe}, nil},
			{other, todo.Filter{Whose: todo.TakenByOthers}, []string{"1"}}, {mine, todo.Filter{Whose: todo.TakenByOthers}, nil},
			{mine, todo.Filter{Whose: todo.TakenByNobody}, []string{"2"}}, {mine, todo.Filter{NotOthers: true}, []string{"1", "2"}},
			{other, todo.Filter{NotOthers: true}, []string{"2"}}, {mine, todo.Filter{UnitID: 7}, []string{"2"}},
			{mine, todo.Filter{Area: "claim"}, []string{"1", "2"}}, {mine, todo.Filter{Area: "duty"}, nil},
		} {
			if got := filtered(t, d, c.who, days, c.f); !slices.Equal(got, c.want) {
				t.Errorf("person %d with %+v: %v, want %v", c.who.PersonID, c.f, got, c.want)
			}
		}
		write(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE org_person SET left_on = ? WHERE id = 3`, today)
			return err
		})
		if got := filtered(t, d, other, days, todo.Filter{NotOthers: true}); !slices.Equal(got, []string{"1", "2"}) {
			t.Errorf("of somebody who has left: %v", got)
		}
		write(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE org_person SET left_on = '' WHERE id = 3`)
			return err
		})
		later := todo.Days{Today: today.AddDays(3), Soon: today.AddDays(6)} // the day after the last
		if got := filtered(t, d, other, later, todo.Filter{NotOthers: true}); !slices.Equal(got, []string{"1", "2"}) {
			t.Errorf("after its time it has not fallen back: %v", got)
		}
		if r, err := todo.One(d.Reader(context.Background()), mine, later, first.ID); err != nil || r.TakenBy != 0 || r.Taker != "" || !r.TakenUntil.IsZero() {
			t.Errorf("after its time: %+v %v", r, err)
		}
		write(t, d, func(tx *db.Tx) error {
			if err := todo.Open(tx, item(1, 2, "claim.accept", today)); err != nil { // the same again: it stays taken
				return err
			}
			if r, err := todo.One(tx, mine, days, first.ID); err != nil || r.TakenBy != 3 {
				t.Errorf("opened again while open: %+v %v", r, err)
			}
			if err := todo.Close(tx, "", "claim", "1", 0, "示例乙"); err != nil { // by the colleague, whom nothing kept from it
				return err
			}
			if _, err := todo.One(tx, mine, days, first.ID); fault.KindOf(err) != fault.KindNotFound {
				t.Errorf("settled: %v", err)
			}
			return todo.Open(tx, item(1, 2, "claim.accept", today))
		})
		if r, err := todo.One(d.Reader(context.Background()), mine, days, first.ID); err != nil || r.TakenBy != 0 {
			t.Errorf("opened anew it is still taken: %+v %v", r, err)
		}
		if _, err := todo.One(d.Reader(context.Background()), todo.Mine{PersonID: 3, Rights: []todo.Right{{Action: "claim.accept", Units: []int64{7}}}}, days, first.ID); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("another unit's: %v", err)
		}
	})
}

func TestUrgentComesFirstOnItsDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		units(t, d)
		write(t, d, func(tx *db.Tx) error {
			rush := item(3, 2, "claim.accept", today.AddDays(1))
			rush.Urgent = true
			return todo.Open(tx, item(1, 2, "claim.accept", today.AddDays(1)), item(2, 2, "claim.accept", today), rush, item(4, 2, "claim.accept", today.AddDays(1)))
		})
		mine := todo.Mine{Rights: everything}
		if got := filtered(t, d, mine, days, todo.Filter{}); !slices.Equal(got, []string{"2", "3", "1", "4"}) {
			t.Errorf("order %v", got)
		}
		if got := filtered(t, d, mine, days, todo.Filter{Urgent: true}); !slices.Equal(got, []string{"3"}) {
			t.Errorf("urgent only: %v", got)
		}
		var walked []string
		for at, more := (todo.Cursor{}), true; more; {
			rows, m, err := todo.Page(d.Reader(context.Background()), mine, days, todo.Filter{}, todo.Soon, at, 1)
			if err != nil || len(rows) != 1 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			walked, at, more = append(walked, rows[0].ObjectID), todo.At(rows[0]), m
		}
		if !slices.Equal(walked, []string{"2", "3", "1", "4"}) {
			t.Errorf("pages of one: %v", walked)
		}
	})
}
