package duty

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
)

// Kind is what a declaration says.
type Kind string

// The kinds of declaration.
const (
	Nothing Kind = "none"           // 本期无此类信息
	OnOther Kind = "elsewhere"      // 已在其他平台公开
	Exempt  Kind = "not_applicable" // 不适用
)

// Name is the kind in Chinese.
func (k Kind) Name() string {
	return map[Kind]string{Nothing: "本期无此类信息", OnOther: "已在其他平台公开", Exempt: "不适用"}[k]
}

// Declaration is what a unit said of a duty instead of publishing.
type Declaration struct {
	ID        int64         `db:"id"`
	DutyID    int64         `db:"duty_id"`
	UnitID    int64         `db:"unit_id"`
	Kind      Kind          `db:"kind"`
	Reason    string        `db:"reason"`
	Platform  string        `db:"platform"`
	Link      string        `db:"link"`
	FactOn    calendar.Date `db:"fact_on"` // the day of declaring; of publication for OnOther
	State     string        `db:"state"`
	DueOn     calendar.Date `db:"due_on"` // Waiting: accepted by silence after this day
	ByPerson  int64         `db:"by_person"`
	ByName    string        `db:"by_name"`
	Acting    bool          `db:"acting"` // 代: the township for its village
	At        db.Time       `db:"at"`
	DecidedBy string        `db:"decided_by"`
	DecidedAt db.NullTime   `db:"decided_at"`
	Answer    string        `db:"answer"`
	Drawn     bool          `db:"drawn"`
	Finding   string        `db:"finding"` // of a drawn one: true, false, "" not yet
	FoundNote string        `db:"found_note"`
	FoundBy   string        `db:"found_by"`
	FoundAt   db.NullTime   `db:"found_at"`
}

const declarationColumns = `x.id, x.duty_id, x.unit_id, x.kind, x.reason, x.platform, x.link, x.fact_on, x.state, x.due_on, x.by_person, x.by_name, x.acting, x.at,
	x.decided_by, x.decided_at, x.answer, x.drawn, x.finding, x.found_note, x.found_by, x.found_at`

var declarationStates = map[string]string{"waiting": "待同意", "agreed": "已同意", "silent": "期满视为同意", "recorded": "已登记", "refused": "不同意",
	"recalled": "已撤回", "reopened": "已重新列为待公开"}

// StateName is where the declaration stands, in Chinese.
func (x Declaration) StateName() string { return declarationStates[x.State] }
