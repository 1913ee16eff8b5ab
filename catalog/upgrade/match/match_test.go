package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"lianghua/catalog"
)

// starter are the entries of a domain as they come with the program.
func starter(t testing.TB, domains ...string) []Old {
	t.Helper()
	list, err := catalog.StarterEntries()
	if err != nil {
		t.Fatal(err)
	}
	var out []Old
	for _, e := range list {
		if slices.Contains(domains, e.Domain) {
			out = append(out, Old{ID: e.ID, Fields: e.Fields, Own: e.Fields, Removable: true})
		}
	}
	if len(out) < 10 {
		t.Fatalf("%d entries of %v", len(out), domains)
	}
	return out
}

func texts(olds []Old) []catalog.Fields {
	out := make([]catalog.Fields, len(olds))
	for i, o := range olds {
		out[i] = o.Fields
		out[i].Content = slices.Clone(o.Fields.Content)
	}
	return out
}

func only(t *testing.T, lines []Line, pick func(Line) bool) Line {
	t.Helper()
	i := slices.IndexFunc(lines, pick)
	if i < 0 {
		t.Fatalf("no such line in %+v", lines)
	}
	return lines[i]
}

func TestTheSameTableChangesNothing(t *testing.T) {
	olds := starter(t, "D05", "D20", "D21")
	for _, l := range Match(olds, texts(olds), true) {
		if l.Kind != Same || l.Doubt || l.Row != l.Old {
			t.Errorf("%+v", l)
		}
	}
}

func TestARenamedItemIsFoundByItsContent(t *testing.T) {
	olds := starter(t, "D20")
	rows := texts(olds)
	at := slices.IndexFunc(rows, func(f catalog.Fields) bool { return len(strings.Join(f.Content, "")) > 20 })
	was := rows[at].Title()
	rows[at].Level2 = "示例改称事项"
	l := only(t, Match(olds, rows, true), func(l Line) bool { return l.Row == at })
	if l.Old != at || l.Kind != Changed || len(l.Reasons) == 0 || len(l.Changes) != 1 || l.Changes[0].Field != "level2" {
		t.Errorf("%s: %+v", was, l)
	}
}

func TestAllRenumberedIsNoChange(t *testing.T) {
	olds := starter(t, "D21")
	rows := texts(olds)
	for i := range rows {
		rows[i].Seq = fmt.Sprint(100 + i)
	}
	for _, l := range Match(olds, rows, true) {
		if l.Kind != Renumbered || l.Doubt || l.Row != l.Old || l.Confidence < 90 {
			t.Errorf("%+v", l)
		}
	}
}

func TestEqualNamesStayInTheirDomain(t *testing.T) {
	f := catalog.Fields{Domain: "D01", Level1: "政策文件", Level2: "法律法规", Content: []string{"与领域有关的法律、法规和规章全文"}}
	g := f
	g.Domain = "D02"
	olds := []Old{{ID: 1, Fields: f, Own: f, Removable: true}, {ID: 2, Fields: g, Own: g, Removable: true}}
	rows := []catalog.Fields{g}
	lines := Match(olds, rows, true)
	if len(lines) != 1 || lines[0].Old != 1 || lines[0].Kind != Same {
		t.Errorf("a table of D02 says of D01: %+v", lines)
	}
	rows = []catalog.Fields{g, f}
	for _, l := range Match(olds, rows, true) {
		if olds[l.Old].Own.Domain != rows[l.Row].Domain {
			t.Errorf("matched across domains: %+v", l)
		}
	}
}

func TestEqualNamesInOneDomainGoByContent(t *testing.T) {
	item := func(content string) catalog.Fields {
		return catalog.Fields{Domain: "D01", Level1: "审批", Level2: "办理结果", Content: []string{content}}
	}
	a, b := item("建设用地规划许可的申请人、项目名称、许可日期"), item("取水许可证的持证人、水源、取水量和有效期")
	olds := []Old{{ID: 1, Fields: a, Own: a, Removable: true}, {ID: 2, Fields: b, Own: b, Removable: true}}
	for _, l := range Match(olds, []catalog.Fields{b, a}, true) {
		if l.Kind != Same || l.Doubt || l.Row == l.Old || !strings.Contains(strings.Join(l.Reasons, ""), "同名的有 2 条") {
			t.Errorf("%+v", l)
		}
	}
}

func TestExchangedNamesAreDoubted(t *testing.T) {
	a := catalog.Fields{Domain: "D01", Level1: "救助", Level2: "低保对象名单", Content: []string{"低保对象姓名、家庭人口、每月保障金额、所在村居"}}
	b := catalog.Fields{Domain: "D01", Level1: "救助", Level2: "特困人员名单", Content: []string{"特困供养方式、供养机构地址、护理等级评定结论"}}
	olds := []Old{{ID: 1, Fields: a, Own: a, Removable: true}, {ID: 2, Fields: b, Own: b, Removable: true}}
	x, y := a, b
	x.Content, y.Content = b.Content, a.Content
	for _, l := range Match(olds, []catalog.Fields{x, y}, true) {
		if !l.Doubt {
			t.Errorf("not doubted: %+v", l)
		}
	}
}

func TestSplitsAndMergersAreProposed(t *testing.T) {
	a := catalog.Fields{Domain: "D01", Level1: "救助", Level2: "对象认定和资金发放", Content: []string{"救助对象的认定条件、认定程序、公示结果", "救助资金的发放标准、发放金额、发放时间"}}
	b := catalog.Fields{Domain: "D01", Level1: "养老", Level2: "高龄津贴", Content: []string{"高龄津贴的申领条件和发放标准"}}
	c := catalog.Fields{Domain: "D01", Level1: "养老", Level2: "服务补贴", Content: []string{"养老服务补贴的适用对象和支付方式"}}
	olds := []Old{{ID: 1, Fields: a, Own: a, Removable: true}, {ID: 2, Fields: b, Own: b, Removable: true}, {ID: 3, Fields: c, Own: c, Removable: true}}
	a1, a2, bc := a, a, b
	a1.Level2, a1.Content = "对象认定", a.Content[:1]
	a2.Level2, a2.Content = "资金发放", a.Content[1:]
	bc.Level2, bc.Content = "高龄津贴和服务补贴", append(slices.Clone(b.Content), c.Content...)
	lines := Match(olds, []catalog.Fields{a1, a2, bc}, true)
	split := only(t, lines, func(l Line) bool { return l.Part == Split })
	if split.From != 0 || !split.Doubt || split.Kind != Added {
		t.Errorf("%+v", split)
	}
	merged := only(t, lines, func(l Line) bool { return l.Part == Merged })
	if merged.Row != 2 || !merged.Doubt || merged.Kind != Removed {
		t.Errorf("%+v", merged)
	}
}

func TestFormerNamesAndTheCountysOwn(t *testing.T) {
	f := catalog.Fields{Domain: "D01", Level1: "甲类", Level2: "乙项", Content: []string{"示例公开内容一"}}
	own, back := f, f
	own.Level2, back.Level2 = "本县叫法", "从前叫法"
	old := Old{ID: 1, Fields: f, Own: own, Former: []string{back.Identity()}, Removable: true}
	for _, c := range []struct {
		row  catalog.Fields
		word string
	}{{own, "本县改写"}, {back, "曾用名称"}, {f, "完全相同"}} {
		lines := Match([]Old{old}, []catalog.Fields{c.row}, true)
		if len(lines) != 1 || lines[0].Old != 0 || !strings.Contains(strings.Join(lines[0].Reasons, ""), c.word) {
			t.Errorf("%s: %+v", c.word, lines)
		}
	}
}

func TestWhatIsGoneComesBackByNameOnly(t *testing.T) {
	f := catalog.Fields{Domain: "D01", Level1: "甲类", Level2: "乙项", Content: []string{"示例公开内容的一段文字"}}
	gone := Old{ID: 1, Fields: f, Own: f, Gone: true}
	near := f
	near.Level2 = "乙项目"
	if lines := Match([]Old{gone}, []catalog.Fields{near}, true); len(lines) != 1 || lines[0].Kind != Added {
		t.Errorf("%+v", lines)
	}
	if lines := Match([]Old{gone}, []catalog.Fields{f}, true); len(lines) != 1 || lines[0].Old != 0 || lines[0].Kind != Changed {
		t.Errorf("%+v", lines)
	}
}

func TestAnEmptyOrPartialTableTakesNothingAway(t *testing.T) {
	olds := starter(t, "D20", "D21")
	if lines := Match(olds, nil, true); len(lines) != 0 {
		t.Errorf("an empty table says %d things", len(lines))
	}
	for _, l := range Match(olds, texts(olds)[:3], false) {
		if l.Kind == Removed {
			t.Errorf("a part takes away: %+v", l)
		}
	}
}

// revise makes a random revision of a table and says what became of each entry.
func revise(r *rand.Rand, rows []catalog.Fields) []catalog.Fields {
	var out []catalog.Fields
	for i, f := range rows {
		switch r.IntN(9) {
		case 0:
			continue // removed
		case 1:
			f.Level2 += "情况"
		case 2:
			f.TimeLimit = fmt.Sprintf("信息形成之日起%d个工作日内", 1+r.IntN(20))
		case 3:
			f.Content = append(slices.Clone(f.Content), fmt.Sprintf("新增要素%d", i))
		case 4:
			f.Content = nil
		}
		out = append(out, f)
		if r.IntN(12) == 0 {
			out = append(out, catalog.Fields{Domain: f.Domain, Level1: "新类", Level2: fmt.Sprintf("新事项%d", i), Content: []string{fmt.Sprintf("全新的公开内容第%d条", i)}})
		}
	}
	r.Shuffle(len(out)/3, func(i, j int) { out[i], out[j] = out[j], out[i] })
	for i := range out {
		out[i].Seq = fmt.Sprint(i + 1)
	}
	return out
}

func TestNoRowAndNoEntryIsLostOrDoubled(t *testing.T) {
	olds := starter(t, "D05", "D13", "D20")
	for seed := range uint64(60) {
		rows := revise(rand.New(rand.NewPCG(seed, 3)), texts(olds))
		rowsSeen, oldsSeen := map[int]int{}, map[int]int{}
		for _, l := range Match(olds, rows, true) {
			if l.Row >= 0 && l.Part != Merged {
				rowsSeen[l.Row]++
			}
			if l.Old >= 0 {
				oldsSeen[l.Old]++
			}
			if len(l.Reasons) == 0 || l.Confidence < 0 || l.Confidence > 100 {
				t.Fatalf("seed %d: %+v", seed, l)
			}
		}
		for i := range rows {
			if rowsSeen[i] != 1 {
				t.Fatalf("seed %d: row %d %d times", seed, i, rowsSeen[i])
			}
		}
		for i := range olds {
			if oldsSeen[i] != 1 {
				t.Fatalf("seed %d: entry %d %d times", seed, i, oldsSeen[i])
			}
		}
	}
}

// BenchmarkMatch sets 1,000 rows beside 1,000 entries of one domain: as a
// ministry revises, and with every name new, which is the worst.
func BenchmarkMatch(b *testing.B) {
	all, err := catalog.StarterEntries()
	if err != nil {
		b.Fatal(err)
	}
	olds := make([]Old, 1000)
	for i := range olds {
		f := all[i%len(all)].Fields
		f.Domain, f.Level2 = "D01", fmt.Sprintf("%s第%d项", f.Level2, i)
		olds[i] = Old{ID: int64(i + 1), Fields: f, Own: f, Removable: true}
	}
	revised := revise(rand.New(rand.NewPCG(1, 1)), texts(olds))
	renamed := texts(olds)
	for i := range renamed {
		renamed[i].Level1, renamed[i].Level2 = "改类", fmt.Sprintf("%s改%d", renamed[i].Level1, i)
		renamed[i].Content = append(slices.Clone(renamed[i].Content), fmt.Sprintf("补充%d", i))
	}
	for _, c := range []struct {
		name string
		rows []catalog.Fields
	}{{"revised", revised}, {"renamed", renamed}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				Match(olds, c.rows, true)
			}
		})
	}
}
