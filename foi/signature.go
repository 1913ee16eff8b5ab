package foi

import (
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Signature is an act on paper (线下审签): the head's name and date, and the
// signed sheet. The zero value is an act in the system.
type Signature struct {
	By   string
	On   calendar.Date
	Scan *Upload
}

func (g Signature) paper() bool { return g.By != "" || g.Scan != nil }

func (g Signature) check(tx *db.Tx, p *fault.Problems) {
	p.Need("signed_by", g.By, "请填写在纸上签字的人。")
	if g.On.IsZero() || g.On.After(today(tx)) {
		p.Add("signed_on", "请填写签字日期，不能晚于今天。")
	}
	if g.Scan == nil {
		p.Add("scan", "请上传签字的扫描件。")
	}
}

// keep notes the signed sheet and returns its attachment.
func (g Signature) keep(tx *db.Tx, actor rbac.Actor, r Request) (int64, error) {
	return attach.Record(tx, g.Scan.Stored, attach.Owner{Kind: object, ID: r.ID, UnitID: r.OrganID}, g.Scan.Name, actor.Name)
}
