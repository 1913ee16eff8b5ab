package importer

import (
	"context"
	"fmt"

	"lianghua/catalog"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Progress hears how far an apply is; it must not block.
type Progress func(done, total int)

// Apply writes a stored batch in one transaction. hash is the plan that the
// person saw. With rejected rows it is refused, unless skip is set: then only
// the good rows are written.
func (s *Service) Apply(ctx context.Context, actor rbac.Actor, id int64, hash string, skip bool, tell Progress) (Batch, error) {
	if tell == nil {
		tell = func(int, int) {}
	}
	// A stored plan's rows never change: they are read before the transaction,
	// for which all other writers wait.
	rows, err := planned(s.DB.Reader(ctx), id)
	if err != nil {
		return Batch{}, fault.Wrap("importer.Apply", err)
	}
	var b Batch
	err = s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if b, err = ByID(tx, id); err != nil {
			return err
		}
		if err := s.applicable(tx, actor, b, hash, skip); err != nil {
			return err
		}
		done, err := s.write(tx, actor, b, rows, tell)
		if err != nil {
			return err
		}
		if err := markApplied(tx, id, done); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE import_batch SET applied_at = ?, applied_by = ? WHERE id = ?`, tx.Now, actor.Name, id); err != nil {
			return err
		}
		note(tx, actor, b.Kind.right(), "apply", id, map[string]any{"written": len(done), "skipped": b.Sums().Reject})
		if err := b.move(tx, Applied); err != nil {
			return err
		}
		b, err = ByID(tx, id)
		return err
	})
	return b, fault.Wrap("importer.Apply", err)
}

func (s *Service) applicable(q db.Reader, actor rbac.Actor, b Batch, hash string, skip bool) error {
	if err := s.own(q, actor, b); err != nil {
		return err
	}
	switch {
	case b.State == Asking:
		return fault.Invalid("domain", "还有表格的领域或列没有说明，请先补充，再入库。")
	case b.State != Planned:
		return fault.Conflictf("这一批%s，不能再次入库。", b.State.Name())
	case b.PlanHash != hash:
		return fault.Conflict("预览已更新，请刷新页面，看过新的预览再入库。")
	case b.Sums().Reject > 0 && !skip:
		return fault.Invalidf("rows", "有 %d 行不能导入。请按提示改好后重新上传，或选择“只导入没有问题的行”。", b.Sums().Reject)
	}
	return nil
}

// done is one written row.
type done struct {
	n       int
	object  int64
	version int64
}

// write applies the rows by kind.
func (s *Service) write(tx *db.Tx, actor rbac.Actor, b Batch, rows []StoredRow, tell Progress) ([]done, error) {
	switch b.Kind {
	case Catalogue:
		return s.writeEntries(tx, actor, b, rows, tell)
	case Items:
		return s.writeItems(tx, actor, b, rows, tell)
	}
	return s.writeRegister(tx, actor, b, rows, tell)
}

func (s *Service) writeEntries(tx *db.Tx, actor rbac.Actor, b Batch, rows []StoredRow, tell Progress) ([]done, error) {
	if err := stillNew(tx, b, rows); err != nil {
		return nil, err
	}
	a := act(actor, catalog.FromImport, b.ID, b.Note)
	var adds []catalog.Fields
	var changes []catalog.Change
	var addN, changeN []int
	var withdraw []StoredRow
	for _, r := range rows {
		switch {
		case r.Action == Add && r.ObjectID == 0:
			adds, addN = append(adds, *r.Entry), append(addN, r.N)
		case r.Action == Add || r.Action == Change:
			changes, changeN = append(changes, catalog.Change{Ref: catalog.Ref{ID: r.ObjectID, Version: r.Version}, Fields: *r.Entry}), append(changeN, r.N)
		case r.Action == Withdraw:
			withdraw = append(withdraw, r)
		}
	}
	total := len(adds) + len(changes) + len(withdraw)
	tell(0, total)
	var out []done
	collect := func(n []int, list []catalog.Written, err error) error {
		if err != nil {
			return err
		}
		for i, w := range list {
			out = append(out, done{n[i], w.ID, w.Version})
		}
		tell(len(out), total)
		return nil
	}
	if len(adds) > 0 {
		list, err := catalog.AddMany(tx, a, adds)
		if err := collect(addN, list, err); err != nil {
			return nil, err
		}
	}
	if len(changes) > 0 {
		list, err := catalog.ChangeMany(tx, a, changes)
		if err := collect(changeN, list, err); err != nil {
			return nil, err
		}
	}
	for _, r := range withdraw {
		w, err := withdrawEntry(tx, a, r, b.Complete)
		if err := collect([]int{r.N}, []catalog.Written{w}, err); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// withdrawEntry takes a local entry out; a national one stays, marked 本县不适用.
func withdrawEntry(tx *db.Tx, a catalog.Act, r StoredRow, complete bool) (catalog.Written, error) {
	ref := catalog.Ref{ID: r.ObjectID, Version: r.Version}
	reason := "确认表答复“建议取消”"
	if complete {
		reason = "导入的领域全表没有列入"
	}
	e, err := catalog.ByID(tx, r.ObjectID)
	if err != nil {
		return catalog.Written{}, err
	}
	if !e.Local() {
		return catalog.SetNotApplicable(tx, a, ref, reason)
	}
	list, err := catalog.WithdrawMany(tx, a, []catalog.Ref{ref}, reason)
	if err != nil || len(list) == 0 {
		return catalog.Written{}, err
	}
	return list[0], nil
}

// stillNew refuses when an entry with a new row's names appeared since the plan.
func stillNew(tx *db.Tx, b Batch, rows []StoredRow) error {
	wanted := map[string]StoredRow{}
	for _, r := range rows {
		if r.Action == Add && r.ObjectID == 0 {
			wanted[r.Entry.Identity()] = r
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	var fresh []struct {
		Identity string `db:"identity"`
		Code     string `db:"code"`
	}
	if err := tx.Select(&fresh, `SELECT identity, code FROM catalog_entry WHERE id > ?`, b.Counts.V.Top); err != nil {
		return err
	}
	for _, e := range fresh {
		if r, ok := wanted[e.Identity]; ok {
			return fault.Conflictf("看过预览之后，目录里新增了“%s”（%s）。请重新预览再入库。", r.Title, e.Code)
		}
	}
	return nil
}

func markApplied(tx *db.Tx, batch int64, list []done) error {
	sets := make([][]any, len(list))
	for i, d := range list {
		sets[i] = []any{d.n, d.object, d.version}
	}
	// both engines call the columns of VALUES column1, column2, …
	return tx.ExecRows(`UPDATE import_row SET applied = TRUE, object_id = v.column2, after = v.column3 FROM (VALUES `,
		`(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT))`,
		fmt.Sprintf(`) AS v WHERE import_row.batch_id = %d AND import_row.n = v.column1`, batch), sets)
}

// ApplyAll applies every batch of one file in turn, each in a transaction of
// its own, and says before how many there are.
func (s *Service) ApplyAll(ctx context.Context, actor rbac.Actor, list []Batch, skip bool, say func(string)) error {
	if len(list) > 1 {
		say(fmt.Sprintf("共 %d 批，每批最多 %d 行，逐批入库。", len(list), maxBatch))
	}
	for _, b := range list {
		if _, err := s.Apply(ctx, actor, b.ID, b.PlanHash, skip, nil); err != nil {
			return err
		}
		if b.Part() != "" {
			say(b.Part() + "已入库。")
		}
	}
	return nil
}
