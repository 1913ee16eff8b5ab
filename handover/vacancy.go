package handover

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// VacancyDays is how many working days the unit has to fill a post before it
// is brought above: to the township for its villages, to the county for the
// rest. A rule of this office, of no law.
const VacancyDays = 5

// VacancyJob is the daily job that looks for posts without a person.
const VacancyJob = "handover.vacancies"

// vacant is one post without a person and since when.
type vacant struct {
	Unit  int64         `db:"unit_id"`
	Post  string        `db:"post"`
	Since calendar.Date `db:"since_on"`
	Stage string        `db:"stage"`
}

// Vacancies looks for posts without a person and asks for somebody: the unit's
// head first, after VacancyDays whoever is above. A filled post is forgotten.
func (s *Service) Vacancies(ctx context.Context) (n int, err error) {
	list, err := s.Org.Vacancies(ctx, rbac.Actor{Local: true, Current: -1}, true)
	if err != nil {
		return 0, fault.Wrap("handover.Vacancies", err)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		cal, err := s.Calendar(tx)
		if err != nil {
			return err
		}
		known, err := knownVacancies(tx)
		if err != nil {
			return err
		}
		led, err := withHead(tx)
		if err != nil {
			return err
		}
		n, err = s.note(tx, cal, list, known, led)
		return err
	})
	return n, fault.Wrap("handover.Vacancies", err)
}

func knownVacancies(tx *db.Tx) (map[string]vacant, error) {
	var rows []vacant
	err := tx.Select(&rows, `SELECT unit_id, post, since_on, stage FROM handover_vacancy`)
	out := map[string]vacant{}
	for _, v := range rows {
		out[v.key()] = v
	}
	return out, fault.Wrap("handover.knownVacancies", err)
}

func (v vacant) key() string { return fmt.Sprintf("%d/%s", v.Unit, v.Post) }

// withHead are the units where somebody can name a successor.
func withHead(tx *db.Tx) (map[int64]bool, error) {
	var ids []int64
	err := tx.Select(&ids, `SELECT DISTINCT unit_id FROM org_grant WHERE role IN ('dept.head', 'town.head') AND since_on <= ? AND (until_on = '' OR until_on >= ?)`, today(tx), today(tx))
	out := map[int64]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, fault.Wrap("handover.withHead", err)
}

// asked is one line of the queue: who is asked for people, and for whom.
type asked struct {
	unit   int64 // whose queue
	action rbac.Action
	title  string
	due    calendar.Date
}

// note brings the register and the queue up to date.
func (s *Service) note(tx *db.Tx, cal calendar.Calendar, list []org.Vacancy, known map[string]vacant, led map[int64]bool) (n int, err error) {
	county, err := org.CountyUnit(tx)
	if err != nil {
		return 0, err
	}
	var keep [][]any
	lines, villages := map[string]asked{}, map[int64]int{}
	for _, v := range list {
		var names []string
		stage, first := "unit", calendar.Date{}
		for _, post := range v.Missing {
			x, old := known[vacant{Unit: v.ID, Post: string(post)}.key()]
			if !old {
				x = vacant{Unit: v.ID, Post: string(post), Since: today(tx)}
			}
			due := cal.AddWorkdays(x.Since, VacancyDays).Date
			if first.IsZero() || due.Before(first) {
				first = due
			}
			if x.Stage = "unit"; today(tx).After(due) || !led[v.ID] {
				x.Stage, stage = "above", "above"
			}
			keep, names = append(keep, []any{x.Unit, x.Post, x.Since, x.Stage}), append(names, post.Label())
			n++
		}
		switch {
		case v.Kind.Villages(): // one line for all villages of a township
			villages[v.ParentID]++
			lines["villages/"+text(v.ParentID)] = asked{v.ParentID, rbac.HandoverDirect, fmt.Sprintf("%d 个村（社区）有空缺岗位，请确定人员", villages[v.ParentID]), first}
		case stage == "above":
			lines[text(v.ID)] = asked{county.ID, rbac.PersonEdit, v.ShortName + "缺" + strings.Join(names, "、") + "，请协调确定人员", first}
		default:
			lines[text(v.ID)] = asked{v.ID, rbac.HandoverDirect, v.ShortName + "缺" + strings.Join(names, "、") + "，请确定人员", first}
		}
	}
	if _, err := tx.Exec(`DELETE FROM handover_vacancy`); err != nil {
		return 0, fault.Internal("handover.note", err)
	}
	if len(keep) > 0 {
		if err := tx.ExecMany(`INSERT INTO handover_vacancy (unit_id, post, since_on, stage) VALUES (?, ?, ?, ?)`, keep); err != nil {
			return 0, fault.Internal("handover.note", err)
		}
	}
	return n, queueVacancies(tx, lines)
}

// queueVacancies opens the lines that are asked and closes those that are not.
func queueVacancies(tx *db.Tx, lines map[string]asked) error {
	var open []struct {
		Object string `db:"object_id"`
		Unit   int64  `db:"unit_id"`
	}
	if err := tx.Select(&open, `SELECT object_id, unit_id FROM todo WHERE kind = 'post.vacant' AND closed_at IS NULL`); err != nil {
		return fault.Internal("handover.queueVacancies", err)
	}
	for _, o := range open {
		if l, ok := lines[o.Object]; !ok || l.unit != o.Unit {
			if err := todo.Close(tx, "post.vacant", "vacancy", o.Object, o.Unit, "系统"); err != nil {
				return err
			}
		}
	}
	var items []todo.Item
	for _, object := range slices.Sorted(maps.Keys(lines)) {
		l := lines[object]
		items = append(items, todo.Item{Kind: "post.vacant", ObjectKind: "vacancy", ObjectID: object, UnitID: l.unit, Action: string(l.action),
			Title: l.title, URL: "/desk/vacancies", Verb: "办理", Due: l.due})
	}
	if len(items) == 0 {
		return nil
	}
	return todo.Open(tx, items...)
}
