package reorg

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/org"
)

func dumpRows(q db.Reader, text string) (out []string, err error) {
	err = q.Each(func(rows *sqlx.Rows) error {
		values, err := rows.SliceScan()
		if err != nil {
			return err
		}
		for i := range values {
			if b, ok := values[i].([]byte); ok {
				values[i] = string(b)
			}
		}
		out = append(out, fmt.Sprint(values...))
		return nil
	}, text)
	return out, err
}

// namesUnit recognises a column that says which unit something belongs to
// where no foreign key does.
var namesUnit = regexp.MustCompile(`(^|_)(unit|organ|town)_id$`)

// Every column of the schema that names a unit either moves with it or says
// why it stays. This is what keeps a new table from being forgotten.
func TestEveryColumnThatNamesAUnitIsDeclared(t *testing.T) {
	d := dbtest.SQLite(t)
	o := open4(t, d)
	declared := map[string]bool{}
	for _, s := range o.s.Slices {
		for _, h := range s.Holdings {
			if declared[h.ID()] {
				t.Errorf("%s is declared twice", h.ID())
			}
			declared[h.ID()] = true
			if h.Moves == "" && h.Why == "" {
				t.Errorf("%s neither moves nor says why it stays", h.ID())
			}
			if h.Moves != "" && h.Name == "" {
				t.Errorf("%s has no Chinese name", h.ID())
			}
		}
	}
	tables, err := db.Tables(d.Reader(o.ctx))
	ok(t, err)
	found := 0
	for _, table := range tables {
		var keys []string
		ok(t, d.Reader(o.ctx).Select(&keys, `SELECT "from" FROM pragma_foreign_key_list(?) WHERE "table" = 'org_unit'`, table.Name))
		for _, c := range table.Columns {
			if !slices.Contains(keys, c.Name) && !namesUnit.MatchString(c.Name) {
				continue
			}
			found++
			if !declared[table.Name+"."+c.Name] {
				t.Errorf("%s.%s names a unit, and no move.go says what becomes of it", table.Name, c.Name)
			}
			delete(declared, table.Name+"."+c.Name)
		}
	}
	for id := range declared {
		t.Errorf("%s is declared and not in the schema", id)
	}
	if found < 50 {
		t.Errorf("only %d columns were found", found)
	}
}

func TestMoveTableIsWhole(t *testing.T) {
	reached := map[State]bool{Draft: true}
	for _, m := range moves {
		reached[m.To] = true
		if m.Label == "" || m.From.Name() == "" || m.To.Name() == "" || m.Right.Label() == "" {
			t.Errorf("%+v lacks words", m)
		}
	}
	for _, s := range States() {
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
	}
	for _, k := range Kinds() {
		if k.Name() == "" {
			t.Errorf("%s has no word", k)
		}
	}
}

// 乡村振兴局 goes into 农业农村局, as in 2023: claims, posts, roles and columns
// move, history stays, and old names are still understood.
func TestMerge(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, moved := o.claimed("D20", "衔接资金", term.County, tax, "lead")
		both, weaker := o.claimed("D20", "帮扶政策", term.County, tax, "supporting")
		var there int64
		o.write(func(tx *db.Tx) (err error) {
			if there, err = o.claim(tx, both, term.County, farm, "supporting"); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO catalog_column (code, name, full_name, kind, unit_id) VALUES ('S90', '乡村振兴', '乡村振兴', 'statutory', ?)`, tax); err != nil {
				return err
			}
			_, err = tx.Exec(`INSERT INTO org_alias (match, alias, unit_id) VALUES ('扶贫办', '扶贫办', ?)`, tax)
			return err
		})
		before := o.dump("claim_move", "todo", "duty", "duty_move", "duty_count")
		id := o.plan("2026-11-23", StepDraft{Kind: Merge, Unit: "U5", Into: "U4"})
		refused(t, o.advance(planner(), id, ActSubmit, MoveForm{}), fault.KindConflict, "试算")
		untouched := o.dump()
		o.try(id)
		if now := o.dump(); !equal(untouched, now) {
			t.Errorf("a dry run changed something: %s", differs(untouched, now))
		}
		p, steps, err := o.s.PlanByID(o.ctx, second(), id)
		ok(t, err)
		counts, err := o.s.Counts(o.ctx, second(), p)
		ok(t, err)
		if c := countOf(counts, "认领"); c.Moves != 1 || c.Stays != 1 || countOf(counts, "栏目").Moves != 1 || countOf(counts, "任职").Moves != 2 {
			t.Errorf("dry run: %+v", counts)
		}
		if got := steps[0].Says(func(code string) string { return "<" + code + ">" }); got != "县乡村振兴局并入<U4>" {
			t.Error(got)
		}
		o.carry(id)
		if s := o.state(id); s != Effective {
			t.Fatalf("the plan is %s", s)
		}
		if u := o.one(`SELECT unit_id FROM claim WHERE id = ?`, moved); u != farm {
			t.Errorf("the claim is of %d", u)
		}
		var state string
		ok(t, o.d.Reader(o.ctx).Get(&state, `SELECT state FROM claim WHERE id = ?`, weaker))
		if state != "released" || o.one(`SELECT count(*) FROM claim WHERE id = ? AND state = 'confirmed'`, there) != 1 {
			t.Errorf("two claims of one thing: %s", state)
		}
		u := o.unit(tax)
		if !u.Closed() || u.ClosedOn.String() != "2026-11-23" {
			t.Errorf("closed on %s", u.ClosedOn)
		}
		resolver, err := org.LoadResolver(o.d.Reader(o.ctx))
		ok(t, err)
		for _, old := range []string{"蒙阴县乡村振兴局", "县乡村振兴局", "扶贫办"} {
			if got, ok := resolver.Lookup(old); !ok || got.ID != farm {
				t.Errorf("%s is %v", old, got.ShortName)
			}
		}
		heirs, err := org.SuccessorsOf(o.d.Reader(o.ctx), tax)
		ok(t, err)
		if len(heirs) != 1 || heirs[0].ID != farm || !heirs[0].Main {
			t.Errorf("successors: %+v", heirs)
		}
		if n := o.one(`SELECT count(*) FROM org_post WHERE unit_id = ? AND until_on = ''`, farm); n != 4 {
			t.Errorf("%d people in post", n)
		}
		if n := o.one(`SELECT count(*) FROM org_post WHERE unit_id = ? AND kind = 'principal' AND until_on = ''`, farm); n != 1 {
			t.Errorf("%d principals", n)
		}
		if n := o.one(`SELECT count(*) FROM org_post WHERE unit_id = ? AND until_on = '2026-11-22'`, tax); n != 2 {
			t.Errorf("%d posts of the past", n)
		}
		if n := o.one(`SELECT count(*) FROM org_grant WHERE unit_id = ?`, farm); n != 2 {
			t.Errorf("%d roles", n)
		}
		// The day before, everything was as it was.
		then, err := o.s.ClaimsOn(o.ctx, second(), calendar.MustParse("2026-11-22"), tax)
		ok(t, err)
		if len(then) != 0 { // claimed today only
			t.Errorf("claims of yesterday: %+v", then)
		}
		now, err := o.s.ClaimsOn(o.ctx, second(), calendar.MustParse("2026-11-23"), farm)
		ok(t, err)
		if len(now) != 2 {
			t.Errorf("claims of today: %+v", now)
		}
		ok(t, o.undo(id))
		if after := o.dump("claim_move", "todo", "duty", "duty_move", "duty_count"); !equal(before, after) {
			t.Errorf("undo left something: %s", differs(before, after))
		}
	})
}

func countOf(list []Count, kind string) Count {
	for _, c := range list {
		if c.Kind == kind {
			return c
		}
	}
	return Count{}
}

func equal(a, b map[string]string) bool { return differs(a, b) == "" }

func differs(a, b map[string]string) string {
	var out []string
	for name, rows := range a {
		if b[name] == rows {
			continue
		}
		was, is := strings.Split(rows, "\n"), strings.Split(b[name], "\n")
		out = append(out, name+":")
		for _, r := range was {
			if !slices.Contains(is, r) {
				out = append(out, "- "+r)
			}
		}
		for _, r := range is {
			if !slices.Contains(was, r) {
				out = append(out, "+ "+r)
			}
		}
	}
	return strings.Join(out, "\n")
}

// A department is split: entries by domain, one record otherwise; nothing may
// be forgotten.
func TestSplit(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, relief := o.claimed("D07", "救助", term.County, civil, "lead")
		_, safe := o.claimed("D05", "防灾", term.County, civil, "lead")
		_, odd := o.claimed("D05", "演练", term.County, civil, "lead")
		id := o.plan("2026-12-01",
			StepDraft{Kind: Create, Fields: Fields{Code: "N1", Name: "蒙阴县社会事务局", ShortName: "县社会事务局", Kind: org.Department, ParentCode: "U1"}},
			StepDraft{Kind: Split, Unit: "U2"})
		steps, err := StepsOf(o.d.Reader(o.ctx), id)
		ok(t, err)
		split := steps[1].ID
		rule := func(scope Scope, what, into string) {
			t.Helper()
			ok(t, o.s.SetRules(o.ctx, planner(), id, o.version(id), split, Rule{Scope: scope, What: what, Into: into}))
		}
		refused(t, o.s.SetRules(o.ctx, planner(), id, o.version(id), split, Rule{Scope: ByDomain, What: "D07", Into: "U2"}), fault.KindInvalid, "自己")
		rule(ByDomain, "D07", "N1")
		rule(ByDomain, "D05", "U3")
		rule(ByRecord, fmt.Sprintf("claim.unit_id:[%d]", odd), "N1")
		o.try(id)
		refused(t, o.advance(planner(), id, ActSubmit, MoveForm{}), fault.KindConflict, "没有选定承接单位")
		p, _, err := o.s.PlanByID(o.ctx, second(), id)
		ok(t, err)
		openOnes, _, err := o.s.Records(o.ctx, second(), p, RecordFilter{Op: "open"})
		ok(t, err)
		if len(openOnes) == 0 {
			t.Fatal("posts are not in the list of what is open")
		}
		for _, r := range openOnes {
			rule(ByKind, r.Table+"."+r.Column, "N1")
		}
		o.carry(id)
		if s := o.state(id); s != Scheduled || o.unit(civil).Closed() {
			t.Fatalf("before its day the plan is %s", s)
		}
		// It may be taken back until its day, and scheduled anew.
		ok(t, o.advance(planner(), id, ActWithdraw, MoveForm{Reason: "示例"}))
		o.carry(id)
		o.on("2026-11-30")
		if n, err := o.s.Tick(o.ctx); n != 0 || err != nil {
			t.Fatalf("carried early: %d %v", n, err)
		}
		o.on("2026-12-01")
		if n, err := o.s.Tick(o.ctx); n != 1 || err != nil {
			t.Fatalf("carried: %d %v", n, err)
		}
		fresh, err := org.UnitByCode(o.d.Reader(o.ctx), "N1")
		ok(t, err)
		for claim, unit := range map[int64]int64{relief: fresh.ID, safe: safety, odd: fresh.ID} {
			if u := o.one(`SELECT unit_id FROM claim WHERE id = ?`, claim); u != unit {
				t.Errorf("claim %d is of %d, not %d", claim, u, unit)
			}
		}
		if fresh.OpenedOn.String() != "2026-12-01" || !o.unit(civil).Closed() {
			t.Errorf("opened %s", fresh.OpenedOn)
		}
		past, err := o.s.UnitsOn(o.ctx, second(), calendar.MustParse("2026-11-30"))
		ok(t, err)
		today, err := o.s.UnitsOn(o.ctx, second(), calendar.MustParse("2026-12-01"))
		ok(t, err)
		if !hasUnit(past, "蒙阴县民政局") || hasUnit(past, "蒙阴县社会事务局") || hasUnit(today, "蒙阴县民政局") || !hasUnit(today, "蒙阴县社会事务局") {
			t.Errorf("as of a day: %v / %v", past, today)
		}
		then, err := o.s.ClaimsOn(o.ctx, second(), calendar.MustParse("2026-11-30"), civil)
		ok(t, err)
		if len(then) != 3 || then[0].Unit != "县民政局" {
			t.Errorf("the list of the day before: %+v", then)
		}
		// What is owed is owed by the successors, and nobody owes twice.
		if n := o.one(`SELECT count(*) FROM duty WHERE unit_id = ? AND state IN ('open', 'demand')`, civil); n != 0 {
			t.Errorf("the closed unit owes %d", n)
		}
		ok(t, o.undo(id))
		if s := o.state(id); s != Undone || o.unit(civil).Closed() || o.one(`SELECT count(*) FROM org_unit WHERE code = 'N1'`) != 0 {
			t.Errorf("undone: %s", s)
		}
	})
}

func hasUnit(list []org.PastUnit, name string) bool {
	return slices.ContainsFunc(list, func(u org.PastUnit) bool { return u.Name == name })
}

// What people did since stands in the way of an undo, by name.
func TestUndoIsRefusedOverOthersWork(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, moved := o.claimed("D20", "衔接资金", term.County, tax, "lead")
		id := o.plan("2026-11-23", StepDraft{Kind: Merge, Unit: "U5", Into: "U4"})
		o.carry(id)
		o.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE claim SET unit_id = ? WHERE id = ?`, safety, moved)
			return err
		})
		refused(t, o.undo(id), fault.KindConflict, "衔接资金")
		if s := o.state(id); s != Effective {
			t.Errorf("a refused undo left %s", s)
		}
		o.on("2026-11-24")
		refused(t, o.undo(id), fault.KindConflict, "当日撤销")
		// A unit that was set up and got work of its own is not taken away.
		n := o.plan("2026-11-24", StepDraft{Kind: Create, Fields: Fields{Code: "N2", Name: "蒙阴县数据局", Kind: org.Department, ParentCode: "U1"}})
		o.carry(n)
		fresh, err := org.UnitByCode(o.d.Reader(o.ctx), "N2")
		ok(t, err)
		o.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO claim_contact (unit_id, domain, met_on, persons, outcome, by_name, at) VALUES (?, 'D05', '2026-11-24', '示例', '示例', '示例', ?)`, fresh.ID, tx.Now)
			return err
		})
		refused(t, o.undo(n), fault.KindConflict, "不能撤销")
	})
}

// Two persons: who drafted does not confirm, on paper by name neither.
func TestSecondPerson(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.plan("2026-12-31", StepDraft{Kind: Rename, Unit: "U3", Fields: Fields{Name: "蒙阴县应急管理和消防局", ShortName: "县应急消防局"}})
		o.try(id)
		ok(t, o.advance(planner(), id, ActSubmit, MoveForm{}))
		refused(t, o.advance(planner(), id, ActConfirm, MoveForm{}), fault.KindForbidden, "拟定人")
		refused(t, o.advance(planner(), id, ActSigned, MoveForm{SignedBy: "示例11", SignedOn: calendar.MustParse("2026-11-23")}), fault.KindInvalid, "拟定人")
		refused(t, o.advance(planner(), id, ActSigned, MoveForm{SignedBy: "示例县长", SignedOn: calendar.MustParse("2026-11-24")}), fault.KindInvalid, "签字日期")
		scan, err := o.s.Files.Save(o.ctx, strings.NewReader("%PDF-1.4\n%%EOF\n"), "审签.pdf", o.scans())
		ok(t, err)
		ok(t, o.advance(planner(), id, ActSigned, MoveForm{SignedBy: "示例县长", SignedOn: calendar.MustParse("2026-11-23"), Scan: scan, ScanName: "审签.pdf"}))
		if s := o.state(id); s != Scheduled {
			t.Fatalf("signed on paper: %s", s)
		}
		history, err := o.s.History(o.ctx, second(), id)
		ok(t, err)
		if history[0].Way != "paper" || history[0].SignedBy != "示例县长" || history[0].ScanID == 0 {
			t.Errorf("%+v", history[0])
		}
		if _, _, err := o.s.PlanByID(o.ctx, who(21, "dept.liaison"), id); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a department reads plans: %v", err)
		}
	})
}

// A rename keeps the unit; what was published keeps the old name, and the old
// name may go to another unit afterwards.
func TestRename(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO disclose_item (code, unit_id, tier, type, stage, title, find, created_by, created_at, changed_at, listed_on)
				VALUES ('abc', ?, 'county', 'general', 'live', '示例公告', '', 1, ?, ?, '2026-11-01')`, safety, tx.Now, tx.Now)
			return err
		})
		id := o.plan("2026-11-23", StepDraft{Kind: Rename, Unit: "U3", Fields: Fields{Name: "蒙阴县应急管理和消防局", ShortName: "县应急消防局"}})
		o.carry(id)
		var shown string
		ok(t, o.d.Reader(o.ctx).Get(&shown, `SELECT published_as FROM disclose_item WHERE code = 'abc'`))
		if u := o.unit(safety); u.Name != "蒙阴县应急管理和消防局" || shown != "蒙阴县应急管理局" {
			t.Errorf("%s, published as %q", u.Name, shown)
		}
		names, err := org.FormerNames(o.d.Reader(o.ctx), safety)
		ok(t, err)
		if len(names) != 1 || names[0].Name != "蒙阴县应急管理局" || names[0].Until.String() != "2026-11-23" {
			t.Errorf("former names: %+v", names)
		}
		resolver, err := org.LoadResolver(o.d.Reader(o.ctx))
		ok(t, err)
		if u, found := resolver.Lookup("蒙阴县应急管理局"); !found || u.ID != safety {
			t.Errorf("the old name is %+v", u)
		}
		ok(t, o.undo(id))
		if u := o.unit(safety); u.Name != "蒙阴县应急管理局" {
			t.Error(u.Name)
		}
	})
}

// A township goes into another with its villages; a village changes its township.
func TestTownshipsAndVillages(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.plan("2026-11-23", StepDraft{Kind: Merge, Unit: "U7", Into: "U6"}, StepDraft{Kind: Merge, Unit: "U9", Into: "U8"})
		o.carry(id)
		if u := o.unit(village3); u.ParentID != town1 || u.Path != fmt.Sprintf("/1/%d/%d/", town1, village3) {
			t.Errorf("the village is at %s", u.Path)
		}
		if !o.unit(village2).Closed() || !o.unit(town2).Closed() {
			t.Error("not closed")
		}
		ok(t, o.undo(id))
		if u := o.unit(village3); u.ParentID != town2 || u.Path != fmt.Sprintf("/1/%d/%d/", town2, village3) {
			t.Errorf("the village went back to %s", u.Path)
		}
		shift := o.plan("2026-11-23", StepDraft{Kind: Shift, Unit: "U8", Fields: Fields{ParentCode: "U7"}})
		o.carry(shift)
		if u := o.unit(village1); u.ParentID != town2 {
			t.Errorf("parent %d", u.ParentID)
		}
		bad := o.plan("2026-11-23", StepDraft{Kind: Shift, Unit: "U7", Fields: Fields{ParentCode: "U2"}})
		refused(t, o.s.Try(o.ctx, planner(), bad, o.version(bad)), fault.KindConflict, "不能设在")
	})
}

// What cannot be carried out on its day says so and waits.
func TestTroubleOnTheDay(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.plan("2026-11-25", StepDraft{Kind: Merge, Unit: "U5", Into: "U4"})
		o.carry(id)
		first := o.plan("2026-11-24", StepDraft{Kind: Merge, Unit: "U4", Into: "U3"})
		o.carry(first)
		o.on("2026-11-25")
		if n, err := o.s.Tick(o.ctx); n != 1 || err != nil {
			t.Fatalf("%d %v", n, err)
		}
		p, err := PlanByID(o.d.Reader(o.ctx), id)
		ok(t, err)
		if p.State != Scheduled || !strings.Contains(p.Trouble, "县农业农村局已撤销") {
			t.Errorf("%s %q", p.State, p.Trouble)
		}
		if n := o.one(`SELECT count(*) FROM todo WHERE kind = 'reorg.trouble' AND closed_at IS NULL`); n != 1 {
			t.Errorf("%d todos", n)
		}
	})
}

func TestStepsAreChecked(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id, err := o.s.Begin(o.ctx, planner(), PlanDraft{Title: "示例", Basis: "示例", EffectiveOn: calendar.MustParse("2026-12-01")})
		ok(t, err)
		_, err = o.s.Begin(o.ctx, planner(), PlanDraft{})
		refused(t, err, fault.KindInvalid, "")
		_, err = o.s.Begin(o.ctx, who(21, "dept.liaison"), PlanDraft{Title: "示例"})
		refused(t, err, fault.KindForbidden, "")
		try := func(d StepDraft, words string) {
			t.Helper()
			refused(t, o.s.AddSteps(o.ctx, planner(), id, o.version(id), d), fault.KindInvalid, words)
		}
		try(StepDraft{Kind: "x"}, "变更方式")
		try(StepDraft{Kind: Merge, Unit: "U5"}, "并入")
		try(StepDraft{Kind: Merge, Unit: "U5", Into: "U5"}, "自己")
		try(StepDraft{Kind: Merge, Unit: "U1", Into: "U2"}, "县政府")
		try(StepDraft{Kind: Merge, Unit: "U5", Into: "NONE"}, "没有编码")
		try(StepDraft{Kind: Rename, Unit: "U5"}, "新名称")
		try(StepDraft{Kind: Create, Fields: Fields{Code: "U5", Name: "示例局", Kind: org.Department, ParentCode: "U1"}}, "已由别的单位使用")
		ok(t, o.s.AddSteps(o.ctx, planner(), id, o.version(id), StepDraft{Kind: Create, Fields: Fields{Code: "N9", Name: "示例局", Kind: org.Department, ParentCode: "U1"}},
			StepDraft{Kind: Merge, Unit: "U5", Into: "N9"}))
		try(StepDraft{Kind: Merge, Unit: "U4", Into: "U5"}, "也要撤销")
		try(StepDraft{Kind: Close, Unit: "U5"}, "已有一步")
		steps, err := StepsOf(o.d.Reader(o.ctx), id)
		ok(t, err)
		refused(t, o.s.RemoveStep(o.ctx, planner(), id, o.version(id), steps[0].ID), fault.KindConflict, "第 2 步")
		refused(t, o.s.RemoveStep(o.ctx, planner(), id, 1, steps[1].ID), fault.KindConflict, "别人改过")
		ok(t, o.s.RemoveStep(o.ctx, planner(), id, o.version(id), steps[1].ID))
		ok(t, o.s.RemoveStep(o.ctx, planner(), id, o.version(id), steps[0].ID))
	})
}
