package desk

import (
	"fmt"

	"lianghua/disclose"
	"lianghua/internal/calendar"
	"lianghua/templates"
)

// clocks are the four periods of the item, each with what is left of it.
func (p *ItemPage) clocks(x disclose.Detail, work workdays) {
	if !x.NoticeUntil.IsZero() {
		f := ItemFact{Label: "公示期", Value: x.NoticeFrom.Chinese() + " 至 " + x.NoticeUntil.Chinese()}
		switch {
		case x.NoticeState == "closed":
			f.Kind, f.Fine = "done", "已登记公示结果"
		case work.days.Today.After(x.NoticeUntil):
			f.Kind, f.Fine = "due", "公示期满，待登记结果"
		default:
			f.Kind, f.Fine = "due", daysLeft(work.days.Today, x.NoticeUntil)
		}
		p.Clocks = append(p.Clocks, f)
	}
	for _, f := range itemClocks(x.Form, x.Draft.Content.V) {
		if n, ok := runningClocks[f.Name]; ok && f.Value != "" {
			p.Clocks = append(p.Clocks, ItemFact{Label: n, Value: f.Value + " 日"})
		}
	}
	if x.EndsAt.Valid {
		last := calendar.DateOf(x.EndsAt.Time.Time).AddDays(-1)
		p.Clocks = append(p.Clocks, ItemFact{Label: "网上保留至", Value: last.Chinese(), Fine: x.EndWhy})
	} else if x.Stage == disclose.Live {
		p.Clocks = append(p.Clocks, ItemFact{Label: "网上保留至", Value: "长期"})
	}
}

// runningClocks are the periods that nothing ends by itself.
var runningClocks = map[string]string{"announce_days": "公告期", "post_days": "公开栏张贴期限"}

// daysLeft counts days to the last day of a 公示: 还剩 3 天, 今天是最后一天.
func daysLeft(today, last calendar.Date) string {
	switch n := today.DaysUntil(last); {
	case n < 0:
		return "已期满"
	case n == 0:
		return "今天是最后一天"
	default:
		return fmt.Sprintf("还剩 %d 天", n)
	}
}

// notices are what must be seen first.
func (p *ItemPage) notices(x disclose.Detail, work workdays) {
	for _, m := range x.Moved {
		if m.Action == disclose.ActReturn && m.DraftID == x.Draft.ID && x.Draft.State == disclose.Returned {
			p.Notices = append(p.Notices[:0], ItemNotice{Kind: "late", Text: m.Signatory() + "退回：" + m.Reason})
		}
	}
	if !x.Draft.SignDue.IsZero() && !x.Draft.SignedAt.Valid {
		p.Notices = append(p.Notices, ItemNotice{Kind: "late", Text: "电话请示发布，须在 " + x.Draft.SignDue.Chinese() + " 前补签（" + work.left(x.Draft.SignDue) + "）。"})
	}
	if x.Stage != disclose.New && x.Draft.State.Open() {
		p.Notices = append(p.Notices, ItemNotice{Kind: "due", Text: "以下是修改稿，公开的仍是上一版。", URL: p.Head.URL() + "/review", Go: "看改了什么"})
	}
	if len(x.Mended) > 0 {
		p.Notices = append(p.Notices, ItemNotice{Kind: "due", Text: "审定后有文字勘误，审核人确认后才能发布。", URL: p.Head.URL() + "/review", Go: "看改动"})
	}
	if x.Draft.State.Editable() && len(x.Missing) > 0 {
		p.Notices = append(p.Notices, ItemNotice{Kind: "due", Text: fmt.Sprintf("还有 %d 处要素没有填：%s", len(x.Missing), x.Missing[0].Msg), URL: p.Head.URL() + "/edit#" + templates.FieldID(x.Missing[0].Field), Go: "去填写"})
	}
}
