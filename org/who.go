package org

import (
	"lianghua/internal/audit"
	"lianghua/rbac"
)

// RBAC is the unit as rights see it.
func (u Unit) RBAC() rbac.Unit { return rbac.Unit{ID: u.ID, Path: u.Path, Name: u.ShortName} }

// Who is the actor as the log of acts names them.
func Who(a rbac.Actor) audit.Who {
	return audit.Who{AccountID: a.AccountID, PersonID: a.PersonID, Name: a.Name, Role: a.RoleName(), Face: a.Face, Address: a.Address}
}

// CLIActor is the operating-system user at the server's own command line:
// every right of the county, named 命令行 in the log.
func CLIActor(osUser string) rbac.Actor {
	return rbac.Actor{Name: "命令行：" + osUser, Login: osUser, Current: -1, Local: true, Face: "cli"}
}
