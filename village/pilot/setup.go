package pilot

import (
	"fmt"
	"strings"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// Setup is a township's way of working as it can be copied: its 统一公开日, the
// columns that it answers for with their review steps, the forms it works with,
// and example posts. The township's own name stands in it as a blank.
type Setup struct {
	Day      *DaySetup      `json:"day,omitempty"`
	Columns  []ColumnSetup  `json:"columns,omitempty"`
	Forms    []FormSetup    `json:"forms,omitempty"`
	Sheets   []SheetSetup   `json:"sheets,omitempty"`
	Examples []ExampleSetup `json:"examples,omitempty"`
}

// DaySetup is the 统一公开日 of the villages.
type DaySetup struct {
	Day   int  `json:"day"`
	Shift bool `json:"shift"`
}

// FormSetup is a type that the township uses often, with its own defaults.
type FormSetup struct {
	Type    string `json:"type"`
	Name    string `json:"name"`
	Section string `json:"section,omitempty"`
	Column  string `json:"column,omitempty"` // full name
}

// SheetSetup is a sheet that the township's villages fill: the county switches
// sheets on and off for all, so that a template names them and sets nothing.
type SheetSetup struct {
	Key       string `json:"key"`
	Name      string `json:"name"`
	Frequency string `json:"frequency"`
	Items     int    `json:"items"` // switched on
}

// ColumnSetup is a column with the review steps of types in it.
type ColumnSetup struct {
	Parent     string       `json:"parent"` // full name of the column above
	Name       string       `json:"name"`
	Kind       string       `json:"kind"`
	Frequency  string       `json:"frequency,omitempty"`
	Supporting string       `json:"supporting,omitempty"`
	Levels     []LevelSetup `json:"levels,omitempty"`
}

// LevelSetup is how many review steps a type has in the column.
type LevelSetup struct {
	Type  string `json:"type"`
	Level int    `json:"level"`
	Web   bool   `json:"web"`
}

// ExampleSetup is a post that others may begin from: words and elements,
// without signers, days or anything that may name a person.
type ExampleSetup struct {
	Type    string       `json:"type"`
	Content form.Content `json:"content"`
}

// The blanks for the township's names.
const (
	blankShort = "{乡镇}"
	blankFull  = "{乡镇全称}"
)

func blanked(u org.Unit, text string) string {
	return strings.NewReplacer(u.Name, blankFull, u.ShortName, blankShort).Replace(text)
}

func named(u org.Unit, text string) string {
	return strings.NewReplacer(blankFull, u.Name, blankShort, u.ShortName).Replace(text)
}

// read takes a township's set-up; examples are published items of the township
// or its villages.
func read(q db.Reader, u org.Unit, examples []int64) (s Setup, err error) {
	days, err := duty.TownDays(q)
	if err != nil {
		return s, err
	}
	if d, set := days[u.ID]; set {
		s.Day = &DaySetup{d.Day, d.Shift}
	}
	columns, err := catalog.Columns(q)
	if err != nil {
		return s, err
	}
	levels, err := disclose.Setups(q)
	if err != nil {
		return s, err
	}
	for _, c := range columns {
		if c.UnitID == u.ID && c.Active {
			s.Columns = append(s.Columns, columnSetup(u, c, levels))
		}
	}
	if err := s.readForms(q, u, columns); err != nil {
		return s, err
	}
	for _, id := range examples {
		x, err := example(q, u, id)
		if err != nil {
			return s, err
		}
		s.Examples = append(s.Examples, x)
	}
	return s, nil
}

func columnSetup(u org.Unit, c catalog.Column, levels []disclose.Setup) ColumnSetup {
	parent := strings.TrimSuffix(strings.TrimSuffix(c.FullName, c.Name), catalog.PathSeparator)
	out := ColumnSetup{Parent: blanked(u, parent), Name: blanked(u, c.Name), Kind: string(c.Kind), Frequency: c.Frequency, Supporting: blanked(u, c.Supporting)}
	for _, l := range levels {
		if l.ColumnID == c.ID {
			out.Levels = append(out.Levels, LevelSetup{l.Type, l.Level, l.Web})
		}
	}
	return out
}

// exampleRows is how many rows of a table an example shows.
const exampleRows = 3

func example(q db.Reader, u org.Unit, id int64) (ExampleSetup, error) {
	it, err := disclose.ByID(q, id)
	if err != nil {
		return ExampleSetup{}, err
	}
	of, err := org.UnitByID(q, it.UnitID)
	if err != nil {
		return ExampleSetup{}, err
	}
	if it.Stage != disclose.Live || (of.ID != u.ID && of.ParentID != u.ID) {
		return ExampleSetup{}, fault.Invalid("examples", "范例应是本乡镇（街道）或所辖村已公开的信息。")
	}
	f := it.Form()
	if f.List || f.BoardOnly {
		return ExampleSetup{}, fault.Invalidf("examples", "“%s”是名单，不能作为范例。", it.Title)
	}
	rev, err := disclose.RevisionByID(q, it.RevisionID)
	if err != nil {
		return ExampleSetup{}, err
	}
	return ExampleSetup{f.Key, bare(u, of, f, rev.Content.V)}, nil
}

// bare leaves of a post what others can begin from.
func bare(u, of org.Unit, f form.Form, c form.Content) form.Content {
	out := form.Content{Title: blanked(u, strings.ReplaceAll(c.Title, of.ShortName, blankShort)), Body: blanked(u, c.Body), Genre: c.Genre, Summary: blanked(u, c.Summary),
		Keywords: c.Keywords, Openness: c.Openness, NoticeDays: c.NoticeDays, AnnounceDays: c.AnnounceDays, PostDays: c.PostDays, KeepDays: c.KeepDays}
	for i, r := range c.Rows {
		if i == exampleRows || f.Table == nil {
			break
		}
		row := make([]string, len(f.Table.Columns))
		for j, col := range f.Table.Columns {
			if j < len(r) && !f.Personal(col.Key) && col.Kind != form.Day {
				row[j] = blanked(u, r[j])
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// Step is one thing that applying a template does, or leaves.
type Step struct {
	What string // 统一公开日, 栏目, 审核层级, 范例
	Name string
	Old  string
	New  string
	Skip string // why it is left as it is; "" when it is done
}

// Empty reports that there is nothing to hand on: the sheets are everybody's.
func (s Setup) Empty() bool { return s.Day == nil && len(s.Columns)+len(s.Forms)+len(s.Examples) == 0 }

// Done is what an application did, so that it can be taken back.
type Done struct {
	Day     *DayDone   `json:"day,omitempty"`
	Columns []Ref      `json:"columns,omitempty"`
	Forms   []FormDone `json:"forms,omitempty"`
	Drafts  []Ref      `json:"drafts,omitempty"`
}

// FormDone is a form before (Was.Version 0: it was none of the unit's) and the
// version that was written.
type FormDone struct {
	Was     disclose.UnitForm `json:"was"`
	Version int64             `json:"version"`
}

// DayDone is the 统一公开日 before and the version that was written.
type DayDone struct {
	Day     int   `json:"day"`
	Shift   bool  `json:"shift"`
	Version int64 `json:"version"`
}

// Ref names a record and the version that was written.
type Ref struct{ ID, Version int64 }

func dayText(d duty.TownDay) string {
	text := fmt.Sprintf("期满次月%d日", d.Day)
	if d.Shift {
		text += "，遇节假日顺延"
	}
	return text
}

func monthDay(q db.Reader, townID int64) (duty.TownDay, error) {
	days, err := duty.TownDays(q)
	if d, set := days[townID]; set {
		return d, err
	}
	d := duty.UsualTownDay
	d.UnitID = townID
	return d, err
}
