package desk

import (
	"cmp"
	"fmt"
	"slices"

	"lianghua/claim"
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/templates"
	"lianghua/web"
)

// BatchPage says what became of each record of a batch, the refused first.
type BatchPage struct {
	web.Base
	Crumbs        []templates.Link
	Head          string // of the first column
	Unit          string // what is counted: 项, 件
	Results       []BatchResult
	Done, Refused int
	Back          string
	Nothing, Why  string // when there was nothing to do
	GoURL, Go     string
}

// BatchResult is what became of one record.
type BatchResult struct {
	Title, URL string // no address for a record that was not made
	OK         bool
	Msg        string // why not, when not OK
}

// show counts and sorts the results and answers with the page.
func (p *BatchPage) show(c *web.Ctx, label string) error {
	for _, r := range p.Results {
		if r.OK {
			p.Done++
		}
	}
	p.Refused = len(p.Results) - p.Done
	slices.SortStableFunc(p.Results, func(a, b BatchResult) int { return cmp.Compare(boolRank(a.OK), boolRank(b.OK)) })
	p.Title = fmt.Sprintf("%s：办成 %d %s", label, p.Done, p.Unit)
	p.Crumbs = append([]templates.Link{{Label: "今日一屏", URL: "/desk"}}, p.Crumbs...)
	p.Crumbs = append(p.Crumbs, templates.Link{Label: label})
	return c.RenderAs("desk/batch_results", p)
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

func claimResults(c *web.Ctx, label string, results []claim.Result, back string) error {
	p := &BatchPage{Crumbs: []templates.Link{{Label: "认领", URL: "/desk/claims?view=list"}}, Head: "事项", Unit: "项", Back: back,
		Nothing: "没有需要办理的事项。", Why: "这个领域每一级都已有牵头单位。", GoURL: "/desk/claims", Go: "看认领看板"}
	for _, r := range results {
		url := ""
		if r.ID != 0 {
			url = fmt.Sprintf("/desk/claims/%d", r.ID)
		}
		p.Results = append(p.Results, BatchResult{r.Title, url, r.OK, r.Msg})
	}
	return p.show(c, label)
}

func itemResults(c *web.Ctx, label string, results []disclose.Result) error {
	p := &BatchPage{Crumbs: []templates.Link{{Label: "公开信息", URL: "/desk/items"}}, Head: "标题", Unit: "件", Back: c.Local("back", "/desk/items"),
		Nothing: "没有需要办理的公开信息。", GoURL: "/desk/items", Go: "看公开信息"}
	for _, r := range results {
		p.Results = append(p.Results, BatchResult{r.Title, fmt.Sprintf("/desk/items/%d", r.ID), r.OK, r.Msg})
	}
	return p.show(c, label)
}

// owedDone goes back to the list with one sentence when all went well.
func owedDone(c *web.Ctx, a OwedAct, results []duty.Result) error {
	back := c.Local("back", "/desk/duties/list")
	if !slices.ContainsFunc(results, func(r duty.Result) bool { return !r.OK }) {
		return c.Done(fmt.Sprintf("%s：%d 项已办理。", a.Label, len(results)), back)
	}
	p := &BatchPage{Crumbs: []templates.Link{{Label: "应公开任务", URL: "/desk/duties/list"}}, Head: "任务", Unit: "项", Back: back}
	for _, r := range results {
		p.Results = append(p.Results, BatchResult{r.Title, fmt.Sprintf("/desk/duties/%d", r.ID), r.OK, r.Msg})
	}
	return p.show(c, a.Label)
}
