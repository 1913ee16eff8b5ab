package claim

import (
	"fmt"
	"strings"
)

// Diagram draws the move table as a Mermaid state diagram, for the documents.
// Moves between the same two states share one arrow.
func Diagram() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, s := range States() {
		fmt.Fprintf(&b, "    state \"%s\" as %s\n", s.Name(), s)
	}
	type arrow struct{ from, to State }
	var order []arrow
	words := map[arrow][]string{}
	for _, m := range moves {
		a := arrow{m.From, m.To}
		if words[a] == nil {
			order = append(order, a)
		}
		words[a] = append(words[a], m.Action.Name())
	}
	for _, a := range order {
		from := string(a.from)
		if a.from == None {
			from = "[*]"
		}
		fmt.Fprintf(&b, "    %s --> %s : %s\n", from, a.to, strings.Join(words[a], " / "))
	}
	return b.String()
}
