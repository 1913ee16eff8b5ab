package importer_test

import (
	"bytes"
	"context"
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

// merged writes a sheet with merged ranges.
func merged(t *testing.T, name string, rows [][]string, ranges ...sheet.Range) string {
	t.Helper()
	w := sheet.NewWorkbook()
	s := w.Sheet("分工表", sheet.Layout{})
	for _, r := range rows {
		s.Row(0, sheet.Cells(sheet.Body, r...)...)
	}
	for _, r := range ranges {
		s.Merge(r)
	}
	var out bytes.Buffer
	if _, err := w.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The table of columns as counties keep it: the path in level columns only.
func TestColumnsByLevelHeads(t *testing.T) {
	for _, form := range []struct {
		name string
		file func(t *testing.T) string
	}{
		{"merged, two rows of heads, four levels", func(t *testing.T) string {
			return merged(t, "分工.xlsx", [][]string{
				{"蒙阴县政务公开栏目责任分工表"},
				{"序号", "栏目", "", "", "", "责任分工", "", "", "", "配合部门", "更新要求"},
				{"", "一级", "二级", "三级", "四级", "责任部门", "责任股室", "责任人", "办公电话", "", ""},
				{"1", "重点领域", "应急管理", "预警信息", "", "应急局", "指挥中心", "示例甲", "0539-0000001", "县气象局", "实时更新"},
				{"2", "", "", "应急预案", "总体预案", "应急局", "预案股", "示例乙", "0539-0000002", "", "每年更新"},
				{"3", "", "安全监管", "", "", "应急局", "执法大队", "示例丙", "0539-0000003", "", "每季度"},
				{"注：责任人变动应当在5个工作日内报县政务公开科。"},
			}, sheet.Range{Top: 1, Left: 1, Bottom: 1, Right: 11}, sheet.Range{Top: 2, Left: 1, Bottom: 3, Right: 1}, sheet.Range{Top: 2, Left: 2, Bottom: 2, Right: 5},
				sheet.Range{Top: 2, Left: 6, Bottom: 2, Right: 9}, sheet.Range{Top: 2, Left: 10, Bottom: 3, Right: 10}, sheet.Range{Top: 2, Left: 11, Bottom: 3, Right: 11},
				sheet.Range{Top: 4, Left: 2, Bottom: 6, Right: 2}, sheet.Range{Top: 4, Left: 3, Bottom: 5, Right: 3},
				sheet.Range{Top: 6, Left: 3, Bottom: 6, Right: 5}, sheet.Range{Top: 7, Left: 1, Bottom: 7, Right: 11})
		}},
		{"blanks filled down, another order, csv", func(t *testing.T) string {
			return csvFile(t, [][]string{
				{"联系方式", "承办科室", "责任单位（牵头）", "责任人", "配合单位", "更新时限要求", "四级栏目", "三级栏目", "二级栏目", "一级栏目", "备注"},
				{"0539-0000001", "指挥中心", "应急局", "示例甲", "县气象局", "实时更新", "", "预警信息", "应急管理", "重点领域", ""},
				{"0539-0000002", "预案股", "应急局", "示例乙", "", "每年更新", "总体预案", "应急预案", "", "", ""},
				{"0539-0000003", "执法大队", "应急局", "示例丙", "", "每季度", "", "", "安全监管", "", "新增"},
			})
		}},
		{"the leaf under 栏目名称", func(t *testing.T) string {
			return csvFile(t, [][]string{
				{"一级目录", "二级目录", "三级目录", "栏目名称", "责任主体", "责任科室", "信息员", "电话", "协办单位", "更新频率"},
				{"重点领域", "应急管理", "", "预警信息", "应急局", "指挥中心", "示例甲", "0539-0000001", "县气象局", "实时更新"},
				{"重点领域", "应急管理", "应急预案", "总体预案", "应急局", "预案股", "示例乙", "0539-0000002", "", "每年更新"},
				{"重点领域", "安全监管", "", "安全监管", "应急局", "执法大队", "示例丙", "0539-0000003", "", "每季度"},
			})
		}},
	} {
		t.Run(form.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				o, path := open(t, d), form.file(t)
				b, p := o.upload(importer.Columns, path, importer.Reading{})
				for _, x := range p.Problems {
					t.Errorf("%+v", x)
				}
				want(t, p.Counts, 6, 0, 0, 0, 0) // three rows, and what is above them
				o.apply(b)
				checkColumns(t, d)
				again, p := o.upload(importer.Columns, path, importer.Reading{})
				want(t, p.Counts, 0, 0, 3, 0, 0)
				o.apply(again)
				if _, err := o.Undo(context.Background(), o.actor, b.ID, false); err != nil {
					t.Fatal(err)
				}
				list, err := catalog.Columns(d.Reader(t.Context()))
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range list {
					if strings.HasPrefix(c.FullName, "重点领域") && c.Active {
						t.Errorf("after undo %s is in use", c.FullName)
					}
				}
			})
		})
	}
}

func checkColumns(t *testing.T, d *db.DB) {
	t.Helper()
	list, err := catalog.Columns(d.Reader(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]catalog.Column{}
	for _, c := range list {
		got[c.FullName] = c
	}
	for path, want := range map[string]string{
		"重点领域": "||||||", "重点领域/应急管理": "||||||", "重点领域/应急管理/应急预案": "||||||",
		"重点领域/应急管理/预警信息":      "D1|指挥中心|示例甲|0539-0000001|县气象局|实时更新|",
		"重点领域/应急管理/应急预案/总体预案": "D1|预案股|示例乙|0539-0000002||每年更新|",
		"重点领域/安全监管":           "D1|执法大队|示例丙|0539-0000003||每季度|",
	} {
		c, ok := got[path]
		if said := strings.Join([]string{c.UnitCode, c.Section, c.Officer, c.Phone, c.Supporting, c.Frequency, ""}, "|"); !ok || said != want {
			t.Errorf("%s: %v %q, want %q", path, ok, said, want)
		}
	}
}

// Blank cells of a register say nothing; a name with a slash is refused.
func TestColumnsKeepWhatIsNotSaid(t *testing.T) {
	o := open(t, dbtest.SQLite(t))
	first := csvFile(t, [][]string{{"一级栏目", "二级栏目", "责任单位", "电话"}, {"专题", "甲专题", "应急局", "0539-0000001"}, {"专题", "乙/丙", "应急局", ""}})
	b, p := o.upload(importer.Columns, first, importer.Reading{})
	want(t, p.Counts, 1, 0, 0, 0, 1)
	if _, err := o.Apply(context.Background(), o.actor, b.ID, b.PlanHash, true, nil); err != nil {
		t.Fatal(err)
	}
	_, p = o.upload(importer.Columns, csvFile(t, [][]string{{"一级栏目", "二级栏目", "责任单位", "电话"}, {"专题", "甲专题", "", ""}}), importer.Reading{})
	want(t, p.Counts, 0, 0, 1, 0, 0)
}
