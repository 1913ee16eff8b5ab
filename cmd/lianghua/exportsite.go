package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/internal/staticsite"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// mostUnits bounds the units of a county.
const mostUnits = 100000

// siteCopy says how the public pages are copied.
type siteCopy struct {
	Base  string
	Live  string
	Check bool
}

// exportSite copies the public pages into a folder. Exit status 2: links lead
// nowhere; the folder stays as it was.
func (x exportCmd) exportSite(ctx context.Context, a *app, e env) error {
	if x.Output == "-" {
		return fault.Invalid("output", "请用 -o 写明导出到哪个文件夹。")
	}
	part, err := staticsite.Begin(x.Output)
	if err != nil {
		return err
	}
	how := siteCopy{Base: strings.TrimSuffix(x.Base, "/"), Live: strings.TrimSuffix(x.Live, "/"), Check: x.Check}
	defer quietly(e)()
	list, err := a.copySite(ctx, e, how, part)
	if err != nil {
		return err
	}
	if err := staticsite.Replace(x.Output); err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "已导出 %d 个页面和文件到 %s，站内链接全部可达。\n", len(list.Files), x.Output)
	return nil
}

// tries is how often a copy is begun again because something public changed
// while it was made.
const copyTries = 4

// copySite makes a copy of one state of the public pages.
func (a *app) copySite(ctx context.Context, e env, how siteCopy, part string) (*staticsite.List, error) {
	if err := rbac.Check(localActor(), rbac.CatalogRead, rbac.Unit{}); err != nil {
		return nil, err
	}
	s, err := a.server(e)
	if err != nil {
		return nil, err
	}
	c, err := a.copier(ctx, s, how)
	if err != nil {
		return nil, err
	}
	for range copyTries {
		before, err := db.Generation(a.db.Reader(ctx))
		if err != nil {
			return nil, err
		}
		if c.Seeds, err = a.publicAddresses(ctx, s); err != nil {
			return nil, err
		}
		c.Now = a.db.Now().Time
		list, broken, err := c.Copy(ctx, part)
		if err != nil {
			return nil, err
		}
		after, err := db.Generation(a.db.Reader(ctx))
		if err != nil {
			return nil, err
		}
		if before != after {
			if part, err = staticsite.Begin(strings.TrimSuffix(part, ".part")); err != nil {
				return nil, err
			}
			continue
		}
		list.Generation = after
		return list, firstOf(tellBroken(e, broken, how.Check), list.Save(part))
	}
	return nil, fault.Conflict("导出期间公开内容一直在变动，没有导出。请稍后再试。")
}

// tellBroken names the links that lead nowhere.
func tellBroken(e env, broken []staticsite.Broken, check bool) error {
	if !check || len(broken) == 0 {
		return nil
	}
	for _, b := range broken {
		fmt.Fprintf(e.stderr, "%s → %s：%s\n", b.From, b.To, b.Why)
	}
	fmt.Fprintf(e.stderr, "有 %d 个站内链接打不开，没有替换原来的文件夹。修正后再导出，或用 --no-check 照样导出。\n", len(broken))
	return refused{errReported}
}

func (a *app) copier(ctx context.Context, s *web.Server, how siteCopy) (*staticsite.Copier, error) {
	v, err := settings.All(a.db.Reader(ctx))
	if err != nil {
		return nil, err
	}
	address := v.SiteURL()
	if address == "" && whole(how.Base) { // pages write whole addresses as they are asked for
		u, err := url.Parse(how.Base)
		if err != nil {
			return nil, err
		}
		address = u.Scheme + "://" + u.Host + s.Base()
	}
	if address == "" {
		return nil, fault.Invalid("base", "还没有填写网站地址，订阅和网站地图里的网址无从写起。请在系统设置里填写网站地址，或用 --base https://… 写明。")
	}
	if how.Base != "" && !whole(how.Base) && !strings.HasPrefix(how.Base, "/") {
		return nil, fault.Invalidf("base", "--base “%s”应为 / 开头的路径，或 https:// 开头的网址。", how.Base)
	}
	return &staticsite.Copier{Site: web.AsCopy(s.Handler()), Holds: web.CopyOf(s.Routes()), Address: address, Base: how.Base, Live: how.Live}, nil
}

func whole(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// publicAddresses are the addresses that a copy holds even when no page leads
// there: every page without a parameter, units, columns, and items with their
// short addresses, also of name lists.
func (a *app) publicAddresses(ctx context.Context, s *web.Server) (seeds []staticsite.Seed, err error) {
	q := a.db.Reader(ctx)
	holds := web.CopyOf(s.Routes())
	for _, r := range s.Routes() {
		if r.Face == web.FacePortal && r.Method == "GET" && !strings.Contains(r.Path, ":") && holds(r.Path) {
			seeds = append(seeds, staticsite.Seed{Path: r.Path})
		}
	}
	items, err := disclose.Addresses(q, a.db.Now())
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		seeds = append(seeds, staticsite.Seed{Path: fmt.Sprintf("/items/%d", i.ID), Until: i.EndsAt.Time.Time}, staticsite.Seed{Path: "/i/" + i.Code})
	}
	units, _, err := org.Units(q, org.UnitFilter{Closed: true, Limit: mostUnits}, "") // the page of a closed one says who took over
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		seeds = append(seeds, staticsite.Seed{Path: "/units/" + url.PathEscape(u.Code)})
	}
	columns, err := catalog.Columns(q)
	for _, c := range columns {
		if c.Active {
			seeds = append(seeds, staticsite.Seed{Path: "/columns/" + url.PathEscape(c.Code)})
		}
	}
	return seeds, err
}
