package pagecache_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"lianghua/internal/pagecache"
)

// lanes is one house served twice: through the lane, and through net/http alone.
type lanes struct {
	*house
	fast, slow string
}

func openLanes(t *testing.T, set func(*http.Server), change func(*pagecache.Options)) *lanes {
	h := open(t, func(o *pagecache.Options) {
		o.Carried = []string{"X-Style"}
		if change != nil {
			change(o)
		}
	})
	echo := h.front
	h.front = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			b, err := io.ReadAll(r.Body)
			fmt.Fprintf(w, "%s %v", b, err)
			return
		}
		echo.ServeHTTP(w, r)
	})
	x := &lanes{house: h}
	x.fast = x.listen(set, func(s *http.Server, l net.Listener) error { return h.cache.Lane("", s, l) })
	x.slow = x.listen(set, func(s *http.Server, l net.Listener) error { return s.Serve(l) })
	return x
}

func (x *lanes) listen(set func(*http.Server), serve func(*http.Server, net.Listener) error) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		x.t.Fatal(err)
	}
	s := &http.Server{Handler: x.front, ErrorLog: log.New(io.Discard, "", 0), IdleTimeout: time.Minute, ReadHeaderTimeout: time.Minute, WriteTimeout: time.Minute}
	if set != nil {
		set(s)
	}
	go func() { _ = serve(s, l) }()
	x.t.Cleanup(func() { _ = s.Close() })
	return l.Addr().String()
}

// changing is what no two answers share.
var changing = regexp.MustCompile(`(?m)^(Date|X-Request-Id): .*\r\n`)

// said sends pieces on one connection, ends the sending side and returns all
// that comes back.
func said(t *testing.T, address string, pieces ...string) string {
	t.Helper()
	nc, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	_ = nc.SetDeadline(time.Now().Add(10 * time.Second))
	go func() {
		for i, p := range pieces {
			if i > 0 {
				time.Sleep(2 * time.Millisecond)
			}
			if _, err := io.WriteString(nc, p); err != nil {
				return
			}
		}
		_ = nc.(*net.TCPConn).CloseWrite()
	}()
	out, err := io.ReadAll(nc)
	if err != nil && len(out) == 0 {
		return "reset"
	}
	return changing.ReplaceAllString(string(out), "")
}

func get(path string, headers ...string) string {
	return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + strings.Join(append(headers, ""), "\r\n") + "\r\n"
}

// questions are requests of every kind, good and bad.
func questions(tag string) []string {
	return []string{
		get("/items"), get("/items", "Accept-Encoding: br"), get("/items", "accept-encoding:gzip;q=0.3,  br;q=0.1 "), get("/items?b=2&a=1"), get("/items?a=1&b=2", "User-Agent: x"),
		get("/items", "If-None-Match: "+tag), get("/items", "If-None-Match: W/"+tag+`, "x"`), get("/items", "Cookie: a=1"), get("/items", "Cookie: session=x"), get("/items", "X-Style: elder"),
		"HEAD /items HTTP/1.1\r\nHost: a\r\n\r\n", "GET /items HTTP/1.0\r\n\r\n", "GET /items HTTP/1.1\r\n\r\n", get("/items", "Host: b"), get("/items", "Range: bytes=0-3"),
		get("/items", "Connection: close"), get("/items", "Content-Length: 3") + "abc", get("/items", "Transfer-Encoding: chunked") + "3\r\nabc\r\n0\r\n\r\n", get("/items", "Expect: 100-continue"),
		get("/desk/x"), get("/private/x"), get("/%69tems"), get("//items"), get("/items/"), get("/a/../items"), get("/items?q=%E4%BD%8E"), get("/items?q=%zz"), get("http://a/items"), get("/items#x"),
		get("/items", " folded: x"), get("/items", "X-Y: 1", "  2"), get("/items", "no colon"), get("/items", "a b: c"), get("/items", "X: \x01"), get("/items", "Authorization: Bearer x"),
		"POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "get /items HTTP/1.1\r\nHost: a\r\n\r\n", "GET /items HTTP/2.0\r\nHost: a\r\n\r\n", "\r\n" + get("/items"), get("/long"), "nonsense\r\n\r\n",
		"GET /items HTTP/1.1\nHost: a\n\n\r\n\r\n", "GET /items HTTP/1.1\r\nHost: a\nContent-Length: 5\r\n\r\n", "GET /items HTTP/1.1\rX: y\r\nHost: a\r\n\r\n",
	}
}

// Whatever is asked, alone or after something else, in one piece or torn: the
// lane says what net/http says.
func TestLaneSaysWhatNetHTTPSays(t *testing.T) {
	x := openLanes(t, nil, nil)
	tag := x.get("http://a/items").Header.Get("Etag")
	all := questions(tag)
	for _, q := range all { // warm: what can be kept is kept
		said(t, x.slow, q)
	}
	same := func(pieces ...string) {
		t.Helper()
		if a, b := said(t, x.fast, pieces...), said(t, x.slow, pieces...); a != b {
			t.Errorf("%q\nlane     %.300q\nnet/http %.300q", pieces, a, b)
		}
	}
	for _, q := range all {
		same(q)
		same(get("/items"), q, get("/items"))
		same(get("/items") + q + get("/items?a=1&b=2"))
		same(q[:len(q)/2], q[len(q)/2:], get("/items"))
		same(get("/items")+q[:len(q)-1], q[len(q)-1:]+get("/items"))
	}
	// A form hidden behind bare ends of line: what follows is its body, not a question.
	hidden := fmt.Sprintf("GET /private/x HTTP/1.1\nHost: a\n\nPOST /form HTTP/1.1\nHost: a\nContent-Length: %d\n\n\r\n\r\n", 4+len(get("/items")))
	same(hidden, get("/items"), get("/items"))
	same(get("/items"), hidden, get("/items"), get("/items"))
	random := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		var text string
		for range 1 + random.IntN(5) {
			text += all[random.IntN(len(all))]
		}
		b := []byte(text)
		if random.IntN(2) == 0 { // one byte wrong
			b[random.IntN(len(b))] = byte(random.IntN(256))
		}
		var pieces []string
		for len(b) > 0 {
			n := 1 + random.IntN(len(b))
			pieces = append(pieces, string(b[:n]))
			b = b[n:]
		}
		if len(pieces) < 8 {
			same(pieces...)
		}
	}
}

// What is kept is answered by the lane: net/http never sees it.
func TestLaneAnswersWhatIsKept(t *testing.T) {
	handled := 0
	x := openLanes(t, nil, nil)
	count := x.listen(func(s *http.Server) {
		s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handled++; x.front.ServeHTTP(w, r) })
	}, func(s *http.Server, l net.Listener) error { return x.cache.Lane("", s, l) })
	nc, err := net.Dial("tcp", count)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	in := bufio.NewReader(nc)
	ask := func(request string) *http.Response {
		t.Helper()
		if _, err := io.WriteString(nc, request); err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Fatal(err)
		}
		return res
	}
	// settled asks until ten answers in a row came without net/http. The first may
	// pass it: a reader can be quicker than net/http's own look at the connection.
	settled := func(q string) bool {
		alone := 0
		for range 200 {
			before := handled
			if res := ask(q); res.StatusCode != 200 || res.Header.Get("Date") == "" {
				t.Fatalf("%q: %d %v", q, res.StatusCode, res.Header)
			}
			if alone++; handled != before {
				alone = 0
			}
			if alone == 10 {
				return true
			}
		}
		return false
	}
	for _, q := range []string{get("/items"), get("/items?z=1"), get("/items", "Accept-Encoding: br"), get("/items", "X-Style: elder")} {
		if !settled(q) {
			t.Errorf("%q: net/http is asked for a kept page", q)
		}
	}
	if before := handled; ask(get("/private/x")).StatusCode != 200 || handled != before+1 {
		t.Error("what is not kept was not handed over")
	}
	if !settled(get("/items")) {
		t.Error("after a question to the program the lane answers no more")
	}
	before := handled
	x.cache.Changed(2)
	if ask(get("/items")); handled != before+1 {
		t.Error("a page of a former state was served")
	}
	if !settled(get("/items")) {
		t.Error("a page of the new state is not kept")
	}
	x.cache.Doubt()
	before = handled
	if ask(get("/items")); handled != before+1 {
		t.Error("a page was served while nobody knew the state")
	}
}

// The log learns of an answer what it learns of one by net/http.
func TestLaneTellsTheLog(t *testing.T) {
	told := make(chan pagecache.Answer, 10)
	x := openLanes(t, nil, func(o *pagecache.Options) { o.Log = func(a pagecache.Answer) { told <- a } })
	tag := x.get("http://a/items").Header.Get("Etag")
	for _, q := range []string{get("/items", "User-Agent: Firefox"), get("/items", "If-None-Match: "+tag, "User-Agent: Firefox"), "HEAD /items HTTP/1.1\r\nHost: a\r\nUser-Agent: Firefox\r\n\r\n"} {
		said(t, x.fast, q)
		said(t, x.slow, q)
		if a, b := <-told, <-told; a != b || a.Agent != "Firefox" || a.Path != "/items" {
			t.Errorf("lane %+v, net/http %+v", a, b)
		}
	}
}

// Time that the lane took for other readers' pages is not taken from a form
// that comes slowly, nor from one that comes late.
func TestLaneKeepsTheTimeLimitsOfNetHTTP(t *testing.T) {
	const limit = 400 * time.Millisecond
	x := openLanes(t, func(s *http.Server) {
		s.ReadTimeout, s.ReadHeaderTimeout, s.WriteTimeout, s.IdleTimeout = limit, limit, limit, limit
	}, nil)
	x.get("http://a/items")
	nc, err := net.Dial("tcp", x.fast)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	in := bufio.NewReader(nc)
	send := func(s string) {
		if _, err := io.WriteString(nc, s); err != nil {
			t.Fatal(err)
		}
	}
	read := func() string {
		t.Helper()
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatalf("no answer: %v", err)
		}
		b, _ := io.ReadAll(res.Body)
		return string(b)
	}
	for range 8 { // twice the limit, in small steps
		send(get("/items"))
		read()
		time.Sleep(limit / 4)
	}
	send("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
	time.Sleep(limit / 4)
	send("lo")
	if got := read(); got != "hello <nil>" {
		t.Errorf("a form after many pages: %q", got)
	}
	// A half request is not waited for longer than without the lane.
	slow, err := net.Dial("tcp", x.fast)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	start := time.Now()
	if _, err := io.WriteString(slow, get("/items")+"GET /it"); err != nil {
		t.Fatal(err)
	}
	_ = slow.SetReadDeadline(start.Add(10 * time.Second))
	all, _ := io.ReadAll(slow)
	if took := time.Since(start); !bytes.HasPrefix(all, []byte("HTTP/1.1 200")) || took > 20*limit {
		t.Errorf("a half request was waited for %s: %.100q", took, all)
	}
}
