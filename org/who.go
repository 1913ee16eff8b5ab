package org

import (
	"strconv"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// RBAC is the unit as rights see it.
func (u Unit) RBAC() rbac.Unit { return rbac.Unit{ID: u.ID, Path: u.Path, Name: u.ShortName} }

// Root is the county of u, the first step of its path, as rights see it.
func Root(u Unit) rbac.Unit {
	head, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	id, err := strconv.ParseInt(head, 10, 64)
	if err != nil {
		return rbac.Unit{}
	}
	return rbac.Unit{ID: id, Path: "/" + head + "/"}
}

// Who is the actor as the log of acts names them.
func Who(a rbac.Actor) audit.Who {
	return audit.Who{AccountID: a.AccountID, PersonID: a.PersonID, Name: a.Name, Role: a.RoleName(), Face: a.Face, Address: a.Address}
}

// CLIActor is the operating-system user at the server's own command line:
// every right of the county, named 命令行 in the log.
func CLIActor(osUser string) rbac.Actor {
	return rbac.Actor{Name: "命令行：" + osUser, Login: osUser, Current: -1, Local: true, Face: "cli"}
}

// ActorByLogin is the account's person with the roles they hold today, acting
// at the command line (--as).
func ActorByLogin(q db.Reader, login string, day calendar.Date) (rbac.Actor, error) {
	a, err := accountByLogin(q, login)
	if err != nil {
		return rbac.Actor{}, fault.Wrap("org.ActorByLogin", err)
	}
	if a.Disabled || !a.LeftOn.IsZero() {
		return rbac.Actor{}, fault.Conflict("账号“" + a.Login + "”已停用，不能以它的名义办理。")
	}
	grants, err := grantsOf(q, a.PersonID, day)
	if err != nil {
		return rbac.Actor{}, fault.Internal("org.ActorByLogin", err)
	}
	actor := actorOf(a, Session{}, grants)
	actor.Face = "cli"
	return actor, nil
}
