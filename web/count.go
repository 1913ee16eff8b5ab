package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// counted tells which public page was shown, for figures without persons. Those
// that the cache answers are told by its log (PageOptions.Log).
func (s *Server) counted(next echo.HandlerFunc) echo.HandlerFunc {
	pages := map[string]bool{}
	for _, r := range s.routes {
		if r.Face == FacePortal && r.Method == http.MethodGet && r.Page != "" {
			pages[r.Path] = true
		}
	}
	return func(c echo.Context) error {
		err := next(c)
		status := c.Response().Status
		if s.Shown != nil && c.Request().Method == http.MethodGet && (status == http.StatusOK || status == http.StatusNotModified) && pages[c.Path()] {
			s.Shown(c.Request().URL.Path, c.Request().UserAgent())
		}
		return err
	}
}

// moved answers an address that this site does not have, and the site before
// it had: 301 to a path of this one.
func (s *Server) moved(c echo.Context, status int) bool {
	r := c.Request()
	if status != http.StatusNotFound || s.Moved == nil || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	to := s.Moved(r.Context(), r.URL.RequestURI())
	if to == "" || local(to, "") == "" {
		return false
	}
	_ = c.Redirect(http.StatusMovedPermanently, to)
	return true
}
