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
