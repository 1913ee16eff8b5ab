package site

import (
	"net/http"
	"strings"
)

// StyleCookie holds how a reader wants pages to look. It is set only when the
// reader chooses and says nothing of who that is.
const StyleCookie = "lianghua_look"

// Style is how a reader wants pages to look.
type Style struct {
	Chosen   bool // the reader chose; else the county's default holds
	Elder    bool // 长者模式
	Contrast bool // 高对比
}

// Styles reads the reader's choice.
func Styles(r *http.Request) Style {
	c, err := r.Cookie(StyleCookie)
	if err != nil || c.Value == "" {
		return Style{}
	}
	return Style{Chosen: true, Elder: strings.Contains(c.Value, "elder"), Contrast: strings.Contains(c.Value, "contrast")}
}

// Key is the style as a cookie's value and as part of a cache key: one of five,
// "" without a choice.
func (s Style) Key() string {
	if !s.Chosen {
		return ""
	}
	key := "set"
	if s.Elder {
		key += "-elder"
	}
	if s.Contrast {
		key += "-contrast"
	}
	return key
}

// StyleOf is the style of a request as part of a cache key: whatever the
// cookie holds, there are five answers.
func StyleOf(r *http.Request) string { return Styles(r).Key() }
