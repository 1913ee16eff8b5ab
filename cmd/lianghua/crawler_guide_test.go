package main

import (
	"net/url"
	"strings"

	"lianghua/disclose/words"
	"lianghua/guide"
	"lianghua/rbac"
	"lianghua/web"
)

// cards puts a new card of two departments and two townships before the
// county: one waits, one came back with a reason.
func (w *world) cards() {
	for _, x := range []struct {
		unit string
		role rbac.Role
	}{{deptA, rbac.DeptLiaison}, {deptB, rbac.DeptLiaison}, {townA, rbac.TownClerk}, {townB, rbac.TownClerk}} {
		for _, back := range []bool{false, true} {
			text := guide.Content{Section: "relief", UnitID: w.units[x.unit].ID, Title: w.m.make(kindUnit, "card: title", x.unit),
				Fields: map[string]string{"amount": w.m.make(kindUnit, "card: amount", x.unit), "who": "示例", "conditions": "示例", "materials": "无需材料",
					"where": "示例大厅", "department": "示例", "review_months": "12"}}
			id := must[int64](w.t)(w.a.guide.Add(w.ctx, w.as(w.find(x.role, x.unit)), guide.Policy, text))
			if back {
				w.ok(w.a.guide.Return(w.ctx, w.as("county"), guide.Ref{ID: id, Version: 1}, w.m.make(kindUnit, "card: why", x.unit)))
			}
		}
	}
}

// lists puts words and allowances of the county's own on its lists.
func (w *world) lists() {
	officer := w.as("county")
	for range 2 {
		must[int64](w.t)(w.a.words.Add(w.ctx, officer, words.Word{Kind: words.Wrong, Word: "示例" + w.m.make(kindCounty, "word"), Suggest: w.m.make(kindCounty, "word: right form"), Explanation: w.m.make(kindCounty, "word: why"),
			Owner: w.m.make(kindCounty, "word: owner"), List: "2026年第3号"}))
		must[int64](w.t)(w.a.words.Allow(w.ctx, officer, words.Allowance{Kind: words.Wrong, Text: "示例" + w.m.make(kindCounty, "allowed word"), Reason: w.m.make(kindCounty, "allowed word: why"), Owner: w.m.make(kindCounty, "allowed word: owner")}))
	}
}

func (w *world) lookUpGuide(key string) []string {
	switch key {
	case "words:word":
		return w.column(`SELECT id FROM disclose_word ORDER BY id`)
	case "allowed:line":
		return w.column(`SELECT id FROM disclose_allow ORDER BY id`)
	case "guide:event":
		return []string{"birth", "school"}
	case "categories:category":
		return []string{"relief"}
	case "cards:id":
		return w.column(`SELECT id FROM guide_card WHERE kind = 'event' ORDER BY id LIMIT 2`)
	case "services:id":
		return w.column(`SELECT id FROM guide_card WHERE kind = 'service' ORDER BY id LIMIT 2`)
	case "policies:id", "guide:id": // the drafts, which are nobody else's
		return w.marked("guide_card", "id", `SELECT id FROM guide_card WHERE kind = 'policy' ORDER BY id LIMIT 2`, 12)
	}
	return w.lookUpConsult(key)
}

// guideForms are the forms of the guide with another unit's card.
func (w *world) guideForms(other string, r web.Route, full func(more ...string) url.Values) (out []foreignForm) {
	text := []string{"kind", "policy", "title", "示例", "section", "relief", "who", "示例", "conditions", "示例", "materials", "无需材料", "where", "示例", "department", "示例", "review_months", "12", "why", "示例"}
	if r.Path == "/desk/guide" {
		return []foreignForm{{target: r.Path, fields: full(text...)}}
	}
	for _, id := range w.column(`SELECT id FROM guide_card WHERE unit_id = ? ORDER BY id DESC LIMIT 2`, w.units[other].ID) {
		out = append(out, foreignForm{target: strings.Replace(r.Path, ":id", id, 1), fields: full(append(text, "card", id+".1")...)})
	}
	return out
}
