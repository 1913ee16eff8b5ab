package annual_test

import (
	"testing"

	"lianghua/foi/annual"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

func TestFiguresOfTheOffice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.enter([]line{
			{"1", "MY", "2025-01-06", "予以公开", "2025-01-16", "natural", "1"},     // 10 days, 8 working days
			{"2", "MY", "2025-03-31", "重复申请", "2025-06-30", "business", "5.2"},  // 91 days, late
			{"3", "MY-D07", "2025-12-29", "", "", "natural", ""},                // still open, and late by then
			{"4", "MY-D07", "2024-12-30", "国家秘密", "2025-01-03", "other", "3.1"}, // 4 days
		})
		if err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO foi_event (request_id, kind, on_day, days, by_name, at) SELECT id, 'extended', '2025-04-20', 20, '示例', ? FROM foi_request WHERE number = '2'`, tx.Now)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		f, err := c.Figures(d.Reader(ctx), c.scope(""), 2025, calendar.MustParse("2026-03-02"))
		if err != nil {
			t.Fatal(err)
		}
		want := [4]annual.Quarter{{New: 2, Done: 2, Open: 1}, {Done: 1, Extended: 1}, {}, {New: 1, Open: 1}}
		if f.Quarters != want {
			t.Errorf("quarters %+v, want %+v", f.Quarters, want)
		}
		if f.Done != 3 || f.Days != 10+91+4 || f.Late != 2 || f.Extended != 1 || f.Average(f.Days) != 35 {
			t.Errorf("%+v", f)
		}
		own, err := c.Figures(d.Reader(ctx), c.scope("MY-D07"), 2025, calendar.MustParse("2026-03-02"))
		if err != nil || own.Done != 1 || own.Extended != 0 || own.Quarters[3].Open != 1 {
			t.Errorf("one organ: %+v, %v", own, err)
		}
	})
}
