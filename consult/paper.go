package consult

import (
	"context"
	"strings"

	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Signature is an act of a head on paper (线下审签), recorded by who prepared
// it: the second way of everything that a head passes.
type Signature struct {
	By   string        // the head's name
	On   calendar.Date // the day beside the signature
	Scan attach.Stored // the uploaded scan of the signed sheet
	Name string        // its file name
}

// signed is a signature whose scan is kept.
type signed struct {
	by   string
	on   calendar.Date
	scan int64
}

func (g *signed) row() (by string, on calendar.Date, scan any) {
	if g == nil {
		return "", calendar.Date{}, nil
	}
	return g.by, g.on, g.scan
}

// keep checks a signature and keeps its scan with the record.
func (g Signature) keep(tx *db.Tx, actor rbac.Actor, owner attach.Owner) (*signed, error) {
	by := strings.TrimSpace(g.By)
	var p fault.Problems
	p.Need("signed_by", by, "请填写签字的负责人姓名。")
	if g.On.IsZero() || g.On.After(today(tx)) {
		p.Add("signed_on", "请填写签字日期，不能晚于今天。")
	}
	if g.Scan.SHA256 == "" {
		p.Add("scan", "请上传签字的扫描件。")
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	id, err := attach.Record(tx, g.Scan, owner, g.Name, actor.Name)
	return &signed{by: by, on: g.On, scan: id}, err
}

// preparing is the right of who records a head's act on paper: that of the
// first line of a law, with which the work on it begins.
func preparing(law []move) rbac.Action { return law[0].Need }

// onPaper finds the line of a law that a head may also sign on paper.
func onPaper(law []move, a Action) bool {
	for _, m := range law {
		if m.Action == a && m.Paper {
			return true
		}
	}
	return false
}

// signable lists what the actor may record as signed on paper from a state.
func signable(law []move, actor rbac.Actor, from State, unit rbac.Unit) (out []Action) {
	for _, m := range law {
		if m.From == from && m.Paper && rbac.Check(actor, preparing(law), unit) == nil {
			out = append(out, m.Action)
		}
	}
	return out
}

// anotherOf refuses that who wrote it also passes it: by person in the system,
// by name on paper.
func anotherOf(tx *db.Tx, actor rbac.Actor, paper *signed, author int64, what string) error {
	if paper == nil {
		return another(actor, author, what)
	}
	var name string
	if err := tx.Get(&name, `SELECT p.name FROM org_person p WHERE p.id = ?`, author); err != nil && !db.NoRows(err) {
		return err
	}
	if name == paper.by {
		return fault.Invalid("signed_by", what+"是"+name+"起草的，请由另一位同志签字。")
	}
	return nil
}

// Sign records that a head passed a letter's move on paper.
func (s *Service) Sign(ctx context.Context, actor rbac.Actor, ref Ref, a Action, f Form, g Signature) error {
	f.Paper = &g
	return s.Act(ctx, actor, ref, a, f)
}

// SignCall records that a head passed a call's move on paper.
func (s *Service) SignCall(ctx context.Context, actor rbac.Actor, ref Ref, a Action, text string, g Signature) error {
	return s.actCall(ctx, actor, ref, a, text, &g)
}
