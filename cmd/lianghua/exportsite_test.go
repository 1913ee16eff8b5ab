package main

import (
	"bytes"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/internal/settings"
	"lianghua/internal/staticsite"
	"lianghua/org"
)

// printFoot holds the day of printing, which a copy does not claim to know.
var printFoot = regexp.MustCompile(`(?s)<footer class="paper-foot">.*?</footer>`)

var linksOf = regexp.MustCompile(`(?:href|src)="([^"]*)"`)

// The whole demo county as files: each page says what the live one says, every
// link of every page leads to a file, and what has an end carries it.
func TestExportOfTheDemoCountyIsTheLiveSite(t *testing.T) {
	w := newServer(t, dbtest.SQLiteSource(t))
	w.loadDemo(w.a.demoCounty())
	w.write(func(tx *db.Tx) error {
		return settings.Set(tx, org.Who(localActor()), "settings.write", map[settings.Key]string{settings.SiteURL: "https://www.example.gov.cn"})
	})
	dir := filepath.Join(t.TempDir(), "site")
	var out bytes.Buffer
	e := env{get: func(string) string { return "" }, stdin: strings.NewReader(""), stdout: io.Discard, stderr: &out}
	if err := (exportCmd{Kind: "site", Output: dir, Check: true}).exportSite(w.ctx, w.a, e); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	list := must[*staticsite.List](t)(staticsite.ReadList(dir))
	compared, routes, until := 0, map[string]bool{}, 0
	for _, f := range list.Files {
		body := string(must[[]byte](t)(os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Name)))))
		if !strings.HasPrefix(f.Type, "text/html") {
			continue
		}
		for _, m := range linksOf.FindAllStringSubmatch(body, -1) {
			leads(t, dir, f.Name, html.UnescapeString(m[1]))
		}
		if f.Until != nil {
			until++
			if !strings.Contains(body, "noindex") {
				t.Errorf("%s has names and may be indexed", f.Path)
			}
		}
		if sameMain(t, w.handler, f, body) {
			compared++
			routes[firstPart(f.Path)] = true
		}
	}
	if compared < len(list.Files)/4 || compared < 2500 || until == 0 {
		t.Errorf("%d pages of %d files were compared, %d have an end", compared, len(list.Files), until)
	}
	for _, word := range []string{"items", "units", "catalogue", "columns", "guide", "policies", "services", "editions"} {
		if !routes[word] {
			t.Errorf("no page of /%s was compared", word)
		}
	}
	sitemap := string(must[[]byte](t)(os.ReadFile(filepath.Join(dir, "sitemap", "1.xml"))))
	for _, f := range list.Files {
		if f.Until != nil && strings.Contains(sitemap, f.Path+"<") {
			t.Errorf("%s stands in the site map", f.Path)
		}
	}
}

func firstPart(path string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return word
}

// leads checks that a link of a file leads to a file, as a browser resolves it.
func leads(t *testing.T, dir, from, link string) {
	t.Helper()
	base := &url.URL{Path: "/" + from}
	to, err := base.Parse(link)
	if err != nil || to.Scheme != "" || to.Host != "" || strings.HasPrefix(link, "#") {
		return // outside
	}
	if st, err := os.Stat(filepath.Join(dir, filepath.FromSlash(to.Path))); err != nil || st.IsDir() {
		t.Errorf("%s leads to %s, which is no file", from, link)
	}
}

// sameMain compares the words of a page with the live one's. Pages whose main
// part has a form or a link that needs the program differ there by design.
func sameMain(t *testing.T, live http.Handler, f staticsite.File, body string) bool {
	t.Helper()
	if f.To != "" || f.Path == "/contents" || f.Path == "/404" {
		return false
	}
	rec := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, f.Path, nil)
	live.ServeHTTP(rec, r)
	if want := max(f.Status, 200); rec.Code != want {
		t.Errorf("%s: the live site answers %d, the copy %d", f.Path, rec.Code, want)
	}
	main := func(page string) string {
		return strings.Join(strings.Fields(htmlcheck.Text(printFoot.ReplaceAllString(page, ""), "main")), " ")
	}
	_, inside, _ := strings.Cut(rec.Body.String(), "<main")
	inside, _, _ = strings.Cut(inside, "</main>")
	if strings.Contains(inside, "<form") || strings.Contains(inside, `href="/search`) || strings.Contains(inside, `href="/api`) ||
		strings.Contains(inside, `href="/requests/new"`) { // a copy cannot take a form in and offers none
		return false
	}
	if got, want := main(body), main(rec.Body.String()); got != want {
		t.Errorf("%s: the copy says\n%.300s\nthe live page\n%.300s", f.Path, got, want)
	}
	return true
}
