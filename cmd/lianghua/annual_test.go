package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	foianswer "lianghua/foi/answer"
	"lianghua/internal/calendar"
)

// ledgerFile writes a ledger of n rows in its own order of columns, and counts
// each year as a clerk does: row → the seven cells.
func ledgerFile(t *testing.T, n int) (path string, years map[int]map[string][7]int) {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 7))
	rows := [][]string{{"承办人", "申请人类型", "办理结果", "受理号", "所需信息", "答复日期", "收到日期", "申请人"}}
	years = map[int]map[string][7]int{2023: {}, 2024: {}, 2025: {}}
	add := func(year int, no string, col int) {
		cells := years[year][no]
		cells[col]++
		cells[6]++
		years[year][no] = cells
	}
	for i := range n {
		received := calendar.On(2023, 10, 1).AddDays(r.IntN(800))
		col, ty, end := r.IntN(6), foianswer.All()[r.IntN(21)], received.AddDays(r.IntN(70))
		result, answered, last := ty.Name, strings.ReplaceAll(end.String(), "-", "/"), end.Year()
		if r.IntN(15) == 0 {
			result, answered, last = "", "", 9999
		}
		for year := range years {
			switch {
			case received.Year() > year || last < year:
				continue
			case received.Year() == year:
				add(year, "一", col)
			default:
				add(year, "二", col)
			}
			if last > year {
				add(year, "四", col)
			} else {
				add(year, "三(七)", col)
				add(year, ty.Row, col)
			}
		}
		rows = append(rows, []string{"示例乙", foianswer.Applicants()[col].Name(), result, fmt.Sprintf("依%04d", i), "示例文件", answered, received.String(), "示例甲"})
	}
	path = filepath.Join(t.TempDir(), "台账.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := csv.NewWriter(f).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return path, years
}

// At the command line, on a county where nobody entered a unit yet: a ledger
// comes in, and each cell of each year's report is what a clerk counts.
func TestLedgerInAnnualReportOut(t *testing.T) {
	m := terminal{t: t, dir: t.TempDir(), db: "sqlite:" + filepath.Join(t.TempDir(), "l.db")}
	m.ok("migrate")
	path, years := ledgerFile(t, 500)
	m.ok("import", "requests", path)
	if again := m.ok("import", "requests", path); !strings.Contains(again, "不变 500") {
		t.Errorf("a second time: %s", again)
	}
	for year, want := range years {
		var got struct {
			B struct {
				Rows []struct {
					No    string
					Name  string
					Cells [7]int
				}
			}
			C      struct{ Rows []struct{ Cells []int } }
			Checks []struct {
				ID string
				OK bool
			}
		}
		if err := json.Unmarshal([]byte(m.ok("report", "annual", "--year", fmt.Sprint(year), "--json")), &got); err != nil {
			t.Fatal(err)
		}
		if len(got.B.Rows) != 25 || len(got.C.Rows) != 3 || len(got.Checks) != 9 {
			t.Fatalf("%d rows, %d groups, %d checks", len(got.B.Rows), len(got.C.Rows), len(got.Checks))
		}
		for _, row := range got.B.Rows {
			if row.Cells != want[row.No] || row.Name == "" {
				t.Errorf("%d %s %s: %v, want %v", year, row.No, row.Name, row.Cells, want[row.No])
			}
		}
		for _, c := range got.Checks {
			if !c.OK {
				t.Errorf("%d: %s does not hold", year, c.ID)
			}
		}
	}
	file := filepath.Join(t.TempDir(), "报告.docx")
	m.ok("report", "annual", "--year", "2025", "--unit", "XZF", "--format", "docx", "-o", file)
	if raw, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(raw), "PK") {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
	for _, args := range [][]string{{"--year", "2018"}, {"--year", "2099"}, {"--year", "2025", "--unit", "月球"}, {}} {
		if o := m.run("", append([]string{"report", "annual"}, args...)...); o.code != 1 || o.out != "" || o.err == "" {
			t.Errorf("%v: exit %d %q %q", args, o.code, o.out, o.err)
		}
	}
}
