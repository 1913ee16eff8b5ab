package precheck

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// secrecyMarks are marks of state secrets: always blocked. A star and a term
// may follow: 机密★10年.
var secrecyMarks = []string{"绝密", "机密", "秘密"}

// insideMarks are marks of what stays inside: 工作秘密, 内部资料.
var insideMarks = []string{"工作秘密", "内部资料", "内部文件", "内部材料", "注意保存", "内部使用", "内部参考", "内部刊物", "不得外传", "不宜公开", "阅后即焚", "仅供内部", "仅限内部"}

// plainMarks say enough wherever they stand.
var plainMarks = []string{"不得外传", "阅后即焚", "仅供内部", "仅限内部"}

// markAt looks for a mark at the byte i of a text.
func markAt(text string, i int) (end int, message string, severity Severity, ok bool) {
	for _, m := range insideMarks {
		if strings.HasPrefix(text[i:], m) {
			return markInside(text, i, m)
		}
	}
	for _, m := range secrecyMarks {
		if n := spacedPrefix(text[i:], m); n > 0 {
			return markSecret(text, i, i+n)
		}
	}
	return 0, "", "", false
}

// spacedPrefix is the length of a word at the beginning of a text, 0 for none.
// Marks are often set with spaces inside: 机　密.
func spacedPrefix(text, word string) int {
	n := 0
	for i, c := range word {
		if i > 0 {
			n += len(text[n:]) - len(strings.TrimLeft(text[n:], " 　"))
		}
		if !strings.HasPrefix(text[n:], string(c)) {
			return 0
		}
		n += utf8.RuneLen(c)
	}
	return n
}

// markInside tells the mark 内部资料 from a sentence about inside material: it
// stands alone, in brackets, or is followed by what such marks say.
func markInside(text string, i int, m string) (int, string, Severity, bool) {
	end := i + len(m)
	alone := startsLine(text, i) && endsLine(text, end)
	starred := strings.HasPrefix(text[end:], "★")
	rest := strings.TrimLeft(text[end:], " 　，,、：:★*☆")
	follows := starred
	for _, w := range []string{"注意保", "不得", "严禁", "请勿", "妥善", "切勿"} {
		follows = follows || strings.HasPrefix(rest, w)
	}
	if m == "工作秘密" && (strings.HasPrefix(rest, "事项") || strings.HasPrefix(rest, "管理") || strings.HasPrefix(rest, "保护") || !alone && !follows && !bracketed(text, i, end)) {
		return 0, "", "", false
	}
	if alone || follows || bracketed(text, i, end) || slices.Contains(plainMarks, m) {
		return end, "带有内部标志“" + m + "”，属于不得公开的内容。", Block, true
	}
	return 0, "", "", false
}

// markSecret tells a mark of secrecy from words about secrets: a star or a term
// behind it, or nothing else on its line.
func markSecret(text string, i, end int) (int, string, Severity, bool) {
	rest := strings.TrimLeft(text[end:], " 　")
	starred := strings.HasPrefix(rest, "★") || strings.HasPrefix(rest, "☆") || strings.HasPrefix(rest, "*") && startsLine(text, i) || strings.HasPrefix(rest, "＊")
	if starred {
		skipped := len(text) - len(rest)
		n := markTerm(text[skipped:])
		return skipped + n, "带有国家秘密标志“" + strings.TrimSpace(text[i:skipped+n]) + "”，禁止公开。", Block, true
	}
	labelled := strings.HasSuffix(strings.TrimRight(text[:i], " 　：:"), "密级")
	if labelled || startsLine(text, i) && (endsLine(text, end) || termFollows(rest)) {
		return end, "带有密级字样“" + text[i:end] + "”，疑似国家秘密标志，禁止公开。", Block, true
	}
	return 0, "", "", false
}

// markTerm is the length of ★ and the term behind it: ★10年, ★长期.
func markTerm(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	rest := s[n:]
	k := 0
	for k < len(rest) && (rest[k] >= '0' && rest[k] <= '9' || rest[k] == ' ') {
		k++
	}
	for _, w := range []string{"个月", "年", "月", "长期", "启用前"} {
		if strings.HasPrefix(rest[k:], w) {
			return n + k + len(w)
		}
	}
	return n
}

// termFollows reports 10年 at the end of a line.
func termFollows(rest string) bool {
	line, _, _ := strings.Cut(rest, "\n")
	line = strings.TrimSpace(line)
	return len(line) <= 12 && (strings.HasSuffix(line, "年") || strings.HasSuffix(line, "长期") || strings.HasSuffix(line, "启用前")) && line != ""
}

func bracketed(text string, i, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return strings.ContainsRune("（(【[〔<〈", before) && strings.ContainsRune("）)】]〕>〉", after)
}

func startsLine(text string, i int) bool {
	before := strings.TrimRight(text[:i], " 　【[（(")
	return before == "" || strings.HasSuffix(before, "\n") || strings.HasSuffix(before, "\t")
}

func endsLine(text string, end int) bool {
	rest := strings.TrimLeft(text[end:], " 　】]）)\r")
	return rest == "" || rest[0] == '\n' || rest[0] == '\t'
}

// mendMark says what to do with a mark.
const mendMark = "停止上传，报保密审查员核实；确属误标的，由定密责任人或制发机关解除标志后再公开。"
