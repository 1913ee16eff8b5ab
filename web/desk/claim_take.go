package desk

import (
	"lianghua/claim"
	"lianghua/internal/fault"
	"lianghua/web"
)

func (d *Deps) claimAct(a ClaimAct) web.Handler {
	return func(c *web.Ctx) error {
		refs, err := claimRefs(c)
		if id := c.Param("id"); err == nil && id != "" && (len(refs) != 1 || idText(refs[0].ID) != id) {
			err = fault.Conflict("页面与提交的认领不一致，请返回刷新页面后再办。")
		}
		var form claim.Form
		if err == nil {
			form, err = d.claimTyped(c, a)
		}
		var results []claim.Result
		if err == nil {
			results, err = d.Claims.Act(c.Request().Context(), c.Actor, refs, a.Action, form)
		}
		if err != nil {
			return d.claimAgain(c, a, err)
		}
		if c.Param("id") != "" {
			return c.Done("已办理“"+a.Label+"”："+results[0].Title+"。", "/desk/claims/"+c.Param("id"))
		}
		return claimResults(c, a.Label, results, c.Local("back", "/desk/claims?view=list"))
	}
}

// claimAgain shows the form with what was typed.
func (d *Deps) claimAgain(c *web.Ctx, a ClaimAct, err error) error {
	p := &ClaimActPage{}
	var e error
	if p.Rows, e = d.claimChosen(c); e != nil {
		return e
	}
	p.Refs = c.Request().Form["claim"]
	p.Form = ClaimForm{Section: c.Form("section"), Officer: c.Form("officer"), Phone: c.Form("phone"), Reason: c.Form("reason"),
		Other: c.Form("other"), Link: c.Form("link"), SignedBy: c.Form("signed_by"), SignedOn: c.Form("signed_on")}
	if e := p.fill(c, a); e != nil {
		return e
	}
	return c.Retry(err, "desk/claim_act", p)
}

func (d *Deps) claimTyped(c *web.Ctx, a ClaimAct) (form claim.Form, err error) {
	form = claim.Form{Desk: claimDesk(c), Reason: c.Form("reason"), Link: c.Form("link")}
	if form.Other, err = c.FormInt("other"); err != nil || !a.Paper {
		return form, err
	}
	form.Paper, err = d.claimPaper(c)
	return form, err
}

func claimDesk(c *web.Ctx) claim.Desk {
	return claim.Desk{Section: c.Form("section"), Officer: c.Form("officer"), Phone: c.Form("phone")}
}

// claimPaper keeps the scan of a signed sheet. What is missing is the verb's
// to say, with everything else.
func (d *Deps) claimPaper(c *web.Ctx) (*claim.Paper, error) {
	s, err := d.signedScan(c)
	if err != nil {
		return nil, err
	}
	return &claim.Paper{SignedBy: s.by, SignedOn: s.on, Scan: s.stored, Name: s.name}, nil
}
