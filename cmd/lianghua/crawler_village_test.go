package main

import (
	"fmt"
	"net/url"
	"strings"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/rbac"
	"lianghua/village"
	"lianghua/village/pilot"
)

// villages: two townships with signers and keepers of a village each, and a
// case in every state that others may or may not read.
func (w *world) villages() {
	w.pilots()
	for town, vill := range map[string]string{townA: villA, townB: villB} {
		clerk := w.as(w.find(rbac.TownClerk, town))
		id := w.units[vill].ID
		profile := must[village.Profile](w.t)(village.ProfileOf(w.a.db.Reader(w.ctx), id))
		profile.Accountant, profile.Overseer = w.m.make(kindUnit, "village: 报账员", vill), w.m.make(kindUnit, "village: 监委会主任", vill)
		profile.Principal, profile.Board = w.m.make(kindUnit, "village: 负责人", vill), w.m.make(kindUnit, "village: 公开栏", vill)
		w.ok(w.a.villages.SaveProfile(w.ctx, clerk, profile))
		must[string](w.t)(w.a.villages.SetKeeper(w.ctx, clerk, id, w.m.make(kindPerson, "keeper", vill)))
		w.sheet(town, vill)
		w.taught(town)
		for _, to := range []pilot.State{pilot.Draft, pilot.Submitted, pilot.Returned, pilot.Chosen} {
			w.goodCase(town, to)
		}
	}
}

// sheet fills in, posts and submits a sheet for a village: all of it stays
// with the village, its township and the county until it is published.
func (w *world) sheet(town, vill string) {
	clerk := w.as(w.find(rbac.TownClerk, town))
	id := must[int64](w.t)(w.a.villages.Begin(w.ctx, clerk, village.Start{UnitID: w.units[vill].ID, Sheet: duty.SheetAffairs, Period: "2025Q1"}))
	p := must[village.Paper](w.t)(w.a.villages.Paper(w.ctx, clerk, id))
	p = must[village.Paper](w.t)(w.a.villages.SaveWords(w.ctx, clerk, id, p.Item.Version, village.Words{Rows: [][]string{{w.m.make(kindUnit, "sheet: item", vill), w.m.make(kindUnit, "sheet: words", vill), ""}}}))
	photo := "\x89PNG\r\n\x1a\n" + w.m.make(kindUnit, "posting: photo", vill)
	stored := must[attach.Stored](w.t)(w.a.files.Save(w.ctx, strings.NewReader(photo), "x.png", attach.Document(1<<20)))
	must[int64](w.t)(w.a.villages.Post(w.ctx, clerk, village.Hang{ItemID: id, Place: w.m.make(kindUnit, "posting: place", vill), On: w.a.org.Today(),
		Photo: &village.Photo{Stored: stored, Name: w.m.make(kindUnit, "posting: photo's name", vill) + ".png"}}))
	p = must[village.Paper](w.t)(w.a.villages.Paper(w.ctx, clerk, id))
	p = must[village.Paper](w.t)(w.a.villages.Sign(w.ctx, clerk, id, p.Item.Version,
		map[string]string{form.SeatOverseer: w.m.make(kindUnit, "sheet: signer", vill), form.SeatVillage: w.m.make(kindUnit, "sheet: other signer", vill)}, w.a.org.Today()))
	w.ok(w.a.villages.Submit(w.ctx, clerk, id, p.Item.Version))
	_, err := w.a.items.Act(w.ctx, localActor(), []disclose.Ref{{ID: id, Version: p.Item.Version + 1}}, disclose.ActReturn, disclose.Form{Reason: w.m.make(kindUnit, "sheet: why it came back", vill)})
	w.ok(err)
}

// pilots: one township's set-up, applied to the other.
func (w *world) pilots() {
	one, two := w.as(w.find(rbac.TownClerk, townA)), w.as(w.find(rbac.TownClerk, townB))
	day := must[map[int64]duty.TownDay](w.t)(duty.TownDays(w.a.db.Reader(w.ctx)))[w.units[townA].ID] // the demo county has set it
	day.UnitID, day.Day = w.units[townA].ID, 9
	w.ok(w.a.duties.SetTownDay(w.ctx, one, day))
	id := must[int64](w.t)(w.a.pilots.Save(w.ctx, one, w.units[townA].ID, w.m.make(kindStaff, "pilot: name"), w.m.make(kindStaff, "pilot: note"), nil))
	must[int64](w.t)(w.a.pilots.Apply(w.ctx, two, id, w.units[townB].ID))
}

// taught is a training whose material all read, and whose people only their
// own units do.
func (w *world) taught(town string) {
	officer := w.as("county")
	id := must[int64](w.t)(w.a.pilots.SaveTraining(w.ctx, officer, pilot.Training{Title: w.m.make(kindStaff, "training: title"), Form: pilot.Forms()[0],
		HeldOn: calendar.On(2026, 11, 20), Content: w.m.make(kindStaff, "training: content")}))
	must[int](w.t)(w.a.pilots.Call(w.ctx, officer, id, nil, w.units[town].ShortName+" "+w.m.make(kindUnit, "training: somebody called", town)))
	w.ok(w.a.pilots.AttachToTraining(w.ctx, officer, id, w.paper(kindStaff, "training: material"), w.m.make(kindStaff, "training: material's name")+".pdf"))
}

// goodCase writes a case and takes it to a state; a shared one is everybody's
// to read but for what was said about it.
func (w *world) goodCase(town string, to pilot.State) {
	k := kindUnit
	if to.Shared() {
		k = kindStaff
	}
	clerk := w.as(w.find(rbac.TownClerk, town))
	what := "case " + string(to)
	id := must[int64](w.t)(w.a.pilots.WriteCase(w.ctx, clerk, pilot.Case{UnitID: w.units[town].ID, Title: w.m.make(k, what+": title", town),
		Background: w.m.make(k, what+": background", town), Practice: w.m.make(k, what+": practice", town), Effect: w.m.make(k, what+": effect", town), Contact: w.m.make(k, what+": contact", town)}))
	w.ok(w.a.pilots.AttachToCase(w.ctx, clerk, id, w.paper(k, "case: file", town), w.m.make(k, "case: file's name", town)+".pdf"))
	if to == pilot.Draft {
		return
	}
	w.ok(w.a.pilots.Act(w.ctx, clerk, id, 1, pilot.Submit, pilot.Form{}))
	switch to {
	case pilot.Returned:
		w.ok(w.a.pilots.Act(w.ctx, w.as("county"), id, 2, pilot.Return, pilot.Form{Reason: w.m.make(kindUnit, "case: reason", town)}))
	case pilot.Chosen:
		w.ok(w.a.pilots.Act(w.ctx, w.as("county"), id, 2, pilot.Choose, pilot.Form{}))
		w.ok(w.a.pilots.UseCase(w.ctx, w.as("county"), id, w.units[deptA].ID, w.m.make(kindStaff, "case: how it is used")))
	}
}

// paper keeps a file with a word of its own in it.
func (w *world) paper(k kind, what string, units ...string) attach.Stored {
	body := "%PDF-1.4\n% " + w.m.make(k, what, units...) + "\n%%EOF\n"
	return must[attach.Stored](w.t)(w.a.files.Save(w.ctx, strings.NewReader(body), "x.pdf", attach.Document(1<<20)))
}

// villageForms are the forms of villages and cases with another unit's ids; a
// department has no village, so another township's stands for it.
func (w *world) villageForms(other, path string, full func(...string) url.Values) (out []foreignForm) {
	vill := other
	if !strings.Contains(other, "-S") {
		vill = villB
	}
	id := fmt.Sprint(w.units[vill].ID)
	foreign := w.column(`SELECT item_id FROM village_fill WHERE unit_id = ? ORDER BY id DESC`, w.units[vill].ID)[0]
	switch {
	case strings.HasPrefix(path, "/v/villages/:id"):
		return []foreignForm{{target: strings.Replace(path, ":id", id, 1), fields: full("sheet", duty.SheetFinance, "period", "2025-01")}}
	case strings.HasPrefix(path, "/v/sheets/:id"):
		return []foreignForm{{target: strings.Replace(path, ":id", foreign, 1), fields: full("matter", "示例")}}
	case path == "/desk/villages/paste":
		return []foreignForm{{target: path, fields: full("period", "2025-01", "text", "村名\t日期\t收支\t摘要\t金额\n"+w.units[vill].Name+"\t1.1\t收\t示例\t1\n"), listed: true}}
	case strings.HasPrefix(path, "/desk/villages/review/"):
		return []foreignForm{{target: path, fields: full("item", foreign+".1", "secrecy", "1")}}
	case path == "/desk/villages/notice":
		return []foreignForm{{target: path, fields: full("type", "disabled", "unit", id, "title", "示例", "supervise", "0539-0000000")}}
	case path == "/desk/villages/postings":
		return []foreignForm{{target: path, fields: full("item", foreign, "place", "示例", "posted_on", "2025-01-01")}}
	case strings.HasPrefix(path, "/desk/villages/postings/:id"):
		posting := w.column(`SELECT id FROM village_posting WHERE unit_id = ? ORDER BY id DESC`, w.units[vill].ID)[0]
		return []foreignForm{{target: strings.Replace(path, ":id", posting, 1), fields: full("removed_on", "2025-02-01")}}
	case strings.HasPrefix(path, "/desk/villages/forms"):
		return []foreignForm{{target: path, fields: full("unit", fmt.Sprint(w.units[other].ID), "type", "notice", "section", "示例科")}}
	case path == "/desk/pilots":
		return []foreignForm{{target: path, fields: full("unit", fmt.Sprint(w.units[townB].ID), "name", "示例")}}
	case strings.HasPrefix(path, "/desk/pilots/:id"):
		use := w.column(`SELECT id FROM pilot_use ORDER BY id`)[0]
		to := strings.NewReplacer(":id", w.column(`SELECT id FROM pilot_template ORDER BY id`)[0], ":use", use).Replace(path)
		return []foreignForm{{target: to, fields: full("to", fmt.Sprint(w.units[townB].ID))}}
	case path == "/desk/cases":
		return []foreignForm{{target: path, fields: full("title", "示例")}}
	case path == "/desk/cases/:id/use":
		for _, id := range w.column(`SELECT id FROM pilot_case WHERE state = 'chosen' ORDER BY id LIMIT 2`) {
			out = append(out, foreignForm{target: "/desk/cases/" + id + "/use", fields: full("note", "示例")})
		}
	case strings.HasPrefix(path, "/desk/cases/:id"):
		for _, id := range w.column(`SELECT c.id FROM pilot_case c JOIN org_unit u ON u.id = c.unit_id WHERE u.code = ? AND c.state <> 'chosen' ORDER BY c.id`, townB) {
			out = append(out, foreignForm{target: strings.Replace(path, ":id", id, 1), fields: full("title", "示例")})
		}
	case strings.HasPrefix(path, "/desk/villages/:id"):
		keeper := w.column(`SELECT id FROM village_keeper WHERE unit_id = ? ORDER BY id`, w.units[vill].ID)[0]
		to := strings.NewReplacer(":id", fmt.Sprint(w.units[vill].ID), ":keeper", keeper).Replace(path)
		out = append(out, foreignForm{target: to, fields: full("name", "示例")})
	}
	return out
}
