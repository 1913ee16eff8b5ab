package village

import (
	"strings"
	"testing"

	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

func day(s string) calendar.Date { return calendar.MustParse(s) }

func (c *county) photo() *Photo {
	c.t.Helper()
	png := "\x89PNG\r\n\x1a\n" + strings.Repeat("x", 40)
	return &Photo{must[attach.Stored](c.t)(c.s.Files.Save(c.ctx, strings.NewReader(png), "墙.png", attach.Document(1<<20))), "墙.png"}
}

func TestPosting(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.plan()
		c.profile("T1-V1")
		item := c.finance("T1-V1")
		c.publish(item)
		_, err := c.s.Post(c.ctx, c.clerk(), Hang{ItemID: item})
		refused(t, err, fault.KindInvalid, "公开栏位置")
		_, err = c.s.Post(c.ctx, c.stranger(), Hang{ItemID: item, Place: "西侧", On: day("2026-09-06")})
		refused(t, err, fault.KindNotFound, "")
		id := must[int64](t)(c.s.Post(c.ctx, c.head(), Hang{ItemID: item, Place: "村委会西侧", On: day("2026-09-06"), Photo: c.photo()}))
		_, err = c.s.Post(c.ctx, c.head(), Hang{ItemID: item, Place: "又一处", On: day("2026-09-06")})
		refused(t, err, fault.KindConflict, "已登记上墙")
		p := must[Posting](t)(c.s.Posting(c.ctx, c.head(), id))
		if p.UntilOn != day("2026-09-21") || !p.Up() || p.Left(day("2026-09-08")) != 13 || p.PhotoID == 0 {
			t.Errorf("%+v", p)
		}
		must[attach.Attachment](t)(c.s.PostingFile(c.ctx, c.head(), id, p.PhotoID))
		_, err = c.s.PostingFile(c.ctx, c.stranger(), id, p.PhotoID)
		refused(t, err, fault.KindNotFound, "")

		keeper := c.as(906, "示例戊", rbac.VillageClerk, "T1-V1")
		refused(t, c.s.Unpost(c.ctx, keeper, TakeOff{ID: id, Version: 1, On: day("2026-09-08"), Reason: "下雨"}), fault.KindConflict, "还差 13 日")
		refused(t, c.s.Unpost(c.ctx, c.head(), TakeOff{ID: id, Version: 1, On: day("2026-09-08")}), fault.KindInvalid, "说明理由")
		refused(t, c.s.Unpost(c.ctx, c.head(), TakeOff{ID: id, Version: 1, On: day("2026-09-09"), Reason: "x"}), fault.KindInvalid, "不能早于上墙日期")
		c.now = c.now.AddDate(0, 0, 13)
		ok(t, c.s.Unpost(c.ctx, keeper, TakeOff{ID: id, Version: 1, On: day("2026-09-21")}))
		refused(t, c.s.Unpost(c.ctx, keeper, TakeOff{ID: id, Version: 2, On: day("2026-09-21")}), fault.KindConflict, "已经登记撤下")
		again := must[int64](t)(c.s.Post(c.ctx, keeper, Hang{ItemID: item, Place: "村委会西侧", On: day("2026-09-21")}))
		ok(t, c.s.Unpost(c.ctx, c.head(), TakeOff{ID: again, Version: 1, On: day("2026-09-21"), Reason: "公开栏倒塌，已改贴新栏"}))
		list, _, err := c.s.Postings(c.ctx, c.clerk(), PostingFilter{})
		ok(t, err)
		if len(list) != 2 || list[0].EarlyReason == "" || list[1].EarlyReason != "" {
			t.Errorf("%+v", list)
		}
		if own, _, _ := c.s.Postings(c.ctx, keeper, PostingFilter{}); len(own) != 2 || own[0].PostedBy != keeper.Name || own[1].PostedBy != ForVillage {
			t.Errorf("what the village reads: %+v", own)
		}
		if list, _, _ := c.s.Postings(c.ctx, c.stranger(), PostingFilter{}); len(list) != 0 {
			t.Errorf("another township: %+v", list)
		}
		seen := must[[]PublicSheet](t)(PublicSheets(c.d.Reader(c.ctx), c.d.Now(), c.id("T1-V1"), 2026))
		if len(seen) != 1 || seen[0].Name != "村级财务公开表" || seen[0].PeriodIs != "2026年8月" || seen[0].PostedOn != day("2026-09-21") {
			t.Errorf("%+v", seen)
		}
	})
}

// 上墙 before publishing is the day that counts for the duty.
// What hangs is what was published: a draft with a longer term beside it
// changes nothing on the board until it is published.
func TestTheTermIsThatOfThePublishedRevision(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.plan()
		c.profile("T1-V1")
		item := c.finance("T1-V1")
		c.publish(item)
		it := must[disclose.Item](t)(disclose.ByID(c.d.Reader(c.ctx), item))
		must[[]disclose.Result](t)(c.s.Items.Act(c.ctx, c.clerk(), []disclose.Ref{it.Ref()}, disclose.ActRevise, disclose.Form{}))
		x := must[disclose.Detail](t)(c.s.Items.Detail(c.ctx, c.clerk(), item))
		content := x.Draft.Content.V
		content.PostDays = 60
		must[int64](t)(c.s.Items.Save(c.ctx, c.clerk(), item, x.Version, disclose.Change{Content: content, ColumnID: x.ColumnID}))
		id := must[int64](t)(c.s.Post(c.ctx, c.head(), Hang{ItemID: item, Place: "村委会西侧", On: day("2026-09-06")}))
		if p := must[Posting](t)(c.s.Posting(c.ctx, c.head(), id)); p.UntilOn != day("2026-09-21") {
			t.Errorf("it hangs until %s by a draft that nobody has reviewed", p.UntilOn)
		}
	})
}

func TestPostedFirst(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.plan()
		c.profile("T1-V1")
		id := c.begin(c.clerk(), "T1-V1", duty.SheetFinance, "2026-08")
		must[int64](t)(c.s.Post(c.ctx, c.clerk(), Hang{ItemID: id, Place: "西侧", On: day("2026-09-02")}))
		if p := c.paper(c.clerk(), id); p.Content.FirstOn != day("2026-09-02") || p.Content.FirstChannel != Noticeboard {
			t.Errorf("%+v", p.Content)
		}
	})
}
