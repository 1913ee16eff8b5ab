package org

import (
	"strconv"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// OpenItem is one thing that a unit holds and somebody there must go on with
// (未办结事项). It names no applicant and no writer of a letter.
type OpenItem struct {
	Kind   string        // e.g. claim, draft; see the slice that lists it
	ID     string        // of the object, unique with kind and unit
	UnitID int64         //
	Unit   string        // short name
	Title  string        // what
	State  string        // where it stands, in Chinese
	Due    calendar.Date // the last day; zero for none
	URL    string        // where it is gone on with
}

// OpenKind is what the rows of one kind have in common.
type OpenKind struct {
	Kind  string
	URL   string                    // address with :id for the id
	State func(state string) string // what a stored state is called
}

// ReadOpen reads the open items of one kind: query selects id, unit_id, unit,
// title, state and due_on.
func ReadOpen(q db.Reader, k OpenKind, query string, args ...any) ([]OpenItem, error) {
	var rows []struct {
		ID    int64         `db:"id"`
		Unit  int64         `db:"unit_id"`
		Name  string        `db:"unit"`
		Title string        `db:"title"`
		State string        `db:"state"`
		Due   calendar.Date `db:"due_on"`
	}
	if err := q.Select(&rows, query, args...); err != nil {
		return nil, fault.Internal("org.ReadOpen "+k.Kind, err)
	}
	out := make([]OpenItem, 0, len(rows))
	for _, r := range rows {
		out = append(out, OpenItem{Kind: k.Kind, ID: strconv.FormatInt(r.ID, 10), UnitID: r.Unit, Unit: r.Name, Title: r.Title, State: k.State(r.State), Due: r.Due, URL: k.at(r.ID)})
	}
	return out, nil
}

func (k OpenKind) at(id int64) string {
	return strings.Replace(k.URL, ":id", strconv.FormatInt(id, 10), 1)
}
