package templates

import (
	"html/template"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianghua/internal/fault"
	"lianghua/internal/htmlcheck"
)

// base has the fields of web.Base that layouts and parts read.
type base struct {
	Title, SiteName, County, Office, Path, CSRF, RequestID, NoSecrets, Accent, Today, Canonical, About string
	Query                                                                                              url.Values
	Flash                                                                                              *struct{ Kind, Text string }
	Errors                                                                                             []fault.Problem
	Actor                                                                                              *actor
	Nav                                                                                                []Link
	Inbox                                                                                              int
	Feeds                                                                                              []struct{ Title, URL string }
	Linked                                                                                             any
	Demo, Elder, Contrast, Guarded, Grey, DeskHere, Copy                                               bool
	HostHead, HostFoot                                                                                 template.HTML
	HostStyle, Emblem                                                                                  string
	Site                                                                                               profile
}

// profile has the fields of site.Profile that layouts and parts read.
type profile struct {
	Mode, Domain, IDCode, Sponsor, Undertaker, Contact, ICP, Police, OrganMark, ErrorReport string
	Mends                                                                                   bool
}

type actor struct {
	Name, UnitName, RoleName string
	Posts                    []post
}

type post struct {
	ID      int64
	Label   string
	Current bool
}

type page struct {
	Title string
	Base  base
}

const longest = "临沂市自然资源和规划局蒙阴县国土空间规划服务中心"

func empty() page { return page{Base: base{SiteName: "目录", County: "蒙阴县", Path: "/desk"}} }

func full() page {
	p := empty()
	p.Base.Title, p.Base.CSRF, p.Base.Today, p.Base.RequestID = "登记", "token", "2026-11-22", "7f3a"
	p.Base.NoSecrets, p.Base.Office, p.Base.Inbox = "非涉密", "政务公开科", 3
	p.Base.Query = url.Values{"q": {"公示"}, "tier": {"county"}, "after": {"12"}}
	p.Base.Flash = &struct{ Kind, Text string }{"done", "已退回 3 条。"}
	p.Base.Actor = &actor{"示例甲", longest, "联络员", []post{{1, longest, true}, {2, "县民政局", false}}}
	p.Base.Nav = []Link{{Label: "目录"}, {Label: "今日一屏", URL: "/desk", Current: true, Count: 1200}}
	p.Base.Demo, p.Base.Elder, p.Base.Contrast, p.Base.Accent = true, true, true, "blue"
	return p
}

func failed() page {
	p := full()
	for _, field := range []string{"name", "why", "unit", "agree", "tiers"} {
		p.Base.Errors = append(p.Base.Errors, fault.Problem{Field: field, Msg: "请填写" + field})
	}
	p.Base.Errors = append(p.Base.Errors, fault.Problem{Msg: "别人刚改过"})
	return p
}

// everyPart is a page that uses every part.
const everyPart = `{{define "title"}}登记{{end}}{{define "main"}}
{{template "part/crumbs" (list (link "今日一屏" "/desk") (link "登记" ""))}}<h1>登记</h1>
{{template "part/tabs" (dict "Label" "看法" "Tabs" .Base.Nav)}}
<form method="post">{{template "part/csrf" .Base}}
{{template "part/input" (dict "Name" "name" "Label" "名称" "Value" "<b>" "Errors" .Base.Errors "Need" true "Hint" "写全称" "Class" "short" "Max" 9 "Autocomplete" "off")}}
{{template "part/input" (dict "Name" "plain" "Label" "无提示")}}
{{template "part/textarea" (dict "Name" "why" "Label" "说明" "Errors" .Base.Errors "Hint" "写依据")}}
{{template "part/select" (dict "Name" "unit" "Label" "单位" "Options" (options "1" "甲" "2" "乙") "Value" "2" "Blank" "请选择" "Errors" .Base.Errors "Pick" true)}}
{{template "part/checkbox" (dict "Name" "agree" "Label" "已核对" "Checked" true "Hint" "逐条看过" "Errors" .Base.Errors)}}
{{template "part/choices" (dict "Name" "tiers" "Label" "层级" "Type" "checkbox" "Options" (options "county" "县级" "village" "村级") "Values" (lines "county") "Across" true "Errors" .Base.Errors)}}
</form>
<form method="get">{{template "part/filter_text" (dict "Base" .Base "Name" "q" "Label" "文字")}}
{{template "part/filter_select" (dict "Base" .Base "Name" "tier" "Label" "层级" "Options" (options "county" "县级"))}}</form>
{{template "part/pager" (dict "Base" .Base "Shown" 20 "Total" 829 "Next" "33" "Prev" "12")}}
{{template "part/state" (dict "Kind" "late" "Word" "逾期")}}
{{template "part/empty" (dict "What" "没有退回的表。" "Why" "都已回传。" "URL" "/desk" "Do" "看进度")}}
{{template "part/diff" (dict "Rows" (list (dict "Label" "时限" "Old" "20日" "New" "")))}}
{{template "part/progress" (dict "Base" .Base "Title" "写入" "Done" 312 "Total" 829 "Left" "20 秒" "CancelURL" "/desk/x/cancel")}}
{{end}}`

func load(t *testing.T, pages map[string]string) *Set {
	t.Helper()
	files, err := read("")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range pages {
		files[name] = text
	}
	s, err := parse(files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func show(t *testing.T, s *Set, name string, data any) string {
	t.Helper()
	body, err := s.Execute(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestEveryLayoutWithEveryPartIsSound(t *testing.T) {
	folders := []string{"portal", "desk", "plain", "projector", "print"}
	pages := map[string]string{}
	for _, folder := range folders {
		pages[folder+"/sample.html"] = everyPart
	}
	s := load(t, pages)
	for _, folder := range folders {
		for state, data := range map[string]page{"empty": empty(), "full": full(), "failed": failed()} {
			for _, wrong := range htmlcheck.Page(show(t, s, folder+"/sample", data)) {
				t.Errorf("%s %s: %s", folder, state, wrong)
			}
		}
	}
}

func TestFieldsKeepWhatWasTypedAndSayWhatIsWrong(t *testing.T) {
	s := load(t, map[string]string{"desk/sample.html": everyPart})
	html := show(t, s, "desk/sample", failed())
	err := htmlcheck.Check(html,
		htmlcheck.In(".errors", htmlcheck.HasText("有 6 处需要改"), htmlcheck.In(`a[href="#f-name"]`, htmlcheck.HasText("请填写name"))),
		htmlcheck.In("#f-name", htmlcheck.HasAttr("value", "<b>"), htmlcheck.HasAttr("aria-invalid", "true"),
			htmlcheck.HasAttr("aria-describedby", "f-name-hint f-name-wrong")),
		htmlcheck.In(`#f-unit option[selected]`, htmlcheck.HasText("乙")),
		htmlcheck.Count("#f-unit option[selected]", 1),
		htmlcheck.In("#f-tiers input[checked]", htmlcheck.HasAttr("value", "county")),
		htmlcheck.Count("#f-tiers input[checked]", 1),
		htmlcheck.In(`#f-q`, htmlcheck.HasAttr("value", "公示")),
		htmlcheck.In(`a[rel=next]`, htmlcheck.HasAttr("href", "/desk?after=33&q=%E5%85%AC%E7%A4%BA&tier=county")),
		htmlcheck.In(`form[action="/logout"] input[name=_csrf]`, htmlcheck.HasAttr("value", "token")),
		htmlcheck.In("html", htmlcheck.HasAttr("class", "desk-face elder contrast accent-blue")),
		htmlcheck.In("details.post", htmlcheck.HasText(longest)),
		htmlcheck.In(".flash-done", htmlcheck.HasText("已退回 3 条。")),
	)
	if err != nil {
		t.Error(err)
	}
	for _, id := range []string{"#f-name", "#f-why", "#f-unit", "#f-agree", "#f-tiers"} {
		if htmlcheck.Attr(html, `.errors a[href="`+id+`"]`, "href") == "" || len(htmlcheck.Find(html, id)) != 1 {
			t.Errorf("the summary does not lead to %s", id)
		}
	}
}

func TestExecuteLeavesNothingOfAFailedPage(t *testing.T) {
	s := load(t, map[string]string{"desk/sample.html": `{{define "title"}}x{{end}}{{define "main"}}<h1>{{.Gone}}</h1>{{end}}`})
	var b strings.Builder
	if err := s.Render(&b, "desk/sample", full()); err == nil || b.Len() > 0 {
		t.Errorf("err = %v, wrote %d bytes", err, b.Len())
	}
	if _, err := s.Execute("desk/none", full()); err == nil {
		t.Error("a page that does not exist was rendered")
	}
}

func TestLoadRefusesBadPages(t *testing.T) {
	files, err := read("")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"desk/a.html": `没有 {{define "main"}}`, "attic/a.html": "没有布局",
	} {
		files[name] = `{{define "title"}}x{{end}}`
		if _, err := parse(files, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
		delete(files, name)
	}
}

func TestOverride(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("part/demo.html", `<section aria-label="提示">县里的话</section>`)
	s, err := Load(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if html := show(t, s, "portal/fail", struct {
		page
		Message, Back string
	}{page: full()}); !strings.Contains(html, "县里的话") {
		t.Error("the part of the folder is not used")
	}
	write("part/dmeo.html", "misspelt")
	if _, err := Load(dir, nil); err == nil || !strings.Contains(err.Error(), "part/dmeo.html") {
		t.Errorf("a file that replaces nothing: %v", err)
	}
}

// What is wrong in an overridden template is said with file and line, in
// Chinese, all of it at once.
func TestOverrideIsChecked(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"portal/fail.html":     "{{define \"title\"}}x{{end}}\n{{define \"main\"}}\n{{nosuch .Title}}{{end}}",
		"portal/units.html":    "{{define \"title\"}}x{{end}}\n{{define \"main\"}}{{if .Title}}",
		"portal/editions.html": "{{define \"title\"}}x{{end}}",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Load(dir, nil)
	var said []string
	for _, p := range fault.FieldProblems(err) {
		said = append(said, p.Msg)
	}
	all := strings.Join(said, "\n")
	for _, want := range []string{"portal/fail.html 第 3 行：没有名为 nosuch 的函数", "portal/units.html 第 2 行：缺少 {{end}}", "portal/editions.html 有误：没有 {{define \"main\"}}"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	if _, err := Load(filepath.Join(dir, "none"), nil); !strings.Contains(fault.Message(err), "没有模板文件夹") {
		t.Errorf("no folder: %v", err)
	}
}

// A field that a page does not have is found when the pages are tried.
func TestCheckNamesUnknownFields(t *testing.T) {
	s := load(t, map[string]string{"desk/sample.html": "{{define \"title\"}}x{{end}}{{define \"main\"}}\n<h1>{{.Gone}}</h1>{{end}}"})
	err := s.Check(map[string]any{"desk/sample": full()})
	if !strings.Contains(fault.FieldProblems(err)[0].Msg, "desk/sample.html 第 2 行：{{.Gone}}：这里没有 Gone 这项内容") {
		t.Errorf("%v", err)
	}
}

func TestPageNames(t *testing.T) {
	s := load(t, nil)
	if s.Lookup("desk/fail") == nil || s.Lookup("layout/desk") != nil {
		t.Errorf("pages: %v", s.Names())
	}
}

func TestFuncs(t *testing.T) {
	at := time.Date(2026, 11, 21, 17, 5, 0, 0, time.UTC)
	for got, want := range map[string]string{
		date("2026-11-02"): "2026年11月2日", date(at): "2026年11月22日", datetime(at): "2026年11月22日 01:05",
		weekday("2026-11-22"): "星期日", number(1234567): "1,234,567", number(-1234): "-1,234", number(12): "12",
		css("state-", "la te\"<"): "state-late", orElse("未填", "  "): "未填", FieldID("rows", "-", 3): "f-rows-3",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if date(nil) != "" || date("") != "" || date(time.Time{}) != "" || datetime(time.Time{}) != "" {
		t.Error("a date that is not there is not blank")
	}
	if !under("/desk/claims/3", "/desk/claims") || under("/desk/claimsx", "/desk/claims") || under("/x", "/") {
		t.Error("under")
	}
	if got, _ := withQuery("/x", url.Values{"q": {"a"}, "after": {"9"}}, "q", ""); got != "/x" {
		t.Errorf("withquery = %q", got)
	}
	if g := groups([]Option{{Group: "县"}, {Group: "乡"}, {Group: "县"}}); len(g) != 2 || len(g[0].Options) != 2 {
		t.Errorf("groups = %v", g)
	}
}
