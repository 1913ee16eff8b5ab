package demo

import (
	"context"
	"fmt"

	"lianghua/internal/calendar"
	"lianghua/org"
	"lianghua/rbac"
)

// login is one demo account.
type login struct {
	Login string
	Name  string
	Unit  string
	Role  rbac.Role
	Post  org.PostKind
}

// logins are the demo's accounts; everybody in them is a sample.
func logins() []login {
	return []login{
		{"county", "示例甲", "MY-D01", rbac.CountyOfficer, org.Liaison},
		{"county2", "示例乙", "MY-D01", rbac.CountyOfficer, ""},
		{"leader", "示例丙", "MY-D01", rbac.CountyLeader, org.Principal},
		{"supervise", "示例丁", "MY-D01", rbac.CountySupervisor, ""},
		{"dept", "示例戊", "MY-D07", rbac.DeptLiaison, org.Liaison},
		{"dept-head", "示例己", "MY-D07", rbac.DeptHead, org.Head},
		{"town", "示例庚", "MY-T07", rbac.TownClerk, org.Liaison},
		{"town-head", "示例辛", "MY-T07", rbac.TownHead, org.Head},
		{"village", "示例壬", "MY-T07-S01", rbac.VillageClerk, org.Liaison},
		{"overseer", "示例癸", "MY-T07-S01", rbac.VillageOverseer, ""},
		{"legal", "示例子", "MY-D08", rbac.LegalReviewer, ""},
		{"counsel", "示例丑", "MY-D08", rbac.LegalCounsel, ""},
		{"sysadmin", "示例寅", "MY-D01", rbac.SysAdmin, ""},
		{"secadmin", "示例卯", "MY-D01", rbac.SecAdmin, ""},
		{"auditor", "示例辰", "MY-D21", rbac.Auditor, ""},
	}
}

// accounts opens what is missing of the demo's accounts.
func (c *County) accounts(ctx context.Context, password string) error {
	have, err := c.Org.UserList(ctx, c.Actor)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, u := range have {
		known[u.Login] = true
	}
	for _, l := range logins() {
		if known[l.Login] {
			if _, err := c.Org.UserPasswd(ctx, c.Actor, l.Login, password); err != nil {
				return fmt.Errorf("%s: %w", l.Login, err)
			}
			continue
		}
		_, err := c.Org.UserAdd(ctx, c.Actor, org.UserAdd{Login: l.Login, Name: l.Name, Unit: l.Unit, Roles: []rbac.Role{l.Role}, Post: l.Post, Password: password})
		if err != nil {
			return fmt.Errorf("%s: %w", l.Login, err)
		}
	}
	return nil
}

// Account is a demo login with what it is for.
type Account struct{ Login, Label string }

// Accounts lists the demo's logins.
func Accounts() []Account {
	var out []Account
	for _, l := range logins() {
		out = append(out, Account{l.Login, l.Role.Label() + "（" + l.Name + "）"})
	}
	return out
}

// appointed is the day from which the sample people hold their posts.
var appointed = calendar.On(2026, 1, 5)

// people gives departments and townships sample liaisons and heads; every
// fifth post stays vacant, as in life.
func (c *County) people(ctx context.Context, units map[string]org.Unit) error {
	roster, _, err := c.Org.Roster(ctx, c.Actor, org.RosterFilter{})
	if err != nil || len(roster) > 0 {
		return err
	}
	taken := map[string]bool{}
	for _, l := range logins() {
		taken[l.Unit+"|"+string(l.Post)] = true
	}
	n := 0
	for _, code := range sorted(units) {
		u := units[code]
		if u.Kind == org.County || u.Kind == org.Village || u.Kind == org.Community {
			continue
		}
		for _, post := range []org.PostKind{org.Principal, org.Head, org.Liaison} {
			if n++; n%5 == 0 || taken[code+"|"+string(post)] {
				continue
			}
			_, err := c.Org.Appoint(ctx, c.Actor, org.Appointment{UnitID: u.ID, Kind: post, Since: appointed, Section: section(post),
				Person: org.PersonDraft{Name: fmt.Sprintf("示例%s%s", stem(n), stem(n/10)), OfficePhone: u.Phone, Mobile: fmt.Sprintf("1380000%04d", n)}})
			if err != nil {
				return fmt.Errorf("%s %s: %w", code, post, err)
			}
		}
	}
	return nil
}

func section(p org.PostKind) string {
	if p == org.Liaison {
		return "办公室"
	}
	return ""
}

func stem(n int) string { return string([]rune("甲乙丙丁戊己庚辛壬癸")[n%10]) }
