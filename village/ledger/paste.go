package ledger

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/width"

	"lianghua/internal/calendar"
)

// Pasted is a sheet as it was read from cells copied out of a workbook, with
// what could not be understood.
type Pasted struct {
	Village  string // as written; "" when the table has no column of villages
	Sheet    Sheet
	Problems []Problem // Row is the row of the pasted text
}

// MaxPaste bounds what is pasted at once, in bytes.
const MaxPaste = 1 << 20

// column is what a column of a pasted table holds.
type column int

const (
	skipped column = iota
	colVillage
	colDate
	colKind
	colSubject
	colSummary
	colAmount
	colIn
	colOut
	colHandler
	colVoucher
	colBalance
)

// heads are the words over columns in the exports of the 三资 platforms and in
// the sheets that villages keep; the first that a head contains decides.
var heads = []struct {
	word string
	col  column
}{
	{"村", colVillage}, {"凭证", colVoucher}, {"日期", colDate}, {"时间", colDate}, {"收支", colKind}, {"类别", colKind}, {"类型", colKind},
	{"方向", colKind}, {"收入", colIn}, {"借方", colIn}, {"支出", colOut}, {"贷方", colOut}, {"余额", colBalance}, {"结余", colBalance},
	{"金额", colAmount}, {"科目", colSubject}, {"项目", colSubject}, {"摘要", colSummary}, {"内容", colSummary}, {"用途", colSummary},
	{"事由", colSummary}, {"经手", colHandler}, {"经办", colHandler},
}

// Paste reads cells copied from a workbook: rows are lines, cells are divided
// by tabs. The first row with a known head names the columns. Rows of 期初 and
// 期末 give the balances; rows that add others up (合计) are left out. One text
// may carry many villages.
func Paste(text string, year int) ([]Pasted, error) {
	if len(text) > MaxPaste {
		return nil, fmt.Errorf("粘贴的内容太长，请分几次粘贴，或者用表格导入")
	}
	r := reader{year: year, at: map[string]int{}}
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		cells := strings.Split(line, "\t")
		for j := range cells {
			cells[j] = strings.TrimSpace(strings.Trim(cells[j], `"`))
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if r.cols == nil {
			r.cols = recognise(cells)
			continue
		}
		r.row(i+1, cells)
	}
	if r.cols == nil {
		return nil, fmt.Errorf("没有找到表头。请连同表头一起复制，表头应有“日期、收支、摘要、金额”，或“日期、摘要、收入、支出”")
	}
	for i := range r.out {
		r.close(&r.out[i])
	}
	return r.out, nil
}

// recognise names the columns of a head row; nil when it is none: a head says
// what for and how much.
func recognise(cells []string) []column {
	cols := make([]column, len(cells))
	has := map[column]bool{}
	for i, c := range cells {
		for _, h := range heads {
			if strings.Contains(c, h.word) && !has[h.col] {
				cols[i], has[h.col] = h.col, true
				break
			}
		}
	}
	if (has[colSummary] || has[colSubject]) && (has[colAmount] || has[colIn] || has[colOut]) {
		return cols
	}
	return nil
}

// reader gathers rows by village.
type reader struct {
	year   int
	cols   []column
	at     map[string]int // village → place in out
	out    []Pasted
	last   string // merged cells leave the village blank below its first row
	stated map[int]bool
}

func (r *reader) cell(cells []string, want column) string {
	for i, c := range r.cols {
		if c == want && i < len(cells) {
			return cells[i]
		}
	}
	return ""
}

func (r *reader) sheet(village string) *Pasted {
	if village == "" {
		village = r.last
	}
	r.last = village
	i, known := r.at[village]
	if !known {
		i = len(r.out)
		r.at[village] = i
		r.out = append(r.out, Pasted{Village: village})
	}
	return &r.out[i]
}

func (r *reader) row(n int, cells []string) {
	p := r.sheet(r.cell(cells, colVillage))
	summary := r.cell(cells, colSummary)
	switch label := strings.Join([]string{r.cell(cells, colSubject), summary}, " "); {
	case balance(label, "期初", "上期", "上月"):
		p.Sheet.Opening = r.amountOf(p, n, cells, "opening")
		return
	case balance(label, "期末", "本期", "本月"):
		p.Sheet.Closing = r.amountOf(p, n, cells, "closing")
		r.state(p)
		return
	case total(label):
		return
	}
	l := Line{Kind: Kind(r.cell(cells, colKind)), Matter: matter(r.cell(cells, colSubject), summary),
		Handler: r.cell(cells, colHandler), Note: r.cell(cells, colVoucher)}
	var err error
	if l.On, err = day(r.cell(cells, colDate), r.year); err != nil {
		p.Problems = append(p.Problems, Problem{Row: n, Field: "on", Msg: fmt.Sprintf("粘贴的第 %d 行：%s", n, err)})
	}
	r.money(p, n, cells, &l)
	p.Sheet.Lines = append(p.Sheet.Lines, l)
}

// matter joins the account and what for; either may be missing.
func matter(account, what string) string {
	if account == "" || account == what || what == "" {
		return account + strings.TrimPrefix(what, account)
	}
	return account + "：" + what
}

// money reads the amount, from one column with the kind beside it or from the
// columns 收入 and 支出.
func (r *reader) money(p *Pasted, n int, cells []string, l *Line) {
	for _, c := range []struct {
		col  column
		kind Kind
	}{{colAmount, ""}, {colIn, Income}, {colOut, Expense}} {
		amount, ok, err := ParseCents(r.cell(cells, c.col))
		switch {
		case err != nil:
			p.Problems = append(p.Problems, Problem{Row: n, Field: "amount", Msg: fmt.Sprintf("粘贴的第 %d 行：%s", n, err)})
		case ok && amount != 0 && l.Amount != 0:
			p.Problems = append(p.Problems, Problem{Row: n, Field: "amount", Msg: fmt.Sprintf("粘贴的第 %d 行：收入和支出都有金额，请分成两行", n)})
		case ok && amount != 0:
			l.Amount = amount
			if c.kind != "" {
				l.Kind = c.kind
			}
		}
	}
	switch l.Kind {
	case "收":
		l.Kind = Income
	case "支":
		l.Kind = Expense
	}
}

// amountOf reads a balance from whichever column of money holds it.
func (r *reader) amountOf(p *Pasted, n int, cells []string, field string) Cents {
	for _, col := range []column{colBalance, colAmount, colIn, colOut} {
		c, ok, err := ParseCents(r.cell(cells, col))
		if err != nil {
			p.Problems = append(p.Problems, Problem{Row: n, Field: field, Msg: fmt.Sprintf("粘贴的第 %d 行：%s", n, err)})
		}
		if ok {
			return c
		}
	}
	p.Problems = append(p.Problems, Problem{Row: n, Field: field, Msg: fmt.Sprintf("粘贴的第 %d 行：余额没有金额", n)})
	return 0
}

func (r *reader) state(p *Pasted) {
	if r.stated == nil {
		r.stated = map[int]bool{}
	}
	r.stated[r.at[p.Village]] = true
}

// close works 期末 out where the table does not state it: a stated one is kept
// for Check to compare.
func (r *reader) close(p *Pasted) {
	if !r.stated[r.at[p.Village]] {
		p.Sheet.Closing = p.Sheet.Computed()
	}
}

// balance reports a row of a balance: 期初余额, 上月结余.
func balance(label string, words ...string) bool {
	if !strings.Contains(label, "余额") && !strings.Contains(label, "结余") && !strings.Contains(label, "结存") {
		return false
	}
	for _, w := range words {
		if strings.Contains(label, w) {
			return true
		}
	}
	return false
}

func total(label string) bool {
	for _, w := range totals {
		if strings.Contains(label, w) {
			return true
		}
	}
	return false
}

var dayForm = regexp.MustCompile(`^(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?$`)

// day reads 2026-08-05, 2026/8/5, 2026年8月5日, 8月5日 or 8.5; year stands in
// where none is written. Blank is no date.
func day(s string, year int) (calendar.Date, error) {
	s = strings.TrimSpace(width.Narrow.String(s))
	if s == "" {
		return calendar.Date{}, nil
	}
	m := dayForm.FindStringSubmatch(s)
	if m == nil {
		return calendar.Date{}, fmt.Errorf("日期“%s”不能识别，应写成 2026-08-05", s)
	}
	var y, mon, d int
	fmt.Sscan(m[2], &mon)
	fmt.Sscan(m[3], &d)
	if y = year; m[1] != "" {
		fmt.Sscan(m[1], &y)
	}
	out := calendar.On(y, time.Month(mon), d)
	if int(out.Month()) != mon || out.Day() != d {
		return calendar.Date{}, fmt.Errorf("没有“%s”这一天", s)
	}
	return out, nil
}
