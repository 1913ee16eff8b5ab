package disclose

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"lianghua/disclose/form"
	"lianghua/disclose/precheck"
	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/document"
	"lianghua/internal/fault"
	"lianghua/internal/privacy"
	"lianghua/rbac"
)

// Masked is what a one-click masking (一键脱敏) did.
type Masked struct {
	Version int64
	Files   int      // files that were replaced by a masked copy
	Left    []string // files that cannot be masked by a program, and why
	Report  precheck.Report
}

// minSealedDays is how long a sealed original is kept at least.
const minSealedDays = 30

// Mask masks what the check found in the open draft, by the rule of its type:
// words are changed, each file is replaced by a derivative, its original is
// sealed and never served again, and the result is checked once more.
func (s *Service) Mask(ctx context.Context, actor rbac.Actor, id, version int64) (Masked, error) {
	x, err := s.Detail(ctx, actor, id)
	if err != nil {
		return Masked{}, err
	}
	if x.Version != version {
		return Masked{}, errStale
	}
	subject, err := s.subject(s.DB.Reader(ctx), x.Form, x.Draft.Content.V, x.Files, today(s.DB.Now()), true)
	if err != nil {
		return Masked{}, err
	}
	r, err := precheck.Check(ctx, subject)
	if err != nil {
		return Masked{}, err
	}
	content, err := maskContent(ctx, x.Form, x.Draft.Content.V, r.Findings, subject.Rules.Masks)
	if err != nil {
		return Masked{}, err
	}
	var out Masked
	copies, err := s.maskFiles(ctx, x.Files, r.Findings, subject.Rules.Masks, &out)
	if err != nil {
		return out, err
	}
	err = s.do(ctx, actor, func(d *deed) error {
		w, err := d.editable(Ref{id, version})
		if err != nil {
			return err
		}
		out.Version, err = d.replace(&w, content, copies)
		return err
	})
	if err != nil {
		return out, err
	}
	out.Files = len(copies)
	out.Report, err = s.Check(ctx, actor, id)
	return out, err
}

// maskContent is the content with every passage masked that was found in it.
func maskContent(ctx context.Context, f form.Form, c form.Content, all []precheck.Finding, masks privacy.Masks) (form.Content, error) {
	in := func(field string) func(document.Unit) []document.Edit {
		var list []precheck.Finding
		for _, x := range all {
			if x.File < 0 && x.Field == field {
				list = append(list, x)
			}
		}
		return precheck.Edits(list, masks)
	}
	plain := func(field, text string) string { return edited(text, in(field)(document.Unit{Text: text})) }
	var err error
	c.Title = plain("title", c.Title)
	if c.Body, err = document.MaskHTML(ctx, c.Body, in("body")); err != nil {
		return c, err
	}
	c.Summary, c.Section = plain("summary", c.Summary), plain("section", c.Section)
	c.Source, c.NoticeContact = plain("source", c.Source), plain("notice_contact", c.NoticeContact)
	fields := map[string]string{}
	for k, v := range c.Fields {
		fields[k] = plain("fields."+k, v)
	}
	c.Fields = fields
	edits := in("table")
	rows := make([][]string, len(c.Rows))
	for i, r := range c.Rows {
		rows[i] = slices.Clone(r)
		for j, v := range r {
			rows[i][j] = edited(v, edits(document.Unit{Where: fmt.Sprintf("第%d行第%d列", i+1, j+1), Text: v}))
		}
	}
	c.Rows = rows
	return prepare(f, c)
}

// edited applies edits to a text; overlapping ones are taken once.
func edited(text string, edits []document.Edit) string {
	slices.SortFunc(edits, func(a, b document.Edit) int { return a.Start - b.Start })
	var b strings.Builder
	at := 0
	for _, e := range edits {
		if e.Start < at || e.End > len(text) {
			continue
		}
		b.WriteString(text[at:e.Start])
		b.WriteString(e.New)
		at = e.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// copyOf is the derivative of a file.
type copyOf struct {
	original File
	up       Upload
	what     string // kinds that were masked
}

// maskFiles makes the derivative of each file in which something was found.
func (s *Service) maskFiles(ctx context.Context, files []File, all []precheck.Finding, masks privacy.Masks, out *Masked) (copies []copyOf, err error) {
	for i, f := range files {
		list, hidden := findingsOf(all, i)
		if len(list) == 0 && !hidden {
			continue
		}
		up, err := s.derive(ctx, f, list, hidden, masks)
		if document.CodeOf(err) != "" {
			out.Left = append(out.Left, f.Name+"："+fault.Message(err))
			continue
		}
		if err != nil {
			return nil, err
		}
		copies = append(copies, copyOf{f, up, kindsOf(list, hidden)})
	}
	return copies, nil
}

func findingsOf(all []precheck.Finding, file int) (list []precheck.Finding, hidden bool) {
	for _, x := range all {
		if x.File != file {
			continue
		}
		if x.Kind == precheck.Hidden || x.Kind == precheck.Metadata {
			hidden = true
		} else if _, personal := privacy.DefaultMasks().Kinds[privacy.Kind(x.Kind)]; personal {
			list = append(list, x)
		}
	}
	return list, hidden
}

func kindsOf(list []precheck.Finding, hidden bool) string {
	var out []string
	for _, x := range list {
		if !slices.Contains(out, string(x.Kind)) {
			out = append(out, string(x.Kind))
		}
	}
	if hidden {
		out = append(out, string(precheck.Hidden))
	}
	return strings.Join(out, ",")
}

// derive writes the masked copy of a file: hidden content out, passages
// masked, numbers in its name too.
func (s *Service) derive(ctx context.Context, f File, list []precheck.Finding, hidden bool, masks privacy.Masks) (Upload, error) {
	src, err := s.Files.Open(f.SHA256)
	if err != nil {
		return Upload{}, err
	}
	defer src.Close()
	var r io.ReaderAt = src
	size := f.Size
	if hidden {
		var b bytes.Buffer
		if _, err := document.Clean(ctx, f.Name, r, size, &b); err != nil {
			return Upload{}, err
		}
		r, size = bytes.NewReader(b.Bytes()), int64(b.Len())
	}
	var b bytes.Buffer
	if len(list) == 0 {
		_, err = io.Copy(&b, io.NewSectionReader(r, 0, size))
	} else {
		err = document.Mask(ctx, f.Name, r, size, &b, precheck.Edits(list, masks))
	}
	if err != nil {
		return Upload{}, err
	}
	name := maskName(f.Name, masks)
	st, err := s.Files.Save(ctx, &b, name, attach.Document(document.DefaultLimits().Bytes))
	if err != nil {
		return Upload{}, err
	}
	return Upload{Stored: st, Name: name, Plain: s.textOf(ctx, st, name)}, nil
}

func maskName(name string, masks privacy.Masks) string {
	finds := privacy.Scan(name, privacy.Options{})
	var edits []document.Edit
	for _, f := range finds {
		edits = append(edits, document.Edit{Start: f.Start, End: f.End, New: masks.Mask(f.Kind, name[f.Start:f.End])})
	}
	return attach.SafeName(edited(name, edits))
}

// replace writes the masked words and puts each derivative in the place of
// its original, which is sealed.
func (d *deed) replace(w *work, c form.Content, copies []copyOf) (int64, error) {
	v, err := d.values()
	if err != nil {
		return 0, err
	}
	for _, k := range copies {
		if k.up.Stored.SHA256 == k.original.SHA256 {
			continue
		}
		if _, err := d.tx.Exec(`DELETE FROM disclose_draft_file WHERE draft_id = ? AND file_id = ?`, w.W.ID, k.original.ID); err != nil {
			return 0, fault.Internal("disclose.replace", err)
		}
		f, err := d.attach(w, k.up, k.original.ID)
		if err != nil {
			return 0, err
		}
		_, err = d.tx.Exec(`UPDATE disclose_file SET masked = ? WHERE id = ?`, k.what, f.ID)
		if err != nil {
			return 0, fault.Internal("disclose.replace", err)
		}
		_, err = d.tx.Exec(`UPDATE disclose_file SET state = 'sealed', destroy_from = ?, destroy_until = ? WHERE id = ?`,
			d.today.AddDays(minSealedDays), d.today.AddDays(max(minSealedDays, v.OriginalDays())), k.original.ID)
		if err != nil {
			return 0, fault.Internal("disclose.replace", err)
		}
	}
	if _, err := d.tx.Exec(`UPDATE disclose_draft SET content = ? WHERE id = ?`, db.Of(c), w.W.ID); err != nil {
		return 0, fault.Internal("disclose.replace", err)
	}
	w.W.Content = db.Of(c)
	if err := d.signAuthor(w.W.ID); err != nil {
		return 0, err
	}
	if w.RevisionID == 0 {
		if _, err := d.tx.Exec(`UPDATE disclose_item SET title = ?, find = ? WHERE id = ?`, titleOf(c, w.F), findText(c), w.Item.ID); err != nil {
			return 0, fault.Internal("disclose.replace", err)
		}
	}
	return d.rehash(w, map[string]any{"move": "mask", "files": len(copies)})
}
