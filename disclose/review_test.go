package disclose

import (
	"strings"
	"testing"
	"time"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

func (o *office) todos(kind string) []string {
	o.t.Helper()
	var out []string
	err := o.d.Reader(o.ctx).Select(&out, `SELECT title || ' ' || due_on FROM todo WHERE kind = ? AND closed_at IS NULL ORDER BY id`, kind)
	if err != nil {
		o.t.Fatal(err)
	}
	return out
}

func (o *office) save(a rbac.Actor, id int64, change func(*Change)) error {
	x := o.detail(id)
	ch := Change{Content: x.Draft.Content.V, ColumnID: x.ColumnID}
	change(&ch)
	_, err := o.s.Save(o.ctx, a, id, x.Version, ch)
	return err
}

func TestSubmitNamesEveryMissingElementAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		c := policy("管理办法")
		c.DocumentNo, c.Genre, c.Summary = "", "", ""
		ref := o.create(writer(), civil, "policy", c) // saving asks for nothing
		err := o.try(writer(), ref.ID, ActSubmit, Form{})
		if got := len(fault.FieldProblems(err)); got != 3 {
			t.Errorf("%d problems, want 3: %v", got, err)
		}
		if x := o.detail(ref.ID); len(x.Missing) != 3 || x.DraftState != Draft {
			t.Errorf("missing %v, state %s", x.Missing, x.DraftState)
		}
	})
}

func TestReturnRecallAndTodos(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		ref := o.create(writer(), civil, "policy", policy("管理办法"))
		o.act(writer(), ref.ID, ActSubmit, Form{})
		if got := o.todos(TodoFirst); len(got) != 1 {
			t.Errorf("todos of 初审: %v", got)
		}
		wantKind(t, o.try(peer(), ref.ID, ActRecall, Form{}), fault.KindConflict, "拟稿人")
		o.act(writer(), ref.ID, ActRecall, Form{})
		o.act(writer(), ref.ID, ActSubmit, Form{})
		wantKind(t, o.try(peer(), ref.ID, ActReturn, Form{}), fault.KindInvalid, "理由")
		o.act(peer(), ref.ID, ActReturn, Form{Reason: "要素不全"})
		if len(o.todos(TodoFirst)) != 0 || len(o.todos(TodoFix)) != 1 {
			t.Errorf("after a return: %v %v", o.todos(TodoFirst), o.todos(TodoFix))
		}
		o.act(writer(), ref.ID, ActSubmit, Form{})
		o.act(peer(), ref.ID, ActFirst, Form{})
		if len(o.todos(TodoSecrecy)) != 1 || len(o.todos(TodoSecond)) != 1 || len(o.todos(TodoFix)) != 0 {
			t.Errorf("at 复审: %v %v", o.todos(TodoSecrecy), o.todos(TodoSecond))
		}
		wantKind(t, o.try(head(), ref.ID, ActSecond, Form{}), fault.KindConflict, "保密审查")
		wantKind(t, o.try(head(), ref.ID, ActSecrecy, Form{}), fault.KindInvalid, "逐项")
		wantKind(t, o.try(head(), ref.ID, ActSecrecy, Form{Secrecy: &Secrecy{Answered: true, Personal: true}}), fault.KindInvalid, "隐私")
		o.act(head(), ref.ID, ActSecrecy, Form{Secrecy: clean()})
		wantKind(t, o.try(stranger(), ref.ID, ActSecond, Form{}), fault.KindNotFound, "")
		wantKind(t, o.try(peer(), ref.ID, ActSecond, Form{}), fault.KindForbidden, "")
		o.act(head(), ref.ID, ActSecond, Form{})
		if x := o.detail(ref.ID); x.DraftState != Approved || len(o.todos(TodoPublish)) != 1 {
			t.Errorf("%s, todos %v", x.DraftState, o.todos(TodoPublish))
		}
		o.act(writer(), ref.ID, ActPublish, Form{})
		for _, kind := range flowTodos {
			if got := o.todos(kind); len(got) != 0 {
				t.Errorf("%s stays: %v", kind, got)
			}
		}
		if got := o.todos(TodoReading); len(got) != 1 || !strings.HasSuffix(got[0], "2026-11-26") { // three working days
			t.Errorf("解读: %v", got)
		}
		reading := o.create(writer(), civil, "interpretation", noticeOf("解读"))
		if err := o.save(writer(), reading.ID, func(ch *Change) { ch.Content.Fields = map[string]string{"way": "文字解读"} }); err != nil {
			t.Fatal(err)
		}
		if err := o.s.Link(o.ctx, writer(), ref.ID, reading.ID); err != nil {
			t.Fatal(err)
		}
		o.publish(reading.ID)
		if got := o.todos(TodoReading); len(got) != 0 {
			t.Errorf("解读 published, todo stays: %v", got)
		}
		if p := o.public(ref.ID); len(p.Readings) != 1 {
			t.Errorf("readings of the policy: %v", p.Readings)
		}
		if p := o.public(reading.ID); len(p.Policies) != 1 {
			t.Errorf("policies of the reading: %v", p.Policies)
		}
	})
}

func TestAChangeVoidsTheSecrecyReview(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		ref := o.create(writer(), civil, "policy", policy("管理办法"))
		o.approve(ref.ID)
		if !o.detail(ref.ID).SecrecyOK {
			t.Error("the review does not hold for what it saw")
		}
		err := o.save(writer(), ref.ID, func(ch *Change) { ch.Content.DocumentNo = "蒙政发〔2026〕8号" })
		wantKind(t, err, fault.KindConflict, "文字勘误")
		if err := o.save(writer(), ref.ID, func(ch *Change) {
			ch.Content.Body = strings.Replace(ch.Content.Body, "总则", "总　则", 1)
		}); err != nil {
			t.Fatal(err)
		}
		x := o.detail(ref.ID)
		if x.SecrecyOK || len(x.Mended) != 1 || !strings.Contains(x.Mended[0].Where, "第 1 段") {
			t.Errorf("secrecy %v, mended %+v", x.SecrecyOK, x.Mended)
		}
		wantKind(t, o.try(writer(), ref.ID, ActPublish, Form{}), fault.KindConflict, "勘误确认")
		wantKind(t, o.try(writer(), ref.ID, ActErrata, Form{}), fault.KindConflict, "本人")
		o.act(peer(), ref.ID, ActErrata, Form{})
		if x := o.detail(ref.ID); !x.SecrecyOK || !x.Secrecy.Errata || len(x.Mended) != 0 {
			t.Errorf("after the confirmation: %v %+v %v", x.SecrecyOK, x.Secrecy, x.Mended)
		}
		o.act(writer(), ref.ID, ActPublish, Form{})
		if p := o.public(ref.ID); !strings.Contains(p.Content.Body, "总　则") {
			t.Error("the mended text is not public")
		}
	})
}

func TestEmergencyAndCountersign(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.now = time.Date(2026, 9, 30, 2, 0, 0, 0, time.UTC) // the day before 国庆
		ref := o.create(writer(), civil, "emergency", noticeOf("暴雨预警"))
		call := func(by string) Form {
			return Form{Reason: "强降雨临近", Phone: &Phone{By: by, At: db.At(o.now.Add(-time.Minute))}}
		}
		wantKind(t, o.try(writer(), ref.ID, ActEmergency, Form{}), fault.KindInvalid, "电话同意人")
		wantKind(t, o.try(writer(), ref.ID, ActEmergency, call("示例乙")), fault.KindInvalid, "拟稿人")
		o.act(writer(), ref.ID, ActEmergency, call("示例局长"))
		x := o.detail(ref.ID)
		if x.Stage != Live || x.Draft.SignDue != day("2026-10-08") || x.Late {
			t.Errorf("%s, due %s, late %v", x.Stage, x.Draft.SignDue, x.Late)
		}
		if got := o.todos(TodoCountersign); len(got) != 1 || !strings.HasSuffix(got[0], "2026-10-08") {
			t.Errorf("补签: %v", got)
		}
		o.now = time.Date(2026, 10, 9, 2, 0, 0, 0, time.UTC)
		if !o.detail(ref.ID).Late {
			t.Error("a missed 补签 does not show")
		}
		if rows, _, err := o.s.List(o.ctx, officer(), Filter{Late: true}, Cursor{}); err != nil || len(rows) != 1 {
			t.Errorf("late list: %d, %v", len(rows), err)
		}
		paper := o.scan()
		paper.SignedOn = day("2026-10-09")
		o.act(writer(), ref.ID, ActCountersign, Form{Paper: paper})
		if o.detail(ref.ID).Late || len(o.todos(TodoCountersign)) != 0 {
			t.Error("countersigned, but still open")
		}
		wantKind(t, o.try(head(), ref.ID, ActCountersign, Form{}), fault.KindConflict, "没有待补签")
	})
}

func TestBatchGivesEachRowItsResult(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		good := o.create(writer(), civil, "notice", noticeOf("甲"))
		own := o.create(peer(), civil, "notice", noticeOf("乙"))
		draft := o.create(writer(), civil, "notice", noticeOf("丙"))
		o.act(writer(), good.ID, ActSubmit, Form{})
		o.act(peer(), own.ID, ActSubmit, Form{})
		refs := []Ref{o.ref(good.ID), o.ref(own.ID), o.ref(draft.ID), {good.ID, 99}}
		got, err := o.s.Act(o.ctx, peer(), refs, ActFirst, Form{Secrecy: clean()})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"", "本人拟稿", "草稿", "刚被他人"}
		for i, r := range got {
			if r.OK != (want[i] == "") || !strings.Contains(r.Msg, want[i]) {
				t.Errorf("row %d: %+v", i, r)
			}
		}
		if x := o.detail(good.ID); x.DraftState != Approved {
			t.Errorf("the good one: %s", x.DraftState)
		}
		if x := o.detail(own.ID); x.DraftState != First || x.Secrecy != nil {
			t.Errorf("a refused one was written to: %s %v", x.DraftState, x.Secrecy)
		}
	})
}

func TestRiskLevelFollowsTheColumn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		if err := o.s.SetUp(o.ctx, officer(), Setup{Type: "notice", ColumnID: 1, Level: 3, Web: true}); err != nil {
			t.Fatal(err)
		}
		wantKind(t, o.s.SetUp(o.ctx, head(), Setup{Type: "notice", Level: 1}), fault.KindForbidden, "")
		wantKind(t, o.s.SetUp(o.ctx, officer(), Setup{Type: "lowincome", Level: 1, Web: true}), fault.KindInvalid, "两级")
		ref := o.create(writer(), civil, "notice", noticeOf("通知"))
		if got := o.detail(ref.ID).Draft.Level; got != 3 {
			t.Errorf("level %d", got)
		}
		if err := o.save(writer(), ref.ID, func(ch *Change) { ch.ColumnID = 0 }); err != nil {
			t.Fatal(err)
		}
		if got := o.detail(ref.ID).Draft.Level; got != 1 {
			t.Errorf("level outside the column %d", got)
		}
	})
}

func TestNoticePeriodsOverHolidays(t *testing.T) {
	cal := calendar.Embedded()
	for _, c := range []struct {
		from     string
		n        int
		workdays bool
		want     string
	}{
		{"2026-02-13", 7, false, "2026-02-20"}, // calendar days run through 春节
		{"2026-02-13", 5, true, "2026-02-27"},  // Saturday 14 works, 16–20 and 23 are off
		{"2026-09-30", 5, true, "2026-10-13"},  // 国庆 1–7, Saturday 10 works
		{"2026-09-30", 7, false, "2026-10-07"},
		{"2026-11-23", 1, true, "2026-11-24"},
	} {
		if got := LastDay(day(c.from), c.n, c.workdays, cal); got.String() != c.want {
			t.Errorf("%s + %d (working days %v) = %s, want %s", c.from, c.n, c.workdays, got, c.want)
		}
	}
}
