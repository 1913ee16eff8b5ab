package term

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
)

func say(rules []Rule) string {
	var out []string
	for _, r := range rules {
		out = append(out, r.String())
	}
	return strings.Join(out, "；")
}

func TestParseLimit(t *testing.T) {
	cases := []struct{ raw, want string }{
		{"信息形成或者变更之日起20个工作日内予以公开", "形成或变更之日起20个工作日内"},
		{"自信息形\n成或者变\n更之日起\n20个工作\n日内", "形成或变更之日起20个工作日内"},
		{"信息形成(变更)20个工作日内", "形成或变更之日起20个工作日内"},
		{"信息形成20个工 作日内公开", "形成或变更之日起20个工作日内"},
		{"20工作日", "20个工作日内"},
		{"自信息形成或变更之日起二十个工作日内及时公开", "形成或变更之日起20个工作日内"},
		{"制 定 或 获 取 信 息之日起 10 个 工作日内", "制定或获取之日起10个工作日内"},
		{"制定或获取信息之日起10个工作日内,公示7个工作日", "制定或获取之日起10个工作日内；公示不少于7个工作日"},
		{"信息形成或变更之日起3个工作日内", "形成或变更之日起3个工作日内"},
		{"本级人民代表大会或其常务委员会批准后20日内", "本级人民代表大会或其常务委员会批准之日起20日内"},
		{"执法决定信息7个工作日内,其他信息20个工作日内", "执法决定信息：7个工作日内；其他信息：20个工作日内"},
		{"实时公开", "即时公开"},
		{"按进展情况及时公开", "即时公开"},
		{"长期公开", "长期公开"},
		{"永久公开", "长期公开"},
		{"每年1月31日前", "每年1月31日前"},
		{"每年1月31日前公开上一年度公开年度报告", "每年1月31日前"},
		{"每季度的首个月20日", "每季度第1个月20日前"},
		{"每季度首月20日前", "每季度第1个月20日前"},
		{"每月10日前", "每月10日前"},
		{"每季度", "每季度"},
		{"每月", "每月"},
		{"半年", "每半年"},
		{"半年至少更新1次", "每半年至少1次"},
		{"一年至少更新一次", "每年至少1次"},
		{"按卫健委要求单独公开", "按规定或要求另行确定"},
		{"信息形成或者变更之日起20个工作日内,法律法规另有规定的,从其规定", "形成或变更之日起20个工作日内"},
		{"信息形成或变更之日起20个工作日内公开；法律、法规对政府信息公开的期限另有规定的，从其规定。", "形成或变更之日起20个工作日内"},
		{"舆情发生后5小时内发布权威信息,24小时内举行新闻发布会", "舆情发生之日起5小时内；发布权威信息：24小时内"},
		{"停水24小时前通知用户", "停水前24小时"},
		{"计划性停气应提前48小时公告或通知", "计划性停气前48小时"},
		{"批前公示不少于30日;批准后20个工作日内", "批前：公示不少于30日；批准之日起20个工作日内"},
		{"每20个工作日更新", "每20个工作日更新"},
		{"每季度结束后15日内", "每季度15日内"},
		{"次年3月底前", "每年3月底前"},
		{"每年第一季度", "每年3月底前"},
		{"随采购公告、采购文件公开", "采购公告、采购文件时即时公开"},
		{"活动结束后10个工作日内", "活动结束之日起10个工作日内"},
		{"收到评标报告之日起3日内公示,公示期不少于3日", "收到评标报告之日起3日内；公示不少于3日"},
		{"及时公开", "即时公开"},
		{"随时公布", "即时公开"},
		{"按月公开", "每月"},
		{"提前一周发通知邀请", "前1周"},
	}
	for _, tc := range cases {
		rules, ds := ParseLimit(tc.raw)
		if got := say(rules); got != tc.want || len(ds) != 0 {
			t.Errorf("%q\n got %s %v\nwant %s", tc.raw, got, ds, tc.want)
		}
	}
}

func TestParseLimitUnparsed(t *testing.T) {
	for _, raw := range []string{"见附件", "公开"} {
		rules, ds := ParseLimit(raw)
		if len(rules) != 1 || rules[0].Kind != Unparsed || codes(ds) != "limit_unparsed" {
			t.Errorf("%q: %v %v", raw, rules, ds)
		}
	}
	if rules, ds := ParseLimit(" \n"); rules != nil || ds != nil {
		t.Errorf("blank: %v %v", rules, ds)
	}
}

func starter(t *testing.T, column string) []string {
	t.Helper()
	f, err := os.Open("../starter/catalogue.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(rows[0], column)
	seen := map[string]bool{}
	var out []string
	for _, r := range rows[1:] {
		if r[at] != "" && !seen[r[at]] {
			seen[r[at]] = true
			out = append(out, r[at])
		}
	}
	return out
}

func TestStarterLimits(t *testing.T) {
	all := starter(t, "time_limit")
	good := 0
	for _, s := range all {
		rules, ds := ParseLimit(s)
		if len(ds) == 0 {
			good++
		}
		t.Logf("%-60s → %s", s, say(rules))
	}
	t.Logf("parsed %d of %d distinct time limits", good, len(all))
	if good*100 < 97*len(all) {
		t.Errorf("only %d of %d distinct time limits are understood", good, len(all))
	}
}

func FuzzParseLimit(f *testing.F) {
	for _, s := range []string{"20个工作日内", "每年1月31日前", "每季度首月20日", "9999999999999999999999日内", "半年至少更新1次", "年底前"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		rules, ds := ParseLimit(s)
		for _, r := range rules {
			if r.N < 0 || r.Day < 0 || r.Month < 0 || r.String() == "" {
				t.Fatalf("bad rule %+v", r)
			}
		}
		if len(rules) == 0 && (Match(s) != "" && !Dash(s)) {
			t.Fatalf("%q: text without a rule", s)
		}
		if len(rules) > 0 && rules[0].Kind == Unparsed && len(ds) == 0 {
			t.Fatal("unparsed without a doubt")
		}
	})
}
