package desk

import (
	"fmt"
	"strconv"
	"strings"

	"lianghua/internal/fault"
	"lianghua/web"
)

// pairedRefs reads the ticked rows of a list, each an id with the version
// that was seen: 42.3.
func pairedRefs(c *web.Ctx, field string, most int) (refs [][2]int64, err error) {
	if _, err := c.FormParams(); err != nil {
		return nil, fault.Invalid(field, "表单没有传完整，请重试。")
	}
	list := c.Request().Form[field]
	if len(list) > most {
		return nil, fault.TooLarge(fmt.Sprintf("一次最多办理 %d 项，请分开办理。", most))
	}
	for _, s := range list {
		id, version, _ := strings.Cut(s, ".")
		n, err1 := strconv.ParseInt(id, 10, 64)
		v, err2 := strconv.ParseInt(version, 10, 64)
		if err1 != nil || err2 != nil {
			return nil, fault.Invalidf(field, "“%s”不是有效的编号，请返回列表重新勾选。", s)
		}
		refs = append(refs, [2]int64{n, v})
	}
	return refs, nil
}

// parseID reads an id of a form or an address.
func parseID(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0
}
