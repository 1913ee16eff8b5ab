package ledger

import (
	"math/rand/v2"
	"strings"
	"testing"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
)

func TestParseCents(t *testing.T) {
	for text, want := range map[string]Cents{
		"1234.5": 123450, "1,234.50": 123450, "￥1,234": 123400, "１２３４．５０元": 123450, "-20": -2000, "(20.05)": -2005,
		".5": 50, "0.10": 10, "999999999.99": Most, "12.500": 1250,
	} {
		got, ok, err := ParseCents(text)
		if err != nil || !ok || got != want {
			t.Errorf("%q: got %d %v %v, want %d", text, got, ok, err, want)
		}
	}
	for _, text := range []string{"", " ", "-", "—"} {
		if got, ok, err := ParseCents(text); got != 0 || ok || err != nil {
			t.Errorf("%q: got %d %v %v", text, got, ok, err)
		}
	}
	for _, text := range []string{"一千", "12.345", "1e6", "1000000000", "12-3", "3.71E+17", "99999999999999999999"} {
		if _, _, err := ParseCents(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

// What is written is read again.
func TestCentsRoundTrip(t *testing.T) {
	for range 1000 {
		c := Cents(rand.Int64N(int64(2*Most)+1)) - Most
		for _, text := range []string{c.String(), c.Grouped()} {
			if got, _, err := ParseCents(text); err != nil || got != c {
				t.Fatalf("%d as %q is %d, %v", c, text, got, err)
			}
		}
	}
	if s := Cents(-123456789).Grouped(); s != "-1,234,567.89" {
		t.Error(s)
	}
}

var (
	first = calendar.MustParse("2026-08-01")
	last  = calendar.MustParse("2026-08-31")
)

func good() Sheet {
	return Sheet{Opening: 1000000, Closing: 1290000, Lines: []Line{
		{Kind: Income, On: calendar.MustParse("2026-08-03"), Matter: "发包及上交收入：果园承包费", Amount: 350000, Handler: "示例甲"},
		{Kind: Expense, On: calendar.MustParse("2026-08-20"), Matter: "管理费用：路灯电费", Amount: 60000, Note: "8-12"},
	}}
}

func has(list []Problem, row int, field, words string) bool {
	for _, p := range list {
		if p.Row == row && p.Field == field && strings.Contains(p.Msg, words) {
			return true
		}
	}
	return false
}

func TestCheck(t *testing.T) {
	if list := good().Check(first, last); len(list) != 0 {
		t.Fatalf("a good sheet: %+v", list)
	}
	s := good()
	s.Closing++
	if list := s.Check(first, last); !has(list, 0, "closing", "相差 0.01 元") || !Blocking(list) {
		t.Errorf("one 分 too much: %+v", list)
	}
	s = good()
	s.Lines = append(s.Lines, Line{}, Line{Kind: Income, On: calendar.MustParse("2026-09-01"), Matter: "收入合计", Amount: 100}, s.Lines[1])
	list := s.Check(first, last)
	for _, want := range []struct {
		row          int
		field, words string
	}{{3, "kind", "收入还是支出"}, {3, "on", "没有日期"}, {3, "matter", "没有写明项目"}, {3, "amount", "没有金额"},
		{4, "on", "不在本期"}, {4, "matter", "合计"}, {5, "matter", "第 2 笔完全一样"}, {0, "closing", "相差"}} {
		if !has(list, want.row, want.field, want.words) {
			t.Errorf("row %d %s: no %q in %+v", want.row, want.field, want.words, list)
		}
	}
	s = good()
	s.Lines = append(s.Lines, Line{Kind: Expense, On: last, Matter: "冲销重复记账", Amount: -60000})
	s.Closing += 60000
	if list := s.Check(first, last); len(list) != 1 || Blocking(list) {
		t.Errorf("a correction in red is looked at, not refused: %+v", list)
	}
}

// However lines fall, the sum of the parts is the whole.
func TestComputedIsTheSum(t *testing.T) {
	for range 200 {
		s := Sheet{Opening: Cents(rand.Int64N(int64(Most)))}
		want := s.Opening
		for range rand.IntN(50) {
			l := Line{Kind: Income, On: first, Matter: "一笔", Amount: Cents(rand.Int64N(int64(Most)) + 1)}
			if rand.IntN(2) == 0 {
				l.Kind = Expense
				want -= l.Amount
			} else {
				want += l.Amount
			}
			s.Lines = append(s.Lines, l)
		}
		s.Closing = want
		if s.Computed() != want || Blocking(s.Check(first, last)) {
			t.Fatalf("computed %d, want %d: %+v", s.Computed(), want, s.Check(first, last))
		}
	}
}

func TestNext(t *testing.T) {
	s := good()
	s.Lines = append(s.Lines, Line{Kind: Expense, On: last, Matter: "冲销", Amount: -1})
	s.Closing = s.Computed()
	n := s.Next()
	if n.Opening != s.Closing || len(n.Lines) != 2 || !n.Lines[0].On.IsZero() || n.Lines[1].Note != "" || n.Lines[0].Amount != 350000 {
		t.Errorf("%+v", n)
	}
	if list := n.Check(calendar.MustParse("2026-09-01"), calendar.MustParse("2026-09-30")); !has(list, 1, "on", "没有日期") {
		t.Errorf("a copied line must be dated again: %+v", list)
	}
	if !s.Lines[0].On.After(calendar.Date{}) {
		t.Error("the copied sheet was changed")
	}
}

func TestSigners(t *testing.T) {
	good := Signers{"示例甲", "示例乙", "示例丙"}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	same := Signers{"示例甲", "示例乙", "示例甲"}
	if err := same.Check(); err != nil {
		t.Errorf("报账员 may be the 负责人 of a small village: %v", err)
	}
	for _, bad := range []Signers{{}, {"示例甲", "示例甲", "示例丙"}, {"示例甲", "示例丙", "示例丙"}, {"示例甲", "示 例 丙", "示例丙"}} {
		if err := bad.Check(); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if n := len(fault.FieldProblems(Signers{Overseer: "示例甲", Principal: "示例甲", Accountant: "示例甲"}.Check())); n != 2 {
		t.Errorf("%d problems at once, want 2", n)
	}
}

func TestPaste(t *testing.T) {
	text := "烟庄村8月明细\r\n日期\t科目\t摘要\t收入\t支出\t结余\r\n\t\t上月结余\t\t\t10,000.00\r\n8月3日\t发包及上交收入\t果园承包费\t3,500.00\t\t\r\n" +
		"2026/8/20\t管理费用\t路灯电费\t\t600\t\r\n\t\t本月合计\t3500\t600\t\r\n\t\t期末余额\t\t\t12,900.00\r\n"
	got, err := Paste(text, 2026)
	if err != nil || len(got) != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	p := got[0]
	if len(p.Problems) != 0 || p.Sheet.Opening != 1000000 || p.Sheet.Closing != 1290000 || len(p.Sheet.Lines) != 2 {
		t.Errorf("%+v", p)
	}
	if l := p.Sheet.Lines[1]; l.Kind != Expense || l.On.String() != "2026-08-20" || l.Amount != 60000 || l.Matter != "管理费用：路灯电费" {
		t.Errorf("%+v", l)
	}
	if list := p.Sheet.Check(first, last); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestPasteManyVillages(t *testing.T) {
	text := "村名\t日期\t收支\t摘要\t金额\n烟庄村\t8.1\t收\t土地租金\t100\n\t8.2\t支\t办公用品\t30\n毛坪村\t2026年8月5日\t支出\t垃圾清运\t1,200.5\n烟庄村\t13.40\t收入\t电费\t一百\n"
	got, err := Paste(text, 2026)
	if err != nil || len(got) != 2 || got[0].Village != "烟庄村" || got[1].Village != "毛坪村" {
		t.Fatalf("%+v %v", got, err)
	}
	if len(got[0].Sheet.Lines) != 3 || got[0].Sheet.Lines[0].Kind != Income || got[1].Sheet.Lines[0].Amount != 120050 {
		t.Errorf("%+v", got)
	}
	if !has(got[0].Problems, 5, "on", "没有“13.40”") || !has(got[0].Problems, 5, "amount", "不是数字") {
		t.Errorf("%+v", got[0].Problems)
	}
	for _, bad := range []string{"", "没有表头\t1\t2", strings.Repeat("x", MaxPaste+1)} {
		if _, err := Paste(bad, 2026); err == nil {
			t.Errorf("%.20q was read", bad)
		}
	}
}

func FuzzPaste(f *testing.F) {
	f.Add("日期\t摘要\t收入\t支出\n8.1\t电费\t\t20\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Paste(text, 2026)
		if err != nil {
			return
		}
		for _, p := range got {
			for _, l := range p.Sheet.Lines {
				if l.Amount > Most || l.Amount < -Most {
					t.Errorf("%d is beyond a cell", l.Amount)
				}
			}
		}
	})
}
