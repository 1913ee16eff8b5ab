package foi

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"lianghua/foi/letter"
	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// LetterOrder is a letter that somebody wants to make: its kind, to whom, and
// what was typed instead of what the case says.
type LetterOrder struct {
	Kind   string
	Party  int64 // foi_party, of an 协办函 foi_task; 0: the applicant
	Values map[string]string
}

// LetterForm is a letter that is being written.
type LetterForm struct {
	Kind     letter.Kind
	Party    int64
	Template Template
	Fields   []LetterField
	Text     string   // what the letter says; persons are masked
	Missing  []string // placeholders without a value that the letter must have
}

// LetterField is one value that a person may change.
type LetterField struct {
	Key, Name, Hint, Value string
	Long                   bool
}

// Letter shows a letter as the case would have it, with what was typed.
func (s *Service) Letter(ctx context.Context, actor rbac.Actor, id int64, o LetterOrder) (f LetterForm, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		r, err := readable(q, actor, id)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.FoiHandle, r.unit()); err != nil {
			return err
		}
		d, err := s.gather(q, r)
		if err != nil {
			return err
		}
		var x letter.Data
		var raw []byte
		if f, x, raw, err = s.written(ctx, q, d, o); err != nil {
			return err
		}
		out, err := letter.Render(ctx, o.Kind, raw, x)
		if err != nil {
			return err
		}
		f.Text, err = LetterText(ctx, out)
		return err
	})
	return f, fault.Wrap("foi.Letter", err)
}

// written puts together template, facts and what was typed.
func (s *Service) written(ctx context.Context, q db.Reader, d Detail, o LetterOrder) (f LetterForm, x letter.Data, raw []byte, err error) {
	kind, ok := letter.ByCode(o.Kind)
	if !ok {
		return f, x, nil, fault.NotFound("没有这种文书，请从文书列表选择。")
	}
	if toParty(o.Kind) && !slices.ContainsFunc(d.Parties, func(p Party) bool { return p.ID == o.Party }) {
		return f, x, nil, fault.Invalid("party", "请先登记征求意见的对象，再从对象一行制作这份文书。")
	}
	f = LetterForm{Kind: kind, Party: o.Party}
	if f.Template, err = currentTemplate(q, o.Kind); err != nil {
		return f, x, nil, err
	}
	if raw, err = s.TemplateBytes(f.Template); err != nil {
		return f, x, nil, err
	}
	if x, err = s.compose(q, d, kind, o.Party); err != nil {
		return f, x, nil, err
	}
	for name, value := range o.Values {
		if !kept(name) {
			x.Set(name, value)
		}
	}
	used, err := letter.CheckTemplate(ctx, o.Kind, raw)
	if err != nil {
		return f, x, nil, err
	}
	for _, field := range letter.Fields() {
		if !slices.Contains(used.Names, field.Name) || kept(field.Name) {
			continue
		}
		f.Fields = append(f.Fields, LetterField{field.Key(), field.Name, field.Hint, x.Get(field.Name), field.Long()})
		if kind.Numbered && slices.Contains(kind.Required, field.Name) && x.Get(field.Name) == "" { // a form may be filled in by hand
			f.Missing = append(f.Missing, field.Name)
		}
	}
	return f, x, raw, nil
}

// kept are the placeholders that nobody types: persons, the number, what the
// case is called.
func kept(name string) bool {
	return slices.Contains(private, name) || slices.Contains([]string{"收件人", "文号", "受理号", "机关名称", "期限明细"}, name)
}

// MakeLetter makes a letter of a case: its number is taken, the .docx is kept
// with the version of the template that made it. The answer's own letter keeps
// the number that it was signed with.
func (s *Service) MakeLetter(ctx context.Context, actor rbac.Actor, ref Ref, o LetterOrder) (paper int64, err error) {
	err = s.write(ctx, "foi.MakeLetter", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		if r.ErasedAt.Valid {
			return fault.Conflict("申请人信息已经到期清除，不能再制作文书。")
		}
		d, err := s.gather(tx, r)
		if err != nil {
			return err
		}
		f, x, raw, err := s.written(ctx, tx, d, o)
		if err != nil {
			return err
		}
		var p fault.Problems
		for _, name := range f.Missing {
			p.Add(letter.FieldKey(name), "请填写“"+name+"”，这份文书必须写明。")
		}
		if err := p.Err(); err != nil {
			return err
		}
		if err := s.personal(&x, d, f.Kind, o.Party); err != nil {
			return err
		}
		if paper, err = s.paperFor(tx, actor, d, f, &x); err != nil {
			return err
		}
		if err := s.keepLetter(ctx, tx, actor, d, f, paper, raw, x); err != nil {
			return err
		}
		return touch(tx, actor, &r, step{Action: actPaper, On: today(tx), Reason: f.Kind.Name, Detail: map[string]any{"paper": paper, "kind": o.Kind, "template": f.Template.ID}}, rbac.FoiHandle)
	})
	return paper, err
}

// paperFor is the row of the letter: a new one with the next number, or the
// answer's, which was made when it was signed.
func (s *Service) paperFor(tx *db.Tx, actor rbac.Actor, d Detail, f LetterForm, x *letter.Data) (int64, error) {
	if f.Kind.Group == letter.Answer {
		for _, p := range d.Papers {
			if p.Kind == f.Kind.Code && p.Number != "" && p.Number == d.DocumentNo && p.VoidWhy == "" {
				x.Number, x.On = p.Number, p.IssuedOn.Chinese()
				return p.ID, nil
			}
		}
		if d.ClosedOn.IsZero() || f.Kind.Code != "close_other" {
			return 0, fault.Conflictf("《%s》要在答复签发以后制作：签发时取得文号。现在可以预览。", f.Kind.Name)
		}
	}
	if f.Kind.Numbered {
		number, err := NextDocument(tx, d.OrganID, today(tx).Year(), f.Kind.Suffix)
		if err != nil {
			return 0, err
		}
		x.Number = number
	}
	party := f.Party
	if !toParty(f.Kind.Code) {
		party = 0
	}
	return tx.Insert(`INSERT INTO foi_paper (request_id, kind, title, number, party_id, issued_on, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		d.ID, f.Kind.Code, f.Kind.Name, x.Number, party, today(tx), actor.Name, tx.Now)
}

// keepLetter writes the .docx, keeps it and notes what made it.
func (s *Service) keepLetter(ctx context.Context, tx *db.Tx, actor rbac.Actor, d Detail, f LetterForm, paper int64, raw []byte, x letter.Data) error {
	out, err := letter.Render(ctx, f.Kind.Code, raw, x)
	if err != nil {
		return err
	}
	name := f.Kind.Name + "（" + d.Number + "）.docx"
	stored, err := s.keepBytes(ctx, out, name, attach.Purpose{Name: "文书", Types: []string{attach.DOCX}, Limit: 2 * TemplateLimit})
	if err != nil {
		return err
	}
	file, err := attach.Record(tx, stored, attach.Owner{Kind: "foi_letter", ID: d.ID, UnitID: d.OrganID}, name, actor.Name)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE foi_paper SET file_id = ?, sha256 = ?, version = version + 1 WHERE id = ?`, file, stored.SHA256, paper); err != nil {
		return err
	}
	facts, err := json.Marshal(x)
	if err != nil {
		return err
	}
	sealed, err := s.Keys.Encrypt(string(facts))
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO foi_letter (id, request_id, template_id, template_sha256, sealed) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET template_id = excluded.template_id, template_sha256 = excluded.template_sha256, sealed = excluded.sealed`,
		paper, d.ID, orNull(f.Template.ID), hexSHA(raw), sealed)
	return err
}

// MadeBy says which template made a paper, "" when none did.
func MadeBy(q db.Reader, paper int64) (string, error) {
	var id *int64
	err := q.Get(&id, `SELECT template_id FROM foi_letter WHERE id = ?`, paper)
	switch {
	case db.NoRows(err):
		return "", nil
	case err != nil:
		return "", fault.Wrap("foi.MadeBy", err)
	case id == nil:
		return Template{}.versionName(), nil
	}
	t, err := TemplateByID(q, *id)
	return t.versionName(), err
}

// SendPaper records how a letter other than the answer went out and arrived;
// the day of arrival may follow later.
func (s *Service) SendPaper(ctx context.Context, actor rbac.Actor, ref Ref, paper int64, x Delivery) error {
	return s.write(ctx, "foi.SendPaper", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		p, err := paperOf(tx, r.ID, paper)
		if err != nil {
			return err
		}
		if p.Number != "" && p.Number == r.DocumentNo {
			return fault.Conflict("答复书的送达请在案件页“登记送达”办理。")
		}
		if err := x.checkPaper(tx, r, p); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE foi_paper SET way = ?, post_number = ?, sent_on = ?, signed_on = ?, signed_by = ?, version = version + 1 WHERE id = ?`,
			x.Way, strings.TrimSpace(x.PostNumber), x.SentOn, x.SignedOn, strings.TrimSpace(x.SignedBy), paper); err != nil {
			return err
		}
		if err := keepFiles(tx, actor, r, x.Proof); err != nil {
			return err
		}
		return touch(tx, actor, &r, step{Action: actPaper, On: x.SentOn, Reason: p.Title + "发出", Detail: map[string]any{"paper": paper, "way": x.Way}}, rbac.FoiHandle)
	})
}

func (x Delivery) checkPaper(tx *db.Tx, r Request, p Paper) error {
	var list fault.Problems
	if ChoiceName(DeliveryWays(), x.Way) == "" {
		list.Add("way", "请选择送达方式。")
	}
	if x.Way == "post" {
		list.Need("post_number", x.PostNumber, "邮寄送达的，请填写邮件号。")
	}
	day(&list, tx, r, "sent_on", x.SentOn, "发出日期")
	if x.SentOn.Before(p.IssuedOn) {
		list.Add("sent_on", "发出日期不能早于成文日期 "+p.IssuedOn.Chinese()+"。")
	}
	if !x.SignedOn.IsZero() {
		day(&list, tx, r, "signed_on", x.SignedOn, "送达日期")
		if x.SignedOn.Before(x.SentOn) {
			list.Add("signed_on", "送达日期不能早于发出日期。")
		}
		list.Need("signed_by", x.SignedBy, "请写明由谁签收（本人、代理人、收发室等）。")
	}
	return list.Err()
}

// VoidPaper marks a letter that was made in error; its number stays used.
func (s *Service) VoidPaper(ctx context.Context, actor rbac.Actor, ref Ref, paper int64, why string) error {
	return s.write(ctx, "foi.VoidPaper", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		p, err := paperOf(tx, r.ID, paper)
		if err != nil {
			return err
		}
		if why = strings.TrimSpace(why); why == "" {
			return fault.Invalid("why", "请写明作废的理由。")
		}
		if p.Number != "" && p.Number == r.DocumentNo || !p.SentOn.IsZero() {
			return fault.Conflict("已经发出的文书和答复书不能作废，需要改正的请办理更正。")
		}
		if _, err := tx.Exec(`UPDATE foi_paper SET void_why = ?, version = version + 1 WHERE id = ?`, why, paper); err != nil {
			return err
		}
		return touch(tx, actor, &r, step{Action: actPaper, On: today(tx), Reason: p.Title + "作废：" + why, Detail: map[string]any{"paper": paper}}, rbac.FoiHandle)
	})
}

// paperOf reads one paper of a case.
func paperOf(q db.Reader, request, id int64) (p Paper, err error) {
	err = q.Get(&p, `SELECT `+paperColumns+` FROM foi_paper p WHERE p.id = ? AND p.request_id = ?`, id, request)
	if db.NoRows(err) {
		return p, fault.NotFound("没有这份文书，请刷新页面。")
	}
	return p, fault.Wrap("foi.paperOf", err)
}

// PaperFile is a paper's file, or the sealed scan that came back, for one who
// may see the applicant; who opened it is logged.
func (s *Service) PaperFile(ctx context.Context, actor rbac.Actor, request, paper int64, scan bool) (a attach.Attachment, err error) {
	var r Request
	err = s.DB.Read(ctx, func(q db.Reader) (err error) {
		if r, err = readable(q, actor, request); err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.FoiReveal, r.unit()); err != nil {
			return err // a letter names the applicant
		}
		p, err := paperOf(q, r.ID, paper)
		if err != nil {
			return err
		}
		id := p.FileID
		if scan {
			id = p.ScanID
		}
		a, err = attach.ByID(q, id)
		return err
	})
	if err == nil {
		err = s.seen(ctx, actor, r, "foi_paper", paper, map[string]any{"do": "open_letter", "scan": scan})
	}
	return a, fault.Wrap("foi.PaperFile", err)
}
