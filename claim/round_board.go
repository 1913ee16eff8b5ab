package claim

import (
	"context"
	"fmt"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/org"
	"lianghua/rbac"
)

// RoundLine is one unit on the round's board.
type RoundLine struct {
	RoundUnit
	Unit      string `db:"unit_name"`
	Phone     string `db:"phone"`
	Rows      int    `db:"total"`
	Waiting   int    `db:"waiting"`
	Same      int    `db:"same"`
	Differs   int    `db:"differs"`
	Returned  int    `db:"sent_back"`
	Decided   int    `db:"decided"` // accepted and confirmed
	Additions int    `db:"additions"`
}

// RoundBoard is a round's progress.
type RoundBoard struct {
	Round    Round
	Domains  []string
	Lines    []RoundLine
	Counts   map[UnitState]int
	Warning  string // the due date is provisional: a year without a calendar
	Workdays int    // working days left until the due date; negative when late
}

// RoundBoard reads a round's progress by unit, in a constant number of queries.
func (s *Service) RoundBoard(ctx context.Context, actor rbac.Actor, id int64) (b RoundBoard, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		county, err := org.CountyUnit(q)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.RoundManage, county.RBAC()); err != nil {
			return err
		}
		if b.Round, err = roundByID(q, id); err != nil {
			return err
		}
		cal, err := s.Calendar(q)
		if err != nil {
			return err
		}
		b.countdown(cal, today(s.DB.Now()))
		return b.fill(q)
	})
	return b, err
}

func (b *RoundBoard) countdown(cal calendar.Calendar, day calendar.Date) {
	if b.Round.State == RoundDraft {
		due := cal.AddWorkdays(day, b.Round.Days)
		b.Round.DueOn, b.Warning = due.Date, due.Warning()
	}
	b.Workdays = cal.WorkdaysUntil(day, b.Round.DueOn)
}

func (b *RoundBoard) fill(q db.Reader) error {
	if err := q.Select(&b.Domains, `SELECT domain FROM claim_round_domain WHERE round_id = ? ORDER BY domain`, b.Round.ID); err != nil {
		return fault.Internal("claim.RoundBoard", err)
	}
	err := q.Select(&b.Lines, `WITH w AS (SELECT unit_id, count(*) AS total,
			count(CASE WHEN state = 'waiting' THEN 1 END) AS waiting, count(CASE WHEN state = 'same' THEN 1 END) AS same,
			count(CASE WHEN state = 'differs' THEN 1 END) AS differs, count(CASE WHEN state = 'returned' THEN 1 END) AS sent_back,
			count(CASE WHEN state IN ('accepted', 'confirmed') THEN 1 END) AS decided
			FROM claim_round_row WHERE round_id = ? GROUP BY unit_id),
		a AS (SELECT unit_id, count(*) AS additions FROM claim_round_addition WHERE round_id = ? AND state = 'waiting' GROUP BY unit_id)
		SELECT `+roundUnitColumns+`, u.short_name AS unit_name, u.phone, COALESCE(w.total, 0) AS total, COALESCE(w.waiting, 0) AS waiting,
			COALESCE(w.same, 0) AS same, COALESCE(w.differs, 0) AS differs, COALESCE(w.sent_back, 0) AS sent_back,
			COALESCE(w.decided, 0) AS decided, COALESCE(a.additions, 0) AS additions
		FROM claim_round_unit k JOIN org_unit u ON u.id = k.unit_id LEFT JOIN w ON w.unit_id = k.unit_id LEFT JOIN a ON a.unit_id = k.unit_id
		WHERE k.round_id = ? ORDER BY u.sort, u.id`, b.Round.ID, b.Round.ID, b.Round.ID)
	b.Counts = map[UnitState]int{}
	for _, l := range b.Lines {
		b.Counts[l.State]++
	}
	return fault.Wrap("claim.RoundBoard", err)
}

// Reminder (拟催办) is one unit to be reminded, with text to paste.
type Reminder struct {
	UnitID   int64
	Unit     string
	Phone    string
	Missing  string // what is missing: 确认表未回传 …
	DueOn    calendar.Date
	Workdays int // left; negative when late
	Text     string
}

// Reminders lists the units of an open round that still owe something, with
// ready text. Nothing is sent.
func (s *Service) Reminders(ctx context.Context, actor rbac.Actor, roundID int64) ([]Reminder, error) {
	b, err := s.RoundBoard(ctx, actor, roundID)
	if err != nil || b.Round.State != RoundOpen {
		return nil, err
	}
	var out []Reminder
	for _, l := range b.Lines {
		if miss := l.missing(); miss != "" {
			out = append(out, b.reminder(l, miss))
		}
	}
	return out, nil
}

// missing says what the unit owes, "" for nothing.
func (l RoundLine) missing() string {
	switch {
	case l.State == UnitSent:
		return fmt.Sprintf("确认表未回传（共 %d 项）", l.Rows)
	case l.Returned > 0:
		return fmt.Sprintf("退回的 %d 项未重新回传", l.Returned)
	case l.State == UnitReturned:
		return "签字盖章件未上传"
	}
	return ""
}

func (b RoundBoard) reminder(l RoundLine, miss string) Reminder {
	left := fmt.Sprintf("还剩 %d 个工作日", b.Workdays)
	switch {
	case b.Workdays == 0:
		left = "今天到期"
	case b.Workdays < 0:
		left = fmt.Sprintf("已超过 %d 个工作日", -b.Workdays)
	}
	text := fmt.Sprintf("%s：基层政务公开标准目录%s应于%s前完成（%s），贵单位%s，请尽快办理。", l.Unit, b.Round.Name, b.Round.DueOn.Chinese(), left, miss)
	return Reminder{UnitID: l.UnitID, Unit: l.Unit, Phone: l.Phone, Missing: miss, DueOn: b.Round.DueOn, Workdays: b.Workdays, Text: text}
}

// SendReminders is the officer's 发出: the liaisons of the chosen units find
// the text in their inbox.
func (s *Service) SendReminders(ctx context.Context, actor rbac.Actor, roundID int64, units []int64) (sent int, err error) {
	list, err := s.Reminders(ctx, actor, roundID)
	if err != nil {
		return 0, err
	}
	chosen := map[int64]bool{}
	for _, id := range units {
		chosen[id] = true
	}
	err = s.manage(ctx, actor, func(tx *db.Tx, d *deed) error {
		sent = 0
		for _, r := range list {
			if !chosen[r.UnitID] {
				continue
			}
			people, err := liaisons(d, r.UnitID)
			if err != nil {
				return err
			}
			n := notify.Notice{Kind: "round.remind", Title: "催办：" + r.Missing, Body: r.Text, URL: roundURL(roundID, r.UnitID)}
			if err := notify.SendAll(tx, people, n); err != nil {
				return err
			}
			d.log(rbac.RoundManage, "round", roundID, r.UnitID, map[string]any{"move": "remind", "people": len(people)})
			sent++
		}
		if sent == 0 {
			return fault.Invalid("units", "请先勾选要催办的单位")
		}
		return nil
	})
	return sent, err
}
