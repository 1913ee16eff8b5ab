package web

import (
	"net/http"
	"strings"

	"lianghua/internal/settings"
)

// lookCookie remembers how a visitor wants pages to look; it is set only when
// they choose, and says nothing of who they are.
const lookCookie = "lianghua_look"

// Look is how a visitor wants pages to look.
type Look struct {
	Elder    bool // 长者模式
	Contrast bool // 高对比
}

// Look is the visitor's choice, or the county's default without one.
func (c *Ctx) Look() Look {
	cookie, err := c.Cookie(lookCookie)
	if err != nil {
		return Look{Elder: c.Values.ElderMode()}
	}
	return Look{Elder: strings.Contains(cookie.Value, "elder"), Contrast: strings.Contains(cookie.Value, "contrast")}
}

// SetLook remembers the choice for a year.
func (c *Ctx) SetLook(l Look) {
	words := []string{"set"}
	if l.Elder {
		words = append(words, "elder")
	}
	if l.Contrast {
		words = append(words, "contrast")
	}
	c.SetCookie(&http.Cookie{Name: lookCookie, Value: strings.Join(words, "-"), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.secure()})
}

// accent is the county's colour as the layouts take it: "" for the one that
// the style sheets have already, "blue" for their other one, else rrggbb,
// which /accent.css turns into a style sheet.
func accent(v settings.Values) string {
	switch colour := v.Accent(); colour {
	case settings.Defaults().Accent():
		return ""
	case "#0b5cad":
		return "blue"
	default:
		return strings.TrimPrefix(colour, "#")
	}
}

// office is the office in charge with its telephone, as sentences name it.
func office(v settings.Values) string {
	if v.OfficePhone() == "" {
		return v.OfficeName()
	}
	return v.OfficeName() + "（" + v.OfficePhone() + "）"
}
