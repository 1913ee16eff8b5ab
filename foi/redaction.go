package foi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"lianghua/foi/letter"
	"lianghua/foi/redact"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Redaction is a file of a case that is given with passages blacked out
// (区分处理, 条例第三十七条). The original is kept encrypted, has no address and
// goes with the applicant's data (foi/erasure).
type Redaction struct {
	ID         int64   `db:"id"`
	RequestID  int64   `db:"request_id"`
	Name       string  `db:"name"`
	Media      string  `db:"media_type"`
	OriginalID int64   `db:"original_id"`
	SHA256     string  `db:"original_sha256"` // of the plain original
	ByName     string  `db:"by_name"`
	At         db.Time `db:"at"`
	Version    int64   `db:"version"`
	Marks      []RedactionMark
	Copies     []RedactionCopy
}

// RedactionMark is one line of the register: where, why, by which article.
type RedactionMark struct {
	ID          int64  `db:"id"`
	RedactionID int64  `db:"redaction_id"`
	Place       string `db:"place"`
	Start       int    `db:"start_at"`
	End         int    `db:"end_at"`
	Unit        int    `db:"page"` // passage or page, from 1
	X           int    `db:"box_x"`
	Y           int    `db:"box_y"`
	W           int    `db:"box_w"`
	H           int    `db:"box_h"`
	Sealed      string `db:"sealed" json:"-"`
	Reason      string `db:"reason"`
	Article     string `db:"article"`
	Scope       string `db:"scope"` // both, public
	ByName      string `db:"by_name"`
	Words       string `db:"-"`
}

// RedactionCopy is one derivative.
type RedactionCopy struct {
	ID          int64   `db:"id"`
	RedactionID int64   `db:"redaction_id"`
	Audience    string  `db:"audience"` // applicant, public
	FileID      int64   `db:"file_id"`
	SHA256      string  `db:"sha256"`
	Marks       int     `db:"marks"`
	Warnings    string  `db:"warnings"` // one a line
	MadeVersion int64   `db:"made_version"`
	ByName      string  `db:"by_name"`
	At          db.Time `db:"at"`
}

// AudienceName is for whom a derivative is.
func (c RedactionCopy) AudienceName() string {
	return map[string]string{"applicant": "提供申请人", "public": "供公开"}[c.Audience]
}

// Fresh reports a derivative made from the register as it is now.
func (r Redaction) Fresh(c RedactionCopy) bool { return c.MadeVersion == r.Version }

// RedactionReasons are offered with the article that they stand on.
func RedactionReasons() []Choice {
	return []Choice{
		{"条例第十五条", "个人隐私"}, {"条例第十五条、第三十二条", "商业秘密"}, {"条例第三十二条", "第三方不同意公开且有合理理由"}, {"条例第十四条", "国家秘密或者法律、行政法规禁止公开"},
		{"条例第十六条第一款", "内部事务信息"}, {"条例第十六条第二款", "过程性信息或者行政执法案卷信息"},
	}
}

// RedactionLimit is how large a file may be.
const RedactionLimit = 20 << 20

const redactionColumns = `d.id, d.request_id, d.name, d.media_type, COALESCE(d.original_id, 0) AS original_id, d.original_sha256, d.by_name, d.at, d.version`

// Redactions lists the files of a case.
func (s *Service) Redactions(ctx context.Context, actor rbac.Actor, request int64) (r Request, list []Redaction, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		if r, err = readable(q, actor, request); err != nil {
			return err
		}
		if err := q.Select(&list, `SELECT `+redactionColumns+` FROM foi_redaction d WHERE d.request_id = ? ORDER BY d.id`, request); err != nil {
			return err
		}
		for i := range list {
			if err := fillRedaction(q, &list[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return r, list, fault.Wrap("foi.Redactions", err)
}

func fillRedaction(q db.Reader, r *Redaction) error {
	if err := q.Select(&r.Marks, `SELECT m.id, m.redaction_id, m.place, m.start_at, m.end_at, m.page, m.box_x, m.box_y, m.box_w, m.box_h, m.sealed, m.reason, m.article, m.scope, m.by_name
		FROM foi_redaction_mark m WHERE m.redaction_id = ? ORDER BY m.page, m.start_at, m.id`, r.ID); err != nil {
		return err
	}
	return q.Select(&r.Copies, `SELECT c.id, c.redaction_id, c.audience, c.file_id, c.sha256, c.marks, c.warnings, c.made_version, c.by_name, c.at
		FROM foi_redaction_copy c WHERE c.redaction_id = ? ORDER BY c.id DESC`, r.ID)
}

// redactionOf reads one file of a case that the actor handles.
func redactionOf(q db.Reader, actor rbac.Actor, request, id int64) (r Request, d Redaction, err error) {
	if r, err = readable(q, actor, request); err != nil {
		return r, d, err
	}
	if err = rbac.Check(actor, rbac.FoiHandle, r.unit()); err != nil {
		return r, d, err
	}
	err = q.Get(&d, `SELECT `+redactionColumns+` FROM foi_redaction d WHERE d.id = ? AND d.request_id = ?`, id, request)
	if db.NoRows(err) {
		return r, d, fault.NotFound("没有这个文件，请刷新页面。")
	}
	if err == nil {
		err = fillRedaction(q, &d)
	}
	return r, d, err
}

var originalPurpose = attach.Purpose{Name: "加密的原件", Types: []string{attach.Text}, Limit: 2 * RedactionLimit}

// AddRedaction takes in a file: it is read once, then kept encrypted.
func (s *Service) AddRedaction(ctx context.Context, actor rbac.Actor, ref Ref, name string, raw []byte) (id int64, err error) {
	if len(raw) > RedactionLimit {
		return 0, fault.TooLarge(fmt.Sprintf("文件超过 %d MB，请拆分后再上传。", RedactionLimit>>20))
	}
	src, err := redact.Open(ctx, name, raw)
	if err != nil {
		return 0, err
	}
	sealed, err := s.Keys.Encrypt(string(raw))
	if err != nil {
		return 0, err
	}
	kept, err := s.keepBytes(ctx, []byte(sealed), "原件", originalPurpose)
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, "foi.AddRedaction", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		file, err := attach.Record(tx, kept, attach.Owner{Kind: "foi_original", ID: r.ID, UnitID: r.OrganID}, "原件（加密）", actor.Name)
		if err != nil {
			return err
		}
		id, err = tx.Insert(`INSERT INTO foi_redaction (request_id, name, media_type, original_id, original_sha256, by_person, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			r.ID, attach.SafeName(name), src.Media, file, hexSHA(raw), actor.PersonID, actor.Name, tx.Now)
		if err != nil {
			return err
		}
		return touch(tx, actor, &r, step{Action: actPaper, On: today(tx), Reason: "区分处理：上传原件", Detail: map[string]any{"redaction": id}}, rbac.FoiHandle)
	})
	return id, err
}

// original opens the sealed original.
func (s *Service) original(ctx context.Context, q db.Reader, d Redaction) (*redact.Source, error) {
	if d.OriginalID == 0 {
		return nil, fault.Conflict("保存期满，原件已经清除。")
	}
	a, err := attach.ByID(q, d.OriginalID)
	if err != nil {
		return nil, err
	}
	f, err := s.Files.Open(a.SHA256)
	if err != nil {
		return nil, err
	}
	sealed, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	raw, err := s.Keys.Decrypt(string(sealed))
	if err != nil {
		return nil, err
	}
	return redact.Open(ctx, d.Name, []byte(raw))
}

// RedactionView is a file on the desk: its passages, what is proposed, what is
// marked.
type RedactionView struct {
	Request Request
	Redaction
	Source *redact.Source
	Hits   []redact.Hit
}

// Redaction opens one file to mark passages; phrases are looked for beside
// personal data. What is marked already is not proposed again. Who opened the
// original is logged.
func (s *Service) Redaction(ctx context.Context, actor rbac.Actor, request, id int64, phrases []string) (RedactionView, error) {
	v, err := s.redaction(ctx, actor, request, id, phrases)
	if err == nil {
		err = s.seen(ctx, actor, v.Request, "foi_redaction", id, map[string]any{"do": "open_original"})
	}
	return v, err
}

// seen logs that somebody looked at what names people: an original, a letter,
// a paper that came in.
func (s *Service) seen(ctx context.Context, actor rbac.Actor, r Request, kind string, id int64, detail map[string]any) error {
	detail["request"] = r.ID
	return s.write(ctx, "foi.seen", func(tx *db.Tx) error {
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.FoiReveal), ObjectKind: kind, ObjectID: audit.ID(id), UnitID: r.OrganID, Detail: detail})
		return nil
	})
}

func (s *Service) redaction(ctx context.Context, actor rbac.Actor, request, id int64, phrases []string) (v RedactionView, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		if v.Request, v.Redaction, err = redactionOf(q, actor, request, id); err != nil {
			return err
		}
		v.Source, err = s.original(ctx, q, v.Redaction)
		return err
	})
	if err != nil {
		return v, fault.Wrap("foi.Redaction", err)
	}
	for i := range v.Marks {
		if v.Marks[i].Words, err = s.Keys.Decrypt(v.Marks[i].Sealed); err != nil {
			return v, fault.Wrap("foi.Redaction", err)
		}
	}
	for _, h := range v.Source.Find(phrases, calendar.DateOf(s.DB.Now().Time)) {
		if !slices.ContainsFunc(v.Marks, func(m RedactionMark) bool { return m.Unit == h.Unit && m.Start < h.End && h.Start < m.End }) {
			v.Hits = append(v.Hits, h)
		}
	}
	return v, nil
}

// NewMarks are passages to black out, for one reason.
type NewMarks struct {
	Marks   []redact.Mark
	Reason  string
	Article string
	Scope   string // both: nobody gets it; public: the applicant does
}

// MarkRedaction puts passages into the register.
func (s *Service) MarkRedaction(ctx context.Context, actor rbac.Actor, ref Ref, id int64, n NewMarks) error {
	return s.write(ctx, "foi.MarkRedaction", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		_, d, err := redactionOf(tx, actor, r.ID, id)
		if err != nil {
			return err
		}
		src, err := s.original(ctx, tx, d)
		if err != nil {
			return err
		}
		if err := n.check(src); err != nil {
			return err
		}
		for _, m := range n.Marks {
			sealed, err := s.Keys.Encrypt(m.Words)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO foi_redaction_mark (redaction_id, place, start_at, end_at, page, box_x, box_y, box_w, box_h, sealed, reason, article, scope, by_name, at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, id, placeOf(src, m), m.Start, m.End, m.Unit, m.Box.X, m.Box.Y, m.Box.W, m.Box.H, sealed,
				strings.TrimSpace(n.Reason), strings.TrimSpace(n.Article), n.Scope, actor.Name, tx.Now); err != nil {
				return err
			}
		}
		return s.turned(tx, actor, r, d, step{Action: actPaper, On: today(tx), Reason: "区分处理：登记遮盖", Detail: map[string]any{"redaction": id, "marks": len(n.Marks)}})
	})
}

// turned takes the next version of a register and of its case.
func (s *Service) turned(tx *db.Tx, actor rbac.Actor, r Request, d Redaction, st step) error {
	if _, err := tx.Exec(`UPDATE foi_redaction SET version = version + 1 WHERE id = ?`, d.ID); err != nil {
		return err
	}
	return touch(tx, actor, &r, st, rbac.FoiHandle)
}

// placeOf names where a mark stands; the words themselves are sealed.
func placeOf(src *redact.Source, m redact.Mark) string {
	if m.Unit <= len(src.Units) {
		return src.Units[m.Unit-1].Place
	}
	return fmt.Sprintf("第%d页", m.Unit)
}

func (n NewMarks) check(src *redact.Source) error {
	var p fault.Problems
	if len(n.Marks) == 0 {
		p.Add("marks", "请勾选要遮盖的地方，或者填写坐标。")
	}
	p.Need("reason", strings.TrimSpace(n.Reason), "请填写遮盖的理由。")
	p.Need("article", strings.TrimSpace(n.Article), "请填写依据的条款。")
	if n.Scope != "both" && n.Scope != "public" {
		p.Add("scope", "请选择遮盖的范围。")
	}
	for _, m := range n.Marks {
		if err := src.Check(m); err != nil {
			p.Add("marks", fault.Message(err))
		}
	}
	return p.Err()
}

// UnmarkRedaction takes a passage off the register.
func (s *Service) UnmarkRedaction(ctx context.Context, actor rbac.Actor, ref Ref, id, mark int64) error {
	return s.write(ctx, "foi.UnmarkRedaction", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		_, d, err := redactionOf(tx, actor, r.ID, id)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`DELETE FROM foi_redaction_mark WHERE id = ? AND redaction_id = ?`, mark, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NotFound("这一处已经不在清单里，请刷新页面。")
		}
		return s.turned(tx, actor, r, d, step{Action: actPaper, On: today(tx), Reason: "区分处理：取消遮盖", Detail: map[string]any{"redaction": id, "mark": mark}})
	})
}

// marksFor are the marks that hold for an audience.
func (r Redaction) marksFor(audience string) (out []redact.Mark) {
	for _, m := range r.Marks {
		if audience == "public" || m.Scope == "both" {
			out = append(out, redact.Mark{Unit: m.Unit, Start: m.Start, End: m.End, Words: m.Words, Box: redact.Box{X: m.X, Y: m.Y, W: m.W, H: m.H}})
		}
	}
	return out
}

// MakeCopies makes both derivatives and keeps them with their hashes; each was
// read again and proved. The programs that render pages run outside the
// transaction: a register that changed meanwhile makes the result void.
func (s *Service) MakeCopies(ctx context.Context, actor rbac.Actor, ref Ref, id int64, tools redact.Tools) error {
	v, err := s.redaction(ctx, actor, ref.ID, id, nil)
	if err != nil {
		return err
	}
	if v.Request.Version != ref.Version {
		return errStale
	}
	if len(v.Marks) == 0 {
		return fault.Invalid("marks", "还没有登记要遮盖的地方。不需要遮盖的文件，不用区分处理。")
	}
	type made struct {
		audience string
		copy     redact.Copy
		stored   attach.Stored
		marks    int
	}
	var list []made
	for _, audience := range []string{"applicant", "public"} {
		marks := v.marksFor(audience)
		c, err := v.Source.Apply(ctx, marks, tools)
		if err != nil {
			return err
		}
		stored, err := s.keepBytes(ctx, c.Raw, "遮盖件"+c.Ext, attach.Purpose{Name: "遮盖件", Types: []string{attach.PDF, attach.PNG, attach.DOCX, attach.XLSX, attach.Text}, Limit: 8 * RedactionLimit})
		if err != nil {
			return err
		}
		list = append(list, made{audience, c, stored, len(marks)})
	}
	return s.write(ctx, "foi.MakeCopies", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		for _, m := range list {
			name := fmt.Sprintf("%s-%d-%s%s", r.Number, id, RedactionCopy{Audience: m.audience}.AudienceName(), m.copy.Ext)
			file, err := attach.Record(tx, m.stored, attach.Owner{Kind: "foi_redaction", ID: id, UnitID: r.OrganID}, name, actor.Name)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO foi_redaction_copy (redaction_id, audience, file_id, sha256, marks, warnings, made_version, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				id, m.audience, file, m.stored.SHA256, m.marks, strings.Join(m.copy.Warnings, "\n"), v.Version, actor.Name, tx.Now); err != nil {
				return err
			}
		}
		return touch(tx, actor, &r, step{Action: actPaper, On: today(tx), Reason: "区分处理：生成遮盖件", Detail: map[string]any{"redaction": id, "applicant": list[0].stored.SHA256, "public": list[1].stored.SHA256}}, rbac.FoiHandle)
	})
}

// RedactionCopyFile is a derivative for one who handles the case.
func (s *Service) RedactionCopyFile(ctx context.Context, actor rbac.Actor, request, id, copy int64) (a attach.Attachment, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		_, d, err := redactionOf(q, actor, request, id)
		if err != nil {
			return err
		}
		for _, c := range d.Copies {
			if c.ID == copy {
				a, err = attach.ByID(q, c.FileID)
				return err
			}
		}
		return fault.NotFound("该文件不存在")
	})
	return a, fault.Wrap("foi.RedactionCopyFile", err)
}

// RedactionPage is one page to look at, with rulers: of the original, for who
// marks it, or of a derivative. The original itself has no address.
func (s *Service) RedactionPage(ctx context.Context, actor rbac.Actor, request, id, copy int64, page int, tools redact.Tools) ([]byte, error) {
	v, err := s.redaction(ctx, actor, request, id, nil)
	if err != nil {
		return nil, err
	}
	raw, pdf := v.Source.Raw, v.Media == attach.PDF
	if copy != 0 {
		a, err := s.RedactionCopyFile(ctx, actor, request, id, copy)
		if err != nil {
			return nil, err
		}
		if raw, err = s.stored(a.SHA256); err != nil {
			return nil, err
		}
		pdf = a.MediaType == attach.PDF
	}
	if !pdf && !v.Source.Paged() {
		return nil, fault.NotFound("这个文件没有页面图。")
	}
	if pdf {
		if raw, err = tools.Page(ctx, raw, page); err != nil {
			return nil, err
		}
	}
	if copy != 0 {
		return raw, nil
	}
	if err := s.seen(ctx, actor, v.Request, "foi_redaction", id, map[string]any{"do": "open_original", "page": page}); err != nil {
		return nil, err
	}
	return redact.Ruled(raw)
}

// composeRedactions takes the register of what is blacked out for the
// applicant into an answer, and the names of what is given.
func composeRedactions(q db.Reader, x *letter.Data, request int64) error {
	var list []struct {
		File    string `db:"name"`
		Place   string `db:"place"`
		Reason  string `db:"reason"`
		Article string `db:"article"`
	}
	err := q.Select(&list, `SELECT d.name, m.place, m.reason, m.article FROM foi_redaction_mark m JOIN foi_redaction d ON d.id = m.redaction_id
		WHERE d.request_id = ? AND m.scope = 'both' ORDER BY d.id, m.page, m.start_at, m.id`, request)
	for _, m := range list {
		x.Redactions = append(x.Redactions, letter.Redaction{Where: m.File + " " + m.Place, Reason: m.Reason, Article: m.Article})
		if name := m.File + "（作区分处理）"; !slices.Contains(x.Attachments, name) {
			x.Attachments = append(x.Attachments, name)
		}
	}
	return fault.Wrap("foi.composeRedactions", err)
}
