package org_test

import (
	"strings"
	"testing"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

func TestPostsAndVacancies(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		d1 := c.units["D1"].ID
		chief, err := c.Appoint(ctx, cli, org.Appointment{UnitID: d1, Person: org.PersonDraft{Name: "示例甲", Mobile: "138 0000 0000", OfficePhone: "0539-4270001"},
			Kind: org.Principal, Title: "局长", Since: calendar.MustParse("2026-01-05")})
		no(t, err)
		_, err = c.Appoint(ctx, cli, org.Appointment{UnitID: d1, Person: org.PersonDraft{Name: "示例乙"}, Kind: org.Principal})
		wants(t, err, fault.KindInvalid, "现任主要负责同志是示例甲")
		_, err = c.Appoint(ctx, cli, org.Appointment{UnitID: d1, Person: org.PersonDraft{Name: "示例乙", Mobile: "12345"}, Kind: "x"})
		wants(t, err, fault.KindInvalid, "岗位应为")
		rows, _, err := c.Roster(ctx, cli, org.RosterFilter{})
		if err != nil || len(rows) != 1 || rows[0].Mobile != "138****0000" || rows[0].PostID != chief {
			t.Fatalf("%+v %v", rows, err)
		}
		// One person, two units, one of them as head.
		_, err = c.Appoint(ctx, cli, org.Appointment{UnitID: c.units["T1"].ID, PersonID: rows[0].PersonID, Kind: org.Head})
		no(t, err)
		_, err = c.Appoint(ctx, cli, org.Appointment{UnitID: d1, Person: org.PersonDraft{Name: "示例乙"}, Kind: org.Principal, Replace: true})
		no(t, err)
		posts, err := org.PostsOfPerson(c.DB.Reader(ctx), rows[0].PersonID)
		if err != nil || len(posts) != 2 || posts[1].UntilOn.String() != "2026-11-22" || posts[1].On(c.Today()) {
			t.Errorf("%+v %v", posts, err)
		}
		gaps, err := c.Vacancies(ctx, cli, false)
		no(t, err)
		missing := map[string]string{}
		for _, v := range gaps {
			for _, k := range v.Missing {
				missing[v.Code] += k.Label()
			}
		}
		if missing["D1"] != "分管负责同志联络员" || missing["T1"] != "主要负责同志联络员" || missing["T1-C1"] != "" || len(gaps) != 4 {
			t.Errorf("%v", missing)
		}
		former, next, err := c.Roster(ctx, cli, org.RosterFilter{Former: true, Limit: 2})
		if err != nil || len(former) != 2 || next == "" {
			t.Errorf("%d rows, next %q, %v", len(former), next, err)
		}
		former, next, err = c.Roster(ctx, cli, org.RosterFilter{Former: true, Limit: 2, After: next})
		if err != nil || len(former) != 1 || next != "" || former[0].UnitCode != "T1" {
			t.Errorf("%+v next %q, %v", former, next, err)
		}
	})
}

func TestMobileIsSealedAndRevealIsLogged(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("officer", "示例丙", "MY", rbac.CountyOfficer)
		c.user("dept", "示例丁", "D1", rbac.DeptLiaison)
		_, err := c.Appoint(ctx, cli, org.Appointment{UnitID: c.units["D1"].ID, Person: org.PersonDraft{Name: "示例甲", Mobile: "13800000000"}, Kind: org.Liaison})
		no(t, err)
		var raw struct {
			ID     int64  `db:"id"`
			Mobile string `db:"mobile"`
			Index  string `db:"mobile_index"`
		}
		no(t, c.DB.Reader(ctx).Get(&raw, `SELECT id, mobile, mobile_index FROM org_person WHERE mobile <> ''`))
		if strings.Contains(raw.Mobile+raw.Index, "1380000") || raw.Index == "" {
			t.Errorf("the database shows the number: %+v", raw)
		}
		officer, _, _ := c.signIn("officer")
		dept, _, _ := c.signIn("dept")
		_, err = c.Reveal(ctx, officer, raw.ID, "好奇")
		wants(t, err, fault.KindInvalid, "请选择查看理由")
		_, err = c.Reveal(ctx, dept, raw.ID, "工作联系")
		wants(t, err, fault.KindNotFound, "没有这个人员")
		if got, err := c.Reveal(ctx, officer, raw.ID, "工作联系"); err != nil || got != "13800000000" {
			t.Errorf("%q %v", got, err)
		}
		if c.acts(string(rbac.PersonReveal), audit.Done) != 1 {
			t.Error("the look is not in the log")
		}
		no(t, c.ChangePerson(ctx, officer, raw.ID, 1, org.PersonDraft{Name: "示例甲", Mobile: "138****0000", OfficePhone: "4270001"}))
		if got, err := c.Reveal(ctx, officer, raw.ID, "核对信息"); err != nil || got != "13800000000" {
			t.Errorf("a masked number replaced the real one: %q %v", got, err)
		}
		wants(t, c.ChangePerson(ctx, officer, raw.ID, 2, org.PersonDraft{Name: "示例甲", Mobile: "139****0000"}), fault.KindInvalid, "不一致")
		wants(t, c.ChangePerson(ctx, dept, raw.ID, 2, org.PersonDraft{Name: "示例甲"}), fault.KindNotFound, "没有这个人员")
		wants(t, c.ChangePerson(ctx, officer, raw.ID, 1, org.PersonDraft{Name: "示例甲"}), fault.KindConflict, "刚被别人改过")
	})
}

// rowsOf loads a register by key.
func rowsOf(t *testing.T, c *county, r org.Register) map[string]org.Record {
	t.Helper()
	list, err := r.Load(c.DB.Reader(ctx))
	no(t, err)
	out := map[string]org.Record{}
	for _, rec := range list {
		out[r.Key(rec.Fields)] = rec
	}
	return out
}

func prepare(t *testing.T, c *county, r org.Register, f map[string]string) map[string]string {
	t.Helper()
	each, err := r.Prepare(c.DB.Reader(ctx))
	no(t, err)
	out, err := each(f)
	no(t, err)
	return out
}

func (c *county) inTx(f func(tx *db.Tx) error) {
	c.t.Helper()
	no(c.t, c.DB.Write(ctx, f))
}

func TestUnitRegisterGoesOutAndComesBack(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		r := c.UnitRegister()
		now := rowsOf(t, c, r)
		if len(now) != 6 {
			t.Fatalf("%d rows", len(now))
		}
		for key, rec := range now {
			row := prepare(t, c, r, rec.Fields)
			if d := r.Differs(rec.Fields, row); len(d) > 0 || r.Key(row) != key {
				t.Errorf("%s comes back changed: %v", key, d)
			}
			if p, err := r.Check(c.DB.Reader(ctx), row, nil); err != nil || len(p) > 0 {
				t.Errorf("%s: %v %v", key, p, err)
			}
		}
		rec := now["D2"]
		row := prepare(t, c, r, map[string]string{"code": "D2", "name": "蒙阴县财政局", "short_name": "", "phone": "0539-4270002", "aliases": "国资监管机构，县国资中心"})
		if d := r.Differs(rec.Fields, row); strings.Join(d, " ") != "phone aliases" {
			t.Errorf("differs: %v", d)
		}
		var before map[string]string
		var version int64
		c.inTx(func(tx *db.Tx) (err error) {
			before, version, err = r.Change(tx, org.Who(cli), rec.ID, rec.Version, row)
			return err
		})
		c.inTx(func(tx *db.Tx) (err error) {
			_, version, err = r.Change(tx, org.Who(cli), rec.ID, version, before)
			return err
		})
		after := rowsOf(t, c, r)["D2"]
		if d := r.Differs(rec.Fields, after.Fields); len(d) > 0 || after.Version != version {
			t.Errorf("undo left %v, version %d of %d", d, after.Version, version)
		}
		p, err := r.Check(c.DB.Reader(ctx), map[string]string{"code": "", "name": "", "kind": "县直部门", "parent": "NEW"}, map[string]bool{"NEW2": true})
		if err != nil || len(p) != 3 {
			t.Errorf("problems: %+v %v", p, err)
		}
		var id int64
		c.inTx(func(tx *db.Tx) (err error) {
			id, err = r.Add(tx, org.Who(cli), map[string]string{"code": "D9", "name": "蒙阴县信访局", "kind": "县直部门", "parent": "MY"})
			return err
		})
		c.inTx(func(tx *db.Tx) error { return r.Close(tx, org.Who(cli), id, 1) })
		if v, err := r.Version(c.DB.Reader(ctx), id); err != nil || v != 0 {
			t.Errorf("closed: %d %v", v, err)
		}
		c.inTx(func(tx *db.Tx) error { return r.Reopen(tx, org.Who(cli), id, 2) })
		if v, err := r.Version(c.DB.Reader(ctx), id); err != nil || v != 3 {
			t.Errorf("reopened: %d %v", v, err)
		}
	})
}

func TestPeopleRegisterGoesOutAndComesBack(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		r := c.PeopleRegister()
		add := func(f map[string]string) (id int64) {
			row := prepare(t, c, r, f)
			if strings.Contains(strings.Join(values(row), " "), "13800000000") {
				t.Error("a plan would keep the whole number")
			}
			if p, err := r.Check(c.DB.Reader(ctx), row, nil); err != nil || len(p) > 0 {
				t.Fatalf("%v %v", p, err)
			}
			c.inTx(func(tx *db.Tx) (err error) { id, err = r.Add(tx, org.Who(cli), row); return err })
			return id
		}
		id := add(map[string]string{"unit_name": "县民政部门", "name": "示例甲", "post": "联络员", "mobile": "138-0000-0000", "since_on": "2026年1月5日", "section": "办公室"})
		add(map[string]string{"unit": "T1", "name": "示例甲", "post": "分管负责同志", "mobile": "13800000000"})
		var people int
		no(t, c.DB.Reader(ctx).Get(&people, `SELECT count(*) FROM org_person`))
		if people != 1 {
			t.Errorf("%d people for one name and mobile", people)
		}
		now := rowsOf(t, c, r)
		rec, ok := now["D1|示例甲|联络员"]
		if !ok || rec.ID != id || rec.Fields["mobile"] != "138****0000" || rec.Fields["since_on"] != "2026-01-05" {
			t.Fatalf("%+v", now)
		}
		for said, want := range map[string]string{"138****0000": "", "13800000000": "", "13811110000": "mobile", "13911111111": "mobile"} {
			row := prepare(t, c, r, map[string]string{"unit": "D1", "name": "示例甲", "post": "联络员", "mobile": said})
			if d := strings.Join(r.Differs(rec.Fields, row), " "); d != want {
				t.Errorf("%s differs in %q, want %q", said, d, want)
			}
		}
		row := prepare(t, c, r, map[string]string{"unit": "D1", "name": "示例甲", "post": "联络员", "mobile": "13811110000", "section": "社会救助科"})
		var before map[string]string
		var version int64
		c.inTx(func(tx *db.Tx) (err error) {
			before, version, err = r.Change(tx, org.Who(cli), id, rec.Version, row)
			return err
		})
		c.inTx(func(tx *db.Tx) (err error) {
			_, _, err = r.Change(tx, org.Who(cli), id, version, before)
			return err
		})
		if d := r.Differs(rec.Fields, rowsOf(t, c, r)["D1|示例甲|联络员"].Fields); len(d) > 0 {
			t.Errorf("undo left %v", d)
		}
		p, err := r.Check(c.DB.Reader(ctx), map[string]string{"unit_name": "没有的局", "post": "科员", "mobile": "1", "since_on": "昨天", "office_phone": "x"}, nil)
		if err != nil || len(p) != 6 {
			t.Errorf("%d problems: %+v %v", len(p), p, err)
		}
	})
}

func values(m map[string]string) (out []string) {
	for _, v := range m {
		out = append(out, v)
	}
	return out
}
