package sheet

import (
	"bytes"
	"context"
	"encoding/json"
	"hash/fnv"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// childEnv makes the test binary read one file and report what it cost: the
// peak memory of a process can only be measured in a process of its own.
const childEnv = "SHEET_TEST_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		out := json.NewEncoder(os.Stdout)
		r := readAll(context.Background(), path, os.Getenv("SHEET_TEST_TEMP"), os.Getenv("SHEET_TEST_BARE") != "")
		r.PeakMiB = peakMiB()
		if err := out.Encode(r); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// result is what reading a whole file gave.
type result struct {
	Code    string // of the refusal, "" when it was read
	Message string
	Rows    int // handed out
	Cells   int // with a text of their own
	Hash    uint64
	Notices []string // codes
	Texts   []string // the first cells
	PeakMiB int
	Left    int // files left behind in the temporary folder
}

func peakMiB() int {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(raw), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kb >> 10
		}
	}
	return 0
}

func (r *result) take(n, col int, text string) {
	if text == "" {
		return
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	r.Cells++
	r.Hash += h.Sum64() * (uint64(n)*1000 + uint64(col) + 1)
	if len(r.Texts) < 40 {
		r.Texts = append(r.Texts, Name(col+1, n)+"="+text[:min(len(text), 60)])
	}
}

// patientEnv lets a benchmark read on where a loaded machine would be refused.
const patientEnv = "SHEET_TEST_PATIENT"

// wordEnv lets the child read documents too.
const wordEnv = "SHEET_TEST_WORD"

// readAll reads every sheet of a file, ours or with nothing but excelize.
func readAll(ctx context.Context, path, temp string, bare bool) (r result) {
	var err error
	if bare {
		err = r.bare(path, temp)
	} else {
		err = r.ours(ctx, path, temp)
	}
	if err != nil {
		r.Code, r.Message = CodeOf(err), err.Error()
		if r.Code == "" {
			r.Code = "error"
		}
	}
	left, _ := filepath.Glob(filepath.Join(temp, "*"))
	r.Left = len(left)
	return r
}

func (r *result) ours(ctx context.Context, path, temp string) error {
	lim := DefaultLimits()
	if os.Getenv(patientEnv) != "" {
		lim.Time = time.Minute
	}
	b, err := Open(ctx, filepath.Base(path), path, Options{TempDir: temp, Limits: lim, Word: os.Getenv(wordEnv) != ""})
	if err != nil {
		return err
	}
	defer b.Close()
	for i := range b.Sheets() {
		err := b.Read(ctx, i, func(row *Row) error {
			r.Rows++
			for c := range row.Cells {
				if m := row.Cells[c].Merge; m == nil || m.Anchor(row.N, c+1) {
					r.take(row.N, c, row.Cells[c].Text)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, n := range b.Notices() {
		r.Notices = append(r.Notices, n.Code)
	}
	return nil
}

// bare is the yardstick: excelize's own stream with the same options.
func (r *result) bare(path, temp string) error {
	f, err := excelize.OpenFile(path, options(temp, DefaultLimits()))
	if err != nil {
		return err
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		rows, err := f.Rows(name)
		if err != nil {
			return err
		}
		for n := 1; rows.Next(); n++ {
			cols, err := rows.Columns()
			if err != nil {
				return err
			}
			if len(cols) > 0 {
				r.Rows++
			}
			for c, text := range cols {
				r.take(n, c, text)
			}
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

// inChild reads a file in a process of its own, within a limit of time.
func inChild(t testing.TB, path string, bare bool, limit time.Duration) (r result, took time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0])
	c.Env = append(os.Environ(), childEnv+"="+path, "SHEET_TEST_TEMP="+t.TempDir())
	if bare {
		c.Env = append(c.Env, "SHEET_TEST_BARE=1")
	}
	var stderr bytes.Buffer
	c.Stderr = &stderr
	start := time.Now()
	raw, err := c.Output()
	took = time.Since(start)
	if err != nil {
		t.Fatalf("after %v: %v\n%.2000s", took, err, stderr.String())
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatalf("%v: %.500s", err, raw)
	}
	return r, took
}
