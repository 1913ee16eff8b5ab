package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// Health is the answer of /healthz and /readyz.
type Health struct {
	Status     string `json:"status"`
	DB         string `json:"db"`
	Migrations string `json:"migrations"`
	Demo       bool   `json:"demo"`
	// Jobs is ok, late or stopped. It turns nobody away: pages are served all the same.
	Jobs string `json:"jobs,omitempty"`
}

// health answers whether the process and its database are sound.
func (s *Server) health(c echo.Context) error {
	h, ok := s.state(c.Request().Context())
	return answer(c, h, ok)
}

// readiness answers whether requests should be sent here: not while stopping.
func (s *Server) readiness(c echo.Context) error {
	h, ok := s.state(c.Request().Context())
	if ok && !s.ready.Load() {
		h.Status, ok = "stopping", false
	}
	if ok && s.JobState != nil {
		h.Jobs = s.JobState(c.Request().Context())
	}
	return answer(c, h, ok)
}

func answer(c echo.Context, h Health, ok bool) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	if !ok {
		return c.JSON(http.StatusServiceUnavailable, h)
	}
	return c.JSON(http.StatusOK, h)
}

func (s *Server) state(ctx context.Context) (Health, bool) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	h := Health{Status: "ok", DB: string(s.DB.Engine()), Demo: s.Options.Demo}
	v, err := s.DB.Version(ctx)
	if err != nil {
		h.Status, h.DB = "unavailable", "unreachable"
		return h, false
	}
	h.Migrations = v.String()
	if !v.Ready() {
		h.Status = "migrating"
	}
	return h, v.Ready()
}
