package desk

import (
	"slices"
	"strings"

	"lianghua/catalog"
	"lianghua/foi"
	"lianghua/foi/dispute"
	"lianghua/foi/offer"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// RequestShowPage is one case: facts, ladder, papers and people on one page.
type RequestShowPage struct {
	web.Base
	Case     foi.Detail
	Sign     string
	Days     string
	Late     bool
	Main     []RequestLink // moves
	More     []RequestLink // what is done beside them
	Type     string
	Carrier  string
	Way      string
	Answer   string
	Parties  []RequestParty
	Reveal   bool
	Reasons  []templates.Option
	Alike    []RequestRow
	Same     []RequestRow
	Propose  string
	Sides    []RequestDraft // of each joint review: its draft beside what was sent
	Code     bool
	Letters  bool // may make letters
	Suits    []dispute.Dispute
	Turn     string // what speaks for publishing it
	Turned   offer.Turned
	Proposal catalog.Proposal // to the catalogue, because of it
	Decide   bool             // the person may decide on it
}

// RequestLink is a door to an act.
type RequestLink struct {
	Label, URL string
	Main       bool
}

// RequestParty is a consulted party with its name as shown.
type RequestParty struct {
	foi.Party
	Name string
}

// RequestDraft compares what was agreed with what was sent.
type RequestDraft struct {
	Meeting int64
	Rows    []foi.Difference
}

func (d *Deps) requestShow(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	x, err := d.Requests.Detail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	p := &RequestShowPage{Case: x, Sign: requestSign(x.State), Type: foi.TypeName(x.ApplicantType), Carrier: foi.ChoiceName(foi.Carriers(), x.Carrier),
		Way: foi.ChoiceName(foi.Ways(), x.Way), Reasons: plainOptions(foi.RevealReasons())}
	p.Title = "申请 " + x.Number
	today := d.Org.Today()
	p.Days, p.Late = requestDays(x.Request, x.Left, today)
	p.Answer = requestRow(foi.Row{Request: x.Request}, today).Answer
	unit := rbac.Unit{ID: x.OrganID, Path: x.OrganPath}
	p.Reveal, p.Code = rbac.May(c.Actor, rbac.FoiReveal, unit) && !x.ErasedAt.Valid, rbac.May(c.Actor, rbac.FoiRegister, unit)
	p.Letters = rbac.May(c.Actor, rbac.FoiHandle, unit) && !x.ErasedAt.Valid
	for _, y := range x.Parties {
		p.Parties = append(p.Parties, RequestParty{y, d.Requests.PartyName(y)})
	}
	for _, r := range x.Alike.Others {
		p.Alike = append(p.Alike, requestRow(foi.Row{Request: r}, today))
	}
	for _, r := range x.Alike.Same {
		p.Same = append(p.Same, requestRow(foi.Row{Request: r, Who: d.Requests.Masked(r)}, today))
	}
	if to, why := x.Alike.Propose(); len(why) > 0 {
		p.Propose = "按情况应为“" + to.Name() + "”：" + strings.Join(why, "；") + "。"
	}
	for _, j := range x.Joints {
		if rows := x.Differences(j.DraftID); len(rows) > 0 {
			p.Sides = append(p.Sides, RequestDraft{j.ID, rows})
		}
	}
	if p.Suits, err = d.Disputes.Of(c.Request().Context(), id); err != nil {
		return err
	}
	if p.Turned, err = offer.TurnedOf(c.Q(), id); err != nil {
		return err
	}
	if p.Turned.ProposalID != 0 {
		p.Decide = c.May(rbac.EntryAgree)
		if p.Proposal, err = catalog.ProposalByID(c.Q(), p.Turned.ProposalID); err != nil {
			return err
		}
	}
	if x.ItemID == 0 {
		p.Turn = map[string]string{offer.Alike: "已有三人以上申请相同信息，可以转主动公开。", offer.Suggestion: "申请人建议主动公开，请研究是否转主动公开。"}[offer.WhyProactive(x)]
	}
	p.links(c, unit)
	return c.Render(p)
}

// links are the doors of a case for who reads it.
func (p *RequestShowPage) links(c *web.Ctx, unit rbac.Unit) {
	x, base := p.Case, requestURL(p.Case.ID)
	for _, a := range requestActs() {
		if a.Move != "" {
			switch { // what ends a case or puts it off is never the next step
			case !x.May(string(a.Move)):
			case a.Move == foi.ActWithdraw || a.Move == foi.ActDismiss || a.Move == foi.ActExtend || a.Move == foi.ActAmend || a.Move == foi.ActReturn:
				p.More = append(p.More, RequestLink{a.Label, base + "/" + a.Word, false})
			default:
				p.Main = append(p.Main, RequestLink{a.Label, base + "/" + a.Word, len(p.Main) == 0})
			}
			continue
		}
		if rbac.May(c.Actor, a.Right, unit) && p.fits(a.Word, c) {
			l := RequestLink{a.Label, base + "/" + a.Word, strings.HasPrefix(a.Word, "decide-") || a.Word == "hear" || a.Word == "draft" && x.State == foi.Working}
			if l.Main {
				p.Main = append(p.Main, l)
			} else {
				p.More = append(p.More, l)
			}
		}
	}
	p.step(base)
}

// step makes one door of a case that is worked on its next step: the draft, and
// once there is one its way to the signature.
func (p *RequestShowPage) step(base string) {
	word := "/draft"
	if p.Case.Draft.ID != 0 {
		word = "/submit"
	}
	i := slices.IndexFunc(p.Main, func(l RequestLink) bool { return l.URL == base+word })
	if p.Case.State != foi.Working || i < 0 {
		return
	}
	first := p.Main[i]
	p.Main = slices.Insert(slices.Delete(p.Main, i, i+1), 0, first)
	for i := range p.Main {
		p.Main[i].Main = i == 0
	}
}

// fits reports that a deed beside the moves can be done now.
func (p *RequestShowPage) fits(word string, c *web.Ctx) bool {
	x := p.Case
	working := x.State == foi.Working || x.State == foi.Review
	open := x.Open() && x.State != foi.Pending && x.State != foi.Signing
	if seat, ok := strings.CutPrefix(word, "decide-"); ok {
		for _, st := range x.Steps {
			if string(st.Seat) == seat && x.Sits[st.ID] {
				return true
			}
		}
		return false
	}
	switch word {
	case "grade", "task":
		return open
	case "hear":
		return x.State == foi.Third || x.State == foi.Coorgan
	case "notify":
		return len(x.Parties) > 0
	case "paper-extend":
		return rbac.May(c.Actor, rbac.FoiHandle, rbac.Unit{ID: x.OrganID, Path: x.OrganPath}) && open && x.AnsweredOn.IsZero()
	case "draft":
		return working
	case "paper-decide":
		return x.State == foi.Signing
	case "scan":
		return x.DocumentNo != ""
	case "turn":
		return x.ItemID == 0 && x.State != foi.Pending && x.State != foi.Dismissed
	case "clear":
		return len(clearable(x)) > 0
	case "publish":
		return !x.DeliveredOn.IsZero() && (x.AnswerCode == "1" || x.AnswerCode == "2")
	case "receipt":
		right := rbac.FoiHandle
		if !x.AnsweredOn.IsZero() {
			right = rbac.FoiSign
		}
		return !x.ReceivedOn.IsZero() && rbac.May(c.Actor, right, rbac.Unit{ID: x.OrganID, Path: x.OrganPath})
	case "void":
		return len(x.Events) > 0 && x.AnsweredOn.IsZero()
	}
	return true
}

// RequestApplicantPage shows an applicant, after the reason was said.
type RequestApplicantPage struct {
	web.Base
	ID       int64
	Revealed foi.Revealed
	Reason   string
}

func (d *Deps) requestReveal(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	p := &RequestApplicantPage{ID: id, Reason: c.Form("reason")}
	if p.Revealed, err = d.Requests.Reveal(c.Request().Context(), c.Actor, id, p.Reason); err != nil {
		return refusedAct(c, err, requestURL(id))
	}
	p.Title = "申请人信息"
	return c.RenderAs("desk/request_applicant", p)
}

// requestRenew gives a new query code and shows it, once.
func (d *Deps) requestRenew(c *web.Ctx) error {
	ref, err := requestRef(c)
	if err != nil {
		return err
	}
	out, err := d.Requests.Renew(c.Request().Context(), c.Actor, ref)
	if err != nil {
		return refusedAct(c, err, requestURL(ref.ID))
	}
	p := &RequestReceiptPage{Receipt: out, Renewed: true}
	p.Title = "换发查询码"
	return c.RenderAs("desk/request_receipt", p)
}

// requestFile sends a paper of a case to who may read the case.
func (d *Deps) requestFile(c *web.Ctx) error {
	id, err := c.ID("file")
	if err != nil {
		return err
	}
	a, err := d.Requests.File(c.Request().Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return sendKept(c, d.Files, a)
}

// RequestClockPage is the proof of a deadline, to be printed (期限计算说明).
type RequestClockPage struct {
	web.Base
	Case   foi.Detail
	Source []string // where the calendar of each year is from
}

func (d *Deps) requestClock(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	p := &RequestClockPage{}
	if p.Case, err = d.Requests.Detail(c.Request().Context(), c.Actor, id); err != nil {
		return err
	}
	if p.Case.ReceivedOn.IsZero() {
		return fault.Conflict("这件申请还没有收到日期，期限还没有开始计算。")
	}
	p.Title = "期限计算说明"
	p.Source, err = calendarSources(c.Q(), p.Case)
	if err != nil {
		return err
	}
	return c.Render(p)
}
