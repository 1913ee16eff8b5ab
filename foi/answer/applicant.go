package answer

// Applicant is a kind of applicant: a column of the annual report's table 三.
// It follows the applicant, not the agent.
type Applicant string

// The kinds of applicant in the order of the columns.
const (
	Natural      Applicant = "natural"       // 自然人
	Business     Applicant = "business"      // 商业企业
	Research     Applicant = "research"      // 科研机构
	Charity      Applicant = "charity"       // 社会公益组织
	LegalService Applicant = "legal_service" // 法律服务机构
	Other        Applicant = "other"         // 其他
)

var applicants = []struct {
	code Applicant
	name string
}{
	{Natural, "自然人"}, {Business, "商业企业"}, {Research, "科研机构"}, {Charity, "社会公益组织"}, {LegalService, "法律服务机构"}, {Other, "其他"},
}

// Applicants lists the columns in order.
func Applicants() (out []Applicant) {
	for _, a := range applicants {
		out = append(out, a.code)
	}
	return out
}

// Name is the column's head.
func (a Applicant) Name() string {
	for _, x := range applicants {
		if x.code == a {
			return x.name
		}
	}
	return string(a)
}
