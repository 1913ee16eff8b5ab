package precheck

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkCheck100kB checks an item whose body is a text of 100 kB: HTML read,
// every detector, marks and word lists, hash. The goal is 30 ms of processor time.
func BenchmarkCheck100kB(b *testing.B) {
	s := Subject{Title: "公示", Body: bodyOf(b, 100<<10), Rules: Rules{Today: today}}
	first, err := Check(b.Context(), s)
	if err != nil || len(first.Findings) < 100 {
		b.Fatal(len(first.Findings), err)
	}
	before := processor(b)
	for b.Loop() {
		r, err := Check(b.Context(), s)
		if err != nil || len(r.Findings) != len(first.Findings) || r.Hash != first.Hash {
			b.Fatal("two checks differ", err)
		}
	}
	spent := processor(b) - before
	b.ReportMetric(float64(spent.Microseconds())/float64(b.N)/1000, "cpu-ms/100kB")
}

// bodyOf makes paragraphs of the labelled passages up to a size.
func bodyOf(b *testing.B, size int) string {
	f, err := os.Open("../../testdata/privacy/corpus.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	var passages []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var e struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			b.Fatal(err)
		}
		passages = append(passages, "<p>"+e.Text+"</p>\n")
	}
	var body strings.Builder
	for i := 0; body.Len() < size; i++ {
		body.WriteString(passages[i%len(passages)])
	}
	return body.String()
}

func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
