package demo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"lianghua/foi/annual"
	"lianghua/foi/answer"
	"lianghua/importer"
	"lianghua/internal/calendar"
	"lianghua/org"
	"lianghua/rbac"
)

// The demo county's applications before the system came: 2025 and the first
// nine months of 2026, taken in from two ledgers.
const (
	ledgerYear  = 2025
	ledgerAYear = 120
	ledgerRest  = 72
)

// ledgers takes in the two ledgers and publishes the report of the first
// year; that of the running year is begun. It is done once.
func (c *County) ledgers(ctx context.Context, units map[string]org.Unit) error {
	var n int
	if err := c.DB.Reader(ctx).Get(&n, `SELECT count(*) FROM foi_annual`); err != nil || n > 0 {
		return err
	}
	officer, err := c.as(ctx, "county")
	if err != nil {
		return err
	}
	cal, err := c.Requests.Calendar(c.DB.Reader(ctx))
	if err != nil {
		return err
	}
	rows := ledgerRows(cal)
	first := book{name: "示例：2025年依申请公开台账.xlsx", rows: ledgerSheet(rows, units, calendar.On(ledgerYear, 12, 31))}
	second := book{name: "示例：2026年依申请公开台账.xlsx", rows: ledgerSheet(rows, units, calendar.On(ledgerYear+1, 9, 30))}
	for _, b := range []book{first, second} {
		if err := c.takeLedger(ctx, officer, b); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
	}
	return c.reports(ctx, officer)
}

func (c *County) takeLedger(ctx context.Context, officer rbac.Actor, b book) error {
	folder, err := os.MkdirTemp("", "lianghua-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, b.name)
	if err := b.write(path); err != nil {
		return err
	}
	list, _, err := c.Importer.Upload(ctx, officer, importer.Kind("requests"), path, importer.Reading{Name: b.name}, "示例：系统启用前的台账")
	if err != nil {
		return err
	}
	_, err = c.Importer.Apply(ctx, officer, list[0].ID, list[0].PlanHash, true, nil)
	return err
}

// reports publishes the first year's report of the county as a whole on a day
// in the following March (条例 §49) and begins the running year's.
func (c *County) reports(ctx context.Context, officer rbac.Actor) error {
	scope, err := annual.WholeCounty(c.DB.Reader(ctx))
	if err != nil {
		return err
	}
	texts := annual.Texts{}
	for _, s := range annual.Sections() {
		texts[s.Key] = s.Standard
	}
	texts["problems"] = "示例：个别单位主动公开不够及时，村级公开表填报质量不高。下一步按月核对、按季通报，统一公开日前提醒。"
	defer c.DB.SetClock(time.Now)
	c.DB.SetClock(func() time.Time { return calendar.On(ledgerYear+1, 3, 24).Start().Add(2 * time.Hour) })
	if err := c.Annual.Save(ctx, officer, scope, ledgerYear, 0, annual.Inputs{"rules.made": annual.NA, "rules.repealed": annual.NA, "rules.valid": annual.NA,
		"norms.made": "6", "norms.repealed": "3", "norms.valid": "41", "permits": "21876", "penalties": "1342", "compulsions": "205", "fees": "2318.46"}, texts); err != nil {
		return err
	}
	for _, act := range []func(context.Context, rbac.Actor, annual.Ref) error{c.Annual.Finalise, c.Annual.Publish} {
		e, err := annual.Latest(c.DB.Reader(ctx), scope, ledgerYear)
		if err != nil {
			return err
		}
		if err := act(ctx, officer, annual.Ref{ID: e.ID, Version: e.Version}); err != nil {
			return err
		}
	}
	c.DB.SetClock(time.Now)
	return c.Annual.Save(ctx, officer, scope, ledgerYear+1, 0, annual.Inputs{"rules.made": annual.NA, "rules.repealed": annual.NA, "rules.valid": annual.NA}, texts)
}

// ledgerRow is one application of a ledger.
type ledgerRow struct {
	number, organ        string
	received, answered   calendar.Date
	kind, who, need, how string
}

// ledgerRows are spread over the working days; figures follow from the row's
// number, so that every demo county is the same.
func ledgerRows(cal calendar.Calendar) (out []ledgerRow) {
	day := calendar.On(ledgerYear, 1, 2)
	for n := range ledgerAYear + ledgerRest {
		if n == ledgerAYear {
			day = calendar.On(ledgerYear+1, 1, 5)
		}
		for range 1 + n%3 {
			day = cal.AddWorkdays(day, 1).Date
		}
		out = append(out, ledgerOne(cal, n, day))
	}
	return out
}

// How often each organ, applicant and answer occurs: the n-th application
// takes its turn.
var (
	ledgerOrgans = []string{"MY", "MY-D07", "MY", "MY-D12", "MY", "MY-D11", "MY-D01", "MY", "MY-T07", "MY-D09", "MY", "MY-D06", "MY-T01"}
	ledgerTypes  = []answer.Applicant{"natural", "natural", "natural", "business", "natural", "natural", "legal_service", "natural", "natural", "research", "natural", "charity", "natural", "other", "natural"}
	ledgerCodes  = []string{"1", "1", "4.1", "2", "1", "3.6", "1", "4.1", "3.5", "1", "5.1", "1", "4.2", "3.4", "1", "6.3", "2", "5.2", "1", "3.7", "4.3", "6.1", "1", "3.8", "5.3", "3.2"}
	ledgerNeeds  = []string{"示例片区房屋征收补偿方案", "示例镇土地征收批复文件及附图", "城乡低保资金分配文件", "示例道路改造工程招标、中标和验收资料", "某单位 2024 年“三公”经费明细", "示例村宅基地审批结果",
		"县政府常务会议关于示例产业园的议定事项", "示例小区规划许可及总平面图", "农机购置补贴发放名单和标准", "示例企业行政处罚案卷", "教师招聘面试成绩排名", "示例水库移民后期扶持资金使用情况"}
)

func ledgerOne(cal calendar.Calendar, n int, day calendar.Date) ledgerRow {
	kind := ledgerTypes[n%len(ledgerTypes)]
	who := sampleApplicant(n).Name
	if kind != "natural" {
		who = sampleCompany(n % 90).Name
	}
	how, _ := answer.ByCode(ledgerCodes[n%len(ledgerCodes)])
	took := 6 + n*7%15 // working days, within the 20 of 条例 §33
	if n%17 == 0 {
		took = 33 // extended once
	}
	return ledgerRow{number: fmt.Sprintf("示例%d-%03d", day.Year(), n+1), organ: ledgerOrgans[n%len(ledgerOrgans)], received: day, answered: cal.AddWorkdays(day, took).Date,
		kind: kind.Name(), who: who, need: ledgerNeeds[n*5%len(ledgerNeeds)], how: how.Label()}
}

// ledgerSheet is the ledger as it stood at the end of a day: what was not
// answered by then is open.
func ledgerSheet(rows []ledgerRow, units map[string]org.Unit, until calendar.Date) [][]string {
	out := [][]string{{"受理号", "收到日期", "申请人类型", "申请人", "所需信息", "办理结果", "答复日期", "受理机关"}}
	for _, r := range rows {
		if r.received.After(until) {
			continue
		}
		how, answered := r.how, r.answered.String()
		if r.answered.After(until) {
			how, answered = "", ""
		}
		out = append(out, []string{r.number, r.received.String(), r.kind, r.who, r.need, how, answered, units[r.organ].Name})
	}
	return out
}
