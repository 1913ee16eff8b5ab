package search

import (
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// perDay is how many documents one day can hold.
const perDay = 1 << 24

// epoch is the first day that ids count from.
var epoch = calendar.On(1900, 1, 1)

// firstOf is the id before the first document of a day.
func firstOf(day calendar.Date) int64 { return int64(epoch.DaysUntil(day)) * perDay }

// Index puts documents in, or anew when they are there, in the caller's
// transaction: what is found changes with what is published.
func Index(tx *db.Tx, docs ...Doc) error {
	for _, d := range docs {
		if d.On.IsZero() || d.On.Before(epoch) || d.Kind == "" || d.ObjectID == "" {
			return fault.Internal("search.Index", errIncomplete)
		}
	}
	kinds := map[string][]string{}
	for _, d := range docs {
		kinds[d.Kind] = append(kinds[d.Kind], d.ObjectID)
	}
	for kind, ids := range kinds {
		if err := Remove(tx, kind, ids...); err != nil {
			return err
		}
	}
	next := map[calendar.Date]int64{}
	var rows, titles, bodies [][]any
	for _, d := range docs {
		d = d.cut()
		id, err := nextID(tx, next, d.On)
		if err != nil {
			return err
		}
		rows = append(rows, []any{id, d.Kind, d.ObjectID, d.Title, d.Number, d.Keywords, d.URL, d.UnitID, d.Tier, d.Domain, d.Type, d.Year, d.Validity, d.On, d.Body})
		short := d.short()
		titles = append(titles, []any{id, strings.Join(inOrder(d.Title, short), " "), strings.Join(singles(short), " ")})
		bodies = append(bodies, []any{id, strings.Join(tokens(Haystack(d)), " ")})
	}
	if err := tx.ExecRows(`INSERT INTO search_doc (id, kind, object_id, title, number, keywords, url, unit_id, tier, domain, type, year, validity, on_day, body) VALUES `,
		`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, ``, rows); err != nil {
		return fault.Wrap("search.Index", err)
	}
	title, body := `INSERT INTO search_title (rowid, grams, chars) VALUES (?, ?, ?)`, `INSERT INTO search_body (rowid, tokens) VALUES (?, ?)`
	if pg(tx) {
		title = `INSERT INTO search_title (rowid, grams, chars) VALUES (?, array_to_tsvector(string_to_array(?, ' ')), array_to_tsvector(string_to_array(?, ' ')))`
		body = `INSERT INTO search_body (rowid, tokens) VALUES (?, array_to_tsvector(string_to_array(?, ' ')))`
	}
	if err := tx.ExecMany(title, titles); err != nil {
		return fault.Wrap("search.Index", err)
	}
	return fault.Wrap("search.Index", tx.ExecMany(body, bodies))
}

// inOrder are the title's pairs in their order, for phrases, and then the
// rest of the short text's.
func inOrder(title, short string) []string {
	set := tokenSet{seen: map[string]bool{}}
	set.grams(Normalise(title))
	set.grams(short)
	return set.list
}

func nextID(tx *db.Tx, next map[calendar.Date]int64, day calendar.Date) (int64, error) {
	if next[day] == 0 {
		first := firstOf(day)
		var top int64
		if err := tx.Get(&top, `SELECT COALESCE(max(id), 0) FROM search_doc WHERE id > ? AND id < ?`, first, first+perDay); err != nil {
			return 0, fault.Wrap("search.Index", err)
		}
		next[day] = max(top, first)
	}
	next[day]++
	return next[day], nil
}

// Remove takes documents out; those that are not there are passed over.
func Remove(tx *db.Tx, kind string, objectIDs ...string) error {
	if len(objectIDs) == 0 {
		return nil
	}
	const atOnce = 500
	for len(objectIDs) > 0 {
		n := min(atOnce, len(objectIDs))
		text, args, err := db.In(`DELETE FROM search_doc WHERE kind = ? AND object_id IN (?) RETURNING id`, kind, objectIDs[:n])
		if err != nil {
			return err
		}
		objectIDs = objectIDs[n:]
		var ids []int64
		if err := tx.Select(&ids, text, args...); err != nil {
			return fault.Wrap("search.Remove", err)
		}
		var sets [][]any
		for _, id := range ids {
			sets = append(sets, []any{id})
		}
		if err := tx.ExecMany(`DELETE FROM search_title WHERE rowid = ?`, sets); err != nil {
			return fault.Wrap("search.Remove", err)
		}
		if err := tx.ExecMany(`DELETE FROM search_body WHERE rowid = ?`, sets); err != nil {
			return fault.Wrap("search.Remove", err)
		}
	}
	return nil
}
