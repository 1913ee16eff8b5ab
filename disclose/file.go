package disclose

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/document"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// FileKind says how a file is treated.
type FileKind string

// The kinds of file.
const (
	Plain FileKind = "file"  // 附件
	Photo FileKind = "photo" // 图片: internal until a person has looked at it
)

// FileState is whether a file may be served.
type FileState string

// The states of a file.
const (
	Kept      FileState = "kept"
	Sealed    FileState = "sealed"    // an original with personal data: never served
	Destroyed FileState = "destroyed" // its bytes are gone
)

// File is one use of a stored file by an item. Token stands in its address:
// 128 random bits, so that it cannot be guessed; it is served only while a
// document that shows it may be seen.
type File struct {
	ID           int64         `db:"id"`
	Token        string        `db:"token"`
	ItemID       int64         `db:"item_id"`
	SHA256       string        `db:"sha256"`
	Name         string        `db:"name"`
	MediaType    string        `db:"media_type"`
	Size         int64         `db:"size"`
	Kind         FileKind      `db:"kind"`
	State        FileState     `db:"state"`
	SeenBy       string        `db:"seen_by"` // who ticked 已查看
	SeenAt       db.NullTime   `db:"seen_at"`
	DerivedFrom  int64         `db:"derived_from"` // the sealed original, 0: none
	Masked       string        `db:"masked"`       // what was masked
	DestroyFrom  calendar.Date `db:"destroy_from"` // of a sealed original: not before
	DestroyUntil calendar.Date `db:"destroy_until"`
	DestroyedAt  db.NullTime   `db:"destroyed_at"`
	CreatedAt    db.Time       `db:"created_at"`
}

// URL is the file's public address.
func (f File) URL() string { return "/files/" + f.Token + "/" + f.Name }

const fileColumns = `f.id, f.token, f.item_id, f.sha256, f.name, f.media_type, f.size, f.kind, f.state, f.seen_by, f.seen_at, f.derived_from, f.masked,
	f.destroy_from, f.destroy_until, f.destroyed_at, f.created_at`

// draftFiles lists the files of a draft in their order.
func draftFiles(q db.Reader, draftID int64) (list []File, err error) {
	err = q.Select(&list, `SELECT `+fileColumns+` FROM disclose_draft_file x JOIN disclose_file f ON f.id = x.file_id
		WHERE x.draft_id = ? ORDER BY x.sort, f.id`, draftID)
	return list, fault.Wrap("disclose.draftFiles", err)
}

func revisionFiles(q db.Reader, revisionID int64) (list []File, err error) {
	err = q.Select(&list, `SELECT `+fileColumns+` FROM disclose_revision_file x JOIN disclose_file f ON f.id = x.file_id
		WHERE x.revision_id = ? ORDER BY x.sort, f.id`, revisionID)
	return list, fault.Wrap("disclose.revisionFiles", err)
}

func hashes(files []File) []string {
	out := make([]string, 0, len(files))
	for _, f := range files {
		out = append(out, f.SHA256+" "+f.Name)
	}
	return out
}

// maxFiles bounds the files of one item.
const maxFiles = 50

// Upload is a stored upload that is to stand beside an item.
type Upload struct {
	Stored attach.Stored
	Name   string
	Plain  string // its text, for the check; "" when there is none
}

// longestSide is the size to which a picture is shrunk, in pixels.
const longestSide = 1920

// maxPlain bounds the text that is kept of a file, in bytes.
const maxPlain = 256 << 10

// Receive keeps an upload for an item: type by content, size by the county's
// setting. A picture is shrunk and keeps nothing but the picture; of a
// document the text is read, within bounds. Attach it in the same request.
func (s *Service) Receive(ctx context.Context, r io.Reader, name string, limit int64) (Upload, error) {
	st, err := s.Files.Save(ctx, r, name, attach.Document(limit))
	if err != nil {
		return Upload{}, err
	}
	name = attach.SafeName(name)
	if st.MediaType == attach.PNG || st.MediaType == attach.JPEG {
		st, err = s.shrink(ctx, st, name, limit)
		return Upload{Stored: st, Name: name}, err
	}
	return Upload{Stored: st, Name: name, Plain: s.textOf(ctx, st, name)}, nil
}

func (s *Service) shrink(ctx context.Context, st attach.Stored, name string, limit int64) (attach.Stored, error) {
	f, err := s.Files.Open(st.SHA256)
	if err != nil {
		return st, err
	}
	defer f.Close()
	var b bytes.Buffer
	if err := document.Shrink(f, st.Size, &b, longestSide); err != nil {
		return st, fault.Invalidf("file", "图片“%s”不能使用：%s", name, fault.Message(err))
	}
	return s.Files.Save(ctx, &b, name, attach.Document(limit))
}

// textOf is the text of a stored file, "" when it has none that a program reads.
func (s *Service) textOf(ctx context.Context, st attach.Stored, name string) string {
	f, err := s.Files.Open(st.SHA256)
	if err != nil {
		return ""
	}
	defer f.Close()
	lim := document.DefaultLimits()
	doc, err := document.Read(ctx, name, f, st.Size, lim)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, block := range doc.Blocks {
		b.WriteString(block.Text)
		for _, row := range block.Rows {
			for _, cell := range row.Cells {
				b.WriteString(cell.Text + "\t")
			}
			b.WriteByte('\n')
		}
		b.WriteByte('\n')
		if b.Len() > maxPlain {
			break
		}
	}
	return cut(strings.ReplaceAll(b.String(), "\x00", ""), maxPlain)
}

// cut is at most n bytes of a text, whole characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Attach puts a file beside an open draft; images are photos, which stay
// internal until SeePhoto. It voids the secrecy review: the bytes changed.
func (s *Service) Attach(ctx context.Context, actor rbac.Actor, id, version int64, up Upload) (File, int64, error) {
	var f File
	var out int64
	err := s.do(ctx, actor, func(d *deed) error {
		w, err := d.editable(Ref{id, version})
		if err != nil {
			return err
		}
		if f, err = d.attach(&w, up, 0); err != nil {
			return err
		}
		out, err = d.rehash(&w, map[string]any{"move": "attach", "file": f.ID})
		return err
	})
	return f, out, err
}

// editable loads an item whose draft may be changed by the actor.
func (d *deed) editable(ref Ref) (work, error) {
	w, err := d.alone(ref, rbac.ItemDraft)
	if err != nil {
		return w, err
	}
	if !w.W.State.Editable() {
		return w, fault.Conflictf("当前为“%s”，不能增减附件，请先撤回或请审核人退回。", w.W.State.Name())
	}
	return w, nil
}

func (d *deed) attach(w *work, up Upload, derivedFrom int64) (File, error) {
	files, err := draftFiles(d.tx, w.W.ID)
	if err != nil {
		return File{}, err
	}
	if len(files) >= maxFiles {
		return File{}, fault.Conflictf("一条信息最多 %d 个附件，请合并后再上传。", maxFiles)
	}
	for _, f := range files {
		if f.SHA256 == up.Stored.SHA256 && f.Name == up.Name {
			return File{}, fault.Conflictf("附件“%s”已经上传过了。", f.Name)
		}
	}
	kind := Plain
	if up.Stored.MediaType == attach.PNG || up.Stored.MediaType == attach.JPEG {
		kind = Photo
	}
	aid, err := attach.Record(d.tx, up.Stored, attach.Owner{Kind: "disclose_item", ID: w.Item.ID, UnitID: w.UnitID}, up.Name, d.actor.Name)
	if err != nil {
		return File{}, err
	}
	f := File{Token: newToken(), ItemID: w.Item.ID, SHA256: up.Stored.SHA256, Name: attach.SafeName(up.Name), MediaType: up.Stored.MediaType,
		Size: up.Stored.Size, Kind: kind, State: Kept, DerivedFrom: derivedFrom, CreatedAt: d.tx.Now}
	f.ID, err = d.tx.Insert(`INSERT INTO disclose_file (token, item_id, attachment_id, sha256, name, media_type, size, kind, state, plain, derived_from, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'kept', ?, ?, ?) RETURNING id`,
		f.Token, f.ItemID, aid, f.SHA256, f.Name, f.MediaType, f.Size, f.Kind, up.Plain, f.DerivedFrom, d.tx.Now)
	if err != nil {
		return File{}, fault.Internal("disclose.attach", err)
	}
	_, err = d.tx.Exec(`INSERT INTO disclose_draft_file (draft_id, file_id, sort) VALUES (?, ?, ?)`, w.W.ID, f.ID, len(files)+1)
	if err != nil {
		return File{}, fault.Internal("disclose.attach", err)
	}
	return f, d.signAuthor(w.W.ID)
}

// Detach takes a file from an open draft. A published revision that holds it
// keeps it.
func (s *Service) Detach(ctx context.Context, actor rbac.Actor, id, version, fileID int64) (int64, error) {
	var out int64
	err := s.do(ctx, actor, func(d *deed) error {
		w, err := d.editable(Ref{id, version})
		if err != nil {
			return err
		}
		n, err := d.tx.Exec(`DELETE FROM disclose_draft_file WHERE draft_id = ? AND file_id = ?`, w.W.ID, fileID)
		if err != nil {
			return fault.Internal("disclose.Detach", err)
		}
		if n == 0 {
			return fault.NotFound("该附件不在这条信息里，可能已被删除。")
		}
		if err := d.signAuthor(w.W.ID); err != nil {
			return err
		}
		out, err = d.rehash(&w, map[string]any{"move": "detach", "file": fileID})
		return err
	})
	return out, err
}

// rehash binds the draft to its files again after one came or went.
func (d *deed) rehash(w *work, detail map[string]any) (int64, error) {
	files, err := draftFiles(d.tx, w.W.ID)
	if err != nil {
		return 0, err
	}
	w.W.Hash = w.W.Content.V.Hash(hashes(files)...)
	if _, err := d.tx.Exec(`UPDATE disclose_draft SET hash = ?, changed_at = ? WHERE id = ?`, w.W.Hash, d.tx.Now, w.W.ID); err != nil {
		return 0, fault.Internal("disclose.rehash", err)
	}
	if err := d.bump(w); err != nil {
		return 0, err
	}
	d.audit(rbac.ItemDraft, *w, detail)
	return w.Version, nil
}

// PhotoPledge is the line that is ticked for every photo.
const PhotoPledge = "已查看，无证号、账号、签名手印、未成年人面部"

// SeePhoto records that a person looked at a photo and ticked PhotoPledge.
// Without it the photo stays internal and its item cannot be published.
func (s *Service) SeePhoto(ctx context.Context, actor rbac.Actor, id, version, fileID int64) (int64, error) {
	var out int64
	err := s.do(ctx, actor, func(d *deed) error {
		w, err := d.alone(Ref{id, version}, "")
		if err != nil {
			return err
		}
		if !mayRecord(actor, w.Unit) {
			return rbac.Check(actor, rbac.ItemDraft, w.Unit.RBAC())
		}
		n, err := d.tx.Exec(`UPDATE disclose_file SET seen_by = ?, seen_at = ? WHERE id = ? AND item_id = ? AND kind = 'photo' AND state = 'kept'`,
			actor.Name, d.tx.Now, fileID, id)
		if err != nil {
			return fault.Internal("disclose.SeePhoto", err)
		}
		if n == 0 {
			return fault.NotFound("没有这张图片，可能已被删除。")
		}
		if err := d.bump(&w); err != nil {
			return err
		}
		d.audit(rbac.ItemDraft, w, map[string]any{"move": "see_photo", "file": fileID})
		out = w.Version
		return nil
	})
	return out, err
}

// File finds a file for one who is signed in: whoever may read the item may
// read its files, sealed originals excepted. The public asks PublicFile.
func (s *Service) File(ctx context.Context, actor rbac.Actor, token string) (File, error) {
	var f File
	err := s.DB.Read(ctx, func(q db.Reader) error {
		where, args := rbac.ReachOf(actor, rbac.ItemRead).Where("u.path", "u.id")
		err := q.Get(&f, `SELECT `+fileColumns+` FROM disclose_file f JOIN disclose_item i ON i.id = f.item_id JOIN org_unit u ON u.id = i.unit_id
			WHERE f.token = ? AND f.state = 'kept' AND `+where, append([]any{strings.ToLower(token)}, args...)...)
		if db.NoRows(err) {
			return errNoFile
		}
		return fault.Wrap("disclose.File", err)
	})
	return f, err
}

var errNoFile = fault.NotFound("该文件不存在，或已随信息撤下。")

// Open reads a file's bytes, after File or PublicFile found it.
func (s *Service) Open(f File) (io.ReadSeekCloser, error) {
	if f.State != Kept {
		return nil, errNoFile
	}
	r, err := s.Files.Open(f.SHA256)
	if err != nil {
		return nil, fault.Wrap(fmt.Sprintf("disclose.Open(%d)", f.ID), err)
	}
	return r, nil
}
