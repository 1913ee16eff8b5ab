package foi

import (
	"strconv"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// addLedger enters a row: a finished one is archived as it was, an open one is
// to be worked on, and its clock runs from the day of receipt.
func (s *Service) addLedger(tx *db.Tx, who audit.Who, units org.Register, f map[string]string) (int64, error) {
	organ, err := strconv.ParseInt(f[ledgerOrgan], 10, 64)
	if err == nil && organ == 0 {
		organ, err = firstCounty(tx, who, units)
	}
	if err != nil {
		return 0, err
	}
	batch, _ := strconv.ParseInt(f[ledgerBatch], 10, 64) // none in tests of the register alone
	state, answered, closed, as := ledgerState(f[ledgerCode], f["answered"])
	id, err := tx.Insert(`INSERT INTO foi_request (number, organ_id, channel, state, applicant_type, sealed, who_blind, name_blind, phone_blind, subject, need,
		submitted_on, received_on, registered_at, registered_by, answer_code, answered_on, closed_on, closed_as, archived_on, imported, notes)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		f["number"], organ, Counter, state, f[ledgerType], f[ledgerSealed], f[ledgerWho], f[ledgerName], f[ledgerPhone], subject(f["need"]), f["need"],
		f["received"], f["received"], tx.Now, who.Name, f[ledgerCode], answered, closed, as, f["answered"], batch, f["notes"])
	if err != nil {
		return 0, fault.Wrap("foi.addLedger", err)
	}
	audit.Record(tx, who, audit.Entry{Action: string(rbac.FoiRegister), ObjectKind: object, ObjectID: audit.ID(id), UnitID: organ, Detail: map[string]any{"verb": "import", "batch": batch}})
	return id, s.settle(tx, rbac.Actor{Name: who.Name, PersonID: who.PersonID}, id)
}

// ledgerState is where an imported request stands: 撤回 and the like ended
// without an answer.
func ledgerState(code, on string) (state State, answered, closed, as string) {
	switch code {
	case "":
		return Working, "", "", ""
	case "6.3":
		return Archived, "", on, "imported"
	}
	return Archived, on, "", ""
}

// firstCounty is the county's government, entered now where nobody entered any
// unit yet: a ledger may come before the 单位表.
func firstCounty(tx *db.Tx, who audit.Who, units org.Register) (id int64, err error) {
	err = tx.Get(&id, `SELECT id FROM org_unit WHERE kind = ? ORDER BY id LIMIT 1`, org.County)
	if !db.NoRows(err) {
		return id, err
	}
	return units.Add(tx, who, map[string]string{"code": "XZF", "name": "县人民政府", "short_name": "县政府", "kind": org.County.Label()})
}

// changeLedger changes an imported request that nobody has worked on and
// returns it as it was.
func (s *Service) changeLedger(tx *db.Tx, who audit.Who, id, version int64, f map[string]string) (map[string]string, int64, error) {
	row, err := untouched(tx, id, version)
	if err != nil {
		return nil, 0, err
	}
	before := s.ledgerRecord(row)
	after := map[string]string{}
	for k, v := range before {
		after[k] = v
	}
	for k, v := range f {
		after[k] = v
	}
	if f[ledgerSealed] == "" { // a masked name: as it is
		for _, k := range []string{ledgerSealed, ledgerWho, ledgerName, ledgerPhone} {
			after[k] = before[k]
		}
	}
	state, answered, closed, as := ledgerState(after[ledgerCode], after["answered"])
	if _, err := tx.Exec(`UPDATE foi_request SET state = ?, applicant_type = ?, sealed = ?, who_blind = ?, name_blind = ?, phone_blind = ?, subject = ?, need = ?,
		submitted_on = ?, received_on = ?, answer_code = ?, answered_on = ?, closed_on = ?, closed_as = ?, archived_on = ?, notes = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		state, after[ledgerType], after[ledgerSealed], after[ledgerWho], after[ledgerName], after[ledgerPhone], subject(after["need"]), after["need"],
		after["received"], after["received"], after[ledgerCode], answered, closed, as, after["answered"], after["notes"], id, version); err != nil {
		return nil, 0, fault.Wrap("foi.changeLedger", err)
	}
	audit.Record(tx, who, audit.Entry{Action: string(rbac.FoiRegister), ObjectKind: object, ObjectID: audit.ID(id), UnitID: row.OrganID, Detail: map[string]any{"verb": "import", "fields": ledgerDiffers(before, after)}})
	return before, version + 1, s.settle(tx, rbac.Actor{Name: who.Name, PersonID: who.PersonID}, id)
}

// removeLedger takes an imported request back: it goes, with the applicant's
// data, as if it had never come.
func removeLedger(tx *db.Tx, who audit.Who, id, version int64) error {
	row, err := untouched(tx, id, version)
	if err != nil {
		return err
	}
	for _, kind := range []string{todoCase, todoDue, todoConfirm} {
		if err := todo.Close(tx, kind, object, itoa(id), 0, who.Name); err != nil {
			return err
		}
	}
	audit.Record(tx, who, audit.Entry{Action: string(rbac.FoiRegister), ObjectKind: object, ObjectID: audit.ID(id), UnitID: row.OrganID, Detail: map[string]any{"verb": "import.undo"}})
	_, err = tx.Exec(`DELETE FROM foi_request WHERE id = ? AND version = ?`, id, version)
	return fault.Wrap("foi.removeLedger", err)
}

// untouched reads an imported request that nobody has worked on since.
func untouched(tx *db.Tx, id, version int64) (r ledgerRow, err error) {
	err = tx.Get(&r, ledgerQuery+` WHERE r.id = ?`, id)
	if db.NoRows(err) {
		return r, errNone
	}
	if err != nil {
		return r, err
	}
	var used int
	if err := tx.Get(&used, `SELECT (SELECT COUNT(*) FROM foi_event WHERE request_id = ?) + (SELECT COUNT(*) FROM foi_paper WHERE request_id = ?)
		+ (SELECT COUNT(*) FROM foi_review WHERE request_id = ?)`, id, id, id); err != nil {
		return r, err
	}
	if r.Live || used > 0 || r.Version != version {
		return r, fault.Conflictf("申请 %s 入库以后已经办理过，不能由导入改动。", r.Number)
	}
	return r, nil
}
