package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// scanLine is one line of `lianghua scan --json`.
type scanLine struct {
	File     string
	Findings []struct{ Kind, Severity, Text, Where, Message string }
	Error    struct{ Code, Message string }
}

// scanFiles runs the command on files and reads its lines.
func scanFiles(t *testing.T, wantCode int, paths ...string) []scanLine {
	t.Helper()
	var out, errs bytes.Buffer
	e := env{get: func(string) string { return "" }, stdin: strings.NewReader(""), stdout: &out, stderr: &errs}
	err := run(context.Background(), append([]string{"scan", "--json"}, paths...), e)
	if got := exitCode(err); got != wantCode {
		t.Fatalf("%v: exit %d, want %d: %s%s", paths, got, wantCode, out.String(), errs.String())
	}
	var lines []scanLine
	for _, text := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var l scanLine
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("stdout carries more than JSON: %q", text)
		}
		lines = append(lines, l)
	}
	return lines
}

func (l scanLine) has(kind, severity, text string) bool {
	for _, f := range l.Findings {
		if f.Kind == kind && f.Severity == severity && f.Text == text && f.Where != "" && f.Message != "" {
			return true
		}
	}
	return false
}

// Files are checked anywhere: no database, no keys, nothing is left behind.
func TestScanNeedsNothing(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write := func(name, text string) string {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	list := write("名单.txt", "低保名单\n示例甲 371328199001010015 示例村\n")
	notice := write("通知.txt", "蒙政办发〔2026〕15号\n咨询电话：0539-4271234，也可拨打12345。预算 1,234,567.00 元。\n")
	contact := write("联系.txt", "联系人：张示例，13800138000\n")
	page := write("页.html", "<html><body><p>证件号 371<b>328</b>19900101<i>0015</i></p></body></html>")
	broken := write("坏.docx", "PK\x03\x04 not a zip")

	got := scanFiles(t, 2, list, notice, page)
	if len(got) != 3 || got[0].File != list || !got[0].has("id_card", "block", "371328199001010015") || len(got[1].Findings) != 0 ||
		!got[2].has("id_card", "block", "371328199001010015") {
		t.Errorf("%+v", got)
	}
	if got := scanFiles(t, 0, contact, notice); !got[0].has("mobile", "warn", "13800138000") {
		t.Errorf("a warning: %+v", got)
	}
	if got := scanFiles(t, 1, "没有.txt", broken, notice); got[0].Error.Code != "no_file" || got[1].Error.Code != "broken" || got[1].Error.Message == "" || got[2].Findings == nil {
		t.Errorf("failures: %+v", got)
	}
	for _, files := range [][]string{{list, broken}, {broken, list}, {notice, broken, list, notice}} { // the worst counts, in any order
		scanFiles(t, 2, files...)
	}
	scanFiles(t, 1, contact, broken, notice)
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 5 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Files as other programs write them: a number over several runs, in hidden
// columns, sheets and comments, under a black box.
func TestScanOfficeFiles(t *testing.T) {
	dir := filepath.Join("..", "..", "internal", "document", "testdata")
	at := func(name string) string { return filepath.Join(dir, name) }
	got := scanFiles(t, 2, at("python-docx.docx"), at("openpyxl.xlsx"), at("reportlab.pdf"), at("chromium.pdf"), at("owner-aes256.pdf"))
	for i, want := range [][][3]string{
		{{"id_card", "block", "371328198512120027"}, {"id_card", "block", "371328199001010015"}, {"illness", "block", "尿毒症"}, {"illness", "block", "病种"}, {"mobile", "warn", "13812345678"}, {"hidden", "warn", "隐藏13812345678"}, {"metadata", "warn", "示例经办"}},
		{{"id_card", "block", "371328194806070127"}, {"mobile", "block", "13812345678"}, {"mobile", "warn", "13712345678"}, {"hidden", "warn", "手机号"}, {"metadata", "warn", "示例科长"}},
		{{"id_card", "block", "371328198512120027"}, {"bank_card", "block", "6222600260001072444"}, {"hidden", "block", "乙 371328199001010015"}, {"mobile", "warn", "13612345678"}},
		{{"id_card", "block", "371328194806070127"}, {"illness", "block", "肾衰"}, {"hidden", "block", "被遮盖的13712345678"}, {"hidden", "warn", "白色 13612345678"}},
		{{"bank_card", "block", "6222600260001072444"}},
	} {
		for _, w := range want {
			if !got[i].has(w[0], w[1], w[2]) {
				t.Errorf("%s: no %v in %+v", got[i].File, w, got[i].Findings)
			}
		}
	}
	if got := scanFiles(t, 1, at("password.pdf")); got[0].Error.Code != "encrypted" {
		t.Errorf("%+v", got)
	}
}

// The name of a file is published with it.
func TestScanLooksAtTheName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "371328199001010015示例甲.txt")
	if err := os.WriteFile(path, []byte("公示"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := scanFiles(t, 2, path); !got[0].has("id_card", "block", "371328199001010015") {
		t.Errorf("%+v", got)
	}
}
