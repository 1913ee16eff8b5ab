package duty

import (
	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// OnDemand is the frequency of a sheet that is filled when something happens.
const OnDemand term.Period = "demand"

// The sheets of a village.
const (
	SheetFinance = "village_finance" // 村级财务公开表
	SheetAffairs = "village_affairs" // 村务公开表
	SheetParty   = "village_party"   // 党务公开
	SheetEvents  = "village_events"  // 事件类公开
)

// Sheet (公开表) is what a village fills for a period. One sheet ticks many items.
type Sheet struct {
	Key       string        `db:"key"`
	Name      string        `db:"name"`
	Frequency term.Period   `db:"frequency"` // or OnDemand
	Basis     string        `db:"basis"`
	Web       bool          `db:"web"`    // false: 公开栏 and 灯塔 only
	Active    bool          `db:"active"` // false: nobody owes it
	Since     calendar.Date `db:"since_on"`
	Sort      int64         `db:"sort"`
	Version   int64         `db:"version"`
	Items     []SheetItem   `db:"-"`
}

// FrequencyName is how often, in Chinese.
func (s Sheet) FrequencyName() string { return FrequencyName(s.Frequency) }

// FrequencyName is a frequency in Chinese.
func FrequencyName(f term.Period) string {
	switch f {
	case term.Monthly:
		return "每月"
	case term.Quarterly:
		return "每季度"
	case term.HalfYearly:
		return "每半年"
	case term.Yearly:
		return "每年"
	}
	return "按需"
}

// SheetItem is an item that a sheet ticks.
type SheetItem struct {
	ID        int64  `db:"id"`
	Sheet     string `db:"sheet"`
	Applies   string `db:"applies"` // village or community
	Category  string `db:"category"`
	Name      string `db:"name"`
	Content   string `db:"content"`
	Basis     string `db:"basis"`
	Frequency string `db:"frequency"` // as the list of items words it
	SignedBy  string `db:"signed_by"`
	Grade     string `db:"grade"` // A seen in print, B recalled: all 待核
	Web       bool   `db:"web"`
	Active    bool   `db:"active"`
	Sort      int64  `db:"sort"`
	Version   int64  `db:"version"`
}

// Sheets reads the sheets with their items, in two queries.
func Sheets(q db.Reader) ([]Sheet, error) {
	var list []Sheet
	if err := q.Select(&list, `SELECT key, name, frequency, basis, web, active, since_on, sort, version FROM duty_sheet ORDER BY sort, key`); err != nil {
		return nil, fault.Internal("duty.Sheets", err)
	}
	var items []SheetItem
	if err := q.Select(&items, `SELECT id, sheet, applies, category, name, content, basis, frequency, signed_by, grade, web, active, sort, version
		FROM duty_sheet_item ORDER BY sort, id`); err != nil {
		return nil, fault.Internal("duty.Sheets", err)
	}
	at := map[string]*Sheet{}
	for i := range list {
		at[list[i].Key] = &list[i]
	}
	for _, it := range items {
		if s := at[it.Sheet]; s != nil {
			s.Items = append(s.Items, it)
		}
	}
	return list, nil
}

// TownDay (统一公开日) is the day of the month after a period on which the
// villages of a township publish.
type TownDay struct {
	UnitID  int64         `db:"unit_id"`
	Day     int           `db:"day"`
	Shift   bool          `db:"shift"`    // 遇节假日顺延到下一工作日
	Since   calendar.Date `db:"since_on"` // 推广起始日: what fell due before is not owed; zero: as the sheets say
	Version int64         `db:"version"`
}

// UsualTownDay is that of a township which has set none.
var UsualTownDay = TownDay{Day: 15, Shift: true}

func (t TownDay) due(last calendar.Date, c calendar.Calendar) calendar.Due {
	next := last.AddDays(1)
	day := onDay(next.Year(), int(next.Month()), t.Day)
	if !t.Shift {
		return calendar.Due{Date: day}
	}
	return c.AddWorkdays(day.AddDays(-1), 1)
}

// TownDays reads every township's 统一公开日 that was set.
func TownDays(q db.Reader) (map[int64]TownDay, error) {
	var list []TownDay
	if err := q.Select(&list, `SELECT unit_id, day, shift, since_on, version FROM duty_town_day`); err != nil {
		return nil, fault.Internal("duty.TownDays", err)
	}
	out := make(map[int64]TownDay, len(list))
	for _, t := range list {
		out[t.UnitID] = t
	}
	return out, nil
}
