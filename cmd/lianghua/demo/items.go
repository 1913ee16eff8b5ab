package demo

import (
	"context"
	"fmt"
	"time"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

// sample is one item of the demo county and how far it has come.
type sample struct {
	who     string // login of the drafter
	unit    string
	kind    string
	column  string // code
	entries []string
	content form.Content
	upTo    []move
}

// move is one step of a sample: who makes it, and what he must say.
type move struct {
	who    string
	action disclose.Action
	reason string
}

var (
	civilOne   = []move{{"dept", disclose.ActSubmit, ""}, {"dept-head", disclose.ActFirst, ""}}
	civilTwo   = append(civilOne[:2:2], move{"dept-head", disclose.ActSecrecy, ""}, move{"dept-head", disclose.ActSecond, ""})
	townReview = []move{{"town", disclose.ActSubmit, ""}, {"town-head", disclose.ActFirst, ""}, {"town-head", disclose.ActSecrecy, ""},
		{"town-head", disclose.ActSecond, ""}, {"town-head", disclose.ActFinal, ""}}
)

func with(list []move, more ...move) []move { return append(list[:len(list):len(list)], more...) }

// samples are items in every state that a list or a board shows.
func samples(today calendar.Date) []sample {
	publish := move{"dept", disclose.ActPublish, ""}
	return append(published(today, publish), []sample{
		{"dept", "MY-D07", "notice", "S18", nil, form.Content{Title: "示例：关于做好冬季困难群众救助工作的通知（草稿）", Section: "社会救助科"}, nil},
		{"dept", "MY-D07", "statistics", "S07", nil, form.Content{Title: "示例：2026年第三季度社会救助统计数据", Section: "社会救助科", Period: "2026Q3",
			Body: "<p>2026年第三季度，全县社会救助工作平稳运行。本页为示例数据。</p>"},
			[]move{{"dept", disclose.ActSubmit, ""}, {"dept-head", disclose.ActReturn, "要素不全；请补充各乡镇（街道）的分项数据"}}},
		{"dept", "MY-D07", "notice", "S18", nil, form.Content{Title: "示例：关于开展养老机构消防安全检查的通知", Section: "养老服务科", FormedOn: today.AddDays(-1),
			Body: "<p>各养老机构：</p><p class=\"text-indent\">为做好冬季消防安全工作，定于近日开展专项检查。</p>"}, civilOne[:1]},
		{"dept", "MY-D07", "plan", "S06", nil, form.Content{Title: "示例：蒙阴县养老服务发展规划（2026—2030年）", Section: "养老服务科", FormedOn: today.AddDays(-6), Genre: "规划",
			Body: "<h2>一、发展基础</h2><p class=\"text-indent\">示例内容。</p><h2>二、主要任务</h2><p class=\"text-indent\">示例内容。</p>"}, civilTwo[:2]},
		{"town", "MY-T07", "personnel", "T01", nil, form.Content{Title: "示例：野店镇拟聘用公益性岗位人员公示", Section: "党建工作办公室", NoticeContact: "野店镇政府党建工作办公室 0539-0001007",
			Body: "<p>经研究，拟聘用下列人员，现予公示。</p>", Fields: map[string]string{"kind": "任前公示"}, Rows: [][]string{{"示例人员甲", "公益性岗位（保洁）", ""}}}, townReview[:4]},
		{"dept", "MY-D07", "notice", "S18", nil, form.Content{Title: "示例：关于调整婚姻登记处办公时间的公告", Section: "社会事务科", FormedOn: today,
			Body: "<p>自下周一起，婚姻登记处周六上午照常办公。</p>"}, civilOne},
		{"dept", "MY-D07", "notice", "S18", nil, form.Content{Title: "示例：关于2026年养老护理员培训的通知", Section: "养老服务科", FormedOn: today,
			Body: "<p>培训定于12月举行，名额60人。</p>"}, with(civilOne, move{"dept", disclose.ActSchedule, ""})},
	}...)
}

// published are the samples that the public sees, or saw.
func published(today calendar.Date, publish move) []sample {
	return []sample{
		{"dept", "MY-D07", "policy", "S04", []string{"D20-0001"}, form.Content{Title: "示例：蒙阴县临时救助实施细则", DocumentNo: "蒙政办发〔2026〕9号", FormedOn: today.AddDays(-12), Genre: "细则",
			Normative: true, RegistrationNo: "MYDR-2026-0020001", EffectiveOn: today.AddDays(20), ValidUntil: today.AddDays(20 + 1825), Section: "社会救助科",
			Summary: "规定临时救助的对象、标准、程序和监督管理。", Keywords: []string{"临时救助", "社会救助"},
			Body: "<h2>第一章　总则</h2><p class=\"text-indent\">第一条　为规范临时救助工作，制定本细则。</p><p class=\"text-indent\">第二条　本细则适用于本县行政区域内的临时救助。</p><h2>第二章　标准</h2><table><thead><tr><th>困难类型</th><th>救助标准（元）</th></tr></thead><tbody><tr><td>急难型</td><td>不超过 8000</td></tr><tr><td>支出型</td><td>不超过 20000</td></tr></tbody></table><p class=\"text-indent\">本页为示例内容。</p>"},
			with(civilTwo, publish)},
		{"dept", "MY-D07", "interpretation", "S04", nil, form.Content{Title: "示例：《蒙阴县临时救助实施细则》解读", FormedOn: today.AddDays(-11), Section: "社会救助科", Genre: "解读",
			Fields: map[string]string{"way": "一问一答", "phone": "0539-0000007"}, Body: "<h2>问：哪些家庭可以申请？</h2><p>答：遭遇突发困难、其他救助暂时无法覆盖的家庭。本页为示例内容。</p>"},
			with(civilTwo, publish)},
		{"dept", "MY-D07", "notice", "S18", []string{"D21-0001"}, form.Content{Title: "示例：关于公布2026年养老服务机构名录的公告", FormedOn: today.AddDays(-8), Section: "养老服务科",
			Fields: map[string]string{"phone": "0539-0000007"}, FirstChannel: "县政府网站", FirstOn: today.AddDays(-7), Body: "<p>现公布全县养老服务机构名录，见附表。本页为示例内容。</p>"}, with(civilOne, publish)},
		{"dept", "MY-D07", "notice", "S18", nil, form.Content{Title: "示例：关于临时停止办理业务的公告", FormedOn: today.AddDays(-3), Section: "社会事务科", Body: "<p>因系统升级，暂停办理。</p>"},
			with(civilOne, publish, move{"dept-head", disclose.ActWithdraw, "业务已恢复办理，公告内容不再适用。"})},
		{"dept", "MY-D07", "notice", "S18", nil, form.Content{Title: "示例：一件误发的内部通知", FormedOn: today.AddDays(-3), Section: "办公室", Body: "<p>示例内容。</p>"},
			with(civilOne, publish, move{"dept-head", disclose.ActOffline, "示例：误发，经负责人同意下线。"})},
		{"town", "MY-T07", "lowincome", "T09", nil, form.Content{Title: "示例：野店镇2026年11月拟新增低保对象初审公示", Section: "民政办公室", Period: "2026-11",
			NoticeContact: "野店镇民政办公室 0539-0001007", FirstChannel: "村务公开栏", FirstOn: today.AddDays(-1), Fields: map[string]string{"supervise": "0539-0001007"},
			Rows: [][]string{{"示例户主甲", "示例一村", "2", "1060"}, {"示例户主乙", "示例一村", "1", "640"}, {"示例户主丙", "示例二村", "3", "1500"}}},
			with(townReview, move{"town", disclose.ActPublish, ""})},
	}
}

// items puts the samples where they are; done once.
func (c *County) items(ctx context.Context, units map[string]org.Unit) error {
	all := samples(c.Org.Today())
	rows, _, err := c.Items.List(ctx, c.Actor, disclose.Filter{Text: all[0].content.Title}, disclose.Cursor{})
	if err != nil || len(rows) > 0 {
		return err
	}
	columns, err := catalog.Columns(c.DB.Reader(ctx))
	if err != nil {
		return err
	}
	byCode := map[string]int64{}
	for _, x := range columns {
		byCode[x.Code] = x.ID
	}
	var made []disclose.Ref
	for _, s := range all {
		ref, err := c.sample(ctx, s, units[s.unit].ID, byCode[s.column])
		if err != nil {
			return fmt.Errorf("%s: %w", s.content.Title, err)
		}
		made = append(made, ref)
	}
	dept, err := c.as(ctx, "dept")
	if err != nil {
		return err
	}
	if err := c.Items.Link(ctx, dept, made[0].ID, made[1].ID); err != nil {
		return err
	}
	if _, err := c.Items.Act(ctx, dept, []disclose.Ref{c.now(ctx, made[2].ID)}, disclose.ActRevise, disclose.Form{}); err != nil {
		return err
	}
	return c.exceptions(ctx, dept, units["MY-D07"].ID, byCode["S18"])
}

// exceptions are what is out of the ordinary: a number that the check finds (the
// sample of GB 11643), a word mended after the reviews, and an item that was
// agreed to by telephone.
func (c *County) exceptions(ctx context.Context, dept rbac.Actor, unit, column int64) error {
	found := form.Content{Title: "示例：关于认领遗失物品的公告", Section: "办公室", Body: "<p>请失主（身份证号 11010519491231002X）到办公室认领。</p>"}
	if _, err := c.sample(ctx, sample{who: "dept", kind: "notice", content: found, upTo: civilOne[:1]}, unit, column); err != nil {
		return err
	}
	content := form.Content{Title: "示例：关于发放冬季取暖补贴的通知", Section: "社会救助科", FormedOn: c.Org.Today(), Body: "<p>取暖补贴于12月10日前发放到为。</p>"}
	ref, err := c.sample(ctx, sample{who: "dept", kind: "notice", content: content, upTo: civilOne}, unit, column)
	if err != nil {
		return err
	}
	content.Body = "<p>取暖补贴于12月10日前发放到位。</p>"
	if _, err := c.Items.Save(ctx, dept, ref.ID, c.now(ctx, ref.ID).Version, disclose.Change{Content: content, ColumnID: column}); err != nil {
		return err
	}
	ref, err = c.sample(ctx, sample{who: "dept", kind: "emergency", content: form.Content{Title: "示例：低温寒潮蓝色预警", Section: "办公室", Body: "<p>受冷空气影响，请注意防寒。本页为示例内容。</p>"}}, unit, column)
	if err != nil {
		return err
	}
	head, err := c.as(ctx, "dept-head")
	if err != nil {
		return err
	}
	_, err = c.Items.Act(ctx, head, []disclose.Ref{c.now(ctx, ref.ID)}, disclose.ActEmergency, disclose.Form{Reason: "示例：预警须立即发布",
		Phone: &disclose.Phone{By: "示例分管负责人", At: db.At(c.DB.Now().Add(-time.Hour))}})
	return err
}

func (c *County) as(ctx context.Context, login string) (rbac.Actor, error) {
	return org.ActorByLogin(c.DB.Reader(ctx), login, c.Org.Today())
}

// now is the item as it is.
func (c *County) now(ctx context.Context, id int64) disclose.Ref {
	i, err := disclose.ByID(c.DB.Reader(ctx), id)
	if err != nil {
		return disclose.Ref{ID: id}
	}
	return i.Ref()
}

// sample drafts an item and takes it through its steps.
func (c *County) sample(ctx context.Context, s sample, unit, column int64) (disclose.Ref, error) {
	who, err := c.as(ctx, s.who)
	if err != nil {
		return disclose.Ref{}, err
	}
	var entries []int64
	for _, code := range s.entries {
		e, err := catalog.ByCode(c.DB.Reader(ctx), code)
		if err != nil {
			return disclose.Ref{}, err
		}
		entries = append(entries, e.ID)
	}
	ref, err := c.Items.Create(ctx, who, disclose.NewItem{UnitID: unit, Type: s.kind, ColumnID: column, Entries: entries, Content: s.content})
	if err != nil {
		return ref, err
	}
	for _, m := range s.upTo {
		actor, err := c.as(ctx, m.who)
		if err != nil {
			return ref, err
		}
		f := disclose.Form{Reason: m.reason, Secrecy: &disclose.Secrecy{Answered: true}}
		if m.action == disclose.ActSchedule {
			f.PublishAt = db.At(c.DB.Now().Add(72 * time.Hour))
		}
		if _, err := c.Items.Act(ctx, actor, []disclose.Ref{c.now(ctx, ref.ID)}, m.action, f); err != nil {
			return ref, fmt.Errorf("%s: %w", m.action, err)
		}
	}
	return ref, nil
}
