package org_test

import (
	"encoding/csv"
	"os"
	"reflect"
	"strings"
	"testing"

	"lianghua/org"
)

func demoUnits(t testing.TB) []org.Unit {
	t.Helper()
	f, err := os.Open("../cmd/lianghua/demo/organisations.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list, err := org.ReadSeed(f)
	if err != nil {
		t.Fatal(err)
	}
	return org.SeedUnits(list)
}

func say(r org.Resolution) string {
	var out []string
	for _, p := range r.Parts {
		switch {
		case p.How == org.ByGroup:
			out = append(out, string(p.Group))
		case p.How == org.Ambiguous:
			out = append(out, "("+strings.Join(p.Codes, "|")+")")
		case len(p.Codes) > 0:
			out = append(out, p.Codes[0]+":"+p.How.String())
		default:
			out = append(out, p.How.String()+"="+p.Text)
		}
	}
	return strings.Join(out, " ")
}

func TestResolverOnTheStarterCatalogue(t *testing.T) {
	f, err := os.Open("../catalog/starter/catalogue.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := -1
	for i, h := range rows[0] {
		if h == "subject" {
			at = i
		}
	}
	r := org.NewResolver(demoUnits(t), nil)
	named, sure := 0, 0
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		got := r.Units(row[at])
		if got.Named() {
			named++
		}
		if got.Sure() {
			sure++
		}
		if !seen[row[at]] {
			seen[row[at]] = true
			t.Logf("%-40s %s", row[at], say(got))
		}
	}
	total := len(rows) - 1
	t.Logf("%d of %d rows name a unit or a tier (%.1f %%); %d leave nothing open (%.1f %%)",
		named, total, 100*float64(named)/float64(total), sure, 100*float64(sure)/float64(total))
	if named*100 < total*90 {
		t.Errorf("only %d of %d rows name a unit", named, total)
	}
}

func TestResolverSubjects(t *testing.T) {
	units := demoUnits(t)
	office := org.Unit{ID: 1001, Code: "MY-T02-01", Name: "蒙阴县常路镇民政办公室", ShortName: "常路镇民政办", Kind: org.Department,
		Relation: org.ByCounty, ParentID: units[32].ID, Path: units[32].Path + "1001/"}
	twin := org.Unit{ID: 1002, Code: "MY-T02-C01", Name: "大庙村村民委员会", ShortName: "大庙村", Kind: org.Village,
		ParentID: units[32].ID, Path: units[32].Path + "1002/"}
	r := org.NewResolver(append(units, office, twin), []org.Alias{{Alias: "城管 局", UnitID: units[26].ID}, {Alias: "住房保障主管部门", UnitID: units[9].ID}})
	for subject, want := range map[string]string{
		"民政局": "MY-D07:alias", "县民政部门": "MY-D07:form", "县级民政部门": "MY-D07:form", "蒙阴县民政局": "MY-D07:alias", "民政部门": "MY-D07:form",
		"县级人民政府民政部门": "MY-D07:form", "蒙阴县民政局社会救助科": "MY-D07:duty", "区应急局": "MY-D20:form",
		"县自然资源和规划局和民政局":        "MY-D11:form MY-D07:alias",
		"县住房和城乡建设局及文化和旅游局":     "MY-D12:form MY-D17:form",
		"县级教育行政部门、人力资源和社会保障部门": "MY-D03:component MY-D10:form",
		"县民政局；\n县财政局":          "MY-D07:form MY-D09:form",
		"1.县民政局 2、县财政局":        "unknown=县民政局2 MY-D09:form",
		"牵头单位：县民政局；配合单位：县财政局":  "MY-D07:form MY-D09:form",
		"国家税务总局蒙阴县税务局":         "MY-V02:alias", "税务机关": "MY-V02:form", "市级生态环境部门": "MY-V01:form", "市级民政部门": "unknown=市级民政部门",
		"省级民政部门": "unknown=省级民政部门", "沂南县民政局": "unknown=沂南县民政局", "沂南县住房保障部门": "unknown=沂南县住房保障部门",
		"溪下乡人民政府": "unknown=溪下乡人民政府", "石羊镇中心学校": "outside=石羊镇中心学校",
		"常路镇": "MY-T02:alias", "常路镇人民政府": "MY-T02:form", "常路镇便民服务中心": "MY-T02:duty", "蒙阴街道办事处": "MY-T01:form",
		"各乡镇(街道)": "township", "乡镇人民政府（街道办事处）": "township", "各镇、街道": "township township", "镇街": "township", "乡（镇）人民政府": "township",
		"村(居)民委员会": "village", "村民委员会": "village", "各村（社区）": "village", "村委会": "village", "社区居委会": "village",
		"大庙村": "(MY-T08-C01|MY-T02-C01)", "桃墟镇大庙村": "MY-T08-C01:form", "梭庄村村委会": "MY-T07-C01:form",
		"民政":  "(MY-D07|MY-T02-01)",
		"城管局": "MY-D26:alias", "住房保障主管部门": "MY-D09:alias",
		"县级人民政府": "MY:form", "县政府办公室": "MY-D01:form", "政府办": "MY-D01:alias", "蒙阴县": "MY:form",
		"市场监督管理部门": "MY-D23:form", "县市场监管局": "MY-D23:form", "县气象主管机构": "MY-V03:form",
		"采购人、县财政局": "outside=采购人 MY-D09:form", "": "", "　": "", "同上": "unknown=同上", "MY-D07": "MY-D07:alias",
		"县级住房城乡建设、发展改革等部门": "MY-D12:form MY-D02:form outside=部门",
	} {
		if got := say(r.Units(strings.ReplaceAll(subject, "\\n", "\n"))); got != want {
			t.Errorf("%s: got %q, want %q", subject, got, want)
		}
	}
}

func TestResolverListsUnitsOnceAndInOrder(t *testing.T) {
	r := org.NewResolver(demoUnits(t), nil)
	got := r.Units("县民政局、乡镇人民政府、县财政局、民政部门、街道办事处")
	if want := []string{"MY-D07", "MY-D09"}; !reflect.DeepEqual(got.Units, want) {
		t.Errorf("units %v, want %v", got.Units, want)
	}
	if want := []org.Group{org.Townships}; !reflect.DeepEqual(got.Groups, want) {
		t.Errorf("groups %v, want %v", got.Groups, want)
	}
	if u, ok := r.Lookup("县民政部门"); !ok || u.Code != "MY-D07" {
		t.Errorf("Lookup: %v %v", u.Code, ok)
	}
	if _, ok := r.Lookup("不存在的单位"); ok {
		t.Error("Lookup found a unit that does not exist")
	}
}

// Whatever stands in a cell, nothing panics and no text is lost.
func FuzzResolver(f *testing.F) {
	r := org.NewResolver(demoUnits(f), nil)
	for _, s := range []string{"县民政局、(乡镇", "和和及", "(((", "乡镇人民政府(街道办事处)等", "1.2.3、", "县(区、市", "等部门", "\x00和"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range r.Units(s).Parts {
			if p.Text == "" || (p.How <= org.ByDuty) != (len(p.Codes) == 1) {
				t.Errorf("%q: %+v", s, p)
			}
		}
	})
}
