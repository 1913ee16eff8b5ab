package term

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// ParseElements cuts 公开内容(要素) into its elements: at bullets and numbers
// where there are at least two, else at semicolons, else at line breaks that
// are not mere wrapping, else at 、 when the parts are short names. Brackets
// and 《》 are never cut.
func ParseElements(raw string) []string {
	if Squeeze(raw) == "" || Dash(raw) {
		return nil
	}
	text := normalBreaks(raw)
	if parts := bulleted(text); len(parts) > 1 {
		return clean(parts)
	}
	if parts := outside(text, ";；"); len(parts) > 1 {
		return clean(parts)
	}
	if parts := lines(text); len(parts) > 1 {
		return clean(parts)
	}
	if parts := outside(text, "、"); shortNames(parts) {
		return clean(parts)
	}
	return clean([]string{text})
}

// strictBullet is a mark at the start of an element; a number counts only with
// its point: 1. 1、 (1) （一） ① ● ·
var strictBullet = regexp.MustCompile(`^\s*(?:[●•·◆■○▪★※◦]|[①-⑳⒈-⒛⑴-⒇]|[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）][、.．]?|\d{1,2}[、.．,，)）]|[一二三四五六七八九十]{1,3}、)`)

// bulletAt returns the bullet that s begins with; 1.5 is a number, not a bullet.
func bulletAt(s string) string {
	m := strictBullet.FindString(s)
	if m == "" {
		return ""
	}
	point := strings.HasSuffix(m, ".") || strings.HasSuffix(m, "．") || strings.HasSuffix(m, ",")
	if point && len(s) > len(m) && s[len(m)] >= '0' && s[len(m)] <= '9' {
		return ""
	}
	return m
}

// cutBullet takes the bullet off the front of s.
func cutBullet(s string) string { return s[len(bulletAt(s)):] }

// bulleted cuts at bullets of one kind, the kind of the first one.
func bulleted(text string) []string {
	first := bulletAt(text)
	if first == "" {
		return nil
	}
	kind := bulletKind(strings.TrimSpace(first))
	var parts []string
	start, depth := 0, 0
	for i, r := range text {
		depth = nest(depth, r)
		if i == 0 || (depth > 0 && !strings.ContainsRune("(（", r)) || depth > 1 {
			continue
		}
		m := bulletAt(text[i:])
		if m == "" || Blank(r) || bulletKind(strings.TrimSpace(m)) != kind || !freeBefore(text[:i], kind) {
			continue
		}
		parts = append(parts, text[start:i])
		start = i
	}
	return append(parts, text[start:])
}

func bulletKind(m string) string {
	r, _ := utf8.DecodeRuneInString(m)
	switch {
	case r >= '①' && r <= '⒛':
		return "circled"
	case r == '(' || r == '（':
		return "bracketed"
	case r >= '0' && r <= '9':
		return "number"
	case strings.ContainsRune("一二三四五六七八九十", r):
		return "chinese"
	}
	return "dot"
}

// freeBefore reports whether a bullet may begin here: a number may not follow
// a figure, a letter or a 第.
func freeBefore(before, kind string) bool {
	if kind == "dot" || kind == "circled" {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	if kind == "chinese" {
		return Blank(r) || strings.ContainsRune(";；。:：,，", r)
	}
	return !(r >= '0' && r <= '9') && r != '.' && r != '第' && r != '-' && r != '—' && !(r < utf8.RuneSelf && (r >= 'A' && r <= 'z'))
}

func nest(depth int, r rune) int {
	switch r {
	case '(', '（', '《', '〔', '[', '【', '“', '〈':
		return depth + 1
	case ')', '）', '》', '〕', ']', '】', '”', '〉':
		return max(depth-1, 0)
	}
	return depth
}

// outside cuts text at any of the separators that stand outside brackets.
func outside(text, separators string) []string {
	var parts []string
	start, depth := 0, 0
	for i, r := range text {
		depth = nest(depth, r)
		if depth == 0 && strings.ContainsRune(separators, r) {
			parts = append(parts, text[start:i])
			start = i + utf8.RuneLen(r)
		}
	}
	return append(parts, text[start:])
}

// lines cuts at line breaks unless they are only wrapping: a line that stops
// in the middle of a list or a bracket, or three and more lines of one width.
func lines(text string) []string {
	var parts []string
	for l := range strings.Lines(text) {
		if Squeeze(l) != "" {
			parts = append(parts, strings.TrimRight(l, "\n"))
		}
	}
	if len(parts) < 2 || wrapped(parts) {
		return nil
	}
	return parts
}

func wrapped(parts []string) bool {
	depth, same := 0, len(parts) > 2
	width := utf8.RuneCountInString(Squeeze(parts[0]))
	for i, p := range parts[:len(parts)-1] {
		for _, r := range p {
			depth = nest(depth, r)
		}
		s := Squeeze(p)
		last, _ := utf8.DecodeLastRuneInString(s)
		if depth > 0 || strings.ContainsRune("、，,及和与的", last) {
			return true
		}
		if n := utf8.RuneCountInString(s); n < width-1 || n > width+1 {
			same = false
		}
		if i == 0 && width < 2 {
			return true
		}
	}
	return same && utf8.RuneCountInString(Squeeze(parts[len(parts)-1])) <= width+1
}

// shortNames reports whether the parts between 、 are names and not the pieces
// of a sentence.
func shortNames(parts []string) bool {
	if len(parts) < 2 {
		return false
	}
	for _, p := range parts {
		s := Squeeze(p)
		if n := utf8.RuneCountInString(s); n < 2 || n > 14 || strings.ContainsAny(s, "，,。:：") {
			return false
		}
	}
	return true
}

func normalBreaks(s string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "_x000a_", "\n", "_x000A_", "\n", "_x000D_", "").Replace(strings.ToValidUTF8(s, "\ufffd"))
}

// clean takes bullets, blanks and closing punctuation off the parts.
func clean(parts []string) []string {
	var out []string
	for _, p := range parts {
		s := strings.TrimLeft(cutBullet(p), " \t\n　")
		s = strings.Trim(Squeeze(s), ";；、，,。")
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

var documentTitle = regexp.MustCompile(`^(?:关于.{2,}的(?:通知|批复|公告|函|决定|意见|请示|报告|通告|通报)|.{0,12}[〔\[(【]\d{4}[〕\])】]第?\d+号.*)$`)

// TitlesInstead reports that the content cell lists documents that were
// published instead of what is to be published.
func TitlesInstead(elements []string) (Doubt, bool) {
	n := 0
	for _, e := range elements {
		if documentTitle.MatchString(strings.ReplaceAll(e, "\"", "")) {
			n++
		}
	}
	if n == 0 || n*2 < len(elements) {
		return Doubt{}, false
	}
	return warn(CodeContentTitles, fmt.Sprintf("公开内容写的像是具体文件名称（“%s”），这里应写内容要素，请核对", head(elements[0], 30))), true
}
