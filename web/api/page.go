package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"

	"lianghua/internal/fault"
)

const (
	pageUsual = 50
	pageMost  = 200
)

// limit reads how many rows a page shall have.
func (c *call) limit() (int, error) {
	text := c.QueryParam("limit")
	if text == "" {
		return pageUsual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > pageMost {
		return 0, fault.Invalid("limit", fmt.Sprintf("每页条数 limit 应为 1 至 %d 的整数。", pageMost))
	}
	return n, nil
}

// after reads the place behind which the page begins into v; without one v
// stays as it is. A place is opaque to programs.
func (c *call) after(v any) error {
	text := c.QueryParam("cursor")
	if text == "" {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		return fault.Invalid("cursor", "游标 cursor 无效，请原样使用上一页返回的 next。")
	}
	return nil
}

// place writes a cursor for the next page.
func place(v any) (string, error) {
	raw, err := json.Marshal(v)
	return base64.RawURLEncoding.EncodeToString(raw), fault.Wrap("api.place", err)
}

// pageParams are the fields of every list.
var pageParams = []param{
	{name: "limit", text: "每页条数，1 至 200，默认 50", example: "50", number: true},
	{name: "cursor", text: "上一页返回的 next；不填从头开始"},
}
