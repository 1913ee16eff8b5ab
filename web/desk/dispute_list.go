package desk

import (
	"strconv"

	"lianghua/claim"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// DisputesPage lists disputes about who publishes (责任争议).
type DisputesPage struct {
	web.Base
	Tabs   []templates.Link
	Rows   []claim.DisputeRow
	Open   bool
	Next   string
	Export string
	New    bool
	Settle bool
}

func (d *Deps) disputeList(c *web.Ctx) error {
	open := c.QueryParam("state") != "settled"
	before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	rows, next, err := d.Claims.Disputes(c.Request().Context(), c.Actor, open, before)
	if err != nil {
		return err
	}
	p := &DisputesPage{Rows: rows, Open: open, New: c.May(rbac.ClaimAssign), Settle: c.May(rbac.DisputeSettle), Export: "/desk/disputes/export?state=open"}
	p.Title = "责任争议"
	if !open {
		p.Export = "/desk/disputes/export?state=settled"
	}
	if next > 0 {
		p.Next = idText(next)
	}
	p.Tabs = []templates.Link{{Label: "待协调确定", URL: "/desk/disputes", Current: open}, {Label: "已协调确定", URL: "/desk/disputes?state=settled", Current: !open}}
	return c.Render(p)
}

func (d *Deps) disputeExport(c *web.Ctx) error {
	var out [][]string
	for before := int64(0); ; {
		rows, next, err := d.Claims.Disputes(c.Request().Context(), c.Actor, c.QueryParam("state") != "settled", before)
		if err != nil {
			return err
		}
		for _, r := range rows {
			out = append(out, []string{r.Domain, r.Code, r.Title(), r.Tier.String(), r.Reason, r.OpenedBy, r.Unit, r.Basis, r.Opinion, r.LetterNo, r.SettledOn})
		}
		if next == 0 {
			break
		}
		before = next
	}
	return listFile(c, "责任争议", []string{"领域", "事项编号", "事项", "层级", "争议情况", "提出人", "确定由", "依据", "编办意见", "明确函", "确定日期"}, out)
}
