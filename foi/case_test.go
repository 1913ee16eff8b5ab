package foi_test

import (
	"bytes"
	"strings"
	"testing"

	"lianghua/foi"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// scan is a signed sheet.
func (c *county) scan(kind string) *foi.Upload {
	c.t.Helper()
	st, err := c.Files.Save(ctx, bytes.NewReader([]byte("%PDF-1.4\n%示例\n%%EOF\n")), "示例.pdf", attach.Scan(1<<20))
	c.must(err)
	return &foi.Upload{Kind: kind, Name: "示例.pdf", Stored: st}
}

func (c *county) day() calendar.Date { return calendar.DateOf(c.now) }

// received enters an application at the counter with its papers and looks at it.
func (c *county) received(need string) int64 {
	c.t.Helper()
	f := c.form(foi.Counter, need)
	f.Files = []foi.Upload{*c.scan("application"), *c.scan("identity")}
	got, err := c.Register(ctx, c.officer(), f)
	c.must(err)
	c.must(c.Examine(ctx, c.officer(), c.ref(got.ID), foi.Examination{View: "内容明确，属本机关职责", Sensitivity: foi.Plain}))
	return got.ID
}

// through takes a draft past every seat; who sits where is decided by the case.
func (c *county) through(id int64) {
	c.t.Helper()
	for range 6 {
		d, err := c.Detail(ctx, c.officer(), id)
		c.must(err)
		if d.State != foi.Signing {
			return
		}
		for _, st := range d.Steps {
			who := map[foi.Seat]rbac.Actor{foi.SeatSection: c.section(), foi.SeatSecrecy: c.section(), foi.SeatLeader: c.leader(), foi.SeatJustice: c.reviewer(), foi.SeatCounsel: c.counsel()}[st.Seat]
			if st.State == "pending" {
				c.must(c.Decide(ctx, who, c.ref(id), foi.Decision{StepID: st.ID, Agree: true, Opinion: "同意"}))
				break
			}
		}
	}
}

func (c *county) draft(id int64, code, letter string) {
	c.t.Helper()
	c.must(c.SaveDraft(ctx, c.officer(), c.ref(id), foi.NewDraft{AnswerCode: code, Letter: letter, Body: "经审查，答复如下。"}))
}

// The story of a hard case: corrected, a third party asked, a joint review,
// extended, answered in part, delivered, archived.
func TestAHardCaseFromDoorToArchive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.grant(c.reviewer(), c.counsel())
		c.on("2026-09-01")
		id := c.received("示例项目征收补偿的全部材料")
		c.must(c.AskCorrection(ctx, c.officer(), c.ref(id), foi.Ask{What: "请写明文件名称", On: c.day(), Until: calendar.MustParse("2026-09-22")}))
		c.refused(c.Lapse(ctx, c.officer(), c.ref(id)), fault.KindConflict, "lapse before the term")
		c.on("2026-09-07")
		c.must(c.Corrected(ctx, c.officer(), c.ref(id), c.day(), "示例项目征收补偿方案", *c.scan("corrected")))
		r := c.get(id)
		if r.State != foi.Registered || r.Need != "示例项目征收补偿方案" || r.DueOn.String() != "2026-10-10" || !strings.Contains(r.Notes, "全部材料") {
			t.Fatalf("corrected: %s %q due %s notes %q", r.State, r.Need, r.DueOn, r.Notes)
		}
		c.must(c.Examine(ctx, c.officer(), c.ref(id), foi.Examination{View: "涉及第三方", Sensitivity: foi.Key}))
		c.refused(c.AskCorrection(ctx, c.officer(), c.ref(id), foi.Ask{What: "再补", On: c.day(), Until: calendar.MustParse("2026-09-30")}), fault.KindInvalid, "a second correction")

		c.refused(c.Consult(ctx, c.officer(), c.ref(id), true, c.day(), nil), fault.KindInvalid, "nobody consulted")
		c.must(c.Consult(ctx, c.officer(), c.ref(id), true, c.day(), []foi.PartyDraft{
			{Contact: foi.Contact{Name: "示例乙公司", Phone: "0539-0000000"}, Subject: "补偿协议"}, {Contact: foi.Contact{Name: "示例徐某"}, Subject: "补偿协议"}}))
		det, err := c.Detail(ctx, c.officer(), id)
		c.must(err)
		for _, p := range det.Parties {
			c.must(c.HearParty(ctx, c.officer(), c.ref(id), foi.PartyFact{PartyID: p.ID, On: calendar.MustParse("2026-09-07")}))
		}
		c.on("2026-09-10")
		c.must(c.HearParty(ctx, c.officer(), c.ref(id), foi.PartyFact{PartyID: det.Parties[0].ID, On: c.day(), Opinion: "refuse", Reason: "商业秘密"}))
		if c.get(id).State != foi.Third {
			t.Fatal("one party is still asked")
		}
		c.refused(c.HearParty(ctx, c.officer(), c.ref(id), foi.PartyFact{PartyID: det.Parties[1].ID, On: c.day(), Opinion: "silent"}), fault.KindInvalid, "silent within its term")
		c.on("2026-09-30")
		c.must(c.HearParty(ctx, c.officer(), c.ref(id), foi.PartyFact{PartyID: det.Parties[1].ID, On: c.day(), Opinion: "silent"}))
		if r = c.get(id); r.State != foi.Working || !r.DueOn.After(calendar.MustParse("2026-10-10")) {
			t.Fatalf("after the opinions: %s due %s", r.State, r.DueOn)
		}

		c.must(c.Assign(ctx, c.officer(), c.ref(id), foi.NewTask{UnitID: c.civil.ID, Ask: "检索补偿方案", DueOn: r.DueOn}))
		c.draft(id, "2", "")
		c.refused(c.Submit(ctx, c.officer(), c.ref(id)), fault.KindInvalid, "an open task")
		tasks, err := c.Tasks(ctx, c.liaison(), true)
		c.must(err)
		if len(tasks) != 1 {
			t.Fatalf("%d tasks", len(tasks))
		}
		c.must(c.ReplyTask(ctx, c.liaison(), tasks[0].ID, tasks[0].Version, foi.TaskReply{Found: "whole", SearchedIn: "档案室", SearchedBy: "补偿方案", SearchedOn: c.day(), Opinion: "可以公开"}))

		c.must(c.Meet(ctx, c.officer(), c.ref(id), foi.NewJoint{HeldOn: c.day(), Chair: "示例乙", Issue: "协议是否公开", Seats: []foi.JointSeat{
			{Seat: "office", Person: "示例甲"}, {Seat: "justice"}, {Seat: "counsel"}, {Seat: "unit", UnitID: c.civil.ID}}}))
		det, err = c.Detail(ctx, c.officer(), id)
		c.must(err)
		j := det.Joints[0]
		asked, err := c.Asked(ctx, c.reviewer(), foi.SeatJustice)
		c.must(err)
		if len(asked) != 1 || asked[0].OpinionID != j.Opinions[1].ID {
			t.Fatalf("the justice bureau is asked %+v", asked)
		}
		c.refused(c.Say(ctx, c.reviewer(), j.Opinions[2].ID, 1, foi.Statement{Stance: "agree", Opinion: "同意"}), fault.KindNotFound, "another's opinion")
		c.must(c.Say(ctx, c.reviewer(), j.Opinions[1].ID, 1, foi.Statement{Stance: "dissent", Opinion: "协议涉及商业秘密"}))
		c.must(c.Say(ctx, c.officer(), j.Opinions[0].ID, 1, foi.Statement{Stance: "agree", Opinion: "区分处理"}))
		c.must(c.Conclude(ctx, c.officer(), c.ref(id), j.ID, "区分处理，公开方案，不公开协议", nil))

		c.refused(c.Extend(ctx, c.officer(), c.ref(id), foi.Extension{Days: 10, Reason: "情况复杂", On: c.day()}), fault.KindInvalid, "who has the case grants it")
		c.refused(c.Extend(ctx, c.section(), c.ref(id), foi.Extension{Days: 21, Reason: "情况复杂", On: c.day()}), fault.KindInvalid, "more than 20")
		was := c.get(id).DueOn
		c.must(c.Extend(ctx, c.section(), c.ref(id), foi.Extension{Days: 10, Reason: "情况复杂", On: c.day()}))
		if now := c.get(id).DueOn; !now.After(was) {
			t.Errorf("extended from %s to %s", was, now)
		}
		c.refused(c.Extend(ctx, c.section(), c.ref(id), foi.Extension{Days: 5, Reason: "又", On: c.day()}), fault.KindInvalid, "a second extension")

		c.on("2026-10-12")
		c.must(c.Submit(ctx, c.officer(), c.ref(id)))
		det, err = c.Detail(ctx, c.officer(), id)
		c.must(err)
		if len(det.Steps) != 5 {
			t.Fatalf("a 重点 case has %d seats", len(det.Steps))
		}
		leader := det.Steps[4].ID
		c.refused(c.Decide(ctx, c.leader(), c.ref(id), foi.Decision{StepID: leader, Agree: true}), fault.KindConflict, "signed before the review")
		c.refused(c.Decide(ctx, c.officer(), c.ref(id), foi.Decision{StepID: det.Steps[0].ID, Agree: true}), fault.KindInvalid, "an own draft")
		c.through(id)
		r = c.get(id)
		if r.State != foi.Answered || r.AnswerCode != "2" || r.AnsweredOn.String() != "2026-10-12" || r.DocumentNo != "县政府依申请〔2026〕第1号-答" || r.RuleVersion == "" {
			t.Fatalf("issued: %+v", r)
		}
		det, err = c.Detail(ctx, c.officer(), id)
		c.must(err)
		if !strings.Contains(det.Draft.Remedy, "应当先申请行政复议") || !strings.Contains(det.Draft.Remedy, "市人民政府") {
			t.Errorf("remedy %q", det.Draft.Remedy)
		}
		c.refused(c.CorrectReceipt(ctx, c.officer(), c.ref(id), calendar.MustParse("2026-09-02"), "笔误"), fault.KindForbidden, "the day of receipt after the answer")
		c.must(c.Deliver(ctx, c.officer(), c.ref(id), foi.Delivery{Way: "post", PostNumber: "EX000000000CN", SentOn: c.day(), SignedOn: c.day(), SignedBy: "本人"}))
		err = c.Archive(ctx, c.officer(), c.ref(id))
		c.refused(err, fault.KindConflict, "an incomplete file")
		for _, want := range []string{"补正告知书", "延期答复告知书", "征求意见书", "书面告知第三方", "答复书"} {
			if !strings.Contains(fault.Message(err), want) {
				t.Errorf("the checklist does not name %s: %s", want, fault.Message(err))
			}
		}
		c.must(c.NotifyParty(ctx, c.officer(), c.ref(id), det.Parties[0].ID, c.day()))
		c.must(c.ScanPaper(ctx, c.officer(), c.ref(id), det.Papers[len(det.Papers)-1].ID, *c.scan("other"), c.day()))
		for _, kind := range []string{"correction", "extension", "consult_third"} {
			c.must(c.AddPapers(ctx, c.officer(), c.ref(id), *c.scan(kind)))
		}
		c.must(c.Archive(ctx, c.officer(), c.ref(id)))
		if r = c.get(id); r.State != foi.Archived || r.ArchiveNo != "2026-依申请-0001" {
			t.Errorf("archived: %s %s", r.State, r.ArchiveNo)
		}
		c.sealed()
	})
}

// sealed asserts that what is known of applicants and third parties stands
// nowhere in plain: in no table, not in the log.
func (c *county) sealed() {
	c.t.Helper()
	dump := c.dump()
	for _, secret := range []string{person.IDNumber, person.Phone, person.Address, person.Email, "示例徐某", "示例乙公司"} {
		if strings.Contains(dump, secret) {
			c.t.Errorf("%q stands in the database in plain", secret)
		}
	}
}
