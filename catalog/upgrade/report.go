package upgrade

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/upgrade/match"
)

// report is the JSON form of a preview: one object a file, one a line.
type report struct {
	File     string          `json:"file"`
	SHA256   string          `json:"sha256"`
	Lines    []lineReport    `json:"lines"`
	Problems []table.Problem `json:"problems"`
	Summary  map[string]int  `json:"summary"`
	Upgrade  int64           `json:"upgrade,omitempty"`
	State    State           `json:"state,omitempty"`
}

type lineReport struct {
	Kind       match.Kind            `json:"kind"`
	Part       match.Part            `json:"part,omitempty"`
	Domain     string                `json:"domain"`
	Code       string                `json:"code,omitempty"`
	Title      string                `json:"title"`
	Sheet      string                `json:"sheet,omitempty"`
	Row        int                   `json:"row,omitempty"`
	OldSeq     string                `json:"old_seq,omitempty"`
	NewSeq     string                `json:"new_seq,omitempty"`
	Confidence int                   `json:"confidence"`
	Doubt      bool                  `json:"doubt"`
	Reasons    []string              `json:"reasons"`
	Changes    []catalog.FieldChange `json:"changes"`
	Asks       []Ask                 `json:"asks"`
}

// summary counts lines by kind, doubts and open questions.
func summary(lines []Line) map[string]int {
	out := map[string]int{"doubt": 0, "asks": 0}
	for _, k := range match.Kinds() {
		out[string(k)] = 0
	}
	for _, l := range lines {
		out[string(l.Kind)]++
		if l.Doubt {
			out["doubt"]++
		}
		out["asks"] += open(l.Asks)
	}
	return out
}

// WriteJSON writes the preview of the file at path as one line. u is the
// upgrade that was made of it, zero for a dry run.
func (p Preview) WriteJSON(w io.Writer, path string, u Upgrade) error {
	r := report{File: path, SHA256: p.Standard.SHA256, Lines: make([]lineReport, 0, len(p.Lines)), Problems: filled(p.Standard.Problems), Summary: summary(p.Lines), Upgrade: u.ID, State: u.State}
	for _, l := range p.Lines {
		x := lineReport{l.Kind, l.Part, l.Domain, l.Code, l.Title, l.SheetName, l.SheetLine, l.OldSeq, l.NewSeq, l.Confidence, l.Doubt, filled(l.Reasons), filled(l.Changes), filled(l.Asks)}
		if l.Row > 0 {
			x.Sheet, x.Row = p.Rows[l.Row-1].Sheet, p.Rows[l.Row-1].Line
		}
		r.Lines = append(r.Lines, x)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// WriteText writes the preview for a person: the sums, then what is not the same.
func (p Preview) WriteText(w io.Writer) {
	n := summary(p.Lines)
	fmt.Fprintf(w, "新增 %d、变化 %d、取消 %d、编号变动 %d、不变 %d；存疑 %d，本县改动待定 %d\n", n["added"], n["changed"], n["removed"], n["renumbered"], n["same"], n["doubt"], n["asks"])
	for _, l := range p.Lines {
		if l.Kind == match.Same || l.Kind == match.Renumbered {
			continue
		}
		doubt := ""
		if l.Doubt {
			doubt = "（存疑）"
		}
		fmt.Fprintf(w, "%s%s%s %s %s：%s\n", l.Kind.Name(), l.Part.Name(), doubt, l.Code, l.Title, strings.Join(l.Reasons, "，"))
	}
}
