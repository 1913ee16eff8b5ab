package catalog

import (
	"context"
	"strings"
	"testing"
	"time"

	"lianghua/catalog/term"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
)

func TestStarterIsTheDefaultLoad(t *testing.T) {
	list, err := StarterEntries()
	must(t, err)
	if len(list) != 555 {
		t.Fatalf("%d starter entries, want 555 (grades A and B without local variants)", len(list))
	}
	channels := map[string]int{}
	for i, e := range list {
		if err := e.Check(); err != nil {
			t.Errorf("%s: %v", e.Code, err)
		}
		if i > 0 && list[i-1].Ordinal >= e.Ordinal {
			t.Errorf("%s is out of order", e.Code)
		}
		if len(e.Content) == 0 {
			t.Errorf("%s has no content", e.Code)
		}
		for _, c := range e.Channels {
			if _, known := term.KnownChannel(c); !known {
				channels[c]++
			}
		}
	}
	if len(channels) > 8 {
		t.Errorf("unknown channels: %v", channels)
	}
}

func TestLoadTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		audit.Attach(d, testChain{})
		addUnits(t, d)
		start := time.Now()
		first, err := Load(t.Context(), d, tester, nil)
		must(t, err)
		took := time.Since(start)
		t.Logf("%s: %+v in %v", d.Engine(), first, took)
		if first.Entries != 555 || first.Standards != 555 || first.Domains != 26 || first.Laws != 316 {
			t.Errorf("loaded %+v", first)
		}
		if took > 5*time.Second {
			t.Errorf("loading took %v", took)
		}
		e := entry(t, d, "D05-0001")
		write(t, d, func(tx *db.Tx) error {
			f := e.Fields
			f.Subject = "县民政局"
			_, err := ChangeOne(tx, Act{Who: tester, Origin: FromForm}, Change{Ref{e.ID, e.Version}, f, nil})
			if err != nil {
				return err
			}
			_, err = tx.Exec(`UPDATE catalog_domain SET name = '安全生产监管' WHERE key = 'D05'`)
			return err
		})
		again, err := Load(t.Context(), d, tester, nil)
		must(t, err)
		if again.Any() {
			t.Errorf("the second load added %+v", again)
		}
		e = entry(t, d, "D05-0001")
		if e.Subject != "县民政局" || !e.Differs || len(e.Units) != 1 || e.Units[0].Code != "MY-D07" {
			t.Errorf("the edit did not survive: %+v", e)
		}
		dom, err := DomainByKey(d.Reader(t.Context()), "D05")
		must(t, err)
		if dom.Name != "安全生产监管" {
			t.Errorf("domain was renamed back to %s", dom.Name)
		}
	})
}

func TestLoadBrokenOffLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		audit.Attach(d, testChain{})
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Millisecond)
		defer cancel()
		_, err := Load(ctx, d, tester, nil)
		if err != nil && count(t, d, `SELECT count(*) FROM catalog_domain`) != 0 {
			t.Error("half of a load was kept")
		}
		out, err := Load(t.Context(), d, tester, nil)
		must(t, err)
		if n := count(t, d, `SELECT count(*) FROM catalog_entry`); n != 555 {
			t.Errorf("%d entries after a restart (%+v)", n, out)
		}
	})
}

func TestLoadedEqualsStarter(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, _ *Service) {
		have, err := Current(d.Reader(t.Context()))
		must(t, err)
		want, err := StarterEntries()
		must(t, err)
		if len(have) != len(want) {
			t.Fatalf("%d entries, want %d", len(have), len(want))
		}
		for i := range have {
			if have[i].Code != want[i].Code || have[i].Ident != want[i].Ident || have[i].Ordinal != want[i].Ordinal || !exactly(have[i].Fields, want[i].Fields) {
				t.Fatalf("entry %d differs:\n%+v\n%+v", i, have[i], want[i])
			}
			if have[i].State != Unverified || have[i].Differs || have[i].Local() || have[i].Column == "" {
				t.Errorf("%s: %+v", have[i].Code, have[i])
			}
		}
	})
}

func TestOldLawIsFlagged(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		q := d.Reader(t.Context())
		list, err := All(q, Filter{OldLaw: true})
		must(t, err)
		if len(list) < 30 {
			t.Errorf("only %d entries cite law out of force", len(list))
		}
		t.Logf("%d of 555 entries cite law out of force", len(list))
		var text string
		for _, e := range list {
			flags, err := LawFlags(q, e.Basis)
			must(t, err)
			if len(flags) == 0 {
				t.Errorf("%s is flagged without a reason: %v", e.Code, e.Basis)
			}
			for _, f := range flags {
				text += f.Text + "\n"
			}
		}
		if want := "《中华人民共和国环境保护法》已废止，由《生态环境法典》替代（2026-08-15）"; !strings.Contains(text, want) {
			t.Errorf("no flag says %s", want)
		}
		must(t, s.SetLaw(t.Context(), officer(), Law{Key: "生态环境损害赔偿法", Title: "生态环境损害赔偿法", Kind: "法律", Status: "有效"}))
		var law Law
		for _, l := range must2(Laws(q)) {
			if l.Key == "政府信息公开条例" {
				law = l
			}
		}
		before := count(t, d, `SELECT count(*) FROM catalog_entry WHERE old_law`)
		law.Status, law.ReplacedBy = "被替代", "示例条例"
		must(t, s.SetLaw(t.Context(), officer(), law))
		if after := count(t, d, `SELECT count(*) FROM catalog_entry WHERE old_law`); after <= before {
			t.Errorf("%d flagged before, %d after the law was replaced", before, after)
		}
		law.Status, law.ReplacedBy = "有效", ""
		must(t, s.SetLaw(t.Context(), officer(), law))
		if after := count(t, d, `SELECT count(*) FROM catalog_entry WHERE old_law`); after != before {
			t.Errorf("%d flagged, want %d again", after, before)
		}
	})
}

func must2[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
