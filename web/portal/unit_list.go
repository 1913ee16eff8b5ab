package portal

import (
	"strings"

	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/web"
)

// UnitsPage lists the units that have a responsibility list (公开责任清单).
type UnitsPage struct {
	web.Base
	Groups []UnitGroup
	Text   string
	Count  int
	Meta   []Meta
}

// UnitGroup is the units of one kind.
type UnitGroup struct {
	Label string
	Units []org.Unit
}

func (d *Deps) unitList(c *web.Ctx) error {
	p := &UnitsPage{Text: strings.Join(strings.Fields(c.QueryParam("q")), "")}
	p.Title, p.Meta = "单位和乡镇", columnMeta("单位和乡镇", "各单位、乡镇（街道）的主页和公开责任清单", "单位列表")
	var err error
	if p.Groups, p.Count, err = unitGroups(c.Q(), p.Text); err != nil {
		return err
	}
	return c.Render(p)
}

// unitGroups sorts the units that publish, in the order of the tree, into
// groups; text narrows them by name. Villages are listed through their township.
func unitGroups(q db.Reader, text string) (groups []UnitGroup, count int, err error) {
	groups = []UnitGroup{{Label: "县直部门"}, {Label: "垂直管理部门和市级派出机构"}, {Label: "公共企事业单位"}, {Label: "乡镇（街道）"}}
	roots, err := org.Tree(q, false)
	var walk func(list []*org.Node)
	walk = func(list []*org.Node) {
		for _, n := range list {
			if at := groupOf(n.Unit); at >= 0 && (text == "" || strings.Contains(n.Name+n.ShortName, text)) {
				groups[at].Units = append(groups[at].Units, n.Unit)
				count++
			}
			walk(n.Children)
		}
	}
	walk(roots)
	return groups, count, err
}

// publicGroup is the place of 公共企事业单位 among the groups.
const publicGroup = 2

func groupOf(u org.Unit) int {
	switch {
	case u.Kind.Towns():
		return 3
	case u.Kind != org.Department:
		return -1
	case u.ByRequest():
		return 1
	case u.Relation == org.Public:
		return publicGroup
	}
	return 0
}
