package desk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lianghua/rbac"
)

// Whatever the code can write into the log has words: actions, kinds of
// objects, names of details, verbs. The words are gathered from the sources:
// every audit.Entry, and through the parameters of the functions that make
// one, every call with a literal.
func TestEveryActInTheSourcesHasWords(t *testing.T) {
	said := map[string]map[string]bool{"action": {}, "kind": {}, "key": {}, "verb": {}}
	folders := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && (e.Name() == "node_modules" || strings.HasPrefix(e.Name(), ".") && len(e.Name()) > 2) {
			return filepath.SkipDir
		}
		if err == nil && filepath.Ext(path) == ".go" {
			folders[filepath.Dir(path)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	shared := map[string]map[int]string{} // of exported functions: other packages call them
	for range 2 {
		for _, folder := range slices.Sorted(maps.Keys(folders)) {
			g := &gatherer{said: said, shared: shared, consts: map[string]string{}, sinks: map[string]map[int]string{}}
			if err := g.folder(folder); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, least := range []struct {
		sort string
		n    int
	}{{"kind", 40}, {"key", 60}, {"verb", 60}} {
		if n := len(said[least.sort]); n < least.n {
			t.Errorf("only %d words of the sort %s were found: the gatherer is blind", n, least.sort)
		}
	}
	for _, a := range slices.Sorted(maps.Keys(said["action"])) {
		if actionLabel(a) == a {
			t.Errorf("action %q has no words", a)
		}
	}
	for _, a := range rbac.Actions() {
		if actionLabel(string(a)) == string(a) {
			t.Errorf("action %q has no words", a)
		}
	}
	for sort, words := range map[string]map[string]string{"kind": objectLabels, "key": detailLabels} {
		for _, w := range slices.Sorted(maps.Keys(said[sort])) {
			if words[w] == "" && w != "verb" && w != "move" {
				t.Errorf("%s %q has no words", sort, w)
			}
		}
	}
	for _, w := range slices.Sorted(maps.Keys(said["verb"])) {
		if verbLabels[w] == "" && !han(w) {
			t.Errorf("verb %q has no words", w)
		}
	}
}

func han(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r < 0x80 }) }

// gatherer follows words into audit entries within one package, by names.
type gatherer struct {
	said   map[string]map[string]bool
	files  []*ast.File
	consts map[string]string
	sinks  map[string]map[int]string // function → parameter → what it becomes
	shared map[string]map[int]string // the same of exported functions, of all packages
	grew   bool
}

func (g *gatherer) folder(dir string) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	for _, p := range paths {
		if strings.HasSuffix(p, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		g.files = append(g.files, f)
		ast.Inspect(f, g.constant)
	}
	for g.grew = true; g.grew; {
		g.grew = false
		for _, f := range g.files {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
					g.function(fn)
				}
			}
		}
	}
	return nil
}

func (g *gatherer) constant(n ast.Node) bool {
	if v, ok := n.(*ast.ValueSpec); ok {
		for i, name := range v.Names {
			if i < len(v.Values) {
				if lit, ok := v.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
					g.consts[name.Name], _ = strconv.Unquote(lit.Value)
				}
			}
		}
	}
	return true
}

func (g *gatherer) function(fn *ast.FuncDecl) {
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.CompositeLit:
			if s, ok := x.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Entry" && isName(s.X, "audit") {
				for _, e := range x.Elts {
					kv := e.(*ast.KeyValueExpr)
					if sort := map[string]string{"Action": "action", "ObjectKind": "kind", "Detail": "detail"}[kv.Key.(*ast.Ident).Name]; sort != "" {
						g.follow(fn, kv.Value, sort)
					}
				}
			}
			for _, e := range x.Elts { // a step that carries details to the entry
				if kv, ok := e.(*ast.KeyValueExpr); ok && isName(kv.Key, "Detail") {
					g.follow(fn, kv.Value, "detail")
				}
			}
		case *ast.CallExpr:
			g.call(fn, x)
		}
		return true
	})
}

func isName(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func (g *gatherer) call(fn *ast.FuncDecl, x *ast.CallExpr) {
	name := ""
	switch f := x.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	sinks := g.sinks[name]
	if ast.IsExported(name) {
		sinks = g.shared[name]
	}
	for i, sort := range sinks {
		switch {
		case sort == "pairs":
			for k := i; k+1 < len(x.Args); k += 2 {
				g.pair(fn, x.Args[k], x.Args[k+1])
			}
		case i < len(x.Args):
			g.follow(fn, x.Args[i], sort)
		}
	}
}

func (g *gatherer) say(sort, word string) {
	if sort == "detail" || word == "" {
		return
	}
	g.said[sort][word] = true
}

// pair is one name and value of an act's details.
func (g *gatherer) pair(fn *ast.FuncDecl, key, value ast.Expr) {
	g.follow(fn, key, "key")
	if lit, ok := key.(*ast.BasicLit); ok {
		if k, _ := strconv.Unquote(lit.Value); k == "verb" || k == "move" || k == "do" {
			g.follow(fn, value, "verb")
		}
	}
}

// follow finds what an expression can be.
func (g *gatherer) follow(fn *ast.FuncDecl, e ast.Expr, sort string) {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			w, _ := strconv.Unquote(x.Value)
			g.say(sort, w)
		}
	case *ast.CallExpr:
		if isName(x.Fun, "string") && len(x.Args) == 1 {
			g.follow(fn, x.Args[0], sort)
		}
	case *ast.CompositeLit:
		for _, el := range x.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok && sort == "detail" {
				g.pair(fn, kv.Key, kv.Value)
			}
		}
	case *ast.Ident:
		g.name(fn, x.Name, sort)
	}
}

// name is a constant, a parameter, or a variable of the function.
func (g *gatherer) name(fn *ast.FuncDecl, name, sort string) {
	if i, variadic := parameter(fn, name); i >= 0 && !variadic {
		g.sink(fn.Name.Name, i, sort)
	} else if w, ok := g.consts[name]; ok {
		g.say(sort, w)
		return
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != len(a.Rhs) {
			return true
		}
		for i, left := range a.Lhs {
			if isName(left, name) && !isName(a.Rhs[i], name) {
				g.follow(fn, a.Rhs[i], sort)
			}
			if x, ok := left.(*ast.IndexExpr); ok && sort == "detail" && isName(x.X, name) {
				g.indexed(fn, x.Index, a.Rhs[i])
			}
		}
		return true
	})
}

// indexed is detail["name"] = value, or the loop over pairs of arguments.
func (g *gatherer) indexed(fn *ast.FuncDecl, index, value ast.Expr) {
	if as, ok := index.(*ast.TypeAssertExpr); ok {
		if x, ok := as.X.(*ast.IndexExpr); ok {
			if id, ok := x.X.(*ast.Ident); ok {
				if i, variadic := parameter(fn, id.Name); variadic {
					g.sink(fn.Name.Name, i, "pairs")
				}
			}
		}
		return
	}
	g.pair(fn, index, value)
}

func (g *gatherer) sink(fn string, i int, sort string) {
	sinks := g.sinks
	if ast.IsExported(fn) {
		sinks = g.shared
	}
	if sinks[fn] == nil {
		sinks[fn] = map[int]string{}
	}
	if sinks[fn][i] != sort {
		sinks[fn][i], g.grew = sort, true
	}
}

// parameter is the place of a parameter, -1 for none.
func parameter(fn *ast.FuncDecl, name string) (at int, variadic bool) {
	i := 0
	for _, f := range fn.Type.Params.List {
		for _, n := range f.Names {
			if n.Name == name {
				_, variadic := f.Type.(*ast.Ellipsis)
				return i, variadic
			}
			i++
		}
	}
	return -1, false
}

// Files leave by Ctx.Download and sendStored alone, which record who took them.
func TestNoFileLeavesUnrecorded(t *testing.T) {
	ways := []string{".Blob(", ".Stream(", ".File(", ".Attachment(", ".Inline(", "ServeContent(", "ServeFile(", ".Response().Write(", "io.Copy(c.Response()"}
	for _, pattern := range []string{"*.go", "../field/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for n, line := range strings.Split(string(raw), "\n") {
				for _, way := range ways {
					allowed := file == "item_files.go" && strings.Contains(line, "c.Stream(http.StatusOK, mediaType, r)") || strings.Contains(line, "Items.File(")
					if strings.Contains(line, "c"+way) && !allowed && !strings.HasSuffix(file, "_test.go") {
						t.Errorf("%s:%d sends a file past the log: %s", file, n+1, strings.TrimSpace(line))
					}
				}
			}
		}
	}
}
