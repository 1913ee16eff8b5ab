package importer

import (
	"encoding/json"
	"errors"
	"io"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/disclose/form"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
)

// report is the JSON form of a plan: one object a file, one a line.
type report struct {
	File     string          `json:"file"`
	SHA256   string          `json:"sha256"`
	Sheets   []sheetReport   `json:"sheets"`
	Rows     []rowReport     `json:"rows"`
	Problems []table.Problem `json:"problems"`
	Summary  Counts          `json:"summary"`
	Batches  []int64         `json:"batches,omitempty"`
}

type sheetReport struct {
	Name       string `json:"name"`
	Domain     string `json:"domain"`
	HeaderRows []int  `json:"header_rows"`
	Layout     string `json:"layout"`
	Rows       int    `json:"rows"`
}

type rowReport struct {
	Sheet  string `json:"sheet"`
	Row    int    `json:"row"`
	Action Action `json:"action"`
	*entryReport
	Item     *itemReport           `json:"item,omitempty"`
	Fields   map[string]string     `json:"fields,omitempty"` // a register's row
	Changes  []catalog.FieldChange `json:"changes"`
	Problems []table.Problem       `json:"problems"`
}

// itemReport is the draft that a row, or the rows of one unit and period, make.
type itemReport struct {
	Unit    string       `json:"unit"`
	Type    string       `json:"type"`
	Title   string       `json:"title"`
	Period  string       `json:"period"`
	Lines   int          `json:"lines"` // rows of the table
	Content form.Content `json:"content"`
}

type entryReport struct {
	Domain    string      `json:"domain"`
	Seq       string      `json:"seq"`
	Level1    string      `json:"level1"`
	Level2    string      `json:"level2"`
	Level3    string      `json:"level3"`
	Content   []string    `json:"content"`
	Basis     []string    `json:"basis"`
	TimeLimit string      `json:"time_limit"`
	Subject   string      `json:"subject"`
	Units     []string    `json:"units"`
	Channels  []string    `json:"channels"`
	Audience  string      `json:"audience"`
	Mode      string      `json:"mode"`
	Tiers     []term.Tier `json:"tiers"`
}

// WriteJSON writes the plan of the file at path as one line; batches are the
// import batches made of it.
func (p *Plan) WriteJSON(w io.Writer, path string, batches ...int64) error {
	r := report{File: path, SHA256: p.SHA256, Sheets: []sheetReport{}, Rows: make([]rowReport, 0, len(p.Rows)),
		Problems: filled(p.Problems), Summary: p.Counts, Batches: batches}
	for _, s := range p.Sections {
		r.Sheets = append(r.Sheets, sheetReport{s.Sheet, s.Domain, filled(s.HeaderRows), s.Layout, s.Rows})
	}
	for i := range p.Rows {
		r.Rows = append(r.Rows, p.Rows[i].report())
	}
	return oneLine(w, r)
}

func (r *Row) report() rowReport {
	out := rowReport{Sheet: r.Sheet, Row: r.Line, Action: r.Action, Fields: shown(r.Values), Changes: filled(r.Changes), Problems: filled(r.Problems)}
	if f := r.Entry; f != nil {
		out.entryReport = &entryReport{f.Domain, f.Seq, f.Level1, f.Level2, f.Level3, filled(f.Content), filled(f.Basis), f.TimeLimit,
			f.Subject, filled(r.Units), filled(f.Channels), f.Audience, f.Mode, filled(f.Tiers)}
	}
	if d := r.Item; d != nil {
		out.Fields = nil
		out.Item = &itemReport{d.Unit, d.Type, d.Content.Title, d.Content.Period, len(d.Content.Rows), d.Content}
	}
	return out
}

// shown leaves out the keys that are ours.
func shown(values map[string]string) map[string]string {
	if values == nil {
		return nil
	}
	out := map[string]string{}
	for k, v := range values {
		if k != "" && k[0] != '_' {
			out[k] = v
		}
	}
	return out
}

// filled turns a nil list into an empty one, so that programs always find a list.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// WriteRefusal writes the report of a file that could not be read at all.
func WriteRefusal(w io.Writer, path string, err error) error {
	code := sheet.CodeOf(err)
	if code == "" {
		code = fault.KindOf(err).String()
	}
	p := table.Problem{Severity: term.SeverityError, Code: term.Code(code), Message: describe(err)}
	return oneLine(w, report{File: path, Sheets: []sheetReport{}, Rows: []rowReport{},
		Problems: []table.Problem{p}, Summary: Counts{Errors: 1}})
}

func oneLine(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// describe is what a person reads of an error: every field's problem, or the message.
func describe(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	text := ""
	for _, p := range fault.FieldProblems(err) {
		text += p.Msg
	}
	if text == "" {
		text = fault.Message(err)
	}
	return text
}
