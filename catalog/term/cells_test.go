package term

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
)

func TestParseElements(t *testing.T) {
	cases := []struct{ raw, want string }{
		{"1、上级涉农资金文件 2、本镇涉农资金文件", "上级涉农资金文件|本镇涉农资金文件"},
		{"1.受理 2.拟决定 3.决定 各环节", "受理|拟决定|决定各环节"},
		{"●管理监督办法 ●预决算 ●收费项目及标准", "管理监督办法|预决算|收费项目及标准"},
		{"·性质\n·地点", "性质|地点"},
		{"①甲项②乙项③丙项", "甲项|乙项|丙项"},
		{"(1)规划批准文件(2)规划文本、图件", "规划批准文件|规划文本、图件"},
		{"申请条件、申请材料、申请流程、法定依据", "申请条件|申请材料|申请流程|法定依据"},
		{"机构职能、权责清单;执法依据;救济渠道", "机构职能、权责清单|执法依据|救济渠道"},
		{"申请指南(对象、范围;标准);补贴结果", "申请指南(对象、范围;标准)|补贴结果"},
		{"监督检查情况和处理结果", "监督检查情况和处理结果"},
		{"规划草\n案及图\n件说明", "规划草案及图件说明"},
		{"政策文件\n办事指南及流程\n结果", "政策文件|办事指南及流程|结果"},
		{"扶持2.5亿元、1.5万人", "扶持2.5亿元|1.5万人"},
		{"本级汇总的一般公共预算“三公”经费总额,增减变化说明", "本级汇总的一般公共预算“三公”经费总额,增减变化说明"},
		{"一、部门概况 二、部门收支表", "部门概况|部门收支表"},
		{"", ""}, {"—", ""},
	}
	for _, tc := range cases {
		if got := strings.Join(ParseElements(tc.raw), "|"); got != tc.want {
			t.Errorf("%q\n got %s\nwant %s", tc.raw, got, tc.want)
		}
	}
}

func TestParseBasis(t *testing.T) {
	cases := []struct{ name, raw, list, doubts string }{
		{"two titles", "《户口登记条例》、《政府信息公开条例》", "《户口登记条例》|《政府信息公开条例》", ""},
		{"adjacent", "《中华人民共和国政府信息公开条例》《关于全面推进政务公开工作的意见》(中办发〔2016〕8号)", "《中华人民共和国政府信息公开条例》|《关于全面推进政务公开工作的意见》(中办发〔2016〕8号)", ""},
		{"duplicate suffix Q23", "《中华人民共和国政府信息公开条例》(国令第711号) 号", "《中华人民共和国政府信息公开条例》(国令第711号)号", "basis_broken"},
		{"bracket mismatch Q24", "《某通知》(民发〔2018)23号〕;《又一通知》(民发〔2016 )115号)", "《某通知》(民发〔2018)23号〕|《又一通知》(民发〔2016)115号)", "basis_broken,basis_broken"},
		{"missing bracket Q25", "《通知》（国办公开办函〔202130号）;《办法》闽政办〔202026号", "《通知》（国办公开办函〔202130号）|《办法》闽政办〔202026号", "basis_broken,basis_broken"},
		{"mixed bracket Q25", "《意见》(国办发〔2021]30号)", "《意见》(国办发〔2021]30号)", "basis_broken"},
		{"square brackets Q26", "《文化部财政部意见》(文财务发[2011]5号)", "《文化部财政部意见》(文财务发[2011]5号)", "basis_brackets"},
		{"standard Q26", "《文化馆服务标准》(GB T 32939—2016)", "《文化馆服务标准》(GBT32939—2016)", ""},
		{"no titles", "户口登记条例、收养法、登记办法、国籍法等", "户口登记条例|收养法|登记办法|国籍法等", ""},
		{"loose tail", "《中华人民共和国政府信息公开条例》及教育部两个意见", "《中华人民共和国政府信息公开条例》|教育部两个意见", ""},
		{"issuer before", "《预算法》,财政部《地方预决算公开操作规程》(财预〔2016〕143号)", "《预算法》|财政部《地方预决算公开操作规程》(财预〔2016〕143号)", ""},
		{"numbered", "1.《甲法》2.《乙条例》第五条、第六条", "《甲法》|《乙条例》第五条、第六条", ""},
		{"nested", "《中共中央、国务院转发〈中央宣传部规划〉》及各省普法规划", "《中共中央、国务院转发〈中央宣传部规划〉》|各省普法规划", ""},
		{"broken lines", "《中华人民共\n和国政府信息公开条例》\n《预算法》", "《中华人民共和国政府信息公开条例》|《预算法》", ""},
		{"short tail", "《农村义务教育学生营养改善计划实施细则》等", "《农村义务教育学生营养改善计划实施细则》等", ""},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			_, list, ds := ParseBasis(tc.raw)
			if got := strings.Join(list, "|"); got != tc.list {
				t.Errorf("\n got %s\nwant %s", got, tc.list)
			}
			if got := codes(ds); got != tc.doubts {
				t.Errorf("doubts %q, want %q", got, tc.doubts)
			}
		})
	}
}

func TestCitation(t *testing.T) {
	cites, _, _ := ParseBasis("《中华人民共和国政府信息公开条例》第十九条;《地方预决算公开操作规程》(财预[2016]143号);《欠税公告办法(试行)》(国家税务总局令第9号)")
	want := []Citation{
		{Title: "中华人民共和国政府信息公开条例", Key: "政府信息公开条例", Article: "第十九条"},
		{Title: "地方预决算公开操作规程", Key: "地方预决算公开操作规程", Number: "财预〔2016〕143号"},
		{Title: "欠税公告办法(试行)", Key: "欠税公告办法(试行)", Number: "国家税务总局令第9号"},
	}
	if len(cites) != len(want) {
		t.Fatalf("%d citations", len(cites))
	}
	for i, w := range want {
		got := cites[i]
		got.Text = ""
		if got != w {
			t.Errorf("got %+v\nwant %+v", got, w)
		}
	}
}

var joints = strings.NewReplacer(";", "", "》及各省", "》各省")

func TestStarterBasisKeepsItsCitations(t *testing.T) {
	for _, s := range starter(t, "basis") {
		_, list, ds := ParseBasis(s)
		if got := strings.Join(list, ""); got != joints.Replace(Squeeze(s)) || len(ds) > 0 {
			t.Errorf("%s\n got %s %v", s, got, ds)
		}
	}
}

// TestStarterCitationsAreInTheRegister guards that keys are those of laws.csv.
func TestStarterCitationsAreInTheRegister(t *testing.T) {
	f, err := os.Open("../starter/laws.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, r := range rows {
		keys[r[0]] = true
	}
	missing, all := map[string]bool{}, map[string]bool{}
	for _, s := range starter(t, "basis") {
		cites, _, _ := ParseBasis(s)
		for _, c := range cites {
			all[c.Key] = true
			if strings.Contains(c.Text, "《") && !keys[c.Key] {
				missing[c.Key] = true
			}
		}
	}
	for k := range missing {
		t.Logf("not in laws.csv: %s", k)
	}
	if len(missing)*20 > len(all) {
		t.Errorf("%d of %d keys are not in the register", len(missing), len(all))
	}
}

func TestTick(t *testing.T) {
	cases := []struct {
		raw   string
		state Mark
		label string
	}{
		{"√", MarkYes, ""}, {" √ ", MarkYes, ""}, {"✔", MarkYes, ""}, {"是", MarkYes, ""}, {"Y", MarkYes, ""}, {"1", MarkYes, ""},
		{"对", MarkYes, ""}, {"þ", MarkYes, ""}, {"R", MarkYes, ""}, {"", MarkBlank, ""}, {"\n", MarkBlank, ""}, {"□", MarkNo, ""}, {"口", MarkNo, ""},
		{"/", MarkNo, ""}, {"—", MarkNo, ""}, {"×", MarkNo, ""}, {"否", MarkNo, ""}, {"项目单位", MarkNoun, "项目单位"},
		{"√(被征收人)", MarkYes, "被征收人"}, {"□√", MarkYes, ""}, {"被征收人√", MarkYes, "被征收人"},
	}
	for _, tc := range cases {
		if s, l := Tick(tc.raw); s != tc.state || l != tc.label {
			t.Errorf("%q: %v %q", tc.raw, s, l)
		}
	}
}

func TestTiersIn(t *testing.T) {
	cases := []struct{ raw, want string }{
		{"县级", "county"}, {"区级", "county"}, {"县(市、区)级", "county"}, {"乡级", "township"}, {"镇（街）级", "township"},
		{"镇街级", "township"}, {"乡、村级", "township,village"}, {"村级", "village"}, {"村(社区)级", "village"}, {"市级", "city"},
		{"市、县级", "city,county"}, {"东阳市级", "city"}, {"镇街乡/村", "township,village"}, {"乡 级", "township"}, {"社区", "village"},
		{"县、乡、村级", "county,township,village"}, {"√", ""}, {"省级", ""},
	}
	for _, tc := range cases {
		var got []string
		for _, x := range TiersIn(tc.raw) {
			got = append(got, string(x))
		}
		if s := strings.Join(got, ","); s != tc.want {
			t.Errorf("%s: %s, want %s", tc.raw, s, tc.want)
		}
	}
}

func TestDitto(t *testing.T) {
	for _, s := range []string{"同上", "〃", "\"", "″", "同 上", "＂", "''", "同上。"} {
		if !Ditto(s) {
			t.Errorf("%q is a ditto mark", s)
		}
	}
	for _, s := range []string{"", "同上级", "。", "上"} {
		if Ditto(s) {
			t.Errorf("%q is no ditto mark", s)
		}
	}
}

func TestForeignAndPlaceholder(t *testing.T) {
	for text, want := range map[string]string{
		"安徽省民政厅通知(皖民基字〔2014〕169号)":            "安徽",
		"《山东省政府信息公开办法》鲁政发〔2020〕1号":            "",
		"关于云计算发展的意见(国发〔2015〕5号)":              "",
		"《通知》(闽政办〔2020〕26号)":                  "福建",
		"《中华人民共和国预算法》;《新闻出版总署办法》(新出〔2010〕1号)": "",
	} {
		if got := strings.Join(ForeignProvinces(text, "山东省"), ","); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]bool{
		"《XX省农机购置补贴实施方案》": true, "《××县方案》": true, "某某镇人民政府": true, "XXX": true,
		"《中华人民共和国预算法》": false, "Q345": false, "xxgk": false,
	} {
		if _, got := CheckPlaceholder(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestTitlesInstead(t *testing.T) {
	if _, ok := TitlesInstead(ParseElements("鄂康政办发[2020]30号 关于成立减灾委员会的通知")); !ok {
		t.Error("document titles were not noticed (Q33)")
	}
	if _, ok := TitlesInstead(ParseElements("申请条件、申请材料")); ok {
		t.Error("plain elements reported")
	}
}

func FuzzCells(f *testing.F) {
	for _, s := range []string{"《甲》(国发〔2014〕25号);乙、丙", "1.甲 2.乙", "（一）甲（二）乙", "《《》", "√项目", "XX省", "县、乡级", "①"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, e := range ParseElements(s) {
			if e == "" || Squeeze(e) != e {
				t.Fatalf("element %q", e)
			}
		}
		cites, list, _ := ParseBasis(s)
		if len(cites) != len(list) {
			t.Fatal("citations and list differ")
		}
		for _, l := range list {
			if l == "" {
				t.Fatal("empty citation")
			}
		}
		if m := Match(s); Match(m) != m {
			t.Fatalf("Match is not stable: %q %q", m, Match(m))
		}
		Tick(s)
		TiersIn(s)
		Ditto(s)
		CheckForeign(s, "山东省")
		CheckPlaceholder(s)
		IsTierHeader(s)
	})
}
