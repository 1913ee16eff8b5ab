package annual

import (
	"fmt"
	"strings"

	"lianghua/foi/answer"
)

// Check is one identity between the numbers of a report (勾稽关系).
type Check struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Hard bool   `json:"hard"`           // a hard one that fails blocks 定稿
	NA   bool   `json:"na,omitempty"`   // there is nothing to compare with
	Said string `json:"said,omitempty"` // where it fails
}

// Material is what the identities are checked on.
type Material struct {
	Scope  Scope
	Now    *County
	Last   *Counted // table 三 of the year before: as published, else as counted
	Inputs Inputs
	Before Inputs // of the year before, nil: none
	Text   string // the filled-in text
}

// Checks runs all identities.
func (m Material) Checks() []Check {
	n := m.Now.Of(m.Scope)
	out := []Check{
		inflow(n), leaves(n), rowSums(n), m.carried(n), groupsOfC(n), m.inForce(), m.narrative(n), m.aggregate(), m.wellFormed(n),
	}
	for i := range out {
		out[i].ID = "I" + itoa(i+1)
		out[i].OK = out[i].NA || out[i].Said == ""
	}
	return out
}

// Failed are the hard checks that do not hold.
func Failed(checks []Check) (out []Check) {
	for _, c := range checks {
		if c.Hard && !c.OK {
			out = append(out, c)
		}
	}
	return out
}

// columns calls f for each column and collects what it says.
func columns(f func(col int) (a, b int)) string {
	var said []string
	for col, name := range Columns() {
		if a, b := f(col); a != b {
			said = append(said, fmt.Sprintf("%s：%d 与 %d 不等", name, a, b))
		}
	}
	return strings.Join(said, "；")
}

func (c *Counted) at(no string, col int) int {
	if r := rowOf(c.B, no); r != nil {
		return r.Cells[col]
	}
	return 0
}

func inflow(c *Counted) Check {
	return Check{Name: "本年新收＋上年结转＝办理结果总计＋结转下年度", Hard: true, Said: columns(func(col int) (int, int) {
		return c.at(RowNew, col) + c.at(RowCarried, col), c.at(RowDone, col) + c.at(RowOpen, col)
	})}
}

func leaves(c *Counted) Check {
	return Check{Name: "办理结果总计＝各类结果之和", Hard: true, Said: columns(func(col int) (int, int) {
		sum := 0
		for _, t := range answer.All() {
			sum += c.at(t.Row, col)
		}
		return c.at(RowDone, col), sum
	})}
}

func rowSums(c *Counted) Check {
	var said []string
	for _, r := range c.B {
		sum := 0
		for _, n := range r.Cells[:total] {
			sum += n
		}
		if sum != r.Cells[total] {
			said = append(said, fmt.Sprintf("%s：各列之和 %d，总计 %d", r.No, sum, r.Cells[total]))
		}
	}
	return Check{Name: "总计列＝各类申请人之和", Hard: true, Said: strings.Join(said, "；")}
}

func (m Material) carried(c *Counted) Check {
	out := Check{Name: "上年结转＝上一年度报告的结转下年度", NA: m.Last == nil}
	if m.Last != nil {
		out.Said = columns(func(col int) (int, int) { return c.at(RowCarried, col), m.Last.at(RowOpen, col) })
	}
	return out
}

func groupsOfC(c *Counted) Check {
	var said []string
	for _, r := range c.C {
		if sum := r.Cells[0] + r.Cells[1] + r.Cells[2] + r.Cells[3]; sum != r.Cells[4] {
			said = append(said, fmt.Sprintf("%s：各项之和 %d，总计 %d", r.Name, sum, r.Cells[4]))
		}
	}
	return Check{Name: "复议、诉讼各组：维持＋纠正＋其他＋尚未审结＝总计", Hard: true, Said: strings.Join(said, "；")}
}

// inForce compares the documents in force with the year before; a clean-up
// (清理) can differ, so that it warns only.
func (m Material) inForce() Check {
	out := Check{Name: "现行有效＝上年现行有效＋本年制发－本年废止", NA: true}
	var said []string
	for _, row := range []struct{ key, name string }{{"rules", "规章"}, {"norms", "行政规范性文件"}} {
		now, a := m.Inputs.number(row.key + ".valid")
		made, b := m.Inputs.number(row.key + ".made")
		gone, d := m.Inputs.number(row.key + ".repealed")
		was, e := m.Before.number(row.key + ".valid")
		if !a || !b || !d || !e {
			continue
		}
		out.NA = false
		if now != was+made-gone {
			said = append(said, fmt.Sprintf("%s：现行有效 %d，上年 %d＋制发 %d－废止 %d＝%d", row.name, now, was, made, gone, was+made-gone))
		}
	}
	out.Said = strings.Join(said, "；")
	return out
}

func (m Material) narrative(c *Counted) Check {
	return Check{Name: "文字中的数字＝表中的数字", Hard: true, Said: strings.Join(contradictions(m.Text, c), "；")}
}

// aggregate: the county's numbers are the sum over its organs.
func (m Material) aggregate() Check {
	out := Check{Name: "全县数＝各机关数之和", Hard: true, NA: !m.Scope.Whole}
	if out.NA {
		return out
	}
	var said []string
	for i, r := range m.Now.Whole.B {
		sum := 0
		for _, o := range m.Now.Organs {
			sum += o.B[i].Cells[total]
		}
		if sum != r.Cells[total] {
			said = append(said, fmt.Sprintf("%s：全县 %d，各机关之和 %d", r.No, r.Cells[total], sum))
		}
	}
	out.Said = strings.Join(said, "；")
	return out
}

// wellFormed: whole numbers that are not negative. What was not said yet is no
// number: it is listed apart and blocks 定稿 too.
func (m Material) wellFormed(c *Counted) Check {
	var said []string
	for _, r := range c.B {
		for col, n := range r.Cells {
			if n < 0 {
				said = append(said, fmt.Sprintf("%s·%s：%d", r.No, Columns()[col], n))
			}
		}
	}
	typed := map[string]string{}
	for k, v := range m.Inputs {
		typed[k] = v
	}
	if _, err := ReadInputs(typed); err != nil {
		said = append(said, err.Error())
	}
	return Check{Name: "每格都是不小于 0 的数，没有的写 0", Hard: true, Said: strings.Join(said, "；")}
}
