package consult

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Counts are the opinions of a call by way and outcome.
type Counts struct {
	Opinions int // rows: opinions, or filled-in surveys
	Heads    int // people who hold them
	Online   int
	Adopted  int
	Partly   int
	Rejected int
	Waiting  int // without an outcome
}

// CountOf counts the opinions of a call.
func CountOf(q db.Reader, call int64) (n Counts, err error) {
	var rows []struct {
		Channel Channel `db:"channel"`
		Outcome Outcome `db:"outcome"`
		N       int     `db:"n"`
		Heads   int     `db:"heads"`
	}
	err = q.Select(&rows, `SELECT o.channel, o.outcome, count(*) AS n, sum(o.heads) AS heads FROM consult_opinion o WHERE o.call_id = ? GROUP BY o.channel, o.outcome`, call)
	for _, r := range rows {
		n.Opinions += r.N
		n.Heads += r.Heads
		if r.Channel == Online {
			n.Online += r.N
		}
		switch r.Outcome {
		case Adopted:
			n.Adopted += r.N
		case Partly:
			n.Partly += r.N
		case Rejected:
			n.Rejected += r.N
		default:
			n.Waiting += r.N
		}
	}
	return n, fault.Wrap("consult.CountOf", err)
}

// QuestionResult is how a question was answered.
type QuestionResult struct {
	Question
	Answers int // people who answered it in words
	Bars    []Bar
}

// Bar is one choice with how often it was taken.
type Bar struct {
	Label   string
	N       int
	Percent int // of all filled-in surveys, rounded
}

// Results are the answers of a survey, question by question.
func Results(q db.Reader, c Call) ([]QuestionResult, error) {
	var rows []struct {
		Question int `db:"question"`
		Choice   int `db:"choice"`
		N        int `db:"n"`
	}
	if err := q.Select(&rows, `SELECT t.question, t.choice, t.n FROM consult_tally t WHERE t.call_id = ? ORDER BY t.question, t.choice`, c.ID); err != nil {
		return nil, fault.Wrap("consult.Results", err)
	}
	var all int
	if err := q.Get(&all, `SELECT count(*) FROM consult_opinion o WHERE o.call_id = ?`, c.ID); err != nil {
		return nil, fault.Wrap("consult.Results", err)
	}
	taken := map[[2]int]int{}
	for _, r := range rows {
		taken[[2]int{r.Question, r.Choice}] = r.N
	}
	var out []QuestionResult
	for i, question := range c.Questions.V {
		r := QuestionResult{Question: question, Answers: taken[[2]int{i, -1}]}
		for n, label := range question.Choices {
			b := Bar{Label: label, N: taken[[2]int{i, n}]}
			if all > 0 {
				b.Percent = (200*b.N + all) / (2 * all)
			}
			r.Bars = append(r.Bars, b)
		}
		out = append(out, r)
	}
	return out, nil
}
