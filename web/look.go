package web

import (
	"net/http"
	"strings"

	"lianghua/internal/settings"
	"lianghua/site"
)

// Look is the visitor's choice, or the county's default without one.
func (c *Ctx) Look() site.Style {
	s := site.Styles(c.Request())
	if !s.Chosen {
		s.Elder = c.Values.ElderMode()
	}
	return s
}

// SetLook remembers the choice for a year.
func (c *Ctx) SetLook(s site.Style) {
	s.Chosen = true
	c.SetCookie(&http.Cookie{Name: site.StyleCookie, Value: s.Key(), Path: "/", MaxAge: 365 * 24 * 3600,
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
