package duty

import (
	"bytes"
	"context"
	"embed"
	"encoding/csv"
	"strconv"
	"strings"

	"lianghua/catalog/term"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

//go:embed starter/*.csv
var starter embed.FS

// starterSheets are the sheets that come with the program. Finance is monthly
// without condition in Shandong (山东省实施办法), the rest of village affairs at
// least quarterly (村民委员会组织法 §35).
var starterSheets = [...]Sheet{
	{Key: SheetFinance, Name: "村级财务公开表", Frequency: term.Monthly, Web: true, Active: true,
		Basis: "《中华人民共和国村民委员会组织法》第三十五条；《山东省实施〈中华人民共和国村民委员会组织法〉办法》：财务收支情况每月公布一次（待核）"},
	{Key: SheetAffairs, Name: "村务公开表", Frequency: term.Quarterly, Web: true, Active: true,
		Basis: "《中华人民共和国村民委员会组织法》第三十五条：一般事项至少每季度公布一次"},
	{Key: SheetParty, Name: "党务公开", Frequency: term.HalfYearly, Web: false, Active: true,
		Basis: "《中国共产党党务公开条例（试行）》（待核）；渠道为公开栏和灯塔，默认不上网"},
	{Key: SheetEvents, Name: "事件类公开", Frequency: OnDemand, Web: true, Active: true,
		Basis: "《中华人民共和国村民委员会组织法》第三十五条：涉及村民利益的重大事项随时公布"},
}

// Load brings the village sheets, their items and the 政务公开日历 that come
// with the program into d. It adds what is missing and changes nothing that is
// there, so that it may run at every start. They are owed from the day of
// loading on: nobody is behind on the first day.
func Load(ctx context.Context, d *db.DB, who audit.Who) error {
	items, err := starterItems()
	if err != nil {
		return fault.Internal("duty.Load", err)
	}
	presets, err := starterPresets()
	if err != nil {
		return fault.Internal("duty.Load", err)
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		since := calendar.DateOf(tx.Now.Time)
		n, err := loadSheets(tx, items, since)
		if err != nil {
			return fault.Internal("duty.Load", err)
		}
		m, err := loadPresets(tx, presets, since)
		if err != nil {
			return fault.Internal("duty.Load", err)
		}
		if n+m > 0 {
			audit.Record(tx, who, audit.Entry{Action: string(rbac.DutyPlan), ObjectKind: "duty", Detail: map[string]any{"verb": "load", "items": n, "presets": m}})
		}
		return nil
	})
}

func loadSheets(tx *db.Tx, items []SheetItem, since calendar.Date) (added int, err error) {
	for i, s := range starterSheets {
		n, err := tx.Exec(`INSERT INTO duty_sheet (key, name, frequency, basis, web, active, since_on, sort) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (key) DO NOTHING`, s.Key, s.Name, string(s.Frequency), s.Basis, s.Web, s.Active, since, i+1)
		if err != nil {
			return added, err
		}
		if n == 0 {
			continue // the county's already, with what it left out of it
		}
		var rows [][]any
		for k, it := range items {
			if it.Sheet == s.Key {
				rows = append(rows, []any{it.Sheet, it.Applies, it.Category, it.Name, it.Content, it.Basis, it.Frequency, it.SignedBy, it.Grade, it.Web, it.Active, k + 1})
			}
		}
		err = tx.ExecRows(`INSERT INTO duty_sheet_item (sheet, applies, category, name, content, basis, frequency, signed_by, grade, web, active, sort) VALUES `,
			`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, ` ON CONFLICT (sheet, applies, name) DO NOTHING`, rows)
		if err != nil {
			return added, err
		}
		added += len(rows)
	}
	return added, nil
}

func loadPresets(tx *db.Tx, list []starterPreset, since calendar.Date) (added int, err error) {
	for i, p := range list {
		n, err := tx.Exec(`INSERT INTO duty_preset (key, name, domain, words, target, unit, column_id, frequency, month, day, about, event, days, day_unit, basis, note,
			checked, active, since_on, sort)
			VALUES (?, ?, ?, ?, ?, ?, (SELECT c.id FROM catalog_column c WHERE c.code = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
			p.Key, p.Name, p.Domain, p.Words, string(p.Target), p.Unit, p.column, string(p.Frequency), p.Month, p.Day, p.About, p.Event, p.Days, string(p.DayUnit),
			p.Basis, p.Note, p.Checked, p.Active, since, i+1)
		if err != nil {
			return added, err
		}
		added += int(n)
	}
	return added, nil
}

// starterItems reads the list of village items and puts each on its sheet.
// The township rows of the list are entries of a township, not of a sheet.
func starterItems() ([]SheetItem, error) {
	rows, at, err := table("starter/village-items.csv")
	if err != nil {
		return nil, err
	}
	var out []SheetItem
	for _, r := range rows {
		it := SheetItem{Applies: r[at["tier"]], Category: r[at["category"]], Name: r[at["item"]], Content: r[at["content"]], Basis: r[at["basis"]],
			Frequency: r[at["frequency"]], SignedBy: r[at["signed_by"]], Grade: r[at["grade"]], Web: true, Active: true}
		if it.Applies != "village" && it.Applies != "community" {
			continue
		}
		it.Sheet = sheetOf(it)
		it.Web = it.Category != "党务"
		it.Active = !strings.Contains(it.Name, "计划生育") // no longer in the law since 2026
		out = append(out, it)
	}
	return out, nil
}

// sheetOf says which sheet ticks an item: what happens or changes at no fixed
// time is an event, whatever its category.
func sheetOf(it SheetItem) string {
	switch {
	case it.Category == "党务":
		return SheetParty
	case !strings.HasPrefix(it.Frequency, "每"):
		return SheetEvents
	case it.Category == "财务":
		return SheetFinance
	}
	return SheetAffairs
}

// starterPreset is a line that comes with the program; column is the code of
// the column whose items close it, "" for none.
type starterPreset struct {
	Preset
	column string
}

func starterPresets() ([]starterPreset, error) {
	rows, at, err := table("starter/presets.csv")
	if err != nil {
		return nil, err
	}
	var out []starterPreset
	for _, r := range rows {
		n := map[string]int{}
		for _, f := range []string{"month", "day", "about", "days"} {
			if n[f], err = strconv.Atoi(r[at[f]]); err != nil {
				return nil, err
			}
		}
		out = append(out, starterPreset{Preset{Key: r[at["key"]], Name: r[at["name"]], Target: Target(r[at["target"]]), Unit: r[at["unit"]], Domain: r[at["domain"]],
			Words: r[at["words"]], Frequency: term.Period(r[at["frequency"]]), Month: n["month"], Day: n["day"], About: n["about"], Event: r[at["event"]],
			Days: n["days"], DayUnit: term.Unit(r[at["day_unit"]]), Basis: r[at["basis"]], Checked: r[at["checked"]] == "1", Active: r[at["active"]] == "1",
			Note: r[at["note"]]}, r[at["column"]]})
	}
	return out, nil
}

// table reads an embedded CSV: its rows and the place of each column.
func table(name string) (rows [][]string, at map[string]int, err error) {
	b, err := starter.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	if rows, err = csv.NewReader(bytes.NewReader(b)).ReadAll(); err != nil {
		return nil, nil, err
	}
	at = map[string]int{}
	for i, h := range rows[0] {
		at[strings.TrimPrefix(h, "\ufeff")] = i
	}
	return rows[1:], at, nil
}
