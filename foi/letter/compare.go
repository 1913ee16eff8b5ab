package letter

import (
	"strings"
	"unicode"
)

// Change is a stretch of text that is in both texts, or in one of them.
type Change struct {
	Kind string // same, old, new
	Text string
}

// maxCompared bounds the comparison; longer texts differ as a whole.
const maxCompared = 3000

// Compare finds what differs between two texts, word by word: a Chinese
// character is a word, so are digits and Latin letters together.
func Compare(old, new string) []Change {
	a, b := words(old), words(new)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out []Change
	add := func(kind string, list ...string) {
		text := strings.Join(list, "")
		if text == "" {
			return
		}
		if n := len(out); n > 0 && out[n-1].Kind == kind {
			out[n-1].Text += text
			return
		}
		out = append(out, Change{kind, text})
	}
	add("same", a[:head]...)
	between(a[head:len(a)-tail], b[head:len(b)-tail], add)
	add("same", a[len(a)-tail:]...)
	return out
}

// between compares what is left without the common beginning and end by the
// longest common subsequence.
func between(a, b []string, add func(string, ...string)) {
	if len(a) > maxCompared || len(b) > maxCompared {
		add("old", a...)
		add("new", b...)
		return
	}
	long := make([][]uint16, len(a)+1)
	for i := range long {
		long[i] = make([]uint16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			add("same", a[i])
			i, j = i+1, j+1
		case long[i+1][j] >= long[i][j+1]:
			add("old", a[i])
			i++
		default:
			add("new", b[j])
			j++
		}
	}
	add("old", a[i:]...)
	add("new", b[j:]...)
}

// words cuts a text.
func words(text string) (out []string) {
	from := -1
	for i, r := range text {
		if r < 0x2e80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			if from < 0 {
				from = i
			}
			continue
		}
		if from >= 0 {
			out = append(out, text[from:i])
			from = -1
		}
		out = append(out, string(r))
	}
	if from >= 0 {
		out = append(out, text[from:])
	}
	return out
}
