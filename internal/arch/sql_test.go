package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// literal is one SQL string literal.
var literal = regexp.MustCompile(`'[^']*'`)

// statement recognises a string literal that is SQL.
var statement = regexp.MustCompile(`^\s*(WITH|SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP)\s`)

// banned is what works on one engine only, or works differently on the two.
var banned = map[string]*regexp.Regexp{
	"numbered placeholder":         regexp.MustCompile(`\$[0-9]`),
	"SELECT *":                     regexp.MustCompile(`(?i)select\s+\*`),
	"ifnull, iif, group_concat":    regexp.MustCompile(`(?i)\b(ifnull|iif|group_concat|string_agg)\s*\(`),
	"clock or date arithmetic":     regexp.MustCompile(`(?i)\b(current_timestamp|current_date|now\s*\(|datetime\s*\(|strftime|julianday)`),
	"LIKE without ESCAPE":          regexp.MustCompile(`(?i)\blike\b\s+\S+(\s+|$)([^eE\s]|$)`),
	"? inside a comment":           regexp.MustCompile(`--[^\n]*\?`),
	"boolean compared to a number": regexp.MustCompile(`(?i)\b(disabled|active|starter|parsed|standard|applied|undone|differs|must_change)\s*=\s*[01]\b`),
	"jsonb operator":               regexp.MustCompile(`\?\||\?&|@>`),
	"INSERT OR …":                  regexp.MustCompile(`(?i)insert\s+or\s+`),
}

func TestEveryStatementSpeaksBothEngines(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil || !statement.MatchString(text) {
				return true
			}
			seen++
			for _, l := range literal.FindAllString(text, -1) {
				if strings.Contains(l, "?") {
					t.Errorf("%s: ? inside the literal %s", path, l)
				}
			}
			for what, re := range banned {
				if re.MatchString(text) {
					t.Errorf("%s: %s: %s", path, what, strings.Join(strings.Fields(text), " "))
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Errorf("only %d statements were found", seen)
	}
}
