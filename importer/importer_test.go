package importer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/importer"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
	"lianghua/org"
	"lianghua/rbac"
)

// office is a county with the starter edition and a few units.
type office struct {
	*importer.Service
	t     *testing.T
	actor rbac.Actor
	org   *org.Service
}

func open(t *testing.T, d *db.DB) office {
	t.Helper()
	ctx := context.Background()
	keys, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	audit.Attach(d, keys)
	files, err := attach.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o := &org.Service{DB: d, Keys: keys}
	actor := org.CLIActor("test")
	for _, u := range []org.UnitDraft{
		{Code: "MY", Name: "蒙阴县人民政府", ShortName: "县政府", Kind: org.County, Relation: org.ByCounty},
		{Code: "D1", Name: "蒙阴县应急管理局", ShortName: "应急局", Kind: org.Department, Relation: org.ByCounty, ParentCode: "MY"},
	} {
		if _, err := o.AddUnit(ctx, actor, u); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := catalog.Load(ctx, d, org.Who(actor), nil); err != nil {
		t.Fatal(err)
	}
	s := &importer.Service{DB: d, Files: files, TempDir: t.TempDir(), Registers: append(o.Registers(), importer.ColumnRegister())}
	return office{s, t, actor, o}
}

const safety = "../testdata/catalogues/20-dachuan-anquan/openpyxl.xlsx"

func (o office) upload(kind importer.Kind, path string, how importer.Reading) (importer.Batch, *importer.Plan) {
	o.t.Helper()
	if how.Name == "" {
		how.Name = filepath.Base(path)
	}
	list, p, err := o.Upload(context.Background(), o.actor, kind, path, how, "")
	if err != nil {
		o.t.Fatal(err)
	}
	if len(list) != 1 {
		o.t.Fatalf("%d batches", len(list))
	}
	return list[0], p
}

func (o office) apply(b importer.Batch) importer.Batch {
	o.t.Helper()
	out, err := o.Apply(context.Background(), o.actor, b.ID, b.PlanHash, false, nil)
	if err != nil {
		o.t.Fatal(err)
	}
	return out
}

func (o office) entry(level2 string) catalog.Entry {
	o.t.Helper()
	list, err := catalog.Current(o.DB.Reader(context.Background()), "D05")
	if err != nil {
		o.t.Fatal(err)
	}
	for _, e := range list {
		if e.Level2 == level2 {
			return e
		}
	}
	o.t.Fatalf("no entry %s", level2)
	return catalog.Entry{}
}

func want(t *testing.T, c importer.Counts, add, change, same, withdraw, reject int) {
	t.Helper()
	if c.Add != add || c.Change != change || c.Same != same || c.Withdraw != withdraw || c.Reject != reject {
		t.Errorf("got add %d change %d same %d withdraw %d reject %d; want %d %d %d %d %d",
			c.Add, c.Change, c.Same, c.Withdraw, c.Reject, add, change, same, withdraw, reject)
	}
}

// Applied, applied again (all the same), undone, and brought back.
func TestApplySameUndoRestore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d), context.Background()
		before := o.entry("法律法规")
		first, p := o.upload(importer.Catalogue, safety, importer.Reading{})
		want(t, p.Counts, 1, 5, 0, 0, 0)
		added := ""
		for _, r := range p.Rows {
			if r.Action == importer.Add {
				added = r.Entry.Level2
			}
		}
		o.apply(first)
		again, p := o.upload(importer.Catalogue, safety, importer.Reading{})
		want(t, p.Counts, 0, 0, 6, 0, 0)
		o.apply(again)
		if e := o.entry("法律法规"); e.TimeLimit != "半年至少更新1次" || e.Revision != before.Revision+1 {
			t.Errorf("after applying: %q, revision %d", e.TimeLimit, e.Revision)
		}
		kept, err := o.Undo(ctx, o.actor, first.ID, false)
		if err != nil || len(kept) != 0 {
			t.Fatalf("undo: %v %v", kept, err)
		}
		e := o.entry("法律法规")
		if e.TimeLimit != before.TimeLimit || e.Subject != before.Subject || e.Revision != before.Revision+2 {
			t.Errorf("after undo: %q %q, revision %d", e.TimeLimit, e.Subject, e.Revision)
		}
		if e := o.entry(added); e.State != catalog.Withdrawn {
			t.Errorf("the added entry is %s", e.State)
		}
		back, p := o.upload(importer.Catalogue, safety, importer.Reading{})
		want(t, p.Counts, 1, 5, 0, 0, 0)
		o.apply(back)
		if e := o.entry(added); e.State != catalog.Unverified {
			t.Errorf("re-import left the entry %s", e.State)
		}
		if _, err := o.Undo(ctx, o.actor, first.ID, false); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("undone twice: %v", err)
		}
	})
}

// A later edit stands in the way, is named, and can be left alone.
func TestUndoNamesLaterEdits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d), context.Background()
		b, _ := o.upload(importer.Catalogue, safety, importer.Reading{})
		o.apply(b)
		e := o.entry("行政许可")
		f := e.Fields
		f.TimeLimit = "实时公开"
		cat := &catalog.Service{DB: d}
		if err := cat.Edit(ctx, o.actor, e.ID, e.Version, f, nil); err != nil {
			t.Fatal(err)
		}
		before := o.entry("法律法规")
		_, err := o.Undo(ctx, o.actor, b.ID, false)
		if fault.KindOf(err) != fault.KindConflict || !strings.Contains(fault.Message(err), e.Code) {
			t.Fatalf("undo over a later edit: %v", err)
		}
		if now := o.entry("法律法规"); now.Version != before.Version {
			t.Error("a refused undo changed something")
		}
		kept, err := o.Undo(ctx, o.actor, b.ID, true)
		if err != nil || len(kept) != 1 || kept[0].Code != e.Code {
			t.Fatalf("undo of the untouched: %v %v", kept, err)
		}
		if now := o.entry("行政许可"); now.TimeLimit != "实时公开" {
			t.Errorf("the later edit was lost: %q", now.TimeLimit)
		}
	})
}

// What was shown must be what is applied, and the entries must be as they were seen.
func TestApplyRefusesWhatChangedSince(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d), context.Background()
		b, _ := o.upload(importer.Catalogue, safety, importer.Reading{})
		if _, err := o.Apply(ctx, o.actor, b.ID, "another plan", false, nil); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("another plan's hash: %v", err)
		}
		other, _ := o.upload(importer.Catalogue, safety, importer.Reading{})
		o.apply(other)
		_, err := o.Apply(ctx, o.actor, b.ID, b.PlanHash, false, nil)
		if fault.KindOf(err) != fault.KindConflict {
			t.Errorf("entries changed since the plan: %v", err)
		}
		got, err := importer.ByID(d.Reader(ctx), b.ID)
		if err != nil || got.State != importer.Planned {
			t.Errorf("a refused batch is %s, %v", got.State, err)
		}
	})
}

// A complete table withdraws what it leaves out: local entries go, national
// ones are marked 本县不适用.
func TestCompleteTable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d), context.Background()
		local, err := (&catalog.Service{DB: d}).AddEntry(ctx, o.actor, catalog.Fields{Domain: "D05", Level1: "本县事项", Level2: "本县新增"}, "试")
		if err != nil {
			t.Fatal(err)
		}
		all, err := catalog.Current(d.Reader(ctx), "D05")
		if err != nil {
			t.Fatal(err)
		}
		b, p := o.upload(importer.Catalogue, safety, importer.Reading{Complete: true})
		want(t, p.Counts, 1, 5, 0, len(all)-5, 0)
		o.apply(b)
		e, err := catalog.ByID(d.Reader(ctx), local.ID)
		if err != nil || e.State != catalog.Withdrawn {
			t.Errorf("the local entry is %s, %v", e.State, err)
		}
		national := 0
		for _, r := range p.Rows {
			if r.Action == importer.Withdraw && r.ObjectID != local.ID {
				national++
				if e, err := catalog.ByID(d.Reader(ctx), r.ObjectID); err != nil || e.State != catalog.NotApplicable {
					t.Errorf("the national entry %s is %s, %v", e.Code, e.State, err)
				}
			}
		}
		if national == 0 {
			t.Error("no national entry was left out")
		}
		if _, err := o.Undo(ctx, o.actor, b.ID, false); err != nil {
			t.Fatal(err)
		}
		if e, _ := catalog.ByID(d.Reader(ctx), local.ID); e.State != catalog.Unverified {
			t.Errorf("after undo the local entry is %s", e.State)
		}
	})
}

// A table whose domain cannot be told waits for it.
func TestUnknownDomainWaits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d), context.Background()
		const path = "../testdata/catalogues/01-yongjia-xixia/libreoffice.xlsx"
		b, p := o.upload(importer.Catalogue, path, importer.Reading{Name: "表.xlsx"})
		if b.State != importer.Asking || !p.Homeless() || len(p.Rows) != 6 {
			t.Fatalf("%s, %d rows", b.State, len(p.Rows))
		}
		if _, err := o.Apply(ctx, o.actor, b.ID, b.PlanHash, false, nil); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("applied without a domain: %v", err)
		}
		id, err := o.Again(ctx, o.actor, b.ID, "D05", false)
		if err != nil {
			t.Fatal(err)
		}
		now, err := importer.ByID(d.Reader(ctx), id)
		if err != nil || now.State != importer.Planned || now.Sums().Add != 6 {
			t.Errorf("with a domain: %s %+v %v", now.State, now.Sums(), err)
		}
	})
}

func write(t *testing.T, name string, rows [][]string) string {
	t.Helper()
	w := sheet.NewWorkbook()
	s := w.Sheet("安全生产", sheet.Layout{})
	for _, r := range rows {
		s.Row(0, sheet.Cells(sheet.Body, r...)...)
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var head = []string{"序号", "一级事项", "二级事项", "公开内容(要素)", "公开依据", "公开时限", "公开主体", "公开渠道和载体"}

// Rows that cannot be used stop the batch unless they are skipped; the error
// workbook shows them on the person's own file.
func TestRejectedRows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d), context.Background()
		long := strings.Repeat("很长", 200)
		path := write(t, "错.xlsx", [][]string{{"安全生产领域基层政务公开标准目录"}, head,
			{"1", "政策文件", "新事项", "内容", "《安全生产法》", "实时公开", "县应急管理局", "■政府网站"},
			{"2", "政策文件", long, "内容", "《安全生产法》", "实时公开", "县应急管理局", "■政府网站"}})
		b, p := o.upload(importer.Catalogue, path, importer.Reading{})
		want(t, p.Counts, 1, 0, 0, 0, 1)
		if _, err := o.Apply(ctx, o.actor, b.ID, b.PlanHash, false, nil); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("applied over a rejected row: %v", err)
		}
		var book bytes.Buffer
		if err := o.ErrorBook(ctx, b.ID, &book); err != nil {
			t.Fatal(err)
		}
		errors := filepath.Join(t.TempDir(), "errors.xlsx")
		if err := os.WriteFile(errors, book.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		opened, err := sheet.Open(ctx, "errors.xlsx", errors, sheet.Options{TempDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(opened.Sheets()); n != 2 || opened.Sheets()[1].Name != "问题汇总" {
			t.Errorf("sheets of the error workbook: %v", opened.Sheets())
		}
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
		if _, err := o.Apply(ctx, o.actor, b.ID, b.PlanHash, true, nil); err != nil {
			t.Fatal(err)
		}
		if e := o.entry("新事项"); e.State != catalog.Unverified || e.UnitCodes()[0] != "D1" {
			t.Errorf("the good row: %s %v", e.State, e.UnitCodes())
		}
	})
}

// Blank cells and missing columns say nothing: they change nothing.
func TestSilenceKeepsWhatIs(t *testing.T) {
	o := open(t, dbtest.SQLite(t))
	before := o.entry("法律法规")
	path := write(t, "空.xlsx", [][]string{{"安全生产领域"}, head, {"1", before.Level1, before.Level2, "", "", "实时公开", "", ""}})
	b, p := o.upload(importer.Catalogue, path, importer.Reading{})
	want(t, p.Counts, 0, 1, 0, 0, 0)
	o.apply(b)
	now := o.entry("法律法规")
	if len(now.Content) != len(before.Content) || len(now.Channels) != len(before.Channels) || len(now.Tiers) != len(before.Tiers) ||
		now.Subject != before.Subject || now.TimeLimit != "实时公开" {
		t.Errorf("before %+v\nafter %+v", before.Fields, now.Fields)
	}
}

func TestRegistersGoOutAndComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d), context.Background()
		for _, reg := range o.Registers {
			if reg.Name == string(importer.People) {
				continue // nobody is there yet
			}
			for _, format := range []string{"xlsx", "csv"} {
				var out bytes.Buffer
				if err := importer.ExportRegister(d.Reader(ctx), reg, format, &out); err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(t.TempDir(), reg.Name+"."+format)
				if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				p, err := o.Read(ctx, importer.Kind(reg.Name), path, importer.Reading{Name: path})
				if err != nil {
					t.Fatal(err)
				}
				if c := p.Counts; c.Same == 0 || c.Add+c.Change+c.Reject != 0 {
					t.Errorf("%s %s: %+v %v", reg.Name, format, c, p.Problems)
				}
			}
		}
		path := write(t, "单位.xlsx", [][]string{{"编码", "名称", "简称", "类别", "领导关系", "上级编码", "电话"},
			{"T1", "蒙阴县野店镇人民政府", "野店镇", "乡镇", "县级", "MY", "0539-0000001"},
			{"D1", "蒙阴县应急管理局", "应急局", "县直部门", "县级", "MY", "0539-0000002"},
			{"X", "无上级", "无", "县直部门", "县级", "没有", ""}})
		b, p := o.upload(importer.Units, path, importer.Reading{})
		want(t, p.Counts, 1, 1, 0, 0, 1)
		for _, r := range p.Rows {
			t.Log(r.Action, r.Title, r.Problems)
		}
		if _, err := o.Apply(ctx, o.actor, b.ID, b.PlanHash, true, nil); err != nil {
			t.Fatal(err)
		}
		u, err := org.UnitByCode(d.Reader(ctx), "D1")
		if err != nil || u.Phone != "0539-0000002" {
			t.Errorf("changed unit: %q %v", u.Phone, err)
		}
		if _, err := o.Undo(ctx, o.actor, b.ID, false); err != nil {
			t.Fatal(err)
		}
		if u, _ := org.UnitByCode(d.Reader(ctx), "D1"); u.Phone != "" {
			t.Errorf("after undo the phone is %q", u.Phone)
		}
		if u, _ := org.UnitByCode(d.Reader(ctx), "T1"); !u.Closed() {
			t.Error("after undo the added unit is still open")
		}
	})
}

// An unknown head is asked about once and then known.
func TestMappingIsRemembered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d), context.Background()
		path := write(t, "怪.xlsx", [][]string{{"甲列", "乙列", "丙列", "丁列"}, {"政策文件", "怪表事项", "实时公开", "内容甲"}, {"政策文件", "怪表事项二", "实时公开", "内容乙"}})
		b, p := o.upload(importer.Catalogue, path, importer.Reading{Domain: "D05"})
		if b.State != importer.Asking || len(p.Unknown()) != 1 {
			t.Fatalf("%s, sections %+v", b.State, p.Sections)
		}
		m := table.Mapping{HeaderRows: 1, Columns: map[int]table.Field{1: table.FieldLevel1, 2: table.FieldLevel2, 3: table.FieldLimit, 4: table.FieldContent}}
		id, err := o.Remember(ctx, o.actor, b.ID, p.Unknown()[0].Fingerprint, m)
		if err != nil {
			t.Fatal(err)
		}
		now, err := importer.ByID(d.Reader(ctx), id)
		if err != nil || now.Sums().Add != 2 {
			t.Errorf("mapped: %+v %v", now.Sums(), err)
		}
		_, p = o.upload(importer.Catalogue, path, importer.Reading{Domain: "D05"})
		want(t, p.Counts, 2, 0, 0, 0, 0)
	})
}

func TestReportIsOneLineOfTheContract(t *testing.T) {
	c, err := importer.StarterCounty()
	if err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Open(context.Background(), "a.xlsx", safety, sheet.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	p, err := importer.PlanCatalogue(context.Background(), book, c, importer.Reading{Name: "a.xlsx"})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := p.WriteJSON(&out, "a.xlsx"); err != nil {
		t.Fatal(err)
	}
	if strings.Count(out.String(), "\n") != 1 {
		t.Error("not one line")
	}
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"file", "sha256", "sheets", "rows", "problems", "summary"} {
		if _, ok := got[key]; !ok {
			t.Errorf("no %s", key)
		}
	}
	row := got["rows"].([]any)[0].(map[string]any)
	for _, key := range []string{"sheet", "row", "action", "domain", "seq", "level1", "level2", "level3", "content", "basis",
		"time_limit", "subject", "units", "channels", "audience", "mode", "tiers", "changes", "problems"} {
		if v, ok := row[key]; !ok || v == nil {
			t.Errorf("row: %s is %v", key, v)
		}
	}
	if row["level1"] != "政策文件" || row["domain"] != "D05" || row["time_limit"] != "半年至少更新1次" {
		t.Errorf("row: %v", row)
	}
}

func TestLiaisonCannotImport(t *testing.T) {
	o := open(t, dbtest.SQLite(t))
	liaison := rbac.Actor{Name: "示例戊", Current: -1, Grants: []rbac.Grant{{ID: 1, Role: rbac.DeptLiaison, Unit: rbac.Unit{ID: 2, Path: "/1/2/"}}}}
	_, _, err := o.Upload(context.Background(), liaison, importer.Catalogue, safety, importer.Reading{Name: "a.xlsx"}, "")
	if fault.KindOf(err) != fault.KindForbidden {
		t.Errorf("got %v", err)
	}
}
