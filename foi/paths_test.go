package foi_test

import (
	"strings"
	"testing"
	"time"

	"lianghua/foi"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/workday"
	"lianghua/org"
	"lianghua/rbac"
)

// Each way out of a waiting state, the guards of the answers that follow, and
// what ends a case without an answer.
func TestWaysOutOfWaiting(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		until := calendar.MustParse("2026-09-22")

		uncorrected := c.received("关于教育的文件")
		c.draft(uncorrected, "6.1", "")
		c.refused(c.Submit(ctx, c.officer(), c.ref(uncorrected)), fault.KindInvalid, "6.1 without a correction asked for")
		c.must(c.AskCorrection(ctx, c.officer(), c.ref(uncorrected), foi.Ask{What: "请写明文件名称", On: c.day(), Until: until}))

		unpaid := c.received("全部支出凭证")
		yuan, err := c.AskFee(ctx, c.officer(), c.ref(unpaid), foi.Fee{ByPages: true, Quantity: 30, On: c.day()})
		c.refused(err, fault.KindInvalid, "a fee within the free pages")
		yuan, err = c.AskFee(ctx, c.officer(), c.ref(unpaid), foi.Fee{ByPages: true, Quantity: 101, On: c.day()})
		if c.must(err); yuan != 720 {
			t.Errorf("101 pages cost %d", yuan)
		}
		paid := c.received("另一批凭证")
		_, err = c.AskFee(ctx, c.officer(), c.ref(paid), foi.Fee{Quantity: 11, On: c.day()})
		c.must(err)

		many := c.received("全部许可决定")
		c.must(c.AskReasons(ctx, c.officer(), c.ref(many), foi.Ask{What: "十二个月内 40 件", On: c.day(), Until: until}))
		delayed := c.received("一批许可决定")
		c.must(c.AskReasons(ctx, c.officer(), c.ref(delayed), foi.Ask{What: "十二个月内 40 件", On: c.day(), Until: until}))

		c.on("2026-09-03")
		c.must(c.Paid(ctx, c.officer(), c.ref(paid), c.day()))
		if r := c.get(paid); r.State != foi.Working || !r.DueOn.After(c.get(uncorrected).CorrectionDue) || r.DueOn.String() != "2026-10-08" {
			t.Errorf("paid: %s due %s", r.State, r.DueOn) // 20 working days from the day after payment
		}
		far := calendar.MustParse("2026-12-01")
		c.must(c.Explained(ctx, c.officer(), c.ref(delayed), c.day(), true, far))
		if r := c.get(delayed); r.DueOn != far {
			t.Errorf("合理延迟: due %s", r.DueOn)
		}

		c.on("2026-10-12")
		for id, code := range map[int64]string{uncorrected: "6.1", unpaid: "6.2", many: "5.4"} {
			c.must(c.Lapse(ctx, c.officer(), c.ref(id)))
			c.draft(id, code, "")
			c.must(c.Submit(ctx, c.officer(), c.ref(id)))
			c.through(id)
			if r := c.get(id); r.State != foi.Answered || r.AnswerCode != code {
				t.Errorf("%s: %s %s", code, r.State, r.AnswerCode)
			}
		}

		gone := c.received("不再需要的信息")
		c.must(c.Withdraw(ctx, c.officer(), c.ref(gone), c.day(), "来函撤回"))
		if r := c.get(gone); r.State != foi.Ended || r.AnswerCode != "6.3" || r.ClosedOn != c.day() {
			t.Errorf("withdrawn: %+v", r)
		}
		c.must(c.Archive(ctx, c.officer(), c.ref(gone)))
	})
}

// Guards of single answers: an absence needs its search, a repeat its original,
// a refusal for others their opinion; what was answered stands until it is put
// right by the same way.
func TestGuardsOfAnswers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		id := c.received("示例文件")
		c.draft(id, "4.1", "answer_absent")
		c.refused(c.Submit(ctx, c.officer(), c.ref(id)), fault.KindInvalid, "absent without a search")
		c.must(c.Assign(ctx, c.officer(), c.ref(id), foi.NewTask{UnitID: c.county.ID, Ask: "检索示例文件", DueOn: c.day()}))
		det, err := c.Detail(ctx, c.officer(), id)
		c.must(err)
		reply := foi.TaskReply{Found: "none", SearchedIn: "档案室", SearchedOn: c.day(), Opinion: "不存在"}
		c.refused(c.ReplyTask(ctx, c.officer(), det.Tasks[0].ID, 1, reply), fault.KindInvalid, "a search without its words")
		reply.SearchedBy = "示例文件"
		c.must(c.ReplyTask(ctx, c.officer(), det.Tasks[0].ID, 1, reply))
		c.must(c.Submit(ctx, c.officer(), c.ref(id)))
		c.through(id)

		third := c.received("第三方的材料")
		c.draft(third, "3.4", "")
		c.refused(c.Submit(ctx, c.officer(), c.ref(third)), fault.KindInvalid, "3.4 without asking a third party")

		again := c.received("示例文件的复印件")
		c.refused(c.SaveDraft(ctx, c.officer(), c.ref(again), foi.NewDraft{AnswerCode: "5.2", Body: "重复申请", SameAs: "2026-09999"}), fault.KindInvalid, "a repeat of nothing")
		c.must(c.SaveDraft(ctx, c.officer(), c.ref(again), foi.NewDraft{AnswerCode: "5.2", Body: "重复申请", SameAs: c.get(id).Number}))
		c.must(c.Submit(ctx, c.officer(), c.ref(again)))

		det, err = c.Detail(ctx, c.officer(), again)
		c.must(err)
		sheet := foi.Signature{By: "示例乙", On: c.day(), Scan: c.scan("other")}
		own := sheet
		own.By = c.officer().Name
		c.refused(c.Decide(ctx, c.officer(), c.ref(again), foi.Decision{StepID: det.Steps[0].ID, Agree: true, Paper: own}), fault.KindInvalid, "the drafter's own signature on paper")
		for _, st := range det.Steps {
			c.must(c.Decide(ctx, c.officer(), c.ref(again), foi.Decision{StepID: st.ID, Agree: true, Paper: sheet}))
		}
		if r := c.get(again); r.State != foi.Answered || r.AnsweredOn != c.day() {
			t.Errorf("signed on paper: %s", r.State)
		}

		first := c.get(id)
		c.on("2026-09-08")
		c.refused(c.Extend(ctx, c.section(), c.ref(id), foi.Extension{Days: 5, Reason: "晚", On: c.day()}), fault.KindConflict, "an answered case")
		c.must(c.Amend(ctx, c.section(), c.ref(id), "又找到该文件"))
		c.draft(id, "1", "")
		c.must(c.Submit(ctx, c.officer(), c.ref(id)))
		c.through(id)
		if r := c.get(id); r.AnswerCode != "1" || r.AnsweredOn != first.AnsweredOn || r.DocumentNo == first.DocumentNo {
			t.Errorf("put right: %s on %s as %s", r.AnswerCode, r.AnsweredOn, r.DocumentNo)
		}
		c.must(c.CorrectReceipt(ctx, c.leader(), c.ref(id), calendar.MustParse("2026-09-02"), "签收日期登记有误"))
		if r := c.get(id); r.ReceivedOn.String() != "2026-09-02" {
			t.Errorf("receipt %s", r.ReceivedOn)
		}
	})
}

// A seat that returns a draft ends the others; the lawyers see what they are
// asked about and nothing else; a department sees its task, not the case.
func TestWhoSeesWhat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.grant(c.reviewer(), c.counsel())
		hidden := c.received("无关的申请")
		id := c.received("重点的申请")
		c.must(c.Grade(ctx, c.officer(), c.ref(id), foi.Key, "媒体关注"))
		c.draft(id, "3.5", "")
		c.must(c.Submit(ctx, c.officer(), c.ref(id)))
		det, err := c.Detail(ctx, c.officer(), id)
		c.must(err)
		c.must(c.Decide(ctx, c.section(), c.ref(id), foi.Decision{StepID: det.Steps[0].ID, Agree: true}))

		for _, who := range []rbac.Actor{c.reviewer(), c.counsel(), c.liaison()} {
			for _, x := range []int64{hidden, id} {
				_, err := c.Detail(ctx, who, x)
				c.refused(err, fault.KindNotFound, "a case that is not theirs")
				_, err = c.Reveal(ctx, who, x, foi.RevealReasons()[0])
				c.refused(err, fault.KindNotFound, "its applicant")
			}
		}
		asked, err := c.Asked(ctx, c.reviewer(), foi.SeatJustice)
		c.must(err)
		if len(asked) != 1 || asked[0].RequestID != id {
			t.Fatalf("asked about %+v", asked)
		}
		brief, err := c.SeatBrief(ctx, c.reviewer(), asked[0].StepID)
		c.must(err)
		if brief.Request.Sealed != "" || !brief.Ready || brief.Request.Need != "重点的申请" {
			t.Errorf("brief %+v", brief.Request)
		}
		_, err = c.SeatBrief(ctx, c.counsel(), asked[0].StepID)
		c.refused(err, fault.KindNotFound, "the other lawyer's seat")
		c.refused(c.Decide(ctx, c.reviewer(), c.ref(id), foi.Decision{StepID: asked[0].StepID, Agree: false}), fault.KindInvalid, "a return without words")
		c.must(c.Decide(ctx, c.reviewer(), c.ref(id), foi.Decision{StepID: asked[0].StepID, Agree: false, Opinion: "依据不足"}))
		if r := c.get(id); r.State != foi.Working {
			t.Errorf("returned: %s", r.State)
		}
		det, err = c.Detail(ctx, c.officer(), id)
		c.must(err)
		for _, st := range det.Steps {
			if st.State == "pending" {
				t.Errorf("%s still waits", st.Seat)
			}
		}
		got, err := c.Reveal(ctx, c.officer(), id, foi.RevealReasons()[0])
		if c.must(err); got.Applicant.IDNumber != person.IDNumber {
			t.Error("who handles the case can not read its applicant")
		}
		if !strings.Contains(c.dump(), "foi.reveal") {
			t.Error("reading the applicant is not in the log")
		}
		c.sealed()
	})
}

// A changed calendar moves open cases, lists them, and leaves answered ones.
func TestAChangedCalendarMovesOpenCases(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		id := c.received("示例信息")
		was := c.get(id).DueOn
		c.must(d.Write(ctx, func(tx *db.Tx) error {
			return workday.SetDay(tx, org.Who(cli), calendar.Exception{Day: calendar.MustParse("2026-09-10"), Kind: calendar.Off, Note: "示例停工"})
		}))
		moved, err := c.Recompute(ctx)
		c.must(err)
		if len(moved) != 1 || moved[0].ID != id || moved[0].Was != was || !moved[0].Now.After(was) || c.get(id).DueOn != moved[0].Now {
			t.Errorf("moved %+v from %s", moved, was)
		}
		if again, err := c.Recompute(ctx); err != nil || len(again) != 0 {
			t.Errorf("again: %v %v", again, err)
		}
		c.now = moved[0].Now.AddDays(-1).Start().AddDate(0, 0, 0)
		c.must(c.Tick(ctx))
		list, err := c.Nudges(ctx, c.section())
		c.must(err)
		if len(list) != 1 || list[0].ID != id || list[0].Person != c.officer().PersonID {
			t.Errorf("nudges %+v", list)
		}
		if !strings.Contains(c.dump(), "距答复期限不足") && !strings.Contains(c.dump(), "今天是答复的最后一日") {
			t.Error("no warning among the todos")
		}
	})
}

// A make-up day that the State Council adds later makes an extension late that
// was in time: it stands, the page says so, and the case can go on. A new
// extension is held to the calendar of its own day.
func TestAnApprovedExtensionOutlivesTheCalendar(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		id, late := c.received("示例信息"), c.received("另一件示例信息")
		due := c.get(id).DueOn
		c.now = due.AddDays(-1).Start().Add(9 * time.Hour)
		c.must(c.Extend(ctx, c.section(), c.ref(id), foi.Extension{Days: 10, Reason: "情况复杂", On: c.day()}))
		was := c.get(id).DueOn
		c.must(d.Write(ctx, func(tx *db.Tx) error {
			return workday.SetDay(tx, org.Who(cli), calendar.Exception{Day: calendar.MustParse("2026-09-05"), Kind: calendar.Work, Note: "示例补班"})
		}))
		moved, err := c.Recompute(ctx)
		c.must(err)
		if len(moved) != 2 || moved[0].ID != id || !moved[0].Now.Before(was) || c.get(id).DueOn != moved[0].Now {
			t.Errorf("moved %+v from %s", moved, was)
		}
		det, err := c.Detail(ctx, c.officer(), id)
		c.must(err)
		if len(det.Ladder.Warnings) != 1 || det.Ladder.Limit != 30 {
			t.Errorf("limit %d, warnings %q", det.Ladder.Limit, det.Ladder.Warnings)
		}
		c.must(c.Work(ctx, c.officer(), c.ref(id)))
		c.refused(c.Extend(ctx, c.section(), c.ref(late), foi.Extension{Days: 10, Reason: "情况复杂", On: c.day()}), fault.KindInvalid, "an extension on the last day")
	})
}
