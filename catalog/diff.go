package catalog

import (
	"slices"
	"strings"

	"lianghua/catalog/term"
)

// FieldChange is one field that differs, in words for the page. Lists are
// written with one element a line.
type FieldChange struct {
	Field string `json:"field"`
	Label string `json:"label"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// Diff lists the fields in which b differs from a, in the order of the table.
// White space, the splitting of lists and the order of channels do not make a
// difference; neither does 序号, which every extract counts anew.
func Diff(a, b Fields) []FieldChange {
	var out []FieldChange
	add := func(field string, same bool, old, new string) {
		if !same {
			out = append(out, FieldChange{field, FieldLabel(field), old, new})
		}
	}
	text := func(field, old, new string) { add(field, term.Squeeze(old) == term.Squeeze(new), old, new) }
	text("level1", a.Level1, b.Level1)
	text("level2", a.Level2, b.Level2)
	text("level3", a.Level3, b.Level3)
	add("content", sameList(a.Content, b.Content), lines(a.Content), lines(b.Content))
	add("basis", sameList(a.Basis, b.Basis), lines(a.Basis), lines(b.Basis))
	text("time_limit", a.TimeLimit, b.TimeLimit)
	text("subject", a.Subject, b.Subject)
	add("channels", sameSet(a.Channels, b.Channels), lines(a.Channels), lines(b.Channels))
	text("audience", a.Audience, b.Audience)
	text("mode", a.Mode, b.Mode)
	add("tiers", sameTiers(a.Tiers, b.Tiers), a.TierText(), b.TierText())
	text("domain", a.Domain, b.Domain)
	return out
}

func lines(list []string) string { return strings.Join(list, "\n") }

// sameList compares two lists by their text: how a cell is cut into elements
// is our reading, not the file's.
func sameList(a, b []string) bool {
	return slices.Equal(a, b) || listText(a) == listText(b)
}

func listText(list []string) string {
	return strings.Map(func(r rune) rune {
		if term.Blank(r) || strings.ContainsRune("；;、●·•▪■◆。", r) {
			return -1
		}
		return r
	}, strings.Join(list, ""))
}

func sameSet(a, b []string) bool {
	if slices.Equal(a, b) {
		return true
	}
	key := func(list []string) []string {
		out := make([]string, 0, len(list))
		for _, s := range list {
			out = append(out, term.Match(s))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	return slices.Equal(key(a), key(b))
}

func sameTiers(a, b []term.Tier) bool {
	return slices.Equal(Fields{Tiers: a}.Clean().Tiers, Fields{Tiers: b}.Clean().Tiers)
}

// exactly reports that nothing at all differs, not even 序号 or a space.
func exactly(a, b Fields) bool {
	return a.Domain == b.Domain && a.Seq == b.Seq && a.Level1 == b.Level1 && a.Level2 == b.Level2 && a.Level3 == b.Level3 &&
		slices.Equal(a.Content, b.Content) && slices.Equal(a.Basis, b.Basis) && a.TimeLimit == b.TimeLimit &&
		a.Subject == b.Subject && slices.Equal(a.Channels, b.Channels) && a.Audience == b.Audience &&
		a.Mode == b.Mode && slices.Equal(a.Tiers, b.Tiers)
}
