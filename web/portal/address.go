package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"

	"lianghua/internal/fault"
	"lianghua/web"
)

// siteAddress is the address before a path in files that programs read: the county's
// own, or where the request came in while none is set. What is made of the
// latter is not kept by anybody, since the name in it was said by the visitor.
func siteAddress(c *web.Ctx) string {
	if own := c.Values.SiteURL(); own != "" {
		return own
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Scheme() + "://" + c.Request().Host + c.Server.Base()
}

// tagged answers with a file for programs, or says that it is the same.
func tagged(c *web.Ctx, kind string, body []byte) error {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	h := c.Response().Header()
	h.Set("ETag", tag)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache") // what it lists may be taken down at any time
	}
	if strings.Contains(c.Request().Header.Get("If-None-Match"), tag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, kind, body)
}

// suffixed cuts ".atom" and the like from the end of an address.
func suffixed(c *web.Ctx) string {
	at := c.Request().URL.Path
	return at[strings.LastIndexByte(at, '.')+1:]
}

func wrap(op string, err error) error { return fault.Wrap("portal."+op, err) }
