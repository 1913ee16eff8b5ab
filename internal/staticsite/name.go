package staticsite

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// address is a local address in its one spelling: path and sorted query.
func address(u *url.URL) string {
	p := u.Path
	if p == "" {
		p = "/"
	}
	if u.RawQuery == "" {
		return p
	}
	return p + "?" + u.Query().Encode()
}

// plainQuery can stand in a file's name.
var plainQuery = regexp.MustCompile(`^[A-Za-z0-9._=&-]{1,80}$`)

// longestName is what a file system takes, less what a temporary name adds.
const longestName = 200

// nameOf is the file of an address: items/5.html for /items/5, so that a
// folder of the same name can stand beside it.
func nameOf(at, kind string) string {
	p, query, _ := strings.Cut(at, "?")
	name := strings.TrimPrefix(path.Clean("/"+p), "/")
	page := strings.HasPrefix(kind, "text/html")
	if name == "" {
		name = "index"
	}
	ext := path.Ext(name)
	if page {
		ext = ".html"
	} else {
		name = strings.TrimSuffix(name, ext)
	}
	if query != "" {
		name += "--" + queryName(query)
	}
	dir, last := path.Split(name)
	if len(last) > longestName {
		last = digest(last)
	}
	return dir + last + ext
}

func queryName(query string) string {
	if !plainQuery.MatchString(query) {
		return digest(query)
	}
	return strings.NewReplacer("&", "--", "=", "-").Replace(query)
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:12])
}

// escaped is a name as a link has it.
func escaped(name string) string { return (&url.URL{Path: name}).EscapedPath() }

// relative leads from one file to another.
func relative(from, to string) string {
	up := strings.Count(from, "/")
	a, b := strings.Split(from, "/"), strings.Split(to, "/")
	for len(a) > 1 && len(b) > 1 && a[0] == b[0] {
		a, b, up = a[1:], b[1:], up-1
	}
	return strings.Repeat("../", up) + escaped(strings.Join(b, "/"))
}
