// Package ledger is the arithmetic of the 《村级财务公开表》: line by line
// (逐项逐笔), 期初 + 收入 − 支出 = 期末, in whole 分. It is pure: it knows neither
// where figures come from nor where they go.
package ledger

import (
	"fmt"
	"strings"

	"lianghua/internal/calendar"
)

// Kind says whether a line brings money in or takes it out.
type Kind string

// The kinds.
const (
	Income  Kind = "收入"
	Expense Kind = "支出"
)

// Line is one receipt or payment (一笔). A correction in red (红字冲销) is a
// negative amount of the kind that it corrects.
type Line struct {
	Kind    Kind
	On      calendar.Date // zero when not written
	Matter  string        // 项目: the account and what for, 发包及上交收入：果园承包费
	Amount  Cents
	Handler string // 经手人
	Note    string // 备注, e.g. the voucher's number
}

// Sheet is one period of one village.
type Sheet struct {
	Opening Cents // 期初余额
	Closing Cents // 期末余额, as the books say
	Lines   []Line
}

// MaxLines bounds one sheet; a busy village has some hundred a month.
const MaxLines = 2000

// Sum adds the lines of a kind.
func (s Sheet) Sum(k Kind) (sum Cents) {
	for _, l := range s.Lines {
		if l.Kind == k {
			sum += l.Amount
		}
	}
	return sum
}

// Computed is 期初 + 收入 − 支出.
func (s Sheet) Computed() Cents { return s.Opening + s.Sum(Income) - s.Sum(Expense) }

// Problem is what is wrong with one row, in Chinese: where, what, how to mend
// it. Row counts from 1; 0 is the head (期初, 期末).
type Problem struct {
	Row   int
	Field string // on, kind, matter, amount, opening, closing
	Msg   string
	Warn  bool // to be looked at; does not keep the sheet from being submitted
}

// Check finds everything that keeps the sheet of a period, first to last day,
// from being submitted.
func (s Sheet) Check(first, last calendar.Date) (out []Problem) {
	if len(s.Lines) > MaxLines {
		out = append(out, Problem{Msg: fmt.Sprintf("一张表最多 %d 笔，现在有 %d 笔，请分期填报", MaxLines, len(s.Lines))})
	}
	seen := map[Line]int{}
	for i, l := range s.Lines {
		out = append(out, l.check(i+1, first, last)...)
		if n, twice := seen[l]; twice {
			out = append(out, Problem{Row: i + 1, Field: "matter", Warn: true, Msg: fmt.Sprintf("第 %d 笔和第 %d 笔完全一样，请核对是否重复", i+1, n)})
		}
		seen[l] = i + 1
	}
	if got := s.Computed(); got != s.Closing {
		out = append(out, Problem{Field: "closing", Msg: fmt.Sprintf("期初 %s + 收入 %s − 支出 %s = %s，与期末 %s 相差 %s 元，请核对后改正",
			s.Opening.Grouped(), s.Sum(Income).Grouped(), s.Sum(Expense).Grouped(), got.Grouped(), s.Closing.Grouped(), (s.Closing - got).Grouped())})
	}
	return out
}

// totals are words of a row that adds others up: it is not one receipt or
// payment, and would be counted twice.
var totals = []string{"合计", "小计", "总计", "累计"}

func (l Line) check(row int, first, last calendar.Date) (out []Problem) {
	add := func(field, format string, args ...any) {
		out = append(out, Problem{Row: row, Field: field, Msg: fmt.Sprintf("第 %d 笔", row) + fmt.Sprintf(format, args...)})
	}
	if l.Kind != Income && l.Kind != Expense {
		add("kind", "没有写明是收入还是支出")
	}
	switch {
	case l.On.IsZero():
		add("on", "没有日期")
	case l.On.Before(first) || l.On.After(last):
		add("on", "日期 %s 不在本期（%s 至 %s）内", l.On, first, last)
	}
	if strings.TrimSpace(l.Matter) == "" {
		add("matter", "没有写明项目，请写明这笔钱做什么用")
	}
	for _, w := range totals {
		if strings.HasPrefix(l.Matter, w) || strings.HasSuffix(l.Matter, w) {
			add("matter", "像是“%s”行。要逐项逐笔填写，合计由系统计算，请删除这一笔", w)
			break
		}
	}
	switch {
	case l.Amount == 0:
		add("amount", "没有金额")
	case l.Amount < 0:
		out = append(out, Problem{Row: row, Field: "amount", Warn: true, Msg: fmt.Sprintf("第 %d 笔金额为负数，按红字冲销计算，请核对", row)})
	}
	return out
}

// Blocking reports a problem that keeps the sheet from being submitted.
func Blocking(list []Problem) bool {
	for _, p := range list {
		if !p.Warn {
			return true
		}
	}
	return false
}

// Next begins the following period with the lines of this one: 期初 is the
// former 期末, dates and notes are cleared, so that every line must be
// looked at again. Corrections in red are not repeated.
func (s Sheet) Next() Sheet {
	next := Sheet{Opening: s.Closing}
	for _, l := range s.Lines {
		if l.Amount < 0 {
			continue
		}
		l.On, l.Note = calendar.Date{}, ""
		next.Lines = append(next.Lines, l)
	}
	next.Closing = next.Computed()
	return next
}
