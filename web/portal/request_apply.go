package portal

import (
	"fmt"
	"mime/multipart"
	"path/filepath"
	"slices"
	"strings"

	"lianghua/foi"
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// RequestFormPage is the application of a person or of a body.
type RequestFormPage struct {
	web.Base
	Token                                  string
	Person                                 bool // a natural person; else one of the five kinds of body
	Organs, Types, IDKinds, Carriers, Ways []templates.Option
	Form                                   map[string]string
	Agent, Help, OtherWay, Suggests        bool
	Again                                  map[string]string // the files that came with a refused form, by field: they were not kept
	NeedMax, FileMax                       int
}

// AgainLabels are the fields of Again in the order of the form.
func (p *RequestFormPage) AgainLabels() (out []templates.Option) {
	for _, field := range requestPaperFields {
		if p.Again[field] != "" {
			label := map[string]string{"identity": "身份证明", "proxy": "授权委托书"}[field]
			if field == "identity" && !p.Person {
				label = "营业执照或者登记证书、法定代表人身份证明"
			}
			out = append(out, templates.Option{Value: p.Again[field], Label: label})
		}
	}
	return out
}

// RequestReceiptPage follows an application: number and query code.
type RequestReceiptPage struct {
	web.Base
	Receipt foi.Receipt
	Desk    RequestDesk
}

// requestPaper is the largest paper that a public form takes.
const requestPaper = 8 << 20

var requestPapers = []string{".pdf", ".png", ".jpg", ".jpeg"}

// requestFields hold text; they are named as the verb names their problems.
var requestFields = []string{"organ", "applicant_type", "name", "id_kind", "id_number", "employer", "principal", "contact", "phone", "address", "postcode", "email", "fax",
	"agent_name", "agent_id", "agent_phone", "help_how", "need", "purpose", "carrier", "way"}

// requestForm shows the form with everything that was typed; who is "person" or "body".
func (d *Deps) requestForm(c *web.Ctx, who string) error {
	p, err := requestFormPage(c, who)
	if err != nil {
		return err
	}
	if c.Form("who") == "" { // the form is opened, not sent again
		p.OtherWay, p.Form["id_kind"] = true, foi.IDKinds()[0]
	}
	return c.RenderAs("portal/request_form", p)
}

func requestFormPage(c *web.Ctx, who string) (*RequestFormPage, error) {
	p := &RequestFormPage{Token: applyForm.Token(c), Person: who != "body", Form: map[string]string{}, NeedMax: foi.NeedMax, FileMax: requestPaper >> 20,
		Carriers: requestChoices(foi.Carriers()), Ways: requestChoices(foi.Ways()), IDKinds: choices(foi.IDKinds()),
		Agent: c.Checked("agent"), Help: c.Checked("help"), OtherWay: c.Checked("other_way"), Suggests: c.Checked("suggests")}
	p.Title = "填写申请表"
	for _, name := range requestFields {
		p.Form[name] = c.FormValue(name)
	}
	for _, t := range foi.ApplicantTypes()[1:] { // the first is the natural person
		p.Types = append(p.Types, templates.Option{Value: t.Code, Label: t.Name})
	}
	var err error
	p.Organs, err = addressees(c)
	return p, err
}

func requestChoices(list []foi.Choice) (out []templates.Option) {
	for _, x := range list {
		out = append(out, templates.Option{Value: x.Code, Label: x.Name})
	}
	return out
}

// requestApply takes an application in. A second press of the button shows the
// first one's receipt; what is refused comes back as it was typed. step asks
// for the form only.
func (d *Deps) requestApply(c *web.Ctx) error {
	err := applyForm.Verify(c)
	who := c.Form("who")
	if step := c.Form("step"); err == nil && step != "" {
		return d.requestForm(c, step)
	}
	p := &RequestReceiptPage{}
	if err == nil {
		p.Receipt, err = d.applied(c)
	}
	if err != nil {
		again, failed := requestFormPage(c, who)
		if failed != nil {
			return failed
		}
		again.Again = sentFiles(c)
		return c.Retry(err, "portal/request_form", again)
	}
	organ, err := c.FormInt("organ")
	if err == nil {
		p.Desk, err = organDesk(c, organ)
	}
	if err != nil {
		return err
	}
	p.Title = "申请已提交"
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.RenderAs("portal/request_receipt", p)
}

// applied makes the application's record, once for a filled-in form.
func (d *Deps) applied(c *web.Ctx) (foi.Receipt, error) {
	f, err := requestTyped(c)
	if err != nil {
		return foi.Receipt{}, err
	}
	for field, head := range requestHeads(c) {
		up, err := d.requestFile(c, field, head)
		if err != nil {
			return foi.Receipt{}, err
		}
		f.Files = append(f.Files, up)
	}
	if f.Code, err = applyForm.Receipt(c); err != nil {
		return foi.Receipt{}, err
	}
	out, err := d.Requests.Apply(c.Request().Context(), f)
	if web.Repeated(err) {
		return d.Requests.Applied(c.Request().Context(), f.Code)
	}
	return out, err
}

// requestTyped reads the form and tells everything that is wrong with it, its
// papers included, before a paper is kept.
func requestTyped(c *web.Ctx) (foi.Form, error) {
	f := foi.Form{ApplicantType: c.Form("applicant_type"), Agent: c.Checked("agent"), Help: c.Checked("help"), OtherWay: c.Checked("other_way"), Suggests: c.Checked("suggests"),
		HelpHow: c.Form("help_how"), Need: c.FormValue("need"), Purpose: c.FormValue("purpose"), Carrier: c.Form("carrier"), Way: c.Form("way"),
		Applicant: foi.Applicant{Name: c.Form("name"), IDKind: c.Form("id_kind"), IDNumber: c.Form("id_number"), Employer: c.Form("employer"), Principal: c.Form("principal"),
			Contact: c.Form("contact"), Phone: c.Form("phone"), Address: c.Form("address"), Postcode: c.Form("postcode"), Email: c.Form("email"), Fax: c.Form("fax"),
			AgentName: c.Form("agent_name"), AgentID: c.Form("agent_id"), AgentPhone: c.Form("agent_phone")}}
	if c.Form("who") != "body" {
		f.ApplicantType = foi.ApplicantTypes()[0].Code
	}
	var p fault.Problems
	var err error
	if f.OrganID, err = c.FormInt("organ"); err != nil {
		f.OrganID = 0
	}
	for _, x := range fault.FieldProblems(f.Check(c.Server.Org.Today())) {
		p.Add(x.Field, x.Msg)
	}
	heads := requestHeads(c)
	for field, head := range heads {
		if head.Size > requestPaper {
			p.Add(field, fmt.Sprintf("文件不能超过 %d MB，请压缩后再选。", requestPaper>>20))
		} else if !slices.Contains(requestPapers, strings.ToLower(filepath.Ext(head.Filename))) {
			p.Add(field, "请选择 PDF、JPG 或者 PNG 文件。")
		}
	}
	if f.Agent && heads["proxy"] == nil {
		p.Add("proxy", "由代理人办理的，请上传授权委托书。")
	}
	return f, p.Err()
}

// requestPaperFields are the fields of the form that take a file.
var requestPaperFields = []string{"identity", "proxy"}

// sentFiles are the names of the files that a form brought, by field, whatever
// was wrong with them.
func sentFiles(c *web.Ctx) map[string]string {
	out := map[string]string{}
	for _, field := range requestPaperFields {
		if head, err := c.FormFile(field); err == nil && head.Filename != "" {
			out[field] = head.Filename
		}
	}
	return out
}

// requestHeads are the papers that came with the form, by field.
func requestHeads(c *web.Ctx) map[string]*multipart.FileHeader {
	out := map[string]*multipart.FileHeader{}
	for _, field := range requestPaperFields {
		if head, err := c.FormFile(field); err == nil && head.Size > 0 {
			out[field] = head
		}
	}
	return out
}

// requestFile keeps one paper; fields are named as kinds of paper.
func (d *Deps) requestFile(c *web.Ctx, field string, head *multipart.FileHeader) (foi.Upload, error) {
	in, err := head.Open()
	if err != nil {
		return foi.Upload{}, fault.Internal("portal.requestFile", err)
	}
	defer in.Close()
	kept, err := d.Files.Save(c.Request().Context(), in, head.Filename, attach.Document(requestPaper))
	if err != nil && fault.KindOf(err) == fault.KindInvalid {
		err = fault.Invalid(field, fault.Message(err))
	}
	return foi.Upload{Kind: field, Name: head.Filename, Stored: kept}, err
}
