package precheck

import (
	"strings"

	"lianghua/internal/document"
	"lianghua/internal/privacy"
)

// Edits says how document.Mask and document.MaskHTML change a file for the
// given findings: each passage that was found is masked by its kind's rule,
// wherever it stands in its cell or paragraph; of a personal column every cell
// is. Findings of other parts, and of kinds that are no personal data, change
// nothing.
func Edits(findings []Finding, masks privacy.Masks) func(document.Unit) []document.Edit {
	if masks.Kinds == nil {
		masks = privacy.DefaultMasks()
	}
	byUnit := map[string][]masked{}
	for _, f := range findings {
		if _, known := masks.Kinds[privacy.Kind(f.Kind)]; !known && f.Kind != NameListColumn {
			continue
		}
		if f.End > f.Start {
			byUnit[f.Unit] = append(byUnit[f.Unit], masked{f.Text, masks.Mask(privacy.Kind(f.Kind), f.Text), false})
		}
		for _, u := range f.Under {
			byUnit[u.Unit] = append(byUnit[u.Unit], masked{u.Text, underMask(masks, privacy.Kind(f.Kind), u.Text), true})
		}
	}
	return func(u document.Unit) []document.Edit { return editsOf(u.Text, byUnit[u.Where]) }
}

// masked is a passage and what is left of it; whole is a cell under a personal
// column.
type masked struct {
	text, left string
	whole      bool
}

// underMask is what is left of a cell of a column. An address that was not
// found by its form is dropped: nobody knows how fine it is.
func underMask(masks privacy.Masks, k privacy.Kind, text string) string {
	if rule := masks.Kinds[k]; rule == privacy.Village || rule == privacy.Township {
		return ""
	}
	return masks.Mask(k, text)
}

// editsOf masks passages in a text. A whole cell goes before what was found
// inside it, but a finding that is the whole cell knows better what it is.
func editsOf(text string, list []masked) (edits []document.Edit) {
	known := map[string]bool{}
	for _, p := range list {
		known[p.text] = known[p.text] || !p.whole
	}
	for _, whole := range []bool{true, false} {
		for _, p := range list {
			if p.whole == whole && !(whole && known[p.text]) {
				edits = occurrences(text, p, edits)
			}
		}
	}
	return edits
}

// occurrences adds an edit wherever a passage stands and nothing is edited yet.
func occurrences(text string, p masked, edits []document.Edit) []document.Edit {
	for at := 0; at < len(text) && p.text != ""; {
		i := strings.Index(text[at:], p.text)
		if i < 0 {
			break
		}
		start := at + i
		at = start + len(p.text)
		free := true
		for _, e := range edits {
			free = free && (at <= e.Start || e.End <= start)
		}
		if free {
			edits = append(edits, document.Edit{Start: start, End: at, New: p.left})
		}
	}
	return edits
}
