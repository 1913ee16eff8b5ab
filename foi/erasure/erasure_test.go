package erasure_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianghua/foi"
	"lianghua/foi/dispute"
	"lianghua/foi/erasure"
	"lianghua/foi/offer"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/workday"
	"lianghua/org"
	"lianghua/rbac"
)

var ctx = context.Background()

// office is a county with one department and the services around a case.
type office struct {
	t                       *testing.T
	d                       *db.DB
	now                     time.Time
	unit                    org.Unit
	cases                   *foi.Service
	officer, second, leader rbac.Actor
	files                   *attach.Store
}

func open(t *testing.T, d *db.DB) *office {
	t.Helper()
	keys, err1 := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	files, err2 := attach.OpenStore(t.TempDir())
	o := &office{t: t, d: d, files: files}
	o.must(err1)
	o.must(err2)
	audit.Attach(d, keys)
	d.SetClock(func() time.Time { return o.now })
	o.on("2024-03-01")
	cli := org.CLIActor("示例")
	o.must(d.Write(ctx, func(tx *db.Tx) error { _, err := workday.Seed(tx, org.Who(cli)); return err }))
	units := &org.Service{DB: d, Keys: keys}
	o.unit, err1 = units.AddUnit(ctx, cli, org.UnitDraft{Code: "MY", Name: "蒙阴县人民政府", ShortName: "县政府", Kind: org.County})
	o.must(err1)
	actor := func(n int64, r rbac.Role) rbac.Actor {
		return rbac.Actor{PersonID: n, Name: "示例" + string(rune('甲'+n)), Current: -1, Grants: []rbac.Grant{{Role: r, Unit: o.unit.RBAC()}}}
	}
	o.officer, o.second, o.leader = actor(1, rbac.CountyOfficer), actor(2, rbac.CountyOfficer), actor(3, rbac.CountyLeader)
	o.cases = &foi.Service{DB: d, Keys: keys, Files: files, Calendar: workday.LoadCalendar}
	return o
}

func (o *office) on(day string) { o.now = calendar.MustParse(day).Start().Add(9 * time.Hour) }

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatalf("%v: %s", err, fault.Message(err))
	}
}

func (o *office) ref(id int64) foi.Ref {
	r, err := foi.ByID(o.d.Reader(ctx), id)
	o.must(err)
	return foi.Ref{ID: id, Version: r.Version}
}

func (o *office) file(kind string) foi.Upload {
	st, err := o.files.Save(ctx, bytes.NewReader([]byte("%PDF-1.4\n%"+kind+"\n%%EOF\n")), "示例.pdf", attach.Scan(1<<20))
	o.must(err)
	return foi.Upload{Kind: kind, Name: "示例.pdf", Stored: st}
}

// answered is a case from the counter to the applicant, and its receipt.
func (o *office) answered(need string) foi.Receipt {
	o.t.Helper()
	got, err := o.cases.Register(ctx, o.officer, foi.Form{OrganID: o.unit.ID, Channel: foi.Counter, ApplicantType: "natural", Need: need, SubmittedOn: calendar.DateOf(o.now),
		Applicant: foi.Applicant{Name: "示例某", IDKind: "其他证件", IDNumber: "SHILI-77", Phone: "13900000077"}, Files: []foi.Upload{o.file("application"), o.file("identity")}})
	o.must(err)
	o.must(o.cases.Examine(ctx, o.officer, o.ref(got.ID), foi.Examination{View: "明确", Sensitivity: foi.Plain}))
	o.must(o.cases.SaveDraft(ctx, o.officer, o.ref(got.ID), foi.NewDraft{AnswerCode: "1", Body: "予以公开。"}))
	o.must(o.cases.Submit(ctx, o.officer, o.ref(got.ID)))
	for _, who := range []rbac.Actor{o.second, o.second, o.leader} {
		d, err := o.cases.Detail(ctx, o.officer, got.ID)
		o.must(err)
		for _, st := range d.Steps {
			if st.State == "pending" {
				o.must(o.cases.Decide(ctx, who, o.ref(got.ID), foi.Decision{StepID: st.ID, Agree: true}))
				break
			}
		}
	}
	o.must(o.cases.Deliver(ctx, o.officer, o.ref(got.ID), foi.Delivery{Way: "email", SentOn: calendar.DateOf(o.now), SignedOn: calendar.DateOf(o.now)}))
	d, err := o.cases.Detail(ctx, o.officer, got.ID)
	o.must(err)
	o.must(o.cases.ScanPaper(ctx, o.officer, o.ref(got.ID), d.Papers[len(d.Papers)-1].ID, o.file("other"), calendar.DateOf(o.now)))
	return got
}

// What the public sees of a case is a word and dates; a published answer names
// nobody; a lawsuit keeps the data; after the term two persons make it unreadable.
func TestTheLifeOfACaseAfterItsAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		faces := &offer.Service{DB: d, Requests: o.cases}
		got := o.answered("示例路改造的批复")
		st, err := faces.ByCode(ctx, got.Number, strings.ToLower(got.Code))
		o.must(err)
		if st.State != "已答复" || st.DueOn != got.DueOn || st.AnsweredOn.String() != "2024-03-01" {
			t.Errorf("status %+v", st)
		}
		for _, x := range [][2]string{{got.Number, "WRONG234"}, {"2024-99999", got.Code}, {got.Number, ""}} {
			if _, err := faces.ByCode(ctx, x[0], x[1]); fault.KindOf(err) != fault.KindInvalid {
				t.Errorf("%v: %v", x, err)
			}
		}
		fresh, err := o.cases.Renew(ctx, o.officer, o.ref(got.ID))
		o.must(err)
		if _, err := faces.ByCode(ctx, got.Number, got.Code); err == nil {
			t.Error("the old code still opens")
		}
		_, err = faces.ByCode(ctx, got.Number, fresh.Code)
		o.must(err)

		if err := faces.Publish(ctx, o.second, o.ref(got.ID), "示例路改造", "示例某申请的批复见附件"); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("an answer that names the applicant: %v", err)
		}
		o.must(faces.Publish(ctx, o.second, o.ref(got.ID), "示例路改造的批复", "批复已在网站公布。"))
		list, _, err := faces.Answers(ctx, 0, 10)
		o.must(err)
		if len(list) != 1 || list[0].Need != "示例路改造的批复" {
			t.Errorf("published %+v", list)
		}
		hits, err := faces.Before(ctx, "示例路改造")
		o.must(err)
		if len(hits) != 1 || hits[0].Kind != "answer" {
			t.Fatalf("offered %+v", hits)
		}
		o.must(faces.Opened(ctx, "answer", hits[0].ID))
		o.must(faces.Answered(ctx, "answer", hits[0].ID))
		sums, err := offer.Sum(d.Reader(ctx), calendar.MustParse("2024-03-01"), calendar.MustParse("2024-03-01"))
		o.must(err)
		if sums != (offer.Sums{Shown: 1, Opened: 1, Answered: 1}) {
			t.Errorf("counted %+v", sums)
		}

		_, err = o.cases.MakeLetter(ctx, o.officer, o.ref(got.ID), foi.LetterOrder{Kind: "envelope"})
		o.must(err)
		_, err = o.cases.AddRedaction(ctx, o.officer, o.ref(got.ID), "批复.txt", []byte("示例某的批复"))
		o.must(err)
		suits := &dispute.Service{DB: d, Calendar: workday.LoadCalendar}
		o.must(o.cases.Archive(ctx, o.officer, o.ref(got.ID)))
		o.on("2024-04-01")
		sid, err := suits.Receive(ctx, o.officer, o.ref(got.ID), dispute.New{Kind: dispute.Review, Organ: "示例市人民政府", Procedure: "ordinary", ReceivedOn: calendar.DateOf(o.now)})
		o.must(err)
		if r, _ := foi.ByID(d.Reader(ctx), got.ID); r.Sensitivity != foi.Suit {
			t.Error("a case under review is 涉诉")
		}

		o.on("2034-06-01")
		runs := &erasure.Service{DB: d, Files: o.files}
		plan, _, err := runs.Plan(ctx, o.officer, o.unit.ID)
		o.must(err)
		if len(plan) != 0 {
			t.Error("a case under review keeps its data")
		}
		if err := suits.Change(ctx, o.officer, sid, 1, dispute.Change{Outcome: "corrected", OutcomeOn: calendar.DateOf(o.now)}); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("corrected without lessons: %v", err)
		}
		o.must(suits.Change(ctx, o.officer, sid, 1, dispute.Change{RepliedOn: calendar.MustParse("2024-04-08"), Outcome: "upheld", OutcomeOn: calendar.MustParse("2024-06-01")}))
		id, err := runs.Ask(ctx, o.officer, o.unit.ID)
		o.must(err)
		if _, err := runs.Do(ctx, o.officer, id, 1); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("who asked does it: %v", err)
		}
		n, err := runs.Do(ctx, o.leader, id, 1)
		o.must(err)
		r, err := foi.ByID(d.Reader(ctx), got.ID)
		o.must(err)
		if n != 1 || r.Sealed != "" || r.WhoBlind != "" || strings.Contains(r.Need, "示例路") || r.AnswerCode != "1" || r.ApplicantType != "natural" || !r.ErasedAt.Valid {
			t.Errorf("erased %d: %+v", n, r)
		}
		o.count(0, `SELECT count(*) FROM foi_move WHERE request_id = ? AND (erased_at IS NULL OR reason <> '' OR length(hash) <> 64)`, got.ID)
		o.count(0, `SELECT count(*) FROM foi_draft WHERE request_id = ? AND (erased_at IS NULL OR body <> '' OR length(hash) <> 64)`, got.ID)
		o.count(0, `SELECT count(*) FROM foi_step WHERE request_id = ? AND opinion <> ''`, got.ID)
		for _, kind := range []string{foi.Object, "foi_letter", "foi_original"} {
			if left, _ := attach.Of(d.Reader(ctx), attach.Owner{Kind: kind, ID: got.ID}); len(left) != 0 {
				t.Errorf("%d files of %s are left", len(left), kind)
			}
		}
		var sealed int
		o.must(d.Reader(ctx).Get(&sealed, `SELECT count(*) FROM foi_letter WHERE sealed <> ''`))
		if sealed != 0 {
			t.Errorf("%d letters keep their facts", sealed)
		}
		if _, err := faces.ByCode(ctx, got.Number, fresh.Code); err == nil {
			t.Error("the code of an erased case opens")
		}
	})
}

// count asserts a number that a query gives.
func (o *office) count(want int, query string, args ...any) {
	o.t.Helper()
	var n int
	o.must(o.d.Reader(ctx).Get(&n, query, args...))
	if n != want {
		o.t.Errorf("%d, want %d: %s", n, want, query)
	}
}

// A name that was typed into the sealed history goes by two persons: the words
// of that one line, once, with the hash of what it was. The table refuses
// everything else.
func TestWordsOfOneLine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		got, other := o.answered("示例路改造的批复"), o.answered("另一件")
		runs := &erasure.Service{DB: d, Files: o.files}
		det, err := o.cases.Detail(ctx, o.officer, got.ID)
		o.must(err)
		draft := erasure.Line{Kind: foi.LineDraft, ID: det.Draft.ID, Why: erasure.Reasons()[0]}
		var move erasure.Line
		for _, h := range det.History {
			if h.Reason != "" {
				move = erasure.Line{Kind: foi.LineMove, ID: h.ID, Why: erasure.Reasons()[1]}
			}
		}
		for what, bad := range map[string]erasure.Line{"no reason": {Kind: draft.Kind, ID: draft.ID}, "no kind": {Kind: "paper", ID: draft.ID, Why: draft.Why}, "no line": {Kind: draft.Kind, ID: 99, Why: draft.Why}} {
			if _, err := runs.AskLine(ctx, o.officer, o.ref(got.ID), bad); fault.KindOf(err) != fault.KindInvalid {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := runs.AskLine(ctx, o.officer, o.ref(other.ID), draft); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("a line of another case: %v", err)
		}
		for _, l := range []erasure.Line{draft, move} {
			id, err := runs.AskLine(ctx, o.officer, o.ref(got.ID), l)
			o.must(err)
			if _, err := runs.AskLine(ctx, o.second, o.ref(got.ID), l); fault.KindOf(err) != fault.KindConflict {
				t.Errorf("asked twice: %v", err)
			}
			if _, err := runs.Do(ctx, o.officer, id, 1); fault.KindOf(err) != fault.KindConflict {
				t.Errorf("who asked does it: %v", err)
			}
			if n, err := runs.Do(ctx, o.second, id, 1); err != nil || n != 1 {
				t.Errorf("%d %v", n, err)
			}
			if _, err := runs.AskLine(ctx, o.officer, o.ref(got.ID), l); fault.KindOf(err) != fault.KindConflict {
				t.Errorf("erased again: %v", err)
			}
		}
		after, err := o.cases.Detail(ctx, o.officer, got.ID)
		o.must(err)
		if after.Draft.Text() != foi.Gone || after.Draft.Body != "" || after.Draft.Hash != det.Draft.Hash || len(after.Draft.Hash) != 64 {
			t.Errorf("draft %+v", after.Draft)
		}
		for i, h := range after.History {
			if h.Hash != det.History[i].Hash || (h.ID == move.ID) != h.ErasedAt.Valid || h.ID == move.ID && h.Text() != foi.Gone || h.ID != move.ID && h.Reason != det.History[i].Reason {
				t.Errorf("line %+v was %+v", h, det.History[i])
			}
		}
		for what, query := range map[string]string{
			"another change":   `UPDATE foi_move SET reason = '改过' WHERE request_id = ?`,
			"without a second": `UPDATE foi_move SET reason = '', erased_at = at, erase_asked_by = 1, erase_done_by = 1 WHERE request_id = ?`,
			"with its action":  `UPDATE foi_move SET reason = '', erased_at = at, erase_asked_by = 1, erase_done_by = 2, action = 'x' WHERE request_id = ?`,
			"another hash":     `UPDATE foi_draft SET body = '', erased_at = at, erase_asked_by = 1, erase_done_by = 2, hash = '` + strings.Repeat("0", 64) + `' WHERE request_id = ?`,
			"a deletion":       `DELETE FROM foi_draft WHERE request_id = ?`,
		} {
			if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(query, other.ID); return err }); err == nil || !strings.Contains(err.Error(), "sealed") {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}
