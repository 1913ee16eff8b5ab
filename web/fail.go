package web

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"lianghua/internal/fault"
)

// statuses is the only place where a kind of failure becomes an HTTP status.
var statuses = map[fault.Kind]int{
	fault.KindInternal:        http.StatusInternalServerError,
	fault.KindInvalid:         http.StatusUnprocessableEntity,
	fault.KindUnauthenticated: http.StatusUnauthorized,
	fault.KindForbidden:       http.StatusForbidden,
	fault.KindNotFound:        http.StatusNotFound,
	fault.KindConflict:        http.StatusConflict,
	fault.KindTooLarge:        http.StatusRequestEntityTooLarge,
	fault.KindBusy:            http.StatusServiceUnavailable,
	fault.KindTooMany:         http.StatusTooManyRequests,
}

// StatusOf is the HTTP status that answers err.
func StatusOf(err error) int {
	var he *echo.HTTPError
	if errors.As(err, &he) {
		return he.Code
	}
	return statuses[fault.KindOf(err)]
}

// FailPage says what went wrong and what to do.
type FailPage struct {
	Base
	Status  int
	Message string
	Back    string
}

// fail answers every error: JSON for programs, a page for people. Our own
// failures are logged whole and shown only by their request number.
func (s *Server) fail(err error, ec echo.Context) {
	if ec.Response().Committed {
		return
	}
	c := s.ctx(ec)
	if forPrograms(ec) {
		s.failAPI(err, ec)
		return
	}
	if !c.identified { // an address without a route, or refused before it
		if err := c.identify(); err != nil {
			slog.Error("identify for an error page", "id", requestID(ec), "err", err)
		}
	}
	status := StatusOf(err)
	if s.moved(ec, status) {
		return
	}
	if status >= 500 {
		slog.Error("request failed", "id", requestID(ec), "path", ec.Request().URL.Path, "err", err)
	}
	if status == http.StatusUnauthorized && !wantsJSON(ec) {
		next := "/desk"
		if ec.Request().Method == http.MethodGet {
			next = ec.Request().URL.RequestURI()
		}
		to := "/login?next=" + url.QueryEscape(next)
		if c.Route.Face == FaceField {
			to = phonePath
		}
		_ = ec.Redirect(http.StatusSeeOther, to)
		return
	}
	if wantsJSON(ec) {
		_ = ec.JSON(status, map[string]any{"error": s.message(err, status), "problems": fault.FieldProblems(err), "request": requestID(ec)})
		return
	}
	page := &FailPage{Status: status, Message: s.message(err, status), Back: local(s.refererPath(ec), c.home())}
	page.Title = titles[status]
	if page.Title == "" {
		page.Title = "出错了"
	}
	page.Errors = fault.FieldProblems(err)
	template := "portal/fail"
	switch {
	case c.Route.Face == FaceField:
		template = "field/fail"
	case c.SignedIn:
		template = "desk/fail"
	case !c.Serves(FacePortal):
		template = "plain/fail"
	}
	if err := c.show(status, template, page); err != nil {
		slog.Error("error page failed", "id", requestID(ec), "err", err)
		_ = ec.String(status, page.Message)
	}
}

// home is where the face that was asked begins.
func (c *Ctx) home() string {
	faces, _ := c.Request().Context().Value(facesKey{}).([]Face)
	if c.Serves(FacePortal) {
		return "/"
	}
	return entrance(faces)
}

var titles = map[int]string{
	http.StatusForbidden:             "这一步不由您办理",
	http.StatusNotFound:              "没有找到",
	http.StatusConflict:              "没有办成",
	http.StatusUnprocessableEntity:   "请核对后再提交",
	http.StatusRequestEntityTooLarge: "超过了限制",
	http.StatusInternalServerError:   "系统内部出错",
	http.StatusServiceUnavailable:    "系统正忙",
	http.StatusTooManyRequests:       "请求过于频繁",
	http.StatusMethodNotAllowed:      "没有找到",
}

func (s *Server) message(err error, status int) string {
	var he *echo.HTTPError
	if errors.As(err, &he) {
		switch status {
		case http.StatusNotFound, http.StatusMethodNotAllowed:
			return "没有这个页面，地址可能已经改变。"
		case http.StatusRequestEntityTooLarge:
			return "上传的内容超过了限制，请缩小后再传。"
		}
		return "请求没有办成，请返回重试。"
	}
	return fault.Message(err)
}

// apiRoot is where the interface for programs begins; web/api has its routes.
const apiRoot = "/api/"

func forPrograms(c echo.Context) bool { return strings.HasPrefix(c.Request().URL.Path, apiRoot) }

// Failure is every error of the interface for programs.
type Failure struct {
	Error FailureDetail `json:"error"`
}

// FailureDetail says what is wrong, where, and how to ask about it.
type FailureDetail struct {
	Code      string          `json:"code"`
	Message   string          `json:"message"`
	Fields    []fault.Problem `json:"fields"`
	RequestID string          `json:"request_id"`
}

// FailureOf is an error as programs read it: our own failures show only their
// request number.
func (c *Ctx) FailureOf(err error) (int, Failure) {
	status := StatusOf(err)
	d := FailureDetail{Code: fault.KindOf(err).String(), Message: c.Server.message(err, status), Fields: fault.FieldProblems(err), RequestID: requestID(c.Context)}
	var he *echo.HTTPError
	if errors.As(err, &he) {
		d.Code, d.Message = "http", "没有这个接口，或者不接受这种请求方法。请查看 /api/v1/openapi.json。"
		if status == http.StatusRequestEntityTooLarge {
			d.Code, d.Message = fault.KindTooLarge.String(), "请求超过了大小限制。"
		}
	}
	if d.Fields == nil {
		d.Fields = []fault.Problem{}
	}
	return status, Failure{d}
}

func (s *Server) failAPI(err error, ec echo.Context) {
	status, f := s.ctx(ec).FailureOf(err)
	if status >= 500 {
		slog.Error("request failed", "id", f.Error.RequestID, "path", ec.Request().URL.Path, "err", err)
	}
	h := ec.Response().Header()
	h.Set("Cache-Control", "no-store")
	if status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	_ = ec.JSON(status, f)
}

func wantsJSON(c echo.Context) bool {
	return strings.Contains(c.Request().Header.Get(echo.HeaderAccept), echo.MIMEApplicationJSON) ||
		strings.HasSuffix(c.Request().URL.Path, ".json")
}

func (s *Server) refererPath(c echo.Context) string {
	u, err := url.Parse(c.Request().Referer())
	if err != nil || u.Host != c.Request().Host {
		return ""
	}
	return without(u, s.Base()).RequestURI()
}

func requestID(c echo.Context) string { return c.Response().Header().Get(echo.HeaderXRequestID) }
