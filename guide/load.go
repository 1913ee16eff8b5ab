package guide

import (
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

//go:embed starter/*.csv
var starter embed.FS

// samples says which file holds which kind, and which column holds which field.
var samples = []struct {
	kind    Kind
	file    string
	section string // the column of the section, "" for the kind's only one
	title   string
	columns map[string]string // of the file → field
}{
	{Event, "events", "event", "title", map[string]string{"who": "who", "conditions": "conditions", "amount": "amount", "materials": "materials", "steps": "steps",
		"where": "where", "online": "online", "basis": "basis", "department": "department", "review_months": "review_months"}},
	{Policy, "policies", "category", "title", map[string]string{"plain_title": "plain", "who": "who", "conditions": "conditions", "standard": "amount",
		"materials": "materials", "where": "where", "department": "department", "basis": "basis", "valid_from": "valid_from", "valid_to": "valid_to", "keywords": "keywords"}},
	{Matter, "services", "kind", "title", map[string]string{"basis": "basis", "conditions": "conditions", "materials": "materials", "place": "where",
		"hours": "hours", "phone": "phone", "process": "steps", "department": "department"}},
	{Question, "questions", "", "question", map[string]string{"answer": "answer", "basis": "basis"}},
}

// usualMonths is how often a sample is looked at when its file does not say.
const usualMonths = "12"

// LoadSamples brings the sample cards in that are not there yet, all marked
// 示例，待核. A card with the same name in its section is left as it is.
func (s *Service) LoadSamples(ctx context.Context, actor rbac.Actor) (n int, err error) {
	err = s.write(ctx, "guide.LoadSamples", func(tx *db.Tx) error {
		n = 0
		if err := rbac.Check(actor, rbac.GuideConfirm, rbac.Unit{}); err != nil {
			return err
		}
		units, err := newUnitFinder(tx)
		if err != nil {
			return err
		}
		have, err := names(tx)
		if err != nil {
			return err
		}
		for _, file := range samples {
			list, err := read(file.kind)
			if err != nil {
				return fault.Internal("guide.LoadSamples", err)
			}
			for _, c := range list {
				if have[nameKey(file.kind, c.Section, c.Title)] {
					continue
				}
				c.UnitID = units.of(c.Get("department"))
				if _, err := add(tx, who(actor), file.kind, c, "load"); err != nil {
					return err
				}
				n++
			}
		}
		return nil
	})
	return n, err
}

// read reads the sample cards of a kind.
func read(k Kind) ([]Content, error) {
	for _, s := range samples {
		if s.kind != k {
			continue
		}
		f, err := starter.Open("starter/" + s.file + ".csv")
		if err != nil {
			return nil, err
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			return nil, err
		}
		var out []Content
		for i, row := range rows[1:] {
			c := Content{Fields: map[string]string{"review_months": usualMonths}, Section: k.Sections()[0].Key}
			for j, head := range rows[0] {
				head = strings.TrimPrefix(head, "\ufeff")
				switch {
				case head == s.section:
					at, ok := k.sectionNamed(row[j])
					if !ok {
						return nil, fmt.Errorf("%s line %d: section %q", s.file, i+2, row[j])
					}
					c.Section = at.Key
				case head == s.title:
					c.Title = row[j]
				case head == "tags":
					readTags(c, row[j])
				case s.columns[head] != "" && row[j] != "":
					c.Fields[s.columns[head]] = row[j]
				}
			}
			out = append(out, c.tidy(k))
		}
		return out, nil
	}
	return nil, fmt.Errorf("no samples of kind %q", k)
}

// readTags reads age_min=..;age_max=..;household=..;identity=a/b;income_band=..
func readTags(c Content, tags string) {
	for _, part := range strings.Split(tags, ";") {
		key, value, _ := strings.Cut(part, "=")
		if value == "" || value == "不限" {
			continue
		}
		switch key {
		case "identity":
			value = strings.ReplaceAll(value, "/", "\n")
		case "income_band":
			key = "income"
		}
		c.Fields[key] = value
	}
}

// names are the cards that are there, by kind, section and title.
func names(q db.Reader) (map[string]bool, error) {
	var rows []struct{ Kind, Section, Title string }
	if err := q.Select(&rows, `SELECT kind, section, title FROM guide_card`); err != nil {
		return nil, err
	}
	out := make(map[string]bool, len(rows))
	for _, r := range rows {
		out[nameKey(Kind(r.Kind), r.Section, r.Title)] = true
	}
	return out, nil
}

func nameKey(k Kind, section, title string) string {
	return string(k) + "|" + section + "|" + strings.Join(strings.Fields(title), "")
}

// unitFinder finds the unit that tends a card by its 实施部门.
type unitFinder struct {
	names *org.Resolver
	ids   map[string]int64
}

func newUnitFinder(q db.Reader) (*unitFinder, error) {
	r, err := org.LoadResolver(q)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ID   int64
		Code string
	}
	if err := q.Select(&rows, `SELECT id, code FROM org_unit WHERE closed_on = ''`); err != nil {
		return nil, err
	}
	f := &unitFinder{r, make(map[string]int64, len(rows))}
	for _, u := range rows {
		f.ids[u.Code] = u.ID
	}
	return f, nil
}

// of is the first unit of the county that a text names, 0 when it names none.
func (f *unitFinder) of(department string) int64 {
	department, _, _ = strings.Cut(department, "（")
	for _, code := range f.names.Units(department).Units {
		if id := f.ids[code]; id != 0 {
			return id
		}
	}
	return 0
}
