package term

import "strings"

// Mark (勾选) is what a tick cell says.
type Mark int

// The four readings of a tick cell.
const (
	MarkBlank Mark = iota // nothing in the cell
	MarkNo                // explicitly not: □ / — × 否
	MarkYes               // ticked: √ ✓ ■ 是 …
	MarkNoun              // a word instead of a tick, such as 项目单位
)

// Word-processor fonts lose their private glyphs on copying: Wingdings ü and
// Wingdings 2 P are ticks, þ and R are ticked boxes.
const (
	yesMarks = "√✓✔✅☑☒■●◆▲★▄▇█◼▪▣☆✦ⅴⅤ対对是有yYvV1ｙＹｖＶ１RPþüa\uf0fe\uf052\uf0fc\uf050\uf06e"
	noMarks  = "□☐▢◻◽○◯口囗/／\\＼-—–－﹣~～_×✗✘✕✖╳xX否无nN0ｘＸｎＮ０£¨oO\uf0a8\uf06f.。·、…"
)

// Tick reads a tick cell. label is the noun when the cell holds one, alone
// (MarkNoun) or beside a tick (MarkYes with a label).
func Tick(raw string) (state Mark, label string) {
	text := Squeeze(raw)
	if text == "" {
		return MarkBlank, ""
	}
	runes := []rune(text)
	if allIn(runes, yesMarks) {
		return MarkYes, ""
	}
	if allIn(runes, noMarks) {
		return MarkNo, ""
	}
	if strings.ContainsRune("√✓✔✅☑■●", runes[0]) {
		return MarkYes, trimLabel(strings.Map(dropMarks, text))
	}
	if last := runes[len(runes)-1]; strings.ContainsRune("√✓✔✅☑■●", last) {
		return MarkYes, trimLabel(strings.Map(dropMarks, text))
	}
	if strings.ContainsRune("□☐", runes[0]) {
		return mixedBoxes(text)
	}
	return MarkNoun, text
}

// mixedBoxes reads □√ and □(√), where somebody typed the tick beside the box.
func mixedBoxes(text string) (Mark, string) {
	rest := strings.TrimLeft(text, "□☐")
	if i := strings.IndexAny(rest, "√✓✔☑■"); i >= 0 {
		return MarkYes, trimLabel(strings.Map(dropMarks, rest))
	}
	return MarkNo, trimLabel(rest)
}

func dropMarks(r rune) rune {
	if strings.ContainsRune("√✓✔✅☑■●□☐", r) {
		return -1
	}
	return r
}

func trimLabel(s string) string { return strings.Trim(s, "()（）:：、,，;；") }

func allIn(runes []rune, set string) bool {
	for _, r := range runes {
		if !strings.ContainsRune(set, r) {
			return false
		}
	}
	return true
}

// longestSign bounds the bytes of a sign such as 同上 or — with blanks around it.
const longestSign = 40

// Dash reports whether a text cell says explicitly that there is nothing: — / 无.
func Dash(raw string) bool {
	if len(raw) > longestSign {
		return false
	}
	text := Match(raw)
	return text != "" && (strings.Trim(text, "-/\\") == "" || text == "无")
}

// Ditto reports whether a cell says "as above": 同上, 〃, a ditto mark.
func Ditto(raw string) bool {
	if len(raw) > longestSign || raw == "" {
		return false
	}
	switch strings.Trim(Match(raw), "。.,;()") {
	case "同上", "同前", "如上", "同上行", "同上列", "〃", "〃〃", "\"", "\"\"", "″", "″″", "''", "′′", "”", "“", "„", ",,", "〞", "〝", "ditto":
		return true
	}
	return false
}
