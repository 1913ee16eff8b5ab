package api

import (
	"net/http"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/exchange"
	"lianghua/internal/db"
	"lianghua/org"
)

// Edition is the edition of the catalogue that an answer comes from.
type Edition struct {
	ID         int64  `json:"id" doc:"版本编号"`
	Name       string `json:"name" doc:"版本名称"`
	DocumentNo string `json:"document_no" doc:"印发文号；未印发为空"`
	IssuedOn   string `json:"issued_on" doc:"印发日期，2026-11-23；未印发为空"`
	Unverified bool   `json:"unverified" doc:"真：国家标准初始数据（待核），尚未经本县核对确认"`
}

func editionOf(e catalog.Edition) Edition {
	return Edition{e.ID, e.Name, e.DocumentNo, e.IssuedOn, e.Starter}
}

// Editions lists the editions that the public may read.
type Editions struct {
	Data []Edition `json:"data"`
}

// Domains lists the domains of the edition in force.
type Domains struct {
	Edition Edition  `json:"edition"`
	Data    []Domain `json:"data"`
}

// Domain (领域) is one domain with the number of its entries.
type Domain struct {
	Key     string `json:"key" doc:"领域编号，D01 起"`
	Name    string `json:"name" doc:"领域名称"`
	Entries int64  `json:"entries" doc:"现行目录中的事项数"`
}

// Entries is a page of the catalogue.
type Entries struct {
	Edition Edition `json:"edition"`
	Data    []Entry `json:"data"`
	Next    string  `json:"next" doc:"下一页的 cursor；空为最后一页"`
}

// Entry (目录事项) is one row of the catalogue, in the words of the official table.
type Entry struct {
	Code        string      `json:"code" doc:"事项编号"`
	Domain      string      `json:"domain" doc:"领域编号"`
	Title       string      `json:"title" doc:"一级、二级、三级事项连写"`
	Level1      string      `json:"level1" doc:"一级事项"`
	Level2      string      `json:"level2" doc:"二级事项"`
	Level3      string      `json:"level3" doc:"三级事项"`
	Content     []string    `json:"content" doc:"公开内容（要素）"`
	Basis       []string    `json:"basis" doc:"公开依据"`
	TimeLimit   string      `json:"time_limit" doc:"公开时限，原文"`
	LimitRead   string      `json:"time_limit_read" doc:"系统对公开时限的理解；不能理解为空"`
	Subject     string      `json:"subject" doc:"公开主体，原文"`
	Units       []UnitRef   `json:"units" doc:"公开主体对应的本县单位"`
	Channels    []string    `json:"channels" doc:"公开渠道和载体"`
	Audience    string      `json:"audience" doc:"公开对象"`
	Mode        string      `json:"mode" doc:"公开方式"`
	Tiers       []term.Tier `json:"tiers" doc:"公开层级：city、county、township、village"`
	Column      string      `json:"column" doc:"栏目全称"`
	Link        string      `json:"link" doc:"栏目链接"`
	Local       bool        `json:"local" doc:"真：本县新增事项"`
	Responsible []Lead      `json:"responsible" doc:"已确认的责任单位"`
}

// UnitRef names a unit.
type UnitRef = exchange.UnitRef

// Lead is who is responsible for an entry at one tier.
type Lead struct {
	Tier    term.Tier `json:"tier" doc:"层级"`
	Part    string    `json:"part" doc:"牵头或配合"`
	Unit    *UnitRef  `json:"unit" doc:"责任单位；null 为各乡镇（街道）"`
	Section string    `json:"section" doc:"责任科室"`
	Phone   string    `json:"phone" doc:"办公电话"`
	Link    string    `json:"link" doc:"由垂管系统公开时的链接"`
}

var exampleEdition = Edition{2, "蒙阴县基层政务公开标准目录（2026年版）", "蒙政办发〔2026〕12号", "2026-06-30", false}

var exampleEntry = Entry{Code: "D05-0001", Domain: "D05", Title: "最低生活保障 / 审核确认信息", Level1: "最低生活保障", Level2: "审核确认信息", Level3: "",
	Content: []string{"低保对象名单", "最低生活保障标准"}, Basis: []string{"《社会救助暂行办法》"}, TimeLimit: "制定或获取信息之日起10个工作日内", LimitRead: "形成或变更起10个工作日内",
	Subject: "县级民政部门", Units: []UnitRef{{Code: "MY-D07", Name: "蒙阴县民政局"}}, Channels: []string{"政府网站"}, Audience: "全社会", Mode: "主动", Tiers: []term.Tier{term.County},
	Column: "民生领域/社会救助", Link: "https://www.example.gov.cn/mz", Responsible: []Lead{{Tier: term.County, Part: "牵头", Unit: &UnitRef{Code: "MY-D07", Name: "蒙阴县民政局"}, Section: "社会救助科", Phone: "0539-4271001"}}}

func catalogueEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/editions", sample: "/editions", name: "listEditions", group: "目录", summary: "目录版本", answer: Editions{},
			example: Editions{[]Edition{exampleEdition}}, handle: (*Deps).editions},
		{method: http.MethodGet, path: "/domains", sample: "/domains", name: "listDomains", group: "目录", summary: "领域及事项数", answer: Domains{},
			example: Domains{exampleEdition, []Domain{{"D05", "社会救助", 31}}}, handle: (*Deps).domains},
		{method: http.MethodGet, path: "/entries", sample: "/entries?domain=D05", name: "listEntries", group: "目录", summary: "现行目录的事项，按目录顺序", answer: Entries{},
			params:  append([]param{{name: "domain", text: "领域编号", example: "D05"}}, pageParams...),
			example: Entries{exampleEdition, []Entry{exampleEntry}, ""}, handle: (*Deps).entries},
		{method: http.MethodGet, path: "/entries/:code", sample: "/entries/D05-0001", name: "getEntry", group: "目录", summary: "一条目录事项", answer: Entry{},
			params: []param{{name: "code", text: "事项编号", example: "D05-0001", path: true}}, example: exampleEntry, handle: (*Deps).entry},
	}
}

func (d *Deps) editions(c *call) (reply, error) {
	list, err := catalog.PublicEditions(c.Q())
	out := Editions{Data: []Edition{}}
	for _, e := range list {
		out.Data = append(out.Data, editionOf(e))
	}
	return give(out, err)
}

func (d *Deps) domains(c *call) (reply, error) {
	e, err := catalog.PublicEdition(c.Q())
	if err != nil {
		return reply{}, err
	}
	counts, err := catalog.PublicCounts(c.Q(), e)
	out := Domains{Edition: editionOf(e), Data: []Domain{}}
	for _, n := range counts {
		out.Data = append(out.Data, Domain{n.Key, n.Name, n.N})
	}
	return give(out, err)
}

func (d *Deps) entries(c *call) (reply, error) {
	e, list, next, err := c.entryPage()
	if err != nil {
		return reply{}, err
	}
	out := Entries{Edition: editionOf(e), Next: next}
	out.Data, err = entriesOf(c.Q(), list)
	return give(out, err)
}

// entryPage reads a page of the edition in force as the address asks for it.
func (c *call) entryPage() (e catalog.Edition, list []catalog.PublicEntry, next string, err error) {
	limit, err := c.limit()
	if err != nil {
		return e, nil, "", err
	}
	var after catalog.PublicCursor
	if err := c.after(&after); err != nil {
		return e, nil, "", err
	}
	domain := c.QueryParam("domain")
	if domain != "" {
		if _, err := catalog.DomainByKey(c.Q(), domain); err != nil {
			return e, nil, "", err
		}
	}
	if e, err = catalog.PublicEdition(c.Q()); err != nil {
		return e, nil, "", err
	}
	list, err = catalog.PublicPage(c.Q(), e, domain, after, limit+1)
	if err == nil && len(list) > limit {
		list = list[:limit]
		next, err = place(list[limit-1].Cursor())
	}
	return e, list, next, err
}

func (d *Deps) entry(c *call) (reply, error) {
	e, err := catalog.PublicEdition(c.Q())
	if err != nil {
		return reply{}, err
	}
	one, err := catalog.PublicEntryByCode(c.Q(), e, c.Param("code"))
	if err != nil {
		return reply{}, err
	}
	list, err := entriesOf(c.Q(), []catalog.PublicEntry{one})
	if err != nil {
		return reply{}, err
	}
	return give(list[0], nil)
}

// entriesOf adds who is responsible: two queries for a page.
func entriesOf(q db.Reader, list []catalog.PublicEntry) ([]Entry, error) {
	var ids []int64
	for _, e := range list {
		if e.ID != 0 {
			ids = append(ids, e.ID)
		}
	}
	leads, err := claim.Leads(q, ids)
	if err != nil {
		return nil, err
	}
	var unitIDs []int64
	for _, l := range leads {
		for _, x := range l {
			unitIDs = append(unitIDs, x.UnitID)
		}
	}
	units, err := org.UnitsByID(q, unitIDs)
	out := make([]Entry, 0, len(list))
	for _, e := range list {
		out = append(out, entryOf(e, leads[e.ID], units))
	}
	return out, err
}

func entryOf(e catalog.PublicEntry, leads []claim.PublicLead, units map[int64]org.Unit) Entry {
	out := Entry{Code: e.Code, Domain: e.Domain, Title: e.Title(), Level1: e.Level1, Level2: e.Level2, Level3: e.Level3, Content: filled(e.Content),
		Basis: filled(e.Basis), TimeLimit: e.TimeLimit, Subject: e.Subject, Channels: filled(e.Channels), Audience: e.Audience, Mode: e.Mode,
		Tiers: filled(e.Tiers), Column: e.Column, Link: e.Link, Local: e.StandardID == 0, Units: []UnitRef{}, Responsible: []Lead{}}
	if e.Parsed {
		out.LimitRead = e.LimitText()
	}
	for _, u := range e.Units {
		out.Units = append(out.Units, UnitRef{Code: u.Code, Name: u.Name})
	}
	for _, l := range leads {
		x := Lead{Tier: l.Tier, Part: l.Part.Name(), Link: l.Link}
		if !l.Whole {
			u := units[l.UnitID]
			x.Unit, x.Section, x.Phone = &UnitRef{Code: u.Code, Name: u.Name}, l.Section, org.OfficePhone(l.Phone, l.UnitPhone)
		}
		out.Responsible = append(out.Responsible, x)
	}
	return out
}

// filled turns a nil list into an empty one: programs always find a list.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
