package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

const (
	keyHeader = "Idempotency-Key"
	keyLength = 128 // characters at most
	// keyKept is how long a used key and its answer are kept.
	keyKept = 24 * time.Hour
	// keyBusy is how long a request may be under way before another with the
	// same key may take its place: its process is gone.
	keyBusy = 6 * time.Minute
)

// answer is a reply as it is sent and kept.
type answer struct {
	status int
	place  string
	body   []byte
	again  bool // it is the answer of an earlier request
}

// once does the work of a request at most once for its key. That the key is
// used up is written in the transaction of the work itself, so that a crash,
// a lost connection or a second process can not make it happen twice. What
// failed has not happened and may be sent again with the same key.
func (d *Deps) once(c *call, digest string, work func() (answer, error)) (answer, error) {
	key := c.Request().Header.Get(keyHeader)
	if key == "" {
		return work()
	}
	if len(key) > keyLength || !printable(key) {
		return answer{}, fault.Invalidf(keyHeader, "请求头 %s 应为不超过 %d 个的可见 ASCII 字符。", keyHeader, keyLength)
	}
	k := used{d.DB, c.token.ID, key, crypt.Token(12)}
	if before, done, err := k.begin(c, digest); done || err != nil {
		return before, err
	}
	plain := c.Request()
	c.SetRequest(plain.WithContext(db.Along(plain.Context(), k.done)))
	a, err := work()
	c.SetRequest(plain)
	ctx := context.WithoutCancel(plain.Context())
	if err != nil {
		if e := k.drop(ctx); e != nil {
			return answer{}, e
		}
		return answer{}, err
	}
	return a, k.keep(ctx, a)
}

func printable(s string) bool {
	for _, r := range s {
		if r <= 0x20 || r > 0x7e {
			return false
		}
	}
	return true
}

// used is one use of a key; claim tells this attempt from another's.
type used struct {
	db    *db.DB
	token int64
	key   string
	claim string
}

// begin takes the key, or returns the answer that it led to before.
func (k used) begin(c *call, digest string) (before answer, done bool, err error) {
	err = k.db.Write(c.Request().Context(), func(tx *db.Tx) error {
		before, done = answer{}, false
		var mine string
		err := tx.Get(&mine, `INSERT INTO api_request (token_id, key, digest, claim, claimed_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (token_id, key) DO UPDATE SET digest = excluded.digest, claim = excluded.claim, claimed_at = excluded.claimed_at,
			done = FALSE, status = 0, place = '', body = ''
			WHERE api_request.claimed_at < ? OR (NOT api_request.done AND api_request.claimed_at < ?) RETURNING claim`,
			k.token, k.key, digest, k.claim, tx.Now, db.At(tx.Now.Add(-keyKept)), db.At(tx.Now.Add(-keyBusy)))
		if !db.NoRows(err) {
			return err
		}
		before, err = k.earlier(tx, tx.Now, digest)
		done = true
		return err
	})
	if fault.KindOf(err) == fault.KindConflict {
		c.Response().Header().Set("Retry-After", strconv.Itoa(5))
	}
	return before, done, err
}

func (k used) earlier(q db.Reader, now db.Time, digest string) (answer, error) {
	var r struct {
		Digest string  `db:"digest"`
		Since  db.Time `db:"claimed_at"`
		Done   bool    `db:"done"`
		Status int     `db:"status"`
		Place  string  `db:"place"`
		Body   string  `db:"body"`
	}
	if err := q.Get(&r, `SELECT digest, claimed_at, done, status, place, body FROM api_request WHERE token_id = ? AND key = ?`, k.token, k.key); err != nil {
		return answer{}, fault.Internal("api.earlier", err)
	}
	switch {
	case r.Digest != digest:
		return answer{}, fault.Invalidf(keyHeader, "这个 %s 在 24 小时内用于另一个请求，请换一个。", keyHeader)
	case !r.Done, r.Status < http.StatusOK && now.Sub(r.Since.Time) < keyBusy: // the answer may yet be written
		return answer{}, fault.Conflict("相同的请求正在办理，请稍后用同一个 " + keyHeader + " 再问。")
	case r.Status < http.StatusOK:
		return answer{}, fault.Conflict("这个请求已经办成，但当时的答复没有留下来。请查询单位的草稿列表核对，不要换密钥重发。")
	}
	return answer{r.Status, r.Place, []byte(r.Body), true}, nil
}

// done joins the transaction of the work.
func (k used) done(tx *db.Tx) error {
	n, err := tx.Exec(`UPDATE api_request SET done = TRUE WHERE token_id = ? AND key = ? AND claim = ?`, k.token, k.key, k.claim)
	if err == nil && n == 0 {
		return fault.Conflict("相同的请求已由另一次连接办理。")
	}
	return err
}

func (k used) keep(ctx context.Context, a answer) error {
	return fault.Wrap("api.keep", k.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE api_request SET done = TRUE, status = ?, place = ?, body = ? WHERE token_id = ? AND key = ? AND claim = ?`,
			a.status, a.place, string(a.body), k.token, k.key, k.claim)
		return err
	}))
}

func (k used) drop(ctx context.Context) error {
	return fault.Wrap("api.drop", k.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM api_request WHERE token_id = ? AND key = ? AND claim = ?`, k.token, k.key, k.claim)
		return err
	}))
}

// Sweep forgets the keys that are no longer kept.
func Sweep(ctx context.Context, d *db.DB) error {
	return fault.Wrap("api.Sweep", d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM api_request WHERE claimed_at < ?`, db.At(tx.Now.Add(-keyKept)))
		return err
	}))
}
