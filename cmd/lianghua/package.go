package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/internal/staticsite"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

type packageCmd struct {
	Make packageMakeCmd `cmd:"" help:"把公开页面的变动编成数据包、签名（用于网闸，内网一侧）"`
	Load packageLoadCmd `cmd:"" help:"核验数据包并装入，供 serve-static 或网站服务器使用（外网一侧，不需要数据库）"`
}

type packageMakeCmd struct {
	Output string `short:"o" required:"" help:"数据包文件" placeholder:"文件"`
	Full   bool   `help:"完整的数据包，不接着上一个"`
	Base   string `help:"链接前缀，同 export site" placeholder:"前缀"`
	Live   string `help:"检索、表单指向哪个网址，同 export site" placeholder:"网址"`
	Check  bool   `help:"核查站内链接" default:"true" negatable:""`
}

// Run writes the package and notes its number; then only the file appears
// under its name.
func (x packageMakeCmd) Run(ctx context.Context, c *cli, e env) (err error) {
	if err := need(ctx, c); err != nil {
		return err
	}
	a, err := openApp(ctx, c, false)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	if err := rbac.Check(localActor(), rbac.OutboxManage, rbac.Unit{}); err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "lianghua-package-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	part, err := staticsite.Begin(filepath.Join(temp, "site"))
	if err != nil {
		return err
	}
	defer quietly(e)()
	if _, err := a.copySite(ctx, e, siteCopy{Base: strings.TrimSuffix(x.Base, "/"), Live: strings.TrimSuffix(x.Live, "/"), Check: x.Check}, part); err != nil {
		return err
	}
	h, err := a.pack(ctx, part, x)
	if err != nil {
		return err
	}
	kind := "变动"
	if h.Full {
		kind = "完整"
	}
	fmt.Fprintf(e.stdout, "%s：第 %d 号（%s），共 %d 个页面和文件，本包带 %d 个，撤去 %d 个网址。\n", x.Output, h.Seq, kind, h.Files, len(h.Sent), len(h.Removed))
	return nil
}

// pack writes FILE.part, notes the package, and gives the file its name.
func (a *app) pack(ctx context.Context, dir string, x packageMakeCmd) (h staticsite.Head, err error) {
	last, before, err := lastPackage(a.db.Reader(ctx))
	if err != nil {
		return h, err
	}
	if x.Full {
		before = staticsite.Before{}
	}
	v, err := settings.All(a.db.Reader(ctx))
	if err != nil {
		return h, err
	}
	part := x.Output + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return h, fault.Invalidf("output", "不能写 %s：%v", part, err)
	}
	defer os.Remove(part)
	h, err = staticsite.Pack(f, dir, v.CountyName(), last+1, before, a.db.Now().Time, a.keys.Sign)
	if err := firstOf(firstOf(err, f.Sync()), f.Close()); err != nil {
		return h, err
	}
	text, err := os.ReadFile(filepath.Join(dir, staticsite.ListName))
	if err != nil {
		return h, err
	}
	if err := a.notePackage(ctx, h, text); err != nil {
		return h, err
	}
	return h, os.Rename(part, x.Output)
}

// lastPackage is the number of the last package and what the next continues.
func lastPackage(q db.Reader) (int64, staticsite.Before, error) {
	var row struct {
		Seq     int64  `db:"seq"`
		Listing string `db:"listing"`
	}
	err := q.Get(&row, `SELECT seq, listing FROM site_package ORDER BY seq DESC LIMIT 1`)
	if db.NoRows(err) {
		return 0, staticsite.Before{}, nil
	}
	if err != nil {
		return 0, staticsite.Before{}, err
	}
	list, err := unzipped(row.Listing)
	return row.Seq, staticsite.Before{Seq: row.Seq, List: list}, err
}

func (a *app) notePackage(ctx context.Context, h staticsite.Head, list []byte) error {
	packed, err := zipped(list)
	if err != nil {
		return err
	}
	who := org.Who(localActor())
	return a.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE site_package SET listing = '' WHERE listing <> ''`); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO site_package (seq, made_at, made_by, digest, listing) VALUES (?, ?, ?, ?, ?)`, h.Seq, tx.Now, who.Name, h.ListSum, packed)
		audit.Record(tx, who, audit.Entry{Action: string(rbac.OutboxManage), ObjectKind: "site_package", ObjectID: fmt.Sprint(h.Seq),
			Detail: map[string]any{"full": h.Full, "files": h.Files, "sent": len(h.Sent), "removed": len(h.Removed)}})
		return err
	})
}

func zipped(b []byte) (string, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		return "", err
	}
	err := z.Close()
	return base64.StdEncoding.EncodeToString(out.Bytes()), err
}

func unzipped(s string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(raw) == 0 {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// quietly keeps the line that is logged for every page out of a copy's output.
func quietly(e env) (restore func()) {
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	return func() { slog.SetDefault(was) }
}

type packageLoadCmd struct {
	File string `arg:"" help:"数据包" placeholder:"文件"`
	Key  string `required:"" help:"发送方的公钥（lianghua outbox key 所显示的），或写有公钥的文件" placeholder:"公钥"`
	To   string `required:"" help:"装到哪个文件夹；网站服务器指向其中的 current" placeholder:"文件夹"`
}

// Run loads one package. Exit status 2: it was refused, and what is served is
// as it was.
func (x packageLoadCmd) Run(e env) error {
	key := strings.TrimSpace(x.Key)
	if raw, err := os.ReadFile(key); err == nil {
		key = strings.TrimSpace(string(raw))
	}
	z, err := zip.OpenReader(x.File)
	if err != nil {
		return refused{fault.Invalidf("file", "%s 不是数据包，或者没有传完整：%v", x.File, err)}
	}
	defer z.Close()
	h, err := staticsite.Load(&z.Reader, key, x.To)
	if kind := fault.KindOf(err); err != nil && (kind == fault.KindInvalid || kind == fault.KindConflict) {
		return refused{err}
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "已装入第 %d 号数据包（公钥指纹 %s）：%d 个页面和文件，撤去 %d 个网址。\n", h.Seq, crypt.Fingerprint(key), h.Files, len(h.Removed))
	return nil
}

type serveStaticCmd struct {
	Dir string `arg:"" help:"export site 或 package load 的文件夹" placeholder:"文件夹"`
}

// Run serves a copy until it is stopped. It needs no database and no keys.
func (x serveStaticCmd) Run(ctx context.Context, c *cli, e env) error {
	s, err := staticsite.NewServer(x.Dir, c.CacheBytes, time.Now)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fault.Invalidf("addr", "不能监听 %s：%v。请用 --addr 换一个地址或端口。", c.Addr, err)
	}
	srv := &http.Server{Handler: web.Secured(s.Handler(), s.Live), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 5 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	go s.Watch(ctx)
	go func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		_ = srv.Shutdown(end) // Serve returns what matters
	}()
	fmt.Fprintf(e.stdout, "服务地址：http://%s\n", l.Addr())
	if err := srv.Serve(l); err != http.ErrServerClosed {
		return err
	}
	return nil
}
