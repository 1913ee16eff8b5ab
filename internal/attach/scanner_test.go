package attach

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianghua/internal/fault"
)

// scanner is a real program: it takes the file for infected that holds a word,
// and fails, or hangs, on others.
func scanner(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scan.sh")
	script := "#!/bin/sh\nif grep -q INFECTED \"$1\"; then echo found; exit 1; fi\nif grep -q BROKEN \"$1\"; then exit 2; fi\nif grep -q SLOW \"$1\"; then sleep 30; fi\nexit 0\n"
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestUploadsAreScannedBeforeTheyAreKept(t *testing.T) {
	dir := t.TempDir()
	s, err := OpenStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := scanner(t)
	for _, command := range []string{path, path + " {}", "/bin/sh " + path} {
		if s.Scanner, err = ReadScanner(command); err != nil {
			t.Fatal(err)
		}
		s.Scanner.Timeout = 300 * time.Millisecond
		save := func(text string) (Stored, error) {
			return s.Save(context.Background(), strings.NewReader(text), "表.csv", Workbook(1<<20))
		}
		if _, err := save("甲,乙\n1,2\n"); err != nil {
			t.Errorf("%s: a clean file: %v", command, err)
		}
		for text, want := range map[string]struct {
			kind  fault.Kind
			words string
		}{"甲,INFECTED\n": {fault.KindInvalid, "查出病毒"}, "甲,BROKEN\n": {fault.KindBusy, "没有查成毒"}, "甲,SLOW\n": {fault.KindBusy, "查毒超时"}} {
			begin := time.Now()
			_, err := save(text)
			if fault.KindOf(err) != want.kind || err == nil || !strings.Contains(fault.Message(err), want.words) || !strings.Contains(fault.Message(err), "表.csv") {
				t.Errorf("%s: %q: %v", command, text, err)
			}
			if time.Since(begin) > 5*time.Second {
				t.Errorf("%s: %q took %s", command, text, time.Since(begin))
			}
		}
	}
	kept := 0
	err = filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			kept++
		}
		return err
	})
	if err != nil || kept != 1 {
		t.Errorf("%d files are kept, want the clean one: %v", kept, err)
	}
}

func TestAScannerThatIsNotThereIsNamed(t *testing.T) {
	if _, err := ReadScanner("/nowhere/clamdscan --fdpass"); fault.KindOf(err) != fault.KindInvalid || !strings.Contains(fault.Message(err), "/nowhere/clamdscan") {
		t.Errorf("%v", err)
	}
	if s, err := ReadScanner("  "); s != nil || err != nil {
		t.Errorf("%v %v", s, err)
	}
}
