package disclose

import (
	"os"
	"strings"
	"testing"
)

// TestDiagramInTheDocuments holds that docs/architecture.md shows the move
// table as it is.
func TestDiagramInTheDocuments(t *testing.T) {
	doc, err := os.ReadFile("../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(doc), Diagram()) {
		t.Errorf("docs/architecture.md lacks the diagram:\n%s", Diagram())
	}
}
