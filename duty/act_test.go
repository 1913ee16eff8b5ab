package duty

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/queue"
	"lianghua/rbac"
)

func officer() rbac.Actor { return actor(11, "示例甲", rbac.CountyOfficer, county) }
func second() rbac.Actor  { return actor(12, "示例乙", rbac.CountyOfficer, county) }
func liaison() rbac.Actor { return actor(13, "示例丙", rbac.DeptLiaison, civil) }
func clerk() rbac.Actor   { return actor(14, "示例丁", rbac.TownClerk, town1) }
func clerk2() rbac.Actor  { return actor(15, "示例戊", rbac.TownClerk, town1) }

// people opens posts, so that notices reach somebody.
func (o *office) people() {
	o.write(func(tx *db.Tx) error {
		for _, p := range []struct {
			id, unit int64
			kind     string
		}{{13, civil, "liaison"}, {16, civil, "principal"}, {14, town1, "liaison"}, {17, county, "head"}} {
			if _, err := tx.Exec(`INSERT INTO org_person (id, name) VALUES (?, ?)`, p.id, "示例"+fmt.Sprint(p.id)); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO org_post (unit_id, person_id, kind, since_on) VALUES (?, ?, ?, '2026-01-01')`, p.unit, p.id, p.kind); err != nil {
				return err
			}
		}
		return nil
	})
}

// refsOf are the open duties of a unit and slot, the first limit first.
func (o *office) refsOf(unit int64, slot string) (out []Ref) {
	o.t.Helper()
	var list []Duty
	ok(o.t, o.d.Reader(o.ctx).Select(&list, `SELECT `+columns+` FROM duty d WHERE d.unit_id = ? AND d.slot = ? AND d.state IN ('open', 'waiting', 'declared', 'elsewhere') ORDER BY d.due_on`, unit, slot))
	for _, d := range list {
		out = append(out, Ref{d.ID, d.Version})
	}
	return out
}

func (o *office) act(who rbac.Actor, r Ref, a Action, f Form) error {
	_, err := o.s.Act(o.ctx, who, []Ref{r}, a, f)
	return err
}

func (o *office) todos(kind string, unit int64) (list []string) {
	o.t.Helper()
	ok(o.t, o.d.Reader(o.ctx).Select(&list, `SELECT title FROM todo WHERE kind = ? AND unit_id = ? AND closed_at IS NULL ORDER BY title`, kind, unit))
	return list
}

func TestNothingOfTheKindIsAgreedTo(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entry("救助标准", "每季度公布一次", term.County, civil)
		slot := "e" + itoa(e) + ":county"
		o.people()
		o.replan()
		r := o.refsOf(civil, slot)[0]
		refused(t, o.act(liaison(), r, ActDeclare, Form{}), fault.KindInvalid, "请说明情况")
		refused(t, o.act(clerk(), r, ActDeclare, Form{Reason: "无"}), fault.KindNotFound, "不存在")
		ok(t, o.act(liaison(), r, ActDeclare, Form{Reason: "本季度未调整标准"}))
		if got := o.todos(TodoAgree, county); !slices.Equal(got, []string{"1 项申报待同意"}) {
			t.Errorf("todos %q", got)
		}
		refused(t, o.act(liaison(), r, ActRecall, Form{}), fault.KindConflict, "刷新")
		r = o.refsOf(civil, slot)[0]
		refused(t, o.act(liaison(), r, ActAgree, Form{}), fault.KindForbidden, "")
		refused(t, o.act(second(), r, ActRefuse, Form{}), fault.KindInvalid, "请说明理由")
		ok(t, o.act(second(), r, ActRefuse, Form{Reason: "本季度已调标，请公开"}))
		var notices int
		ok(t, o.d.Reader(o.ctx).Get(&notices, `SELECT count(*) FROM notice WHERE person_id = 13 AND kind = 'duty.refuse'`))
		if got := o.todos(TodoAgree, county); len(got) != 0 || notices != 1 {
			t.Errorf("todos %q, %d notices", got, notices)
		}
		r = o.refsOf(civil, slot)[0]
		ok(t, o.act(liaison(), r, ActElsewhere, Form{Platform: "省平台", Link: "https://www.example.gov.cn/1", On: calendar.On(2026, 1, 4)}))
		if got := o.duties(civil, slot); !slices.Equal(got, []string{"2026Q1 2026-03-31 elsewhere 2026-01-04"}) {
			t.Errorf("%q", got)
		}
		standing, err := StandingOf(o.d.Reader(o.ctx), []int64{e})
		ok(t, err)
		if standing[e].Platform != "省平台" || standing[e].Nothing {
			t.Errorf("%+v", standing[e])
		}
		o.sound()
	})
}

// Every unit that says the same of the newest period is named.
func TestAllUnitsThatDeclareAreNamed(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entry("危房改造", "每季度公布一次", term.Township, town1, town2)
		o.people()
		o.replan()
		slot := "e" + itoa(e) + ":township"
		for _, town := range []int64{town1, town2} {
			ok(t, o.act(actor(40, "示例丑", rbac.CountyOfficer, county), o.refsOf(town, slot)[0], ActDeclare, Form{Reason: "本季度没有"}))
			ok(t, o.act(second(), o.refsOf(town, slot)[0], ActAgree, Form{}))
		}
		standing, err := StandingOf(o.d.Reader(o.ctx), []int64{e})
		if ok(t, err); len(standing[e].Units) != 2 || !strings.Contains(standing[e].Unit(), "、") || !standing[e].Nothing {
			t.Errorf("%+v", standing[e])
		}
		many := Standing{Units: []string{"一", "二", "三", "四", "五", "六", "七"}}
		if many.Unit() != "一、二、三、四、五、六等 7 个单位" {
			t.Error(many.Unit())
		}
	})
}

func TestATownshipAgreesForItsVillagesButNotToItself(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.replan()
		slot := "s:" + SheetFinance
		r := o.refsOf(village1, slot)[0]
		ok(t, o.act(clerk(), r, ActDeclare, Form{Reason: "本月无收支"}))
		r = o.refsOf(village1, slot)[0]
		refused(t, o.act(clerk(), r, ActAgree, Form{}), fault.KindConflict, "您本人填报")
		ok(t, o.act(clerk2(), r, ActAgree, Form{}))
		if got := o.duties(village1, slot)[0]; got != "2025-12 2026-01-15 declared 2026-01-05" {
			t.Error(got)
		}
		var acting bool
		ok(t, o.d.Reader(o.ctx).Get(&acting, `SELECT acting FROM duty_declaration`))
		if !acting {
			t.Error("the township acted for the village")
		}
		other := o.refsOf(village3, slot)[0]
		refused(t, o.act(clerk(), other, ActDeclare, Form{Reason: "无"}), fault.KindNotFound, "不存在")
		own := o.refsOf(town1, "p"+itoa(o.preset("annual_report_unit")))[0]
		ok(t, o.act(clerk(), own, ActDeclare, Form{Reason: "无"}))
		own = o.refsOf(town1, "p"+itoa(o.preset("annual_report_unit")))[0]
		refused(t, o.act(clerk2(), own, ActAgree, Form{}), fault.KindForbidden, "")
		ok(t, o.act(officer(), own, ActAgree, Form{}))
		o.sound()
	})
}

func (o *office) preset(key string) (id int64) {
	o.t.Helper()
	ok(o.t, o.d.Reader(o.ctx).Get(&id, `SELECT id FROM duty_preset WHERE key = ?`, key))
	return id
}

func TestSilenceAgreesAfterFiveWorkingDays(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.on("2026-02-10") // before the Spring Festival: five working days later is 25 February
		o.replan()
		slot := "s:" + SheetFinance
		for _, v := range []int64{village1, village2, village3} {
			ok(t, o.act(officer(), o.refsOf(v, slot)[0], ActDeclare, Form{Reason: "本月无收支"}))
		}
		exempt := o.refsOf(village1, "s:"+SheetAffairs)[0]
		ok(t, o.act(officer(), exempt, ActExempt, Form{Reason: "已合并"}))
		for day, want := range map[string]int{"2026-02-14": 0, "2026-02-24": 0} {
			o.on(day)
			if n, err := o.s.Silence(o.ctx); err != nil || n != want {
				t.Errorf("%s: %d accepted, %v", day, n, err)
			}
		}
		due := calendar.Embedded().AddWorkdays(calendar.On(2026, 2, 10), silence).Date
		o.on(due.String())
		if n, _ := o.s.Silence(o.ctx); n != 0 {
			t.Errorf("on the fifth day itself %d were accepted", n)
		}
		o.on(due.AddDays(1).String())
		if n, err := o.s.Silence(o.ctx); err != nil || n != 3 {
			t.Errorf("%d accepted, %v; what is not applicable waits for a person", n, err)
		}
		if got := o.duties(village1, slot); !slices.Contains(got, "2025-12 2026-01-15 declared 2026-02-10") {
			t.Errorf("the day of declaring counts: %q", got)
		}
		o.drawAndFind(slot)
	})
}

// drawAndFind draws one of the three and finds it untrue.
func (o *office) drawAndFind(slot string) {
	t := o.t
	t.Helper()
	if n, err := o.s.Draw(o.ctx, officer()); err != nil || n != 1 {
		t.Fatalf("%d drawn, %v", n, err)
	}
	_, err := o.s.Draw(o.ctx, officer())
	refused(t, err, fault.KindConflict, "没有新同意的申报")
	var x struct {
		ID   int64 `db:"id"`
		Duty int64 `db:"duty_id"`
	}
	var pool []int64
	var seed int64
	q := o.d.Reader(o.ctx)
	ok(t, q.Get(&x, `SELECT id, duty_id FROM duty_declaration WHERE drawn`))
	ok(t, q.Get(&seed, `SELECT seed FROM duty_draw`))
	ok(t, q.Select(&pool, `SELECT id FROM duty_declaration WHERE draw_id > 0 ORDER BY id`))
	if again := Drawn(pool, seed); !slices.Equal(again, []int64{x.ID}) {
		t.Errorf("the seed draws %v, %d was drawn", again, x.ID)
	}
	refused(t, o.s.Find(o.ctx, officer(), x.ID, false, ""), fault.KindInvalid, "不属实")
	refused(t, o.s.Find(o.ctx, clerk(), x.ID, true, ""), fault.KindForbidden, "")
	ok(t, o.s.Find(o.ctx, officer(), x.ID, false, "当月有土地租金收入"))
	var state State
	ok(t, q.Get(&state, `SELECT state FROM duty WHERE id = ?`, x.Duty))
	if state != Open || len(o.todos(TodoChecked, county)) != 0 {
		t.Errorf("after the finding: %s, todos %q", state, o.todos(TodoChecked, county))
	}
	o.sound()
}

func TestOneInTwentyIsDrawn(t *testing.T) {
	pool := make([]int64, 401)
	for i := range pool {
		pool[i] = int64(i + 1)
	}
	got := Drawn(pool, 42)
	if len(got) != 21 || !slices.Equal(got, Drawn(pool, 42)) || slices.Equal(got, Drawn(pool, 43)) || !slices.IsSorted(got) {
		t.Errorf("%v", got)
	}
}

func TestNudgesClimb(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.people()
		o.entry("救助标准", "每季度公布一次", term.County, civil)
		o.replan()
		o.on("2026-04-08")
		list, err := o.s.Nudges(o.ctx, officer())
		ok(t, err)
		i := slices.IndexFunc(list, func(n Nudge) bool { return n.UnitID == civil })
		if i < 0 || list[i].Overdue < 1 || !strings.Contains(list[i].Text, "“救助标准”（2026年第一季度") || !strings.Contains(list[i].Text, "民政局：截至2026年4月8日") {
			t.Fatalf("%+v", list)
		}
		if k := slices.IndexFunc(list, func(n Nudge) bool { return n.UnitID == town1 }); k < 0 || list[k].Sheets == 0 || slices.ContainsFunc(list, func(n Nudge) bool { return n.UnitID == village1 }) {
			t.Errorf("a township answers for its villages: %+v", list)
		}
		if got, _ := o.s.Nudges(o.ctx, liaison()); len(got) != 0 {
			t.Errorf("a liaison sees %d", len(got))
		}
		_, _, err = o.s.SendNudges(o.ctx, liaison(), []int64{civil})
		refused(t, err, fault.KindForbidden, "")
		for _, want := range []struct {
			day    string
			step   queue.Step
			people int
		}{{"2026-04-08", queue.ToLiaison, 1}, {"2026-04-13", queue.ToHead, 2}, {"2026-04-20", queue.ToCounty, 3}} {
			o.on(want.day)
			list, err := o.s.Nudges(o.ctx, officer())
			ok(t, err)
			n := list[slices.IndexFunc(list, func(n Nudge) bool { return n.UnitID == civil })]
			_, people, err := o.s.SendNudges(o.ctx, officer(), []int64{civil})
			if err != nil || n.Step != want.step || !n.Ready || people != want.people {
				t.Errorf("%s: %s to %d people, ready %v, %v", want.day, n.Step, people, n.Ready, err)
			}
		}
		list, err = o.s.Nudges(o.ctx, officer())
		ok(t, err)
		if n := list[slices.IndexFunc(list, func(n Nudge) bool { return n.UnitID == civil })]; n.Ready || n.Sent != 3 {
			t.Errorf("just sent: %+v", n)
		}
		rows, err := o.s.Sent(o.ctx, officer())
		if err != nil || len(rows) != 3 || rows[0].Step != queue.ToCounty {
			t.Errorf("%+v %v", rows, err)
		}
	})
}

// column adds a column of the civil affairs bureau.
func (o *office) column(name, link, frequency string) (id int64) {
	o.t.Helper()
	o.write(func(tx *db.Tx) (err error) {
		id, err = catalog.AddColumn(tx, catalog.Act{Who: audit.Who{Name: "示例甲", Face: "cli"}, Origin: catalog.FromForm}, 0,
			catalog.ColumnFields{Name: name, Link: link, Frequency: frequency, UnitID: civil})
		return err
	})
	return id
}

func TestColumnsAreWatched(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		news, policy, money, blank := o.column("工作动态", "/news", ""), o.column("政策文件", "", ""), o.column("救助资金", "", "每月更新"), o.column("规划计划", "", "")
		for _, c := range []int64{news, policy, money} {
			o.publish(Publication{UnitID: civil, Tier: term.County, ColumnID: c})
		}
		old := o.publish(Publication{UnitID: civil, Tier: term.County, ColumnID: blank, Migrated: true, Fact: calendar.On(2024, 5, 6)})
		for _, x := range []struct {
			day  string
			want map[int64]Age
		}{
			{"2026-01-16", map[int64]Age{news: AgeFresh, policy: AgeFresh, money: AgeFresh, blank: AgeStale}},
			{"2026-01-19", map[int64]Age{news: AgeSoon}},
			{"2026-01-20", map[int64]Age{news: AgeStale, money: AgeFresh}},
			{"2026-02-06", map[int64]Age{money: AgeStale, policy: AgeFresh}},
			{"2026-07-05", map[int64]Age{policy: AgeStale}},
		} {
			o.on(x.day)
			list, err := o.s.Watch(o.ctx, officer())
			ok(t, err)
			for _, w := range list {
				if want := x.want[w.ID]; want != "" && w.Age != want {
					t.Errorf("%s: %s is %s, want %s (%+v)", x.day, w.Name, w.Age, want, w.Days)
				}
			}
		}
		o.takeDown(old)
		list, err := o.s.Watch(o.ctx, liaison())
		ok(t, err)
		if i := slices.IndexFunc(list, func(w Watched) bool { return w.ID == blank }); i < 0 || list[i].Age != AgeBlank || !list[i].Last.IsZero() {
			t.Errorf("taken down, the column is blank again: %+v", list)
		}
		if list, err = o.s.Watch(o.ctx, clerk()); err != nil || len(list) != 0 {
			t.Errorf("another unit sees %d columns, %v", len(list), err)
		}
	})
}

// A page that is kept in one item (固定内容) is as old as its newest revision,
// not as its first; what it closed stays closed on the first day.
func TestARevisionRenewsTheColumn(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		page := o.column("机构职能", "", "每月更新")
		p := o.publish(Publication{UnitID: civil, Tier: term.County, ColumnID: page})
		age := func(want Age, last calendar.Date) {
			t.Helper()
			list, err := o.s.Watch(o.ctx, officer())
			ok(t, err)
			if i := slices.IndexFunc(list, func(w Watched) bool { return w.ID == page }); i < 0 || list[i].Age != want || list[i].Last != last || list[i].Count != 1 {
				t.Errorf("want %s of %s: %+v", want, last, list)
			}
		}
		first := p.Fact
		o.on("2026-03-01")
		age(AgeStale, first)
		p.On = calendar.On(2026, 3, 1) // Fact stays: a revision makes nothing late
		o.write(func(tx *db.Tx) error { return Published(tx, p) })
		age(AgeFresh, p.On)
		other := o.publish(Publication{UnitID: civil, Tier: term.County, ColumnID: page, Migrated: true, Fact: calendar.On(2020, 1, 2)})
		o.takeDown(other)
		age(AgeFresh, p.On)
	})
}

func TestManyItemsOnOneDayAreAWarning(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		c := o.column("救助资金", "", "")
		o.write(func(tx *db.Tx) error {
			return settings.Set(tx, audit.Who{Name: "示例甲"}, "setting.edit", map[settings.Key]string{settings.DutyFlood: "4"})
		})
		for range 4 {
			o.publish(Publication{UnitID: civil, Tier: term.County, ColumnID: c, Fact: calendar.On(2026, 1, 2)})
			o.publish(Publication{UnitID: civil, Tier: term.County, ColumnID: c, Migrated: true})
		}
		list, threshold, err := o.s.Floods(o.ctx, officer())
		if err != nil || threshold != 4 || len(list) != 1 || list[0].Count != 4 || list[0].Day != calendar.On(2026, 1, 5) {
			t.Errorf("%d %+v %v", threshold, list, err)
		}
	})
}

func TestTheNightlyVisit(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		good, empty, gone, old, none := o.column("甲栏", "/good", ""), o.column("乙栏", "/empty", ""), o.column("丙栏", "/gone", ""), o.column("丁栏", "/old", ""), o.column("戊栏", "", "")
		outside, here := o.column("己栏", "https://outside.invalid/", ""), o.column("庚栏", "", "")
		o.publish(Publication{UnitID: civil, Tier: term.County, ColumnID: here})
		site := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/good":
				fmt.Fprint(w, "<html><head><title>x</title></head><main>", strings.Repeat("公开信息标题。", 10), "2025年12月1日 2030-01-01</main>")
			case "/empty":
				fmt.Fprint(w, "<header>", strings.Repeat("页眉", 40), "</header><main></main>")
			case "/old":
				fmt.Fprint(w, "<main>", strings.Repeat("公开信息标题。", 10), "2023-12-01</main>")
			default:
				if !strings.HasPrefix(r.URL.Path, "/columns/") {
					http.NotFound(w, r)
				}
				fmt.Fprint(w, "<main>", strings.Repeat("栏目说明。", 10), "2025年12月1日</main>") // words are no items
			}
		})
		visited, faults, err := o.s.Visit(context.Background(), site)
		if err != nil || visited != 6 || faults != 4 {
			t.Fatalf("%d visited, %d faults, %v", visited, faults, err)
		}
		_, _, err = o.s.Visit(context.Background(), site) // again the same day
		ok(t, err)
		rows, err := lastVisits(o.d.Reader(o.ctx))
		ok(t, err)
		for id, want := range map[int64]string{good: "", empty: "页面没有内容", gone: "打不开：返回 404", old: "一年内没有更新", none: "页面没有内容", here: ""} {
			if rows[id] == nil || rows[id].Message != want || rows[id].Sound() != (want == "") {
				t.Errorf("column %d: %+v, want %q", id, rows[id], want)
			}
		}
		if rows[outside] != nil {
			t.Error("an address outside was visited although no setting allows it")
		}
	})
}

func TestRectifications(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, err := o.s.AddRectify(o.ctx, officer(), Rectify{UnitID: civil, Link: "旧链接"})
		refused(t, err, fault.KindInvalid, "请填写问题编号")
		_, err = o.s.AddRectify(o.ctx, liaison(), Rectify{No: "1", UnitID: civil, Problem: "栏目空白"})
		refused(t, err, fault.KindForbidden, "")
		id, err := o.s.AddRectify(o.ctx, officer(), Rectify{No: "2026-01", UnitID: civil, Problem: "栏目空白", Link: "https://www.example.gov.cn/old"})
		ok(t, err)
		_, err = o.s.AddRectify(o.ctx, officer(), Rectify{No: "2026-01", UnitID: civil, Problem: "栏目空白"})
		refused(t, err, fault.KindInvalid, "已经有了")
		r, err := o.s.RectifyByID(o.ctx, liaison(), id)
		ok(t, err)
		_, err = o.s.RectifyByID(o.ctx, clerk(), id)
		refused(t, err, fault.KindNotFound, "不存在")
		r.DoneOn = calendar.On(2026, 1, 5)
		refused(t, o.s.Rectified(o.ctx, liaison(), r), fault.KindInvalid, "整改后链接")
		r.After, r.Officer = "https://www.example.gov.cn/new", "示例丙"
		refused(t, o.s.Rectified(o.ctx, clerk(), r), fault.KindForbidden, "")
		ok(t, o.s.Rectified(o.ctx, liaison(), r))
		refused(t, o.s.Rectified(o.ctx, liaison(), r), fault.KindConflict, "刷新")
		rows, err := o.s.Rectifies(o.ctx, liaison())
		if err != nil || len(rows) != 1 || !rows[0].Done() {
			t.Errorf("%+v %v", rows, err)
		}
	})
}

func TestListsAndCalendar(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entry("救助标准", "每季度公布一次", term.County, civil)
		policy := o.entry("政策文件", "信息形成之日起20个工作日内", term.County, civil)
		o.replan()
		o.publish(Publication{UnitID: civil, Tier: term.County, Entries: []int64{policy}})
		rows, _, err := o.s.List(o.ctx, liaison(), Filter{}, Cursor{})
		if err != nil || len(rows) != 3 { // the entry, the annual report, the budget
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		if rows, _, err = o.s.List(o.ctx, liaison(), Filter{State: Demand}, Cursor{}); err != nil || len(rows) != 1 || rows[0].Year != 1 || rows[0].Last != calendar.On(2026, 1, 5) {
			t.Fatalf("on demand: %+v %v", rows, err)
		}
		o.on("2026-03-28")
		if rows, _, err = o.s.List(o.ctx, liaison(), Filter{When: WhenSoon, Text: "救助"}, Cursor{}); err != nil || len(rows) != 1 || rows[0].EntryID != e || rows[0].Sign != SignSoon || rows[0].Workdays != 2 {
			t.Fatalf("soon: %+v %v", rows, err)
		}
		d, err := o.s.Detail(o.ctx, liaison(), rows[0].ID)
		if err != nil || d.Title != "救助标准" || len(d.Moves) == 0 {
			t.Errorf("%+v %v", d, err)
		}
		_, err = o.s.Detail(o.ctx, clerk(), rows[0].ID)
		refused(t, err, fault.KindNotFound, "不存在")
		refused(t, o.s.SetEvent(o.ctx, liaison(), o.preset("department_budget"), 2026, calendar.On(2026, 2, 6)), fault.KindForbidden, "")
		ok(t, o.s.SetEvent(o.ctx, officer(), o.preset("department_budget"), 2026, calendar.On(2026, 2, 6)))
		if got := o.duties(civil, "p"+itoa(o.preset("department_budget"))); !slices.Equal(got, []string{"2026 2026-02-26 open"}) {
			t.Errorf("20 days after the reply: %q", got)
		}
		id, err := o.s.SavePreset(o.ctx, officer(), Preset{Name: "安全生产月情况", Target: ForUnit, Unit: "应急局", Frequency: term.Yearly, Month: 6, Day: 0, Active: true, Since: calendar.On(2026, 1, 1)})
		ok(t, err)
		if got := o.duties(safety, "p"+itoa(id)); !slices.Equal(got, []string{"2026 2026-06-30 open"}) && len(got) != 0 {
			t.Errorf("%q", got)
		}
		refused(t, o.s.SetTownDay(o.ctx, clerk(), TownDay{UnitID: town1, Day: 31}), fault.KindInvalid, "1 至 28")
		ok(t, o.s.SetTownDay(o.ctx, clerk(), TownDay{UnitID: town1, Day: 8, Shift: true}))
		refused(t, o.s.SetTownDay(o.ctx, clerk(), TownDay{UnitID: town2, Day: 8}), fault.KindForbidden, "")
		if got := o.duties(village1, "s:"+SheetFinance); !slices.Contains(got, "2026-03 2026-04-08 open") {
			t.Errorf("the township's own day: %q", got)
		}
		o.sound()
	})
}

func TestPagesCostConstantQueries(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		cost := func() (out []int64) {
			for _, page := range []func() error{
				func() error { _, err := o.s.Board(o.ctx, officer(), BoardFilter{}); return err },
				func() error {
					_, err := o.s.Board(o.ctx, officer(), BoardFilter{Villages: true, Town: town1})
					return err
				},
				func() error { _, _, err := o.s.List(o.ctx, officer(), Filter{}, Cursor{}); return err },
				func() error { _, err := o.s.Watch(o.ctx, officer()); return err },
			} {
				before := o.d.Queries()
				ok(t, page())
				out = append(out, o.d.Queries()-before)
			}
			return out
		}
		o.replan()
		few := cost()
		for i := range 8 {
			o.entry(fmt.Sprintf("事项%d", i), "每季度公布一次", term.Township, town1, town2)
			o.column(fmt.Sprintf("栏目%d", i), "", "")
		}
		o.replan()
		if many := cost(); !slices.Equal(few, many) {
			t.Errorf("statements a page: %v, then %v", few, many)
		}
	})
}
