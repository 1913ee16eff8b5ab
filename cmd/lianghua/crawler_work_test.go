package main

import (
	"bytes"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/importer"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/rbac"
)

func writeFile(path string, r io.Reader) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return firstOf(err, f.Close())
}

func (w *world) desk(unit, what string) claim.Desk {
	return claim.Desk{Section: w.m.make(kindUnit, what+": section", unit), Officer: w.m.make(kindUnit, what+": officer", unit), Phone: w.m.make(kindUnit, what+": phone", unit)}
}

// act moves one claim as somebody.
func (w *world) act(login string, id int64, action claim.Action, form claim.Form) {
	w.t.Helper()
	c := must[claim.Claim](w.t)(claim.ByID(w.a.db.Reader(w.ctx), id))
	if _, err := w.a.claims.Act(w.ctx, w.as(login), []claim.Ref{{ID: id, Version: c.Version}}, action, form); err != nil {
		w.t.Fatalf("%s by %s: %v", action, login, err)
	}
}

// claims puts claims of two departments and two townships into every state.
func (w *world) claims() {
	w.departments()
	w.townships()
	for _, unit := range []string{deptA, deptB, townA, townB} {
		w.ok(w.a.claims.RecordContact(w.ctx, w.as("county"), claim.Contact{UnitID: w.units[unit].ID, MetOn: "2026-11-20", Persons: w.m.make(kindUnit, "contact: persons", unit),
			Entries: w.m.make(kindUnit, "contact: entries", unit), Outcome: w.m.make(kindUnit, "contact: outcome", unit)}, []string{"D05"}))
	}
	for unit, entry := range map[string]string{deptA: "D20", deptB: "D05", townA: "D21", townB: "D22"} {
		role := rbac.DeptLiaison
		if strings.HasPrefix(unit, "MY-T") {
			role = rbac.TownClerk
		}
		ids := w.column(`SELECT e.id FROM catalog_entry e WHERE e.domain = ? AND e.state = 'unverified'
			AND NOT EXISTS (SELECT 1 FROM catalog_proposal p WHERE p.entry_id = e.id) ORDER BY e.id LIMIT 2`, entry)
		for i, text := range ids {
			id := must[int64](w.t)(strconv.ParseInt(text, 10, 64))
			p := must[int64](w.t)(w.a.catalog.ProposeNotApplicable(w.ctx, w.as(w.find(role, unit)), id, w.units[unit].ID, w.m.make(kindUnit, "proposal", unit)))
			if i == 1 {
				w.ok(w.a.catalog.Decide(w.ctx, w.as("leader"), p, false, w.m.make(kindUnit, "answer to a proposal", unit)))
			}
		}
	}
}

// departments: 民政局 in D21, 应急局 in D05, which the demo assigned to them.
func (w *world) departments() {
	for unit, domain := range map[string]string{deptA: "D21", deptB: "D05"} {
		rows, _, err := w.a.claims.List(w.ctx, w.as("county"), claim.Filter{UnitID: w.units[unit].ID, Domain: domain, States: []claim.State{claim.Assigned}}, claim.Cursor{})
		w.ok(err)
		if len(rows) < 7 {
			w.t.Fatalf("%s has %d claims in %s", unit, len(rows), domain)
		}
		liaison, head := w.find(rbac.DeptLiaison, unit), w.find(rbac.DeptHead, unit)
		w.act(liaison, rows[0].ID, claim.ActAccept, claim.Form{Desk: w.desk(unit, "claim accepted")})
		w.act(liaison, rows[1].ID, claim.ActRefuse, claim.Form{Reason: w.m.make(kindUnit, "claim refused", unit)})
		w.act(liaison, rows[2].ID, claim.ActContest, claim.Form{Reason: w.m.make(kindUnit, "claim contested", unit), Other: w.units["MY-D12"].ID})
		w.act(liaison, rows[3].ID, claim.ActAccept, claim.Form{Desk: w.desk(unit, "claim declined")})
		w.act(head, rows[3].ID, claim.ActDecline, claim.Form{Reason: w.m.make(kindUnit, "the head's reason", unit)})
		w.act(liaison, rows[4].ID, claim.ActAccept, claim.Form{Desk: w.desk(unit, "claim endorsed on paper")})
		stored, name := w.scan(unit)
		w.act(liaison, rows[4].ID, claim.ActEndorse, claim.Form{Paper: &claim.Paper{SignedBy: w.m.make(kindUnit, "signature", unit), SignedOn: calendar.On(2026, 11, 20), Scan: stored, Name: name}})
		w.act("county", rows[4].ID, claim.ActReturn, claim.Form{Reason: w.m.make(kindUnit, "the county's reason", unit)})
		w.act(liaison, rows[5].ID, claim.ActAccept, claim.Form{Desk: claim.Desk{Section: w.m.make(kindPublic, "confirmed section"),
			Officer: w.m.make(kindUnit, "officer of a confirmed claim", unit), Phone: w.m.make(kindPublic, "confirmed phone")}})
		w.act(head, rows[5].ID, claim.ActEndorse, claim.Form{})
		w.act("county", rows[5].ID, claim.ActConfirm, claim.Form{})
		if unit == deptA {
			w.rivals(rows[6].EntryID, rows[6].ID)
		}
	}
}

// rivals: both departments want one entry. The parties of a dispute read what
// the other says, not its desk.
func (w *world) rivals(entry, claimed int64) {
	w.act("dept", claimed, claim.ActAccept, claim.Form{Desk: w.desk(deptA, "a claim that is disputed")})
	must[claim.Claim](w.t)(w.a.claims.Propose(w.ctx, w.as(w.find(rbac.DeptLiaison, deptB)), claim.Proposal{EntryID: entry, Tier: term.County, UnitID: w.units[deptB].ID,
		Desk: w.desk(deptB, "a rival's claim"), Reason: w.m.make(kindUnit, "a rival's reason", deptA, deptB)}))
}

// townships: entries that both claim, and one that only one knows of.
func (w *world) townships() {
	var ids []int64
	w.ok(w.a.db.Reader(w.ctx).Select(&ids, `SELECT e.id FROM catalog_entry e WHERE e.township AND e.state = 'unverified'
		AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.entry_id = e.id AND c.tier = 'township') ORDER BY e.id LIMIT 5`))
	for _, unit := range []string{townA, townB} {
		clerk := w.find(rbac.TownClerk, unit)
		for i, id := range ids {
			if i == 2 && unit != townA || i == 3 && unit != townB {
				continue // one township's alone
			}
			c := must[claim.Claim](w.t)(w.a.claims.Assign(w.ctx, w.as("county"), claim.Assignment{EntryID: id, Tier: term.Township, UnitID: w.units[unit].ID}))
			switch i {
			case 0:
				w.act(clerk, c.ID, claim.ActAccept, claim.Form{Desk: w.desk(unit, "township's claim")})
			case 1:
				w.act(clerk, c.ID, claim.ActRefuse, claim.Form{Reason: w.m.make(kindUnit, "township's refusal", unit)})
			case 4:
				w.act(clerk, c.ID, claim.ActAccept, claim.Form{Desk: w.desk(unit, "township's claim, later contested by the other")})
				if unit == townB { // the first township has accepted the same entry
					w.act(clerk, c.ID, claim.ActContest, claim.Form{Reason: w.m.make(kindUnit, "contest of what both claim", unit), Other: w.units["MY-D12"].ID})
				}
			default:
				w.act(clerk, c.ID, claim.ActContest, claim.Form{Reason: w.m.make(kindUnit, "township's contest", unit), Other: w.units["MY-D12"].ID})
			}
		}
	}
}

// rounds: one round that four units have answered and sealed, and one that is
// not sent yet.
func (w *world) rounds() {
	officer := w.as("county")
	four := []string{deptA, deptB, townA, townB}
	scope := claim.RoundScope{Domains: []string{"D05", "D21"}, Days: 10, Note: w.m.make(kindUnit, "note of a round", four...)}
	for _, u := range four {
		scope.Units = append(scope.Units, w.units[u].ID)
	}
	r := must[claim.Round](w.t)(w.a.claims.OpenRound(w.ctx, officer, scope))
	r = must[claim.Round](w.t)(w.a.claims.SendRound(w.ctx, officer, r.ID, r.Version))
	for _, unit := range four {
		w.answer(r, unit)
	}
	scope.Note = w.m.make(kindCounty, "note of a round not sent")
	must[claim.Round](w.t)(w.a.claims.OpenRound(w.ctx, officer, scope))
	sitting := must[int64](w.t)(w.a.claims.StartSitting(w.ctx, officer, claim.Sitting{Domain: "D05", HeldOn: calendar.On(2026, 11, 20),
		Place: w.m.make(kindCounty, "sitting: place"), Attendees: w.m.make(kindCounty, "sitting: attendees")}))
	var entry int64
	w.ok(w.a.db.Reader(w.ctx).Get(&entry, `SELECT min(id) FROM catalog_entry WHERE domain = 'D05' AND state = 'unverified'`))
	w.ok(w.a.claims.Decide(w.ctx, officer, sitting, claim.Verdict{EntryID: entry, Decision: claim.Amend, Note: w.m.make(kindCounty, "sitting: note")}))
}

// answer fills a unit's workbook in, returns it and seals it.
func (w *world) answer(r claim.Round, unit string) {
	var b bytes.Buffer
	id := w.units[unit].ID
	_, err := w.a.claims.Workbook(w.ctx, w.as("county"), r.ID, id, &b)
	w.ok(err)
	f := must[*excelize.File](w.t)(excelize.OpenReader(&b))
	defer f.Close()
	sheet := f.GetSheetList()[0]
	w.ok(f.UnprotectSheet(sheet))
	head := map[string]int{}
	for i, line := range must[[][]string](w.t)(f.GetRows(sheet)) {
		for c, text := range line {
			if _, seen := head[text]; !seen && (i == 2 || i == 3) && text != "" {
				head[text] = c + 1
			}
		}
	}
	for row, answer := range map[int]string{5: "本县不适用", 6: "非本单位职责"} {
		for column, text := range map[string]string{"答复": answer, "说明": w.m.make(kindUnit, "a round's 说明", unit)} {
			w.ok(f.SetCellStr(sheet, must[string](w.t)(excelize.CoordinatesToCellName(head[column], row)), text))
		}
	}
	w.ok(f.SetCellStr(sheet, must[string](w.t)(excelize.CoordinatesToCellName(head["公开时限"], 5)), w.m.make(kindUnit, "a round's cell", unit)))
	var out bytes.Buffer
	w.ok(f.Write(&out))
	who := w.as(w.find(w.clerkOf(unit), unit))
	path := upload(w.t, w.t.TempDir(), "book", out.Bytes())
	_, err = w.a.claims.Receive(w.ctx, who, claim.Upload{Name: w.m.make(kindUnit, "returned file's name", unit) + ".xlsx", Path: path})
	w.ok(err)
	page := must[claim.UnitPage](w.t)(w.a.claims.UnitPage(w.ctx, w.as("county"), r.ID, id))
	if len(page.Differences) == 0 {
		w.t.Fatalf("%s: no difference came back", unit)
	}
	w.ok(w.a.claims.DecideRow(w.ctx, w.as("county"), claim.RowDecision{Round: r.ID, Unit: id, Row: page.Differences[0].ID, Reason: w.m.make(kindUnit, "a row returned", unit)}))
	page = must[claim.UnitPage](w.t)(w.a.claims.UnitPage(w.ctx, w.as("county"), r.ID, id))
	stored, name := w.scan(unit)
	w.ok(w.a.claims.Seal(w.ctx, who, r.ID, id, page.RoundUnit.Version, claim.Paper{SignedBy: w.m.make(kindUnit, "seal's signature", unit), SignedOn: calendar.On(2026, 11, 20), Scan: stored, Name: name}))
}

func (w *world) clerkOf(unit string) rbac.Role {
	if strings.HasPrefix(unit, "MY-T") {
		return rbac.TownClerk
	}
	return rbac.DeptLiaison
}

// drafts: an edition in the making, and columns whose 责任人 are named.
func (w *world) drafts() {
	officer := w.as("county")
	for _, e := range must[[]catalog.Edition](w.t)(catalog.Editions(w.a.db.Reader(w.ctx))) {
		if e.Level == "county" && e.State.Open() { // the demo's own: one is made at a time
			w.ok(w.a.catalog.Advance(w.ctx, officer, e.ID, e.Version, catalog.ActDrop, catalog.MoveForm{Reason: w.m.make(kindCounty, "why a draft was dropped")}))
		}
	}
	id := must[int64](w.t)(w.a.catalog.StartEdition(w.ctx, officer, w.m.make(kindCounty, "draft's name"), w.m.make(kindCounty, "draft's reason")))
	w.ok(w.a.catalog.Advance(w.ctx, officer, id, 1, catalog.ActRound1, catalog.MoveForm{}))
	w.ok(w.a.catalog.Advance(w.ctx, officer, id, 2, catalog.ActReturn, catalog.MoveForm{Reason: w.m.make(kindCounty, "draft's return")}))
	var entries []int64
	w.ok(w.a.db.Reader(w.ctx).Select(&entries, `SELECT id FROM catalog_entry WHERE domain = 'D23' ORDER BY id LIMIT 2`))
	_, err := w.a.catalog.Confirm(w.ctx, officer, entries)
	w.ok(err)
	for _, unit := range []string{deptA, deptB, townA, townB} {
		must[int64](w.t)(w.a.catalog.AddColumn(w.ctx, officer, 0, catalog.ColumnFields{Name: "示例栏目" + unit, Kind: catalog.KindList, UnitID: w.units[unit].ID,
			Officer: w.m.make(kindUnit, "column's 责任人", unit)}))
	}
}

// imports: a catalogue and a list of people that wait to be applied.
func (w *world) imports() {
	q := w.a.db.Reader(w.ctx)
	t := must[table.Table](w.t)(catalog.ExportTable(q, catalog.Filter{Domain: "D22"}, false))
	t.Parts[0].Rows[0].Subject = w.m.make(kindImport, "import: cell of a catalogue")
	var b bytes.Buffer
	w.ok(table.Write(&b, table.XLSX, t))
	w.plan(importer.Catalogue, ".xlsx", b.Bytes())
	for _, unit := range []string{deptA, deptB, townA, townB} {
		role := rbac.DeptLiaison
		if strings.HasPrefix(unit, "MY-T") {
			role = rbac.TownClerk
		}
		body := "标题,正文,责任科室\r\n" + w.m.make(kindUnit, "import: title of an item", unit) + "," + w.m.make(kindUnit, "import: words of an item", unit) + ",办公室\r\n"
		_, _, err := w.a.importer.Upload(w.ctx, w.as(w.find(role, unit)), importer.Items, upload(w.t, w.t.TempDir(), "book", []byte(body)),
			importer.Reading{Name: w.m.make(kindUnit, "import: file name of items", unit) + ".csv", Type: "notice"}, w.m.make(kindUnit, "import: note on items", unit))
		w.ok(err)
	}
	w.plan(importer.People, ".csv", []byte("单位编码,单位名称,姓名,岗位\r\nMY-D07,蒙阴县民政局,"+w.m.make(kindImport, "import: a person")+",联络员\r\n"))
}

func (w *world) plan(kind importer.Kind, ext string, body []byte) {
	name := w.m.make(kindImport, "import: file name") + ext
	path := upload(w.t, w.t.TempDir(), "book", body)
	list, _, err := w.a.importer.Upload(w.ctx, w.as("county"), kind, path, importer.Reading{Name: name}, w.m.make(kindImport, "import: note"))
	w.ok(err)
	if kind == importer.Catalogue {
		must[int64](w.t)(w.a.importer.StartApply(w.ctx, w.as("county"), list[0].ID, list[0].PlanHash, true))
		w.write(func(tx *db.Tx) error { // nobody runs it here
			_, err := tx.Exec(`UPDATE job SET run_at = ? WHERE kind = ?`, db.At(tx.Now.AddDate(1, 0, 0)), importer.ApplyJob)
			return err
		})
	}
}
