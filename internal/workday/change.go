package workday

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// The years that a table may be of; anything else is a slip of the pen.
const (
	FirstYear = 2000
	LastYear  = 2099
)

// Seed loads the tables that the program carries. A year that the county has
// already is left as it is, and so is a day that somebody set by hand: it may
// run at every start. It returns how many years it added.
func Seed(tx *db.Tx, who audit.Who) (added int, err error) {
	have, err := LoadCalendar(tx)
	if err != nil {
		return 0, err
	}
	for _, year := range calendar.EmbeddedYears() {
		if have.Known(year) {
			continue
		}
		byHand, err := Days(tx, year)
		if err != nil {
			return added, err
		}
		source := fmt.Sprintf("《国务院办公厅关于%d年部分节假日安排的通知》", year)
		if err := put(tx, year, source, append(of(year, calendar.EmbeddedDays()), byHand...)); err != nil {
			return added, fault.Wrap("workday.Seed", err)
		}
		note(tx, who, "seed", fmt.Sprint(year))
		added++
	}
	return added, nil
}

func of(year int, days []calendar.Exception) (out []calendar.Exception) {
	for _, e := range days {
		if e.Day.Year() == year {
			out = append(out, e)
		}
	}
	return out
}

// PutYear makes days the whole table of a year (录入全年放假安排); what stood
// there before is replaced. source names the notice that it was taken from.
// Problems are at the fields year, source and days.
func PutYear(tx *db.Tx, who audit.Who, year int, source string, days []calendar.Exception) error {
	var p fault.Problems
	source = strings.TrimSpace(source)
	if year < FirstYear || year > LastYear {
		p.Add("year", fmt.Sprintf("年份应在 %d 至 %d 之间。", FirstYear, LastYear))
	}
	p.Need("source", source, "请填写来源，例如通知的标题和文号。")
	if utf8.RuneCountInString(source) > 200 {
		p.Add("source", "来源不超过 200 字。")
	}
	if len(days) == 0 {
		p.Add("days", "请填写这一年的放假和调休上班日期。")
	}
	for _, e := range days {
		if e.Day.Year() != year {
			p.Add("days", fmt.Sprintf("%s 不是 %d 年的日期，请放在它自己的年份里。", e.Day.Chinese(), year))
		} else if msg := problem(e); msg != "" {
			p.Add("days", msg)
		}
	}
	if err := p.Err(); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM calendar_day WHERE day >= ? AND day <= ?`, calendar.On(year, 1, 1), calendar.On(year, 12, 31)); err != nil {
		return fault.Internal("workday.PutYear", err)
	}
	note(tx, who, "year", fmt.Sprint(year), "count", len(days))
	return fault.Wrap("workday.PutYear", put(tx, year, source, days))
}

// put writes a year and its days; of two for one day the later one stays.
func put(tx *db.Tx, year int, source string, days []calendar.Exception) error {
	_, err := tx.Exec(`INSERT INTO calendar_year (year, source, loaded_at) VALUES (?, ?, ?)
		ON CONFLICT (year) DO UPDATE SET source = excluded.source, loaded_at = excluded.loaded_at`, year, source, tx.Now)
	if err != nil {
		return err
	}
	sets := make([][]any, 0, len(days))
	for _, e := range days {
		sets = append(sets, []any{e.Day, string(e.Kind), e.Note})
	}
	return tx.ExecMany(setDay, sets)
}

const setDay = `INSERT INTO calendar_day (day, kind, note) VALUES (?, ?, ?)
	ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, note = excluded.note`

// SetDay makes one day differ (增加或改正一天). It does not make its year
// known. Problems are at the fields day, kind and note.
func SetDay(tx *db.Tx, who audit.Who, e calendar.Exception) error {
	var p fault.Problems
	e.Note = strings.TrimSpace(e.Note)
	switch {
	case e.Day.IsZero():
		p.Add("day", "请选择日期。")
	case e.Day.Year() < FirstYear || e.Day.Year() > LastYear:
		p.Add("day", fmt.Sprintf("年份应在 %d 至 %d 之间。", FirstYear, LastYear))
	case e.Kind != calendar.Off && e.Kind != calendar.Work:
		p.Add("kind", "请选择放假还是调休上班。")
	default:
		if msg := problem(e); msg != "" {
			p.Add("day", msg)
		}
	}
	if utf8.RuneCountInString(e.Note) > 40 {
		p.Add("note", "说明不超过 40 字。")
	}
	if err := p.Err(); err != nil {
		return err
	}
	if _, err := tx.Exec(setDay, e.Day, string(e.Kind), e.Note); err != nil {
		return fault.Internal("workday.SetDay", err)
	}
	note(tx, who, "set", e.Day.String(), "kind", string(e.Kind))
	return nil
}

// problem says why a day needs no line of its own, "" when it does.
func problem(e calendar.Exception) string {
	usual := calendar.Calendar{}.IsWorkday(e.Day)
	switch {
	case e.Kind == calendar.Off && !usual:
		return e.Day.Chinese() + "本来就是周末，不必列为放假。"
	case e.Kind == calendar.Work && usual:
		return e.Day.Chinese() + "本来就是工作日，不必列为调休上班。"
	}
	return ""
}

// RemoveDay lets a day be as its weekday says again (删去一天).
func RemoveDay(tx *db.Tx, who audit.Who, day calendar.Date) error {
	n, err := tx.Exec(`DELETE FROM calendar_day WHERE day = ?`, day)
	if err != nil {
		return fault.Internal("workday.RemoveDay", err)
	}
	if n == 0 {
		return fault.NotFound("日历中没有列出这一天，可能刚被别人删去。")
	}
	note(tx, who, "remove", day.String())
	return nil
}

func note(tx *db.Tx, who audit.Who, verb, id string, more ...any) {
	detail := map[string]any{"verb": verb}
	for i := 0; i+1 < len(more); i += 2 {
		detail[more[i].(string)] = more[i+1]
	}
	audit.Record(tx, who, audit.Entry{Action: string(rbac.CalendarEdit), ObjectKind: "calendar", ObjectID: id, Detail: detail})
}
