package htmlcheck

import (
	"strings"
	"testing"
)

func TestStructure(t *testing.T) {
	tests := []struct {
		name, page, want string
		check            func(string) []string
	}{
		{"balanced", `<main><p>一<br></p><svg><path d="M0"/></svg></main>`, "", Balanced},
		{"script text is not markup", `<script>a("<p>")</script>`, "", Balanced},
		{"open at the end", `<main><p>一</p>`, "not closed: main", Balanced},
		{"crossed", `<main><p>一</main></p>`, "</main> closes nothing; open: main > p", Balanced},
		{"left out", `<ul><li>一<li>二</ul>`, "</ul> closes nothing; open: ul > li > li", Balanced},
		{"one h1", `<h1>一</h1>`, "", OneH1},
		{"no h1", `<h2>一</h2>`, "0 h1, want 1", OneH1},
		{"two h1", `<h1>一</h1><h1>二</h1>`, "2 h1, want 1", OneH1},
		{"label for", `<label for="a">一</label><input id="a">`, "", Labelled},
		{"label around", `<label>一<input></label>`, "", Labelled},
		{"aria", `<input aria-label="一">`, "", Labelled},
		{"hidden", `<input type="hidden" name="_csrf">`, "", Labelled},
		{"bare input", `<input name="q">`, `no label: <input name="q">`, Labelled},
		{"bare select", `<select name="s"></select>`, `no label: <select name="s">`, Labelled},
		{"labelledby nothing", `<textarea name="t" aria-labelledby="x"></textarea>`, `no label: <textarea name="t">`, Labelled},
		{"mute link", `<a href="/x"></a>`, "no words: <a /x>", Labelled},
		{"picture", `<img src="a.png">`, "no alt: a.png", Labelled},
		{"label for nothing", `<label for="gone">一</label>`, "label for nothing: gone", Labelled},
		{"described by nothing", `<input aria-label="一" aria-describedby="gone">`, "described by nothing: gone", Labelled},
		{"ids", `<p id="a"></p><p id="a"></p>`, "id twice: a", UniqueIDs},
		{"style attribute", `<p style="color:red"></p>`, "inline style on <p>", NoInline},
		{"event", `<p onclick="x()"></p>`, "inline onclick on <p>", NoInline},
		{"script", `<script>1</script>`, "inline <script>", NoInline},
		{"data block", `<script type="application/ld+json">{}</script>`, "", NoInline},
		{"script file", `<script src="/a.js"></script>`, "", NoInline},
	}
	for _, test := range tests {
		if got := strings.Join(test.check(test.page), "\n"); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestSelectors(t *testing.T) {
	const page = `<main id="main"><h1>目录  事项</h1><table><tr class="late"><td data-label="单位">县民政局</td></tr></table></main>`
	good := []Checker{
		In("#main", In("h1", HasText("目录 事项"))),
		In("tr.late td", HasText("民政"), HasAttr("data-label", "单位")),
		Count("td", 1), NotIn(".flash"),
	}
	if err := Check(page, good...); err != nil {
		t.Error(err)
	}
	for want, bad := range map[string]Checker{
		`#main: h2: not found`:              In("#main", In("h2")),
		`h1: does not say "单位" but "目录 事项"`: In("h1", HasText("单位")),
		`td: found 1 times, want 2`:         Count("td", 2),
		`td: found 1 times, want 0`:         NotIn("td"),
	} {
		if err := Check(page, bad); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if Text(page, "td") != "县民政局" || Attr(page, "td", "data-label") != "单位" || Text(page, "nav") != "" {
		t.Error("Text or Attr")
	}
}
