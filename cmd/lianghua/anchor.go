package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
)

// anchorJob anchors the chain of acts once a day (每日锚定).
const anchorJob = "anchor"

// anchorDay is the handler of anchorJob. The line also goes to the log of the
// process, which a county sends to another machine, and to --anchor-file.
func (a *app) anchorDay(ctx context.Context, j *jobs.Job) error {
	x, dropped, err := a.anchor(ctx, audit.Who{Name: "系统", Face: "job"})
	if err != nil {
		return err
	}
	if x.Seq == 0 {
		j.Progress(1, 1, "还没有记录，不用锚定。")
		return nil
	}
	if dropped {
		slog.Info("audit anchor", "line", x.Line())
	}
	if a.cli.AnchorFile != "" {
		if _, err := appendAnchors(a.db.Reader(ctx), a.cli.AnchorFile); err != nil {
			return err
		}
	}
	j.Progress(1, 1, fmt.Sprintf("已锚定到第 %d 条。", x.Seq))
	return nil
}

// anchor anchors the chain for today, or gives the anchor that today has.
func (a *app) anchor(ctx context.Context, who audit.Who) (x audit.Anchor, dropped bool, err error) {
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		x, dropped, err = audit.Drop(tx, a.keys, who)
		return err
	})
	return x, dropped, err
}

// appendAnchors adds to a file the anchors that are newer than its last line,
// and never touches a line that is there.
func appendAnchors(q db.Reader, path string) (added int, err error) {
	var from calendar.Date
	raw, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return 0, fault.Invalidf("anchor-file", "不能读取锚定文件 %s：%v", path, err)
	case len(bytes.TrimSpace(raw)) > 0:
		list, err := audit.ReadAnchors(bytes.NewReader(raw))
		if err != nil {
			return 0, err
		}
		from = list[len(list)-1].Day.AddDays(1)
	}
	var b strings.Builder
	if len(raw) > 0 && raw[len(raw)-1] != '\n' {
		b.WriteByte('\n')
	}
	if err := audit.EachAnchor(q, from, func(x audit.Anchor) error {
		added++
		b.WriteString(x.Line() + "\n")
		return nil
	}); err != nil || added == 0 {
		return 0, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return 0, fault.Invalidf("anchor-file", "不能写入锚定文件 %s：%v", path, err)
	}
	_, err = f.WriteString(b.String())
	return added, firstOf(err, f.Close())
}

// givenAnchors reads what --anchor names: a file of lines, or a line.
func givenAnchors(given string) ([]audit.Anchor, error) {
	if given == "" {
		return nil, nil
	}
	if isFile(given) {
		f, err := os.Open(given)
		if err != nil {
			return nil, fault.Invalidf("anchor", "不能读取 %s：%v", given, err)
		}
		defer f.Close()
		return audit.ReadAnchors(f)
	}
	if !strings.Contains(given, " ") {
		return nil, fault.Invalidf("anchor", "找不到文件 %s。请写锚定文件的路径，或整行锚定文字（加引号）。", given)
	}
	one, err := audit.ParseAnchor(given)
	return []audit.Anchor{one}, err
}

// checkAnchors holds the log against the anchors that the database keeps and
// those that were given from outside.
func checkAnchors(q db.Reader, keys *crypt.Keys, given []audit.Anchor) ([]string, error) {
	found, err := audit.CompareKept(q)
	if err != nil {
		return nil, err
	}
	public := ""
	if keys != nil {
		if public, err = keys.PublicKey(); err != nil {
			return nil, err
		}
	}
	more, err := audit.Compare(q, public, given)
	var out []string
	for _, f := range append(found, more...) {
		if line := "审计日志：" + f.Msg; len(out) == 0 || out[len(out)-1] != line {
			out = append(out, line)
		}
	}
	return out, err
}

func compared(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("审计日志与给出的 %d 行锚定相符。", n)
}
