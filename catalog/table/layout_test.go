package table

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"lianghua/catalog/term"
	"lianghua/internal/sheet"
)

// The column variants seen in the counties' tables.
func TestLayouts(t *testing.T) {
	const tail = `|法律|《安全生产法》|20个工作日|县应急局|■政府网站`
	cases := []struct {
		name, text         string
		merges             []string
		items, tiers, rest string
	}{
		{name: "one item column", items: "1/政策文件/", tiers: "township", rest: "全社会/主动", text: `
序号|公开事项|公开内容（要素）|公开依据|公开时限|公开主体|公开渠道和载体|公开对象||公开方式||公开层级
|||||||全社会|特定群体|主动|依申请|乡级
1|政策文件` + tail + `|√||√||√`},
		{name: "three levels", items: "1/甲/乙/丙 2/甲/乙/丁", tiers: "county", text: `
序号|公开事项|||公开内容|公开依据|公开时限|公开主体|公开渠道和载体|公开层级|
|一级事项|二级事项|三级事项||||||县级|乡级
1|甲|乙|丙` + tail + `|√|
2|甲|乙|丁` + tail + `|√|`, merges: []string{"B1:D1", "B3:B4", "C3:C4"}},
		{name: "directory before 一级事项", items: "1/政策文件/法律法规", text: `
序号|一级目录|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体
1|基础信息|政策文件|法律法规` + tail},
		{name: "directories only", items: "1/政策文件/法律法规", text: `
序号|一级目录|二级目录|公开内容|公开依据|公开时限|公开主体|公开渠道和载体
1|政策文件|法律法规` + tail},
		{name: "domain first", items: "1/政策文件/法律法规", text: `
领域|序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体
安全生产|1|政策文件|法律法规` + tail},
		{name: "other words", items: "1/政策文件/法律法规", rest: "全社会/", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开要求|责任单位|公开途径|公开范围
1|政策文件|法律法规` + tail + `|全社会`},
		{name: "single columns with words", items: "1/政策文件/法律法规", tiers: "county,township", rest: "全社会/主动", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体|公开对象|公开方式|公开层级
1|政策文件|法律法规` + tail + `|全社会|主动公开|县级、乡级`},
		{name: "single columns with boxes", items: "1/政策文件/法律法规", tiers: "county", rest: "特定群体/依申请", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体|公开对象|公开方式|公开层级
1|政策文件|法律法规` + tail + `|□全社会■特定群体|□主动 ■依申请公开|■县级 □乡级`},
		{name: "extras with boxes", items: "1/政策文件/法律法规", tiers: "county", text: `
序号|一级事项|二级事项|五公开|公开(形式)|条款内容|责任科室|公开内容|公开依据|公开时限|公开主体|公开渠道和载体|县级|政府网站
1|政策文件|法律法规|■决策 □执行|■文本 □图片|第五条|办公室` + tail + `|√|http://example.gov.cn`},
		{name: "town and village joined", items: "1/政策文件/法律法规", tiers: "township,village", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体|县级|乡、村级
1|政策文件|法律法规` + tail + `||√`},
		{name: "city county town", items: "1/政策文件/法律法规", tiers: "city,township", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体|市级|县级|乡级
1|政策文件|法律法规` + tail + `|√||√`},
		{name: "district and street", items: "1/政策文件/法律法规", tiers: "county,township", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体|区级|镇街级
1|政策文件|法律法规` + tail + `|√|√`},
		{name: "town and village", items: "1/政策文件/法律法规", tiers: "village", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体|镇级|村级
1|政策文件|法律法规` + tail + `||√`},
		{name: "city and street of a whole city", items: "1/政策文件/法律法规", tiers: "city", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体|市级|镇（街）级
1|政策文件|法律法规` + tail + `|√|`},
		{name: "county-level city", items: "1/政策文件/法律法规", tiers: "county", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体|东阳市级|镇街乡/村
1|政策文件|法律法规` + tail + `|√|`},
		{name: "three head rows", items: "1/政策文件/法律法规", tiers: "county", rest: "全社会/主动", text: `
序号|公开事项||公开内容|公开依据|公开时限|公开主体|公开渠道和载体|公开要素||||
|一级事项|二级事项||||||公开对象||公开方式|公开层级|
||||||||全社会|特定群体|主动|县级|乡级
1|政策文件|法律法规` + tail + `|√||√|√|`, merges: []string{"A1:A3", "B1:C1", "B2:B3", "C2:C3", "D1:D3", "E1:E3", "F1:F3", "G1:G3", "H1:H3", "I1:M1", "I2:J2", "K2:K2", "L2:M2"}},
		{name: "column numbers below the head", items: "1/政策文件/法律法规", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体
1|2|3|4|5|6|7|8
1|政策文件|法律法规` + tail},
		{name: "merges of the head lost, no second row", items: "1/政策文件/法律法规", rest: "全社会/主动", tiers: "county,township", text: `
序号|公开事项||公开内容|公开依据|公开时限|公开主体|公开渠道和载体|公开对象||公开方式||公开层级|
1|政策文件|法律法规` + tail + `|√||√||√|√`},
		{name: "a column for each channel", items: "1/政策文件/法律法规", text: `
序号|公开事项||公开内容|公开依据|公开时限|公开主体|公开渠道和载体||
|一级事项|二级事项|||||政府网站|两微一端|公开查阅点
1|政策文件|法律法规|法律|《安全生产法》|20个工作日|县应急局|√||`, merges: []string{"A1:A2", "B1:C1", "D1:D2", "E1:E2", "F1:F2", "G1:G2", "H1:J1"}},
		{name: "name across both item columns", items: "1/政策文件/", text: `
序号|公开事项||公开内容|公开依据|公开时限|公开主体|公开渠道和载体
|一级事项|二级事项|||||
1|政策文件|` + tail, merges: []string{"B1:C1", "B3:C3"}},
		{name: "no subject, no channel", items: "1/政策文件/法律法规", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限
1|政策文件|法律法规|法律|《安全生产法》|20个工作日`},
		{name: "group name in a row of its own", items: "1/政策文件/法律法规 2/政策文件/标准", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体
|政策文件||||||
1||法律法规` + tail + `
2||标准` + tail},
		{name: "two candidates for a field", items: "1/政策文件/法律法规", text: `
序号|一级事项|二级事项|责任单位|法律依据|公开内容|公开依据|公开时限|公开主体|公开渠道和载体
1|政策文件|法律法规|办公室|某法` + tail},
		{name: "content in two columns", items: "1/政策文件/法律法规", text: `
序号|公开事项||公开内容||公开依据|公开时限|公开主体|公开渠道和载体
|一级事项|二级事项|内容|要素||||
1|政策文件|法律法规|法律|要素一|《安全生产法》|20个工作日|县应急局|■政府网站`, merges: []string{"A1:A2", "B1:C1", "D1:E1", "F1:F2", "G1:G2", "H1:H2", "I1:I2"}},
		{name: "levels by office", items: "1/政策文件/法律法规", tiers: "township", text: `
序号|公开事项||公开内容|公开依据|公开时限|公开主体|公开渠道和载体|公开层级|
|一级事项|二级事项||||||县政府部门|镇政府
1|政策文件|法律法规` + tail + `||√`, merges: []string{"A1:A2", "B1:C1", "D1:D2", "E1:E2", "F1:F2", "G1:G2", "H1:H2", "I1:J1"}},
		{name: "sub-title in the number column, empty numbered rows", items: "1/政策文件/法律法规", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体
一、行政许可类|||||||
1|政策文件|法律法规` + tail + `
2|||||||
3|||||||`},
		{name: "banner and total", items: "1/政策文件/法律法规", text: `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体
（一）行政许可类事项|||||||
1|政策文件|法律法规` + tail + `
合计|1项||||||`, merges: []string{"A2:H2"}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			res := readGrid(t, sheetOf("安全生产领域", tc.text, tc.merges...), Options{})
			want(t, "items", items(res), tc.items)
			if len(res.Rows) == 0 {
				t.Fatalf("problems %v sections %+v", res.Problems, res.Sections)
			}
			r := res.Rows[0]
			want(t, "tiers", tiersOf(r), tc.tiers)
			if tc.rest != "" {
				want(t, "audience and mode", r.Audience+"/"+r.Mode, tc.rest)
			}
			want(t, "domain", r.Domain, "D05")
			want(t, "limit", r.TimeLimit, "20个工作日")
			if !strings.Contains(tc.name, "no subject") {
				want(t, "subject and channels", r.Subject+strings.Join(r.Channels, ","), "县应急局政府网站")
			}
		})
	}
}

func TestExtrasAreKept(t *testing.T) {
	res := readGrid(t, sheetOf("安全生产", `
序号|一级事项|二级事项|五公开|责任科室|奇怪的列|公开内容|公开依据|公开时限|公开主体|公开渠道和载体
1|政策文件|法律法规|■决策 □执行|办公室|某值|法律|《安全生产法》|20个工作日|县应急局|■政府网站`), Options{})
	r := one(t, res)
	want(t, "extras", r.Extra["五公开"]+r.Extra["责任科室"]+r.Extra["奇怪的列"], "■决策 □执行办公室某值")
	n := 0
	for _, p := range res.Problems {
		if p.Code == CodeColumnUnknown {
			n++
			want(t, "cell", p.Cell, "F1")
		}
	}
	if n != 1 {
		t.Errorf("%d unknown columns reported", n)
	}
}

func TestCityLevelIsReported(t *testing.T) {
	text := `
序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体|市级|镇街级
1|政策文件|法律法规|法律|《安全生产法》|20个工作日|市应急局|■政府网站|√|`
	res := readGrid(t, sheetOf("安全生产", text), Options{})
	wantProblem(t, res.Problems, term.CodeTierGuessed)
	want(t, "city", tiersOf(one(t, res)), "city")
	res = readGrid(t, sheetOf("安全生产", text), Options{County: "东阳市"})
	wantProblem(t, res.Problems, term.CodeTierGuessed)
	want(t, "county", tiersOf(one(t, res)), "county")
}

const oddHead = `
安全生产领域一览
编|甲栏|乙栏|丙栏|丁栏|戊栏
1|政策文件|法律法规|法律|20个工作日|县应急局
2|政策文件|部门规章|规章|20个工作日|县应急局`

func TestUnknownHeadAsksAndRemembers(t *testing.T) {
	g := sheetOf("Sheet1", oddHead)
	res := readGrid(t, g, Options{})
	if len(res.Rows) != 0 {
		t.Fatalf("rows were guessed: %s", items(res))
	}
	wantProblem(t, res.Problems, CodeHeaderUnknown)
	if len(res.Sections) != 1 || res.Sections[0].Known || len(res.Sections[0].Heads) != 6 {
		t.Fatalf("sections %+v", res.Sections)
	}
	m := Mapping{HeaderRows: 1, Columns: map[int]Field{1: FieldSeq, 2: FieldLevel1, 3: FieldLevel2, 4: FieldContent, 5: FieldLimit, 6: FieldSubject}}
	res = readGrid(t, g, Options{Mappings: map[string]Mapping{res.Sections[0].Fingerprint: m}})
	want(t, "items", items(res), "1/政策文件/法律法规 2/政策文件/部门规章")
	want(t, "domain", res.Rows[0].Domain, "D05")
	if len(res.Problems) != 0 {
		t.Errorf("problems %v", res.Problems)
	}
}

func TestMappingOfAKnownHead(t *testing.T) {
	g := under(usual)
	res := readGrid(t, g, Options{})
	m := Mapping{HeaderRows: 2, Columns: res.Sections[0].Columns}
	m.Columns[14] = TierField(term.Village)
	want(t, "tiers", tiersOf(one(t, readGrid(t, g, Options{Mappings: map[string]Mapping{res.Sections[0].Fingerprint: m}}))), "county,village")
}

func TestHeadWithoutItemIsRefused(t *testing.T) {
	res := readGrid(t, sheetOf("统计", `
序号|领域|责任单位|公开时限
1|安全生产|县应急局|20个工作日`), Options{})
	if len(res.Rows) != 0 {
		t.Errorf("rows %s", items(res))
	}
	wantProblem(t, res.Problems, CodeHeaderUnknown)
}

func TestDomainsOfRowsAndSheets(t *testing.T) {
	head := "领域|序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体\n"
	tail := "|政策文件|法律法规|法律|《安全生产法》|20个工作日|县应急局|■政府网站\n"
	res := readGrid(t, sheetOf("Sheet1", head+"就业|1"+tail+"|2"+strings.Replace(tail, "法律法规", "规章", 1)+"养老|3"+tail+"外星事务|4"+tail), Options{})
	var got []string
	for _, r := range res.Rows {
		got = append(got, r.Domain)
	}
	want(t, "domains", strings.Join(got, ","), "D18,D18,D21,")
	wantProblem(t, res.Rows[3].Problems, CodeDomainUnknown)
	g := sheetOf("医疗卫生", strings.ReplaceAll(headRows, "安全生产领域基层政务公开标准目录", "蒙阴县政务公开标准目录")+usual, headMerges...)
	want(t, "by sheet name", one(t, readGrid(t, g, Options{})).Domain, "D25")
	g = sheetOf("Sheet1", strings.TrimPrefix(headRows, "\n安全生产领域基层政务公开标准目录")+usual)
	want(t, "by file name", one(t, readGrid(t, g, Options{File: "/tmp/户籍管理领域.xlsx"})).Domain, "D22")
	want(t, "given", one(t, readGrid(t, g, Options{Domain: "D09"})).Domain, "D09")
	res = readGrid(t, g, Options{})
	want(t, "unknown", one(t, res).Domain, "")
	wantProblem(t, res.Problems, CodeDomainUnknown)
	g = under(usual)
	g.rows[0][0][0] = "社会救助和养老服务领域目录"
	wantProblem(t, readGrid(t, g, Options{}).Problems, CodeDomainAmbiguous)
}

func TestDuplicatesAndMissingNames(t *testing.T) {
	res := readGrid(t, under(usual+"\n"+usual+`
3||||《安全生产法》|20个工作日|县应急局|■政府网站|√||√||√|`), Options{})
	wantProblem(t, res.Rows[1].Problems, CodeDuplicateRow)
	wantProblem(t, res.Rows[2].Problems, CodeLevel2Missing)
	res = readGrid(t, under(`1|||法律|《安全生产法》|20个工作日|县应急局|■政府网站|√||√||√|`), Options{})
	wantProblem(t, res.Rows[0].Problems, CodeNoItem)
	if !res.Rows[0].Rejected() {
		t.Error("a row without a name was accepted")
	}
}

func TestDataBehindNotes(t *testing.T) {
	res := readGrid(t, under(usual+`
注：以上由县应急局负责
2|政策文件|部门规章|规章|《安全生产法》|20个工作日|县应急局|■政府网站|√||√||√|`), Options{})
	want(t, "items", items(res), "1/政策文件/法律法规 2/政策文件/部门规章")
	wantProblem(t, res.Problems, CodeRowAfterNote)
}

func FuzzRead(f *testing.F) {
	f.Add(headRows+usual, 2, 1, 3, 2)
	f.Add(oddHead, 1, 1, 1, 1)
	f.Add("序号|公开事项|公开内容|公开依据\n||\n1|甲|乙|丙\n注：\n|合计", 1, 2, 3, 2)
	index := domains(f)
	f.Fuzz(func(t *testing.T, text string, top, left, bottom, right int) {
		g := sheetOf("表", text)
		if top > 0 && left > 0 && bottom >= top && right >= left && bottom < 30 && right < 20 {
			g = sheetOf("表", text, sheet.Name(left, top)+":"+sheet.Name(right, bottom))
		}
		res, err := read(t.Context(), g, index, Options{Province: "山东省", County: "蒙阴县", File: "a.xlsx"})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, s := range res.Sections {
			n += s.Rows
		}
		if n != len(res.Rows) {
			t.Fatalf("sections count %d rows of %d", n, len(res.Rows))
		}
		for _, r := range res.Rows {
			if term.Squeeze(r.Level1) != r.Level1 || r.N < 1 || r.Channels == nil || r.Problems == nil {
				t.Fatalf("row %+v", r)
			}
		}
	})
}

// tall is a sheet of many equal rows that is never held in memory.
type tall int

func (tall) Sheets() []sheet.Info { return []sheet.Info{{Name: "安全生产"}} }

func (n tall) Read(_ context.Context, _ int, each func(*sheet.Row) error) error {
	lines := strings.Split("序号|一级事项|二级事项|公开内容|公开依据|公开时限|公开主体|公开渠道和载体|县级|乡级\n"+
		"1|政策文件|法律法规|法律、法规|《安全生产法》|20个工作日|县应急局|■政府网站|√|", "\n")
	r := &sheet.Row{}
	for i := range int(n) + 1 {
		r.N, r.Cells = i+1, r.Cells[:0]
		for _, c := range strings.Split(lines[min(i, 1)], "|") {
			r.Cells = append(r.Cells, sheet.Cell{Text: c})
		}
		if i > 0 {
			r.Cells[0].Text, r.Cells[2].Text = strconv.Itoa(i), "事项"+strconv.Itoa(i)
		}
		if err := each(r); err != nil {
			return err
		}
	}
	return nil
}

func TestAHundredThousandRows(t *testing.T) {
	res := readGrid(t, tall(100_000), Options{})
	if len(res.Rows) != 100_000 || res.Sections[0].Rows != 100_000 {
		t.Fatalf("%d rows", len(res.Rows))
	}
	want(t, "last", res.Rows[99_999].Level2+tiersOf(res.Rows[99_999]), "事项100000county")
}
