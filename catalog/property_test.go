package catalog

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/quick"

	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

func TestDiffIsADistance(t *testing.T) {
	list, err := StarterEntries()
	must(t, err)
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		a, b := list[r.IntN(len(list))].Fields, list[r.IntN(len(list))].Fields
		if d := Diff(a, a); len(d) != 0 {
			t.Fatalf("%s differs from itself: %v", a.Title(), d)
		}
		ab, ba := Diff(a, b), Diff(b, a)
		if len(ab) != len(ba) {
			t.Fatalf("%d changes one way, %d the other", len(ab), len(ba))
		}
		for i := range ab {
			if ab[i].Field != ba[i].Field || ab[i].Old != ba[i].New || ab[i].Label == ab[i].Field {
				t.Fatalf("%+v against %+v", ab[i], ba[i])
			}
		}
	}
}

func TestSpacesAndListBreaksAreNoDifference(t *testing.T) {
	list, err := StarterEntries()
	must(t, err)
	for _, e := range list {
		a, b := e.Fields, e.Fields
		b.Level1, b.TimeLimit = strings.Join(strings.Split(a.Level1, ""), "\u3000"), " "+a.TimeLimit+"\n"
		b.Content = []string{strings.Join(a.Content, "；")}
		b.Channels = append([]string(nil), a.Channels...)
		for i, j := 0, len(b.Channels)-1; i < j; i, j = i+1, j-1 {
			b.Channels[i], b.Channels[j] = b.Channels[j], b.Channels[i]
		}
		b.Seq = "999"
		if d := Diff(a, b.Clean()); len(d) > 0 {
			t.Fatalf("%s: %+v", e.Code, d)
		}
		if a.Identity() != b.Identity() {
			t.Fatalf("%s has another identity with spaces", e.Code)
		}
		b.Content = append(b.Content, "又一项")
		if d := Diff(a, b); len(d) != 1 || d[0].Field != "content" {
			t.Fatalf("%s: an added element gives %+v", e.Code, d)
		}
	}
}

func TestCleanIsIdempotent(t *testing.T) {
	err := quick.Check(func(l1, limit string, content []string, tiers []uint8) bool {
		f := Fields{Domain: "D01", Level1: l1, TimeLimit: limit, Content: content}
		for _, n := range tiers {
			f.Tiers = append(f.Tiers, term.Tiers()[n%4])
		}
		once := f.Clean()
		return reflect.DeepEqual(once, once.Clean()) && len(once.Tiers) <= 4 && once.Identity() == once.Clean().Identity()
	}, nil)
	if err != nil {
		t.Error(err)
	}
}

// TestAnyActsKeepTheBooks plays random acts and then checks what must always
// hold: each revision is there, the last one is what the entry says, differs
// is what the comparison says, nobody else's entry moved.
func TestAnyActsKeepTheBooks(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		r := rand.New(rand.NewPCG(7, 11))
		q := d.Reader(t.Context())
		for range 120 {
			play(t, d, s, r)
		}
		list, err := Current(q)
		must(t, err)
		var ids []int64
		for _, e := range list {
			if e.StandardID != 0 {
				ids = append(ids, e.StandardID)
			}
		}
		std, err := standards(q, ids)
		must(t, err)
		touched, idents := 0, map[string]bool{}
		for _, e := range list {
			if idents[e.Ident] {
				t.Errorf("%s: identity %s twice", e.Code, e.Ident)
			}
			idents[e.Ident] = true
			if e.Revision > 1 {
				touched++
			}
			last, err := RevisionAt(q, e.ID, e.Revision)
			must(t, err)
			if !exactly(last.Fields, e.Fields) || last.State != e.State || last.StateNote != e.StateNote || last.ColumnID != e.ColumnID {
				t.Errorf("%s is not what its last revision says", e.Code)
			}
			if want := !e.Local() && len(Diff(std[e.StandardID], e.Fields)) > 0; e.Differs != want {
				t.Errorf("%s: differs %v, want %v", e.Code, e.Differs, want)
			}
			if !e.Local() && e.State == Withdrawn {
				t.Errorf("%s is national and withdrawn", e.Code)
			}
		}
		if n := count(t, d, `SELECT count(*) FROM catalog_entry e WHERE e.revision <> (SELECT count(*) FROM catalog_revision r WHERE r.entry_id = e.id)`); n != 0 {
			t.Errorf("%d entries miss a revision", n)
		}
		if touched < 10 {
			t.Errorf("only %d entries were touched", touched)
		}
	})
}

// play makes one random act on one of the first entries of D05; refusals are
// part of the game, our own failures are not.
func play(t *testing.T, d *db.DB, s *Service, r *rand.Rand) {
	list, err := Current(d.Reader(t.Context()), "D05")
	must(t, err)
	e := list[r.IntN(min(len(list), 30))]
	ctx := t.Context()
	switch r.IntN(8) {
	case 0:
		err = second(s.AddEntry(ctx, officer(), Fields{Domain: "D05", Level1: "新增", Level2: string(rune('甲' + r.IntN(3)))}, "随机"))
	case 1, 2:
		f := e.Fields
		f.Subject = []string{"县民政局", "应急局", "", "外县某局"}[r.IntN(4)]
		f.Level3 = []string{"", "细化"}[r.IntN(2)]
		err = s.Edit(ctx, officer(), e.ID, e.Version, f, map[string]string{"subject": "随机"})
	case 3:
		err = second(s.Confirm(ctx, officer(), []int64{e.ID}))
	case 4:
		err = s.MarkNotApplicable(ctx, officer(), e.ID, e.Version, "随机")
	case 5:
		err = s.MakeApplicable(ctx, officer(), e.ID, e.Version, "随机")
	case 6:
		err = s.WithdrawLocal(ctx, officer(), e.ID, e.Version-int64(r.IntN(2)), "随机")
	case 7:
		err = s.RestoreRevision(ctx, officer(), e.ID, e.Version, 1+r.Int64N(e.Revision))
	}
	if err != nil && fault.KindOf(err) == fault.KindInternal {
		t.Fatal(err)
	}
}
