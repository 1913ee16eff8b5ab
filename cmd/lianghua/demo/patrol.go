package demo

import (
	"context"

	"lianghua/internal/search"
	"lianghua/org"
	"lianghua/patrol"
)

// watched has the office look over its site as in any year: one phrase looked
// for everywhere, the yearly lists begun, an older site's addresses, a meeting
// for which the desk was shut, words that people looked for in vain.
func (c *County) watched(ctx context.Context, _ map[string]org.Unit) error {
	officer, err := c.as(ctx, "county")
	if err != nil {
		return err
	}
	done, _, err := c.Patrol.Sweeps(ctx, officer, 0)
	if err != nil || len(done) > 0 {
		return err
	}
	if _, err := c.Patrol.Sweep(ctx, officer, patrol.SweepDraft{Words: []string{"临时救助"}, Reason: "标准调整后核对旧表述"}); err != nil {
		return err
	}
	if err := c.yearlyLists(ctx); err != nil {
		return err
	}
	if _, err := c.Patrol.AddRedirects(ctx, officer, []patrol.RedirectDraft{{Old: "/art/2021/3/18/art_1_1.html", Target: "/items"}, {Old: "/zwgk/ml/", Target: "/catalogue", Below: true},
		{Old: "/col/", Target: "/columns/", Below: true}, {Old: "/show.asp?id=7", Target: "/units"}}); err != nil {
		return err
	}
	if err := c.Patrol.GuardOn(ctx, officer, "示例：重要会议期间", []string{"10.0.0.0/8"}); err != nil {
		return err
	}
	if err := c.Patrol.GuardOff(ctx, officer); err != nil {
		return err
	}
	if err := c.lookedFor(ctx); err != nil {
		return err
	}
	if _, err := c.Patrol.Leaders(ctx); err != nil { // who sits where, for the next change
		return err
	}
	return c.Patrol.SetYearbook(ctx, officer, c.Org.Today().Year(), map[string]string{"tests": "2", "tests_found": "3", "tests_mended": "3"})
}

// yearlyLists makes both lists; the civil affairs bureau has ticked off one.
func (c *County) yearlyLists(ctx context.Context) error {
	officer, err := c.as(ctx, "county")
	if err != nil {
		return err
	}
	day := c.Org.Today()
	for _, k := range patrol.CheckKinds() {
		if _, err := c.Patrol.PlanCheck(ctx, officer, k, day.Year(), day.AddDays(30)); err != nil {
			return err
		}
	}
	dept, err := c.as(ctx, "dept")
	if err != nil {
		return err
	}
	mine, err := c.Patrol.Checks(ctx, dept, patrol.Contacts, day.Year())
	if err != nil || len(mine) == 0 {
		return err
	}
	return c.Patrol.TickCheck(ctx, dept, mine[0].ID, mine[0].Version, "电话逐一拨打，无误")
}

// lookedFor are visitors of some days, and what they did not find.
func (c *County) lookedFor(ctx context.Context) error {
	var views patrol.Views
	day := c.Org.Today()
	for i := range 14 {
		for path, n := range map[string]int{"/": 21, "/items/1": 34, "/search": 13, "/services": 9, "/guide": 7, "/catalogue": 5} {
			for range n + i%5 {
				views.Note(day.AddDays(-i), path, "示例浏览器")
			}
		}
	}
	var vain search.Misses
	for text, n := range map[string]int{"残疾人证补办": 6, "危房改造补助多少": 4, "公交线路": 3} {
		for range n {
			vain.Note(text)
		}
	}
	if err := views.Flush(ctx, c.DB); err != nil {
		return err
	}
	if err := vain.Flush(ctx, c.DB); err != nil {
		return err
	}
	_, err := c.Patrol.Assign(ctx)
	return err
}
