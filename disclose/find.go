package disclose

import (
	"strconv"
	"strings"

	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/search"
)

// findKind is what items are called in the search.
const findKind = "item"

// Find keeps the site's search in step with what is public; wire it as a hook
// of Service.Published. Name lists and what is not on the web stay out of it,
// as do items taken down or ended.
func Find(tx *db.Tx, e Event) error {
	id := strconv.FormatInt(e.ItemID, 10)
	if e.Down || e.NameList {
		return search.Remove(tx, findKind, id)
	}
	x, err := found(tx, e)
	if err != nil {
		return err
	}
	if x.OffWeb {
		return search.Remove(tx, findKind, id)
	}
	return search.Index(tx, x.doc(e))
}

// findable is what the search knows of an item.
type findable struct {
	Title      string                `db:"title"`
	DocumentNo string                `db:"document_no"`
	IndexNo    string                `db:"index_no"`
	OffWeb     bool                  `db:"off_web"`
	Validity   Validity              `db:"validity"`
	ListedOn   calendar.Date         `db:"listed_on"`
	Domain     string                `db:"domain"`
	Plain      string                `db:"plain"`
	Content    db.JSON[form.Content] `db:"content"`
	Files      []string              `db:"-"`
}

func found(q db.Reader, e Event) (x findable, err error) {
	err = q.Get(&x, `SELECT i.title, i.document_no, COALESCE(i.index_no, '') AS index_no, i.off_web, i.validity, i.listed_on, r.plain, r.content,
		COALESCE((SELECT min(e.domain) FROM disclose_item_entry t JOIN catalog_entry e ON e.id = t.entry_id WHERE t.item_id = i.id), '') AS domain
		FROM disclose_item i JOIN disclose_revision r ON r.id = ? WHERE i.id = ?`, e.RevisionID, e.ItemID)
	if err != nil {
		return x, fault.Internal("disclose.found", err)
	}
	err = q.Select(&x.Files, `SELECT f.plain FROM disclose_revision_file x JOIN disclose_file f ON f.id = x.file_id
		WHERE x.revision_id = ? AND f.state = 'kept' AND f.plain <> '' ORDER BY x.sort`, e.RevisionID)
	return x, fault.Wrap("disclose.found", err)
}

func (x findable) doc(e Event) search.Doc {
	validity := search.Valid
	if x.Validity == Lapsed || x.Validity == Repealed {
		validity = search.Expired
	}
	return search.Doc{Kind: findKind, ObjectID: strconv.FormatInt(e.ItemID, 10), Title: x.Title, Number: strings.TrimSpace(x.DocumentNo + " " + x.IndexNo),
		Keywords: strings.Join(x.Content.V.Keywords, "\n"), Body: strings.Join(append([]string{x.Plain}, x.Files...), "\n"),
		URL: "/items/" + strconv.FormatInt(e.ItemID, 10), UnitID: e.UnitID, Tier: string(e.Tier), Domain: x.Domain, Type: e.Type,
		Year: x.ListedOn.Year(), Validity: validity, On: x.ListedOn}
}
