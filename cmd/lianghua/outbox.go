package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"lianghua/internal/crypt"
	"lianghua/internal/fault"
	"lianghua/internal/outbox"
	"lianghua/org"
)

type outboxCmd struct {
	Export  outboxExportCmd  `cmd:"" help:"把待报的信息编包、签名，写到文件夹（用于网闸）"`
	Verify  outboxVerifyCmd  `cmd:"" help:"核验数据包：是否完整、是否本县签发；接收方使用，不需要数据库"`
	Receipt outboxReceiptCmd `cmd:"" help:"登记经网闸带回的回执：标明数据包已收到或被拒收"`
	Key     outboxKeyCmd     `cmd:"" help:"显示本县公钥和指纹"`
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
	Files      []string `arg:"" name:"file" help:"数据包"`
	Key        string   `required:"" help:"发送方的公钥（lianghua outbox key 所显示的），或写有公钥的文件" placeholder:"公钥"`
	ReceiptOut string   `help:"把结果写成回执文件，用本机密钥（--keys）签名，交还发送方" placeholder:"文件"`
	Receiver   string   `help:"回执上的接收单位名称" placeholder:"单位"`
}

// Run reads each file; exit status 2 when one of them is not what it says.
func (x outboxVerifyCmd) Run(c *cli, e env) error {
	key := strings.TrimSpace(x.Key)
	if raw, err := os.ReadFile(key); err == nil {
		key = strings.TrimSpace(string(raw))
	}
	var bad error
	receipt := outbox.Receipt{Receiver: x.Receiver, MadeAt: time.Now().UTC().Format("2006-01-02T15:04:05Z")}
	for _, path := range x.Files {
		r, err := verifyFile(path, key)
		if !receipt.Add(r, err) && x.ReceiptOut != "" {
			fmt.Fprintf(e.stderr, "%s：认不出是哪个县的第几号，不写入回执。\n", path)
		}
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
	if x.ReceiptOut != "" {
		if err := writeReceipt(c.Keys, x.ReceiptOut, receipt); err != nil {
			return err
		}
		fmt.Fprintf(e.stderr, "回执已写到 %s，%d 个数据包。\n", x.ReceiptOut, len(receipt.Bundles))
	}
	return bad
}

// writeReceipt signs with the receiver's own keys.
func writeReceipt(keys, path string, r outbox.Receipt) error {
	if len(r.Bundles) == 0 {
		return fault.Invalid("file", "没有认得出编号的数据包，没有写回执。")
	}
	k, err := crypt.ReadKeys(keys)
	if err != nil {
		return fault.Invalidf("keys", "读不到密钥文件 %s，请用 --keys 指明接收方自己的密钥文件。", keys)
	}
	raw, err := r.Write(k)
	if err == nil {
		err = os.WriteFile(path, raw, 0o644)
	}
	return err
}

type outboxReceiptCmd struct {
	Files []string `arg:"" name:"file" help:"回执文件"`
	Key   string   `help:"接收方的公钥，或写有公钥的文件；不填时用上一次登记所用的" placeholder:"公钥"`
}

// Run registers each file; the first that is not believed ends the run.
func (x outboxReceiptCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	if err := need(ctx, c); err != nil {
		return err
	}
	a, err := openApp(ctx, c, false)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	key := strings.TrimSpace(x.Key)
	if raw, err := os.ReadFile(key); err == nil {
		key = strings.TrimSpace(string(raw))
	}
	for _, path := range x.Files {
		raw, err := os.ReadFile(path)
		if err != nil {
			return fault.Invalidf("file", "找不到文件 %s。", path)
		}
		got, err := a.outbox.Register(ctx, localActor(), org.Who(localActor()), raw, key)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%s：%s\n", path, got)
	}
	return nil
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
