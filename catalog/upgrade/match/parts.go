package match

import "slices"

// found are rows that come out of an entry that another row took, and entries
// that went into a row that another entry took.
type found struct {
	rows map[int]Line
	olds map[int]Line
}

const (
	held  = 0.7 // of a content stands in the other
	kept  = 0.9 // so much of it left is nothing lost
	least = 4   // marks of a content that tell anything
)

// parts looks for splits and mergers among what found no partner: a content
// that stood in an entry which lost it, or that a row gained.
func (t *task) parts(byRow, byOld map[int]pair) found {
	out := found{map[int]Line{}, map[int]Line{}}
	marks := map[int][]int32{} // rows from 0, entries from -1 down
	of := func(row bool, i int) []int32 {
		key := i
		f := t.rows
		if !row {
			key = -1 - i
		}
		list, ok := marks[key]
		if !ok {
			if row {
				list = t.x.of(content, f[i], f[i])
			} else {
				list = t.x.of(content, t.olds[i].Fields, t.olds[i].Own)
			}
			slices.Sort(list)
			marks[key] = list
		}
		return list
	}
	for _, r := range t.mine {
		if _, ok := byRow[r]; ok || len(of(true, r)) < least {
			continue
		}
		best := held
		for _, p := range t.pairs {
			if in := inside(of(true, r), of(false, p.old)); in > best && len(of(true, p.row)) > 0 && inside(of(false, p.old), of(true, p.row)) < kept {
				best = in
				out.rows[r] = Line{Kind: Added, Part: Split, Row: r, Old: -1, From: p.old, Confidence: int(in * 80), Doubt: true,
					Reasons: []string{"公开内容的 " + percent(in) + " 原在另一条事项中，该事项的公开内容相应减少，像是拆分"}}
			}
		}
	}
	for _, o := range t.theirs {
		if _, ok := byOld[o]; !t.whole || ok || t.olds[o].Gone || !t.olds[o].Removable || len(of(false, o)) < least {
			continue
		}
		best := held
		for _, p := range t.pairs {
			if in := inside(of(false, o), of(true, p.row)); in > best && inside(of(true, p.row), of(false, p.old)) < kept {
				best = in
				out.olds[o] = Line{Kind: Removed, Part: Merged, Row: p.row, Old: o, From: -1, Confidence: int(in * 80), Doubt: true,
					Reasons: []string{"公开内容的 " + percent(in) + " 已写入另一条事项，像是合并"}}
			}
		}
	}
	return out
}

// inside is how much of a stands in b; both are sorted.
func inside(a, b []int32) float64 {
	if len(a) == 0 {
		return 0
	}
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n, i, j = n+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(n) / float64(len(a))
}
