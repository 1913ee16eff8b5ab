package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/web"
)

// addresses fills a route's parameters with ids of everybody's records, and
// takes the sample when it is an address: at most so many, spread evenly.
func (w *world) addresses(r web.Route, most int) []string {
	paths := []string{""}
	parts := strings.Split(strings.TrimPrefix(r.Path, "/"), "/")
	for i, part := range parts {
		values := []string{part}
		if strings.HasPrefix(part, ":") {
			values = w.values(parts[:i], part[1:])
		}
		var next []string
		for _, v := range values {
			for _, p := range paths {
				next = append(next, p+"/"+v)
			}
		}
		paths = next
	}
	if len(paths) > most { // evenly, so that every id keeps a place
		step := float64(len(paths)) / float64(most)
		var some []string
		for i := range most {
			some = append(some, paths[int(float64(i)*step)])
		}
		paths = some
	}
	paths = slices.Compact(append(w.whole(r.Path, most), paths...))
	if strings.HasPrefix(r.Sample, "/") && !strings.ContainsAny(r.Sample, " ") && !slices.Contains(paths, r.Sample) {
		paths = append(paths, r.Sample)
	}
	return paths
}

// wholes are the routes with several ids whose ids belong together.
var wholes = map[string]string{
	"/desk/rounds/:id/units/:unit":          `SELECT round_id AS a, unit_id AS b, 0 AS c FROM claim_round_unit WHERE file_id IS NOT NULL`,
	"/desk/rounds/:id/units/:unit/workbook": `SELECT round_id AS a, unit_id AS b, 0 AS c FROM claim_round_unit WHERE file_id IS NOT NULL`,
	"/desk/rounds/:id/units/:unit/files/:file": `SELECT round_id AS a, unit_id AS b, file_id AS c FROM claim_round_unit WHERE file_id IS NOT NULL
		UNION ALL SELECT round_id, unit_id, scan_id FROM claim_round_unit WHERE scan_id IS NOT NULL`,
	"/desk/reorgs/:id/scans/:file":             `SELECT plan_id AS a, scan_id AS b, 0 AS c FROM reorg_move WHERE scan_id IS NOT NULL`,
	"/desk/villages/postings/:id/photos/:file": `SELECT id AS a, photo_id AS b, 0 AS c FROM village_posting WHERE photo_id IS NOT NULL`,
	"/desk/pilots/:id/uses/:use/undo":          `SELECT template_id AS a, id AS b, 0 AS c FROM pilot_use`,
	"/desk/cases/:id/files/:file":              `SELECT owner_id AS a, id AS b, 0 AS c FROM attachment WHERE owner_kind = 'pilot_case'`,
	"/desk/trainings/:id/files/:file":          `SELECT owner_id AS a, id AS b, 0 AS c FROM attachment WHERE owner_kind = 'pilot_training'`,
	"/desk/villages/:id/keepers/:keeper/reset": `SELECT unit_id AS a, id AS b, 0 AS c FROM village_keeper`,
	"/desk/villages/:id/keepers/:keeper/stop":  `SELECT unit_id AS a, id AS b, 0 AS c FROM village_keeper`,
	"/desk/requests/:id/papers/:paper":         `SELECT request_id AS a, id AS b, 0 AS c FROM foi_paper ORDER BY id DESC LIMIT 12`,
	"/desk/requests/:id/redactions/:red":       `SELECT request_id AS a, id AS b, 0 AS c FROM foi_redaction`,
	"/desk/items/:id/files/:token":             `SELECT item_id AS a, token AS b, 0 AS c FROM disclose_file`,
	"/desk/items/:id/scans/:file":              `SELECT item_id AS a, scan_id AS b, 0 AS c FROM disclose_review WHERE scan_id IS NOT NULL`,
	"/desk/items/:id/revisions/:no":            `SELECT item_id AS a, no AS b, 0 AS c FROM disclose_revision`,
	"/desk/consult/:id/scans/:file":            `SELECT letter_id AS a, scan_id AS b, 0 AS c FROM consult_letter_move WHERE scan_id IS NOT NULL`,
	"/desk/consult/calls/:id/scans/:file":      `SELECT call_id AS a, scan_id AS b, 0 AS c FROM consult_call_move WHERE scan_id IS NOT NULL`,
	"/desk/claims/:id/scans/:file":             `SELECT claim_id AS a, scan_id AS b, 0 AS c FROM claim_move WHERE scan_id IS NOT NULL`,
	"/desk/entries/:id/proposals/:proposal":    `SELECT entry_id AS a, id AS b, 0 AS c FROM catalog_proposal WHERE entry_id IS NOT NULL`,
	"/desk/people/:id/posts/:post/edit":        `SELECT person_id AS a, id AS b, 0 AS c FROM org_post ORDER BY id DESC LIMIT 8`,
	"/desk/people/:id/posts/:post/end":         `SELECT person_id AS a, id AS b, 0 AS c FROM org_post ORDER BY id DESC LIMIT 8`,
}

// whole fills a route with ids that belong together, so that what lies behind
// it is there.
func (w *world) whole(path string, most int) (out []string) {
	query, ok := wholes[path]
	if !ok {
		return nil
	}
	var rows []struct{ A, B, C string }
	w.ok(w.a.db.Reader(w.ctx).Select(&rows, query))
	for _, r := range rows[:min(len(rows), 3*most)] {
		parts, ids := strings.Split(path, "/"), []string{r.A, r.B, r.C}
		for i := range parts {
			if strings.HasPrefix(parts[i], ":") {
				parts[i], ids = ids[0], ids[1:]
			}
		}
		out = append(out, strings.Join(parts, "/"))
	}
	return out
}

// values are what a parameter can be, by the words before it.
func (w *world) values(before []string, param string) []string {
	noun := ""
	for _, p := range before {
		if !strings.HasPrefix(p, ":") {
			noun = p
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	key := noun + ":" + param
	if v, ok := w.known[key]; ok {
		return v
	}
	v := w.lookUp(key)
	if len(v) == 0 {
		w.t.Errorf("the crawler has no ids for :%s behind /%s: add them to lookUp in crawler_address_test.go", param, strings.Join(before, "/"))
	}
	if w.known == nil {
		w.known = map[string][]string{}
	}
	w.known[key] = v
	return v
}

// marked are the ids of rows that hold a marker, and of a few others.
func (w *world) marked(table, id, others string, limit int) []string {
	var out []string
	w.ok(w.a.db.Reader(w.ctx).Each(func(rows *sqlx.Rows) error {
		row := map[string]any{}
		if err := rows.MapScan(row); err != nil {
			return err
		}
		if len(w.m.in(fmt.Sprint(row))) > 0 && len(out) < limit {
			out = append(out, plain(row[id]))
		}
		return nil
	}, `SELECT x.* FROM `+table+` x ORDER BY x.`+id))
	if others != "" {
		out = append(out, w.column(others)...)
	}
	return slices.Compact(out)
}

func plain(v any) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(v)
}

var fixed = map[string][]string{
	"catalogue:domain": {"D05", "D21", "D05.csv", "D21.json", "D20.xlsx"}, "entries:code": {"D05-0001", "D21-0001"}, "editions:domain": {"D05"},
	"units:code": scopes(), "domains:key": {"D05", "D21"}, "calendar:year": {"2026"}, "days:day": {"2026-10-01"}, "template:kind": {"people", "units", "columns", "policies"}, "items:type": {"notice", "village_finance"},
	"draft:act": {"confirm", "round1", "return", "drop", "submit"}, "pass:act": {"approve", "return"}, "issue:act": {"apply", "undo", "signed", "issue", "publish"},
	"calendar:id": {"1"}, "event:id": {"6"}, "sheets:key": {"village_finance"}, "towns:id": {"999"}, "revisions:no": {"1"}, "restore:no": {"1"},
}

func (w *world) lookUp(key string) []string {
	if v := w.lookUpUpgrade(key); v != nil {
		return v
	}
	if v := w.lookUpHandover(key); v != nil {
		return v
	}
	if v, ok := fixed[key]; ok {
		return v
	}
	switch key {
	case "units:id", "units:unit":
		return w.scopeIDs()
	case "entries:id":
		return w.column(`SELECT DISTINCT entry_id FROM catalog_proposal WHERE entry_id IS NOT NULL UNION SELECT entry_id FROM claim_dispute ORDER BY 1 LIMIT 40`)
	case "additions:id":
		return w.column(`SELECT id FROM catalog_proposal WHERE kind = 'add' ORDER BY id`)
	case "proposals:proposal":
		return w.marked("catalog_proposal", "id", "", 20)
	case "editions:id":
		return w.marked("catalog_edition", "id", `SELECT id FROM catalog_edition ORDER BY id LIMIT 2`, 5)
	case "columns:id":
		return w.marked("catalog_column", "id", `SELECT id FROM catalog_column ORDER BY id LIMIT 1`, 8)
	case "people:id":
		return w.marked("org_person", "id", "", 60)
	case "posts:post":
		return w.marked("org_post", "id", "", 12)
	case "factors:id":
		return w.column(`SELECT id FROM org_account ORDER BY id LIMIT 4`)
	case "accounts:id":
		return w.column(`SELECT id FROM org_account ORDER BY id`)
	case "grants:id":
		return w.column(`SELECT id FROM org_grant ORDER BY id`)
	case "items:id", "drafts:id":
		return w.marked("disclose_item", "id", `SELECT id FROM disclose_item ORDER BY id DESC LIMIT 4`, 40)
	case "i:code":
		return w.column(`SELECT code FROM disclose_item ORDER BY id`)
	case "files:token":
		return w.column(`SELECT token FROM disclose_file ORDER BY id`)
	case "files:name":
		return []string{"file.pdf"}
	case "columns:code":
		return []string{"S18", "S04", "S"}
	case "objections:objection":
		return w.column(`SELECT id FROM disclose_objection ORDER BY id`)
	case "outbox:number":
		return w.column(`SELECT number FROM outbox_bundle ORDER BY number`)
	case "tokens:id":
		return w.column(`SELECT id FROM api_token ORDER BY id LIMIT 4`)
	case "jobs:id":
		return w.column(`SELECT id FROM job ORDER BY id`)
	case "todo:id":
		return w.column(`SELECT id FROM todo WHERE closed_at IS NULL ORDER BY id LIMIT 20`)
	case "deliveries:id":
		return w.column(`SELECT id FROM channel_message ORDER BY id LIMIT 4`)
	case "inbox:id":
		return w.marked("notice", "id", "", 40)
	case "channels:code":
		return w.column(`SELECT code FROM catalog_channel ORDER BY code LIMIT 2`)
	}
	return w.lookUpWork(key)
}

func (w *world) lookUpWork(key string) []string {
	switch key {
	case "claims:id":
		return w.marked("claim", "id", `SELECT id FROM claim WHERE coverage = 'all' ORDER BY id LIMIT 2`, 60)
	case "scans:file", "files:file", "files:id":
		return w.marked("attachment", "id", "", 40)
	case "disputes:id":
		return w.column(`SELECT id FROM claim_dispute ORDER BY id LIMIT 20`)
	case "sittings:id":
		return w.column(`SELECT id FROM claim_sitting ORDER BY id LIMIT 3`)
	case "rounds:id", "rounds:round":
		return w.marked("claim_round", "id", "", 3)
	case "rows:row":
		return w.marked("claim_round_row", "id", "", 12)
	case "imports:id":
		return w.marked("import_batch", "id", "", 5)
	case "sheets:id":
		return w.marked("village_fill", "item_id", `SELECT item_id FROM village_fill ORDER BY id DESC LIMIT 4`, 20)
	case "postings:id":
		return w.marked("village_posting", "id", `SELECT id FROM village_posting ORDER BY id DESC LIMIT 2`, 12)
	case "photos:file":
		return w.marked("attachment", "id", "", 12)
	case "pilots:id":
		return w.column(`SELECT id FROM pilot_template ORDER BY id`)
	case "uses:use":
		return w.column(`SELECT id FROM pilot_use ORDER BY id`)
	case "v:code":
		return w.column(`SELECT code FROM village_profile ORDER BY unit_id LIMIT 2`)
	case "villages:id":
		return []string{fmt.Sprint(w.units[villA].ID), fmt.Sprint(w.units[villB].ID)}
	case "keepers:keeper":
		return w.column(`SELECT id FROM village_keeper ORDER BY id`)
	case "cases:id":
		return w.marked("pilot_case", "id", "", 20)
	case "trainings:id":
		return w.column(`SELECT id FROM pilot_training ORDER BY id`)
	case "duties:id":
		return w.column(`SELECT DISTINCT duty_id FROM duty_declaration ORDER BY 1`)
	case "declarations:id":
		return w.column(`SELECT id FROM duty_declaration ORDER BY id`)
	case "rectify:id":
		return w.column(`SELECT id FROM duty_rectify ORDER BY id`)
	case "additions:addition":
		return []string{"1"}
	}
	return w.lookUpGuide(key)
}

func (w *world) scopeIDs() (out []string) {
	for _, code := range scopes() {
		out = append(out, fmt.Sprint(w.units[code].ID))
	}
	return out
}

// filters are queries that reach for other units' records on every list.
func (w *world) filters() (out []string) {
	claims := w.values([]string{"claims"}, "id")
	people := w.values([]string{"people"}, "id")
	for i, id := range w.scopeIDs() {
		out = append(out, "view=list&unit="+id, "claim="+claims[i*len(claims)/6]+".2&unit="+id+"&domain=D21&format=csv&person="+people[i*len(people)/6])
	}
	return append(out, "q="+w.m.run, "all=1&closed=1&ended=1&former=1&villages=1&view=list", "format=csv&all=1",
		"state=refused&view=list", "state=disputed&view=list", "state=settled", "report=refused")
}

// dump is a table as lines of text, in order.
func (w *world) dump(table string) (out []string) {
	err := w.a.db.Reader(w.ctx).Each(func(rows *sqlx.Rows) error {
		cells, err := rows.SliceScan()
		if err != nil {
			return err
		}
		for i := range cells {
			cells[i] = plain(cells[i])
		}
		out = append(out, fmt.Sprintf("%q", cells))
		return nil
	}, `SELECT * FROM `+table)
	if err != nil && !db.NoRows(err) {
		w.t.Fatal(err)
	}
	slices.Sort(out)
	return out
}
