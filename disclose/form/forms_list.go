package form

import "slices"

// Columns of name lists. There is no column for a number of an ID card, an
// account or a phone, so that none can be stored: 社会救助法 §11 and the
// county's practice let a list say only what the public must be able to check.
var (
	colHead    = Field{Key: "name", Label: "户主姓名", Required: true, Max: 30}
	colName    = Field{Key: "name", Label: "姓名", Required: true, Max: 30}
	colVillage = Field{Key: "village", Label: "所在村（社区）", Required: true, Max: 60, Hint: "写到村（社区），不写组和门牌"}
	colPeople  = Field{Key: "people", Label: "保障人数", Kind: Number, Required: true}
	colAmount  = Field{Key: "amount", Label: "金额（元）", Kind: Amount, Required: true}
	colKind    = Field{Key: "kind", Label: "类别", Max: 30}
)

func notice(days int, basis string) Clocks {
	return Clocks{Notice: Clock{Days: days, Min: 3, Basis: basis}, Post: Clock{Days: days}}
}

// statutory is a 公示期 that may be longer but not shorter than its basis says.
func statutory(days int, basis string) Clocks {
	c := notice(days, basis)
	c.Notice.Min = days
	return c
}

// noticeWorkdays is a 公示期 that is counted in working days.
func noticeWorkdays(days int, basis string) Clocks {
	c := notice(days, basis)
	c.Notice.Workdays = true
	return c
}

func listForm(key, name string, clocks Clocks, columns ...Field) Form {
	whitelist := []string{"name"}
	if slices.ContainsFunc(columns, func(c Field) bool { return c.Key == colVillage.Key }) {
		whitelist = append(whitelist, colVillage.Key)
	}
	return Form{Key: key, Name: name, Group: "名单", List: true, Level: 3, Required: []string{"section"},
		Fields: []Field{{Key: "supervise", Label: "监督电话", Kind: Phone, Required: true}, {Key: "total", Label: "人数（户数）合计", Kind: Number}, {Key: "sum", Label: "金额合计（元）", Kind: Amount}},
		Table:  &Table{Required: true, Columns: columns}, Clocks: clocks, Whitelist: whitelist,
		Help: "公示期满自动从网上撤下，只保留公示结果；不进入检索、接口和数据开放。"}
}

// numbersForm publishes numbers only: the names stand on the noticeboard.
func numbersForm(key, name string) Form {
	return Form{Key: key, Name: name, Group: "名单", BoardOnly: true, Level: 3, Required: []string{"section", "period"},
		Fields: []Field{{Key: "people", Label: "人数", Kind: Number, Required: true}, {Key: "sum", Label: "金额合计（元）", Kind: Amount, Required: true},
			{Key: "supervise", Label: "监督电话", Kind: Phone, Required: true}},
		Help: "名单只在公开栏张贴，网上只公开人数和金额。"}
}

var lists = []Form{
	listForm("lowincome", "低保名单", statutory(7, "低保初审公示 7 日"), colHead, colVillage, colPeople, colAmount),
	listForm("extreme_poverty", "特困供养名单", statutory(7, "特困人员认定公示 7 日"), colName, colVillage, colKind, colAmount),
	listForm("relief", "临时救助名单", statutory(7, "临时救助公示 7 日"), colHead, colVillage, colPeople, colAmount),
	listForm("subsidy", "补贴名单", notice(7, "补贴发放公示 7 日"), colName, colVillage,
		Field{Key: "quantity", Label: "面积（数量）", Kind: Number}, Field{Key: "standard", Label: "标准", Max: 60}, colAmount),
	listForm("housing", "公租房和危房改造名单", notice(7, "住房保障公示 7 日"), colName, colVillage, colKind),
	listForm("candidate", "拟认定人选名单", noticeWorkdays(5, "一般公示 5 个工作日"), colName, Field{Key: "unit", Label: "单位（村、社区）", Max: 60}, colKind),
	numbersForm("disabled", "残疾人补贴"),
	numbersForm("children", "困境儿童保障"),
}
