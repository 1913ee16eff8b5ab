package table

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/sheet"
)

// starterParts is the starter catalogue as one part a domain.
func starterParts(t testing.TB) []Part {
	t.Helper()
	f, err := os.Open("../starter/catalogue.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	index := domains(t)
	var parts []Part
	at := map[string]int{}
	for _, l := range lines[1:] {
		key := l[0]
		if _, ok := at[key]; !ok {
			at[key] = len(parts)
			parts = append(parts, Part{Name: index.names[key], Title: "蒙阴县" + index.names[key] + "领域基层政务公开标准目录", DomainName: index.names[key]})
		}
		parts[at[key]].Rows = append(parts[at[key]].Rows, starterRow(l))
	}
	return parts
}

func starterRow(l []string) Row {
	channels, _ := term.ParseChannels(l[8])
	_, basis, _ := term.ParseBasis(l[5])
	r := Row{Domain: l[0], Seq: l[1], Level1: l[2], Level2: l[3], Content: orEmpty(term.ParseElements(l[4])), ContentText: l[4], Basis: orEmpty(basis),
		BasisText: l[5], TimeLimit: l[6], Subject: l[7], Channels: orEmpty(channels.Names), Audience: l[9], Mode: l[10], Tiers: []term.Tier{}, Units: []string{}}
	r.Tiers = append(r.Tiers, term.TiersIn(l[11])...)
	return r
}

// essence is what must survive writing and reading.
func essence(r Row) string {
	r.Sheet, r.N, r.Problems, r.ContentText, r.BasisText = "", 0, nil, "", ""
	raw, err := json.Marshal(r)
	if err != nil {
		return err.Error()
	}
	return string(raw) + r.Key + r.Answer + r.AnswerNote
}

func writeFile(t testing.TB, format Format, tab Table) string {
	t.Helper()
	var buf bytes.Buffer
	if err := Write(&buf, format, tab); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "表."+string(format))
	if err := os.WriteFile(path, buf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readFile(t testing.TB, path string) Result {
	t.Helper()
	res, err := Read(context.Background(), open(t, path), domains(t), Options{File: path})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func sameRows(t *testing.T, res Result, parts []Part) {
	t.Helper()
	var want []Row
	for _, p := range parts {
		want = append(want, p.Rows...)
	}
	if len(res.Rows) != len(want) {
		t.Errorf("%d rows, want %d", len(res.Rows), len(want))
	}
	wrong := 0
	for i := range min(len(want), len(res.Rows)) {
		if got, w := essence(res.Rows[i]), essence(want[i]); got != w {
			if wrong++; wrong < 6 {
				t.Errorf("row %d\n got %s\nwant %s", i, got, w)
			}
		}
	}
}

func TestStarterSurvivesWritingAndReading(t *testing.T) {
	parts := starterParts(t)
	if len(parts) != 26 {
		t.Fatalf("%d domains", len(parts))
	}
	for _, format := range []Format{XLSX, CSV} {
		t.Run(string(format), func(t *testing.T) {
			res := readFile(t, writeFile(t, format, Table{Parts: parts}))
			sameRows(t, res, parts)
			for _, p := range allProblems(res) {
				switch p.Code {
				case CodeNoTicks, CodeLevel2Missing, CodeDomainAlias, term.CodeLimitUnparsed, term.CodeUnknownChannel, CodeTruncatedCell, CodeMergedItem:
				default:
					if p.Severity != term.SeverityInfo {
						t.Errorf("our own table gives %s: %s", p.Code, p.Message)
					}
				}
			}
		})
	}
}

func TestWritingIsRepeatable(t *testing.T) {
	parts := starterParts(t)[:3]
	for _, format := range []Format{XLSX, CSV, JSON} {
		var a, b bytes.Buffer
		if err := Write(&a, format, Table{Parts: parts}); err != nil {
			t.Fatal(err)
		}
		if err := Write(&b, format, Table{Parts: parts}); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: two writings differ", format)
		}
	}
	if err := Write(&bytes.Buffer{}, "pdf", Table{}); err == nil {
		t.Error("an unknown format was accepted")
	}
}

func TestRoundWorkbookComesBack(t *testing.T) {
	parts := starterParts(t)[3:5]
	for p := range parts {
		for i := range parts[p].Rows {
			r := &parts[p].Rows[i]
			r.Key = fmt.Sprintf("e%d-%d", p, i)
			r.Answer, r.AnswerNote = Answers()[i%len(Answers())], "说明"+r.Key
		}
	}
	stamp := Stamp{Unit: "371328-mzj", Round: "r12"}
	path := writeFile(t, XLSX, Table{Kind: RoundOut, Parts: parts, Round: Round{Stamp: stamp, UnitName: "县民政局", Name: "2026年第一轮确认", Due: "2026年12月10日前"}})
	book := open(t, path)
	names := []string{}
	for _, s := range book.Sheets() {
		names = append(names, s.Name)
	}
	if names[len(names)-1] != "签字盖章" {
		t.Errorf("sheets %v", names)
	}
	res := readFile(t, path)
	sameRows(t, res, parts)
	if !slices.Equal(res.Stamps, []Stamp{stamp}) {
		t.Errorf("stamps %v", res.Stamps)
	}
	if len(res.Problems) > 0 {
		t.Errorf("problems %v", res.Problems)
	}
}

func TestTemplateHasNoRows(t *testing.T) {
	path := writeFile(t, XLSX, Table{Kind: Template, Parts: []Part{{Name: "安全生产", Title: "安全生产领域基层政务公开标准目录"}}})
	res := readFile(t, path)
	if len(res.Rows) != 0 || len(res.Sections) != 1 || res.Sections[0].Domain != "D05" {
		t.Errorf("%d rows, sections %+v", len(res.Rows), res.Sections)
	}
	if !has(res.Problems, CodeRowSkipped) {
		t.Error("the example row was passed over without a word")
	}
}

func TestLevelsAndOddListsSurvive(t *testing.T) {
	rows := []Row{
		{Seq: "1", Level1: "甲", Level2: "乙", Level3: "丙", Content: []string{"有；分号", "第二"}, Basis: []string{"《甲法》"}, TimeLimit: "", Subject: "",
			Channels: []string{"山东政务服务网", "入户/现场", "县融媒体中心", "其他:办税服务厅"}, Audience: "全社会;特定群体:项目单位、施工单位", Mode: "主动;依申请", Tiers: []term.Tier{term.City, term.Village}},
		{Seq: "2", Level1: "甲", Level2: "乙", Level3: "丁", Content: []string{}, Basis: []string{}, Channels: []string{}, Audience: "特定群体", Tiers: []term.Tier{}},
		{Seq: "3", Level1: "=1+1", Level2: "-乙", Content: []string{"@甲"}, Basis: []string{}, Channels: []string{}, Tiers: []term.Tier{}},
	}
	for i := range rows {
		rows[i].Units, rows[i].Domain = []string{}, "D05"
	}
	parts := []Part{{Name: "安全生产", Title: "安全生产领域目录", DomainName: "安全生产", Rows: rows}}
	for _, format := range []Format{XLSX, CSV} {
		t.Run(string(format), func(t *testing.T) { sameRows(t, readFile(t, writeFile(t, format, Table{Parts: parts})), parts) })
	}
}

// BenchmarkRead10000 shows the share of the parser beside the bare reading of
// the sheet.
func BenchmarkRead10000(b *testing.B) {
	var rows []Row
	for _, p := range starterParts(b) {
		rows = append(rows, p.Rows...)
	}
	all := []Row{}
	for len(all) < 10_000 {
		for _, r := range rows {
			r.Level2 = fmt.Sprintf("%s%d", r.Level2, len(all))
			all = append(all, r)
		}
	}
	path := filepath.Join(b.TempDir(), "large.xlsx")
	var buf bytes.Buffer
	if err := Write(&buf, XLSX, Table{Parts: []Part{{Name: "全部", Title: "安全生产领域目录", Rows: all[:10_000]}}}); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	b.Run("sheet", func(b *testing.B) {
		for b.Loop() {
			book := open(b, path)
			if err := book.Read(context.Background(), 0, func(*sheet.Row) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("table", func(b *testing.B) {
		for b.Loop() {
			if res := readFile(b, path); len(res.Rows) != 10_000 {
				b.Fatal(len(res.Rows))
			}
		}
	})
}

func TestJSONIsWhatTheCommandLinePrints(t *testing.T) {
	var buf bytes.Buffer
	if err := Write(&buf, JSON, Table{Parts: starterParts(t)[:1]}); err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal(buf.Bytes(), &rows); err != nil || len(rows) != 26 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, f := range strings.Fields("sheet row domain seq level1 level2 level3 content basis time_limit subject units channels audience mode tiers problems") {
		if _, ok := rows[0][f]; !ok {
			t.Errorf("no %s", f)
		}
	}
}

// TestRoundWorkbookIsPrintableAndLocked looks into the file itself: what a
// spreadsheet program offers and prints must be in the sheet's XML.
func TestRoundWorkbookIsPrintableAndLocked(t *testing.T) {
	parts := starterParts(t)[:1]
	path := writeFile(t, XLSX, Table{Kind: RoundOut, Parts: parts, Round: Round{Stamp: Stamp{Unit: "u", Round: "r"}}})
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"<sheetProtection", "<dataValidation ", `orientation="landscape"`, `paperSize="8"`, `fitToPage="true"`, `hidden="1"`, "建议取消（仅限本县新增事项）"} {
		if !bytes.Contains(raw, []byte(part)) {
			t.Errorf("no %s in the sheet", part)
		}
	}
}
