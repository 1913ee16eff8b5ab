package main

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"time"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/rbac"
)

// published are the items of a unit in every stage, by what they are.
type publishedItems map[string]int64

// disclosed are the items that w.items made, by unit.
type disclosed map[string]publishedItems

// items puts items of two departments and two townships into every state in
// which the public may see all, something or nothing of them.
func (w *world) items() {
	w.disclosed = disclosed{}
	for _, unit := range []string{deptA, deptB, townA, townB} {
		made := publishedItems{}
		w.disclosed[unit] = made
		made["draft"] = w.draftItem(unit, "notice", w.words("draft", kindUnit, unit, kindUnit), kindUnit)
		made["returned"] = w.draftItem(unit, "notice", w.words("returned", kindUnit, unit, kindUnit), kindUnit)
		w.moveItem(unit, made["returned"], disclose.ActSubmit, w.m.make(kindUnit, "returned: nothing", unit))
		w.moveItem(unit, made["returned"], disclose.ActReturn, w.m.make(kindUnit, "item's return", unit))
		made["live"] = w.publishItem(unit, "notice", w.words("live", kindPublic, unit, kindPublic), kindPublic)
		w.reviseItem(unit, made["live"])
		made["withdrawn"] = w.publishItem(unit, "notice", w.words("withdrawn", kindPublic, unit, kindUnit), kindUnit)
		w.moveItem(unit, made["withdrawn"], disclose.ActWithdraw, w.m.make(kindPublic, "why an item was withdrawn"))
		made["offline"] = w.publishItem(unit, "notice", w.words("offline", kindUnit, unit, kindUnit), kindUnit)
		w.moveItem(unit, made["offline"], disclose.ActOffline, w.m.make(kindUnit, "why an item is offline", unit))
		made["scheduled"] = w.draftItem(unit, "notice", w.words("scheduled", kindUnit, unit, kindUnit), kindUnit)
		for _, a := range []disclose.Action{disclose.ActSubmit, disclose.ActFirst, disclose.ActSchedule} {
			w.moveItem(unit, made["scheduled"], a, "")
		}
		made["list"] = w.nameList(unit, "list", kindPublic)
		made["ended"] = w.nameList(unit, "ended list", kindUnit)
		w.erasure(unit, made["offline"])
	}
	w.endLists()
	w.migrated()
}

// words are a content in which each thing has a word of its own.
func (w *world) words(what string, title kind, unit string, rest kind) form.Content {
	word := func(k kind, part string) string { return w.m.make(k, "item "+what+": "+part, unit) }
	return form.Content{Title: word(title, "title"), Body: "<p>" + word(rest, "body") + "</p>", Section: word(rest, "section"), Summary: word(rest, "summary"),
		Source: word(rest, "source"), FirstChannel: word(rest, "first channel")}
}

// drafter and reviewer are who writes and who passes the items of a unit.
func (w *world) drafter(unit string) string { return w.find(w.clerkOf(unit), unit) }

func (w *world) reviewer(unit string) string {
	if strings.HasPrefix(unit, "MY-T") {
		return w.find(rbac.TownHead, unit)
	}
	return w.find(rbac.DeptHead, unit)
}

// draftItem is a draft with a file; k says who may read the file.
func (w *world) draftItem(unit, kind string, content form.Content, k kind) int64 {
	who := w.as(w.drafter(unit))
	columns := w.column(`SELECT id FROM catalog_column WHERE code = 'S18'`)
	var column int64
	_, err := fmt.Sscan(columns[0], &column)
	w.ok(err)
	ref := must[disclose.Ref](w.t)(w.a.items.Create(w.ctx, who, disclose.NewItem{UnitID: w.units[unit].ID, Type: kind, ColumnID: column, Content: content}))
	body := "%PDF-1.4\n% " + w.m.make(k, "item's file", unit) + "\n%%EOF\n"
	up := must[disclose.Upload](w.t)(w.a.items.Receive(w.ctx, bytes.NewReader([]byte(body)), w.m.make(k, "name of an item's file", unit)+".pdf", 1<<20))
	_, _, err = w.a.items.Attach(w.ctx, who, ref.ID, ref.Version, up)
	w.ok(err)
	return ref.ID
}

// moveItem makes one move as whoever makes it; those who pass a published
// item are named on its public page.
func (w *world) moveItem(unit string, id int64, a disclose.Action, reason string) {
	w.t.Helper()
	login := w.drafter(unit)
	if a.Approving() || a == disclose.ActReturn || a == disclose.ActWithdraw || a == disclose.ActOffline {
		login = w.reviewer(unit)
		for _, m := range w.m.list {
			m.named = m.named || m.kind == kindActor && len(m.logins) == 1 && m.logins[0] == login
		}
	}
	it := must[disclose.Item](w.t)(disclose.ByID(w.a.db.Reader(w.ctx), id))
	f := disclose.Form{Reason: reason, Secrecy: &disclose.Secrecy{Answered: true, Note: w.m.make(kindUnit, "note of a secrecy review", unit)}, PublishAt: db.At(w.a.db.Now().Add(72 * time.Hour))}
	if a == disclose.ActFirst && unit == deptB { // by a head who signs on paper
		stored, name := w.scan(unit)
		signed := w.m.make(kindPublic, "who signed an item")
		f.Paper = &disclose.Paper{SignedBy: signed, SignedOn: calendar.On(2026, 11, 20), Scan: stored, Name: name}
	}
	if _, err := w.a.items.Act(w.ctx, w.as(login), []disclose.Ref{it.Ref()}, a, f); err != nil {
		w.t.Fatalf("%s of an item by %s: %v", a, login, err)
	}
}

func (w *world) publishItem(unit, kind string, content form.Content, k kind) int64 {
	id := w.draftItem(unit, kind, content, k)
	f, _ := form.ByKey(kind)
	all := []disclose.Action{disclose.ActSubmit, disclose.ActFirst, disclose.ActSecrecy, disclose.ActSecond, disclose.ActFinal}[:[]int{0, 2, 4, 5}[f.Level]]
	for _, a := range append(all, disclose.ActPublish) {
		w.moveItem(unit, id, a, "")
	}
	return id
}

// reviseItem leaves a draft beside what is published.
func (w *world) reviseItem(unit string, id int64) {
	w.moveItem(unit, id, disclose.ActRevise, "")
	it := must[disclose.Item](w.t)(disclose.ByID(w.a.db.Reader(w.ctx), id))
	must[int64](w.t)(w.a.items.Save(w.ctx, w.as(w.drafter(unit)), id, it.Version, disclose.Change{Content: w.words("revision", kindUnit, unit, kindUnit), ColumnID: it.ColumnID,
		Proofread: w.m.make(kindUnit, "item: 已三校", unit)}))
}

// nameList is a published list of names with an objection to it.
func (w *world) nameList(unit, what string, k kind) int64 {
	content := form.Content{Title: w.m.make(kindPublic, "item "+what+": title"), Section: "示例科", NoticeContact: "示例科 0539-0000000", Fields: map[string]string{"supervise": "0539-0000000"},
		Rows: [][]string{{w.m.make(k, "item "+what+": name", unit), w.m.make(k, "item "+what+": village", unit), "2", "1060"}}}
	id := w.publishItem(unit, "lowincome", content, k)
	must[int64](w.t)(w.a.items.Object(w.ctx, w.as(w.drafter(unit)), id, disclose.Objection{Way: "电话", ReceivedOn: w.a.org.Today(), Summary: w.m.make(kindUnit, "objection", unit)}))
	return id
}

// erasure asks for the words of a revision to be destroyed.
func (w *world) erasure(unit string, id int64) {
	list := must[[]disclose.Revision](w.t)(disclose.Revisions(w.a.db.Reader(w.ctx), id))
	w.ok(w.a.items.AskErasure(w.ctx, w.as(w.reviewer(unit)), id, disclose.EraseRevision, list[0].ID, w.m.make(kindUnit, "why words are erased", unit)))
}

// endLists lets the time of the ended lists run out.
func (w *world) endLists() {
	past := w.a.org.Today().AddDays(-1)
	w.write(func(tx *db.Tx) error {
		for _, made := range w.disclosed {
			if _, err := tx.Exec(`UPDATE disclose_item SET notice_from = ?, notice_until = ?, ends_at = ? WHERE id = ?`, past.AddDays(-7), past, db.At(past.AddDays(1).Start()), made["ended"]); err != nil {
				return err
			}
		}
		return nil
	})
	w.ok(w.a.items.Tick(w.ctx))
}

// migrated is an item that was known under another number.
func (w *world) migrated() {
	must[disclose.Ref](w.t)(w.a.items.Migrate(w.ctx, w.as("county"), disclose.Migration{NewItem: disclose.NewItem{UnitID: w.units[deptA].ID, Type: "notice",
		Content: form.Content{Title: w.m.make(kindPublic, "migrated item"), Section: "示例科", Body: "<p>示例</p>"}}, PublishedOn: calendar.On(2020, 5, 6),
		Aliases: []string{w.m.make(kindUnit, "former number of an item", deptA)}}))
}

// itemForms are the forms of items with another unit's ids.
func (w *world) itemForms(other, path string, full func(...string) url.Values) (out []foreignForm) {
	if !strings.HasPrefix(path, "/desk/items") {
		return nil
	}
	unit := other
	if w.disclosed[unit] == nil { // a village: its township's
		unit = townB
	}
	made := w.disclosed[unit]
	filled := func(id int64) url.Values {
		version := w.column(`SELECT version FROM disclose_item WHERE id = ?`, id)[0]
		q := full("version", version, "item", fmt.Sprintf("%d.%s", id, version), "title", "示例", "type", "notice", "column", "1", "tier", "county", "conclusion", "publish",
			"secrecy_state", "no", "secrecy_work", "no", "secrecy_trade", "no", "secrecy_personal", "no", "publish_at", "2027-01-04", "publish_time", "09:00",
			"phone_by", "示例", "phone_at", "2026-11-20", "phone_time", "09:00", "validity", "lapsed", "validity_on", "2026-11-20", "basis", "示例",
			"way", "电话", "received_on", "2026-11-20", "summary", "示例", "result", "示例", "other", "/items/1", "seen", "1")
		return q
	}
	switch {
	case path == "/desk/items":
		return []foreignForm{{target: path, fields: filled(made["draft"])}}
	case strings.HasPrefix(path, "/desk/items/setup"), strings.HasPrefix(path, "/desk/items/originals"):
		return []foreignForm{{target: strings.Replace(path, ":file", "987654321", 1), fields: full()}}
	case !strings.HasPrefix(path, "/desk/items/:id"):
		q := filled(made["draft"])
		for _, id := range made {
			q.Add("item", fmt.Sprintf("%d.%s", id, w.column(`SELECT version FROM disclose_item WHERE id = ?`, id)[0]))
		}
		return []foreignForm{{target: path, fields: q}}
	}
	file := w.column(`SELECT id FROM disclose_file WHERE item_id = ? ORDER BY id`, made["draft"])[0]
	objection := w.column(`SELECT id FROM disclose_objection WHERE item_id = ? ORDER BY id`, made["list"])[0]
	for _, id := range made {
		to := strings.NewReplacer(":id", fmt.Sprint(id), ":file", file, ":objection", objection, ":other", "1").Replace(path)
		out = append(out, foreignForm{target: to, fields: filled(id)})
	}
	return out
}
