package portal

import (
	"slices"

	"lianghua/guide"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// GuidePage is the life guide: five events, each with its cards (一本通).
type GuidePage struct {
	web.Base
	Parts   []guide.Part
	Count   int
	Samples int
}

func (d *Deps) guideShow(c *web.Ctx) error {
	p, err := guidePage(c, guide.Event)
	if err != nil {
		return err
	}
	p.Title = "百姓个人全生命周期办事一本通"
	return c.Render(p)
}

// guidePage reads the cards of a kind, section by section.
func guidePage(c *web.Ctx, k guide.Kind) (*GuidePage, error) {
	list, err := guide.Public(c.Q(), k, c.Server.Org.Today())
	if err != nil {
		return nil, err
	}
	return &GuidePage{Parts: guide.Parts(k, list), Count: len(list), Samples: guide.Samples(list)}, nil
}

// GuideEventPage is one event with its cards in order.
type GuideEventPage struct {
	web.Base
	Part    guide.Part
	Samples int
	Tabs    []templates.Link
}

func (d *Deps) guideEvent(c *web.Ctx) error {
	all, err := guidePage(c, guide.Event)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all.Parts, func(x guide.Part) bool { return x.Key == c.Param("event") })
	if at < 0 {
		return fault.NotFound("没有这个版块，请从一本通进入。")
	}
	p := &GuideEventPage{Part: all.Parts[at], Samples: guide.Samples(all.Parts[at].Cards)}
	p.Title = p.Part.Name
	for i, x := range all.Parts {
		p.Tabs = append(p.Tabs, templates.Link{Label: x.Name, URL: "/guide/" + x.Key, Current: i == at, Count: len(x.Cards)})
	}
	return c.Render(p)
}

// GuideCardPage is one card: of the life guide, a policy or a service.
type GuideCardPage struct {
	web.Base
	Card  guide.Card
	Trail []templates.Link
	Next  guide.Card // the next of the section, no title at its end
	Prev  guide.Card
}

func (d *Deps) guideCard(c *web.Ctx) error {
	return d.card(c, guide.Event, link("一本通", "/guide"), func(s guide.Section) templates.Link { return link(s.Name, "/guide/"+s.Key) })
}

func (d *Deps) policyCard(c *web.Ctx) error {
	return d.card(c, guide.Policy, link("惠民政策汇编", "/policies"), func(s guide.Section) templates.Link {
		return link(s.Name, "/policies/categories/"+s.Key)
	})
}

func (d *Deps) serviceCard(c *web.Ctx) error {
	return d.card(c, guide.Matter, link("办事服务", "/services"), func(s guide.Section) templates.Link {
		return link(s.Fold, "/services#"+s.Key)
	})
}

func link(label, url string) templates.Link { return templates.Link{Label: label, URL: url} }

func (d *Deps) card(c *web.Ctx, k guide.Kind, top templates.Link, section func(guide.Section) templates.Link) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	list, err := guide.Public(c.Q(), k, c.Server.Org.Today())
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(x guide.Card) bool { return x.ID == id })
	if at < 0 {
		return fault.NotFound("没有这一项，或者它已经停止执行。请从" + k.Name() + "重新查找。")
	}
	x := list[at]
	p := &GuideCardPage{Card: x, Trail: []templates.Link{link("首页", "/"), top, section(k.Section(x.Section)), link(x.Title, "")}}
	p.Title = x.Title
	p.Linked = linked(cardData(c.Values.SiteURL(), c.Values.CountyName(), x), crumbsData(c.Values.SiteURL(), c.Request().URL.Path, p.Trail))
	if at > 0 && list[at-1].Section == x.Section {
		p.Prev = list[at-1]
	}
	if at+1 < len(list) && list[at+1].Section == x.Section {
		p.Next = list[at+1]
	}
	return c.Render(p)
}

// GuideBookletPage is the whole life guide, or one event of it, for paper.
type GuideBookletPage struct {
	web.Base
	Parts   []guide.Part
	Count   int
	Samples int
}

func (d *Deps) guideBooklet(c *web.Ctx) error {
	all, err := guidePage(c, guide.Event)
	if err != nil {
		return err
	}
	p := &GuideBookletPage{Parts: all.Parts, Count: all.Count, Samples: all.Samples}
	p.Title = "百姓个人全生命周期办事一本通"
	if key := c.QueryParam("event"); key != "" {
		p.Parts = slices.DeleteFunc(p.Parts, func(x guide.Part) bool { return x.Key != key })
		if len(p.Parts) == 0 {
			return fault.NotFound("没有这个版块，请从一本通进入。")
		}
		p.Count, p.Samples = len(p.Parts[0].Cards), guide.Samples(p.Parts[0].Cards)
	}
	return c.Render(p)
}

// ServicesPage lists what can be done at a counter: 个人办事, 法人办事, 常用服务.
type ServicesPage struct {
	web.Base
	Parts   []guide.Part
	Count   int
	Samples int
}

func (d *Deps) servicesShow(c *web.Ctx) error {
	all, err := guidePage(c, guide.Matter)
	if err != nil {
		return err
	}
	p := &ServicesPage{Parts: all.Parts, Count: all.Count, Samples: all.Samples}
	p.Title = "办事服务"
	return c.Render(p)
}

// QuestionsPage lists the questions asked often with their answers.
type QuestionsPage struct {
	web.Base
	Parts   []guide.Part
	Count   int
	Samples int
}

func (d *Deps) questionsShow(c *web.Ctx) error {
	all, err := guidePage(c, guide.Question)
	if err != nil {
		return err
	}
	p := &QuestionsPage{Parts: all.Parts, Count: all.Count, Samples: all.Samples}
	p.Title = "常见问题"
	return c.Render(p)
}
