package desk

import (
	"fmt"
	"time"

	"lianghua/internal/channel"
	"lianghua/internal/db"
	"lianghua/internal/jobs"
)

// JobPlan is periodic work in words.
type JobPlan struct {
	jobs.PlanState
	Name string
	Word string
	Sign string
}

// Every is the interval in words.
func (p JobPlan) Interval() string {
	switch days := int(p.PlanState.Every / (24 * time.Hour)); {
	case days == 1:
		return "每天"
	case days == 7:
		return "每周"
	case days > 1:
		return fmt.Sprintf("每 %d 天", days)
	}
	return fmt.Sprintf("每 %d 分钟", int(p.PlanState.Every/time.Minute))
}

// Length is how long the last run took.
func (p JobPlan) Length() string { return length(p.Took) }

// length writes a duration: 不到 1 秒, 12 秒, 3 分 20 秒.
func length(d time.Duration) string {
	switch s := int(d.Round(time.Second) / time.Second); {
	case d <= 0:
		return ""
	case s == 0:
		return "不到 1 秒"
	case s < 60:
		return fmt.Sprintf("%d 秒", s)
	default:
		return fmt.Sprintf("%d 分 %d 秒", s/60, s%60)
	}
}

func jobPlans(h jobs.Health) (out []JobPlan) {
	for _, s := range h.Plans {
		p := JobPlan{PlanState: s, Name: word(jobNames, s.Kind), Word: "按时", Sign: "done"}
		switch {
		case s.Late:
			p.Word, p.Sign = "过期未运行", "late"
		case s.Failed.Valid && (!s.OK.Valid || s.Failed.After(s.OK.Time.Time)):
			p.Word, p.Sign = "最近一次未成功", "due"
		case !s.OK.Valid:
			p.Word, p.Sign = "还没有运行过", "none"
		}
		out = append(out, p)
	}
	return out
}

// alarms are the sentences for the keeper of the machine, none when all is well.
func (d *Deps) alarms(q db.Reader) (out []string, err error) {
	h, err := d.Jobs.Health(q)
	if err != nil {
		return nil, err
	}
	if h.Alive() == 0 {
		out = append(out, "没有正在运行的后台进程，定时工作都停着")
	}
	for _, p := range jobPlans(h) {
		if p.Late {
			out = append(out, p.Name+"过期未运行")
		}
	}
	if h.Waiting > 0 {
		out = append(out, fmt.Sprintf("%d 个任务等了 10 分钟以上没有运行", h.Waiting))
	}
	ways, err := channel.Stand(q)
	for _, w := range ways {
		if w.Failed > 0 {
			out = append(out, fmt.Sprintf("%s %d 条未送达", w.Channel.Label(), w.Failed))
		}
	}
	return out, err
}
