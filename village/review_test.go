package village

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
)

func TestReviewPrintYearbookAndBundle(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.plan()
		c.profile("T1-V1")
		c.profile("T1-V2")
		one, two := c.finance("T1-V1"), c.finance("T1-V2")
		waits := must[[]Waiting](t)(c.s.Waits(c.ctx, c.head(), disclose.First))
		if len(waits) != 2 || !waits[0].Finance || waits[0].Income() != 350000 || !waits[0].Acting || !strings.Contains(waits[0].Signed, "示例己") {
			t.Fatalf("%+v", waits)
		}
		if list := must[[]Waiting](t)(c.s.Waits(c.ctx, c.stranger(), disclose.First)); len(list) != 0 {
			t.Errorf("another township: %+v", list)
		}
		_, err := c.s.Printed(c.ctx, c.clerk(), one)
		refused(t, err, fault.KindConflict, "还没有通过审核")
		c.publish(one)
		p := must[Print](t)(c.s.Printed(c.ctx, c.clerk(), one))
		if !p.Online || len(p.Rows) != 2 || len(p.Hash) != 64 || p.Heads[3] != "金额（元）" {
			t.Errorf("%+v", p)
		}
		_, err = c.s.Printed(c.ctx, c.stranger(), one)
		refused(t, err, fault.KindNotFound, "")
		must[int64](t)(c.s.Post(c.ctx, c.clerk(), Hang{ItemID: one, Place: "西侧", On: day("2026-09-08")}))
		b := must[Yearbook](t)(c.s.Yearbook(c.ctx, c.clerk(), c.id("T1-V1"), 2026))
		if len(b.Sheets) != 1 || b.Sheets[0].Posting.PostedOn.IsZero() || b.Town.ShortName != "野店镇" {
			t.Errorf("%+v", b)
		}
		left, _, err := c.s.Unposted(c.ctx, c.clerk(), 0)
		ok(t, err)
		if len(left) != 0 {
			t.Errorf("two is not published yet, one hangs: %+v", left)
		}
		c.publish(two)

		var out bytes.Buffer
		if n := must[int](t)(c.s.Bundle(c.ctx, c.clerk(), calendar.On(2026, 8, 1), &out)); n != 2 {
			t.Errorf("%d items", n)
		}
		z := must[*zip.Reader](t)(zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len())))
		if len(z.File) != 1 || z.File[0].Name != "财务公开.xlsx" || !z.File[0].Modified.IsZero() && z.File[0].Modified.Year() > 1980 {
			t.Errorf("%v", z.File[0].FileHeader)
		}
		r := must[io.ReadCloser](t)(z.File[0].Open())
		book := must[[]byte](t)(io.ReadAll(r))
		inner := must[*zip.Reader](t)(zip.NewReader(bytes.NewReader(book), int64(len(book))))
		for _, f := range inner.File {
			in := must[io.ReadCloser](t)(f.Open())
			text := must[[]byte](t)(io.ReadAll(in))
			if strings.Contains(string(text), "示例甲") || strings.Contains(string(text), "excelize") {
				t.Errorf("%s tells who made it", f.Name)
			}
		}
		_, err = c.s.Bundle(c.ctx, c.stranger(), calendar.On(2026, 8, 1), io.Discard)
		refused(t, err, fault.KindConflict, "没有可以导出的内容")
	})
}

// A hardship list never shows more than its type's columns, and leaves the
// yearly file as a title.
func TestHardshipLists(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.plan()
		item := must[int64](t)(c.s.Begin(c.ctx, c.clerk(), Start{UnitID: c.id("T1-V1"), Sheet: duty.SheetEvents, Type: "village_subsidy"}))
		p := c.paper(c.clerk(), item)
		_, err := c.s.SaveWords(c.ctx, c.clerk(), item, p.Item.Version, Words{Title: "耕地地力保护补贴", Rows: [][]string{{"示例一", "2", "100", "200", "370000199001010000"}}})
		refused(t, err, fault.KindInvalid, "列")
	})
}
