package desk_test

import (
	"strings"
	"testing"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/htmlcheck"
	"lianghua/internal/jobs"
)

func TestAuditIsReadVerifiedAndExported(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("auditor")
		c.As("dept").Get("/desk/audit").Page(t, 403)
		b.Get("/desk/audit").Page(t, 200, "末端校验值", "登录", "被拒绝", "页面 /desk/audit")
		b.Get("/desk/audit?action=session.sign_in&outcome=done&from=2026-11-23&until=2026-11-23").Page(t, 200, "登录")
		b.Get("/desk/audit?until=2026-11-22").Page(t, 200, "没有符合的记录")
		b.Get("/desk/audit?from=昨天").Page(t, 200, "日期“昨天”不能识别", `href="#f-from"`)
		b.Post("/desk/audit/verify", nil).Page(t, 200, "核验结果", "条记录完整，未发现改动")
		b.Get("/desk/audit?kind=log").Page(t, 200, "核验", "完整：是")
		csv := b.Get("/desk/audit/export?action=unit.edit")
		if csv.Status != 200 || strings.Count(csv.Body, "\n") != 1+6 || !strings.Contains(csv.Body, "管理机构和别名,单位") {
			t.Errorf("%d: %q", csv.Status, csv.Body)
		}
		for range 60 {
			write(t, d, func(tx *db.Tx) error {
				audit.Record(tx, audit.Who{Name: "示例甲", Face: "cli"}, audit.Entry{Action: "entry.edit"})
				return nil
			})
		}
		next := htmlcheck.Attr(b.Get("/desk/audit?action=entry.edit").Body, `a[rel=next]`, "href")
		b.Get(next).Page(t, 200, "修改目录事项")
	})
}

func TestAuditAnswersWhoSawAndAnchors(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b, dept := c.As("auditor"), c.As("county")
		dept.Get("/desk/people/1").Page(t, 200)
		dept.Get("/desk/people/1").Page(t, 200)
		dept.Get("/desk/people/export?q=示例&format=csv")
		b.Get("/desk/audit/seen").Page(t, 200, "请选择")
		b.Get("/desk/audit/seen?kind=person&id=1").Page(t, 200, "人员 1", "查看页面", "逐条记录")
		b.Get("/desk/audit/seen?kind=person&id=999").Page(t, 200, "没有人打开、下载或办理过")
		if csv := b.Get("/desk/audit/seen/export?kind=person&id=1&format=csv").Body; !strings.Contains(csv, ",查看页面,成功,1,") {
			t.Errorf("once a day: %q", csv)
		}
		page := b.Get("/desk/audit?action=file.take")
		page.Page(t, 200, "下载、导出", "筛选项：q", "格式：csv")
		if strings.Contains(page.Body, "筛选项：示例") || strings.Contains(page.Body, "q=示例") {
			t.Error("the log holds what was looked for")
		}
		b.Get("/desk/audit?address=192.0.2.1&unit=2").Page(t, 200)
		b.Get("/desk/audit?address=203.0.113.99").Page(t, 200, "没有符合的记录")
		b.Get("/desk/audit/anchors").Page(t, 200, "还没有锚定")
		b.Post("/desk/audit/anchors/compare", nil).Page(t, 422, "请粘贴")
		b.Post("/desk/audit/anchors/compare", map[string][]string{"lines": {"第一行"}}).Page(t, 422, "这不是锚定行")
		var line string
		write(t, d, func(tx *db.Tx) error {
			a, _, err := audit.Drop(tx, c.Org.Keys, audit.Who{Name: "系统", Face: "job"})
			line = a.Line()
			return err
		})
		b.Get("/desk/audit/anchors").Page(t, 200, strings.ReplaceAll(line, "+", "&#43;"))
		if txt := b.Get("/desk/audit/anchors/export").Body; txt != line+"\n" {
			t.Errorf("%q", txt)
		}
		b.Get("/desk/audit").Page(t, 200, "每日锚定", "不少于六个月")
		b.Post("/desk/audit/anchors/compare", map[string][]string{"lines": {line}}).Page(t, 200, "1 行锚定与日志相符")
		b.Post("/desk/audit/anchors/compare", map[string][]string{"lines": {strings.Replace(line, "2026-", "2025-", 1)}}).Page(t, 200, "签名不符")
		b.Get("/desk/audit?kind=anchor").Page(t, 200, "与锚定核对", "锚定审计日志")
		c.As("dept").Get("/desk/audit/anchors").Page(t, 403)
		c.As("sysadmin").Get("/desk/audit/seen").Page(t, 403)
	})
}

func TestVerifyFindsAChangedRow(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("auditor")
	write(t, c.DB, func(tx *db.Tx) error {
		for _, q := range []string{`DROP TRIGGER audit_log_no_update`, `UPDATE audit_log SET actor = '别人' WHERE seq = 2`} {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
	b.Post("/desk/audit/verify", nil).Page(t, 200, "notice-late", "第 2 条的内容与校验值不符")
}

func TestJobsAreListedAndCancelled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := serve(t, d)
		b := c.As("sysadmin")
		b.Get("/desk/jobs").Page(t, 200, "还没有后台任务")
		var id int64
		write(t, d, func(tx *db.Tx) (err error) {
			id, err = jobs.Enqueue(tx, "import.apply", nil, jobs.Options{By: "示例甲"})
			return err
		})
		here := "/desk/jobs/" + itoa(id)
		b.Get("/desk/jobs").Page(t, 200, "导入入库", "排队中", here)
		b.Get(here).Page(t, 200, "将取消示例甲提交的“导入入库”", "排队中")
		c.As("county").Post(here+"/cancel", nil).Page(t, 403)
		b.Post(here+"/cancel", nil).Redirects(t, "/desk/jobs")
		b.Get("/desk/jobs").Page(t, 200, "已取消", "已按要求取消")
		b.Get(here).Page(t, 200, "已按要求取消")
		b.Post(here+"/cancel", nil).Page(t, 409, "不能取消")
		if csv := b.Get("/desk/jobs/export?format=csv").Body; !strings.Contains(csv, "导入入库,已取消") {
			t.Errorf("jobs: %q", csv)
		}
		b.Get("/desk/jobs/99").Page(t, 404)
	})
}
