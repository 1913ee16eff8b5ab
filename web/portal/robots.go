package portal

import (
	"net/http"

	"lianghua/web"
)

// robots keeps crawlers out of the desk and of what is no page, and names the
// site map.
func (d *Deps) robots(c *web.Ctx) error {
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	base := siteAddress(c)
	return c.String(http.StatusOK, "User-agent: *\nDisallow: /desk\nDisallow: /login\nDisallow: /v/\nDisallow: /look\n\nSitemap: "+base+"/sitemap.xml\n")
}
