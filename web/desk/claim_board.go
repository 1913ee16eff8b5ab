package desk

import (
	"strconv"

	"lianghua/claim"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ClaimBoardPage is the claim board: every domain by state.
type ClaimBoardPage struct {
	web.Base
	Tabs     []templates.Link
	Rows     []ClaimBoardRow
	Complete int // domains 认领到位
	Waiting  int // claims that wait for a head
	Endorsed int // claims that wait for the county
	Disputes int // open
	Assign   bool
}

// ClaimBoardRow is one domain of the board.
type ClaimBoardRow struct{ claim.BoardRow }

// In counts the claims that are in a state.
func (r ClaimBoardRow) In(state string) int { return r.States[claim.State(state)] }

// Led counts the claims that need nobody any more.
func (r ClaimBoardRow) Led() int { return r.States[claim.Confirmed] + r.States[claim.Vertical] }

// Unclaimed counts the entries without a lead, once for each tier.
func (r ClaimBoardRow) Unclaimed() (n int) {
	for _, t := range r.Tiers {
		n += t.Unclaimed
	}
	return n
}

func (d *Deps) claimBoard(c *web.Ctx) error {
	rows, err := d.Claims.Board(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	p := &ClaimBoardPage{Tabs: claimTabs(c), Assign: c.May(rbac.ClaimAssign)}
	p.Title = "认领看板"
	for _, r := range rows {
		p.Rows = append(p.Rows, ClaimBoardRow{r})
		if r.Complete() {
			p.Complete++
		}
		p.Waiting += r.Waiting()
		p.Endorsed += r.States[claim.Endorsed]
		p.Disputes += r.Disputes
	}
	return c.RenderAs("desk/claim_board", p)
}

func (d *Deps) claimBoardExport(c *web.Ctx) error {
	rows, err := d.Claims.Board(c.Request().Context(), c.Actor)
	if err != nil {
		return err
	}
	head := []string{"领域", "名称", "适用事项", "未勾选层级", "认领到位"}
	for _, s := range claim.States() {
		head = append(head, s.Name())
	}
	head = append(head, "责任争议")
	var out [][]string
	for _, r := range rows {
		line := []string{r.Domain, r.Name, strconv.Itoa(r.Entries), strconv.Itoa(r.Tierless), claimYes(r.Complete())}
		for _, s := range claim.States() {
			line = append(line, strconv.Itoa(r.States[s]))
		}
		out = append(out, append(line, strconv.Itoa(r.Disputes)))
	}
	return listFile(c, "认领看板", head, out)
}

func claimYes(yes bool) string {
	if yes {
		return "是"
	}
	return "否"
}
