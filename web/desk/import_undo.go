package desk

import (
	"fmt"

	"lianghua/importer"
	"lianghua/internal/fault"
	"lianghua/web"
)

// ImportUndoPage asks before a batch is taken back, and lists what stands in
// the way.
type ImportUndoPage struct {
	web.Base
	Batch    BatchView
	Sums     importer.Counts
	Standing []importer.Standing
	Entries  bool // the records are entries of the catalogue
	Items    bool // they are drafts of items
	Steps    []LifeStep
}

func (d *Deps) importUndoAsk(c *web.Ctx) error {
	p, err := d.importUndoPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) importUndoPage(c *web.Ctx) (*ImportUndoPage, error) {
	b, err := d.batchOf(c)
	if err != nil {
		return nil, err
	}
	if b.State != importer.Applied {
		return nil, fault.Conflictf("这一批%s，没有可撤销的内容。", b.State.Name())
	}
	p := &ImportUndoPage{Batch: batchView(b), Sums: b.Sums(), Entries: b.Kind == importer.Catalogue, Items: b.Kind == importer.Items, Steps: wizard(4)}
	p.Title = "撤销：第 " + idText(b.ID) + " 批"
	p.Standing, err = d.Importer.Standing(c.Q(), b)
	return p, err
}

func (d *Deps) importUndo(c *web.Ctx) error {
	p, err := d.importUndoPage(c)
	if err != nil {
		return err
	}
	kept, err := d.Importer.Undo(c.Request().Context(), c.Actor, p.Batch.ID, c.Checked("untouched"))
	if err != nil {
		return c.Retry(err, "desk/import_undo", p)
	}
	here := "/desk/imports/" + idText(p.Batch.ID)
	if len(kept) > 0 {
		return c.Warn(fmt.Sprintf("已撤销没有再改过的行；入库后又改过的 %d 条保持现状。", len(kept)), here)
	}
	if p.Items {
		return c.Done("已整批撤销，导入的草稿已作废，改过的恢复原样。", here)
	}
	return c.Done("已整批撤销，目录恢复到入库以前。", here)
}

// ImportDropPage asks before a plan is put aside.
type ImportDropPage struct {
	web.Base
	Batch BatchView
	Steps []LifeStep
}

func (d *Deps) importDropAsk(c *web.Ctx) error {
	p, err := d.importDropPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) importDropPage(c *web.Ctx) (*ImportDropPage, error) {
	b, err := d.batchOf(c)
	p := &ImportDropPage{Batch: batchView(b), Steps: wizard(stepOf(b.State))}
	p.Title = "放弃：第 " + idText(b.ID) + " 批"
	return p, err
}

func (d *Deps) importDrop(c *web.Ctx) error {
	p, err := d.importDropPage(c)
	if err != nil {
		return err
	}
	if err := d.Importer.Drop(c.Request().Context(), c.Actor, p.Batch.ID); err != nil {
		return c.Retry(err, "desk/import_drop", p)
	}
	return c.Done("已放弃第 "+idText(p.Batch.ID)+" 批，没有写入任何内容。", "/desk/imports")
}
