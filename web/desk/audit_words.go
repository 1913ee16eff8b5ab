package desk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"lianghua/catalog"
	"lianghua/claim"
	"lianghua/consult"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/disclose/words"
	"lianghua/duty"
	"lianghua/foi"
	"lianghua/foi/letter"
	"lianghua/guide"
	"lianghua/handover"
	"lianghua/importer"
	"lianghua/internal/audit"
	"lianghua/patrol"
	"lianghua/rbac"
	"lianghua/reorg"
	"lianghua/village/pilot"
)

func actionLabel(action string) string {
	if l := otherActions[action]; l != "" {
		return l
	}
	if l := rbac.Action(action).Label(); l != "" {
		return l
	}
	return action
}

// objectText names what an act was about: 单位 12.
func objectText(r audit.Row) string {
	label := objectLabels[r.ObjectKind]
	if label == "" {
		label = r.ObjectKind
	}
	return strings.TrimSpace(label + " " + r.ObjectID)
}

// roleText names the roles under which an act was done.
func roleText(roles string) string {
	var names []string
	for _, r := range strings.Split(roles, ",") {
		if l := rbac.Role(r).Label(); l != "" {
			r = l
		}
		names = append(names, r)
	}
	return strings.Join(names, "、")
}

// flow names the moves and states of one kind of object, as its own pages do.
type flow struct {
	move, state func(string) string
}

// flows by the kind of object in the log.
var flows = map[string]flow{
	"claim":       {func(s string) string { return claim.Action(s).Name() }, func(s string) string { return claim.State(s).Name() }},
	"item":        {func(s string) string { return disclose.Action(s).Name() }, itemStateText},
	"duty":        {func(s string) string { return duty.Action(s).Name() }, func(s string) string { return duty.State(s).Name() }},
	"foi_request": {func(s string) string { return foi.Action(s).Name() }, func(s string) string { return foi.State(s).Name() }},
	"letter":      {func(s string) string { return consult.Action(s).Name() }, letterState},
	"call":        {func(s string) string { return consult.Action(s).Name() }, func(s string) string { return consult.State(s).CallName() }},
	"pilot_case":  {func(s string) string { return pilot.Action(s).Name() }, func(s string) string { return pilot.State(s).Name() }},
	"guide":       {func(s string) string { return guide.Revision{Move: s}.MoveName() }, func(s string) string { return guide.State(s).Name() }},
	"reorg":       {func(s string) string { return reorgMoves[s] }, func(s string) string { return reorg.State(s).Name() }},
	"handover":    {func(s string) string { return handover.Action(s).Name() }, func(s string) string { return handover.State(s).Name() }},
	"secondment":  {func(s string) string { return handover.Step(s).Name() }, func(s string) string { return handover.Stage(s).Name() }},
	"edition":     {nothing, func(s string) string { return catalog.EditionState(s).Name() }},
}

// letterState is where a letter, or its publication, stands.
func letterState(s string) string {
	return cmp.Or(consult.State(s).LetterName(), consult.State(s).ShownName())
}

// word finds a word, or gives what it got.
func word(words map[string]string, s string) string { return cmp.Or(words[s], s) }

func nothing(string) string { return "" }

// itemStateText is a state of a draft or, after publishing, of the item.
func itemStateText(s string) string {
	return cmp.Or(disclose.State(s).Name(), disclose.Stage(s).Name())
}

// detailText says the details of an act, what was done first. A word without
// a translation stands as it was stored: the log shows all that it holds.
func detailText(r audit.Row) string {
	d := r.Details()
	var parts []string
	for _, key := range []string{"verb", "move", "do"} {
		if v, ok := d[key].(string); ok {
			parts = append(parts, moveText(r.ObjectKind, v))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(d)) {
		if v := detailValue(r, key, d[key]); v != "" && key != "verb" && key != "move" && key != "do" {
			parts = append(parts, detailName(key, d[key])+"："+v)
		}
	}
	return strings.Join(parts, "；")
}

func moveText(kind, move string) string {
	if f, ok := flows[kind]; ok {
		if w := f.move(move); w != "" && w != move {
			return w
		}
	}
	return cmp.Or(verbLabels[move], move)
}

// detailName is a detail's name; some words name a fact or a number.
func detailName(key string, v any) string {
	if _, number := v.(float64); number && key == "paper" {
		return "文书编号"
	}
	return cmp.Or(detailLabels[key], key)
}

func detailValue(r audit.Row, key string, v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case []any:
		var parts []string
		for _, y := range x {
			parts = append(parts, detailValue(r, key, y))
		}
		return strings.Join(parts, "、")
	case float64:
		return idText(int64(x))
	case string:
		return detailWord(r, key, x)
	}
	text := fmt.Sprint(v)
	return cmp.Or(otherWords[text], text)
}

func detailWord(r audit.Row, key, s string) string {
	switch key {
	case "from", "to", "state", "status", "shown":
		if f, ok := flows[r.ObjectKind]; ok {
			if w := f.state(s); w != "" {
				return w
			}
		}
	case "decision":
		return cmp.Or(claim.Decision(s).Name(), s)
	case "role":
		return cmp.Or(rbac.Role(s).Label(), s)
	case "origin":
		return cmp.Or(catalog.Origin(s).Name(), s)
	case "kind", "type":
		return kindText(r.ObjectKind, s)
	case "old", "new": // what somebody typed
		return s
	}
	return cmp.Or(otherWords[s], s)
}

// kindText is a kind within one sort of object.
func kindText(object, kind string) string {
	switch object {
	case "job":
		return cmp.Or(jobNames[kind], kind)
	case "import":
		return cmp.Or(importer.Kind(kind).Name(), kind)
	case "letter":
		return cmp.Or(consult.Kind(kind).Name(), kind)
	case "check":
		return cmp.Or(patrol.CheckKind(kind).Name(), kind)
	case "todo": // claim.endorse: the slice says enough
		slice, _, _ := strings.Cut(kind, ".")
		return cmp.Or(todoSlices[slice], kind)
	case "word", "word_allowed":
		return cmp.Or(words.Kind(kind).Name(), kind)
	case "proposal":
		return cmp.Or(catalog.ProposalKind(kind).Name(), kind)
	case "foi_template", "foi_request":
		if k, ok := letter.ByCode(kind); ok {
			return k.Name
		}
	}
	if f, ok := form.ByKey(kind); ok {
		return f.Name
	}
	return cmp.Or(kindWords[kind], otherWords[kind], kind)
}
