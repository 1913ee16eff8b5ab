package foi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"lianghua/foi/letter"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/document"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Template is one version of the office's own template of a letter (文书模板).
type Template struct {
	ID     int64   `db:"id"`
	Kind   string  `db:"kind"`   // letter.Kind.Code
	Number int     `db:"number"` // of the kind, from 1
	Name   string  `db:"name"`   // the file's name
	FileID int64   `db:"file_id"`
	SHA256 string  `db:"sha256"`
	State  string  `db:"state"` // current, former
	Note   string  `db:"note"`
	ByName string  `db:"by_name"`
	At     db.Time `db:"at"`
}

const templateColumns = `t.id, t.kind, t.number, t.name, t.file_id, t.sha256, t.state, t.note, t.by_name, t.at`

// Current reports the version in use.
func (t Template) Current() bool { return t.State == "current" }

// TemplateLimit is how large a template may be.
const TemplateLimit = 5 << 20

// Templates lists all versions, newest first.
func Templates(q db.Reader) (list []Template, err error) {
	err = q.Select(&list, `SELECT `+templateColumns+` FROM foi_template t ORDER BY t.kind, t.number DESC`)
	return list, fault.Wrap("foi.Templates", err)
}

// TemplateByID reads one version.
func TemplateByID(q db.Reader, id int64) (t Template, err error) {
	err = q.Get(&t, `SELECT `+templateColumns+` FROM foi_template t WHERE t.id = ?`, id)
	if db.NoRows(err) {
		return t, fault.NotFound("没有这个文书模板。")
	}
	return t, fault.Wrap("foi.TemplateByID", err)
}

// currentTemplate is the version in use for a letter; ID 0 is the built-in one.
func currentTemplate(q db.Reader, kind string) (t Template, err error) {
	err = q.Get(&t, `SELECT `+templateColumns+` FROM foi_template t WHERE t.kind = ? AND t.state = 'current'`, kind)
	if db.NoRows(err) {
		return Template{Kind: kind}, nil
	}
	return t, fault.Wrap("foi.currentTemplate", err)
}

// TemplateBytes is a template as .docx; of a zero ID the built-in one.
func (s *Service) TemplateBytes(t Template) ([]byte, error) {
	if t.ID == 0 {
		return letter.Builtin(t.Kind)
	}
	return s.stored(t.SHA256)
}

// stored reads a kept file whole.
func (s *Service) stored(sha string) ([]byte, error) {
	f, err := s.Files.Open(sha)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(f)
	return raw, errors.Join(err, f.Close())
}

// keepBytes puts bytes into the store.
func (s *Service) keepBytes(ctx context.Context, raw []byte, name string, p attach.Purpose) (attach.Stored, error) {
	return s.Files.Save(ctx, bytes.NewReader(raw), name, p)
}

// TemplateUpload is a template that somebody wants to use.
type TemplateUpload struct {
	Kind, Name, Note string
	Raw              []byte
}

// CheckTemplate looks at an upload without keeping it: placeholders, problems,
// and the text of the letter made from a made-up case.
func (s *Service) CheckTemplate(ctx context.Context, kind string, raw []byte) (letter.Checked, string, error) {
	c, err := letter.CheckTemplate(ctx, kind, raw)
	if err != nil || len(c.Problems) > 0 {
		return c, "", err
	}
	out, err := letter.Render(ctx, kind, raw, letter.Sample())
	if err != nil {
		return c, "", err
	}
	text, err := LetterText(ctx, out)
	return c, text, err
}

// LetterText is what a .docx says, a paragraph or a row a line.
func LetterText(ctx context.Context, raw []byte) (string, error) {
	d, err := document.Read(ctx, "letter.docx", bytes.NewReader(raw), int64(len(raw)), document.Limits{})
	if err != nil {
		return "", err
	}
	var out []string
	for _, b := range d.Blocks {
		if b.Unseen != "" || strings.HasPrefix(b.Where, "页脚") || strings.HasPrefix(b.Where, "页眉") {
			continue
		}
		if b.Text != "" {
			out = append(out, b.Text)
		}
		for _, r := range b.Rows {
			var cells []string
			for _, c := range r.Cells {
				cells = append(cells, c.Text)
			}
			out = append(out, strings.Join(cells, "　"))
		}
	}
	return strings.Join(out, "\n"), nil
}

// AddTemplate keeps a template as the version in use. One with problems is
// refused with all of them.
func (s *Service) AddTemplate(ctx context.Context, actor rbac.Actor, up TemplateUpload) (id int64, err error) {
	kind, ok := letter.ByCode(up.Kind)
	if !ok {
		return 0, fault.Invalid("kind", "请选择文书的种类。")
	}
	c, err := letter.CheckTemplate(ctx, up.Kind, up.Raw)
	if err != nil {
		return 0, err
	}
	if len(c.Problems) > 0 {
		var p fault.Problems
		for _, x := range c.Problems {
			p.Add("file", x.String())
		}
		return 0, p.Err()
	}
	kept, err := s.keepBytes(ctx, up.Raw, up.Name, attach.Purpose{Name: "文书模板", Types: []string{attach.DOCX}, Limit: TemplateLimit})
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, "foi.AddTemplate", func(tx *db.Tx) error {
		if err := setupRight(tx, actor); err != nil {
			return err
		}
		var last int
		if err := tx.Get(&last, `SELECT COALESCE(MAX(number), 0) FROM foi_template WHERE kind = ?`, kind.Code); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE foi_template SET state = 'former' WHERE kind = ? AND state = 'current'`, kind.Code); err != nil {
			return err
		}
		file, err := attach.Record(tx, kept, attach.Owner{Kind: "foi_template", UnitID: actor.Home().ID}, up.Name, actor.Name)
		if err != nil {
			return err
		}
		id, err = tx.Insert(`INSERT INTO foi_template (kind, number, name, file_id, sha256, state, note, by_person, by_name, at)
			VALUES (?, ?, ?, ?, ?, 'current', ?, ?, ?, ?) RETURNING id`,
			kind.Code, last+1, attach.SafeName(up.Name), file, kept.SHA256, strings.TrimSpace(up.Note), actor.PersonID, actor.Name, tx.Now)
		if err != nil {
			return err
		}
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.FoiSetup), ObjectKind: "foi_template", ObjectID: audit.ID(id),
			Detail: map[string]any{"kind": kind.Code, "number": last + 1, "sha256": kept.SHA256}})
		return nil
	})
	return id, err
}

// UseTemplate puts a version in use again; id 0 the built-in template.
func (s *Service) UseTemplate(ctx context.Context, actor rbac.Actor, kind string, id int64) error {
	return s.write(ctx, "foi.UseTemplate", func(tx *db.Tx) error {
		if err := setupRight(tx, actor); err != nil {
			return err
		}
		if _, ok := letter.ByCode(kind); !ok {
			return fault.NotFound("没有这种文书。")
		}
		if _, err := tx.Exec(`UPDATE foi_template SET state = 'former' WHERE kind = ? AND state = 'current'`, kind); err != nil {
			return err
		}
		if id != 0 {
			n, err := tx.Exec(`UPDATE foi_template SET state = 'current' WHERE kind = ? AND id = ?`, kind, id)
			if err != nil {
				return err
			}
			if n == 0 {
				return fault.NotFound("没有这个文书模板。")
			}
		}
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.FoiSetup), ObjectKind: "foi_template", ObjectID: audit.ID(id), Detail: map[string]any{"kind": kind, "use": id}})
		return nil
	})
}

// setupRight asks for the right to set up the county's letters.
func setupRight(q db.Reader, actor rbac.Actor) error {
	county, err := org.CountyUnit(q)
	if err != nil {
		return err
	}
	return rbac.Check(actor, rbac.FoiSetup, county.RBAC())
}

// hexSHA is the SHA-256 of bytes, as files are told by it.
func hexSHA(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// versionName names the template that made a letter.
func (t Template) versionName() string {
	if t.ID == 0 {
		return "内置模板"
	}
	return fmt.Sprintf("第%d版（%s）", t.Number, t.Name)
}
