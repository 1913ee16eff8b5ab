package precheck

import (
	"strings"

	"lianghua/internal/document"
	"lianghua/internal/privacy"
)

// Edits says how document.Mask and document.MaskHTML change a file for the
// given findings: each passage that was found is masked by its kind's rule,
// wherever it stands in its cell or paragraph. Findings of other parts, and of
// kinds that are no personal data, change nothing.
func Edits(findings []Finding, masks privacy.Masks) func(document.Unit) []document.Edit {
	if masks.Kinds == nil {
		masks = privacy.DefaultMasks()
	}
	type passage struct {
		kind privacy.Kind
		text string
	}
	byUnit := map[string][]passage{}
	for _, f := range findings {
		if _, known := masks.Kinds[privacy.Kind(f.Kind)]; known && f.Text != "" && f.End > f.Start {
			byUnit[f.Unit] = append(byUnit[f.Unit], passage{privacy.Kind(f.Kind), f.Text})
		}
	}
	return func(u document.Unit) (edits []document.Edit) {
		for _, p := range byUnit[u.Where] {
			for at := 0; at < len(u.Text); {
				i := strings.Index(u.Text[at:], p.text)
				if i < 0 {
					break
				}
				start := at + i
				at = start + len(p.text)
				edits = append(edits, document.Edit{Start: start, End: at, New: masks.Mask(p.kind, p.text)})
			}
		}
		return edits
	}
}
