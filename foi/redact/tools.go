package redact

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"lianghua/internal/fault"
)

// Tools are the programs of the machine that render pages; "" is one that is
// not installed.
type Tools struct{ Soffice, Pdftoppm, Pdftotext string }

// FindTools looks for LibreOffice and poppler.
func FindTools() Tools {
	find := func(name string) string {
		path, err := exec.LookPath(name)
		if err != nil {
			return ""
		}
		return path
	}
	return Tools{find("soffice"), find("pdftoppm"), find("pdftotext")}
}

// Bounds of a child process.
const (
	childTime    = 2 * time.Minute
	childDataKiB = 512 << 10 // memory of its own
	childFileKiB = 256 << 10 // any file that it writes
)

// bounded runs a command under ulimit, as internal/sheet does.
const bounded = `ulimit -d "$1" && ulimit -f "$2" && ulimit -c 0 && shift 2 && exec "$@"`

// run runs a program in a folder of its own, in a process group that is killed
// whole when its time is over. Its environment holds nothing of ours.
func run(ctx context.Context, dir, name string, args ...string) error {
	timed, cancel := context.WithTimeout(ctx, childTime)
	defer cancel()
	c := exec.CommandContext(timed, "sh", append([]string{"-c", bounded, "sh", strconv.Itoa(childDataKiB), strconv.Itoa(2 * childFileKiB), name}, args...)...)
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "LANG=C.UTF-8"}
	c.Dir = dir
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	err := c.Run()
	if c.Process != nil {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // what the group may have left behind; mostly there is nothing
	}
	if timed.Err() != nil && ctx.Err() == nil {
		return fault.TooLarge(fmt.Sprintf("转换文件超过 %d 秒，已停止。请拆分文件后再办。", int(childTime.Seconds())))
	}
	return err
}

// inFolder works in a temporary folder that is removed with all that is in it.
func inFolder(f func(dir string) error) error {
	dir, err := os.MkdirTemp("", "lianghua-redact-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return f(dir)
}

var errConvert = fault.Conflict("文件转换失败。请用原软件打开后另存，或者转成 PDF、图片后再上传。")

// toPDF makes a pdf of an Office file.
func (t Tools) toPDF(ctx context.Context, raw []byte, ext string) (out []byte, err error) {
	err = inFolder(func(dir string) error {
		in := filepath.Join(dir, "in"+ext)
		if err := os.WriteFile(in, raw, 0o600); err != nil {
			return err
		}
		if err := run(ctx, dir, t.Soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--norestore", "--nolockcheck",
			"--convert-to", "pdf", "--outdir", dir, in); err != nil {
			return firstOf(err, errConvert)
		}
		if out, err = os.ReadFile(filepath.Join(dir, "in.pdf")); err != nil {
			return errConvert
		}
		return nil
	})
	return out, err
}

// firstOf keeps what is meant for a person and replaces the rest.
func firstOf(err, instead error) error {
	if fault.KindOf(err) != fault.KindInternal {
		return err
	}
	return instead
}

// dots per inch of a page that is given away, and of one that is looked at.
const (
	dpiCopy = 170
	dpiLook = 80
)

// Page is one page of a pdf as PNG, to look at.
func (t Tools) Page(ctx context.Context, raw []byte, page int) ([]byte, error) {
	pages, err := t.pages(ctx, raw, page, page, dpiLook, "-png")
	if err != nil || len(pages) != 1 {
		return nil, firstOf(err, errConvert)
	}
	return pages[0], nil
}

// pages renders pages of a pdf, in order.
func (t Tools) pages(ctx context.Context, raw []byte, first, last, dpi int, as string) (out [][]byte, err error) {
	if t.Pdftoppm == "" {
		return nil, errNoPoppler
	}
	err = inFolder(func(dir string) error {
		in := filepath.Join(dir, "in.pdf")
		if err := os.WriteFile(in, raw, 0o600); err != nil {
			return err
		}
		if err := run(ctx, dir, t.Pdftoppm, as, "-r", strconv.Itoa(dpi), "-f", strconv.Itoa(first), "-l", strconv.Itoa(last), in, filepath.Join(dir, "p")); err != nil {
			return firstOf(err, errConvert)
		}
		names, err := filepath.Glob(filepath.Join(dir, "p-*")) // sorted: numbers are padded
		if err != nil {
			return err
		}
		for _, n := range names {
			page, err := os.ReadFile(n)
			if err != nil {
				return err
			}
			out = append(out, page)
		}
		return nil
	})
	return out, err
}
