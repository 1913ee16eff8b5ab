package disclose

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// SaveIn is Save for a slice that has a transaction: many village sheets
// pasted at once.
func (s *Service) SaveIn(tx *db.Tx, actor rbac.Actor, ref Ref, ch Change) (int64, error) {
	d := s.begin(tx, actor)
	w, err := d.alone(ref, rbac.ItemDraft)
	if err != nil {
		return 0, err
	}
	return d.save(&w, ch)
}

// checkType asks what the type's own slice knows of it: the arithmetic of a
// finance sheet is village's.
func (d *deed) checkType(w work) error {
	var p fault.Problems
	if check := d.s.Checks[w.Type]; check != nil {
		for _, x := range check(w.W.Content.V) {
			p.Add(x.Field, x.Msg)
		}
	}
	return p.Err()
}

// SetUpIn is SetUp for a slice that has a transaction: a pilot's set-up that
// is applied to another township.
func (s *Service) SetUpIn(tx *db.Tx, actor rbac.Actor, x Setup) error {
	county, err := org.CountyUnit(tx)
	if err != nil {
		return err
	}
	if err := rbac.Check(actor, rbac.ItemSetup, county.RBAC()); err != nil {
		return err
	}
	return s.begin(tx, actor).setUp(x)
}
