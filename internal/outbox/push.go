package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

const (
	mediaType    = "application/vnd.lianghua.bundle+zip"
	mostReceipt  = 64 << 10
	mostAttempts = 12
	firstWait    = time.Minute
	longestWait  = 6 * time.Hour
)

// receipt is what the other side answers when it has the bundle, also when it
// had it before.
type receipt struct {
	Receipt string `json:"receipt"`
	Number  int64  `json:"number"`
	Digest  string `json:"digest"`
}

// failure is an attempt that did not end with a receipt; final ones are not
// tried again by themselves.
type failure struct {
	text  string
	final bool
}

// errStop ends a round: the other side does not answer now, and the bundles
// behind would only knock at the same door.
var errStop = errors.New("outbox: the other side does not answer")

// wait is how long until the attempt after n failed ones: 1, 4, 16 … minutes.
func wait(n int) time.Duration {
	w := firstWait
	for range n - 1 {
		if w *= 4; w >= longestWait {
			return longestWait
		}
	}
	return w
}

// Push sends every bundle that is due, in the order of numbers. No request is
// made inside a transaction: the attempt is written down before it, its
// outcome after it.
func (s *Service) Push(ctx context.Context, address string) (sent int, err error) {
	for {
		var b Bundle
		err := s.DB.Reader(ctx).Get(&b, `SELECT `+bundleColumns+` FROM outbox_bundle b WHERE b.state = 'waiting' AND b.next_at <= ? ORDER BY b.number LIMIT 1`, s.DB.Now())
		if db.NoRows(err) {
			return sent, nil
		}
		if err != nil {
			return sent, fault.Internal("outbox.Push", err)
		}
		ok, err := s.attempt(ctx, address, b)
		if ok {
			sent++
		}
		if errors.Is(err, errStop) {
			return sent, nil
		}
		if err != nil {
			return sent, fault.Wrap("outbox.Push", err)
		}
	}
}

// attempt makes the bundle anew and sends it, or puts it aside when what it
// tells has changed.
func (s *Service) attempt(ctx context.Context, address string, b Bundle) (bool, error) {
	p, ok, err := s.again(s.DB.Reader(ctx), b)
	if err != nil {
		return false, err
	}
	if !ok {
		if err := s.DB.Write(ctx, func(tx *db.Tx) error { return supersede(tx, b) }); err != nil {
			return false, err
		}
		_, err := s.Pack(ctx)
		return false, err
	}
	if b, err = s.begin(ctx, b); err != nil {
		return false, err
	}
	f, err := s.temporary(ctx, b, p)
	if err != nil {
		return false, err
	}
	defer f.Close()
	r, failed := s.send(ctx, address, b, f)
	if err := ctx.Err(); err != nil && failed.text != "" {
		return false, err // the process is stopping: the attempt counts as none
	}
	if failed.text == "" {
		return true, s.arrived(ctx, b, r)
	}
	return false, s.failed(ctx, b, failed)
}

// begin writes down that an attempt is made: from here on the other side may
// have the bundle.
func (s *Service) begin(ctx context.Context, b Bundle) (Bundle, error) {
	b.Attempts++
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE outbox_bundle SET attempts = ?, next_at = ? WHERE id = ? AND state = 'waiting' AND attempts = ?`,
			b.Attempts, db.At(tx.Now.Add(wait(b.Attempts))), b.ID, b.Attempts-1)
		if err == nil && n == 0 {
			return fault.Conflict("这个数据包正由另一个进程发送。")
		}
		return err
	})
	return b, err
}

func (s *Service) client() *http.Client {
	if s.Client != nil {
		return s.Client
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout = time.Minute
	return &http.Client{Transport: t, Timeout: 10 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// send makes the request and reads the answer.
func (s *Service) send(ctx context.Context, address string, b Bundle, body *os.File) (receipt, failure) {
	info, err := body.Stat()
	if err != nil {
		return receipt{}, failure{text: "数据包不能读取"}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, io.NopCloser(body))
	if err != nil {
		return receipt{}, failure{"上报地址无效，请在系统设置中核对", true}
	}
	req.ContentLength = info.Size()
	req.Header.Set("Content-Type", mediaType)
	req.Header.Set("Idempotency-Key", b.Digest)
	req.Header.Set("Lianghua-Bundle", strconv.FormatInt(b.Number, 10))
	if s.Bearer != "" {
		req.Header.Set("Authorization", "Bearer "+s.Bearer)
	}
	res, err := s.client().Do(req)
	if err != nil {
		return receipt{}, failure{text: why(err)}
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, mostReceipt))
	if err != nil {
		return receipt{}, failure{text: why(err)}
	}
	return judge(res.StatusCode, raw, b)
}

// judge believes only a receipt for this very bundle. 409 with a receipt is a
// bundle that had arrived before.
func judge(status int, raw []byte, b Bundle) (receipt, failure) {
	var r receipt
	readable := json.Unmarshal(raw, &r) == nil && r.Receipt != ""
	switch {
	case status >= 200 && status < 300 || status == http.StatusConflict && readable:
		if !readable {
			return r, failure{text: "上级平台没有给回执"}
		}
		if r.Number != b.Number || r.Digest != b.Digest {
			return r, failure{text: "回执与数据包不符"}
		}
		return r, failure{}
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests:
		return r, failure{text: fmt.Sprintf("上级平台暂时不能接收（HTTP %d）", status)}
	}
	return r, failure{fmt.Sprintf("上级平台拒收（HTTP %d）：%s", status, brief(raw)), true}
}

// brief is the beginning of an answer, on one line.
func brief(raw []byte) string {
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(raw), "�")), " ")
	if utf8.RuneCountInString(text) > 160 {
		text = string([]rune(text)[:160]) + "…"
	}
	if text == "" {
		return "没有说明"
	}
	return text
}

// why says in Chinese what a failed connection means; addresses stay out.
func why(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return "找不到上级平台的地址，请核对网络和系统设置中的上报地址"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "连不上上级平台，对方没有开放服务"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "上级平台没有在时限内答复"
	}
	return "与上级平台的连接中断"
}

func (s *Service) arrived(ctx context.Context, b Bundle, r receipt) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE outbox_bundle SET state = 'sent', receipt = ?, message = '', ended_at = ? WHERE id = ? AND state = 'waiting'`,
			brief([]byte(r.Receipt)), db.Some(tx.Now), b.ID)
		if err != nil {
			return err
		}
		return s.remind(tx)
	})
}

func (s *Service) failed(ctx context.Context, b Bundle, f failure) error {
	state := Waiting
	text := fmt.Sprintf("第 %d 次未成功：%s。", b.Attempts, f.text)
	if f.final || b.Attempts >= mostAttempts {
		state, text = Failed, text+"不再自动重试，请查明原因后重发。"
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE outbox_bundle SET state = ?, message = ? WHERE id = ? AND state = 'waiting'`, string(state), text, b.ID)
		if err != nil {
			return err
		}
		return s.remind(tx)
	})
	if err == nil && !f.final {
		err = errStop
	}
	return err
}
