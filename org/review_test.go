package org_test

import (
	"slices"
	"testing"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

func TestReviewPointsAtWhatIsLeftOver(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		c.user("idle", "示例乙", "D2", rbac.DeptLiaison)
		c.user("bare", "示例丙", "D2")
		c.user("sec", "示例丁", "MY", rbac.SecAdmin)
		_, _, _ = c.signIn("idle")
		c.clock.add(91 * 24 * time.Hour)
		dept, _, _ := c.signIn("dept")
		sec, _, _ := c.signIn("sec")
		no(t, c.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE org_grant SET until_on = ? WHERE person_id = ?`, c.Today().AddDays(20), dept.PersonID)
			if err == nil {
				_, err = tx.Exec(`UPDATE org_person SET left_on = ? WHERE name = '示例丙'`, calendar.MustParse("2026-01-01"))
			}
			return err
		}))
		_, err := c.Review(ctx, dept)
		wants(t, err, fault.KindForbidden, "")
		rows, err := c.Review(ctx, sec)
		no(t, err)
		want := map[string][]org.Flag{"dept": {org.FlagEnding}, "idle": {org.FlagUnused}, "bare": {org.FlagLeft, org.FlagNever, org.FlagNoRole}, "sec": {org.FlagFactor}}
		seen := 0
		for _, r := range rows {
			if flags, ok := want[r.Login]; ok {
				seen++
				if !slices.Equal(r.Flags, flags) {
					t.Errorf("%s: %v, want %v", r.Login, r.Flags, flags)
				}
			}
		}
		for i := range rows[1:] {
			if len(rows[i].Flags) == 0 && len(rows[i+1].Flags) > 0 {
				t.Errorf("line %d has nothing to look at and stands before one that has", i)
			}
		}
		if seen != len(want) {
			t.Errorf("%d of %d accounts in %+v", seen, len(want), rows)
		}
	})
}

// What is lent counts as held: a delegation with whose it is, a training role.
func TestReviewShowsWhatIsLent(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("dept", "示例甲", "D1", rbac.DeptLiaison)
		c.user("other", "示例乙", "D1", rbac.DeptHead)
		c.user("town", "示例丙", "T1", rbac.TownClerk)
		c.user("sec", "示例丁", "MY", rbac.SecAdmin)
		dept, _, _ := c.signIn("dept")
		other, _, _ := c.signIn("other")
		town, _, _ := c.signIn("town")
		sec, _, _ := c.signIn("sec")
		today := c.Today()
		no(t, c.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO handover_delegation (unit_id, from_person, to_person, since_on, until_on, reason, made_by, made_name, made_at) VALUES (?, ?, ?, ?, ?, '示例', ?, '示例甲', ?)`,
				c.units["D1"].ID, dept.PersonID, other.PersonID, today, today.AddDays(60), dept.PersonID, tx.Now)
			if err == nil {
				_, err = tx.Exec(`INSERT INTO handover_secondment (person_id, home_id, county_id, since_on, until_on, task, mentor, state, made_by, made_name, made_at, granted_name) VALUES (?, ?, ?, ?, ?, '示例', '示例', 'granted', ?, '示例', ?, '示例丁')`,
					town.PersonID, c.units["T1"].ID, c.units["MY"].ID, today, today.AddDays(60), sec.PersonID, tx.Now)
			}
			return err
		}))
		roles := func() map[string][]string {
			t.Helper()
			rows, err := c.Review(ctx, sec)
			no(t, err)
			out := map[string][]string{}
			for _, r := range rows {
				out[r.Login] = append(out[r.Login], r.Role)
			}
			return out
		}
		got := roles()
		if want := []string{"部门负责人", "部门联络员（代示例甲）"}; !slices.Equal(got["other"], want) {
			t.Errorf("lent: %v, want %v", got["other"], want)
		}
		if len(got["town"]) != 2 || got["town"][1] != rbac.Role("county.trainee").Label() {
			t.Errorf("in training: %v", got["town"])
		}
		list, err := c.FactorList(ctx, sec)
		no(t, err)
		for _, g := range list {
			if g.Demanded != (g.Login == "sec") {
				t.Errorf("%s: a second factor is demanded: %v", g.Login, g.Demanded)
			}
		}
		no(t, c.DB.Write(ctx, func(tx *db.Tx) error { // the liaison becomes an officer: who stands in for them needs a factor too
			_, err := tx.Exec(`UPDATE org_grant SET role = 'county.officer' WHERE person_id = ?`, dept.PersonID)
			return err
		}))
		list, err = c.FactorList(ctx, sec)
		no(t, err)
		for _, g := range list {
			if g.Demanded != (g.Login != "town") {
				t.Errorf("%s, with an officer's role lent: demanded %v", g.Login, g.Demanded)
			}
		}
		if _, s, _ := c.signIn("other"); !s.MustEnrol {
			t.Error("who stands in for an officer signs in without a second factor")
		}
		c.clock.add(61 * 24 * time.Hour)
		if got := roles(); len(got["other"]) != 1 || len(got["town"]) != 1 {
			t.Errorf("after their end: %v, %v", got["other"], got["town"])
		}
	})
}

// A review is asked for half a year after the last one, and signing it settles
// what was asked.
func TestReviewIsDueTwiceAYear(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.user("sec", "示例丁", "MY", rbac.SecAdmin)
		open := func() (n int) {
			t.Helper()
			no(t, c.ReviewTick(ctx))
			no(t, c.DB.Reader(ctx).Get(&n, `SELECT count(*) FROM todo WHERE kind = ? AND closed_at IS NULL`, org.ReviewKind))
			return n
		}
		if open() != 0 {
			t.Error("asked for on the first day")
		}
		c.clock.add(183 * 24 * time.Hour)
		if open() != 1 || open() != 1 {
			t.Error("not asked for once after half a year")
		}
		sec, _, _ := c.signIn("sec")
		wants(t, c.SignReview(ctx, sec, " "), fault.KindInvalid, "复核结果")
		no(t, c.SignReview(ctx, sec, "无调整"))
		wants(t, c.SignReview(ctx, sec, "无调整"), fault.KindConflict, "已经登记过")
		if open() != 0 {
			t.Error("asked for again after the review")
		}
		past, err := c.Reviews(ctx, sec)
		if err != nil || len(past) != 1 || past[0].Note != "无调整" || past[0].Lines == 0 {
			t.Errorf("%+v %v", past, err)
		}
		if c.acts(string(rbac.SecurityManage), audit.Done) != 1 {
			t.Error("the review is not in the log")
		}
	})
}
