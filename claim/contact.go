package claim

import (
	"context"
	"strconv"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Contact (对接记录) says that a unit was met about a domain, person to person.
type Contact struct {
	ID      int64   `db:"id"`
	UnitID  int64   `db:"unit_id"`
	Unit    string  `db:"unit_name"`
	Domain  string  `db:"domain"`
	MetOn   string  `db:"met_on"`
	Persons string  `db:"persons"` // 参加人员
	Entries string  `db:"entries"` // 涉及事项
	Outcome string  `db:"outcome"` // 对接结果
	ByName  string  `db:"by_name"`
	At      db.Time `db:"at"`
}

// RecordContact records one meeting with a unit, for one domain or several.
func (s *Service) RecordContact(ctx context.Context, actor rbac.Actor, c Contact, domains []string) error {
	return s.do(ctx, actor, func(tx *db.Tx, d *deed) (err error) {
		if err := rbac.Check(actor, rbac.ContactRecord, d.county.RBAC()); err != nil {
			return err
		}
		if err := c.check(domains, tx.Now); err != nil {
			return err
		}
		if _, err := d.unitOf(c.UnitID); err != nil {
			return err
		}
		for _, domain := range domains {
			id, err := tx.Insert(`INSERT INTO claim_contact (unit_id, domain, met_on, persons, entries, outcome, by_name, at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, c.UnitID, domain, c.MetOn, c.Persons, c.Entries, c.Outcome, actor.Name, tx.Now)
			if err != nil {
				return fault.Internal("claim.RecordContact", err)
			}
			d.log(rbac.ContactRecord, "contact", id, c.UnitID, map[string]any{"domain": domain})
		}
		return nil
	})
}

func (c Contact) check(domains []string, now db.Time) error {
	var p fault.Problems
	if len(domains) == 0 {
		p.Add("domains", "请选择对接的领域")
	}
	on, err := calendar.Parse(c.MetOn)
	if err != nil || on.After(calendar.DateOf(now.Time)) {
		p.Add("met_on", "请填写对接日期，不能晚于今天")
	}
	p.Need("persons", c.Persons, "请填写参加对接的人员")
	p.Need("outcome", c.Outcome, "请填写对接结果")
	return p.Err()
}

// Contacts lists the records of a unit (0 = all), newest first, before a
// record (0 = from the newest). next is 0 on the last page.
func (s *Service) Contacts(ctx context.Context, actor rbac.Actor, unitID, before int64) (list []Contact, next int64, err error) {
	where, args := reached(actor, rbac.ClaimRead)
	if unitID != 0 {
		where, args = where+` AND k.unit_id = ?`, append(args, unitID)
	}
	if before != 0 {
		where, args = where+` AND k.id < ?`, append(args, before)
	}
	err = s.DB.Reader(ctx).Select(&list, `SELECT k.id, k.unit_id, u.short_name AS unit_name, k.domain, k.met_on, k.persons,
		k.entries, k.outcome, k.by_name, k.at FROM claim_contact k JOIN org_unit u ON u.id = k.unit_id WHERE `+where+`
		ORDER BY k.id DESC LIMIT ?`, append(args, pageSize+1)...)
	if err != nil {
		return nil, 0, fault.Internal("claim.Contacts", err)
	}
	if len(list) > pageSize {
		list = list[:pageSize]
		next = list[pageSize-1].ID
	}
	return list, next, nil
}

// NotMet is a unit with claims in domains about which nobody has met it.
type NotMet struct {
	UnitID  int64
	Unit    string
	Phone   string
	Domains []string // keys
}

// NotMet lists the units that have live claims, as their own or as one of all
// townships, and no 对接记录 about the domain. It is in the tree's order and
// starts behind the path after; next is "" on the last page.
func (s *Service) NotMet(ctx context.Context, actor rbac.Actor, domain, after string) (list []NotMet, next string, err error) {
	where, args := reached(actor, rbac.ClaimRead)
	if domain != "" {
		where, args = where+` AND p.domain = ?`, append(args, domain)
	}
	var rows []notMetRow
	err = s.DB.Reader(ctx).Select(&rows, `WITH own AS (
			SELECT DISTINCT c.unit_id, e.domain FROM claim c JOIN catalog_entry e ON e.id = c.entry_id
			WHERE c.coverage = 'unit' AND c.state NOT IN ('refused', 'released')
		), every AS (
			SELECT DISTINCT e.domain FROM claim c JOIN catalog_entry e ON e.id = c.entry_id
			WHERE c.coverage = 'all' AND c.state NOT IN ('refused', 'released')
		), p AS (
			SELECT unit_id, domain FROM own
			UNION
			SELECT t.id, every.domain FROM org_unit t CROSS JOIN every WHERE t.kind IN ('township', 'subdistrict')
		)
		SELECT u.id, u.short_name, u.path, u.phone, p.domain FROM p JOIN org_unit u ON u.id = p.unit_id
		WHERE `+where+` AND u.closed_on = '' AND u.path > ?
		AND NOT EXISTS (SELECT 1 FROM claim_contact k WHERE k.unit_id = p.unit_id AND k.domain = p.domain)
		ORDER BY u.path, p.domain LIMIT ?`, append(args, after, notMetRows)...)
	if err != nil {
		return nil, "", fault.Internal("claim.NotMet", err)
	}
	list, next = notMetPage(rows)
	return list, next, nil
}

type notMetRow struct {
	ID     int64  `db:"id"`
	Name   string `db:"short_name"`
	Path   string `db:"path"`
	Phone  string `db:"phone"`
	Domain string `db:"domain"`
}

// notMetPage groups rows by unit, up to a page of units.
func notMetPage(rows []notMetRow) (list []NotMet, next string) {
	last := ""
	for _, r := range rows {
		if n := len(list); n == 0 || list[n-1].UnitID != r.ID {
			if n == pageSize {
				return list, last
			}
			list = append(list, NotMet{UnitID: r.ID, Unit: r.Name, Phone: r.Phone})
		}
		last = r.Path
		list[len(list)-1].Domains = append(list[len(list)-1].Domains, r.Domain)
	}
	return list, ""
}

// notMetRows covers a page of units in every domain and one unit more.
const notMetRows = (pageSize + 1) * 60

// pageSize is the number of rows of one page of any list here.
const pageSize = 50

// reached is the condition that keeps a list inside what the actor may see;
// the query names the unit's row u.
func reached(actor rbac.Actor, action rbac.Action) (string, []any) {
	return rbac.ReachOf(actor, action).Where("u.path", "u.id")
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func trimmed(s string) string { return strings.TrimSpace(s) }
