package foi_test

import (
	"strings"
	"testing"

	"lianghua/foi"
	"lianghua/foi/annual"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

// What is no ordinary request goes its whole way: a petition, a repeat, an
// unreasonable number, a wrong record about oneself, a withdrawal. Each has its
// letter, its article, its remedy and its row of the annual report.
func TestSpecialWaysHaveALetterAndARow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		first := c.received("示例文件")
		c.draft(first, "1", "")
		c.must(c.Submit(ctx, c.officer(), c.ref(first)))
		c.through(first)

		many := c.received("全部许可决定")
		c.draft(many, "5.4", "")
		c.refused(c.Submit(ctx, c.officer(), c.ref(many)), fault.KindInvalid, "refused for number before reasons were asked for")
		c.must(c.AskReasons(ctx, c.officer(), c.ref(many), foi.Ask{What: "十二个月内 40 件", On: c.day(), Until: c.day().AddDays(20)}))
		det, err := c.Detail(ctx, c.officer(), many)
		c.must(err)
		if det.Alike.Year < 2 || det.Alike.Month < 2 || len(det.Alike.Others) == 0 {
			t.Errorf("the facts a person decides by: %+v", det.Alike)
		}
		c.must(c.Explained(ctx, c.officer(), c.ref(many), c.day(), false, calendar.Date{}))

		ways := []struct {
			id                                      int64
			code, letter, article, title, same, row string
		}{
			{c.received("举报示例某违建"), "5.1", "", "第三十九条第一款", "不予处理告知书", "", "三(五)1"},
			{c.received("示例文件的复印件"), "5.2", "", "第三十六条第六项", "不予处理告知书", c.get(first).Number, "三(五)2"},
			{many, "5.4", "", "第三十五条", "不予处理告知书", "", "三(五)4"},
			{c.received("更正本人的宅基地面积记录"), "6.3", "record_fix", "第四十一条", "更正与本人相关信息告知书", "", "三(六)3"},
		}
		for _, w := range ways {
			c.must(c.SaveDraft(ctx, c.officer(), c.ref(w.id), foi.NewDraft{AnswerCode: w.code, Letter: w.letter, Body: "经审查，答复如下。", SameAs: w.same}))
			c.must(c.Submit(ctx, c.officer(), c.ref(w.id)))
			c.through(w.id)
			det, err := c.Detail(ctx, c.officer(), w.id)
			c.must(err)
			if det.State != foi.Answered || det.AnswerCode != w.code {
				t.Fatalf("%s: %s %s", w.code, det.State, det.AnswerCode)
			}
			paper, err := c.MakeLetter(ctx, c.officer(), c.ref(w.id), foi.LetterOrder{Kind: det.Draft.Letter})
			c.must(err)
			text, _ := c.text(w.id, paper)
			for _, want := range []string{w.title, w.article, det.DocumentNo, "6个月内直接向", "60日内向"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s: the letter lacks %q:\n%s", w.code, want, text)
				}
			}
			c.must(c.Deliver(ctx, c.officer(), c.ref(w.id), foi.Delivery{Way: "email", SentOn: c.day(), SignedOn: c.day()}))
		}
		gone := c.received("不再需要的信息")
		c.must(c.Withdraw(ctx, c.officer(), c.ref(gone), c.day(), "来函撤回"))
		paper, err := c.MakeLetter(ctx, c.officer(), c.ref(gone), foi.LetterOrder{Kind: "close_other"})
		c.must(err)
		if text, _ := c.text(gone, paper); !strings.Contains(text, "终结告知书") || strings.Contains(text, "行政复议") {
			t.Error(text)
		}

		r, err := (&annual.Service{DB: d, Calendar: c.Calendar}).Make(d.Reader(ctx), annual.Scope{Unit: c.county}, 2026)
		c.must(err)
		want := map[string]int{"一": 6, "三(一)": 1, "三(五)1": 1, "三(五)2": 1, "三(五)4": 1, "三(六)3": 2, "三(七)": 6, "四": 0}
		for _, row := range r.B {
			if n, ok := want[row.No]; ok && (row.Cells[0] != n || row.Cells[6] != n) {
				t.Errorf("row %s: %v, want %d", row.No, row.Cells, n)
			}
		}
		for _, k := range r.Checks {
			if !k.OK && k.ID == "I1" {
				t.Errorf("%s: %s", k.ID, k.Said)
			}
		}
	})
}
