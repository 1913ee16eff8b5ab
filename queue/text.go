package queue

import (
	"fmt"
	"strings"

	"lianghua/internal/todo"
)

// line is the digest in one sentence: 逾期 2 件，三个工作日内到期 3 件，新到 4 件，未读消息 1 条。
func (r round) line(d digest) string {
	var parts []string
	for _, p := range []struct {
		text string
		n    int
	}{{"逾期 %d 件", d.counts[todo.Late]}, {"三个工作日内到期 %d 件", d.counts[todo.Soon]}, {"新到 %d 件", d.fresh}, {"未读消息 %d 条", d.notices}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf(p.text, p.n))
		}
	}
	return strings.Join(parts, "，") + "。"
}

// write makes the digest's text. It leaves the program, so it holds numbers,
// kinds of work and days only: no titles, no names, nothing of a draft.
func (r round) write(d digest) (title, body string) {
	title = "今日摘要（" + r.days.Today.Chinese() + "）"
	lines := []string{r.values.SiteName() + title, r.line(d)}
	if by := byArea(d.rows); by != "" {
		lines = append(lines, "逾期和即将到期的："+by+"。")
	}
	if len(d.rows) > 0 {
		lines = append(lines, "最早期限："+d.rows[0].Due.Chinese()+"。")
	}
	lines = append(lines, "办理："+r.values.SiteURL()+"/desk",
		"每个工作日至多一份，没有变化不发；不再接收的，登录后在“今日摘要”页关闭。")
	if name := r.values.OfficeName(); name != "" {
		lines = append(lines, strings.TrimSpace(name+" "+r.values.OfficePhone()))
	}
	return title, strings.Join(lines, "\n") + "\n"
}

// byArea counts rows by kind of work, in the order of the areas.
func byArea(rows []todo.Row) string {
	n := map[todo.Area]int{}
	for _, x := range rows {
		n[todo.AreaOf(x.Kind)]++
	}
	var parts []string
	for _, a := range append(todo.Areas(), "") {
		if n[a] == 0 {
			continue
		}
		label := a.Label()
		if label == "" {
			label = "其他"
		}
		parts = append(parts, fmt.Sprintf("%s %d 件", label, n[a]))
	}
	return strings.Join(parts, "、")
}
