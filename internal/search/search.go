// Package search finds what the county has published. One tokenizer, ours,
// serves both engines: neither SQLite's nor PostgreSQL's finds a Chinese word
// of two characters. The index says which documents can hold the words; every
// hit is then verified on its normalised text, so that what is shown holds
// them, exactly as LIKE over all texts would say.
//
// A slice that publishes calls Index in its own transaction whenever the
// public text of a thing changes, and Remove when it is no longer public:
//
//	search.Index(tx, search.Doc{Kind: "item", ObjectID: "42", Title: …, On: day})
//	search.Remove(tx, "item", "42")
//
// What must not be found (name lists, practice.md 24) is never given to Index.
package search

import (
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
)

// Doc is one thing that can be found. Kind and ObjectID name it.
type Doc struct {
	Kind     string
	ObjectID string
	Title    string
	Number   string // 文号, 索引号
	Keywords string // and plain names, one a line
	Body     string // plain text, with that of the attachments
	URL      string
	UnitID   int64 // 0: none
	Tier     string
	Domain   string
	Type     string
	Year     int
	Validity string        // "" or Valid: in force; Expired counts less
	On       calendar.Date // the day by which it is newer or older
}

// Validity of a document.
const (
	Valid   = "valid"   // 有效
	Expired = "expired" // 失效、废止

	Unchecked = "unchecked" // 示例，待核
)

// longestBody is how many bytes of a body are kept and found by: the text of a
// long attachment goes no further.
const longestBody = 400_000

// cut bounds the body and makes every text valid UTF-8.
func (d Doc) cut() Doc {
	d.Body = d.Body[:min(len(d.Body), longestBody)]
	for _, s := range []*string{&d.Title, &d.Number, &d.Keywords, &d.Body} {
		*s = strings.ReplaceAll(strings.ToValidUTF8(*s, ""), "\x00", "")
	}
	return d
}

// short is the normalised text that one character is looked for in.
func (d Doc) short() string {
	number := Normalise(d.Number)
	return Normalise(d.Title) + "\n" + number + "\n" + squeeze(number) + "\n" + Normalise(d.Keywords)
}

// Haystack is the normalised text in which every hit is verified.
func Haystack(d Doc) string {
	text := d.short() + "\n" + Normalise(d.Body)
	return strings.Join(append([]string{text}, numbers(text)...), "\n")
}

const docColumns = `d.id, d.kind, d.object_id, d.title, d.number, d.keywords, d.url, d.unit_id, d.tier, d.domain, d.type, d.year, d.validity, d.on_day`

// row is a document as it is stored.
type row struct {
	ID       int64         `db:"id"`
	Kind     string        `db:"kind"`
	ObjectID string        `db:"object_id"`
	Title    string        `db:"title"`
	Number   string        `db:"number"`
	Keywords string        `db:"keywords"`
	URL      string        `db:"url"`
	UnitID   int64         `db:"unit_id"`
	Tier     string        `db:"tier"`
	Domain   string        `db:"domain"`
	Type     string        `db:"type"`
	Year     int           `db:"year"`
	Validity string        `db:"validity"`
	On       calendar.Date `db:"on_day"`
	Body     string        `db:"body"`
}

func (r row) doc() Doc {
	return Doc{r.Kind, r.ObjectID, r.Title, r.Number, r.Keywords, r.Body, r.URL, r.UnitID, r.Tier, r.Domain, r.Type, r.Year, r.Validity, r.On}
}

// pg reports the engine whose index is a tsvector.
func pg(q db.Reader) bool { return q.Engine() == db.Postgres }
