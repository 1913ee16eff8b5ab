package consult

import (
	"strconv"

	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

const callPublic = `c.state IN ('open', 'summed', 'done')`

// OpenCalls lists the calls and surveys that are open on a day, those that end
// first in front: for the home page.
func OpenCalls(q db.Reader, day calendar.Date) (out []Call, err error) {
	err = q.Select(&out, `SELECT `+callColumns+callFrom+`WHERE c.state = 'open' AND c.opens_on <= ? AND c.closes_on >= ? ORDER BY c.closes_on, c.id`, day, day)
	return out, fault.Wrap("consult.OpenCalls", err)
}

// PublicCalls lists a page of all that the public sees, newest first, below an id.
func PublicCalls(q db.Reader, before int64) (out []CallLine, next int64, err error) {
	if before == 0 {
		before = 1 << 62
	}
	err = q.Select(&out, `SELECT `+callColumns+`, (SELECT count(*) FROM consult_opinion o WHERE o.call_id = c.id) AS opinions`+callFrom+
		`WHERE `+callPublic+` AND c.id < ? ORDER BY c.id DESC LIMIT `+strconv.Itoa(publicPage+1), before)
	if err == nil && len(out) > publicPage {
		out = out[:publicPage]
		next = out[publicPage-1].ID
	}
	return out, next, fault.Wrap("consult.PublicCalls", err)
}

// publicPage is the number of rows of a public list's page.
const publicPage = 20

// PublicCall reads one call that the public sees.
func PublicCall(q db.Reader, id int64) (c Call, err error) {
	err = q.Get(&c, `SELECT `+callColumns+callFrom+`WHERE `+callPublic+` AND c.id = ?`, id)
	if db.NoRows(err) {
		return c, fault.NotFound("没有这次征集，可能已经撤下。")
	}
	return c, fault.Wrap("consult.PublicCall", err)
}

// Feedback lists what became of the opinions of a call that were told in the
// office's own words: what was sent in, and by whom, is never public.
func Feedback(q db.Reader, call int64) (out []Opinion, err error) {
	err = q.Select(&out, `SELECT `+opinionColumns+` FROM consult_opinion o WHERE o.call_id = ? AND o.outcome <> '' AND o.gist <> '' ORDER BY o.id`, call)
	return out, fault.Wrap("consult.Feedback", err)
}

// Told is a published letter: the office's own words, no names.
type Told struct {
	ID       int64         `db:"id"`
	Topic    string        `db:"topic"`
	Title    string        `db:"title"`
	Question string        `db:"question"`
	Answer   string        `db:"answer"`
	Unit     string        `db:"unit"`
	On       calendar.Date `db:"shown_on"`
}

const toldColumns = `l.id, l.topic, l.shown_title AS title, l.shown_question AS question, l.shown_answer AS answer, u.name AS unit, l.shown_on`

const toldFrom = ` FROM consult_letter l JOIN org_unit u ON u.id = l.unit_id WHERE l.shown = 'shown' `

// PublicLetters lists a page of published letters, newest first.
func PublicLetters(q db.Reader, after Cursor) (out []Told, next Cursor, err error) {
	if after.ID == 0 {
		after = Cursor{calendar.On(9999, 12, 31), 1 << 62}
	}
	err = q.Select(&out, `SELECT `+toldColumns+toldFrom+`AND (l.shown_on < ? OR (l.shown_on = ? AND l.id < ?)) ORDER BY l.shown_on DESC, l.id DESC LIMIT `+strconv.Itoa(publicPage+1),
		after.Due, after.Due, after.ID)
	if err == nil && len(out) > publicPage {
		out = out[:publicPage]
		last := out[publicPage-1]
		next = Cursor{last.On, last.ID}
	}
	return out, next, fault.Wrap("consult.PublicLetters", err)
}

// PublicLetter reads one published letter.
func PublicLetter(q db.Reader, id int64) (t Told, err error) {
	err = q.Get(&t, `SELECT `+toldColumns+toldFrom+`AND l.id = ?`, id)
	if db.NoRows(err) {
		return t, fault.NotFound("没有这封留言，可能已经撤下。")
	}
	return t, fault.Wrap("consult.PublicLetter", err)
}

// Standing is what a writer learns with the 查询码: never what was written.
type Standing struct {
	Kind       Kind          `db:"kind"`
	Number     string        `db:"number"`
	Title      string        `db:"title"`
	Unit       string        `db:"unit"`
	State      State         `db:"state"`
	ReceivedOn calendar.Date `db:"received_on"`
	DueOn      calendar.Date `db:"due_on"`
	Interim    string        `db:"interim"`
	Answer     string        `db:"answer"`
	Why        string        `db:"why"`
	AnsweredOn calendar.Date `db:"answered_on"`
}

// StatusByCode finds a letter by its 查询码. An answer is told when it was passed.
func StatusByCode(q db.Reader, code string) (s Standing, err error) {
	err = q.Get(&s, `SELECT l.kind, l.number, l.title, u.name AS unit, l.state, l.received_on, l.due_on, l.interim, l.answer, l.why, l.answered_on
		FROM consult_letter l JOIN org_unit u ON u.id = l.unit_id WHERE l.code_hash = ?`, crypt.Digest(code))
	if db.NoRows(err) {
		return s, fault.Invalid("code", "没有这个查询码，请核对后再查。查询码是提交以后页面上显示的 12 位字母和数字。")
	}
	if s.State != Answered {
		s.Answer = ""
	}
	if s.State != Refused {
		s.Why = ""
	}
	return s, fault.Wrap("consult.StatusByCode", err)
}

// Name is how far a letter is, as its writer reads it.
func (s Standing) Name() string {
	if s.State == Drafted {
		return "正在办理"
	}
	if s.State == Open {
		return "已收到，正在办理"
	}
	return s.State.LetterName()
}
