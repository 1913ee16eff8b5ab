package term

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// boxMark is the box before an option.
type boxMark int

const (
	none boxMark = iota
	unchecked
	doubtful // ¨, which is a ticked or an empty box: decided over the whole cell
	checked
)

// Glyphs that are boxes whatever follows, and letters that are boxes only
// before a channel name: fonts with private glyphs (Wingdings) lose them on
// copying, and 口 or 囗 is typed for □.
const (
	checkedGlyphs   = "■☑☒▄▇█◼▪▣◆●√✓✔✅\uf0fe\uf052\uf0fc\uf050\uf06e"
	uncheckedGlyphs = "□☐▢◻◽○◯❏❐❑❒\uf0a8\uf06f\uf071"
	checkedLetters  = "tRþPnüVv"
	emptyLetters    = "口囗ロoq£"
	lostBox         = '¨'
)

// piece is the text behind one box.
type piece struct {
	mark boxMark
	text string
}

// pieces cuts the text at its boxes. A tick written behind its option
// (政府网站√) is put before it.
func (c *cell) pieces(text string) []piece {
	var out []piece
	cur := piece{}
	from := 0
	for i, r := range text {
		m, letter := boxAt(text, i, r)
		if m == none {
			continue
		}
		cur.text = text[from:i]
		if Squeeze(cur.text) != "" || (len(out) == 0 && cur.mark != none) {
			out = append(out, cur)
			cur = piece{}
		}
		cur.mark = max(cur.mark, m)
		c.lost = c.lost || letter
		from = i + utf8.RuneLen(r)
	}
	cur.text = text[from:]
	if Squeeze(cur.text) != "" || cur.mark != none {
		out = append(out, cur)
	}
	return lostBoxes(ticksBehind(out))
}

// boxAt says which box the rune at i is; letter is true for a lost glyph.
func boxAt(text string, i int, r rune) (m boxMark, letter bool) {
	switch {
	case strings.ContainsRune(checkedGlyphs, r):
		return checked, false
	case strings.ContainsRune(uncheckedGlyphs, r):
		return unchecked, false
	case !strings.ContainsRune(checkedLetters, r) && !strings.ContainsRune(emptyLetters, r) && r != lostBox:
		return none, false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	if r < utf8.RuneSelf && (before < utf8.RuneSelf && (unicode.IsLetter(before) || unicode.IsDigit(before))) {
		return none, false
	}
	rest := Match(head(text[i+utf8.RuneLen(r):], 40))
	if _, ok := startsWith(rest, false); !ok && !strings.HasPrefix(rest, Other) {
		return none, false
	}
	switch {
	case r == lostBox:
		return doubtful, true
	case strings.ContainsRune(checkedLetters, r):
		return checked, true
	}
	return unchecked, false
}

// head returns at most n runes of s.
func head(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// ticksBehind moves ticks that stand behind their options before them: the
// first piece has no box, the last box has no text.
func ticksBehind(list []piece) []piece {
	if len(list) < 2 || list[0].mark != none || Squeeze(list[len(list)-1].text) != "" {
		return list
	}
	if len(splitNames(list[0].text, true)) == 0 {
		return list
	}
	for i := 0; i+1 < len(list); i++ {
		list[i].mark = list[i+1].mark
	}
	return untickedBefore(list[:len(list)-1])
}

// untickedBefore splits 政府公报 两微一端√: only the name next to the tick is ticked.
func untickedBefore(list []piece) []piece {
	var out []piece
	for _, p := range list {
		names := splitNames(p.text, true)
		for i, n := range names {
			mark := unchecked
			if i == len(names)-1 {
				mark = p.mark
			}
			out = append(out, piece{mark, n.name})
		}
	}
	return out
}

// lostBoxes decides what ¨ means: beside real ticks, or before a long list of
// options, it is an empty box; otherwise it was a ticked one.
func lostBoxes(list []piece) []piece {
	count := 0
	meaning := checked
	for _, p := range list {
		if p.mark == doubtful {
			count++
		}
		if p.mark == checked {
			meaning = unchecked
		}
	}
	if count > standardCount/2 {
		meaning = unchecked
	}
	for i := range list {
		if list[i].mark == doubtful {
			list[i].mark = meaning
		}
	}
	return list
}
