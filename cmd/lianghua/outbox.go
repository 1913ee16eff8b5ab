package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"lianghua/internal/crypt"
	"lianghua/internal/fault"
	"lianghua/internal/outbox"
	"lianghua/org"
)

type outboxCmd struct {
	Export outboxExportCmd `cmd:"" help:"把待报的信息编包、签名，写到文件夹（用于网闸）"`
	Verify outboxVerifyCmd `cmd:"" help:"核验数据包：是否完整、是否本县签发；接收方使用，不需要数据库"`
	Key    outboxKeyCmd    `cmd:"" help:"显示本县公钥和指纹"`
}

type outboxExportCmd struct {
	Dir string `arg:"" help:"文件夹" placeholder:"文件夹"`
}

// Run writes every bundle that waits and prints the files.
func (x outboxExportCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	if err := need(ctx, c); err != nil {
		return err
	}
	a, err := openApp(ctx, c, false)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	files, err := a.outbox.Export(ctx, localActor(), org.Who(localActor()), x.Dir)
	for _, f := range files {
		fmt.Fprintln(e.stdout, f)
	}
	if err == nil {
		fmt.Fprintf(e.stderr, "已导出数据包 %d 个。\n", len(files))
	}
	return err
}

type outboxVerifyCmd struct {
	Files []string `arg:"" name:"file" help:"数据包"`
	Key   string   `required:"" help:"发送方的公钥（lianghua outbox key 所显示的），或写有公钥的文件" placeholder:"公钥"`
}

// Run reads each file; exit status 2 when one of them is not what it says.
func (x outboxVerifyCmd) Run(e env) error {
	key := strings.TrimSpace(x.Key)
	if raw, err := os.ReadFile(key); err == nil {
		key = strings.TrimSpace(string(raw))
	}
	var bad error
	for _, path := range x.Files {
		r, err := verifyFile(path, key)
		switch {
		case err != nil && fault.KindOf(err) != fault.KindInvalid:
			return err
		case err != nil:
			bad = refused{errReported}
			fmt.Fprintf(e.stderr, "%s：%s\n", path, describe(err))
		default:
			fmt.Fprintf(e.stdout, "%s：%s", path, r)
		}
	}
	return bad
}

func verifyFile(path, key string) (outbox.Report, error) {
	f, err := os.Open(path)
	if err != nil {
		return outbox.Report{}, fault.Invalidf("file", "找不到文件 %s。", path)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return outbox.Report{}, err
	}
	return outbox.Verify(f, info.Size(), key)
}

type outboxKeyCmd struct{}

// Run prints the public key for the other side.
func (outboxKeyCmd) Run(ctx context.Context, c *cli, e env) error {
	k, err := crypt.ReadKeys(c.Keys)
	if err != nil {
		return fault.Invalidf("keys", "读不到密钥文件 %s，请用 --keys 指明它在哪里。", c.Keys)
	}
	public, err := k.PublicKey()
	if err == nil {
		fmt.Fprintln(e.stdout, public)
		fmt.Fprintf(e.stderr, "指纹 %s，请用电话与上级平台核对。\n", crypt.Fingerprint(public))
	}
	return err
}
