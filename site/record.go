package site

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"

	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/document"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Service changes what the site has of its own.
type Service struct {
	DB    *db.DB
	Files *attach.Store
}

// Record is one line of a register.
type Record struct {
	ID       int64                      `db:"id"`
	Kind     Kind                       `db:"kind"`
	Title    string                     `db:"title"`
	UnitID   int64                      `db:"unit_id"` // 0 for none
	Unit     string                     `db:"unit_name"`
	UnitCode string                     `db:"unit_code"`
	On       calendar.Date              `db:"on_day"`
	Content  db.JSON[map[string]string] `db:"content"`
	Closed   bool                       `db:"closed"`
	ByName   string                     `db:"by_name"`
	At       db.Time                    `db:"at"`
	Version  int64                      `db:"version"`
}

// Get is a field by its key.
func (r Record) Get(key string) string { return r.Content.V[key] }

// Lines are the answers of a field that has several.
func (r Record) Lines(key string) []string {
	return strings.FieldsFunc(r.Get(key), func(x rune) bool { return x == '\n' })
}

const recordColumns = `r.id, r.kind, r.title, COALESCE(r.unit_id, 0) AS unit_id, COALESCE(u.short_name, '') AS unit_name, COALESCE(u.code, '') AS unit_code,
	r.on_day, r.content, r.closed, r.by_name, r.at, r.version FROM site_record r LEFT JOIN org_unit u ON u.id = r.unit_id`

// Records is a whole register, newest day first, then in the order of entry;
// closed ones only when asked for. Registers are short: a zone for each hall,
// an account for each office; none is longer than 1000 lines.
func Records(q db.Reader, k Kind, closed bool) (list []Record, err error) {
	err = q.Select(&list, `SELECT `+recordColumns+` WHERE r.kind = ? AND (NOT r.closed OR ?) ORDER BY r.on_day DESC, r.id LIMIT 1000`, string(k), closed)
	return list, fault.Wrap("site.Records", err)
}

// Newest are the newest open records of a kind, at most n.
func Newest(q db.Reader, k Kind, n int) (list []Record, err error) {
	err = q.Select(&list, `SELECT `+recordColumns+` WHERE r.kind = ? AND NOT r.closed ORDER BY r.on_day DESC, r.id DESC LIMIT ?`, string(k), n)
	return list, fault.Wrap("site.Newest", err)
}

// RecordByID reads one record of a kind.
func RecordByID(q db.Reader, k Kind, id int64) (r Record, err error) {
	err = q.Get(&r, `SELECT `+recordColumns+` WHERE r.id = ? AND r.kind = ?`, id, string(k))
	if db.NoRows(err) {
		return r, fault.NotFound("没有这一条，可能已经改动，请从列表重新进入。")
	}
	return r, fault.Wrap("site.RecordByID", err)
}

// permit asks for the right to change the site, which is the county's.
func permit(tx *db.Tx, actor rbac.Actor) error {
	root, err := org.CountyUnit(tx)
	if err != nil {
		return err
	}
	return rbac.Check(actor, rbac.SiteEdit, root.RBAC())
}

// Save records a line of a register: a new one when id is 0.
func (s *Service) Save(ctx context.Context, actor rbac.Actor, k Kind, id, version int64, d Draft) (int64, error) {
	r, ok := RegisterOf(string(k))
	if !ok {
		return 0, fault.NotFound("没有这个登记册。")
	}
	d = d.tidy(r)
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := permit(tx, actor); err != nil {
			return err
		}
		p, err := Load(tx)
		if err != nil {
			return err
		}
		if err := d.check(r, p); err != nil {
			return err
		}
		if r.HasUnit {
			if _, err := org.UnitByID(tx, d.UnitID); err != nil {
				return fault.Invalid("unit", "请从列表中选择单位。")
			}
		}
		if id == 0 {
			id, err = insert(tx, actor, k, d)
		} else {
			err = update(tx, actor, k, id, version, d)
		}
		return err
	})
	return id, err
}

func insert(tx *db.Tx, actor rbac.Actor, k Kind, d Draft) (int64, error) {
	id, err := tx.Insert(`INSERT INTO site_record (kind, title, unit_id, on_day, content, closed, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		string(k), d.Title, orNull(d.UnitID), d.On, db.Of(d.Fields), d.Closed, actor.Name, tx.Now)
	if err != nil {
		return 0, fault.Internal("site.insert", err)
	}
	record(tx, actor, k, id, "add")
	return id, nil
}

func update(tx *db.Tx, actor rbac.Actor, k Kind, id, version int64, d Draft) error {
	if _, err := RecordByID(tx, k, id); err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE site_record SET title = ?, unit_id = ?, on_day = ?, content = ?, closed = ?, by_name = ?, at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		d.Title, orNull(d.UnitID), d.On, db.Of(d.Fields), d.Closed, actor.Name, tx.Now, id, version)
	if err != nil {
		return fault.Internal("site.update", err)
	}
	if n == 0 {
		return fault.Conflict("这一条刚被别人改过，请返回重新打开后再改。")
	}
	record(tx, actor, k, id, "change")
	return nil
}

func record(tx *db.Tx, actor rbac.Actor, k Kind, id int64, verb string) {
	audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.SiteEdit), ObjectKind: "site_record", ObjectID: strconv.FormatInt(id, 10),
		Detail: map[string]any{"verb": verb, "register": string(k)}})
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// longestSide bounds pictures, in pixels.
const longestSide = 1600

// Where pictures belong.
const (
	photoOwner  = "site_record"
	emblemOwner = "site_emblem"
)

// picture keeps an uploaded PNG or JPEG: shrunk, and nothing but the picture.
func (s *Service) picture(ctx context.Context, r io.ReaderAt, size int64, name string) (attach.Stored, error) {
	var b bytes.Buffer
	if err := document.Shrink(r, size, &b, longestSide); err != nil {
		return attach.Stored{}, fault.Invalidf("file", "图片“%s”不能使用：%s", attach.SafeName(name), fault.Message(err))
	}
	return s.Files.Save(ctx, &b, name, attach.Purpose{Name: "图片", Types: []string{attach.PNG, attach.JPEG}, Limit: 10 << 20})
}

// SetPhoto gives a record of a register with photos its picture; the one
// before it is kept but no longer shown.
func (s *Service) SetPhoto(ctx context.Context, actor rbac.Actor, k Kind, id int64, r io.ReaderAt, size int64, name string) error {
	st, err := s.picture(ctx, r, size, name)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := permit(tx, actor); err != nil {
			return err
		}
		x, err := RecordByID(tx, k, id)
		if err != nil {
			return err
		}
		if _, err := attach.Record(tx, st, attach.Owner{Kind: photoOwner, ID: id, UnitID: x.UnitID}, name, actor.Name); err != nil {
			return err
		}
		record(tx, actor, k, id, "photo")
		return nil
	})
}

// SetEmblem keeps the county's standard picture of the 国徽 (国徽法: only the
// standard pattern); said is the officer's word that it is that picture.
func (s *Service) SetEmblem(ctx context.Context, actor rbac.Actor, said bool, r io.ReaderAt, size int64, name string) error {
	if !said {
		return fault.Invalid("standard", "请核对图片是国徽标准图案并勾选确认。")
	}
	st, err := s.picture(ctx, r, size, name)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := permit(tx, actor); err != nil {
			return err
		}
		id, err := attach.Record(tx, st, attach.Owner{Kind: emblemOwner, ID: 1}, name, actor.Name)
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.SiteEdit), ObjectKind: "site_emblem", ObjectID: strconv.FormatInt(id, 10)})
		return err
	})
}

// Photo is the newest picture of a record; ok is false without one.
func Photo(q db.Reader, id int64) (a attach.Attachment, ok bool, err error) {
	return newest(q, attach.Owner{Kind: photoOwner, ID: id})
}

// Emblem is the county's picture of the 国徽; ok is false without one.
func Emblem(q db.Reader) (a attach.Attachment, ok bool, err error) {
	return newest(q, attach.Owner{Kind: emblemOwner, ID: 1})
}

func newest(q db.Reader, o attach.Owner) (a attach.Attachment, ok bool, err error) {
	all, err := attach.Of(q, o)
	if err != nil || len(all) == 0 {
		return a, false, err
	}
	return all[len(all)-1], true, nil
}
