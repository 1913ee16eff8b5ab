package reorg

import (
	"slices"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org/reshape"
)

// Kernel says what becomes of the records of the program's own tables: the
// queue, the search, the outbox, keys of machines, batches.
func Kernel() reshape.Slice {
	const counted = "('claims', 'round', 'duties', 'declarations')" // lines that count; their slices count anew
	const table = `CASE h.object_kind WHEN 'item' THEN 'disclose_item' WHEN 'foi' THEN 'foi_request' WHEN 'foi_task' THEN 'foi_task' WHEN 'foi_opinion' THEN 'foi_opinion'
		WHEN 'letter' THEN 'consult_letter' WHEN 'call' THEN 'consult_call' WHEN 'check' THEN 'patrol_check' WHEN 'miss' THEN 'patrol_miss'
		WHEN 'guide' THEN 'guide_card' WHEN 'village_posting' THEN 'village_posting' WHEN 'pilot_case' THEN 'pilot_case' ELSE '' END`
	return reshape.Slice{
		Holdings: slices.Concat([]reshape.Holding{
			{Table: "todo", Column: "unit_id", Name: "待办", Moves: "h.closed_at IS NULL AND h.object_kind NOT IN " + counted, Once: []string{"kind", "object_kind", "object_id", "person_id"},
				Title: "h.title", Follows: table, By: "h.object_id", Loose: true, Why: "已办结的待办保留原单位"},
			{Table: "search_doc", Column: "unit_id", Name: "站内搜索", Moves: "1 = 1", Title: "h.title", Loose: true, By: "h.object_id",
				Follows: `CASE h.kind WHEN 'item' THEN 'disclose_item' WHEN 'guide' THEN 'guide_card' WHEN 'letter' THEN 'consult_letter' WHEN 'call' THEN 'consult_call' ELSE 'foi_request' END`},
			{Table: "outbox_entry", Column: "unit_id", Name: "待上报的信息", Moves: "h.state = 'waiting'", Follows: "'disclose_item'", By: "h.item_id", Loose: true, Why: "已打包上报的保留原单位"},
			{Table: "attachment", Column: "unit_id", Name: "认领签字件", Moves: "h.owner_kind = 'claim'", Follows: "'claim'", By: "h.owner_id", Title: "h.name", Loose: true,
				Why: "其他附件记录上传时的单位，查看权限随所属的记录"},
			{Table: "api_token", Column: "unit_id", Name: "接口密钥", Moves: "h.revoked_at IS NULL", Why: "已停用的密钥保留原单位"},
			{Table: "import_batch", Column: "unit_id", Name: "未完成的导入", Moves: "h.state IN ('reading', 'planned', 'asking')", Versioned: true, Loose: true, Why: "已完成的导入保留办理单位"},
		}, reshape.Stays("操作日志不可改动", [2]string{"audit_log", "unit_id"}),
			reshape.Stays("后台任务记录的是当时的单位", [2]string{"job", "unit_id"}),
			reshape.Stays("催办是已经发出的文书，保留原单位", [2]string{"queue_nudge", "unit_id"}),
			reshape.Stays("机构改革方案本身就是历史记录", [2]string{"reorg_step", "unit_id"})),
		After: dropTodos,
	}
}

// dropTodos takes the lines of units that never were off the queue.
func dropTodos(j *reshape.Journal) error {
	if len(j.Gone) == 0 {
		return nil
	}
	query, args, err := db.In(`DELETE FROM todo WHERE unit_id IN (?)`, j.Gone)
	if err == nil {
		_, err = j.Tx.Exec(query, args...)
	}
	return fault.Wrap("reorg.dropTodos", err)
}

// clear refuses an undo while something names a unit that it would take away.
func (s *Service) clear(j *reshape.Journal) error {
	var bad []string
	for _, slice := range s.Slices {
		for _, h := range slice.Holdings {
			if h.Loose {
				continue
			}
			for _, id := range j.Gone {
				n, err := h.Count(j.Tx, id)
				if err != nil {
					return err
				}
				if n > 0 {
					bad = append(bad, h.Called())
				}
			}
		}
	}
	if len(bad) > 0 {
		slices.Sort(bad)
		return reshape.Changed(slices.Compact(bad))
	}
	return nil
}
