package foi_test

import (
	"testing"

	"lianghua/foi"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

func TestDayOfReceiptFollowsTheChannel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.on("2026-09-18")
		got, err := c.Register(ctx, c.officer(), c.form(foi.Counter, "关于示例路改造的批复"))
		c.must(err)
		r := c.get(got.ID)
		if r.State != foi.Registered || r.ReceivedOn.String() != "2026-09-18" || r.CorrectionDue.String() != "2026-09-29" || r.DueOn.String() != "2026-10-22" {
			t.Errorf("counter: %s received %s correction %s due %s", r.State, r.ReceivedOn, r.CorrectionDue, r.DueOn)
		}
		if got.Number != "2026-00001" || len(got.Code) != 8 || got.DueOn != r.DueOn {
			t.Errorf("receipt %+v", got)
		}
		signed := c.form(foi.Signed, "同上")
		_, err = c.Register(ctx, c.officer(), signed)
		c.refused(err, fault.KindInvalid, "a signed letter without its number")

		web, err := c.Apply(ctx, c.form("", "示例项目环评批复"))
		c.must(err)
		if r = c.get(web.ID); r.State != foi.Pending || !r.ReceivedOn.IsZero() || r.NagOn.String() != "2026-09-20" || r.Channel != foi.Web {
			t.Errorf("web: %s received %q nag %s", r.State, r.ReceivedOn, r.NagOn) // 2026-09-20 is a make-up Sunday
		}
		c.on("2026-09-21")
		ref := c.ref(web.ID)
		c.refused(c.Confirm(ctx, c.officer(), ref, foi.Confirmation{On: calendar.MustParse("2026-09-17"), How: "电话", By: "示例甲"}), fault.KindInvalid, "confirmed before it came")
		c.refused(c.Confirm(ctx, c.liaison(), ref, foi.Confirmation{On: calendar.MustParse("2026-09-21"), How: "电话", By: "示例丁"}), fault.KindNotFound, "another organ's case")
		c.must(c.Confirm(ctx, c.officer(), ref, foi.Confirmation{On: calendar.MustParse("2026-09-21"), How: "电话", By: "示例甲"}))
		if r = c.get(web.ID); r.State != foi.Registered || r.ReceivedOn.String() != "2026-09-21" || r.ConfirmedHow != "电话" {
			t.Errorf("confirmed: %+v", r)
		}
		c.refused(c.Confirm(ctx, c.officer(), ref, foi.Confirmation{On: calendar.MustParse("2026-09-21"), How: "电话", By: "示例甲"}), fault.KindConflict, "twice")
	})
}
