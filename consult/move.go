package consult

import (
	"slices"

	"lianghua/org/reshape"
)

// Reshape gives open letters and calls to the successor; what was answered stays
// with who answered it.
func Reshape() reshape.Slice {
	return reshape.Slice{Holdings: slices.Concat([]reshape.Holding{
		{Table: "consult_letter", Column: "unit_id", Name: "留言和纠错", Moves: "h.answered_on = ''", Title: "h.number", Versioned: true, Why: "已答复的留言保留答复单位"},
		{Table: "consult_call", Column: "unit_id", Name: "意见征集", Moves: "h.state NOT IN ('done', 'withdrawn')", Title: "h.title", Versioned: true, Why: "已公布结果和已撤回的征集保留原单位"},
	}, reshape.Stays("写信人指明的单位是来信原文的一部分", [2]string{"consult_letter", "addressed_id"}),
		reshape.Stays("办理过程是历史记录", [2]string{"consult_letter_move", "unit_id"}))}
}
