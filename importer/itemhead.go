package importer

import (
	"slices"
	"strings"

	"lianghua/catalog/term"
	"lianghua/disclose/form"
)

// target says where the text of a column goes.
type target string

// The places of a column of an item workbook. Fields and table columns follow
// the mark.
const (
	toUnit    target = "unit"
	toColumn  target = "column"
	toEntries target = "entries"
	toEndOn   target = "end_on"
	toSigned  target = "signed_on" // of all signers
	toIncome  target = "income"    // a ledger's two columns of money, for one column and a kind
	toExpense target = "expense"

	ofCommon target = "common:" // an element that every type has
	ofField  target = "field:"  // an element of the type
	ofRow    target = "row:"    // a column of the type's table
	ofSigner target = "signer:" // who signed
)

// itemColumn is one column that a workbook of items may have.
type itemColumn struct {
	To       target
	Header   string
	Other    []string
	Kind     form.Kind
	Choices  []string
	Example  string
	Required bool
}

// key is what the target is called without its mark.
func (c itemColumn) key() string {
	_, k, ok := strings.Cut(string(c.To), ":")
	if !ok {
		return string(c.To)
	}
	return k
}

// commonHeads are the elements that every type has, with other words for them.
var commonHeads = []struct {
	key     string
	other   []string
	kind    form.Kind
	example string
}{
	{"title", []string{"名称", "题目", "信息标题", "公示标题"}, form.Text, "关于2026年城乡居民医保缴费的通知"},
	{"period", []string{"期间", "公开期", "期次", "公开时间段", "年月", "月份"}, form.Text, "2026-08"},
	{"document_no", []string{"发文字号", "文件编号"}, form.Text, "蒙民发〔2026〕12号"},
	{"formed_on", []string{"生成日期", "制定日期", "印发日期", "形成日期"}, form.Day, "2026-08-05"},
	{"genre", []string{"文种"}, form.Choice, "通知"},
	{"section", []string{"承办科室", "科室"}, form.Text, "社会救助科"},
	{"summary", []string{"内容摘要", "简介"}, form.Text, ""},
	{"keywords", []string{"主题词"}, form.Text, "医保、缴费"},
	{"source", []string{"来源"}, form.Text, ""},
	{"first_channel", []string{"首次公开渠道"}, form.Text, "公开栏"},
	{"first_on", []string{"上墙日期", "首次公开日期"}, form.Day, "2026-08-10"},
	{"notice_days", []string{"公示天数"}, form.Number, ""},
	{"notice_contact", []string{"异议受理", "受理单位和电话"}, form.Text, "民政局 0539-1234567"},
	{"body", []string{"公开正文", "内容"}, form.Long, "各乡镇人民政府：……"},
}

// itemColumns are the columns of a type's workbook, in the order of its template.
func itemColumns(f form.Form) []itemColumn {
	out := []itemColumn{{To: toUnit, Header: "单位", Other: unitHeads(f), Example: "示例村", Kind: form.Text, Required: true}}
	for _, c := range commonHeads {
		if c.key == "body" && f.Table != nil || (c.key == "notice_days" || c.key == "notice_contact") && f.Clocks.Notice.Days == 0 {
			continue
		}
		x := itemColumn{To: ofCommon + target(c.key), Header: form.ElementName(c.key), Other: c.other, Kind: c.kind, Example: c.example, Required: c.key == "title" && f.Table == nil || f.Asks(c.key)}
		if c.key == "genre" {
			x.Choices = form.Genres()
		}
		out = append(out, x)
	}
	for _, x := range f.Fields {
		out = append(out, itemColumn{To: ofField + target(x.Key), Header: x.Label, Kind: x.Kind, Choices: x.Choices, Required: x.Required, Other: fieldHeads[x.Key]})
	}
	if f.Table != nil {
		out = append(out, rowColumns(f)...)
	}
	for _, s := range f.Signers {
		out = append(out, itemColumn{To: ofSigner + target(s.Role), Header: s.Role, Other: signerHeads[s.Role], Kind: form.Text})
	}
	if len(f.Signers) > 0 {
		out = append(out, itemColumn{To: toSigned, Header: "签字日期", Kind: form.Day, Example: "2026-09-03"})
	}
	return append(out, itemColumn{To: toColumn, Header: "栏目", Other: []string{"栏目名称", "公开栏目"}, Kind: form.Text},
		itemColumn{To: toEntries, Header: "目录事项编号", Other: []string{"事项编号", "目录编号"}, Kind: form.Text, Example: "D05-0001"},
		itemColumn{To: toEndOn, Header: "网上最后一天", Other: []string{"下线日期"}, Kind: form.Day})
}

var signerHeads = map[string][]string{form.SeatOverseer: {"监委会主任", "监督委员会主任"}, form.SeatVillage: {"村负责人签字", "村主要负责人"}, form.SeatBookkeeper: {"村报账员"}}

var fieldHeads = map[string][]string{"opening": {"期初余额", "上期结余", "上月结余"}, "closing": {"期末余额", "本期结余", "本月结余"},
	"supervise": {"举报电话"}, "total": {"合计人数"}, "sum": {"合计金额"}}

// rowColumns are the table's own. A ledger may give income and expense in two
// columns, as account books do.
func rowColumns(f form.Form) (out []itemColumn) {
	for _, x := range f.Table.Columns {
		out = append(out, itemColumn{To: ofRow + target(x.Key), Header: x.Label, Kind: x.Kind, Choices: x.Choices, Required: x.Required, Other: rowHeads[x.Key]})
	}
	if ledgerType(f) {
		out = append(out, itemColumn{To: toIncome, Header: "收入", Other: []string{"收入金额"}, Kind: form.Amount, Example: "5000"},
			itemColumn{To: toExpense, Header: "支出", Other: []string{"支出金额"}, Kind: form.Amount, Example: "1200.50"})
		for i := range out {
			if k := out[i].key(); k == "kind" || k == "amount" {
				out[i].Required = false // the two columns say the same
			}
		}
	}
	return out
}

var rowHeads = map[string][]string{"matter": {"摘要", "事由", "用途", "收支项目"}, "name": {"户主", "姓名", "户主姓名"}, "village": {"所在村", "村名", "所属村"},
	"people": {"人数", "人口数"}, "amount": {"补贴金额", "发放金额", "保障金额"}, "on": {"收支日期", "记账日期"}, "quantity": {"面积", "数量"}}

// ledgerType reports a table of receipts and payments.
func ledgerType(f form.Form) bool {
	if f.Table == nil {
		return false
	}
	has := func(key string) bool {
		return slices.ContainsFunc(f.Table.Columns, func(x form.Field) bool { return x.Key == key })
	}
	_, opening := f.Field("opening")
	return opening && has("kind") && has("amount")
}

// unitHeads are the words for the unit. Where the table has a column for the
// village, that word is the table's.
func unitHeads(f form.Form) []string {
	out := []string{"发布单位", "公开单位", "单位名称", "公开主体", "村/单位"}
	if _, taken := f.Column("village"); !taken {
		out = append(out, "村", "村名", "村居", "村庄", "行政村", "所在村", "村（社区）", "村级组织", "社区")
	}
	return out
}

// headsOf maps the cells of a row to columns: the official word first, then
// the others. It is nil when the row is no head.
func headsOf(columns []itemColumn, texts []string) map[int]int {
	out, found := map[int]int{}, map[int]bool{}
	take := func(meant func(c itemColumn, text string) bool) {
		for i, text := range texts {
			if _, done := out[i]; done || text == "" {
				continue
			}
			for k, c := range columns {
				if !found[k] && meant(c, text) {
					out[i], found[k] = k, true
					break
				}
			}
		}
	}
	plain := func(s string) string { return bracketed.ReplaceAllString(term.Match(s), "") }
	take(func(c itemColumn, text string) bool { return term.Match(c.Header) == term.Match(text) })
	take(func(c itemColumn, text string) bool { return plain(c.Header) == plain(text) })
	take(func(c itemColumn, text string) bool {
		return slices.ContainsFunc(c.Other, func(o string) bool { return term.Match(o) == term.Match(text) || plain(o) == plain(text) })
	})
	need := 2
	if len(out) < need || !headEnough(columns, found) {
		return nil
	}
	return out
}

// headEnough asks for the title of a plain type and for one column of a
// table, so that a row of values is never taken for the head.
func headEnough(columns []itemColumn, found map[int]bool) bool {
	table, rows := false, 0
	for k, c := range columns {
		inTable := strings.HasPrefix(string(c.To), string(ofRow)) || c.To == toIncome || c.To == toExpense
		table = table || inTable
		if found[k] && inTable {
			rows++
		}
	}
	if table {
		return rows >= 2
	}
	return slices.ContainsFunc(columns, func(c itemColumn) bool {
		return c.To == ofCommon+"title" && found[slices.IndexFunc(columns, func(x itemColumn) bool { return x.To == c.To })]
	})
}
