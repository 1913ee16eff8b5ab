package foi_test

import (
	"strings"
	"testing"

	"lianghua/foi"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/org"
)

// Each organ that people address answers in its own name, by its own 文号, and
// names its own 复议机关: the county, its office, a department, a township.
func TestEachOrganAnswersInItsOwnName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.must(c.SetOrgan(ctx, c.officer(), foi.Organ{UnitID: c.county.ID, Reviewer: "示例市人民政府", Mark: "蒙政依申请〔{year}〕第{n}号{suffix}", Phone: "0539-0000001", RetainYears: 10}))
		c.must(c.SetOrgan(ctx, c.officer(), foi.Organ{UnitID: c.town.ID, Mark: "野政依申请〔{year}〕第{n}号{suffix}", Phone: "0539-0000009", Address: "示例镇1号", RetainYears: 10}))
		for _, x := range []struct {
			unit                    org.Unit
			number, reviewer, phone string
		}{
			{c.county, "蒙政依申请〔2026〕第1号-告", "示例市人民政府", "0539-0000001"},
			{c.office, "县政府办依申请〔2026〕第1号-告", "示例市人民政府", ""},
			{c.civil, "县民政局依申请〔2026〕第1号-告", "蒙阴县人民政府", ""},
			{c.town, "野政依申请〔2026〕第1号-告", "蒙阴县人民政府", "0539-0000009"},
		} {
			f := c.form(foi.Counter, "示例信息 "+x.unit.Name)
			f.OrganID = x.unit.ID
			got, err := c.Register(ctx, c.officer(), f)
			c.must(err)
			c.must(c.Examine(ctx, c.officer(), c.ref(got.ID), foi.Examination{View: "明确", Sensitivity: foi.Plain}))
			c.draft(got.ID, "4.2", "")
			c.must(c.Submit(ctx, c.officer(), c.ref(got.ID)))
			c.through(got.ID)
			r := c.get(got.ID)
			if r.DocumentNo != x.number {
				t.Errorf("%s: %s", x.unit.Name, r.DocumentNo)
			}
			det, err := c.Detail(ctx, c.officer(), got.ID)
			c.must(err)
			if !strings.Contains(det.Draft.Remedy, "向"+x.reviewer+"申请行政复议") {
				t.Errorf("%s: %s", x.unit.Name, det.Draft.Remedy)
			}
			paper, err := c.MakeLetter(ctx, c.officer(), c.ref(got.ID), foi.LetterOrder{Kind: det.Draft.Letter})
			c.must(err)
			text, _ := c.text(got.ID, paper)
			if lines := strings.Split(strings.TrimSpace(text), "\n"); lines[0] != x.number || !strings.Contains(strings.Join(lines[len(lines)-6:], "\n"), x.unit.Name) || !strings.Contains(text, x.phone) {
				t.Errorf("%s signs\n%s", x.unit.Name, text)
			}
		}
	})
}
