package upgrade

import (
	"slices"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/catalog/upgrade/match"
	"lianghua/internal/fault"
)

// Choice is the county's answer where its own text meets a new standard.
type Choice string

// The answers.
const (
	Unsaid   Choice = ""
	National Choice = "national" // 采用新标准
	Local    Choice = "local"    // 保留本县写法, with its reason
	Both     Choice = "both"     // 新标准加上本县增加的, lists only
)

// Name is the answer in Chinese.
func (c Choice) Name() string {
	return map[Choice]string{Unsaid: "待定", National: "采用新标准", Local: "保留本县", Both: "新标准加本县增加的"}[c]
}

// What is asked beside the fields of the table.
const (
	AskState   = "state"   // 本县不适用, and the standard changed
	AskRemoved = "removed" // the standard has it no more: 取消, or keep as 本县新增
)

// Ask is one question: three texts and an answer.
type Ask struct {
	Field  string `json:"field"`
	Label  string `json:"label"`
	Old    string `json:"old"`   // what the standard said
	New    string `json:"new"`   // what it says now
	Local  string `json:"local"` // what the county says
	Choice Choice `json:"choice"`
	Why    string `json:"why"` // the reason of keeping
	By     string `json:"by"`
}

// List reports a question about a list, which can be answered with both.
func (a Ask) List() bool { return a.Field == "content" || a.Field == "basis" || a.Field == "channels" }

func open(list []Ask) (n int) {
	for _, a := range list {
		if a.Choice == Unsaid {
			n++
		}
	}
	return n
}

// differing are the fields in which two texts differ.
func differing(a, b catalog.Fields) map[string]bool {
	out := map[string]bool{}
	for _, c := range catalog.Diff(a, b) {
		out[c.Field] = true
	}
	return out
}

// asks lists what must be asked of an entry whose standard changes from old
// to now: where the county has its own text and the standard has another one
// than before. What only one side changed is not asked.
func asks(e catalog.Entry, old, now catalog.Fields, why map[string]string) (out []Ask) {
	if e.State == catalog.Withdrawn {
		return nil // it comes back as the standard has it
	}
	changed, own, apart := differing(old, now), differing(old, e.Fields), differing(now, e.Fields)
	for _, f := range catalog.TableFields() {
		if changed[f.Field] && own[f.Field] && apart[f.Field] {
			out = append(out, Ask{Field: f.Field, Label: f.Label, Old: old.Text(f.Field), New: now.Text(f.Field), Local: e.Text(f.Field), Why: why[f.Field]})
		}
	}
	if e.State == catalog.NotApplicable && len(changed) > 0 {
		out = append(out, Ask{Field: AskState, Label: "状态", New: "新标准有变化，恢复适用", Local: "本县不适用", Why: e.StateNote})
	}
	return out
}

// removedAsk asks what becomes of an entry that the standard has no more. It
// is answered beforehand where the county had nothing of its own in it.
func removedAsk(e catalog.Entry, old catalog.Fields) Ask {
	a := Ask{Field: AskRemoved, Label: "去留", Old: "标准事项", New: "新标准没有列入，取消", Local: "保留为本县新增事项", Choice: National}
	if len(catalog.Diff(old, e.Fields)) > 0 && e.State.Live() {
		a.Choice = Unsaid
	}
	return a
}

// chosen is the answer to a question about a field, Unsaid when none was asked.
func chosen(list []Ask, field string) Choice {
	for _, a := range list {
		if a.Field == field {
			return a.Choice
		}
	}
	return Unsaid
}

// merged is what an entry says under the new standard: the standard's text,
// the county's where only the county changed it, and the answers elsewhere.
func merged(e catalog.Entry, old, now catalog.Fields, list []Ask) catalog.Fields {
	out := now
	if e.State == catalog.Withdrawn {
		return out
	}
	changed, own := differing(old, now), differing(old, e.Fields)
	for _, f := range catalog.TableFields() {
		if !own[f.Field] && changed[f.Field] {
			continue // the county follows the standard
		}
		switch chosen(list, f.Field) {
		case National:
			continue
		case Both:
			setList(&out, f.Field, union(listOf(now, f.Field), listOf(e.Fields, f.Field), listOf(old, f.Field)))
			continue
		}
		if !changed[f.Field] || chosen(list, f.Field) == Local {
			setField(&out, f.Field, e.Fields)
		}
	}
	return out
}

func setField(to *catalog.Fields, field string, from catalog.Fields) {
	switch field {
	case "level1":
		to.Level1 = from.Level1
	case "level2":
		to.Level2 = from.Level2
	case "level3":
		to.Level3 = from.Level3
	case "content", "basis", "channels":
		setList(to, field, listOf(from, field))
	case "time_limit":
		to.TimeLimit = from.TimeLimit
	case "subject":
		to.Subject = from.Subject
	case "audience":
		to.Audience = from.Audience
	case "mode":
		to.Mode = from.Mode
	case "tiers":
		to.Tiers = from.Tiers
	}
}

func setList(to *catalog.Fields, field string, list []string) {
	switch field {
	case "content":
		to.Content = list
	case "basis":
		to.Basis = list
	case "channels":
		to.Channels = list
	}
}

func listOf(f catalog.Fields, field string) []string {
	switch field {
	case "content":
		return f.Content
	case "basis":
		return f.Basis
	case "channels":
		return f.Channels
	}
	return nil
}

// union is the new list with what the county had added to the old one.
func union(now, local, old []string) []string {
	out := slices.Clone(now)
	has := map[string]bool{}
	for _, s := range slices.Concat(now, old) {
		has[term.Match(s)] = true
	}
	for _, s := range local {
		if key := term.Match(s); !has[key] {
			has[key], out = true, append(out, s)
		}
	}
	return out
}

// reasonsOf are the reasons of kept differences, by field.
func reasonsOf(list []Ask) map[string]string {
	out := map[string]string{}
	for _, a := range list {
		if a.Choice == Local || a.Choice == Both {
			out[a.Field] = a.Why
		}
	}
	return out
}

// answer puts one answer into a question.
func (a *Ask) answer(c Choice, why, by string) error {
	why = strings.TrimSpace(why)
	switch {
	case c != National && c != Local && c != Both:
		return fault.Invalidf("choice_"+a.Field, "请为“%s”选择采用新标准还是保留本县。", a.Label)
	case c == Both && !a.List():
		return fault.Invalidf("choice_"+a.Field, "“%s”只能二选一。", a.Label)
	case c != National && why == "":
		return fault.Invalidf("why_"+a.Field, "保留本县的“%s”，请写明理由。", a.Label)
	}
	if a.Choice, a.By = c, by; why != "" {
		a.Why = why
	}
	return nil
}

// standingOf is what an entry's standard says; of 本县新增 nothing but its domain.
func standingOf(e catalog.Entry, std map[int64]catalog.Standing) catalog.Fields {
	if s, ok := std[e.StandardID]; ok && e.StandardID != 0 {
		return s.Fields
	}
	return catalog.Fields{Domain: e.Domain}
}

// filledRow is a row of the sheet with what it says nothing about.
func filledRow(e catalog.Entry, old, row catalog.Fields) catalog.Fields {
	if e.Local() {
		old = e.Fields
	}
	return match.Fill(row, old)
}
