package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"lianghua/rbac"
	"lianghua/web"
)

// foreignActs lets the people of one unit send every form of theirs with
// another unit's ids: each is refused and the database stays as it is.
func (w *world) foreignActs() {
	pairs := map[string]string{deptA: deptB, townA: townB, villA: villB}
	for _, v := range demoViewers() {
		other, ok := pairs[v.unit]
		if !ok {
			continue
		}
		whole := w.state()
		for _, r := range w.server.Routes() {
			if r.Method != http.MethodGet && !r.Open && r.Face == web.FaceDesk && rbac.MayAny(w.as(v.login), r.Need) {
				w.foreignAct(v, other, r)
			}
		}
		w.foreignPages(v, other)
		if changed := differing(whole, w.state()); len(changed) > 0 {
			w.t.Errorf("%s changed %v with another unit's ids", v.name(), changed)
		}
	}
}

// ownForms carry no id of a record and touch the sender alone.
var ownForms = []string{"/logout", "/desk/factor/begin", "/desk/factor/confirm", "/desk/factor/codes", "/desk/factor/stop", "/desk/password", "/desk/inbox/read", "/desk/digest", "/v/out"}

func (w *world) foreignAct(v viewer, other string, r web.Route) {
	if slices.Contains(ownForms, r.Path) {
		return
	}
	forms := w.forms(v, other, r)
	if len(forms) == 0 {
		w.t.Errorf("the crawler does not know how to send POST %s with another unit's ids: add it to forms in crawler_acts_test.go", r.Path)
	}
	for _, f := range forms {
		before := w.counts()
		f.fields.Set("_csrf", w.csrf[v.login])
		a := w.post(v, f.target, f.fields)
		switch {
		case f.mixed && a.status == http.StatusConflict:
		case !slices.Contains([]int{http.StatusForbidden, http.StatusNotFound}, a.status) && !f.listed:
			w.t.Errorf("%s posts %s %v: status %d, want 403 or 404: %s", v.name(), f.target, f.fields["claim"], a.status, pageWords(a))
		case a.status >= 500:
			w.t.Errorf("%s posts %s: status %d", v.name(), f.target, a.status)
		}
		for where, text := range a.texts(w.t) {
			for _, m := range w.m.in(text) {
				if !v.sees(m) {
					w.t.Errorf("LEAK: %s posts %s and reads the %s %q (%s) in %s", v.name(), f.target, m.kind, m.text, m.what, where)
				}
			}
		}
		if changed := differing(before, w.counts()); len(changed) > 0 {
			w.t.Errorf("%s posts %s %v and changes %v", v.name(), f.target, f.fields, changed)
		}
	}
}

// foreignForm is one form with somebody else's ids.
type foreignForm struct {
	target string
	fields url.Values
	listed bool // an act on many answers 200 with a refusal for each
	mixed  bool // the address names an own record, the form another's: they do not fit
}

// forms makes every way to send a route another unit's ids.
func (w *world) forms(v viewer, other string, r web.Route) (out []foreignForm) {
	unit := fmt.Sprint(w.units[other].ID)
	full := func(more ...string) url.Values {
		q := url.Values{"section": {"示例科"}, "officer": {"示例"}, "phone": {"0539-0000000"}, "reason": {"示例理由"}, "other": {fmt.Sprint(w.units["MY-D12"].ID)},
			"unit": {unit}, "kind": {"not_applicable"}, "signed_by": {"示例"}, "signed_on": {"2026-11-20"}, "version": {"1"}, "tier": {"county"}, "part": {"lead"}, "entry": {"1"}}
		for i := 0; i+1 < len(more); i += 2 {
			q[more[i]] = []string{more[i+1]}
		}
		return q
	}
	switch {
	case strings.HasPrefix(r.Path, "/desk/guide"):
		out = w.guideForms(other, r, full)
	case strings.HasPrefix(r.Path, "/desk/consult"):
		out = w.consultForms(other, r.Path, full)
	case strings.HasPrefix(r.Path, "/desk/reports/annual"):
		out = []foreignForm{{target: r.Path, fields: full("unit", other, "year", "2026", "id", "999", "why", "示例")}}
	case strings.HasPrefix(r.Path, "/desk/requests"):
		out = w.requestForms(other, r.Path, full)
	case strings.HasPrefix(r.Path, "/desk/claims/:id/"):
		for _, c := range w.claimsOf(other) {
			id, _, _ := strings.Cut(c, ".")
			out = append(out, foreignForm{target: strings.Replace(r.Path, ":id", id, 1), fields: full("claim", c)})
			for _, own := range w.claimsOf(v.unit)[:min(1, len(w.claimsOf(v.unit)))] { // my page, another's claim in the form
				mine, _, _ := strings.Cut(own, ".")
				out = append(out, foreignForm{target: strings.Replace(r.Path, ":id", mine, 1), fields: full("claim", c), mixed: true})
			}
		}
	case strings.HasPrefix(r.Path, "/desk/claims/") && r.Path != "/desk/claims/propose":
		list := w.claimsOf(other)
		if len(list) == 0 {
			list = []string{"1.1", "2.1"}
		}
		out = append(out, foreignForm{target: r.Path, fields: full("claim", list[0])})
		q := full()
		q["claim"] = list
		out = append(out, foreignForm{target: r.Path, fields: q, listed: true})
	default:
		return w.otherForms(v, other, r, full)
	}
	if len(out) == 0 { // the other unit has no claims: those of a department
		out = append(out, foreignForm{target: strings.Replace(r.Path, ":id", w.values([]string{"claims"}, "id")[0], 1), fields: full()})
	}
	return out
}

func (w *world) otherForms(v viewer, other string, r web.Route, full func(...string) url.Values) []foreignForm {
	unit := fmt.Sprint(w.units[other].ID)
	if strings.HasPrefix(r.Path, "/desk/duties/") {
		return w.dutyForms(other, r, full)
	}
	switch r.Path {
	case "/desk/claims/propose":
		entry := w.column(`SELECT e.code FROM catalog_entry e WHERE e.county AND e.state = 'unverified' AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.entry_id = e.id) ORDER BY e.id LIMIT 1`)[0]
		return []foreignForm{{target: r.Path, fields: full("entry", entry)}}
	case "/desk/entries/:id/propose":
		return []foreignForm{{target: "/desk/entries/40/propose", fields: full()}}
	case "/desk/imports": // no file: nothing is imported for anybody
		return []foreignForm{{target: r.Path, fields: full("kind", "items", "type", "notice"), listed: true}}
	case "/desk/imports/:id/apply", "/desk/imports/:id/cancel", "/desk/imports/:id/drop", "/desk/imports/:id/takeback":
		var out []foreignForm
		for _, id := range w.column(`SELECT id FROM import_batch WHERE kind <> 'items' OR unit_id = ? ORDER BY id`, w.units[other].ID) {
			out = append(out, foreignForm{target: strings.Replace(r.Path, ":id", id, 1), fields: full("hash", "x", "skip", "1")})
		}
		return out
	case "/desk/post":
		return []foreignForm{{target: r.Path, fields: full("post", w.column(`SELECT id FROM org_grant WHERE unit_id = ? ORDER BY id`, w.units[other].ID)[0])}}
	case "/desk/sessions/end":
		return []foreignForm{{target: r.Path, fields: full("id", w.column(`SELECT token FROM org_session WHERE account_id <> ? ORDER BY token`, w.as(v.login).AccountID)[0])}}
	case "/desk/security/factors/:id/reset":
		return []foreignForm{{target: strings.Replace(r.Path, ":id", w.column(`SELECT id FROM org_account WHERE id <> ? ORDER BY id`, w.as(v.login).AccountID)[0], 1), fields: full()}}
	case "/desk/security/review":
		return []foreignForm{{target: r.Path, fields: full("note", "示例")}}
	case "/desk/security/revoke":
		return []foreignForm{{target: r.Path, fields: full("id", w.column(`SELECT token FROM org_session WHERE account_id <> ? ORDER BY token`, w.as(v.login).AccountID)[0])}}
	case "/desk/inbox/:id/open":
		n := w.column(`SELECT id FROM notice WHERE person_id <> ? AND read_at IS NULL ORDER BY id`, w.as(v.login).PersonID)[0]
		return []foreignForm{{target: "/desk/inbox/" + n + "/open", fields: full(), listed: true}} // a redirect that marks nothing
	}
	if list := w.itemForms(other, r.Path, full); list != nil {
		return list
	}
	if list := w.queueForms(other, r.Path, full); list != nil {
		return list
	}
	if list := w.patrolForms(other, r.Path, full); list != nil {
		return list
	}
	if list := w.handoverForms(other, r.Path, full); list != nil {
		return list
	}
	if list := w.villageForms(other, r.Path, full); list != nil {
		return list
	}
	if strings.HasPrefix(r.Path, "/desk/rounds/:id/units/:unit/") {
		var out []foreignForm
		for _, round := range w.values([]string{"rounds"}, "id") {
			path := strings.NewReplacer(":id", round, ":unit", unit, ":row", "1", ":addition", "1").Replace(r.Path)
			out = append(out, foreignForm{target: path, fields: full()})
		}
		return out
	}
	return nil
}

// claimsOf are claims of a unit in every state, as forms name them.
func (w *world) claimsOf(unit string) []string {
	return w.column(`SELECT CAST(max(c.id) AS TEXT) || '.' || CAST(max(c.version) AS TEXT) FROM claim c WHERE c.unit_id = ? AND c.version =
		(SELECT max(x.version) FROM claim x WHERE x.unit_id = c.unit_id AND x.state = c.state) GROUP BY c.state ORDER BY c.state`, w.units[unit].ID)
}

// foreignPages: another unit's record looks as if it were not there.
func (w *world) foreignPages(v viewer, other string) {
	unit := w.units[other].ID
	round := w.column(`SELECT max(round_id) FROM claim_round_unit WHERE state <> 'unsent'`)[0]
	file := w.column(`SELECT id FROM attachment WHERE unit_id = ? ORDER BY id`, w.units[deptB].ID)[0]
	pages := map[string]string{}
	for _, id := range w.column(`SELECT id FROM claim WHERE unit_id = ? ORDER BY id LIMIT 4`, unit) {
		pages["/desk/claims/"+id] = "/desk/claims/987654321"
		pages["/desk/claims/"+id+"/scans/"+file] = "/desk/claims/987654321/scans/" + file
	}
	for _, id := range w.column(`SELECT person_id FROM org_post WHERE unit_id = ? ORDER BY id LIMIT 4`, unit) {
		pages["/desk/people/"+id] = ""
	}
	for _, id := range w.column(`SELECT d.id FROM claim_dispute d WHERE EXISTS (SELECT 1 FROM claim c WHERE c.entry_id = d.entry_id AND c.tier = d.tier AND c.unit_id = ?)
		AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.entry_id = d.entry_id AND c.tier = d.tier AND c.unit_id = ?) ORDER BY d.id LIMIT 4`, unit, w.units[v.unit].ID) {
		pages["/desk/disputes/"+id], pages["/desk/disputes/"+id+"/letter"] = "/desk/disputes/987654321", "/desk/disputes/987654321/letter"
	}
	for _, sub := range []string{"", "/workbook", "/files/" + file} {
		pages[fmt.Sprintf("/desk/rounds/%s/units/%d%s", round, unit, sub)] = fmt.Sprintf("/desk/rounds/987654321/units/%d%s", unit, sub)
	}
	for page, none := range pages {
		w.requests += 2
		a := w.send(v, httptest.NewRequest(http.MethodGet, page, nil))
		if a.status != http.StatusForbidden && a.status != http.StatusNotFound {
			w.t.Errorf("%s opens %s of %s: status %d", v.name(), page, other, a.status)
		}
		if none == "" || a.status == http.StatusForbidden && strings.Contains(string(a.body), refusal) {
			continue
		}
		b := w.send(v, httptest.NewRequest(http.MethodGet, none, nil))
		if a.status != b.status || pageWords(a) != pageWords(b) {
			w.t.Errorf("%s can tell that %s exists: %d %q, and for what is not there %d %q", v.name(), page, a.status, pageWords(a), b.status, pageWords(b))
		}
	}
}

// pageWords is what a failure page says.
func pageWords(a answer) string {
	_, rest, _ := strings.Cut(string(a.body), "<h1")
	said, _, _ := strings.Cut(rest, "<footer")
	var out []string
	for _, line := range strings.Split(said, "\n") {
		if !strings.Contains(line, a.header.Get("X-Request-Id")) {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return strings.Join(out, " ")
}

// counts is a quick look for a change: how many acts were done, and how many
// rows there are.
func (w *world) counts() map[string][]string {
	out := map[string][]string{"acts done": w.column(`SELECT count(*) FROM audit_log WHERE outcome = 'done'`)}
	for name := range tables {
		if name != "audit_log" {
			out[name] = w.column(`SELECT count(*) FROM ` + name)
		}
	}
	return out
}

// state is the whole database but the log and the sessions' last use.
func (w *world) state() map[string][]string {
	out := map[string][]string{"org_session": w.column(`SELECT token FROM org_session ORDER BY token`)}
	for name := range tables {
		switch name {
		case "audit_log", "audit_head", "org_session", "goose_db_version":
		default:
			out[name] = w.dump(name)
		}
	}
	return out
}

func differing(before, after map[string][]string) (out []string) {
	for name, lines := range before {
		if !slices.Equal(lines, after[name]) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
