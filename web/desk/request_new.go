package desk

import (
	"lianghua/foi"
	"lianghua/internal/attach"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// RequestNewPage is the intake form of the counter.
type RequestNewPage struct {
	web.Base
	Organs, Channels, Types, IDKinds, Carriers, Ways []templates.Option
	Organ                                            string
	Form                                             map[string]string
	Agent, Help, OtherWay, Suggests                  bool
}

// requestFields are the fields of the intake form that hold text.
var requestFields = []string{"organ", "channel", "submitted_on", "post_number", "transfer_from", "applicant_type", "name", "id_kind", "id_number", "employer", "principal",
	"contact", "phone", "address", "postcode", "email", "fax", "agent_name", "agent_id", "agent_phone", "help_how", "need", "purpose", "carrier", "way", "notes"}

func choiceOptions(list []foi.Choice) (out []templates.Option) {
	for _, x := range list {
		out = append(out, templates.Option{Value: x.Code, Label: x.Name})
	}
	return out
}

func (d *Deps) requestNew(c *web.Ctx) error {
	p, err := d.requestForm(c)
	if err != nil {
		return err
	}
	p.Form["channel"], p.Form["submitted_on"], p.Form["applicant_type"], p.Form["id_kind"] = string(foi.Counter), d.Org.Today().String(), "natural", "居民身份证"
	p.Form["carrier"], p.Form["way"], p.OtherWay = "paper", "post", true
	if len(p.Organs) > 0 {
		p.Form["organ"] = p.Organs[0].Value
	}
	return c.Render(p)
}

func (d *Deps) requestForm(c *web.Ctx) (*RequestNewPage, error) {
	p := &RequestNewPage{Form: map[string]string{}, Carriers: choiceOptions(foi.Carriers()), Ways: choiceOptions(foi.Ways()),
		Agent: c.Checked("agent"), Help: c.Checked("help"), OtherWay: c.Checked("other_way"), Suggests: c.Checked("suggests")}
	p.Title = "登记申请"
	for _, name := range requestFields {
		p.Form[name] = c.FormValue(name)
	}
	for _, x := range foi.Channels() {
		if x != foi.Web {
			p.Channels = append(p.Channels, templates.Option{Value: string(x), Label: x.Name()})
		}
	}
	for _, t := range foi.ApplicantTypes() {
		p.Types = append(p.Types, templates.Option{Value: t.Code, Label: t.Name})
	}
	for _, k := range foi.IDKinds() {
		p.IDKinds = append(p.IDKinds, templates.Option{Value: k, Label: k})
	}
	var err error
	p.Organs, err = organOptions(c, rbac.FoiRegister)
	return p, err
}

// organOptions are the units that can be asked, within a right's reach.
func organOptions(c *web.Ctx, right rbac.Action) ([]templates.Option, error) {
	all, err := unitPicks(c.Q())
	if err != nil {
		return nil, err
	}
	reached, err := unitOptions(c.Q(), c.Actor, right)
	if err != nil {
		return nil, err
	}
	mine := map[string]bool{}
	for _, o := range reached {
		mine[o.Value] = true
	}
	var out []templates.Option
	for _, o := range all {
		if mine[o.Value] {
			out = append(out, o)
		}
	}
	return out, nil
}

// RequestReceiptPage shows the query code, once.
type RequestReceiptPage struct {
	web.Base
	Receipt foi.Receipt
	Renewed bool
}

func (d *Deps) requestCreate(c *web.Ctx) error {
	f, err := d.requestRead(c)
	if err == nil {
		var out foi.Receipt
		if out, err = d.Requests.Register(c.Request().Context(), c.Actor, f); err == nil {
			p := &RequestReceiptPage{Receipt: out}
			p.Title = "登记完成"
			return c.RenderAs("desk/request_receipt", p)
		}
	}
	p, fail := d.requestForm(c)
	if fail != nil {
		return fail
	}
	return c.Retry(err, "desk/request_new", p)
}

func (d *Deps) requestRead(c *web.Ctx) (f foi.Form, err error) {
	if f.OrganID, err = c.FormInt("organ"); err != nil {
		return f, err
	}
	if f.SubmittedOn, err = formDate(c, "submitted_on"); err != nil {
		return f, err
	}
	f.Channel, f.ApplicantType = foi.Channel(c.Form("channel")), c.Form("applicant_type")
	f.Applicant = requestApplicant(c)
	f.Agent, f.Help, f.OtherWay, f.Suggests = c.Checked("agent"), c.Checked("help"), c.Checked("other_way"), c.Checked("suggests")
	f.HelpHow, f.Need, f.Purpose, f.Carrier, f.Way, f.Notes = c.Form("help_how"), c.FormValue("need"), c.FormValue("purpose"), c.Form("carrier"), c.Form("way"), c.FormValue("notes")
	f.PostNumber, f.TransferFrom = c.Form("post_number"), c.Form("transfer_from")
	for _, x := range []struct{ field, kind string }{{"application", "application"}, {"identity", "identity"}, {"proxy", "proxy"}} {
		up, err := d.uploaded(c, x.field, x.kind)
		if err != nil {
			return f, err
		}
		if up != nil {
			f.Files = append(f.Files, *up)
		}
	}
	return f, nil
}

func requestApplicant(c *web.Ctx) foi.Applicant {
	return foi.Applicant{Name: c.Form("name"), IDKind: c.Form("id_kind"), IDNumber: c.Form("id_number"), Employer: c.Form("employer"), Principal: c.Form("principal"),
		Contact: c.Form("contact"), Phone: c.Form("phone"), Address: c.Form("address"), Postcode: c.Form("postcode"), Email: c.Form("email"), Fax: c.Form("fax"),
		AgentName: c.Form("agent_name"), AgentID: c.Form("agent_id"), AgentPhone: c.Form("agent_phone")}
}

// requestPaper is the largest paper of a case.
const requestPaper = 20 << 20

// uploaded keeps a form's file as a paper of a case; nil when none was chosen.
func (d *Deps) uploaded(c *web.Ctx, field, kind string) (*foi.Upload, error) {
	if !sent(c, field) {
		return nil, nil
	}
	stored, name, err := upload(c, d.Files, field, attach.Document(requestPaper))
	return &foi.Upload{Kind: kind, Name: name, Stored: stored}, err
}
