package foi

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/rbac"
)

// Object is the kind of a case in the log, in todos and in files.
const Object = object

// Readable reads a case that the actor may see; NotFound otherwise.
func Readable(q db.Reader, actor rbac.Actor, id int64) (Request, error) {
	return readable(q, actor, id)
}

// Workable loads a case for work beside its moves: at the version that the
// person saw, with the right of who handles it.
func Workable(tx *db.Tx, actor rbac.Actor, ref Ref) (Request, error) { return workable(tx, actor, ref) }

// Beside are the deeds that the packages around this one record in a case's history.
const (
	Disputed  = actDispute
	Published = actPublish
	Turned    = actTurn
)

// Note takes the next version of a case and records a deed beside its moves.
func Note(tx *db.Tx, actor rbac.Actor, r *Request, a Action, on calendar.Date, reason string, right rbac.Action, detail map[string]any) error {
	return touch(tx, actor, r, step{Action: a, On: on, Reason: reason, Detail: detail}, right)
}

// KeepFiles notes kept files as papers of a case.
func KeepFiles(tx *db.Tx, actor rbac.Actor, r Request, files []Upload) error {
	return keepFiles(tx, actor, r, files)
}

// Address is the case's page.
func Address(id int64) string { return address(id) }

// Unit is the organ as rights see it.
func (r Request) Unit() rbac.Unit { return r.unit() }

// CodeHash is the keyed hash of a query code of a number.
func (s *Service) CodeHash(number, code string) (string, error) { return s.codeHash(number, code) }

// Names are the words that would tell who applied, for checks of what is
// published. They go nowhere else.
func (s *Service) Names(r Request) (out []string) {
	a, err := s.open(r.Sealed)
	if err != nil {
		return nil
	}
	for _, w := range []string{a.Name, a.IDNumber, a.Phone, a.Address, a.Email, a.Principal, a.Contact, a.AgentName, a.AgentID, a.AgentPhone} {
		if len([]rune(w)) >= 2 {
			out = append(out, w)
		}
	}
	return out
}
