package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Normalise writes a text the way texts are compared: NFKC, lower case, all
// brackets and dashes alike, and no white space but between Latin words or
// numbers (a pdf breaks lines anywhere). Lines stay apart by "\n" only where
// Haystack puts it.
func Normalise(s string) string {
	f := folder{out: make([]byte, 0, len(s))}
	f.fold(composed(s))
	return string(f.out)
}

// composed is s in NFC; nearly every text is so already: only what holds a
// combining mark, a jamo or a compatibility ideograph is written anew.
func composed(s string) string {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < 0xcc || c > 0xcd && c < 0xe1 || c > 0xe3 && c < 0xef:
			continue
		case c <= 0xcd, c == 0xf0, // U+0300 to U+036F
			c == 0xe1 && i+1 < len(s) && s[i+1] >= 0x84 && s[i+1] <= 0x87,                     // U+1100 to U+11FF
			c == 0xe3 && i+2 < len(s) && s[i+1] == 0x82 && (s[i+2] == 0x99 || s[i+2] == 0x9a), // U+3099, U+309A
			c == 0xef && i+1 < len(s) && s[i+1] >= 0xa4 && s[i+1] <= 0xab:                     // U+F900 to U+FAFF
			return norm.NFC.String(s)
		}
	}
	return s
}

// folder writes normalised text; with a map it keeps the offset in the source
// of every byte that it writes.
type folder struct {
	out    []byte
	at     []int
	mapped bool
	latin  bool // the rune before is of a Latin word or number
	space  int  // offset+1 of white space that waits for the rune after it, 0: none
}

// fold is the inner loop of every verification. Common Han is copied as it
// stands: three bytes, lead E4 to E9 (U+4000 to U+9FFF).
func (f *folder) fold(s string) {
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0xe4 && c <= 0xe9 && i+3 <= len(s) {
			f.out = append(f.out, s[i], s[i+1], s[i+2])
			if f.mapped {
				f.at = append(f.at, i, i, i)
			}
			f.latin, f.space = false, 0
			i += 3
			continue
		}
		if c < utf8.RuneSelf {
			f.ascii(c, i)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		f.other(r, i)
		i += n
	}
}

func (f *folder) ascii(c byte, i int) {
	switch {
	case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		f.put(rune(c), i, true)
	case c >= 'A' && c <= 'Z':
		f.put(rune(c+'a'-'A'), i, true)
	case c <= ' ':
		if len(f.out) > 0 && f.space == 0 {
			f.space = i + 1
		}
	default:
		f.put(plain(rune(c)), i, false)
	}
}

func (f *folder) other(r rune, i int) {
	switch {
	case r >= 0xff01 && r <= 0xff5e: // full-width forms
		f.ascii(byte(r-0xfee0), i)
	case r >= 0x3001 && r <= 0x301f || r >= 0x2010 && r <= 0x201f:
		f.put(plain(r), i, false)
	case r == 0x200b || r == 0xfeff || unicode.IsSpace(r):
		f.ascii(' ', i)
	default:
		for _, k := range norm.NFKC.String(string(r)) {
			if k = unicode.ToLower(k); k < utf8.RuneSelf {
				f.ascii(byte(k), i)
			} else {
				f.put(plain(k), i, latin(k))
			}
		}
	}
}

func (f *folder) put(r rune, i int, latin bool) {
	if f.space > 0 {
		if f.latin && latin {
			f.out = append(f.out, ' ')
			if f.mapped {
				f.at = append(f.at, f.space-1)
			}
		}
		f.space = 0
	}
	f.latin = latin
	n := len(f.out)
	f.out = utf8.AppendRune(f.out, r)
	if f.mapped {
		for range len(f.out) - n {
			f.at = append(f.at, i)
		}
	}
}

// plain makes all brackets and dashes alike: 〔2024〕, [2024] and (2024).
func plain(r rune) rune {
	switch r {
	case '〔', '[', '【', '〖', '{', '〈':
		return '('
	case '〕', ']', '】', '〗', '}', '〉':
		return ')'
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return '-'
	}
	return r
}

func han(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r > utf8.RuneSelf && unicode.Is(unicode.Han, r)
}

// word reports a character that tokens are made of.
func word(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' ||
		r > utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsNumber(r))
}

// latin reports a character of a word or number that white space ends.
func latin(r rune) bool { return word(r) && !han(r) }

// squeeze keeps of a normalised 文号 what identifies it: 蒙政办发(2024)第5号 →
// 蒙政办发20245号.
func squeeze(s string) string {
	var b strings.Builder
	for _, r := range s {
		if word(r) && r != '第' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// longestOrgan is how many characters before the bracket belong to a 文号.
const longestOrgan = 12

// numbers finds the 文号 in a normalised text, squeezed: Han, (year), number.
func numbers(s string) []string {
	var out []string
	for rest := 0; ; {
		i := strings.IndexByte(s[rest:], '(')
		if i < 0 {
			return out
		}
		open := rest + i
		rest = open + 1
		if len(s) < open+7 || s[open+5] != ')' || !digits(s[open+1:open+5]) {
			continue
		}
		end := open + 6
		end += len(s[end:]) - len(strings.TrimPrefix(s[end:], "第"))
		first := end
		for end < len(s) && s[end] >= '0' && s[end] <= '9' {
			end++
		}
		if end == first {
			continue
		}
		end += len(s[end:]) - len(strings.TrimPrefix(s[end:], "号"))
		start := open
		for range longestOrgan {
			r, n := utf8.DecodeLastRuneInString(s[:start])
			if !han(r) {
				break
			}
			start -= n
		}
		out = append(out, squeeze(s[start:end]))
	}
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) > 0
}
