package privacy

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkCheck100kB scans a text of 100 kB, made of the corpus, personal data
// and all, on one processor. The goal is 30 ms of processor time.
func BenchmarkCheck100kB(b *testing.B) {
	text := mixed(b, 100<<10)
	want := len(Scan(text, Options{Today: today}))
	before := processor(b)
	for b.Loop() {
		if got := len(Scan(text, Options{Today: today})); got != want || got < 100 {
			b.Fatalf("%d findings, %d before", got, want)
		}
	}
	spent := processor(b) - before
	b.ReportMetric(float64(spent.Microseconds())/float64(b.N)/1000, "cpu-ms/100kB")
}

// mixed repeats the corpus up to a size.
func mixed(tb testing.TB, size int) string {
	var all strings.Builder
	for all.Len() < size {
		for _, e := range corpus(tb, "corpus.jsonl") {
			all.WriteString(e.Text + "\n")
		}
	}
	return strings.ToValidUTF8(all.String()[:size], "")
}

// processor is the processor time of this process.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
