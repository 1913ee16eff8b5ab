package catalog

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"

	"github.com/jmoiron/sqlx"
)

// Relation says how a field stands to the national standard.
type Relation string

// The relations of a field.
const (
	FieldSame    Relation = "same"    // 与国家标准一致
	FieldChanged Relation = "changed" // 本县细化
	FieldLocal   Relation = "local"   // 本县新增
)

// Name is the relation in Chinese.
func (r Relation) Name() string {
	return map[Relation]string{FieldSame: "与国家标准一致", FieldChanged: "本县细化", FieldLocal: "本县新增"}[r]
}

// Compared is one field of an entry beside the standard.
type Compared struct {
	Field    string
	Label    string
	Relation Relation
	Standard string // what the standard says, when changed
	Own      string
	Why      string // the county's reason
}

// Compare sets every field of an entry beside its standard: a local addition
// is local in all of them.
func Compare(q db.Reader, e Entry) ([]Compared, error) {
	why := map[string]string{}
	err := q.Each(func(rows *sqlx.Rows) error {
		var field, text string
		err := rows.Scan(&field, &text)
		why[field] = text
		return err
	}, `SELECT field, why FROM catalog_entry_why WHERE entry_id = ?`, e.ID)
	if err != nil {
		return nil, fault.Wrap("catalog.Compare", err)
	}
	std := map[int64]Fields{}
	if !e.Local() {
		if std, err = standards(q, []int64{e.StandardID}); err != nil {
			return nil, fault.Wrap("catalog.Compare", err)
		}
	}
	return compared(e, std[e.StandardID], why), nil
}

func compared(e Entry, std Fields, why map[string]string) []Compared {
	changed := map[string]FieldChange{}
	for _, c := range Diff(std, e.Fields) {
		changed[c.Field] = c
	}
	var out []Compared
	for _, l := range TableFields() {
		c := Compared{Field: l.Field, Label: l.Label, Relation: FieldSame, Own: e.Text(l.Field)}
		switch ch, differs := changed[l.Field]; {
		case e.Local():
			c.Relation, c.Why = FieldLocal, why[l.Field]
		case differs:
			c.Relation, c.Standard, c.Why = FieldChanged, ch.Old, why[l.Field]
		}
		out = append(out, c)
	}
	return out
}

// FieldName is a field with its official column head.
type FieldName struct{ Field, Label string }

// TableFields are the fields that are compared, in the order of the table.
func TableFields() []FieldName {
	var out []FieldName
	for _, f := range fieldLabels[:11] {
		out = append(out, FieldName{f.Field, f.Label})
	}
	return out
}

// Text is one field's value as the page shows it; lists have one element a line.
func (f Fields) Text(field string) string {
	switch field {
	case "domain":
		return f.Domain
	case "seq":
		return f.Seq
	case "level1":
		return f.Level1
	case "level2":
		return f.Level2
	case "level3":
		return f.Level3
	case "content":
		return lines(f.Content)
	case "basis":
		return lines(f.Basis)
	case "time_limit":
		return f.TimeLimit
	case "subject":
		return f.Subject
	case "channels":
		return lines(f.Channels)
	case "audience":
		return f.Audience
	case "mode":
		return f.Mode
	case "tiers":
		return f.TierText()
	}
	return ""
}
