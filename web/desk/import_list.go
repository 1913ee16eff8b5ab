package desk

import (
	"strconv"

	"lianghua/importer"
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
