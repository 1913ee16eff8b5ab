package importer_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianghua/catalog"
	"lianghua/importer"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/sheet"
)

// flawed is a table with a row of every kind: good, too long, without a name,
// unreadable limit, twice the same.
func flawed(long string) [][]string {
	return [][]string{{"安全生产领域基层政务公开标准目录"}, head,
		{"0", "", "", "没有名称的内容", "《安全生产法》", "实时公开", "县应急管理局", "■政府网站"},
		{"1", "政策文件", "新事项", "内容甲", "《安全生产法》", "实时公开", "县应急管理局", "■政府网站"},
		{"2", "政策文件", long, "内容乙", "《安全生产法》", "实时公开", "县应急管理局", "■政府网站"},
		{"3", "", "", "只有沿用的名称", "《安全生产法》", "实时公开", "县应急管理局", "■政府网站"},
		{"4", "监督检查", "时限怪", "内容丁；内容戊", "《安全生产法》", "看情况再说", "县应急管理局", "■政府网站 □政府公报 ■星际广播"},
		{"5", "监督检查", "重复的", "内容己", "《安全生产法》", "实时公开", "县应急管理局", "■政府网站"},
		{"6", "监督检查", "重复的", "内容庚", "《安全生产法》", "实时公开", "县应急管理局", "■政府网站"}}
}

func (o office) errorBook(b importer.Batch) string {
	o.t.Helper()
	var out bytes.Buffer
	if err := o.ErrorBook(context.Background(), b.ID, &out); err != nil {
		o.t.Fatal(err)
	}
	path := filepath.Join(o.t.TempDir(), "errors.xlsx")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

// mend replaces texts inside a workbook's parts, as a person would type over cells.
func mend(t *testing.T, path string, pairs ...string) string {
	t.Helper()
	from, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, part := range from.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := to.Create(part.Name)
		if err == nil {
			_, err = io.WriteString(w, strings.NewReplacer(pairs...).Replace(string(text)))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	mended := filepath.Join(t.TempDir(), "mended.xlsx")
	if err := os.WriteFile(mended, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return mended
}

func csvFile(t *testing.T, rows [][]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "错.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := csv.NewWriter(f)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// codes counts the problems of a plan that a person must look at.
func codes(p *importer.Plan) map[string]int {
	out := map[string]int{}
	for _, r := range p.Rows {
		for _, x := range r.Problems {
			if x.Severity != "info" {
				out[string(x.Code)]++
			}
		}
	}
	return out
}

func names(p *importer.Plan, action importer.Action) string {
	var out []string
	for _, r := range p.Rows {
		if r.Action == action {
			out = append(out, r.Entry.Level1+"/"+r.Entry.Level2)
		}
	}
	return strings.Join(out, " ")
}

// The error workbook goes back as it is: what was wrong is still wrong, what
// was mended is taken in, the summary and our columns are passed over. Both
// forms: the person's own .xlsx, and a new one for other formats.
func TestErrorWorkbookComesBack(t *testing.T) {
	long := strings.Repeat("很长", 200)
	for _, form := range []struct {
		name  string
		write func(t *testing.T, rows [][]string) string
		own   bool
	}{
		{"own", func(t *testing.T, rows [][]string) string { return write(t, "错.xlsx", rows) }, true},
		{"new", csvFile, false},
		{"word", func(t *testing.T, rows [][]string) string { return asWord(t, write(t, "错.xlsx", rows)) }, false},
	} {
		t.Run(form.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				o := open(t, d)
				b, p := o.upload(importer.Catalogue, form.write(t, flawed(long)), importer.Reading{})
				want(t, p.Counts, 5, 0, 0, 0, 2)
				before := codes(p)
				if _, err := o.Apply(context.Background(), o.actor, b.ID, b.PlanHash, true, nil); err != nil {
					t.Fatal(err)
				}
				path := o.errorBook(b)
				checkSheets(t, path, form.own)

				again, p := o.upload(importer.Catalogue, path, importer.Reading{Name: "errors.xlsx"})
				same := 4
				if form.own || form.name == "word" {
					same = 5 // the good row is still in it
				}
				want(t, p.Counts, 0, 0, same, 0, 2)
				if again.State != importer.Planned {
					t.Errorf("unchanged it is %s: %+v", again.State, p.Problems)
				}
				if got := codes(p); !maps.Equal(got, before) {
					t.Errorf("problems before %v, in the error workbook %v", before, got)
				}
				for _, x := range p.Problems {
					if x.Code == "column_unknown" || x.Code == "header_unknown" {
						t.Errorf("%+v", x)
					}
				}

				mended := mend(t, path, long, "不长了", "看情况再说", "20个工作日")
				last, p := o.upload(importer.Catalogue, mended, importer.Reading{Name: "mended.xlsx"})
				want(t, p.Counts, 1, 1, same-1, 0, 1)
				if add, change := names(p, importer.Add), names(p, importer.Change); add != "政策文件/不长了" || change != "监督检查/时限怪" {
					t.Errorf("add %q change %q", add, change)
				}
				if _, err := o.Apply(context.Background(), o.actor, last.ID, last.PlanHash, true, nil); err != nil {
					t.Fatal(err)
				}
				if e := o.entry("时限怪"); e.TimeLimit != "20个工作日" || strings.Join(e.Channels, ",") != "政府网站,星际广播" || len(e.Content) != 2 {
					t.Errorf("mended entry: %+v", e.Fields)
				}
				if e := o.entry("不长了"); strings.Join(e.Content, "") != "内容乙" || e.Subject != "县应急管理局" {
					t.Errorf("mended entry: %+v", e.Fields)
				}
			})
		})
	}
}

func checkSheets(t *testing.T, path string, own bool) {
	t.Helper()
	book, err := sheet.Open(t.Context(), "errors.xlsx", path, sheet.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	list := book.Sheets()
	if len(list) != 2 || list[0].Name != "安全生产" || list[1].Name != sheet.SummarySheet {
		t.Fatalf("sheets %+v", list)
	}
	text := ""
	if err := book.Read(t.Context(), 0, func(r *sheet.Row) error {
		for i := range r.Cells {
			text += r.Cells[i].Text + "|"
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Contains(text, "第 5 行"); got == own {
		t.Errorf("rows and sheets of the source: %v in %.300s", got, text)
	}
}

// A key that nobody knows is still wrong when its row comes back.
func TestErrorWorkbookKeepsKeysAndAnswers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		list, err := catalog.Current(d.Reader(t.Context()), "D05")
		if err != nil {
			t.Fatal(err)
		}
		e := list[0]
		rows := [][]string{{"安全生产领域基层政务公开标准目录"}, append([]string{"条目编号", "答复"}, head...),
			{"D05-9999", "", "1", "政策文件", "没有的", "内容", "《安全生产法》", "实时公开", "县应急管理局", "■政府网站"},
			{e.Code, "建议取消", "2", e.Level1, e.Level2, "", "", "", "", ""}}
		b, p := o.upload(importer.Catalogue, csvFile(t, rows), importer.Reading{})
		want(t, p.Counts, 0, 0, 0, 0, 2)
		_, p = o.upload(importer.Catalogue, o.errorBook(b), importer.Reading{})
		want(t, p.Counts, 0, 0, 0, 0, 2)
		if got := codes(p); got["key_unknown"] != 1 || got["cancel_national"] != 1 {
			t.Errorf("problems %v", got)
		}
	})
}

// A register's error workbook carries what the person wrote, and comes back.
func TestRegisterErrorWorkbookComesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		heads := []string{"栏目全称", "责任单位", "责任科室", "联系电话", "更新要求"}
		rows := [][]string{heads,
			{"专题/甲专题", "火星管理局", "办公室", "0539-0000000", "及时"},
			{"专题/乙专题", "应急局", "办公室", "0539-0000000", "及时"}}
		b, p := o.upload(importer.Columns, csvFile(t, rows), importer.Reading{})
		want(t, p.Counts, 1, 0, 0, 0, 1)
		path := o.errorBook(b)
		again, p := o.upload(importer.Columns, path, importer.Reading{})
		want(t, p.Counts, 0, 0, 0, 0, 1)
		if again.State != importer.Planned || p.Rows[0].Values["unit"] != "火星管理局" {
			t.Errorf("%s %+v", again.State, p.Rows[0].Values)
		}
		for _, x := range p.Problems {
			t.Errorf("%+v", x)
		}
		last, p := o.upload(importer.Columns, mend(t, path, "火星管理局", "应急局"), importer.Reading{})
		want(t, p.Counts, 1, 0, 0, 0, 0)
		o.apply(last)
	})
}

// A person's mobile goes out masked; a new person's must then be typed again,
// and the plan says so.
func TestPeopleErrorWorkbookAsksForTheMobile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		b, p := o.upload(importer.People, csvFile(t, [][]string{{"单位", "姓名", "岗位", "手机"}, {"应急局", "示例甲", "没有的岗位", "13800000000"}}), importer.Reading{})
		want(t, p.Counts, 0, 0, 0, 0, 1)
		path := mend(t, o.errorBook(b), "没有的岗位", "联络员")
		_, p = o.upload(importer.People, path, importer.Reading{})
		want(t, p.Counts, 0, 0, 0, 0, 1)
		if x := p.Rows[0].Problems; len(x) != 1 || !strings.Contains(x[0].Message, "请填写完整号码") {
			t.Errorf("%+v", x)
		}
		last, p := o.upload(importer.People, mend(t, path, "138****0000", "13800000000"), importer.Reading{})
		want(t, p.Counts, 1, 0, 0, 0, 0)
		o.apply(last)
	})
}
