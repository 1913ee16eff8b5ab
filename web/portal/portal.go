// Package portal is the public side: the catalogue, who is responsible, and
// the editions in which it was issued. It shows what was published and what
// the program came with (国家标准（待核）); drafts, claims in progress and people
// never appear here. Everything is GET but the questionnaire of /policies/match, which
// stores nothing, and the public forms (web.PublicForm); there is no session, and
// no page needs its script, which only completes what is typed into the search box.
package portal

import (
	"slices"
	"time"

	"lianghua/consult"
	"lianghua/disclose"
	"lianghua/foi"
	"lianghua/foi/offer"
	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/search"
	"lianghua/internal/throttle"
	"lianghua/site"
	"lianghua/web"
)

// Deps keep what the pages need between requests; the zero Deps is ready for
// all but files. Use it by pointer.
type Deps struct {
	Misses  search.Misses     // what was looked for and not found
	Consult *consult.Service  // takes letters and opinions in
	Items   *disclose.Service // opens the files of items
	Host    *site.Host        // head and foot of the portal that this is a channel of; nil for none

	Files *attach.Store // pictures of the site's registers

	Requests *foi.Service   // takes applications in
	Offers   *offer.Service // what is published already, how far an application is

	search   finder
	searches throttle.Throttle // by address
	files    shelf

	itemPicks db.Kept[itemPicks]
}

// An address searches at once and then as fast as this.
const (
	searchBurst  = 120
	searchRefill = 300 * time.Millisecond
)

// Routes is the portal's part of the access matrix: open to everybody.
func Routes(d *Deps) []web.Route {
	d.searches.Burst, d.searches.Refill = searchBurst, searchRefill
	return append([]web.Route{
		web.Get("/", "portal/home", d.homeShow).At("/"),
		web.Get("/disclosure", "portal/disclosure", d.disclosureShow).At("/disclosure"),
		web.Get("/disclosure/domains", "portal/disclosure_domains", d.disclosureDomains).At("/disclosure/domains"),
		web.Get("/disclosure/request", "", d.disclosureRequest).Fresh(), // the former address of /requests
		web.Get("/documents", "portal/documents", d.documentList).At("/documents"),
		web.Get("/catalogue", "portal/catalogue", d.catalogueShow).At("/catalogue"),
		web.Get("/catalogue.csv", "", d.catalogueFile).At("/catalogue.csv"),
		web.Get("/catalogue.json", "", d.catalogueFile).At("/catalogue.json"),
		web.Get("/catalogue.xlsx", "", d.catalogueFile).At("/catalogue.xlsx"),
		web.Get("/catalogue/:domain", "portal/domain", d.domainShow).At("/catalogue/D05"), // also D05.csv, D05.json, D05.xlsx
		web.Get("/catalogue/entries/:code", "portal/entry", d.entryShow).At("/catalogue/entries/D05-0001"),

		web.Get("/editions", "portal/editions", d.editionList).At("/editions"),
		web.Get("/editions/:id", "portal/edition", d.editionShow).At("/editions/1"),
		web.Get("/editions/:id/:domain", "portal/domain", d.editionDomain).At("/editions/1/D05"),

		web.Get("/units", "portal/units", d.unitList).At("/units"),
		web.Get("/units/:code", "portal/unit", d.unitShow).At("/units/MY"),

		web.Get("/u/:code", "", d.unitShort),
		web.Get("/institutions", "portal/institutions", d.institutionList).At("/institutions"),
		web.Get("/zones", "portal/zones", d.zoneList).At("/zones"),
		web.Get("/zones.xlsx", "", d.zoneFile).At("/zones.xlsx"),
		web.Get("/zones/:id", "portal/zone", d.zoneShow).At("/zones/1"),
		web.Get("/zones/:id/photo", "", d.zonePhoto),
		web.Get("/media", "portal/media", d.mediaList).At("/media"),
		web.Get("/relays", "portal/relays", d.relayList).At("/relays"),
		web.Get("/sitemap", "portal/site_map", d.siteMapShow).At("/sitemap"),
		web.Get("/emblem", "", d.emblem),

		web.Get("/items", "portal/items", d.itemList).At("/items"),
		web.Get("/items/:id", "portal/item", d.itemShow).At("/items/1"),
		web.Get("/i/:code", "", d.itemShort).Fresh(),
		web.Get("/files/:token/:name", "", d.itemFile).Fresh(),
		web.Get("/columns/:code", "portal/items", d.columnShow).At("/columns/S04"),

		web.Get("/search", "portal/search", d.searchShow).At("/search?q=%E4%BD%8E%E4%BF%9D"),
		web.Get("/search/words", "", d.searchWords).At("/search/words?q=%E4%BD%8E%E4%BF%9D"),
		web.Get("/look", "", d.lookSet).Fresh(),
		web.Get("/accent.css", "", d.accentSheet).At("/accent.css"),
		web.Get("/host/:name", "", d.hostFile),
		web.Get("/robots.txt", "", d.robots).At("/robots.txt"),
		web.Get("/sitemap.xml", "", d.sitemap).At("/sitemap.xml"),
		web.Get("/sitemap/:part", "", d.sitemapOf).At("/sitemap/pages.xml"),
		web.Get("/data", "portal/data", d.dataShow).At("/data"),
		web.Get("/data/catalog.jsonld", "", d.dcat).At("/data/catalog.jsonld"),
	}, slices.Concat(feedRoutes(d), guideRoutes(d), consultRoutes(d), requestRoutes(d), annualRoutes(d))...)
}
