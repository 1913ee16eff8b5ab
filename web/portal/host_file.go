package portal

import (
	"net/http"

	"lianghua/internal/fault"
	"lianghua/web"
)

// hostFile serves a style sheet or picture of the host's head and foot.
func (d *Deps) hostFile(c *web.Ctx) error {
	f, ok := d.Host.File(c.Param("name"))
	if !ok {
		return fault.NotFound("没有这个文件。")
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	return c.Blob(http.StatusOK, f.Kind, f.Body)
}
