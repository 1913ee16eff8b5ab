package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/web/webtest"
)

// Stamp is what the tests' own endpoint makes: a number that shows how often
// the work was really done.
type Stamp struct {
	N    int64  `json:"n"`
	Text string `json:"text"`
}

// stamps is an endpoint that counts in the database. The text says how it ends.
func stamps(during func(text string)) endpoint {
	return endpoint{method: http.MethodPost, path: "/stamps", need: rbac.ItemDraft, body: Stamp{}, answer: Stamp{}, status: http.StatusCreated,
		handle: func(d *Deps, c *call) (reply, error) {
			var s Stamp
			if err := c.into(&s); err != nil {
				return reply{}, err
			}
			err := d.DB.Write(c.Request().Context(), func(tx *db.Tx) (err error) {
				if s.N, err = db.NextNumber(tx, "stamp", 0); err != nil {
					return err
				}
				if s.Text == "bad" {
					return fault.Invalid("text", "请改正内容。")
				}
				return nil
			})
			if err == nil && during != nil {
				during(s.Text)
			}
			if err == nil && s.Text == "lost" {
				err = fault.Internal("stamps", errors.New("the connection broke after the commit"))
			}
			return reply{value: s, place: fmt.Sprint(Root, "/stamps/", s.N)}, err
		}}
}

func (h *house) stamp(key, idem, text string) answered {
	return h.ask(http.MethodPost, Root+"/stamps", `{"n":0,"text":"`+text+`"}`, "Authorization", bearer(key), keyHeader, idem)
}

func TestOneKeyIsOneAct(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, stamps(nil))
		key, other := h.key("D1"), h.key("D2")
		first := h.stamp(key, "a", "one")
		first.wants(t, http.StatusCreated, `"n":1`)
		again := h.stamp(key, "a", "one")
		if again.status != first.status || again.body != first.body || again.header.Get("Location") != first.header.Get("Location") || first.header.Get("Location") == "" {
			t.Errorf("%+v, then %+v", first, again)
		}
		if again.header.Get("Idempotency-Replayed") != "true" || first.header.Get("Idempotency-Replayed") != "" {
			t.Error("a repeated answer is not marked, or the first one is")
		}
		h.stamp(key, "a", "two").wants(t, http.StatusUnprocessableEntity, "另一个请求")
		h.stamp(other, "a", "one").wants(t, http.StatusCreated, `"n":2`) // keys of two programs are two
		h.stamp(key, "", "one").wants(t, http.StatusCreated, `"n":3`)
		h.stamp(key, "b", "bad").wants(t, http.StatusUnprocessableEntity, "请改正内容")
		h.stamp(key, "b", "good").wants(t, http.StatusCreated, `"n":4`) // what failed has not happened
		for _, wrong := range []string{strings.Repeat("x", keyLength+1), "有字", "a b"} {
			h.stamp(key, wrong, "one").wants(t, http.StatusUnprocessableEntity, keyHeader)
		}
		d.SetClock(func() time.Time { return webtest.Now.Add(keyKept + time.Minute) })
		h.stamp(key, "a", "two").wants(t, http.StatusCreated, `"n":5`) // a day later the key is free
		d.SetClock(func() time.Time { return webtest.Now.Add(2*keyKept + time.Hour) })
		if err := Sweep(context.Background(), d); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := d.Reader(t.Context()).Get(&left, `SELECT count(*) FROM api_request`); err != nil || left != 0 {
			t.Errorf("%v, %d keys are left", err, left)
		}
	})
}

// Ten connections send the same at once: it happens once, and whoever was
// late is told to ask again or gets the same answer.
func TestManyConnectionsOneAct(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, stamps(func(string) { time.Sleep(20 * time.Millisecond) }))
		key := h.key("D1")
		answers := make([]answered, 10)
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() { answers[i] = h.stamp(key, "same", "one") })
		}
		wg.Wait()
		made := 0
		for _, a := range answers {
			switch a.status {
			case http.StatusCreated:
				made++
				a.wants(t, http.StatusCreated, `"n":1`)
			case http.StatusConflict:
				a.wants(t, http.StatusConflict, "正在办理")
			default:
				t.Errorf("status %d: %s", a.status, a.body)
			}
		}
		h.stamp(key, "same", "one").wants(t, http.StatusCreated, `"n":1`)
		if made == 0 {
			t.Error("nobody got through")
		}
	})
}

// A process that died after the commit leaves a used key without an answer:
// the act is not done again. One that died before it leaves a key that can be
// taken over when it is certainly gone.
func TestCrashesDoNotRepeatAnAct(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d, stamps(nil))
		key := h.key("D1")
		h.stamp(key, "c", "one").wants(t, http.StatusCreated, `"n":1`)
		crash := func(statement string) {
			t.Helper()
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(statement)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		crash(`UPDATE api_request SET status = 0, body = ''`) // committed, never answered
		h.stamp(key, "c", "one").wants(t, http.StatusConflict, "正在办理")
		d.SetClock(func() time.Time { return webtest.Now.Add(keyBusy + time.Second) })
		h.stamp(key, "c", "one").wants(t, http.StatusConflict, "已经办成")
		d.SetClock(func() time.Time { return webtest.Now })
		crash(`UPDATE api_request SET status = 0, body = '', done = FALSE`) // taken, not committed
		h.stamp(key, "c", "one").wants(t, http.StatusConflict, "正在办理")
		d.SetClock(func() time.Time { return webtest.Now.Add(keyBusy + time.Second) })
		h.stamp(key, "c", "one").wants(t, http.StatusCreated, `"n":2`)
	})
}

// An attempt whose key was taken over by another cannot commit any more.
func TestOvertakenAttemptIsUndone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.key("D1")
		slow := used{d, 1, "k", "slow"}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO api_request (token_id, key, digest, claim, claimed_at) VALUES (1, 'k', 'x', 'fast', ?)`, tx.Now)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Write(db.Along(t.Context(), slow.done), func(tx *db.Tx) error {
			_, err := db.NextNumber(tx, "stamp", 0)
			return err
		})
		var n int
		if e := d.Reader(t.Context()).Get(&n, `SELECT count(*) FROM counter WHERE name = 'stamp'`); e != nil || n != 0 || fault.KindOf(err) != fault.KindConflict {
			t.Errorf("%v %v: %d acts of the attempt that was overtaken", err, e, n)
		}
	})
}

func TestWhatIsSentIsReadStrictly(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t), stamps(nil))
	key := h.key("D1")
	for body, words := range map[string]string{`{`: "不是有效的 JSON", `{"n":0,"text":"a","more":1}`: "more", `{"n":"x","text":"a"}`: "字段 n 的类型不对",
		`{"n":0,"text":"a"}{}`: "只有一个", `{"n":0,"text":"` + strings.Repeat("长", bodyLimit/3) + `"}`: "超过 2 MB"} {
		a := h.ask(http.MethodPost, Root+"/stamps", body, "Authorization", bearer(key))
		if a.status != http.StatusUnprocessableEntity && a.status != http.StatusRequestEntityTooLarge || !strings.Contains(a.body, words) {
			t.Errorf("%.40s: %d %.300s", body, a.status, a.body)
		}
	}
	h.ask(http.MethodPost, Root+"/stamps", "n=0", "Authorization", bearer(key), "Content-Type", "application/x-www-form-urlencoded").
		wants(t, http.StatusUnprocessableEntity, "Content-Type")
	h.ask(http.MethodPost, Root+"/stamps", `{"n":0,"text":"a"}`).wants(t, http.StatusUnauthorized)
	h.ask(http.MethodPost, Root+"/stamps", `{"n":0,"text":"a"}`, "Authorization", bearer(key), "Sec-Fetch-Site", "cross-site").wants(t, http.StatusForbidden)
}
