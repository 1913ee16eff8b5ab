package desk

import (
	"strings"

	"lianghua/disclose/precheck"
	"lianghua/disclose/words"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/templates"
	"lianghua/web"
)

// WordsPage is what the check before publication knows of words: the county's
// own, and the lists that are built in.
type WordsPage struct {
	web.Base
	Rows      []WordRow
	Next      string
	Total     int
	Built     []precheck.List
	Kinds     []templates.Option
	Standings []templates.Option
}

// WordRow is a word and how it stands today.
type WordRow struct {
	words.Word
	State templates.Option // class and word
	Stop  bool
}

const wordsPage = 50

func (d *Deps) wordList(c *web.Ctx) error {
	rows, err := wordRows(c.Q(), c.QueryParam, d.Words.Today())
	if err != nil {
		return err
	}
	p := &WordsPage{Total: len(rows), Built: precheck.Lists(), Kinds: kindPicks(words.Kinds()), Standings: standingPicks()}
	p.Title = "词库"
	p.Rows, p.Next = pageOf(rows, c.QueryParam("after"), wordsPage, func(r WordRow) string { return idText(r.ID) })
	return c.Render(p)
}

// wordRows are the county's words that the filter leaves.
func wordRows(q db.Reader, filter func(string) string, today calendar.Date) (out []WordRow, err error) {
	list, err := words.Words(q)
	text, kind, state := filter("q"), filter("kind"), filter("state")
	for _, w := range list {
		s := w.Standing(today)
		if holds(text, w.Word, w.Person, w.Suggest, w.Explanation, w.Owner, w.List) && (kind == "" || string(w.Kind) == kind) && (state == "" || string(s) == state) {
			out = append(out, WordRow{Word: w, State: standingState(s), Stop: s == words.InForce || s == words.Ahead})
		}
	}
	return out, err
}

// holds reports a text in one of the values; "" is in all.
func holds(text string, values ...string) bool {
	for _, v := range values {
		if strings.Contains(v, text) {
			return true
		}
	}
	return false
}

func kindPicks(list []words.Kind) (out []templates.Option) {
	for _, k := range list {
		out = append(out, templates.Option{Value: string(k), Label: k.Name()})
	}
	return out
}

func standingPicks() (out []templates.Option) {
	for _, s := range words.Standings() {
		out = append(out, templates.Option{Value: string(s), Label: s.Name()})
	}
	return out
}

func standingState(s words.Standing) templates.Option {
	return templates.Option{Value: map[words.Standing]string{words.InForce: "done", words.Ahead: "due", words.Over: "none", words.Stopped: "none"}[s], Label: s.Name()}
}

var severityNames = map[precheck.Severity]string{precheck.Warn: "提醒", precheck.Block: "不能发布"}

// wordExport is the county's words that the filter leaves, then the lists that
// are built in.
func (d *Deps) wordExport(c *web.Ctx) error {
	rows, err := wordRows(c.Q(), c.QueryParam, d.Words.Today())
	if err != nil {
		return err
	}
	var out [][]string
	for _, w := range rows {
		out = append(out, []string{"本县", w.Kind.Name(), w.Word.Word, w.Person, w.Suggest, strings.ReplaceAll(w.Unless, "|", "、"), severityNames[w.Severity], w.Explanation, w.Owner, w.List,
			w.ListOn.String(), w.Since.String(), w.Until.String(), w.State.Label})
	}
	for _, l := range precheck.Lists() {
		for _, e := range l.Entries {
			out = append(out, []string{"内置", l.Name, e.Word, "", e.Suggest, strings.Join(e.Unless, "、"), severityNames[e.Severity], e.Explanation, l.Owner, l.Version, l.Date.String(), l.Date.String(), "", words.InForce.Name()})
		}
	}
	return listFile(c, "词库", []string{"来源", "类别", "词语", "姓名", "正确写法", "例外", "发现后", "说明", "责任人", "版本", "版本日期", "启用日期", "最后一天", "状态"}, out)
}

// AllowedPage is the allow-list (允许清单).
type AllowedPage struct {
	web.Base
	Rows      []AllowedRow
	Next      string
	Total     int
	Kinds     []templates.Option
	Standings []templates.Option
}

// AllowedRow is a line of it and how it stands today.
type AllowedRow struct {
	words.Allowance
	State templates.Option
	Stop  bool
}

func (d *Deps) allowedList(c *web.Ctx) error {
	rows, err := allowedRows(c.Q(), c.QueryParam, d.Words.Today())
	if err != nil {
		return err
	}
	p := &AllowedPage{Total: len(rows), Kinds: kindPicks(words.AllowKinds()), Standings: standingPicks()}
	p.Title = "允许清单"
	p.Rows, p.Next = pageOf(rows, c.QueryParam("after"), wordsPage, func(r AllowedRow) string { return idText(r.ID) })
	return c.Render(p)
}

func allowedRows(q db.Reader, filter func(string) string, today calendar.Date) (out []AllowedRow, err error) {
	list, err := words.Allowances(q)
	text, kind, state := filter("q"), filter("kind"), filter("state")
	for _, a := range list {
		s := a.Standing(today)
		if holds(text, a.Text, a.Reason, a.Owner) && (kind == "" || string(a.Kind) == kind) && (state == "" || string(s) == state) {
			out = append(out, AllowedRow{Allowance: a, State: standingState(s), Stop: s == words.InForce})
		}
	}
	return out, err
}

func (d *Deps) allowedExport(c *web.Ctx) error {
	rows, err := allowedRows(c.Q(), c.QueryParam, d.Words.Today())
	if err != nil {
		return err
	}
	var out [][]string
	for _, a := range rows {
		out = append(out, []string{a.Kind.Name(), a.Text, a.Reason, a.Owner, a.Since.String(), a.ExpiresOn.String(), a.State.Label, a.By})
	}
	return listFile(c, "允许清单", []string{"类别", "内容", "理由", "责任人", "启用日期", "最后一天", "状态", "登记人"}, out)
}
