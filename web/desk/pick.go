package desk

import (
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/templates"
)

// domainPicks are the domains as choices of a select.
func domainPicks(q db.Reader) ([]templates.Option, error) {
	list, err := catalog.Domains(q)
	var out []templates.Option
	for _, d := range list {
		out = append(out, templates.Option{Value: d.Key, Label: d.Key + " " + d.Name})
	}
	return out, err
}

// mostUnits is how many units of one kind a select offers.
const mostUnits = 1000

// unitPicks are the county, its departments, townships and subdistricts as
// choices of a select: those that a catalogue names.
func unitPicks(q db.Reader) ([]templates.Option, error) {
	var out []templates.Option
	for _, kind := range org.Kinds() {
		if kind.Villages() {
			continue
		}
		rows, _, err := org.Units(q, org.UnitFilter{Kind: kind, Limit: mostUnits}, "")
		if err != nil {
			return nil, err
		}
		out = append(out, unitsAsPicks(rows)...)
	}
	return out, nil
}

func unitsAsPicks(rows []org.Unit) []templates.Option {
	var out []templates.Option
	for _, u := range rows {
		out = append(out, templates.Option{Value: idText(u.ID), Label: u.Name, Group: u.Kind.Label()})
	}
	return out
}

// columnPicks are the columns in use as choices of a select.
func columnPicks(q db.Reader) ([]templates.Option, error) {
	list, err := catalog.Columns(q)
	var out []templates.Option
	for _, c := range list {
		if c.Active {
			out = append(out, templates.Option{Value: idText(c.ID), Label: c.FullName})
		}
	}
	return out, err
}

func tierPicks() []templates.Option {
	var out []templates.Option
	for _, t := range term.Tiers() {
		out = append(out, templates.Option{Value: string(t), Label: t.String()})
	}
	return out
}

func statePicks() []templates.Option {
	var out []templates.Option
	for _, s := range catalog.States() {
		out = append(out, templates.Option{Value: string(s), Label: s.Name()})
	}
	return out
}

// textLines are the lines of a field in which each line is one element.
func textLines(s string) []string {
	out := []string{}
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
