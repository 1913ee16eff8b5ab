package foi

import (
	"context"

	"lianghua/foi/answer"
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Difference is one part of an answer that is not what the joint review had
// before it.
type Difference struct{ Label, Old, New string }

// Differences compares a joint review's draft with the newest one. There is
// nothing to compare while they are the same.
func (d Detail) Differences(draft int64) (out []Difference) {
	was, ok := d.DraftByID(draft)
	if !ok || was.ID == d.Draft.ID {
		return nil
	}
	label := func(code string) string {
		t, _ := answer.ByCode(code)
		return t.Label()
	}
	for _, x := range []Difference{{"答复类型", label(was.AnswerCode), label(d.Draft.AnswerCode)}, {"法律依据", was.Basis, d.Draft.Basis}, {"答复内容", was.Text(), d.Draft.Text()}, {"救济途径", was.Remedy, d.Draft.Remedy}} {
		if x.Old != x.New {
			out = append(out, x)
		}
	}
	return out
}

// File finds a paper of a case that the actor may read: all of them for the
// desk; for a unit that was asked, those of its own task are on its page.
func (s *Service) File(ctx context.Context, actor rbac.Actor, id int64) (attach.Attachment, error) {
	q := s.DB.Reader(ctx)
	a, err := attach.ByID(q, id)
	if err != nil {
		return a, err
	}
	if a.OwnerKind != object {
		return attach.Attachment{}, errNoFile
	}
	r, err := readable(q, actor, a.OwnerID)
	if err != nil {
		return attach.Attachment{}, errNoFile
	}
	var papers int
	if err := q.Get(&papers, `SELECT count(*) FROM foi_paper WHERE request_id = ? AND (file_id = ? OR scan_id = ?)`, r.ID, id, id); err != nil {
		return attach.Attachment{}, fault.Wrap("foi.File", err)
	}
	if papers > 0 { // an application, a proof of identity, a letter: it names the applicant
		if err := rbac.Check(actor, rbac.FoiReveal, r.unit()); err != nil {
			return attach.Attachment{}, err
		}
	}
	return a, s.seen(ctx, actor, r, "attachment", id, map[string]any{"do": "open_file"})
}

var errNoFile = fault.NotFound("该文件不存在")
