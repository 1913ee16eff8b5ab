package form

var elementNames = map[string]string{
	"title": "标题", "body": "正文", "document_no": "文号", "formed_on": "成文日期", "genre": "体裁",
	"registration_no": "统一登记号", "effective_on": "施行日期", "valid_until": "有效期至", "openness": "公开属性",
	"openness_reason": "不予公开理由", "summary": "内容概述", "keywords": "关键词", "section": "责任科室", "source": "信息来源",
	"first_channel": "首发渠道", "first_on": "首发日期", "period": "所属期", "rows": "表格", "notice_days": "公示期",
	"notice_contact": "受理异议的单位和电话", "announce_days": "公告期", "post_days": "张贴期限", "keep_days": "网上保留期限",
	"normative": "是否规范性文件", "other_channels": "其他渠道链接", "signers": "签字人",
}

// ElementName is a common element in Chinese, by its JSON name.
func ElementName(key string) string {
	if n, ok := elementNames[key]; ok {
		return n
	}
	return key
}

// filled reports whether a common element has something in it.
func filled(c Content, element string) bool {
	switch element {
	case "title":
		return c.Title != ""
	case "body":
		return c.Body != ""
	case "document_no":
		return c.DocumentNo != ""
	case "formed_on":
		return !c.FormedOn.IsZero()
	case "genre":
		return c.Genre != ""
	case "effective_on":
		return !c.EffectiveOn.IsZero()
	case "summary":
		return c.Summary != ""
	case "section":
		return c.Section != ""
	case "source":
		return c.Source != ""
	case "first_channel":
		return c.FirstChannel != ""
	case "period":
		return c.Period != ""
	case "keywords":
		return len(c.Keywords) > 0
	}
	return true
}
