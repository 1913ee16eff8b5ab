package staticsite

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"sort"
	"strings"

	nethtml "golang.org/x/net/html"
)

type kind int

const (
	kindOther kind = iota
	kindPage
	kindXML // feeds, site maps, JSON: whole addresses in text
	kindStyle
)

func kindOf(mediaType string) kind {
	t, _, _ := strings.Cut(mediaType, ";")
	switch {
	case t == "text/html":
		return kindPage
	case t == "text/css":
		return kindStyle
	case strings.HasSuffix(t, "xml"), t == "text/plain", t == "text/calendar", strings.HasSuffix(t, "json"):
		return kindXML
	}
	return kindOther
}

// linkAttributes name another address.
var linkAttributes = map[string]bool{"href": true, "src": true, "action": true, "formaction": true, "poster": true, "data": true}

var styleURL = regexp.MustCompile(`url\(\s*["']?(/[^"')]+)["']?\s*\)`)

// read finds the links, the heading and the places of a page.
func (r *run) read(p *made, body []byte) {
	p.links = map[string]bool{}
	add := func(link string) {
		if at, ok := r.local(p.Path, link); ok && link != "" {
			p.links[at] = true
		}
	}
	switch kindOf(p.Type) {
	case kindStyle:
		for _, m := range styleURL.FindAllSubmatch(body, -1) {
			add(string(m[1]))
		}
	case kindXML:
		for _, at := range r.wholeAddresses(body) {
			add(at)
		}
	case kindPage:
		r.readPage(p, body, add)
	}
}

func (r *run) readPage(p *made, body []byte, add func(string)) {
	p.ids = map[string]bool{}
	heading := false
	z := nethtml.NewTokenizer(bytes.NewReader(body))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return
		case nethtml.TextToken:
			if heading {
				p.title += string(z.Text())
			}
		case nethtml.EndTagToken:
			if name, _ := z.TagName(); string(name) == "h1" {
				heading = false
			}
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			t := z.Token()
			heading = heading || t.Data == "h1" && p.title == ""
			for _, a := range t.Attr {
				switch {
				case a.Key == "id":
					p.ids[a.Val] = true
				case linkAttributes[a.Key] && t.Data != "form" && t.Data != "button" && t.Data != "input":
					add(a.Val)
				}
			}
		}
	}
}

// wholeAddresses are the site's own addresses in a feed, a site map or JSON.
func (r *run) wholeAddresses(body []byte) (out []string) {
	if r.Address == "" {
		return nil
	}
	for _, m := range r.whole().FindAll(body, -1) {
		out = append(out, html.UnescapeString(string(m)))
	}
	return out
}

func (r *run) whole() *regexp.Regexp {
	return regexp.MustCompile(regexp.QuoteMeta(r.Address) + `/?[^\s"'<>\\]*`)
}

// link is where a link of a page leads in the copy. gone says that what it
// names needs the program, which the copy cannot reach.
func (r *run) link(p *made, link string) (to string, gone bool) {
	at, ok := r.local(p.Path, link)
	if !ok || link == "" || strings.HasPrefix(link, "#") {
		return link, false
	}
	path, fragment, _ := strings.Cut(at, "#")
	target, held := r.pages[path]
	switch {
	case held && target.To != "" && r.pages[withoutFragment(target.To)] != nil:
		return r.link(p, target.To)
	case held:
		if fragment != "" && target.ids != nil && !target.ids[fragment] {
			r.broken = append(r.broken, Broken{p.Path, at, "页面上没有这个位置"})
		}
		return r.to(p.Name, target.Name, fragment), false
	case !r.belongs(path):
		if r.Live != "" {
			return r.Live + at, false
		}
		if strings.Contains(path, "?") && r.Holds(withoutQuery(path)) {
			return r.to(p.Name, contentsName, ""), false
		}
		return "", true
	}
	r.broken = append(r.broken, Broken{p.Path, at, r.failed[path]})
	return link, false
}

func withoutQuery(at string) string {
	at, _, _ = strings.Cut(at, "?")
	return at
}

func (r *run) to(from, name, fragment string) string {
	to := relative(from, name)
	if r.Base != "" {
		to = r.Base + "/" + escaped(name)
	} else if from == notFoundName {
		to = "/" + escaped(name) // it is shown at any address
	}
	if fragment != "" {
		to += "#" + (&url.URL{Fragment: fragment}).EscapedFragment()
	}
	return to
}

// emptied is a line of a list whose link was left out.
var emptied = regexp.MustCompile(`<li>\s*</li>\n?`)

// rewrite makes the links of a page lead into the copy. What needs the program
// leads to it, or is left out with a way to the table of contents.
func (r *run) rewrite(p *made, body []byte) []byte {
	var out bytes.Buffer
	z := nethtml.NewTokenizer(bytes.NewReader(body))
	skip, depth := "", 0 // an element that is left out
	data := false        // inside data for search engines
	named := bytes.Contains(body, []byte(`name="robots"`))
	for {
		kind := z.Next()
		if kind == nethtml.ErrorToken {
			return emptied.ReplaceAll(out.Bytes(), nil)
		}
		raw := bytes.Clone(z.Raw())
		if skip != "" {
			name, _ := z.TagName()
			switch {
			case kind == nethtml.StartTagToken && string(name) == skip:
				depth++
			case kind == nethtml.EndTagToken && string(name) == skip:
				if depth--; depth == 0 {
					skip = ""
				}
			}
			continue
		}
		if kind == nethtml.EndTagToken && p.Robots != "" && !named {
			if name, _ := z.TagName(); string(name) == "head" {
				fmt.Fprintf(&out, "<meta name=\"robots\" content=\"%s\">\n", html.EscapeString(p.Robots))
			}
		}
		if kind != nethtml.StartTagToken && kind != nethtml.SelfClosingTagToken {
			if data && kind == nethtml.TextToken {
				raw = r.rewriteAddresses(p, raw, false)
			}
			out.Write(raw)
			continue
		}
		t := z.Token()
		data = t.Data == "script" && attr(&t, "type") == "application/ld+json"
		if t.Data == "form" && r.Live == "" {
			skip, depth = "form", 1
			out.WriteString(r.insteadOfForm(p, t))
			continue
		}
		changed, gone := r.rewriteTag(p, &t)
		switch {
		case gone && t.Data == "a" && kind == nethtml.StartTagToken:
			skip, depth = "a", 1
		case gone:
		case changed:
			out.WriteString(t.String())
		default:
			out.Write(raw)
		}
	}
}

func (r *run) rewriteTag(p *made, t *nethtml.Token) (changed, gone bool) {
	if t.Data == "meta" && strings.HasPrefix(r.Base, "http") {
		for i, a := range t.Attr {
			if a.Key == "content" && strings.HasPrefix(a.Val, r.Address+"/") {
				t.Attr[i].Val, changed = r.whereTo(p, a.Val), true
			}
		}
		return changed, false
	}
	for i, a := range t.Attr {
		if !linkAttributes[a.Key] {
			continue
		}
		if t.Data == "link" && attr(t, "rel") == "canonical" {
			continue
		}
		to, missing := r.link(p, a.Val)
		if t.Data == "form" {
			if at, ok := r.local(p.Path, a.Val); ok {
				to, missing = r.Live+at, false
			}
		}
		if missing {
			return false, true
		}
		if to != a.Val {
			t.Attr[i].Val, changed = to, true
		}
	}
	if t.Data == "form" && attr(t, "action") == "" {
		t.Attr = append(t.Attr, nethtml.Attribute{Key: "action", Val: r.Live + p.Path})
		changed = true
	}
	if t.Data == "link" && attr(t, "rel") == "canonical" && strings.HasPrefix(r.Base, "http") {
		for i := range t.Attr {
			if t.Attr[i].Key == "href" {
				t.Attr[i].Val, changed = r.Base+"/"+escaped(p.Name), true
			}
		}
	}
	return changed, false
}

func attr(t *nethtml.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// insteadOfForm stands where a form stood that nobody here can answer.
func (r *run) insteadOfForm(p *made, t nethtml.Token) string {
	class := "fine"
	if strings.Contains(attr(&t, "class"), "finder") {
		class = "finder"
	}
	if strings.EqualFold(attr(&t, "method"), http.MethodPost) {
		return `<p class="fine">这里的填写在静态页面上不能使用。</p>`
	}
	return fmt.Sprintf(`<p class="%s"><a href="%s">内容目录</a></p>`, class, html.EscapeString(r.to(p.Name, contentsName, "")))
}

// rewriteAddresses changes whole addresses in a feed or a site map, when the
// copy's own address is known.
func (r *run) rewriteAddresses(p *made, body []byte, marked bool) []byte {
	if r.Address == "" || !strings.HasPrefix(r.Base, "http") {
		return body
	}
	return r.whole().ReplaceAllFunc(body, func(m []byte) []byte {
		if !marked {
			return []byte(r.whereTo(p, string(m)))
		}
		return []byte(html.EscapeString(r.whereTo(p, html.UnescapeString(string(m)))))
	})
}

// whereTo is a whole address of the site as the copy has it.
func (r *run) whereTo(p *made, address string) string {
	at, ok := r.local(p.Path, address)
	if !ok {
		return address
	}
	path, fragment, _ := strings.Cut(at, "#")
	if target, held := r.pages[path]; held {
		return r.to(p.Name, target.Name, fragment)
	}
	if !r.belongs(path) {
		if r.Live == "" {
			return address
		}
		return r.Live + at
	}
	r.broken = append(r.broken, Broken{p.Path, at, r.failed[path]})
	return address
}

func (r *run) rewriteStyle(p *made, body []byte) []byte {
	return styleURL.ReplaceAllFunc(body, func(m []byte) []byte {
		link := string(styleURL.FindSubmatch(m)[1])
		to, _ := r.link(p, link)
		return []byte(`url("` + to + `")`)
	})
}

// leads is the page of an address that only leads elsewhere.
func (r *run) leads(p *made) []byte {
	to, _ := r.link(&made{File: File{Path: p.Path, Name: p.Name}}, p.To)
	to = html.EscapeString(to)
	return []byte("<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>转到</title><meta name=\"robots\" content=\"noindex\">" +
		"<meta http-equiv=\"refresh\" content=\"0; url=" + to + "\"></head><body><h1>转到</h1><p><a href=\"" + to + "\">请从这里继续</a></p></body></html>\n")
}

// Names of the pages that a copy adds.
const (
	contentsName = "contents.html"
	notFoundName = "404.html"
)

// sections are the pages of the table of contents by the first word of their
// address, in order of title.
func (r *run) sections() map[string][]*made {
	out := map[string][]*made{}
	for at, p := range r.pages {
		if kindOf(p.Type) != kindPage || p.Status != 0 || p.To != "" || strings.Contains(p.Robots, "noindex") || strings.Contains(at, "?") || strings.TrimSpace(p.title) == "" {
			continue
		}
		word, rest, _ := strings.Cut(strings.TrimPrefix(at, "/"), "/")
		if rest != "" {
			out[word] = append(out[word], p)
		} else {
			out[""] = append(out[""], p)
		}
	}
	for _, s := range out {
		sort.Slice(s, func(i, j int) bool { return s[i].title+s[i].Path < s[j].title+s[j].Path })
	}
	return out
}

// main is what stands between a page's <main> tags.
var mainPart = regexp.MustCompile(`(?s)(<main[^>]*>).*(</main>)`)

// contents adds the table of contents, which stands in for the search.
func (r *run) contents() error {
	front, ok := r.pages["/"]
	if !ok {
		return nil
	}
	var b strings.Builder
	b.WriteString("<h1>内容目录</h1>\n<p>静态页面不能检索。本页列出全部页面的标题，可用浏览器的查找功能（Ctrl+F）查找。</p>\n")
	all := r.sections()
	words := make([]string, 0, len(all))
	for w := range all {
		words = append(words, w)
	}
	sort.Strings(words)
	for _, w := range words {
		name := "主要页面"
		if w != "" {
			if top, ok := r.pages["/"+w]; ok && top.title != "" {
				name = strings.TrimSpace(top.title)
			} else {
				name = "其他"
			}
		}
		fmt.Fprintf(&b, "<section><h2>%s</h2>\n<ul class=\"plain\">\n", html.EscapeString(html.UnescapeString(name)))
		for _, p := range all[w] {
			fmt.Fprintf(&b, "<li><a href=\"%s\">%s</a></li>\n", html.EscapeString((&url.URL{Path: p.Path}).EscapedPath()), html.EscapeString(html.UnescapeString(strings.TrimSpace(p.title))))
		}
		b.WriteString("</ul></section>\n")
	}
	w, err := r.ask("/")
	if err != nil {
		return err
	}
	body := w.body.Bytes()
	place := mainPart.FindSubmatchIndex(body)
	if place == nil {
		return nil
	}
	page := append([]byte{}, body[:place[3]]...)
	page = append(append(page, b.String()...), body[place[4]:]...)
	page = regexp.MustCompile(`<title>[^<]*</title>`).ReplaceAll(page, []byte("<title>内容目录</title>"))
	p := &made{File: File{Path: "/" + strings.TrimSuffix(contentsName, ".html"), Name: contentsName, Type: front.Type}, ids: map[string]bool{}}
	r.pages[p.Path] = p
	return r.save(p, page)
}

// notFound adds the page for addresses that the copy does not have.
func (r *run) notFound() error {
	w, err := r.ask("/" + digest("no such page"))
	if err != nil || w.status != http.StatusNotFound {
		return err
	}
	p := &made{File: File{Path: "/404", Name: notFoundName, Type: w.head.Get("Content-Type"), Status: http.StatusNotFound, Robots: "noindex"}, ids: map[string]bool{}}
	r.pages[p.Path] = p
	return r.save(p, w.body.Bytes())
}
