package desk

import (
	"strconv"

	"lianghua/internal/db"
	"lianghua/queue"
	"lianghua/web"
)

// DigestsPage lists everybody's digests with text ready to paste, for the
// officer who reaches people by other means.
type DigestsPage struct {
	web.Base
	Rows []queue.Digest
	Next string
	Hour int
	On   bool
}

func (d *Deps) digestList(c *web.Ctx) error {
	rows, next, err := d.Queue.Digests(c.Request().Context(), c.Actor, parsed(c.QueryParam("after")))
	if err != nil {
		return err
	}
	p := &DigestsPage{Rows: rows, Hour: c.Values.DigestHour(), On: c.Values.DigestOn()}
	p.Title = "摘要发送"
	if next > 0 {
		p.Next = idText(next)
	}
	return c.Render(p)
}

// mostDigests is how many digests a file holds, the newest.
const mostDigests = 5000

func (d *Deps) digestExport(c *web.Ctx) error {
	var out [][]string
	for before, more := int64(0), true; more && len(out) < mostDigests; {
		rows, next, err := d.Queue.Digests(c.Request().Context(), c.Actor, before)
		if err != nil {
			return err
		}
		for _, r := range rows {
			out = append(out, []string{r.Day.String(), r.Person, strconv.Itoa(r.Late), strconv.Itoa(r.Soon), strconv.Itoa(r.Rest), strconv.Itoa(r.Fresh), strconv.Itoa(r.Notices),
				strconv.Itoa(r.Ways), stamp(db.Some(r.MadeAt)), r.Body})
		}
		before, more = next, next > 0
	}
	return listFile(c, "摘要发送", []string{"日期", "姓名", "逾期", "三个工作日内到期", "其他待办", "新到", "未读消息", "邮件和推送", "时间", "文字"}, out)
}
