package importer

import (
	"fmt"
	"io"

	"lianghua/catalog/term"
)

// WriteText writes the plan for a person at a terminal: the sums, then every
// problem worth reading.
func (p *Plan) WriteText(w io.Writer) {
	c := p.Counts
	fmt.Fprintf(w, "%s：新增 %d，修改 %d，不变 %d，取消 %d，不能导入 %d；错误 %d，提醒 %d。\n",
		p.File, c.Add, c.Change, c.Same, c.Withdraw, c.Reject, c.Errors, c.Warnings)
	for _, s := range p.Sections {
		domain := s.Domain
		switch {
		case p.Kind == Items:
			domain = p.Kind.Name()
		case domain == "":
			domain = "领域待定"
		}
		fmt.Fprintf(w, "  表“%s”：%s，%d 行，%s\n", s.Sheet, domain, s.Rows, s.Layout)
	}
	for _, x := range p.Problems {
		if x.Severity != term.SeverityInfo {
			fmt.Fprintf(w, "  [%s] %s %s\n", severityName(x.Severity), x.Cell, x.Message)
		}
	}
	for i := range p.Rows {
		r := &p.Rows[i]
		for _, x := range r.Problems {
			if x.Severity != term.SeverityInfo {
				fmt.Fprintf(w, "  [%s] 第 %d 行 %s %s\n", severityName(x.Severity), r.Line, x.Cell, x.Message)
			}
		}
	}
}
