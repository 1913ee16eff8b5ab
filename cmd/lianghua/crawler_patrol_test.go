package main

import (
	"net/url"
	"path/filepath"
	"strings"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/crypt"
	"lianghua/internal/outbox"
	"lianghua/internal/search"
	"lianghua/org"
	"lianghua/patrol"
)

// watched fills what the county's office keeps of the site, and what it asks
// of every unit: its part of a yearly list, a word that people look for in vain.
func (w *world) watched() {
	s, officer := w.a.patrol, w.as("county")
	must[int64](w.t)(s.Sweep(w.ctx, officer, patrol.SweepDraft{Words: []string{"示例" + w.m.make(kindCounty, "sweep: word")}, Reason: w.m.make(kindCounty, "sweep: reason")}))
	must[int](w.t)(s.AddRedirects(w.ctx, officer, []patrol.RedirectDraft{{Old: "/old/" + w.m.make(kindCounty, "old address") + ".html", Target: "/items"}}))
	w.ok(s.GuardOn(w.ctx, officer, w.m.make(kindCounty, "why the site was closed"), []string{"10.0.0.0/8"}))
	w.ok(s.GuardOff(w.ctx, officer))
	units := []string{deptA, deptB, townA, townB}
	var vain search.Misses
	for _, unit := range units {
		for range 5 {
			vain.Note("示例词" + unit)
		}
	}
	w.ok(vain.Flush(w.ctx, w.a.db))
	must[int](w.t)(s.Assign(w.ctx))
	for _, unit := range units {
		w.checked(unit)
	}
	for _, m := range must[[]patrol.Missing](w.t)(s.Misses(w.ctx, officer)) {
		for _, unit := range units {
			if m.Text == search.Normalise("示例词"+unit) {
				w.ok(s.Reassign(w.ctx, officer, m.Text, m.Version, w.units[unit].ID))
				w.ok(s.Answer(w.ctx, w.as(w.drafter(unit)), m.Text, m.Version+1, w.m.make(kindUnit, "word without a hit: what was done", unit)))
			}
		}
	}
}

// checked has a unit tick off its part of the year's 历史信息清理.
func (w *world) checked(unit string) {
	clerk := w.as(w.drafter(unit))
	list := must[[]patrol.Check](w.t)(w.a.patrol.Checks(w.ctx, clerk, patrol.History, w.a.org.Today().Year()))
	if len(list) != 1 {
		w.t.Fatalf("%s has %d parts of the yearly list", unit, len(list))
	}
	w.ok(w.a.patrol.TickCheck(w.ctx, clerk, list[0].ID, list[0].Version, w.m.make(kindUnit, "yearly list: what was done", unit)))
}

// ruled lays down a 公示期; its 依据 stands on the public page of what is put up.
func (w *world) ruled() {
	w.ok(w.a.items.SetNotice(w.ctx, w.as("county"), disclose.NoticeRule{Type: "relief", Days: 10, Unit: form.InWorkdays, Basis: w.m.make(kindPublic, "basis of a 公示期")}))
}

// receipt is what the upper platform says of a bundle that travelled as a file.
func (w *world) receipt() {
	receiver := must[*crypt.Keys](w.t)(crypt.OpenKeys(filepath.Join(w.t.TempDir(), "keys")))
	r := outbox.Receipt{County: must[org.Unit](w.t)(org.CountyUnit(w.a.db.Reader(w.ctx))).Code, Receiver: w.m.make(kindImport, "receiver of bundles"),
		Bundles: []outbox.ReceiptFor{{Number: 1, Digest: "x", Result: outbox.Refused, Reason: w.m.make(kindImport, "why a bundle was refused")}}}
	raw := must[[]byte](w.t)(r.Write(receiver))
	must[outbox.Registered](w.t)(w.a.outbox.Register(w.ctx, w.as("county"), org.Who(w.as("county")), raw, must[string](w.t)(receiver.PublicKey())))
}

// patrolForms are the forms of watching over the site with another unit's
// part of it, or with the office's own list.
func (w *world) patrolForms(other, path string, full func(...string) url.Values) []foreignForm {
	unit := w.units[other].ID
	switch {
	case path == "/desk/patrol/checks/:id":
		id := w.column(`SELECT id FROM patrol_check WHERE unit_id = ? ORDER BY id`, unit)[0]
		return []foreignForm{{target: "/desk/patrol/checks/" + id, fields: full("note", "示例")}, {target: "/desk/patrol/checks/" + id, fields: full("note", "")}}
	case path == "/desk/patrol/misses/answer":
		text := w.column(`SELECT text FROM patrol_miss WHERE unit_id = ? ORDER BY text`, unit)[0]
		return []foreignForm{{target: path, fields: full("text", text, "note", "示例")}, {target: path, fields: full("text", text, "note", "")}}
	case strings.HasPrefix(path, "/desk/patrol/sweeps/:id/"):
		id := w.column(`SELECT id FROM patrol_sweep ORDER BY id`)[0]
		return []foreignForm{{target: strings.Replace(path, ":id", id, 1), fields: full("hit", "1")}}
	}
	return nil
}

// lookUpSite are the ids of what belongs to the site as a whole.
func (w *world) lookUpSite(key string) []string {
	switch key {
	case "u:code":
		return scopes()
	case "zones:id", "medias:id", "relays:id":
		return w.column(`SELECT id FROM site_record WHERE kind = ? ORDER BY id LIMIT 4`, strings.TrimSuffix(key, "s:id"))
	case "sitemap:part":
		return []string{"pages.xml", "1.xml"}
	case "host:name":
		return []string{"host.css"}
	case "checks:id":
		return w.column(`SELECT id FROM patrol_check ORDER BY id DESC LIMIT 12`)
	case "sweeps:id":
		return w.column(`SELECT id FROM patrol_sweep ORDER BY id`)
	case "reports:id":
		return w.column(`SELECT id FROM foi_annual ORDER BY id`)
	case "answers:id":
		return w.column(`SELECT id FROM foi_proactive ORDER BY id`)
	}
	return w.lookUpReorg(key)
}
