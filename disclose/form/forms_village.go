package form

// post15 is how long village affairs stay on the noticeboard: 村民委员会组织法 §35,
// not less than fifteen days.
var post15 = Clock{Days: 15, Min: 15, Basis: "村民委员会组织法第三十五条，公布期限不少于 15 日"}

// Seats of village affairs. One person may be 书记, 主任 and 理事长; the head of
// the supervision committee must be another than those and than the 报账员.
const (
	SeatBookkeeper = "报账员"
	SeatOverseer   = "村务监督委员会主任"
	SeatVillage    = "村负责人"
)

func villageSeats() []Seat {
	return []Seat{{Role: SeatOverseer, Apart: true}, {Role: SeatVillage}}
}

var villages = []Form{
	{Key: "village_finance", Name: "村级财务公开表", Group: "村务公开", Level: 1, Sheet: "village_finance", Required: []string{"period"},
		Fields: []Field{{Key: "opening", Label: "期初余额（元）", Kind: Amount, Required: true}, {Key: "income", Label: "本期收入（元）", Kind: Amount, Required: true},
			{Key: "expense", Label: "本期支出（元）", Kind: Amount, Required: true}, {Key: "closing", Label: "期末余额（元）", Kind: Amount, Required: true},
			{Key: "supervise", Label: "监督电话", Kind: Phone}},
		Table: &Table{Required: true, Columns: []Field{{Key: "on", Label: "日期", Kind: Day}, {Key: "kind", Label: "收支", Kind: Choice, Required: true, Choices: []string{"收入", "支出"}},
			{Key: "matter", Label: "项目", Required: true, Max: 100}, {Key: "amount", Label: "金额（元）", Kind: Amount, Required: true},
			{Key: "by", Label: "经手人", Max: 30}, {Key: "note", Label: "备注", Max: 100}}},
		Signers: append([]Seat{{Role: SeatBookkeeper}}, villageSeats()...), Clocks: Clocks{Post: post15}, Whitelist: []string{"by"},
		Help: "期初余额 + 本期收入 − 本期支出 = 期末余额；收支逐项逐笔公开。"},
	{Key: "village_affairs", Name: "村务公开表", Group: "村务公开", Level: 1, Sheet: "village_affairs", Required: []string{"period"},
		Fields: []Field{{Key: "supervise", Label: "监督电话", Kind: Phone}},
		Table: &Table{Required: true, Columns: []Field{{Key: "item", Label: "公开事项", Required: true, Max: 100}, {Key: "content", Label: "公开内容", Required: true, Max: 1000},
			{Key: "note", Label: "备注", Max: 200}}},
		Signers: villageSeats(), Clocks: Clocks{Post: post15}},
	{Key: "village_party", Name: "村级党务公开", Group: "村务公开", Level: 2, Sheet: "village_party", OffWeb: true, Required: []string{"body", "period"},
		Clocks: Clocks{Post: post15}, Help: "党务公开默认只在公开栏和灯塔公开，不上网。"},
	{Key: "village_notice", Name: "村级通知公告", Group: "村务公开", Level: 1, Required: []string{"body"}, Clocks: Clocks{Post: post15}},
	{Key: "village_subsidy", Name: "村级惠农补贴公示", Group: "村务公开", List: true, Level: 2, Required: []string{"period"},
		Fields:  []Field{{Key: "supervise", Label: "监督电话", Kind: Phone, Required: true}, {Key: "sum", Label: "金额合计（元）", Kind: Amount}},
		Table:   &Table{Required: true, Columns: []Field{colName, {Key: "quantity", Label: "面积（数量）", Kind: Number}, {Key: "standard", Label: "标准", Max: 60}, colAmount}},
		Signers: villageSeats(), Clocks: Clocks{Notice: Clock{Days: 7, Min: 3, Basis: "补贴发放公示 7 日"}, Post: post15}, Whitelist: []string{"name"}},
	{Key: "election", Name: "村民委员会选举", Group: "村务公开", Level: 2, Required: []string{"body"},
		Fields: []Field{{Key: "stage", Label: "环节", Kind: Choice, Required: true, Choices: []string{"选举委员会名单", "选民登记名单", "候选人名单", "选举结果", "罢免和补选"}},
			{Key: "held_on", Label: "选举日", Kind: Day}},
		Table:  &Table{Columns: []Field{colName, {Key: "post", Label: "职务", Max: 60}, {Key: "votes", Label: "得票", Kind: Number}}},
		Clocks: Clocks{Post: post15}, Whitelist: []string{"name"}},
	{Key: "contract", Name: "合同和资产资源", Group: "村务公开", Level: 1, Required: []string{"section"},
		Table: &Table{Required: true, Columns: []Field{{Key: "name", Label: "合同（资产、资源）名称", Required: true, Max: 100}, {Key: "party", Label: "对方", Max: 100},
			{Key: "from", Label: "起始日期", Kind: Day}, {Key: "until", Label: "到期日期", Kind: Day}, {Key: "amount", Label: "金额（元）", Kind: Amount}, {Key: "note", Label: "备注", Max: 100}}},
		Signers: villageSeats(), Clocks: Clocks{Post: post15}, Whitelist: []string{"party"}},
	{Key: "village_meeting", Name: "村民会议和议事决定", Group: "村务公开", Level: 1, Required: []string{"body"},
		Fields: []Field{{Key: "held_on", Label: "会议日期", Kind: Day, Required: true}, {Key: "present", Label: "应到和实到人数", Kind: Text, Required: true},
			{Key: "result", Label: "表决结果", Kind: Text, Required: true}},
		Signers: villageSeats(), Clocks: Clocks{Post: post15}},
	{Key: "village_project", Name: "村级工程项目", Group: "村务公开", Level: 1, Required: []string{"body"},
		Fields: []Field{{Key: "name", Label: "项目名称", Kind: Text, Required: true}, {Key: "source", Label: "资金来源", Kind: Text}, {Key: "amount", Label: "金额（元）", Kind: Amount},
			{Key: "builder", Label: "施工单位", Kind: Text}}, Signers: villageSeats(), Clocks: Clocks{Post: post15}},
}
