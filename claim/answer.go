package claim

import (
	"fmt"
	"slices"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
)

// Answer (答复) is what a unit says to one entry of its workbook.
type Answer string

// The answers, in the words of the drop-down.
const (
	Untouched      Answer = ""       // nothing chosen
	NoObjection    Answer = "无异议"    // 无异议
	Modified       Answer = "有修改"    // the cells are changed, 说明 says why
	NotOurs        Answer = "非本单位职责" // 说明 names the unit and the basis
	DoesNotApply   Answer = "本县不适用"  // 说明 gives the reason
	ProposesCancel Answer = "建议取消"   // local additions only
)

// parseAnswer takes a row's answer, which the reader has put into the words
// of the drop-down; ok is false for a word that is none.
func parseAnswer(s string) (Answer, bool) {
	if s == "" || slices.Contains(table.Answers(), s) {
		return Answer(s), true
	}
	return Untouched, false
}

// RowState is where a row of a round stands.
type RowState string

// The states of a row.
const (
	RowWaiting   RowState = "waiting"   // 未回传
	RowSame      RowState = "same"      // 无异议, for the one key
	RowDiffers   RowState = "differs"   // 有不同, for the officer
	RowAccepted  RowState = "accepted"  // 已采纳
	RowReturned  RowState = "returned"  // 已退回单位
	RowConfirmed RowState = "confirmed" // 已确认
)

// Name is the state's word on the page.
func (s RowState) Name() string {
	switch s {
	case RowWaiting:
		return "未回传"
	case RowSame:
		return "无异议"
	case RowDiffers:
		return "待办理"
	case RowAccepted:
		return "已采纳"
	case RowReturned:
		return "已退回"
	case RowConfirmed:
		return "已确认"
	}
	return string(s)
}

// decided reports a row that a second return does not replace.
func (s RowState) decided() bool { return s == RowAccepted || s == RowConfirmed }

// Doubt is one thing about an answer that the officer should know.
type Doubt struct {
	Code    string `json:"code"`
	Cell    string `json:"cell"` // D12, "" when it is about no cell
	Message string `json:"message"`
}

// The codes of doubts about answers; docs/import.md explains them.
const (
	DoubtMissing    = "row_missing"         // the row is not in the returned workbook
	DoubtTwice      = "row_twice"           // the row is there more than once
	DoubtSaysSame   = "same_but_changed"    // 无异议, yet cells are changed
	DoubtNoChange   = "changed_but_same"    // 有修改, yet no cell is changed
	DoubtNoReason   = "reason_missing"      // the answer needs a 说明
	DoubtNotLocal   = "cancel_not_local"    // 建议取消 for a national entry
	DoubtAnswer     = "answer_unknown"      // a word that is not offered
	DoubtUnreadable = "row_unreadable"      // the row's cells cannot be used
	DoubtNowTouched = "decided_row_changed" // the row was decided; its change is not taken
)

// outcome is what one returned row comes to.
type outcome struct {
	State   RowState
	Answer  Answer
	Note    string
	Fields  catalog.Fields
	Changes []catalog.FieldChange
	Doubts  []Doubt
}

// judge compares a returned row with what was sent. local says whether the
// entry is the county's own addition. Whatever is not plainly 无异议 differs.
func judge(sent catalog.Fields, local bool, row table.Row) outcome {
	o := outcome{State: RowSame, Note: trimmed(row.AnswerNote), Fields: FieldsOf(row, sent)}
	o.Changes = catalog.Diff(sent, o.Fields)
	answer, known := parseAnswer(row.Answer)
	o.Answer = answer
	doubt := func(code, cell, msg string) { o.Doubts = append(o.Doubts, Doubt{code, cell, msg}) }
	at := row.Cell(table.FieldAnswer)
	if !known {
		doubt(DoubtAnswer, at, fmt.Sprintf("答复“%s”不在选项中", row.Answer))
	}
	if row.Rejected() {
		o.Fields, o.Changes = sent, nil
		doubt(DoubtUnreadable, "", "这一行的内容不完整，不能采用其中的修改："+worst(row.Problems))
	}
	switch {
	case answer == NoObjection && len(o.Changes) > 0:
		doubt(DoubtSaysSame, at, "答复为“无异议”，但内容有改动")
	case answer == Modified && len(o.Changes) == 0:
		doubt(DoubtNoChange, at, "答复为“有修改”，但没有发现改动，请看说明")
	case needsNote(answer) && o.Note == "":
		doubt(DoubtNoReason, row.Cell(table.FieldAnswerNote), fmt.Sprintf("答复为“%s”，但没有写说明", answer))
	}
	if answer == ProposesCancel && !local {
		doubt(DoubtNotLocal, at, "国家标准事项不能取消，确不适用的应答复“本县不适用”并说明理由")
	}
	if needsNote(answer) || answer == Modified || len(o.Changes) > 0 || len(o.Doubts) > 0 {
		o.State = RowDiffers
	}
	return o
}

func needsNote(a Answer) bool { return a == NotOurs || a == DoesNotApply || a == ProposesCancel }

func worst(list []table.Problem) string {
	for _, p := range list {
		if p.Severity == term.SeverityError {
			return p.Message
		}
	}
	return ""
}

// missing is what a row that did not come back comes to: silence is no 无异议.
func missing(sent catalog.Fields) outcome {
	return outcome{State: RowDiffers, Fields: sent, Doubts: []Doubt{{DoubtMissing, "", "回传的表中没有这一行，可能被删除，请向单位核实"}}}
}

// FieldsOf takes a row as an entry's fields. What a round does not ask, the
// domain and the number, stays as it was sent.
func FieldsOf(row table.Row, sent catalog.Fields) catalog.Fields {
	f := catalog.Fields{Domain: sent.Domain, Seq: sent.Seq, Level1: row.Level1, Level2: row.Level2, Level3: row.Level3,
		Content: slices.Clone(row.Content), Basis: slices.Clone(row.Basis), TimeLimit: row.TimeLimit, Subject: row.Subject,
		Channels: slices.Clone(row.Channels), Audience: row.Audience, Mode: row.Mode, Tiers: slices.Clone(row.Tiers)}
	return f.Clean()
}

// merge puts the changed fields into the entry as it stands now. A field that
// somebody else changed since the workbook was sent, to something else, is a clash.
func merge(now, sent, returned catalog.Fields, changes []catalog.FieldChange) (out catalog.Fields, clashes []string) {
	out = now
	since, apart := changed(sent, now), changed(now, returned)
	for _, c := range changes {
		if since[c.Field] && apart[c.Field] {
			clashes = append(clashes, c.Label)
			continue
		}
		set(&out, returned, c.Field)
	}
	return out, clashes
}

func changed(a, b catalog.Fields) map[string]bool {
	out := map[string]bool{}
	for _, c := range catalog.Diff(a, b) {
		out[c.Field] = true
	}
	return out
}

// set copies one field.
func set(to *catalog.Fields, from catalog.Fields, field string) {
	switch field {
	case "level1":
		to.Level1 = from.Level1
	case "level2":
		to.Level2 = from.Level2
	case "level3":
		to.Level3 = from.Level3
	case "content":
		to.Content = from.Content
	case "basis":
		to.Basis = from.Basis
	case "time_limit":
		to.TimeLimit = from.TimeLimit
	case "subject":
		to.Subject = from.Subject
	case "channels":
		to.Channels = from.Channels
	case "audience":
		to.Audience = from.Audience
	case "mode":
		to.Mode = from.Mode
	case "tiers":
		to.Tiers = from.Tiers
	}
}
