package desk

import (
	"strconv"
	"strings"

	"lianghua/internal/fault"
	"lianghua/internal/qr"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/village"
	"lianghua/web"
)

// VillageSetupPage lists the villages of the person's townships with who signs
// and who fills in on a phone.
type VillageSetupPage struct {
	web.Base
	Rows []village.Kept
}

func (d *Deps) villageSetup(c *web.Ctx) error {
	rows, err := d.Villages.Villages(c.Request().Context(), c.Actor, rbac.VillageSet, 0)
	if err != nil {
		return err
	}
	p := &VillageSetupPage{Rows: rows}
	p.Title = "村（社区）设置"
	return c.Render(p)
}

// villageSetupExport is the list as a file; who signs is no secret, it hangs on
// the noticeboard.
func (d *Deps) villageSetupExport(c *web.Ctx) error {
	rows, err := d.Villages.Villages(c.Request().Context(), c.Actor, rbac.VillageSet, 0)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fault.Conflict("您的岗位下没有村（社区），没有可以导出的内容。")
	}
	var out [][]string
	for _, r := range rows {
		out = append(out, []string{r.ShortName, r.Profile.Accountant, r.Profile.Overseer, r.Profile.Principal, r.Profile.Board, r.Profile.Phone, strconv.Itoa(int(r.Keepers))})
	}
	return listFile(c, "村（社区）设置", []string{"村（社区）", "报账员", "村务监督委员会主任", "村负责人", "公开栏", "电话", "手机填报人数"}, out)
}

// VillageCodesPage is the QR sheet of all villages of a township, for print.
type VillageCodesPage struct {
	web.Base
	Rows []VillageCode
}

// VillageCode is one village's square of the sheet.
type VillageCode struct {
	Name    string
	Address string
	Code    qr.Code
}

func (d *Deps) villageCodes(c *web.Ctx) error {
	rows, err := d.Villages.Codes(c.Request().Context(), c.Actor, 0)
	if err != nil {
		return err
	}
	p := &VillageCodesPage{}
	p.Title = "各村手机填报二维码"
	for _, k := range rows {
		at := outside(c, "/v/"+k.Profile.Code)
		code, err := qr.Encode(at)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, VillageCode{k.ShortName, at, code})
	}
	return c.Render(p)
}

// outside is an address of this site as people outside type it: the county's
// own when it is set, else the one at which it was asked.
func outside(c *web.Ctx, path string) string {
	base := strings.TrimSuffix(c.Values.SiteURL(), "/")
	if base == "" {
		base = c.Scheme() + "://" + c.Request().Host
	}
	return base + path
}

// VillageEditPage sets up one village.
type VillageEditPage struct {
	web.Base
	ID      int64
	Name    string
	Form    village.Profile
	Keepers []village.Keeper
	Typed   string // a new keeper's name
}

func (d *Deps) villageEdit(c *web.Ctx) error {
	p, err := d.villageEditPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) villageEditPage(c *web.Ctx) (*VillageEditPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	p := &VillageEditPage{ID: id}
	if p.Keepers, err = d.Villages.Keepers(c.Request().Context(), c.Actor, id); err != nil {
		return nil, err
	}
	u, err := org.UnitByID(c.Q(), id)
	if err != nil {
		return nil, err
	}
	p.Name, p.Title = u.ShortName, u.ShortName+"设置"
	p.Form, err = village.ProfileOf(c.Q(), id)
	return p, err
}

func (d *Deps) villageSave(c *web.Ctx) error {
	p, err := d.villageEditPage(c)
	if err != nil {
		return err
	}
	p.Form.Accountant, p.Form.Overseer, p.Form.Principal = c.Form("accountant"), c.Form("overseer"), c.Form("principal")
	p.Form.Board, p.Form.Phone = c.Form("board"), c.Form("phone")
	if p.Form.Version, err = c.FormInt("version"); err == nil {
		err = d.Villages.SaveProfile(c.Request().Context(), c.Actor, p.Form)
	}
	if err != nil {
		return c.Retry(err, "desk/village_edit", p)
	}
	return c.Done(p.Name+"的设置已保存。", villageSetupURL(p.ID))
}

func villageSetupURL(id int64) string { return "/desk/villages/" + idText(id) + "/setup" }

// VillagePINPage shows a keeper's PIN, once: it is in no address or log.
type VillagePINPage struct {
	web.Base
	Village string
	Name    string
	PIN     string
	Back    string
	Address string
	Code    qr.Code
}

func (d *Deps) keeperName(c *web.Ctx) error {
	p, err := d.villageEditPage(c)
	if err != nil {
		return err
	}
	p.Typed = c.Form("name")
	pin, err := d.Villages.SetKeeper(c.Request().Context(), c.Actor, p.ID, p.Typed)
	if err != nil {
		return c.Retry(err, "desk/village_edit", p)
	}
	return d.keeperPIN(c, p, p.Typed, pin)
}

func (d *Deps) keeperReset(c *web.Ctx) error {
	p, err := d.villageEditPage(c)
	if err != nil {
		return err
	}
	id, err := c.ID("keeper")
	if err != nil {
		return err
	}
	pin, err := d.Villages.ResetPIN(c.Request().Context(), c.Actor, p.ID, id)
	if err != nil {
		return err
	}
	name := ""
	for _, k := range p.Keepers {
		if k.ID == id {
			name = k.Name
		}
	}
	return d.keeperPIN(c, p, name, pin)
}

func (d *Deps) keeperPIN(c *web.Ctx, of *VillageEditPage, name, pin string) error {
	profile, err := village.ProfileOf(c.Q(), of.ID)
	if err != nil {
		return err
	}
	p := &VillagePINPage{Village: of.Name, Name: name, PIN: pin, Back: villageSetupURL(of.ID), Address: outside(c, "/v/"+profile.Code)}
	p.Title = "填报口令"
	if p.Code, err = qr.Encode(p.Address); err != nil {
		return err
	}
	return c.RenderAs("desk/village_pin", p)
}

func (d *Deps) keeperStop(c *web.Ctx) error {
	p, err := d.villageEditPage(c)
	if err != nil {
		return err
	}
	id, err := c.ID("keeper")
	if err != nil {
		return err
	}
	if err := d.Villages.StopKeeper(c.Request().Context(), c.Actor, p.ID, id); err != nil {
		return err
	}
	return c.Done("已停用，其手机上的登录同时失效。", villageSetupURL(p.ID))
}
