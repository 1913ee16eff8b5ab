package outbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// ReceiptFormat names the form of a receipt that comes back as a file.
const ReceiptFormat = "lianghua-receipt/1"

// Receipt is what the other side says of bundles that reached it as files. It
// travels as two lines: this in JSON, and the receiver's signature of that line.
type Receipt struct {
	Format   string       `json:"format"`
	County   string       `json:"county"`   // unit code of the sender, as in the manifest
	Receiver string       `json:"receiver"` // who received
	MadeAt   string       `json:"made_at"`  // UTC
	Bundles  []ReceiptFor `json:"bundles"`
}

// ReceiptFor is one bundle. Reason is empty for one that was received.
type ReceiptFor struct {
	Number int64  `json:"number"`
	Digest string `json:"digest"` // SM3 of its manifest
	Result string `json:"result"` // received or refused
	Reason string `json:"reason,omitempty"`
}

// The two results.
const (
	Received = "received"
	Refused  = "refused"
)

// mostBundles bounds one receipt.
const mostBundles = 10_000

// Add notes what became of a bundle, as Verify found it: a bundle whose
// manifest cannot be believed has no number and is not in the receipt. false
// is such a one, or one of another county.
func (r *Receipt) Add(got Report, err error) bool {
	m := got.Manifest
	if m.Number == 0 || got.Digest == "" || r.County != "" && r.County != m.County {
		return false
	}
	r.County = m.County
	x := ReceiptFor{Number: m.Number, Digest: got.Digest, Result: Received}
	if err != nil {
		x.Result, x.Reason = Refused, fault.Message(err)
	}
	r.Bundles = append(r.Bundles, x)
	return true
}

// Write signs a receipt with the receiver's key.
func (r Receipt) Write(k *crypt.Keys) ([]byte, error) {
	r.Format = ReceiptFormat
	line, err := compact(r)
	if err != nil {
		return nil, err
	}
	signature, err := k.Sign(line)
	return []byte(string(line) + "\n" + signature + "\n"), err
}

// ReadReceipt believes a receipt only when the holder of the public key signed
// exactly these bytes.
func ReadReceipt(raw []byte, public string) (r Receipt, digest string, err error) {
	line, signature, _ := bytes.Cut(raw, []byte("\n"))
	if !crypt.Signed(public, line, strings.TrimSpace(string(signature))) {
		return r, "", fault.Invalid("file", "回执的签名不符：文件被改动过，或不是这个公钥的持有者出具的。")
	}
	if json.Unmarshal(line, &r) != nil || r.Format != ReceiptFormat {
		return r, "", fault.Invalidf("file", "这不是 %s 格式的回执。", ReceiptFormat)
	}
	if len(r.Bundles) == 0 || len(r.Bundles) > mostBundles || utf8.RuneCountInString(r.Receiver) > 100 {
		return r, "", fault.Invalid("file", "回执里没有数据包，或内容过长。")
	}
	for _, b := range r.Bundles {
		if b.Result != Received && b.Result != Refused || b.Result == Refused && strings.TrimSpace(b.Reason) == "" {
			return r, "", fault.Invalidf("file", "回执没有写明第 %d 号数据包是否收到；拒收的应写明理由。", b.Number)
		}
	}
	return r, sm3Of(line), nil
}

// Registered is what a receipt did.
type Registered struct {
	Receiver string
	Received int // newly
	Refused  int // newly
	Before   int // stood so before, or were put aside since
	Again    bool
}

// String says what a receipt did, in a sentence.
func (g Registered) String() string {
	if g.Again {
		return "这份回执已经登记过，没有变化。"
	}
	text := fmt.Sprintf("%s回执：已收 %d 个，拒收 %d 个。", g.Receiver, g.Received, g.Refused)
	if g.Before > 0 {
		text += fmt.Sprintf("此前已收或已作废 %d 个，不变。", g.Before)
	}
	return text
}

// Register marks the bundles of a receipt as received or refused, all in one
// transaction: one that names a bundle that this county never made, or made
// with other content, is refused as a whole. The same file counts once.
// public "" is the key of the last receipt that was registered.
func (s *Service) Register(ctx context.Context, actor rbac.Actor, who audit.Who, raw []byte, public string) (out Registered, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := rbac.Check(actor, rbac.OutboxManage, rbac.Unit{}); err != nil {
			return err
		}
		key, err := receiverKey(tx, public)
		if err != nil {
			return err
		}
		r, digest, err := ReadReceipt(raw, key)
		if err != nil {
			return err
		}
		county, err := s.County(tx)
		if err != nil {
			return err
		}
		if r.County != county.Code {
			return fault.Invalidf("file", "这份回执是给“%s”的，本县的代码是 %s。", r.County, county.Code)
		}
		out = Registered{Receiver: r.Receiver}
		n, err := tx.Exec(`INSERT INTO outbox_receipt (digest, receiver, key, received, refused, by_name, at) VALUES (?, ?, ?, 0, 0, ?, ?) ON CONFLICT (digest) DO NOTHING`,
			digest, r.Receiver, key, who.Name, tx.Now)
		if err != nil {
			return err
		}
		if out.Again = n == 0; out.Again {
			return nil
		}
		for _, x := range r.Bundles {
			if err := s.mark(tx, &out, x, r.Receiver); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`UPDATE outbox_receipt SET received = ?, refused = ? WHERE digest = ?`, out.Received, out.Refused, digest); err != nil {
			return err
		}
		audit.Record(tx, who, audit.Entry{Action: string(rbac.OutboxManage), ObjectKind: "bundle_receipt", ObjectID: digest[:16],
			Detail: map[string]any{"verb": "receipt", "received": out.Received, "refused": out.Refused}})
		return s.remind(tx)
	})
	return out, fault.Wrap("outbox.Register", err)
}

// receiverKey is the key that is given, else that of the last receipt.
func receiverKey(q db.Reader, public string) (string, error) {
	if public = strings.TrimSpace(public); public != "" {
		return public, nil
	}
	key, err := LastKey(q)
	if err == nil && key == "" {
		err = fault.Invalid("key", "请填写接收方的公钥（接收方执行 lianghua outbox key 所显示的），并用电话核对指纹。")
	}
	return key, err
}

// LastKey is the public key by which the last receipt was believed, "" before
// the first.
func LastKey(q db.Reader) (key string, err error) {
	err = q.Get(&key, `SELECT key FROM outbox_receipt ORDER BY id DESC LIMIT 1`)
	if db.NoRows(err) {
		return "", nil
	}
	return key, fault.Wrap("outbox.LastKey", err)
}

// mark puts the result on one bundle. What was received stays received: a
// refusal that comes after it is an older file.
func (s *Service) mark(tx *db.Tx, out *Registered, x ReceiptFor, receiver string) error {
	b, _, err := ByNumber(tx, x.Number)
	if fault.KindOf(err) == fault.KindNotFound {
		return fault.Invalidf("file", "回执里的第 %d 号数据包不是本县编的，整份回执没有登记。", x.Number)
	}
	if err != nil {
		return err
	}
	if b.Digest != x.Digest {
		return fault.Invalidf("file", "回执里第 %d 号数据包的清单摘要与本县的不符，整份回执没有登记。", x.Number)
	}
	switch {
	case b.State == Void || b.State == Sent:
		out.Before++
		return nil
	case x.Result == Received:
		out.Received++
		_, err = tx.Exec(`UPDATE outbox_bundle SET state = 'sent', receipt = ?, message = '', ended_at = ? WHERE id = ?`, brief([]byte(receiver+"，文件回执")), db.Some(tx.Now), b.ID)
	default:
		out.Refused++
		_, err = tx.Exec(`UPDATE outbox_bundle SET state = 'failed', message = ? WHERE id = ?`, "对方拒收："+brief([]byte(x.Reason))+"。查明原因后重新导出。", b.ID)
	}
	return err
}

// ReceiptRow is a receipt that was registered.
type ReceiptRow struct {
	ID       int64   `db:"id"`
	Receiver string  `db:"receiver"`
	Key      string  `db:"key"`
	Received int     `db:"received"`
	Refused  int     `db:"refused"`
	ByName   string  `db:"by_name"`
	At       db.Time `db:"at"`
}

// Receipts lists the receipts that were registered, the latest first.
func Receipts(q db.Reader, most int) (list []ReceiptRow, err error) {
	err = q.Select(&list, `SELECT id, receiver, key, received, refused, by_name, at FROM outbox_receipt ORDER BY id DESC LIMIT ?`, most)
	return list, fault.Wrap("outbox.Receipts", err)
}
