package document

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// childEnv makes the test binary read one file and report what it cost: the
// peak memory of a process can only be measured in a process of its own.
const childEnv = "DOCUMENT_TEST_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		r := readChild(path)
		if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// cost is what reading one file gave and took.
type cost struct {
	Code    string // of the refusal, "other" for an error without one
	Blocks  int
	Bytes   int // of text
	PeakMiB int
}

func readChild(path string) (c cost) {
	f, err := os.Open(path)
	if err != nil {
		return cost{Code: "other"}
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return cost{Code: "other"}
	}
	d, err := Read(context.Background(), filepath.Base(path), f, st.Size(), Limits{})
	if err != nil {
		if c.Code = CodeOf(err); c.Code == "" {
			c.Code = "other"
		}
	} else {
		c.Blocks, c.Bytes = len(d.Blocks), len(strings.Join(said(d), "\n"))
	}
	c.PeakMiB = peakMiB()
	return c
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

// inChild reads a file in a process of its own, within a limit of time.
func inChild(t *testing.T, name string, raw []byte, limit time.Duration) (c cost, took time.Duration) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+path)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	start := time.Now()
	out, err := cmd.Output()
	took = time.Since(start)
	if err != nil {
		t.Fatalf("after %v: %v\n%.2000s", took, err, stderr.String())
	}
	if err := json.Unmarshal(out, &c); err != nil {
		t.Fatalf("%v: %.300s", err, out)
	}
	return c, took
}
