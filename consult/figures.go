package consult

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Year is the county's exchange with its people within a period, for the
// 政府网站工作年度报表 (互动交流).
type Year struct {
	Received    int     // 收到留言数量
	Closed      int     // 办结留言数量: answered or refused within the period
	Refused     int     // of them 不予受理
	Published   int     // 公开答复数量
	AverageDays float64 // 平均办理时间, in working days, of what was closed
	Late        int     // closed after their last day, or open and past it at the end
	Waiting     int     // received and not closed at the end of the period

	FixesReceived int // 网站纠错
	FixesClosed   int

	Calls       int // 征集调查期数: calls for opinions that began within the period
	Surveys     int // 调查问卷
	Opinions    int // 收到意见数量, online and entered, without surveys
	Answers     int // filled-in surveys
	CallResults int // 公布调查结果期数
}

// Figures counts a period, both days included.
func Figures(q db.Reader, from, to calendar.Date) (f Year, err error) {
	for _, x := range []struct {
		into  *int
		query string
		args  []any
	}{
		{&f.Received, `SELECT count(*) FROM consult_letter WHERE kind = 'letter' AND received_on BETWEEN ? AND ?`, []any{from, to}},
		{&f.Closed, `SELECT count(*) FROM consult_letter WHERE kind = 'letter' AND answered_on BETWEEN ? AND ?`, []any{from, to}},
		{&f.Refused, `SELECT count(*) FROM consult_letter WHERE kind = 'letter' AND state = 'refused' AND answered_on BETWEEN ? AND ?`, []any{from, to}},
		{&f.Published, `SELECT count(*) FROM consult_letter WHERE shown = 'shown' AND shown_on BETWEEN ? AND ?`, []any{from, to}},
		{&f.Late, `SELECT count(*) FROM consult_letter WHERE kind = 'letter' AND received_on <= ? AND (answered_on BETWEEN ? AND ? AND answered_on > due_on
			OR (answered_on = '' OR answered_on > ?) AND due_on < ?)`, []any{to, from, to, to, to}},
		{&f.Waiting, `SELECT count(*) FROM consult_letter WHERE kind = 'letter' AND received_on <= ? AND (answered_on = '' OR answered_on > ?)`, []any{to, to}},
		{&f.FixesReceived, `SELECT count(*) FROM consult_letter WHERE kind = 'fix' AND received_on BETWEEN ? AND ?`, []any{from, to}},
		{&f.FixesClosed, `SELECT count(*) FROM consult_letter WHERE kind = 'fix' AND answered_on BETWEEN ? AND ?`, []any{from, to}},
		{&f.Calls, `SELECT count(*) FROM consult_call WHERE kind = 'call' AND state IN ('open', 'summed', 'done') AND opens_on BETWEEN ? AND ?`, []any{from, to}},
		{&f.Surveys, `SELECT count(*) FROM consult_call WHERE kind = 'survey' AND state IN ('open', 'summed', 'done') AND opens_on BETWEEN ? AND ?`, []any{from, to}},
		{&f.Opinions, `SELECT count(*) FROM consult_opinion o JOIN consult_call c ON c.id = o.call_id WHERE c.kind = 'call' AND o.received_on BETWEEN ? AND ?`, []any{from, to}},
		{&f.Answers, `SELECT count(*) FROM consult_opinion o JOIN consult_call c ON c.id = o.call_id WHERE c.kind = 'survey' AND o.received_on BETWEEN ? AND ?`, []any{from, to}},
		{&f.CallResults, `SELECT count(*) FROM consult_call WHERE state = 'done' AND result_on BETWEEN ? AND ?`, []any{from, to}},
	} {
		if err := q.Get(x.into, x.query, x.args...); err != nil {
			return f, fault.Wrap("consult.Figures", err)
		}
	}
	var days int
	if err := q.Get(&days, `SELECT COALESCE(sum(days), 0) FROM consult_letter WHERE kind = 'letter' AND answered_on BETWEEN ? AND ?`, from, to); err != nil {
		return f, fault.Wrap("consult.Figures", err)
	}
	if f.Closed > 0 {
		f.AverageDays = float64(days) / float64(f.Closed)
	}
	return f, nil
}
