package guide

import (
	"cmp"
	"slices"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// shown holds for what the public sees: once in force, not closed, not over.
const shown = `g.live AND g.state <> 'closed' AND (g.valid_to = '' OR g.valid_to >= ?)`

// Public lists the cards of a kind that the public sees today, section by
// section in the order of the kind. One query.
func Public(q db.Reader, k Kind, today calendar.Date) ([]Card, error) {
	var out []Card
	err := q.Select(&out, `SELECT `+cardColumns+cardFrom+`WHERE g.kind = ? AND `+shown+` ORDER BY g.sort, g.id`, string(k), today)
	slices.SortStableFunc(out, func(a, b Card) int { return cmp.Compare(k.place(a.Section), k.place(b.Section)) })
	return out, fault.Wrap("guide.Public", err)
}

// PublicCard reads one card that the public sees today.
func PublicCard(q db.Reader, k Kind, id int64, today calendar.Date) (c Card, err error) {
	err = q.Get(&c, `SELECT `+cardColumns+cardFrom+`WHERE g.kind = ? AND g.id = ? AND `+shown, string(k), id, today)
	if db.NoRows(err) {
		return c, fault.NotFound("没有这一项，或者它已经停止执行。请从" + k.Name() + "重新查找。")
	}
	return c, fault.Wrap("guide.PublicCard", err)
}

// URL is the card's public address.
func (c Card) URL() string {
	if c.Kind == Question { // questions stand on one page
		return "/questions#q" + itoa(c.ID)
	}
	return base[c.Kind] + "/" + itoa(c.ID)
}

// Part is a section with its cards.
type Part struct {
	Section
	Cards []Card
}

// Parts puts cards under the sections of their kind, empty ones included.
func Parts(k Kind, list []Card) []Part {
	var out []Part
	for _, s := range k.Sections() {
		p := Part{Section: s}
		for _, c := range list {
			if c.Section == s.Key {
				p.Cards = append(p.Cards, c)
			}
		}
		out = append(out, p)
	}
	return out
}

// Samples counts the cards that nobody has checked.
func Samples(list []Card) (n int) {
	for _, c := range list {
		if c.Sample() {
			n++
		}
	}
	return n
}

// Fact is one field as the public reads it.
type Fact struct {
	Label string
	Lines []string // more than one: a list
	Steps bool     // a numbered list
	URL   string
}

// Facts are the fields that the public reads, blank ones left out; of a
// service every official element stands, as 待补充 when it is blank.
func (c Card) Facts() []Fact {
	var out []Fact
	for _, f := range c.Kind.Fields() {
		lines := c.Content.V.Lines(f.Key)
		switch {
		case f.Inside || f.Key == "plain" || f.Key == "answer":
			continue
		case f.Key == "phone" && len(lines) == 0 && c.UnitPhone != "":
			lines = []string{c.UnitPhone + "（" + c.Unit + "）"}
		case len(lines) == 0 && c.Kind == Matter && f.Official:
			lines = []string{"待补充"}
		case len(lines) == 0:
			continue
		}
		fact := Fact{Label: f.Label, Lines: lines, Steps: f.Key == "steps"}
		if f.Key == "link" {
			fact.URL = lines[0]
		}
		out = append(out, fact)
	}
	return out
}
