package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

type auditCmd struct {
	Anchor  auditAnchorCmd  `cmd:"" help:"现在锚定一次（一天一次；服务运行时每天自动锚定）并显示锚定行"`
	Anchors auditAnchorsCmd `cmd:"" help:"列出锚定行，或追加到文件"`
	Archive auditArchiveCmd `cmd:"" help:"把一段审计日志写成可单独核验的存档；日志本身不删除"`
	Verify  auditVerifyCmd  `cmd:"" help:"核验存档；不需要数据库"`
}

type auditAnchorCmd struct{}

// Run anchors the chain for today.
func (auditAnchorCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	return withApp(ctx, c, func(a *app) error {
		x, _, err := a.anchor(ctx, org.Who(localActor()))
		if err == nil && x.Seq == 0 {
			return fault.Conflict("审计日志还没有记录，不用锚定。")
		}
		if err == nil {
			fmt.Fprintln(e.stdout, x.Line())
		}
		return err
	})
}

type auditAnchorsCmd struct {
	Since  string `help:"从哪一天起" placeholder:"日期"`
	Append string `help:"追加到文件：只写文件里还没有的日子，不动已有的行" placeholder:"文件"`
}

// Run prints the lines of the anchors, oldest first.
func (x auditAnchorsCmd) Run(ctx context.Context, c *cli, e env) error {
	since, err := dayOf("since", x.Since)
	if err != nil {
		return err
	}
	return withApp(ctx, c, func(a *app) error {
		if x.Append != "" {
			n, err := appendAnchors(a.db.Reader(ctx), x.Append)
			if err == nil {
				fmt.Fprintf(e.stdout, "已向 %s 追加锚定 %d 行。\n", x.Append, n)
			}
			return err
		}
		return audit.EachAnchor(a.db.Reader(ctx), since, func(y audit.Anchor) error {
			_, err := fmt.Fprintln(e.stdout, y.Line())
			return err
		})
	})
}

func dayOf(flag, text string) (d calendar.Date, err error) {
	if text == "" {
		return d, nil
	}
	if d, err = calendar.Parse(text); err != nil {
		return d, fault.Invalidf(flag, "日期“%s”不能识别，请写成 2026-11-28。", text)
	}
	return d, nil
}

type auditArchiveCmd struct {
	Output string `short:"o" required:"" help:"写到哪个文件（不能已经存在；以 .gz 结尾时压缩）" placeholder:"文件"`
	From   string `help:"从哪一天起；不写则从第一条起" placeholder:"日期"`
	Until  string `help:"到哪一天止（含这一天）；不写则到最后一条" placeholder:"日期"`
}

// Run writes a part of the log; writing it is itself an act in the log.
func (x auditArchiveCmd) Run(ctx context.Context, c *cli, e env) error {
	from, err := dayOf("from", x.From)
	if err != nil {
		return err
	}
	until, err := dayOf("until", x.Until)
	if err != nil {
		return err
	}
	return withApp(ctx, c, func(a *app) error {
		var out audit.Archived
		err := a.db.Snapshot(ctx, func(q db.Reader) error {
			first, last, err := audit.RangeOf(q, startOfDay(from, 0), startOfDay(until, 1))
			if err != nil || last == 0 {
				return firstOf(err, fault.Invalid("from", "这段时间没有记录。"))
			}
			return writeNew(x.Output, func(w io.Writer) error {
				out, err = audit.Archive(q, a.keys, first, last, w)
				return err
			})
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "已存档第 %d 至 %d 条，共 %d 条：%s。日志本身没有删除。\n", out.From, out.To, out.Rows, x.Output)
		return audit.Log(ctx, a.db, org.Who(localActor()), audit.Entry{Action: string(rbac.AuditRead), ObjectKind: "log",
			Detail: map[string]any{"verb": "archive", "first": out.From, "last": out.To, "rows": out.Rows}})
	})
}

func startOfDay(d calendar.Date, later int) db.NullTime {
	if d.IsZero() {
		return db.NullTime{}
	}
	return db.Some(db.At(d.AddDays(later).Start()))
}

// writeNew writes a file that is not there yet, whole or not at all.
func writeNew(path string, write func(w io.Writer) error) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fault.Invalidf("output", "%s 已经存在，请换一个文件名。", path)
	}
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fault.Invalidf("output", "不能写入 %s：%v", part, err)
	}
	var w io.Writer = f
	var z *gzip.Writer
	if strings.HasSuffix(path, ".gz") {
		z = gzip.NewWriter(f)
		w = z
	}
	err = write(w)
	if z != nil {
		err = firstOf(err, z.Close())
	}
	err = firstOf(firstOf(err, f.Sync()), f.Close())
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		_ = os.Remove(part)
	}
	return err
}

type auditVerifyCmd struct {
	File string `arg:"" help:"存档文件" placeholder:"文件"`
	Key  string `help:"本县公钥（lianghua outbox key 所显示的），不在本县机器上核验时用" placeholder:"公钥"`
}

// Run checks an archive with the key file where it is at hand, else with the
// county's public key. Exit status 2 when something is wrong.
func (x auditVerifyCmd) Run(c *cli, e env) error {
	keys, err := crypt.ReadKeys(c.Keys)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var chain audit.Chainer
	public := strings.TrimSpace(x.Key)
	if keys != nil {
		chain = keys
		if public == "" {
			if public, err = keys.PublicKey(); err != nil {
				return err
			}
		}
	}
	if chain == nil && public == "" {
		return fault.Invalid("key", "请用 --keys 指明密钥文件，或用 --key 写出本县公钥。")
	}
	out, found, err := checkArchive(x.File, chain, public)
	if err != nil {
		return err
	}
	for _, f := range found {
		fmt.Fprintln(e.stdout, f.Msg)
	}
	if len(found) > 0 {
		return refused{errReported}
	}
	how := "逐条核验了校验值"
	if chain == nil {
		how = "核验了签名和摘要（没有密钥文件，未逐条核验校验值）"
	}
	fmt.Fprintf(e.stdout, "存档完整：第 %d 至 %d 条，共 %d 条，%s。\n", out.From, out.To, out.Rows, how)
	return nil
}

func checkArchive(path string, chain audit.Chainer, public string) (audit.Archived, []audit.Fault, error) {
	f, err := os.Open(path)
	if err != nil {
		return audit.Archived{}, nil, fault.Invalidf("file", "不能读取 %s：%v", path, err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return audit.Archived{}, nil, fault.Invalid("file", "压缩文件已损坏。")
		}
	}
	return audit.CheckArchive(r, chain, public)
}
