package duty

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Silence accepts the declarations 本期无此类信息 to which nobody objected
// within five working days (期满未提出意见，视为同意). It runs daily.
func (s *Service) Silence(ctx context.Context) (accepted int, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		d := begin(tx, system)
		var list []struct {
			Duty
			Declaration int64         `db:"declaration_id"`
			Fact        calendar.Date `db:"fact_on"`
		}
		err := tx.Select(&list, `SELECT `+columns+`, x.id AS declaration_id, x.fact_on FROM duty_declaration x JOIN duty d ON d.id = x.duty_id
			WHERE x.state = 'waiting' AND x.kind = 'none' AND x.due_on < ? AND d.state = 'waiting' ORDER BY x.id`, d.today)
		if err != nil {
			return fault.Internal("duty.Silence", err)
		}
		for i := range list {
			r := &list[i]
			m, err := next(r.State, ActSilent, Nothing)
			if err != nil {
				return err
			}
			if err := d.decideAs(r.Declaration, "silent", ""); err != nil {
				return err
			}
			if err := d.take(&r.Duty, m, change{action: ActSilent, closedOn: r.Fact}); err != nil {
				return err
			}
			d.declared[r.UnitID] = true
		}
		accepted = len(list)
		return d.finish()
	})
	return accepted, err
}

// The share of accepted declarations that is drawn for a check: 5 %.
const drawnOf = 20

// Draw (抽查) draws one in twenty of the declarations accepted since the last
// drawing, at least one. The seed is kept: the same seed over the same
// declarations draws the same ones.
func (s *Service) Draw(ctx context.Context, actor rbac.Actor) (drawn int, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := org.CountyUnit(tx)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.DutyAgree, u.RBAC()); err != nil {
			return err
		}
		id := int64(0)
		if id, drawn, err = draw(tx, u, by{actor.PersonID, actor.Name}); err != nil {
			return err
		}
		if drawn == 0 {
			return fault.Conflict("没有新同意的申报可以抽查。")
		}
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.DutyAgree), ObjectKind: "draw", ObjectID: audit.ID(id), Detail: map[string]any{"drawn": drawn}})
		return nil
	})
	return drawn, err
}

// DrawMonthly draws what was accepted before this month, once a month.
func (s *Service) DrawMonthly(ctx context.Context) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := org.CountyUnit(tx)
		if fault.KindOf(err) == fault.KindNotFound {
			return nil // no units yet
		}
		if err != nil {
			return err
		}
		today := calendar.DateOf(tx.Now.Time)
		month := db.At(calendar.On(today.Year(), today.Month(), 1).Start())
		var n int
		if err := tx.Get(&n, `SELECT count(*) FROM duty_draw WHERE at >= ?`, month); err != nil || n > 0 {
			return fault.Wrap("duty.DrawMonthly", err)
		}
		_, _, err = draw(tx, u, system)
		return err
	})
}

func draw(tx *db.Tx, county org.Unit, who by) (id int64, drawn int, err error) {
	var pool []int64
	if err := tx.Select(&pool, `SELECT id FROM duty_declaration WHERE draw_id = 0 AND state IN ('agreed', 'silent') ORDER BY id`); err != nil || len(pool) == 0 {
		return 0, 0, fault.Wrap("duty.draw", err)
	}
	seed := rand.Int64()
	picked := Drawn(pool, seed)
	if id, err = tx.Insert(`INSERT INTO duty_draw (seed, pool, drawn, by_name, at) VALUES (?, ?, ?, ?, ?) RETURNING id`, seed, len(pool), len(picked), who.name, tx.Now); err != nil {
		return 0, 0, fault.Internal("duty.draw", err)
	}
	sets := make([][]any, len(pool))
	for i, x := range pool {
		sets[i] = []any{id, slices.Contains(picked, x), x}
	}
	if err := tx.ExecMany(`UPDATE duty_declaration SET draw_id = ?, drawn = ? WHERE id = ?`, sets); err != nil {
		return 0, 0, fault.Internal("duty.draw", err)
	}
	return id, len(picked), checks(tx, county, who)
}

// Drawn picks one in twenty of a pool, at least one, in the order of the pool.
func Drawn(pool []int64, seed int64) []int64 {
	r := rand.New(rand.NewPCG(uint64(seed), uint64(len(pool))))
	n := (len(pool) + drawnOf - 1) / drawnOf
	out := make([]int64, 0, n)
	for _, i := range r.Perm(len(pool))[:n] {
		out = append(out, pool[i])
	}
	slices.Sort(out)
	return out
}

// checks brings the county's line of drawn declarations in line.
func checks(tx *db.Tx, county org.Unit, who by) error {
	var n int
	if err := tx.Get(&n, `SELECT count(*) FROM duty_declaration WHERE drawn AND finding = ''`); err != nil {
		return fault.Internal("duty.checks", err)
	}
	item := todo.Item{Kind: TodoChecked, ObjectKind: "declarations", ObjectID: "drawn", UnitID: county.ID, Action: string(rbac.DutyAgree),
		Title: fmt.Sprintf("%d 项抽查的申报待核实", n), URL: "/desk/duties/declarations?state=drawn", Verb: "核实"}
	return (&deed{tx: tx, who: who}).line(n, item)
}

// Find records what the check of a drawn declaration found; what is not true
// is owed again.
func (s *Service) Find(ctx context.Context, actor rbac.Actor, id int64, isTrue bool, note string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		county, err := org.CountyUnit(tx)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.DutyAgree, county.RBAC()); err != nil {
			return err
		}
		var x Declaration
		err = tx.Get(&x, `SELECT `+declarationColumns+` FROM duty_declaration x WHERE x.id = ?`, id)
		if db.NoRows(err) || err == nil && (!x.Drawn || x.Finding != "") {
			return fault.Conflict("这项申报没有被抽中，或已经核实过。请刷新页面。")
		}
		if err != nil {
			return fault.Internal("duty.Find", err)
		}
		if !isTrue && note == "" {
			return fault.Invalid("note", "请写明不属实的情况。")
		}
		d := begin(tx, by{actor.PersonID, actor.Name})
		if err := d.found(x, isTrue, note); err != nil {
			return err
		}
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.DutyAgree), ObjectKind: "declaration", ObjectID: audit.ID(id), UnitID: x.UnitID,
			Detail: map[string]any{"finding": isTrue}})
		if err := checks(tx, county, d.who); err != nil {
			return err
		}
		return d.finish()
	})
}

func (d *deed) found(x Declaration, isTrue bool, note string) error {
	finding := "true"
	if !isTrue {
		finding = "false"
	}
	_, err := d.tx.Exec(`UPDATE duty_declaration SET finding = ?, found_note = ?, found_by = ?, found_at = ? WHERE id = ?`, finding, note, d.who.name, d.tx.Now, x.ID)
	if err != nil || isTrue {
		return fault.Wrap("duty.found", err)
	}
	var u Duty
	if err := d.tx.Get(&u, `SELECT `+columns+` FROM duty d WHERE d.id = ?`, x.DutyID); err != nil {
		return fault.Internal("duty.found", err)
	}
	m, err := next(u.State, ActReopen, x.Kind)
	if err != nil {
		return nil // published since
	}
	return d.take(&u, m, change{action: ActReopen, note: note})
}
