package desk

import (
	"strconv"

	"lianghua/importer"
	"lianghua/internal/db"
	"lianghua/web"
)

// ImportsPage lists the import batches (导入批次).
type ImportsPage struct {
	web.Base
	Rows []BatchView
	Next string
}

// BatchView is a batch with its state as a sign and a word.
type BatchView struct {
	importer.Batch
	Kind string // of the sign: due, done, back, none
}

// batchView gives a batch its sign.
func batchView(b importer.Batch) BatchView {
	return BatchView{b, map[importer.State]string{importer.Asking: "due", importer.Planned: "due", importer.Applied: "done",
		importer.Undone: "back", importer.Dropped: "none"}[b.State]}
}

func (d *Deps) importList(c *web.Ctx) error {
	before, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is the start
	rows, next, err := d.Importer.Batches(c.Q(), c.Actor, before)
	if err != nil {
		return err
	}
	p := &ImportsPage{}
	p.Title = "导入批次"
	for _, b := range rows {
		p.Rows = append(p.Rows, batchView(b))
	}
	if next > 0 {
		p.Next = idText(next)
	}
	return c.Render(p)
}

// mostBatches bounds the file of batches.
const mostBatches = 20_000

func (d *Deps) importExport(c *web.Ctx) error {
	var out [][]string
	for before, more := int64(0), true; more && len(out) < mostBatches; {
		rows, next, err := d.Importer.Batches(c.Q(), c.Actor, before)
		if err != nil {
			return err
		}
		for _, b := range rows {
			n := b.Sums()
			out = append(out, []string{idText(b.ID), b.FileName, b.Kind.Name(), b.Part(), b.State.Name(), strconv.Itoa(n.Add), strconv.Itoa(n.Change), strconv.Itoa(n.Same),
				strconv.Itoa(n.Withdraw), strconv.Itoa(n.Reject), b.Note, b.CreatedBy, stamp(db.Some(b.CreatedAt)), b.AppliedBy, stamp(b.AppliedAt), b.UndoneBy, stamp(b.UndoneAt)})
		}
		before, more = next, next > 0
	}
	return listFile(c, "导入批次", []string{"批次", "文件", "种类", "分批", "状态", "新增", "修改", "不变", "取消", "不能导入", "说明", "上传人", "上传时间", "入库人", "入库时间", "撤销人", "撤销时间"}, out)
}
