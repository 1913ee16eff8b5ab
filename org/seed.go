package org

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Seed is one line of a county's unit list as delivered with the program:
// code, name, short_name, kind, parent, lead_domains.
type Seed struct {
	Unit
	Parent      string   // code of the unit above, "" for the county
	LeadDomains []string // domains that the unit usually leads, by key
}

// ReadSeed reads a unit list, parents before children. Ids and paths are
// numbered from 1, so that NewResolver works on the list without a database.
func ReadSeed(r io.Reader) ([]Seed, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("unit list: %w", err)
	}
	at := map[string]Unit{}
	var out []Seed
	for i, row := range rows {
		if i == 0 || len(row) < 6 {
			continue
		}
		s := Seed{Unit: Unit{ID: int64(i), Code: row[0], Name: row[1], ShortName: row[2], Sort: i}, Parent: row[4]}
		if row[5] != "" {
			s.LeadDomains = strings.Split(row[5], ";")
		}
		s.Kind, s.Relation = seedKind(row[3], row[1])
		if !slices.Contains(kinds, s.Kind) {
			return nil, fmt.Errorf("unit list line %d: kind %q", i+1, row[3])
		}
		parent, ok := at[s.Parent]
		if !ok && s.Parent != "" {
			return nil, fmt.Errorf("unit list line %d: parent %q is not above it", i+1, s.Parent)
		}
		s.ParentID, s.Path = parent.ID, childPath(parent.Path, s.ID)
		at[s.Code] = s.Unit
		out = append(out, s)
	}
	return out, nil
}

// SeedUnits are the units of a list, for NewResolver.
func SeedUnits(list []Seed) []Unit {
	out := make([]Unit, len(list))
	for i, s := range list {
		out[i] = s.Unit
	}
	return out
}

// seedKind reads the list's kind; the relation of a unit is told by its name:
// 国家税务总局… is vertical, 临沂市…分局 a branch of the city, 气象局 dual.
func seedKind(kind, name string) (Kind, Relation) {
	k := Kind(kind)
	if kind == "county_government" {
		k = County
	}
	switch {
	case k != Department:
		return k, ByCounty
	case strings.HasPrefix(name, "国家"):
		return k, Vertical
	case strings.HasSuffix(name, "分局"):
		return k, CityBranch
	case strings.HasSuffix(name, "气象局"):
		return k, Dual
	}
	return k, ByCounty
}
