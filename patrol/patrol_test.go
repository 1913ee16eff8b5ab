package patrol_test

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/guide"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/search"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/patrol"
	"lianghua/rbac"
	"lianghua/web/webtest"
)

var ctx = context.Background()

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

func exec(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

func refused(t testing.TB, err error, kind fault.Kind, words string) {
	t.Helper()
	said := fault.Message(err)
	for _, p := range fault.FieldProblems(err) {
		said += p.Msg
	}
	if fault.KindOf(err) != kind || !strings.Contains(said, words) {
		t.Errorf("got %v %q, want %v with %q", fault.KindOf(err), said, kind, words)
	}
}

func count(t testing.TB, d *db.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := d.Reader(ctx).Get(&n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

// states are the places of a sweep with what became of them, in order.
func states(t testing.TB, c *webtest.County, actor rbac.Actor, id int64) (out []string, hits []patrol.Hit) {
	t.Helper()
	s, err := c.Patrol.SweepByID(ctx, actor, id)
	if err != nil {
		t.Fatal(err)
	}
	hits, _, err = c.Patrol.Hits(ctx, actor, s, "", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hits {
		out = append(out, string(h.Place)+" "+h.Title+" "+h.State())
	}
	return out, hits
}

func TestASweepLooksEverywhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		officer, _ := c.Actor(c.As("county"))
		dept, _ := c.Actor(c.As("dept"))
		page := c.Published("D1", "notice", form.Content{Title: "人事公告", Body: "<p>任命示例 辰为副局长（蒙政办发〔2024〕5号）。</p>"})
		c.Published("D1", "notice", form.Content{Title: "无关公告"})
		revised := c.Published("D1", "notice", form.Content{Title: "会议", Body: "<p>示例辰出席。</p>"})
		reviseTo(t, c, revised, form.Content{Title: "会议", Section: "示例科", Body: "<p>示例巳出席。</p>"})
		gone := c.Published("D1", "notice", form.Content{Title: "示例辰的旧闻"})
		c.Moved("D1", gone, disclose.ActWithdraw)
		c.Published("T1", "lowincome", form.Content{Title: "名单", NoticeContact: "民政办公室 0539-4271009", Fields: map[string]string{"supervise": "0539-4271009"}, Rows: [][]string{{"示例辰", "烟庄村", "2", "1060"}}})
		c.Drafted("D1", "notice", form.Content{Title: "示例辰的草稿"}) // drafts are nobody's but the unit's
		exec(t, d, `UPDATE catalog_column SET officer = '示例辰' WHERE code = 'S18'`)
		exec(t, d, `UPDATE disclose_file SET plain = '' WHERE id = 0`)
		if _, err := (&guide.Service{DB: d}).LoadSamples(ctx, webtest.CLI); err != nil {
			t.Fatal(err)
		}
		exec(t, d, `UPDATE guide_card SET content = replace(content, '"fields":{', '"fields":{"note":"请找示例辰",') WHERE id = (SELECT min(id) FROM guide_card)`)

		talk(t, d, c.Units["D1"].ID)
		exec(t, d, `UPDATE catalog_entry SET content = '["第一项","示例辰"]' WHERE code = 'D20-0001'`)

		_, err := c.Patrol.Sweep(ctx, dept, patrol.SweepDraft{Words: []string{"示例辰"}, Reason: "试"})
		refused(t, err, fault.KindForbidden, "")
		_, err = c.Patrol.Sweep(ctx, officer, patrol.SweepDraft{Words: []string{"，", "x"}, Places: []patrol.Place{"nowhere"}})
		for _, words := range []string{"“，”应为 2 至 60 个字", "请写明排查原因", "没有“nowhere”这个范围"} {
			refused(t, err, fault.KindInvalid, words)
		}
		id, err := c.Patrol.Sweep(ctx, officer, patrol.SweepDraft{Words: []string{"示例辰", " "}, Reason: "职务变动"})
		if err != nil {
			t.Fatal(err)
		}
		got, hits := states(t, c, officer, id)
		want := []string{"page 人事公告 待处理", "page 名单 待处理", "old 会议 待处理", "old 示例辰的旧闻 待处理"}
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("no %q in %q", w, got)
			}
		}
		if len(got) != 9 || !strings.HasPrefix(got[4], "guide ") || !strings.HasPrefix(got[5], "column ") || !strings.HasPrefix(got[6], "entry ") || got[7] != "letter 答复 待处理" || got[8] != "call 征集 待处理" {
			t.Errorf("%q", got)
		}
		if text := search.Plain(hits[0].Excerpt); !strings.Contains(text, "任命示例 辰为副局长") {
			t.Errorf("excerpt %q", text)
		}
		for _, h := range hits[4:] {
			if text := search.Plain(h.Excerpt); !strings.Contains(text, "示例辰") || strings.ContainsAny(text, `{}[]"<>`) {
				t.Errorf("%s: excerpt %q", h.Place, text)
			}
		}
		for _, x := range []struct {
			words []string
			every bool
			n     int
		}{{[]string{"示例辰", "副局长"}, true, 1}, {[]string{"蒙政办发[2024]第5号"}, false, 1}, {[]string{"没有的词"}, false, 0}} {
			id, err := c.Patrol.Sweep(ctx, officer, patrol.SweepDraft{Words: x.words, Every: x.every, Reason: "试", Places: []patrol.Place{patrol.InPage}})
			if got, _ := states(t, c, officer, id); err != nil || len(got) != x.n {
				t.Errorf("%q: %q, %v", x.words, got, err)
			}
		}

		refused(t, c.Patrol.Close(ctx, officer, id, 1), fault.KindConflict, "还有 9 处没有处理")
		var keep []int64
		for _, h := range hits[2:] {
			keep = append(keep, h.ID)
		}
		refused(t, c.Patrol.Keep(ctx, officer, id, keep, " "), fault.KindInvalid, "请写明保留理由")
		refused(t, c.Patrol.Keep(ctx, officer, id, []int64{hits[0].ID, 9999}, "历史"), fault.KindConflict, "不在这次排查里")
		if err := c.Patrol.Keep(ctx, officer, id, keep, "历史原样"); err != nil {
			t.Fatal(err)
		}
		c.Moved("D1", page, disclose.ActWithdraw)
		list := hits[1].ItemID
		c.Moved("T1", list, disclose.ActWithdraw)
		if err := c.Patrol.Close(ctx, officer, id, 1); err != nil {
			t.Error(err)
		}
		refused(t, c.Patrol.Close(ctx, officer, id, 2), fault.KindConflict, "已经办结")
		if n := count(t, d, `SELECT count(*) FROM audit_log WHERE action = 'patrol.sweep' AND object_kind = 'sweep'`); n != 6 {
			t.Errorf("%d acts in the log", n)
		}
		if n := count(t, d, `SELECT count(*) FROM audit_log WHERE detail LIKE ? ESCAPE '\'`, db.Pattern("示例辰")); n != 0 {
			t.Error("the name that was looked for is in the log")
		}
	})
}

// reviseTo publishes a new revision of an item of D1.
func reviseTo(t testing.TB, c *webtest.County, id int64, content form.Content) {
	t.Helper()
	c.Moved("D1", id, disclose.ActRevise)
	actor, _ := c.Actor(c.As("dept"))
	i, err := disclose.ByID(c.DB.Reader(ctx), id)
	if err == nil {
		_, err = c.Items.Save(ctx, actor, i.ID, i.Version, disclose.Change{Content: content, ColumnID: i.ColumnID})
	}
	if err != nil {
		t.Fatal(err)
	}
	f, _ := form.ByKey("notice")
	c.Moved("D1", id, append(webtest.Passed(f.Level), disclose.ActPublish)...)
}

func TestAChangeOfLeadersIsSwept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		officer, _ := c.Actor(c.As("county"))
		post, err := c.Org.Appoint(ctx, webtest.CLI, org.Appointment{UnitID: c.Units["D1"].ID, Kind: org.Principal, Title: "局长", Person: org.PersonDraft{Name: "示例午"}, Since: calendar.On(2025, 1, 1)})
		if err != nil {
			t.Fatal(err)
		}
		page := c.Published("D1", "notice", form.Content{Title: "讲话", Body: "<p>民政局局长示例午讲话。</p>"})
		c.Published("D1", "notice", form.Content{Title: "同名", Body: "<p>志愿者示例午。</p>"})
		due := func() bool {
			ok, err := patrol.LeadersDue(d.Reader(ctx), d.Now())
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if !due() {
			t.Error("nobody noted who sits where")
		}
		if n, err := c.Patrol.Leaders(ctx); err != nil || n != 0 || due() {
			t.Errorf("the first look sweeps %d, %v", n, err)
		}
		if err := c.Org.EndPost(ctx, webtest.CLI, post, 1, calendar.On(2026, 11, 23)); err != nil {
			t.Fatal(err)
		}
		if due() { // the last day is still in post
			t.Error("due on the last day")
		}
		d.SetClock(func() time.Time { return webtest.Now.AddDate(0, 0, 1) })
		if n, err := c.Patrol.Leaders(ctx); err != nil || n != 1 || due() {
			t.Errorf("swept %d, %v", n, err)
		}
		if n, err := c.Patrol.Leaders(ctx); err != nil || n != 0 {
			t.Errorf("again: %d, %v", n, err)
		}
		list, _, err := c.Patrol.Sweeps(ctx, officer, 0)
		if err != nil || len(list) != 1 || list[0].Terms != "示例午\n局长" || list[0].Kind != "leader" || list[0].Found != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		if _, hits := states(t, c, officer, list[0].ID); hits[0].ItemID != page {
			t.Errorf("%+v", hits)
		}
		if n := count(t, d, `SELECT count(*) FROM todo WHERE kind = 'patrol.sweep' AND closed_at IS NULL AND unit_id = ?`, c.Units["MY"].ID); n != 1 {
			t.Errorf("%d todos", n)
		}
		// A new title of somebody who stays.
		head, err := c.Org.Appoint(ctx, webtest.CLI, org.Appointment{UnitID: c.Units["D1"].ID, Kind: org.Head, Title: "副局长", Person: org.PersonDraft{Name: "示例未"}, Since: calendar.On(2025, 1, 1)})
		if err != nil {
			t.Fatal(err)
		}
		c.Published("D1", "notice", form.Content{Title: "副局长示例未到会"})
		if _, err := c.Patrol.Leaders(ctx); err != nil {
			t.Fatal(err)
		}
		if err := c.Org.ChangePost(ctx, webtest.CLI, head, 1, org.PostDraft{Title: "二级调研员", Since: calendar.On(2025, 1, 1)}); err != nil {
			t.Fatal(err)
		}
		if n, err := c.Patrol.Leaders(ctx); err != nil || n != 1 {
			t.Errorf("changed title: %d, %v", n, err)
		}
	})
}

func TestGuardIsOneSwitchWithAHistory(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		officer, _ := c.Actor(c.As("county"))
		dept, _ := c.Actor(c.As("dept"))
		refused(t, c.Patrol.GuardOn(ctx, dept, "会议", nil), fault.KindForbidden, "")
		err := c.Patrol.GuardOn(ctx, officer, " ", []string{"10.0.0.0/8", "办公网"})
		refused(t, err, fault.KindInvalid, "请写明开启重保模式的原因")
		refused(t, err, fault.KindInvalid, "“办公网”不是地址或网段")
		refused(t, c.Patrol.GuardOff(ctx, officer), fault.KindConflict, "没有开启")
		if err := c.Patrol.GuardOn(ctx, officer, "会议", []string{"10.0.0.0/8", "", "192.0.2.7"}); err != nil {
			t.Fatal(err)
		}
		refused(t, c.Patrol.GuardOn(ctx, officer, "又一次", nil), fault.KindConflict, "已经开启")
		v, err := settings.All(d.Reader(ctx))
		if err != nil || !v.Guarded() || strings.Join(v.GuardNetworks(), " ") != "10.0.0.0/8 192.0.2.7" {
			t.Errorf("%v %v %v", v.Guarded(), v.GuardNetworks(), err)
		}
		d.SetClock(func() time.Time { return webtest.Now.Add(time.Hour) })
		if err := c.Patrol.GuardOff(ctx, webtest.CLI); err != nil {
			t.Fatal(err)
		}
		list, err := patrol.Watches(d.Reader(ctx))
		if err != nil || len(list) != 1 || list[0].On() || list[0].OnBy != "示例甲" || list[0].OffAt.Sub(list[0].OnAt.Time) != time.Hour {
			t.Errorf("%+v, %v", list, err)
		}
		if v, err = settings.All(d.Reader(ctx)); err != nil || v.Guarded() {
			t.Error("still on")
		}
		if n := count(t, d, `SELECT count(*) FROM audit_log WHERE action = 'guard.switch' AND object_kind = 'guard'`); n != 2 {
			t.Errorf("%d switches in the log", n)
		}
	})
}

func TestOldAddresses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		officer, _ := c.Actor(c.As("county"))
		_, err := c.Patrol.AddRedirects(ctx, officer, []patrol.RedirectDraft{{Old: "art/1", Target: "/items/1"}, {Old: "/a", Target: "//evil.example"}, {Old: "/b", Target: "https://evil.example/"}, {Old: "/c", Target: `/\evil`}})
		for _, words := range []string{"第 1 行", "第 2 行", "第 3 行", "第 4 行"} {
			refused(t, err, fault.KindInvalid, words)
		}
		n, err := c.Patrol.AddRedirects(ctx, officer, []patrol.RedirectDraft{
			{Old: "http://old.example.gov.cn/art/2019/1/2/art_1.html#top", Target: "/items/1"}, {Old: "/show.asp?id=7", Target: "/items/7"},
			{Old: "/col/", Target: "/columns/", Below: true}, {Old: "/col/zwgk/", Target: "/catalogue", Below: true}, {Old: "/chain1", Target: "/chain2"}, {Old: "/chain2", Target: "/items"}})
		if err != nil || n != 6 {
			t.Fatal(n, err)
		}
		for at, want := range map[string]string{"/art/2019/1/2/art_1.html": "/items/1", "/art/2019/1/2/art_1.html?from=wx": "/items/1", "/art/2019/1/2/art_1.htm": "", "/show.asp?id=7": "/items/7", "/show.asp?id=8": "", "/show.asp": "",
			"/col/S18": "/columns/S18", "/col/zwgk/x/y.html": "/catalogue", "/col/zwgk": "/columns/zwgk", "/col//evil.example": "/columns/evil.example", "/": "", "/chain1": "/chain2", "/" + strings.Repeat("x", 3000): ""} {
			_, to, err := patrol.Moved(d.Reader(ctx), at)
			if err != nil || to != want {
				t.Errorf("%.60s → %q, want %q (%v)", at, to, want, err)
			}
		}
		for _, loop := range [][]patrol.RedirectDraft{{{Old: "/self", Target: "/self"}}, {{Old: "/x", Target: "/y"}, {Old: "/y", Target: "/x"}}, {{Old: "/deep/", Target: "/deep/er/", Below: true}}, {{Old: "/chain3", Target: "/chain1"}, {Old: "/items", Target: "/chain3"}}} {
			_, err := c.Patrol.AddRedirects(ctx, officer, loop)
			refused(t, err, fault.KindInvalid, "绕回了自己")
		}
		if n := count(t, d, `SELECT count(*) FROM patrol_redirect`); n != 6 {
			t.Errorf("%d lines: a refused import left some", n)
		}
		var hits patrol.OldHits
		r, _, _ := patrol.Moved(d.Reader(ctx), "/chain1")
		hits.Note(r.ID)
		hits.Note(r.ID)
		for range 2 {
			if err := hits.Flush(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
		list, _, err := c.Patrol.Redirects(ctx, officer, "chain1", 0, 10)
		if err != nil || len(list) != 1 || list[0].Hits != 2 || list[0].LastOn != calendar.On(2026, 11, 23) {
			t.Errorf("%+v %v", list, err)
		}
		if err := c.Patrol.RemoveRedirects(ctx, officer, []int64{r.ID}); err != nil || count(t, d, `SELECT count(*) FROM patrol_redirect`) != 5 {
			t.Error(err)
		}
	})
}

func TestViewsHoldNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var v patrol.Views
		day := calendar.On(2026, 11, 23)
		for range 3 {
			v.Note(day, "/items/7", "Mozilla/5.0 (Windows NT 10.0)")
		}
		v.Note(day, "/", "Mozilla/5.0")
		v.Note(day, "/feed.atom", "Mozilla/5.0")
		v.Note(day, "/catalogue/D05.csv", "Mozilla/5.0")
		v.Note(day, "/static/base/x", "Mozilla/5.0")
		v.Note(day, "/data", "Mozilla/5.0")
		v.Note(day, "/itemsx", "Mozilla/5.0")
		v.Note(day, "/", "Mozilla/5.0 (compatible; Baiduspider/2.0)")
		if err := v.Flush(ctx, d); err != nil {
			t.Fatal(err)
		}
		v.Note(day.AddDays(1), "/items", "Mozilla/5.0")
		if err := v.Flush(ctx, d); err != nil {
			t.Fatal(err)
		}
		list, err := patrol.ViewsIn(d.Reader(ctx), calendar.On(2026, 1, 1), calendar.On(2026, 12, 31))
		if err != nil || len(list) != 3 || list[0] != (patrol.ViewCount{Page: "公开信息", N: 4}) {
			t.Errorf("%+v %v", list, err)
		}
		if n := count(t, d, `SELECT count(*) FROM patrol_view`); n != 4 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestYearlyListsAreTickedOffByUnits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		officer, _ := c.Actor(c.As("county"))
		dept, _ := c.Actor(c.As("dept"))
		other, _ := c.Actor(c.As("other-dept"))
		town, _ := c.Actor(c.As("town"))
		old := c.Published("D1", "notice", form.Content{Title: "多年前的公告"})
		over := c.Published("D1", "notice", form.Content{Title: "早已结束的公示"})
		c.Published("D1", "notice", form.Content{Title: "今年的公告"})
		exec(t, d, `UPDATE disclose_item SET listed_on = '2019-03-01' WHERE id = ?`, old)
		exec(t, d, `UPDATE disclose_item SET notice_until = '2025-01-01' WHERE id = ?`, over)
		_, err := c.Patrol.PlanCheck(ctx, dept, patrol.Contacts, 2026, calendar.On(2026, 12, 20))
		refused(t, err, fault.KindForbidden, "")
		_, err = c.Patrol.PlanCheck(ctx, officer, "x", 2020, calendar.Date{})
		refused(t, err, fault.KindInvalid, "请选择清单")
		refused(t, err, fault.KindInvalid, "年份应为今年")
		for _, k := range patrol.CheckKinds() {
			if n, err := c.Patrol.PlanCheck(ctx, officer, k, 2026, calendar.On(2026, 12, 20)); err != nil || n != 5 { // without the village
				t.Errorf("%s: %d, %v", k, n, err)
			}
		}
		_, err = c.Patrol.PlanCheck(ctx, officer, patrol.Contacts, 2026, calendar.On(2026, 12, 20))
		refused(t, err, fault.KindConflict, "已经生成")
		if n := count(t, d, `SELECT count(*) FROM todo WHERE kind = 'patrol.check' AND closed_at IS NULL AND due_on = '2026-12-20'`); n != 10 {
			t.Errorf("%d todos", n)
		}
		for _, x := range []struct {
			actor rbac.Actor
			want  string
		}{{officer, "县政府 民政局 国土空间规划服务中心 税务局 野店镇"}, {dept, "民政局"}, {town, "野店镇"}} {
			list, err := c.Patrol.Checks(ctx, x.actor, patrol.Contacts, 2026)
			var names []string
			for _, r := range list {
				names = append(names, r.Unit)
			}
			if got := strings.Join(names, " "); err != nil || got != x.want {
				t.Errorf("%q, %v", got, err)
			}
		}
		mine, _ := c.Patrol.Checks(ctx, dept, patrol.History, 2026)
		_, _, err = c.Patrol.Check(ctx, other, mine[0].ID)
		refused(t, err, fault.KindNotFound, "不在您管理的单位")
		_, things, err := c.Patrol.Check(ctx, dept, mine[0].ID)
		if err != nil || len(things) != 2 || things[0].Value != "公开已满五年（2019年3月1日）" || !strings.HasPrefix(things[1].Value, "公示已结束一年以上") {
			t.Errorf("%+v %v", things, err)
		}
		towns, _ := c.Patrol.Checks(ctx, town, patrol.Contacts, 2026)
		_, things, err = c.Patrol.Check(ctx, town, towns[0].ID)
		if err != nil || len(things) != 2 || things[0] != (patrol.Thing{What: "单位", Title: "蒙阴县野店镇人民政府", Value: "0539-4271009", URL: things[0].URL}) || things[1].Title != "烟庄村村民委员会" || things[1].Value != "未填" {
			t.Errorf("%+v %v", things, err)
		}
		refused(t, c.Patrol.TickCheck(ctx, dept, mine[0].ID, 1, " "), fault.KindInvalid, "请写明核对情况")
		refused(t, c.Patrol.TickCheck(ctx, other, mine[0].ID, 1, "好"), fault.KindNotFound, "")
		if err := c.Patrol.TickCheck(ctx, dept, mine[0].ID, 1, "撤稿 1 件，保留 1 件"); err != nil {
			t.Fatal(err)
		}
		refused(t, c.Patrol.TickCheck(ctx, dept, mine[0].ID, 2, "再来"), fault.KindConflict, "已经核对完成")
		if n := count(t, d, `SELECT count(*) FROM todo WHERE kind = 'patrol.check' AND closed_at IS NULL`); n != 9 {
			t.Errorf("%d todos left", n)
		}
	})
}

func TestYearbookCountsAndKeepsWhatWasTyped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		officer, _ := c.Actor(c.As("county"))
		c.Published("D1", "notice", form.Content{Title: "一"})
		c.Published("D1", "interpretation", form.Content{Title: "解读", Fields: map[string]string{"way": "文字解读"}})
		c.Drafted("D1", "notice", form.Content{Title: "没有发布"})
		talk(t, d, c.Units["D1"].ID)
		var v patrol.Views
		for range 4 {
			v.Note(calendar.On(2026, 11, 23), "/items/1", "Mozilla/5.0")
		}
		v.Note(calendar.On(2025, 11, 23), "/items/1", "Mozilla/5.0")
		if err := v.Flush(ctx, d); err != nil {
			t.Fatal(err)
		}
		refused(t, c.Patrol.SetYearbook(ctx, officer, 2026, map[string]string{"tests": "很多", "talks": "-1"}), fault.KindInvalid, "安全检测评估次数应填数字")
		if err := c.Patrol.SetYearbook(ctx, officer, 2026, map[string]string{"tests": "12"}); err != nil {
			t.Fatal(err)
		}
		list, err := c.Patrol.Yearbook(ctx, officer, 2026)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, f := range list {
			got[f.Group+f.Label] = f.Value
		}
		for k, want := range map[string]string{"网站访问网站总访问量": "4", "网站访问其中：公开信息": "4", "信息发布总数": "2", "解读回应解读信息发布总数": "1", "安全防护安全检测评估次数": "12", "互动交流收到留言数量": "1", "互动交流征集调查期数": "1", "网站访问独立用户访问总量": ""} {
			if got[k] != want {
				t.Errorf("%s: %q, want %q", k, got[k], want)
			}
		}
		dept, _ := c.Actor(c.As("dept"))
		_, err = c.Patrol.Yearbook(ctx, dept, 2026)
		refused(t, err, fault.KindForbidden, "")
	})
}

// talk is one published letter and one call for opinions of a unit.
func talk(t testing.TB, d *db.DB, unit int64) {
	t.Helper()
	exec(t, d, `INSERT INTO consult_letter (kind, number, topic, title, content, unit_id, code_hash, state, received_at, received_on, due_on, veto_on, answered_on, shown, shown_title, shown_question, shown_answer, shown_on)
		VALUES ('letter', 'LY1', '其他', '示例', '示例', ?, 'x', 'answered', '2026-11-20T01:00:00.000Z', '2026-11-20', '2026-11-27', '2027-02-20', '2026-11-23', 'shown', '答复', '问', '请找示例辰', '2026-11-23')`, unit)
	exec(t, d, `INSERT INTO consult_call (kind, number, title, body, unit_id, opens_on, closes_on, questions, state, result) VALUES ('call', 'ZJ1', '征集', '联系人示例辰', ?, '2026-11-20', '2026-12-20', '[]', 'open', '')`, unit)
}

func TestVainSearchesGoToTheUnitThatShouldAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		officer, _ := c.Actor(c.As("county"))
		dept, _ := c.Actor(c.As("dept"))
		exec(t, d, `INSERT INTO claim (entry_id, tier, unit_id, part, coverage, state, section, officer, phone, opened_at, changed_at)
			SELECT id, 'county', ?, 'lead', 'unit', 'confirmed', '', '', '', changed_at, changed_at FROM catalog_entry WHERE code = 'D20-0001'`, c.Units["D1"].ID)
		if err := d.Write(ctx, func(tx *db.Tx) error { return search.Seed(tx, "系统") }); err != nil {
			t.Fatal(err)
		}
		var m search.Misses
		for range 3 {
			m.Note("民政局几点上班")
			m.Note("税务登记表")
			m.Note("xyz量子")
		}
		m.Note("只有一次")
		if err := m.Flush(ctx, d); err != nil {
			t.Fatal(err)
		}
		if n, err := c.Patrol.Assign(ctx); err != nil || n != 3 {
			t.Fatalf("%d, %v", n, err)
		}
		list, err := c.Patrol.Misses(ctx, officer)
		got := map[string]string{}
		for _, x := range list {
			got[x.Text] = x.Unit
		}
		if err != nil || got["民政局几点上班"] != "民政局" || got["税务登记表"] != "税务局" || got["xyz量子"] != "县政府" {
			t.Errorf("%v, %v", got, err)
		}
		mine, _ := c.Patrol.Misses(ctx, dept)
		if len(mine) != 1 || mine[0].How != "单位名称中有“民政局”" {
			t.Fatalf("%+v", mine)
		}
		refused(t, c.Patrol.Answer(ctx, dept, "xyz量子", 1, "不是我们的"), fault.KindNotFound, "")
		refused(t, c.Patrol.Reassign(ctx, dept, "民政局几点上班", 1, c.Units["D2"].ID), fault.KindForbidden, "")
		if err := c.Patrol.Reassign(ctx, officer, "xyz量子", 1, c.Units["D1"].ID); err != nil {
			t.Fatal(err)
		}
		refused(t, c.Patrol.Answer(ctx, dept, "xyz量子", 1, "晚了"), fault.KindConflict, "刚被别人办理过")
		if err := c.Patrol.Answer(ctx, dept, "xyz量子", 2, "不属本县事项"); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d, `SELECT count(*) FROM todo WHERE kind = 'patrol.miss' AND closed_at IS NULL`); n != 2 {
			t.Errorf("%d todos", n)
		}
		if n, err := c.Patrol.Assign(ctx); err != nil || n != 3 { // people still look for it: it comes back to the unit it was given to
			t.Errorf("%d, %v", n, err)
		}
		if mine, _ = c.Patrol.Misses(ctx, dept); len(mine) != 2 || mine[0].DoneAt.Valid || mine[1].DoneAt.Valid {
			t.Errorf("%+v", mine)
		}
	})
}
