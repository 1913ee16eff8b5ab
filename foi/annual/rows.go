package annual

import (
	"strconv"

	"lianghua/foi/answer"
)

// Columns are the heads of table 三: the kinds of applicant and 总计.
func Columns() []string {
	var out []string
	for _, a := range answer.Applicants() {
		out = append(out, a.Name())
	}
	return append(out, "总计")
}

// total is the last column.
const total = 6

// column is a kind of applicant's place; an unknown one counts as 其他.
var column = func() map[string]int {
	out := map[string]int{}
	for i, a := range answer.Applicants() {
		out[string(a)] = i
	}
	return out
}()

// The rows that are no types of answer.
const (
	RowNew     = "一"
	RowCarried = "二"
	RowDone    = "三(七)"
	RowOpen    = "四"
)

// RowB is a row of table 三.
type RowB struct {
	No    string `json:"no"`
	Name  string `json:"name"`
	Group string `json:"group,omitempty"` // （三）不予公开 …, "" outside
	Cells [7]int `json:"cells"`           // by Columns
}

// groupNo are the numbers of the groups in the form.
var groupNo = map[string]string{"不予公开": "（三）", "无法提供": "（四）", "不予处理": "（五）", "其他处理": "（六）"}

// rowsB are the 25 rows of the form, empty.
func rowsB() []RowB {
	out := []RowB{{No: RowNew, Name: "本年新收政府信息公开申请数量"}, {No: RowCarried, Name: "上年结转政府信息公开申请数量"}}
	for _, t := range answer.All() {
		r := RowB{No: t.Row, Name: t.Name}
		if t.Code == "2" {
			r.Name = "部分公开（区分处理的，只计这一情形，不计其他情形）"
		}
		if t.Group != "" {
			r.Group = groupNo[t.Group] + t.Group
		}
		out = append(out, r)
	}
	return append(out, RowB{No: RowDone, Name: "总计"}, RowB{No: RowOpen, Name: "结转下年度继续办理"})
}

// RowC is a group of table 四: 行政复议, 行政诉讼 without and after a review.
type RowC struct {
	Kind  string `json:"kind"` // foi_review.kind
	Name  string `json:"name"`
	Cells [5]int `json:"cells"` // 结果维持, 结果纠正, 其他结果, 尚未审结, 总计
}

// OutcomeColumns are the heads of table 四.
func OutcomeColumns() []string {
	return []string{"结果维持", "结果纠正", "其他结果", "尚未审结", "总计"}
}

func rowsC() []RowC {
	return []RowC{{Kind: "review", Name: "行政复议"}, {Kind: "suit_direct", Name: "行政诉讼·未经复议直接起诉"}, {Kind: "suit_after", Name: "行政诉讼·复议后起诉"}}
}

// Counted is tables 三 and 四 of one scope.
type Counted struct {
	B []RowB
	C []RowC
}

func newCounted() *Counted { return &Counted{rowsB(), rowsC()} }

// B finds a row of table 三.
func rowOf(rows []RowB, no string) *RowB {
	for i := range rows {
		if rows[i].No == no {
			return &rows[i]
		}
	}
	return nil
}

// Total is a row's last cell.
func (c *Counted) Total(no string) int {
	if r := rowOf(c.B, no); r != nil {
		return r.Cells[total]
	}
	return 0
}

// Group is the sum of a group's last cells: 不予公开 …
func (c *Counted) Group(name string) (n int) {
	for _, t := range answer.All() {
		if t.Group == name {
			n += c.Total(t.Row)
		}
	}
	return n
}

// Reviews and Suits are the totals of table 四.
func (c *Counted) Reviews() int { return c.C[0].Cells[4] }

// Suits is how many lawsuits there were.
func (c *Counted) Suits() int { return c.C[1].Cells[4] + c.C[2].Cells[4] }

// add counts n requests into a row.
func (c *Counted) add(no, applicant string, n int) {
	r := rowOf(c.B, no)
	if r == nil {
		return
	}
	col, ok := column[applicant]
	if !ok {
		col = column[string(answer.Other)]
	}
	r.Cells[col] += n
	r.Cells[total] += n
}

func itoa(n int) string { return strconv.Itoa(n) }
