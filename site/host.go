package site

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"lianghua/internal/fault"
)

// Host is the head and foot of the portal that this site is a channel of
// (频道模式), from a folder that whoever runs the machine keeps: head.html,
// foot.html, host.css and pictures. It is read and checked at start; nobody
// can change it over the network.
type Host struct {
	Head, Foot string // fragments, ready for the page
	Style      string // address of its style sheet, "" without one
	files      map[string]HostFile
}

// HostFile is a style sheet or picture of the folder.
type HostFile struct {
	Body []byte
	Kind string // media type
}

// hostRoot is below which the folder's files are served.
const hostRoot = "/host/"

// hostKinds are what the folder may hold besides its two fragments.
var hostKinds = map[string]string{".css": "text/css; charset=utf-8", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
	".gif": "image/gif", ".webp": "image/webp", ".woff2": "font/woff2"}

// mostHostFile is the largest file of the folder, in bytes.
const mostHostFile = 2 << 20

// File is a file of the folder by its name.
func (h *Host) File(name string) (HostFile, bool) {
	if h == nil {
		return HostFile{}, false
	}
	f, ok := h.files[name]
	return f, ok
}

// ReadHost reads the folder, nil for "". Every problem is named with file and
// line: scripts, styles in the page and anything loaded from elsewhere are
// refused, and so is an element that is not closed.
func ReadHost(dir string) (*Host, error) {
	if dir == "" {
		return nil, nil
	}
	h := &Host{files: map[string]HostFile{}}
	var p fault.Problems
	if err := h.readFiles(dir, &p); err != nil {
		return nil, fault.Invalidf("host", "不能读取页眉页脚文件夹 %s：%v。", dir, err)
	}
	for _, x := range []struct {
		name string
		to   *string
	}{{"head.html", &h.Head}, {"foot.html", &h.Foot}} {
		text, err := os.ReadFile(filepath.Join(dir, x.name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fault.Invalidf("host", "不能读取 %s：%v。", x.name, err)
		}
		f := fragment{host: h, name: x.name, problems: &p}
		*x.to = f.read(string(text))
	}
	if h.Head == "" && h.Foot == "" {
		p.Add("host", "页眉页脚文件夹 "+dir+" 里没有 head.html 和 foot.html。")
	}
	return h, p.Err()
}

func (h *Host) readFiles(dir string, p *fault.Problems) error {
	all, err := os.ReadDir(dir)
	for _, e := range all {
		kind, ok := hostKinds[strings.ToLower(filepath.Ext(e.Name()))]
		if !ok || e.IsDir() {
			continue
		}
		body, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		if len(body) > mostHostFile {
			p.Add("host", e.Name()+"：文件超过 2 MB。")
		}
		if strings.HasSuffix(e.Name(), ".css") {
			checkCSS(e.Name(), string(body), p)
		}
		h.files[e.Name()] = HostFile{body, kind}
	}
	if _, ok := h.files["host.css"]; ok {
		h.Style = hostRoot + "host.css"
	}
	return err
}

var cssFrom = regexp.MustCompile(`(?i)(@import|url\()\s*["']?\s*([a-z]+:|//)`)

// checkCSS refuses what a style sheet would load from elsewhere.
func checkCSS(name, text string, p *fault.Problems) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		if m := cssFrom.FindStringSubmatch(line); m != nil && !strings.EqualFold(m[2], "data:") {
			p.Add("host", place(name, n)+"从别的网站加载内容，请改为文件夹里的文件。")
		}
	}
}

func place(name string, line int) string { return fmt.Sprintf("%s 第 %d 行：", name, line) }

// fragment is one of the two files while it is read.
type fragment struct {
	host     *Host
	name     string
	line     int
	open     []string
	out      strings.Builder
	problems *fault.Problems
}

// refused are elements that run, load or restyle, or that belong to the page.
var refused = map[string]string{"script": "脚本", "style": "样式块，请写在 host.css 中", "iframe": "嵌入页面", "object": "嵌入对象", "embed": "嵌入对象",
	"link": "外部样式，请写在 host.css 中", "meta": "页面标签", "base": "基准地址", "html": "整页标签", "head": "整页标签", "body": "整页标签", "main": "正文区", "form": "表单"}

var void = map[string]bool{"br": true, "img": true, "hr": true, "input": true, "wbr": true, "source": true}

func (f *fragment) say(text string) { f.problems.Add("host", place(f.name, f.line)+text) }

// read checks a fragment and writes it anew.
func (f *fragment) read(text string) string {
	z := html.NewTokenizer(strings.NewReader(text))
	f.line = 1
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		raw := string(z.Raw())
		f.token(kind, z.Token())
		f.line += strings.Count(raw, "\n")
		if z.Err() != nil && !errors.Is(z.Err(), io.EOF) {
			f.say("不能识别。")
			break
		}
	}
	for _, name := range f.open {
		f.say("<" + name + "> 没有关闭。")
	}
	return f.out.String()
}

func (f *fragment) token(kind html.TokenType, t html.Token) {
	switch kind {
	case html.TextToken:
		f.out.WriteString(html.EscapeString(t.Data))
	case html.StartTagToken, html.SelfClosingTagToken:
		if why := refused[t.Data]; why != "" {
			f.say("不能用 <" + t.Data + ">（" + why + "）。")
			return
		}
		f.out.WriteString("<" + t.Data)
		for _, a := range t.Attr {
			f.attribute(a)
		}
		f.out.WriteString(">")
		if kind == html.StartTagToken && !void[t.Data] {
			f.open = append(f.open, t.Data)
		}
	case html.EndTagToken:
		f.close(t.Data)
	}
}

func (f *fragment) close(name string) {
	if refused[name] != "" || void[name] {
		return
	}
	if n := len(f.open); n == 0 || f.open[n-1] != name {
		f.say("</" + name + "> 与前面的标签不成对。")
		return
	}
	f.open = f.open[:len(f.open)-1]
	f.out.WriteString("</" + name + ">")
}

// attribute writes one attribute. The host's own addresses stand in single
// quotes, so that they are not taken for addresses of this site.
func (f *fragment) attribute(a html.Attribute) {
	name := strings.ToLower(a.Key)
	switch {
	case strings.HasPrefix(name, "on"):
		f.say("不能用 " + name + "（脚本）。")
	case name == "style":
		f.say("不能用 style 属性，请写在 host.css 中。")
	case name == "srcset" || name == "background" || name == "action" || name == "formaction":
		f.say("不能用 " + name + " 属性。")
	case name == "src":
		f.picture(a.Val)
	case name == "href":
		if u, err := url.Parse(strings.TrimSpace(a.Val)); err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "tel" && u.Scheme != "mailto" {
			f.say("链接“" + a.Val + "”不能用。")
			return
		}
		f.out.WriteString(" href='" + strings.ReplaceAll(html.EscapeString(a.Val), "'", "&#39;") + "'")
	default:
		f.out.WriteString(" " + name + `="` + html.EscapeString(a.Val) + `"`)
	}
}

func (f *fragment) picture(name string) {
	if _, ok := f.host.files[name]; !ok {
		f.say("图片“" + name + "”不在文件夹里；不能从别的网站加载。")
		return
	}
	f.out.WriteString(` src="` + hostRoot + url.PathEscape(name) + `"`)
}
