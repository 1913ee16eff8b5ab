package reorg

import (
	"context"
	"slices"

	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Pile is how many records of a unit a rule would send: those of a domain, or
// of a kind.
type Pile struct {
	What string // the domain's key, or the holding's table.column
	Name string
	N    int
	Into string // where a rule sends them now, "" for none
}

// Spread is what a unit holds, for the page on which a split is decided.
type Spread struct {
	Step    Step
	Domains []Pile
	Kinds   []Pile
}

// SpreadOf counts what the unit of a step holds, by domain and by kind. What
// goes with another record is not asked about.
func (s *Service) SpreadOf(ctx context.Context, actor rbac.Actor, p Plan, step int64) (out Spread, err error) {
	if err := rbac.Check(actor, rbac.ReorgPlan, rbac.Unit{}); err != nil {
		return out, err
	}
	q := s.DB.Reader(ctx)
	steps, err := StepsOf(q, p.ID)
	if err != nil {
		return out, err
	}
	i := slices.IndexFunc(steps, func(x Step) bool { return x.ID == step && x.Hands() })
	if i < 0 {
		return out, fault.NotFound("方案里没有这一步，请刷新后再看。")
	}
	out.Step = steps[i]
	domains := map[string]int{}
	for _, slice := range s.Slices {
		for k := range slice.Holdings {
			h := &slice.Holdings[k]
			rows, err := h.Rows(q, out.Step.UnitID, p.EffectiveOn)
			if err != nil {
				return out, err
			}
			n := 0
			for _, r := range rows {
				if r.Follows != "" {
					continue
				}
				n++
				if r.Domain != "" {
					domains[r.Domain]++
				}
			}
			if n > 0 {
				out.Kinds = append(out.Kinds, Pile{h.ID(), h.Name, n, out.Step.rule(ByKind, h.ID())})
			}
		}
	}
	out.Domains, err = s.domains(q, out.Step, domains)
	return out, err
}

func (s *Service) domains(q db.Reader, step Step, n map[string]int) (out []Pile, err error) {
	var rows []struct {
		Key  string `db:"key"`
		Name string `db:"name"`
	}
	if err := q.Select(&rows, `SELECT key, name FROM catalog_domain ORDER BY sort, key`); err != nil {
		return nil, fault.Internal("reorg.domains", err)
	}
	for _, r := range rows {
		if n[r.Key] > 0 {
			out = append(out, Pile{r.Key, r.Name, n[r.Key], step.rule(ByDomain, r.Key)})
		}
	}
	return out, nil
}

// rule is where a rule of the step sends something; "" when there is none.
func (s Step) rule(scope Scope, what string) string {
	for _, r := range s.Rules {
		if r.Scope == scope && r.What == what {
			return r.Into
		}
	}
	return ""
}

// NameOf gives the short name of a unit by its code, of one that the plan sets
// up too.
func NameOf(q db.Reader, steps []Step) func(code string) string {
	known := map[string]string{}
	for _, s := range steps {
		if s.Kind == Create {
			known[s.Fields.V.Code] = s.Fields.V.ShortName
		}
	}
	return func(code string) string {
		if known[code] == "" {
			u, err := org.UnitByCode(q, code)
			if known[code] = u.ShortName; err != nil {
				known[code] = code
			}
		}
		return known[code]
	}
}

// Scan finds the signed sheet of a plan's move (线下审签).
func (s *Service) Scan(ctx context.Context, actor rbac.Actor, plan, scan int64) (attach.Attachment, error) {
	if err := may(actor); err != nil {
		return attach.Attachment{}, err
	}
	q := s.DB.Reader(ctx)
	var n int
	if err := q.Get(&n, `SELECT count(*) FROM reorg_move m WHERE m.plan_id = ? AND m.scan_id = ?`, plan, scan); err != nil {
		return attach.Attachment{}, fault.Internal("reorg.Scan", err)
	}
	if n == 0 {
		return attach.Attachment{}, fault.NotFound("该文件不存在")
	}
	return attach.ByID(q, scan)
}
