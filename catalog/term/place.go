package term

import (
	"fmt"
	"regexp"
	"strings"
)

// provinces are the provincial names (省级行政区) with the character that
// opens their document numbers.
var provinces = []struct{ name, full, short string }{
	{"北京", "北京市", "京"}, {"天津", "天津市", "津"}, {"河北", "河北省", "冀"}, {"山西", "山西省", "晋"},
	{"内蒙古", "内蒙古自治区", "内"}, {"辽宁", "辽宁省", "辽"}, {"吉林", "吉林省", "吉"}, {"黑龙江", "黑龙江省", "黑"},
	{"上海", "上海市", "沪"}, {"江苏", "江苏省", "苏"}, {"浙江", "浙江省", "浙"}, {"安徽", "安徽省", "皖"},
	{"福建", "福建省", "闽"}, {"江西", "江西省", "赣"}, {"山东", "山东省", "鲁"}, {"河南", "河南省", "豫"},
	{"湖北", "湖北省", "鄂"}, {"湖南", "湖南省", "湘"}, {"广东", "广东省", "粤"}, {"广西", "广西壮族自治区", "桂"},
	{"海南", "海南省", "琼"}, {"重庆", "重庆市", "渝"}, {"四川", "四川省", "川"}, {"贵州", "贵州省", "黔"},
	{"云南", "云南省", "云"}, {"西藏", "西藏自治区", "藏"}, {"陕西", "陕西省", "陕"}, {"甘肃", "甘肃省", "甘"},
	{"青海", "青海省", "青"}, {"宁夏", "宁夏回族自治区", "宁"}, {"新疆", "新疆维吾尔自治区", "新"},
}

// shortNumber is a provincial document number such as 皖民基字〔2014〕169号. The
// second character must be one that opens an office's name, so that 云计算 or
// 新闻 are no provinces.
var shortNumber = regexp.MustCompile(`(?:^|[^\p{Han}])([京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新])[政府办委财民教人建农卫司公发环水交文自住市应医税国科商审统退扶乡档厅高组宣编安林粮残][\p{Han}]{0,8}[〔\[(（【]\s*(?:19|20)\d{2}`)

// ForeignProvinces returns the provinces a text cites that are not home (山东
// or 山东省). With no home nothing is reported.
func ForeignProvinces(text, home string) []string {
	if home == "" {
		return nil
	}
	s := Squeeze(text)
	var out []string
	for _, p := range provinces {
		if strings.HasPrefix(home, p.name) {
			continue
		}
		if strings.Contains(s, p.full) || strings.Contains(s, p.name+"省") || startsTitle(s, p.name) || opensNumber(s, p.short) {
			out = append(out, p.name)
		}
	}
	return out
}

func startsTitle(s, name string) bool {
	i := strings.Index(s, "《"+name)
	return i >= 0 && !strings.HasPrefix(s[i:], "《西藏")
}

func opensNumber(s, short string) bool {
	for _, m := range shortNumber.FindAllStringSubmatch(s, -1) {
		if m[1] == short {
			return true
		}
	}
	return false
}

// CheckForeign reports a basis copied from another province's catalogue.
func CheckForeign(basis, home string) (Doubt, bool) {
	names := ForeignProvinces(basis, home)
	if len(names) == 0 {
		return Doubt{}, false
	}
	return warn(CodeForeignProvince, fmt.Sprintf("公开依据引用了%s的文件，本县属%s，可能是照抄时留下的，请核对", strings.Join(names, "、"), home)), true
}

var placeholder = regexp.MustCompile(`(?i)(?:[x×*＊○〇]{1,4}|某某?)(?:省|市|县|区|镇|乡|街道|村|局|部门|单位|自治区|州)|(?:^|[^a-z0-9])x{3,}(?:[^a-z0-9]|$)|×{2,}|某某`)

// CheckPlaceholder reports a template's placeholder such as XX省 that nobody filled in.
func CheckPlaceholder(text string) (Doubt, bool) {
	m := placeholder.FindString(Match(text))
	if m == "" {
		return Doubt{}, false
	}
	return warn(CodePlaceholder, fmt.Sprintf("“%s”是范本里的占位文字，请换成本地名称", m)), true
}
