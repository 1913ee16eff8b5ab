package portal

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/disclose/form"
	"lianghua/foi/offer"
	"lianghua/guide"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/internal/search"
	"lianghua/internal/throttle"
	"lianghua/org"
	"lianghua/templates"
	"lianghua/web"
)

// SearchPage finds everything that is public, by words.
type SearchPage struct {
	web.Base
	Text    string
	Found   search.Page
	Units   map[int64]org.Unit
	Entries int    // of the catalogue that have the words
	Instead string // what to look for when nothing was found
	Related []string
	Filters SearchFilters
	Best    bool // in order of relevance
}

// KindOf is what sort of thing was found, in the words of the site.
func (p *SearchPage) KindOf(h search.Hit) string {
	switch h.Kind {
	case "item":
		f, _ := form.ByKey(h.Type)
		return f.Name
	case "guide":
		return guide.Kind(h.Type).Name()
	}
	return otherKinds[h.Kind]
}

// otherKinds can be found beside items and cards of the guide.
var otherKinds = map[string]string{"call": "意见征集和调查", "letter": "留言选登", offer.SearchKind: "依申请公开答复"}

// SearchFilters are the choices of the filter row.
type SearchFilters struct {
	Kinds, Units, Tiers, Domains, Years, Validities []templates.Option
}

// yearsBack is how many years the filter offers.
const yearsBack = 12

func (d *Deps) searchShow(c *web.Ctx) error {
	p := &SearchPage{Text: cut(strings.TrimSpace(c.QueryParam("q")), longestQuery), Best: c.QueryParam("order") != string(search.Newest)}
	p.Title = "站内搜索"
	if p.Text != "" {
		p.Title = "搜索“" + p.Text + "”"
		if err := d.slow(c); err != nil {
			return err
		}
	}
	now, err := inForce(c.Q(), c.Values)
	if err != nil {
		return err
	}
	domains, err := catalog.PublicCounts(c.Q(), now.Edition)
	if err != nil {
		return err
	}
	if p.Filters, err = searchFilters(c, domains); err != nil || p.Text == "" {
		return firstOf(err, func() error { return c.Render(p) })
	}
	query := searchQuery(c, p)
	if p.Found, err = search.Find(c.Q(), query); err != nil {
		return err
	}
	if _, p.Entries, _, err = d.search.find(c.Q(), now.Edition, domains, p.Text, 0); err != nil {
		return err
	}
	if err := d.around(c, p, query); err != nil {
		return err
	}
	return c.Render(p)
}

// slow refuses an address that searches faster than people do, and says when
// to come again. Many people may sit behind one address: it is only slowed down.
func (d *Deps) slow(c *web.Ctx) error {
	wait, ok := d.searches.Take(throttle.Address(c.RealIP()), c.Server.DB.Now().Time)
	if ok {
		return nil
	}
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	c.Response().Header().Set("Retry-After", strconv.Itoa(seconds))
	return fault.TooMany(fmt.Sprintf("这个网络地址搜索得太频繁，请 %d 秒后再试。", seconds))
}

func firstOf(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// searchQuery reads the filters; what they do not offer finds nothing.
func searchQuery(c *web.Ctx, p *SearchPage) search.Query {
	q := search.Query{Text: p.Text, Tier: c.QueryParam("tier"), Domain: c.QueryParam("domain"), Validity: c.QueryParam("validity"),
		Order: search.Relevance, After: c.QueryParam("after"), Count: true}
	if !p.Best {
		q.Order = search.Newest
	}
	q.Year, _ = strconv.Atoi(c.QueryParam("year")) // anything else is every year
	if unit, err := strconv.ParseInt(c.QueryParam("unit"), 10, 64); err == nil {
		q.Units = []int64{unit}
	}
	kind, of, _ := strings.Cut(c.QueryParam("kind"), ":")
	switch {
	case guide.Kind(kind).Name() != "":
		q.Kinds, q.Type = []string{"guide"}, kind
	case kind != "":
		q.Kinds, q.Type = []string{kind}, of
	}
	return q
}

func searchFilters(c *web.Ctx, domains []catalog.PublicCount) (f SearchFilters, err error) {
	f.Kinds = []templates.Option{{Value: "item", Label: "全部公开信息", Group: "公开信息"}}
	for _, x := range form.All() {
		if !x.List && !x.OffWeb {
			f.Kinds = append(f.Kinds, templates.Option{Value: "item:" + x.Key, Label: x.Name, Group: "公开信息"})
		}
	}
	for _, k := range guide.Kinds() {
		f.Kinds = append(f.Kinds, templates.Option{Value: string(k), Label: k.Name(), Group: "办事和政策"})
	}
	for _, k := range []string{"call", "letter", offer.SearchKind} {
		f.Kinds = append(f.Kinds, templates.Option{Value: k, Label: otherKinds[k], Group: "互动和依申请"})
	}
	for _, t := range []term.Tier{term.County, term.Township, term.Village} {
		f.Tiers = append(f.Tiers, templates.Option{Value: string(t), Label: t.String()})
	}
	for _, d := range domains {
		f.Domains = append(f.Domains, templates.Option{Value: d.Key, Label: d.Name})
	}
	year := calendar.DateOf(c.Server.DB.Now().Time).Year()
	for y := year; y > year-yearsBack; y-- {
		f.Years = append(f.Years, templates.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y) + "年"})
	}
	f.Validities = []templates.Option{{Value: search.Valid, Label: "有效"}, {Value: search.Expired, Label: "失效、废止"}, {Value: search.Unchecked, Label: "示例，待核"}}
	groups, _, err := unitGroups(c.Q(), "")
	for _, g := range groups {
		for _, u := range g.Units {
			f.Units = append(f.Units, templates.Option{Value: strconv.FormatInt(u.ID, 10), Label: u.ShortName, Group: g.Label})
		}
	}
	return f, err
}

// around adds the units of the hits, or what to do when there are none.
func (d *Deps) around(c *web.Ctx, p *SearchPage, query search.Query) (err error) {
	if len(p.Found.Hits) == 0 && query.After == "" {
		if !query.Narrowed() {
			d.Misses.Note(p.Text)
		}
		p.Instead, err = search.Shorter(c.Q(), search.Query{Text: p.Text})
		return err
	}
	var ids []int64
	for _, h := range p.Found.Hits {
		ids = append(ids, h.UnitID)
	}
	if p.Units, err = org.UnitsByID(c.Q(), ids); err != nil {
		return err
	}
	p.Related, err = search.Suggest(c.Q(), p.Text)
	return err
}

// searchWords completes what somebody types into the search box.
func (d *Deps) searchWords(c *web.Ctx) error {
	text := cut(strings.TrimSpace(c.QueryParam("q")), longestQuery)
	if err := d.slow(c); err != nil {
		return err
	}
	words, err := search.Complete(c.Q(), text)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, words)
}
