package catalog

import (
	"context"
	"fmt"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Service offers the office's verbs on the catalogue. Each opens its own
// transaction and asks for the actor's right inside it.
type Service struct{ DB *db.DB }

// county is the unit that the catalogue belongs to: rights on it have county scope.
var county = rbac.Unit{}

func form(actor rbac.Actor, why string) Act {
	return Act{Who: org.Who(actor), Origin: FromForm, Why: why}
}

func (s *Service) write(ctx context.Context, op string, actor rbac.Actor, right rbac.Action, f func(tx *db.Tx) error) error {
	return fault.Wrap("catalog."+op, s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := rbac.Check(actor, right, county); err != nil {
			return err
		}
		return f(tx)
	}))
}

// AddEntry adds a local entry (本县新增) with its reason.
func (s *Service) AddEntry(ctx context.Context, actor rbac.Actor, f Fields, why string) (w Written, err error) {
	err = s.write(ctx, "AddEntry", actor, rbac.EntryEdit, func(tx *db.Tx) error {
		w, err = Add(tx, form(actor, why), f)
		return err
	})
	return w, err
}

// Edit stores the form of one entry at the version that was seen. why gives,
// by field, the reason of a difference from the national standard. An edit
// that changes nothing writes nothing but the reasons.
func (s *Service) Edit(ctx context.Context, actor rbac.Actor, id, version int64, f Fields, why map[string]string) error {
	return s.write(ctx, "Edit", actor, rbac.EntryEdit, func(tx *db.Tx) error {
		e, err := ByID(tx, id)
		if err != nil {
			return err
		}
		f.Domain = e.Domain
		if e.Version == version && e.State != Withdrawn && exactly(e.Fields, f.Clean()) {
			return storeWhy(tx, form(actor, ""), e, why)
		}
		_, err = ChangeOne(tx, form(actor, whyText(why)), Change{Ref{id, version}, f, why})
		return err
	})
}

// whyText is the reasons in one line, for the revision.
func whyText(why map[string]string) string {
	var out string
	for _, l := range TableFields() {
		if w := why[l.Field]; w != "" {
			if out != "" {
				out += "；"
			}
			out += l.Label + "：" + w
		}
	}
	return out
}

func storeWhy(tx *db.Tx, act Act, e Entry, why map[string]string) error {
	p := &pen{tx: tx}
	_, err := p.compare([]step{{before: e, after: sealed{Fields: e.Fields}, standard: e.StandardID, why: why}})
	if err == nil && len(why) > 0 {
		act.note(tx, rbac.EntryEdit, "change", "entry", fmt.Sprint(e.ID), "fields", []string{"why"})
	}
	return err
}

// Outcome is what became of one entry of a bulk verb.
type Outcome struct {
	ID      int64
	Code    string
	Title   string
	Done    bool
	Message string // Chinese; why not, or 已确认
}

// Confirm confirms entries (确认), each with its outcome: what cannot be
// confirmed stays and says why, the rest is done.
func (s *Service) Confirm(ctx context.Context, actor rbac.Actor, ids []int64) (out []Outcome, err error) {
	err = s.write(ctx, "Confirm", actor, rbac.EntryConfirm, func(tx *db.Tx) error {
		list, err := ByIDs(tx, ids)
		if err != nil {
			return err
		}
		out = make([]Outcome, 0, len(list))
		var refs []Ref
		for _, e := range list {
			o := Outcome{ID: e.ID, Code: e.Code, Title: e.Title()}
			switch e.State {
			case Unverified:
				o.Done, o.Message = true, "已确认"
				refs = append(refs, Ref{e.ID, e.Version})
			case Confirmed:
				o.Message = "以前已确认"
			default:
				o.Message = "现在是“" + e.State.Name() + "”，不能确认"
			}
			out = append(out, o)
		}
		_, err = ConfirmMany(tx, form(actor, ""), refs)
		return err
	})
	return out, err
}

// WithdrawLocal takes a local addition out of the catalogue, with a reason.
func (s *Service) WithdrawLocal(ctx context.Context, actor rbac.Actor, id, version int64, reason string) error {
	return s.write(ctx, "WithdrawLocal", actor, rbac.EntryEdit, func(tx *db.Tx) error {
		if reason == "" {
			return fault.Invalid("reason", "请写明取消的理由。")
		}
		_, err := WithdrawMany(tx, form(actor, reason), []Ref{{id, version}}, reason)
		return err
	})
}

// RestoreRevision gives an entry the content of an old revision, as a new one.
func (s *Service) RestoreRevision(ctx context.Context, actor rbac.Actor, id, version, no int64) error {
	return s.write(ctx, "RestoreRevision", actor, rbac.EntryEdit, func(tx *db.Tx) error {
		act := form(actor, fmt.Sprintf("恢复第 %d 版", no))
		act.Origin, act.OriginID = FromRestore, no
		_, err := RestoreMany(tx, act, []Restoring{{Ref{id, version}, no}})
		return err
	})
}

// MoveToColumn puts entries into a column (栏目).
func (s *Service) MoveToColumn(ctx context.Context, actor rbac.Actor, ids []int64, column int64) error {
	return s.write(ctx, "MoveToColumn", actor, rbac.EntryEdit, func(tx *db.Tx) error {
		refs := make([]Ref, len(ids))
		for i, id := range ids {
			refs[i].ID = id
		}
		_, err := SetColumn(tx, form(actor, ""), refs, column)
		return err
	})
}
