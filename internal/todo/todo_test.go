package todo_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/todo"
)

var (
	today = calendar.On(2026, 11, 23)
	days  = todo.Days{Today: today, Soon: today.AddDays(3)}
)

// units: the county, a department, a township and its two villages.
func units(t *testing.T, d *db.DB) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		return tx.ExecMany(`INSERT INTO org_unit (id, code, name, short_name, kind, relation, parent_id, path) VALUES (?, ?, ?, ?, ?, 'county', ?, ?)`, [][]any{
			{1, "C", "蒙阴县", "蒙阴县", "county", nil, "/1/"},
			{2, "D", "县民政局", "民政局", "department", 1, "/1/2/"},
			{7, "T", "野店镇", "野店镇", "township", 1, "/1/7/"},
			{71, "V1", "示例一村", "示例一村", "village", 7, "/1/7/71/"},
			{72, "V2", "示例二村", "示例二村", "village", 7, "/1/7/72/"},
			{8, "T2", "常路镇", "常路镇", "township", 1, "/1/8/"},
		})
	})
}

func write(t *testing.T, d *db.DB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func item(n int, unit int64, action string, due calendar.Date) todo.Item {
	return todo.Item{Kind: "claim.assigned", ObjectKind: "claim", ObjectID: fmt.Sprint(n), UnitID: unit, Action: action,
		Title: fmt.Sprintf("认领第 %d 项", n), URL: fmt.Sprintf("/desk/claims/%d", n), Verb: "受理", Due: due}
}

func list(t *testing.T, d *db.DB, m todo.Mine, limit int) todo.Board {
	t.Helper()
	b, err := todo.List(d.Reader(context.Background()), m, days, todo.Filter{}, limit)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func ids(p todo.Part) (out []string) {
	for _, r := range p.Rows {
		out = append(out, r.ObjectID)
	}
	return out
}

func TestBoardGroupsByDueDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		units(t, d)
		write(t, d, func(tx *db.Tx) error {
			return todo.Open(tx, item(1, 2, "claim.accept", calendar.Date{}), item(2, 2, "claim.accept", today.AddDays(4)),
				item(3, 2, "claim.accept", today.AddDays(3)), item(4, 2, "claim.accept", today), item(5, 2, "claim.accept", today.AddDays(-1)),
				item(6, 2, "claim.accept", today.AddDays(-9)))
		})
		b := list(t, d, todo.Mine{Rights: []todo.Right{{Action: "claim.accept", All: true}}}, 10)
		for g, want := range [][]string{{"6", "5"}, {"4", "3"}, {"2", "1"}} {
			if got := ids(b.Groups[g]); !slices.Equal(got, want) || b.Groups[g].Total != len(want) {
				t.Errorf("%s: got %v of %d, want %v", todo.Group(g).Label(), got, b.Groups[g].Total, want)
			}
		}
		r := b.Groups[todo.Soon].Rows[0]
		if r.Unit != "民政局" || r.Due != today || r.Verb != "受理" || r.URL != "/desk/claims/4" || b.Total() != 6 {
			t.Errorf("row: %+v of %d", r, b.Total())
		}
	})
}

func TestRightsOfAllPostsAreMerged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		units(t, d)
		write(t, d, func(tx *db.Tx) error {
			mine := item(9, 2, "claim.accept", today)
			mine.PersonID = 3
			return todo.Open(tx, item(1, 2, "claim.accept", today), item(2, 7, "claim.accept", today), item(3, 71, "claim.accept", today),
				item(4, 8, "claim.accept", today), item(5, 71, "claim.settle", today), mine, item(6, 1, "claim.confirm", today))
		})
		for name, c := range map[string]struct {
			mine todo.Mine
			want []string
		}{
			"nobody":         {todo.Mine{PersonID: 3}, nil},
			"empty reach":    {todo.Mine{PersonID: 3, Rights: []todo.Right{{Action: "claim.accept"}}}, nil},
			"own unit":       {todo.Mine{Rights: []todo.Right{{Action: "claim.accept", Units: []int64{2}}}}, []string{"1"}},
			"own and person": {todo.Mine{PersonID: 3, Rights: []todo.Right{{Action: "claim.accept", Units: []int64{2}}}}, []string{"1", "9"}},
			"subtree":        {todo.Mine{Rights: []todo.Right{{Action: "claim.accept", Prefixes: []string{"/1/7/"}}}}, []string{"2", "3"}},
			"county":         {todo.Mine{Rights: []todo.Right{{Action: "claim.accept", All: true}}}, []string{"1", "2", "3", "4"}},
			"two posts": {todo.Mine{Rights: []todo.Right{{Action: "claim.accept", Units: []int64{2}}, {Action: "claim.settle", Prefixes: []string{"/1/7/"}},
				{Action: "claim.confirm", All: true}, {Action: "none"}}}, []string{"1", "5", "6"}},
		} {
			b := list(t, d, c.mine, 10)
			got := ids(b.Groups[todo.Soon])
			slices.Sort(got)
			if !slices.Equal(got, c.want) || b.Total() != len(c.want) {
				t.Errorf("%s: got %v (%d), want %v", name, got, b.Total(), c.want)
			}
		}
	})
}

func TestOpenCloseReopen(t *testing.T) {
	all := todo.Mine{Rights: []todo.Right{{Action: "claim.accept", All: true}, {Action: "claim.endorse", All: true}}}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		units(t, d)
		now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		open := func(it todo.Item) { write(t, d, func(tx *db.Tx) error { return todo.Open(tx, it) }) }
		open(item(1, 2, "claim.accept", today))
		now = now.Add(time.Hour)
		again := item(1, 2, "claim.endorse", today.AddDays(-2))
		open(again)
		b := list(t, d, all, 10)
		if b.Total() != 1 || len(b.Groups[todo.Late].Rows) != 1 {
			t.Fatalf("opened twice: %+v", b)
		}
		if r := b.Groups[todo.Late].Rows[0]; r.Action != "claim.endorse" || !r.OpenedAt.Equal(now.Add(-time.Hour)) {
			t.Errorf("an open item keeps its age and takes the new action: %+v", r)
		}
		open(item(1, 7, "claim.accept", today))
		write(t, d, func(tx *db.Tx) error { return todo.Close(tx, "claim.assigned", "claim", "1", 7, "示例甲") })
		if b := list(t, d, all, 10); b.Total() != 1 {
			t.Errorf("closing one unit's item: %+v", b)
		}
		write(t, d, func(tx *db.Tx) error { return todo.Close(tx, "other", "claim", "1", 0, "示例甲") })
		if b := list(t, d, all, 10); b.Total() != 1 {
			t.Error("closing another kind closed ours")
		}
		write(t, d, func(tx *db.Tx) error { return todo.Close(tx, "", "claim", "1", 0, "示例甲") })
		if b := list(t, d, all, 10); b.Total() != 0 {
			t.Errorf("closed: %+v", b)
		}
		open(again)
		if b := list(t, d, all, 10); b.Total() != 1 || !b.Groups[todo.Late].Rows[0].OpenedAt.Equal(now) {
			t.Errorf("a closed item opens with a new age: %+v", b)
		}
	})
}

func TestManyRowsStayTwoQueriesAndPage(t *testing.T) {
	mine := todo.Mine{Rights: []todo.Right{{Action: "claim.accept", Prefixes: []string{"/1/7/"}, Units: []int64{2}}, {Action: "claim.settle", All: true}}}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		units(t, d)
		var items []todo.Item
		for n := range 500 {
			due := today.AddDays(n%50 + 10)
			if n%7 == 0 {
				due = calendar.Date{}
			}
			items = append(items, item(n+1, []int64{2, 7, 71, 72, 8}[n%5], "claim.accept", due))
		}
		write(t, d, func(tx *db.Tx) error { return todo.Open(tx, items...) })
		before := d.Queries()
		b := list(t, d, mine, 20)
		if n := d.Queries() - before; n != 2 {
			t.Errorf("%d queries", n)
		}
		if p := b.Groups[todo.Rest]; len(p.Rows) != 20 || p.Total != 400 {
			t.Errorf("%d rows of %d", len(p.Rows), p.Total)
		}
		seen, after := map[int64]bool{}, todo.Cursor{}
		for more := true; more; {
			var rows []todo.Row
			var err error
			if rows, more, err = todo.Page(d.Reader(context.Background()), mine, days, todo.Filter{}, todo.Rest, after, 33); err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if seen[r.ID] {
					t.Fatalf("row %d twice", r.ID)
				}
				seen[r.ID], after = true, todo.At(r)
			}
		}
		if len(seen) != 400 {
			t.Errorf("walked %d rows", len(seen))
		}
		var ids []string
		for n := range 500 {
			ids = append(ids, fmt.Sprint(n+1))
		}
		write(t, d, func(tx *db.Tx) error { return todo.CloseMany(tx, "claim.assigned", "claim", ids, 0, "示例甲") })
		if b := list(t, d, mine, 20); b.Total() != 0 {
			t.Errorf("%d left", b.Total())
		}
	})
}
