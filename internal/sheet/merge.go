package sheet

// overlay lays merged ranges over rows that come in order: one active range a
// column, so the cost is rows plus merges.
type overlay struct {
	merges []Range
	next   int
	active []span // by column from 0
	live   int    // the last row that any active range covers
}

type span struct {
	merge *Range
	text  string
}

func newOverlay(merges []Range) *overlay { return &overlay{merges: merges} }

// apply gives every covered cell the text of its range's first cell, and
// lengthens the row where a range reaches farther right.
func (o *overlay) apply(r *Row) (overlaps int) {
	overlaps = o.start(r)
	if o.live < r.N {
		return overlaps
	}
	for c := range o.active {
		a := &o.active[c]
		if a.merge == nil {
			continue
		}
		if a.merge.Bottom < r.N {
			*a = span{}
			continue
		}
		for len(r.Cells) <= c {
			r.Cells = append(r.Cells, Cell{})
		}
		cell := &r.Cells[c]
		if !a.merge.Anchor(r.N, c+1) {
			cell.Text = a.text
		}
		cell.Merge = a.merge
	}
	return overlaps
}

// start activates the ranges that begin at or above the row. A range that
// meets a living one gives way where they overlap.
func (o *overlay) start(r *Row) (overlaps int) {
	for o.next < len(o.merges) && o.merges[o.next].Top <= r.N {
		m := &o.merges[o.next]
		o.next++
		if m.Bottom < r.N || m.Top == m.Bottom && m.Left == m.Right {
			continue
		}
		text := ""
		if m.Top == r.N {
			text = r.Text(m.Left - 1)
		}
		for len(o.active) < m.Right {
			o.active = append(o.active, span{})
		}
		for c := m.Left - 1; c < m.Right; c++ {
			if old := o.active[c].merge; old != nil && old.Bottom >= r.N {
				overlaps++
				continue
			}
			o.active[c] = span{m, text}
		}
		o.live = max(o.live, m.Bottom)
	}
	return overlaps
}
