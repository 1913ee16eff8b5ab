package disclose

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/org"
)

// approved makes n drafts that wait for their publishing, in few transactions.
func (o *office) approved(n int) []int64 {
	o.t.Helper()
	var ids []int64
	for len(ids) < n {
		o.write(func(tx *db.Tx) error {
			for range min(200, n-len(ids)) {
				c := noticeOf(fmt.Sprintf("通知 %d", len(ids)))
				ref, err := o.s.CreateIn(tx, writer(), NewItem{UnitID: civil, Type: "notice", ColumnID: 1, Content: c})
				if err != nil {
					return err
				}
				if err := o.s.ActIn(tx, writer(), ref, ActSubmit, Form{}); err != nil {
					return err
				}
				ref.Version++
				if err := o.s.ActIn(tx, peer(), ref, ActFirst, Form{Secrecy: clean()}); err != nil {
					return err
				}
				ids = append(ids, ref.ID)
			}
			return nil
		})
	}
	return ids
}

func TestThousandAtOnceLeaveNoGapAndNoDouble(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		const n = 1000
		ids := o.approved(n)
		// An imported item holds a number in the middle of the series.
		if _, err := o.s.Migrate(o.ctx, officer(), Migration{NewItem: NewItem{UnitID: civil, Type: "notice", Content: noticeOf("旧通知")},
			IndexNo: "MY-D07/2026-00500", PublishedOn: day("2024-03-01")}); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		errs := make(chan error, 2*n)
		slots := make(chan struct{}, 64)
		for i, id := range ids {
			ref := o.refOf(id)
			for twice := range 2 { // the second of each pair is stale, and gives its number back
				wg.Go(func() {
					slots <- struct{}{}
					defer func() { <-slots }()
					_, err := o.s.Act(o.ctx, writer(), []Ref{ref}, ActPublish, Form{})
					if err != nil && fault.KindOf(err) != fault.KindConflict {
						errs <- fmt.Errorf("%d/%d: %w", i, twice, err)
					}
				})
			}
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			t.Error(err)
		}
		var got []string
		if err := d.Reader(o.ctx).Select(&got, `SELECT index_no FROM disclose_item WHERE index_no IS NOT NULL ORDER BY index_no`); err != nil {
			t.Fatal(err)
		}
		var want []string
		for i := 1; i <= n+1; i++ { // 1 … 1001, of which the migrated item has 500
			want = append(want, fmt.Sprintf("MY-D07/2026-%05d", i))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d numbers, first %v, last %v", len(got), got[:3], got[len(got)-3:])
		}
	})
}

func (o *office) refOf(id int64) Ref { return o.ref(id) }

func TestNumberTemplate(t *testing.T) {
	for _, c := range []struct{ template, want string }{
		{"{code}/{yyyy}-{n5}", "11370686004268741K/2026-00050"},
		{"{code}/{abbr}/{yyyy}-{n7}", "11370686004268741K/zfb/2026-0000050"},
		{"{code}/{yyyy}-{n1}", "11370686004268741K/2026-50"},
	} {
		if got := indexNumber(c.template, "11370686004268741K", "zfb", 2026, 50); got != c.want {
			t.Errorf("%s: %s, want %s", c.template, got, c.want)
		}
	}
	for _, s := range []string{"11370686004268741K", "11441700007280420Y", "11370112004203737J", "11532300MB19155603"} {
		if !ValidUSCC(s) {
			t.Errorf("%s is valid", s)
		}
	}
	for _, s := range []string{"", "113706860042344370A", "11370686004268741A", "1137068600426874OK"} {
		if ValidUSCC(s) {
			t.Errorf("%s is not valid", s)
		}
	}
}

func TestTemplateAndUnitCode(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		set := func(v string) error {
			return d.Write(o.ctx, func(tx *db.Tx) error {
				return settings.Set(tx, org.Who(officer()), "setting.edit", map[settings.Key]string{settings.IndexTemplate: v})
			})
		}
		for _, bad := range []string{"{yyyy}-{n5}", "{code}-{n5}", "{code}/{yyyy}", "{code}/{yyyy}-{n5}{n2}", "{code}/{yyyy}-{n5}号", "{kode}/{code}/{yyyy}-{n5}"} {
			if set(bad) == nil {
				t.Errorf("template %q was taken", bad)
			}
		}
		if err := set("{code}/{abbr}/{yyyy}-{n7}"); err != nil {
			t.Fatal(err)
		}
		wantKind(t, o.s.SetUnitNumber(o.ctx, officer(), UnitNumber{UnitID: civil, USCC: "11370686004268741A"}), fault.KindInvalid, "校验位")
		wantKind(t, o.s.SetUnitNumber(o.ctx, head(), UnitNumber{UnitID: civil}), fault.KindForbidden, "")
		if err := o.s.SetUnitNumber(o.ctx, officer(), UnitNumber{UnitID: civil, USCC: "11370686004268741K", Abbr: "mzj"}); err != nil {
			t.Fatal(err)
		}
		ref := o.create(writer(), civil, "notice", noticeOf("通知"))
		o.publish(ref.ID)
		if got := o.detail(ref.ID).IndexNo; got != "11370686004268741K/mzj/2026-0000001" {
			t.Errorf("number %s", got)
		}
		o.act(writer(), ref.ID, ActRevise, Form{})
		o.publish(ref.ID)
		if x := o.detail(ref.ID); x.IndexNo != "11370686004268741K/mzj/2026-0000001" || len(x.Revisions) != 2 {
			t.Errorf("after a revision: %s, %d revisions", x.IndexNo, len(x.Revisions))
		}
	})
}

func TestMigratedItemsKeepNumberAndDate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		m := Migration{NewItem: NewItem{UnitID: civil, Type: "policy", Content: policy("旧办法")}, IndexNo: "113703233130158447/2023-5335541.0",
			Aliases: []string{"/2019-26698649"}, PublishedOn: day("2019-05-20")}
		if _, err := o.s.Migrate(o.ctx, writer(), m); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a liaison migrates: %v", err)
		}
		ref, err := o.s.Migrate(o.ctx, officer(), m)
		if err != nil {
			t.Fatal(err)
		}
		x := o.detail(ref.ID)
		if !x.Migrated || x.IndexNo != m.IndexNo || x.ListedOn != day("2019-05-20") || x.Stage != Live || x.PublishedAt.Year() != 2026 {
			t.Errorf("migrated: %+v", x.Item)
		}
		for _, n := range []string{m.IndexNo, "/2019-26698649"} {
			if it, err := ByNumber(d.Reader(o.ctx), n); err != nil || it.ID != ref.ID {
				t.Errorf("%s: %v, %v", n, it.ID, err)
			}
			for _, text := range []string{n, strings.ToLower(n), n[1 : len(n)-2]} {
				if rows, _, err := o.s.List(o.ctx, officer(), Filter{Text: text}, Cursor{}); err != nil || len(rows) != 1 || rows[0].ID != ref.ID {
					t.Errorf("the list does not find %s: %+v, %v", text, rows, err)
				}
			}
			again := m
			again.IndexNo, again.Aliases = n, nil
			_, err := o.s.Migrate(o.ctx, officer(), again)
			wantKind(t, err, fault.KindInvalid, "已有信息使用")
		}
		list := m
		list.Type, list.IndexNo, list.Aliases = "lowincome", "", nil
		_, err = o.s.Migrate(o.ctx, officer(), list)
		wantKind(t, err, fault.KindInvalid, "不迁移")
	})
}
