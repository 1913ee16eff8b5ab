package offer

import (
	"context"
	"html"
	"strings"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/foi"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Why a case leads to proactive publication.
const (
	Alike      = "alike"      // three who ask for the same (条例第四十四条)
	Suggestion = "suggestion" // the applicant suggests it
	Office     = "office"     // the organ thinks so
)

// alikeEnough is how many applicants for the same make a case for publishing it.
const alikeEnough = 3

// WhyProactive says what speaks for publishing what a case asked for, "" for
// nothing: the office may all the same.
func WhyProactive(d foi.Detail) string {
	switch {
	case d.Alike.Askers(d.Request) >= alikeEnough:
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

// Proactive opens a draft to publish what a case asked for, and proposes to the
// county that the catalogue names it (建议新增); both are kept with the case.
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
		case whyNames[t.Why] == "":
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
		proposal, err := propose(tx, actor, r, t)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO foi_proactive (request_id, why, item_id, proposal_id, by_name, at) VALUES (?, ?, ?, ?, ?, ?)`, r.ID, t.Why, item, proposal, actor.Name, tx.Now)
		return err
	})
	return item, fault.Wrap("offer.Proactive", err)
}

// whyNames are the reasons in the office's words.
var whyNames = map[string]string{Alike: "三人以上申请相同信息", Suggestion: "申请人建议主动公开", Office: "本机关认为应当主动公开"}

// propose asks the county whether the catalogue should name the matter.
func propose(tx *db.Tx, actor rbac.Actor, r foi.Request, t Turn) (int64, error) {
	unit, err := org.UnitByID(tx, r.OrganID)
	if err != nil {
		return 0, err
	}
	return catalog.ProposeAddition(tx, catalog.Act{Who: org.Who(actor), Origin: catalog.FromForm}, unit,
		catalog.Addition{Title: t.Title, Reason: "依申请转主动公开（申请 " + r.Number + "）：" + whyNames[t.Why] + "。", Origin: foi.Object, OriginID: r.ID})
}

// Turned is what a case led to: the draft of an item and the proposal to the
// catalogue. Zero: it was not turned into proactive publication.
type Turned struct {
	RequestID  int64  `db:"request_id"`
	Number     string `db:"number"`
	Why        string `db:"why"`
	ItemID     int64  `db:"item_id"`
	ProposalID int64  `db:"proposal_id"`
	ByName     string `db:"by_name"`
}

// WhyName is the reason in the office's words.
func (t Turned) WhyName() string { return whyNames[t.Why] }

const turnedSelect = `SELECT p.request_id, r.number, p.why, p.item_id, p.proposal_id, p.by_name FROM foi_proactive p JOIN foi_request r ON r.id = p.request_id
	JOIN org_unit u ON u.id = r.organ_id WHERE `

// TurnedOf is what a case led to; the caller has read the case.
func TurnedOf(q db.Reader, request int64) (Turned, error) {
	return turned(q, `p.request_id = ?`, request)
}

// TurnedInto is the case that led to an item, for who may read the case.
func TurnedInto(q db.Reader, actor rbac.Actor, item int64) (Turned, error) {
	where, args := rbac.ReachOf(actor, rbac.FoiRead).Where("u.path", "u.id")
	return turned(q, `p.item_id = ? AND `+where, append([]any{item}, args...)...)
}

func turned(q db.Reader, where string, args ...any) (t Turned, err error) {
	err = q.Get(&t, turnedSelect+where+` ORDER BY p.id DESC LIMIT 1`, args...)
	if db.NoRows(err) {
		return Turned{}, nil
	}
	return t, fault.Wrap("offer.turned", err)
}
