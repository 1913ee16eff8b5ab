package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/throttle"
)

// PublicForm protects a form that anybody may send: without cookies, without
// a service outside, without riddles. The page carries a token (Token, shown
// by part/formtoken), the handler begins with Verify. What Verify refuses
// comes back by Ctx.Retry with everything that was typed.
//
//	var letterForm = &web.PublicForm{Path: "/letters/new", Once: true}
type PublicForm struct {
	Path     string        // what the token is bound to; "" is the request's own address
	MaxBytes int64         // the largest form with its files; 0 is 64 kB
	Life     time.Duration // how long a token holds; 0 is four hours
	Once     bool          // the act makes a record: a token makes one
}

const (
	formTokenField = "_form"
	formBytes      = 64 << 10
	formLife       = 4 * time.Hour
	formNonce      = 12
	// formRead is how long the sending of a form may take: a slow line, not a
	// connection that is held open on purpose.
	formRead = 2 * time.Minute
)

// An address sends a handful of forms at once and then one every half minute:
// many people may sit behind one address, so that it is only slowed down.
const (
	formBurst  = 20
	formRefill = 30 * time.Second
)

// errFormUsed is Verify's, or the transaction's, refusal of a token that made
// its record before.
var errFormUsed = errors.New("web: the form's token was used")

// Repeated reports that the same filled-in form was taken before: a second
// press of the button, or a reloaded answer. Receipt names what it made.
func Repeated(err error) bool { return errors.Is(err, errFormUsed) }

// Token is the value of the form's hidden field. A token that came with the
// form and still holds is given again; its page is never kept by a cache.
func (f *PublicForm) Token(c *Ctx) string {
	c.Response().Header().Set("Cache-Control", "no-store")
	if c.formToken != "" {
		return c.formToken
	}
	head := make([]byte, 8+formNonce)
	binary.BigEndian.PutUint64(head, uint64(c.Server.DB.Now().Unix()))
	_, _ = rand.Read(head[8:]) // never fails since Go 1.24
	mac, err := c.Server.Org.Keys.Stamp("public form", f.message(c, head))
	if err != nil {
		return "" // without keys nothing is taken in; Verify says so
	}
	return base64.RawURLEncoding.EncodeToString(append(head, mac...))
}

// message is what the token's mark covers: the form and the token's own head.
func (f *PublicForm) message(c *Ctx, head []byte) []byte {
	path := f.Path
	if path == "" {
		path = c.Request().URL.Path
	}
	return append([]byte(path+"\x00"), head...)
}

// Verify takes a sent form in: its size and time, where it comes from, how
// often, and its token. The form's values can be read also after a refusal.
func (f *PublicForm) Verify(c *Ctx) error {
	if err := f.read(c); err != nil {
		return err
	}
	if err := sentFromHere(c); err != nil {
		return err
	}
	if wait, ok := c.Server.forms.Take(throttle.Address(c.RealIP()), c.Server.DB.Now().Time); !ok {
		c.Response().Header().Set("Retry-After", strconv.Itoa(ceil(wait, time.Second)))
		return fault.TooMany(fmt.Sprintf("这个网络地址提交得太频繁，请约 %s后再提交。填写的内容仍在下面。", waiting(wait)))
	}
	issued, digest, err := f.opened(c)
	if err != nil {
		return err
	}
	age := c.Server.DB.Now().Sub(issued)
	if age >= f.life() {
		return fault.Invalid("", "页面打开的时间太长，已经失效。填写的内容仍在下面，请再提交一次。")
	}
	c.formToken = c.FormValue(formTokenField)
	if least := c.Values.FormSeconds(); age < least {
		return fault.Invalid("", fmt.Sprintf("提交得太快，没有受理。请核对内容，约 %d 秒后再提交一次。", ceil(least-age, time.Second)))
	}
	if f.Once {
		f.useOnce(c, digest, issued)
	}
	return nil
}

func (f *PublicForm) life() time.Duration {
	if f.Life == 0 {
		return formLife
	}
	return f.Life
}

// waiting is a duration as people say it.
func waiting(d time.Duration) string {
	if d <= time.Minute {
		return strconv.Itoa(ceil(d, time.Second)) + " 秒"
	}
	return strconv.Itoa(ceil(d, time.Minute)) + " 分钟"
}

func ceil(d, unit time.Duration) int { return int((d + unit - 1) / unit) }

// read reads the whole form within its size and time.
func (f *PublicForm) read(c *Ctx) error {
	most := f.MaxBytes
	if most == 0 {
		most = formBytes
	}
	r := c.Request()
	if err := http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(formRead)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fault.Internal("web.PublicForm", err)
	}
	over, err := body(c.Response(), r, most)
	var large *http.MaxBytesError
	if over || errors.As(err, &large) {
		return fault.TooLarge(fmt.Sprintf("提交的内容超过 %s，没有受理。请缩短内容或者减少附件后再提交。", bytesText(most)))
	}
	if err != nil {
		return fault.Invalid("", "表单没有传完整，请再提交一次。")
	}
	return nil
}

func bytesText(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d kB", n>>10)
}

// sentFromHere refuses a form that no page of ours sent. Programs that name no
// origin at all are refused too: every browser names one with a form.
func sentFromHere(c *Ctx) error {
	h := c.Request().Header
	if site := h.Get("Sec-Fetch-Site"); site == "same-origin" || site == "none" {
		return nil
	} else if site == "" {
		from := h.Get("Origin")
		if from == "" {
			from = c.Request().Referer()
		}
		if u, err := url.Parse(from); err == nil && u.Host != "" && u.Host == c.Request().Host {
			return nil
		}
	}
	return fault.Forbidden("这次提交不是从本网站的页面发出的，没有受理。请打开本网站的页面填写后提交。")
}

// opened reads the token: when it was issued, and the digest it is known by.
func (f *PublicForm) opened(c *Ctx) (issued time.Time, digest string, err error) {
	refused := fault.Invalid("", "页面已经失效。填写的内容仍在下面，请再提交一次。")
	sent := c.FormValue(formTokenField)
	raw, err := base64.RawURLEncoding.Strict().DecodeString(sent)
	if err != nil || len(raw) <= 8+formNonce {
		return issued, "", refused
	}
	head, mac := raw[:8+formNonce], raw[8+formNonce:]
	want, err := c.Server.Org.Keys.Stamp("public form", f.message(c, head))
	if err != nil {
		return issued, "", fault.Internal("web.PublicForm", err)
	}
	if !hmac.Equal(mac, want) {
		return issued, "", refused
	}
	return time.Unix(int64(binary.BigEndian.Uint64(head)), 0), crypt.Digest(sent), nil
}

// useOnce uses the token up in the transaction of the act itself: what failed
// has not happened and may be sent again, what happened does not happen twice.
func (f *PublicForm) useOnce(c *Ctx, digest string, issued time.Time) {
	claim, ends := crypt.Token(12), db.At(issued.Add(f.life()))
	r := c.Request()
	c.SetRequest(r.WithContext(db.Along(r.Context(), func(tx *db.Tx) error {
		n, err := tx.Exec(`INSERT INTO form_token (digest, claim, expires_at) VALUES (?, ?, ?)
			ON CONFLICT (digest) DO UPDATE SET claim = excluded.claim WHERE form_token.claim = excluded.claim`, digest, claim, ends)
		if err == nil && n == 0 {
			c.formToken = ""
			return &fault.Error{Kind: fault.KindConflict, Op: "web.PublicForm", Err: errFormUsed,
				Msg: "这份表单已经提交过，没有重复受理。需要另外提交的，请重新打开表单填写。"}
		}
		return err
	})))
}

// receiptLetters leave out what is misread on paper: 0 O, 1 I L, 8 B.
const receiptLetters = "ACDEFGHJKMNPQRSTUVWXYZ2345679"

// receipt writes twelve characters of a mark: 58 bits that nobody guesses
// through a form that is slowed down.
func receipt(mac []byte) string {
	var b strings.Builder
	for i := range 12 {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		n := binary.BigEndian.Uint16(mac[2*i:])
		b.WriteByte(receiptLetters[int(n)%len(receiptLetters)])
	}
	return b.String()
}

// ReadReceipt is a 查询码 as it is kept, from what a person typed.
func ReadReceipt(typed string) string {
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		if strings.ContainsRune(receiptLetters, r) {
			if n := b.Len(); n == 4 || n == 9 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Receipt is the 查询码 of the record that this form makes: three groups of
// four characters. It follows from the token, so that a form sent twice by
// a second press of the button shows the same one; without the county's key
// nobody can tell it.
func (f *PublicForm) Receipt(c *Ctx) (string, error) {
	mac, err := c.Server.Org.Keys.Stamp("public form receipt", []byte(c.FormValue(formTokenField)))
	if err != nil {
		return "", fault.Internal("web.PublicForm", err)
	}
	return receipt(mac), nil
}

// SweepForms forgets used tokens that no longer hold anyway.
func SweepForms(ctx context.Context, d *db.DB) error {
	return fault.Wrap("web.SweepForms", d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM form_token WHERE expires_at < ?`, tx.Now)
		return err
	}))
}
