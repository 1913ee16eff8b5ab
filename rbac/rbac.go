// Package rbac says who may do what: roles, actions, scopes. It is the only
// package that knows casbin. Which person holds which role is org's business.
package rbac

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
)

// Scope is how far a role's right goes from the unit where it is held.
type Scope string

// The scopes, from narrow to wide.
const (
	Own     Scope = "own"     // the unit itself
	Subtree Scope = "subtree" // the unit and what lies below it
	County  Scope = "county"  // everywhere
)

//go:embed model.conf
var modelText string

//go:embed policy.csv
var policyText string

// rules is the embedded policy, built once at start and never changed.
var rules = must(load(modelText, policyText))

func must(t table, err error) table {
	if err != nil {
		panic("rbac: the embedded policy is broken: " + err.Error())
	}
	return t
}

// table answers a check without a search: one map look-up for role and action.
type table map[Role]map[Action]Scope

func (t table) scope(r Role, a Action) Scope { return t[r][a] }

// enforcer builds casbin's own enforcer from a model and policy text.
func enforcer(modelText, policyText string) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(policyText))
	r.TrimLeadingSpace = true
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if len(row) != 4 || row[0] != "p" || !Role(row[1]).Known() || Action(row[2]).Label() == "" {
			return nil, fmt.Errorf("policy line %v names an unknown role or action", row)
		}
		if _, err := e.AddPolicy(row[1], row[2], row[3]); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// load asks casbin about every combination and keeps the answers; Enforce
// itself costs microseconds and grows with the policy, so it is asked here only.
func load(modelText, policyText string) (table, error) {
	e, err := enforcer(modelText, policyText)
	if err != nil {
		return nil, err
	}
	t := table{}
	for _, r := range rulable() {
		t[r] = map[Action]Scope{}
		for _, a := range Actions() {
			for _, s := range []Scope{Own, Subtree, County} {
				ok, err := e.Enforce(string(r), string(a), string(s))
				if err != nil {
					return nil, err
				}
				if ok {
					t[r][a] = s
				}
			}
		}
	}
	return t, nil
}
