package settings

// consultDefinitions are the settings of 互动交流: who answers, and by when.
func consultDefinitions() []Definition {
	const who, limits = "谁来答复", "办理期限"
	return []Definition{
		{Key: ConsultBox, Group: who, Label: "网上留言答复单位", Help: "写单位编码，例如 MY；由它答复或者转办。不填就不开设留言，只链接 12345 热线和县长信箱：没有人管的第二个信箱会被一票否决。", Kind: KindText, Max: 20},
		{Key: ConsultFix, Group: who, Label: "网站纠错办理单位", Help: "写单位编码；不填由留言答复单位办理，两项都不填就不开设，只链接“我为政府网站找错”。", Kind: KindText, Max: 20},

		{Key: ConsultDays, Group: limits, Label: "简单留言答复期限", Help: "从收到的次日起算。", Kind: KindNumber, Default: "5", Unit: "工作日", Min: 1, Max: 30},
		{Key: ConsultLongDays, Group: limits, Label: "复杂留言答复期限", Help: "须先告知写信人已在办理和延长的原因，仍从收到的次日起算。", Kind: KindNumber, Default: "15", Unit: "工作日", Min: 2, Max: 60},
		{Key: ConsultFixDays, Group: limits, Label: "网站纠错办理期限", Help: "从收到的次日起算。", Kind: KindNumber, Default: "3", Unit: "工作日", Min: 1, Max: 30},
		{Key: ConsultCallDays, Group: limits, Label: "意见征集最短期限", Help: "《重大行政决策程序暂行条例》第十五条：公开征求意见的期限一般不少于30日；因情况紧急等原因需要缩短期限的，公开征求意见时应当予以说明。", Kind: KindNumber, Default: "30", Unit: "日", Min: 7, Max: 90},
	}
}

// ConsultBox is the code of the unit that answers letters; "" for no box.
func (v Values) ConsultBox() string { return v.Text(ConsultBox) }

// ConsultFix is the code of the unit that mends mistakes of the site, else the
// one that answers letters; "" for no form.
func (v Values) ConsultFix() string {
	if code := v.Text(ConsultFix); code != "" {
		return code
	}
	return v.ConsultBox()
}

// ConsultDays are the working days for the answer to a simple letter.
func (v Values) ConsultDays() int { return v.number(ConsultDays) }

// ConsultLongDays are the working days for the answer to a difficult letter.
func (v Values) ConsultLongDays() int { return v.number(ConsultLongDays) }

// ConsultFixDays are the working days for mending a mistake of the site.
func (v Values) ConsultFixDays() int { return v.number(ConsultFixDays) }

// ConsultCallDays are the fewest days that a call for opinions is open without
// a stated reason (重大行政决策程序暂行条例 §15).
func (v Values) ConsultCallDays() int { return v.number(ConsultCallDays) }
