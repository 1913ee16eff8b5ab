package desk

import (
	"strconv"

	"lianghua/internal/db"
	"lianghua/internal/jobs"
	"lianghua/web"
)

// JobsPage lists long work (后台任务), for the system administrator.
type JobsPage struct {
	web.Base
	Health jobs.Health
	Plans  []JobPlan
	Rows   []JobRow
	Next   string
}

// JobRow is a job in words.
type JobRow struct {
	jobs.Row
	Name string
	Sign string // of the sign beside the state
}

var jobNames = map[string]string{"import.apply": "导入入库", "tidy": "每日清理", "keys.reseal": "改用现行密钥", "reorg": "机构改革方案生效", "anchor": "审计日志每日锚定", "outbox.push": "上报数据包", "backup": "备份", "backup.drill": "恢复演练", "handover.vacancies": "空缺岗位提醒",
	"duty": "每日应公开任务", "disclose.tick": "定时发布和到期", "queue.digest": "今日摘要", "channel.send": "消息发送", "audit.verify": "审计日志核验",
	"patrol.misses": "分派搜不到的词", "patrol.leaders": "核对领导任免"}

var jobSigns = map[jobs.State]string{jobs.Queued: "none", jobs.Running: "due", jobs.Finished: "done", jobs.Failed: "late", jobs.Cancelled: "none"}

// Length is how long the last attempt took.
func (j JobRow) Length() string { return length(j.Took()) }

func (d *Deps) jobRow(r jobs.Row) JobRow {
	if !r.State.Ended() {
		d.Jobs.Live(&r)
	}
	return JobRow{Row: r, Name: word(jobNames, r.Kind), Sign: jobSigns[r.State]}
}

func (d *Deps) jobList(c *web.Ctx) error {
	before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the newest
	rows, next, err := jobs.List(c.Q(), before)
	if err != nil {
		return err
	}
	p := &JobsPage{}
	p.Title = "后台任务"
	if p.Health, err = d.Jobs.Health(c.Q()); err != nil {
		return err
	}
	p.Plans = jobPlans(p.Health)
	for _, r := range rows {
		p.Rows = append(p.Rows, d.jobRow(r))
	}
	if next > 0 {
		p.Next = idText(next)
	}
	return c.Render(p)
}

// mostJobs is how many jobs a file holds, the newest.
const mostJobs = 2000

func (d *Deps) jobExport(c *web.Ctx) error {
	var out [][]string
	for before, more := int64(0), true; more && len(out) < mostJobs; {
		rows, next, err := jobs.List(c.Q(), before)
		if err != nil {
			return err
		}
		for _, r := range rows {
			j := d.jobRow(r)
			out = append(out, []string{idText(r.ID), j.Name, r.State.Label(), idText(j.Done), idText(j.Total), j.Message, r.CreatedBy,
				stamp(db.Some(r.CreatedAt)), stamp(r.StartedAt), stamp(r.FinishedAt), j.Length()})
		}
		before, more = next, next > 0
	}
	return listFile(c, "后台任务", []string{"编号", "任务", "状态", "已处理", "共", "说明", "提交人", "提交时间", "开始时间", "结束时间", "用时"}, out)
}
