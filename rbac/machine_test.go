package rbac

import "testing"

// A key drafts and declares in its unit and below, and nothing else: above all
// it neither reviews nor publishes, and nobody can be given its role.
func TestMachineDraftsOnly(t *testing.T) {
	a := actor(Grant{ID: 0, Role: Machine, Unit: town})
	allowed := map[Action]bool{ItemRead: true, ItemDraft: true, DutyRead: true, DutyDeclare: true}
	for _, act := range Actions() {
		if got := May(a, act, village); got != allowed[act] {
			t.Errorf("a township's key, %s in a village of it: %v", act, got)
		}
		if May(a, act, dept) || May(a, act, near) || May(a, act, county) {
			t.Errorf("a township's key may %s outside it", act)
		}
	}
	for _, kind := range []string{"county", "department", "township", "subdistrict", "village", "community"} {
		if Machine.Fits(kind) {
			t.Errorf("a person can be made a machine in a %s", kind)
		}
	}
}
