package disclose

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
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
