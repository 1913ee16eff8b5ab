// Package visit opens pages the way a reader would: addresses of this site
// through the program's own handler, without network; addresses outside over
// the network, bounded in time, bytes and redirects. Whether outside is visited
// at all is for the caller to say.
package visit

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Limits of a visit: how long one page may take (an inspection counts a page
// that takes longer as not to be opened), how much of it is read, how many are
// open at once, how often an answer may point elsewhere.
const (
	Time      = 15 * time.Second
	Bytes     = 256 << 10
	AtOnce    = 4
	redirects = 5
)

// Dialer connects to an address of the network.
type Dialer func(ctx context.Context, network, addr string) (net.Conn, error)

// elsewhere is the usual Dialer. Whoever writes a link chooses where the
// program goes: never to what listens on this machine only.
func elsewhere(ctx context.Context, network, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: Time, Control: func(_, addr string, _ syscall.RawConn) error {
		a, err := netip.ParseAddrPort(addr)
		if ip := a.Addr().Unmap(); err != nil || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() || ip.IsMulticast() {
			return errors.New("this machine itself is not visited")
		}
		return nil
	}}
	return d.DialContext(ctx, network, addr)
}

// Opener opens pages.
type Opener struct {
	Own  http.Handler // this site; nil: addresses of it cannot be opened
	Site string       // address of this site, without a final slash; "" when the county has not set it
	Dial Dialer       // of the network; nil: one that refuses this machine itself

	once   sync.Once
	client *http.Client
}

// Inside reports an address of this site.
func (o *Opener) Inside(link string) bool {
	return strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "//") || o.Site != "" && (link == o.Site || strings.HasPrefix(link, o.Site+"/"))
}

// Open reads the beginning of a page and its status. An error is an address
// that nobody answered at.
func (o *Opener) Open(ctx context.Context, link string) (status int, body []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, Time)
	defer cancel()
	if o.Inside(link) {
		return o.inside(ctx, link)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return 0, nil, err
	}
	o.once.Do(func() {
		t := http.DefaultTransport.(*http.Transport).Clone()
		if t.DialContext = elsewhere; o.Dial != nil {
			t.DialContext = o.Dial
		}
		o.client = &http.Client{Transport: t, Timeout: Time, CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) >= redirects {
				return errors.New("too many redirects")
			}
			return nil
		}}
	})
	answer, err := o.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(io.LimitReader(answer.Body, Bytes))
	return answer.StatusCode, body, err
}

func (o *Opener) inside(ctx context.Context, link string) (int, []byte, error) {
	if o.Own == nil {
		return 0, nil, errors.New("no pages are served here")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/"+strings.TrimLeft(strings.TrimPrefix(link, o.Site), "/"), nil)
	if err != nil {
		return 0, nil, err
	}
	r.RemoteAddr = "127.0.0.1:0"
	w := &memory{head: http.Header{}, status: http.StatusOK}
	o.Own.ServeHTTP(w, r)
	return w.status, w.body.Bytes(), nil
}

// All calls one for every index below n, AtOnce at a time, and waits.
func All(n int, one func(i int)) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, AtOnce)
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			slots <- struct{}{}
			defer func() { <-slots }()
			one(i)
		}()
	}
	wg.Wait()
}

// memory is an answer kept in memory, no more of it than a visit reads.
type memory struct {
	head   http.Header
	body   bytes.Buffer
	status int
}

// Header is the answer's head.
func (m *memory) Header() http.Header { return m.head }

// WriteHeader keeps the status.
func (m *memory) WriteHeader(status int) { m.status = status }

// Write keeps the beginning of the body.
func (m *memory) Write(b []byte) (int, error) {
	m.body.Write(b[:min(len(b), max(0, Bytes-m.body.Len()))])
	return len(b), nil
}
