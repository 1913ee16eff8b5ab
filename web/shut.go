package web

import (
	"net"
	"net/http"
	"strings"

	"lianghua/internal/fault"
)

// 重保模式 (practice.md 38): while it is on, pages are read and nothing is
// taken in from outside. The switch is a setting, so that it holds for the
// next request wherever it was thrown, on the desk or at the command line.

var errShut = fault.Busy("重要保障期间，本系统暂不接受来自外部的办理，公开信息照常可以查阅。")

// shut reports a route that is closed now: the desk, village mode and the
// writing interface from outside, and every form that the public may send.
func (c *Ctx) shut(r *Route) bool {
	if !c.Values.Guarded() {
		return false
	}
	switch r.Face {
	case FaceDesk, FaceField:
		return !c.Inside(c.Values.GuardNetworks())
	case FaceAPI:
		return !r.Open && !c.Inside(c.Values.GuardNetworks())
	}
	return r.Form != nil || r.Method == http.MethodGet && c.Server.onlyForm(r.Path)
}

// onlyForm reports a page that is nothing but its form. One of a record (/:id)
// stays readable; its template leaves the form out (Base.Guarded).
func (s *Server) onlyForm(path string) bool {
	if strings.Contains(path, "/:") {
		return false
	}
	for i := range s.routes {
		if s.routes[i].Form != nil && s.routes[i].Path == path {
			return true
		}
	}
	return false
}

// Inside reports a visitor from this machine or from one of the networks. An
// address that somebody else forwarded for without being named as a proxy is
// nobody's own: what a proxy on this machine passes on is from outside.
func (c *Ctx) Inside(networks []string) bool {
	if h := c.Request().Header; len(c.Server.Options.TrustedProxies) == 0 && (h.Get("X-Forwarded-For") != "" || h.Get("Forwarded") != "" || h.Get("X-Real-Ip") != "") {
		return false
	}
	ip := net.ParseIP(c.RealIP())
	if ip == nil {
		return false
	}
	if ip.IsLoopback() {
		return true
	}
	for _, text := range networks {
		if n, err := network(text); err == nil && n.Contains(ip) {
			return true
		}
	}
	return false
}

// Network reports whether a text is an address or a network (10.0.0.0/8).
func Network(text string) bool {
	_, err := network(text)
	return err == nil
}

// showShut says that the page is closed for now, and until what.
func (c *Ctx) showShut(r *Route) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	c.Response().Header().Set("Retry-After", "3600")
	page := &FailPage{Status: http.StatusServiceUnavailable, Message: fault.Message(errShut) + "需要办理的请拨打" + office(c.Values) + "。", Back: "/"}
	page.Title = "暂停办理"
	template := "portal/fail"
	if r.Face == FaceField {
		template = "field/fail"
	}
	c.SignedIn = false // nothing of the desk is shown to who is kept out
	return c.show(http.StatusServiceUnavailable, template, page)
}
