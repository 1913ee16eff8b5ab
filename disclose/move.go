package disclose

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org/reshape"
)

// Reshape says what becomes of items when units change: the successor answers
// for them, and what was published keeps the name under which it was.
func Reshape() reshape.Slice {
	return reshape.Slice{
		Holdings: slices.Concat([]reshape.Holding{
			{Table: "disclose_item", Column: "unit_id", Name: "公开信息和草稿", Moves: "1 = 1", Title: "h.title", Versioned: true,
				Domain: "COALESCE((SELECT min(e.domain) FROM disclose_item_entry x JOIN catalog_entry e ON e.id = x.entry_id WHERE x.item_id = h.id), '')"},
			{Table: "disclose_unit_form", Column: "unit_id", Name: "常用表单", Keys: []string{"type", "unit_id"}, Moves: "1 = 1", Once: []string{"type"}, Title: "h.type", Versioned: true, Optional: true},
		}, reshape.Stays("统一社会信用代码和机关代字属于原单位，承接单位使用自己的", [2]string{"disclose_unit", "unit_id"})),
		After: keepNames,
	}
}

// keepNames lets what was published go on under the name of its time.
func keepNames(j *reshape.Journal) error {
	if j.Back {
		return nil // the cells were put back with the others
	}
	for _, id := range j.Units() {
		if name, ok := j.Renamed[id]; ok {
			if err := published(j, id, name); err != nil {
				return err
			}
		}
	}
	for _, l := range slices.Clone(j.Lines) {
		if l.Table != "disclose_item" || l.Op != reshape.OpSet || l.Kind == "" {
			continue
		}
		var name string
		if err := j.Tx.Get(&name, `SELECT name FROM org_unit WHERE id = ?`, l.From); err != nil {
			return fault.Internal("disclose.keepNames", err)
		}
		if old, ok := j.Renamed[l.From]; ok {
			name = old
		}
		if err := nameOne(j, l.Row(), name); err != nil {
			return err
		}
	}
	return nil
}

func published(j *reshape.Journal, unit int64, name string) error {
	var ids []int64
	if err := j.Tx.Select(&ids, `SELECT i.id FROM disclose_item i WHERE i.unit_id = ? AND i.stage <> 'new' AND i.published_as = '' ORDER BY i.id`, unit); err != nil {
		return fault.Internal("disclose.published", err)
	}
	for _, id := range ids {
		if err := nameOne(j, id, name); err != nil {
			return err
		}
	}
	return nil
}

func nameOne(j *reshape.Journal, id int64, name string) error {
	var due bool
	err := j.Tx.Get(&due, `SELECT count(*) > 0 FROM disclose_item i WHERE i.id = ? AND i.stage <> 'new' AND i.published_as = ''`, id)
	if err != nil || !due {
		return fault.Wrap("disclose.nameOne", err)
	}
	return j.Set("disclose_item", nil, reshape.Key{id}, "published_as", name)
}

// publisher is the SQL expression of the name under which an item i of unit u
// stands before the public; column is the unit's name otherwise used.
func publisher(column string) string { return `COALESCE(NULLIF(i.published_as, ''), ` + column + `)` }

// PublishedUnder lists the items that the public sees and that were published
// under a unit's name before it changed hands.
func PublishedUnder(q db.Reader, now db.Time, name string, limit int) (rows []PublicRow, err error) {
	err = q.Select(&rows, `SELECT i.id, i.code, COALESCE(i.index_no, '') AS index_no, i.title, i.published_as AS unit_name, u.code AS unit_code, i.type,
		i.document_no, i.formed_on, i.listed_on, i.migrated, i.validity, COALESCE(i.column_id, 0) AS column_id
		FROM disclose_item i JOIN org_unit u ON u.id = i.unit_id WHERE `+Listed("i")+` AND i.published_as = ? ORDER BY i.listed_on DESC, i.id DESC LIMIT ?`, now, name, limit)
	return rows, fault.Wrap("disclose.PublishedUnder", err)
}
