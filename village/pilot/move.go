package pilot

import (
	"slices"

	"lianghua/org/reshape"
)

// Reshape says what becomes of pilots' records when units change.
func Reshape() reshape.Slice {
	return reshape.Slice{Holdings: slices.Concat([]reshape.Holding{
		{Table: "pilot_case", Column: "unit_id", Name: "典型案例", Moves: "h.state NOT IN ('chosen', 'sent', 'dropped')", Title: "h.title", Versioned: true, Why: "已评定的案例属于报送单位，保留原单位"},
	}, reshape.Stays("试点做法是当时保存的样板，保留原单位", [2]string{"pilot_template", "unit_id"}, [2]string{"pilot_use", "unit_id"}),
		reshape.Stays("学习应用和参训是历史记录", [2]string{"pilot_case_use", "unit_id"}, [2]string{"pilot_attendee", "unit_id"}))}
}
