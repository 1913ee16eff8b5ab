package consult_test

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"lianghua/consult"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web/portal"
	"lianghua/web/webtest"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// county is a county whose 民政局 (D1) attends to the box.
type county struct {
	*webtest.County
	t *testing.T
}

var ctx = context.Background()

func open(t *testing.T, d *db.DB) *county {
	t.Helper()
	c := &county{webtest.New(t, d), t}
	c.Serve(portal.Routes(&portal.Deps{Items: c.Items, Consult: c.Consult}), nil)
	c.set(settings.ConsultBox, "D1")
	return c
}

func (c *county) set(k settings.Key, value string) {
	c.t.Helper()
	c.ok(c.DB.Write(ctx, func(tx *db.Tx) error {
		return settings.Set(tx, org.Who(webtest.CLI), string(rbac.SettingEdit), map[settings.Key]string{k: value})
	}))
}

func (c *county) ok(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *county) as(login string) rbac.Actor {
	actor, _ := c.Actor(c.As(login))
	return actor
}

// refused checks the kind of a refusal and words in it.
func (c *county) refused(err error, kind fault.Kind, words string) {
	c.t.Helper()
	text := fault.Message(err)
	for _, p := range fault.FieldProblems(err) {
		text += p.Msg
	}
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(text, words) {
		c.t.Errorf("got %v, want %s with %q", err, kind, words)
	}
}

func (c *county) mail(number string) consult.Detail {
	c.t.Helper()
	rows, _, err := c.Consult.List(ctx, webtest.CLI, consult.Filter{Text: number, All: true}, consult.Cursor{})
	if err != nil || len(rows) != 1 {
		c.t.Fatalf("%s: %d letters, %v", number, len(rows), err)
	}
	d, err := c.Consult.Detail(ctx, webtest.CLI, rows[0].ID)
	c.ok(err)
	return d
}

func (c *county) act(login, number string, a consult.Action, f consult.Form) error {
	return c.Consult.Act(ctx, c.as(login), c.mail(number).Ref(), a, f)
}

func (c *county) count(query string, args ...any) (n int) {
	c.t.Helper()
	c.ok(c.DB.Reader(ctx).Get(&n, query, args...))
	return n
}

var letter = consult.Posted{Kind: consult.Letter, Topic: "咨询", Title: "高龄津贴怎样申请", Content: "我叫示例子，母亲八十岁，怎样申请高龄津贴？",
	Contact: consult.Contact{Name: "示例子", Phone: "13800001111"}}

func TestALetterIsAnsweredByTwo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d)
		number, err := c.Consult.Post(ctx, letter, "AAAA-BBBB-CCCC")
		c.ok(err)
		m := c.mail(number)
		if number != "LY2026-00001" || m.UnitID != c.Units["D1"].ID || m.DueOn.String() != "2026-11-30" || m.VetoOn.String() != "2027-02-23" || m.Left != 5 {
			t.Errorf("%s at %s, due %s (%d left), veto %s", number, m.Unit, m.DueOn, m.Left, m.VetoOn)
		}
		if m.ContactShown != "示例* 138****1111" || strings.Contains(m.Contact, "138") {
			t.Errorf("contact %q kept as %q", m.ContactShown, m.Contact)
		}
		if n := c.count(`SELECT count(*) FROM todo WHERE kind = 'consult.answer' AND unit_id = ? AND closed_at IS NULL AND due_on = '2026-11-30'`, m.UnitID); n != 1 {
			t.Errorf("%d todos", n)
		}
		c.refused(c.act("other-dept", number, consult.Answer, consult.Form{Text: "答复"}), fault.KindNotFound, "没有这件来信")
		c.refused(c.act("supervise", number, consult.Answer, consult.Form{Text: "答复"}), fault.KindForbidden, "")
		c.refused(c.act("dept", number, consult.Answer, consult.Form{}), fault.KindInvalid, "请填写答复内容")
		c.refused(c.act("dept", number, consult.Pass, consult.Form{}), fault.KindForbidden, "")
		c.ok(c.act("dept", number, consult.Answer, consult.Form{Text: "请到户籍所在镇民政办申请。"}))
		if s, err := consult.StatusByCode(d.Reader(ctx), "AAAA-BBBB-CCCC"); err != nil || s.Answer != "" || s.Name() != "正在办理" {
			t.Errorf("an answer that nobody passed is told: %+v %v", s, err)
		}
		c.ok(c.act("dept-head", number, consult.Back, consult.Form{Why: "请写明材料"}))
		c.ok(c.act("dept-head", number, consult.Answer, consult.Form{Text: "请带身份证到户籍所在镇民政办申请。"}))
		c.refused(c.act("dept-head", number, consult.Pass, consult.Form{}), fault.KindConflict, "另一位同志")
		c.Later(24 * time.Hour)
		c.ok(c.act("county", number, consult.Pass, consult.Form{}))
		m = c.mail(number)
		if m.State != consult.Answered || m.Days != 1 || len(m.History) != 5 || c.count(`SELECT count(*) FROM todo WHERE object_kind = 'letter' AND closed_at IS NULL`) != 0 {
			t.Errorf("%+v", m)
		}
		s, err := consult.StatusByCode(d.Reader(ctx), "AAAA-BBBB-CCCC")
		if err != nil || s.Answer == "" || s.Unit != "蒙阴县民政局" {
			t.Errorf("%+v %v", s, err)
		}
		_, err = consult.StatusByCode(d.Reader(ctx), "AAAA-BBBB-CCCD")
		c.refused(err, fault.KindInvalid, "没有这个查询码")
		c.refused(c.act("dept", number, consult.Answer, consult.Form{Text: "再答"}), fault.KindConflict, "不能")
		if n := c.count(`SELECT count(*) FROM audit_log WHERE object_kind = 'letter' AND (detail LIKE '%示例子%' ESCAPE '\' OR detail LIKE '%138%' ESCAPE '\' OR detail LIKE '%津贴%' ESCAPE '\')`); n != 0 {
			t.Errorf("%d rows of the log hold what was written", n)
		}
		for _, q := range []string{`UPDATE consult_letter_move SET note = 'x'`, `DELETE FROM consult_letter_move`} {
			if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(q); return err }); err == nil {
				t.Errorf("%s went through", q)
			}
		}
	})
}

func TestNoBoxNoLetters(t *testing.T) {
	c := open(t, dbtest.SQLite(t))
	c.set(settings.ConsultBox, "")
	_, err := c.Consult.Post(ctx, letter, "A")
	c.refused(err, fault.KindNotFound, "12345")
	c.set(settings.ConsultBox, "NONE")
	_, err = c.Consult.Post(ctx, letter, "A")
	c.refused(err, fault.KindNotFound, "NONE")
	c.set(settings.ConsultBox, "D1")
	bad := letter
	bad.Topic, bad.Title, bad.Content, bad.Contact.Phone = "无此类", "", strings.Repeat("长", 3001), "我的电话"
	_, err = c.Consult.Post(ctx, bad, "A")
	for _, words := range []string{"请选择类别", "请填写主题", "不能超过 3000 字", "电话请填数字"} {
		c.refused(err, fault.KindInvalid, words)
	}
	for page, want := range map[string]string{"": "请填写有错误的页面地址", "javascript:alert(1)": "http", "//evil.example/": "http", "说不清": "http"} {
		_, err = c.Consult.Post(ctx, consult.Posted{Kind: consult.Fix, Topic: "错别字", PageURL: page, Content: "错"}, "A")
		c.refused(err, fault.KindInvalid, want)
	}
	number, err := c.Consult.Post(ctx, consult.Posted{Kind: consult.Fix, Topic: "错别字", PageURL: "/items/1", Content: "“帐”应为“账”"}, "F")
	if err != nil || number != "JC2026-00001" || c.mail(number).DueOn.String() != "2026-11-26" {
		t.Errorf("%s %v %v", number, err, c.mail(number).DueOn)
	}
	c.refused(c.act("dept", number, consult.Extend, consult.Form{Text: "要几天"}), fault.KindConflict, "不延长")
}

func TestHandingOnAndLongerTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d)
		number, err := c.Consult.Post(ctx, letter, "A")
		c.ok(err)
		c.refused(c.act("dept", number, consult.Transfer, consult.Form{UnitID: c.Units["T1-C1"].ID, Why: "属地"}), fault.KindInvalid, "请选择转办的单位")
		c.refused(c.act("dept", number, consult.Transfer, consult.Form{UnitID: c.Units["D1"].ID, Why: "属地"}), fault.KindInvalid, "已经由民政局办理")
		c.ok(c.act("dept", number, consult.Transfer, consult.Form{UnitID: c.Units["T1"].ID, Why: "属地办理"}))
		c.refused(c.act("dept", number, consult.Answer, consult.Form{Text: "晚了"}), fault.KindNotFound, "")
		if n := c.count(`SELECT count(*) FROM todo WHERE kind = 'consult.answer' AND closed_at IS NULL AND unit_id = ?`, c.Units["T1"].ID); n != 1 {
			t.Errorf("%d todos at the township", n)
		}
		c.ok(c.act("town", number, consult.Extend, consult.Form{Text: "需到村核实，15 个工作日内答复您。"}))
		if m := c.mail(number); m.DueOn.String() != "2026-12-14" || !m.Longer {
			t.Errorf("due %s", m.DueOn)
		}
		c.refused(c.act("town", number, consult.Extend, consult.Form{Text: "再延"}), fault.KindConflict, "已经延长过一次")
		if s, err := consult.StatusByCode(d.Reader(ctx), "A"); err != nil || s.Interim == "" {
			t.Errorf("the writer is not told: %+v %v", s, err)
		}
		c.refused(c.act("town", number, consult.Refuse, consult.Form{Why: "广告"}), fault.KindForbidden, "")
		c.ok(c.act("town-head", number, consult.Refuse, consult.Form{Why: "内容是商业广告"}))
		if s, err := consult.StatusByCode(d.Reader(ctx), "A"); err != nil || s.Why != "内容是商业广告" || s.Name() != "不予受理" {
			t.Errorf("%+v %v", s, err)
		}
	})
}

func TestTheClockReminds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d)
		c.as("dept")
		c.as("county")
		number, err := c.Consult.Post(ctx, letter, "A") // Monday 23 November, due Monday 30
		c.ok(err)
		title := func() (s string) {
			c.ok(d.Reader(ctx).Get(&s, `SELECT title FROM todo WHERE kind = 'consult.answer'`))
			return s
		}
		notices := func() int { return c.count(`SELECT count(*) FROM notice WHERE kind = 'consult.due'`) }
		day := 24 * time.Hour
		for _, x := range []struct {
			later time.Duration
			words string
			more  int // notices since the beginning
		}{{0, "还有 5 个工作日", 1}, {day, "还有 5 个工作日", 1}, {2 * day, "还有 2 个工作日", 2}, {day, "还有 2 个工作日", 2}, {3 * day, "今天到期", 3}, {day, "已超过 1 个工作日", 4}, {day, "已超过 1 个工作日", 4}} {
			c.Later(x.later)
			c.ok(c.Consult.Tick(ctx))
			c.ok(c.Consult.Tick(ctx))
			if got := title(); !strings.Contains(got, x.words) || notices() != x.more {
				t.Errorf("%s: %q, %d notices, want %q and %d", d.Now().Time, got, notices(), x.words, x.more)
			}
		}
		c.Later(60 * day)
		c.ok(c.Consult.Tick(ctx))
		if got := title(); !strings.Contains(got, "距单项否决还有") {
			t.Errorf("nobody is warned of the veto: %q", got)
		}
		if rows, _, err := c.Consult.List(ctx, webtest.CLI, consult.Filter{Late: true}, consult.Cursor{}); err != nil || len(rows) != 1 || rows[0].Left >= 0 {
			t.Errorf("late: %v %v", rows, err)
		}
		c.ok(c.act("dept", number, consult.Answer, consult.Form{Text: "迟复为歉。"}))
		c.ok(c.act("county", number, consult.Pass, consult.Form{}))
		n := notices()
		c.ok(c.Consult.Tick(ctx))
		if notices() != n || c.count(`SELECT count(*) FROM todo WHERE closed_at IS NULL AND object_kind = 'letter'`) != 0 {
			t.Error("an answered letter is urged")
		}
	})
}

// sheet is a scan of a sheet that somebody signed.
func (c *county) sheet(by string) consult.Signature {
	c.t.Helper()
	const name = "审签单.pdf"
	kept, err := c.Files.Save(ctx, strings.NewReader("%PDF-1.4\n%%EOF\n"), name, attach.Scan(1<<20))
	c.ok(err)
	return consult.Signature{By: by, On: calendar.DateOf(c.DB.Now().Time), Scan: kept, Name: name}
}

// What a head passes in the system he may also sign on paper; who prepared it
// records that, and nobody signs his own words.
func TestAHeadMaySignOnPaper(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d)
		number, err := c.Consult.Post(ctx, letter, "A")
		c.ok(err)
		sign := func(login string, a consult.Action, f consult.Form, g consult.Signature) error {
			return c.Consult.Sign(ctx, c.as(login), c.mail(number).Ref(), a, f, g)
		}
		c.ok(c.act("dept", number, consult.Answer, consult.Form{Text: "请到镇民政办申请。"}))
		author := c.mail(number).Drafter
		c.refused(sign("dept", consult.Pass, consult.Form{}, consult.Signature{}), fault.KindInvalid, "请填写签字的负责人姓名")
		late := c.sheet("示例庚")
		late.On = late.On.AddDays(1)
		c.refused(sign("dept", consult.Pass, consult.Form{}, late), fault.KindInvalid, "不能晚于今天")
		c.refused(sign("dept", consult.Pass, consult.Form{}, c.sheet(author)), fault.KindInvalid, "另一位同志签字")
		c.refused(sign("dept", consult.Recall, consult.Form{}, c.sheet("示例庚")), fault.KindConflict, "不需要负责人签字")
		c.refused(sign("other-dept", consult.Pass, consult.Form{}, c.sheet("示例庚")), fault.KindNotFound, "")
		c.refused(sign("supervise", consult.Pass, consult.Form{}, c.sheet("示例庚")), fault.KindForbidden, "")
		if n := c.count(`SELECT count(*) FROM attachment`); n != 0 {
			t.Errorf("%d scans of refused acts are kept", n)
		}
		c.ok(sign("dept", consult.Pass, consult.Form{}, c.sheet("示例庚")))
		m := c.mail(number)
		if h := m.History[0]; m.State != consult.Answered || h.SignedBy != "示例庚" || h.SignedOn != calendar.DateOf(d.Now().Time) || h.ScanID == 0 || h.ByName != author {
			t.Errorf("%s %+v", m.State, h)
		}
		if n := c.count(`SELECT count(*) FROM audit_log WHERE object_kind = 'letter' AND detail LIKE '%"paper":true%' ESCAPE '\'`); n != 1 {
			t.Errorf("%d acts on paper in the log", n)
		}
		c.ok(c.act("dept", number, consult.Propose, consult.Form{Title: "高龄津贴怎样申请", Asked: "有群众咨询怎样申请。", Told: "到户籍所在镇民政办申请。"}))
		c.ok(sign("dept", consult.Show, consult.Form{}, c.sheet("示例庚")))
		c.refused(sign("dept", consult.Hide, consult.Form{}, c.sheet("示例庚")), fault.KindInvalid, "理由")
		c.ok(sign("dept", consult.Hide, consult.Form{Why: "政策已变"}, c.sheet("示例庚")))
	})
}

func TestOnlyTheOfficesOwnWordsBecomePublic(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d)
		number, err := c.Consult.Post(ctx, letter, "A")
		c.ok(err)
		good := consult.Form{Title: "高龄津贴怎样申请", Asked: "有群众咨询八十岁以上老人怎样申请高龄津贴。", Told: "带身份证到户籍所在镇民政办申请。"}
		c.refused(c.act("dept", number, consult.Propose, good), fault.KindConflict, "已答复的留言")
		c.ok(c.act("dept", number, consult.Answer, consult.Form{Text: "请到镇民政办申请。"}))
		c.ok(c.act("dept-head", number, consult.Pass, consult.Form{}))
		with := func(change func(*consult.Form)) error {
			f := good
			change(&f)
			return c.act("dept", number, consult.Propose, f)
		}
		c.refused(with(func(f *consult.Form) { f.Asked = "示例子问：怎样申请" }), fault.KindInvalid, "称呼")
		c.refused(with(func(f *consult.Form) { f.Told = "请电话 13800001111 联系" }), fault.KindInvalid, "电话")
		c.refused(with(func(f *consult.Form) { f.Asked = letter.Content }), fault.KindInvalid, "来信原文相同")
		c.refused(with(func(f *consult.Form) { f.Told = "已通知家属，身份证号 11010519491231002X" }), fault.KindInvalid, "公开前检查")
		c.ok(c.act("dept", number, consult.Propose, good))
		if list, _, err := consult.PublicLetters(d.Reader(ctx), consult.Cursor{}); err != nil || len(list) != 0 {
			t.Errorf("%d letters are public before anybody passed one: %v", len(list), err)
		}
		c.refused(c.act("dept", number, consult.Show, consult.Form{}), fault.KindForbidden, "")
		c.ok(c.act("dept-head", number, consult.Show, consult.Form{}))
		list, _, err := consult.PublicLetters(d.Reader(ctx), consult.Cursor{})
		if err != nil || len(list) != 1 || list[0].Answer != good.Told {
			t.Fatalf("%+v %v", list, err)
		}
		if n := c.count(`SELECT count(*) FROM search_doc WHERE kind = 'letter'`); n != 1 {
			t.Errorf("%d found", n)
		}
		c.ok(c.act("dept-head", number, consult.Hide, consult.Form{Why: "政策已变"}))
		_, err = consult.PublicLetter(d.Reader(ctx), list[0].ID)
		c.refused(err, fault.KindNotFound, "")
		if n := c.count(`SELECT count(*) FROM search_doc WHERE kind = 'letter'`); n != 0 {
			t.Errorf("%d found after it was taken down", n)
		}
	})
}

func TestLookingAtAContactIsLogged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d)
		number, err := c.Consult.Post(ctx, letter, "A")
		c.ok(err)
		id := c.mail(number).ID
		_, err = c.Consult.Reveal(ctx, c.as("dept"), id, "好奇")
		c.refused(err, fault.KindInvalid, "请选择查看理由")
		_, err = c.Consult.Reveal(ctx, c.as("other-dept"), id, "回访")
		c.refused(err, fault.KindNotFound, "")
		_, err = c.Consult.Reveal(ctx, c.as("supervise"), id, "回访")
		c.refused(err, fault.KindForbidden, "")
		x, err := c.Consult.Reveal(ctx, c.as("dept"), id, "回访")
		if err != nil || x != letter.Contact {
			t.Errorf("%+v %v", x, err)
		}
		rows, _, err := audit.Page(d.Reader(ctx), audit.Filter{ObjectKind: "letter", Action: string(rbac.ConsultReveal)}, 0)
		if err != nil || len(rows) == 0 || rows[0].Details()["reason"] != "回访" {
			t.Errorf("%d rows in the log: %v", len(rows), err)
		}
		if h := c.mail(number).History; h[0].Action.Name() != "查看联系方式" {
			t.Errorf("history %+v", h[0])
		}
	})
}

func day(text string) calendar.Date { return calendar.MustParse(text) }
