package upgrade_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/catalog/upgrade"
	"lianghua/catalog/upgrade/match"
	"lianghua/claim"
	"lianghua/internal/fault"
)

// revise is a revision as three ministries would make it: an item in front of
// all others, items renamed, a law replaced, limits changed, one split, two
// merged, one gone.
func revise(t *testing.T, rows []catalog.Fields) []catalog.Fields {
	t.Helper()
	at := func(level1, level2 string) int {
		i := slices.IndexFunc(rows, func(f catalog.Fields) bool { return f.Level1 == level1 && f.Level2 == level2 })
		if i < 0 {
			t.Fatalf("the starter has no %s %s", level1, level2)
		}
		return i
	}
	for i := range rows {
		for k, b := range rows[i].Basis {
			rows[i].Basis[k] = strings.Replace(b, "《国务院关于进一步加强和改进最低生活保障工作的意见》(国发〔2012〕45号)", "《最低生活保障审核确认办法》（民发〔2021〕57号）", 1)
		}
	}
	rows[at("最低生活保障", "审批信息")].Level2 = "确认信息"
	rows[at("最低生活保障", "审核信息")].TimeLimit = "制定或获取信息之日起10个工作日内，公示7日"
	i := at("特困人员救助供养", "审批信息")
	rows[i].Content = append(rows[i].Content, "照料护理标准档次")
	i = at("养老服务行业管理信息", "养老机构备案信息")
	split := rows[i]
	rows[i].Level2, rows[i].Content = "养老机构数量信息", []string{"本行政区域已备案养老机构数量"}
	split.Level2, split.Content = "养老机构名录", []string{"已备案养老机构名称、机构地址、床位数量等基本信息"}
	i, k := at("养老服务行业管理信息", "养老服务扶持补贴信息"), at("养老服务行业管理信息", "老年人补贴申领和发放信息")
	rows[i].Level2, rows[i].Content = "补贴申领和发放信息", append(slices.Clone(rows[i].Content), rows[k].Content...)
	var out []catalog.Fields
	for n, f := range rows {
		switch {
		case f.Level2 == "政策法规文件" && f.Level1 == "综合业务":
			out = append(out, catalog.Fields{Domain: "D20", Level1: "综合业务", Level2: "救助热线", Content: []string{"社会救助服务热线号码、受理时间"}, Basis: []string{"《社会救助暂行办法》"},
				TimeLimit: "信息形成或者变更之日起20个工作日内", Subject: "县级民政部门", Channels: []string{"政府网站"}, Audience: "全社会", Mode: "主动", Tiers: []term.Tier{term.County}})
		case n == k, f.Level2 == "征地补偿登记":
			continue
		}
		out = append(out, f)
		if f.Level2 == "养老机构数量信息" {
			out = append(out, split)
		}
	}
	for n, domain, seq := 0, "", 0; n < len(out); n++ {
		if out[n].Domain != domain {
			domain, seq = out[n].Domain, 0
		}
		seq++
		out[n].Seq = itoa(seq)
	}
	return out
}

func itoa(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }

func lineOf(t *testing.T, list []upgrade.Line, title string) upgrade.Line {
	t.Helper()
	i := slices.IndexFunc(list, func(l upgrade.Line) bool { return strings.Contains(l.Title, title) })
	if i < 0 {
		t.Fatalf("no line of %s", title)
	}
	return list[i]
}

func partOf(t *testing.T, list []upgrade.Line, part match.Part) upgrade.Line {
	t.Helper()
	i := slices.IndexFunc(list, func(l upgrade.Line) bool { return l.Part == part })
	if i < 0 {
		t.Fatalf("nothing is %s", part.Name())
	}
	return list[i]
}

func TestARevisionOfThreeDomains(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		for _, d := range domains {
			o.settle(d)
		}
		o.edit("D20-0010", map[string]string{"content": "本县按月公布"}, func(f *catalog.Fields) { f.Content = append(f.Content, "供养机构") })
		o.edit("D20-0008", map[string]string{"time_limit": "本县从严"}, func(f *catalog.Fields) { f.TimeLimit = "信息形成之日起5个工作日内" })
		local := got(o.Catalog.AddEntry(o.ctx, o.officer(), catalog.Fields{Domain: "D21", Level1: "本县项目", Level2: "示例长者食堂", Content: []string{"地址和开放时间"}}, "本县特色"))
		before := o.state()

		u := o.load(revise(t, o.standard(domains...)))
		list := o.lines(u)
		for title, want := range map[string]match.Kind{"救助热线": match.Added, "确认信息": match.Changed, "政策法规文件": match.Renumbered, "审核信息": match.Changed, "征地补偿登记": match.Removed, "征收土地公告": match.Renumbered} {
			if l := lineOf(t, list, title); l.Kind != want && title != "征收土地公告" {
				t.Errorf("%s is %s, want %s: %v", title, l.Kind, want, l.Reasons)
			}
		}
		if l := partOf(t, list, match.Split); l.Part != match.Split || l.FromCode != "D21-0007" || !l.Doubt {
			t.Errorf("split: %+v", l)
		}
		if l := partOf(t, list, match.Merged); l.Part != match.Merged || l.Kind != match.Removed || !l.Doubt {
			t.Errorf("merged: %+v", l)
		}
		ask := lineOf(t, list, "特困人员救助供养 / 审批信息")
		if len(ask.Asks) != 1 || ask.Asks[0].Field != "content" || ask.Asks[0].Why != "本县按月公布" || !strings.Contains(ask.Asks[0].Local, "供养机构") || !strings.Contains(ask.Asks[0].New, "照料护理") {
			t.Errorf("asks: %+v", ask.Asks)
		}
		if l := lineOf(t, list, "特困人员救助供养 / 办事指南"); len(l.Asks) != 0 {
			t.Errorf("what only the county changed is asked: %+v", l)
		}
		if !reflect.DeepEqual(before, o.state()) {
			t.Error("reading changed the catalogue")
		}

		refused(t, o.up.Advance(o.ctx, o.officer(), u.ID, u.Version, upgrade.ActConfirm, ""), fault.KindInvalid, "存疑")
		got(o.up.Accept(o.ctx, o.officer(), u.ID, u.Version, nil))
		u = o.again(u)
		refused(t, o.up.Advance(o.ctx, o.officer(), u.ID, u.Version, upgrade.ActConfirm, ""), fault.KindInvalid, "取舍")
		refused(t, o.up.Decide(o.ctx, o.officer(), u.ID, u.Version, ask.ID, []upgrade.Answer{{"content", upgrade.Local, ""}}), fault.KindInvalid, "理由")
		ok(t, o.up.Decide(o.ctx, o.officer(), u.ID, u.Version, ask.ID, []upgrade.Answer{{"content", upgrade.Both, "供养机构群众常问"}}))
		o.applied(t, u, before, local.ID)
	})
}

// applied puts the revision into force, looks at what it did, lets 民政局
// confirm one domain anew, and takes nothing back any more.
func (o *office) applied(t *testing.T, u upgrade.Upgrade, before map[string]any, local int64) {
	u = o.into(u)
	if e := o.entry("D20-0010"); e.State != catalog.Unverified || !slices.Equal(e.Content[len(e.Content)-2:], []string{"照料护理标准档次", "供养机构"}) {
		t.Errorf("both: %s %v", e.State, e.Content)
	}
	if e := o.entry("D20-0008"); e.TimeLimit != "信息形成之日起5个工作日内" || e.State != catalog.Confirmed || e.Seq != "09" || !e.Differs {
		t.Errorf("the county's own limit: %s %s %q", e.State, e.Seq, e.TimeLimit)
	}
	if e := o.entry("D20-0006"); e.Level2 != "确认信息" || e.State != catalog.Unverified || len(got(catalog.Lineage(o.DB.Reader(o.ctx), e.ID))) != 2 {
		t.Errorf("renamed: %+v", e)
	}
	if e := o.entry("D21-0008"); e.State != catalog.Withdrawn || !strings.Contains(e.StateNote, "并入") {
		t.Errorf("merged: %s %s", e.State, e.StateNote)
	}
	if e := got(catalog.ByID(o.DB.Reader(o.ctx), local)); !e.Local() || e.State != catalog.Unverified || e.Level2 != "示例长者食堂" {
		t.Errorf("本县新增: %+v", e)
	}
	if e := o.entry("D07-0008"); e.State != catalog.Withdrawn {
		t.Errorf("gone: %s", e.State)
	}
	list := got(catalog.Current(o.DB.Reader(o.ctx), "D20"))
	if list[0].Level2 != "救助热线" || list[1].Code != "D20-0001" {
		t.Errorf("order: %s, %s", list[0].Title(), list[1].Title())
	}
	progress := got(upgrade.Progress(o.DB.Reader(o.ctx), u.ID))
	if len(progress) != 2 || progress[1].Done != 0 || progress[1].Waiting == 0 {
		t.Fatalf("progress: %+v", progress)
	}
	if n := got(count(o, `SELECT count(*) FROM claim c JOIN catalog_entry e ON e.id = c.entry_id WHERE e.code = 'D20-0001' AND c.state = 'confirmed'`)); n != 2 {
		t.Errorf("an unchanged entry keeps %d of 2 confirmed claims", n)
	}
	if n := got(count(o, `SELECT count(*) FROM duty x JOIN catalog_entry e ON e.id = x.entry_id WHERE e.code = 'D20-0006' AND x.state = 'gone'`)); n != 0 {
		t.Error("what is owed rests while the unit reads what changed")
	}
	e := o.entry("D20-0006")
	w, is, err := upgrade.ChangedBy(o.DB.Reader(o.ctx), u.ID, e)
	if err != nil || !is || !slices.ContainsFunc(w.Changes, func(c catalog.FieldChange) bool { return c.Field == "level2" && c.New == "确认信息" }) {
		t.Errorf("what changed: %+v %v", w, err)
	}
	got(o.Claims.AcceptAll(o.ctx, o.liaison(), o.Units["D1"].ID, "D20", desk))
	o.moveAll(o.head(), "D20", claim.Accepted, claim.ActEndorse)
	o.moveAll(o.officer(), "D20", claim.Endorsed, claim.ActConfirm)
	if e := o.entry("D20-0006"); e.State != catalog.Confirmed {
		t.Errorf("confirmed by all, yet %s", e.State)
	}
	if e := o.entry("D21-0007"); e.State == catalog.Confirmed {
		t.Error("D21 is confirmed by nobody")
	}
	refused(t, o.up.Advance(o.ctx, o.officer(), u.ID, o.again(u).Version, upgrade.ActUndo, "读错了文件"), fault.KindConflict, "重新确认")
}

func count(o *office, text string, args ...any) (n int, err error) {
	return n, o.DB.Reader(o.ctx).Get(&n, text, args...)
}

func TestAnUpgradeIsTakenBackWhole(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		for _, d := range domains {
			o.settle(d)
		}
		o.edit("D20-0010", map[string]string{"content": "本县按月公布"}, func(f *catalog.Fields) { f.Content = append(f.Content, "供养机构") })
		before := o.state()
		u := o.into(o.load(revise(t, o.standard(domains...))))
		if reflect.DeepEqual(before, o.state()) {
			t.Fatal("nothing changed")
		}
		refused(t, o.up.Advance(o.ctx, o.officer(), u.ID, u.Version, upgrade.ActUndo, ""), fault.KindInvalid, "理由")
		refused(t, o.up.Advance(o.ctx, o.liaison(), u.ID, u.Version, upgrade.ActUndo, "示例"), fault.KindForbidden, "")
		ok(t, o.up.Advance(o.ctx, o.officer(), u.ID, u.Version, upgrade.ActUndo, "读错了文件"))
		after := o.state()
		for key, was := range before {
			if !reflect.DeepEqual(was, after[key]) {
				t.Errorf("%s\nwas %+v\nis  %+v", key, was, after[key])
			}
		}
		if len(before) != len(after) {
			t.Errorf("%d before, %d after", len(before), len(after))
		}
		again := o.into(o.load(revise(t, o.standard(domains...))))
		if again.State != upgrade.Applied {
			t.Error(again.State)
		}
		steps := got(upgrade.Steps(o.DB.Reader(o.ctx), u.ID))
		if len(steps) < 4 || steps[len(steps)-1].Act != upgrade.ActUndo || steps[len(steps)-1].Note != "读错了文件" {
			t.Errorf("%+v", steps)
		}
	})
}

func TestTheSameSheetAsksNothing(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.settle("D20")
		o.edit("D20-0010", map[string]string{"content": "本县按月公布"}, func(f *catalog.Fields) { f.Content = append(f.Content, "供养机构") })
		before := o.state()
		versions := got(count(o, `SELECT COALESCE(sum(version), 0) FROM catalog_entry`))
		u := o.load(o.standard("D20"))
		for _, l := range o.lines(u) {
			if l.Kind != match.Same || l.Doubt || l.OpenAsks > 0 {
				t.Errorf("%+v", l)
			}
		}
		u = o.into(u)
		after := o.state()
		for key, was := range before {
			if e := o.entryIf(key); e != nil {
				if e.StandardID == 0 || e.State.Name() != "已确认" && e.Domain == "D20" {
					t.Errorf("%s: %+v", key, e)
				}
				continue
			}
			if !reflect.DeepEqual(was, after[key]) {
				t.Errorf("%s changed", key)
			}
		}
		if n := got(count(o, `SELECT COALESCE(sum(version), 0) FROM catalog_entry`)); n != versions {
			t.Errorf("the same sheet wrote %d revisions", n-versions)
		}
		if len(got(upgrade.Progress(o.DB.Reader(o.ctx), u.ID))) != 0 {
			t.Error("the same sheet asks units")
		}
		ok(t, o.up.Advance(o.ctx, o.officer(), u.ID, u.Version, upgrade.ActUndo, "示例"))
		if !reflect.DeepEqual(before, o.state()) {
			t.Error("undone, it is not as before")
		}
	})
}

func (o *office) entryIf(code string) *catalog.Entry {
	e, err := catalog.ByCode(o.DB.Reader(o.ctx), code)
	if err != nil {
		return nil
	}
	return &e
}
