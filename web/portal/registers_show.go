package portal

import (
	"io"
	"net/http"
	"strings"

	"lianghua/disclose"
	"lianghua/internal/attach"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
	"lianghua/org"
	"lianghua/site"
	"lianghua/web"
)

// RegisterPage is a register that belongs to the site: 政务公开专区, 政务新媒体,
// 国务院信息转载.
type RegisterPage struct {
	web.Base
	Rows []site.Record
	Meta []Meta
}

func registerPage(c *web.Ctx, k site.Kind, about string) error {
	r, _ := site.RegisterOf(string(k))
	rows, err := site.Records(c.Q(), k, false)
	if err != nil {
		return err
	}
	p := &RegisterPage{Rows: rows, Meta: columnMeta(r.Name, about, "登记册")}
	p.Title = r.Name
	return c.Render(p)
}

func (d *Deps) zoneList(c *web.Ctx) error {
	return registerPage(c, site.Zone, "县、乡镇（街道）、村（社区）政务公开专区的地址、开放时间、电话和服务")
}

func (d *Deps) mediaList(c *web.Ctx) error {
	return registerPage(c, site.Media, "全县政务新媒体账号及其主管单位")
}

func (d *Deps) relayList(c *web.Ctx) error {
	return registerPage(c, site.Relay, "国务院重要政策信息，链接到原文")
}

// ZonePage is one 政务公开专区.
type ZonePage struct {
	web.Base
	Zone  site.Record
	Photo bool
	Meta  []Meta
}

func (d *Deps) zone(c *web.Ctx) (site.Record, error) {
	id, err := c.ID("id")
	if err != nil {
		return site.Record{}, err
	}
	z, err := site.RecordByID(c.Q(), site.Zone, id)
	if err == nil && z.Closed {
		err = fault.NotFound("这个专区已停用，请从列表中选择。")
	}
	return z, err
}

func (d *Deps) zoneShow(c *web.Ctx) error {
	z, err := d.zone(c)
	if err != nil {
		return err
	}
	p := &ZonePage{Zone: z, Meta: columnMeta("政务公开专区", z.Title, "登记册")}
	p.Title = z.Title
	if _, p.Photo, err = site.Photo(c.Q(), z.ID); err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) zonePhoto(c *web.Ctx) error {
	z, err := d.zone(c)
	if err != nil {
		return err
	}
	a, ok, err := site.Photo(c.Q(), z.ID)
	return d.picture(c, a, ok, err)
}

// emblem is the county's picture of the 国徽.
func (d *Deps) emblem(c *web.Ctx) error {
	a, ok, err := site.Emblem(c.Q())
	return d.picture(c, a, ok, err)
}

func (d *Deps) picture(c *web.Ctx, a attach.Attachment, ok bool, err error) error {
	if err == nil && !ok {
		err = fault.NotFound("没有这张图片。")
	}
	if err != nil {
		return err
	}
	f, err := d.Files.Open(a.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	h := c.Response().Header()
	h.Set("Content-Type", a.MediaType)
	h.Set("Cache-Control", "public, max-age=3600")
	http.ServeContent(c.Response(), c.Request(), "", a.CreatedAt.Time, f)
	return nil
}

// zoneFile is the register of zones as a workbook.
func (d *Deps) zoneFile(c *web.Ctx) error {
	rows, err := site.Records(c.Q(), site.Zone, false)
	if err != nil {
		return err
	}
	r, _ := site.RegisterOf(string(site.Zone))
	head, widths := []string{"序号", r.Title, "单位"}, []float64{6, 30, 16}
	for _, f := range r.Fields {
		head, widths = append(head, f.Label), append(widths, 22)
	}
	book := sheet.NewWorkbook()
	s := book.Sheet(r.Name, sheet.Layout{Widths: widths, Paper: sheet.A4, Landscape: true, Repeat: 1})
	s.Row(0, sheet.Cells(sheet.Head, head...)...)
	for i, x := range rows {
		line := []string{idText(int64(i + 1)), x.Title, x.Unit}
		for _, f := range r.Fields {
			line = append(line, strings.Join(x.Lines(f.Key), "、"))
		}
		s.Row(0, sheet.Cells(sheet.Body, line...)...)
	}
	return c.Download("政务公开专区登记表.xlsx", attach.XLSX, func(w io.Writer) error {
		_, err := book.WriteTo(w)
		return err
	})
}

// institutionRows is how many of an institution's newest items are listed.
const institutionRows = 5

// InstitutionsPage lists 公共企事业单位 with what each published (条例第五十五条).
type InstitutionsPage struct {
	web.Base
	Rows []Institution
	Meta []Meta
}

// Institution is one 公共企事业单位.
type Institution struct {
	org.Unit
	Phone string
	Rows  []ItemLine
}

func (d *Deps) institutionList(c *web.Ctx) error {
	groups, _, err := unitGroups(c.Q(), "")
	if err != nil {
		return err
	}
	p := &InstitutionsPage{Meta: columnMeta("公共企事业单位信息公开", "教育、卫生健康、供水、供电、供气、供热、环境保护、公共交通等单位的公开信息", "单位列表")}
	p.Title = "公共企事业单位信息公开"
	for _, u := range groups[publicGroup].Units {
		x := Institution{Unit: u, Phone: org.OfficePhone(u.Phone)}
		if x.Rows, err = latestItems(c, disclose.PublicFilter{UnitID: u.ID}, institutionRows); err != nil {
			return err
		}
		p.Rows = append(p.Rows, x)
	}
	return c.Render(p)
}
