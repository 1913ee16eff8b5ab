package duty

import (
	"context"
	"fmt"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// TownRow is a township with its 统一公开日.
type TownRow struct {
	TownDay
	Unit     string `db:"short_name"`
	Villages int    `db:"villages"`
	Set      bool   `db:"is_set"` // false: the usual day
}

// Towns lists the townships that the actor may read with their 统一公开日.
func (s *Service) Towns(ctx context.Context, actor rbac.Actor) (rows []TownRow, err error) {
	where, args := rbac.ReachOf(actor, rbac.DutyRead).Where("u.path", "u.id")
	err = s.DB.Reader(ctx).Select(&rows, `SELECT u.id AS unit_id, u.short_name, COALESCE(t.day, ?) AS day, COALESCE(t.shift, ?) AS shift, COALESCE(t.since_on, '') AS since_on,
		COALESCE(t.version, 0) AS version, (t.day IS NOT NULL) AS is_set,
		(SELECT count(*) FROM org_unit v WHERE v.parent_id = u.id AND v.kind IN ('village', 'community') AND v.closed_on = '') AS villages
		FROM org_unit u LEFT JOIN duty_town_day t ON t.unit_id = u.id
		WHERE u.kind IN ('township', 'subdistrict') AND u.closed_on = '' AND `+where+` ORDER BY u.sort, u.id`,
		append([]any{UsualTownDay.Day, UsualTownDay.Shift}, args...)...)
	return rows, fault.Wrap("duty.Towns", err)
}

// SetTownDay sets the 统一公开日 of a township's villages; the limits of their
// open sheets follow at once.
func (s *Service) SetTownDay(ctx context.Context, actor rbac.Actor, t TownDay) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		u, err := org.UnitByID(tx, t.UnitID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.VillageSet, u.RBAC()); err != nil {
			return err
		}
		return s.SetTownDayIn(tx, actor, t)
	})
}

// SetTownDayIn is SetTownDay for a slice that has a transaction and has asked
// for its own right: a pilot's set-up that is applied to another township.
func (s *Service) SetTownDayIn(tx *db.Tx, actor rbac.Actor, t TownDay) error {
	if t.Day < 1 || t.Day > 28 {
		return fault.Invalid("day", "统一公开日请填 1 至 28 之间的日子，每个月都有这一天。")
	}
	u, err := org.UnitByID(tx, t.UnitID)
	if err != nil {
		return err
	}
	if !u.Kind.Towns() {
		return fault.Invalid("unit", "统一公开日按乡镇（街道）设置。")
	}
	n, err := tx.Exec(`INSERT INTO duty_town_day (unit_id, day, shift, since_on) VALUES (?, ?, ?, ?) ON CONFLICT (unit_id) DO UPDATE
		SET day = excluded.day, shift = excluded.shift, since_on = excluded.since_on, version = duty_town_day.version + 1 WHERE duty_town_day.version = ?`, t.UnitID, t.Day, t.Shift, t.Since, t.Version)
	if err != nil {
		return fault.Internal("duty.SetTownDay", err)
	}
	if n == 0 {
		return fault.Conflict("统一公开日刚被他人修改，请刷新页面后再办。")
	}
	audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.VillageSet), ObjectKind: "town_day", ObjectID: audit.ID(t.UnitID), UnitID: t.UnitID,
		Detail: map[string]any{"day": t.Day, "shift": t.Shift, "since": t.Since}})
	return s.replanIn(tx)
}

// replanIn plans the whole county anew within a transaction.
func (s *Service) replanIn(tx *db.Tx) error {
	c, err := s.Calendar(tx)
	if err != nil {
		return err
	}
	_, err = Replan(tx, c, nil)
	return err
}

// SetSheet changes whether a sheet is owed, appears on the web, and since when.
func (s *Service) SetSheet(ctx context.Context, actor rbac.Actor, sheet Sheet) error {
	var p fault.Problems
	p.Need("name", sheet.Name, "请填写公开表名称。")
	if sheet.Since.IsZero() {
		p.Add("since", "请填写起算日期：这一天以前到期的不列为应公开。")
	}
	if err := p.Err(); err != nil {
		return err
	}
	return s.plan(ctx, actor, func(tx *db.Tx) (string, error) {
		n, err := tx.Exec(`UPDATE duty_sheet SET name = ?, web = ?, active = ?, since_on = ?, version = version + 1 WHERE key = ? AND version = ?`,
			strings.TrimSpace(sheet.Name), sheet.Web, sheet.Active, sheet.Since, sheet.Key, sheet.Version)
		if err == nil && n == 0 {
			err = errStalePlan
		}
		return "sheet:" + sheet.Key, err
	})
}

var errStalePlan = fault.Conflict("这一项刚被他人修改，请刷新页面后再办。")

// SetSheetItem switches one item of a sheet on or off, in all or on the web.
func (s *Service) SetSheetItem(ctx context.Context, actor rbac.Actor, id, version int64, active, web bool) error {
	return s.plan(ctx, actor, func(tx *db.Tx) (string, error) {
		n, err := tx.Exec(`UPDATE duty_sheet_item SET active = ?, web = ?, version = version + 1 WHERE id = ? AND version = ?`, active, web, id, version)
		if err == nil && n == 0 {
			err = errStalePlan
		}
		return fmt.Sprintf("sheet_item:%d", id), err
	})
}

// plan runs one change of what is owed: the county's right, the change, the
// act, then the plan follows.
func (s *Service) plan(ctx context.Context, actor rbac.Actor, change func(tx *db.Tx) (string, error)) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		county, err := org.CountyUnit(tx)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.DutyPlan, county.RBAC()); err != nil {
			return err
		}
		what, err := change(tx)
		if err != nil {
			return err
		}
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.DutyPlan), ObjectKind: "duty_plan", ObjectID: what})
		return s.replanIn(tx)
	})
}

// SavePreset adds a line to the 政务公开日历 (ID 0) or changes one.
func (s *Service) SavePreset(ctx context.Context, actor rbac.Actor, p Preset) (id int64, err error) {
	if err := p.Check(); err != nil {
		return 0, err
	}
	err = s.plan(ctx, actor, func(tx *db.Tx) (string, error) {
		if id = p.ID; id == 0 {
			n, err := db.NextNumber(tx, "duty_preset", 0)
			if err != nil {
				return "", err
			}
			if id, err = tx.Insert(`INSERT INTO duty_preset (key, name, target, frequency, since_on, sort) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
				fmt.Sprintf("own_%d", n), p.Name, string(p.Target), string(p.Frequency), calendar.DateOf(tx.Now.Time), 1000+n); err != nil {
				return "", fault.Internal("duty.SavePreset", err)
			}
			p.Version = 1
		}
		n, err := tx.Exec(`UPDATE duty_preset SET name = ?, domain = ?, words = ?, target = ?, unit = ?, column_id = ?, frequency = ?, month = ?, day = ?, about = ?,
			event = ?, days = ?, day_unit = ?, basis = ?, note = ?, checked = ?, active = ?, since_on = ?, version = version + 1 WHERE id = ? AND version = ?`,
			p.Name, p.Domain, p.Words, string(p.Target), p.Unit, null(p.ColumnID), string(p.Frequency), p.Month, p.Day, p.About, p.Event, p.Days, string(p.DayUnit),
			p.Basis, p.Note, p.Checked, p.Active, p.Since, id, p.Version)
		if err == nil && n == 0 {
			err = errStalePlan
		}
		return fmt.Sprintf("preset:%d", id), err
	})
	return id, err
}

// SetEvent enters the day on which a preset's event happened in a year; the
// zero day takes it back.
func (s *Service) SetEvent(ctx context.Context, actor rbac.Actor, presetID int64, year int, on calendar.Date) error {
	if !on.IsZero() && on.Year() != year && on.Year() != year+1 {
		return fault.Invalidf("on", "日期应在 %d 年或次年。", year)
	}
	return s.plan(ctx, actor, func(tx *db.Tx) (string, error) {
		what := fmt.Sprintf("preset:%d:%d", presetID, year)
		if on.IsZero() {
			_, err := tx.Exec(`DELETE FROM duty_preset_date WHERE preset_id = ? AND year = ?`, presetID, year)
			return what, err
		}
		_, err := tx.Exec(`INSERT INTO duty_preset_date (preset_id, year, event_on, by_name, at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (preset_id, year) DO UPDATE SET event_on = excluded.event_on, by_name = excluded.by_name, at = excluded.at`,
			presetID, year, on, actor.Name, tx.Now)
		return what, err
	})
}
