package backup

import (
	"context"
	"fmt"
	"time"

	"lianghua/internal/jobs"
	"lianghua/internal/settings"
)

// The kinds of job that take a backup and that try one.
const (
	TakeJob  = "backup"
	DrillJob = "backup.drill"
)

// DrillArgs says which backup is tried.
type DrillArgs struct {
	Name string `json:"name"`
}

// Drilled is what a drill found.
type Drilled struct {
	Name    string    `json:"name"`
	TakenAt time.Time `json:"taken_at"`
	Tables  int       `json:"tables"`
	Rows    int64     `json:"rows"`
	Files   int64     `json:"files"`
	Bytes   int64     `json:"bytes"`
	Missing int       `json:"missing"` // files that a record names and the county had lost before
	Digest  string    `json:"digest"`  // over all tables
	Seconds float64   `json:"seconds"`
}

// RunTake is the handler of TakeJob: one more backup, and the old ones thinned
// out as the county has set.
func (v *Vault) RunTake(ctx context.Context, j *jobs.Job) error {
	j.Progress(0, 2, "正在备份")
	name, m, err := v.Take(ctx)
	if err != nil {
		return err
	}
	set, err := settings.All(v.Source.DB.Reader(ctx))
	if err != nil {
		return err
	}
	daily, weekly, monthly := set.BackupKeep()
	gone, err := v.Fade(Keep{Daily: daily, Weekly: weekly, Monthly: monthly})
	if err != nil {
		return err
	}
	note := ""
	if n := len(m.Files.Missing); n > 0 {
		note = fmt.Sprintf("有 %d 个附件找不到文件或被改动，没有备份；请执行 lianghua check。", n)
	}
	j.Progress(2, 2, fmt.Sprintf("%s：%d 行，附件 %d 个；按保留份数删除旧备份 %d 份。%s", name, m.Rows(), m.Files.Count, len(gone), note))
	return nil
}

// RunDrill is the handler of DrillJob.
func (v *Vault) RunDrill(ctx context.Context, j *jobs.Job) error {
	var args DrillArgs
	if err := j.Decode(&args); err != nil {
		return err
	}
	j.Progress(0, 1, "正在恢复到临时位置")
	start := time.Now()
	m, err := v.Drill(ctx, args.Name)
	if err != nil {
		return err
	}
	out := Drilled{Name: args.Name, TakenAt: m.TakenAt, Tables: len(m.Tables), Rows: m.Rows(), Files: m.Files.Count, Bytes: m.Files.Bytes,
		Missing: len(m.Files.Missing), Digest: m.Digest(), Seconds: time.Since(start).Seconds()}
	j.Progress(1, 1, fmt.Sprintf("%s 能够恢复：%d 张表 %d 行、附件 %d 个，逐表哈希值与备份一致，用时 %.1f 秒。", args.Name, out.Tables, out.Rows, out.Files, out.Seconds))
	return j.SetResult(out)
}
