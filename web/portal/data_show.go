package portal

import (
	"encoding/json"
	"time"

	"lianghua/templates"
	"lianghua/web"
)

// DataPage (开放数据) says what may be taken away as data, on what terms, and
// what may be followed.
type DataPage struct {
	web.Base
	Standing Standing
	Day      string // update of the catalogue, 2026-11-23
	Terms    string
	Files    []templates.Link
	Feeds    []templates.Link
}

func (d *Deps) dataShow(c *web.Ctx) error {
	now, err := inForce(c.Q(), c.Values)
	if err != nil {
		return err
	}
	p := &DataPage{Standing: now, Day: catalogueDay(now.Edition), Terms: c.Values.OpenTerms()}
	p.Title = "开放数据与订阅"
	p.Files = []templates.Link{link("CSV", "/catalogue.csv"), link("JSON", "/catalogue.json"), link("Excel", "/catalogue.xlsx"), link("数据目录（DCAT）", "/data/catalog.jsonld")}
	p.Feeds = []templates.Link{link("全站公开信息（Atom）", "/feed.atom"), link("全站公开信息（RSS）", "/feed.rss"), link("公示和年度日期（日历）", "/calendar.ics")}
	return c.Render(p)
}

// object is a node of JSON-LD.
type object = map[string]any

// dcat describes the catalogue as a dataset in the words of DCAT-AP.
func (d *Deps) dcat(c *web.Ctx) error {
	now, err := inForce(c.Q(), c.Values)
	if err != nil {
		return err
	}
	base := siteAddress(c)
	day := object{"@type": "xsd:date", "@value": catalogueDay(now.Edition)}
	terms := object{"@id": base + "/data#terms"}
	publisher := object{"@type": "foaf:Agent", "foaf:name": c.Values.OfficeName()}
	var files []object
	for _, f := range []struct{ ext, media, kind string }{{"csv", "text/csv", "CSV"}, {"json", "application/json", "JSON"}, {"xlsx", mediaTypes["xlsx"], "XLSX"}} {
		at := object{"@id": base + "/catalogue." + f.ext}
		files = append(files, object{"@type": "dcat:Distribution", "dct:title": f.kind, "dcat:accessURL": at, "dcat:downloadURL": at, "dcat:mediaType": f.media, "dct:license": terms, "dct:modified": day})
	}
	set := object{"@id": base + "/catalogue", "@type": "dcat:Dataset", "dct:identifier": base + "/catalogue", "dct:title": now.Edition.Name, "dct:description": c.Values.CountyName() + "基层政务公开标准目录：公开事项、内容、依据、时限、主体、渠道。",
		"dct:publisher": publisher, "dct:language": "zh", "dct:modified": day, "dct:license": terms, "dct:accessRights": "public", "dcat:landingPage": object{"@id": base + "/catalogue"}, "dcat:keyword": []string{"政务公开", "标准目录"}, "dcat:distribution": files}
	doc := object{
		"@context": object{"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "xsd": "http://www.w3.org/2001/XMLSchema#"},
		"@id":      base + "/data", "@type": "dcat:Catalog", "dct:title": c.Values.SiteName() + "开放数据", "dct:description": c.Values.OpenTerms(), "dct:publisher": publisher,
		"dct:language": "zh", "dct:modified": day, "dct:license": terms, "foaf:homepage": object{"@id": base + "/"}, "dcat:dataset": []object{set},
		"@included": []object{{"@id": base + "/data#terms", "@type": "dct:LicenseDocument", "dct:description": c.Values.OpenTerms()}},
	}
	body, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		return wrap("dcat", err)
	}
	return tagged(c, "application/ld+json; charset=utf-8", append(body, '\n'))
}

// changedOn is when an edition came into force, for Last-Modified.
func changedOn(s Standing) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, catalogueDay(s.Edition), eastern)
	if err != nil {
		return s.Edition.CreatedAt.Time
	}
	return at
}
