package demo

import (
	"context"

	"lianghua/internal/calendar"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/village"
	"lianghua/village/pilot"
)

// pilotTown is the pilot township (试点乡镇) of the demo.
const pilotTown = "MY-T07"

// villages gives the pilot township's villages their signers, cases in each
// state and a training. It is done once.
func (c *County) villages(ctx context.Context, units map[string]org.Unit) error {
	clerk, err1 := org.ActorByLogin(c.DB.Reader(ctx), "town", c.Org.Today())
	officer, err2 := org.ActorByLogin(c.DB.Reader(ctx), "county", c.Org.Today())
	if err := first(err1, err2); err != nil {
		return err
	}
	if list, _, err := c.Pilots.Cases(ctx, officer, pilot.CaseFilter{}); err != nil || len(list) > 0 {
		return err
	}
	for _, code := range []string{pilotTown + "-S01", pilotTown + "-S02"} {
		if err := c.Villages.SaveProfile(ctx, clerk, village.Profile{UnitID: units[code].ID, Accountant: "示例午", Overseer: "示例未", Principal: "示例申",
			Board: "村委会大门西侧", Phone: units[pilotTown].Phone}); err != nil {
			return err
		}
	}
	if _, err := c.Villages.Codes(ctx, clerk, units[pilotTown].ID); err != nil {
		return err
	}
	if err := c.cases(ctx, clerk, officer, units); err != nil {
		return err
	}
	if err := c.training(ctx, officer); err != nil {
		return err
	}
	return c.pilot(ctx, clerk, officer, units)
}

// hang records what the pilot township's villages have on their noticeboards:
// what was published earlier has come down again.
func (c *County) hang(ctx context.Context, clerk rbac.Actor) error {
	items, _, err := c.Villages.Unposted(ctx, clerk, 0)
	if err != nil {
		return err
	}
	today := c.Org.Today()
	for i, it := range items {
		if !it.PublishedAt.Valid || i == 0 { // the newest is still to be hung
			continue
		}
		on := calendar.DateOf(it.PublishedAt.Time.Time)
		id, err := c.Villages.Post(ctx, clerk, village.Hang{ItemID: it.ID, Place: "村委会大门西侧", On: on})
		if err != nil {
			return err
		}
		if off := on.AddDays(village.PostDays); !off.After(today) {
			if err := c.Villages.Unpost(ctx, clerk, village.TakeOff{ID: id, Version: 1, On: off}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *County) cases(ctx context.Context, clerk, officer rbac.Actor, units map[string]org.Unit) error {
	for _, one := range []struct {
		title string
		acts  []pilot.Action
	}{{"村级财务公开“一表清”", []pilot.Action{pilot.Submit, pilot.Choose, pilot.SendUp}}, {"乡镇代录，村里只核不填", []pilot.Action{pilot.Submit, pilot.Choose}},
		{"公开栏上墙照片不出错", []pilot.Action{pilot.Submit}}, {"统一公开日", nil}} {
		id, err := c.Pilots.WriteCase(ctx, clerk, pilot.Case{UnitID: units[pilotTown].ID, Title: one.title, Background: "村多、表多、人少，月月公开常有遗漏。",
			Practice: "一、乡镇代理会计按月出数，联络员代录。\n二、村报账员核对，监督委员会主任、村负责人在纸上签字。\n三、统一公开日上墙上网。",
			Effect:   "示例：财务公开表按时率由六成升到全部按时。", Contact: "示例庚 " + units[pilotTown].Phone})
		if err != nil {
			return err
		}
		for i, a := range one.acts {
			who := officer
			if a == pilot.Submit {
				who = clerk
			}
			if err := c.Pilots.Act(ctx, who, id, int64(i+1), a, pilot.Form{SentTo: "临沂市人民政府办公室", SentOn: c.Org.Today()}); err != nil {
				return err
			}
		}
		if len(one.acts) == 2 {
			if err := c.Pilots.UseCase(ctx, officer, id, units["MY-T08"].ID, "自下月起代录。"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *County) training(ctx context.Context, officer rbac.Actor) error {
	id, err := c.Pilots.SaveTraining(ctx, officer, pilot.Training{Title: "村级财务公开表怎样填、怎样公开", Form: pilot.Forms()[0], HeldOn: c.Org.Today().AddDays(-7),
		Place: "县政务服务中心三楼会议室", Speaker: "示例甲", Content: "一、期初、收入、支出、期末怎样核对。\n二、谁签字、谁不能签字。\n三、上墙不少于 15 日。"})
	if err != nil {
		return err
	}
	if _, err := c.Pilots.Call(ctx, officer, id, []org.Kind{org.Township, org.Subdistrict}, ""); err != nil {
		return err
	}
	detail, err := c.Pilots.TrainingDetail(ctx, officer, id)
	if err != nil {
		return err
	}
	var came []int64
	for i, p := range detail.People {
		if i%6 != 5 {
			came = append(came, p.ID)
		}
	}
	if err := c.Pilots.Attend(ctx, officer, id, came); err != nil {
		return err
	}
	_, err = c.Pilots.SaveTraining(ctx, officer, pilot.Training{Title: "试点乡镇以干代训", Form: pilot.Forms()[1], HeldOn: calendar.On(c.Org.Today().Year(), 3, 2), Speaker: "示例乙"})
	return err
}
