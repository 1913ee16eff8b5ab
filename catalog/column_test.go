package catalog

import (
	"strings"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

func columnAt(t *testing.T, d *db.DB, path string) Column {
	t.Helper()
	list, err := Columns(d.Reader(t.Context()))
	must(t, err)
	for _, c := range list {
		if c.FullName == path {
			return c
		}
	}
	t.Fatalf("no column %s", path)
	return Column{}
}

func TestDefaultTree(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, _ *Service) {
		list, err := Columns(d.Reader(t.Context()))
		must(t, err)
		tops, domains, entries := 0, 0, int64(0)
		seen := map[int64]bool{}
		for _, c := range list {
			if c.ParentID == 0 {
				tops++
			} else if !seen[c.ParentID] {
				t.Errorf("%s comes before its parent", c.FullName)
			}
			seen[c.ID] = true
			if strings.HasPrefix(c.FullName, "基层政务公开标准化试点领域/") {
				domains++
			}
			entries += c.Entries
		}
		if tops != 6 || domains != 26 || entries != 555 {
			t.Errorf("%d sections, %d domains, %d entries", tops, domains, entries)
		}
	})
}

func TestColumnsAreRenamedAndMovedWhole(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		ctx := t.Context()
		top := columnAt(t, d, "专题")
		a, err := s.AddColumn(ctx, officer(), top.ID, ColumnFields{Name: "优化营商环境", Kind: KindSection})
		must(t, err)
		_, err = s.AddColumn(ctx, officer(), a, ColumnFields{Name: "政策文件", UnitID: 2})
		must(t, err)
		_, err = s.AddColumn(ctx, officer(), a, ColumnFields{Name: "政策文件"})
		wantKind(t, err, fault.KindInvalid)
		must(t, s.ChangeColumn(ctx, officer(), a, 1, ColumnFields{Name: "营商环境", Kind: KindSection}))
		leaf := columnAt(t, d, "专题/营商环境/政策文件")
		if leaf.UnitName != "蒙阴县民政局" {
			t.Errorf("%+v", leaf)
		}
		wantKind(t, s.ChangeColumn(ctx, officer(), a, 1, ColumnFields{Name: "又改"}), fault.KindConflict)
		wantKind(t, s.MoveColumn(ctx, officer(), a, 2, leaf.ID, 0), fault.KindInvalid)
		must(t, s.MoveColumn(ctx, officer(), a, 2, columnAt(t, d, "法定主动公开内容").ID, 1))
		columnAt(t, d, "法定主动公开内容/营商环境/政策文件")
		wantKind(t, s.SetColumnActive(ctx, officer(), a, 3, false), fault.KindConflict)
		d05 := columnAt(t, d, "基层政务公开标准化试点领域/安全生产")
		wantKind(t, s.SetColumnActive(ctx, officer(), d05.ID, 1, false), fault.KindConflict)
		must(t, s.SetColumnActive(ctx, officer(), leaf.ID, leaf.Version, false))
		must(t, s.SetColumnActive(ctx, officer(), a, 3, false))
		e := entry(t, d, "D05-0001")
		must(t, s.MoveToColumn(ctx, officer(), []int64{e.ID}, top.ID))
		history, err := History(d.Reader(ctx), e.ID)
		must(t, err)
		if c := history[0].Changes; len(c) != 1 || c[0].Field != "column" || c[0].New != "专题" {
			t.Errorf("history of a moved entry: %+v", c)
		}
	})
}

func TestNewDomainGetsAColumn(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		must(t, s.AddDomain(t.Context(), officer(), Domain{Key: "d27", Name: "统计"}))
		must(t, s.AddDomainAlias(t.Context(), officer(), "D27", "统计领域"))
		c := columnAt(t, d, "基层政务公开标准化试点领域/统计")
		w, err := s.AddEntry(t.Context(), officer(), Fields{Domain: "D27", Level1: "统计公报"}, "")
		must(t, err)
		if e := entry(t, d, w.Code); w.Code != "D27-0001" || e.ColumnID != c.ID || e.Ordinal != 27*domainStride+1 {
			t.Errorf("%+v", e)
		}
		wantKind(t, s.AddDomain(t.Context(), officer(), Domain{Key: "D28", Name: "统计"}), fault.KindConflict)
		list, err := Domains(d.Reader(t.Context()))
		must(t, err)
		if last := list[len(list)-1]; last.Key != "D27" || len(last.Aliases) != 1 || last.Aliases[0] != "统计领域" {
			t.Errorf("%+v", last)
		}
	})
}

func TestColumnTableComesBackTheSame(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, s *Service) {
		q := d.Reader(t.Context())
		c := columnAt(t, d, "法定主动公开内容/机构职能")
		must(t, s.ChangeColumn(t.Context(), officer(), c.ID, 1, ColumnFields{Name: "机构职能", Kind: KindPage, Link: "https://x.gov.cn/", UnitID: 4, Officer: "示例甲", Phone: "0539-1"}))
		sheet, err := NewColumnSheet(q)
		must(t, err)
		rows, err := ColumnTable(q)
		must(t, err)
		for _, cells := range rows {
			m := map[string]string{}
			for i, h := range ColumnHeads() {
				m[h.Field] = cells[i]
			}
			row, found, ok, problems := sheet.Read(m)
			if !ok || len(problems) > 0 {
				t.Fatalf("%v: %v %v", cells, ok, problems)
			}
			if diff := DiffColumn(found.Row(), row, nil); len(diff) > 0 {
				t.Errorf("%s: %+v", found.FullName, diff)
			}
		}
	})
}

func TestColumnImportAndUndo(t *testing.T) {
	loaded(t, func(t *testing.T, d *db.DB, _ *Service) {
		q := d.Reader(t.Context())
		before, err := ColumnTable(q)
		must(t, err)
		sheet, err := NewColumnSheet(q)
		must(t, err)
		var changes []ColumnChange
		for _, cells := range []map[string]string{
			{"path": "专题 > 乡村振兴", "kind": "目录"},
			{"level1": "专题", "level2": "乡村振兴", "level3": "衔接资金", "unit": "县财政局", "link": "https://x.gov.cn/xczx/"},
			{"path": "基层政务公开标准化试点领域/社会救助", "unit": "民政局", "officer": "示例乙"},
			{"path": "专题/乡村振兴/衔接资金"}, {"path": "没有/这个"}, {"path": "专题/甲", "kind": "什么", "unit": "外县某局", "link": "x"}, {},
		} {
			row, found, _, problems := sheet.Read(cells)
			if len(problems) > 0 {
				for _, p := range problems {
					if p.Field == "" || p.Msg == "" || ColumnLabel(p.Field) == p.Field && p.Field != "name" {
						t.Errorf("%v: problem %+v", cells, p)
					}
				}
				continue
			}
			changes = append(changes, ColumnChange{Ref{found.ID, found.Version}, row})
		}
		if len(changes) != 3 {
			t.Fatalf("%d rows are good, want 3: %+v", len(changes), changes)
		}
		act := Act{Who: tester, Origin: FromImport, OriginID: 1}
		var done []ColumnApplied
		write(t, d, func(tx *db.Tx) error {
			done, err = ApplyColumns(tx, act, changes)
			return err
		})
		if c := columnAt(t, d, "专题/乡村振兴/衔接资金"); c.UnitCode != "MY-D09" {
			t.Errorf("%+v", c)
		}
		c := columnAt(t, d, "基层政务公开标准化试点领域/社会救助")
		if c.UnitCode != "MY-D07" || c.Officer != "示例乙" || c.Frequency == "" {
			t.Errorf("%+v", c)
		}
		write(t, d, func(tx *db.Tx) error { return UndoColumns(tx, Act{Who: tester, Origin: FromUndo, OriginID: 1}, done) })
		after, err := ColumnTable(q)
		must(t, err)
		text := map[string]string{}
		for _, r := range after {
			text[r[0]] = strings.Join(r, "|")
		}
		for _, r := range before {
			if text[r[0]] != strings.Join(r, "|") {
				t.Errorf("not undone: %s", text[r[0]])
			}
		}
		err = d.Write(t.Context(), func(tx *db.Tx) error { return UndoColumns(tx, act, done) })
		wantKind(t, err, fault.KindConflict)
	})
}
