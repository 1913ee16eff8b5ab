package portal

import (
	"net/http"
	"slices"
	"strconv"

	"lianghua/guide"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// PoliciesPage is the compendium: 23 categories with their policies (惠民政策汇编).
type PoliciesPage struct {
	web.Base
	Parts   []guide.Part
	Fill    []struct{}
	Count   int
	Samples int
}

func (d *Deps) policiesShow(c *web.Ctx) error {
	all, err := guidePage(c, guide.Policy)
	if err != nil {
		return err
	}
	p := &PoliciesPage{Parts: all.Parts, Count: all.Count, Samples: all.Samples}
	p.Title = "惠民政策汇编"
	p.Fill = make([]struct{}, (4-len(p.Parts)%4)%4)
	return c.Render(p)
}

// PolicyListPage is one category.
type PolicyListPage struct {
	web.Base
	Part    guide.Part
	Samples int
}

func (d *Deps) policyList(c *web.Ctx) error {
	all, err := guidePage(c, guide.Policy)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all.Parts, func(x guide.Part) bool { return x.Key == c.Param("category") })
	if at < 0 {
		return fault.NotFound("没有这个类别，请从惠民政策汇编进入。")
	}
	p := &PolicyListPage{Part: all.Parts[at], Samples: guide.Samples(all.Parts[at].Cards)}
	p.Title = p.Part.Name + "政策"
	return c.Render(p)
}

// PolicyMatchPage asks a few questions and answers with the policies that fit.
// What was answered stands in this page only: the form is posted, so that it
// is in no address, and nothing of it is stored or logged.
type PolicyMatchPage struct {
	web.Base
	Households []templates.Option
	Identities []templates.Option
	Incomes    []templates.Option
	Age        string
	Household  string
	Identity   []string
	Income     string
	Asked      bool
	Result     guide.Matching
	Count      int // policies in all
	Samples    int
	OnPaper    int // rows that fit one printed page
}

// onPaper is how many rows of a result one A4 page holds.
const onPaper = 10

func policyMatchPage() *PolicyMatchPage {
	p := &PolicyMatchPage{OnPaper: onPaper}
	p.Title = "查查我能享受哪些政策"
	p.Households = append([]templates.Option{{Label: "不说"}}, choices(guide.Households())...)
	p.Identities = choices(guide.Identities())
	p.Incomes = append([]templates.Option{{Label: "不说"}}, choices(guide.Incomes())...)
	p.Incomes = append(p.Incomes, templates.Option{Value: "其他", Label: "都不是"})
	return p
}

func choices(words []string) []templates.Option {
	var out []templates.Option
	for _, w := range words {
		out = append(out, templates.Option{Value: w, Label: w})
	}
	return out
}

func (d *Deps) policyAsk(c *web.Ctx) error { return c.Render(policyMatchPage()) }

// longestAnswers bounds the questionnaire's form, in bytes.
const longestAnswers = 16 << 10

func (d *Deps) policyMatch(c *web.Ctx) error {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, longestAnswers)
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("age", "表单没有传完整，请重新填写。")
	}
	p := policyMatchPage()
	p.Age, p.Household, p.Identity, p.Income = c.Form("age"), c.Form("household"), r.PostForm["identity"], c.Form("income")
	a, err := p.answers()
	if err != nil {
		return c.Retry(err, "portal/policy_match", p)
	}
	policies, err := guide.Public(c.Q(), guide.Policy, c.Server.Org.Today())
	if err != nil {
		return err
	}
	p.Asked, p.Result, p.Count, p.Samples = true, guide.FindPolicies(policies, a), len(policies), guide.Samples(policies)
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Render(p)
}

// answers reads the form; what it does not offer is left out.
func (p *PolicyMatchPage) answers() (guide.Answers, error) {
	a := guide.Answers{Age: -1}
	if p.Age != "" {
		n, err := strconv.Atoi(p.Age)
		if err != nil || n < 0 || n > 150 {
			return a, fault.Invalid("age", "年龄请填 0 至 150 的整数，也可以不填。")
		}
		a.Age = n
	}
	if slices.Contains(guide.Households(), p.Household) {
		a.Household = p.Household
	}
	for _, x := range p.Identity {
		if slices.Contains(guide.Identities(), x) {
			a.Identities = append(a.Identities, x)
		}
	}
	if p.Income == "其他" || slices.Contains(guide.Incomes(), p.Income) {
		a.Income = p.Income
	}
	if a.Blank() {
		return a, fault.Invalid("age", "请至少回答一个问题。")
	}
	return a, nil
}
