package demo

import (
	"context"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/org"
	"lianghua/rbac"
)

// learner is the township that has taken the pilot's set-up over.
const learner = "MY-T10"

// pilotForms are the forms that the pilot township works with.
var pilotForms = []struct{ kind, section string }{
	{"notice", "党政办公室"}, {"lowincome", "社会事务办公室"}, {"relief", "社会事务办公室"}, {"subsidy", "财政所"}, {"project", "经济发展办公室"},
}

// pilot saves the pilot township's set-up for the others: its day, a column of
// its own with review steps, its forms, and posts of the past year as examples;
// one township works by it.
func (c *County) pilot(ctx context.Context, clerk, officer rbac.Actor, units map[string]org.Unit) error {
	u := units[pilotTown]
	days, err := duty.TownDays(c.DB.Reader(ctx))
	if err != nil {
		return err
	}
	if _, set := days[u.ID]; !set {
		if err := c.Pilots.Duties.SetTownDay(ctx, clerk, duty.TownDay{UnitID: u.ID, Day: 12, Shift: true}); err != nil {
			return err
		}
	}
	column, err := c.pilotColumn(ctx, officer, u)
	if err != nil {
		return err
	}
	var forms []disclose.UnitForm
	for _, f := range pilotForms {
		x := disclose.UnitForm{Type: f.kind, Section: f.section}
		if f.kind == "notice" {
			x.ColumnID = column
		}
		forms = append(forms, x)
	}
	if err := c.Items.SetUnitForms(ctx, clerk, u.ID, forms); err != nil {
		return err
	}
	examples, err := c.pilotExamples(ctx, clerk, u)
	if err != nil {
		return err
	}
	id, err := c.Pilots.Save(ctx, clerk, u.ID, "统一公开日和公开栏同步", "村多的乡镇适用：代理会计月初出数，统一公开日前上墙、上网。", examples)
	if err != nil {
		return err
	}
	if _, err := c.Pilots.Apply(ctx, officer, id, units[learner].ID); err != nil {
		return err
	}
	return c.hang(ctx, clerk)
}

// pilotColumn is the column that the pilot township answers for, with two
// review steps for its notices.
func (c *County) pilotColumn(ctx context.Context, officer rbac.Actor, u org.Unit) (int64, error) {
	list, err := catalog.Columns(c.DB.Reader(ctx))
	if err != nil {
		return 0, err
	}
	var parent int64
	for _, x := range list {
		if x.FullName == "乡镇（街道）政务公开" {
			parent = x.ID
		}
	}
	id, err := c.Catalog.AddColumn(ctx, officer, parent, catalog.ColumnFields{Name: u.ShortName + "村务公开日", Kind: catalog.KindList, Frequency: "每月", UnitID: u.ID})
	if err != nil {
		return 0, err
	}
	return id, c.Items.SetUp(ctx, officer, disclose.Setup{Type: "notice", ColumnID: id, Level: 2, Web: true})
}

// pilotExamples are one post of each kind that the township and its villages
// have published, the latest.
func (c *County) pilotExamples(ctx context.Context, clerk rbac.Actor, u org.Unit) (ids []int64, err error) {
	list, err := c.Pilots.Examples(ctx, clerk, u.ID)
	seen := map[string]bool{}
	for _, it := range list {
		if !seen[it.Type] && len(ids) < 3 {
			seen[it.Type] = true
			ids = append(ids, it.ID)
		}
	}
	return ids, err
}
