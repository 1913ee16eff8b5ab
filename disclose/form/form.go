// Package form holds the type forms of disclosure items: one schema from
// which the page's form, the Excel template and the interface of machines are
// made. It is pure: no database, no clock.
package form

import (
	"slices"
	"strings"
)

// Kind says how a field is entered and checked.
type Kind string

// The kinds of field.
const (
	Text   Kind = "text"
	Long   Kind = "long" // several lines
	Day    Kind = "date" // 2026-01-02
	Number Kind = "number"
	Amount Kind = "amount" // 元, at most two decimals
	Choice Kind = "choice"
	Phone  Kind = "phone" // an office number, never a mobile
)

// Field is one element that a type asks for beyond the common ones.
type Field struct {
	Key, Label string
	Kind       Kind
	Required   bool
	Hint       string
	Max        int      // characters; 0 is the kind's own bound
	Choices    []string // of a Choice
}

// Table is the list that a type publishes. Its columns are all that may stand
// in it: what a workbook has beyond them is dropped before anything is stored.
type Table struct {
	Columns  []Field
	Required bool // at least one row
	MaxRows  int
}

// Seat is who must sign before such an item is published (domain rules of
// village affairs). Apart: another person than those of the other seats.
type Seat struct {
	Role  string // 报账员, 村务监督委员会主任 …
	Apart bool
}

// Clock is one legal period of a type.
type Clock struct {
	Days     int    // proposed; 0: none
	Min      int    // least that may be entered
	Workdays bool   // counted in working days
	Basis    string // why, shown beside the field
	Ruled    bool   // the county laid it down
}

// Clocks are the four periods of a published item. They are four fields,
// because each ends something else.
type Clocks struct {
	Notice   Clock // 公示期: objections are taken; a name list leaves the web at its end
	Announce Clock // 公告期: how long an announcement runs
	Post     Clock // 张贴期限: on the noticeboard
	Keep     Clock // 网上保留期限: on the web
}

// Form is one type of item (信息类型).
type Form struct {
	Key, Name string
	Group     string // heading in the picker of types
	Help      string
	Fields    []Field
	Table     *Table
	List      bool     // a name list: noindex, no search, no interface, off at 公示期满
	BoardOnly bool     // names only on the noticeboard; the web has numbers (残疾人、困境儿童)
	OffWeb    bool     // not on the web unless the county turns it on (党务)
	Whitelist []string // columns that may hold personal data
	Signers   []Seat
	Clocks    Clocks
	Required  []string // common elements that must be filled at submit, by Content's JSON name
	Level     int      // review steps by risk: 1 日常, 2 政策, 3 敏感
	Sheet     string   // key of the village sheet whose duty it closes
}

var byKey = index()

func index() map[string]Form {
	out := map[string]Form{}
	for _, f := range all {
		out[f.Key] = f
	}
	return out
}

// All lists the types in the order of the picker.
func All() []Form { return slices.Clone(all) }

// ByKey finds a type.
func ByKey(key string) (Form, bool) {
	f, ok := byKey[key]
	return f, ok
}

// Field finds a field of the type by its key.
func (f Form) Field(key string) (Field, bool) {
	for _, x := range f.Fields {
		if x.Key == key {
			return x, true
		}
	}
	return Field{}, false
}

// Asks reports whether a common element must be filled.
func (f Form) Asks(element string) bool { return slices.Contains(f.Required, element) }

// Personal reports whether a column of the table may hold personal data.
func (f Form) Personal(column string) bool { return slices.Contains(f.Whitelist, column) }

// Column finds a column of the table by its heading as people write it.
func (f Form) Column(heading string) (int, bool) {
	if f.Table == nil {
		return 0, false
	}
	want := plainHeading(heading)
	for i, c := range f.Table.Columns {
		if plainHeading(c.Label) == want || c.Key == heading {
			return i, true
		}
	}
	return 0, false
}

// plainHeading leaves of a heading what names it: no unit in brackets, no space.
func plainHeading(s string) string {
	s = strings.NewReplacer("（", "(", "）", ")", " ", "", "\u3000", "", "\n", "", "*", "").Replace(s)
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i]
	}
	return s
}
