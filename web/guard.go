package web

import (
	"crypto/subtle"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"

	"lianghua/internal/fault"
)

// addressOf reads the client's address, believing X-Forwarded-For only from
// the named proxies. A whole county sits behind one address, so addresses are
// only ever throttled.
func addressOf(proxies []string) (echo.IPExtractor, error) {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect(), nil
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		n, err := network(p)
		if err != nil {
			return nil, fault.Invalidf("trusted-proxy", "--trusted-proxy（LIANGHUA_TRUSTED_PROXIES）中的“%s”不是地址或网段，应像 10.1.2.3 或 10.0.0.0/8。", p)
		}
		trust = append(trust, echo.TrustIPRange(n))
	}
	return echo.ExtractIPFromXFFHeader(trust...), nil
}

// network reads a network or a single address.
func network(text string) (*net.IPNet, error) {
	if ip := net.ParseIP(text); ip != nil {
		bits := 8 * len(ip)
		if four := ip.To4(); four != nil {
			ip, bits = four, 32
		}
		return &net.IPNet{IP: ip, Mask: net.CIDRMask(bits, bits)}, nil
	}
	_, n, err := net.ParseCIDR(text)
	return n, err
}

// recovered turns a panic into our own failure, logged with its stack.
func (s *Server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				slog.Error("panic", "path", c.Request().URL.Path, "panic", r, "stack", string(debug.Stack()))
				err = fault.Internal("web", fmt.Errorf("panic: %v", r))
			}
		}()
		return next(c)
	}
}

// logged writes one line a request: never the query's text, which may hold
// names. The figures learn the route's pattern, not the address.
func (s *Server) logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		if s.Observe != nil {
			s.Observe(c.Path(), c.Request().Method, c.Response().Status, time.Since(start))
		}
		slog.Info("request", "method", c.Request().Method, "path", c.Request().URL.Path,
			"status", c.Response().Status, "ms", time.Since(start).Milliseconds(), "id", requestID(c))
		return nil
	}
}

// policy is what a page may load: nothing that is not ours, nothing inline.
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

// AllowStyleAttributes lets this one answer carry style attributes, which the
// rich text editor writes while it works. Style elements and scripts stay
// refused; what is saved has no style attribute (internal/richtext).
func (c *Ctx) AllowStyleAttributes() {
	c.Response().Header().Set("Content-Security-Policy", policy+"; style-src 'self'; style-src-attr 'unsafe-inline'")
}

// secured sets the headers that keep a page to itself.
func secured(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		secure(c.Response().Header())
		return next(c)
	}
}

func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "geolocation=(), microphone=()")
}

// Secured puts the same headers on a copy of the public pages, whose forms may
// lead to the program at live.
func Secured(next http.Handler, live func() string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		if to := live(); to != "" {
			w.Header().Set("Content-Security-Policy", policy+" "+to)
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses acts that another site's page sends (Sec-Fetch-Site,
// Origin): the first fence. The form token is the second.
func sameOrigin() echo.MiddlewareFunc {
	check := http.NewCrossOriginProtection()
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := check.Check(c.Request()); err != nil {
				return fault.Forbidden("这次提交来自别的网站，没有受理。请回到本系统页面重新提交。")
			}
			return next(c)
		}
	}
}

// tokenField is the hidden field of every form of the desk.
const tokenField = "_csrf"

func (c *Ctx) checkToken() error {
	if !c.SignedIn {
		return fault.Unauthenticated("登录已过期，请重新登录。")
	}
	sent := c.Request().Header.Get("X-CSRF-Token")
	if sent == "" {
		sent = c.FormValue(tokenField)
	}
	if subtle.ConstantTimeCompare([]byte(sent), []byte(c.Session.CSRF)) != 1 {
		return fault.Forbidden("页面已过期，没有受理。请返回刷新页面后再提交一次。")
	}
	return nil
}
