package guide_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianghua/guide"
	"lianghua/importer"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/org"
)

// book is a register as a csv file, changed by hand on its way back.
func book(t *testing.T, d *db.DB, reg org.Register, format string, edit func(string) string) string {
	t.Helper()
	var b bytes.Buffer
	if err := importer.ExportRegister(d.Reader(ctx), reg, format, &b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if edit != nil {
		if text = edit(text); text == b.String() {
			t.Fatal("the edit changed nothing")
		}
	}
	path := filepath.Join(t.TempDir(), reg.Name+"."+format)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExcelOutAndIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.load()
		files, err := attach.OpenStore(t.TempDir())
		c.ok(err)
		in := &importer.Service{DB: d, Files: files, Registers: c.Registers()}
		c.ok(c.Confirm(ctx, cli, c.named(guide.Policy, "高龄津贴").Ref()))
		pending := c.named(guide.Policy, "居民大病保险")
		c.ok(c.Edit(ctx, cli, pending.Ref(), func() guide.Content { x := pending.Content.V; x.Title = "示例改名"; return x }()))
		plan := func(kind string, path string) *importer.Plan {
			t.Helper()
			p, err := in.Read(ctx, importer.Kind(kind), path, importer.Reading{Name: filepath.Base(path)})
			c.ok(err)
			return p
		}
		for _, reg := range c.Registers() { // what goes out comes back all the same
			for _, format := range []string{"xlsx", "csv"} {
				p := plan(reg.Name, book(t, d, reg, format, nil))
				for _, r := range p.Rows {
					if r.Action != importer.Same {
						t.Fatalf("%s.%s: %s is %s: %+v %+v", reg.Name, format, r.Title, r.Action, r.Changes, r.Problems)
					}
				}
				if len(p.Rows) < 20 {
					t.Errorf("%s.%s: %d rows", reg.Name, format, len(p.Rows))
				}
			}
		}
		before := c.named(guide.Policy, "高龄津贴")
		policies := c.Registers()[1]
		path := book(t, d, policies, "csv", func(s string) string {
			s = strings.Replace(s, "老人到一定年龄按月发津贴", "老人按月领津贴", 1)
			head, _, _ := strings.Cut(strings.TrimPrefix(s, "\ufeff"), "\n")
			row := make([]string, strings.Count(head, ",")+1)
			for i, h := range strings.Split(strings.TrimSpace(head), ",") {
				row[i] = map[string]string{"类别": "老年福利", "名称": "示例助餐", "办理对象": "老人", "条件": "示例", "办理材料": "身份证", "办理地点": "示例大厅", "实施部门": "县民政局",
					"核对周期（月）": "6", "维护单位": "县民政局", "核对日期": "2026-11-20", "核对人": "示例乙"}[h]
			}
			bad := append([]string{}, row...)
			bad[0], bad[2] = "P9999", "没有的编号"
			return strings.TrimRight(s, "\r\n") + "\r\n" + strings.Join(row, ",") + "\r\n" + strings.Join(bad, ",") + "\r\n"
		})
		batches, p, err := in.Upload(ctx, cli, importer.Policies, path, importer.Reading{Name: "a.csv"}, "")
		c.ok(err)
		n := map[importer.Action]int{}
		for _, r := range p.Rows {
			n[r.Action]++
		}
		if n[importer.Add] != 1 || n[importer.Change] != 1 || n[importer.Reject] != 1 || n[importer.Same] != 102 {
			t.Fatalf("planned %v", n)
		}
		b, err := in.Apply(ctx, cli, batches[0].ID, batches[0].PlanHash, true, nil)
		c.ok(err)
		now := c.named(guide.Policy, "高龄津贴")
		if now.Get("plain") != "老人按月领津贴" || now.CheckedOn != before.CheckedOn || now.State != guide.Confirmed {
			t.Errorf("changed: %+v", now)
		}
		added := c.named(guide.Policy, "示例助餐")
		if added.UnitID != c.civil.ID || added.CheckedOn != calendar.On(2026, 11, 20) || added.CheckedBy != "示例乙" || added.ReviewOn != calendar.On(2027, 5, 20) || len(c.finds("示例助餐")) != 1 {
			t.Errorf("added: %+v", added)
		}
		if det := c.detail(cli, pending.ID); det.State != guide.Pending || det.Draft.V.Title != "示例改名" {
			t.Errorf("the pending change is gone: %+v", det.Card)
		}
		_, err = in.Undo(ctx, cli, b.ID, false)
		c.ok(err)
		if now = c.named(guide.Policy, "高龄津贴"); now.Get("plain") != before.Get("plain") || len(c.public(guide.Policy)) != 103 || len(c.finds("示例助餐")) != 0 {
			t.Errorf("undone: %+v, %d policies", now, len(c.public(guide.Policy)))
		}
	})
}
