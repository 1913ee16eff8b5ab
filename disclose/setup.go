package disclose

import (
	"context"
	"fmt"

	"lianghua/catalog"
	"lianghua/disclose/form"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Setup is what the county set for a type, in every column (ColumnID 0) or in one.
type Setup struct {
	Type     string `db:"type"`
	ColumnID int64  `db:"column_id"`
	Level    int    `db:"level"` // review steps; 0: the type's own
	Web      bool   `db:"web"`   // a type that is off the web by default (党务) may be turned on
}

type setup = Setup

// Setups lists what the county set.
func Setups(q db.Reader) (list []Setup, err error) {
	err = q.Select(&list, `SELECT type, column_id, level, web FROM disclose_type_setup ORDER BY type, column_id`)
	return list, fault.Wrap("disclose.Setups", err)
}

// SetUp stores the review steps of a type, in one column or in all. Drafts
// under way keep the steps they were submitted under.
func (s *Service) SetUp(ctx context.Context, actor rbac.Actor, x Setup) error {
	return s.do(ctx, actor, func(d *deed) error {
		county, err := org.CountyUnit(d.tx)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.ItemSetup, county.RBAC()); err != nil {
			return err
		}
		return d.setUp(x)
	})
}

func (d *deed) setUp(x Setup) error {
	f, ok := form.ByKey(x.Type)
	switch {
	case !ok:
		return fault.Invalid("type", "没有这个信息类型")
	case x.Level < 0 || x.Level > 3:
		return fault.Invalid("level", "审核层级应为 1、2 或 3")
	case f.List && x.Level == 1:
		return fault.Invalidf("level", "“%s”含个人信息，至少两级审核", f.Name)
	}
	if x.ColumnID != 0 {
		if _, err := catalog.ColumnByID(d.tx, x.ColumnID); err != nil {
			return err
		}
	}
	_, err := d.tx.Exec(`INSERT INTO disclose_type_setup (type, column_id, level, web) VALUES (?, ?, ?, ?)
		ON CONFLICT (type, column_id) DO UPDATE SET level = excluded.level, web = excluded.web`, x.Type, x.ColumnID, x.Level, x.Web)
	if err != nil {
		return fault.Internal("disclose.setUp", err)
	}
	audit.Record(d.tx, d.who, audit.Entry{Action: string(rbac.ItemSetup), ObjectKind: "item_type", ObjectID: x.Type,
		Detail: map[string]any{"column": x.ColumnID, "level": x.Level, "web": x.Web}})
	return nil
}

// setupOf is what holds for a type in a column: the column's own, the
// county's, the type's.
func (d *deed) setupOf(f form.Form, columnID int64) (Setup, error) {
	if d.levels == nil {
		list, err := Setups(d.tx)
		if err != nil {
			return Setup{}, err
		}
		d.levels = map[string]Setup{}
		for _, x := range list {
			d.levels[fmt.Sprintf("%s/%d", x.Type, x.ColumnID)] = x
		}
	}
	out := Setup{Type: f.Key, Level: f.Level, Web: !f.OffWeb}
	for _, id := range []int64{0, columnID} {
		if x, ok := d.levels[fmt.Sprintf("%s/%d", f.Key, id)]; ok {
			out.Web = x.Web
			if x.Level > 0 {
				out.Level = x.Level
			}
		}
	}
	return out, nil
}

func (d *deed) level(f form.Form, columnID int64) (int, error) {
	x, err := d.setupOf(f, columnID)
	return x.Level, err
}
