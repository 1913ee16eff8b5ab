package desk

import (
	"context"
	"fmt"
	"time"

	"lianghua/importer"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
	"lianghua/web"
)

// ImportApplyPage is step 3 of an import: 定取舍.
type ImportApplyPage struct {
	web.Base
	Batch BatchView
	Sums  importer.Counts
	Skip  string // "1" to apply only the good rows
	Long  bool   // a job will do it
	Steps []LifeStep
}

func (d *Deps) importApplyAsk(c *web.Ctx) error {
	p, err := d.importApplyPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) importApplyPage(c *web.Ctx) (*ImportApplyPage, error) {
	b, err := d.batchOf(c)
	if err != nil {
		return nil, err
	}
	if b.State != importer.Planned {
		return nil, fault.Conflictf("这一批%s，不能入库。", b.State.Name())
	}
	p := &ImportApplyPage{Batch: batchView(b), Sums: b.Sums(), Skip: c.Form("skip"), Steps: wizard(3)}
	p.Title = "入库：第 " + idText(b.ID) + " 批"
	p.Long = p.Sums.Writes() > importer.LongPlan
	return p, nil
}

func (d *Deps) importApply(c *web.Ctx) error {
	p, err := d.importApplyPage(c)
	if err != nil {
		return err
	}
	ctx, id, skip := c.Request().Context(), p.Batch.ID, p.Skip == "1"
	here := "/desk/imports/" + idText(id)
	if p.Long && d.Jobs != nil {
		if _, err := d.Importer.StartApply(ctx, c.Actor, id, c.Form("hash"), skip); err != nil {
			return c.Retry(err, "desk/import_apply", p)
		}
		d.Jobs.Wake()
		return c.Redirect(303, here+"/progress")
	}
	b, err := d.Importer.Apply(ctx, c.Actor, id, c.Form("hash"), skip, nil)
	if err != nil {
		return c.Retry(err, "desk/import_apply", p)
	}
	sums := b.Sums()
	if sums.Reject > 0 {
		return c.Warn(fmt.Sprintf("已入库 %d 条；有问题的 %d 行没有导入，可下载问题表改好后再传。", sums.Writes(), sums.Reject), here)
	}
	return c.Done(fmt.Sprintf("已入库 %d 条。发现不对可以整批撤销。", sums.Writes()), here)
}

// ImportProgressPage shows how far a long import is.
type ImportProgressPage struct {
	web.Base
	Batch  importer.Batch
	Job    jobs.Row
	Left   string // time left, in words
	Cancel string // where it is cancelled, "" once it has ended
	Steps  []LifeStep
}

func (d *Deps) importProgress(c *web.Ctx) error {
	b, err := d.batchOf(c)
	if err != nil {
		return err
	}
	row, ok, err := importer.JobOf(c.Q(), b.ID)
	if err != nil {
		return err
	}
	here := "/desk/imports/" + idText(b.ID)
	if !ok || b.State == importer.Applied {
		return c.Redirect(303, here)
	}
	if d.Jobs != nil {
		d.Jobs.Live(&row)
	}
	p := &ImportProgressPage{Batch: b, Job: row, Left: timeLeft(row, d.DB.Now().Sub(row.CreatedAt.Time)), Steps: wizard(3)}
	p.Title = "正在入库：第 " + idText(b.ID) + " 批"
	if row.Total == 0 {
		p.Job.Total = int64(b.Sums().Writes())
	}
	if !row.State.Ended() {
		p.Cancel = here + "/cancel"
	}
	return c.Render(p)
}

// timeLeft guesses from the pace so far; "" when there is none yet.
func timeLeft(row jobs.Row, spent time.Duration) string {
	if row.Done <= 0 || row.Total <= row.Done || row.State.Ended() {
		return ""
	}
	left := time.Duration(float64(spent) / float64(row.Done) * float64(row.Total-row.Done))
	if left < time.Minute {
		return fmt.Sprintf("%d 秒", max(int(left.Seconds()), 1))
	}
	return fmt.Sprintf("%d 分钟", int(left.Minutes())+1)
}

func (d *Deps) importCancel(c *web.Ctx) error {
	b, err := d.batchOf(c)
	if err != nil {
		return err
	}
	if err := d.cancelApply(c.Request().Context(), c, b.ID); err != nil {
		return err
	}
	return c.Done("已要求停止；没有写入任何一行的，可以稍后重新入库。", "/desk/imports/"+idText(b.ID))
}

func (d *Deps) cancelApply(ctx context.Context, c *web.Ctx, batch int64) error {
	row, ok, err := importer.JobOf(c.Q(), batch)
	if err != nil {
		return err
	}
	if !ok || d.Jobs == nil {
		return fault.Conflict("这一批没有正在进行的入库。")
	}
	return d.Jobs.Cancel(ctx, row.ID)
}
