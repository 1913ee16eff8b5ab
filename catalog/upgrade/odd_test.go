package upgrade_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/catalog/upgrade"
	"lianghua/catalog/upgrade/match"
	"lianghua/claim"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

func (o *office) loadText(name, text string, change func(*upgrade.Sheet)) (upgrade.Upgrade, error) {
	path := filepath.Join(o.t.TempDir(), name)
	ok(o.t, os.WriteFile(path, []byte(text), 0o600))
	in := sheet("示例")
	in.FileName = name
	if change != nil {
		change(&in)
	}
	return o.up.Load(o.ctx, o.officer(), path, in)
}

const heads = "序号,一级事项,二级事项,公开内容（要素）,公开依据,公开时限,公开主体\n"

func TestOddSheetsAreRefusedInWords(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		for _, c := range []struct {
			what, text, domain, words string
		}{
			{"nothing in it", "", "D20", "空文件"},
			{"a head alone", heads, "D20", "没有读到"},
			{"no domain to be told", heads + "1,甲,乙,丙,《社会救助暂行办法》,长期公开,县民政局\n", "", "哪个领域"},
			{"a row without a name", heads + "1,,,没有名称的内容,《社会救助暂行办法》,长期公开,县民政局\n2,甲,乙,丙,,,\n", "D20", "第 2 行"},
			{"an unknown head", "甲,乙,丙\n一,二,三\n", "D20", "没有读到"},
			{"an unknown domain", heads + "1,甲,乙,丙,,,\n", "D99", "D99"},
		} {
			if _, err := o.loadText("表.csv", c.text, func(s *upgrade.Sheet) { s.Domain = c.domain }); err == nil || !strings.Contains(said(err), c.words) {
				t.Errorf("%s: %v %#v", c.what, said(err), err)
			}
		}
		_, err := o.loadText("表.csv", heads+"1,甲,乙,丙,,,\n", func(s *upgrade.Sheet) { *s = upgrade.Sheet{FileName: "表.csv"} })
		if p := fault.FieldProblems(err); len(p) != 5 {
			t.Errorf("an empty form: %v", p)
		}
		if _, err := o.up.Load(o.ctx, o.liaison(), "", sheet("示例")); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a liaison reads a standard: %v", err)
		}
		if n := got(count(o, `SELECT count(*) FROM catalog_upgrade`)); n != 0 {
			t.Errorf("%d upgrades of refused sheets", n)
		}
	})
}

func said(err error) string {
	out := fault.Message(err)
	for _, p := range fault.FieldProblems(err) {
		out += p.Msg
	}
	return out
}

func TestAStandardOfTomorrowWaits(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		rows := o.standard("D20")
		rows[0].TimeLimit = "信息形成之日起3个工作日内"
		in := sheet("明天的标准")
		in.InForceOn = "2026-12-01"
		u := got(o.up.Load(o.ctx, o.officer(), o.book(rows), in))
		ok(t, o.up.Advance(o.ctx, o.officer(), u.ID, u.Version, upgrade.ActConfirm, ""))
		refused(t, o.up.Advance(o.ctx, o.officer(), u.ID, o.again(u).Version, upgrade.ActApply, ""), fault.KindConflict, "2026-12-01")
		if n := got(count(o, `SELECT count(*) FROM todo WHERE kind = ? AND closed_at IS NULL`, upgrade.TodoApply)); n != 1 {
			t.Errorf("%d todos", n)
		}
		_, err := o.up.Load(o.ctx, o.officer(), o.book(rows), in)
		refused(t, err, fault.KindConflict, "还在核对")
		ok(t, o.up.Advance(o.ctx, o.officer(), u.ID, o.again(u).Version, upgrade.ActReturn, "再看看"))
		ok(t, o.up.Advance(o.ctx, o.officer(), u.ID, o.again(u).Version, upgrade.ActDrop, "发错了"))
		if n := got(count(o, `SELECT count(*) FROM todo WHERE kind = ? AND closed_at IS NULL`, upgrade.TodoApply)); n != 0 {
			t.Error("a todo is left")
		}
	})
}

func TestAProvinceTakesNothingOfTheNationAway(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		rows := o.standard("D20")[:4]
		rows[1].TimeLimit = "信息形成之日起3个工作日内"
		in := sheet("省级目录")
		in.Level = "provincial"
		u := got(o.up.Load(o.ctx, o.officer(), o.book(rows), in))
		for _, l := range o.lines(u) {
			if l.Kind == match.Removed {
				t.Errorf("%+v", l)
			}
		}
		refused(t, o.up.Rematch(o.ctx, o.officer(), u.ID, u.Version, upgrade.Pairing{Rows: []int{1}, Entries: []int64{o.entry("D20-0001").ID, o.entry("D20-0009").ID}, Why: "示例"}), fault.KindInvalid, "不是这一级")
		o.into(u)
		if e := o.entry("D20-0009"); e.Local() || e.State != catalog.Unverified {
			t.Errorf("%+v", e)
		}
		if f := got(catalog.Lineage(o.DB.Reader(o.ctx), o.entry("D20-0002").ID)); len(f) != 2 || f[0].Level != "provincial" || f[1].To != "2026-11-01" {
			t.Errorf("%+v", f)
		}
	})
}

// A local addition that the standard takes up keeps its code; what the county
// said differently is asked.
func TestALocalAdditionIsTakenUp(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		w := got(o.Catalog.AddEntry(o.ctx, o.officer(), catalog.Fields{Domain: "D20", Level1: "临时救助", Level2: "救急难公示", Content: []string{"对象、金额"}, TimeLimit: "长期公开"}, "本县先行"))
		rows := append(o.standard("D20"), catalog.Fields{Domain: "D20", Seq: "14", Level1: "临时救助", Level2: "救急难公示", Content: []string{"救助对象", "救助事由", "救助金额"}, TimeLimit: "信息形成之日起10个工作日内"})
		u := o.load(rows)
		l := lineOf(t, o.lines(u), "救急难公示")
		if l.EntryID != w.ID || l.OpenAsks != 2 {
			t.Fatalf("%+v", l)
		}
		ok(t, o.up.Decide(o.ctx, o.officer(), u.ID, u.Version, l.ID, []upgrade.Answer{{"content", upgrade.National, ""}, {"time_limit", upgrade.Local, "本县长期公开更方便群众"}}))
		o.into(u)
		if e := got(catalog.ByID(o.DB.Reader(o.ctx), w.ID)); e.Local() || e.Code != w.Code || len(e.Content) != 3 || e.TimeLimit != "长期公开" || !e.Differs {
			t.Errorf("%+v", e)
		}
	})
}

func TestMatchesAreMadeByHand(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.settle("D20")
		rows := o.standard("D20")
		rows[3].Level2, rows[4].Level2 = "全新名称一", "全新名称二"
		rows[4].Tiers = rows[3].Tiers
		rows[3].Content, rows[4].Content = []string{"甲乙丙丁戊己庚辛"}, []string{"子丑寅卯辰巳午未"}
		u := o.load(rows)
		four, five := o.entry("D20-0004").ID, o.entry("D20-0005").ID
		version := func() int64 { return o.again(u).Version }
		refused(t, o.up.Rematch(o.ctx, o.officer(), u.ID, version(), upgrade.Pairing{Rows: []int{4, 5}, Entries: []int64{four, five}, Why: "示例"}), fault.KindInvalid, "一对一")
		refused(t, o.up.Rematch(o.ctx, o.officer(), u.ID, version(), upgrade.Pairing{Rows: []int{4}, Entries: []int64{four}}), fault.KindInvalid, "理由")
		refused(t, o.up.Rematch(o.ctx, o.officer(), u.ID, version(), upgrade.Pairing{Rows: []int{99}, Entries: []int64{o.entry("D21-0001").ID}, Why: "示例"}), fault.KindInvalid, "没有")
		ok(t, o.up.Rematch(o.ctx, o.officer(), u.ID, version(), upgrade.Pairing{Rows: []int{4, 5}, Entries: []int64{four}, Why: "实为拆分"}))
		o.whole(u, len(rows))
		ok(t, o.up.Rematch(o.ctx, o.officer(), u.ID, version(), upgrade.Pairing{Rows: []int{4}, Entries: []int64{four, five}, Why: "实为合并"}))
		o.whole(u, len(rows))
		ok(t, o.up.Rematch(o.ctx, o.officer(), u.ID, version(), upgrade.Pairing{Rows: []int{4, 5}, Entries: []int64{four}, Why: "还是拆分"}))
		l := lineOf(t, o.lines(u), "全新名称二")
		ok(t, o.up.Reject(o.ctx, o.officer(), u.ID, version(), l.ID, "不是拆分"))
		o.whole(u, len(rows))
		ok(t, o.up.Rematch(o.ctx, o.officer(), u.ID, version(), upgrade.Pairing{Rows: []int{4, 5}, Entries: []int64{four}, Why: "确是拆分"}))
		_, err := o.up.Accept(o.ctx, o.officer(), u.ID, version()-1, nil)
		refused(t, err, fault.KindConflict, "刷新")
		u = o.into(u)
		if e := o.entry("D20-0004"); e.Level2 != "全新名称一" {
			t.Errorf("%+v", e)
		}
		part := lineOf(t, o.lines(u), "全新名称二")
		rowsOf := got(o.Claims.OfEntry(o.ctx, o.officer(), part.EntryID))
		if !slices.ContainsFunc(rowsOf, func(r claim.Row) bool { return r.State == claim.Assigned && r.UnitID == o.Units["D1"].ID }) {
			t.Errorf("whoever had the whole is not asked for the part: %+v", rowsOf)
		}
	})
}

// whole holds that every row of the sheet and every entry of the domain
// stands in the plan once.
func (o *office) whole(u upgrade.Upgrade, rows int) {
	o.t.Helper()
	byRow, byEntry := map[int]int{}, map[int64]int{}
	for _, l := range o.lines(u) {
		if l.Row > 0 && l.Part != match.Merged {
			byRow[l.Row]++
		}
		if l.EntryID > 0 {
			byEntry[l.EntryID]++
		}
	}
	for n := 1; n <= rows; n++ {
		if byRow[n] != 1 {
			o.t.Fatalf("row %d stands %d times", n, byRow[n])
		}
	}
	for _, e := range got(catalog.Current(o.DB.Reader(o.ctx), "D20")) {
		if byEntry[e.ID] != 1 {
			o.t.Fatalf("%s stands %d times", e.Code, byEntry[e.ID])
		}
	}
}

func TestWhatChangedMeanwhileIsComparedAgain(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.settle("D20")
		rows := o.standard("D20")
		rows[7].TimeLimit = "信息形成之日起3个工作日内"
		u := o.load(rows)
		o.edit("D20-0008", map[string]string{"time_limit": "从严"}, func(f *catalog.Fields) { f.TimeLimit = "信息形成之日起2个工作日内" })
		refused(t, o.up.Advance(o.ctx, o.officer(), u.ID, u.Version, upgrade.ActConfirm, ""), fault.KindConflict, "重新比对")
		if n := got(o.up.Recheck(o.ctx, o.officer(), u.ID, u.Version)); n != 1 {
			t.Errorf("%d compared again", n)
		}
		if l := lineOf(t, o.lines(u), "特困人员救助供养 / 办事指南"); l.OpenAsks != 1 || l.Asks[0].Why != "从严" {
			t.Errorf("%+v", l)
		}
		o.into(u)
		if e := o.entry("D20-0008"); e.TimeLimit != "信息形成之日起2个工作日内" || e.State != catalog.Confirmed {
			t.Errorf("%s %q", e.State, e.TimeLimit)
		}
	})
}

// TestAnyRevisionKeepsTheBooks takes random revisions into force one after the
// other, some undone: no entry is lost or doubled, what the county wrote
// survives or was given up in words, and the last revision says what stands.
func TestAnyRevisionKeepsTheBooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.settle("D20")
		r := rand.New(rand.NewPCG(17, 4))
		local := map[string]string{}
		for i := range 3 {
			w := got(o.Catalog.AddEntry(o.ctx, o.officer(), catalog.Fields{Domain: "D20", Level1: "本县", Level2: fmt.Sprintf("本县示例%d", i), Content: []string{fmt.Sprintf("本县内容%d的文字", i)}}, "示例"))
			local[w.Code] = fmt.Sprintf("本县内容%d的文字", i)
		}
		o.edit("D20-0007", map[string]string{"subject": "示例"}, func(f *catalog.Fields) { f.Subject = "县民政局会同乡镇" })
		for round := range 8 {
			rows := o.random(r, round)
			u := o.load(rows)
			known := map[string]bool{}
			for _, e := range got(catalog.Current(o.DB.Reader(o.ctx), "D20")) {
				known[e.Code] = true
			}
			before := o.state()
			u = o.into(u)
			o.books(t, u, rows, known, local)
			if r.IntN(3) == 0 {
				ok(t, o.up.Advance(o.ctx, o.officer(), u.ID, u.Version, upgrade.ActUndo, "示例"))
				after := o.state()
				if !maps.EqualFunc(before, after, func(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
					for k := range before {
						if fmt.Sprint(before[k]) != fmt.Sprint(after[k]) {
							t.Errorf("round %d, %s\nwas %v\nis  %v", round, k, before[k], after[k])
						}
					}
				}
			}
		}
		if e := o.entry("D20-0007"); e.Subject != "县民政局会同乡镇" && e.State.Live() {
			t.Errorf("the county's own subject is gone: %q", e.Subject)
		}
	})
}

// random is a revision of D20 as it stands.
func (o *office) random(r *rand.Rand, round int) []catalog.Fields {
	var out []catalog.Fields
	for i, f := range o.standard("D20") {
		switch r.IntN(10) {
		case 0:
			continue
		case 1:
			f.Level2 += "等"
		case 2, 3:
			f.TimeLimit = fmt.Sprintf("信息形成之日起%d个工作日内", 1+r.IntN(19))
		case 4:
			f.Content = append(f.Content, fmt.Sprintf("第%d轮要素%d", round, i))
		case 5:
			f.Subject = fmt.Sprintf("第%d轮主体", round)
		}
		out = append(out, f)
	}
	for i := range r.IntN(3) {
		out = append(out, catalog.Fields{Domain: "D20", Level1: "新类", Level2: fmt.Sprintf("第%d轮新事项%d", round, i), Content: []string{fmt.Sprintf("第%d轮完全不同的内容%d", round, i)}})
	}
	for i := range out {
		out[i].Seq = fmt.Sprint(i + 1)
	}
	return out
}

func (o *office) books(t *testing.T, u upgrade.Upgrade, rows []catalog.Fields, known map[string]bool, local map[string]string) {
	t.Helper()
	q := o.DB.Reader(o.ctx)
	live := map[string]int{}
	for _, e := range got(catalog.Current(q, "D20")) {
		delete(known, e.Code)
		if text, is := local[e.Code]; is && e.Local() && (e.State == catalog.Withdrawn || e.Text("content") != text) {
			t.Errorf("%s: %s %q", e.Code, e.State, e.Text("content"))
		}
		if !e.Local() {
			live[e.Code]++
		}
		last := got(catalog.RevisionAt(q, e.ID, e.Revision))
		if len(catalog.Diff(last.Fields, e.Fields)) > 0 || last.State != e.State {
			t.Errorf("%s is not what its last revision says", e.Code)
		}
	}
	if len(known) > 0 {
		t.Errorf("lost: %v", known)
	}
	if len(live) != len(rows) {
		t.Errorf("%d rows, %d entries derive from them", len(rows), len(live))
	}
	if n := got(count(o, `SELECT count(*) FROM catalog_entry e WHERE e.domain = 'D20' AND e.standard_id IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM catalog_standard s WHERE s.id = e.standard_id AND s.edition_id = ?)`, u.EditionID)); n != 0 {
		t.Errorf("%d entries derive from something else", n)
	}
}
