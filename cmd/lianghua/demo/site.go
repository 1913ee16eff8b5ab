package demo

import (
	"context"
	"fmt"
	"time"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/site"
)

// wholeSite makes the demo a whole site (门户模式) with its columns and
// registers; done once, known by the first zone.
func (c *County) wholeSite(ctx context.Context, units map[string]org.Unit) error {
	have, err := site.Records(c.DB.Reader(ctx), site.Zone, true)
	if err != nil || len(have) > 0 {
		return err
	}
	codes, ids, err := c.siteColumns(ctx, units)
	if err != nil {
		return err
	}
	err = c.DB.Write(ctx, func(tx *db.Tx) error {
		return settings.Set(tx, org.Who(c.Actor), string(rbac.SiteEdit), map[settings.Key]string{
			settings.SiteMode: settings.ModePortal, settings.SiteIDCode: "0000000000", settings.SiteICP: "鲁ICP备00000000号（示例）",
			settings.SitePolice: "鲁公网安备 00000000000000号（示例）", settings.SiteUndertaker: "蒙阴县政府办公室（示例）", settings.SiteContact: "0539-0000001",
			settings.OfficePhone: "0539-0000001", settings.SecondFactor: "false", settings.SiteNews: codes[0], settings.SiteNotices: codes[1]})
	})
	if err != nil {
		return err
	}
	if err := c.siteRecords(ctx, units); err != nil {
		return err
	}
	defer c.DB.SetClock(time.Now)
	if err := c.siteItems(ctx, units, ids); err != nil {
		return err
	}
	columns, err := catalog.Columns(c.DB.Reader(ctx))
	for _, x := range columns {
		if x.Code == "S04" {
			return c.sitePolicies(ctx, units["MY-D07"].ID, x.ID)
		}
	}
	return err
}

// siteColumns are the columns that only a whole site has.
func (c *County) siteColumns(ctx context.Context, units map[string]org.Unit) (codes []string, ids []int64, err error) {
	act := catalog.Act{Who: org.Who(c.Actor), Origin: catalog.FromForm}
	err = c.DB.Write(ctx, func(tx *db.Tx) error {
		top, err := catalog.AddColumn(tx, act, 0, catalog.ColumnFields{Name: "新闻和公告", Kind: catalog.KindSection})
		if err != nil {
			return err
		}
		codes, ids = nil, nil
		for _, f := range []catalog.ColumnFields{{Name: "动态要闻", Kind: catalog.KindList, Frequency: "两周内更新"}, {Name: "通知公告", Kind: catalog.KindList, Frequency: "六个月内更新"}} {
			f.UnitID = units["MY-D01"].ID
			id, err := catalog.AddColumn(tx, act, top, f)
			if err != nil {
				return err
			}
			col, err := catalog.ColumnByID(tx, id)
			if err != nil {
				return err
			}
			codes, ids = append(codes, col.Code), append(ids, id)
		}
		return nil
	})
	return codes, ids, err
}

// siteRecords fills the registers. Addresses, numbers and accounts are samples.
func (c *County) siteRecords(ctx context.Context, units map[string]org.Unit) error {
	save := func(k site.Kind, d site.Draft) error {
		_, err := c.Site.Save(ctx, c.Actor, k, 0, 0, d)
		return err
	}
	err := save(site.Zone, site.Draft{Title: "蒙阴县政务服务大厅政务公开专区", UnitID: units["MY-D01"].ID, Fields: map[string]string{"level": "县级", "address": "示例路 1 号县政务服务大厅一楼东侧",
		"hours": "工作日 8:30—12:00，13:30—17:30", "phone": "0539-0000001", "manager": "政务公开专员", "devices": "查询一体机 2 台\n自助打印机 1 台\n阅览桌椅 6 套",
		"services": "政府信息查询\n信息公开申请\n办事咨询答复\n文件资料阅览\n政策解读宣传\n网上办事体验"}})
	if err != nil {
		return err
	}
	for i := 1; i <= 9; i++ {
		u, ok := units[fmt.Sprintf("MY-T%02d", i)]
		if !ok {
			continue
		}
		err := save(site.Zone, site.Draft{Title: u.ShortName + "便民服务中心政务公开专区", UnitID: u.ID, Fields: map[string]string{"level": "乡镇（街道）", "address": u.ShortName + "驻地便民服务中心大厅（示例）",
			"hours": "工作日 8:30—12:00，13:30—17:30", "phone": fmt.Sprintf("0539-000%04d", 1000+i), "manager": "便民服务中心窗口", "devices": "查询一体机 1 台",
			"services": "政府信息查询\n信息公开申请\n办事咨询答复"}})
		if err != nil {
			return err
		}
	}
	for _, x := range [][4]string{{"示例：蒙阴政务公开", "微信公众号", "sample-open", "政务发布"}, {"示例：蒙阴民政", "微信公众号", "sample-civil", "办事服务"}, {"示例：蒙阴发布", "微博", "sample-news", "政务发布"}} {
		err := save(site.Media, site.Draft{Title: x[0], UnitID: units["MY-D01"].ID, On: "2024-03-01", Fields: map[string]string{"platform": x[1], "account": x[2], "use": x[3]}})
		if err != nil {
			return err
		}
	}
	today := c.Org.Today()
	for i, x := range []string{"示例：国务院政策文件库", "示例：国务院部门文件", "示例：政府信息公开条例"} {
		err := save(site.Relay, site.Draft{Title: x, On: today.AddDays(-2 - 3*i).String(), Fields: map[string]string{"source": "中国政府网", "link": []string{"https://www.gov.cn/zhengce/xxgk/", "https://www.gov.cn/zhengce/", "https://www.gov.cn/"}[i]}})
		if err != nil {
			return err
		}
	}
	return nil
}

// ago sets the clock back some days, so that what is published does not all
// bear one date, and says what day it is then.
func (c *County) ago(days int) calendar.Date {
	then := time.Now().AddDate(0, 0, -days)
	c.DB.SetClock(func() time.Time { return then })
	return c.Org.Today()
}

// siteItems publishes what the front page shows of the two columns.
func (c *County) siteItems(ctx context.Context, units map[string]org.Unit, columns []int64) error {
	publish := with(civilOne, move{"dept", disclose.ActPublish, ""})
	for i, title := range []string{"示例：全县社会救助业务培训班举办", "示例：养老服务机构冬季安全检查结束", "示例：乡镇（街道）民政工作座谈会召开"} {
		s := sample{who: "dept", kind: "notice", upTo: publish, content: form.Content{Title: title, Section: "办公室", FormedOn: c.ago(9 - 3*i), Body: "<p>本页为示例内容。</p>"}}
		if _, err := c.sample(ctx, s, units["MY-D07"].ID, columns[0]); err != nil {
			return err
		}
	}
	for i, title := range []string{"示例：关于公布婚姻登记预约电话的通告", "示例：关于开展低收入人口动态监测的公告", "示例：关于办理残疾人两项补贴年度复核的通知", "示例：关于2027年元旦假期办事安排的通知"} {
		s := sample{who: "dept", kind: "notice", upTo: publish, content: form.Content{Title: title, Section: "社会事务科", FormedOn: c.ago(8 - 2*i), Body: "<p>本页为示例内容，具体以县民政局电话答复为准。</p>"}}
		if _, err := c.sample(ctx, s, units["MY-D07"].ID, columns[1]); err != nil {
			return err
		}
	}
	return nil
}

// sitePolicies fill the library: documents in force and out of force, and what
// explains them.
func (c *County) sitePolicies(ctx context.Context, unit, column int64) error {
	publish := with(civilTwo, move{"dept", disclose.ActPublish, ""})
	body := "<h2>一、总体要求</h2><p class=\"text-indent\">坚持应保尽保、公开透明。</p><h2>二、工作任务</h2><p class=\"text-indent\">各乡镇（街道）按职责落实。</p><p class=\"text-indent\">本页为示例内容。</p>"
	for i, x := range []struct{ title, number string }{
		{"示例：关于进一步做好特困人员供养工作的通知", "蒙民发〔2026〕12号"}, {"示例：蒙阴县经济困难老年人补贴实施办法", "蒙政办发〔2026〕6号"},
		{"示例：关于提高孤儿基本生活保障标准的通知", "蒙民发〔2026〕8号"}, {"示例：蒙阴县居民家庭经济状况核对办法", "蒙政办发〔2025〕15号"}} {
		content := form.Content{Title: x.title, DocumentNo: x.number, FormedOn: c.ago(18 - 4*i).AddDays(-2 - 11*i), Genre: "通知", Section: "社会救助科", Summary: "明确对象、标准和办理程序。", Body: body}
		ref, err := c.sample(ctx, sample{who: "dept", kind: "policy", content: content, upTo: publish}, unit, column)
		if err != nil {
			return err
		}
		if i%2 != 0 {
			continue
		}
		reading := form.Content{Title: x.title + "解读", FormedOn: content.FormedOn.AddDays(2), Section: "社会救助科", Genre: "解读", Fields: map[string]string{"way": "文字解读", "phone": "0539-0000007"},
			Body: "<h2>谁可以申请</h2><p>符合条件的本县户籍居民。本页为示例内容。</p>"}
		r, err := c.sample(ctx, sample{who: "dept", kind: "interpretation", content: reading, upTo: publish}, unit, column)
		if err != nil {
			return err
		}
		dept, err := c.as(ctx, "dept")
		if err != nil {
			return err
		}
		if err := c.Items.Link(ctx, dept, ref.ID, r.ID); err != nil {
			return err
		}
	}
	return nil
}
