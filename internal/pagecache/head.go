package pagecache

import (
	"bytes"
	"net/http"
	"net/textproto"
)

// head is what the lane understands of one request. Its slices point into what
// was read and hold until the next one.
type head struct {
	method, path, query []byte
	host, agent         []byte
	accept, same        []byte      // Accept-Encoding, If-None-Match
	carried             http.Header // headers on which the look of a page depends; nil for none
	length              int         // bytes of the whole request
	bare                bool        // a GET or HEAD without a body: nothing of it follows
}

// endOfHead ends a request without a body.
var endOfHead = []byte("\r\n\r\n")

// parse reads one request from the start of b. It is narrow on purpose: what it
// does not know by heart (ok false) is read by net/http, which knows it all.
// RFC 9112; names of headers are compared without case.
func (h *head) parse(b []byte, carried []string) (ok bool) {
	end := bytes.Index(b, endOfHead)
	*h = head{length: end + len(endOfHead)}
	if end < 0 {
		return false
	}
	line, rest, _ := bytes.Cut(b[:end+2], []byte("\r\n"))
	if torn(line) {
		return false
	}
	known := h.request(line)
	h.bare = bytes.Equal(h.method, []byte("GET")) || bytes.Equal(h.method, []byte("HEAD"))
	for len(rest) > 0 {
		line, rest, _ = bytes.Cut(rest, []byte("\r\n"))
		name, value, found := bytes.Cut(line, []byte(":"))
		if !found || !token(name) || torn(value) {
			h.bare = false
			return false
		}
		switch h.header(name, bytes.Trim(value, " \t"), carried) {
		case strange:
			known = false
		case body:
			h.bare, known = false, false
		}
	}
	return known && h.bare && len(h.host) > 0
}

// torn reports an end of line that net/http may take for one: a whole request,
// even one with a body, could stand behind it.
func torn(line []byte) bool {
	return bytes.IndexByte(line, '\n') >= 0 || bytes.IndexByte(line, '\r') >= 0
}

// request reads the first line: GET /items?unit=D1 HTTP/1.1.
func (h *head) request(line []byte) bool {
	method, rest, _ := bytes.Cut(line, []byte(" "))
	target, version, _ := bytes.Cut(rest, []byte(" "))
	h.method = method
	h.path, h.query, _ = bytes.Cut(target, []byte("?"))
	return string(version) == "HTTP/1.1" && plainPath(h.path) && plainQuery(h.query) && len(h.query) <= longestQuery
}

// plainPath is a path that needs no decoding and that nobody would clean.
func plainPath(p []byte) bool {
	if len(p) == 0 || p[0] != '/' {
		return false
	}
	for i, c := range p {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.', c == '~':
		case c == '/' && (i == 0 || p[i-1] != '/'):
		default:
			return false
		}
	}
	return true
}

// plainQuery is a query of visible ASCII; it is decoded as anywhere.
func plainQuery(q []byte) bool {
	for _, c := range q {
		if c <= ' ' || c >= 0x7f || c == '#' {
			return false
		}
	}
	return true
}

// token is the name of a header.
func token(name []byte) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f || bytes.IndexByte([]byte(`"(),/:;<=>?@[\]{}`), c) >= 0 {
			return false
		}
	}
	return len(name) > 0
}

// meaning is what a header has to do with the lane.
type meaning int

const (
	harmless meaning = iota
	strange          // net/http shall answer
	body             // and something may follow the head
)

// header takes what the lane needs to know.
func (h *head) header(name, value []byte, carried []string) meaning {
	for _, c := range value {
		if c < ' ' && c != '\t' || c == 0x7f {
			return strange
		}
	}
	switch len(name) {
	case 4:
		if fold(name, "host") {
			return once(&h.host, value, plainHost(value))
		}
	case 5:
		if fold(name, "range") {
			return strange
		}
	case 6:
		if fold(name, "expect") {
			return body
		}
		if fold(name, "cookie") {
			return h.carry(name, value)
		}
	case 7:
		if fold(name, "upgrade") {
			return body
		}
		if fold(name, "trailer") {
			return strange
		}
	case 10:
		if fold(name, "user-agent") {
			return once(&h.agent, value, true)
		}
		if fold(name, "connection") && !fold(value, "keep-alive") {
			return strange
		}
	case 13:
		if fold(name, "if-none-match") {
			return once(&h.same, value, true)
		}
		if fold(name, "authorization") {
			return strange
		}
	case 14:
		if fold(name, "content-length") {
			return body
		}
	case 15:
		if fold(name, "accept-encoding") {
			return once(&h.accept, value, true)
		}
	case 17:
		if fold(name, "transfer-encoding") {
			return body
		}
	}
	for _, other := range carried {
		if fold(name, other) {
			return h.carry(name, value)
		}
	}
	return harmless
}

func (h *head) carry(name, value []byte) meaning {
	if h.carried == nil {
		h.carried = http.Header{}
	}
	key := textproto.CanonicalMIMEHeaderKey(string(name))
	h.carried[key] = append(h.carried[key], string(value))
	return harmless
}

// once sets what may stand in a request one time only.
func once(to *[]byte, value []byte, ok bool) meaning {
	if *to != nil || !ok {
		return strange
	}
	if *to = value; value == nil {
		*to = []byte{}
	}
	return harmless
}

func plainHost(v []byte) bool {
	for _, c := range v {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.', c == ':', c == '[', c == ']', c == '_':
		default:
			return false
		}
	}
	return len(v) > 0
}

// fold compares ASCII without case.
func fold(b []byte, s string) bool {
	if len(b) != len(s) {
		return false
	}
	for i := range b {
		if lower(b[i]) != lower(s[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
