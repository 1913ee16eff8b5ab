package outbox

import (
	"context"

	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// State is where a bundle stands.
type State string

// The states of a bundle.
const (
	Waiting  State = "waiting"  // 待发送, also between two attempts
	Sent     State = "sent"     // 已送达, with a receipt
	Exported State = "exported" // 已导出
	Failed   State = "failed"   // 未送达: somebody must look
	Void     State = "void"     // 已作废: made again under another number
)

// Label is the state in Chinese.
func (s State) Label() string {
	return map[State]string{Waiting: "待发送", Sent: "已送达", Exported: "已导出", Failed: "未送达", Void: "已作废"}[s]
}

// States lists all states.
func States() []State { return []State{Waiting, Failed, Sent, Exported, Void} }

// Bundle (数据包) is a numbered, signed set of entries.
type Bundle struct {
	ID        int64            `db:"id"`
	Number    int64            `db:"number"`
	State     State            `db:"state"`
	Entries   int              `db:"entries"`
	Digest    string           `db:"digest"` // SM3 of the manifest
	Previous  string           `db:"previous"`
	Skipped   db.JSON[[]int64] `db:"skipped"`
	Signature string           `db:"signature"`
	KeyID     string           `db:"key_id"`
	Attempts  int              `db:"attempts"`
	NextAt    db.Time          `db:"next_at"`
	Message   string           `db:"message"`
	Receipt   string           `db:"receipt"`
	CreatedAt db.Time          `db:"created_at"`
	EndedAt   db.NullTime      `db:"ended_at"`
}

const bundleColumns = `b.id, b.number, b.state, b.entries, b.digest, b.previous, b.skipped, b.signature, b.key_id, b.attempts, b.next_at,
	b.message, b.receipt, b.created_at, b.ended_at`

const (
	mostEntries = 200
	mostBytes   = 64 << 20 // of files in one bundle; a single larger item travels alone
)

// Pack makes bundles of everything that waits and returns how many.
func (s *Service) Pack(ctx context.Context) (made int, err error) {
	for {
		more, packed, err := s.packOne(ctx)
		if packed {
			made++
		}
		if err != nil || !more {
			return made, fault.Wrap("outbox.Pack", err)
		}
	}
}

// packOne reads what may be said of the next entries outside any transaction
// and binds them to a bundle if none of them changed meanwhile; more reports
// that there may be others.
func (s *Service) packOne(ctx context.Context) (more, packed bool, err error) {
	q := s.DB.Reader(ctx)
	var list []Entry
	if err := q.Select(&list, `SELECT `+entryColumns+` FROM outbox_entry e WHERE e.state = 'waiting' ORDER BY e.id LIMIT ?`, mostEntries); err != nil || len(list) == 0 {
		return false, false, err
	}
	kept, mute, err := s.render(q, list)
	if err != nil {
		return false, false, err
	}
	county, err := s.County(q)
	if err != nil {
		return false, false, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		for _, e := range mute {
			if _, err := tx.Exec(`UPDATE outbox_entry SET state = 'void', message = ? WHERE id = ? AND state = 'waiting' AND verb = ? AND revision = ?`,
				sayHidden, e.ID, string(e.Verb), e.Revision); err != nil {
				return err
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return s.bind(tx, county, kept)
	})
	if fault.KindOf(err) == fault.KindConflict {
		return true, false, nil // something changed: read again
	}
	return err == nil, err == nil && len(kept) > 0, err
}

// render splits entries into those of which something may be said and those
// that stay home. An item that the other side may know and that may no longer
// be shown is removed there.
func (s *Service) render(q db.Reader, list []Entry) (kept []rendered, mute []Entry, err error) {
	size := int64(0)
	for _, e := range list {
		r := rendered{Entry: e, noted: e.Verb}
		ok := e.Verb == Remove
		if !ok {
			if r.Content, ok, err = s.Render(q, e); err != nil {
				return nil, nil, err
			}
		}
		if !ok {
			known, err := travelled(q, e.ItemID)
			if err != nil {
				return nil, nil, err
			}
			if !known {
				mute = append(mute, e)
				continue
			}
			r.Content, r.Verb = Content{}, Remove
		}
		for _, f := range r.Files {
			size += f.Size
		}
		if size > mostBytes && len(kept) > 0 {
			break
		}
		kept = append(kept, r)
	}
	return kept, mute, nil
}

// bind gives the entries a bundle with the next number.
func (s *Service) bind(tx *db.Tx, county County, list []rendered) error {
	number, err := db.NextNumber(tx, "outbox", 0) // one at a time from here
	if err != nil {
		return err
	}
	public, err := s.Keys.PublicKey()
	if err != nil {
		return err
	}
	b := Bundle{Number: number, Entries: len(list), KeyID: crypt.Fingerprint(public), CreatedAt: tx.Now}
	if err := b.chain(tx); err != nil {
		return err
	}
	p, err := pack(b.manifest(county), list)
	if err != nil {
		return err
	}
	signature, err := s.Keys.Sign(p.manifest)
	if err != nil {
		return err
	}
	id, err := tx.Insert(`INSERT INTO outbox_bundle (number, state, entries, digest, previous, skipped, signature, key_id, next_at, created_at)
		VALUES (?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		b.Number, b.Entries, p.digest, b.Previous, b.Skipped, signature, b.KeyID, tx.Now, tx.Now)
	if err != nil {
		return err
	}
	for i, r := range list { // an act since the reading gave the entry another verb or revision
		n, err := tx.Exec(`UPDATE outbox_entry SET state = 'bundled', bundle_id = ?, place = ?, verb = ? WHERE id = ? AND state = 'waiting'
			AND verb = ? AND revision = ? AND created_at = ?`, id, i+1, string(r.Verb), r.ID, string(r.noted), r.Revision, r.CreatedAt)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Conflict("编包时信息有变化，请重试。")
		}
	}
	return nil
}

// chain fills what a bundle says of those before it.
func (b *Bundle) chain(q db.Reader) error {
	err := q.Get(&b.Previous, `SELECT digest FROM outbox_bundle WHERE number = ?`, b.Number-1)
	if err != nil && !db.NoRows(err) {
		return err
	}
	var skipped []int64
	err = q.Select(&skipped, `SELECT number FROM outbox_bundle WHERE state = 'void' AND number < ? AND number >
		(SELECT COALESCE(max(number), 0) FROM outbox_bundle WHERE state <> 'void' AND number < ?) ORDER BY number`, b.Number, b.Number)
	b.Skipped = db.Of(skipped)
	return err
}

func (b *Bundle) manifest(c County) Manifest {
	return Manifest{Format: Format, County: c.Code, Name: c.Name, Number: b.Number, Previous: b.Previous, Skipped: b.Skipped.V,
		MadeAt: utc(b.CreatedAt), KeyID: b.KeyID}
}

// again makes the bytes of a bundle anew from its rows. ok is false when they
// are no longer what was signed.
func (s *Service) again(q db.Reader, b Bundle) (p packet, ok bool, err error) {
	list, err := entriesOf(q, b.ID)
	if err != nil {
		return p, false, err
	}
	county, err := s.County(q)
	if err != nil {
		return p, false, err
	}
	var out []rendered
	for _, e := range list {
		r := rendered{Entry: e}
		if e.Verb != Remove {
			var may bool
			if r.Content, may, err = s.Render(q, e); err != nil || !may {
				return p, false, err
			}
		}
		out = append(out, r)
	}
	p, err = pack(b.manifest(county), out)
	return p, p.digest == b.Digest, err
}

func entriesOf(q db.Reader, bundle int64) (list []Entry, err error) {
	err = q.Select(&list, `SELECT `+entryColumns+` FROM outbox_entry e WHERE e.bundle_id = ? ORDER BY e.place, e.id`, bundle)
	return list, err
}

// supersede puts a bundle aside whose content is no longer what was signed,
// and lets what it told wait again, unless there is something newer to tell
// of the same item.
func supersede(tx *db.Tx, b Bundle) error {
	n, err := tx.Exec(`UPDATE outbox_bundle SET state = 'void', message = ?, ended_at = ? WHERE id = ? AND state IN ('waiting', 'failed', 'exported')`, sayVoid, db.Some(tx.Now), b.ID)
	if err != nil || n == 0 {
		return err
	}
	list, err := entriesOf(tx, b.ID)
	if err != nil {
		return err
	}
	for _, e := range list {
		if _, err := tx.Exec(`UPDATE outbox_entry SET state = 'void', message = ? WHERE id = ?`, sayVoid, e.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO outbox_entry (item_id, unit_id, verb, revision, state, created_at) VALUES (?, ?, ?, ?, 'waiting', ?)
			ON CONFLICT (item_id) WHERE state = 'waiting' DO NOTHING`, e.ItemID, e.UnitID, string(e.Verb), e.Revision, e.CreatedAt); err != nil {
			return err
		}
	}
	return nil
}

const sayVoid = "内容已有变化（撤下或更新），作废后另编新包"
