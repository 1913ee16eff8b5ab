package dbtest

import (
	"context"
	"net/url"
	"testing"
)

// Roles returns the addresses of one PostgreSQL database without tables for
// its owner, who migrates, and for the role of the running program, which has
// no rights yet; both are ordinary roles of the server.
func Roles(t testing.TB) (owner, app, appRole string) {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatalf("PostgreSQL is needed for this test (apt install postgresql): %v", err)
	}
	name := s.next()
	ownerRole, appRole := name+"_owner", name+"_app"
	for _, statement := range []string{
		`CREATE ROLE ` + ownerRole + ` LOGIN`, `CREATE ROLE ` + appRole + ` LOGIN`,
		`CREATE DATABASE ` + name + ` OWNER ` + ownerRole + ` TEMPLATE template0`,
	} {
		if err := s.exec(context.Background(), "postgres", statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	as := func(role string) string {
		return "postgres://" + role + "@/" + name + "?host=" + url.QueryEscape(s.socket)
	}
	return as(ownerRole), as(appRole), appRole
}
