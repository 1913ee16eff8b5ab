package table

import (
	"lianghua/catalog/term"
	"lianghua/internal/sheet"
)

// Row is one entry (目录事项) as a table has it. Slices may be shared between
// rows with equal cells: treat them as read-only.
type Row struct {
	Sheet        string            `json:"sheet"`
	N            int               `json:"row"`    // first row of the entry in the sheet, from 1
	Domain       string            `json:"domain"` // key, "" when it cannot be told
	Seq          string            `json:"seq"`
	Level1       string            `json:"level1"`
	Level2       string            `json:"level2"`
	Level3       string            `json:"level3"`
	Content      []string          `json:"content"`
	ContentText  string            `json:"-"`
	Basis        []string          `json:"basis"`
	BasisText    string            `json:"-"`
	TimeLimit    string            `json:"time_limit"`
	Rules        []term.Rule       `json:"-"`
	Subject      string            `json:"subject"`
	Units        []string          `json:"units"`
	Channels     []string          `json:"channels"`
	ChannelsText string            `json:"-"`
	Audience     string            `json:"audience"` // 全社会, 特定群体:…, or both with ;
	Mode         string            `json:"mode"`     // 主动, 依申请, or both with ;
	Tiers        []term.Tier       `json:"tiers"`
	Key          string            `json:"-"` // hidden key column of our own workbooks
	Answer       string            `json:"-"` // 答复
	AnswerNote   string            `json:"-"` // 说明
	Extra        map[string]string `json:"-"` // columns that are not ours, by their head
	Origin       string            `json:"-"` // 原表位置, to be written (Table.Noted)
	Remark       string            `json:"-"` // 问题, to be written
	Problems     []Problem         `json:"problems"`
	columns      map[Field]int     // shared with the section
}

// Cell returns the name of the cell that a field of the row was read from,
// such as F12; "" when the table has no such column. The fields audience,
// mode and tiers give their first tick column.
func (r *Row) Cell(f Field) string {
	col, ok := r.columns[f]
	if !ok {
		return ""
	}
	return sheet.Name(col, r.N)
}

// Rejected reports that the row cannot be used as it is.
func (r *Row) Rejected() bool {
	for _, p := range r.Problems {
		if p.Severity == term.SeverityError {
			return true
		}
	}
	return false
}

// Section is one table of a workbook: a head and the rows under it.
type Section struct {
	Sheet       string        `json:"name"`
	SheetNo     int           `json:"-"`      // from 1
	Domain      string        `json:"domain"` // key, "" when it cannot be told or comes from a column
	DomainTitle string        `json:"-"`      // the title row as it stands in the file
	HeaderRows  []int         `json:"header_rows"`
	Layout      string        `json:"layout"` // what the table has, for people who look for the cause of a misreading
	Rows        int           `json:"rows"`
	Fingerprint string        `json:"-"` // of the head; a mapping is remembered under it
	Columns     map[int]Field `json:"-"` // from 1: the mapping used
	Heads       []Head        `json:"-"` // the head's words by column, for the mapping page
	Known       bool          `json:"-"` // false: the head was not recognised and no rows were read
}

// Head is one column's head, for the page where a person maps columns.
type Head struct {
	Col   int      // from 1
	Words []string // from the top row down
	Field Field    // what it was taken for; "" when nothing
}

// Mapping (列对应) says which column holds what, remembered by fingerprint.
type Mapping struct {
	HeaderRows int           `json:"header_rows"` // how many rows the head has, from the fingerprinted row
	Columns    map[int]Field `json:"columns"`     // from 1
}

// Stamp marks a confirmation round's workbook: of which unit, in which round.
type Stamp struct {
	Unit  string `json:"unit"`  // unit code
	Round string `json:"round"` // round id
}

// Result is what a workbook holds.
type Result struct {
	Sections []Section
	Rows     []Row
	Problems []Problem // those that belong to no row
	Stamps   []Stamp   // one for each different stamp in the file
}

// Resolver knows the county: domains by title and units by 公开主体.
type Resolver interface {
	Domain(title string) (key string, ok bool)
	Units(subject string) (codes []string, doubts []term.Doubt)
}

// ChannelNamer is a Resolver that also knows the county's own channels and
// aliases. Known names of package term never reach it.
type ChannelNamer interface {
	Channel(name string) (canonical string, ok bool)
}

// DomainExplainer is a Resolver that can say why a title names a domain.
type DomainExplainer interface {
	Explain(title string) DomainMatch
}

// Options are what the caller knows about the file.
type Options struct {
	File     string             // file name, the last source of a domain
	Domain   string             // domain key given by the person; overrides everything
	Province string             // 山东省; "" reports no foreign provinces
	County   string             // 蒙阴县 or 东阳市: in a county-level city 市级 is county
	Mappings map[string]Mapping // by fingerprint
	Each     func(*Row)         // hears every row as soon as it is understood, while the file is read on; nil for none
}
