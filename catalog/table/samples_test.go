package table

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/sheet"
)

// expected is what a sample says about itself.
type expected struct {
	Domain string `json:"domain"`
	Accept []int  `json:"accept_item_counts"`
	Items  []struct {
		Seq, Level1, Level2, Subject string
		Tiers                        []term.Tier `json:"tiers_canonical"`
		Channels                     []string
	}
}

func open(t testing.TB, path string) *sheet.Book {
	t.Helper()
	b, err := sheet.Open(context.Background(), filepath.Base(path), path, sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func TestSamples(t *testing.T) {
	files, err := filepath.Glob("../../testdata/catalogues/*/*.xlsx")
	if err != nil || len(files) < 12 {
		t.Fatalf("samples: %v %v", files, err)
	}
	for _, file := range files {
		id := filepath.Base(filepath.Dir(file))
		t.Run(id+"/"+filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(filepath.Dir(file), "expected.json"))
			if err != nil {
				t.Fatal(err)
			}
			var want expected
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			res, err := Read(context.Background(), open(t, file), domains(t), Options{File: file, Province: "山东省"})
			if err != nil {
				t.Fatal(err)
			}
			compare(t, res, want)
		})
	}
}

func compare(t *testing.T, res Result, want expected) {
	t.Helper()
	if !slices.Contains(want.Accept, len(res.Rows)) {
		t.Fatalf("%d rows: %s", len(res.Rows), items(res))
	}
	key, _ := domains(t).Domain(want.Domain)
	for i, w := range want.Items {
		r := res.Rows[i]
		if r.Seq != w.Seq || r.Level1 != term.Squeeze(w.Level1) || r.Level2 != term.Squeeze(w.Level2) || r.Subject != term.Squeeze(w.Subject) {
			t.Errorf("row %d: %s %s/%s %s", r.N, r.Seq, r.Level1, r.Level2, r.Subject)
		}
		if !slices.Equal(r.Tiers, w.Tiers) {
			t.Errorf("row %d: tiers %v, want %v", r.N, r.Tiers, w.Tiers)
		}
		if !slices.Equal(r.Channels, w.Channels) {
			t.Errorf("row %d: channels %v, want %v", r.N, r.Channels, w.Channels)
		}
		if r.Domain != key {
			t.Errorf("row %d: domain %q, want %q", r.N, r.Domain, key)
		}
	}
	for _, p := range allProblems(res) {
		if p.Severity == term.SeverityError {
			t.Errorf("%s", p.Message)
		}
		if !strings.HasPrefix(p.Message, "第 1 张表") {
			t.Errorf("message without a place: %s", p.Message)
		}
		t.Log(p.Severity, p.Code, p.Message)
	}
}
