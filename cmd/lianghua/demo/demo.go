// Package demo makes the demo county: its units, obviously sample people and
// some work under way, all through the slices' own verbs.
package demo

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/upgrade"
	"lianghua/claim"
	"lianghua/consult"
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/foi"
	"lianghua/foi/annual"
	"lianghua/guide"
	"lianghua/handover"
	"lianghua/importer"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/patrol"
	"lianghua/queue"
	"lianghua/rbac"
	"lianghua/reorg"
	"lianghua/site"
	"lianghua/village"
	"lianghua/village/pilot"
)

//go:embed organisations.csv
var organisations []byte

// County is what the demo is made of.
type County struct {
	DB       *db.DB
	Org      *org.Service
	Catalog  *catalog.Service
	Claims   *claim.Service
	Guide    *guide.Service
	Requests *foi.Service
	Annual   *annual.Service
	Consult  *consult.Service
	Importer *importer.Service
	Upgrades *upgrade.Service
	Items    *disclose.Service
	Duties   *duty.Service
	Villages *village.Service
	Pilots   *pilot.Service
	Site     *site.Service
	Patrol   *patrol.Service
	Handover *handover.Service
	Reorg    *reorg.Service
	Queue    *queue.Service
	Actor    rbac.Actor // the machine's own user
	Address  string     // where it is served: http://127.0.0.1:8080; "" for no address of the site
	password string     // of the logins that are made, while Load runs
	Few      bool       // two villages a township: for tests that walk every page of every one
}

// marker is a series whose first number marks a database as a demo.
const marker = "demo"

// Is reports a database that holds a demo county.
func Is(q db.Reader) (is bool, err error) {
	return is, q.Get(&is, `SELECT count(*) > 0 FROM counter WHERE name = ?`, marker)
}

// Blank reports a database in which nobody has worked yet.
func Blank(q db.Reader) (blank bool, err error) {
	return blank, q.Get(&blank, `SELECT count(*) = 0 FROM org_unit`)
}

// Load makes the demo county in a migrated database. Run again it does
// nothing; broken off, it goes on where it stopped.
func (c *County) Load(ctx context.Context, password string) error {
	c.password = password
	if err := c.mark(ctx); err != nil {
		return err
	}
	units, err := c.units(ctx)
	if err != nil {
		return fmt.Errorf("units: %w", err)
	}
	for _, step := range []struct {
		name string
		do   func(context.Context, map[string]org.Unit) error
	}{{"leads", c.leads}, {"people", c.people}, {"guide", c.cards}} {
		if err := step.do(ctx, units); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	if err := c.accounts(ctx, password); err != nil {
		return fmt.Errorf("accounts: %w", err)
	}
	for _, step := range []struct {
		name string
		do   func(context.Context, map[string]org.Unit) error
	}{{"history", c.history}, {"work", c.work}, {"villages", c.villages}, {"items", c.items}, {"requests", c.requests}, {"letters", c.letters}, {"ledgers", c.ledgers}, {"site", c.wholeSite}, {"watched", c.watched}, {"upgrade", c.upgrade}, {"re-organised", c.reorganised}, {"days", c.days}, {"handovers", c.handovers}} {
		if err := step.do(ctx, units); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return c.address(ctx)
}

// address makes the place where the demo is served the site's address, so that
// pages have whole addresses and QR codes; one of another kind is left alone.
func (c *County) address(ctx context.Context) error {
	values, err := settings.All(c.DB.Reader(ctx))
	if old := values.SiteURL(); err != nil || c.Address == "" || old != "" && !strings.HasPrefix(old, "http://127.0.0.1") && !strings.HasPrefix(old, "http://localhost") {
		return err
	}
	return c.DB.Write(ctx, func(tx *db.Tx) error {
		return settings.Set(tx, org.Who(c.Actor), string(rbac.SettingEdit), map[settings.Key]string{settings.SiteURL: c.Address})
	})
}

func (c *County) mark(ctx context.Context) error {
	q := c.DB.Reader(ctx)
	is, err := Is(q)
	if err != nil || is {
		return err
	}
	blank, err := Blank(q)
	if err != nil {
		return err
	}
	if !blank {
		return fault.Invalid("db", "这个数据库里已有真实单位，不能装入示例县。请用 --db 指定另一个文件。")
	}
	return c.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := db.NextNumber(tx, marker, 0)
		return err
	})
}

// How many sample villages a township gets: with the six that bear real names
// the county has 400, as many as a clerk's grid and the board must carry.
const (
	villagesPerTown  = 34
	villagesOfPilot  = 20
	fewVillages      = 2
	firstVillageSort = 900
)

// units adds what is missing of the county's units, with sample villages.
func (c *County) units(ctx context.Context) (map[string]org.Unit, error) {
	seeds, err := org.ReadSeed(bytes.NewReader(organisations))
	if err != nil {
		return nil, err
	}
	have, err := c.byCode(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range c.drafts(seeds) {
		if _, ok := have[d.Code]; ok {
			continue
		}
		u, err := c.Org.AddUnit(ctx, c.Actor, d)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", d.Code, err)
		}
		have[d.Code] = u
	}
	return have, nil
}

func (c *County) byCode(ctx context.Context) (map[string]org.Unit, error) {
	list, err := org.Visible(c.DB.Reader(ctx), c.Actor, rbac.UnitRead)
	if err != nil {
		return nil, err
	}
	out := make(map[string]org.Unit, len(list))
	for _, u := range list {
		out[u.Code] = u
	}
	return out, nil
}

func (c *County) drafts(seeds []org.Seed) []org.UnitDraft {
	var out []org.UnitDraft
	for _, s := range seeds {
		d := org.UnitDraft{Code: s.Code, Name: s.Name, ShortName: s.ShortName, Kind: s.Kind, Relation: s.Relation, ParentCode: s.Parent, Sort: s.Sort}
		if s.Kind == org.Department || s.Kind == org.Township || s.Kind == org.Subdistrict {
			d.Phone = fmt.Sprintf("0539-000%04d", s.Sort) // no such numbers exist
		}
		out = append(out, d)
		if s.Kind != org.Township && s.Kind != org.Subdistrict {
			continue
		}
		for i := range c.villagesIn(s.Code) {
			name := "示例" + hanNumber(i+1) + "村"
			out = append(out, org.UnitDraft{Code: fmt.Sprintf("%s-S%02d", s.Code, i+1), Name: name + "村民委员会", ShortName: name,
				Kind: org.Village, Relation: org.ByCounty, ParentCode: s.Code, Sort: firstVillageSort + i, Sample: true})
		}
	}
	return out
}

func (c *County) villagesIn(town string) int {
	switch {
	case c.Few:
		return fewVillages
	case town == pilotTown:
		return villagesOfPilot
	}
	return villagesPerTown
}

// hanNumber writes 1–99 as in a name: 九, 十, 十二, 二十, 三十四.
func hanNumber(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	tens, ones := n/10, digits[n%10]
	switch tens {
	case 0:
		return ones
	case 1:
		return "十" + ones
	}
	return digits[tens] + "十" + ones
}

// leads names each domain's lead unit and reads every 公开主体 again.
func (c *County) leads(ctx context.Context, units map[string]org.Unit) error {
	seeds, err := org.ReadSeed(bytes.NewReader(organisations))
	if err != nil {
		return err
	}
	act := catalog.Act{Who: org.Who(c.Actor), Origin: catalog.FromForm}
	return c.DB.Write(ctx, func(tx *db.Tx) error {
		domains, err := catalog.Domains(tx)
		if err != nil {
			return err
		}
		for _, s := range seeds {
			for _, key := range s.LeadDomains {
				for _, d := range domains {
					if d.Key != key || d.LeadUnitID != 0 {
						continue
					}
					if err := catalog.SetDomainLead(tx, act, key, units[s.Code].ID, d.Version); err != nil {
						return err
					}
				}
			}
		}
		_, err = catalog.ResolveUnits(tx, act)
		return err
	})
}
