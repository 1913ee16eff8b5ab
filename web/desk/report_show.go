package desk

import (
	"strconv"

	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/web"
)

// ReportPage is the county's progress: each domain by tier.
type ReportPage struct {
	web.Base
	Rows     []ReportRow
	Total    ReportRow
	Complete int // domains 认领到位
	Rounds   []claim.Round
	Manage   bool // may open the rounds
}

// ReportRow is a domain's line: one cell a tier.
type ReportRow struct {
	Key, Name string
	Entries   int
	Tiers     [3]claim.TierCount // 县、乡、村级
	Complete  bool
	Waiting   int
	Endorsed  int
	Refused   int
	Disputes  int
}

// reportTiers are the columns of the table.
var reportTiers = [3]term.Tier{term.County, term.Township, term.Village}

func reportRow(b claim.BoardRow) ReportRow {
	r := ReportRow{Key: b.Domain, Name: b.Name, Entries: b.Entries, Complete: b.Complete(), Waiting: b.Waiting(),
		Endorsed: b.States[claim.Endorsed], Refused: b.States[claim.Refused], Disputes: b.Disputes}
	for _, t := range b.Tiers {
		for i, tier := range reportTiers {
			if t.Tier == tier {
				r.Tiers[i] = t
			}
		}
	}
	return r
}

func (r *ReportRow) add(o ReportRow) {
	r.Entries += o.Entries
	r.Waiting += o.Waiting
	r.Endorsed += o.Endorsed
	r.Refused += o.Refused
	r.Disputes += o.Disputes
	for i, t := range o.Tiers {
		r.Tiers[i].Entries += t.Entries
		r.Tiers[i].Led += t.Led
		r.Tiers[i].Unclaimed += t.Unclaimed
		r.Tiers[i].Double += t.Double
	}
}

func (d *Deps) reportPage(c *web.Ctx) (*ReportPage, error) {
	p := &ReportPage{}
	p.Title = "统计"
	board, err := d.Claims.Board(c.Request().Context(), c.Actor)
	for _, b := range board {
		r := reportRow(b)
		if r.Complete {
			p.Complete++
		}
		p.Rows = append(p.Rows, r)
		p.Total.add(r)
	}
	p.Total.Name = "合计"
	return p, err
}

func (d *Deps) reportShow(c *web.Ctx) error {
	p, err := d.reportPage(c)
	if err != nil {
		return err
	}
	if p.Rounds, err = d.Claims.Rounds(c.Request().Context(), c.Actor); err != nil {
		return err
	}
	p.Manage = len(p.Rounds) > 0
	return c.Render(p)
}

func (d *Deps) reportExport(c *web.Ctx) error {
	p, err := d.reportPage(c)
	if err != nil {
		return err
	}
	head := []string{"领域", "适用事项"}
	for _, t := range reportTiers {
		head = append(head, t.String()+"应认领", t.String()+"已确认", t.String()+"未认领", t.String()+"重复认领")
	}
	head = append(head, "待单位负责人确认", "待县级确认", "不予认领", "责任争议", "认领到位")
	var out [][]string
	for _, r := range append(p.Rows, p.Total) {
		line := []string{r.Name, strconv.Itoa(r.Entries)}
		for _, t := range r.Tiers {
			line = append(line, strconv.Itoa(t.Entries), strconv.Itoa(t.Led), strconv.Itoa(t.Unclaimed), strconv.Itoa(t.Double))
		}
		line = append(line, strconv.Itoa(r.Waiting), strconv.Itoa(r.Endorsed), strconv.Itoa(r.Refused), strconv.Itoa(r.Disputes), claimYes(r.Complete))
		out = append(out, line)
	}
	return listFile(c, "认领进度统计", head, out)
}
