// Package web is the shell that every page lives in: sessions, rights on the
// route, page base, forms, errors to statuses, static files. Business rules
// live below it; a handler translates.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/pagecache"
	"lianghua/internal/throttle"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/site"
	"lianghua/templates"
	"lianghua/web/static"
)

// Options are what the command line decides.
type Options struct {
	Demo           bool
	TrustedProxies []string // CIDRs of the reverse proxies whose X-Forwarded-* we believe
	BodyLimit      string   // largest request, e.g. "64M"
	DemoAccounts   []DemoAccount
	MetricsToken   string     // a monitor elsewhere shows it; "": only this machine reads the figures
	BasePath       string     // /zwgk, below which a reverse proxy shows the site; "" for the path of the site's address
	Host           *site.Host // head and foot of the portal that this site is a channel of; nil for none
}

// DemoAccount is a login of the demo county, named on its sign-in page.
type DemoAccount struct {
	Login string
	Label string // 县民政局 联络员
}

// Server is the web face of one county.
type Server struct {
	DB        *db.DB
	Org       *org.Service
	Templates *templates.Set
	Options   Options
	Nav       func(c *Ctx) []NavItem // the desk's left side
	// Phones tells whose remembered phone a secret belongs to (village mode);
	// nil without village mode.
	Phones func(ctx context.Context, token, address string) (rbac.Actor, org.Session, error)

	// Pages is where public pages are kept; nil: each is made for each reader.
	Pages *pagecache.Cache
	// Shown is told of every public page that was made: its path and what the
	// browser calls itself; nil counts nothing.
	Shown func(path, agent string)
	// Moved knows where an address of an older site has gone, "" when nowhere;
	// nil without such a table.
	Moved func(ctx context.Context, at string) string
	// Observe is told of every answer by the route's pattern; nil counts nothing.
	Observe func(route, method string, status int, took time.Duration)
	// Metrics writes the figures for a monitor; nil: there are none.
	Metrics http.Handler
	// JobState is how the long work stands, in one word; nil says nothing of it.
	JobState func(ctx context.Context) string

	echo        *echo.Echo
	routes      []Route
	ready       atomic.Bool
	forms       throttle.Throttle // public forms, by address
	base        atomic.Pointer[string]
	portalWords map[string]bool
}

// New builds the shell around the given routes.
func New(s *Server, routes []Route) (*Server, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.fail
	extract, err := addressOf(s.Options.TrustedProxies)
	if err != nil {
		return nil, err
	}
	e.IPExtractor = extract
	s.echo, s.routes, s.portalWords = e, routes, portalWords(routes)
	s.forms.Burst, s.forms.Refill = formBurst, formRefill
	e.Pre(middleware.RemoveTrailingSlashWithConfig(middleware.TrailingSlashConfig{RedirectCode: http.StatusMovedPermanently}))
	e.Use(s.recovered, middleware.RequestID(), s.counted, s.logged, secured, sameOrigin(), middleware.BodyLimit(s.Options.BodyLimit))
	e.GET("/healthz", s.health)
	e.GET("/readyz", s.readiness)
	e.GET("/metrics", s.figures)
	e.GET("/static/*", echo.WrapHandler(http.StripPrefix("/static", kept(static.Handler()))))
	for i := range routes {
		r := &routes[i]
		e.Add(r.Method, r.Path, s.handle(r))
		if r.Method == http.MethodGet { // link checkers ask with HEAD
			e.HEAD(r.Path, s.handle(r))
		}
	}
	return s, nil
}

// Routes is the access matrix.
func (s *Server) Routes() []Route { return s.routes }

// Handler serves everything; tests use it without a listener.
func (s *Server) Handler() http.Handler { return s.HandlerFor() }

// handle is the way of every request of a route: session, rights, handler.
func (s *Server) handle(r *Route) echo.HandlerFunc {
	return func(ec echo.Context) error {
		c := s.ctx(ec)
		c.Route = r
		if !answers(ec.Request().Context(), r) {
			return echo.ErrNotFound
		}
		if r.Face == FaceAPI { // keys, not sessions: web/api asks for them
			if err := c.settle(); err != nil {
				return err
			}
			if c.shut(r) {
				return errShut
			}
			if r.kept() {
				pagecache.Keep(c.Request())
			}
			return r.Handle(c)
		}
		if err := c.identify(); err != nil {
			return err
		}
		if c.shut(r) {
			return c.showShut(r)
		}
		if r.Method != http.MethodGet && !r.Open {
			if err := c.checkToken(); err != nil {
				return err
			}
		}
		if !r.Open {
			if err := c.admit(r); err != nil {
				return err
			}
		}
		if r.Face == FaceDesk || r.Face == FaceField {
			c.Response().Header().Set("Cache-Control", "no-store")
		}
		if r.kept() && !c.SignedIn {
			pagecache.Keep(c.Request())
		}
		if first := c.mustFirst(r); first != "" {
			return c.Redirect(http.StatusSeeOther, first)
		}
		return r.Handle(c)
	}
}

// admit lets in who may do this somewhere; the verb asks again for the record.
func (c *Ctx) admit(r *Route) error {
	if !c.SignedIn {
		return fault.Unauthenticated("请先登录。")
	}
	if !rbac.MayAny(c.Actor, r.Need) {
		err := fault.Forbidden("您现在的岗位不办理这一项。需要办理请联系" + office(c.Values) + "。")
		c.Server.Org.Denied(c.Request().Context(), c.Actor, r.Need, r.Path)
		return err
	}
	return nil
}

// mustFirst is where a person has to go before anything else of the desk: to a
// new password at the first sign-in and when it has grown old, then to the
// second factor that their role demands. "" when nothing is in the way.
func (c *Ctx) mustFirst(r *Route) string {
	switch {
	case r.Open || r.Path == logoutPath:
		return ""
	case c.Session.MustChange && r.Path != passwordPath:
		return passwordPath
	case !c.Session.MustChange && c.Session.MustEnrol && r.Path != passwordPath && !strings.HasPrefix(r.Path, FactorPath):
		return FactorPath
	}
	return ""
}

const ctxKey = "lianghua"

// ctx returns the request's Ctx, making it on first use.
func (s *Server) ctx(ec echo.Context) *Ctx {
	if c, ok := ec.Get(ctxKey).(*Ctx); ok {
		return c
	}
	c := &Ctx{Context: ec, Server: s, Route: &Route{}}
	ec.Set(ctxKey, c)
	return c
}

// Gate is an address on which some faces answer; none named for all.
type Gate struct {
	Listener net.Listener
	Faces    []Face
}

// Serve answers at the gates until ctx ends or one of them fails, then finishes
// the requests under way.
func (s *Server) Serve(ctx context.Context, gates ...Gate) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, len(gates))
	s.ready.Store(true)
	for _, g := range gates {
		go func() { done <- s.serveGate(ctx, g) }()
	}
	var first error
	for range gates {
		if err := <-done; err != nil && first == nil {
			first = err
		}
		cancel()
	}
	return first
}

// listen serves, kept pages before everything else.
func (s *Server) listen(srv *http.Server, g Gate) error {
	if s.Pages == nil {
		return srv.Serve(g.Listener)
	}
	return s.Pages.Lane(keptFor(g.Faces), srv, g.Listener)
}

func (s *Server) serveGate(ctx context.Context, g Gate) error {
	srv := &http.Server{Handler: s.HandlerFor(g.Faces...), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute,
		WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		s.ready.Store(false)
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		stopped <- srv.Shutdown(end)
	}()
	slog.Info("serving", "address", "http://"+g.Listener.Addr().String(), "faces", g.Faces)
	if err := s.listen(srv, g); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
