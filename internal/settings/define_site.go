package settings

// siteDefinitions are the settings of the public site (网站设置). The official
// marks of the foot are those of 国办发〔2017〕47号.
func siteDefinitions() []Definition {
	const mode, foot, columns, grey, rows = "模式和名称", "页脚标识", "首页与互动", "置灰", "目录提示"
	return []Definition{
		{Key: SiteMode, Group: mode, Label: "网站模式", Help: "频道模式：作为县政府门户网站的“政府信息公开”频道，不设自己的首页；门户模式：整个网站。", Kind: KindChoice, Default: ModeChannel,
			Choices: []Choice{{ModeChannel, "频道模式"}, {ModePortal, "门户模式"}}},
		{Key: SiteShortName, Group: mode, Label: "网站简称", Help: "用于浏览器标题；不填时用网站名称。", Kind: KindText, Max: 20},
		{Key: SiteIDCode, Group: mode, Label: "政府网站标识码", Help: "10 位数字，写在页面标签和页脚。", Kind: KindCode},
		{Key: SiteLabels, Group: mode, Label: "页面标签改名", Help: "上级或集约化平台要求用别的页面标签名称时填，一行一个，例如 PubDate=PublishDate；不填时用国办发〔2017〕47号的名称。", Kind: KindLabels, Max: 1000},

		{Key: SiteSponsor, Group: foot, Label: "主办单位", Help: "不填时写县（市、区）人民政府名称。", Kind: KindText, Max: 40},
		{Key: SiteUndertaker, Group: foot, Label: "承办单位", Help: "写全称；不填时页脚不列。", Kind: KindText, Max: 40},
		{Key: SiteContact, Group: foot, Label: "网站联系方式", Help: "单位的办公电话或邮箱，请勿填写个人手机号。", Kind: KindText, Max: 80},
		{Key: SiteICP, Group: foot, Label: "ICP 备案号", Help: "例如 鲁ICP备00000000号。", Kind: KindText, Max: 40},
		{Key: SitePolice, Group: foot, Label: "公安备案号", Help: "例如 鲁公网安备 00000000000000号。", Kind: KindText, Max: 40},
		{Key: SiteOrganMark, Group: foot, Label: "党政机关标识链接", Help: "发证机构给出的核验网址；不填时页脚不列。", Kind: KindURL, Max: 200},
		{Key: SiteErrorReport, Group: foot, Label: "“我为政府网站找错”链接", Help: "国家平台的网址，本系统会加上网站标识码。", Kind: KindURL, Default: "https://zfwzgl.www.gov.cn/exposure/jiucuo.html", Max: 200},

		{Key: SiteHotline, Group: columns, Label: "12345 热线网址", Help: "互动栏目默认链接到这里；不填时只写电话 12345。", Kind: KindURL, Max: 200},
		{Key: SiteMailbox, Group: columns, Label: "县长信箱网址", Help: "不填时不列。", Kind: KindURL, Max: 200},
		{Key: SiteNews, Group: columns, Label: "动态要闻栏目", Help: "栏目编码，仅门户模式使用；不填时首页不列动态要闻。", Kind: KindText, Max: 20},
		{Key: SiteNotices, Group: columns, Label: "通知公告栏目", Help: "栏目编码；不填时首页不列通知公告。", Kind: KindText, Max: 20},
		{Key: SiteRelays, Group: columns, Label: "可以转载的网站", Help: "国务院信息转载只收这些域名下的网页，一行一个。", Kind: KindHosts, Default: "www.gov.cn", Min: 1, Max: 1000},

		{Key: SiteGrey, Group: grey, Label: "一键置灰", Help: "开启后公开页面立即变为灰色，国徽不变。", Kind: KindSwitch, Default: "false"},
		{Key: SiteGreyFrom, Group: grey, Label: "置灰开始日期", Help: "按日期置灰，例如 2026-12-13；不需要时留空。", Kind: KindDate},
		{Key: SiteGreyUntil, Group: grey, Label: "置灰结束日期", Help: "当日仍为灰色；与开始日期相同即置灰一天。", Kind: KindDate},

		{Key: SiteNextDue, Group: rows, Label: "显示下次应公开日期", Help: "开启后目录事项页写明下一次公开的日期。", Kind: KindSwitch, Default: "false"},
		{Key: SiteRemind, Group: rows, Label: "显示“提醒更新”", Help: "开启后公众可从目录事项页提醒责任单位更新。", Kind: KindSwitch, Default: "false"},
	}
}
