package portal

import (
	"time"

	"lianghua/disclose"
	"lianghua/guide"
	"lianghua/org"
	"lianghua/templates"
	"lianghua/web"
)

// What a page says to programs stands in a data block (JSON-LD, schema.org):
// it is read and never run, so the policy of the pages lets it be.

// linked puts the parts of a page's description together; blank ones fall out.
func linked(parts ...object) any {
	var graph []object
	for _, p := range parts {
		if p != nil {
			graph = append(graph, p)
		}
	}
	if len(graph) == 0 {
		return nil
	}
	return object{"@context": "https://schema.org", "@graph": graph}
}

// crumbsData is the way to a page; the last crumb may be the page itself.
func crumbsData(base, self string, crumbs []templates.Link) object {
	var list []object
	for i, x := range crumbs {
		at := x.URL
		if at == "" {
			at = self
		}
		list = append(list, object{"@type": "ListItem", "position": i + 1, "name": x.Label, "item": base + at})
	}
	if len(list) == 0 {
		return nil
	}
	return object{"@type": "BreadcrumbList", "itemListElement": list}
}

func unitData(base string, u org.Unit, phone string) object {
	o := object{"@type": "GovernmentOrganization", "@id": base + "/units/" + u.Code + "#unit", "name": u.Name, "url": base + "/units/" + u.Code}
	if phone != "" {
		o["telephone"] = phone
	}
	if u.Address != "" {
		o["address"] = u.Address
	}
	return o
}

// itemData describes one item; a name list is described to nobody.
func itemData(base string, x disclose.PublicItem, u org.Unit) object {
	if x.Item.NameList {
		return nil
	}
	o := object{"@type": "Article", "@id": base + "/i/" + x.Item.Code, "headline": x.Item.Title, "url": base + "/items/" + idText(x.Item.ID), "inLanguage": "zh-CN",
		"datePublished": x.Item.ListedOn.String(), "dateModified": x.RevisedAt.In(eastern).Format(time.RFC3339), "isAccessibleForFree": true,
		"publisher": object{"@type": "GovernmentOrganization", "name": x.Unit, "url": base + "/units/" + u.Code}, "identifier": x.Item.IndexNo}
	if s := x.Content.Summary; s != "" {
		o["abstract"] = s
	}
	if len(x.Content.Keywords) > 0 {
		o["keywords"] = x.Content.Keywords
	}
	return o
}

// cardData describes a service or a policy as what it is: a thing the county does for people.
func cardData(base, county string, x guide.Card) object {
	o := object{"@type": "GovernmentService", "@id": base + x.URL(), "name": x.Title, "url": base + x.URL(), "areaServed": county, "inLanguage": "zh-CN"}
	if x.Unit != "" {
		o["serviceOperator"] = object{"@type": "GovernmentOrganization", "name": x.Unit}
	}
	return o
}

// catalogueData describes the catalogue as a dataset.
func catalogueData(base string, s Standing, terms string) object {
	var files []object
	for _, f := range [][2]string{{"csv", "text/csv"}, {"json", "application/json"}} {
		files = append(files, object{"@type": "DataDownload", "contentUrl": base + "/catalogue." + f[0], "encodingFormat": f[1]})
	}
	return object{"@type": "Dataset", "@id": base + "/catalogue", "name": s.Edition.Name, "description": "基层政务公开标准目录：公开事项、内容、依据、时限、主体、渠道。" + terms,
		"dateModified": catalogueDay(s.Edition), "license": base + "/data#terms", "isAccessibleForFree": true, "distribution": files}
}

// siteData describes the site with its search.
func siteData(c *web.Ctx, base string) object {
	return object{"@type": "WebSite", "@id": base + "/", "name": c.Values.SiteName(), "url": base + "/", "inLanguage": "zh-CN",
		"potentialAction": object{"@type": "SearchAction", "target": base + "/search?q={search_term_string}", "query-input": "required name=search_term_string"}}
}
