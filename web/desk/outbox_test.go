package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/outbox"
)

// bundles puts bundles in every state: what made them so is tested elsewhere.
func bundles(t *testing.T, d *db.DB) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for i, s := range outbox.States() {
			id, err := tx.Insert(`INSERT INTO outbox_bundle (number, state, entries, digest, previous, signature, key_id, attempts, next_at, message, receipt, created_at)
				VALUES (?, ?, 1, ?, '', 'x', 'k', 2, ?, ?, '', ?) RETURNING id`, i+1, string(s), fmt.Sprint("digest-", i), tx.Now, "说明"+s.Label(), tx.Now)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO outbox_entry (item_id, unit_id, verb, revision, state, bundle_id, place, created_at) VALUES (?, 1, 'publish', 1, 'bundled', ?, 1, ?)`,
				100+i, id, tx.Now); err != nil {
				return err
			}
		}
		return outbox.Note(tx, outbox.Notice{ItemID: 7, UnitID: 1, Verb: outbox.Publish, Revision: 1})
	})
}

func TestBundlesAreSeenAndSentAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("county")
		for _, login := range []string{"dept", "sysadmin", "leader", "auditor"} {
			c.As(login).Get("/desk/outbox").Page(t, 403)
		}
		b.Get("/desk/outbox").Page(t, 200, "没有符合的数据包", "没有设置，只能导出", "指纹")
		bundles(t, d)
		b.Get("/desk/outbox").Page(t, 200, "待编包", "1 条", "需要处理", "第 1 号", "第 5 号", "说明未送达", "发送 2 次")
		failed := b.Get("/desk/outbox?state=failed")
		failed.Page(t, 200, "第 2 号")
		if strings.Contains(failed.Body, "第 1 号") {
			t.Error("the filter lets others through")
		}
		if csv := b.Get("/desk/outbox/export?format=csv&state=failed"); !strings.Contains(csv.Body, "说明未送达") || strings.Contains(csv.Body, "说明已送达") {
			t.Errorf("%s", csv.Body)
		}
		b.Get("/desk/outbox/2").Page(t, 200, "第 2 号数据包", "信息 101", "digest-1", "重发")
		b.Get("/desk/outbox/99").Page(t, 404)
		b.Post("/desk/outbox/2/resend", nil).Redirects(t, "/desk/outbox/2")
		b.Get("/desk/outbox/2").Page(t, 200, "待发送", "将在一分钟内重发")
		b.Post("/desk/outbox/5/resend", nil).Page(t, 409, "已作废")
		b.Post("/desk/outbox/99/resend", nil).Page(t, 404)
		c.As("dept").Post("/desk/outbox/3/resend", nil).Page(t, 403)
	})
}
