package disclose

import (
	"fmt"
	"strings"
)

// Diagram draws the move table of a draft as a Mermaid state diagram, for the
// documents. Moves between the same two states share one arrow; where only
// some numbers of review steps have a move, they stand behind its name.
func Diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, s := range States() {
		fmt.Fprintf(&b, "    state \"%s\" as %s\n", s.Name(), s)
	}
	b.WriteString("    [*] --> draft : 拟稿\n")
	type arrow struct{ from, to State }
	var order []arrow
	words := map[arrow][]string{}
	for _, m := range moves {
		a := arrow{m.From, m.To}
		if words[a] == nil {
			order = append(order, a)
		}
		name := m.Action.Name()
		if m.Levels != "" {
			name += "（" + strings.Join(strings.Split(m.Levels, ""), "、") + " 级）"
		}
		words[a] = append(words[a], name)
	}
	for _, a := range order {
		fmt.Fprintf(&b, "    %s --> %s : %s\n", a.from, a.to, strings.Join(words[a], " / "))
	}
	return b.String()
}
