package disclose

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// pages walks a list to its end and holds that every page is one query.
func (o *office) pages(a rbac.Actor, f Filter) (ids []int64) {
	o.t.Helper()
	for c := (Cursor{}); ; {
		before := o.d.Queries()
		rows, next, err := o.s.List(o.ctx, a, f, c)
		if err != nil {
			o.t.Fatal(err)
		}
		if n := o.d.Queries() - before; n != 1 {
			o.t.Errorf("a page took %d queries", n)
		}
		for _, r := range rows {
			ids = append(ids, r.Item.ID)
		}
		if next == (Cursor{}) {
			return ids
		}
		c = next
	}
}

func TestListPagesAndFilters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.approved(47)
		own := o.create(peer(), civil, "policy", policy("蒙阴县供水管理办法"))
		town, err := o.s.Create(o.ctx, clerk(), NewItem{UnitID: village1, Type: "notice", Content: noticeOf("村里的通知")})
		if err != nil {
			t.Fatal(err)
		}
		all := o.pages(officer(), Filter{})
		if len(all) != 49 || !slices.IsSortedFunc(all, func(a, b int64) int { return int(b - a) }) || len(slices.Compact(slices.Clone(all))) != 49 {
			t.Errorf("all pages: %d rows", len(all))
		}
		for name, c := range map[string]struct {
			a    rbac.Actor
			f    Filter
			want int
		}{
			"own unit":                         {writer(), Filter{}, 48},
			"another department":               {stranger(), Filter{}, 0},
			"township subtree":                 {townHead(), Filter{}, 1},
			"filter out of reach":              {stranger(), Filter{UnitID: civil}, 0},
			"mine":                             {peer(), Filter{Mine: true}, 1},
			"approved":                         {officer(), Filter{States: []State{Approved}}, 47},
			"text":                             {officer(), Filter{Text: "供水"}, 1},
			"text with a sign":                 {officer(), Filter{Text: "供%水"}, 0},
			"document number":                  {officer(), Filter{Text: "蒙政发〔2026〕7号"}, 1},
			"tier":                             {officer(), Filter{Tier: term.Village}, 1},
			"type":                             {officer(), Filter{Type: "policy"}, 1},
			"column":                           {officer(), Filter{ColumnID: 1}, 48},
			"live":                             {officer(), Filter{Stages: []Stage{Live}}, 0},
			"waiting for a liaison to publish": {writer(), Filter{Waiting: true}, 47},
			"waiting for a leader":             {leader(), Filter{Waiting: true}, 0},
		} {
			if got := len(o.pages(c.a, c.f)); got != c.want {
				t.Errorf("%s: %d rows, want %d", name, got, c.want)
			}
		}
		if _, err := o.s.Detail(o.ctx, stranger(), own.ID); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("out of reach: %v", err)
		}
		if x, err := o.s.Detail(o.ctx, townHead(), town.ID); err != nil || x.Tier != term.Village {
			t.Errorf("%v %v", x.Tier, err)
		}
		o.act(peer(), own.ID, ActSubmit, Form{})
		if got := len(o.pages(head(), Filter{Waiting: true, Type: "policy"})); got != 1 {
			t.Errorf("waiting for the head: %d", got)
		}
	})
}

func TestEndsOfItems(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		day10, err := o.s.Create(o.ctx, writer(), NewItem{UnitID: civil, Type: "notice", Content: noticeOf("限期通知"), EndOn: day("2026-12-03")})
		if err != nil {
			t.Fatal(err)
		}
		c := noticeOf("短期通知")
		c.KeepDays = 3
		keep := o.create(writer(), civil, "notice", c)
		o.publish(day10.ID)
		o.publish(keep.ID)
		for _, at := range []struct {
			now   string
			first Answer
			keep  Answer
		}{{"2026-11-26T15:59:59Z", Shown, Shown}, {"2026-11-26T16:00:00Z", Shown, Nothing}, {"2026-12-03T15:59:59Z", Shown, Nothing}, {"2026-12-03T16:00:00Z", Nothing, Nothing}} {
			o.now, err = time.Parse(time.RFC3339, at.now)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // before and after the clock struck
				if a, b := o.public(day10.ID).Answer, o.public(keep.ID).Answer; a != at.first || b != at.keep {
					t.Errorf("%s: %d %d, want %d %d", at.now, a, b, at.first, at.keep)
				}
				if err := o.s.Tick(o.ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		if x := o.detail(keep.ID); x.Stage != Ended || x.Moved[len(x.Moved)-1].Way != "clock" || x.Moved[len(x.Moved)-1].Reason != "网上保留期限届满" {
			t.Errorf("%s %+v", x.Stage, x.Moved[len(x.Moved)-1])
		}
		wantKind(t, o.try(officer(), keep.ID, ActEnd, Form{Reason: "x"}), fault.KindInvalid, "不能这样办理")
	})
}

func TestEffectIsAnActOfItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		ref := o.create(writer(), civil, "policy", policy("旧办法"))
		o.publish(ref.ID)
		rev := o.detail(ref.ID).RevisionID
		wantKind(t, o.try(writer(), ref.ID, ActEffect, Form{}), fault.KindInvalid, "效力")
		wantKind(t, o.try(writer(), ref.ID, ActEffect, Form{Effect: &Effect{Validity: Repealed, On: day("2026-12-01")}}), fault.KindInvalid, "依据")
		o.act(writer(), ref.ID, ActEffect, Form{Effect: &Effect{Validity: Repealed, On: day("2026-12-01"), Basis: "蒙政发〔2026〕9号"}})
		p := o.public(ref.ID)
		if p.Item.Validity != Repealed || p.Item.ValidityBasis != "蒙政发〔2026〕9号" || p.Item.RevisionID != rev || p.Answer != Shown {
			t.Errorf("%+v", p.Item)
		}
	})
}

func TestShortCodes(t *testing.T) {
	seen := map[string]bool{}
	for range 5000 {
		c := shortCode()
		if len(c) != 7 || seen[c] || c[0] < 'a' {
			t.Fatalf("code %q", c)
		}
		for _, r := range c {
			if !slices.Contains([]rune(eyes), r) || fmt.Sprintf("%c", r) == "l" || r == '0' || r == '1' {
				t.Fatalf("code %q", c)
			}
		}
		seen[c] = true
	}
}
