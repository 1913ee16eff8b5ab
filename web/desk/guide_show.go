package desk

import (
	"slices"

	"lianghua/guide"
	"lianghua/internal/fault"
	"lianghua/web"
)

// GuideShowPage is one card with its pending change and history.
type GuideShowPage struct {
	web.Base
	Card   guide.Detail
	Fields []GuideField
	Sign   string
	Public string // where the public reads it, "" when it does not
	Why    string // as typed
}

// GuideField is one field of the text in force.
type GuideField struct {
	Label string
	Lines []string
}

// May reports a move that the person may take now.
func (p *GuideShowPage) May(action string) bool {
	return slices.Contains(p.Card.Moves, guide.Action(action))
}

func (d *Deps) guideShow(c *web.Ctx) error {
	p, err := d.guidePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) guidePage(c *web.Ctx) (*GuideShowPage, error) {
	id, err := c.ID("id")
	if err != nil {
		return nil, err
	}
	card, err := d.Guide.Detail(c.Request().Context(), c.Actor, id)
	if err != nil {
		return nil, err
	}
	p := &GuideShowPage{Card: card, Sign: guideSign(card.State), Why: c.Form("why")}
	p.Title = card.Title
	if card.Live && card.State != guide.Closed && !card.Expired(d.Org.Today()) {
		p.Public = card.URL()
	}
	for _, f := range card.Kind.Fields() {
		p.Fields = append(p.Fields, GuideField{f.Label, card.Content.V.Lines(f.Key)})
	}
	return p, nil
}

// cardRef is the card that the address names at the version that its form saw.
func cardRef(c *web.Ctx) (guide.Ref, error) {
	id, err := c.ID("id")
	if err != nil {
		return guide.Ref{}, err
	}
	version, err := c.FormInt("version")
	return guide.Ref{ID: id, Version: version}, err
}

func guideURL(id int64) string { return "/desk/guide/" + idText(id) }

func (d *Deps) guideStand(c *web.Ctx) error {
	ref, err := cardRef(c)
	if err != nil {
		return err
	}
	if err := d.Guide.Stand(c.Request().Context(), c.Actor, ref); err != nil {
		return guideRefused(c, err, guideURL(ref.ID))
	}
	return c.Done("已记下：内容仍然有效，核对日期是今天。", guideURL(ref.ID))
}

func (d *Deps) guideReopen(c *web.Ctx) error {
	ref, err := cardRef(c)
	if err != nil {
		return err
	}
	if err := d.Guide.Reopen(c.Request().Context(), c.Actor, ref); err != nil {
		return guideRefused(c, err, guideURL(ref.ID))
	}
	return c.Done("已恢复，标为待核，请重新核对。", guideURL(ref.ID))
}

func (d *Deps) guideReturn(c *web.Ctx) error {
	return d.withWhy(c, "已退回，维护单位的待办里能看到理由。", func(ref guide.Ref, why string) error {
		return d.Guide.Return(c.Request().Context(), c.Actor, ref, why)
	})
}

func (d *Deps) guideClose(c *web.Ctx) error {
	return d.withWhy(c, "已停用，网站上不再显示，内容和历史都保留。", func(ref guide.Ref, why string) error {
		return d.Guide.Close(c.Request().Context(), c.Actor, ref, why)
	})
}

// withWhy is an act that needs a reason; without one the page comes again.
func (d *Deps) withWhy(c *web.Ctx, done string, act func(ref guide.Ref, why string) error) error {
	ref, err := cardRef(c)
	if err != nil {
		return err
	}
	if err := act(ref, c.Form("why")); err != nil {
		if fault.KindOf(err) != fault.KindInvalid {
			return guideRefused(c, err, guideURL(ref.ID))
		}
		p, again := d.guidePage(c)
		if again != nil {
			return again
		}
		return c.Retry(err, "desk/guide_show", p)
	}
	return c.Done(done, guideURL(ref.ID))
}
