// Package duty knows what must be published, by whom and when (应公开任务): it
// plans duties from confirmed claims, village sheets and the yearly calendar of
// publication, closes them by what is published or declared, and keeps the
// counters of the board. It holds facts only: whether something is near its
// limit, late or missing follows from the day on which one looks.
package duty

import (
	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
)

// Service holds the verbs of duties.
type Service struct {
	DB       *db.DB
	Calendar func(q db.Reader) (calendar.Calendar, error) // the county's working days
}

// State is where a duty stands.
type State string

// The states of a duty.
const (
	Demand        State = "demand"         // 按需公开: no period, no date
	Open          State = "open"           // 待公开
	Waiting       State = "waiting"        // 申报待同意
	Done          State = "done"           // 已公开
	Elsewhere     State = "elsewhere"      // 已在其他平台公开
	Declared      State = "declared"       // 本期无此类信息
	NotApplicable State = "not_applicable" // 不适用
	Gone          State = "gone"           // no longer planned; kept for its history
)

// States lists the states that a list may be narrowed to.
func States() []State {
	return []State{Open, Waiting, Done, Elsewhere, Declared, NotApplicable, Demand}
}

var stateNames = map[State]string{Demand: "按需公开", Open: "待公开", Waiting: "申报待同意", Done: "已公开",
	Elsewhere: "已在其他平台公开", Declared: "本期无此类信息", NotApplicable: "不适用", Gone: "已取消"}

// Name is the state's word on the page.
func (s State) Name() string { return stateNames[s] }

// Closed reports that nothing more is owed.
func (s State) Closed() bool {
	return s == Done || s == Elsewhere || s == Declared || s == NotApplicable
}

// General is the domain of duties that belong to none of the 26: 法定主动公开.
const General = "general"

// Publication is what disclose tells the board in its own transaction.
type Publication struct {
	ItemID   int64         `db:"item_id"`
	UnitID   int64         `db:"unit_id"`
	Tier     term.Tier     `db:"tier"`
	ColumnID int64         `db:"column_id"`
	Entries  []int64       `db:"-"`        // catalogue entries that the item serves
	Sheet    string        `db:"sheet"`    // key of a village sheet, "" for others
	Period   string        `db:"period"`   // which period's duty it closes, see PeriodOf; "" lets the dates decide
	Fact     calendar.Date `db:"fact_on"`  // the day that counts: 上墙/首发 when stated, else the day of publishing
	On       calendar.Date `db:"on_day"`   // the day of publishing, of a revision its own, of a migrated item its 原发布日期; 突击补录 and the age of the column count by it
	Migrated bool          `db:"migrated"` // counts for the age of its column, never as late
	First    bool          `db:"-"`        // the item was never told before: nothing of it is looked for. Told falsely, its key refuses it
}

// Duty is one thing owed (应公开任务): an entry, a sheet or a line of the
// yearly calendar, by one unit, for one period.
type Duty struct {
	ID          int64         `db:"id"`
	UnitID      int64         `db:"unit_id"`
	Slot        string        `db:"slot"`
	Period      string        `db:"period"` // "" is 按需公开
	Domain      string        `db:"domain"` // of the entry; the key of a sheet; General
	Tier        term.Tier     `db:"tier"`
	EntryID     int64         `db:"entry_id"`
	Sheet       string        `db:"sheet"`
	PresetID    int64         `db:"preset_id"`
	OpensOn     calendar.Date `db:"opens_on"` // an item of an earlier day does not serve it
	DueOn       calendar.Date `db:"due_on"`
	Provisional bool          `db:"provisional"` // DueOn was counted in a year without a table
	State       State         `db:"state"`
	ClosedOn    calendar.Date `db:"closed_on"` // the day that counts
	ItemID      int64         `db:"item_id"`   // Done only
	Version     int64         `db:"version"`
}

const columns = `d.id, d.unit_id, d.slot, d.period, d.domain, d.tier, COALESCE(d.entry_id, 0) AS entry_id, d.sheet,
	COALESCE(d.preset_id, 0) AS preset_id, d.opens_on, d.due_on, d.provisional, d.state, d.closed_on, d.item_id, d.version`

// Late reports a duty that was closed after its limit.
func (d Duty) Late() bool {
	return d.State.Closed() && !d.DueOn.IsZero() && d.ClosedOn.After(d.DueOn)
}
