package ledger

import (
	"strings"

	"lianghua/internal/fault"
)

// Signers are who signs a finance sheet on paper before it is published.
type Signers struct {
	Accountant string // 报账员
	Overseer   string // 村务监督委员会主任
	Principal  string // 村负责人: 书记, 村委会主任 and 理事长 may be one person
}

// Check wants all three, and a 监督委员会主任 who is neither of the others:
// members of the 村民委员会 cannot sit in the body that oversees it
// (村民委员会组织法 §37), and nobody audits the books that he keeps.
func (s Signers) Check() error {
	var p fault.Problems
	p.Need("accountant", s.Accountant, "请填写报账员姓名")
	p.Need("overseer", s.Overseer, "请填写村务监督委员会主任姓名")
	p.Need("principal", s.Principal, "请填写村负责人姓名")
	over := PlainName(s.Overseer)
	if over != "" && over == PlainName(s.Principal) {
		p.Add("overseer", "村务监督委员会主任不能同时是村负责人，请核对")
	}
	if over != "" && over == PlainName(s.Accountant) {
		p.Add("overseer", "村务监督委员会主任不能同时是报账员，请核对")
	}
	return p.Err()
}

// PlainName compares names as written by hand: 王 芳 is 王芳.
func PlainName(s string) string { return strings.Join(strings.Fields(s), "") }
