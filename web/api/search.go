package api

import (
	"net/http"

	"lianghua/internal/fault"
	"lianghua/internal/search"
	"lianghua/org"
)

// Finds is a page of what was found.
type Finds struct {
	Total  int    `json:"total" doc:"条数，最多数到 1000"`
	Capped bool   `json:"capped" doc:"真：实际比 total 多"`
	Items  []Find `json:"items"`
	Next   string `json:"next" doc:"下一页的 cursor；空为最后一页"`
}

// Find is one thing found: an item, a card of the guide.
type Find struct {
	ID          string `json:"id" doc:"种类和编号，如 item/42、guide/7"`
	Title       string `json:"title" doc:"标题"`
	URL         string `json:"url" doc:"网站上的地址"`
	Unit        string `json:"unit" doc:"单位简称"`
	PublishedAt string `json:"published_at" doc:"日期，如 2026-01-05"`
	Snippet     string `json:"snippet" doc:"词语所在的一段，纯文本"`
}

func searchEndpoints() []endpoint {
	return []endpoint{{method: http.MethodGet, path: "/search", sample: "/search?q=%E4%BD%8E%E4%BF%9D", name: "search", group: "搜索", summary: "全站搜索", answer: Finds{},
		note:    "几个词用空格隔开，都要有。文号用哪种括号都可以。",
		params:  append([]param{{name: "q", text: "词语或文号", example: "低保"}, {name: "order", text: "newest 最新在前，relevance 最相关在前（默认）", example: "newest"}}, pageParams...),
		example: Finds{1, false, []Find{{"guide/121", "最低生活保障", "/policies/121", "民政局", "2026-11-23", "办理对象：家庭人均收入低于当地低保标准的"}}, ""},
		handle:  (*Deps).search}}
}

func (d *Deps) search(c *call) (reply, error) {
	limit, err := c.limit()
	if err != nil {
		return reply{}, err
	}
	q := search.Query{Text: c.QueryParam("q"), Order: search.Relevance, Limit: min(limit, 100), Count: true}
	switch order := c.QueryParam("order"); order {
	case "", string(search.Relevance):
	case string(search.Newest):
		q.Order = search.Newest
	default:
		return reply{}, fault.Invalidf("order", "没有“%s”这种排序，可选：newest、relevance。", order)
	}
	if err := c.after(&q.After); err != nil {
		return reply{}, err
	}
	found, err := search.Find(c.Q(), q)
	if err != nil {
		return reply{}, err
	}
	var ids []int64
	for _, h := range found.Hits {
		ids = append(ids, h.UnitID)
	}
	units, err := org.UnitsByID(c.Q(), ids)
	if err != nil {
		return reply{}, err
	}
	out := Finds{Total: found.Total, Capped: found.Capped, Items: []Find{}}
	for _, h := range found.Hits {
		out.Items = append(out.Items, Find{h.Kind + "/" + h.ObjectID, h.Title, h.URL, units[h.UnitID].ShortName, h.On.String(), search.Plain(h.Snippet)})
	}
	if found.Next != "" {
		out.Next, err = place(found.Next)
	}
	return reply{value: out}, err
}
