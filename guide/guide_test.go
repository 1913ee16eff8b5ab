package guide_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianghua/guide"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/search"
	"lianghua/org"
	"lianghua/rbac"
)

var (
	ctx   = context.Background()
	cli   = org.CLIActor("示例")
	today = calendar.On(2026, 11, 23)
)

// county has two departments and the sample cards.
type county struct {
	*guide.Service
	t     *testing.T
	now   time.Time
	civil org.Unit
	other org.Unit
}

func newCounty(t *testing.T, d *db.DB) *county {
	t.Helper()
	keys, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	audit.Attach(d, keys)
	c := &county{Service: &guide.Service{DB: d}, t: t, now: today.Start().Add(9 * time.Hour)}
	d.SetClock(func() time.Time { return c.now })
	o := &org.Service{DB: d, Keys: keys}
	add := func(code, name, short string, kind org.Kind, parent string) org.Unit {
		u, err := o.AddUnit(ctx, cli, org.UnitDraft{Code: code, Name: name, ShortName: short, Kind: kind, ParentCode: parent})
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	add("MY", "蒙阴县人民政府", "县政府", org.County, "")
	c.civil = add("D1", "蒙阴县民政局", "县民政局", org.Department, "MY")
	c.other = add("D2", "蒙阴县卫生健康局", "县卫健局", org.Department, "MY")
	return c
}

func (c *county) load() {
	c.t.Helper()
	if n, err := c.LoadSamples(ctx, cli); err != nil || n != 293 {
		c.t.Fatalf("%d samples, %v", n, err)
	}
}

func actor(person int64, role rbac.Role, u org.Unit) rbac.Actor {
	return rbac.Actor{AccountID: person, PersonID: person, Name: "示例" + string(rune('甲'+person)), Current: -1,
		Grants: []rbac.Grant{{ID: person, Role: role, Unit: u.RBAC()}}}
}

func (c *county) officer(person int64) rbac.Actor {
	c.t.Helper()
	u, err := org.CountyUnit(c.DB.Reader(ctx))
	if err != nil {
		c.t.Fatal(err)
	}
	return actor(person, rbac.CountyOfficer, u)
}

func (c *county) public(k guide.Kind) []guide.Card {
	c.t.Helper()
	list, err := guide.Public(c.DB.Reader(ctx), k, calendar.DateOf(c.now))
	if err != nil {
		c.t.Fatal(err)
	}
	return list
}

func (c *county) named(k guide.Kind, title string) guide.Card {
	c.t.Helper()
	list := c.public(k)
	i := slices.IndexFunc(list, func(x guide.Card) bool { return x.Title == title })
	if i < 0 {
		c.t.Fatalf("no card %q", title)
	}
	return list[i]
}

func (c *county) detail(a rbac.Actor, id int64) guide.Detail {
	c.t.Helper()
	d, err := c.Detail(ctx, a, id)
	if err != nil {
		c.t.Fatal(err)
	}
	return d
}

func (c *county) ok(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatalf("%v: %s", err, fault.Message(err))
	}
}

func (c *county) fails(err error, kind fault.Kind, words string) {
	c.t.Helper()
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(fault.Message(err), words) {
		c.t.Errorf("got %v (%s), want %s with %q", fault.KindOf(err), fault.Message(err), kind, words)
	}
}

func (c *county) todos(kind string) (n int) {
	c.t.Helper()
	c.ok(c.DB.Reader(ctx).Get(&n, `SELECT count(*) FROM todo WHERE kind = ? AND closed_at IS NULL`, kind))
	return n
}

func TestSamplesAreWholeAndMarked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.load()
		if n, err := c.LoadSamples(ctx, cli); err != nil || n != 0 {
			t.Errorf("loaded twice: %d, %v", n, err)
		}
		for kind, want := range map[guide.Kind]int{guide.Event: 110, guide.Policy: 103, guide.Matter: 60, guide.Question: 20} {
			list := c.public(kind)
			if len(list) != want {
				t.Errorf("%s: %d cards", kind.Name(), len(list))
			}
			for _, x := range list {
				if !x.Sample() || x.State != guide.Sample || x.SectionName() == "" {
					t.Errorf("%s is not marked as a sample: %+v", x.Title, x)
				}
			}
			for _, p := range guide.Parts(kind, list) {
				if len(p.Cards) == 0 {
					t.Errorf("%s: %s is empty", kind.Name(), p.Name)
				}
			}
		}
		if n := len(guide.Policy.Sections()); n != 23 {
			t.Errorf("%d categories", n)
		}
		x := c.named(guide.Event, "免费孕前优生健康检查")
		if x.UnitID != c.other.ID || x.Code != "G0001" || len(x.Content.V.Lines("materials")) != 2 || len(x.Content.V.Lines("steps")) != 4 {
			t.Errorf("read wrong: %+v", x)
		}
		c.fails(lastErr(c.LoadSamples(ctx, actor(3, rbac.DeptLiaison, c.civil))), fault.KindForbidden, "核对办事指南")
	})
}

func lastErr(_ int, err error) error { return err }

func TestAChangeWaitsForTheCounty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.load()
		liaison, other, officer, second := actor(3, rbac.DeptLiaison, c.civil), actor(4, rbac.DeptLiaison, c.other), c.officer(1), c.officer(2)
		card := c.named(guide.Policy, "高龄津贴")
		if card.UnitID != c.civil.ID {
			t.Fatalf("tended by %d", card.UnitID)
		}
		text := card.Content.V
		text.Fields = map[string]string{}
		for k, v := range card.Content.V.Fields {
			text.Fields[k] = v
		}
		text.Fields["amount"] = "每月 100 元；以 2026 年公布为准"
		c.fails(c.Edit(ctx, other, card.Ref(), text), fault.KindNotFound, "没有这张卡片")
		c.fails(c.Confirm(ctx, liaison, card.Ref()), fault.KindForbidden, "政务公开科")
		c.ok(c.Edit(ctx, liaison, card.Ref(), text))
		if now := c.named(guide.Policy, "高龄津贴"); now.Get("amount") != card.Get("amount") || !now.Sample() {
			t.Error("the change is public before it is confirmed")
		}
		c.fails(c.Edit(ctx, liaison, card.Ref(), text), fault.KindConflict, "刚被别人改过")
		det := c.detail(officer, card.ID)
		if det.State != guide.Pending || len(det.Changes) != 1 || det.Changes[0].Label != "标准和金额" || c.todos("guide.confirm") != 1 {
			t.Errorf("pending: %s, changes %+v, %d todos", det.State, det.Changes, c.todos("guide.confirm"))
		}
		c.fails(c.Return(ctx, officer, det.Ref(), " "), fault.KindInvalid, "理由")
		c.ok(c.Return(ctx, officer, det.Ref(), "请写明年度"))
		if c.todos("guide.confirm") != 0 || c.todos("guide.returned") != 1 {
			t.Error("the return is not on the unit's queue")
		}
		det = c.detail(liaison, card.ID)
		c.ok(c.Edit(ctx, liaison, det.Ref(), text))
		det = c.detail(officer, card.ID)
		c.ok(c.Confirm(ctx, officer, det.Ref()))
		now := c.named(guide.Policy, "高龄津贴")
		if now.Get("amount") != text.Get("amount") || now.Sample() || now.CheckedOn != today || now.CheckedBy != officer.Name || now.ReviewOn != calendar.On(2027, 11, 23) {
			t.Errorf("confirmed: %+v", now)
		}
		if n := c.todos("guide.confirm") + c.todos("guide.returned"); n != 0 {
			t.Errorf("%d todos are left", n)
		}
		// Nobody confirms an own change.
		text.Fields["phone"] = "0539-4270000"
		c.ok(c.Edit(ctx, officer, now.Ref(), text))
		det = c.detail(officer, card.ID)
		c.fails(c.Confirm(ctx, officer, det.Ref()), fault.KindConflict, "另一位")
		c.ok(c.Confirm(ctx, second, det.Ref()))
		var moves []string
		for _, r := range c.detail(officer, card.ID).History {
			moves = append(moves, r.Move)
		}
		if got := strings.Join(moves, " "); got != "confirm edit confirm edit return edit load" {
			t.Errorf("history: %s", got)
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE guide_revision SET by_name = '' WHERE card_id = ?`, card.ID)
			return err
		})
		if err == nil {
			t.Error("the history can be changed")
		}
	})
}

func TestAServiceNeedsItsEightElements(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.load()
		officer := c.officer(1)
		card := c.named(guide.Matter, "新生儿户口登记")
		c.fails(c.Confirm(ctx, officer, card.Ref()), fault.KindInvalid, "联系电话")
		text := card.Content.V
		text.Fields["phone"] = "13812345678"
		c.fails(c.Edit(ctx, officer, card.Ref(), text), fault.KindInvalid, "个人手机号")
		text.Fields["phone"] = "0539-4271110"
		c.ok(c.Edit(ctx, officer, card.Ref(), text))
		det := c.detail(officer, card.ID)
		if len(det.Missing) != 0 {
			t.Errorf("missing %v", det.Missing)
		}
		c.ok(c.Confirm(ctx, c.officer(2), det.Ref()))
	})
}

func TestReviewsComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.load()
		liaison := actor(3, rbac.DeptLiaison, c.civil)
		card := c.named(guide.Policy, "高龄津贴")
		c.ok(c.Confirm(ctx, c.officer(1), card.Ref()))
		c.ok(c.Tick(ctx))
		if n := c.todos("guide.review"); n != 0 {
			t.Errorf("%d reminders on the day of the check", n)
		}
		c.now = calendar.On(2027, 11, 10).Start()
		c.ok(c.Tick(ctx))
		c.ok(c.Tick(ctx))
		if n := c.todos("guide.review"); n != 1 {
			t.Fatalf("%d reminders", n)
		}
		card = c.named(guide.Policy, "高龄津贴")
		c.ok(c.Stand(ctx, liaison, card.Ref()))
		if now := c.named(guide.Policy, "高龄津贴"); now.ReviewOn != calendar.On(2028, 11, 10) || now.CheckedBy != liaison.Name || c.todos("guide.review") != 0 {
			t.Errorf("after 仍有效: %v by %s, %d reminders", now.ReviewOn, now.CheckedBy, c.todos("guide.review"))
		}
	})
}

func TestExpiredAndClosedAreHiddenButKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.load()
		officer := c.officer(1)
		count := func() int { return len(c.public(guide.Policy)) }
		card := c.named(guide.Policy, "高龄津贴")
		c.fails(c.Close(ctx, officer, card.Ref(), ""), fault.KindInvalid, "理由")
		c.ok(c.Close(ctx, officer, card.Ref(), "示例：已停止执行"))
		if count() != 102 {
			t.Errorf("%d policies after closing", count())
		}
		if _, err := guide.PublicCard(d.Reader(ctx), guide.Policy, card.ID, today); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("a closed card: %v", err)
		}
		det := c.detail(officer, card.ID)
		c.ok(c.Reopen(ctx, officer, det.Ref()))
		c.now = calendar.On(2027, 1, 1).Start() // one policy ends with 2026
		if count() != 102 {
			t.Errorf("%d policies in 2027", count())
		}
		list, _, err := c.List(ctx, officer, guide.Filter{Kind: guide.Policy, Text: "高龄"}, 0)
		if err != nil || len(list) != 1 {
			t.Errorf("the desk lost a card: %v, %v", list, err)
		}
	})
}

func (c *county) finds(text string) (urls []string) {
	c.t.Helper()
	p, err := search.Find(c.DB.Reader(ctx), search.Query{Text: text, Limit: 100})
	c.ok(err)
	for _, h := range p.Hits {
		urls = append(urls, h.URL)
	}
	return urls
}

func TestCardsAreFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.load()
		officer, card := c.officer(1), c.named(guide.Policy, "高龄津贴")
		if got := c.finds("高龄津贴"); !slices.Contains(got, card.URL()) {
			t.Errorf("found %v", got)
		}
		text := card.Content.V
		text.Title = "示例长寿津贴"
		c.ok(c.Edit(ctx, officer, card.Ref(), text))
		if got := c.finds("长寿津贴"); len(got) != 0 {
			t.Errorf("a draft is found: %v", got)
		}
		det := c.detail(officer, card.ID)
		c.ok(c.Confirm(ctx, c.officer(2), det.Ref()))
		if got := c.finds("长寿津贴"); len(got) != 1 || got[0] != card.URL() {
			t.Errorf("found %v", got)
		}
		det = c.detail(officer, card.ID)
		c.ok(c.Close(ctx, officer, det.Ref(), "示例"))
		if got := c.finds("长寿津贴"); len(got) != 0 {
			t.Errorf("a closed card is found: %v", got)
		}
		var n, after int
		c.ok(d.Reader(ctx).Get(&n, `SELECT count(*) FROM search_doc`))
		c.now = calendar.On(2028, 1, 1).Start()
		c.ok(c.Tick(ctx))
		c.ok(d.Reader(ctx).Get(&after, `SELECT count(*) FROM search_doc`))
		if n != 292 || after != 292-5 { // five policies have a last day
			t.Errorf("%d cards are found, %d after their last days", n, after)
		}
	})
}

func TestANewCardIsNotPublicUntilConfirmed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		liaison := actor(3, rbac.DeptLiaison, c.civil)
		text := guide.Content{Section: "elderly", UnitID: c.civil.ID, Title: "示例补贴", Fields: map[string]string{"who": "示例", "conditions": "示例", "materials": "身份证；户口簿",
			"where": "示例大厅", "department": "县民政局", "review_months": "6", "identity": "老年人", "household": "不限"}}
		bad := guide.Content{UnitID: c.civil.ID, Fields: map[string]string{"identity": "神仙", "age_min": "x", "valid_from": "昨天", "link": "abc"}}
		_, err := c.Add(ctx, liaison, guide.Policy, bad)
		if got := len(fault.FieldProblems(err)); got < 10 {
			t.Errorf("%d problems at once: %v", got, err)
		}
		id, err := c.Add(ctx, liaison, guide.Policy, text)
		c.ok(err)
		if len(c.public(guide.Policy)) != 0 {
			t.Error("a new card is public at once")
		}
		det := c.detail(c.officer(1), id)
		if det.Live || len(det.Changes) < 8 {
			t.Errorf("new: %+v", det.Changes)
		}
		c.ok(c.Confirm(ctx, c.officer(1), det.Ref()))
		if x := c.named(guide.Policy, "示例补贴"); x.Get("materials") != "身份证\n户口簿" || x.Get("household") != "" || x.ReviewOn != calendar.On(2027, 5, 23) {
			t.Errorf("confirmed: %+v", x)
		}
		text.UnitID = c.other.ID
		_, err = c.Add(ctx, liaison, guide.Policy, text)
		c.fails(err, fault.KindForbidden, "县卫健局")
	})
}
