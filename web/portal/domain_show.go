package portal

import (
	"fmt"
	"slices"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/fault"
	"lianghua/web"
)

// DomainPage is the official table of one domain.
type DomainPage struct {
	web.Base
	Standing Standing
	Domain   catalog.Domain
	Rows     []TableRow
	City     bool // some entry is the city's: the table has its column
}

// TableRow is one line of the official table.
type TableRow struct {
	catalog.PublicEntry
	Duties []Duty
	Sum    disclose.PublicSum
	Said   duty.Standing
}

// Everyone reports 全社会.
func (r TableRow) Everyone() bool { return strings.Contains(r.Audience, "全社会") }

// Group is the named group (特定群体), "" when it is for everyone only.
func (r TableRow) Group() string {
	for _, part := range strings.FieldsFunc(r.Audience, func(x rune) bool { return x == ';' || x == '；' }) {
		if !strings.Contains(part, "全社会") {
			return part
		}
	}
	return ""
}

// Active reports 主动公开.
func (r TableRow) Active() bool { return strings.Contains(r.Mode, "主动") }

// Request reports 依申请公开.
func (r TableRow) Request() bool { return strings.Contains(r.Mode, "依申请") }

// At reports a tier by its key: city, county, township, village.
func (r TableRow) At(tier string) bool { return slices.Contains(r.Tiers, term.Tier(tier)) }

func (d *Deps) domainShow(c *web.Ctx) error {
	now, err := inForce(c.Q(), c.Values)
	if err != nil {
		return err
	}
	return d.domain(c, now)
}

// domain shows the table of :domain in an edition, or with a suffix its file.
func (d *Deps) domain(c *web.Ctx, s Standing) error {
	key, format, isFile := strings.Cut(c.Param("domain"), ".")
	dom, err := catalog.DomainByKey(c.Q(), strings.ToUpper(key))
	if err != nil {
		return fault.NotFound("没有这个领域，请从标准目录进入。")
	}
	if isFile {
		return d.file(c, s, table.Format(format), []catalog.Domain{dom})
	}
	entries, err := catalog.PublicEntries(c.Q(), s.Edition, dom.Key)
	if err != nil {
		return err
	}
	who, err := duties(c.Q(), entries)
	if err != nil {
		return err
	}
	sums, err := disclose.PublicByEntry(c.Q(), c.Server.DB.Now(), entryIDs(entries))
	if err != nil {
		return err
	}
	said, err := duty.StandingOf(c.Q(), entryIDs(entries))
	if err != nil {
		return err
	}
	p := &DomainPage{Standing: s, Domain: dom}
	p.Title = fmt.Sprintf("%s领域基层政务公开标准目录", dom.Name)
	for _, e := range entries {
		p.Rows = append(p.Rows, TableRow{e, who[e.ID], sums[e.ID], said[e.ID]})
		p.City = p.City || e.Has(term.City)
	}
	return c.RenderAs("portal/domain", p)
}

// entryIDs are the ids of entries that have one: a standard's rows do not.
func entryIDs(entries []catalog.PublicEntry) (ids []int64) {
	for _, e := range entries {
		if e.ID != 0 {
			ids = append(ids, e.ID)
		}
	}
	return ids
}
