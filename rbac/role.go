package rbac

// Role is what a person is allowed to be in a unit.
type Role string

// The roles. The last three are the three administrators (三员): they exclude
// each other and every other role, and touch no content.
const (
	CountyOfficer    Role = "county.officer"
	CountyLeader     Role = "county.leader"
	CountySupervisor Role = "county.supervisor"
	DeptHead         Role = "dept.head"
	DeptLiaison      Role = "dept.liaison"
	TownHead         Role = "town.head"
	TownClerk        Role = "town.clerk"
	VillageClerk     Role = "village.clerk"
	VillageOverseer  Role = "village.overseer"
	LegalReviewer    Role = "legal.reviewer"
	LegalCounsel     Role = "legal.counsel"
	SysAdmin         Role = "sys.admin"
	SecAdmin         Role = "sec.admin"
	Auditor          Role = "auditor"

	// Machine (接口程序) is what a key of the interface may do in its unit and
	// below: draft, submit, declare. No person holds it, and it reviews and
	// publishes nothing.
	Machine Role = "machine"

	// CountyTrainee (以干代训) is what staff of a township may do at the county's
	// office for a time, never over their own township: Grant.Not. It is given
	// by a secondment and by nothing else.
	CountyTrainee Role = "county.trainee"
)

// about says what a role is called and in what kinds of unit it is held.
var about = map[Role]struct {
	label string
	kinds []string
}{
	CountyOfficer:    {"政务公开科工作人员", []string{"county", "department"}},
	CountyLeader:     {"县级领导", []string{"county", "department"}},
	CountySupervisor: {"督查人员", []string{"county", "department"}},
	DeptHead:         {"部门负责人", []string{"department"}},
	DeptLiaison:      {"部门联络员", []string{"department"}},
	TownHead:         {"乡镇街道负责人", []string{"township", "subdistrict"}},
	TownClerk:        {"乡镇街道联络员", []string{"township", "subdistrict"}},
	VillageClerk:     {"村居工作人员", []string{"village", "community"}},
	VillageOverseer:  {"村务监督人员", []string{"village", "community"}},
	LegalReviewer:    {"司法局审核人员", []string{"county", "department"}},
	LegalCounsel:     {"法律顾问", []string{"county", "department"}},
	SysAdmin:         {"系统管理员", []string{"county", "department"}},
	SecAdmin:         {"安全管理员", []string{"county", "department"}},
	Auditor:          {"审计员", []string{"county", "department"}},
	Machine:          {"接口程序", nil},
	CountyTrainee:    {"以干代训人员", nil},
}

// Roles lists every role that a person can hold.
func Roles() []Role {
	return []Role{CountyOfficer, CountyLeader, CountySupervisor, DeptHead, DeptLiaison, TownHead, TownClerk,
		VillageClerk, VillageOverseer, LegalReviewer, LegalCounsel, SysAdmin, SecAdmin, Auditor}
}

// rulable are the roles that the policy speaks of.
func rulable() []Role { return append(Roles(), Machine, CountyTrainee) }

// Label is the role's Chinese name.
func (r Role) Label() string { return about[r].label }

// Known reports a role of this list.
func (r Role) Known() bool { _, ok := about[r]; return ok }

// Kinds are the kinds of unit in which the role can be held.
func (r Role) Kinds() []string { return append([]string(nil), about[r].kinds...) }

// Fits reports whether the role can be held in a unit of the given kind.
func (r Role) Fits(kind string) bool {
	for _, k := range about[r].kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// Administrator reports one of the three administrators (三员).
func (r Role) Administrator() bool { return r == SysAdmin || r == SecAdmin || r == Auditor }

// Excludes reports that one person must not hold both roles (三员分立): an
// administrator holds no second role.
func (r Role) Excludes(other Role) bool {
	return r != other && (r.Administrator() || other.Administrator())
}
