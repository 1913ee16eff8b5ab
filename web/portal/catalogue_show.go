package portal

import (
	"strconv"
	"strings"

	"lianghua/catalog"
	"lianghua/web"
)

// CataloguePage is the 26 domains, or with words to find the entries that have them.
type CataloguePage struct {
	web.Base
	Standing Standing
	Total    int64
	Domains  []catalog.PublicCount
	Fill     []struct{}
	Text     string // what is looked for
	Found    []Hit
	Count    int // entries found
	Next     string
}

// longestQuery is how many characters of a query are looked at.
const longestQuery = 60

func (d *Deps) catalogueShow(c *web.Ctx) error {
	now, err := inForce(c.Q(), c.Values)
	if err != nil {
		return err
	}
	p := &CataloguePage{Standing: now, Text: cut(strings.TrimSpace(c.QueryParam("q")), longestQuery)}
	p.Title = "标准目录"
	if p.Domains, err = catalog.PublicCounts(c.Q(), now.Edition); err != nil {
		return err
	}
	p.Total = total(p.Domains)
	p.Fill = make([]struct{}, (4-len(p.Domains)%4)%4)
	if p.Text != "" {
		after, _ := strconv.Atoi(c.QueryParam("after")) // anything else is the start
		if p.Found, p.Count, p.Next, err = d.search.find(c.Q(), now.Edition, p.Domains, p.Text, after); err != nil {
			return err
		}
		p.Title = "查找“" + p.Text + "”"
	}
	p.Linked = linked(catalogueData(c.Values.SiteURL(), now, c.Values.OpenTerms()))
	return c.Render(p)
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
