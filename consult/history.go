package consult

import (
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
)

func who(a rbac.Actor) audit.Who { return org.Who(a) }

// Step is one line of a history.
type Step struct {
	ID       int64         `db:"id"`
	Action   Action        `db:"move"`
	State    State         `db:"state"`
	Unit     string        `db:"unit"`
	Note     string        `db:"note"`
	ByName   string        `db:"by_name"`
	SignedBy string        `db:"signed_by"` // on paper (线下审签); by_name recorded it
	SignedOn calendar.Date `db:"signed_on"`
	ScanID   int64         `db:"scan_id"`
	At       db.Time       `db:"at"`
}

// keep adds a line to a letter's history, which is sealed.
func (m *Mail) keep(tx *db.Tx, by audit.Who, a Action, note string) error {
	signedBy, signedOn, scan := m.signed.row()
	_, err := tx.Exec(`INSERT INTO consult_letter_move (letter_id, move, state, unit_id, note, by_person, by_name, signed_by, signed_on, scan_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.ID, string(a), string(m.State), m.UnitID, note, by.PersonID, by.Name, signedBy, signedOn, scan, tx.Now)
	return err
}

func mailHistory(q db.Reader, id int64) (out []Step, err error) {
	err = q.Select(&out, `SELECT h.id, h.move, h.state, u.short_name AS unit, h.note, h.by_name, h.signed_by, h.signed_on, COALESCE(h.scan_id, 0) AS scan_id, h.at FROM consult_letter_move h
		JOIN org_unit u ON u.id = h.unit_id WHERE h.letter_id = ? ORDER BY h.id DESC`, id)
	return out, err
}

// keep adds a line to a call's history, which is sealed.
func (c *Call) keep(tx *db.Tx, by audit.Who, a Action, note string) error {
	signedBy, signedOn, scan := c.signed.row()
	_, err := tx.Exec(`INSERT INTO consult_call_move (call_id, move, state, note, by_person, by_name, signed_by, signed_on, scan_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, string(a), string(c.State), note, by.PersonID, by.Name, signedBy, signedOn, scan, tx.Now)
	return err
}

func callHistory(q db.Reader, id int64) (out []Step, err error) {
	err = q.Select(&out, `SELECT h.id, h.move, h.state, '' AS unit, h.note, h.by_name, h.signed_by, h.signed_on, COALESCE(h.scan_id, 0) AS scan_id, h.at FROM consult_call_move h WHERE h.call_id = ? ORDER BY h.id DESC`, id)
	return out, err
}
