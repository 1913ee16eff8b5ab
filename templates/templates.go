// Package templates holds every page, layout and part of both faces.
//
// A page is a file <folder>/<name>.html that defines "title" and "main". Its
// folder names its layout: desk/claim_list.html is shown inside
// layout/desk.html. Every page sees every part (part/*.html) and nothing of
// another page. The data of a page is a struct that embeds web.Base.
package templates

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"lianghua/internal/fault"
)

//go:embed */*.html
var embedded embed.FS

// Set is every page, parsed and ready; it is safe for concurrent use.
type Set struct {
	pages map[string]*template.Template
}

// Load parses all pages. A file in overrideDir replaces the embedded one of
// the same path ("layout/portal.html"); one that replaces nothing is an error,
// so that a misspelt name is noticed at start. overrideDir may be "". Functions
// in extra are added to the standard ones.
func Load(overrideDir string, extra template.FuncMap) (*Set, error) {
	files, err := read(overrideDir)
	if err != nil {
		return nil, err
	}
	return parse(files, extra)
}

// Names lists the pages, sorted: "desk/claim_list".
func (s *Set) Names() []string {
	names := make([]string, 0, len(s.pages))
	for name := range s.pages {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Lookup returns the parsed page, for static checks; nil when there is none.
func (s *Set) Lookup(name string) *template.Template { return s.pages[name] }

// Execute renders a page to memory, so that a failure leaves no half page.
func (s *Set) Execute(name string, data any) ([]byte, error) {
	t, ok := s.pages[name]
	if !ok {
		return nil, fmt.Errorf("templates: no page %q", name)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return b.Bytes(), nil
}

// Render executes a page and writes it to w only when it is whole.
func (s *Set) Render(w io.Writer, name string, data any) error {
	body, err := s.Execute(name, data)
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	return err
}

// read returns path → text of all templates, overridden ones replaced.
func read(overrideDir string) (map[string]string, error) {
	files := map[string]string{}
	err := fs.WalkDir(embedded, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := embedded.ReadFile(name)
		files[name] = string(text)
		return err
	})
	if err != nil || overrideDir == "" {
		return files, err
	}
	return files, override(files, overrideDir)
}

func override(files map[string]string, dir string) error {
	var unknown []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".html") {
			return err
		}
		relative, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		key := filepath.ToSlash(relative)
		if _, ok := files[key]; !ok {
			unknown = append(unknown, key)
			return nil
		}
		text, err := os.ReadFile(name)
		files[key] = string(text)
		return err
	})
	if err != nil {
		return unreadable(dir, err)
	}
	if len(unknown) > 0 {
		return fault.Invalidf("templates", "模板文件夹 %s 中的 %s 不是本系统的模板，请核对路径和文件名，例如 layout/portal.html。", dir, strings.Join(unknown, "、"))
	}
	return nil
}

// parse builds one set a page: layout, all parts, the page.
func parse(files map[string]string, extra template.FuncMap) (*Set, error) {
	frames := map[string]*template.Template{}
	var problems []error
	for name, text := range files {
		folder, file := path.Split(name)
		if folder != "layout/" {
			continue
		}
		frame, err := newFrame(text, files, extra)
		if err != nil {
			problems = append(problems, flaw(name, err))
			continue
		}
		frames[strings.TrimSuffix(file, ".html")] = frame
	}
	s := &Set{pages: map[string]*template.Template{}}
	for name, text := range files {
		folder := path.Dir(name)
		if folder == "layout" || folder == "part" {
			continue
		}
		page, err := newPage(frames[folder], text)
		if err != nil {
			problems = append(problems, flaw(name, err))
			continue
		}
		s.pages[strings.TrimSuffix(name, ".html")] = page
	}
	return s, joined(problems)
}

// joined is all problems of a folder at once, each once: a fault of a part
// stands in every layout.
func joined(problems []error) error {
	var p fault.Problems
	seen := map[string]bool{}
	for _, err := range problems {
		for _, x := range fault.FieldProblems(err) {
			if !seen[x.Msg] {
				seen[x.Msg] = true
				p.Add(x.Field, x.Msg)
			}
		}
	}
	return p.Err()
}

func newFrame(layout string, files map[string]string, extra template.FuncMap) (*template.Template, error) {
	t, err := template.New("layout").Funcs(Funcs()).Funcs(extra).Parse(layout)
	if err != nil {
		return nil, err
	}
	for name, text := range files {
		if path.Dir(name) != "part" {
			continue
		}
		if _, err := t.New(strings.TrimSuffix(name, ".html")).Parse(text); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func newPage(frame *template.Template, text string) (*template.Template, error) {
	if frame == nil {
		return nil, errors.New("所在文件夹没有布局")
	}
	t, err := frame.Clone()
	if err != nil {
		return nil, err
	}
	if _, err := t.New("page").Parse(text); err != nil {
		return nil, err
	}
	for _, block := range []string{"title", "main"} {
		if t.Lookup(block) == nil {
			return nil, fmt.Errorf("没有 {{define %q}}", block)
		}
	}
	return t.Lookup("layout"), nil
}
