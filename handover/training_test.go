package handover_test

import (
	"testing"
	"time"

	"lianghua/handover"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/org"
	"lianghua/rbac"
)

func orgWho(a rbac.Actor) audit.Who { return org.Who(a) }

func orgGrant(person int64, role rbac.Role, unit int64) org.GrantDraft {
	return org.GrantDraft{PersonID: person, Role: role, UnitID: unit}
}

// A trainee supervises other townships from the first to the last day, and
// their own at no time.
func TestTraineeNeverOverTheOwnTownship(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("member", "示例新", "T1", org.Liaison)
		first, last := calendar.On(2026, 11, 24), calendar.On(2026, 11, 30)
		draft := handover.SecondmentDraft{PersonID: c.person("member"), HomeID: c.units["T1"].ID, Since: first, Until: last, Task: "跟班学习政务公开", Mentor: "示例甲"}
		_, err := c.s.Second(ctx, c.as("clerk"), draft)
		c.refused(err, "不能办理")
		id, err := c.s.Second(ctx, c.as("officer"), draft)
		c.ok(err)
		step := func(login string, s handover.Step, text string) error {
			d, err := c.s.Secondment(ctx, c.as(login), id)
			if err != nil {
				return err
			}
			return c.s.Move(ctx, c.as(login), id, d.Version, s, handover.StepForm{Text: text})
		}
		c.refused(step("officer", handover.Grant, ""), "不能办理")
		c.now = time.Date(2026, 11, 25, 9, 0, 0, 0, shanghai)
		if len(c.as("member").Grants) != 0 {
			t.Error("rights before they were granted")
		}
		c.ok(step("sec", handover.Grant, ""))
		for _, x := range []struct {
			at   time.Time
			want bool
		}{
			{time.Date(2026, 11, 23, 23, 59, 59, 999e6, shanghai), false}, {time.Date(2026, 11, 24, 0, 0, 0, 0, shanghai), true},
			{time.Date(2026, 11, 30, 23, 59, 59, 999e6, shanghai), true}, {time.Date(2026, 12, 1, 0, 0, 0, 0, shanghai), false},
		} {
			c.now = x.at
			a := c.as("member")
			for unit, want := range map[string]bool{"T2": x.want, "D1": x.want, "T1": false, "V1": false} {
				for _, act := range []rbac.Action{rbac.DutyAgree, rbac.ItemFirst, rbac.ReportRead} {
					if got := rbac.May(a, act, c.units[unit].RBAC()); got != want {
						t.Errorf("%s: %s in %s: %v", x.at, act, unit, got)
					}
					if got := rbac.ReachOf(a, act).Holds(c.units[unit].RBAC()); got != want {
						t.Errorf("%s: lists of %s show %s: %v", x.at, act, unit, got)
					}
				}
			}
			if rbac.MayAny(a, rbac.NudgeSend) || rbac.MayAny(a, rbac.GrantManage) || rbac.MayAny(a, rbac.PersonEdit) {
				t.Error("a trainee has the office's own rights")
			}
		}
		c.now = time.Date(2026, 11, 26, 9, 0, 0, 0, shanghai)
		c.refused(c.s.Note(ctx, c.as("officer"), id, calendar.On(2026, 11, 25), "看台账"), "本人")
		c.refused(c.s.Note(ctx, c.as("member"), id, calendar.On(2026, 11, 27), "明天的事"), "不晚于今天")
		c.ok(c.s.Note(ctx, c.as("member"), id, calendar.On(2026, 11, 25), "参加栏目核查"))
		c.refused(step("member", handover.Report, ""), "培训总结")
		c.ok(step("member", handover.Report, "学会了栏目核查。"))
		if len(c.as("member").Grants) != 0 {
			t.Error("rights after the report")
		}
		c.refused(step("member", handover.Close, "很好"), "本人")
		c.ok(step("officer", handover.Close, "完成培训任务。"))
		d, err := c.s.Secondment(ctx, c.as("officer"), id)
		c.ok(err)
		if d.Stage != handover.Closed || d.Days != 1 || len(d.Log) != 1 || d.Opinion == "" {
			t.Errorf("%+v", d)
		}
	})
}
