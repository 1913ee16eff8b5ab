package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"lianghua/consult"
)

// interaction hands every scope letters and gives it calls for opinions.
func (w *world) interaction() {
	for i, unit := range []string{deptA, deptB, townA, townB} {
		word := func(what string) string { return w.m.make(kindUnit, "letter: "+what, unit) }
		for n := range 3 {
			number := must[string](w.t)(w.a.consult.Post(w.ctx, consult.Posted{Kind: consult.Letter, Topic: "咨询", Title: word("title"), Content: word("content"),
				Contact: consult.Contact{Name: "示例甲", Phone: w.m.mobile("a writer's telephone")}}, fmt.Sprint("code ", i, n)))
			w.letterMove("county", number, consult.Transfer, consult.Form{UnitID: w.units[unit].ID, Why: word("why it was handed on")})
			if n > 0 {
				w.letterMove(w.drafter(unit), number, consult.Answer, consult.Form{Text: word("answer")})
			}
			if n == 2 { // by a head who signs on paper
				stored, name := w.scan(unit)
				w.letterMove(w.drafter(unit), number, consult.Pass, consult.Form{Paper: &consult.Signature{By: word("who signed an answer"), On: w.a.org.Today(), Scan: stored, Name: name}})
			}
		}
		today := w.a.org.Today()
		content := consult.Content{Kind: consult.Opinions, UnitID: w.units[unit].ID, Title: w.m.make(kindUnit, "call: title", unit), Body: w.m.make(kindUnit, "call: body", unit),
			OpensOn: today, ClosesOn: today.AddDays(31), Ways: w.m.make(kindUnit, "call: ways", unit)}
		must[int64](w.t)(w.a.consult.Begin(w.ctx, w.as(w.drafter(unit)), content))
		w.opinions(unit)
	}
}

// opinions gives a unit a call that is open to everybody, and opinions on it
// that only the unit reads.
func (w *world) opinions(unit string) {
	clerk, today := w.as(w.drafter(unit)), w.a.org.Today()
	content := consult.Content{Kind: consult.Opinions, UnitID: w.units[unit].ID, Title: w.m.make(kindPublic, "open call: title"), Body: w.m.make(kindPublic, "open call: body"),
		OpensOn: today, ClosesOn: today.AddDays(31), Ways: w.m.make(kindPublic, "open call: ways")}
	id := must[int64](w.t)(w.a.consult.Begin(w.ctx, clerk, content))
	w.ok(w.a.consult.ActCall(w.ctx, clerk, consult.Ref{ID: id, Version: 1}, consult.Submit, ""))
	if unit == deptB { // by a head who signs on paper
		stored, name := w.scan(unit)
		w.ok(w.a.consult.SignCall(w.ctx, clerk, consult.Ref{ID: id, Version: 2}, consult.Launch, "", consult.Signature{By: w.m.make(kindUnit, "who signed a call", unit), On: today, Scan: stored, Name: name}))
	} else {
		w.ok(w.a.consult.ActCall(w.ctx, w.as(w.reviewer(unit)), consult.Ref{ID: id, Version: 2}, consult.Launch, ""))
	}
	contact := consult.Contact{Name: "示例甲", Phone: w.m.mobile("telephone of one who gave an opinion")}
	w.ok(w.a.consult.Give(w.ctx, id, consult.Given{Text: w.m.make(kindUnit, "opinion given online", unit), Contact: contact}))
	w.ok(w.a.consult.Enter(w.ctx, clerk, id, consult.Given{Text: w.m.make(kindUnit, "opinion by telephone", unit), Contact: contact, Channel: consult.ByPhone, Heads: 1, ReceivedOn: today}))
	for _, o := range w.column(`SELECT CAST(id AS TEXT) FROM consult_opinion WHERE call_id = ? ORDER BY id`, id) {
		w.ok(w.a.consult.Judge(w.ctx, clerk, id, consult.Judgement{ID: must[int64](w.t)(strconv.ParseInt(o, 10, 64)), Outcome: consult.Rejected,
			Gist: w.m.make(kindUnit, "gist of an opinion", unit), Reason: w.m.make(kindUnit, "why an opinion was not adopted", unit)}))
	}
}

func (w *world) letterMove(login, number string, a consult.Action, f consult.Form) {
	w.t.Helper()
	rows, _, err := w.a.consult.List(w.ctx, localActor(), consult.Filter{Text: number, All: true}, consult.Cursor{})
	if err != nil || len(rows) != 1 {
		w.t.Fatalf("%s: %d letters, %v", number, len(rows), err)
	}
	w.ok(w.a.consult.Act(w.ctx, w.as(login), rows[0].Ref(), a, f))
}

func (w *world) lookUpConsult(key string) []string {
	switch key {
	case "consult:id", "letters:id":
		return w.marked("consult_letter", "id", `SELECT id FROM consult_letter ORDER BY id LIMIT 2`, 12)
	case "calls:id":
		return w.marked("consult_call", "id", `SELECT id FROM consult_call ORDER BY id LIMIT 2`, 6)
	}
	return w.lookUpRequest(key)
}

// consultForms are the forms of 互动交流 with another unit's letters and calls.
func (w *world) consultForms(other, path string, full func(...string) url.Values) (out []foreignForm) {
	unit := w.units[other].ID
	if path == "/desk/consult/calls" {
		return []foreignForm{{target: path, fields: full("kind", "call", "title", "示例", "body", "示例", "opens", "2026-11-24", "closes", "2026-12-31", "ways", "示例")}}
	}
	table, moves := "consult_letter", []string{"answer", "transfer", "extend", "recall", "pass", "back", "refuse", "propose", "show"}
	if strings.HasPrefix(path, "/desk/consult/calls/") {
		table, moves = "consult_call", []string{"submit", "launch", "return", "sum", "withdraw"}
	}
	for _, row := range w.column(`SELECT CAST(id AS TEXT) || '.' || CAST(version AS TEXT) FROM `+table+` WHERE unit_id = ? ORDER BY id DESC LIMIT 3`, unit) {
		id, version, _ := strings.Cut(row, ".")
		for _, m := range moves {
			fields := full("version", version, "move", m, "text_"+m, "示例", "why_"+m, "示例", "why", "示例", "result", "示例", "unit_"+m, "1", "title", "示例", "body", "示例", "opens", "2026-11-24",
				"closes", "2026-12-31", "ways", "示例", "channel", "phone", "heads", "1", "received", "2026-11-24", "opinion", "1", "outcome1", "adopted")
			if strings.HasSuffix(path, "/reveal") {
				fields.Set("reason", consult.RevealReasons()[0])
			}
			out = append(out, foreignForm{target: strings.Replace(path, ":id", id, 1), fields: fields})
		}
	}
	return out
}
