package sheet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// The child process that converts old formats may use this much.
const (
	convertMemoryKiB = 3 << 20 // address space; LibreOffice maps far more than it uses
	convertFileKiB   = 512 << 10
)

// converted reads an old format (.xls, .et, .ods) through LibreOffice when the
// machine has it, as a child process with limits on time, memory and files;
// otherwise the person is told how to save the file.
func (b *Book) converted(ctx context.Context, name, path, ext string, lim Limits) error {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		return refuse("legacy_needs_libreoffice", fmt.Sprintf("“%s”是旧格式（.xls、.et、.ods），本机没有安装转换程序。请用 WPS 或 Excel 打开后“另存为”Excel 工作簿（.xlsx）再上传。", name))
	}
	in := filepath.Join(b.temp, "in"+ext)
	if err := copyFile(path, in); err != nil {
		return err
	}
	out := filepath.Join(b.temp, "out")
	if err := b.runOffice(ctx, soffice, in, out, lim); err != nil {
		return err
	}
	if err := b.workbook(filepath.Join(out, "in.xlsx"), lim, FormatConverted); err != nil {
		if CodeOf(err) == "" {
			return refuse("convert_failed", fmt.Sprintf("“%s”转换失败。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。", name))
		}
		return err
	}
	b.say(Notice{"", "", "info", "converted", "这是旧格式文件，已转换后读取，请核对。"})
	return nil
}

// limited runs a command under ulimit: $1 memory, $2 file size, then the command.
const limited = `ulimit -v "$1" && ulimit -f "$2" && shift 2 && exec "$@"`

func (b *Book) runOffice(ctx context.Context, soffice, in, out string, lim Limits) error {
	ctx, cancel := context.WithTimeout(ctx, lim.Convert)
	defer cancel()
	profile := "file://" + filepath.Join(b.temp, "profile")
	c := exec.CommandContext(ctx, "sh", "-c", limited, "sh",
		strconv.Itoa(convertMemoryKiB), strconv.Itoa(convertFileKiB),
		soffice, "-env:UserInstallation="+profile, "--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out, in)
	c.Env = append(os.Environ(), "HOME="+b.temp, "TMPDIR="+b.temp)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) } // the whole group
	err := c.Run()
	if ctx.Err() != nil {
		return refuse("convert_timeout", fmt.Sprintf("旧格式文件转换超过 %d 秒，已停止。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。", int(lim.Convert.Seconds())))
	}
	if _, statErr := os.Stat(filepath.Join(out, "in.xlsx")); err != nil || statErr != nil {
		return refuse("convert_failed", "旧格式文件转换失败。请用 WPS 或 Excel 打开后另存为 .xlsx 再上传。")
	}
	return nil
}

func copyFile(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = dst.ReadFrom(src)
	return errors.Join(err, dst.Close())
}
