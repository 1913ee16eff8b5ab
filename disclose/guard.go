package disclose

import (
	"strings"

	"lianghua/disclose/form"
	"lianghua/internal/fault"
)

// guard checks what the move table cannot say: persons, hashes, elements.
func (d *deed) guard(w *work, m move, s step) error {
	if s.Action.Approving() {
		if err := d.otherPerson(*w, s); err != nil {
			return err
		}
	}
	switch s.Action {
	case ActSubmit:
		if err := w.F.Submit(w.W.Content.V); err != nil {
			return err
		}
		return d.checkType(*w)
	case ActRecall:
		return d.ownDraft(*w)
	case ActSecond:
		return d.secrecyHolds(*w)
	case ActErrata:
		return d.errataWaits(*w)
	case ActEmergency:
		if err := w.F.Submit(w.W.Content.V); err != nil {
			return err
		}
		if err := d.checkType(*w); err != nil {
			return err
		}
		return d.fitToPublish(w)
	case ActPublish, ActSchedule:
		if err := d.approvalHolds(*w); err != nil {
			return err
		}
		return d.fitToPublish(w)
	case ActCountersign:
		if w.W.SignDue.IsZero() || w.W.SignedAt.Valid {
			return fault.Conflict("这条信息没有待补签的电话请示。")
		}
	}
	return nil
}

// otherPerson holds that whoever answers for an item did not write it, by
// person and not by account. The database refuses it again.
func (d *deed) otherPerson(w work, s step) error {
	var authors []struct {
		ID   int64  `db:"person_id"`
		Name string `db:"name"`
	}
	if err := d.tx.Select(&authors, `SELECT person_id, name FROM disclose_author WHERE draft_id = ? ORDER BY person_id`, w.W.ID); err != nil {
		return fault.Internal("disclose.otherPerson", err)
	}
	signed := ""
	switch {
	case s.Sig != nil:
		signed = s.Sig.By
	case s.Action == ActEmergency:
		signed = strings.TrimSpace(s.Phone.By)
	}
	for _, a := range authors {
		switch {
		case signed != "" && a.Name == signed:
			return fault.Invalidf(signedField(s), "%s是拟稿人，不能由本人审核。请填写审核人姓名；恰好同名的，请在姓名后写明职务。", a.Name)
		case signed == "" && d.actor.Is(a.ID):
			return fault.Conflict("这条信息是您本人拟稿或修改的，须由他人审核（同级互审也可）。负责人不登录系统的，请用“线下审签”上传签字扫描件。")
		}
	}
	return nil
}

func signedField(s step) string {
	if s.Sig == nil {
		return "phone_by"
	}
	return "signed_by"
}

// ownDraft holds that a draft is recalled by one who wrote it.
func (d *deed) ownDraft(w work) error {
	var n int
	if err := d.tx.Get(&n, `SELECT count(*) FROM disclose_author WHERE draft_id = ? AND person_id = ?`, w.W.ID, d.actor.PersonID); err != nil {
		return fault.Internal("disclose.ownDraft", err)
	}
	if n == 0 {
		return fault.Conflictf("撤回由拟稿人%s办理，审核人请用“退回修改”。", w.W.Author)
	}
	return nil
}

func (d *deed) secrecyHolds(w work) error {
	x, ok, err := secrecyOf(d.tx, w.W.ID)
	switch {
	case err != nil:
		return err
	case !ok:
		return fault.Conflict("还没有保密审查会签，请先由保密审查员填写《政府信息公开保密审查表》。")
	case x.Conclusion == "refuse":
		return fault.Conflict("保密审查结论为不予公开，请退回修改。")
	case x.Hash != w.W.Hash:
		return fault.Conflict("保密审查后内容或附件有改动，原审查表已失效，请重新审查。")
	}
	return nil
}

// errataWaits holds that there is a mended text to confirm.
func (d *deed) errataWaits(w work) error {
	if w.W.Hash == w.W.ApprovedHash {
		return fault.Conflict("审定后没有文字改动，不需要勘误确认。")
	}
	return nil
}

// approvalHolds holds that what is published is what was reviewed.
func (d *deed) approvalHolds(w work) error {
	if w.W.Hash != w.W.ApprovedHash {
		return fault.Conflict("审定后有文字改动，须由审核人对照改动作“文字勘误确认”后才能发布。")
	}
	return d.secrecyHolds(w)
}

// fitToPublish holds what no way of publishing goes around.
func (d *deed) fitToPublish(w *work) error {
	c := w.W.Content.V
	switch {
	case c.Openness != form.Active:
		return fault.Conflictf("公开属性为“%s”，不能发布。应主动公开的，请先修改公开属性。", c.Openness)
	case w.Unit.Closed():
		return fault.Conflictf("%s已撤销，不能再发布信息。", w.Unit.ShortName)
	case w.W.EndOn.Before(d.today) && !w.W.EndOn.IsZero():
		return fault.Conflict("下线日期已过，请先修改。")
	}
	if w.W.FileCount > 0 {
		var err error
		if w.files, err = draftFiles(d.tx, w.W.ID); err != nil {
			return err
		}
	}
	if err := photosSeen(w.files); err != nil {
		return err
	}
	return d.findingsAnswered(*w, w.files)
}

func photosSeen(files []File) error {
	for _, f := range files {
		if f.Kind == Photo && !f.SeenAt.Valid {
			return fault.Conflictf("图片“%s”还没有人工查看。请打开图片，确认无证号、账号、签名手印、未成年人面部后勾选“已查看”。", f.Name)
		}
		if f.State != Kept {
			return fault.Conflictf("附件“%s”的原件已封存，请改用脱敏后的文件。", f.Name)
		}
	}
	return nil
}
