package search

import (
	"strconv"

	"lianghua/internal/fault"
)

// way is how a batch of candidates is read. SQLite has one. PostgreSQL's
// planner does not know how common a token is: walking the documents from the
// newest is right for a common word and reads everything for a rare one, the
// index alone is right for a rare one and gathers everything for a common one.
// So the newest documents are asked first, and what is behind them by how many
// of them were hits.
type way int

const (
	window way = iota // the newest documents only
	dense             // on from there, document by document
	sparse            // the index alone
)

// newestLooked is how many documents the window has; a word in fewer than one
// of rare of them is rare.
const (
	newestLooked = 400
	rare         = 20
)

// begin chooses the first way behind an id, and the window's floor.
func (f *finder) begin(before int64) (way, int64, error) {
	if !pg(f.q) {
		return dense, 0, nil
	}
	var floor int64
	err := f.q.Get(&floor, `SELECT COALESCE(min(x.id), 0) FROM (SELECT d.id FROM search_doc d WHERE d.id < ? ORDER BY d.id DESC LIMIT `+strconv.Itoa(newestLooked)+`) x`, before)
	return window, floor, fault.Wrap("search.Find", err)
}

// statement is the text and the arguments of one batch.
func (f *finder) statement(columns string, w way, limit int, before, floor int64) (string, []any) {
	args := append(f.args[:len(f.args):len(f.args)], before)
	end := ` AND f.rowid < ? ORDER BY f.rowid DESC LIMIT ` + strconv.Itoa(limit)
	switch w {
	case window:
		end = ` AND f.rowid < ? AND f.rowid >= ? ORDER BY f.rowid DESC LIMIT ` + strconv.Itoa(limit)
		args = append(args, floor)
	case sparse:
		return f.with + `SELECT ` + columns + ` FROM hit f JOIN search_doc d ON d.id = f.rowid WHERE 1 = 1` + f.more + end, args
	}
	return `SELECT ` + columns + f.from + end, args
}
