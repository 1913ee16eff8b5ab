package reorg

import (
	"testing"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// A workbook makes one draft of the rows of a plan; undo takes them out again.
func TestRegister(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		reg := o.s.Register()
		who := audit.Who{PersonID: 11, Name: "示例11", Face: "web"}
		prepare, err := reg.Prepare(o.d.Reader(o.ctx))
		ok(t, err)
		row := func(more ...string) map[string]string {
			f := map[string]string{"plan": "示例方案", "basis": "蒙编发〔2026〕5号", "effective_on": "2026-12-01"}
			for i := 0; i+1 < len(more); i += 2 {
				f[more[i]] = more[i+1]
			}
			out, err := prepare(f)
			ok(t, err)
			return out
		}
		create := row("kind", "设立", "name", "蒙阴县数据局", "code", "N1", "parent", "蒙阴县人民政府")
		merge := row("kind", "并入", "unit", "蒙阴县乡村振兴局", "into", "N1")
		if merge["unit"] != "U5" || create["parent"] != "U1" {
			t.Fatalf("%v %v", create, merge)
		}
		for what, f := range map[string]map[string]string{"unit": row("kind", "并入", "unit", "示例外县局"), "kind": row("kind", "扩大"), "effective_on": {"plan": "示例", "basis": "示例", "kind": "设立"}} {
			problems, err := reg.Check(o.d.Reader(o.ctx), f, nil)
			ok(t, err)
			found := false
			for _, p := range problems {
				found = found || p.Field == what
			}
			if !found {
				t.Errorf("%s: %+v", what, problems)
			}
		}
		var ids []int64
		o.write(func(tx *db.Tx) error {
			ids = nil
			for _, f := range []map[string]string{create, merge} {
				id, err := reg.Add(tx, who, f)
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return nil
		})
		list, err := reg.Load(o.d.Reader(o.ctx))
		ok(t, err)
		if len(list) != 2 || reg.Key(list[1].Fields) != reg.Key(merge) || len(reg.Differs(list[1].Fields, merge)) != 0 {
			t.Fatalf("%+v, differs %v", list, reg.Differs(list[1].Fields, merge))
		}
		changed := row("kind", "并入", "unit", "蒙阴县乡村振兴局", "into", "蒙阴县农业农村局")
		if got := reg.Differs(list[1].Fields, changed); len(got) != 1 || got[0] != "into" {
			t.Errorf("differs: %v", got)
		}
		var before map[string]string
		var now int64
		o.write(func(tx *db.Tx) (err error) {
			before, now, err = reg.Change(tx, who, ids[1], 1, changed)
			return err
		})
		steps, err := StepsOf(o.d.Reader(o.ctx), list[0].ID)
		ok(t, err)
		if before["into"] != "N1" || now != 2 {
			t.Errorf("%v %d %+v", before, now, steps)
		}
		o.write(func(tx *db.Tx) error {
			_, _, err := reg.Change(tx, who, ids[1], 2, before)
			return err
		})
		plan := o.one(`SELECT plan_id FROM reorg_step WHERE id = ?`, ids[0])
		o.carry(plan)
		if s := o.state(plan); s != Scheduled {
			t.Fatalf("the plan of a workbook is %s", s)
		}
		err = o.d.Write(o.ctx, func(tx *db.Tx) error { return reg.Close(tx, who, ids[1], 3) })
		refused(t, err, fault.KindConflict, "不在拟定中")
		ok(t, o.advance(planner(), plan, ActWithdraw, MoveForm{Reason: "示例"}))
		o.write(func(tx *db.Tx) error {
			if err := reg.Close(tx, who, ids[1], 3); err != nil {
				return err
			}
			return reg.Close(tx, who, ids[0], 1)
		})
		if v, err := reg.Version(o.d.Reader(o.ctx), ids[0]); v != 0 || err != nil {
			t.Errorf("a row that was taken back has version %d (%v)", v, err)
		}
	})
}
