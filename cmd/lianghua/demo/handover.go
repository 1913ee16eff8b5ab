package demo

import (
	"context"
	"fmt"

	"lianghua/handover"
	"lianghua/org"
	"lianghua/rbac"
)

// movers are the people of the demo who change places. They are not among the
// logins of the sign-in page.
var movers = []struct {
	login, name, unit string
	role              rbac.Role // "" for none yet
}{
	{"dept-next", "示例未", "MY-D09", rbac.DeptLiaison}, {"dept-b", "示例申", "MY-D09", ""},
	{"left", "示例酉", "MY-D12", rbac.DeptLiaison}, {"came", "示例戌", "MY-D12", rbac.LegalCounsel},
	{"leaving", "示例亥", "MY-D13", rbac.DeptLiaison}, {"coming", "示例角", "MY-D13", ""},
	{"trainee", "示例亢", "MY-T08", rbac.TownClerk}, {"giver", "示例氐", "MY-D15", rbac.DeptLiaison}, {"taker", "示例房", "MY-D16", rbac.DeptLiaison},
}

// handovers shows what happens when people change: a handover that is over and
// one that waits for its signatures, a pair of AB角 with a delegation that
// runs, a secondment with its log. It is done once.
func (c *County) handovers(ctx context.Context, units map[string]org.Unit) error {
	list, _, err := c.Handover.List(ctx, c.Actor, handover.Filter{})
	if err != nil || len(list) > 0 {
		return err
	}
	people, err := c.movers(ctx, units)
	if err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return c.handedOver(ctx, units["MY-D12"], people) },
		func() error { return c.handingOver(ctx, units["MY-D13"], people) },
		func() error { return c.standIn(ctx, units["MY-D09"], people) },
		func() error { return c.seconded(ctx, units["MY-T08"], people) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	_, err = c.Handover.Vacancies(ctx)
	return err
}

// movers opens the logins of who changes places, with the demo's password.
func (c *County) movers(ctx context.Context, units map[string]org.Unit) (map[string]int64, error) {
	out := map[string]int64{}
	for _, m := range movers {
		var roles []rbac.Role
		if m.role != "" {
			roles = []rbac.Role{m.role}
		}
		if _, err := c.Org.UserAdd(ctx, c.Actor, org.UserAdd{Login: m.login, Name: m.name, Unit: m.unit, Roles: roles, Post: org.Liaison, Password: c.password}); err != nil {
			return nil, fmt.Errorf("%s: %w", m.login, err)
		}
		a, err := c.as(ctx, m.login)
		if err != nil {
			return nil, err
		}
		out[m.login] = a.PersonID
	}
	// One person, two units: known in the department whose liaison hands over next.
	_, err := c.Org.Appoint(ctx, c.Actor, org.Appointment{UnitID: units["MY-D15"].ID, PersonID: out["taker"], Kind: org.Liaison, Section: "办公室"})
	return out, err
}

func (c *County) handedOver(ctx context.Context, u org.Unit, people map[string]int64) error {
	old, err := c.as(ctx, "left")
	if err != nil {
		return err
	}
	id, err := c.Handover.Start(ctx, old, handover.Draft{UnitID: u.ID, FromID: old.PersonID, Heir: handover.Heir{PersonID: people["came"]}, Reason: "调整分工",
		Note: "纸质台账在办公室二号柜，栏目密码不外传，已当面交代。"})
	if err != nil {
		return err
	}
	for _, step := range []struct {
		login string
		do    handover.Action
	}{{"left", handover.Give}, {"came", handover.Receive}, {"came", handover.Take}} {
		a, err := c.as(ctx, step.login)
		if err != nil {
			return err
		}
		h, err := c.Handover.Show(ctx, a, id)
		if err == nil {
			err = c.Handover.Act(ctx, a, id, h.Version, step.do, handover.Form{})
		}
		if err != nil {
			return fmt.Errorf("%s: %w", step.do, err)
		}
	}
	return nil
}

func (c *County) handingOver(ctx context.Context, u org.Unit, people map[string]int64) error {
	old, err := c.as(ctx, "leaving")
	if err == nil {
		_, err = c.Handover.Start(ctx, old, handover.Draft{UnitID: u.ID, FromID: old.PersonID, Heir: handover.Heir{PersonID: people["coming"]}, Reason: "退休"})
	}
	return err
}

func (c *County) standIn(ctx context.Context, u org.Unit, people map[string]int64) error {
	officer, err1 := c.as(ctx, "county")
	away, err2 := c.as(ctx, "dept-next")
	if err := first(err1, err2); err != nil {
		return err
	}
	if _, err := c.Handover.SetPair(ctx, officer, u.ID, people["dept-next"], people["dept-b"], "信息发布和任务申报"); err != nil {
		return err
	}
	today := c.Org.Today()
	_, err := c.Handover.Delegate(ctx, away, handover.DelegationDraft{UnitID: u.ID, ToID: people["dept-b"], Since: today, Until: today.AddDays(13), Reason: "外出培训"})
	return err
}

func (c *County) seconded(ctx context.Context, home org.Unit, people map[string]int64) error {
	officer, err1 := c.as(ctx, "county")
	guard, err2 := c.as(ctx, "secadmin")
	if err := first(err1, err2); err != nil {
		return err
	}
	today := c.Org.Today()
	id, err := c.Handover.Second(ctx, officer, handover.SecondmentDraft{PersonID: people["trainee"], HomeID: home.ID, Since: today.AddDays(-20), Until: today.AddDays(40),
		Task: "跟班学习栏目核查、信息初审和任务申报核对。", Mentor: "示例甲"})
	if err != nil {
		return err
	}
	if err := c.Handover.Move(ctx, guard, id, 1, handover.Grant, handover.StepForm{}); err != nil {
		return err
	}
	self, err := c.as(ctx, "trainee")
	if err != nil {
		return err
	}
	for i, text := range []string{"熟悉目录和认领流程，核对两个部门的责任科室。", "参加栏目核查，记录三处更新不及时的栏目。", "在带训人指导下初审两篇通知公告。"} {
		if err := c.Handover.Note(ctx, self, id, today.AddDays(-18+6*i), text); err != nil {
			return err
		}
	}
	return nil
}
