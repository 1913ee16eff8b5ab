package richtext

import (
	"strings"
	"testing"
	"time"

	"lianghua/internal/fault"
)

// TestHostileBodiesEndSoon feeds what is built to be slow, at the size that a
// body may have.
func TestHostileBodiesEndSoon(t *testing.T) {
	for name, s := range map[string]string{
		"nested blocks": strings.Repeat("<div>", 700_000), "nested bold": strings.Repeat("<b>", maxTags), "nested tables": strings.Repeat("<table><tr><td>", maxTags/3),
		"misnested": strings.Repeat("<a><p><b></a>", maxTags/4), "paragraphs": strings.Repeat("<p>甲</p>", maxTags/2), "attributes": "<p " + strings.Repeat("a=1 ", 500_000) + ">",
	} {
		from := time.Now()
		got, err := Clean(s)
		Diff(got, got)
		if err != nil && fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
		if d := time.Since(from); d > 20*time.Second {
			t.Errorf("%s: %v (%v)", name, d, err)
		} else {
			t.Logf("%s: %v, %d bytes kept, %v", name, d, len(got), err)
		}
	}
}
