package pilot

import (
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// pilotTown sets T1 up as a pilot: its day, a column of its own with review
// steps, and a published notice.
func (c *county) pilotTown(t *testing.T) (example int64) {
	t.Helper()
	who := org.Who(org.CLIActor("示例"))
	_, err := catalog.Load(c.ctx, c.d, who, nil)
	ok(t, err)
	ok(t, duty.Load(c.ctx, c.d, who))
	ok(t, c.s.Duties.SetTownDay(c.ctx, c.clerk(), duty.TownDay{UnitID: c.units["T1"].ID, Day: 8, Shift: true}))
	cat := &catalog.Service{DB: c.d}
	parent := int64(0)
	list, err := catalog.Columns(c.d.Reader(c.ctx))
	ok(t, err)
	for _, x := range list {
		if x.FullName == "乡镇（街道）政务公开" {
			parent = x.ID
		}
	}
	col := must[int64](t)(cat.AddColumn(c.ctx, c.officer(), parent, catalog.ColumnFields{Name: "野店镇亮点工作", Kind: catalog.KindList, Frequency: "每月", UnitID: c.units["T1"].ID}))
	ok(t, c.s.Items.SetUp(c.ctx, c.officer(), disclose.Setup{Type: "notice", ColumnID: col, Level: 1, Web: true}))
	ref := must[disclose.Ref](t)(c.s.Items.Create(c.ctx, c.clerk(), disclose.NewItem{UnitID: c.units["T1"].ID, Type: "notice", ColumnID: col,
		Content: form.Content{Title: "野店镇村务公开日公告", Body: "<p>蒙阴县野店镇人民政府定于每月8日公开。</p>", Section: "党政办"}}))
	head := c.as(902, "示例乙", rbac.TownHead, "T1")
	for _, step := range []struct {
		who rbac.Actor
		act disclose.Action
	}{{c.clerk(), disclose.ActSubmit}, {head, disclose.ActFirst}, {c.clerk(), disclose.ActPublish}} {
		it := must[disclose.Item](t)(disclose.ByID(c.d.Reader(c.ctx), ref.ID))
		_, err := c.s.Items.Act(c.ctx, step.who, []disclose.Ref{it.Ref()}, step.act, disclose.Form{Secrecy: &disclose.Secrecy{Answered: true}})
		ok(t, err)
	}
	return ref.ID
}

func TestTemplateAppliedAndTakenBack(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		example := c.pilotTown(t)
		_, err := c.s.Save(c.ctx, c.other(), c.units["T1"].ID, "x", "", nil)
		refused(t, err, fault.KindNotFound, "")
		_, err = c.s.Save(c.ctx, c.clerk(), c.units["T1"].ID, "", "", nil)
		refused(t, err, fault.KindInvalid, "起个名字")
		id := must[int64](t)(c.s.Save(c.ctx, c.clerk(), c.units["T1"].ID, "统一公开日带亮点栏目", "", []int64{example}))
		tpl := must[Template](t)(c.s.Template(c.ctx, c.other(), id))
		set := tpl.Setup.V
		if set.Day == nil || set.Day.Day != 8 || len(set.Columns) != 1 || len(set.Columns[0].Levels) != 1 || len(set.Examples) != 1 {
			t.Fatalf("%+v", set)
		}
		if x := set.Examples[0].Content; strings.Contains(x.Title+x.Body, "野店") || x.Section != "" {
			t.Errorf("the pilot's own name stands in an example: %+v", x)
		}
		_, _, _, err = c.s.Preview(c.ctx, c.clerk(), id, c.units["T1"].ID)
		refused(t, err, fault.KindInvalid, "自己的做法")
		_, _, steps, err := c.s.Preview(c.ctx, c.other(), id, c.units["T2"].ID)
		ok(t, err)
		if len(steps) != 7 || steps[2].Skip != "全县统一，已启用" || steps[0].New != "期满次月8日，遇节假日顺延" || !strings.Contains(steps[1].Skip, "县政务公开科") || steps[6].Name != "桃墟镇村务公开日公告" {
			t.Errorf("what a township may do itself: %+v", steps)
		}
		use := must[int64](t)(c.s.Apply(c.ctx, c.officer(), id, c.units["T2"].ID))
		_, err = c.s.Apply(c.ctx, c.officer(), id, c.units["T2"].ID)
		refused(t, err, fault.KindConflict, "已经套用过")
		q := c.d.Reader(c.ctx)
		if days := must[map[int64]duty.TownDay](t)(duty.TownDays(q)); days[c.units["T2"].ID].Day != 8 {
			t.Errorf("%+v", days)
		}
		var full string
		ok(t, q.Get(&full, `SELECT full_name FROM catalog_column WHERE unit_id = ? AND active`, c.units["T2"].ID))
		if full != "乡镇（街道）政务公开/桃墟镇亮点工作" {
			t.Error(full)
		}
		refused(t, c.s.Undo(c.ctx, c.clerk(), use), fault.KindNotFound, "")
		ok(t, c.s.Undo(c.ctx, c.officer(), use))
		if days := must[map[int64]duty.TownDay](t)(duty.TownDays(q)); days[c.units["T2"].ID].Day != duty.UsualTownDay.Day {
			t.Errorf("taken back: %+v", days)
		}
		refused(t, c.s.Undo(c.ctx, c.officer(), use), fault.KindConflict, "已经撤销")
	})
}

// What was touched since cannot be taken back, and nothing of the rest is.
func TestTouchedStays(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		example := c.pilotTown(t)
		id := must[int64](t)(c.s.Save(c.ctx, c.clerk(), c.units["T1"].ID, "做法", "", []int64{example}))
		use := must[int64](t)(c.s.Apply(c.ctx, c.other(), id, c.units["T2"].ID)) // the day and the draft only
		list := must[[]Applied](t)(c.s.Applications(c.ctx, c.other(), id))
		draft := list[0].Done.V.Drafts[0]
		d := must[disclose.Detail](t)(c.s.Items.Detail(c.ctx, c.other(), draft.ID))
		content := d.Draft.Content.V
		content.Section = "党政办"
		must[int64](t)(c.s.Items.Save(c.ctx, c.other(), draft.ID, draft.Version, disclose.Change{Content: content}))
		refused(t, c.s.Undo(c.ctx, c.other(), use), fault.KindConflict, "已经修改")
		if days := must[map[int64]duty.TownDay](t)(duty.TownDays(c.d.Reader(c.ctx))); days[c.units["T2"].ID].Day != 8 {
			t.Error("half of it was taken back")
		}
	})
}

// Forms go along: with the township's own defaults, shown before, taken back
// after, and left alone when somebody has changed them since.
func TestFormsAreTakenOverAndTakenBack(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		example := c.pilotTown(t)
		q := c.d.Reader(c.ctx)
		var col int64
		ok(t, q.Get(&col, `SELECT id FROM catalog_column WHERE unit_id = ?`, c.units["T1"].ID))
		refused(t, c.s.Items.SetUnitForms(c.ctx, c.other(), c.units["T1"].ID, nil), fault.KindForbidden, "")
		ok(t, c.s.Items.SetUnitForms(c.ctx, c.clerk(), c.units["T1"].ID, []disclose.UnitForm{
			{Type: "notice", Section: "野店镇党政办", ColumnID: col}, {Type: "relief", Section: "社会事务办"}, {Type: "subsidy", Section: "财政所"}}))
		ok(t, c.s.Items.SetUnitForms(c.ctx, c.other(), c.units["T2"].ID, []disclose.UnitForm{{Type: "relief", Section: "民政办"}, {Type: "subsidy", Section: "财政所"}}))
		id := must[int64](t)(c.s.Save(c.ctx, c.clerk(), c.units["T1"].ID, "带表单的做法", "", []int64{example}))
		set := must[Template](t)(c.s.Template(c.ctx, c.other(), id)).Setup.V
		if len(set.Forms) != 3 || set.Forms[0].Section != "{乡镇}党政办" || set.Forms[0].Column == "" || len(set.Sheets) == 0 || set.Sheets[0].Items == 0 {
			t.Fatalf("%+v %+v", set.Forms, set.Sheets)
		}
		_, _, steps, err := c.s.Preview(c.ctx, c.officer(), id, c.units["T2"].ID)
		ok(t, err)
		said := map[string]string{}
		for _, s := range steps {
			said[s.What+s.Name] = s.Old + "→" + s.New + "/" + s.Skip
		}
		for what, want := range map[string]string{
			"常用表单通知公告":   "→列入常用，责任科室：桃墟镇党政办，栏目：乡镇（街道）政务公开/桃墟镇亮点工作/",
			"常用表单临时救助名单": "列入常用，责任科室：民政办→列入常用，责任科室：社会事务办/", "常用表单补贴名单": "列入常用，责任科室：财政所→列入常用，责任科室：财政所/已经这样用"} {
			if said[what] != want {
				t.Errorf("%s: %q, want %q (%v)", what, said[what], want, said)
			}
		}
		use := must[int64](t)(c.s.Apply(c.ctx, c.officer(), id, c.units["T2"].ID))
		now := must[[]disclose.UnitForm](t)(disclose.UnitForms(q, c.units["T2"].ID))
		if len(now) != 3 || now[0].Section != "桃墟镇党政办" || now[0].ColumnID == 0 || now[0].ColumnID == col || now[1].Section != "社会事务办" && now[2].Section != "社会事务办" {
			t.Errorf("%+v", now)
		}
		ref := must[disclose.Ref](t)(c.s.Items.Create(c.ctx, c.other(), disclose.NewItem{UnitID: c.units["T2"].ID, Type: "relief", Content: form.Content{Title: "临时救助公示"}}))
		if x := must[disclose.Detail](t)(c.s.Items.Detail(c.ctx, c.other(), ref.ID)); x.Draft.Content.V.Section != "社会事务办" {
			t.Errorf("the draft's section is %q", x.Draft.Content.V.Section)
		}
		ok(t, c.s.Undo(c.ctx, c.officer(), use))
		now = must[[]disclose.UnitForm](t)(disclose.UnitForms(q, c.units["T2"].ID))
		if len(now) != 2 || now[0].Section+now[1].Section != "民政办财政所" {
			t.Errorf("taken back: %+v", now)
		}
		use = must[int64](t)(c.s.Apply(c.ctx, c.officer(), id, c.units["T2"].ID))
		now = must[[]disclose.UnitForm](t)(disclose.UnitForms(q, c.units["T2"].ID))
		now[0].Section = "改过的科室"
		ok(t, c.s.Items.SetUnitForms(c.ctx, c.other(), c.units["T2"].ID, now))
		refused(t, c.s.Undo(c.ctx, c.officer(), use), fault.KindConflict, "常用表单")
	})
}
