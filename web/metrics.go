package web

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/labstack/echo/v4"

	"lianghua/internal/fault"
)

// leastToken is how long the monitor's token must be.
const leastToken = 16

// CheckMetricsToken says what is wrong with the monitor's token.
func CheckMetricsToken(token string) error {
	if token != "" && len(token) < leastToken {
		return fault.Invalidf("metrics-token", "--metrics-token 至少 %d 个字符，请用随机的令牌。", leastToken)
	}
	return nil
}

// figures answers a monitor on this machine, or one that shows the token.
func (s *Server) figures(c echo.Context) error {
	if s.Metrics == nil {
		return echo.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	if !s.mayScrape(c.Request()) {
		return c.String(http.StatusForbidden, "运行指标只给本机和带令牌的监控程序。\n")
	}
	s.Metrics.ServeHTTP(c.Response(), c.Request())
	return nil
}

// forwarded are headers that a proxy adds: with one of them, a request from
// this machine may be anybody's.
var forwarded = []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via"}

func (s *Server) mayScrape(r *http.Request) bool {
	if given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && s.Options.MetricsToken != "" {
		return subtle.ConstantTimeCompare([]byte(given), []byte(s.Options.MetricsToken)) == 1
	}
	for _, h := range forwarded {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && at.Addr().Unmap().IsLoopback() && localHost(r.Host)
}

// localHost reports a request that names this machine: a page elsewhere whose
// name was pointed at it names itself.
func localHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.IsLoopback()
}
