package portal

import (
	"strconv"
	"strings"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/web"
)

func idText(id int64) string { return strconv.FormatInt(id, 10) }

// itemFacts are the elements that inspectors look for: number, unit, dates,
// genre, openness, validity, who is responsible and who passed it.
func itemFacts(x disclose.PublicItem, p *ItemPage) (out []Fact) {
	c, it := x.Content, x.Item
	add := func(label, value string) {
		if value != "" {
			out = append(out, Fact{Label: label, Value: value})
		}
	}
	add("索引号", it.IndexNo)
	out = append(out, Fact{Label: "发布机构", Value: p.Unit, URL: p.UnitURL})
	add("文号", c.DocumentNo)
	add("成文日期", c.FormedOn.Chinese())
	if it.Migrated {
		add("原发布日期", it.ListedOn.Chinese()+"（迁移）")
	} else {
		add("发布日期", it.ListedOn.Chinese())
	}
	add("信息类型", it.Form().Name)
	add("体裁", c.Genre)
	if p.Column != "" {
		out = append(out, Fact{Label: "公开栏目", Value: p.Column, URL: p.ColumnURL})
	}
	add("公开方式", c.Openness)
	if x.Answer == disclose.Shown {
		add("公开范围", "面向全社会")
	}
	if it.Type == "policy" || it.Validity != disclose.Valid {
		add("有效性", strings.TrimSuffix(it.Validity.Name()+"，"+it.ValidityBasis, "，"))
		add("规范性文件", map[bool]string{true: "是", false: "否"}[c.Normative])
	}
	add("统一登记号", c.RegistrationNo)
	add("施行日期", c.EffectiveOn.Chinese())
	add("有效期至", c.ValidUntil.Chinese())
	add("所属期", periodText(c.Period))
	add("责任科室", c.Section)
	add("信息来源", c.Source)
	add("首发渠道", strings.TrimSpace(c.FirstChannel+" "+c.FirstOn.Chinese()))
	add("关键词", strings.Join(c.Keywords, "、"))
	add("审核", reviewersText(x.Reviewers))
	return append(out, wideFacts(c)...)
}

func wideFacts(c form.Content) (out []Fact) {
	if c.Summary != "" {
		out = append(out, Fact{Label: "内容概述", Value: c.Summary, Wide: true})
	}
	for _, x := range c.OtherChannels {
		name := x.Name
		if name == "" {
			name = x.Link
		}
		out = append(out, Fact{Label: "其他渠道", Value: name, URL: x.Link, Wide: true})
	}
	return out
}

// reviewersText names who passed the item: 初审 甲，复审 乙，终审 丙.
func reviewersText(r disclose.Reviewers) string {
	var parts []string
	for _, x := range [][2]string{{"初审", r.First}, {"复审", r.Second}, {"终审", r.Final}} {
		if x[1] != "" {
			parts = append(parts, x[0]+" "+x[1])
		}
	}
	return strings.Join(parts, "，")
}

// periodText writes 2026-08 as 2026年8月, 2026Q3 as 2026年第三季度.
func periodText(p string) string {
	if len(p) < 4 {
		return p
	}
	year, rest := p[:4]+"年", p[4:]
	switch {
	case rest == "":
		return year
	case rest[0] == 'Q' && len(rest) == 2 && rest[1] >= '1' && rest[1] <= '4':
		return year + "第" + []string{"一", "二", "三", "四"}[rest[1]-'1'] + "季度"
	case rest == "H1":
		return year + "上半年"
	case rest == "H2":
		return year + "下半年"
	case rest[0] == '-':
		return year + strings.TrimPrefix(rest[1:], "0") + "月"
	}
	return p
}

// pairs sets facts two in a row; a wide one stands alone.
func pairs(facts []Fact) (out [][]Fact) {
	var row []Fact
	for _, f := range facts {
		if f.Wide {
			out = append(out, closed(row)...)
			row = nil
			out = append(out, []Fact{f})
			continue
		}
		if row = append(row, f); len(row) == 2 {
			out, row = append(out, row), nil
		}
	}
	return append(out, closed(row)...)
}

func closed(row []Fact) [][]Fact {
	if len(row) == 0 {
		return nil
	}
	row[0].Wide = true
	return [][]Fact{row}
}

// notices say what the reader must know before the text: 公示期, its result,
// a document that is out of force.
func (p *ItemPage) notices(c *web.Ctx, x disclose.PublicItem) {
	today := calendar.DateOf(c.Server.DB.Now().Time)
	say := func(kind, text string) { p.Notices = append(p.Notices, Notice{kind, text}) }
	it := x.Item
	if it.Validity != disclose.Valid {
		say("late", "本文件"+it.Validity.Name()+"（"+it.ValidityOn.Chinese()+"）。"+it.ValidityBasis)
	}
	switch {
	case x.Answer == disclose.Outcome:
		say("due", "公示期（"+it.NoticeFrom.Chinese()+"至"+it.NoticeUntil.Chinese()+"）已满，名单不再公开。")
	case it.NoticeState == "running" && !today.After(it.NoticeUntil):
		text := "公示期：" + it.NoticeFrom.Chinese() + "至" + it.NoticeUntil.Chinese() + "，" + leftText(it.NoticeDaysLeft(today)) + "。"
		if x.Content.NoticeContact != "" {
			text += "对公示内容有异议的，请向" + x.Content.NoticeContact + "反映。"
		}
		say("due", text)
	case !it.NoticeUntil.IsZero():
		say("none", "公示期已满（"+it.NoticeFrom.Chinese()+"至"+it.NoticeUntil.Chinese()+"）。")
	}
	if it.NoticeResult != "" {
		say("done", "公示结果："+it.NoticeResult)
	}
}

func leftText(days int) string {
	if days == 0 {
		return "今天是最后一天"
	}
	return "还剩 " + strconv.Itoa(days) + " 天"
}

// metaOf are the page labels of an article (网页设计规范: 国办发〔2017〕47号).
func metaOf(x disclose.PublicItem, p *ItemPage) (out []Meta) {
	source := x.Content.Source
	if source == "" {
		source = p.Unit
	}
	for _, m := range []Meta{{"ColumnName", p.Column}, {"ArticleTitle", x.Item.Title}, {"PubDate", pubDate(x.Item)}, {"ContentSource", source},
		{"Keywords", strings.Join(x.Content.Keywords, ",")}, {"Author", p.Unit}, {"Url", p.Address}} {
		if m.Content != "" {
			out = append(out, m)
		}
	}
	if x.Item.NameList {
		out = append(out, Meta{"robots", "noindex, nofollow, noarchive"})
	}
	return out
}

// pubDate is 2026-11-22 09:05; of a migrated item the day is all there is.
func pubDate(i disclose.Item) string {
	if i.Migrated || !i.PublishedAt.Valid {
		return i.ListedOn.String()
	}
	return i.PublishedAt.In(eastern).Format("2006-01-02 15:04")
}
