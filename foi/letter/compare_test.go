package letter

import (
	"slices"
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	got := Compare("本机关决定不予公开2025年协议。", "本机关决定部分公开2026年补偿协议。")
	want := []Change{{"same", "本机关决定"}, {"old", "不予"}, {"new", "部分"}, {"same", "公开"}, {"old", "2025"}, {"new", "2026"}, {"same", "年"}, {"new", "补偿"}, {"same", "协议。"}}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	for _, x := range [][2]string{{"", ""}, {"甲", ""}, {"", "乙\n丙"}, {"same", "same"}, {strings.Repeat("一二", 2000), strings.Repeat("二三", 2000)}, {"abcabba 一二三", "cbabac 三二一"}} {
		var a, b strings.Builder
		for _, c := range Compare(x[0], x[1]) {
			if c.Kind != "new" {
				a.WriteString(c.Text)
			}
			if c.Kind != "old" {
				b.WriteString(c.Text)
			}
		}
		if a.String() != x[0] || b.String() != x[1] {
			t.Errorf("%.20q and %.20q do not come back", x[0], x[1])
		}
	}
}
