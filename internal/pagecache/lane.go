package pagecache

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// The lane answers kept pages where net/http waits for a connection's next
// request: there, and nowhere else, it looks at what comes in, answers what it
// knows to be kept and hands everything else over, byte for byte. A connection
// on which anything but plain questions went by is net/http's alone from then on.

// Lane serves l through srv, with kept pages answered before it. It is Serve of
// net/http otherwise.
func (c *Cache) Lane(face string, srv *http.Server, l net.Listener) error {
	none := ""
	if c.opts.Variant != nil {
		none = c.opts.Variant(&http.Request{Header: http.Header{}})
	}
	told := srv.ConnState
	srv.ConnState = func(nc net.Conn, state http.ConnState) {
		if x, ok := nc.(*laneConn); ok {
			x.turn(state)
		}
		if told != nil {
			told(nc, state)
		}
	}
	return srv.Serve(laneListener{l, &lane{cache: c, face: face, variant: none, srv: srv}})
}

// lane is what the connections of a listener share.
type lane struct {
	cache   *Cache
	face    string
	variant string // of who sends nothing that matters to the look
	srv     *http.Server
}

type laneListener struct {
	net.Listener
	lane *lane
}

// Accept wraps a TCP connection; others are net/http's own.
func (l laneListener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if tcp, ok := nc.(*net.TCPConn); ok && err == nil {
		return &laneConn{TCPConn: tcp, lane: l.lane}, nil
	}
	return nc, err
}

// laneConn is a connection that answers by itself what it can.
type laneConn struct {
	*net.TCPConn
	lane    *lane
	between bool          // net/http waits for a request, and nothing of one has been read
	closed  bool          // net/http's alone: something went by whose end is not known here
	early   []byte        // first byte of the next request, which net/http read while it answered the last
	first   bool          // net/http has had no request yet
	began   time.Time     // when net/http began to wait
	renewed time.Time     // when the deadlines were last moved on; began: not yet
	spent   time.Duration // of a first wait, on requests that the lane answered
	req     head
	key     []byte
	out     []byte
}

// fewestRead is less than net/http asks for when it waits for a request, and
// more than when it listens, during an answer, whether the reader is still there.
const fewestRead = 512

// turn follows what net/http does with the connection.
func (x *laneConn) turn(state http.ConnState) {
	if state == http.StateNew || state == http.StateIdle {
		x.between, x.first, x.spent = !x.closed && len(x.early) == 0, state == http.StateNew, 0
		x.began = time.Now()
		x.renewed = x.began
	}
}

// Read answers kept pages while net/http waits, and returns what it has to see.
func (x *laneConn) Read(p []byte) (int, error) {
	if !x.between || len(p) < fewestRead {
		n, err := x.TCPConn.Read(p)
		if n > 0 && !x.closed {
			x.passing(p[:n])
		}
		return n, err
	}
	for {
		n, err := x.TCPConn.Read(p)
		if n == 0 || err != nil {
			x.between = false
			return n, err
		}
		rest, err := x.answer(p[:n])
		if err != nil {
			x.between = false
			return 0, err
		}
		if len(rest) > 0 {
			return x.handOver(p, rest), nil
		}
		if err := x.renew(); err != nil {
			return 0, err
		}
	}
}

// passing looks at what net/http reads by itself: a body or the rest of a head,
// after which nobody here knows where the next request begins; or the first byte
// of a reader who was quick, and then what belongs to it.
func (x *laneConn) passing(b []byte) {
	switch {
	case len(x.early) == 0 && len(b) == 1:
		x.early = append(x.early, b[0])
	case len(x.early) == 0:
		x.closed = true
	default:
		whole := append(x.early, b...)
		x.req.parse(whole, x.lane.cache.opts.Carried)
		x.closed = !x.req.bare || x.req.length != len(whole)
		x.early = nil
	}
}

// answer answers requests from the start of b and returns what is left.
func (x *laneConn) answer(b []byte) (rest []byte, err error) {
	for len(b) > 0 {
		if !x.req.parse(b, x.lane.cache.opts.Carried) {
			return b, nil
		}
		ok, err := x.one()
		if err != nil {
			return nil, err
		}
		if !ok {
			return b, nil
		}
		b = b[x.req.length:]
	}
	return nil, nil
}

// one answers a request from the cache, if it can.
func (x *laneConn) one() (bool, error) {
	c := x.lane.cache
	if c.opts.Public != nil && !c.opts.Public(string(x.req.path)) || !c.sure() || !x.makeKey() {
		return false, nil
	}
	p := c.findText(x.key)
	if p == nil {
		return false, nil
	}
	f, grown := p.form(p.chosen(string(x.req.accept)))
	status, body := http.StatusOK, f.body
	if len(x.req.same) > 0 && has(string(x.req.same), f.tag) {
		status, body = http.StatusNotModified, nil
	} else if len(x.req.method) == len(http.MethodHead) {
		body = nil
	}
	if err := x.send(f, status, body); err != nil {
		return true, err
	}
	a := Answer{Status: status}
	if c.opts.Log != nil {
		a = Answer{string(x.req.method), string(x.req.path), string(x.req.agent), status}
	}
	c.tell(p, grown, a)
	return true, nil
}

// makeKey is keyOf for what the lane has read.
func (x *laneConn) makeKey() bool {
	c, r := x.lane.cache, &x.req
	if r.carried != nil {
		k, ok := c.keyOf(x.lane.face, &http.Request{Method: string(r.method), Host: string(r.host), Header: r.carried,
			URL: &url.URL{Path: string(r.path), RawQuery: string(r.query)}})
		x.key = append(x.key[:0], k...)
		return ok
	}
	query, ok := sorted(string(r.query))
	if !ok {
		return false
	}
	x.key = append(append(append(x.key[:0], x.lane.face...), 0), r.host...)
	x.key = append(append(append(x.key, 0), r.path...), 0)
	x.key = append(append(append(x.key, query...), 0), x.lane.variant...)
	return true
}

// copied is the longest body that is copied behind its head, so that both go in
// one piece.
const copied = 32 << 10

func (x *laneConn) send(f *form, status int, body []byte) error {
	wire := f.wire[0]
	if status == http.StatusNotModified {
		wire = f.wire[1]
	}
	x.out = append(append(append(x.out[:0], wire...), date()...), "\r\n"...)
	if len(body) <= copied {
		x.out = append(x.out, body...)
		_, err := x.TCPConn.Write(x.out)
		return err
	}
	all := net.Buffers{x.out, body}
	_, err := all.WriteTo(x.TCPConn)
	return err
}

// handOver gives net/http what was read; p is what it reads into, rest a part
// of it. When not all of it is one plain question, what follows is unknown.
func (x *laneConn) handOver(p, rest []byte) int {
	x.between = false
	if x.first {
		x.spent = time.Since(x.began)
	}
	x.closed = x.closed || !x.req.bare || x.req.length != len(rest)
	if x.renewed != x.began && x.lane.srv.ReadHeaderTimeout > 0 {
		_ = x.TCPConn.SetReadDeadline(time.Now().Add(x.lane.srv.ReadHeaderTimeout)) // a closed connection says so when it is read
	}
	return copy(p, rest)
}

// renewal is how old deadlines may grow between two answers: moving them on for
// each would cost more than it gives.
const renewal = 5 * time.Second

// renew gives the next request the time that net/http would give it.
func (x *laneConn) renew() error {
	now := time.Now()
	if x.renewed != x.began && now.Sub(x.renewed) < min(renewal, x.lane.srv.IdleTimeout/8) {
		return nil
	}
	x.renewed = now
	if d := x.lane.srv.WriteTimeout; d > 0 {
		if err := x.TCPConn.SetWriteDeadline(now.Add(d)); err != nil {
			return err
		}
	}
	if d := x.lane.srv.IdleTimeout; d > 0 {
		return x.TCPConn.SetReadDeadline(now.Add(d))
	}
	return nil
}

// SetReadDeadline gives a connection's first request the time that the lane took
// from its wait: net/http counts it from when the connection came.
func (x *laneConn) SetReadDeadline(t time.Time) error {
	if !t.IsZero() {
		t = t.Add(x.spent)
	}
	return x.TCPConn.SetReadDeadline(t)
}

// ReadFrom lets net/http send files without copying them.
func (x *laneConn) ReadFrom(r io.Reader) (int64, error) { return x.TCPConn.ReadFrom(r) }

// dateLine is the Date header of a second.
type dateLine struct {
	second int64
	text   []byte
}

var (
	dateNow  atomic.Pointer[dateLine]
	dateLock sync.Mutex
)

// date is the Date header of now (RFC 9110 §6.6.1).
func date() []byte {
	now := time.Now()
	if d := dateNow.Load(); d != nil && d.second == now.Unix() {
		return d.text
	}
	dateLock.Lock()
	defer dateLock.Unlock()
	d := &dateLine{now.Unix(), []byte("Date: " + now.UTC().Format(http.TimeFormat) + "\r\n")}
	dateNow.Store(d)
	return d.text
}
