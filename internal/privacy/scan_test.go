package privacy

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"lianghua/internal/calendar"
)

var today = calendar.MustParse("2026-11-27")

// found writes findings as kind, ! for sure ones, and the passage.
func found(text, label string) string {
	var out []string
	for _, f := range Scan(text, Options{Today: today, Label: label}) {
		mark := "?"
		if f.Sure {
			mark = "!"
		}
		out = append(out, fmt.Sprintf("%s%s %s", f.Kind, mark, f.Text))
	}
	return strings.Join(out, "; ")
}

func TestScan(t *testing.T) {
	for _, x := range []struct{ text, label, want string }{
		{"身份证号371328199001010015", "", "id_card! 371328199001010015"},
		{"371328199001010016", "", "id_card? 371328199001010016"},
		{"身份证号371328199001010016", "", "id_card! 371328199001010016"},
		{"371328199013010015", "", ""}, // no such month
		{"991328199001010015", "", ""}, // no such province
		{"11010519491231002X 44052418800101001X", "", "id_card! 11010519491231002X"},
		{"３７１３２８１９９００１０１００１５", "", "id_card! ３７１３２８１９９００１０１００１５"},
		{"3713281990\r\n01010015", "", "id_card! 3713281990\r\n01010015"},
		{"371328\t199001010015", "", ""}, // two cells
		{"371328198512120027 371328199001010015", "", "id_card! 371328198512120027; id_card! 371328199001010015"},
		{"371328201503020037", "", "id_card! 371328201503020037; minor! 371328201503020037"},
		{"113700000043720145", "", ""},
		{"2407-371328-04-01-123456", "", ""},
		{"13800138000", "", "mobile? 13800138000"},
		{"张示例13800138000 李示例13800138001 王示例13800138002", "", "mobile! 13800138000; mobile! 13800138001; mobile! 13800138002"},
		{"联系人：张示例13800138000 李示例13800138001 王示例13800138002", "", "mobile? 13800138000; mobile? 13800138001; mobile? 13800138002"},
		{"13800138000元", "", ""},
		{"**13800138000**", "", "mobile? 13800138000"},
		{"手机13800138000户主示例甲", "", "mobile? 13800138000"}, // no 户, no 人, no 名 is counted in billions
		{"13800138000 人社所示例甲", "", "mobile? 13800138000"},
		{"联系电话13800138000名单附后", "", "mobile? 13800138000"},
		{"12345678901户", "", ""},
		{"13800138000亩", "", ""},
		{"卡号6222600260001072444 户名示例甲", "", "bank_card! 6222600260001072444"},
		{"6222600260001072444户主示例甲", "", "bank_card! 6222600260001072444"},
		{"0539-4271234", "", ""},
		{"0539-4271234", "家庭电话", "landline! 0539-4271234"},
		{"6222600260001072444", "", "bank_card! 6222600260001072444"},
		{"6222600260001072445", "", ""},
		{"6222600260001072445", "银行卡号", "bank_card! 6222600260001072445"},
		{"4271234\n6222 6002 6000 1072 444", "", "bank_card! 6222 6002 6000 1072 444"},
		{"3713281990O10100l5", "", "id_card! 3713281990O10100l5"},
		{"37132819900101OO15", "", "id_card! 37132819900101OO15"},
		{"E12345678", "", ""},
		{"E12345678", "护照号", "passport! E12345678"},
		{"笊篱坪村3组15号", "家庭住址", "address! 笊篱坪村3组15号"},
		{"笊篱坪村", "家庭住址", ""},
		{"尿毒症", "", ""},
		{"尿毒症", "病种", "illness? 尿毒症"},
	} {
		if got := found(x.text, x.label); got != x.want {
			t.Errorf("%s (%s): %q, want %q", x.text, x.label, got, x.want)
		}
	}
}

func TestCheckDigits(t *testing.T) {
	for id, want := range map[string]bool{"11010519491231002X": true, "440524188001010014": false, "371328199001010015": true, "371328199001010016": false, "": false} {
		if ValidID(id) != want {
			t.Errorf("ValidID %s: %v", id, !want)
		}
	}
	// The year 1880 lies before anybody alive, its check digit is right.
	if !idSum("440524188001010014") {
		t.Error("check digit of the standard's own example")
	}
	for code, want := range map[string]bool{"11370686004268741K": true, "11441700007280420Y": true, "11370112004203737J": true, "11532300MB19155603": true, "113706860042344370A": false, "11370686004268741I": false} {
		if ValidUSCC(code) != want {
			t.Errorf("ValidUSCC %s: %v", code, !want)
		}
	}
	if !Luhn("6222600260001072444") || Luhn("6222600260001072445") || Luhn("") || Luhn("62x") {
		t.Error("Luhn")
	}
}

func TestMasks(t *testing.T) {
	d, s := DefaultMasks(), StrictMasks()
	for _, x := range []struct {
		kind            Kind
		text            string
		usually, strict string
	}{
		{IDCard, "371328199001010015", "371328********0015", ""},
		{IDCard, "371328 19900101 0015", "371328********0015", ""},
		{IDCard, "3.71E+17", "********", ""},
		{Mobile, "13800138000", "138****8000", ""},
		{Mobile, "+86 138-0013-8000", "138****8000", ""},
		{BankCard, "6222600260001072444", "***************2444", ""},
		{Landline, "0539-4271234", "", ""},
		{Address, "蒙阴县岱崮镇笊篱坪村3组15号", "蒙阴县岱崮镇笊篱坪村", "蒙阴县岱崮镇"},
		{Address, "3号楼2单元", "", ""},
		{Plate, "鲁Q·12345", "鲁Q·1*3*5", ""},
		{Passport, "E12345678", "*****5678", ""},
		{Illness, "尿毒症", "", ""},
		{Minor, "张示例", "***", ""},
	} {
		if got := d.Mask(x.kind, x.text); got != x.usually {
			t.Errorf("%s %s: %q, want %q", x.kind, x.text, got, x.usually)
		}
		if got := s.Mask(x.kind, x.text); got != x.strict {
			t.Errorf("strict %s %s: %q, want %q", x.kind, x.text, got, x.strict)
		}
	}
	for name, want := range map[string]string{"张三": "张*", "张三丰": "张*丰", "欧阳娜": "欧阳*", "欧阳娜娜": "欧阳*娜", "张": "张", "": ""} {
		if got := s.MaskName(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if d.MaskName("张三丰") != "张三丰" {
		t.Error("a statutory notice shows names")
	}
	text := "张示例 371328199001010015 电话13800138000"
	if got := d.Text(text, Scan(text, Options{Today: today})); got != "张示例 371328********0015 电话138****8000" {
		t.Error(got)
	}
}

// What is masked as the rules want is found no more.
func TestMaskedIsClean(t *testing.T) {
	for _, m := range []Masks{DefaultMasks(), StrictMasks()} {
		for _, e := range corpus(t, "corpus.jsonl") {
			once := m.Text(e.Text, Scan(e.Text, Options{Today: today}))
			for _, f := range Scan(once, Options{Today: today}) {
				t.Errorf("%q became %q: still %s %q", e.Text, once, f.Kind, f.Text)
			}
		}
	}
}

func TestColumns(t *testing.T) {
	for header, want := range map[string]Column{"身份证号": Column(IDCard), "身份证\n号码": Column(IDCard), " 手 机 号 ": Column(Mobile), "联系电话": ColumnPhone, "监督电话": ColumnPublic,
		"一卡通账号": Column(BankCard), "家庭住址": Column(Address), "病种": Column(Illness), "残疾等级": Column(Illness), "户主姓名": ColumnName, "学生姓名": Column(Minor),
		"出生年月": ColumnOther, "金额": ColumnPublic, "办公电话": ColumnPublic, "": ColumnPublic} {
		if got := ColumnOf(header); got != want {
			t.Errorf("%s: %s, want %s", header, got, want)
		}
	}
}

// FuzzScan feeds any text: findings lie in the text, in order, apart, and masks
// never break it.
func FuzzScan(f *testing.F) {
	for _, s := range []string{"身份证号371328199001010015", "3.71E+17", "37132819900101****", "3 7 1 3 2 8", "鲁Q·12345", "住蒙阴县3号楼2单元501室", "张某,男,13岁", "出生日期:2015年3月", "\xff*1234\u200b567890123456789", "6222 6002 6000 1072 444", "+86 138 0013 8000", "组号室户单元楼幢栋"} {
		f.Add(s, "身份证号")
	}
	f.Fuzz(func(t *testing.T, text, label string) {
		end := map[bool]int{}
		for _, x := range Scan(text, Options{Today: today, Label: label}) {
			if x.Start < end[x.Kind == Minor] || x.End <= x.Start || x.End > len(text) || text[x.Start:x.End] != x.Text {
				t.Fatalf("%+v in %q", x, text)
			}
			end[x.Kind == Minor] = x.End
			for _, m := range []Masks{DefaultMasks(), StrictMasks()} {
				if got := m.Mask(x.Kind, x.Text); utf8.ValidString(x.Text) && !utf8.ValidString(got) {
					t.Fatalf("%q masked to %q", x.Text, got)
				}
			}
		}
	})
}

// A mobile number behind the name of a private person blocks; one of a person
// who is named to be called is a doubt for whoever reads it.
func TestWhoseMobileNumberItIs(t *testing.T) {
	for text, want := range map[string]bool{
		"户主赵示例，电话：15822751501，住示例村。":                true,
		"申请人：李示例 联系电话 13591329384":                  true,
		"投诉人（张示例）手机号13571289682反映噪音问题。":             true,
		"联系人张示例，手机：13583784068。":                    false,
		"网格员孙示例：15066966881":                        false,
		"施工负责人钱示例 18794957985":                      false,
		"申请人可咨询王科长，电话15864983661。":                  false,
		"请申请人于3月1日前联系李主任，电话：15864983661。":           false,
		"包村干部 满玉珍，13916071552；包户干部 苗玉芹，13800138000": false,
	} {
		n := 0
		for _, f := range Scan(text, Options{}) {
			if f.Kind == Mobile {
				if n++; f.Sure != want {
					t.Errorf("%s: %s blocks %v", text, f.Text, f.Sure)
				}
			}
		}
		if n == 0 {
			t.Errorf("%s: no number found", text)
		}
	}
}
