package catalog

import (
	"slices"
	"strings"
	"testing"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

func TestMoveTableIsWhole(t *testing.T) {
	reached := map[EditionState]bool{Drafting: true}
	for range editionMoves {
		for _, m := range EditionMoves() {
			if reached[m.From] {
				reached[m.To] = true
			}
			if m.Label == "" || m.Right.Label() == "" || m.From.Name() == "" || m.To.Name() == "" {
				t.Errorf("move %+v is not fully named", m)
			}
			if (m.Act == ActReturn || m.Act == ActDrop) != (m.Need == NeedReason) {
				t.Errorf("move %+v: a return or an end needs its reason", m)
			}
		}
	}
	for _, s := range EditionStates() {
		if !reached[s] {
			t.Errorf("%s cannot be reached", s.Name())
		}
	}
	for _, m := range EditionMoves() {
		if !m.From.Open() && m.From != Issued {
			t.Errorf("%s is an end, yet %s leads out of it", m.From.Name(), m.Label)
		}
	}
	if got := MovesFor(actor(rbac.DeptLiaison, 2), Reviewing); len(got) != 0 {
		t.Errorf("a liaison is offered %v", got)
	}
}

// walk takes an edition from 草案 to 公布.
func walk(t *testing.T, d *db.DB, s *Service, id int64, no string, leaveOut bool) {
	t.Helper()
	today := calendar.DateOf(d.Now().Time).String()
	for _, m := range []struct {
		act EditionAct
		who rbac.Actor
		f   MoveForm
	}{{ActRound1, officer(), MoveForm{}}, {ActRound2, officer(), MoveForm{}}, {ActConfer, officer(), MoveForm{}}, {ActSubmit, officer(), MoveForm{}},
		{ActApprove, leader(), MoveForm{}}, {ActIssue, officer(), MoveForm{DocumentNo: no, IssuedOn: today, LeaveOut: leaveOut}}, {ActPublish, officer(), MoveForm{}}} {
		e, err := EditionByID(d.Reader(t.Context()), id)
		must(t, err)
		if err := s.Advance(t.Context(), m.who, id, e.Version, m.act, m.f); err != nil {
			t.Fatalf("%s from %s: %v", m.act, e.State.Name(), err)
		}
	}
}

func TestEditionLife(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		q, ctx := d.Reader(t.Context()), t.Context()
		pub, err := PublicEdition(q)
		must(t, err)
		if !pub.Starter || pub.Name != "国家标准（待核）" {
			t.Fatalf("public before any edition: %+v", pub)
		}
		id, err := s.StartEdition(ctx, officer(), "示例县基层政务公开标准目录（2026年版）", "")
		must(t, err)
		_, err = s.StartEdition(ctx, officer(), "另一版", "")
		wantKind(t, err, fault.KindConflict)
		wantKind(t, s.Advance(ctx, officer(), id, 1, ActIssue, MoveForm{}), fault.KindConflict)
		wantKind(t, s.Advance(ctx, leader(), id, 1, ActRound1, MoveForm{}), fault.KindForbidden)
		must(t, s.Advance(ctx, officer(), id, 1, ActRound1, MoveForm{}))
		wantKind(t, s.Advance(ctx, officer(), id, 2, ActReturn, MoveForm{}), fault.KindInvalid)
		must(t, s.Advance(ctx, officer(), id, 2, ActReturn, MoveForm{Reason: "领域漏项"}))

		refs, err := Refs(q, Filter{Domain: "D05"})
		must(t, err)
		var ids []int64
		for _, r := range refs {
			ids = append(ids, r.ID)
		}
		_, err = s.Confirm(ctx, officer(), ids)
		must(t, err)
		walk(t, d, s, id, "示政办发〔2026〕1号", true)

		pub, err = PublicEdition(q)
		must(t, err)
		if pub.ID != id || pub.State != Published || !pub.PublishedAt.Valid || pub.SHA256 == "" {
			t.Fatalf("public: %+v", pub)
		}
		rows, err := PublicEntries(q, pub, "")
		must(t, err)
		if len(rows) != 22 || rows[0].Code != "D05-0001" || rows[0].Change != Kept || rows[0].Column == "" {
			t.Fatalf("%d rows, first %+v", len(rows), rows[0])
		}
		yearly(t, d, s, id, ids)
	})
}

// yearly is 年度动态调整: one entry added, one changed, one taken out.
func yearly(t *testing.T, d *db.DB, s *Service, first int64, ids []int64) {
	q, ctx := d.Reader(t.Context()), t.Context()
	wantKind(t, second(s.StartEdition(ctx, officer(), "2027年版", "")), fault.KindInvalid)
	id, err := s.StartEdition(ctx, officer(), "2027年版", "年度动态调整")
	must(t, err)
	w, err := s.AddEntry(ctx, officer(), Fields{Domain: "D05", Level1: "新事项", Subject: "县应急管理局"}, "县里新开展")
	must(t, err)
	_, err = s.Confirm(ctx, officer(), []int64{w.ID})
	must(t, err)
	e, err := ByID(q, ids[0])
	must(t, err)
	f := e.Fields
	f.TimeLimit = "及时公开"
	must(t, s.Edit(ctx, officer(), e.ID, e.Version, f, map[string]string{"time_limit": "上级要求"}))
	e, err = ByID(q, ids[1])
	must(t, err)
	must(t, s.MarkNotApplicable(ctx, leader(), e.ID, e.Version, "机构改革划出"))

	edition, err := EditionByID(q, id)
	must(t, err)
	preview, err := AdjustmentOf(q, edition)
	must(t, err)
	if len(preview.Waiting) != 25 {
		t.Errorf("%d domains wait, want 25", len(preview.Waiting))
	}
	walk(t, d, s, id, "示政办发〔2027〕3号", true)
	edition, err = EditionByID(q, id)
	must(t, err)
	final, err := AdjustmentOf(q, edition)
	must(t, err)
	for name, a := range map[string]Adjustment{"preview": preview, "issued": final} {
		if len(a.Added) != 1 || len(a.Changed) != 1 || len(a.Removed) != 1 || a.Entries != 22 {
			t.Fatalf("%s: %d added, %d changed, %d removed, %d entries", name, len(a.Added), len(a.Changed), len(a.Removed), a.Entries)
		}
		if a.Added[0].Why != "县里新开展" || a.Removed[0].Why != "机构改革划出" || !strings.Contains(a.Changed[0].Why, "上级要求") {
			t.Errorf("%s reasons: %q %q %q", name, a.Added[0].Why, a.Changed[0].Why, a.Removed[0].Why)
		}
		if c := a.Changed[0].Changes; len(c) != 1 || c[0].Field != "time_limit" || c[0].New != "及时公开" {
			t.Errorf("%s changes: %+v", name, c)
		}
	}
	old, err := PublicEditionByID(q, first)
	must(t, err)
	rows, err := PublicEntries(q, old, "D05")
	must(t, err)
	if len(rows) != 22 || rows[0].TimeLimit == "及时公开" || slices.ContainsFunc(rows, func(p PublicEntry) bool { return p.Level1 == "新事项" }) {
		t.Error("the old edition shows what came later")
	}
	if list, err := PublicEditions(q); err != nil || len(list) != 3 || list[0].ID != id || !list[2].Starter {
		t.Errorf("editions: %v %v", list, err)
	}
	counts, err := PublicCounts(q, edition)
	must(t, err)
	if len(counts) != 26 || counts[4].N != 22 || counts[0].N != 0 {
		t.Errorf("counts: %+v", counts)
	}
}

func TestIssueNamesWhatIsStillUnverified(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		id, err := s.StartEdition(t.Context(), officer(), "示例", "")
		must(t, err)
		write(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE catalog_edition SET state = 'approved' WHERE id = ?`, id)
			return err
		})
		today := calendar.DateOf(d.Now().Time).String()
		form := MoveForm{DocumentNo: "示政办发〔2026〕1号", IssuedOn: today}
		err = s.Advance(t.Context(), officer(), id, 1, ActIssue, form)
		wantKind(t, err, fault.KindConflict)
		if !strings.Contains(fault.Message(err), "城乡规划 18 条") {
			t.Errorf("message: %s", fault.Message(err))
		}
		form.LeaveOut = true
		wantKind(t, s.Advance(t.Context(), officer(), id, 1, ActIssue, form), fault.KindConflict) // nothing is confirmed
		form.IssuedOn = "2099-01-01"
		wantKind(t, s.Advance(t.Context(), officer(), id, 1, ActIssue, form), fault.KindInvalid)
		if _, err := PublicEditionByID(d.Reader(t.Context()), id); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("a draft is public: %v", err)
		}
	})
}

func TestPaperSignatureApproves(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		id, err := s.StartEdition(t.Context(), officer(), "示例", "")
		must(t, err)
		for i, act := range []EditionAct{ActRound1, ActRound2, ActConfer, ActSubmit} {
			must(t, s.Advance(t.Context(), officer(), id, int64(i+1), act, MoveForm{}))
		}
		if n := count(t, d, `SELECT count(*) FROM todo WHERE closed_at IS NULL AND action = 'edition.pass'`); n != 1 {
			t.Errorf("%d todo rows for the leader", n)
		}
		wantKind(t, s.Advance(t.Context(), officer(), id, 5, ActApprove, MoveForm{}), fault.KindForbidden)
		wantKind(t, s.Advance(t.Context(), officer(), id, 5, ActSigned, MoveForm{}), fault.KindInvalid)
		must(t, s.Advance(t.Context(), officer(), id, 5, ActSigned, MoveForm{SignedBy: "示例乙", SignedOn: "2026-11-20"}))
		steps, err := EditionSteps(d.Reader(t.Context()), id)
		must(t, err)
		if last := steps[len(steps)-1]; last.To != Approved || last.Note != "线下审签：示例乙，2026-11-20" {
			t.Errorf("last step %+v", last)
		}
		if n := count(t, d, `SELECT count(*) FROM todo WHERE closed_at IS NULL`); n != 0 {
			t.Errorf("%d todo rows left", n)
		}
	})
}

func TestStatisticsAddUp(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		q := d.Reader(t.Context())
		e := entry(t, d, "D05-0001")
		f := e.Fields
		f.Subject = "县民政局"
		must(t, s.Edit(t.Context(), officer(), e.ID, 1, f, nil))
		must(t, s.MarkNotApplicable(t.Context(), officer(), e.ID+1, 1, "无"))
		_, err := s.AddEntry(t.Context(), officer(), Fields{Domain: "D05", Level1: "新"}, "")
		must(t, err)
		st, err := StatisticsNow(q)
		must(t, err)
		if len(st.Rows) != 26 || st.Total.National != 555 || st.Total.Adopted != 553 || st.Total.Refined != 1 || st.Total.Added != 1 || st.Total.NotApplicable != 1 {
			t.Errorf("total %+v", st.Total)
		}
		for _, r := range st.Rows {
			if r.National != r.Adopted+r.Refined+r.NotApplicable {
				t.Errorf("%s does not add up: %+v", r.Name, r)
			}
		}
		if !st.Edition.Starter {
			t.Errorf("edition %+v", st.Edition)
		}
	})
}
