package importer_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianghua/catalog/table"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/importer"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/jobs"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/village"
)

// press is a county whose township and department publish by workbook.
type press struct {
	office
	d     *db.DB
	files string
	units map[string]org.Unit
	now   int
}

func openPress(t *testing.T, d *db.DB) *press {
	t.Helper()
	o := open(t, d)
	p := &press{office: o, d: d, files: t.TempDir(), units: map[string]org.Unit{}}
	store, err := attach.OpenStore(p.files)
	if err != nil {
		t.Fatal(err)
	}
	o.Service.Files = store
	o.Service.Items = &disclose.Service{DB: d, Files: store, Checks: village.Checks(), Calendar: func(db.Reader) (calendar.Calendar, error) { return calendar.Embedded(), nil }}
	for _, u := range []org.UnitDraft{
		{Code: "T1", Name: "蒙阴县野店镇人民政府", ShortName: "野店镇", Kind: org.Township, Relation: org.ByCounty, ParentCode: "MY"},
		{Code: "T2", Name: "蒙阴县常路镇人民政府", ShortName: "常路镇", Kind: org.Township, Relation: org.ByCounty, ParentCode: "MY"},
		{Code: "T1-A", Name: "烟庄村村民委员会", ShortName: "烟庄村", Kind: org.Village, Relation: org.ByCounty, ParentCode: "T1"},
		{Code: "T1-B", Name: "石泉村村民委员会", ShortName: "石泉村", Kind: org.Village, Relation: org.ByCounty, ParentCode: "T1"},
		{Code: "T2-A", Name: "北松林村村民委员会", ShortName: "北松林村", Kind: org.Village, Relation: org.ByCounty, ParentCode: "T2"},
	} {
		if _, err := o.org.AddUnit(context.Background(), org.CLIActor("test"), u); err != nil {
			t.Fatal(err)
		}
	}
	for _, code := range []string{"MY", "D1", "T1", "T2", "T1-A", "T1-B", "T2-A"} {
		u, err := org.UnitByCode(d.Reader(context.Background()), code)
		if err != nil {
			t.Fatal(err)
		}
		p.units[code] = u
	}
	p.actor = p.as(41, rbac.TownClerk, "T1")
	return p
}

func (p *press) as(person int64, role rbac.Role, unit string) rbac.Actor {
	return rbac.Actor{AccountID: person, PersonID: person, Name: fmt.Sprint("示例", person), Current: -1, Face: "web",
		Grants: []rbac.Grant{{ID: person, Role: role, Unit: p.units[unit].RBAC()}}}
}

func (p *press) item(id int64) disclose.Held {
	p.t.Helper()
	h, err := disclose.HeldByID(p.d.Reader(context.Background()), id)
	if err != nil {
		p.t.Fatal(err)
	}
	return h
}

// made lists the rows of a batch as they were written.
func (p *press) made(b importer.Batch) (out []importer.StoredRow) {
	p.t.Helper()
	for after := 0; ; {
		rows, next, err := importer.Rows(p.d.Reader(context.Background()), b.ID, importer.Filter{}, after)
		if err != nil {
			p.t.Fatal(err)
		}
		out = append(out, rows...)
		if after = next; next == 0 {
			return out
		}
	}
}

// said joins everything that a plan says.
func said(p *importer.Plan) string {
	var out []string
	add := func(list []table.Problem) {
		for _, x := range list {
			out = append(out, fmt.Sprintf("%s %s %s", x.Severity, x.Cell, x.Message))
		}
	}
	add(p.Problems)
	for i := range p.Rows {
		add(p.Rows[i].Problems)
	}
	return strings.Join(out, "\n")
}

func must(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
}

// nothing holds the text: no row of the database, no kept file.
func (p *press) nowhere(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		for _, q := range []string{`SELECT count(*) FROM import_row WHERE fields LIKE ? ESCAPE '\' OR problems LIKE ? ESCAPE '\' OR changes LIKE ? ESCAPE '\'`,
			`SELECT count(*) FROM import_batch WHERE problems LIKE ? ESCAPE '\' OR file_name LIKE ? ESCAPE '\' OR sections LIKE ? ESCAPE '\'`,
			`SELECT count(*) FROM disclose_draft WHERE content LIKE ? ESCAPE '\' OR author LIKE ? ESCAPE '\' OR proofread LIKE ? ESCAPE '\'`} {
			var n int
			if err := p.d.Reader(context.Background()).Get(&n, q, db.Pattern(w), db.Pattern(w), db.Pattern(w)); err != nil || n != 0 {
				t.Errorf("%q is in the database: %d rows, %v", w, n, err)
			}
		}
		err := filepath.WalkDir(p.files, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			raw, err := os.ReadFile(path)
			if text := unzipped(t, raw) + string(raw); strings.Contains(text, w) {
				t.Errorf("%q is kept in %s", w, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

const plainRows = "单位,标题,正文,责任科室,文号\r\n应急局,关于汛期安全的通知,\"第一段\n第二段\",办公室,蒙应急〔2026〕3号\r\n应急局,关于森林防火的通知,正文,办公室,\r\n"

// Plain items: one a row; the same file twice is all the same; a mended one
// changes drafts; undo gives back what was.
func TestItemsComeAndGo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := openPress(t, d)
		p.actor = p.as(31, rbac.DeptLiaison, "D1")
		how := importer.Reading{Type: "notice"}
		file := asCSV(t, plainRows)
		b, plan := p.upload(importer.Items, file, how)
		want(t, plan.Counts, 2, 0, 0, 0, 0)
		p.apply(b)
		rows := p.made(b)
		first := p.item(rows[0].ObjectID)
		if c := first.Draft.Content.V; c.Body != "<p>第一段</p><p>第二段</p>" || c.DocumentNo != "蒙应急〔2026〕3号" || first.Draft.State != disclose.Draft || first.UnitID != p.units["D1"].ID {
			t.Errorf("%+v", first)
		}
		_, again := p.upload(importer.Items, file, how)
		want(t, again.Counts, 0, 0, 2, 0, 0)
		mended := asCSV(t, strings.Replace(plainRows, "第二段", "第二段，更正", 1))
		b2, plan := p.upload(importer.Items, mended, how)
		want(t, plan.Counts, 0, 1, 1, 0, 0)
		p.apply(b2)
		if got := p.item(first.Item.ID).Draft.Content.V.Body; !strings.Contains(got, "更正") {
			t.Errorf("not changed: %s", got)
		}
		if _, err := p.Undo(context.Background(), p.actor, b.ID, false); fault.KindOf(err) != fault.KindConflict || !strings.Contains(fault.Message(err), "汛期") {
			t.Errorf("undone under a later change: %v", err)
		}
		if _, err := p.Undo(context.Background(), p.actor, b2.ID, false); err != nil {
			t.Fatal(err)
		}
		if got := p.item(first.Item.ID).Draft.Content.V.Body; strings.Contains(got, "更正") {
			t.Errorf("not given back: %s", got)
		}
		kept, err := p.Undo(context.Background(), p.actor, b.ID, true)
		if err != nil || len(kept) != 1 { // the first was written twice since
			t.Errorf("%v %v", kept, err)
		}
		if s := p.item(rows[1].ObjectID).Draft.State; s != disclose.Dropped {
			t.Errorf("the second draft is %s", s)
		}
	})
}

// What was reviewed or published is neither changed by a file nor dropped by
// an undo; drafts that were only submitted are taken back.
func TestReviewedItemsStand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := openPress(t, d)
		p.actor = p.as(31, rbac.DeptLiaison, "D1")
		how := importer.Reading{Type: "notice", Submit: true}
		b, plan := p.upload(importer.Items, asCSV(t, plainRows), how)
		want(t, plan.Counts, 2, 0, 0, 0, 0)
		p.apply(b)
		rows := p.made(b)
		one, two := rows[0].ObjectID, rows[1].ObjectID
		if p.item(one).Draft.State != disclose.First {
			t.Fatalf("not submitted: %+v", p.item(one).Draft)
		}
		peer := p.as(32, rbac.DeptLiaison, "D1")
		if _, err := p.Items.Act(context.Background(), peer, []disclose.Ref{p.item(one).Ref()}, disclose.ActFirst, disclose.Form{Secrecy: &disclose.Secrecy{Answered: true}}); err != nil {
			t.Fatal(err)
		}
		_, plan = p.upload(importer.Items, asCSV(t, strings.Replace(plainRows, "正文,办公室,\r\n", "另一正文,办公室,\r\n", 1)), how)
		must(t, said(plan), "待初审，导入不能改动它")
		_, err := p.Undo(context.Background(), p.actor, b.ID, false)
		if fault.KindOf(err) != fault.KindConflict || !strings.Contains(fault.Message(err), "待发布 关于汛期安全的通知") {
			t.Errorf("%v", err)
		}
		if kept, err := p.Undo(context.Background(), p.actor, b.ID, true); err != nil || len(kept) != 1 || p.item(two).Draft.State != disclose.Dropped || p.item(one).Draft.State != disclose.Approved {
			t.Errorf("%v %v: %s %s", kept, err, p.item(one).Draft.State, p.item(two).Draft.State)
		}
	})
}

const ledgerRows = "村名,所属期,日期,摘要,收入,支出,经手人,身份证号,监督电话\r\n" +
	"烟庄村,2026年8月,,上月结余,10000,,,,0539-1234567\r\n" +
	",,2026/8/3,果园承包费,\"5,000.00\",,示例甲,,\r\n" +
	",,2026-08-15,路灯电费,,1200.50,示例甲,,\r\n" +
	",,,合计,5000,1200.5,,,\r\n" +
	"石泉村,2026年8月,,期初余额,300,,,,0539-1234567\r\n" +
	",,2026年8月9日,办公用品,,100,示例乙,,\r\n" +
	",,,期末余额,150,,,,\r\n" +
	"北松林村,2026年8月,2026-08-09,办公用品,,100,示例乙,,\r\n" +
	"没有的村,2026年8月,2026-08-09,办公用品,,100,示例乙,,\r\n"

// An account book of many villages: one draft a village and period, 期初 + 收入
// − 支出 = 期末 checked, villages of others refused by name.
func TestLedgersOfManyVillages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := openPress(t, d)
		if err := duty.Load(context.Background(), d, org.Who(org.CLIActor("test"))); err != nil {
			t.Fatal(err)
		}
		b, plan := p.upload(importer.Items, asCSV(t, ledgerRows), importer.Reading{Type: "village_finance"})
		want(t, plan.Counts, 1, 0, 0, 0, 3)
		must(t, said(plan), "期初 300.00 + 收入 0.00 − 支出 100.00 = 200.00，与期末 150.00 相差", "“北松林村”不在您的范围内", "没有找到单位“没有的村”", "“身份证号”列按规定不公开，没有读入")
		if _, err := p.Apply(context.Background(), p.actor, b.ID, b.PlanHash, true, nil); err != nil {
			t.Fatal(err)
		}
		h := p.item(p.made(b)[0].ObjectID)
		c := h.Draft.Content.V
		if h.UnitID != p.units["T1-A"].ID || c.Title != "烟庄村2026年8月村级财务公开表" || c.Period != "2026-08" || c.Fields["opening"] != "10000" ||
			c.Fields["income"] != "5000.00" || c.Fields["expense"] != "1200.50" || c.Fields["closing"] != "13799.50" || c.Fields["supervise"] != "0539-1234567" {
			t.Errorf("%+v", c)
		}
		var filled int64
		if err := d.Reader(context.Background()).Get(&filled, `SELECT item_id FROM village_fill WHERE unit_id = ? AND period = '2026-08'`, h.UnitID); err != nil || filled != h.Item.ID {
			t.Errorf("the township's grid shows item %d, %v", filled, err)
		}
		if len(c.Rows) != 2 || strings.Join(c.Rows[0], "|") != "2026-08-03|收入|果园承包费|5000.00|示例甲|" || strings.Join(c.Rows[1], "|") != "2026-08-15|支出|路灯电费|1200.50|示例甲|" {
			t.Errorf("%q", c.Rows)
		}
		_, again := p.upload(importer.Items, asCSV(t, ledgerRows), importer.Reading{Type: "village_finance"})
		want(t, again.Counts, 0, 0, 1, 0, 3)
	})
}

// Personal data is dropped before anything is stored: columns by head, columns
// by content, cells of the type's own columns, the name of the file.
func TestPersonalDataIsNotKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := openPress(t, d)
		id, mobile := "110101199003071233", "13905397412"
		text := "姓名,所在村,补贴金额,身份证号码,代号,备考\r\n示例一,烟庄村,500.00," + id + ",甲," + mobile + "\r\n示例二,烟庄村,300.00,,乙,\r\n示例三 " + id + ",石泉村,200.00,,丙,\r\n"
		how := importer.Reading{Type: "subsidy", Name: "补贴" + id + ".csv", Unit: "T1"}
		b, plan := p.upload(importer.Items, asCSV(t, text), how)
		must(t, said(plan), "“身份证号码”列", "没有保存这一列", "“备考”列含手机号", "“姓名”里有身份证号，已去掉", "没有这些列，没有读入也没有保存：代号")
		if strings.Contains(said(plan), id) || strings.Contains(said(plan), mobile) {
			t.Errorf("the notices repeat it: %s", said(plan))
		}
		p.nowhere(t, id, mobile)
		var out bytes.Buffer
		if err := p.ErrorBook(context.Background(), b.ID, &out); err != nil {
			t.Fatal(err)
		}
		if book := unzipped(t, out.Bytes()); strings.Contains(book, id) || !strings.Contains(book, "示例二") || !strings.Contains(book, "已去掉") {
			t.Error("the error workbook holds the number, or not what is wrong")
		}
	})
}

// A person reads and undoes what was made in the own reach; others' batches
// are not there.
func TestBatchesOfItemsBelongToUnits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := openPress(t, d)
		ctx, q := context.Background(), d.Reader(context.Background())
		b, _ := p.upload(importer.Items, asCSV(t, ledgerRows), importer.Reading{Type: "village_finance"})
		for who, n := range map[*rbac.Actor]int{ptr(p.as(42, rbac.TownClerk, "T1")): 1, ptr(p.as(43, rbac.TownClerk, "T2")): 0, ptr(p.as(44, rbac.DeptLiaison, "D1")): 0,
			ptr(p.as(45, rbac.CountyOfficer, "MY")): 1, ptr(p.as(46, rbac.DeptHead, "D1")): 0} {
			list, _, err := p.Batches(q, *who, 0)
			if err != nil || len(list) != n {
				t.Errorf("%v sees %d batches, %v", who.Grants, len(list), err)
			}
			if n == 0 {
				_, err := p.Apply(ctx, *who, b.ID, b.PlanHash, true, nil)
				if k := fault.KindOf(err); k != fault.KindNotFound && k != fault.KindForbidden {
					t.Errorf("%v applies another's batch: %v", who.Grants, err)
				}
				if err := p.Drop(ctx, *who, b.ID); err == nil {
					t.Errorf("%v drops another's batch", who.Grants)
				}
			}
		}
		if _, _, err := p.Upload(ctx, p.as(47, rbac.TownHead, "T1"), importer.Items, asCSV(t, ledgerRows), importer.Reading{Type: "village_finance"}, ""); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("somebody without the right imports: %v", err)
		}
		if _, err := p.Read(ctx, importer.Items, asCSV(t, ledgerRows), importer.Reading{Type: "moon"}); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("a type that is none: %v", err)
		}
	})
}

func ptr[T any](v T) *T { return &v }

// The template of every type is read back as its own: every column is known,
// and the example row is no record.
func TestTemplatesComeBack(t *testing.T) {
	d := dbtest.SQLite(t)
	p := openPress(t, d)
	for _, f := range form.All() {
		var out bytes.Buffer
		if err := importer.ItemTemplate(f, &out); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "a.xlsx")
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		plan, err := p.Read(context.Background(), importer.Items, path, importer.Reading{Name: "a.xlsx", Type: f.Key, Actor: p.actor})
		if err != nil {
			t.Fatal(err)
		}
		if len(plan.Rows) != 0 || len(plan.Sections[0].HeaderRows) != 1 || strings.Contains(said(plan), "没有这些列") || strings.Contains(said(plan), "没有读入") {
			t.Errorf("%s: %d rows, head %v\n%s", f.Key, len(plan.Rows), plan.Sections[0].HeaderRows, said(plan))
		}
	}
}

// Five thousand rows are one job with progress, and can be cancelled.
func TestFiveThousandItems(t *testing.T) {
	d := dbtest.SQLite(t)
	p := openPress(t, d)
	p.actor = p.as(31, rbac.DeptLiaison, "D1")
	var text strings.Builder
	text.WriteString("标题,正文,责任科室\r\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "第 %d 号通知,正文,办公室\r\n", i)
	}
	b, plan := p.upload(importer.Items, asCSV(t, text.String()), importer.Reading{Type: "notice"})
	want(t, plan.Counts, 5000, 0, 0, 0, 0)
	ctx, stop := context.WithCancel(context.Background())
	seen := 0
	_, err := p.Apply(ctx, p.actor, b.ID, b.PlanHash, false, func(done, total int) {
		if seen = done; done == 200 {
			stop()
		}
	})
	if err == nil || seen > 4000 || p.count() != 0 {
		t.Errorf("cancelled after %d: %v, %d drafts", seen, err, p.count())
	}
	runner := jobs.NewRunner(d)
	runner.Register(importer.ApplyJob, p.RunApply)
	job, err := p.StartApply(context.Background(), p.actor, b.ID, b.PlanHash, false)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop = context.WithCancel(context.Background())
	defer stop()
	go func() {
		for row, err := jobs.ByID(d.Reader(ctx), job); err == nil && !row.State.Ended(); row, err = jobs.ByID(d.Reader(ctx), job) {
		}
		stop()
	}()
	runner.Run(ctx)
	row, err := jobs.ByID(d.Reader(context.Background()), job)
	if err != nil || row.State != jobs.Finished || row.Done != 5000 || p.count() != 5000 {
		t.Errorf("%+v %v, %d drafts", row, err, p.count())
	}
}

func (p *press) count() (n int) {
	p.t.Helper()
	if err := p.d.Reader(context.Background()).Get(&n, `SELECT count(*) FROM disclose_draft`); err != nil {
		p.t.Fatal(err)
	}
	return n
}

// unzipped is the text of every part of a workbook, "" for other files.
func unzipped(t *testing.T, raw []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return ""
	}
	var out strings.Builder
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&out, in); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func asCSV(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
