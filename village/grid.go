package village

import (
	"context"

	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Standing is where a village's sheet stands, as a township looks at it.
type Standing string

// The standings, worst first.
const (
	Missing   Standing = "missing"   // 未填
	Drafted   Standing = "drafted"   // 草稿
	SentBack  Standing = "returned"  // 已退回
	InReview  Standing = "review"    // 待审核
	Approved  Standing = "approved"  // 待发布
	Declared  Standing = "declared"  // 本期无此类信息
	Public    Standing = "public"    // 已公开
	TakenDown Standing = "takendown" // 已撤下
)

var standingNames = map[Standing]string{Missing: "未填", Drafted: "草稿", SentBack: "已退回", InReview: "待审核", Approved: "待发布",
	Declared: "本期无", Public: "已公开", TakenDown: "已撤下"}

// Name is the standing in Chinese.
func (s Standing) Name() string { return standingNames[s] }

// Settled reports that nobody needs to do anything.
func (s Standing) Settled() bool { return s == Public || s == Declared }

// Cell is one sheet of one village.
type Cell struct {
	Slot        Slot
	Standing    Standing
	ItemID      int64
	Version     int64
	Acting      bool
	ByName      string
	DutyID      int64
	DutyVersion int64
	Duty        duty.State    // "" when nothing is planned
	DueOn       calendar.Date // 统一公开日
}

// Row is a village with its sheets, in the order of the columns.
type Row struct {
	Unit  org.Unit
	Cells []Cell
}

// Done counts the settled sheets of the village.
func (r Row) Done() (n int) {
	for _, c := range r.Cells {
		if c.Standing.Settled() {
			n++
		}
	}
	return n
}

// Grid is the desk of 代录: villages down, sheets of a month across.
type Grid struct {
	Month calendar.Date
	Slots []Slot
	Rows  []Row
}

// Missing counts the sheets of a column that nobody has begun.
func (g Grid) Missing(col int) (n int) {
	for _, r := range g.Rows {
		if r.Cells[col].Standing == Missing {
			n++
		}
	}
	return n
}

// Grid reads the periodic sheets that had ended by the end of month, for the
// villages of a township (0: every village for which the actor may draft).
// Three queries, however many villages.
func (s *Service) Grid(ctx context.Context, actor rbac.Actor, townID int64, month calendar.Date) (Grid, error) {
	g := Grid{Month: month}
	err := s.DB.Snapshot(ctx, func(q db.Reader) error {
		slots, err := Slots(q, month)
		if err != nil {
			return err
		}
		for _, x := range slots {
			if x.Period != "" {
				g.Slots = append(g.Slots, x)
			}
		}
		units, err := org.Visible(q, actor, rbac.ItemDraft)
		if err != nil {
			return fault.Wrap("village.Grid", err)
		}
		for _, u := range units {
			if u.Kind.Villages() && (townID == 0 || u.ParentID == townID) {
				g.Rows = append(g.Rows, Row{Unit: u})
			}
		}
		return g.fill(q)
	})
	return g, err
}

type place3 struct {
	unit          int64
	sheet, period string
}

func (g *Grid) fill(q db.Reader) error {
	fills, err := fillsOf(q, g.Slots)
	if err != nil {
		return err
	}
	duties, err := dutiesOf(q, g.Slots)
	if err != nil {
		return err
	}
	for i := range g.Rows {
		r := &g.Rows[i]
		for _, slot := range g.Slots {
			at := place3{r.Unit.ID, slot.Sheet.Key, slot.Period}
			r.Cells = append(r.Cells, cell(slot, fills[at], duties[at]))
		}
	}
	return nil
}

type filled struct {
	UnitID     int64          `db:"unit_id"`
	Sheet      string         `db:"sheet"`
	Period     string         `db:"period"`
	ItemID     int64          `db:"item_id"`
	Version    int64          `db:"version"`
	Acting     bool           `db:"acting"`
	ByName     string         `db:"by_name"`
	Stage      disclose.Stage `db:"stage"`
	DraftState disclose.State `db:"draft_state"`
}

func fillsOf(q db.Reader, slots []Slot) (map[place3]filled, error) {
	out := map[place3]filled{}
	if len(slots) == 0 {
		return out, nil
	}
	query, args, err := db.In(`SELECT f.unit_id, f.sheet, f.period, f.item_id, i.version, f.acting, f.by_name, i.stage, i.draft_state
		FROM village_fill f JOIN disclose_item i ON i.id = f.item_id WHERE f.period IN (?)`, periods(slots))
	if err != nil {
		return nil, fault.Internal("village.fillsOf", err)
	}
	var rows []filled
	if err := q.Select(&rows, query, args...); err != nil {
		return nil, fault.Internal("village.fillsOf", err)
	}
	for _, r := range rows {
		out[place3{r.UnitID, r.Sheet, r.Period}] = r
	}
	return out, nil
}

type owed struct {
	ID      int64         `db:"id"`
	UnitID  int64         `db:"unit_id"`
	Sheet   string        `db:"sheet"`
	Period  string        `db:"period"`
	DueOn   calendar.Date `db:"due_on"`
	State   duty.State    `db:"state"`
	Version int64         `db:"version"`
}

func dutiesOf(q db.Reader, slots []Slot) (map[place3]owed, error) {
	out := map[place3]owed{}
	if len(slots) == 0 {
		return out, nil
	}
	query, args, err := db.In(`SELECT d.id, d.unit_id, d.sheet, d.period, d.due_on, d.state, d.version FROM duty d
		WHERE d.sheet <> '' AND d.state <> 'gone' AND d.period IN (?)`, periods(slots))
	if err != nil {
		return nil, fault.Internal("village.dutiesOf", err)
	}
	var rows []owed
	if err := q.Select(&rows, query, args...); err != nil {
		return nil, fault.Internal("village.dutiesOf", err)
	}
	for _, r := range rows {
		out[place3{r.UnitID, r.Sheet, r.Period}] = r
	}
	return out, nil
}

func periods(slots []Slot) (out []string) {
	for _, s := range slots {
		out = append(out, s.Period)
	}
	return out
}

func cell(slot Slot, f filled, d owed) Cell {
	return Cell{Slot: slot, Standing: standing(f, d), ItemID: f.ItemID, Version: f.Version, Acting: f.Acting, ByName: f.ByName, DutyID: d.ID, DutyVersion: d.Version, Duty: d.State, DueOn: d.DueOn}
}

// standing is what the item says, and where there is none what was declared.
func standing(f filled, d owed) Standing {
	switch {
	case f.ItemID != 0 && f.DraftState.Open():
		switch f.DraftState {
		case disclose.Draft:
			return Drafted
		case disclose.Returned:
			return SentBack
		case disclose.Approved, disclose.Scheduled:
			return Approved
		}
		return InReview
	case f.ItemID != 0 && f.Stage == disclose.Live:
		return Public
	case f.ItemID != 0 && (f.Stage == disclose.Withdrawn || f.Stage == disclose.Offline):
		return TakenDown
	case d.State == duty.Declared || d.State == duty.NotApplicable || d.State == duty.Waiting:
		return Declared
	case f.ItemID != 0 && f.Stage == disclose.Ended, d.State == duty.Done, d.State == duty.Elsewhere:
		return Public
	}
	return Missing
}
