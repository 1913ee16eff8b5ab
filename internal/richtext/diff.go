package richtext

import "fmt"

// Op says what happened to a block.
type Op string

// The four.
const (
	Same    Op = "same"
	Added   Op = "added"
	Removed Op = "removed"
	Changed Op = "changed"
)

// Difference is one block of two bodies put side by side.
type Difference struct {
	Op       Op
	Where    string // 第 3 段, 表 1 第 2 行
	Old, New string
}

// Diff puts two bodies side by side, block by block. It names every block,
// also those that stayed, in reading order.
func Diff(before, after string) []Difference {
	return Lines(Blocks(before), Blocks(after))
}

// Lines puts two lists of blocks side by side.
func Lines(a, b []Block) (out []Difference) {
	head := 0
	for head < len(a) && head < len(b) && same(a[head], b[head]) {
		out = append(out, Difference{Same, where(b[head]), a[head].Text, b[head].Text})
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && same(a[len(a)-1-tail], b[len(b)-1-tail]) {
		tail++
	}
	out = append(out, pair(middle(a[head:len(a)-tail], b[head:len(b)-tail]))...)
	for i := tail; i > 0; i-- {
		out = append(out, Difference{Same, where(b[len(b)-i]), a[len(a)-i].Text, b[len(b)-i].Text})
	}
	return out
}

func same(a, b Block) bool { return a.Kind == b.Kind && a.Text == b.Text }

// maxCells bounds the table of the longest common sequence: beyond it the
// whole middle is shown as taken out and put in.
const maxCells = 4_000_000

func middle(a, b []Block) []Difference {
	if len(a)*len(b) > maxCells {
		return replaced(a, b)
	}
	width := len(b) + 1
	longest := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if same(a[i], b[j]) {
				longest[i*width+j] = longest[(i+1)*width+j+1] + 1
			} else {
				longest[i*width+j] = max(longest[(i+1)*width+j], longest[i*width+j+1])
			}
		}
	}
	var out []Difference
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case same(a[i], b[j]):
			out = append(out, Difference{Same, where(b[j]), a[i].Text, b[j].Text})
			i, j = i+1, j+1
		case longest[(i+1)*width+j] >= longest[i*width+j+1]:
			out = append(out, Difference{Op: Removed, Where: where(a[i]), Old: a[i].Text})
			i++
		default:
			out = append(out, Difference{Op: Added, Where: where(b[j]), New: b[j].Text})
			j++
		}
	}
	return append(out, replaced(a[i:], b[j:])...)
}

func replaced(a, b []Block) (out []Difference) {
	for _, x := range a {
		out = append(out, Difference{Op: Removed, Where: where(x), Old: x.Text})
	}
	for _, x := range b {
		out = append(out, Difference{Op: Added, Where: where(x), New: x.Text})
	}
	return out
}

// pair makes a run of removed blocks followed by as many added ones changes.
func pair(in []Difference) (out []Difference) {
	for i := 0; i < len(in); {
		from := i
		for i < len(in) && in[i].Op == Removed {
			i++
		}
		mid := i
		for i < len(in) && in[i].Op == Added {
			i++
		}
		n := min(mid-from, i-mid)
		for k := range n {
			out = append(out, Difference{Changed, in[mid+k].Where, in[from+k].Old, in[mid+k].New})
		}
		out = append(out, in[from+n:mid]...)
		out = append(out, in[mid+n:i]...)
		if from == i {
			out = append(out, in[i])
			i++
		}
	}
	return out
}

func where(b Block) string {
	switch b.Kind {
	case "row":
		return fmt.Sprintf("表 %d 第 %d 行", b.In, b.No)
	case "li":
		return fmt.Sprintf("列表第 %d 条", b.No)
	case "h2", "h3", "h4":
		return fmt.Sprintf("小标题“%s”", b.Text)
	case "img":
		return fmt.Sprintf("第 %d 张图片", b.No)
	}
	return fmt.Sprintf("第 %d 段", b.No)
}
