package catalog

import (
	"slices"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// ResolveUnits reads every 公开主体 again, after units or aliases changed, and
// returns how many entries now name other units. Content does not change, so
// no revision is written.
func ResolveUnits(tx *db.Tx, act Act) (int, error) {
	p, err := newPen(tx, act)
	if err != nil {
		return 0, fault.Wrap("catalog.ResolveUnits", err)
	}
	have, err := entryUnits(tx)
	if err != nil {
		return 0, fault.Wrap("catalog.ResolveUnits", err)
	}
	var gone, units [][]any
	err = tx.Each(func(rows *sqlx.Rows) error {
		var id int64
		var subject string
		if err := rows.Scan(&id, &subject); err != nil {
			return err
		}
		now := p.unitIDs(subject)
		if slices.Equal(now, have[id]) {
			return nil
		}
		gone = append(gone, []any{id})
		for n, u := range now {
			units = append(units, []any{id, u, n})
		}
		return nil
	}, `SELECT id, subject FROM catalog_entry ORDER BY id`)
	if err != nil {
		return 0, fault.Wrap("catalog.ResolveUnits", err)
	}
	if err := tx.ExecMany(`DELETE FROM catalog_entry_unit WHERE entry_id = ?`, gone); err != nil {
		return 0, fault.Wrap("catalog.ResolveUnits", err)
	}
	if len(gone) > 0 {
		act.note(tx, rbac.UnitEdit, "resolve", "catalog", "", "count", len(gone))
	}
	return len(gone), fault.Wrap("catalog.ResolveUnits", insertMany(tx, insertUnit, units))
}

// entryUnits reads the units of every entry, in order.
func entryUnits(q db.Reader) (map[int64][]int64, error) {
	out := map[int64][]int64{}
	err := q.Each(func(rows *sqlx.Rows) error {
		var entry, unit int64
		err := rows.Scan(&entry, &unit)
		out[entry] = append(out[entry], unit)
		return err
	}, `SELECT entry_id, unit_id FROM catalog_entry_unit ORDER BY entry_id, sort`)
	return out, err
}

// SetLaw adds a law or changes what is known of it, and flags or clears the
// entries that cite it.
func SetLaw(tx *db.Tx, act Act, l Law) error {
	var p fault.Problems
	p.Need("key", l.Key, "请填写法规的匹配名（标题去掉书名号和“中华人民共和国”）。")
	p.Need("title", l.Title, "请填写法规名称。")
	if !slices.Contains(LawStatuses(), l.Status) {
		p.Add("status", "请选择法规的状态。")
	}
	if err := p.Err(); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO catalog_law (`+lawColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET title = excluded.title, kind = excluded.kind, issuer = excluded.issuer,
		document_no = excluded.document_no, amended_on = excluded.amended_on, in_force_on = excluded.in_force_on,
		status = excluded.status, replaced_by = excluded.replaced_by, replaced_on = excluded.replaced_on,
		verification = excluded.verification`, l.Key, l.Title, l.Kind, l.Issuer, l.DocumentNo, l.AmendedOn, l.InForceOn,
		l.Status, l.ReplacedBy, l.ReplacedOn, l.Verification)
	if err != nil {
		return fault.Wrap("catalog.SetLaw", err)
	}
	act.note(tx, rbac.SettingEdit, "change", "law", l.Key, "status", l.Status)
	return recheckLaws(tx)
}

// LawStatuses lists what a law's status can be.
func LawStatuses() []string {
	return []string{"有效", "已修订", "已废止", "被替代", "已失效", "不确定"}
}

// recheckLaws sets every entry's flag anew.
func recheckLaws(tx *db.Tx) error {
	old, err := OldLaws(tx)
	if err != nil {
		return fault.Wrap("catalog.recheckLaws", err)
	}
	var sets [][]any
	err = tx.Each(func(rows *sqlx.Rows) error {
		var id int64
		var basis db.JSON[[]string]
		var was bool
		if err := rows.Scan(&id, &basis, &was); err != nil {
			return err
		}
		if is := citesOld(basis.V, old); is != was {
			sets = append(sets, []any{is, id})
		}
		return nil
	}, `SELECT id, basis, old_law FROM catalog_entry ORDER BY id`)
	if err != nil {
		return fault.Wrap("catalog.recheckLaws", err)
	}
	return fault.Wrap("catalog.recheckLaws", tx.ExecMany(`UPDATE catalog_entry SET old_law = ? WHERE id = ?`, sets))
}
