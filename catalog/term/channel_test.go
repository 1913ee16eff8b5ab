package term

import (
	"slices"
	"strings"
	"testing"
)

const full = "社区/企事业单位/村公示栏(电子屏)"

func codes(ds []Doubt) string {
	var out []string
	for _, d := range ds {
		out = append(out, string(d.Code))
	}
	return strings.Join(out, ",")
}

func TestParseChannels(t *testing.T) {
	cases := []struct{ name, raw, want, doubts string }{
		{"standard boxes", "■政府网站 □政府公报 ■两微一端 □发布会/听证会 □其他", "政府网站|两微一端", ""},
		{"no blank between options", "■政府网站 □纸质媒体 ■公开查阅点□政务服务中心 □便民服务站□入户/现场 □社区/企事业单位/村公示栏(电子屏) □精准推送 □其他", "政府网站|公开查阅点", ""},
		{"mouth for box Q1", "口两微一端 口广播电视 ■政府网站", "政府网站", ""},
		{"all mouths Q1 Q19", "口两微一端 口广播电视", "", "channel_unticked"},
		{"numbered Q5", "1.政府网站 2.两微一端 3.政务服务中心 4.便民服务站", "政府网站|两微一端|政务服务中心|便民服务站", ""},
		{"circled", "①政府网站②两微一端", "政府网站|两微一端", ""},
		{"letter t Q6", "t政府网站□政府公报 □两微一端 t社区/企事业单位", "政府网站|" + full, "mark_lost"},
		{"letter R", "R政府网站 □政府公报", "政府网站", "mark_lost"},
		{"thorn and diaeresis", "þ政府网站 ¨政府公报 ¨两微一端", "政府网站", "mark_lost"},
		{"diaeresis ticked", "¨政府网站 □政府公报", "政府网站", "mark_lost"},
		{"one a line", "政府网站\n山东政务服务网\n入户/现场", "政府网站|山东政务服务网|入户/现场", ""},
		{"sole empty box", "☐县政府门户网站", "县政府门户网站", "channel_unticked"},
		{"all empty Q19", "□政府网站□政府公报", "", "channel_unticked"},
		{"url glued Q22", "■政府网站http://www.example.gov.cn/col/a.html □政府公报", "政府网站", ""},
		{"url in brackets Q22", "■政府网站(网址：www.example.gov.cn)□其他", "政府网站", ""},
		{"tail variants", "■社区/企事业单位、村公示栏(电 子屏) ■精准推送", full + "|精准推送", ""},
		{"notice board words", "■村务公开栏", full, ""},
		{"traditional", "■单位/村委会公示欄(電子屏)", full, ""},
		{"village board", "■村/社区公开栏(电子屏)", full, ""},
		{"town board", "■镇村公示公开栏", full, ""},
		{"other with text", "■政府网站 ■其他:办税服务厅", "政府网站|其他:办税服务厅", ""},
		{"other underscores", "■政府网站 ■其他______", "政府网站|其他", ""},
		{"other run on", "■政府网站 ■其他法律服务网", "政府网站|其他:法律服务网", ""},
		{"other without box Q31", "■政府网站 □精准推送 其他", "政府网站", ""},
		{"office variants", "■行政服务中心 ■政府服务中心 ■纸质载体 ■发布会听证会", "政务服务中心|纸质媒体|发布会/听证会", ""},
		{"commas", "政府网站、两微一端,公开查阅点", "政府网站|两微一端|公开查阅点", ""},
		{"run together", "政府网站两微一端公开查阅点", "政府网站|两微一端|公开查阅点", ""},
		{"broken words Q2", "■政府网\n站 □发布会/听\n证会 ■两微\n一端", "政府网站|两微一端", ""},
		{"ticks before", "√政府网站 √两微一端", "政府网站|两微一端", ""},
		{"ticks behind", "政府网站√ 政府公报 两微一端√", "政府网站|两微一端", ""},
		{"tick beside box", "□√政府网站 □政府公报", "政府网站", ""},
		{"tick in brackets", "[√]政府网站 [ ]政府公报", "政府网站", ""},
		{"half block", "▄政府网站 □政府公报", "政府网站", ""},
		{"checked ballot", "☑政府网站 ☐政府公报", "政府网站", ""},
		{"platform", "■投资项目在线审批监管平台 □其他", "投资项目在线审批监管平台", ""},
		{"unknown option", "■政府网站 ■县融媒体中心", "政府网站|县融媒体中心", "unknown_channel"},
		{"unknown in a list", "政府网站\n县融媒体中心", "政府网站|县融媒体中心", "unknown_channel"},
		{"site behind two micro", "两微一端\n县政府网站", "两微一端|政府网站", ""},
		{"only one box lost", "政府网站□政府公报 □两微一端", "政府网站", "mark_lost"},
		{"list behind one box", "■政府网站、两微一端 □其他", "政府网站|两微一端", ""},
		{"run on behind a tick", "■公开查阅点政务服务中心 □其他", "公开查阅点", "mark_lost"},
		{"and so on", "政府网站等", "政府网站", ""},
		{"town governments", "各镇人民政府", "政府网站", "channel_guessed"},
		{"dash", "—", "", ""},
		{"empty", " \n", "", ""},
		{"only a tick", "√", "", "unknown_channel"},
		{"semicolons", "政府网站;其他(中小学生学籍系统)", "政府网站|其他:中小学生学籍系统", ""},
		{"hotline", "■12345政务服务热线 □其他", "12345政务服务热线", ""},
		{"private use", "\uf0fe政府网站 \uf0a8政府公报", "政府网站", ""},
		{"conjunction", "■政府网站及政务新媒体", "政府网站|政务新媒体", ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			set, ds := ParseChannels(tc.raw)
			if got := strings.Join(set.Names, "|"); got != tc.want {
				t.Errorf("names %q, want %q", got, tc.want)
			}
			if got := codes(ds); got != tc.doubts {
				t.Errorf("doubts %q, want %q", got, tc.doubts)
			}
		})
	}
}

func TestChannelNamesAreTheirOwnReading(t *testing.T) {
	for _, c := range Channels() {
		set, ds := ParseChannels("■" + c.Name + " □政府公报")
		want := []string{c.Name}
		if !slices.Equal(set.Names, want) || len(ds) != 0 {
			t.Errorf("■%s: %v %v", c.Name, set.Names, ds)
		}
		set, ds = ParseChannels(c.Name)
		if !slices.Equal(set.Names, want) || len(ds) != 0 {
			t.Errorf("%s: %v %v", c.Name, set.Names, ds)
		}
	}
}

func FuzzParseChannels(f *testing.F) {
	for _, s := range []string{"■政府网站 □政府公报", "1.政府网站 2.两微一端", "t政府网站", "其他:", "□√(", "政府网站√", "¨¨¨"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		set, _ := ParseChannels(s)
		seen := map[string]bool{}
		for _, n := range set.Names {
			if n == "" || seen[n] || Squeeze(n) != n {
				t.Fatalf("bad name %q in %v", n, set.Names)
			}
			seen[n] = true
		}
		if len(set.Names) > 0 && set.Style == ChannelsEmpty {
			t.Fatal("names without a style")
		}
	})
}
