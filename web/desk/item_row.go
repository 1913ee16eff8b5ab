package desk

import (
	"fmt"

	"lianghua/disclose"
	"lianghua/internal/calendar"
	"lianghua/web"
)

// ItemRow is a line of the list with the sign of its state.
type ItemRow struct {
	ID                        int64
	Ref                       string // id and version, for forms
	Title, Type, Unit, Column string
	IndexNo                   string
	Kind, State               string
	Said                      string // below the state
	When, Fine                string
	Acts                      []ItemLink
}

// URL is the item's page.
func (r ItemRow) URL() string { return "/desk/items/" + idText(r.ID) }

func itemRow(c *web.Ctx, r disclose.Row) ItemRow {
	out := ItemRow{ID: r.ID, Ref: fmt.Sprintf("%d.%d", r.ID, r.Version), Title: r.Title, Type: typeName(r.Item), Unit: r.Unit, Column: r.Column,
		IndexNo: r.IndexNo, Kind: itemKind(r.Item), State: itemState(r.Item), Acts: itemLinks(r, true)}
	switch {
	case r.Stage == disclose.Withdrawn || r.Stage == disclose.Offline || r.Stage == disclose.Ended:
		out.When, out.Fine = r.DownOn.Chinese(), "下线日期"
	case r.PublishedAt.Valid:
		out.When, out.Fine = r.ListedOn.Chinese(), "发布日期"
	default:
		out.When, out.Fine = calendar.DateOf(r.ChangedAt.Time).Chinese(), "最近办理"
	}
	if r.NoticeState == "running" {
		out.Said = "公示至" + r.NoticeUntil.Chinese()
	}
	return out
}

func typeName(i disclose.Item) string {
	if f := i.Form(); f.Name != "" {
		return f.Name
	}
	return i.Type
}

// itemState says where an item stands: for the public, and with its draft.
func itemState(i disclose.Item) string {
	switch {
	case !i.DraftState.Open():
		return i.Stage.Name()
	case i.Stage == disclose.New:
		return i.DraftState.Name()
	}
	return i.Stage.Name() + "，修改稿" + i.DraftState.Name()
}

// itemKind is the sign that goes with it.
func itemKind(i disclose.Item) string {
	switch i.DraftState {
	case disclose.Returned:
		return "back"
	case disclose.First, disclose.Second, disclose.Final, disclose.Approved, disclose.Scheduled:
		return "due"
	}
	switch i.Stage {
	case disclose.Live:
		return "done"
	case disclose.Withdrawn, disclose.Offline:
		return "late"
	}
	return "none"
}

// itemLinks are the moves that the person may make on one item, shortest way
// first: a review has its own page. few leaves out what is done on the item's
// page.
func itemLinks(r disclose.Row, few bool) (out []ItemLink) {
	at := "/desk/items/" + idText(r.ID)
	if r.DraftState.Editable() && mayEdit(r) {
		out = append(out, ItemLink{Label: "填写", URL: at + "/edit", Main: true})
	}
	for _, a := range itemActs() {
		if _, ok := a.move(r); !ok {
			continue
		}
		switch {
		case few && a.Action == disclose.ActErrata: // the list does not know what was mended
		case reviews[a.Word]:
			if !hasLink(out, at+"/review") {
				out = append(out, ItemLink{Label: "审核", URL: at + "/review", Main: true})
			}
		case few && !quick[a.Word]:
		default:
			out = append(out, ItemLink{Label: a.Label, URL: at + "/" + a.Word, Main: quick[a.Word], Danger: a.Danger})
		}
	}
	return out
}

// reviews are the acts of the review page, quick those of a list.
var (
	reviews = map[string]bool{"first": true, "secrecy": true, "second": true, "final": true, "errata": true,
		"return-first": true, "return-second": true, "return-final": true}
	quick = map[string]bool{"submit": true, "publish": true, "countersign": true, "revise": true}
)

func hasLink(list []ItemLink, url string) bool {
	for _, l := range list {
		if l.URL == url {
			return true
		}
	}
	return false
}

// mayEdit reports that the person may write the draft: who may submit it may.
func mayEdit(r disclose.Row) bool {
	for _, m := range r.Moves {
		if m.Action == disclose.ActSubmit && m.Signs {
			return true
		}
	}
	return false
}
