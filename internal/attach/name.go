package attach

import (
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the longest file name kept, in characters, the ending included.
const maxName = 120

// SafeName makes an uploaded file's name fit to be stored, shown and sent: no
// folders, no control, direction or reserved characters, not too long.
func SafeName(name string) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return -1 // Cf holds the marks that turn the reading direction
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, ". \u3000")
	if ext := filepath.Ext(name); utf8.RuneCountInString(name) > maxName {
		if utf8.RuneCountInString(ext) > 10 {
			ext = ""
		}
		stem := []rune(strings.TrimSuffix(name, ext))
		name = string(stem[:maxName-utf8.RuneCountInString(ext)]) + ext
	}
	if name == "" {
		return "附件"
	}
	return name
}

// Disposition is a Content-Disposition header (RFC 6266): an ASCII name for
// old programs and the UTF-8 one for all others. Only images and PDF may be inline.
func Disposition(name, mediaType string, inline bool) string {
	way := "attachment"
	if inline && (mediaType == PDF || mediaType == PNG || mediaType == JPEG) {
		way = "inline"
	}
	name = SafeName(name)
	ascii := strings.Map(func(r rune) rune {
		if r > '~' || r == '%' || r == ';' {
			return '_'
		}
		return r
	}, name)
	header := way + `; filename="` + ascii + `"`
	if name == ascii {
		return header
	}
	return header + "; filename*=UTF-8''" + extended(name)
}

// extended percent-encodes what is not an attr-char (RFC 8187).
func extended(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c < utf8.RuneSelf && (unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c)) || strings.IndexByte("!#$&+-.^_`|~", c) >= 0) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
