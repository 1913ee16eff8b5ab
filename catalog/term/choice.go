package term

import "strings"

// Chosen reads a cell that offers choices which are no channels, such as
// ■全社会 □特定群体 or 县级、乡级: the ticked ones, or all where there are no boxes.
func Chosen(raw string) []string {
	text := tickedIn.ReplaceAllString(strings.ToValidUTF8(raw, "\ufffd"), "■")
	text = emptyIn.ReplaceAllString(text, "□")
	boxed, on := false, true
	var out []string
	start := 0
	take := func(end int) {
		if !on {
			return
		}
		for _, p := range strings.FieldsFunc(Squeeze(text[start:end]), func(r rune) bool { return strings.ContainsRune("、,，;；", r) }) {
			out = append(out, p)
		}
	}
	for i, r := range text {
		yes, no := strings.ContainsRune(checkedGlyphs, r), strings.ContainsRune(uncheckedGlyphs, r) || r == '口' || r == '囗'
		if !yes && !no {
			continue
		}
		if boxed || i > 0 {
			take(i)
		}
		if gap := boxed && Squeeze(text[start:i]) == ""; gap {
			on = on || yes
		} else {
			on = yes
		}
		boxed, start = true, i+len(string(r))
	}
	take(len(text))
	return out
}
