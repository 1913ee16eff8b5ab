package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// named is a file of the page docs/law.md and the word that it must hold.
var named = regexp.MustCompile("`([a-z_/]+\\.(?:go|csv))` `([^`]+)`")

// articlesOfDuty are the articles of 政府信息公开条例 that set a duty or a limit.
var articlesOfDuty = strings.Fields("3 4 6 10 11 12 14 15 16 17 18 19 20 21 23 24 25 26 27 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 54 55")

// The page that says which line obeys which article says it of every article,
// and of lines that exist.
func TestTheLawPageNamesLinesThatExist(t *testing.T) {
	page, err := os.ReadFile("../../docs/law.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range articlesOfDuty {
		if !strings.Contains(string(page), "\n| "+n+" | ") {
			t.Errorf("docs/law.md has no row for article %s", n)
		}
	}
	found := named.FindAllStringSubmatch(string(page), -1)
	if len(found) < len(articlesOfDuty) {
		t.Errorf("only %d lines are named", len(found))
	}
	for _, m := range found {
		text, err := os.ReadFile(filepath.Join("../..", m[1]))
		if err != nil {
			t.Errorf("docs/law.md names %s, which is not there", m[1])
		} else if !strings.Contains(string(text), m[2]) {
			t.Errorf("%s does not hold %q", m[1], m[2])
		}
	}
}
