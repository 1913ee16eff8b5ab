package portal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/internal/fault"
	"lianghua/web"
)

// mediaTypes are the files that the catalogue comes as.
var mediaTypes = map[table.Format]string{
	table.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	table.CSV:  "text/csv; charset=utf-8",
	table.JSON: "application/json; charset=utf-8",
}

// fresh is how long a file may be kept, here and by the visitor.
const fresh = time.Minute

// shelf keeps files that were made lately: a workbook of all domains costs
// more than any page.
type shelf struct {
	mu    sync.Mutex
	files map[string]made
}

type made struct {
	body []byte
	etag string
	at   time.Time
}

func (d *Deps) catalogueFile(c *web.Ctx) error {
	now, err := inForce(c.Q(), c.Values)
	if err != nil {
		return err
	}
	all, err := catalog.Domains(c.Q())
	if err != nil {
		return err
	}
	_, format, _ := strings.Cut(c.Request().URL.Path, ".")
	return d.file(c, now, table.Format(format), all)
}

// file answers with an edition's domains as a file.
func (d *Deps) file(c *web.Ctx, s Standing, format table.Format, domains []catalog.Domain) error {
	kind, ok := mediaTypes[format]
	if !ok {
		return fault.NotFound("没有这种格式的文件，可下载 Excel、CSV 或 JSON。")
	}
	key, name := fmt.Sprintf("%d.%s", s.Edition.ID, format), "基层政务公开标准目录."+string(format)
	if len(domains) == 1 {
		key, name = domains[0].Key+"-"+key, domains[0].Name+"领域"+name
	}
	f, err := d.files.get(key, c.Server.DB.Now().Time, func() ([]byte, error) { return written(c, s, format, domains) })
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("ETag", f.etag)
	h.Set("Last-Modified", changedOn(s).UTC().Format(http.TimeFormat))
	h.Set("Link", `<`+c.Values.SiteURL()+`/data#terms>; rel="license"`)
	h.Set("Cache-Control", "public, max-age=60")
	if strings.Contains(c.Request().Header.Get("If-None-Match"), f.etag) {
		return c.NoContent(http.StatusNotModified)
	}
	h.Set("Content-Disposition", web.Disposition(name))
	return c.Blob(http.StatusOK, kind, f.body)
}

func (s *shelf) get(key string, now time.Time, write func() ([]byte, error)) (made, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, ok := s.files[key]; ok && now.Sub(f.at) < fresh {
		return f, nil
	}
	for k, f := range s.files {
		if now.Sub(f.at) >= fresh {
			delete(s.files, k)
		}
	}
	body, err := write()
	if err != nil {
		return made{}, err
	}
	sum := sha256.Sum256(body)
	f := made{body, `"` + hex.EncodeToString(sum[:12]) + `"`, now}
	if s.files == nil {
		s.files = map[string]made{}
	}
	s.files[key] = f
	return f, nil
}

func written(c *web.Ctx, s Standing, format table.Format, domains []catalog.Domain) ([]byte, error) {
	only := ""
	if len(domains) == 1 {
		only = domains[0].Key
	}
	entries, err := catalog.PublicEntries(c.Q(), s.Edition, only)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = table.Write(&b, format, tableOf(domains, entries))
	return b.Bytes(), err
}

// tableOf is the entries in the official form, a part for every domain that has any.
func tableOf(domains []catalog.Domain, entries []catalog.PublicEntry) table.Table {
	rows := map[string][]table.Row{}
	for i, e := range entries {
		units := []string{}
		for _, u := range e.Units {
			units = append(units, u.Code)
		}
		rows[e.Domain] = append(rows[e.Domain], table.Row{Sheet: e.Domain, N: i + 1, Domain: e.Domain, Seq: e.Seq, Level1: e.Level1, Level2: e.Level2, Level3: e.Level3,
			Content: e.Content, Basis: e.Basis, TimeLimit: e.TimeLimit, Rules: e.Rules, Subject: e.Subject, Units: units, Channels: e.Channels,
			Audience: e.Audience, Mode: e.Mode, Tiers: e.Tiers, Key: e.Code, Problems: []table.Problem{}})
	}
	t := table.Table{Kind: table.Official}
	for _, d := range domains {
		if len(rows[d.Key]) > 0 || len(domains) == 1 {
			t.Parts = append(t.Parts, table.Part{Name: d.Name, Title: d.Name + "领域基层政务公开标准目录", DomainName: d.Name, Rows: rows[d.Key]})
		}
	}
	return t
}
