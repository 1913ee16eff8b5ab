package search

import (
	"context"
	"maps"
	"regexp"
	"sync"
	"unicode/utf8"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Misses gathers what was looked for and not found, and writes it now and
// then: a page that is only read costs no write. It holds no who and no when.
type Misses struct {
	mu sync.Mutex
	n  map[string]int
}

// most texts that are kept between two writes; what comes beyond is dropped.
const mostMisses = 500

// personal is what may be about somebody: a number as long as a telephone's.
var personal = regexp.MustCompile(`[0-9]{6,}`)

// Note counts one query that found nothing. What is long or holds a long
// number may be somebody's own affair and is not kept.
func (m *Misses) Note(text string) {
	text = Normalise(text)
	if n := utf8.RuneCountInString(text); n < 2 || n > 20 || personal.MatchString(text) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.n == nil {
		m.n = map[string]int{}
	}
	if _, known := m.n[text]; known || len(m.n) < mostMisses {
		m.n[text]++
	}
}

// Flush writes what was gathered.
func (m *Misses) Flush(ctx context.Context, d *db.DB) error {
	m.mu.Lock()
	now := maps.Clone(m.n)
	clear(m.n)
	m.mu.Unlock()
	if len(now) == 0 {
		return nil
	}
	return fault.Wrap("search.Flush", d.Write(ctx, func(tx *db.Tx) error {
		day := calendar.DateOf(tx.Now.Time)
		var sets [][]any
		for text, n := range now {
			sets = append(sets, []any{day, text, n})
		}
		return tx.ExecMany(`INSERT INTO search_miss (day, text, n) VALUES (?, ?, ?) ON CONFLICT (day, text) DO UPDATE SET n = search_miss.n + excluded.n`, sets)
	}))
}

// Miss is a text that was looked for in vain, and how often.
type Miss struct {
	Text string `db:"text"`
	N    int    `db:"n"`
}

// fewest is how often something was looked for before it is shown: what only
// one person typed stays unread.
const fewest = 3

// Missed lists what was looked for in vain since a day, the most frequent first.
func Missed(q db.Reader, since calendar.Date) (out []Miss, err error) {
	err = q.Select(&out, `SELECT text, sum(n) AS n FROM search_miss WHERE day >= ? GROUP BY text HAVING sum(n) >= ? ORDER BY sum(n) DESC, text LIMIT 200`, since, fewest)
	return out, fault.Wrap("search.Missed", err)
}

// Forget removes what is older than a day.
func Forget(tx *db.Tx, before calendar.Date) error {
	_, err := tx.Exec(`DELETE FROM search_miss WHERE day < ?`, before)
	return fault.Wrap("search.Forget", err)
}
