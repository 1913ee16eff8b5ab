package api

import (
	"net/http"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/claim"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// Units is a page of the units that exist.
type Units struct {
	Data []Unit `json:"data"`
	Next string `json:"next" doc:"下一页的 cursor；空为最后一页"`
}

// Unit (单位) is the county, a department, a township or a village.
type Unit struct {
	Code      string `json:"code" doc:"单位编码"`
	Name      string `json:"name" doc:"全称"`
	ShortName string `json:"short_name" doc:"简称"`
	Kind      string `json:"kind" doc:"county、department、township、subdistrict、village、community"`
	Relation  string `json:"relation" doc:"领导关系：county、dual、vertical、city_branch、public"`
	Parent    string `json:"parent" doc:"上级单位的编码；县级为空"`
	Phone     string `json:"phone" doc:"办公电话"`
	Link      string `json:"link" doc:"垂直管理单位自己的公开网址"`
	Sample    bool   `json:"sample" doc:"真：示例单位，不是真实单位"`
}

// Responsibilities (公开责任清单) is what one unit publishes.
type Responsibilities struct {
	Unit    UnitRef          `json:"unit"`
	Edition Edition          `json:"edition"`
	Data    []Responsibility `json:"data"`
}

// Responsibility is one confirmed entry of a unit.
type Responsibility struct {
	Code      string     `json:"code" doc:"事项编号"`
	Domain    string     `json:"domain" doc:"领域编号"`
	Title     string     `json:"title" doc:"事项名称"`
	TimeLimit string     `json:"time_limit" doc:"公开时限"`
	Channels  []string   `json:"channels" doc:"公开渠道和载体"`
	Parts     []UnitPart `json:"parts"`
}

// UnitPart is the part that the unit takes at one tier.
type UnitPart struct {
	Tier    term.Tier `json:"tier" doc:"层级"`
	Part    string    `json:"part" doc:"牵头或配合"`
	Section string    `json:"section" doc:"责任科室"`
	Phone   string    `json:"phone" doc:"办公电话"`
}

var exampleUnit = Unit{"MY-D07", "蒙阴县民政局", "民政局", "department", "county", "MY", "0539-4271001", "", false}

func unitEndpoints() []endpoint {
	code := param{name: "code", text: "单位编码", example: "MY-D07", path: true}
	return []endpoint{
		{method: http.MethodGet, path: "/units", sample: "/units", name: "listUnits", group: "单位", summary: "单位，按编码", answer: Units{},
			params: append([]param{{name: "kind", text: "类别：county、department、township、subdistrict、village、community", example: "department"},
				{name: "under", text: "只列这个单位及其下级，填单位编码"}}, pageParams...),
			example: Units{[]Unit{exampleUnit}, "Ik1ZLUQwNyI"}, handle: (*Deps).units},
		{method: http.MethodGet, path: "/units/:code", sample: "/units/MY-D07", name: "getUnit", group: "单位", summary: "一个单位", answer: Unit{},
			params: []param{code}, example: exampleUnit, handle: (*Deps).unit},
		{method: http.MethodGet, path: "/units/:code/responsibilities", sample: "/units/MY-D07/responsibilities", name: "listResponsibilities", group: "单位",
			summary: "一个单位的公开责任清单", answer: Responsibilities{}, params: []param{code},
			example: Responsibilities{UnitRef{Code: "MY-D07", Name: "蒙阴县民政局"}, exampleEdition, []Responsibility{{"D05-0001", "D05", "最低生活保障 / 审核确认信息",
				"制定或获取信息之日起10个工作日内", []string{"政府网站"}, []UnitPart{{term.County, "牵头", "社会救助科", "0539-4271001"}}}}},
			handle: (*Deps).responsibilities},
	}
}

func (d *Deps) units(c *call) (reply, error) {
	limit, err := c.limit()
	if err != nil {
		return reply{}, err
	}
	after := ""
	if err := c.after(&after); err != nil {
		return reply{}, err
	}
	f := org.UnitFilter{Kind: org.Kind(c.QueryParam("kind")), Limit: limit}
	if f.Kind != "" && f.Kind.Label() == "" {
		return reply{}, fault.Invalidf("kind", "没有“%s”这种单位类别。", f.Kind)
	}
	if under := c.QueryParam("under"); under != "" {
		top, err := standing(c.Q(), under)
		if err != nil {
			return reply{}, err
		}
		f.Under = top.Path
	}
	rows, next, err := org.Units(c.Q(), f, after)
	if err != nil {
		return reply{}, err
	}
	out := Units{}
	if next != "" {
		if out.Next, err = place(next); err != nil {
			return reply{}, err
		}
	}
	out.Data, err = unitsOf(c.Q(), rows)
	return give(out, err)
}

func unitsOf(q db.Reader, rows []org.Unit) ([]Unit, error) {
	var parents []int64
	for _, u := range rows {
		parents = append(parents, u.ParentID)
	}
	above, err := org.UnitsByID(q, parents)
	out := make([]Unit, 0, len(rows))
	for _, u := range rows {
		out = append(out, Unit{u.Code, u.Name, u.ShortName, string(u.Kind), string(u.Relation), above[u.ParentID].Code, org.OfficePhone(u.Phone), u.Link, u.Sample})
	}
	return out, err
}

// standing reads a unit that exists still.
func standing(q db.Reader, code string) (org.Unit, error) {
	u, err := org.UnitByCode(q, code)
	if err == nil && u.Closed() {
		err = fault.NotFound("这个单位已撤销。")
	}
	return u, err
}

func (d *Deps) unit(c *call) (reply, error) {
	u, err := standing(c.Q(), c.Param("code"))
	if err != nil {
		return reply{}, err
	}
	list, err := unitsOf(c.Q(), []org.Unit{u})
	if err != nil {
		return reply{}, err
	}
	return give(list[0], nil)
}

// responsibilities: confirmed claims say which entries; their words are those
// of the edition in force, and what it does not have is left out.
func (d *Deps) responsibilities(c *call) (reply, error) {
	u, err := standing(c.Q(), c.Param("code"))
	if err != nil {
		return reply{}, err
	}
	e, err := catalog.PublicEdition(c.Q())
	if err != nil {
		return reply{}, err
	}
	list, err := claim.Responsible(c.Q(), u.ID)
	if err != nil {
		return reply{}, err
	}
	parts := map[int64][]UnitPart{}
	var ids []int64
	for _, domain := range list.Domains {
		for _, i := range domain.Items {
			ids = append(ids, i.EntryID)
			for _, p := range i.Parts {
				parts[i.EntryID] = append(parts[i.EntryID], UnitPart{p.Tier, p.Part.Name(), p.Section, org.OfficePhone(p.Phone)})
			}
		}
	}
	entries, err := catalog.PublicEntriesByID(c.Q(), e, ids)
	out := Responsibilities{UnitRef{Code: u.Code, Name: u.Name}, editionOf(e), []Responsibility{}}
	for _, x := range entries {
		out.Data = append(out.Data, Responsibility{x.Code, x.Domain, x.Title(), x.TimeLimit, filled(x.Channels), parts[x.ID]})
	}
	return give(out, err)
}
