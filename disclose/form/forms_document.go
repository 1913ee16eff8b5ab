package form

// all is every type. The order is the picker's.
var all = concat(documents, matters, lists, villages)

func concat(groups ...[]Form) (out []Form) {
	for _, g := range groups {
		out = append(out, g...)
	}
	return out
}

func phone() Field {
	return Field{Key: "phone", Label: "咨询电话", Kind: Phone, Hint: "办公电话，请勿填写个人手机号"}
}

var documents = []Form{
	{Key: "notice", Name: "通知公告", Group: "文件和公告", Level: 1, Required: []string{"body", "section"},
		Fields: []Field{phone()},
		Clocks: Clocks{Announce: Clock{Basis: "按公告内容自定"}}},
	{Key: "policy", Name: "政策文件", Group: "文件和公告", Level: 2,
		Required: []string{"body", "document_no", "formed_on", "genre", "summary", "section"},
		Help:     "规范性文件须填写统一登记号、施行日期和有效期；政策解读应与文件同步公开，最迟不超过 3 个工作日。"},
	{Key: "interpretation", Name: "政策解读", Group: "文件和公告", Level: 2, Required: []string{"body", "section"},
		Fields: []Field{{Key: "way", Label: "解读形式", Kind: Choice, Required: true, Choices: []string{"文字解读", "图表图解", "音频视频", "新闻发布会", "专家解读", "负责人解读", "一问一答"}},
			phone()}},
	{Key: "plan", Name: "规划计划", Group: "文件和公告", Level: 2, Required: []string{"body", "formed_on", "section"}},
	{Key: "consultation", Name: "意见征集", Group: "文件和公告", Level: 2, Required: []string{"body", "section"},
		Fields: []Field{{Key: "ways", Label: "反馈方式", Kind: Long, Required: true}, {Key: "until", Label: "截止日期", Kind: Day, Required: true}, phone()},
		Clocks: Clocks{Announce: Clock{Days: 30, Basis: "重大行政决策公开征求意见一般不少于 30 日"}}},
	{Key: "statistics", Name: "统计信息", Group: "文件和公告", Level: 1, Required: []string{"body", "section", "period"}},
	{Key: "budget", Name: "预算决算", Group: "文件和公告", Level: 2, Required: []string{"body", "section", "period"},
		Fields: []Field{{Key: "kind", Label: "类别", Kind: Choice, Required: true, Choices: []string{"政府预算", "政府决算", "部门预算", "部门决算", "预算调整", "绩效信息"}},
			{Key: "approved_on", Label: "批准（批复）日期", Kind: Day, Required: true, Hint: "批准（批复）后 20 日内公开"},
			{Key: "three", Label: "“三公”经费合计（元）", Kind: Amount}, phone()}},
	{Key: "organisation", Name: "机构职能", Group: "文件和公告", Level: 1, Required: []string{"body"},
		Fields: []Field{{Key: "address", Label: "办公地址", Kind: Text, Required: true}, {Key: "hours", Label: "办公时间", Kind: Text, Required: true},
			{Key: "head", Label: "负责人姓名", Kind: Text}, {Key: "phone", Label: "联系电话", Kind: Phone, Required: true}}},
}
