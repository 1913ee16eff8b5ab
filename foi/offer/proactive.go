package offer

import (
	"context"
	"html"
	"strings"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/foi"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Why a case leads to proactive publication.
const (
	Alike      = "alike"      // three who ask for the same (条例第四十四条)
	Suggestion = "suggestion" // the applicant suggests it
	Office     = "office"     // the organ thinks so
)

// alikeEnough is how many applications for the same make a case for publishing it.
const alikeEnough = 3

// WhyProactive says what speaks for publishing what a case asked for, "" for
// nothing: the office may all the same.
func WhyProactive(d foi.Detail) string {
	switch {
	case len(d.Alike.Same)+1 >= alikeEnough:
		return Alike
	case d.Suggests:
		return Suggestion
	}
	return ""
}

// Turn is what a case opened (依申请转主动公开).
type Turn struct {
	Title string
	Why   string
}

// Proactive opens a draft to publish what a case asked for, and puts before the
// county that the catalogue should name it.
func (s *Service) Proactive(ctx context.Context, actor rbac.Actor, ref foi.Ref, t Turn) (item int64, err error) {
	t.Title = strings.TrimSpace(t.Title)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := foi.Workable(tx, actor, ref)
		if err != nil {
			return err
		}
		switch {
		case t.Title == "":
			return fault.Invalid("title", "请填写公开信息的标题。")
		case r.ItemID != 0:
			return fault.Conflict("这件申请已经转主动公开。")
		case t.Why != Alike && t.Why != Suggestion && t.Why != Office:
			return fault.Invalid("why", "请选择转主动公开的原因。")
		}
		d, err := s.Requests.Items.CreateIn(tx, actor, disclose.NewItem{UnitID: r.OrganID, Type: "notice",
			Content: form.Content{Title: t.Title, Body: "<p>" + html.EscapeString(t.Title) + "</p>", Openness: form.Active}})
		if err != nil {
			return err
		}
		item = d.ID
		if err := foi.Note(tx, actor, &r, foi.Turned, calendar.DateOf(tx.Now.Time), "转主动公开："+t.Title, rbac.FoiHandle, map[string]any{"item": item, "why": t.Why}); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE foi_request SET item_id = ? WHERE id = ?`, item, r.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO foi_proactive (request_id, why, item_id, by_name, at) VALUES (?, ?, ?, ?, ?)`, r.ID, t.Why, item, actor.Name, tx.Now); err != nil {
			return err
		}
		return propose(tx, r, t)
	})
	return item, fault.Wrap("offer.Proactive", err)
}

// propose asks who keeps the catalogue whether it should name the matter: a new
// entry is the county's to write.
func propose(tx *db.Tx, r foi.Request, t Turn) error {
	county, err := org.CountyUnit(tx)
	if err != nil {
		return err
	}
	return todo.Open(tx, todo.Item{Kind: "foi.catalogue", ObjectKind: foi.Object, ObjectID: audit.ID(r.ID), UnitID: county.ID, Action: string(rbac.EntryEdit),
		Title: "建议新增公开事项：" + t.Title + "（依申请转主动公开）", URL: "/desk/entries/new", Verb: "办理"})
}
