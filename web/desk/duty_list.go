package desk

import (
	"strings"

	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// DutyPage is a unit's 《公开责任清单》, on screen and on paper.
type DutyPage struct {
	web.Base
	List    claim.ResponsibilityList
	Chosen  bool // a unit is chosen
	Unit    string
	Units   []templates.Option
	Print   string
	Export  string
	Backing string
}

func (d *Deps) dutyList(c *web.Ctx) error {
	p, err := d.dutyPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

// dutyPage reads the list of the chosen unit; a person of the county without
// a unit chosen sees the choice.
func (d *Deps) dutyPage(c *web.Ctx) (*DutyPage, error) {
	p := &DutyPage{}
	p.Title = "公开责任清单"
	units, err := org.Visible(c.Q(), c.Actor, rbac.ClaimRead)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		p.Units = append(p.Units, templates.Option{Value: idText(u.ID), Label: u.Name, Group: u.Kind.Label()})
	}
	u, err := claimUnit(c, rbac.ClaimRead)
	if err != nil {
		return nil, err
	}
	p.Unit, p.Chosen = idText(u.ID), true
	where := []filterPair{{"unit", p.Unit}}
	p.Print, p.Export, p.Backing = address("/desk/responsibility/print", where), address("/desk/responsibility/export", where), address("/desk/responsibility", where)
	p.List, err = d.Claims.ResponsibilityList(c.Request().Context(), u.ID)
	return p, err
}

func (d *Deps) dutyPrint(c *web.Ctx) error {
	p, err := d.dutyPage(c)
	if err != nil {
		return err
	}
	if p.List.Count == 0 {
		return fault.Conflictf("%s还没有已确认的认领，没有责任清单可以打印。", p.List.Unit.ShortName)
	}
	return c.Render(p)
}

func (d *Deps) dutyExport(c *web.Ctx) error {
	p, err := d.dutyPage(c)
	if err != nil {
		return err
	}
	head := []string{"领域", "事项编号", "一级事项", "二级事项", "三级事项", "公开内容（要素）", "公开依据", "公开时限", "公开渠道和载体", "层级", "牵头或配合", "责任科室", "业务人员", "联系电话"}
	var out [][]string
	for _, domain := range p.List.Domains {
		for _, i := range domain.Items {
			for _, part := range i.Parts {
				out = append(out, []string{domain.Name, i.EntryCode, i.Level1, i.Level2, i.Level3, strings.Join(i.Content, "\n"), strings.Join(i.Basis, "\n"),
					i.TimeLimit, strings.Join(i.Channels, "、"), part.Tier.String(), part.Part.Name(), part.Section, part.Officer, part.Phone})
			}
		}
	}
	return listFile(c, p.List.Unit.ShortName+"公开责任清单", head, out)
}
