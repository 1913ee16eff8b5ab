package web

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/internal/settings"
	"lianghua/rbac"
	"lianghua/site"
)

const (
	sessionCookie = "lianghua_session"
	flashCookie   = "lianghua_flash"
	passwordPath  = "/desk/password"
	logoutPath    = "/logout"
)

// FactorPath is where the own second factor is set up.
const FactorPath = "/desk/factor"

// settle reads the county's settings.
func (c *Ctx) settle() (err error) {
	c.identified = true
	if c.Values, err = settings.All(c.Q()); err != nil {
		return fault.Wrap("web.settle", err)
	}
	c.Server.learnBase(site.Of(c.Values))
	return nil
}

// identify reads settings and, when the cookie names a living session, who asks.
// Account state, roles and posts are read anew for every request.
func (c *Ctx) identify() (err error) {
	if err := c.settle(); err != nil {
		return err
	}
	if cookie, err := c.Cookie(sessionCookie); err == nil && cookie.Value != "" {
		actor, session, err := c.Server.Org.Actor(c.Request().Context(), cookie.Value)
		if err == nil {
			actor.Face, actor.Address = "web", c.RealIP()
			c.Actor, c.Session, c.SignedIn = actor, session, true
			return nil
		}
		if fault.KindOf(err) != fault.KindUnauthenticated {
			return err
		}
	}
	return c.identifyPhone()
}

// phoneCookie holds the secret of a phone that village mode remembers. It goes
// to village mode only and has no end: a keeper types the PIN once.
const (
	phoneCookie = "lianghua_village"
	phonePath   = "/v"
	phoneAge    = 400 * 24 * 3600 // the longest that browsers keep; renewed at each visit
)

// identifyPhone finds whose remembered phone asks, in village mode only.
func (c *Ctx) identifyPhone() error {
	if c.Route.Face != FaceField || c.Server.Phones == nil {
		return nil
	}
	cookie, err := c.Cookie(phoneCookie)
	if err != nil || cookie.Value == "" {
		return nil
	}
	actor, session, err := c.Server.Phones(c.Request().Context(), cookie.Value, c.RealIP())
	if fault.KindOf(err) == fault.KindUnauthenticated {
		return nil
	}
	if err != nil {
		return err
	}
	c.Actor, c.Session, c.SignedIn, c.OnPhone = actor, session, true, true
	c.RememberPhone(cookie.Value)
	return nil
}

// RememberPhone sets, or renews, the cookie of a phone.
func (c *Ctx) RememberPhone(token string) {
	c.SetCookie(&http.Cookie{Name: phoneCookie, Value: token, Path: phonePath, MaxAge: phoneAge, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: c.secure()})
}

// ForgetPhone removes the cookie and returns its secret.
func (c *Ctx) ForgetPhone() string {
	cookie, err := c.Cookie(phoneCookie)
	c.SetCookie(&http.Cookie{Name: phoneCookie, Path: phonePath, MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.secure()})
	if err != nil {
		return ""
	}
	return cookie.Value
}

// StartSession sets the cookie of a new session.
func (c *Ctx) StartSession(token string) {
	c.SetCookie(&http.Cookie{Name: sessionCookie, Value: token, Path: "/", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: c.secure()})
}

// EndSession removes the cookie.
func (c *Ctx) EndSession() {
	c.SetCookie(&http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: c.secure()})
}

// Token is the value of the session cookie, "" without one.
func (c *Ctx) Token() string {
	cookie, err := c.Cookie(sessionCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// show fills the page's Base and renders to a buffer first, so that no half
// page leaves with status 200.
func (c *Ctx) show(status int, template string, page Page) error {
	b := page.base()
	c.fill(b)
	if site := c.Values.SiteURL(); b.Canonical == "" && status == http.StatusOK && c.Route.Face == FacePortal && site != "" && c.Request().URL.RawQuery == "" {
		b.Canonical = site + c.Request().URL.EscapedPath()
	}
	body, err := c.Server.Templates.Execute(template, page)
	if err != nil {
		return fault.Internal("web.Render "+template, err)
	}
	if c.Route.Face == FacePortal {
		body = b.Site.Label(body)
	}
	if status == http.StatusOK {
		if err := c.notePage(); err != nil {
			return err
		}
	}
	return c.HTMLBlob(status, c.linked(body))
}

func (c *Ctx) fill(b *Base) {
	b.SiteName, b.County, b.Office = c.Values.SiteName(), c.Values.CountyName(), office(c.Values)
	b.Path, b.Query = c.Request().URL.Path, c.QueryParams()
	b.Demo, b.RequestID, b.NoSecrets = c.Server.Options.Demo, requestID(c.Context), NoSecrets
	b.Today, b.Copy = c.Server.Org.Today(), isCopy(c.Request().Context())
	b.Accent, b.Site, b.DeskHere = accent(c.Values), site.Of(c.Values), c.Serves(FaceDesk)
	b.Grey, b.Emblem = b.Site.Grey(b.Today), c.Values.Emblem()
	if h := c.Server.Options.Host; h != nil && b.Site.Mode == site.Channel { // a folder of the machine, checked by site.ReadHost
		b.HostHead, b.HostFoot, b.HostStyle = template.HTML(h.Head), template.HTML(h.Foot), h.Style
	}
	look := c.Look()
	b.Elder, b.Contrast = look.Elder, look.Contrast
	b.Guarded = c.Values.Guarded()
	b.Flash = c.takeFlash()
	if !c.SignedIn {
		return
	}
	b.CSRF = c.Session.CSRF
	b.Actor = actorView(c.Actor)
	if c.Route.Face == FaceField { // small pages: no left side, no inbox
		return
	}
	if c.Server.Nav != nil {
		b.Nav = c.Server.Nav(c)
	}
	if n, err := notify.Unread(c.Q(), c.Actor.PersonID); err == nil {
		b.Inbox = n
	}
}

func (c *Ctx) takeFlash() *Flash {
	cookie, err := c.Cookie(flashCookie)
	if err != nil || cookie.Value == "" {
		return nil
	}
	c.SetCookie(&http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	kind, text, ok := strings.Cut(cookie.Value, ":")
	if text, err = url.QueryUnescape(text); !ok || err != nil {
		return nil
	}
	return &Flash{Kind: kind, Text: text}
}

// actorView is the top bar: the post in force, and the others to switch to.
func actorView(a rbac.Actor) *ActorView {
	v := &ActorView{Name: a.Name}
	if len(a.Grants) > 1 && a.Grants[0].For.PersonID == 0 {
		v.UnitName, v.RoleName = "全部岗位", fmt.Sprintf("%d 个岗位合并", len(a.Grants))
		v.Posts = append(v.Posts, PostView{Label: "全部岗位合并", Current: a.Current < 0})
	}
	for i, g := range a.Grants {
		current := i == a.Current
		role := g.Role.Label()
		if g.For.PersonID != 0 {
			role = "代" + g.For.Name + "（" + role + "）"
		}
		v.Posts = append(v.Posts, PostView{ID: g.ID, Label: g.Unit.Name + " · " + role, Current: current})
		if current || len(a.Grants) == 1 {
			v.UnitName, v.RoleName = g.Unit.Name, role
		}
	}
	return v
}
