package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"lianghua/internal/fault"
)

// bodyLimit is how large a draft with its table may be, in bytes; a file has
// the county's own limit.
const bodyLimit = 2 << 20

// act answers what changes something: what was sent is read whole first, so
// that a request that is repeated can be told from another one.
func (d *Deps) act(c *call) error {
	digest, err := d.receive(c)
	if err != nil {
		return err
	}
	a, err := d.once(c, digest, func() (answer, error) {
		out, err := c.endpoint.handle(d, c)
		if err != nil {
			return answer{}, err
		}
		body, err := marshal(out.value)
		return answer{status: max(c.endpoint.status, http.StatusOK), place: out.place, body: body}, err
	})
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-store")
	if a.place != "" {
		h.Set("Location", a.place)
	}
	if a.again {
		h.Set("Idempotency-Replayed", "true")
	}
	return c.Blob(a.status, "application/json; charset=utf-8", a.body)
}

// receive reads what was sent and gives the digest of the whole request.
func (d *Deps) receive(c *call) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, c.Request().Method, c.Request().URL.RequestURI())
	switch {
	case c.endpoint.file:
		up, err := d.Items.Receive(c.Request().Context(), c.Request().Body, c.QueryParam("name"), c.Values.UploadLimit())
		if err != nil {
			return "", err
		}
		c.upload = up
		io.WriteString(h, up.Stored.SHA256)
	case c.endpoint.body != nil:
		if kind, _, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type")); err != nil || kind != "application/json" {
			return "", fault.Invalid("Content-Type", "请用 JSON 提交，并写请求头 Content-Type: application/json。")
		}
		raw, err := io.ReadAll(io.LimitReader(c.Request().Body, bodyLimit+1))
		if err != nil {
			return "", fault.Invalid("", "请求没有传完整，请重试。")
		}
		if len(raw) > bodyLimit {
			return "", fault.TooLarge("请求超过 2 MB。较大的内容请作为附件上传。")
		}
		c.raw = raw
		h.Write(raw)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// into reads the JSON that was sent. A field that the interface does not know
// is refused: it would be lost without a word.
func (c *call) into(v any) error {
	dec := json.NewDecoder(bytes.NewReader(c.raw))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil && dec.More() {
		return fault.Invalid("", "请求体应只有一个 JSON 对象。")
	}
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return fault.Invalidf(wrong.Field, "字段 %s 的类型不对，应为 %s，收到的是 %s。", wrong.Field, jsonName(wrong.Type), wrong.Value)
	}
	return fault.Invalid("", "请求体不是有效的 JSON，或含有接口没有的字段："+err.Error())
}
