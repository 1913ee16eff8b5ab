package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/web"
)

// serve is the way of every request: how often, who, with what right, what
// was sent, the work, the answer.
func (d *Deps) serve(e endpoint) web.Handler {
	return func(wc *web.Ctx) error {
		c := &call{Ctx: wc, endpoint: &e}
		if e.need == "" {
			return d.read(c)
		}
		if err := d.admit(c); err != nil {
			return err
		}
		if e.method == http.MethodGet {
			out, err := e.handle(d, c)
			if err != nil {
				return err
			}
			wc.Response().Header().Set("Cache-Control", "no-store")
			return c.JSON(http.StatusOK, out.value)
		}
		return d.act(c)
	}
}

// read answers a visitor: the same for everybody, so it may be kept a minute
// and compared by its tag, and pages of other sites may read it.
func (d *Deps) read(c *call) error {
	h := c.Response().Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Retry-After, X-Request-Id")
	if err := d.slow(c, d.visitors.Take, c.RealIP()); err != nil {
		return err
	}
	out, err := c.endpoint.handle(d, c)
	if err != nil {
		return err
	}
	body, err := marshal(out.value)
	if err != nil {
		return err
	}
	return c.tagged(out.status, body)
}

// tagged answers with a body that many may keep, or says that it is the same.
func (c *call) tagged(status int, body []byte) error {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	h := c.Response().Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "public, max-age=60")
	if status <= http.StatusOK && has(c.Request().Header.Get("If-None-Match"), tag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(max(status, http.StatusOK), "application/json; charset=utf-8", body)
}

// has reports a tag in an If-None-Match list (RFC 9110 §13.1.2, weak comparison).
func has(list, tag string) bool {
	for _, t := range strings.Split(list, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			return true
		}
	}
	return false
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), fault.Wrap("api.marshal", err)
}

// slow refuses who asks too often and says when to come again.
func (d *Deps) slow(c *call, take func(string, time.Time) (time.Duration, bool), key string) error {
	wait, ok := take(key, d.DB.Now().Time)
	if ok {
		return nil
	}
	seconds := int(math.Ceil(wait.Seconds()))
	c.Response().Header().Set("Retry-After", strconv.Itoa(max(1, seconds)))
	return fault.TooMany("请求过于频繁，请按 Retry-After 的秒数等待后再试。")
}

// admit finds out whose program asks, and whether its key lets it do this
// anywhere; the verb asks again for the record at hand.
func (d *Deps) admit(c *call) (err error) {
	secret, ok := strings.CutPrefix(c.Request().Header.Get("Authorization"), "Bearer ")
	if !ok {
		secret = ""
	}
	if c.Actor, c.token, err = d.Org.TokenActor(c.Request().Context(), strings.TrimSpace(secret), c.RealIP()); err != nil {
		if slowed := d.slow(c, d.visitors.Take, c.RealIP()); slowed != nil {
			return slowed // guessing is as slow as reading
		}
		return err
	}
	if err := d.slow(c, d.programs.Take, strconv.FormatInt(c.token.ID, 10)); err != nil {
		return err
	}
	if !rbac.MayAny(c.Actor, c.endpoint.need) {
		d.Org.Denied(c.Request().Context(), c.Actor, c.endpoint.need, Root+c.endpoint.path)
		return fault.Forbidden("这个密钥不能办理“" + c.endpoint.need.Label() + "”。")
	}
	return nil
}
