package channel

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"

	"lianghua/internal/db"
	"lianghua/internal/settings"
)

// hookLine posts to the county's message platform.
type hookLine struct {
	url    string
	key    []byte
	client *http.Client
	now    func() db.Time
}

// errPrivate is an address of this machine or of a network that is not listed.
var errPrivate = errors.New("channel: the address is private and not listed")

// hook prepares the line. Only https, only with a key, only to addresses that
// are public or listed; redirects are not followed.
func (s *Service) hook(ctx context.Context, v settings.Values) (carrier, *failure) {
	key, err := s.secret(s.DB.Reader(ctx), HookKey)
	if err != nil {
		return nil, &failure{text: "推送密钥不能解密，请确认密钥文件，或重新填写密钥", shut: true}
	}
	if key == "" {
		return nil, &failure{text: "没有设置推送密钥，请在“消息发送”页填写", final: true, shut: true}
	}
	u, err := url.Parse(v.Text(settings.HookURL))
	if err != nil || u.Scheme != "https" {
		return nil, &failure{text: "推送地址须以 https 开头", final: true, shut: true}
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = nil // a proxy would hide where a name leads
	t.TLSClientConfig = &tls.Config{RootCAs: s.Root, MinVersion: tls.VersionTLS12}
	t.DialContext = s.Dial
	if s.Dial == nil {
		t.DialContext = guarded(v.HookNetworks())
	}
	return &hookLine{url: u.String(), key: []byte(key), now: s.DB.Now, client: &http.Client{Transport: t, Timeout: slow,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// guarded dials addresses that are public or stand in a listed network. It
// looks at the address that is dialled, not at the name: what a name leads to
// may change between a check and a call.
func guarded(listed []netip.Prefix) func(ctx context.Context, network, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: slow, Control: func(_, addr string, _ syscall.RawConn) error {
		a, err := netip.ParseAddrPort(addr)
		if err != nil || !mayDial(a.Addr().Unmap(), listed) {
			return errPrivate
		}
		return nil
	}}
	return d.DialContext
}

// shared are networks that the standard library does not call private though
// nobody outside may be there (RFC 6598, RFC 2544, RFC 1122, NAT64).
var shared = []netip.Prefix{netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("64:ff9b::/96")}

func mayDial(ip netip.Addr, listed []netip.Prefix) bool {
	for _, p := range listed {
		if p.Contains(ip) {
			return true
		}
	}
	for _, p := range shared {
		if p.Contains(ip) {
			return false
		}
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast()
}

// hookBody is what is posted: who by number, never by name or address.
type hookBody struct {
	ID     int64  `json:"id"`
	Kind   string `json:"kind"`
	Person int64  `json:"person"`
	Title  string `json:"title"`
	Text   string `json:"text"`
	Link   string `json:"link"`
}

// Sign is the signature of a body at a second, as the receiver reckons it:
// HMAC-SHA256 over the second, a point and the body, in hexadecimal.
func Sign(key []byte, second int64, body []byte) string {
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%d.", second)
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// mostAnswer is how much of an answer is read.
const mostAnswer = 4 << 10

func (l *hookLine) send(ctx context.Context, m Message, _ string) error {
	body, err := json.Marshal(hookBody{m.ID, m.Kind, m.PersonID, m.Title, m.Body, m.Link})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url, bytes.NewReader(body))
	if err != nil {
		return &failure{text: "推送地址无效", final: true, shut: true}
	}
	second := l.now().Unix()
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Idempotency-Key", strconv.FormatInt(m.ID, 10))
	req.Header.Set("Lianghua-Time", strconv.FormatInt(second, 10))
	req.Header.Set("Lianghua-Signature", Sign(l.key, second, body))
	res, err := l.client.Do(req)
	if errors.Is(err, errPrivate) {
		return &failure{text: "推送地址在本机或未列入的内网，不能推送", final: true, shut: true}
	}
	if err != nil {
		return &failure{text: why(err), shut: true}
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, mostAnswer))
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return nil
	case res.StatusCode >= 500, res.StatusCode == http.StatusRequestTimeout, res.StatusCode == http.StatusTooManyRequests:
		return &failure{text: fmt.Sprintf("接收方暂时不能接收（HTTP %d）", res.StatusCode), shut: true}
	}
	return &failure{text: fmt.Sprintf("接收方拒收（HTTP %d）", res.StatusCode), final: true}
}

func (l *hookLine) close() { l.client.CloseIdleConnections() }
