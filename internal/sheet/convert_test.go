package sheet

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// oldFile makes an old workbook with LibreOffice; where it is not installed, a
// file of that form which nothing here can read.
func oldFile(t *testing.T, ext, filter string) (path string, installed bool) {
	t.Helper()
	if _, err := exec.LookPath("soffice"); err != nil {
		if ext == ".xls" {
			return bytesFile(t, "a.xls", oleFile("", "Workbook")), false
		}
		return (&pack{}).text("mimetype", mimeOpenDoc+"spreadsheet").text("content.xml", "<x/>").save(t), false
	}
	dir := t.TempDir()
	src := filepath.Join(dir, "a.xlsx")
	w := NewWorkbook()
	s := w.Sheet("旧表", Layout{})
	s.Row(0, Cells(Head, "序号", "事项")...)
	s.Row(0, Cells(Body, "1", "甲\n乙")...)
	s.Row(0, Cells(Body, "2", "")...)
	s.Merge(Range{2, 2, 3, 2})
	w.Stamp([2]string{"unit", "MY-D07"}, [2]string{"round", "第一轮"})
	f, err := os.Create(src)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.WriteTo(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	c := exec.Command("soffice", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--norestore", "--convert-to", filter, "--outdir", out, src)
	c.Env = append(os.Environ(), "HOME="+dir)
	if said, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return filepath.Join(out, "a"+ext), true
}

// Old formats are converted where LibreOffice is installed; elsewhere the
// refusal says how to save the file. The stamp comes through either way.
func TestOldFormats(t *testing.T) {
	for _, f := range []struct{ ext, filter string }{{".xls", "xls:MS Excel 97"}, {".ods", "ods"}} {
		path, installed := oldFile(t, f.ext, f.filter)
		b, err := Open(t.Context(), "a"+f.ext, path, Options{TempDir: t.TempDir()})
		if !installed {
			if CodeOf(err) != "legacy_needs_libreoffice" || !strings.Contains(err.Error(), "请用 WPS 或 Excel 打开后另存为 .xlsx 再上传") {
				t.Errorf("%s without LibreOffice: %v", f.ext, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", f.ext, err)
			continue
		}
		if got := texts(t, b, 0); !slices.Equal(got, []string{"序号|事项", "1|甲\n乙", "2|甲\n乙"}) || b.Format() != FormatConverted {
			t.Errorf("%s: %s %q", f.ext, b.Format(), got)
		}
		if len(b.Sheets()) != 1 || b.Stamp(t.Context())["round"] != "第一轮" {
			t.Errorf("%s: sheets %v, stamp %v", f.ext, b.Sheets(), b.Stamp(t.Context()))
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Saving by another program keeps the stamp and the hidden key column.
func TestSavedByLibreOffice(t *testing.T) {
	path, installed := oldFile(t, ".xlsx", "xlsx:Calc MS Excel 2007 XML")
	if !installed { // no other program here: our own file must hold it
		path = bytesFile(t, "a.xlsx", sample(t))
	}
	b := open(t, path)
	if b.Stamp(t.Context())["unit"] != "MY-D07" || len(b.Sheets()) != 1 {
		t.Errorf("stamp %v, sheets %v", b.Stamp(t.Context()), b.Sheets())
	}
}

// A broken old file is refused, and a slow conversion is killed with
// everything that it started.
func TestConversionFails(t *testing.T) {
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Setenv("PATH", fakeOffice(t, "exit 1"))
	}
	broken := bytesFile(t, "a.xls", oleFile(strings.Repeat("\xff\x00", 5000), "Workbook"))
	_, err := Open(t.Context(), "a.xls", broken, Options{TempDir: t.TempDir()})
	if CodeOf(err) != "convert_failed" {
		t.Errorf("broken file: %v", err)
	}
	mark := filepath.Join(t.TempDir(), "still-alive")
	t.Setenv("PATH", fakeOffice(t, "(sleep 2; touch "+mark+") & sleep 30"))
	lim := DefaultLimits()
	lim.Convert = 300 * time.Millisecond
	start := time.Now()
	_, err = Open(t.Context(), "a.xls", broken, Options{TempDir: t.TempDir(), Limits: lim})
	if CodeOf(err) != "convert_timeout" || time.Since(start) > 2*time.Second {
		t.Errorf("slow converter after %v: %v", time.Since(start), err)
	}
	time.Sleep(3 * time.Second)
	if _, err := os.Stat(mark); err == nil {
		t.Error("a child of the converter outlived it")
	}
}

// The converter is held to its memory and sees nothing of our environment.
func TestConverterIsConfined(t *testing.T) {
	t.Setenv("LIANGHUA_SECRET", "x")
	seen := filepath.Join(t.TempDir(), "seen")
	t.Setenv("PATH", fakeOffice(t, "(env; ulimit -d; ulimit -v; ulimit -f) > "+seen))
	_, err := Open(t.Context(), "a.xls", bytesFile(t, "a.xls", oleFile("", "Workbook")), Options{TempDir: t.TempDir()})
	if CodeOf(err) != "convert_failed" {
		t.Errorf("a converter without a result: %v", err)
	}
	raw, err := os.ReadFile(seen)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), "LIANGHUA_SECRET") || strings.Contains(string(raw), "unlimited") {
		t.Errorf("the converter saw\n%s", raw)
	}
}

// fakeOffice puts a script in LibreOffice's place.
func fakeOffice(t *testing.T, script string) (path string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "soffice"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir + ":" + os.Getenv("PATH")
}

func TestNoConverter(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Open(t.Context(), "旧.xls", bytesFile(t, "a.xls", oleFile("", "Workbook")), Options{TempDir: t.TempDir()})
	if CodeOf(err) != "legacy_needs_libreoffice" || !strings.Contains(err.Error(), "另存为 .xlsx 再上传") {
		t.Errorf("got %v", err)
	}
}
