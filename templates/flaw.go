package templates

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"lianghua/internal/fault"
)

// Whoever overrides a template is a person of the county's contractor, without
// our source at hand: what is wrong is said with file and line, in Chinese.

// where is how text/template and html/template name a place.
var where = regexp.MustCompile(`template: ?:?([^:\s]+):(\d+)(?::\d+)?: (?:executing "[^"]*" at <(.*?)>: )?(.*)`)

// meanings are what the packages say most, in our words.
var meanings = []struct {
	said *regexp.Regexp
	mean string
}{
	{regexp.MustCompile(`function "([^"]+)" not defined`), "没有名为 $1 的函数"},
	{regexp.MustCompile(`(?:no such template|template) "([^"]+)"(?: not defined)?`), "没有名为 $1 的部件"},
	{regexp.MustCompile(`can't evaluate field (\S+) in type .*`), "这里没有 $1 这项内容"},
	{regexp.MustCompile(`unclosed action.*`), "{{ 没有写完"},
	{regexp.MustCompile(`unexpected EOF`), "缺少 {{end}}"},
	{regexp.MustCompile(`unexpected \{\{end\}\}`), "多了一个 {{end}}"},
	{regexp.MustCompile(`undefined variable "([^"]+)"`), "没有名为 $1 的变量"},
	{regexp.MustCompile(`unexpected (.+)`), "写法有误，不应出现 $1"},
	{regexp.MustCompile(`.*in unquoted attr|.*ends in a non-text context.*`), "属性没有用引号括起来或标签没有写完"},
}

// flaw says what is wrong in a file of the set: the name of the page tells
// which, since a page, its layout and its parts share one set.
func flaw(page string, err error) error {
	m := where.FindStringSubmatch(err.Error())
	if m == nil {
		return fault.Invalidf("templates", "模板 %s 有误：%v", page, err)
	}
	file, line, said := m[1], m[2], m[4]
	switch {
	case file == "layout":
		file = "layout/" + path.Dir(page) + ".html"
	case file == "page":
		file = page
	case !strings.HasSuffix(file, ".html"):
		file += ".html"
	}
	for _, x := range meanings {
		if at := x.said.FindStringSubmatchIndex(said); at != nil {
			said = string(x.said.ExpandString(nil, x.mean, said, at))
			break
		}
	}
	if m[3] != "" {
		said = "{{" + m[3] + "}}：" + said
	}
	return fault.Invalidf("templates", "模板 %s 第 %s 行：%s。", file, line, said)
}

// Check renders pages with the given data and names every problem of those
// that fail: an unknown field is seen only then.
func (s *Set) Check(pages map[string]any) error {
	var p fault.Problems
	for _, name := range s.Names() {
		data, ok := pages[name]
		if !ok {
			continue
		}
		if err := s.pages[name].Execute(io.Discard, data); err != nil {
			p.Add("templates", fault.Message(flaw(name+".html", err)))
		}
	}
	return p.Err()
}

// unreadable says that the folder of templates cannot be read.
func unreadable(dir string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fault.Invalidf("templates", "没有模板文件夹 %s。", dir)
	}
	return fault.Invalidf("templates", "不能读取模板文件夹 %s：%s。", dir, fmt.Sprint(err))
}
