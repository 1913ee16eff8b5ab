package main

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"lianghua/foi"
	"lianghua/foi/annual"
	"lianghua/foi/dispute"
	"lianghua/foi/erasure"
	"lianghua/foi/offer"
	"lianghua/foi/redact"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
)

// applications gives every scope applications: one drafted with a search of its
// own, a joint review and a lawsuit; one of the first is before the lawyers.
func (w *world) applications() {
	for _, unit := range []string{deptA, deptB, townA, townB} {
		asked := unit == deptA
		word := func(what string) string {
			x := w.m.add(kindUnit, "application: "+what, []string{unit})
			if asked { // the lawyers are asked about this case
				x.logins = append(x.logins, "legal", "counsel")
			}
			return x.text
		}
		clerk, day := w.as(w.drafter(unit)), w.a.org.Today()
		for day = day.AddDays(-3); ; day = day.AddDays(-1) {
			if cal, err := w.a.foi.Calendar(w.a.db.Reader(w.ctx)); err == nil && cal.IsWorkday(day) {
				break
			}
		}
		form := foi.Form{OrganID: w.units[unit].ID, Channel: foi.Counter, ApplicantType: "natural", SubmittedOn: day,
			Need: word("need"), Purpose: w.m.make(kindUnit, "application: purpose", unit), Notes: w.m.make(kindUnit, "application: notes", unit),
			Applicant: foi.Applicant{Name: "示例" + w.m.make(kindNowhere, "an applicant's name"), IDKind: "其他证件", IDNumber: strings.ToUpper(w.m.make(kindNowhere, "an applicant's number")), Phone: w.m.mobile("an applicant's telephone")}}
		got := must[foi.Receipt](w.t)(w.a.foi.Register(w.ctx, clerk, form))
		w.drafted(unit, got.ID, word, asked)
		must[int64](w.t)((&dispute.Service{DB: w.a.db, Calendar: w.a.foi.Calendar}).Receive(w.ctx, clerk, w.caseRef(got.ID), dispute.New{Kind: dispute.Review, Procedure: "simple",
			Organ: w.m.make(kindUnit, "review: organ", unit), CaseNo: w.m.make(kindUnit, "review: number", unit), ReceivedOn: calendar.DateOf(w.a.db.Now().Time)}))
		w.reported(unit)
		form.Applicant.Name = "示例" + w.m.make(kindReveal, "name of one to whom a letter goes", unit)
		form.Need, form.Purpose, form.Notes = w.m.make(kindUnit, "withdrawn case: need", unit), "", ""
		w.served(unit, form)
	}
}

// drafted takes a case to its draft; an asked one before the lawyers.
func (w *world) drafted(unit string, id int64, word func(string) string, asked bool) {
	clerk, s := w.as(w.drafter(unit)), w.a.foi
	grade := foi.Plain
	if asked {
		grade = foi.Key
	}
	w.ok(s.Examine(w.ctx, clerk, w.caseRef(id), foi.Examination{View: word("first view"), Sensitivity: grade}))
	w.ok(s.Consult(w.ctx, clerk, w.caseRef(id), true, w.a.org.Today(), []foi.PartyDraft{{Contact: foi.Contact{Name: w.m.make(kindNowhere, "a third party's name")}, Subject: w.m.make(kindUnit, "party: subject", unit)}}))
	sheet := must[attach.Stored](w.t)(w.a.files.Save(w.ctx, strings.NewReader("%PDF-1.4\n%"+unit+"\n%%EOF\n"), "示例.pdf", attach.Document(1<<20)))
	w.ok(s.AddPapers(w.ctx, clerk, w.caseRef(id), foi.Upload{Kind: "application", Name: w.m.make(kindUnit, "paper: file name", unit) + ".pdf", Stored: sheet}))
	asking := must[foi.Detail](w.t)(s.Detail(w.ctx, clerk, id))
	w.ok(s.HearParty(w.ctx, clerk, w.caseRef(id), foi.PartyFact{PartyID: asking.Parties[0].ID, On: w.a.org.Today(), Opinion: "refuse", Reason: word("party: reason")}))
	w.ok(s.Assign(w.ctx, clerk, w.caseRef(id), foi.NewTask{UnitID: w.units[unit].ID, Ask: w.m.make(kindUnit, "task: ask", unit), DueOn: w.a.org.Today()}))
	d := must[foi.Detail](w.t)(s.Detail(w.ctx, clerk, id))
	w.ok(s.ReplyTask(w.ctx, clerk, d.Tasks[0].ID, 1, foi.TaskReply{Found: "whole", SearchedIn: word("searched in"), SearchedBy: word("searched by"), SearchedOn: w.a.org.Today(), Opinion: word("task: opinion")}))
	w.ok(s.SaveDraft(w.ctx, clerk, w.caseRef(id), foi.NewDraft{AnswerCode: "1", Body: word("draft")}))
	w.ok(s.Meet(w.ctx, clerk, w.caseRef(id), foi.NewJoint{HeldOn: w.a.org.Today(), Chair: word("chair"), Issue: word("issue"), Seats: jointSeats(asked)}))
	d = must[foi.Detail](w.t)(s.Detail(w.ctx, clerk, id))
	o := d.Joints[0].Opinions[0]
	w.ok(s.Say(w.ctx, clerk, o.ID, o.Version, foi.Statement{Stance: "dissent", Opinion: word("opinion"), Person: w.m.make(kindUnit, "opinion: person", unit)}))
	w.given(unit, id, word)
	if !asked {
		return
	}
	w.ok(s.Conclude(w.ctx, clerk, w.caseRef(id), d.Joints[0].ID, word("conclusion"), nil))
	w.ok(s.Submit(w.ctx, clerk, w.caseRef(id)))
	d = must[foi.Detail](w.t)(s.Detail(w.ctx, clerk, id))
	w.ok(s.Decide(w.ctx, w.as(w.reviewer(unit)), w.caseRef(id), foi.Decision{StepID: d.Steps[0].ID, Agree: true, Opinion: w.m.make(kindUnit, "seat: opinion", unit)}))
}

// given blacks a file of a case out and turns the case into proactive
// publication.
func (w *world) given(unit string, id int64, word func(string) string) {
	clerk, s := w.as(w.drafter(unit)), w.a.foi
	hidden := w.m.make(kindUnit, "original: words that are blacked out", unit)
	red := must[int64](w.t)(s.AddRedaction(w.ctx, clerk, w.caseRef(id), w.m.make(kindUnit, "original: file name", unit)+".txt", []byte(w.m.make(kindUnit, "original: words that stay", unit)+"\n"+hidden+"\n")))
	v := must[foi.RedactionView](w.t)(s.Redaction(w.ctx, clerk, id, red, []string{hidden}))
	marks := foi.NewMarks{Reason: w.m.make(kindUnit, "redaction: reason", unit), Article: "条例第十五条", Scope: "both"}
	for _, h := range v.Hits {
		marks.Marks = append(marks.Marks, h.Mark)
	}
	w.ok(s.MarkRedaction(w.ctx, clerk, w.caseRef(id), red, marks))
	w.ok(s.MakeCopies(w.ctx, clerk, w.caseRef(id), red, redact.Tools{}))
	must[int64](w.t)((&offer.Service{DB: w.a.db, Requests: s}).Proactive(w.ctx, clerk, w.caseRef(id), offer.Turn{Title: word("what is published because of it"), Why: offer.Office}))
}

// reported begins a unit's annual report: a draft is its own.
func (w *world) reported(unit string) {
	w.ok(w.a.annual.Save(w.ctx, w.as(w.drafter(unit)), annual.Scope{Unit: w.units[unit]}, w.a.org.Today().Year(), 0, annual.Inputs{},
		annual.Texts{"problems": w.m.make(kindUnit, "annual report: problems", unit)}))
}

// served has a case of a unit answered by a letter, withdrawn, archived and, as if eleven
// years had passed, put before another person to be erased.
func (w *world) served(unit string, form foi.Form) {
	clerk, s := w.as(w.drafter(unit)), w.a.foi
	got := must[foi.Receipt](w.t)(s.Register(w.ctx, clerk, form))
	must[int64](w.t)(s.MakeLetter(w.ctx, clerk, w.caseRef(got.ID), foi.LetterOrder{Kind: "correction", Values: map[string]string{"补正事项": w.m.make(kindUnit, "letter: what is to be corrected", unit)}}))
	paper := func(kind string) foi.Upload {
		stored := must[attach.Stored](w.t)(w.a.files.Save(w.ctx, strings.NewReader("%PDF-1.4\n%"+kind+unit+"\n%%EOF\n"), "示例.pdf", attach.Document(1<<20)))
		return foi.Upload{Kind: kind, Name: w.m.make(kindUnit, "withdrawn case: file name", unit) + ".pdf", Stored: stored}
	}
	w.ok(s.Withdraw(w.ctx, clerk, w.caseRef(got.ID), w.a.org.Today(), w.m.make(kindUnit, "why a case was withdrawn", unit), paper("application"), paper("identity")))
	w.ok(s.Archive(w.ctx, clerk, w.caseRef(got.ID)))
	head := w.as(w.reviewer(unit))
	w.a.db.SetClock(func() time.Time { return time.Now().AddDate(11, 0, 0) })
	defer w.a.db.SetClock(time.Now)
	must[int64](w.t)((&erasure.Service{DB: w.a.db, Files: w.a.files}).Ask(w.ctx, head, w.units[unit].ID))
}

func jointSeats(asked bool) []foi.JointSeat {
	list := []foi.JointSeat{{Seat: "section", Person: "示例"}, {Seat: "other", Person: "示例"}}
	if asked {
		list = append(list, foi.JointSeat{Seat: "justice"}, foi.JointSeat{Seat: "counsel"})
	}
	return list
}

func (w *world) caseRef(id int64) foi.Ref {
	r := must[foi.Request](w.t)(foi.ByID(w.a.db.Reader(w.ctx), id))
	return foi.Ref{ID: id, Version: r.Version}
}

func (w *world) lookUpRequest(key string) []string {
	switch key {
	case "requests:id", "clock:id", "letters:request":
		return w.marked("foi_request", "id", `SELECT id FROM foi_request ORDER BY id LIMIT 2`, 8)
	case "tasks:id":
		return w.marked("foi_task", "id", `SELECT id FROM foi_task ORDER BY id LIMIT 2`, 8)
	case "legal:id":
		return w.column(`SELECT id FROM foi_step WHERE seat = 'justice' ORDER BY id`)
	case "counsel:id":
		return w.column(`SELECT id FROM foi_step WHERE seat = 'counsel' ORDER BY id`)
	case "opinions:id":
		return w.column(`SELECT id FROM foi_opinion ORDER BY id DESC LIMIT 12`)
	case "disputes:id":
		return w.marked("foi_review", "id", "", 8)
	case "papers:paper":
		return w.column(`SELECT id FROM foi_paper ORDER BY id DESC LIMIT 4`)
	case "redactions:red":
		return w.column(`SELECT id FROM foi_redaction ORDER BY id LIMIT 4`)
	case "copies:copy":
		return w.column(`SELECT id FROM foi_redaction_copy ORDER BY id LIMIT 4`)
	case "pages:page":
		return []string{"1"}
	case "marks:mark":
		return w.column(`SELECT id FROM foi_redaction_mark ORDER BY id LIMIT 4`)
	case "letters:kind", "templates:kind":
		return []string{"receipt", "answer_open"}
	case "erasures:id":
		return w.column(`SELECT id FROM foi_erasure ORDER BY id`)
	case "files:file":
		return w.column(`SELECT id FROM attachment WHERE owner_kind = 'foi_request' ORDER BY id LIMIT 12`)
	}
	return w.lookUpSite(key)
}

// requestForms are the forms of applications with another unit's case.
func (w *world) requestForms(other, path string, full func(...string) url.Values) (out []foreignForm) {
	unit := w.units[other].ID
	today := w.a.org.Today().String()
	fields := func(version string) url.Values {
		return full("version", version, "organ", strconv.FormatInt(unit, 10), "channel", "counter", "submitted_on", today, "applicant_type", "natural", "name", "示例", "id_kind", "其他证件", "id_number", "SHILI1",
			"address", "示例路", "need", "示例", "on", today, "how", "电话", "by", "示例", "view", "示例", "sensitivity", "plain", "what", "示例", "until", "2030-01-01", "opinion", "示例", "stance", "agree",
			"found", "none", "searched_in", "示例", "searched_by", "示例", "searched_on", today, "kind", "review", "procedure", "simple", "received_on", today, "title", "示例", "why", "office", "days", "5",
			"quantity", "50", "reasonable", "yes", "subject", "示例", "name1", "示例", "due_on", today, "ask", "示例", "issue", "示例", "chair", "示例", "held_on", today, "conclusion", "示例",
			"answer_code", "1", "body", "示例", "agree", "yes", "way", "email", "sent_on", today, "reason", foi.RevealReasons()[0], "of", "1", "unit1", strconv.FormatInt(unit, 10), "template", "1", "text", "示例")
	}
	table, where := "foi_request", "organ_id = ?"
	switch {
	case path == "/desk/requests", path == "/desk/requests/erasures":
		return []foreignForm{{target: path, fields: fields("1")}}
	case strings.HasPrefix(path, "/desk/requests/erasures/"):
		return []foreignForm{{target: strings.Replace(path, ":id", "999", 1), fields: fields("1")}}
	case strings.HasPrefix(path, "/desk/requests/tasks/"):
		table, where = "foi_task", "unit_id = ?"
	case strings.HasPrefix(path, "/desk/requests/disputes/"):
		table, where = "foi_review", "request_id IN (SELECT id FROM foi_request WHERE organ_id = ?)"
	case strings.HasPrefix(path, "/desk/requests/opinions/"):
		table, where = "foi_opinion", "meeting_id IN (SELECT m.id FROM foi_meeting m JOIN foi_request r ON r.id = m.request_id WHERE r.organ_id = ?)"
	}
	if strings.HasPrefix(other, "MY-T") && strings.Contains(other, "-S") { // villages are not asked: a township's case instead
		unit = w.units[townB].ID
	}
	for _, row := range w.column(`SELECT CAST(id AS TEXT) || '.' || CAST(version AS TEXT) FROM `+table+` WHERE `+where+` ORDER BY id DESC LIMIT 2`, unit) {
		id, version, _ := strings.Cut(row, ".")
		target := strings.Replace(path, ":id", id, 1)
		for _, more := range []string{":paper", ":red", ":mark", ":copy", ":page"} {
			target = strings.Replace(target, more, "1", 1)
		}
		target = strings.Replace(target, ":kind", "receipt", 1)
		out = append(out, foreignForm{target: target, fields: fields(version)})
	}
	return out
}
