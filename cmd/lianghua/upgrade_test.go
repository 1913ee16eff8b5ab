package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A new standard from the command line: looked at where there is no county
// yet, kept for a person when there is something to ask, put into force when there
// is not, refused in words.
func TestUpgradeFromTheCommandLine(t *testing.T) {
	each(t, func(t *testing.T, m terminal) {
		before := m.report(0, "upgrade", safety, "--part", "--dry-run", "--json")
		if n := before[0].Summary; n["changed"] == 0 || n["removed"] != 0 {
			t.Errorf("without a county: %v", n)
		}
		m.ok("migrate")
		units := filepath.Join(t.TempDir(), "units.csv")
		if err := os.WriteFile(units, []byte("编码,名称,简称,类别,领导关系,上级编码\nMY,蒙阴县人民政府,县政府,县政府,县级,\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		m.ok("import", "units", units)
		dry := m.report(0, "upgrade", safety, "--part", "--dry-run", "--json")
		for k, v := range before[0].Summary {
			if dry[0].Summary[k] != v {
				t.Errorf("%s: %d without a county, %d with one", k, v, dry[0].Summary[k])
			}
		}
		if o := m.run("", "upgrade", safety, "--part"); o.code != 2 || !strings.Contains(o.err, "文号") {
			t.Errorf("without a number: exit %d %s", o.code, o.err)
		}
		named := []string{"--part", "--name", "安全生产领域标准目录（示例）", "--document-no", "示发〔2026〕1号", "--issued-on", "2020-01-04", "--in-force-on", "2020-02-01"}
		if o := m.run("", append([]string{"upgrade", safety, "--apply"}, named...)...); o.code != 2 || !strings.Contains(o.err, "存疑") {
			t.Errorf("with doubts: exit %d %s", o.code, o.err)
		}
		whole := filepath.Join(t.TempDir(), "社会救助.xlsx")
		m.ok("export", "catalogue", "--domain", "D20", "-o", whole)
		if out := m.ok(append([]string{"upgrade", whole, "--apply"}, named...)...); !strings.Contains(out, "已生效") {
			t.Errorf("put into force: %s", out)
		}
		odd := filepath.Join(t.TempDir(), "空.csv")
		if err := os.WriteFile(odd, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if l := m.report(2, append([]string{"upgrade", odd, "--json"}, named...)...); len(l[0].Problem) != 1 {
			t.Errorf("an empty file: %+v", l)
		}
	})
}
