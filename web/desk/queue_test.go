package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/jobs"
	"lianghua/internal/todo"
	"lianghua/rbac"
	"lianghua/web/webtest"
)

// toDo puts three things on the queue of one department.
func toDo(t *testing.T, c *webtest.County) {
	t.Helper()
	write(t, c.DB, func(tx *db.Tx) error {
		var items []todo.Item
		for i, kind := range []string{"claim.make", "duty.owed", "item.first"} {
			items = append(items, todo.Item{Kind: kind, ObjectKind: "x", ObjectID: itoa(int64(i)), UnitID: c.Units["D1"].ID, Action: string(rbac.ClaimMake), Title: "示例事项" + itoa(int64(i)), URL: "/desk/claims", Verb: "办理",
				Due: c.Org.Today().AddDays(i - 1), Urgent: i == 2})
		}
		return todo.Open(tx, items...)
	})
}

func TestTodoIsTakenFilteredAndPutBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		toDo(t, c)
		dept, two := c.As("dept"), c.As("two-posts")
		dept.Get("/desk").Page(t, 200, "示例事项0", "我来办", "急")
		var id int64
		if err := d.Reader(context.Background()).Get(&id, `SELECT id FROM todo WHERE object_id = '2'`); err != nil {
			t.Fatal(err)
		}
		dept.Post("/desk/todo/"+itoa(id)+"/take", url.Values{"back": {"/desk/todo?group=soon"}}).Redirects(t, "/desk/todo?group=soon")
		dept.Get("/desk/todo?group=soon").Page(t, 200, "您在办“示例事项2”", "我在办", "放回")
		two.Get("/desk/todo?group=soon").Page(t, 200, "示例丁在办", "示例事项2")
		two.Post("/desk/todo/"+itoa(id)+"/put-back", nil).Page(t, 409, "示例丁在办")
		for query, want := range map[string]string{"whose=others": "示例事项2", "whose=free": "示例事项1", "area=duty": "示例事项1", "urgent=1": "示例事项2", "unit=" + itoa(c.Units["D1"].ID): "示例事项1"} {
			page := two.Get("/desk/todo?group=soon&" + query)
			page.Page(t, 200, want)
			if other := map[string]string{"示例事项1": "示例事项2", "示例事项2": "示例事项1"}[want]; !strings.HasPrefix(query, "unit") && strings.Contains(page.Body, other) {
				t.Errorf("%s lets %s through", query, other)
			}
			two.Get("/desk/todo/export?format=csv&group=soon&"+query).Holds(t, want)
		}
		if page := two.Get("/desk/todo?group=soon&unit=987654321"); strings.Contains(page.Body, "示例事项") {
			t.Error("another unit's filter shows something")
		}
		two.Post("/desk/todo/"+itoa(id)+"/take", nil).Redirects(t, "/desk/todo")
		two.Get("/desk/todo?group=soon&whose=me").Page(t, 200, "已从示例丁处接过来", "示例事项2")
		two.Post("/desk/todo/"+itoa(id)+"/put-back", url.Values{"back": {"//evil.example"}}).Redirects(t, "/desk/todo")
		c.As("other-dept").Post("/desk/todo/"+itoa(id)+"/take", nil).Page(t, 404)
	})
}

func TestDigestPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		toDo(t, c)
		dept, county := c.As("dept"), c.As("county")
		dept.Get("/desk/digest").Page(t, 200, "还没有发过今日摘要", "还没有设置邮件服务器")
		dept.Post("/desk/digest", url.Values{"version": {"0"}, "on": {"1"}, "email": {"nonsense"}}).Page(t, 422, "应为邮箱地址", "nonsense")
		dept.Post("/desk/digest", url.Values{"version": {"0"}, "on": {"1"}, "email": {"shili.ding@example.gov.cn"}}).Redirects(t, "/desk/digest")
		if page := dept.Get("/desk/digest"); strings.Contains(page.Body, "shili.ding") || !strings.Contains(page.Body, "s***@example.gov.cn") {
			t.Error("the address is not masked")
		}
		if _, err := c.Queue.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		dept.Get("/desk/digest").Page(t, 200, "逾期 1 件", "三个工作日内到期 2 件", "新到 3 件")
		dept.Get("/desk/inbox").Page(t, 200, "今日摘要（2026年11月23日）")
		county.Get("/desk/digests").Page(t, 200, "示例丁", "可以直接复制的文字")
		county.Get("/desk/digests/export?format=csv").Holds(t, "示例丁", "逾期 1 件")
		for _, login := range []string{"dept", "dept-head", "leader", "sysadmin", "auditor"} {
			c.As(login).Get("/desk/digests").Page(t, 403)
			c.As(login).Get("/desk/nudges").Page(t, 403)
		}
		county.Get("/desk/nudges").Page(t, 200, "民政局：逾期 1 件（认领和确认 1 件）", "发给联络员")
		county.Get("/desk/nudges/export?format=csv").Holds(t, "民政局")
		county.Post("/desk/nudges", nil).Page(t, 422, "请先勾选")
		county.Post("/desk/nudges", url.Values{"units": {itoa(c.Units["D1"].ID)}}).Redirects(t, "/desk/nudges")
		county.Get("/desk/nudges").Page(t, 200, "已向 1 个单位发出催办", "未满 3 个工作日")
		dept.Get("/desk/inbox").Page(t, 200, "催办：1 件待办已超过期限")
	})
}

func TestDeliveriesAreSeenTriedAgainAndCancelled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		admin := c.As("sysadmin")
		for _, login := range []string{"county", "dept", "secadmin", "auditor"} {
			c.As(login).Get("/desk/deliveries").Page(t, 403)
			c.As(login).Post("/desk/deliveries/secret", url.Values{"secret": {"mail.password"}, "value": {"x"}}).Page(t, 403)
		}
		admin.Get("/desk/deliveries").Page(t, 200, "没有设置，不发送", "没有符合的消息")
		admin.Post("/desk/deliveries/try", url.Values{"way": {"mail"}, "address": {"a@example.gov.cn"}}).Page(t, 409, "没有设置")
		admin.Get("/desk/settings/channels").Page(t, 200, "邮件服务器", "推送地址")
		admin.Post("/desk/settings/channels", url.Values{"mail.host": {"127.0.0.1"}, "mail.port": {"1"}, "mail.security": {"starttls"}, "mail.from": {"不是邮箱"}, "hook.networks": {"10.0.0.0"}}).Page(t, 422, "应为邮箱地址", "不是网段")
		admin.Post("/desk/settings/channels", url.Values{"mail.host": {"127.0.0.1"}, "mail.port": {"1"}, "mail.security": {"starttls"}, "mail.from": {"zwgk@example.gov.cn"}}).Redirects(t, "/desk/settings/channels")
		admin.Post("/desk/deliveries/secret", url.Values{"secret": {"hook.key"}, "value": {"short"}}).Page(t, 422, "至少 16 个字符")
		admin.Post("/desk/deliveries/secret", url.Values{"secret": {"mail.password"}, "value": {"Tian-Qing-9-Yue"}}).Redirects(t, "/desk/deliveries")
		if page := admin.Get("/desk/deliveries"); strings.Contains(page.Body, "Tian-Qing") || !strings.Contains(page.Body, "示例壬") {
			t.Error("the password is shown, or who set it is not")
		}
		admin.Post("/desk/deliveries/try", url.Values{"way": {"mail"}, "address": {"nonsense"}}).Page(t, 422, "请填写收件邮箱")
		admin.Post("/desk/deliveries/try", url.Values{"way": {"mail"}, "address": {"shili.jia@example.gov.cn"}}).Redirects(t, "/desk/deliveries")
		page := admin.Get("/desk/deliveries?state=waiting")
		page.Page(t, 200, "s***@example.gov.cn", "待发送", "取消")
		if strings.Contains(page.Body, "shili.jia") {
			t.Error("the whole address is shown")
		}
		for range 8 { // nobody listens at port 1
			if err := c.Queue.Out.Run(context.Background(), &jobs.Job{}); err != nil {
				t.Fatal(err)
			}
			c.Later(4 * time.Hour)
		}
		admin = c.As("sysadmin") // the session has ended meanwhile
		rows, _, err := channel.List(d.Reader(context.Background()), channel.Filter{}, 0)
		if err != nil || len(rows) != 1 || rows[0].State != channel.Failed {
			t.Fatalf("%+v %v", rows, err)
		}
		admin.Get("/desk").Page(t, 200, "需要系统管理员处理", "邮件 1 条未送达", "没有正在运行的后台进程")
		if strings.Contains(c.As("county").Get("/desk").Body, "需要系统管理员处理") {
			t.Error("others are told of the machine too")
		}
		admin.Get("/desk/deliveries").Page(t, 200, "未送达", "不再自动重试", "重发")
		admin.Get("/desk/deliveries/export?format=csv&state=failed").Holds(t, "s***@example.gov.cn", "未送达")
		one := "/desk/deliveries/" + itoa(rows[0].ID)
		admin.Post(one+"/cancel", nil).Page(t, 409, "不能取消")
		admin.Post(one+"/retry", nil).Redirects(t, "/desk/deliveries")
		admin.Post(one+"/cancel", nil).Redirects(t, "/desk/deliveries")
		admin.Post("/desk/deliveries/987654321/retry", nil).Page(t, 404)
		admin.Get("/desk/jobs").Page(t, 200, "已停止", "没有正在运行的后台进程")
	})
}
