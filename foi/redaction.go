package foi

import (
	"lianghua/foi/letter"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// composeRedactions takes the register of what is blacked out for the
// applicant into an answer.
func composeRedactions(q db.Reader, x *letter.Data, request int64) error {
	var list []struct {
		File    string `db:"name"`
		Place   string `db:"place"`
		Reason  string `db:"reason"`
		Article string `db:"article"`
	}
	err := q.Select(&list, `SELECT d.name, m.place, m.reason, m.article FROM foi_redaction_mark m JOIN foi_redaction d ON d.id = m.redaction_id
		WHERE d.request_id = ? AND m.scope = 'both' ORDER BY d.id, m.id`, request)
	for _, m := range list {
		x.Redactions = append(x.Redactions, letter.Redaction{Where: m.File + " " + m.Place, Reason: m.Reason, Article: m.Article})
	}
	return fault.Wrap("foi.composeRedactions", err)
}
