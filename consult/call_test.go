package consult_test

import (
	"strings"
	"testing"
	"time"

	"lianghua/consult"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

func (c *county) callOf(content consult.Content) int64 {
	c.t.Helper()
	id, err := c.Consult.Begin(ctx, c.as("dept"), content)
	c.ok(err)
	return id
}

func (c *county) call(id int64) consult.CallDetail {
	c.t.Helper()
	d, err := c.Consult.CallDetail(ctx, c.as("county"), id)
	c.ok(err)
	return d
}

func (c *county) move(login string, id int64, a consult.Action, text string) error {
	return c.Consult.ActCall(ctx, c.as(login), c.call(id).Ref(), a, text)
}

func (c *county) draft() consult.Content {
	return consult.Content{Kind: consult.Opinions, UnitID: c.Units["D1"].ID, Title: "养老服务办法（征求意见稿）公开征求意见", Body: "现就养老服务办法公开征求意见。",
		OpensOn: day("2026-11-24"), ClosesOn: day("2026-12-24"), Ways: "来信：蒙阴县民政局；电话：0539-4271001",
		Questions: []consult.Question{{Kind: consult.Words, Text: "对补贴标准的意见", Optional: true}}}
}

func TestACallForOpinions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d)
		short := c.draft()
		short.ClosesOn = day("2026-12-10")
		_, err := c.Consult.Begin(ctx, c.as("dept"), short)
		c.refused(err, fault.KindInvalid, "一般不少于 30 日")
		short.ShortWhy = "上级要求年底前印发"
		c.callOf(short)
		_, err = c.Consult.Begin(ctx, c.as("other-dept"), c.draft())
		c.refused(err, fault.KindForbidden, "")

		id := c.callOf(c.draft())
		c.refused(c.Consult.Give(ctx, id, consult.Given{Text: "早了"}), fault.KindNotFound, "")
		c.ok(c.move("dept", id, consult.Submit, ""))
		c.refused(c.move("dept", id, consult.Launch, ""), fault.KindForbidden, "")
		c.ok(c.move("dept-head", id, consult.Return, "请补充起草说明"))
		changed := c.draft()
		changed.Body = "现就养老服务办法公开征求意见。起草说明见附件。"
		c.ok(c.Consult.Change(ctx, c.as("dept"), c.call(id).Ref(), changed))
		c.ok(c.move("dept", id, consult.Submit, ""))
		// Reviewed late: the period would be too short, the reviewer is told.
		c.Later(3 * 24 * time.Hour)
		c.refused(c.move("dept-head", id, consult.Launch, ""), fault.KindInvalid, "一般不少于 30 日")
		c.ok(c.move("dept-head", id, consult.Return, "截止日期请顺延"))
		changed.OpensOn, changed.ClosesOn = day("2026-11-27"), day("2026-12-28")
		c.ok(c.Consult.Change(ctx, c.as("dept"), c.call(id).Ref(), changed))
		c.ok(c.move("dept", id, consult.Submit, ""))
		c.ok(c.move("dept-head", id, consult.Launch, ""))

		q := d.Reader(ctx)
		if list, err := consult.OpenCalls(q, day("2026-11-27")); err != nil || len(list) != 1 {
			t.Errorf("%d open on the first day: %v", len(list), err)
		}
		c.refused(c.Consult.Give(ctx, id, consult.Given{Text: "早了一天"}), fault.KindConflict, "不在征集期内")
		c.Later(24 * time.Hour)
		c.ok(c.Consult.Give(ctx, id, consult.Given{Text: "建议提高标准", Contact: consult.Contact{Name: "示例丑", Phone: "13800002222"}}))
		c.refused(c.Consult.Give(ctx, id, consult.Given{}), fault.KindInvalid, "请填写意见和建议，或者回答")
		c.ok(c.Consult.Give(ctx, id, consult.Given{Replies: []consult.Reply{{Words: "标准合适"}}}))
		c.refused(c.Consult.Enter(ctx, c.as("dept"), id, consult.Given{Channel: "online", Text: "x"}), fault.KindInvalid, "意见来自哪里")
		c.ok(c.Consult.Enter(ctx, c.as("dept"), id, consult.Given{Channel: consult.Meeting, Heads: 12, ReceivedOn: day("2026-11-27"), Text: "座谈会：希望增加日间照料"}))
		if n := c.call(id).Counts; n.Opinions != 3 || n.Online != 2 || n.Heads != 14 || n.Waiting != 3 {
			t.Errorf("%+v", n)
		}
		c.refused(c.move("dept", id, consult.Sum, "结果"), fault.KindConflict, "还在征集期内")
		c.Later(40 * 24 * time.Hour)
		c.refused(c.Consult.Give(ctx, id, consult.Given{Text: "晚了"}), fault.KindConflict, "不在征集期内")
		c.ok(c.Consult.Tick(ctx))
		c.ok(c.Consult.Tick(ctx))
		if n := c.count(`SELECT count(*) FROM todo WHERE kind = 'consult.sum' AND closed_at IS NULL`); n != 1 {
			t.Errorf("%d todos for the result", n)
		}
		c.refused(c.move("dept", id, consult.Sum, "结果"), fault.KindConflict, "还有 3 条意见")
		list, _, err := c.Consult.OpinionPage(ctx, c.as("dept"), id, 0, true)
		c.ok(err)
		c.refused(c.Consult.Judge(ctx, c.as("dept"), id, consult.Judgement{ID: list[0].ID, Outcome: consult.Rejected}), fault.KindInvalid, "请写明理由")
		c.ok(c.Consult.Judge(ctx, c.as("dept"), id, consult.Judgement{ID: list[0].ID, Outcome: consult.Rejected, Gist: "提高补贴标准", Reason: "受财力限制，下一步研究"},
			consult.Judgement{ID: list[1].ID, Outcome: consult.Adopted}, consult.Judgement{ID: list[2].ID, Outcome: consult.Partly, Gist: "身份证号 11010519491231002X 的群众希望增加日间照料", Reason: "先试点"}))
		c.refused(c.move("dept", id, consult.Sum, "共收到意见 3 条。"), fault.KindInvalid, "公开前检查")
		c.ok(c.Consult.Judge(ctx, c.as("dept"), id, consult.Judgement{ID: list[2].ID, Outcome: consult.Partly, Gist: "增加日间照料", Reason: "先在两个镇试点"}))
		c.ok(c.move("dept", id, consult.Sum, "共收到意见 3 条。"))
		c.refused(c.move("dept", id, consult.Announce, ""), fault.KindForbidden, "")
		c.ok(c.move("dept-head", id, consult.Announce, ""))
		told, err := consult.Feedback(q, id)
		if err != nil || len(told) != 2 || told[0].Gist != "提高补贴标准" {
			t.Errorf("%+v %v", told, err)
		}
		f, err := consult.Figures(q, day("2026-01-01"), day("2027-12-31"))
		if err != nil || f.Calls != 1 || f.Opinions != 3 || f.CallResults != 1 {
			t.Errorf("%+v %v", f, err)
		}
		c.ok(c.move("dept-head", id, consult.Withdraw, "示例理由"))
		_, err = consult.PublicCall(q, id)
		c.refused(err, fault.KindNotFound, "")
	})
}

func TestASurveyIsCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d)
		questions := consult.ReadQuestions("单选：您对网站满意吗\n- 满意\n- 一般\n- 不满意\n\n多选：您常看哪些\n- 政策\n- 办事\n- 新闻\n对网站的建议（选填）\n")
		if got := consult.QuestionText(questions); !strings.Contains(got, "填写：对网站的建议（选填）") || len(consult.ReadQuestions(got)) != 3 {
			t.Errorf("questions are not read back: %s", got)
		}
		survey := c.draft()
		survey.Kind, survey.Questions, survey.ClosesOn = consult.Survey, questions, day("2026-12-04")
		survey.Questions = []consult.Question{{Kind: consult.Single, Text: "一个选项", Choices: []string{"甲"}}, {Kind: consult.Multi, Text: "重复", Choices: []string{"甲", "甲"}}}
		_, err := c.Consult.Begin(ctx, c.as("dept"), survey)
		c.refused(err, fault.KindInvalid, "请写 2 至 20 个选项")
		c.refused(err, fault.KindInvalid, "有相同的选项")
		survey.Questions, survey.OpensOn = questions, day("2026-11-23")
		id := c.callOf(survey)
		c.ok(c.move("dept", id, consult.Submit, ""))
		c.ok(c.move("dept-head", id, consult.Launch, ""))
		for _, r := range [][]consult.Reply{{{Choices: []int{0}}, {Choices: []int{0, 1}}, {Words: "字大一些"}}, {{Choices: []int{0}}, {Choices: []int{1}}}, {{Choices: []int{2}}, {Choices: []int{2}}}} {
			c.ok(c.Consult.Give(ctx, id, consult.Given{Replies: r}))
		}
		c.refused(c.Consult.Give(ctx, id, consult.Given{Replies: []consult.Reply{{Choices: []int{0}}}}), fault.KindInvalid, "请回答第 2 题")
		c.refused(c.Consult.Give(ctx, id, consult.Given{Replies: []consult.Reply{{Choices: []int{0, 1}}, {Choices: []int{9}}}}), fault.KindInvalid, "第 1 题请从列出的选项中选择")
		x := c.call(id)
		r := x.Results
		if x.Counts.Opinions != 3 || r[0].Bars[0].N != 2 || r[0].Bars[0].Percent != 67 || r[1].Bars[1].N != 2 || r[2].Answers != 1 {
			t.Errorf("%+v %+v", x.Counts, r)
		}
		c.refused(c.Consult.Enter(ctx, c.as("dept"), id, consult.Given{Channel: consult.ByPhone, Heads: 1, ReceivedOn: day("2026-11-23"), Text: "x"}), fault.KindConflict, "")
	})
}

func TestFiguresOfAYear(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d)
		for i, login := range []string{"A", "B", "C"} {
			number, err := c.Consult.Post(ctx, letter, login)
			c.ok(err)
			if i == 2 {
				continue
			}
			c.Later(time.Duration(i+1) * 24 * time.Hour) // one working day, then two
			c.ok(c.act("dept", number, consult.Answer, consult.Form{Text: "答复"}))
			c.ok(c.act("dept-head", number, consult.Pass, consult.Form{}))
		}
		_, err := c.Consult.Post(ctx, consult.Posted{Kind: consult.Fix, Topic: "错别字", PageURL: "/x", Content: "错"}, "F")
		c.ok(err)
		f, err := consult.Figures(d.Reader(ctx), day("2026-01-01"), day("2026-12-31"))
		if err != nil || f.Received != 3 || f.Closed != 2 || f.Waiting != 1 || f.AverageDays != 1.5 || f.FixesReceived != 1 || f.FixesClosed != 0 || f.Late != 1 {
			t.Errorf("%+v %v", f, err)
		}
		if f, err := consult.Figures(d.Reader(ctx), day("2025-01-01"), day("2025-12-31")); err != nil || f != (consult.Year{}) {
			t.Errorf("another year: %+v %v", f, err)
		}
	})
}

// A call is launched, its result announced and it is taken down by a sheet
// that a head signed; nobody signs what he drafted.
func TestACallIsPassedOnPaper(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d)
		id := c.callOf(c.draft())
		sign := func(login string, a consult.Action, text, by string) error {
			return c.Consult.SignCall(ctx, c.as(login), c.call(id).Ref(), a, text, c.sheet(by))
		}
		c.ok(c.move("dept", id, consult.Submit, ""))
		author := c.call(id).Drafter
		c.refused(sign("dept", consult.Launch, "", author), fault.KindInvalid, "另一位同志签字")
		c.refused(sign("other-dept", consult.Launch, "", "示例庚"), fault.KindNotFound, "")
		c.ok(sign("dept", consult.Launch, "", "示例庚"))
		c.Later(40 * 24 * time.Hour)
		c.ok(c.move("dept", id, consult.Sum, "没有收到意见。"))
		c.refused(sign("dept", consult.Announce, "", author), fault.KindInvalid, "另一位同志签字")
		c.ok(sign("dept", consult.Announce, "", "示例庚"))
		x := c.call(id)
		if x.State != consult.Done || x.History[0].SignedBy != "示例庚" || x.History[0].ScanID == 0 || x.ResultOn != day("2027-01-02") {
			t.Errorf("%s %+v, result on %s", x.State, x.History[0], x.ResultOn)
		}
		c.refused(sign("dept", consult.Withdraw, "", "示例庚"), fault.KindInvalid, "理由")
		c.ok(sign("dept", consult.Withdraw, "文件已废止", "示例庚"))
	})
}
