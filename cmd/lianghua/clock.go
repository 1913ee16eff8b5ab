package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"lianghua/foi/clock"
	"lianghua/foi/fee"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
)

// clockCmd computes the limits of one request from its facts, anywhere: it
// opens no database and counts by the built-in working days.
type clockCmd struct {
	JSON bool `name:"json" help:"输出 JSON"`
}

// maxFacts bounds what is read from standard input.
const maxFacts = 1 << 20

// clockFacts is what is read: dates as text, so that every bad one is named.
type clockFacts struct {
	Received      string `json:"received"`
	AsOf          string `json:"as_of"`
	CountFirstDay bool   `json:"count_first_day"`
	Events        []struct {
		Kind  string `json:"kind"`
		On    string `json:"on"`
		Days  int    `json:"days"`
		Party string `json:"party"`
	} `json:"events"`
}

// clockResult is what is printed.
type clockResult struct {
	CorrectionDue calendar.Date `json:"correction_due"`
	Due           calendar.Date `json:"due"`
	Provisional   bool          `json:"provisional"`
	Note          string        `json:"note,omitempty"`
	Warnings      []string      `json:"warnings,omitempty"`
	Ladder        []clock.Step  `json:"ladder"`
}

// Run reads {"received","events"} from standard input and prints the limits
// and the ladder of days.
func (k clockCmd) Run(e env) error {
	facts, err := readFacts(e.stdin)
	if err != nil {
		return err
	}
	r, err := clock.Compute(facts, calendar.Embedded())
	if err != nil {
		return err
	}
	out := clockResult{r.CorrectionDue, r.Due, r.Provisional, r.Sentence(), r.Warnings, r.Ladder}
	if !k.JSON {
		return printLadder(e.stdout, r)
	}
	j := json.NewEncoder(e.stdout)
	j.SetEscapeHTML(false)
	return j.Encode(out)
}

// readFacts understands the input and names every date that is none.
func readFacts(in io.Reader) (f clock.Facts, err error) {
	body, err := io.ReadAll(io.LimitReader(in, maxFacts+1))
	if err != nil {
		return f, err
	}
	if len(body) > maxFacts {
		return f, fault.TooLarge("输入超过 1 MB。")
	}
	var raw clockFacts
	if err := json.Unmarshal(body, &raw); err != nil {
		return f, fault.Invalidf("input", `输入不能识别，应为 JSON：{"received":"2026-02-13","events":[{"kind":"…","on":"2026-02-20","days":20}]}。%s`, jsonPlace(err))
	}
	var p fault.Problems
	date := func(field, where, s string) calendar.Date {
		d, err := calendar.Parse(s)
		if err != nil {
			p.Add(field, where+err.Error()+"。")
		}
		return d
	}
	f = clock.Facts{Received: date("received", "收到申请之日：", raw.Received), AsOf: date("as_of", "截至日：", raw.AsOf), CountFirstDay: raw.CountFirstDay}
	for i, x := range raw.Events {
		kind := clock.Kind(x.Kind)
		on := date(fmt.Sprintf("events[%d]", i), fmt.Sprintf("第 %d 项“%s”：", i+1, kind.Name()), x.On)
		f.Events = append(f.Events, clock.Event{Kind: kind, On: on, Days: x.Days, Party: x.Party})
	}
	if err := p.Err(); err != nil {
		return f, alsoImpossible(err, f)
	}
	return f, nil
}

// alsoImpossible adds to unreadable dates what else is wrong with the facts.
func alsoImpossible(bad error, f clock.Facts) error {
	var p fault.Problems
	seen := map[string]bool{}
	for _, x := range fault.FieldProblems(bad) {
		p.Add(x.Field, x.Msg)
		seen[x.Field] = true
	}
	_, err := clock.Compute(f, calendar.Embedded())
	for _, x := range fault.FieldProblems(err) {
		if !seen[x.Field] {
			p.Add(x.Field, x.Msg)
		}
	}
	return p.Err()
}

// jsonPlace says where the input stops being JSON.
func jsonPlace(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("第 %d 个字节处有误。", syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Sprintf("“%s”的写法不对。", kind.Field)
	}
	return "内容不完整。"
}

// printLadder is the table for a person.
func printLadder(w io.Writer, r clock.Result) error {
	mark := ""
	if r.Provisional {
		mark = "（暂定）"
	}
	fmt.Fprintf(w, "补正告知期限：%s\n答复期限：%s%s，共 %d 个工作日\n", r.CorrectionDue, r.Due, mark, r.Limit)
	for _, line := range append(r.Warnings, r.Sentence()) {
		if line != "" {
			fmt.Fprintln(w, "注意："+line)
		}
	}
	row := func(date, counted, n, reason, article string) string {
		return wide(date, 12) + wide(counted, 6) + wide(n, 8) + wide(reason, 26) + article + "\n"
	}
	fmt.Fprint(w, "\n"+row("日期", "计入", "第几日", "情形", "依据"))
	for _, s := range r.Ladder {
		counted, n := "不计", ""
		if s.Counted {
			counted, n = "计入", strconv.Itoa(s.N)
		}
		if _, err := fmt.Fprint(w, row(s.Date.String(), counted, n, s.Reason, s.Article)); err != nil {
			return err
		}
	}
	return nil
}

// wide fills s up to n columns of a terminal, where a Chinese character takes two.
func wide(s string, n int) string {
	for _, r := range s {
		if n--; r > 0x2e7f {
			n--
		}
	}
	return s + strings.Repeat(" ", max(n, 1))
}

// feeCmd prints the 信息处理费 in 元.
type feeCmd struct {
	Items *int `help:"按件：同一申请人一个自然月内的件数" placeholder:"件数"`
	Pages *int `help:"按量：一件申请提供的页数" placeholder:"页数"`
}

// Run prints a bare number.
func (f feeCmd) Run(e env) error {
	if (f.Items == nil) == (f.Pages == nil) {
		return fault.Invalid("fee", "请用 --items 件数 或者 --pages 页数，只用其中一个：按件和按量不能同时收。")
	}
	var yuan int
	var err error
	if f.Items != nil {
		yuan, err = fee.Items(*f.Items)
	} else {
		yuan, err = fee.Pages(*f.Pages)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.stdout, yuan)
	return err
}
