package catalog

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

func TestEditKeepsWhyAndHistory(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		e := entry(t, d, "D05-0001")
		f := e.Fields
		f.TimeLimit, f.Subject = "信息形成之日起10个工作日内", "县应急管理部门"
		f.Channels = append(slices.Clone(f.Channels), "微信群")
		why := map[string]string{"time_limit": "县政府要求缩短", "level1": "没有改的字段不留理由"}
		must(t, s.Edit(t.Context(), officer(), e.ID, e.Version, f, why))

		got := entry(t, d, "D05-0001")
		if got.Version != 2 || got.Revision != 2 || !got.Differs || got.State != Unverified || len(got.Units) != 1 || got.Units[0].Code != "MY-D20" {
			t.Fatalf("after the edit: %+v", got)
		}
		if got.LimitText() != "信息形成之日起10个工作日内" && !strings.Contains(got.LimitText(), "10个工作日内") {
			t.Errorf("limit shown as %q", got.LimitText())
		}
		q := d.Reader(t.Context())
		cmp, err := Compare(q, got)
		must(t, err)
		for _, c := range cmp {
			want := FieldSame
			if c.Field == "time_limit" || c.Field == "channels" || (c.Field == "subject" && e.Subject != f.Subject) {
				want = FieldChanged
			}
			if c.Relation != want {
				t.Errorf("%s is %s, want %s", c.Label, c.Relation.Name(), want.Name())
			}
			if c.Field == "time_limit" && (c.Why != "县政府要求缩短" || c.Standard != e.TimeLimit) {
				t.Errorf("time limit: %+v", c)
			}
		}
		if n := count(t, d, `SELECT count(*) FROM catalog_entry_why`); n != 1 {
			t.Errorf("%d reasons kept, want 1", n)
		}
		history, err := History(q, e.ID)
		must(t, err)
		if len(history) != 2 || history[0].No != 2 || history[0].Origin != FromForm || history[1].Origin != FromStarter || history[0].By != "示例甲" {
			t.Fatalf("history: %+v", history)
		}
		if len(history[0].Changes) < 2 || history[0].Changes[0].Label != "公开时限" {
			t.Errorf("changes: %+v", history[0].Changes)
		}
	})
}

func TestEditThatChangesNothingWritesNothing(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		e := entry(t, d, "D05-0002")
		must(t, s.Edit(t.Context(), officer(), e.ID, e.Version, e.Fields, nil))
		if got := entry(t, d, "D05-0002"); got.Version != 1 || got.Revision != 1 {
			t.Errorf("version %d revision %d, want 1 1", got.Version, got.Revision)
		}
	})
}

func TestSecondEditorIsTold(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		e := entry(t, d, "D05-0001")
		f := e.Fields
		f.Level2 += "（修订）"
		must(t, s.Edit(t.Context(), officer(), e.ID, e.Version, f, nil))
		err := s.Edit(t.Context(), officer(), e.ID, e.Version, e.Fields, nil)
		wantKind(t, err, fault.KindConflict)
		if !strings.Contains(fault.Message(err), "D05-0001") {
			t.Errorf("message %q does not name the entry", fault.Message(err))
		}
		stale, err := Stale(d.Reader(t.Context()), []Ref{{e.ID, e.Version}, {e.ID + 1, 1}})
		must(t, err)
		if len(stale) != 1 || stale[0].ID != e.ID {
			t.Errorf("stale: %v", stale)
		}
	})
}

func TestRightsAreAskedInside(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		e := entry(t, d, "D05-0001")
		ctx := t.Context()
		for name, err := range map[string]error{
			"edit":     s.Edit(ctx, liaison(), e.ID, e.Version, e.Fields, nil),
			"confirm":  second(s.Confirm(ctx, liaison(), []int64{e.ID})),
			"agree":    s.MarkNotApplicable(ctx, liaison(), e.ID, e.Version, "无此职能"),
			"withdraw": s.WithdrawLocal(ctx, leader(), e.ID, e.Version, "无"),
			"restore":  s.RestoreRevision(ctx, leader(), e.ID, e.Version, 1),
			"column":   second(s.AddColumn(ctx, leader(), 0, ColumnFields{Name: "示例"})),
			"channel":  second(s.AddChannel(ctx, leader(), "示例渠道")),
			"edition":  second(s.StartEdition(ctx, leader(), "示例", "")),
			"propose":  second(s.ProposeNotApplicable(ctx, liaison(), e.ID, 3, "无此职能")),
			"domain":   s.AddDomain(ctx, liaison(), Domain{Key: "D27", Name: "示例"}),
		} {
			if fault.KindOf(err) != fault.KindForbidden {
				t.Errorf("%s: %v, want forbidden", name, err)
			}
		}
		if got := entry(t, d, "D05-0001"); !reflect.DeepEqual(got, e) {
			t.Error("a refused verb changed the entry")
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestConfirmInBulk(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		q := d.Reader(t.Context())
		refs, err := Refs(q, Filter{Domain: "D05"})
		must(t, err)
		var ids []int64
		for _, r := range refs {
			ids = append(ids, r.ID)
		}
		must(t, s.MarkNotApplicable(t.Context(), leader(), ids[3], 1, "本县没有煤矿"))
		before := d.Queries()
		out, err := s.Confirm(t.Context(), officer(), ids)
		must(t, err)
		t.Logf("%s: %d entries confirmed with %d statements", d.Engine(), len(ids), d.Queries()-before)
		for i, o := range out {
			if o.Done != (i != 3) {
				t.Errorf("%s: %+v", o.Code, o)
			}
		}
		board, err := Board(q)
		must(t, err)
		for _, c := range board {
			if c.Key == "D05" && (c.Confirmed != int64(len(ids)-1) || c.NotApplicable != 1 || c.Unverified != 0 || c.Entries != c.Confirmed) {
				t.Errorf("board: %+v", c)
			}
		}
		again, err := s.Confirm(t.Context(), officer(), ids[:1])
		must(t, err)
		if again[0].Done || again[0].Message != "以前已确认" {
			t.Errorf("confirmed twice: %+v", again)
		}
	})
}

func TestNationalEntryIsNeverTakenOut(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		e := entry(t, d, "D05-0001")
		wantKind(t, s.WithdrawLocal(t.Context(), officer(), e.ID, e.Version, "不要了"), fault.KindConflict)
		w, err := s.AddEntry(t.Context(), officer(), Fields{Domain: "D05", Level1: "应急避难", Level2: "避难场所", Tiers: []term.Tier{term.Township, term.County}}, "县里新增")
		must(t, err)
		if w.Code != "D05-0023" {
			t.Errorf("code %s, want D05-0023", w.Code)
		}
		must(t, s.WithdrawLocal(t.Context(), officer(), w.ID, w.Version, "合并到别的事项"))
		got := entry(t, d, w.Code)
		if got.State != Withdrawn || got.StateNote != "合并到别的事项" || !got.Local() {
			t.Errorf("%+v", got)
		}
		n, err := Count(d.Reader(t.Context()), Filter{Domain: "D05"})
		must(t, err)
		if n != 22 {
			t.Errorf("%d entries listed, want 22", n)
		}
		write(t, d, func(tx *db.Tx) error { // what a second import does
			_, err := ChangeOne(tx, Act{Who: tester, Origin: FromImport, OriginID: 7}, Change{Ref{got.ID, got.Version}, got.Fields, nil})
			return err
		})
		if got = entry(t, d, w.Code); got.State != Unverified || got.StateNote != "" {
			t.Errorf("after re-import: %+v", got)
		}
	})
}

func TestRestoreMakesANewRevision(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		e := entry(t, d, "D05-0001")
		f := e.Fields
		f.Level2, f.Content = "改过的名字", []string{"甲", "乙"}
		must(t, s.Edit(t.Context(), officer(), e.ID, 1, f, nil))
		_, err := s.Confirm(t.Context(), officer(), []int64{e.ID})
		must(t, err)
		must(t, s.RestoreRevision(t.Context(), officer(), e.ID, 3, 1))
		got := entry(t, d, "D05-0001")
		if !exactly(got.Fields, e.Fields) || got.Revision != 4 || got.State != Unverified || got.Differs || got.Ident != e.Ident {
			t.Errorf("restored: %+v", got)
		}
		history, err := History(d.Reader(t.Context()), e.ID)
		must(t, err)
		if history[0].Origin != FromRestore || history[0].OriginID != 1 || len(history) != 4 {
			t.Errorf("history: %+v", history[0])
		}
	})
}

func TestRevisionsAreSealed(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, _ *Service) {
		for _, text := range []string{`UPDATE catalog_revision SET why = 'x' WHERE no = 1`, `DELETE FROM catalog_revision WHERE no = 1`} {
			err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(text); return err })
			if err == nil {
				t.Errorf("%s was allowed", text)
			}
		}
	})
}

func TestProposalNeedsTheCounty(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		e := entry(t, d, "D20-0001")
		_, err := s.ProposeNotApplicable(t.Context(), liaison(), e.ID, 2, "  ")
		wantKind(t, err, fault.KindInvalid)
		id, err := s.ProposeNotApplicable(t.Context(), liaison(), e.ID, 2, "本县没有这项业务")
		must(t, err)
		_, err = s.ProposeNotApplicable(t.Context(), liaison(), e.ID, 2, "再提一次")
		wantKind(t, err, fault.KindConflict)
		_, err = s.Propose(t.Context(), liaison(), e.ID, 2, ProposeWithdraw, "取消")
		wantKind(t, err, fault.KindConflict)
		if n := count(t, d, `SELECT count(*) FROM todo WHERE closed_at IS NULL AND action = 'entry.agree'`); n != 1 {
			t.Errorf("%d todo rows", n)
		}
		waiting, err := Proposals(d.Reader(t.Context()), rbac.ReachOf(officer(), rbac.EntryAgree))
		must(t, err)
		if len(waiting) != 1 || waiting[0].UnitName != "蒙阴县民政局" {
			t.Errorf("waiting: %+v", waiting)
		}
		if got := entry(t, d, e.Code); got.State != Unverified {
			t.Error("a proposal alone took effect")
		}
		must(t, s.AgreeNotApplicable(t.Context(), leader(), id, ""))
		got := entry(t, d, e.Code)
		if got.State != NotApplicable || got.StateNote != "本县没有这项业务" {
			t.Errorf("%+v", got)
		}
		wantKind(t, s.Decide(t.Context(), leader(), id, false, "晚了"), fault.KindConflict)
		if n := count(t, d, `SELECT count(*) FROM todo WHERE closed_at IS NULL`); n != 0 {
			t.Errorf("%d todo rows left", n)
		}
		must(t, s.MakeApplicable(t.Context(), leader(), e.ID, got.Version, "已开展"))
		if got = entry(t, d, e.Code); got.State != Unverified {
			t.Errorf("%+v", got)
		}
	})
}

func TestProblemsComeAtOnce(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, _ *Service) {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := AddMany(tx, Act{Who: tester, Origin: FromImport}, []Fields{{Domain: "D05", Level1: "好的"}, {Domain: "D05"}, {Level1: strings.Repeat("长", 301)}})
			return err
		})
		if got := fault.FieldProblems(err); len(got) != 3 || got[0].Field != "2.level1" {
			t.Errorf("problems: %+v", got)
		}
		if n := count(t, d, `SELECT count(*) FROM catalog_entry`); n != 555 {
			t.Errorf("%d entries", n)
		}
	})
}

func TestRepeatedNamesGetAnOrdinal(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, _ *Service) {
		f := Fields{Domain: "D05", Level1: "监管", Level2: "检查 结果"}
		g := f
		g.Level2 = "检查结果"
		write(t, d, func(tx *db.Tx) error {
			_, err := AddMany(tx, Act{Who: tester, Origin: FromImport}, []Fields{f, g, f})
			return err
		})
		list, err := Current(d.Reader(t.Context()), "D05")
		must(t, err)
		x := NewIndex(list)
		for nth, code := range []string{"D05-0023", "D05-0024", "D05-0025"} {
			if e, ok := x.ByName(g, nth+1); !ok || e.Code != code {
				t.Errorf("%d: %s %v, want %s", nth+1, e.Code, ok, code)
			}
		}
		if _, ok := x.ByName(g, 4); ok {
			t.Error("a fourth was found")
		}
		if e, ok := x.ByCode("D05-0024"); !ok || e.Ident != Nth(f.Identity(), 2) {
			t.Errorf("%+v", e)
		}
	})
}

func TestAuditTellsWhoAndWhat(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		e := entry(t, d, "D05-0001")
		f := e.Fields
		f.Subject = "县民政局"
		must(t, s.Edit(t.Context(), officer(), e.ID, 1, f, nil))
		rows, _, err := audit.Page(d.Reader(t.Context()), audit.Filter{ObjectKind: "entry", ObjectID: audit.ID(e.ID)}, 0)
		must(t, err)
		if len(rows) != 1 || rows[0].Action != string(rbac.EntryEdit) || rows[0].Actor != "示例甲" {
			t.Fatalf("audit: %+v", rows)
		}
		if det := rows[0].Details(); det["verb"] != "change" || det["code"] != "D05-0001" || VerbName("entry", "change") == "" {
			t.Errorf("detail: %v", det)
		}
		_, err = audit.Verify(d.Reader(t.Context()), testChain{})
		must(t, err)
	})
}
