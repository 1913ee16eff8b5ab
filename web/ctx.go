package web

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/rbac"
)

// Ctx is one request inside the shell: who asks, on which session, and the
// helpers every handler uses.
type Ctx struct {
	echo.Context
	Server   *Server
	Route    *Route
	Actor    rbac.Actor
	Session  org.Session
	SignedIn bool
	OnPhone  bool            // signed in by a remembered phone, not by a session
	Values   settings.Values // read once for the request

	identified bool   // settings and session were read
	formToken  string // of the public form that was sent, while it holds
}

// Q is a reader bound to the request.
func (c *Ctx) Q() db.Reader { return c.Server.DB.Reader(c.Request().Context()) }

// Who is the signed-in person as the audit log names them.
func (c *Ctx) Who() audit.Who { return org.Who(c.Actor) }

// ID reads a numeric path parameter; anything else is "not found".
func (c *Ctx) ID(name string) (int64, error) {
	n, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, fault.NotFound("没有这个页面。")
	}
	return n, nil
}

// Form reads one trimmed field of the posted form or of the query.
func (c *Ctx) Form(name string) string { return strings.TrimSpace(c.FormValue(name)) }

// FormInt reads a whole number; blank is 0, anything else unreadable is a problem.
func (c *Ctx) FormInt(name string) (int64, error) {
	s := c.Form(name)
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fault.Invalidf(name, "“%s”不是数字，请重新填写。", s)
	}
	return n, nil
}

// FormIDs reads every value of a repeated numeric field.
func (c *Ctx) FormIDs(name string) ([]int64, error) {
	if _, err := c.FormParams(); err != nil {
		return nil, fault.Invalid(name, "表单没有传完整，请重试。")
	}
	var ids []int64
	for _, s := range c.Request().Form[name] {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, fault.Invalidf(name, "“%s”不是有效的编号。", s)
		}
		ids = append(ids, n)
	}
	return ids, nil
}

// Checked reads a tick box.
func (c *Ctx) Checked(name string) bool { return c.Form(name) != "" }

// May reports whether the signed-in person may act somewhere: for showing a button.
func (c *Ctx) May(a rbac.Action) bool { return c.SignedIn && rbac.MayAny(c.Actor, a) }

// Render shows a page with status 200.
func (c *Ctx) Render(page Page) error { return c.show(http.StatusOK, c.Route.Page, page) }

// RenderAs shows a page by another template than the route's own.
func (c *Ctx) RenderAs(template string, page Page) error {
	return c.show(http.StatusOK, template, page)
}

// RenderStatus shows a page with a status of its own.
func (c *Ctx) RenderStatus(status int, template string, page Page) error {
	return c.show(status, template, page)
}

// Retry shows a form again after an error the person can mend: what was typed
// stays, each problem stands at its field. Other errors are returned. (Sign-in
// is the only form that meets Unauthenticated.)
func (c *Ctx) Retry(err error, template string, page Page) error {
	switch fault.KindOf(err) {
	case fault.KindInvalid, fault.KindConflict, fault.KindTooLarge, fault.KindUnauthenticated, fault.KindBusy, fault.KindTooMany:
	default:
		return err
	}
	b := page.base()
	b.Errors = fault.FieldProblems(err)
	if len(b.Errors) == 0 {
		b.Errors = []fault.Problem{{Msg: fault.Message(err)}}
	}
	return c.show(StatusOf(err), template, page)
}

// Done answers a successful act: a sentence, and 303 to where the work goes on.
func (c *Ctx) Done(text, to string) error { return c.tell("done", text, to) }

// Warn answers an act that went through in part.
func (c *Ctx) Warn(text, to string) error { return c.tell("warn", text, to) }

func (c *Ctx) tell(kind, text, to string) error {
	c.SetCookie(&http.Cookie{
		Name: flashCookie, Value: kind + ":" + url.QueryEscape(text), Path: "/", MaxAge: 60,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.secure(),
	})
	return c.Redirect(http.StatusSeeOther, to)
}

// Back is where a form came from when it names it and it is ours; else other.
func (c *Ctx) Back(other string) string { return c.Local("back", other) }

// Local reads an address of this site from a field, else other.
func (c *Ctx) Local(field, other string) string { return local(c.Form(field), other) }

// local keeps redirects inside the site.
func local(to, other string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") {
		return other
	}
	return to
}

// Download answers with a file that is saved, never shown in place.
func (c *Ctx) Download(name, mediaType string, write func(w io.Writer) error) error {
	if err := c.NoteFile(name); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, mediaType)
	h.Set(echo.HeaderContentDisposition, Disposition(name))
	h.Set("Cache-Control", "no-store")
	return write(c.Response())
}

// Disposition names a file for every browser (RFC 6266): plain and UTF-8 form.
func Disposition(name string) string {
	return fmt.Sprintf(`attachment; filename="download%s"; filename*=UTF-8''%s`, extension(name), url.PathEscape(name))
}

func extension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 && len(name)-i <= 6 {
		return name[i:]
	}
	return ""
}

func (c *Ctx) secure() bool {
	return c.Scheme() == "https" || strings.HasPrefix(c.Values.SiteURL(), "https://")
}
