package main

import (
	"bytes"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/upgrade"
)

// upgrades puts one new standard into force, under which a department and the
// townships confirm anew, and lets another one wait, which nobody beyond the
// county may know of.
func (w *world) upgrades() {
	q, officer := w.a.db.Reader(w.ctx), w.as("county")
	book := func(domain, cell string) string {
		t := must[table.Table](w.t)(catalog.ExportTable(q, catalog.Filter{Domain: domain}, false))
		t.Parts[0].Rows[0].TimeLimit = "信息形成之日起3个工作日内"
		t.Parts[0].Rows[1].Subject += cell
		t.Parts[0].Rows = t.Parts[0].Rows[:len(t.Parts[0].Rows)-1]
		var b bytes.Buffer
		w.ok(table.Write(&b, table.XLSX, t))
		return upload(w.t, w.t.TempDir(), "book", b.Bytes())
	}
	sheet := upgrade.Sheet{Level: "national", Name: "示例标准目录", DocumentNo: "示发〔2026〕1号", IssuedOn: "2026-01-04", InForceOn: "2026-02-01", FileName: "示例.xlsx", Complete: true}
	u := must[upgrade.Upgrade](w.t)(w.a.upgrades.Load(w.ctx, officer, book("D20", ""), sheet))
	again := func() int64 { return must[upgrade.Upgrade](w.t)(upgrade.ByID(q, u.ID)).Version }
	n := must[upgrade.Counts](w.t)(upgrade.CountsOf(q, u.ID))
	if n.Doubt > 0 {
		must[int64](w.t)(w.a.upgrades.Accept(w.ctx, officer, u.ID, again(), nil))
	}
	if n.Asks > 0 {
		must[int](w.t)(w.a.upgrades.DecideAll(w.ctx, officer, u.ID, again(), upgrade.National, ""))
	}
	for _, act := range []upgrade.Act{upgrade.ActConfirm, upgrade.ActReturn, upgrade.ActConfirm, upgrade.ActApply} {
		w.ok(w.a.upgrades.Advance(w.ctx, officer, u.ID, again(), act, w.m.make(kindCounty, "upgrade: why it went back")))
	}

	sheet.Name, sheet.DocumentNo = w.m.make(kindCounty, "upgrade: name"), w.m.make(kindCounty, "upgrade: number")
	sheet.FileName = w.m.make(kindCounty, "upgrade: file") + ".xlsx"
	u = must[upgrade.Upgrade](w.t)(w.a.upgrades.Load(w.ctx, officer, book("D26", w.m.make(kindCounty, "upgrade: cell")), sheet))
	lines := must[[]upgrade.Line](w.t)(upgrade.AllLines(q, u.ID, upgrade.Filter{}))
	w.ok(w.a.upgrades.Rematch(w.ctx, officer, u.ID, u.Version, upgrade.Pairing{Rows: []int{lines[0].Row}, Entries: []int64{lines[0].EntryID}, Why: w.m.make(kindCounty, "upgrade: why by hand")}))
}

func (w *world) lookUpUpgrade(key string) []string {
	switch key {
	case "upgrades:id":
		return w.column(`SELECT id FROM catalog_upgrade ORDER BY id DESC LIMIT 3`)
	case "lines:line":
		return w.column(`SELECT id FROM catalog_upgrade_line ORDER BY upgrade_id DESC, id DESC LIMIT 3`)
	}
	return nil
}
