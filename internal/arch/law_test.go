package arch

import (
	"encoding/csv"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// citation is a law and an article in a comment: 政府信息公开条例 §20. 条例
// alone is 政府信息公开条例.
var citation = regexp.MustCompile(`(\p{Han}{0,20}(?:法|条例|办法|规定))\s*§\s*(\d+)`)

// checked are the articles that were compared with the texts of the laws
// (testdata/law/articles.csv: law, article, subject, number, unit).
func checked(t *testing.T) map[string]bool {
	t.Helper()
	f, err := os.Open("../../testdata/law/articles.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, r := range rows[1:] {
		out[r[0]+"§"+leading(r[1])] = true
	}
	return out
}

// leading is the article's number without paragraph: 23(1)(4) is article 23.
func leading(article string) string {
	for i, r := range article {
		if r < '0' || r > '9' {
			return article[:i]
		}
	}
	return article
}

func TestCitedArticlesWereChecked(t *testing.T) {
	known, found := checked(t), 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "arch/law_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, group := range file.Comments {
			found += citedIn(t, path, group, known)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 4 {
		t.Errorf("only %d citations were found", found)
	}
}

func citedIn(t *testing.T, path string, group *ast.CommentGroup, known map[string]bool) int {
	t.Helper()
	n := 0
	for _, m := range citation.FindAllStringSubmatch(group.Text(), -1) {
		law := m[1]
		if law == "条例" || strings.HasSuffix(law, "的条例") {
			law = "政府信息公开条例"
		}
		if n++; !known[law+"§"+m[2]] {
			t.Errorf("%s cites %s §%s, which testdata/law has not: check the text of the law, then add it", path, law, m[2])
		}
	}
	return n
}
