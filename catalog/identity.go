package catalog

import (
	"strconv"
	"strings"

	"lianghua/catalog/term"
)

// Identity is what makes an entry the same one in two tables: its domain and
// its item names, normalised for matching. Tiers and subject are fields.
func (f Fields) Identity() string { return Identity(f.Domain, f.Level1, f.Level2, f.Level3) }

// Identity joins a domain's key and the item names.
func Identity(domain, level1, level2, level3 string) string {
	name := func(s string) string { return strings.ReplaceAll(strings.ToLower(term.Match(s)), "|", "¦") }
	return domain + "|" + name(level1) + "|" + name(level2) + "|" + name(level3)
}

// Nth is the identity of the n-th entry with the same names, n from 1.
func Nth(identity string, n int) string {
	if n <= 1 {
		return identity
	}
	return identity + "#" + strconv.Itoa(n)
}

// names hands out identities that are not yet taken.
type names struct{ taken map[string]bool }

func (n names) next(identity string) string {
	for i := 1; ; i++ {
		if id := Nth(identity, i); !n.taken[id] {
			n.taken[id] = true
			return id
		}
	}
}

// Index finds entries by what a table's row says, without the database.
type Index struct {
	code     map[string]int
	identity map[string]int
	entries  []Entry
}

// NewIndex builds an index of entries, withdrawn ones included.
func NewIndex(entries []Entry) *Index {
	x := &Index{code: make(map[string]int, len(entries)), identity: make(map[string]int, len(entries)), entries: entries}
	for i, e := range entries {
		x.code[e.Code] = i
		x.identity[e.Ident] = i
	}
	return x
}

// ByCode finds the entry that carries a hidden key.
func (x *Index) ByCode(code string) (Entry, bool) {
	i, ok := x.code[code]
	if !ok {
		return Entry{}, false
	}
	return x.entries[i], true
}

// ByName finds the nth entry (from 1) with these item names in a domain.
func (x *Index) ByName(f Fields, nth int) (Entry, bool) {
	i, ok := x.identity[Nth(f.Identity(), nth)]
	if !ok {
		return Entry{}, false
	}
	return x.entries[i], true
}

// Entries lists all entries of the index in its order.
func (x *Index) Entries() []Entry { return x.entries }
