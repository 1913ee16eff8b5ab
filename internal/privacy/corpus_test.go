package privacy

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables of docs/privacy-check.md")

// report is where the tables stand, between two comments for each corpus.
const report = "../../docs/privacy-check.md"

// kinds are the rows of the tables, in order.
var kinds = []Kind{IDCard, Mobile, Landline, BankCard, Address, Minor, Illness, Passport, Plate}

// example is one labelled passage.
type example struct {
	Text string
	Find []struct {
		Kind Kind
		Text string
	}
}

func corpus(t testing.TB, name string) (out []example) {
	t.Helper()
	f, err := os.Open("../../testdata/privacy/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var e example
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		out = append(out, e)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// score counts passages of one kind.
type score struct{ right, missed, wrong int }

func (s score) precision() float64 { return ratio(s.right, s.right+s.wrong) }
func (s score) recall() float64    { return ratio(s.right, s.right+s.missed) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// measure compares what is found with what is labelled: a finding is right
// when it has the kind and overlaps the labelled passage.
func measure(t *testing.T, examples []example) map[Kind]score {
	t.Helper()
	scores := map[Kind]score{}
	for _, e := range examples {
		got := Scan(e.Text, Options{Today: today})
		taken := make([]bool, len(got))
		for _, want := range e.Find {
			at := strings.Index(e.Text, want.Text)
			hit := -1
			for i, g := range got {
				if !taken[i] && g.Kind == want.Kind && g.Start < at+len(want.Text) && at < g.End {
					hit = i
					break
				}
			}
			s := scores[want.Kind]
			if hit < 0 {
				s.missed++
				t.Logf("missed %s %q in %q", want.Kind, want.Text, e.Text)
			} else {
				taken[hit] = true
				s.right++
			}
			scores[want.Kind] = s
		}
		for i, g := range got {
			if !taken[i] {
				s := scores[g.Kind]
				s.wrong++
				scores[g.Kind] = s
				t.Logf("wrong %s %q in %q", g.Kind, g.Text, e.Text)
			}
		}
	}
	return scores
}

// table is the scores as they stand in the document.
func table(examples []example, scores map[Kind]score) string {
	innocent := 0
	for _, e := range examples {
		if len(e.Find) == 0 {
			innocent++
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d passages, %d of them innocent.\n\n| kind | labelled | right | missed | wrong | precision | recall |\n|---|---|---|---|---|---|---|\n", len(examples), innocent)
	for _, k := range kinds {
		s := scores[k]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %.3f | %.3f |\n", k, s.right+s.missed, s.right, s.missed, s.wrong, s.precision(), s.recall())
	}
	return b.String()
}

// The floors hold for the corpus the detectors were written with; the held-out
// passages were written afterwards, and their floors are lower.
func TestCorpus(t *testing.T) {
	for _, x := range []struct {
		name              string
		least             int
		precision, recall float64
	}{
		{"corpus.jsonl", 600, 0.97, 0.97},
		{"heldout.jsonl", 90, 0.85, 0.80},
	} {
		t.Run(x.name, func(t *testing.T) {
			examples := corpus(t, x.name)
			if len(examples) < x.least {
				t.Errorf("only %d passages", len(examples))
			}
			scores := measure(t, examples)
			for _, k := range kinds {
				if s := scores[k]; s.precision() < x.precision || s.recall() < x.recall || s.right+s.missed == 0 {
					t.Errorf("%s: precision %.3f, recall %.3f, %+v", k, s.precision(), s.recall(), s)
				}
			}
			compare(t, x.name, table(examples, scores))
		})
	}
}

// compare holds a table against the document, or writes it there.
func compare(t *testing.T, name, want string) {
	t.Helper()
	raw, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	open, end := "<!-- "+name+" -->\n", "<!-- end -->"
	head, rest, ok := strings.Cut(string(raw), open)
	got, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for %s", report, name)
	}
	if *update {
		if err := os.WriteFile(report, []byte(head+open+want+end+tail), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("%s differs from what is measured; run go test ./internal/privacy -run TestCorpus -update", report)
	}
}
