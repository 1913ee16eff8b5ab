package arch

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// toHeads finds who looks for the heads of a unit, which is the step before
// writing to them.
var toHeads = regexp.MustCompile(`InPost\([^\n]*org\.(Head|Principal)|append\(kinds, org\.(Head|Principal)`)

// Nothing is sent to a head by itself: only the ladder looks for heads, and
// only verbs that an officer calls climb it.
func TestOnlyTheLadderLooksForHeads(t *testing.T) {
	found := map[string]bool{}
	climbs := map[string]bool{}
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
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel("../..", path)
		if toHeads.Match(text) {
			found[name] = true
		}
		if strings.Contains(string(text), "queue.People(") || name == "queue/nudge.go" && strings.Contains(string(text), " People(tx") {
			climbs[name] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || !found["queue/ladder.go"] {
		t.Errorf("heads are looked for in %v, want queue/ladder.go alone", found)
	}
	if len(climbs) != 2 || !climbs["duty/nudge.go"] || !climbs["queue/nudge.go"] {
		t.Errorf("the ladder is climbed in %v, want the two 拟催办清单", climbs)
	}
}
