package outbox_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/fault"
	"lianghua/internal/outbox"
	"lianghua/rbac"
)

// receiver is the other side with keys of its own.
func receiver(t *testing.T) (*crypt.Keys, string) {
	t.Helper()
	k, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	no(t, err)
	public, err := k.PublicKey()
	no(t, err)
	return k, public
}

// ferry exports what waits and checks it on the other side; spoil may change
// the files on their way.
func (c *county) ferry(r *outbox.Receipt, spoil func(raw []byte) []byte) {
	c.t.Helper()
	paths, err := c.Export(ctx, cli, who, c.t.TempDir())
	no(c.t, err)
	for _, p := range paths {
		raw, err := os.ReadFile(p)
		no(c.t, err)
		if spoil != nil {
			raw = spoil(raw)
		}
		got, err := outbox.Verify(bytes.NewReader(raw), int64(len(raw)), c.public)
		if !r.Add(got, err) {
			c.t.Fatalf("%s is not in the receipt: %v", p, err)
		}
	}
}

func TestReceiptsComeBackAsFiles(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		keys, public := receiver(t)
		first := outbox.Receipt{Receiver: "示例市政务公开平台"}
		c.publish(1, "第一件", c.file("附件"))
		c.ferry(&first, nil)
		c.publish(2, "第二件", c.file("附件"))
		c.ferry(&first, func(raw []byte) []byte {
			return rezip(c.t, raw, func(name string, body []byte) (string, []byte) {
				if strings.HasPrefix(name, "files/") {
					return name, append(body, '!')
				}
				return name, body
			})
		})
		raw, err := first.Write(keys)
		no(t, err)

		kind := func(what string, raw []byte, key, words string) {
			t.Helper()
			_, err := c.Register(ctx, cli, who, raw, key)
			if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(err.Error(), words) {
				t.Errorf("%s: %v", what, err)
			}
		}
		_, stranger := receiver(t)
		kind("no key yet", raw, "", "公钥")
		kind("another's key", raw, stranger, "签名不符")
		kind("altered", bytes.Replace(raw, []byte("refused"), []byte("received"), 1), public, "签名不符")
		kind("no receipt", []byte("回执"), public, "签名不符")
		sign := func(change func(r *outbox.Receipt)) []byte {
			r := first
			r.Bundles = append([]outbox.ReceiptFor{}, first.Bundles...)
			change(&r)
			out, err := r.Write(keys)
			no(t, err)
			return out
		}
		kind("another county", sign(func(r *outbox.Receipt) { r.County = "XX" }), public, "XX")
		kind("a number that was never made", sign(func(r *outbox.Receipt) { r.Bundles[1].Number = 99 }), public, "第 99 号")
		kind("another content", sign(func(r *outbox.Receipt) { r.Bundles[1].Digest = r.Bundles[0].Digest }), public, "摘要")
		kind("refused without a reason", sign(func(r *outbox.Receipt) { r.Bundles[1].Reason = "" }), public, "理由")
		if c.bundle(1).State != outbox.Exported || c.bundle(2).State != outbox.Exported {
			t.Errorf("a refused receipt has marked something: %s %s", c.bundle(1).State, c.bundle(2).State)
		}
		_, err = c.Register(ctx, rbac.Actor{}, audit.Who{}, raw, public)
		if fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("anybody may register: %v", err)
		}

		got, err := c.Register(ctx, cli, who, raw, public)
		no(t, err)
		if got.Received != 1 || got.Refused != 1 || got.Again {
			t.Errorf("%+v", got)
		}
		a, b := c.bundle(1), c.bundle(2)
		if a.State != outbox.Sent || !strings.Contains(a.Receipt, "示例市政务公开平台") || b.State != outbox.Failed || !strings.Contains(b.Message, "附件") {
			t.Errorf("%+v\n%+v", a, b)
		}
		second := outbox.Receipt{Receiver: first.Receiver}
		c.ferry(&second, nil) // the refused one goes out once more
		if len(second.Bundles) != 1 || second.Bundles[0].Number != 2 || c.bundle(2).State != outbox.Exported {
			t.Fatalf("%+v", second.Bundles)
		}
		got, err = c.Register(ctx, cli, who, raw, "") // the first file again, by the key that is known now
		no(t, err)
		if !got.Again || c.bundle(2).State != outbox.Exported {
			t.Errorf("an old file counts twice: %+v", got)
		}
		raw, err = second.Write(keys)
		no(t, err)
		got, err = c.Register(ctx, cli, who, raw, "")
		no(t, err)
		if got.Received != 1 || c.bundle(2).State != outbox.Sent {
			t.Errorf("%+v %s", got, c.bundle(2).State)
		}
		late := sign(func(r *outbox.Receipt) { r.MadeAt = "2026-11-24T00:00:00Z" })
		got, err = c.Register(ctx, cli, who, late, "")
		no(t, err)
		if got.Before != 2 || c.bundle(2).State != outbox.Sent {
			t.Errorf("a late refusal has undone a receipt: %+v", got)
		}
		if list, err := outbox.Receipts(c.DB.Reader(ctx), 10); err != nil || len(list) != 3 || list[2].Received != 1 || list[2].Refused != 1 {
			t.Errorf("%+v %v", list, err)
		}
	})
}

// A bundle whose manifest cannot be believed has no number of its own.
func TestWhatCannotBeBelievedIsInNoReceipt(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.publish(1, "一")
		paths, err := c.Export(ctx, cli, who, t.TempDir())
		no(t, err)
		raw, err := os.ReadFile(paths[0])
		no(t, err)
		_, stranger := receiver(t)
		var r outbox.Receipt
		if r.Add(outbox.Verify(bytes.NewReader(raw), int64(len(raw)), stranger)) || len(r.Bundles) != 0 {
			t.Errorf("%+v", r)
		}
	})
}
