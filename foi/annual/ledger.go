package annual

import (
	"strconv"

	"lianghua/foi/answer"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Filter narrows the ledger (台账); zero fields do not narrow. Year and Row
// together are a cell of table 三: the records behind the number.
type Filter struct {
	Year      int
	Row       string // RowB.No
	Applicant answer.Applicant
	Unit      string // code of the organ
	Text      string // 受理号, 文号 or what is wanted
}

// Entry is a line of the ledger. It names no applicant.
type Entry struct {
	ID         int64            `db:"id"`
	Number     string           `db:"number"`
	Organ      string           `db:"organ"`
	Applicant  answer.Applicant `db:"applicant_type"`
	Subject    string           `db:"subject"`
	ReceivedOn calendar.Date    `db:"received_on"`
	DueOn      calendar.Date    `db:"due_on"`
	EndOn      calendar.Date    `db:"end_on"`
	Code       string           `db:"answer_code"`
	DocumentNo string           `db:"document_no"`
	Imported   bool             `db:"imported"`
}

// Result is the answer's type in words, "" while open.
func (e Entry) Result() string {
	t, ok := answer.ByCode(e.Code)
	if !ok || e.EndOn.IsZero() {
		return ""
	}
	return t.Label()
}

// Late reports an answer behind its day, or one that is still owed after it.
func (e Entry) Late(today calendar.Date) bool {
	end := e.EndOn
	if end.IsZero() {
		end = today
	}
	return !e.DueOn.IsZero() && end.After(e.DueOn)
}

// Place is a place in the ledger: by the day of receipt, then by id.
type Place struct {
	On calendar.Date
	ID int64
}

// PageRows is the number of rows of a page.
const PageRows = 50

// Ledger lists requests that the actor may report on, newest receipt first,
// from behind a place; all of them for limit 0. next is zero on the last page.
func Ledger(q db.Reader, actor rbac.Actor, f Filter, after Place, limit int) (rows []Entry, next Place, err error) {
	where, args, err := f.where(actor)
	if err != nil {
		return nil, next, err
	}
	if after.ID != 0 {
		where, args = where+` AND (r.received_on < ? OR (r.received_on = ? AND r.id < ?))`, append(args, after.On, after.On, after.ID)
	}
	query := `SELECT r.id, r.number, u.short_name AS organ, r.applicant_type, r.subject, r.received_on, r.due_on, ` + endOn + ` AS end_on, r.answer_code, r.document_no,
		CASE WHEN r.imported IS NULL THEN FALSE ELSE TRUE END AS imported FROM foi_request r JOIN org_unit u ON u.id = r.organ_id WHERE ` + where + ` ORDER BY r.received_on DESC, r.id DESC`
	if limit > 0 {
		query += ` LIMIT ` + strconv.Itoa(limit+1)
	}
	if err := q.Select(&rows, query, args...); err != nil {
		return nil, next, fault.Wrap("annual.Ledger", err)
	}
	if limit > 0 && len(rows) > limit {
		rows = rows[:limit]
		next = Place{rows[limit-1].ReceivedOn, rows[limit-1].ID}
	}
	return rows, next, nil
}

// LedgerCount is how many requests a filter finds.
func LedgerCount(q db.Reader, actor rbac.Actor, f Filter) (n int, err error) {
	where, args, err := f.where(actor)
	if err != nil {
		return 0, err
	}
	err = q.Get(&n, `SELECT COUNT(*) FROM foi_request r JOIN org_unit u ON u.id = r.organ_id WHERE `+where, args...)
	return n, fault.Wrap("annual.LedgerCount", err)
}

func (f Filter) where(actor rbac.Actor) (string, []any, error) {
	cond, args := rbac.ReachOf(actor, rbac.FoiReport).Where("u.path", "u.id")
	cond += ` AND r.state <> 'dismissed' AND r.received_on <> ''`
	add := func(c string, a ...any) { cond, args = cond+" AND "+c, append(args, a...) }
	if f.Unit != "" {
		add("u.code = ?", f.Unit)
	}
	if f.Applicant != "" {
		add("r.applicant_type = ?", f.Applicant)
	}
	if f.Text != "" {
		p := db.Pattern(f.Text)
		add(`(r.number LIKE ? ESCAPE '\' OR r.document_no LIKE ? ESCAPE '\' OR r.subject LIKE ? ESCAPE '\')`, p, p, p)
	}
	if f.Year == 0 {
		if f.Row != "" {
			return "", nil, fault.Invalid("year", "请先选择年度，再选年报的行。")
		}
		return cond, args, nil
	}
	first, last := bounds(f.Year)
	add(`r.received_on <= ? AND (`+endOn+` = '' OR `+endOn+` >= ?)`, last, first)
	switch f.Row {
	case "":
	case RowNew:
		add(`r.received_on >= ?`, first)
	case RowCarried:
		add(`r.received_on < ?`, first)
	case RowOpen:
		add(`(`+endOn+` = '' OR `+endOn+` > ?)`, last)
	case RowDone:
		add(endOn+` BETWEEN ? AND ?`, first, last)
	default:
		code := ""
		for _, t := range answer.All() {
			if t.Row == f.Row {
				code = t.Code
			}
		}
		if code == "" {
			return "", nil, fault.Invalid("row", "年度报告没有这一行，请从列表中选择。")
		}
		add(endOn+` BETWEEN ? AND ? AND r.answer_code = ?`, first, last, code)
	}
	return cond, args, nil
}

// RowNames lists the rows of table 三 for a choice.
func RowNames() []RowB { return rowsB() }
