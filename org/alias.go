package org

import (
	"slices"
	"strings"
	"unicode/utf8"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Aliases reads all aliases that the county entered.
func Aliases(q db.Reader) (out []Alias, err error) {
	return out, q.Select(&out, `SELECT a.alias, a.unit_id FROM org_alias a ORDER BY a.unit_id, a.alias`)
}

// AliasesOf reads the aliases of one unit.
func AliasesOf(q db.Reader, unit int64) (out []string, err error) {
	return out, q.Select(&out, `SELECT a.alias FROM org_alias a WHERE a.unit_id = ? ORDER BY a.alias`, unit)
}

// SplitAliases reads a list of aliases as typed: 民政部门、民政局.
func SplitAliases(s string) []string {
	var out []string
	for _, a := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、，,；;\n\r\t", r) }) {
		if a = strings.TrimSpace(a); a != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// checkAliases refuses an alias that is another unit's alias or name: one
// alias names one unit.
func checkAliases(tx *db.Tx, p *fault.Problems, unit int64, aliases []string) error {
	for _, a := range aliases {
		if n := utf8.RuneCountInString(a); n < 2 || n > 60 {
			p.Add("aliases", "别名“"+a+"”应为 2 到 60 字。")
			continue
		}
		var other string
		err := tx.Get(&other, `SELECT u.name FROM org_alias a JOIN org_unit u ON u.id = a.unit_id
			WHERE a.match = ? AND a.unit_id <> ? AND u.closed_on = ''`, fold(a), unit)
		if db.NoRows(err) {
			err = tx.Get(&other, `SELECT u.name FROM org_unit u WHERE (u.name = ? OR u.short_name = ?) AND u.id <> ? AND u.closed_on = '' ORDER BY u.id LIMIT 1`,
				a, a, unit)
		}
		switch {
		case err == nil:
			p.Add("aliases", "别名“"+a+"”已指“"+other+"”，一个别名只能指一个单位。")
		case !db.NoRows(err):
			return err
		}
	}
	return nil
}

// putAliases makes aliases the unit's only ones; one that a closed unit left
// behind passes over.
func putAliases(tx *db.Tx, unit int64, aliases []string) error {
	if _, err := tx.Exec(`DELETE FROM org_alias WHERE unit_id = ?`, unit); err != nil {
		return err
	}
	seen := map[string]bool{}
	var sets [][]any
	for _, a := range aliases {
		if m := fold(a); !seen[m] {
			seen[m] = true
			sets = append(sets, []any{m, strings.TrimSpace(a), unit})
		}
	}
	return tx.ExecMany(`INSERT INTO org_alias (match, alias, unit_id) VALUES (?, ?, ?)
		ON CONFLICT (match) DO UPDATE SET alias = excluded.alias, unit_id = excluded.unit_id`, sets)
}
