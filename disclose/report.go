package disclose

import (
	"context"
	"fmt"
	"io"
	"strings"

	"lianghua/disclose/form"
	"lianghua/disclose/precheck"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Check runs the 发布前体检 on the newest draft of an item and keeps its
// report with the hash of what was checked. It reads files outside any
// transaction; a draft that was changed meanwhile is checked again.
func (s *Service) Check(ctx context.Context, actor rbac.Actor, id int64) (precheck.Report, error) {
	x, err := s.Detail(ctx, actor, id)
	if err != nil {
		return precheck.Report{}, err
	}
	return s.check(ctx, x.Item, x.Draft, x.Files)
}

func (s *Service) check(ctx context.Context, it Item, w Writing, files []File) (precheck.Report, error) {
	for range 3 {
		x, err := s.subject(s.DB.Reader(ctx), it.Form(), w.Content.V, files, today(s.DB.Now()), true)
		if err != nil {
			return precheck.Report{}, err
		}
		r, err := precheck.Check(ctx, x)
		if err != nil {
			return r, err
		}
		kept := int64(0)
		err = s.DB.Write(ctx, func(tx *db.Tx) error {
			kept, err = keepReport(tx, w, r)
			return err
		})
		if err != nil || kept == 1 {
			return r, err
		}
		if w, files, err = s.draftNow(ctx, it.ID); err != nil {
			return r, err
		}
	}
	return precheck.Report{}, fault.Conflict("内容正在被修改，请稍后再作体检。")
}

func keepReport(tx *db.Tx, w Writing, r precheck.Report) (int64, error) {
	n, err := tx.Exec(`UPDATE disclose_draft SET report = ?, report_hash = ?, report_blocks = ? WHERE id = ? AND hash = ?`, db.Of(r), w.Hash, r.Blocks, w.ID, w.Hash)
	return n, fault.Wrap("disclose.keepReport", err)
}

func (s *Service) draftNow(ctx context.Context, itemID int64) (w Writing, files []File, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		if w, err = latest(q, itemID); err != nil {
			return err
		}
		files, err = draftFiles(q, w.ID)
		return err
	})
	return w, files, err
}

// subject is the draft as the check reads it. pages: links into this site may
// be opened.
func (s *Service) subject(q db.Reader, f form.Form, c form.Content, files []File, day calendar.Date, pages bool) (precheck.Subject, error) {
	rules, err := s.rules(q, f, files, day, pages)
	if err != nil {
		return precheck.Subject{}, err
	}
	x := precheck.Subject{Title: c.Title, Body: c.Body, Rules: rules, Links: linksOf(c)}
	for _, fld := range f.Fields {
		x.Fields = append(x.Fields, precheck.Field{Name: "fields." + fld.Key, Label: fld.Label, Value: c.Fields[fld.Key]})
	}
	for _, e := range []struct{ key, value string }{{"summary", c.Summary}, {"section", c.Section}, {"source", c.Source}, {"notice_contact", c.NoticeContact},
		{"keywords", strings.Join(c.Keywords, "、")}} {
		x.Fields = append(x.Fields, precheck.Field{Name: e.key, Label: form.ElementName(e.key), Value: e.value})
	}
	if f.Table != nil {
		x.Table = &precheck.Table{Rows: c.Rows}
		for _, col := range f.Table.Columns {
			x.Table.Headers = append(x.Table.Headers, col.Label)
		}
	}
	for _, p := range f.Elements(c) {
		x.Required = append(x.Required, precheck.Field{Name: p.Field, Label: strings.TrimPrefix(p.Msg, "请填写")})
	}
	for _, file := range files {
		x.Files = append(x.Files, precheck.File{Name: file.Name, MediaType: file.MediaType, Open: s.opener(file)})
	}
	return x, nil
}

func (s *Service) opener(f File) func() (io.ReaderAt, int64, error) {
	return func() (io.ReaderAt, int64, error) {
		r, err := s.Files.Open(f.SHA256)
		if err != nil {
			return nil, 0, err
		}
		return r, f.Size, nil
	}
}

// checkBefore runs the check of drafts that are about to be published and
// have none for what they now say, as far as the actor may see them: nobody
// sets another unit's drafts to work.
func (s *Service) checkBefore(ctx context.Context, actor rbac.Actor, refs []Ref, action Action) error {
	switch action {
	case ActSubmit, ActPublish, ActSchedule, ActEmergency, ActOverride:
	default:
		return nil
	}
	for _, r := range refs {
		if done, err := s.checked(ctx, r.ID); err != nil || done {
			if err != nil {
				return err
			}
			continue
		}
		x, err := s.Detail(ctx, actor, r.ID)
		if fault.KindOf(err) == fault.KindNotFound {
			continue // the act itself answers for it
		}
		if err != nil {
			return err
		}
		if _, err := s.check(ctx, x.Item, x.Draft, x.Files); err != nil {
			return err
		}
	}
	return nil
}

// checked reports that the newest draft has a report of what it now says. What
// is not there counts as checked: the act itself answers for it.
func (s *Service) checked(ctx context.Context, itemID int64) (bool, error) {
	var same bool
	err := s.DB.Reader(ctx).Get(&same, `SELECT d.report_hash = d.hash FROM disclose_draft d WHERE d.item_id = ? ORDER BY d.no DESC LIMIT 1`, itemID)
	if db.NoRows(err) {
		return true, nil
	}
	return same, fault.Wrap("disclose.checked", err)
}

// KeptReport reads the report of an item's newest draft; false when there is
// none of what it now says. The caller has checked that the actor may see it.
func KeptReport(q db.Reader, w Writing) (precheck.Report, bool, error) {
	var r db.JSON[precheck.Report]
	if w.ReportHash != w.Hash {
		return r.V, false, nil
	}
	err := q.Get(&r, `SELECT report FROM disclose_draft WHERE id = ?`, w.ID)
	return r.V, err == nil, fault.Wrap("disclose.KeptReport", err)
}

// findingsAnswered holds that no blocking finding of the 发布前体检 stands
// unanswered. A draft without files is checked here when nobody did before.
func (d *deed) findingsAnswered(w work, files []File) error {
	if w.W.OverrideHash == w.W.Hash || w.W.ReportHash == w.W.Hash && !w.W.ReportBlocks {
		return nil
	}
	r, ok, err := KeptReport(d.tx, w.W)
	if err != nil {
		return err
	}
	if !ok {
		if len(files) > 0 {
			return fault.Conflict("附件还没有体检，请先作“发布前体检”。")
		}
		x, err := d.s.subject(d.tx, w.F, w.W.Content.V, nil, d.today, false)
		if err != nil {
			return err
		}
		if r, err = precheck.Check(d.tx.Context(), x); err != nil {
			return err
		}
		if _, err := keepReport(d.tx, w.W, r); err != nil {
			return err
		}
	}
	if !r.Blocks {
		return nil
	}
	return fault.Conflictf("发布前体检有 %d 处须先处理，第一处：%s，%s。可用“一键脱敏”或修改后再发布；确需公开的，由负责人说明理由后放行。",
		blocking(r), r.Findings[0].Where, strings.TrimSuffix(r.Findings[0].Message, "。"))
}

// blocking counts the findings that block; the report names them first.
func blocking(r precheck.Report) (n int) {
	for _, f := range r.Findings {
		if f.Severity == precheck.Block {
			n++
		}
	}
	return n
}

// CheckSummary says in one line what a report found.
func CheckSummary(r precheck.Report) string {
	switch n := blocking(r); {
	case len(r.Findings) == 0:
		return "体检未发现问题。"
	case n == 0:
		return fmt.Sprintf("体检有 %d 处提醒，请核对。", len(r.Findings))
	default:
		return fmt.Sprintf("体检有 %d 处须处理、%d 处提醒。", n, len(r.Findings)-n)
	}
}
