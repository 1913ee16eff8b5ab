package report_test

import (
	"testing"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/workday"
	"lianghua/rbac"
	"lianghua/report"
	"lianghua/web/webtest"
)

// item is one published item of 民政局.
func item(t *testing.T, c *webtest.County, s *disclose.Service, kind, day string, content form.Content) int64 {
	t.Helper()
	content.Body = "<p>内容</p>"
	ref, err := s.Migrate(t.Context(), webtest.CLI, disclose.Migration{NewItem: disclose.NewItem{UnitID: c.Units["D1"].ID, Type: kind, Content: content}, PublishedOn: calendar.MustParse(day)})
	if err != nil {
		t.Fatal(err)
	}
	return ref.ID
}

func TestFiguresOfWhatIsPublished(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		s := &disclose.Service{DB: d, Files: c.Files, Calendar: workday.LoadCalendar}
		policy := item(t, c, s, "policy", "2026-03-02", form.Content{Title: "示例政策甲", DocumentNo: "示例〔2026〕1号", Genre: "通知", FormedOn: calendar.On(2026, 3, 1),
			FirstChannel: "县政府公报", OtherChannels: []form.Channel{{Name: "蒙阴发布微信公众号", Link: "https://www.example.gov.cn/w"}}})
		item(t, c, s, "policy", "2026-08-02", form.Content{Title: "示例政策乙", DocumentNo: "示例〔2026〕2号", Genre: "通知", FormedOn: calendar.On(2026, 8, 1)})
		item(t, c, s, "notice", "2025-08-02", form.Content{Title: "去年的通知"})
		reading := item(t, c, s, "interpretation", "2026-03-05", form.Content{Title: "示例政策甲解读", Fields: map[string]string{"way": "图表图解"}})
		if err := s.Link(t.Context(), webtest.CLI, policy, reading); err != nil {
			t.Fatal(err)
		}
		reports := &report.Service{DB: d}
		rows, err := reports.Disclosed(t.Context(), webtest.CLI, 2026)
		if err != nil || len(rows) != 2 || rows[0].Quarter != "2026Q1" || rows[0].Items != 2 || rows[0].Channels != [5]int{2, 1, 1, 0, 0} || rows[1].Items != 1 {
			t.Errorf("disclosed: %+v %v", rows, err)
		}
		told, err := reports.Explained(t.Context(), webtest.CLI, 2026)
		if err != nil || len(told) != 1 || told[0].Should != 2 || told[0].Explained != 1 || told[0].AverageDays() != 3 || told[0].Ways["图表图解"] != 1 {
			t.Errorf("explained: %+v %v", told, err)
		}
		other := rbac.Actor{PersonID: 9, Current: -1, Grants: []rbac.Grant{{Role: rbac.DeptLiaison, Unit: c.Units["D2"].RBAC()}}}
		if rows, err = reports.Disclosed(t.Context(), other, 2026); err != nil || len(rows) != 0 {
			t.Errorf("another unit reads %+v %v", rows, err)
		}
		if told, err = reports.Explained(t.Context(), other, 2026); err != nil || len(told) != 0 {
			t.Errorf("another unit reads %+v %v", told, err)
		}
	})
}

func TestChannelsHaveAKind(t *testing.T) {
	for name, want := range map[string]report.Channel{"县政府网站": report.Website, "两微一端": report.Media, "县政府公报": report.Gazette, "村公示栏（电子屏）": report.Board, "广播电视": report.Other} {
		if got := report.ChannelOf(name); got != want {
			t.Errorf("%s: %s", name, got.Name())
		}
	}
}
