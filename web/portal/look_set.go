package portal

import (
	"fmt"
	"net/http"
	"strconv"

	"lianghua/web"
)

// lookSet switches 长者模式 or 高对比 and goes back to where the visitor was.
func (d *Deps) lookSet(c *web.Ctx) error {
	look := c.Look()
	if v := c.QueryParam("elder"); v != "" {
		look.Elder = v == "1"
	}
	if v := c.QueryParam("contrast"); v != "" {
		look.Contrast = v == "1"
	}
	c.SetLook(look)
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Redirect(http.StatusSeeOther, c.Back("/"))
}

// accentSheet is the county's own colour, when it is none that the style
// sheets have. 高对比 keeps its own.
func (d *Deps) accentSheet(c *web.Ctx) error {
	c.Response().Header().Set("Cache-Control", "public, max-age=86400")
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", []byte(sheetOf(c.Values.Accent())))
}

// sheetOf sets an accent #rrggbb with its darker and its palest shade.
func sheetOf(accent string) string {
	n, err := strconv.ParseUint(accent[min(1, len(accent)):], 16, 32)
	if err != nil {
		return ""
	}
	mix := func(with, part uint64) string {
		out := "#"
		for _, shift := range []uint{16, 8, 0} {
			part8 := n >> shift & 255
			out += fmt.Sprintf("%02x", (part8*part+with*(100-part))/100)
		}
		return out
	}
	return fmt.Sprintf(":root:not(.contrast) { --accent: #%06x; --accent-deep: %s; --accent-wash: %s; }\n", n, mix(0, 76), mix(255, 6))
}
