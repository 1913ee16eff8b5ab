package main

import (
	"strings"

	"lianghua/internal/attach"
	"lianghua/org"
	"lianghua/reorg"
)

// reorganised has the county plan a split that goes on and rename a unit as of
// today: plans and what they would move are the county's own.
func (w *world) reorganised() {
	s, officer, today := w.a.reorg, w.as("county"), w.a.org.Today()
	plan := func(title string, on int, steps ...reorg.StepDraft) int64 {
		id := must[int64](w.t)(s.Begin(w.ctx, officer, reorg.PlanDraft{Title: w.m.make(kindCounty, title), Basis: w.m.make(kindCounty, title+": basis"),
			EffectiveOn: today.AddDays(on), Note: w.m.make(kindCounty, title+": note")}))
		w.ok(s.AddSteps(w.ctx, officer, id, 1, steps...))
		w.ok(s.Try(w.ctx, officer, id, 2))
		return id
	}
	plan("re-organisation: split", 30, reorg.StepDraft{Kind: reorg.Create, Fields: reorg.Fields{Code: "MY-D98", Name: "蒙阴县" + w.m.make(kindCounty, "unit that a plan sets up"),
		Kind: org.Department, ParentCode: "MY"}}, reorg.StepDraft{Kind: reorg.Split, Unit: deptB, Into: "MY-D98"})
	id := plan("re-organisation: rename", 0, reorg.StepDraft{Kind: reorg.Rename, Unit: "MY-D24", Fields: reorg.Fields{Name: "蒙阴县示例更名局"}})
	w.ok(s.Advance(w.ctx, officer, id, 2, reorg.ActSubmit, reorg.MoveForm{}))
	sheet := must[attach.Stored](w.t)(w.a.files.Save(w.ctx, strings.NewReader("%PDF-1.4\n% "+w.m.make(kindCounty, "re-organisation: signed sheet")+"\n%%EOF\n"), "x.pdf", attach.Scan(1<<20)))
	w.ok(s.Advance(w.ctx, officer, id, 3, reorg.ActSigned, reorg.MoveForm{SignedBy: "示例县长", SignedOn: today, Scan: sheet, ScanName: "x.pdf"}))
}

// lookUpReorg are the ids and words of re-organisations.
func (w *world) lookUpReorg(key string) []string {
	switch key {
	case "reorgs:id":
		return w.column(`SELECT id FROM reorg_plan ORDER BY id`)
	case "steps:kind":
		return []string{"merge", "split", "rename", "close", "move", "create"}
	case "assign:step":
		return w.column(`SELECT id FROM reorg_step WHERE kind = 'split' ORDER BY id`)
	case "plan:act":
		return []string{"submit", "withdraw", "signed", "undo", "drop"}
	case "confirm:act":
		return []string{"confirm", "return"}
	}
	return nil
}
