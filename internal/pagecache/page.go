package pagecache

import (
	"bytes"
	"compress/gzip"
	"container/list"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
)

// page is one kept answer in its forms.
type page struct {
	key   key
	epoch uint64
	until time.Time // by the clock; zero: no end
	head  http.Header
	tag   string // of the body, without quotes
	packs bool   // worth compressing
	forms [3]form
	place *list.Element
	size  int64 // guarded by the cache
}

// form is a page's body in one encoding; packed ones are made when first asked for.
type form struct {
	once sync.Once
	body []byte
	head http.Header
	tag  string
	wire [2][]byte // status line and headers without Date, as the lane sends them: with 200, with 304
}

// encoding is an index of page.forms.
type encoding int

// The encodings, in order of preference from the last.
const (
	plain encoding = iota
	zipped
	brotlied
)

var encodingNames = [...]string{"", "gzip", "br"}

// brotliLevel packs once what is sent many times: a fifth smaller than gzip in
// about its time.
const brotliLevel = 5

// overhead is what a page takes beside its body.
const overhead = 1024

// fewest is the length from which packing pays.
const fewest = 512

// ownHeaders are those that an answer does not share with the next.
var ownHeaders = []string{"X-Request-Id", "Date", "Content-Length", "Etag", "Last-Modified", "Connection", "Vary"}

func newPage(k key, epoch uint64, until time.Time, head http.Header, body []byte) *page {
	sum := sha256.Sum256(body)
	p := &page{key: k, epoch: epoch, until: until, head: head.Clone(), tag: base64.RawURLEncoding.EncodeToString(sum[:15]), size: int64(len(body)) + overhead}
	for _, name := range ownHeaders {
		delete(p.head, name)
	}
	// Whoever keeps the page on the way asks each time whether it still holds.
	if p.head.Get("Cache-Control") == "" {
		p.head.Set("Cache-Control", "no-cache")
	}
	p.head["Vary"] = []string{"Accept-Encoding, Cookie"}
	p.packs = len(body) >= fewest && packable(p.head.Get("Content-Type"))
	p.forms[plain].fill(p, plain, body)
	return p
}

func packable(kind string) bool {
	kind, _, _ = strings.Cut(kind, ";")
	switch {
	case strings.HasPrefix(kind, "text/"), strings.HasSuffix(kind, "+xml"), strings.HasSuffix(kind, "+json"):
		return true
	}
	return kind == "application/json" || kind == "application/xml" || kind == "application/javascript"
}

// fill makes a form of the body as it is sent in an encoding.
func (f *form) fill(p *page, e encoding, body []byte) {
	f.body, f.head, f.tag = body, p.head.Clone(), `"`+p.tag+`"`
	if e != plain {
		f.tag = `"` + p.tag + "-" + encodingNames[e] + `"`
		f.head["Content-Encoding"] = []string{encodingNames[e]}
	}
	f.head["Etag"] = []string{f.tag}
	f.head["Content-Length"] = []string{strconv.Itoa(len(body))}
	f.wire = [2][]byte{wire(http.StatusOK, f.head), wire(http.StatusNotModified, only(f.head, sameHeaders))}
}

func only(h http.Header, names []string) http.Header {
	out := http.Header{}
	for _, name := range names {
		out[name] = h[name]
	}
	return out
}

// wire is the head of an answer as it is sent.
func wire(status int, h http.Header) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	_ = h.Write(&out) // a bytes.Buffer takes everything
	return out.Bytes()
}

// form returns the page in an encoding and how many bytes were added for it.
func (p *page) form(e encoding) (f *form, grown int64) {
	f = &p.forms[e]
	if e == plain {
		return f, 0
	}
	f.once.Do(func() {
		f.fill(p, e, pack(p.forms[plain].body, e))
		grown = int64(len(f.body)) + overhead
	})
	return f, grown
}

func pack(body []byte, e encoding) []byte {
	var out bytes.Buffer
	if e == zipped {
		w := gzip.NewWriter(&out)
		_, _ = w.Write(body) // a bytes.Buffer takes everything
		_ = w.Close()
	} else {
		w := brotli.NewWriterLevel(&out, brotliLevel)
		_, _ = w.Write(body)
		_ = w.Close()
	}
	return out.Bytes()
}

// chosen is the encoding in which a reader gets the page.
func (p *page) chosen(accept string) encoding {
	if !p.packs {
		return plain
	}
	return negotiate(accept)
}

// sameHeaders go with 304: what lets a reader keep using what they have.
var sameHeaders = []string{"Etag", "Cache-Control", "Vary"}

// write answers r with the page, or with 304 when the reader has it.
func (p *page) write(w http.ResponseWriter, r *http.Request) (status int, grown int64) {
	f, grown := p.form(p.chosen(r.Header.Get("Accept-Encoding")))
	head := w.Header()
	if has(r.Header.Get("If-None-Match"), f.tag) {
		for _, name := range sameHeaders {
			head[name] = f.head[name]
		}
		delete(head, "Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified, grown
	}
	for name, values := range f.head {
		head[name] = values
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(f.body) // the reader went away: nobody to tell
	}
	return http.StatusOK, grown
}

// has reports whether a list of tags (If-None-Match) names one; weak tags
// count (RFC 9110 §13.1.2).
func has(list, tag string) bool {
	for list != "" {
		var one string
		one, list, _ = strings.Cut(list, ",")
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == tag || one == "*" {
			return true
		}
	}
	return false
}

// negotiate picks the encoding a reader likes best; br of equals.
func negotiate(accept string) encoding {
	best, weight := plain, 0.0
	for accept != "" {
		var one string
		one, accept, _ = strings.Cut(accept, ",")
		name, params, _ := strings.Cut(one, ";")
		q := quality(params)
		if q == 0 {
			continue
		}
		e := plain
		switch strings.TrimSpace(name) {
		case "br":
			e = brotlied
		case "gzip", "x-gzip":
			e = zipped
		default:
			continue
		}
		if q > weight || q == weight && e > best {
			best, weight = e, q
		}
	}
	return best
}

func quality(params string) float64 {
	_, value, ok := strings.Cut(params, "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return 0
	}
	return q
}
