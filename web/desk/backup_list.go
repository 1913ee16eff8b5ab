package desk

import (
	"fmt"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/backup"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
	"lianghua/rbac"
	"lianghua/web"
)

// BackupsPage lists the backups in the vault (备份) and the drills (恢复演练).
type BackupsPage struct {
	web.Base
	Rows   []BackupRow
	Drills []DrillRow
	Busy   string // the kind of work under way, in words
	Sealed bool   // backups are encrypted
	Stale  bool   // the newest is older than two days
}

// BackupRow is a backup.
type BackupRow struct {
	Name   string
	At     time.Time
	Size   string
	Sealed bool
}

// DrillRow is a drill, under way or ended.
type DrillRow struct {
	JobRow
	Result *backup.Drilled // nil before it has ended well
}

// staleAfter is when a county without a new backup is warned: one nightly run
// may fail, two may not.
const staleAfter = 48 * time.Hour

func (d *Deps) backupList(c *web.Ctx) error {
	p := &BackupsPage{Sealed: d.Backups.Key != nil}
	p.Title = "备份"
	kept, err := d.Backups.List()
	if err != nil {
		return err
	}
	for _, k := range kept {
		p.Rows = append(p.Rows, BackupRow{Name: k.Name, At: k.At, Size: fmt.Sprintf("%.1f MB", float64(k.Bytes)/(1<<20)), Sealed: k.Sealed()})
	}
	p.Stale = len(kept) == 0 || d.DB.Now().Sub(kept[0].At) > staleAfter
	for _, kind := range []string{backup.TakeJob, backup.DrillJob} {
		rows, err := jobs.Latest(c.Q(), kind, 5)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if !r.State.Ended() {
				p.Busy = word(jobNames, r.Kind)
			}
			if kind == backup.DrillJob {
				p.Drills = append(p.Drills, d.drillRow(r))
			}
		}
	}
	return c.Render(p)
}

func (d *Deps) drillRow(r jobs.Row) DrillRow {
	row := DrillRow{JobRow: d.jobRow(r)}
	var out backup.Drilled
	if r.State == jobs.Finished && r.Decode(&out) == nil {
		row.Result = &out
	}
	return row
}

func (d *Deps) backupExport(c *web.Ctx) error {
	kept, err := d.Backups.List()
	if err != nil {
		return err
	}
	var out [][]string
	for _, k := range kept {
		sealed := "否"
		if k.Sealed() {
			sealed = "是"
		}
		out = append(out, []string{k.Name, k.At.In(eastern).Format("2006-01-02 15:04:05"), idText(k.Bytes), sealed})
	}
	return listFile(c, "备份", []string{"文件", "时间", "字节", "加密"}, out)
}

// backupTake queues a backup; one at a time.
func (d *Deps) backupTake(c *web.Ctx) error {
	return d.enqueueBackup(c, backup.TakeJob, struct{}{}, "已开始备份，完成后刷新本页可见。")
}

// backupDrill queues a drill with one backup.
func (d *Deps) backupDrill(c *web.Ctx) error {
	name := c.FormValue("name")
	kept, err := d.Backups.List()
	if err != nil {
		return err
	}
	for _, k := range kept {
		if k.Name == name {
			return d.enqueueBackup(c, backup.DrillJob, backup.DrillArgs{Name: name}, "已开始恢复演练，完成后刷新本页可见结果。")
		}
	}
	return fault.NotFound("没有这份备份，可能已按保留规则删除。请刷新后重选。")
}

func (d *Deps) enqueueBackup(c *web.Ctx, kind string, args any, said string) error {
	err := d.DB.Write(c.Request().Context(), func(tx *db.Tx) error {
		if err := rbac.Check(c.Actor, rbac.JobManage, rbac.Unit{}); err != nil {
			return err
		}
		running, err := jobs.Latest(tx, kind, 1)
		if err != nil {
			return err
		}
		if len(running) > 0 && !running[0].State.Ended() {
			return fault.Conflict("上一次还没有结束，请稍后再试。")
		}
		id, err := jobs.Enqueue(tx, kind, args, jobs.Options{By: c.Actor.Name})
		if err != nil {
			return err
		}
		audit.Record(tx, c.Who(), audit.Entry{Action: string(rbac.JobManage), ObjectKind: "job", ObjectID: idText(id), Detail: map[string]any{"verb": "enqueue", "kind": kind}})
		return nil
	})
	if err != nil {
		return err
	}
	d.Jobs.Wake()
	return c.Done(said, "/desk/backups")
}
