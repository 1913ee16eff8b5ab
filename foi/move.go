package foi

import (
	"slices"

	"lianghua/org/reshape"
)

// Reshape gives open cases, consultations and tasks to the successor, which goes
// on with the organ's powers. Answered cases stay with who
// answered: the year's report counts them there.
func Reshape() reshape.Slice {
	const of = "JOIN foi_request q ON q.id = h.request_id"
	return reshape.Slice{Holdings: slices.Concat([]reshape.Holding{
		{Table: "foi_request", Column: "organ_id", Name: "依申请公开件", Once: []string{"number"}, Title: "h.number", Versioned: true, Why: "已办结的申请由答复机关归档和统计，保留原单位",
			Moves: "(h.answered_on = '' AND h.closed_on = '') OR EXISTS (SELECT 1 FROM foi_review v WHERE v.request_id = h.id AND v.outcome = '')"},
		{Table: "foi_party", Column: "unit_id", Name: "征求意见", Moves: "h.answered_on = ''", From: of, Title: "q.number", Versioned: true, Why: "已答复的意见保留原单位"},
		{Table: "foi_task", Column: "unit_id", Name: "协办任务", Moves: "h.state IN ('open', 'returned')", From: of, Title: "q.number", Versioned: true, Why: "已办结的协办保留原单位"},
		{Table: "foi_step", Column: "unit_id", Name: "审签环节", Moves: "h.state = 'pending'", From: of, Title: "q.number", Versioned: true, Why: "已签的环节保留签署单位"},
		{Table: "foi_opinion", Column: "unit_id", Name: "会商意见", Moves: "h.stance = ''", From: "JOIN foi_meeting m ON m.id = h.meeting_id JOIN foi_request q ON q.id = m.request_id", Title: "q.number",
			Versioned: true, Why: "已发表的意见保留原单位"},
		{Table: "foi_annual", Column: "unit_id", Name: "年度报告草稿", Moves: "h.state = 'draft'", Once: []string{"whole", "year", "edition"}, Title: "h.year", Versioned: true, Why: "已定稿的年度报告保留原单位"},
		{Table: "foi_erasure", Column: "unit_id", Name: "到期清除申请", Moves: "h.done_at IS NULL", Title: "h.before_on", Versioned: true, Why: "已清除的记录保留原单位"},
	}, reshape.Stays("文书代字、复议机关和地址属于原机关，承接单位另行设置", [2]string{"foi_organ", "unit_id"}))}
}
