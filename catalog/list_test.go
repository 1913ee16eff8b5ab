package catalog

import (
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/db"
)

func pageThrough(t *testing.T, q db.Reader, f Filter) []string {
	t.Helper()
	var codes []string
	for after := (Cursor{}); ; {
		page, next, err := List(q, f, after)
		must(t, err)
		for _, e := range page {
			codes = append(codes, e.Code)
		}
		if next == (Cursor{}) {
			return codes
		}
		if back := ParseCursor(next.String()); back != next {
			t.Fatalf("cursor %v came back as %v", next, back)
		}
		after = next
	}
}

func TestPagesCoverTheList(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		q := d.Reader(t.Context())
		e := entry(t, d, "D11-0003")
		f := e.Fields
		f.TimeLimit = "看情况吧"
		must(t, s.Edit(t.Context(), officer(), e.ID, 1, f, nil))
		for _, flt := range []Filter{{}, {Domain: "D19"}, {State: Unverified}, {Tier: term.Village}, {Unit: 2}, {Text: "应急 预案"}, {Differs: true},
			{OldLaw: true}, {Unparsed: true}, {Local: true}, {Domain: "D20", Tier: term.Township, Text: "救助"}} {
			codes := pageThrough(t, q, flt)
			n, err := Count(q, flt)
			must(t, err)
			seen := map[string]bool{}
			for _, c := range codes {
				seen[c] = true
			}
			if int64(len(codes)) != n || len(seen) != len(codes) {
				t.Errorf("%+v: %d listed, %d distinct, %d counted", flt, len(codes), len(seen), n)
			}
			all, err := All(q, flt)
			must(t, err)
			for i := range all {
				if all[i].Code != codes[i] {
					t.Fatalf("%+v: pages and All differ at %d", flt, i)
				}
			}
		}
		if codes := pageThrough(t, q, Filter{Unparsed: true}); len(codes) != 1 || codes[0] != "D11-0003" {
			t.Errorf("unparsed: %v", codes)
		}
		if got := entry(t, d, "D11-0003"); got.LimitText() != "未解析" {
			t.Errorf("shown as %q", got.LimitText())
		}
		if codes := pageThrough(t, q, Filter{Unit: 2}); len(codes) == 0 {
			t.Error("no entry is the civil affairs bureau's")
		}
	})
}

func TestSearchTakesTypedTextAsText(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		q := d.Reader(t.Context())
		_, err := s.AddEntry(t.Context(), officer(), Fields{Domain: "D05", Level1: "完成率100%_ＡＢ\\c"}, "")
		must(t, err)
		for text, want := range map[string]int{"100%": 1, "0%_": 1, "0_%": 0, "_ab": 1, `\c`: 1, "ＡＢ": 1, "d05-0023": 1, "' OR 1=1": 0, "d05－0023": 1} {
			if got := pageThrough(t, q, Filter{Text: text}); len(got) != want {
				t.Errorf("%q finds %d, want %d", text, len(got), want)
			}
		}
	})
}

func TestListCostsTwoQueries(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, _ *Service) {
		q := d.Reader(t.Context())
		for _, f := range []Filter{{}, {Domain: "D19"}, {Unit: 2}} {
			before := d.Queries()
			_, _, err := List(q, f, Cursor{})
			must(t, err)
			if n := d.Queries() - before; n != 2 {
				t.Errorf("%+v: %d queries, want 2", f, n)
			}
		}
		before := d.Queries()
		_, err := Board(q)
		must(t, err)
		if n := d.Queries() - before; n != 1 {
			t.Errorf("the board took %d queries", n)
		}
	})
}
