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
	convertDataKiB  = 384 << 10 // memory of its own; an ordinary table takes 200 MiB with all libraries
	convertSpaceKiB = 3 << 20   // address space: LibreOffice maps far more than it uses
	convertFileKiB  = 256 << 10 // any file that it writes
	convertSource   = 32 << 20  // bytes of the old file: it is held whole in memory
)

// oldFormat is a format that is converted: the ending and the filter by which
// LibreOffice knows it, and what it becomes. Without a filter it would take a
// broken file for text.
type oldFormat struct{ ext, filter, to, as string }

const (
	toXLSX = "xlsx:Calc MS Excel 2007 XML"
	toDOCX = "docx:MS Word 2007 XML"
)

// The formats that are converted. WPS writes .et in the form of .xls and .wps
// in that of .doc.
var (
	formatXLS     = oldFormat{".xls", "MS Excel 97", toXLSX, ".xlsx"}
	formatXLS95   = oldFormat{".xls", "MS Excel 95", toXLSX, ".xlsx"}
	formatODS     = oldFormat{".ods", "calc8", toXLSX, ".xlsx"}
	formatXML2003 = oldFormat{".xml", "MS Excel 2003 XML", toXLSX, ".xlsx"}
	formatDOC     = oldFormat{".doc", "MS Word 97", toDOCX, ".docx"}
)

// mend is how a person brings a file of the format into one that is read.
func (f oldFormat) mend() string {
	if f == formatDOC {
		return saveWord
	}
	return saveAs
}

// converted reads an old format (.xls, .et, .ods) through LibreOffice when the
// machine has it, as a child process with limits on time, memory and files;
// otherwise the person is told how to save the file.
func (b *Book) converted(ctx context.Context, name, path string, format oldFormat, lim Limits) error {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		return refuse("legacy_needs_libreoffice", fmt.Sprintf("“%s”是旧格式（.xls、.et、.ods、.doc），本服务器没有安装转换程序。%s", name, format.mend()))
	}
	if st, err := os.Stat(path); err != nil || st.Size() > convertSource {
		return tooLarge("file_too_large", fmt.Sprintf("“%s”是旧格式文件，超过 %d MB，不能转换。%s", name, convertSource>>20, format.mend()))
	}
	in := filepath.Join(b.temp, "in"+format.ext)
	if err := copyFile(path, in); err != nil {
		return err
	}
	out := filepath.Join(b.temp, "out")
	if err := b.runOffice(ctx, soffice, format, in, out, lim); err != nil {
		return err
	}
	made := filepath.Join(out, "in"+format.as)
	if format == formatDOC {
		err = b.word(ctx, name, made, lim, FormatConverted)
	} else {
		err = b.workbook(ctx, made, lim, FormatConverted)
	}
	if err != nil {
		if CodeOf(err) == "" {
			return refuse("convert_failed", fmt.Sprintf("“%s”转换失败。%s", name, format.mend()))
		}
		return err
	}
	b.say(Notice{"", "", "info", "converted", "这是旧格式文件，已转换后读取，请核对。"})
	return nil
}

// limited runs a command under ulimit: $1 data, $2 address space, $3 file
// size (in blocks of 512 bytes), then the command.
const limited = `ulimit -d "$1" && ulimit -v "$2" && ulimit -f "$3" && ulimit -c 0 && shift 3 && exec "$@"`

// profile keeps the converter from running macros and following links.
const profile = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
`

// runOffice converts in a process group of its own, killed whole when the time
// is over. Its environment holds nothing of ours.
func (b *Book) runOffice(ctx context.Context, soffice string, format oldFormat, in, out string, lim Limits) error {
	home := filepath.Join(b.temp, "profile")
	if err := os.MkdirAll(filepath.Join(home, "user"), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(home, "user", "registrymodifications.xcu"), []byte(profile), 0o600); err != nil {
		return err
	}
	timed, cancel := context.WithTimeout(ctx, lim.Convert)
	defer cancel()
	c := exec.CommandContext(timed, "sh", "-c", limited, "sh",
		strconv.Itoa(convertDataKiB), strconv.Itoa(convertSpaceKiB), strconv.Itoa(2*convertFileKiB),
		soffice, "-env:UserInstallation=file://"+home, "--headless", "--norestore", "--nolockcheck",
		"--infilter="+format.filter, "--convert-to", format.to, "--outdir", out, in)
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.temp, "TMPDIR=" + b.temp, "LANG=C.UTF-8"}
	c.Dir = b.temp
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	err := c.Run()
	if c.Process != nil {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // what the group may have left behind; mostly there is nothing
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if timed.Err() != nil {
		return tooLarge("convert_timeout", fmt.Sprintf("旧格式文件转换超过 %d 秒，已停止。%s", int(lim.Convert.Seconds()), format.mend()))
	}
	if _, statErr := os.Stat(filepath.Join(out, "in"+format.as)); err != nil || statErr != nil {
		return refuse("convert_failed", "旧格式文件转换失败。"+format.mend())
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
