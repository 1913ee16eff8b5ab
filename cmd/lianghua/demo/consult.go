package demo

import (
	"context"
	"fmt"

	"lianghua/consult"
	"lianghua/internal/db"
	"lianghua/internal/settings"
	"lianghua/org"
	"lianghua/rbac"
)

// sampleLetter is a letter of the demo county. Its writers are samples.
type sampleLetter struct {
	ago    int // days before today
	posted consult.Posted
	unit   string // to whom it was handed on, "" stays with the office
	answer string // "" is not answered yet
	drafts bool   // the answer waits for its review
	shown  [3]string
}

var letters = []sampleLetter{
	{38, consult.Posted{Kind: consult.Letter, Topic: "咨询", Title: "高龄津贴怎样申请", Content: "老人今年满八十周岁，不知道到哪里申请高龄津贴，要带什么材料。", Contact: consult.Contact{Name: "示例甲", Phone: "13800000001"}}, "MY-D07",
		"您好。请带老人身份证、户口簿和银行卡到户籍所在乡镇民政办公室申请，当场填表，次月起发放。本条为示例。", false,
		[3]string{"高龄津贴怎样申请", "有群众咨询八十周岁以上老人怎样申请高龄津贴、带什么材料。", "带老人身份证、户口簿和银行卡到户籍所在乡镇民政办公室申请，当场填表，次月起发放。本条为示例。"}},
	{31, consult.Posted{Kind: consult.Letter, Topic: "建议", Title: "建议增加村级公交班次", Content: "赶集的日子车少人多，建议逢集加开一班。"}, "",
		"您好。已转交通运输部门，自下月起逢集上午加开一班。本条为示例。", false,
		[3]string{"逢集能不能加开公交", "有群众建议逢集的日子增加村级公交班次。", "自下月起逢集上午加开一班，试行三个月后看客流再定。本条为示例。"}},
	{24, consult.Posted{Kind: consult.Letter, Topic: "求助", Title: "临时救助多久能批下来", Content: "申请了临时救助，想知道多久能批。", Contact: consult.Contact{Name: "示例乙", Phone: "13800000002"}}, "MY-D07",
		"您好。急难型的先行救助，其他的乡镇受理后十个工作日内作出决定。本条为示例。", false, [3]string{}},
	{6, consult.Posted{Kind: consult.Letter, Topic: "咨询", Title: "养老机构补贴标准在哪里查", Content: "想了解养老机构运营补贴的标准。", Contact: consult.Contact{Name: "示例丙", Phone: "13800000003"}}, "MY-D07",
		"您好。标准见县政府网站“惠民政策汇编”养老一栏。本条为示例。", true, [3]string{}},
	{5, consult.Posted{Kind: consult.Letter, Topic: "投诉", Title: "村口路灯坏了没人修", Content: "路灯坏了一个月，晚上老人出行不方便。", Contact: consult.Contact{Name: "示例丁", Phone: "13800000004"}}, "MY-T07", "", false, [3]string{}},
	{2, consult.Posted{Kind: consult.Letter, Topic: "咨询", Title: "灵活就业怎样参加养老保险", Content: "没有单位，想自己缴养老保险，怎么办理？"}, "", "", false, [3]string{}},
	{12, consult.Posted{Kind: consult.Fix, Topic: "信息过期", PageURL: "/units/MY-D07", Content: "办公电话已经停用。"}, "", "谢谢指出，电话已更新。本条为示例。", false, [3]string{}},
	{1, consult.Posted{Kind: consult.Fix, Topic: "错别字", PageURL: "/questions", Content: "第三个问题里“帐户”应为“账户”。"}, "", "", false, [3]string{}},
}

// interaction is the county's exchange with its people: the box is named, letters
// come in and are answered, calls are open and over.
func (p *past) interaction(ctx context.Context) error {
	var n int
	if err := p.DB.Reader(ctx).Get(&n, `SELECT count(*) FROM consult_call`); err != nil || n > 0 {
		return err
	}
	if err := p.DB.Write(ctx, func(tx *db.Tx) error {
		return settings.Set(tx, org.Who(p.Actor), string(rbac.SiteEdit), map[settings.Key]string{settings.ConsultBox: "MY-D01", settings.SiteContact: "0539-0000001"})
	}); err != nil {
		return err
	}
	if err := p.calls(ctx); err != nil {
		return fmt.Errorf("calls: %w", err)
	}
	for i, l := range letters {
		if err := p.letter(ctx, l, fmt.Sprintf("demo letter %d", i)); err != nil {
			return fmt.Errorf("%s: %w", l.posted.Title, err)
		}
	}
	return nil
}

// letter lets one letter come in on its day and be answered two days later.
func (p *past) letter(ctx context.Context, l sampleLetter, code string) error {
	day := p.today.AddDays(-l.ago)
	p.at(day, 9)
	number, err := p.Consult.Post(ctx, l.posted, code)
	if err != nil {
		return err
	}
	drafter, reviewer := "county", "county2"
	act := func(login string, a consult.Action, f consult.Form) error {
		actor, err := p.as(ctx, login)
		if err != nil {
			return err
		}
		rows, _, err := p.Consult.List(ctx, p.Actor, consult.Filter{Text: number, All: true}, consult.Cursor{})
		if err != nil || len(rows) != 1 {
			return fmt.Errorf("%s: %d rows: %w", number, len(rows), err)
		}
		return p.Consult.Act(ctx, actor, rows[0].Ref(), a, f)
	}
	if l.unit != "" {
		p.at(day, 15)
		if err := act("county", consult.Transfer, consult.Form{UnitID: p.units[l.unit].ID, Why: "示例：请按职责答复"}); err != nil {
			return err
		}
		if drafter, reviewer = "dept", "dept-head"; l.unit == "MY-T07" {
			drafter, reviewer = "town", "town-head"
		}
	}
	if l.answer == "" {
		return nil
	}
	p.at(day.AddDays(2), 10)
	if err := act(drafter, consult.Answer, consult.Form{Text: l.answer}); err != nil || l.drafts {
		return err
	}
	p.at(day.AddDays(2), 16)
	if err := act(reviewer, consult.Pass, consult.Form{}); err != nil || l.shown[0] == "" {
		return err
	}
	if err := act(drafter, consult.Propose, consult.Form{Title: l.shown[0], Asked: l.shown[1], Told: l.shown[2]}); err != nil {
		return err
	}
	return act(reviewer, consult.Show, consult.Form{})
}

const satisfaction = "单选：您对办事大厅的服务满意吗\n- 满意\n- 基本满意\n- 不满意\n多选：您最常办理哪些事项\n- 社保医保\n- 户籍证照\n- 民政救助\n- 不动产登记\n填写：您希望改进什么（选填）"

// calls are one that is over with its result, one survey that is over, one of
// each that is open, and a draft.
func (p *past) calls(ctx context.Context) error {
	unit := p.units["MY-D07"].ID
	content := func(k consult.CallKind, title, body string, from, to int, questions string) consult.Content {
		c := consult.Content{Kind: k, UnitID: unit, Title: title, Body: body, OpensOn: p.today.AddDays(from), ClosesOn: p.today.AddDays(to), Questions: consult.ReadQuestions(questions)}
		if k == consult.Opinions {
			c.Ways = "来信：蒙阴县民政局养老服务科\n电话：0539-0000007"
		}
		return c
	}
	over, err := p.launch(ctx, -46, content(consult.Opinions, "示例：《蒙阴县农村养老服务实施办法（征求意见稿）》公开征求意见", "为提升农村养老服务水平，起草了实施办法，现公开征求意见。本页为示例内容。", -46, -15, ""))
	if err != nil {
		return err
	}
	survey, err := p.launch(ctx, -40, content(consult.Survey, "示例：办事大厅服务满意度调查", "想听听您到办事大厅办事的感受，约两分钟。本页为示例内容。", -40, -20, satisfaction))
	if err != nil {
		return err
	}
	if err := p.opinions(ctx, over); err != nil {
		return err
	}
	if err := p.answers(ctx, survey); err != nil {
		return err
	}
	if err := p.result(ctx, survey, -17, "共收到问卷 24 份。多数群众表示满意，主要建议是增加周六办理的事项。已研究自下月起周六上午开放社保医保窗口。本页为示例内容。"); err != nil {
		return err
	}
	if err := p.result(ctx, over, -10, "征集期内共收到意见 5 条，主要集中在助餐点布局和补贴标准。已逐条研究，修改情况如下。本页为示例内容。"); err != nil {
		return err
	}
	if _, err := p.launch(ctx, -6, content(consult.Opinions, "示例：2027年度民生实事候选项目公开征集", "现面向全县公开征集2027年度民生实事候选项目，围绕养老、托幼、出行、用水等方面提出建议。本页为示例内容。", -6, 25, "您最希望优先办好哪一件事（选填）")); err != nil {
		return err
	}
	if _, err := p.launch(ctx, -4, content(consult.Survey, "示例：政府网站适老化使用调查", "为改进长者模式，请您填写。本页为示例内容。", -4, 12, satisfaction)); err != nil {
		return err
	}
	dept, err := p.as(ctx, "dept")
	if err == nil {
		_, err = p.Consult.Begin(ctx, dept, content(consult.Opinions, "示例：殡葬服务收费公示办法征求意见（草稿）", "草稿，尚未送审。", 1, 32, ""))
	}
	return err
}

// launch drafts, reviews and publishes a call on a day.
func (p *past) launch(ctx context.Context, ago int, c consult.Content) (int64, error) {
	p.at(p.today.AddDays(ago), 8)
	dept, err1 := p.as(ctx, "dept")
	head, err2 := p.as(ctx, "dept-head")
	if err := firstOf(err1, err2); err != nil {
		return 0, err
	}
	id, err := p.Consult.Begin(ctx, dept, c)
	if err == nil {
		err = p.Consult.ActCall(ctx, dept, consult.Ref{ID: id, Version: 1}, consult.Submit, "")
	}
	if err == nil {
		err = p.Consult.ActCall(ctx, head, consult.Ref{ID: id, Version: 2}, consult.Launch, "")
	}
	return id, err
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// opinions come in by every way and are answered when the period is over.
func (p *past) opinions(ctx context.Context, call int64) error {
	dept, err := p.as(ctx, "dept")
	if err != nil {
		return err
	}
	for i, text := range []string{"助餐点应当设在村委会附近，老人走得到。", "补贴标准偏低，建议提高。", "建议写明志愿者的管理办法。"} {
		p.at(p.today.AddDays(-44+i), 20)
		if err := p.Consult.Give(ctx, call, consult.Given{Text: text, Contact: consult.Contact{Name: "示例" + string([]rune("甲乙丙")[i]), Phone: fmt.Sprintf("1380000001%d", i)}}); err != nil {
			return err
		}
	}
	p.at(p.today.AddDays(-30), 16)
	for _, g := range []consult.Given{
		{Channel: consult.Meeting, Heads: 18, ReceivedOn: p.today.AddDays(-31), Text: "座谈会：与会村干部希望明确场地由谁提供。"},
		{Channel: consult.ByPhone, Heads: 1, ReceivedOn: p.today.AddDays(-30), Text: "来电：希望收费价格公开。"}} {
		if err := p.Consult.Enter(ctx, dept, call, g); err != nil {
			return err
		}
	}
	p.at(p.today.AddDays(-13), 10)
	rows, _, err := p.Consult.OpinionPage(ctx, dept, call, 0, true)
	if err != nil {
		return err
	}
	verdicts := []consult.Judgement{
		{Outcome: consult.Adopted, Gist: "助餐点设在村委会附近"},
		{Outcome: consult.Rejected, Gist: "提高补贴标准", Reason: "标准由市级统一规定，已向上反映。"},
		{Outcome: consult.Partly, Gist: "写明志愿者管理办法", Reason: "办法另行制定，本办法中增加一条衔接规定。"},
		{Outcome: consult.Adopted, Gist: "明确服务场地由谁提供"},
		{Outcome: consult.Adopted, Gist: "服务收费价格公开"}}
	for i := range verdicts {
		verdicts[i].ID = rows[i].ID
	}
	return p.Consult.Judge(ctx, dept, call, verdicts...)
}

// answers fill in a survey.
func (p *past) answers(ctx context.Context, call int64) error {
	for i := range 24 {
		p.at(p.today.AddDays(-39+i/2), 19)
		r := []consult.Reply{{Choices: []int{[]int{0, 0, 1, 0, 2, 1}[i%6]}}, {Choices: []int{i % 4}}, {}}
		if i%3 == 0 {
			r[1].Choices = append(r[1].Choices, (i+1)%4)
		}
		if i%8 == 0 {
			r[2].Words = "周六也能办理就好了。"
		}
		if err := p.Consult.Give(ctx, call, consult.Given{Replies: r}); err != nil {
			return err
		}
	}
	return nil
}

// result publishes what came out of a call.
func (p *past) result(ctx context.Context, call int64, ago int, text string) error {
	p.at(p.today.AddDays(ago), 9)
	for _, step := range []struct {
		login string
		a     consult.Action
		text  string
	}{{"dept", consult.Sum, text}, {"dept-head", consult.Announce, ""}} {
		actor, err := p.as(ctx, step.login)
		if err != nil {
			return err
		}
		x, err := p.Consult.CallDetail(ctx, actor, call)
		if err == nil {
			err = p.Consult.ActCall(ctx, actor, x.Ref(), step.a, step.text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
