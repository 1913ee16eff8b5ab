package portal

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianghua/disclose"
	"lianghua/foi"
	"lianghua/foi/offer"
	"lianghua/internal/fault"
	"lianghua/web"
)

// RequestNeedPage is the first step of an application: what is wanted.
type RequestNeedPage struct {
	web.Base
	Token   string
	Need    string
	NeedMax int
}

// RequestOffersPage shows what is published already and may be what is wanted.
type RequestOffersPage struct {
	web.Base
	Token string
	Need  string
	Hits  []offer.Hit
}

// RequestAnsweredPage follows "this answers me".
type RequestAnsweredPage struct {
	web.Base
	Hit offer.Hit
}

func requestNeedPage(c *web.Ctx) *RequestNeedPage {
	p := &RequestNeedPage{Token: needForm.Token(c), Need: c.FormValue("need"), NeedMax: foi.NeedMax}
	p.Title = "在线申请"
	return p
}

func (d *Deps) requestAsk(c *web.Ctx) error {
	p := requestNeedPage(c)
	p.Need = "" // what is wanted is not taken from an address: it would stay in histories
	return c.Render(p)
}

// requestNeed answers what is wanted with what is published already; with the
// form itself when there is nothing like it.
func (d *Deps) requestNeed(c *web.Ctx) error {
	err := needForm.Verify(c)
	need := strings.TrimSpace(c.FormValue("need"))
	if err == nil {
		err = checkNeed(need)
	}
	var hits []offer.Hit
	if err == nil {
		hits, err = d.Offers.Before(c.Request().Context(), need)
	}
	if err != nil {
		return c.Retry(err, "portal/request_new", requestNeedPage(c))
	}
	if len(hits) == 0 {
		return d.requestForm(c, "person")
	}
	return c.Render(offersPage(c, hits))
}

func offersPage(c *web.Ctx, hits []offer.Hit) *RequestOffersPage {
	p := &RequestOffersPage{Token: offerForm.Token(c), Need: c.FormValue("need"), Hits: hits}
	p.Title = "先看一看已经公开的信息"
	return p
}

func checkNeed(need string) error {
	if need == "" {
		return fault.Invalid("need", "请填写所需政府信息的名称、文号或者便于查询的其他特征。")
	}
	if utf8.RuneCountInString(need) > foi.NeedMax {
		return fault.Invalid("need", fmt.Sprintf("所需信息不能超过 %d 字，较长的材料请作为附件。", foi.NeedMax))
	}
	return nil
}

// requestOffer counts that an offer was opened, or that it was what was wanted.
func (d *Deps) requestOffer(c *web.Ctx) error {
	err := offerForm.Verify(c)
	var hit offer.Hit
	if err == nil {
		hit, err = d.offered(c)
	}
	if err != nil {
		return c.Retry(err, "portal/request_new", requestNeedPage(c))
	}
	if c.Form("do") == "answered" {
		if err := d.Offers.Answered(c.Request().Context(), hit.Kind, hit.ID); err != nil {
			return err
		}
		p := &RequestAnsweredPage{Hit: hit}
		p.Title = "不需要申请"
		return c.RenderAs("portal/request_answered", p)
	}
	if err := d.Offers.Opened(c.Request().Context(), hit.Kind, hit.ID); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, hit.URL)
}

// offered is the published item or answer that a form names.
func (d *Deps) offered(c *web.Ctx) (offer.Hit, error) {
	id, err := c.FormInt("id")
	if err != nil {
		return offer.Hit{}, err
	}
	if c.Form("kind") == "answer" {
		a, err := d.Offers.Answer(c.Request().Context(), id)
		return offer.Hit{Kind: "answer", ID: a.ID, Title: a.Need, URL: "/requests/answers/" + strconv.FormatInt(a.ID, 10)}, err
	}
	x, err := disclose.PublicByID(c.Q(), c.Server.DB.Now(), strconv.FormatInt(id, 10))
	if err == nil && x.Answer != disclose.Shown {
		err = noItem()
	}
	return offer.Hit{Kind: "item", ID: id, Title: x.Content.Title, URL: "/items/" + strconv.FormatInt(id, 10)}, err
}
