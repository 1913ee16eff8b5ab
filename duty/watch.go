package duty

import (
	"context"
	"slices"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/rbac"
)

// Ages of columns, in days, after which an inspection counts them as not
// updated (《政府网站与政务新媒体检查指标》, 国办秘函〔2019〕19号): news within two
// weeks, notices and policy within half a year, all others within a year.
const (
	newsAge   = 14
	noticeAge = 180
	otherAge  = 365
)

// forecast is how many days before a column becomes stale it is shown.
const forecast = 3

// AgeLimit is how old a column's newest item may be, in days. A column's own
// 更新要求 goes first, if it is a frequency; then its name says its type.
func AgeLimit(c catalog.ColumnFields) int {
	rules, _ := term.ParseLimit(c.Frequency)
	for _, r := range rules {
		if days := ruleDays(r); days > 0 {
			return days
		}
	}
	for _, t := range []struct {
		words []string
		days  int
	}{{[]string{"动态", "要闻", "新闻"}, newsAge}, {[]string{"通知", "公告", "公示", "政策", "文件"}, noticeAge}} {
		if slices.ContainsFunc(t.words, func(w string) bool { return strings.Contains(c.Name, w) }) {
			return t.days
		}
	}
	return otherAge
}

func ruleDays(r term.Rule) int {
	if r.Kind == term.Annual {
		return 366
	}
	if r.Kind != term.Periodic {
		return 0
	}
	switch r.Period {
	case term.Daily:
		return 1
	case term.Weekly:
		return 7
	case term.Monthly:
		return 31
	case term.Quarterly:
		return 92
	case term.HalfYearly:
		return 184
	case term.Yearly:
		return 366
	}
	switch r.Unit {
	case term.Day, term.Workday:
		return r.N
	case term.Week:
		return 7 * r.N
	case term.Month:
		return 31 * r.N
	case term.Year:
		return 366 * r.N
	}
	return 0
}

// Age is what the age of a column means.
type Age string

// The ages.
const (
	AgeBlank Age = "blank" // 空白: nothing was ever published
	AgeStale Age = "stale" // 超期未更新
	AgeSoon  Age = "soon"  // 3 天内将超期
	AgeFresh Age = "fresh" // 按期更新
)

// Name is the age in Chinese.
func (a Age) Name() string {
	return map[Age]string{AgeBlank: "空白栏目", AgeStale: "超期未更新", AgeSoon: "即将超期", AgeFresh: "按期更新"}[a]
}

// Watched is one column under watch (栏目监测).
type Watched struct {
	catalog.Column
	Count   int           // items published now
	Last    calendar.Date // the newest
	Limit   int           // days
	StaleOn calendar.Date // the first day on which it is too old
	Days    int           // left until then; negative when past
	Age     Age
	Visit   *VisitRow // of the last night, nil before the first
}

// Watch lists the columns that hold items of their own, the worst first, of
// the units that the actor may read. Three queries.
func (s *Service) Watch(ctx context.Context, actor rbac.Actor) (out []Watched, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		out, err = watch(q, calendar.DateOf(s.DB.Now().Time))
		return err
	})
	if err != nil {
		return nil, err
	}
	if reach := rbac.ReachOf(actor, rbac.DutyRead); !reach.All {
		mine, err := unitsIn(s.DB.Reader(ctx), reach)
		if err != nil {
			return nil, err
		}
		out = slices.DeleteFunc(out, func(w Watched) bool { return !mine[w.UnitID] })
	}
	return out, nil
}

func unitsIn(q db.Reader, reach rbac.Reach) (map[int64]bool, error) {
	where, args := reach.Where("u.path", "u.id")
	var ids []int64
	err := q.Select(&ids, `SELECT u.id FROM org_unit u WHERE `+where, args...)
	out := make(map[int64]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, fault.Wrap("duty.unitsIn", err)
}

func watch(q db.Reader, today calendar.Date) ([]Watched, error) {
	list, err := catalog.Columns(q)
	if err != nil {
		return nil, err
	}
	var ages []struct {
		ID   int64         `db:"column_id"`
		Last calendar.Date `db:"last_on"`
		N    int           `db:"n"`
	}
	if err := q.Select(&ages, `SELECT column_id, last_on, n FROM duty_column`); err != nil {
		return nil, fault.Internal("duty.watch", err)
	}
	visits, err := lastVisits(q)
	if err != nil {
		return nil, err
	}
	var out []Watched
	for _, c := range list {
		if !c.Active || (c.Kind != catalog.KindList && c.Kind != catalog.KindPage) {
			continue
		}
		w := Watched{Column: c, Limit: AgeLimit(c.ColumnFields), Visit: visits[c.ID]}
		for _, a := range ages {
			if a.ID == c.ID {
				w.Count, w.Last = a.N, a.Last
			}
		}
		w.look(today)
		out = append(out, w)
	}
	rank := []Age{AgeStale, AgeSoon, AgeBlank, AgeFresh}
	slices.SortStableFunc(out, func(a, b Watched) int {
		if ra, rb := slices.Index(rank, a.Age), slices.Index(rank, b.Age); ra != rb {
			return ra - rb
		}
		return a.Days - b.Days
	})
	return out, nil
}

func (w *Watched) look(today calendar.Date) {
	if w.Count == 0 {
		w.Age = AgeBlank
		return
	}
	w.StaleOn = w.Last.AddDays(w.Limit + 1)
	switch w.Days = today.DaysUntil(w.StaleOn); {
	case w.Days <= 0:
		w.Age = AgeStale
	case w.Days <= forecast:
		w.Age = AgeSoon
	default:
		w.Age = AgeFresh
	}
}

// Flood is many items of one column on one day (突击补录).
type Flood struct {
	Day      calendar.Date `db:"on_day"`
	ColumnID int64         `db:"column_id"`
	Column   string        `db:"full_name"`
	Unit     string        `db:"short_name"`
	Count    int           `db:"n"`
}

// The days back for which floods are looked for, and how many are shown.
const (
	floodDays = 90
	floodMost = 200
)

// Floods lists the days and columns with as many items as the county's
// threshold or more, the newest first. Migrated items do not count.
func (s *Service) Floods(ctx context.Context, actor rbac.Actor) (out []Flood, threshold int, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		v, err := settings.All(q)
		if err != nil {
			return err
		}
		threshold = v.DutyFlood()
		where, args := rbac.ReachOf(actor, rbac.DutyRead).Where("u.path", "u.id")
		since := calendar.DateOf(s.DB.Now().Time).AddDays(-floodDays)
		err = q.Select(&out, `SELECT f.on_day, f.column_id, c.full_name, u.short_name, count(*) AS n
			FROM duty_fact f JOIN catalog_column c ON c.id = f.column_id JOIN org_unit u ON u.id = f.unit_id
			WHERE f.on_day >= ? AND NOT f.migrated AND `+where+` GROUP BY f.on_day, f.column_id, c.full_name, u.short_name
			HAVING count(*) >= ? ORDER BY f.on_day DESC, count(*) DESC, f.column_id LIMIT ?`, append(append([]any{since}, args...), threshold, floodMost)...)
		return fault.Wrap("duty.Floods", err)
	})
	return out, threshold, err
}
