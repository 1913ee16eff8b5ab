package handover

import "lianghua/org/reshape"

// Reshape carries what is still open over to the successor of a unit.
func Reshape() reshape.Slice {
	return reshape.Slice{Holdings: append([]reshape.Holding{
		{Table: "handover", Column: "unit_id", Name: "交接单", Moves: "h.state IN ('open', 'given', 'received', 'vacant', 'switched')", Title: "h.reason", Versioned: true,
			Once: []string{"from_person"}, OnceIf: "h.state IN ('open', 'given', 'received', 'vacant')", Why: "办结的交接单保留原单位"},
		{Table: "handover_delegation", Column: "unit_id", Name: "代办", Moves: "h.ended_at IS NULL AND h.until_on >= :on", Title: "h.reason", Versioned: true, Why: "已结束的代办保留原单位"},
		{Table: "handover_pair", Column: "unit_id", Name: "AB角", Moves: "h.ended_at IS NULL", Title: "h.work", Versioned: true, Once: []string{"a_person"}, OnceIf: "h.ended_at IS NULL", Why: "已取消的登记保留原单位"},
		{Table: "handover_secondment", Column: "home_id", Name: "以干代训", Moves: "h.state IN ('planned', 'granted', 'ended', 'reported')", Title: "h.task", Versioned: true, Why: "已结束的培训保留原单位"},
		{Table: "handover_item", Column: "unit_id", Why: "交接那一刻的清单不改", Loose: true},
	}, append(reshape.Stays("以县为单位", [2]string{"handover_secondment", "county_id"}), reshape.Stays("每天重新统计", [2]string{"handover_vacancy", "unit_id"})...)...)}
}
