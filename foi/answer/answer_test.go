package answer

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"lianghua/internal/calendar"
)

func TestThereAre21TypesInTheRowsOfTheReport(t *testing.T) {
	counts := map[string]int{}
	for i, ty := range All() {
		counts[ty.Group]++
		if got, ok := ByCode(ty.Code); !ok || got != ty {
			t.Errorf("%d: ByCode(%s) = %v", i, ty.Code, got)
		}
		row := "三(" + string([]rune("一二三四五六")[ty.Code[0]-'1']) + ")"
		if len(ty.Code) > 1 {
			row += ty.Code[2:]
		}
		if ty.Row != row {
			t.Errorf("%s stands in row %s, want %s", ty.Code, ty.Row, row)
		}
		if ty.Letter == "" || (ty.Basis == "" && ty.Code != "6.3") {
			t.Errorf("%s lacks letter or basis", ty.Code)
		}
	}
	for group, want := range map[string]int{"": 2, "不予公开": 8, "无法提供": 3, "不予处理": 5, "其他处理": 3} {
		if counts[group] != want {
			t.Errorf("%s has %d types, want %d", group, counts[group], want)
		}
	}
}

// A review comes first for every refusal and for nothing else.
func TestRemedyFollowsTheType(t *testing.T) {
	organ := Organ{Kind: Department, Name: "示例县民政局", County: "示例县人民政府", City: "示例市人民政府"}
	for _, ty := range All() {
		p := RemedyText(ty, organ, "")
		text := p.Text()
		switch {
		case ty.Code == "6.3":
			if text != "" || p.Remedy != NoRemedy {
				t.Errorf("6.3: %q", text)
			}
			continue
		case ty.Refuses():
			if !strings.Contains(text, "应当先申请行政复议") || !strings.Contains(text, "第二十三条") || p.Remedy != ReviewFirst {
				t.Errorf("%s does not say that the review comes first: %q", ty.Code, text)
			}
			if strings.Contains(text, "6个月") != (ty.Code == "2") {
				t.Errorf("%s: %q", ty.Code, text)
			}
		default:
			if strings.Contains(text, "应当先") || !strings.Contains(text, "6个月内直接向") || p.Remedy != ReviewOrSuit {
				t.Errorf("%s: %q", ty.Code, text)
			}
		}
		if !strings.Contains(text, "60日内向示例县人民政府申请行政复议") || p.Version != "2025-06-01" {
			t.Errorf("%s: %q by %s", ty.Code, text, p.Version)
		}
		if p.Legal != (ty.Code == "3.8") || p.Legal != (p.Why != "") {
			t.Errorf("%s: legal review %v %q", ty.Code, p.Legal, p.Why)
		}
	}
}

func TestWhoReviewsDependsOnTheOrgan(t *testing.T) {
	base := Organ{County: "示例县人民政府", City: "示例市人民政府"}
	for _, x := range []struct {
		kind           OrganKind
		superior, want string
	}{
		{CountyGovernment, "", "示例市人民政府"},
		{CountyOffice, "", "示例市人民政府"},
		{Department, "", "示例县人民政府"},
		{Township, "", "示例县人民政府"},
		{Subdistrict, "", "示例县人民政府"},
		{Vertical, "国家税务总局示例市税务局", "国家税务总局示例市税务局"},
		{Vertical, "", "上一级主管部门"},
		{CityBranch, "", "示例市人民政府、示例县人民政府"},
		{JusticeBureau, "示例市司法局", "示例县人民政府、示例市司法局"},
	} {
		o := base
		o.Kind, o.Superior = x.kind, x.superior
		if got := strings.Join(o.Reviewers(), "、"); got != x.want {
			t.Errorf("%s: %s, want %s", x.kind, got, x.want)
		}
		ty, _ := ByCode("3.4")
		for _, name := range o.Reviewers() {
			if !strings.Contains(RemedyText(ty, o, "").Text(), name) {
				t.Errorf("%s: the letter does not name %s", x.kind, name)
			}
		}
	}
	set := Organ{Kind: Department, Reviewer: "示例省人民政府", Court: "示例铁路运输法院"}
	open, _ := ByCode("1")
	if text := RemedyText(open, set, "").Text(); !strings.Contains(text, "示例省人民政府") || !strings.Contains(text, "直接向示例铁路运输法院") {
		t.Errorf("what the office set is not used: %q", text)
	}
	public := RemedyText(open, Organ{Kind: PublicService, Superior: "示例县卫生健康局"}, "")
	if !strings.Contains(public.Text(), "向示例县卫生健康局申诉") || public.Remedy != NoRemedy {
		t.Errorf("public service: %q", public.Text())
	}
	if third := ThirdRemedy(base, ""); !strings.Contains(third.Text(), "如对公开决定不服") || third.Remedy != ReviewOrSuit {
		t.Errorf("third party: %q", third.Text())
	}
}

func TestVersionsHaveEffectiveDates(t *testing.T) {
	for _, x := range []struct{ on, want string }{{"2024-01-01", "2024-01-01"}, {"2025-05-31", "2024-01-01"}, {"2025-06-01", "2025-06-01"}, {"2026-11-28", "2025-06-01"}} {
		if v, err := VersionOn(calendar.MustParse(x.on)); err != nil || v.Code != x.want {
			t.Errorf("%s: %v, %v", x.on, v, err)
		}
	}
	if _, err := VersionOn(calendar.MustParse("2023-12-31")); err == nil {
		t.Error("a day before the first version has a version")
	}
	ty, _ := ByCode("3.1")
	if p := RemedyText(ty, Organ{Kind: Department}, "2024-01-01"); p.Version != "2024-01-01" {
		t.Errorf("the version used is %s", p.Version)
	}
}

func TestNamesAsPeopleWriteThem(t *testing.T) {
	for words, code := range map[string]string{
		"予以公开": "1", "（一）予以公开": "1", "部分公开（区分处理的，只计这一情形，不计其他情形）": "2", "三(三)4": "3.4", "3.4": "3.4",
		"不予公开·保护第三方合法权益": "3.4", "不予公开：4.保护第三方合法权益": "3.4", "4.保护第三方合法权益": "3.4", "不予公开（属于国家秘密）": "3.1",
		"危及“三安全一稳定”": "3.3", "危及\"三安全一稳定\"": "3.3", "无法提供-本机关不掌握相关政府信息": "4.1", "信息不存在": "4.1", "（四）无法提供 1.本机关不掌握相关政府信息": "4.1",
		"信访举报投诉类申请": "5.1", "不予处理·重复申请": "5.2", "无正当理由逾期不补正，不再处理": "6.1", "逾期未按收费通知缴费,不再处理": "6.2",
		"其他": "6.3", "其他处理：其他": "6.3", "其他（撤回等）": "6.3", "撤回": "6.3", "属于三类内部事务信息": "3.5", "三类内部事务信息": "3.5", "四类过程性信息": "3.6",
		"属于行政查询事项（工商、不动产登记等）": "3.8", "本机关不掌握相关政府信息（不存在/非本机关公开）": "4.1", "不予公开": "", "无法提供": "", "其他处理": "", "不知道": "", "": "", "不予处理·属于国家秘密": "",
	} {
		got, ok := ByWords(words)
		if got.Code != code || ok != (code != "") {
			t.Errorf("%q is %q, want %q", words, got.Code, code)
		}
	}
	for _, ty := range All() {
		for _, w := range []string{ty.Name, ty.Label(), ty.Code, ty.Row, ty.Code + " " + ty.Label(), ty.Group + "·" + ty.Name, ty.Row + "." + ty.Name, "1." + ty.Name, ty.Group + "（" + ty.Name + "）"} {
			if got, ok := ByWords(w); !ok || got.Code != ty.Code {
				t.Errorf("%q is %q, want %s", w, got.Code, ty.Code)
			}
		}
	}
	for words, want := range map[string]Applicant{"自然人": Natural, "公民": Natural, "商业企业": Business, "法人或其他组织·科研机构": Research, "1.社会公益组织": Charity,
		"法人或其他组织（法律服务机构）": LegalService, "其他": Other, "natural": Natural, "法人或其他组织：其他": Other, "机关": "", "": ""} {
		if got, ok := ApplicantByWords(words); got != want || ok != (want != "") {
			t.Errorf("%q is %q, want %q", words, got, want)
		}
	}
	if !IsOpen(" ") || !IsOpen("办理中") || IsOpen("予以公开") {
		t.Error("what is open")
	}
}

// The names of §5.3 of the rule book differ a little from the report's form.
func TestEveryAliasNamesOneType(t *testing.T) {
	seen := map[string]string{}
	for code, words := range aliases {
		if _, ok := ByCode(code); !ok {
			t.Errorf("aliases of %s, which is no type", code)
		}
		for _, w := range words {
			if w != plain(w) {
				t.Errorf("alias %q is not plain: %q", w, plain(w))
			}
			if other, ok := seen[w]; ok {
				t.Errorf("%q names %s and %s", w, other, code)
			}
			seen[w] = code
		}
	}
}

func TestArticlesOfTheTypesStandInTheRegister(t *testing.T) {
	f, err := os.Open("../../testdata/law/articles.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{"14", "15", "16", "30", "32", "35", "36", "37", "38", "39", "55"} {
		if !slices.ContainsFunc(rows, func(r []string) bool { return r[0] == "政府信息公开条例" && r[1] == n }) {
			t.Errorf("政府信息公开条例 art. %s is not in testdata/law", n)
		}
	}
}
