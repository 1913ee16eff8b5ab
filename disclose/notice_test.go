package disclose

import (
	"testing"
	"time"

	"lianghua/disclose/form"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

func TestTheCountyLaysDownHowLongANoticeRuns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		before := o.create(writer(), civil, "lowincome", lowIncome("规定之前的草稿"))
		rule := NoticeRule{Type: "lowincome", Days: 10, Unit: form.InWorkdays, Basis: "蒙民发〔2026〕3号"}
		wantKind(t, o.s.SetNotice(o.ctx, writer(), rule), fault.KindForbidden, "")
		for _, wrong := range []NoticeRule{
			{Type: "lowincome", Days: 6, Unit: form.InDays, Basis: "文件"}, {Type: "lowincome", Days: 4, Unit: form.InWorkdays, Basis: "文件"},
			{Type: "lowincome", Days: 7, Unit: "week", Basis: "文件"}, {Type: "lowincome", Days: 8, Unit: form.InDays},
			{Type: "notice", Days: 8, Unit: form.InDays, Basis: "文件"},
		} {
			if err := o.s.SetNotice(o.ctx, officer(), rule, wrong); len(fault.FieldProblems(err)) != 1 {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
		if list, err := NoticeRules(d.Reader(o.ctx)); err != nil || len(list) != 0 {
			t.Fatalf("a refused rule was kept: %v %v", list, err)
		}
		if err := o.s.SetNotice(o.ctx, officer(), rule); err != nil {
			t.Fatal(err)
		}
		ref := o.create(writer(), civil, "lowincome", lowIncome("规定之后的草稿"))
		c := o.detail(ref.ID).Draft.Content.V
		if c.NoticeDays != 10 || c.NoticeUnit != form.InWorkdays {
			t.Errorf("the draft says %d %q", c.NoticeDays, c.NoticeUnit)
		}
		o.publish(ref.ID) // on Monday 23 November: ten working days
		if x := o.detail(ref.ID); x.NoticeUntil != day("2026-12-07") || x.EndWhy != "公示期满" {
			t.Errorf("until %s, %q", x.NoticeUntil, x.EndWhy)
		}
		o.publish(before.ID) // nothing was written into it: what holds when it is published
		if x := o.detail(before.ID); x.NoticeUntil != day("2026-12-07") {
			t.Errorf("the older draft runs until %s", x.NoticeUntil)
		}
		if err := o.s.SetNotice(o.ctx, officer(), NoticeRule{Type: "lowincome", Unit: form.InDays}); err != nil {
			t.Fatal(err)
		}
		if x := o.detail(ref.ID); x.NoticeUntil != day("2026-12-07") || x.Revisions[0].No != 1 {
			t.Errorf("what was published has moved to %s", x.NoticeUntil)
		}
		rev, err := RevisionByID(d.Reader(o.ctx), o.detail(ref.ID).RevisionID)
		if err != nil || rev.Content.V.NoticeDays != 10 || rev.Content.V.NoticeUnit != form.InWorkdays {
			t.Errorf("the sealed revision: %+v %v", rev.Content.V, err)
		}
		later := o.create(writer(), civil, "lowincome", lowIncome("恢复默认之后"))
		o.publish(later.ID)
		if x := o.detail(later.ID); x.NoticeUntil != day("2026-11-30") {
			t.Errorf("the type's own: %s", x.NoticeUntil)
		}
		if list, err := NoticeRules(d.Reader(o.ctx)); err != nil || len(list) != 2 || list[1].Text() != "10 个工作日" || list[0].Text() != "按类型默认" {
			t.Errorf("history %+v %v", list, err)
		}
	})
}

// Five working days are not always seven days: a working Saturday before a
// holiday must not make a list leave before the law's seven days.
func TestANoticeInWorkingDaysIsNeverShorterThanTheLaw(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.now = day("2026-02-24").Start().Add(3 * time.Hour) // Tuesday; Saturday 28 February is worked, so that five working days end on 2 March
		if err := o.s.SetNotice(o.ctx, officer(), NoticeRule{Type: "relief", Days: 5, Unit: form.InWorkdays, Basis: "会议纪要"}); err != nil {
			t.Fatal(err)
		}
		c := lowIncome("临时救助名单")
		ref := o.create(writer(), civil, "relief", c)
		o.publish(ref.ID)
		x := o.detail(ref.ID)
		if x.NoticeUntil != day("2026-03-03") {
			t.Errorf("until %s, seven days end on 3 March", x.NoticeUntil)
		}
		c.NoticeDays = 4 // typed into the form
		short := o.create(writer(), civil, "relief", c)
		wantKind(t, o.try(writer(), short.ID, ActSubmit, Form{}), fault.KindInvalid, "不得少于 5 个工作日")
	})
}
