package form

import (
	"strings"
	"testing"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
)

func TestEveryFormIsWhole(t *testing.T) {
	keys := map[string]bool{}
	for _, f := range All() {
		if f.Key == "" || f.Name == "" || f.Group == "" || keys[f.Key] {
			t.Errorf("%q (%s): key, name and group, each key once", f.Key, f.Name)
		}
		keys[f.Key] = true
		if f.Level < 1 || f.Level > 3 {
			t.Errorf("%s: %d review steps", f.Key, f.Level)
		}
		if f.List && (f.Level < 2 || f.Clocks.Notice.Days == 0 || f.Table == nil || len(f.Whitelist) == 0) {
			t.Errorf("%s: a name list needs two reviews, a 公示期, a table and a whitelist", f.Key)
		}
		if f.BoardOnly && f.Table != nil {
			t.Errorf("%s: names stay on the noticeboard", f.Key)
		}
		for _, r := range f.Required {
			if ElementName(r) == r {
				t.Errorf("%s requires %q, which is no element", f.Key, r)
			}
		}
		seen := map[string]bool{}
		for _, x := range f.Fields {
			if x.Key == "" || x.Label == "" || x.Kind == "" || seen[x.Key] || x.Kind == Choice && len(x.Choices) == 0 {
				t.Errorf("%s: field %+v", f.Key, x)
			}
			seen[x.Key] = true
		}
		for _, w := range f.Whitelist {
			if f.Table == nil || !hasColumn(f, w) {
				t.Errorf("%s: whitelist names %q, which is no column", f.Key, w)
			}
		}
		if f.Group == "村务公开" && f.Clocks.Post.Min != 15 {
			t.Errorf("%s: village affairs are posted for at least 15 days", f.Key)
		}
	}
	for _, k := range []string{"notice", "policy", "interpretation", "village_finance", "village_affairs", "village_party", "lowincome", "subsidy", "project",
		"procurement", "personnel", "election", "contract", "meeting", "penalty", "permit", "budget", "disabled", "children"} {
		if !keys[k] {
			t.Errorf("no form %q", k)
		}
	}
}

func hasColumn(f Form, key string) bool {
	for _, c := range f.Table.Columns {
		if c.Key == key {
			return true
		}
	}
	return false
}

// TestNoListHasAColumnForNumbersOfPersons holds that identity cards, accounts
// and phones have no column to stand in.
func TestNoListHasAColumnForNumbersOfPersons(t *testing.T) {
	for _, f := range All() {
		if f.Table == nil {
			continue
		}
		for _, c := range f.Table.Columns {
			for _, bad := range []string{"身份证", "证件", "账号", "卡号", "电话", "手机", "病", "住址", "残疾"} {
				if strings.Contains(c.Label, bad) {
					t.Errorf("%s has a column %q", f.Key, c.Label)
				}
			}
		}
	}
}

func fields(p []fault.Problem) string {
	var out []string
	for _, x := range p {
		out = append(out, x.Field)
	}
	return strings.Join(out, " ")
}

func TestStructureAndElements(t *testing.T) {
	f, _ := ByKey("lowincome")
	c := f.Clean(Content{Title: "  低保名单\x00 ", Fields: map[string]string{"supervise": "13800138000", "odd": "x"},
		Rows: [][]string{{"示例一", "示例村", "二", "5,00.5"}, {" ", ""}, {"示例二", "示例村", "1", "300", "多"}}, NoticeDays: -1, Period: "2026-13",
		OtherChannels: []Channel{{"公众号", "weixin://x"}}, Openness: "公开"})
	if c.Title != "低保名单" || len(c.Rows) != 2 {
		t.Errorf("cleaned: %q, %d rows", c.Title, len(c.Rows))
	}
	got := fields(f.Structure(c))
	for _, want := range []string{"fields.odd", "fields.supervise", "rows.1.people", "rows", "notice_days", "period", "other_channels.1", "openness"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %s", got, want)
		}
	}
	if got := fields(f.Elements(f.Clean(Content{}))); got != "title section fields.supervise rows notice_contact" {
		t.Errorf("elements missing: %q", got)
	}
	p, _ := ByKey("policy")
	short := Content{Title: "办法", Openness: Closed, Normative: true, EffectiveOn: calendar.MustParse("2026-02-01"), ValidUntil: calendar.MustParse("2026-01-01")}
	got = fields(p.Elements(short))
	for _, want := range []string{"openness_reason", "registration_no", "valid_until", "document_no"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %s", got, want)
		}
	}
	if fault.KindOf(p.Submit(short)) != fault.KindInvalid {
		t.Error("an incomplete policy may be submitted")
	}
}

func TestDocumentNoOnlyWarns(t *testing.T) {
	p, _ := ByKey("policy")
	today := calendar.MustParse("2026-11-23")
	for no, warns := range map[string]bool{"蒙政发〔2026〕7号": false, "镇政发〔2024〕第7号": false, "蒙政发[2026]7号": true, "〔〕号": true, "": false} {
		if got := len(p.Warnings(Content{DocumentNo: no}, today)) > 0; got != warns {
			t.Errorf("%q: warns %v", no, got)
		}
	}
}

func TestSignersAndPostingTerm(t *testing.T) {
	f, _ := ByKey("village_finance")
	on := calendar.MustParse("2026-11-20")
	c := Content{PostDays: 10, Signers: []Signer{{SeatBookkeeper, "示例甲", on}, {SeatOverseer, "示例甲", on}, {SeatVillage, "示例乙", on}}}
	got := fields(f.Elements(c))
	if !strings.Contains(got, "signers."+SeatOverseer) || !strings.Contains(got, "post_days") {
		t.Errorf("problems %q", got)
	}
	c = Content{PostDays: 15, Signers: []Signer{{SeatBookkeeper, "示例甲", on}, {SeatOverseer, "示例丙", on}, {SeatVillage, "示例甲", on}}}
	if got := fields(f.Elements(c)); strings.Contains(got, "signers") || strings.Contains(got, "post_days") {
		t.Errorf("problems of a right sheet: %q", got)
	}
}

func TestHashBindsWordsAndFiles(t *testing.T) {
	c := Content{Title: "甲", Rows: [][]string{{"1"}}}
	all := map[string]bool{c.Hash(): true, c.Hash("a"): true, c.Hash("a", "b"): true, c.Hash("b", "a"): true}
	d := c
	d.Rows = [][]string{{"2"}}
	all[d.Hash()] = true
	if len(all) != 5 {
		t.Errorf("%d hashes, want 5 different ones", len(all))
	}
	if c.Hash("a") != c.Hash("a") {
		t.Error("the hash of the same content differs")
	}
}

func TestHeadingsOfWorkbooks(t *testing.T) {
	f, _ := ByKey("lowincome")
	for heading, want := range map[string]int{"户主姓名": 0, "所在村（社区）": 1, "金额(元)": 3, "金 额": 3, "身份证号": -1} {
		i, ok := f.Column(heading)
		if ok != (want >= 0) || ok && i != want {
			t.Errorf("%q: column %d %v", heading, i, ok)
		}
	}
}

func TestCents(t *testing.T) {
	for s, want := range map[string]int64{"0": 0, "1,234.5": 123450, "-3.07": -307, "￥12": 1200} {
		if got, err := Cents(s); err != nil || got != want {
			t.Errorf("%s = %d, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "1.234", "一百", "1e5"} {
		if _, err := Cents(s); err == nil {
			t.Errorf("%q is an amount", s)
		}
	}
}

// A basis that speaks of working days is counted in working days.
func TestClocksAreCountedAsTheirBasisSays(t *testing.T) {
	for _, f := range All() {
		if k := f.Clocks.Notice; k.Workdays != strings.Contains(k.Basis, "工作日") {
			t.Errorf("%s: %q is counted in %s", f.Key, k.Basis, k.Unit())
		}
	}
	if f, _ := ByKey("candidate"); f.Clocks.Notice.Unit() != "个工作日" {
		t.Error("candidates: 公示期 in days")
	}
}
