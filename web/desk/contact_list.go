package desk

import (
	"strconv"
	"strings"

	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ContactsPage lists who was met about what (对接记录).
type ContactsPage struct {
	web.Base
	Tabs   []templates.Link
	Rows   []claim.Contact
	Next   string
	Units  []templates.Option
	Names  map[string]string // of domains
	Export string
	New    bool
}

func (d *Deps) contactList(c *web.Ctx) error {
	unit, err := c.FormInt("unit")
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	rows, next, err := d.Claims.Contacts(c.Request().Context(), c.Actor, unit, before)
	if err != nil {
		return err
	}
	p := &ContactsPage{Rows: rows, New: c.May(rbac.ContactRecord), Tabs: contactTabs(c), Export: address("/desk/contacts/export", []filterPair{{"unit", c.Form("unit")}})}
	p.Title = "对接记录"
	if next > 0 {
		p.Next = idText(next)
	}
	if p.Units, err = unitOptions(c.Q(), c.Actor, rbac.ClaimRead); err != nil {
		return err
	}
	domains, err := domainPicks(c.Q())
	p.Names = claimNames(domains)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// contactTabs are the records and, for the county, who has not been met.
func contactTabs(c *web.Ctx) []templates.Link {
	path := c.Request().URL.Path
	out := []templates.Link{{Label: "对接记录", URL: "/desk/contacts", Current: path == "/desk/contacts"}}
	if c.May(rbac.ReportRead) {
		out = append(out, templates.Link{Label: "尚未对接", URL: "/desk/contacts/missing", Current: path == "/desk/contacts/missing"})
	}
	return out
}

func (d *Deps) contactExport(c *web.Ctx) error {
	unit, err := c.FormInt("unit")
	if err != nil {
		return err
	}
	var out [][]string
	for before := int64(0); ; {
		rows, next, err := d.Claims.Contacts(c.Request().Context(), c.Actor, unit, before)
		if err != nil {
			return err
		}
		for _, r := range rows {
			out = append(out, []string{r.MetOn, r.Unit, r.Domain, r.Persons, r.Entries, r.Outcome, r.ByName})
		}
		if next == 0 {
			break
		}
		before = next
	}
	return listFile(c, "对接记录", []string{"日期", "单位", "领域", "参加人员", "涉及事项", "对接结果", "登记人"}, out)
}

// ContactNewPage records a meeting with a unit.
type ContactNewPage struct {
	web.Base
	Form    claim.Contact
	Unit    string
	Chosen  []string // domains
	Domains []templates.Option
	Units   []templates.Option
}

func (d *Deps) contactNew(c *web.Ctx) error {
	p, err := contactPage(c)
	if err != nil {
		return err
	}
	p.Form.MetOn = d.Org.Today().String()
	return c.Render(p)
}

func contactPage(c *web.Ctx) (*ContactNewPage, error) {
	if _, err := c.FormParams(); err != nil {
		return nil, fault.Invalid("unit", "表单没有传完整，请重试。")
	}
	p := &ContactNewPage{Unit: c.Form("unit"), Chosen: c.Request().Form["domains"],
		Form: claim.Contact{MetOn: c.Form("met_on"), Persons: c.Form("persons"), Entries: c.Form("entries"), Outcome: c.Form("outcome")}}
	p.Title = "登记对接"
	var err error
	if p.Domains, err = domainPicks(c.Q()); err != nil {
		return nil, err
	}
	p.Units, err = unitPicks(c.Q())
	return p, err
}

func (d *Deps) contactRecord(c *web.Ctx) error {
	p, err := contactPage(c)
	if err != nil {
		return err
	}
	if p.Form.UnitID, err = c.FormInt("unit"); err == nil {
		err = d.Claims.RecordContact(c.Request().Context(), c.Actor, p.Form, p.Chosen)
	}
	if err != nil {
		return c.Retry(err, "desk/contact_new", p)
	}
	return c.Done("已登记对接，涉及 "+strconv.Itoa(len(p.Chosen))+" 个领域。", "/desk/contacts")
}

// ContactMissingPage lists the units that nobody has met yet about domains in
// which they have claims.
type ContactMissingPage struct {
	web.Base
	Tabs    []templates.Link
	Rows    []claim.NotMet
	Next    string
	Domains []templates.Option
	Names   map[string]string
	Export  string
	New     bool
}

func (d *Deps) contactMissing(c *web.Ctx) error {
	rows, next, err := d.Claims.NotMet(c.Request().Context(), c.Actor, c.Form("domain"), c.QueryParam("after"))
	if err != nil {
		return err
	}
	p := &ContactMissingPage{Rows: rows, Next: next, Tabs: contactTabs(c), New: c.May(rbac.ContactRecord),
		Export: address("/desk/contacts/missing/export", []filterPair{{"domain", c.Form("domain")}})}
	p.Title = "尚未对接"
	if p.Domains, err = domainPicks(c.Q()); err != nil {
		return err
	}
	p.Names = claimNames(p.Domains)
	return c.Render(p)
}

func (d *Deps) contactMissingExport(c *web.Ctx) error {
	var out [][]string
	for after := ""; ; {
		rows, next, err := d.Claims.NotMet(c.Request().Context(), c.Actor, c.Form("domain"), after)
		if err != nil {
			return err
		}
		for _, r := range rows {
			out = append(out, []string{r.Unit, r.Phone, strings.Join(r.Domains, "、")})
		}
		if next == "" {
			break
		}
		after = next
	}
	return listFile(c, "尚未对接的单位", []string{"单位", "电话", "领域"}, out)
}
