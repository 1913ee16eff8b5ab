package sheet

import (
	"context"
	"path/filepath"
	"testing"
)

// The county tables of testdata open, and their merged cells carry the text.
func TestSamplesOpen(t *testing.T) {
	files, err := filepath.Glob("../../testdata/catalogues/*/*.xlsx")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d sample workbooks, %v", len(files), err)
	}
	for _, f := range files {
		b, err := Open(context.Background(), filepath.Base(f), f, Options{TempDir: t.TempDir()})
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		rows, merged := 0, 0
		err = b.Read(context.Background(), 0, func(r *Row) error {
			rows++
			for c := range r.Cells {
				if m := r.Cells[c].Merge; m != nil && !m.Anchor(r.N, c+1) && r.Cells[c].Text != "" {
					merged++
				}
			}
			return nil
		})
		if err != nil || rows < 4 || merged == 0 {
			t.Errorf("%s: %d rows, %d cells filled from merges, %v", f, rows, merged, err)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
}
