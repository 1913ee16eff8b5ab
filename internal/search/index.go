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
	var rows [][]any
	tokens := tokensOf{}
	for _, d := range docs {
		d = d.cut()
		id, err := nextID(tx, next, d.On)
		if err != nil {
			return err
		}
		rows = append(rows, []any{id, d.Kind, d.ObjectID, d.Title, d.Number, d.Keywords, d.URL, d.UnitID, d.Tier, d.Domain, d.Type, d.Year, d.Validity, d.On, d.Body})
		tokens.add(id, d)
	}
	if err := tx.ExecRows(`INSERT INTO search_doc (id, kind, object_id, title, number, keywords, url, unit_id, tier, domain, type, year, validity, on_day, body) VALUES `,
		`(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, ``, rows); err != nil {
		return fault.Wrap("search.Index", err)
	}
	return fault.Wrap("search.Index", tokens.write(tx))
}

// tokensOf are the rows of the engine's index that belong to documents.
type tokensOf struct{ titles, bodies [][]any }

func (t *tokensOf) add(id int64, d Doc) {
	short := d.short()
	t.titles = append(t.titles, []any{id, strings.Join(inOrder(d.Title, short), " "), strings.Join(singles(short), " ")})
	t.bodies = append(t.bodies, []any{id, strings.Join(tokens(Haystack(d)), " ")})
}

func (t *tokensOf) write(tx *db.Tx) error {
	title, body := `INSERT INTO search_title (rowid, grams, chars) VALUES (?, ?, ?)`, `INSERT INTO search_body (rowid, tokens) VALUES (?, ?)`
	if pg(tx) {
		title = `INSERT INTO search_title (rowid, grams, chars) VALUES (?, array_to_tsvector(string_to_array(?, ' ')), array_to_tsvector(string_to_array(?, ' ')))`
		body = `INSERT INTO search_body (rowid, tokens) VALUES (?, array_to_tsvector(string_to_array(?, ' ')))`
	}
	if err := tx.ExecMany(title, t.titles); err != nil {
		return err
	}
	return tx.ExecMany(body, t.bodies)
}

// Rebuild makes the engine's index anew from the documents: after a restore,
// which carries what is found and not how.
func Rebuild(tx *db.Tx) error {
	for _, clear := range []string{`DELETE FROM search_title`, `DELETE FROM search_body`} {
		if _, err := tx.Exec(clear); err != nil {
			return fault.Wrap("search.Rebuild", err)
		}
	}
	const atOnce = 200
	for last := int64(0); ; {
		var rows []struct {
			ID       int64  `db:"id"`
			Title    string `db:"title"`
			Number   string `db:"number"`
			Keywords string `db:"keywords"`
			Body     string `db:"body"`
		}
		if err := tx.Select(&rows, `SELECT id, title, number, keywords, body FROM search_doc WHERE id > ? ORDER BY id LIMIT ?`, last, atOnce); err != nil {
			return fault.Wrap("search.Rebuild", err)
		}
		if len(rows) == 0 {
			return nil
		}
		tokens := tokensOf{}
		for _, r := range rows {
			tokens.add(r.ID, Doc{Title: r.Title, Number: r.Number, Keywords: r.Keywords, Body: r.Body})
		}
		if err := tokens.write(tx); err != nil {
			return fault.Wrap("search.Rebuild", err)
		}
		last = rows[len(rows)-1].ID
	}
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
