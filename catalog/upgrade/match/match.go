package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lianghua/catalog"
)

// What a likeness is worth.
const (
	sure     = 0.72 // taken without asking
	possible = 0.40 // shown for a person to say
	nearby   = 0.06 // a second entry as near as this makes a match doubtful
	unlike   = 0.20 // contents below this are another matter under the same name
	mostNear = 20   // entries of a row that are thought of
)

// Match sets rows beside entries, domain by domain. With whole, an entry that
// may be taken out and is named by no row is Removed.
func Match(olds []Old, rows []catalog.Fields, whole bool) []Line {
	var order []string
	byDomain := map[string]*task{}
	at := func(domain string) *task {
		t := byDomain[domain]
		if t == nil {
			t = &task{olds: olds, rows: rows, whole: whole, takenRow: map[int]bool{}, takenOld: map[int]bool{}}
			byDomain[domain] = t
			order = append(order, domain)
		}
		return t
	}
	for i, r := range rows {
		t := at(r.Domain)
		t.mine = append(t.mine, i)
	}
	for i, o := range olds {
		if t := byDomain[o.Own.Domain]; t != nil { // a domain that the table does not hold is left alone
			t.theirs = append(t.theirs, i)
		}
	}
	var out []Line
	for _, domain := range order {
		out = append(out, byDomain[domain].run()...)
	}
	return out
}

// task is the matching of one domain.
type task struct {
	olds     []Old
	rows     []catalog.Fields
	whole    bool
	mine     []int // rows
	theirs   []int // entries
	pairs    []pair
	takenRow map[int]bool
	takenOld map[int]bool
	x        *index
}

func (t *task) run() []Line {
	list := make([]Old, len(t.theirs))
	for i, o := range t.theirs {
		list[i] = t.olds[o]
	}
	t.x = newIndex(list)
	t.named(func(o Old) []string { return []string{o.Fields.Identity()} }, 1, "一、二级事项名称完全相同")
	t.named(func(o Old) []string { return []string{o.Own.Identity()} }, 0.97, "与本县改写后的名称相同")
	t.named(func(o Old) []string { return o.Former }, 0.95, "与这条事项的曾用名称相同")
	t.alike()
	return t.lines()
}

func (t *task) take(p pair) {
	t.takenRow[p.row], t.takenOld[p.old] = true, true
	t.pairs = append(t.pairs, p)
}

// free are the indexes of list that are not taken yet.
func free(list []int, taken map[int]bool) []int {
	return slices.DeleteFunc(slices.Clone(list), func(i int) bool { return taken[i] })
}

// named pairs rows and entries of equal names. Where several have the same
// name, contents decide, then the order.
func (t *task) named(names func(Old) []string, confidence float64, reason string) {
	olds := map[string][]int{}
	for k, i := range t.theirs {
		if t.takenOld[i] {
			continue
		}
		for _, id := range slices.Compact(slices.Sorted(slices.Values(names(t.olds[i])))) {
			olds[id] = append(olds[id], k)
		}
	}
	rows := map[string][]int{}
	var order []string
	for _, i := range free(t.mine, t.takenRow) {
		id := t.rows[i].Identity()
		if rows[id] == nil {
			order = append(order, id)
		}
		rows[id] = append(rows[id], i)
	}
	for _, id := range order {
		if len(olds[id]) > 0 {
			t.settle(rows[id], olds[id], confidence, reason)
		}
	}
}

// settle pairs rows and entries that share a name: the likest first.
func (t *task) settle(rows, places []int, confidence float64, reason string) {
	l := t.x.newLikeness(len(t.theirs))
	type score struct {
		row, place int
		value      float64
		content    float64
		known      bool
	}
	var all []score
	for _, r := range rows {
		t.x.liken(t.rows[r], l)
		for _, k := range places {
			c, known := l.dice(t.x, content, k)
			all = append(all, score{r, k, l.score(t.x, k, true), c, known})
		}
	}
	slices.SortStableFunc(all, func(a, b score) int { return cmp.Compare(b.value, a.value) })
	many := max(len(rows), len(places))
	for _, s := range all {
		old := t.theirs[s.place]
		if t.takenRow[s.row] || t.takenOld[old] {
			continue
		}
		p := pair{row: s.row, old: old, score: confidence, reasons: []string{reason}}
		if many > 1 {
			p.score = min(p.score, 0.9)
			p.reasons = append(p.reasons, fmt.Sprintf("同名的有 %d 条，按公开内容对应", many))
		}
		if s.known && s.content < unlike {
			p.score, p.doubt = 0.65, true
			p.reasons = append(p.reasons, fmt.Sprintf("公开内容差别很大（相近 %s），请核对是否同一事项", percent(s.content)))
		}
		t.take(p)
	}
}

// alike pairs what is left by likeness, the likest first.
func (t *task) alike() {
	var all []pair
	l := t.x.newLikeness(len(t.theirs))
	second := map[int][2]float64{} // the two best of each row
	for _, r := range free(t.mine, t.takenRow) {
		near := t.nearest(l, r)
		if len(near) > 1 {
			second[r] = [2]float64{near[0].score, near[1].score}
		} else if len(near) == 1 {
			second[r] = [2]float64{near[0].score, 0}
		}
		all = append(all, near...)
	}
	slices.SortStableFunc(all, func(a, b pair) int { return cmp.Compare(b.score, a.score) })
	for _, p := range all {
		if t.takenRow[p.row] || t.takenOld[p.old] {
			continue
		}
		best := second[p.row]
		switch {
		case p.score < sure:
			p.doubt = true
		case p.score < best[0] || best[0]-best[1] < nearby && best[1] >= sure:
			p.doubt = true
			p.reasons = append(p.reasons, "还有另一条也很相近，请核对")
		}
		t.x.liken(t.rows[p.row], l)
		p.reasons = append(t.why(l, p.row, p.place), p.reasons...)
		t.take(p)
	}
}

// nearest are the likest entries of a row that are free, the likest first.
func (t *task) nearest(l *likeness, row int) []pair {
	var out []pair
	t.x.liken(t.rows[row], l)
	for k, o := range t.theirs {
		if t.takenOld[o] || t.olds[o].Gone || l.nothing(k) {
			continue
		}
		if s := t.likeness(l, row, k); s >= possible {
			out = append(out, pair{row: row, old: o, place: k, score: s})
		}
	}
	slices.SortStableFunc(out, func(a, b pair) int { return cmp.Compare(b.score, a.score) })
	return slices.Clone(out[:min(len(out), mostNear)])
}

// likeness is the score of a row and the entry at place k. A long content that
// is word for word the same is a renamed item, whatever its name.
func (t *task) likeness(l *likeness, row, k int) float64 {
	s := l.score(t.x, k, sameName(t.rows[row].Level1, t.olds[t.theirs[k]].Fields.Level1))
	if d, ok := l.dice(t.x, content, k); ok && d == 1 && l.size[content] >= 8 {
		s = max(s, 0.6+s*0.3)
	}
	return min(s, 0.94)
}

func sameName(a, b string) bool {
	return catalog.Identity("", a, "", "") == catalog.Identity("", b, "", "")
}

// why says what a likeness rests on.
func (t *task) why(l *likeness, row, k int) (out []string) {
	name, _ := l.dice(t.x, fullName, k)
	if own, ok := l.dice(t.x, ownName, k); ok {
		name = max(name, own)
	}
	out = append(out, "名称相近 "+percent(name))
	if d, ok := l.dice(t.x, content, k); ok {
		if d == 1 {
			out = append(out, "公开内容相同")
		} else {
			out = append(out, "公开内容相近 "+percent(d))
		}
	}
	if d, ok := l.dice(t.x, basis, k); ok && d == 1 {
		out = append(out, "公开依据相同")
	}
	old := t.olds[t.theirs[k]].Fields
	if seq := t.rows[row].Seq; seq != "" && seq == old.Seq {
		out = append(out, "序号相同")
	}
	return out
}

func percent(v float64) string { return fmt.Sprintf("%d%%", int(v*100+0.5)) }

// lines are the domain's result: its rows in their order, then the entries
// that no row names.
func (t *task) lines() []Line {
	byRow, byOld := map[int]pair{}, map[int]pair{}
	for _, p := range t.pairs {
		byRow[p.row], byOld[p.old] = p, p
	}
	parts := t.parts(byRow, byOld)
	var out []Line
	for _, r := range t.mine {
		p, ok := byRow[r]
		if !ok {
			line := Line{Kind: Added, Row: r, Old: -1, From: -1, Confidence: 100, Reasons: []string{"原有事项中没有相近的"}}
			if s, ok := parts.rows[r]; ok {
				line = s
			}
			out = append(out, line)
			continue
		}
		out = append(out, t.paired(p))
	}
	for _, o := range t.theirs {
		if _, ok := byOld[o]; ok || !t.olds[o].Removable {
			continue
		}
		if m, ok := parts.olds[o]; ok {
			out = append(out, m)
		} else if t.whole {
			out = append(out, Line{Kind: Removed, Row: -1, Old: o, From: -1, Confidence: 100, Reasons: []string{"新标准没有列入，也没有相近的"}})
		}
	}
	return out
}

func (t *task) paired(p pair) Line {
	out := Line{Row: p.row, Old: p.old, From: -1, Confidence: int(p.score*100 + 0.5), Reasons: p.reasons, Doubt: p.doubt}
	out.Kind, out.Changes = KindOf(t.rows[p.row], t.olds[p.old].Fields)
	if t.olds[p.old].Gone {
		out.Kind = Changed
		out.Reasons = append(out.Reasons, "曾取消的事项重新列入")
	}
	return out
}

// Candidates lists the entries nearest to a row of the same domain, the
// nearest first, at most n, with what the likeness rests on.
func Candidates(olds []Old, row catalog.Fields, n int) []Candidate {
	var mine []int
	for i, o := range olds {
		if o.Own.Domain == row.Domain {
			mine = append(mine, i)
		}
	}
	t := &task{olds: olds, rows: []catalog.Fields{row}, theirs: mine}
	list := make([]Old, len(mine))
	for i, o := range mine {
		list[i] = olds[o]
	}
	t.x = newIndex(list)
	l := t.x.newLikeness(len(mine))
	t.x.liken(row, l)
	var out []Candidate
	for k, o := range mine {
		if !l.nothing(k) {
			out = append(out, Candidate{o, int(t.likeness(l, 0, k)*100 + 0.5), strings.Join(t.why(l, 0, k), "，")})
		}
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return out[:min(n, len(out))]
}

// Candidate is an entry that a row could be.
type Candidate struct {
	Old        int
	Confidence int
	Why        string
}
