package privacy

import "strings"

// homeAddressWords say that the address is where a person lives.
var homeAddressWords = []string{"家庭住址", "家庭地址", "住址", "现住", "户籍地址", "户籍所在地", "户籍地", "居住地", "居住于", "居住在", "家住", "住在", "住于", "住所地", "户口所在地", "常住地址", "租住", "门牌号", "详细地址", "房屋坐落", "居住地址", "暂住"}

// officeAddressWords say that the address is an office's, a firm's or a place
// of work.
var officeAddressWords = []string{"办公", "村委会", "居委会", "居民委员会", "村民委员会", "会议室", "大厅", "公司", "政务", "服务中心", "委员会", "法院", "开标", "投标", "采购", "招标", "地点", "机关", "门诊", "学校", "酒店", "合作社", "工厂", "商店", "饭店", "药店", "超市", "门店", "单位地址", "邮寄地址", "通讯地址", "报名地址", "联系地址", "递交", "受理", "窗口"}

// homes are what places where people live are called.
var homes = []string{"小区", "花园", "家园", "公寓", "苑", "庄园", "新村", "佳园", "嘉园", "华府", "御景", "名城", "社区", "别墅", "安置房", "公租房", "廉租房", "宿舍", "家属院", "家属楼", "雅居", "新城", "国际城", "府"}

// villages are what the finest published level is called.
var villages = []string{"村", "社区", "屯", "庄", "居委", "街道", "镇", "峪", "沟", "崮"}

// detail is one part of an address with its number: 3组, 5号楼, 2单元, 501室.
type detail struct {
	from, to int
	unit     string
}

// hanNumerals number groups and houses: 三组, 十二号.
var isHanNumeral = runeSet("一二三四五六七八九十百零〇东西南北前后")

// addressDetail is called at 组, 号, 室 … and reads the whole run of parts from
// the first to the last; it decides once, at the last part.
func (s *scanner) addressDetail(from, to int) {
	if s.detailFollows(to) {
		return
	}
	parts := s.detailsBackTo(from, to)
	if len(parts) == 0 {
		return
	}
	first, last := parts[0], parts[len(parts)-1]
	units := ""
	for _, p := range parts {
		units += p.unit + " "
	}
	start := s.placeStart(first.from)
	place := string(s.t.r[start:first.from])
	said := s.t.before(start, 12)
	if cut := strings.LastIndexAny(said, "\t。;"); cut >= 0 {
		said = said[cut:]
	}
	said = s.o.Label + " " + said + place
	s.judgeAddress(start, last.to, place, said, units, len(parts))
}

// judgeAddress says whether place and details are somebody's home.
func (s *scanner) judgeAddress(start, end int, place, said, units string, n int) {
	home := containsAny(said, homeAddressWords...)
	office := containsAny(said, officeAddressWords...) || containsAny(s.t.after(end, 6), "会议室", "办公", "窗口", "大厅", "科室", "教室", "公司", "厂房", "商铺")
	flat := containsAny(units, "单元 ", "室 ", "户 ") && containsAny(units, "楼 ", "幢 ", "栋 ", "单元 ")
	village := containsAny(place, villages...)
	land := containsAny(s.t.after(end, 8), "土地", "集体", "道路", "灌溉", "耕地", "地块", "工程", "项目", "自来水", "路灯", "加装", "电梯", "改造", "维修")
	switch {
	case home && (!land || n > 1) && (n > 1 || place != "" && units != "楼 "):
		s.add(Address, start, end, true, "写明是住址，细到组、门牌或房间，应只写到村、社区")
	case office || land && !s.personBesideAddress(start, end):
	case n > 1 && flat && (containsAny(place, homes...) || strings.Contains(units, "单元 ")):
		s.add(Address, start, end, false, "地址细到楼栋、单元或房间，应只写到村、社区")
	case n > 1 && village && strings.HasPrefix(units, "组 "):
		s.add(Address, start, end, false, "地址细到村民小组和门牌，应只写到村、社区")
	case n == 1 && village && units != "楼 " && s.personBesideAddress(start, end):
		s.add(Address, start, end, false, "姓名旁的地址细到组或门牌，应只写到村、社区")
	}
}

// personBesideAddress looks for a name just in front of the place or behind it.
func (s *scanner) personBesideAddress(start, end int) bool {
	in := s.sentenceOf(start)
	if s.hasPerson(span{max(in.from, start-16), start}) {
		return true
	}
	after := s.t.after(end, 2)
	return s.hasPerson(span{end, min(end+8, in.to)}) || strings.HasPrefix(after, "村民") && s.hasPerson(span{end, min(end+10, in.to)})
}

// detailFollows reports that another part of the same address comes next.
func (s *scanner) detailFollows(i int) bool {
	if c := s.t.rune(i); c == '楼' && s.t.rune(i-1) == '号' {
		return true
	}
	for c := s.t.rune(i); c == ' ' || c == '-' || c == ','; c = s.t.rune(i) {
		i++
	}
	from := i
	for i-from < 5 && (isDigit(s.t.rune(i)) || isHanNumeral[s.t.rune(i)] || isUpper(s.t.rune(i))) {
		i++
	}
	if i == from {
		return false
	}
	c := s.t.rune(i)
	return c == '组' || c == '号' || c == '室' || c == '户' && s.t.rune(i+1) != '籍' || c == '楼' || c == '幢' || c == '栋' || c == '单' && s.t.rune(i+1) == '元'
}

// detailsBackTo reads the parts that end at to, nearest first in the text.
func (s *scanner) detailsBackTo(from, to int) []detail {
	var parts []detail
	for {
		unit := string(s.t.r[from:to])
		i := from
		if unit == "楼" && s.t.rune(i-1) == '号' {
			i--
		}
		number := i
		for from-number < 7 && (isDigit(s.t.rune(number-1)) || isHanNumeral[s.t.rune(number-1)] || isUpper(s.t.rune(number-1)) || s.t.rune(number-1) == '-' && isDigit(s.t.rune(number-2))) {
			number--
		}
		if number == i || s.t.rune(number-1) == '第' || s.t.rune(number-1) == '〕' || s.t.rune(number-1) == ']' || s.t.rune(number-1) == '年' {
			return parts
		}
		parts = append([]detail{{number, to, unit}}, parts...)
		to = number
		for c := s.t.rune(to - 1); (c == ' ' || c == '-' || c == ',') && number-to < 2; c = s.t.rune(to - 1) {
			to--
		}
		if from = s.unitBefore(to); from == to {
			return parts
		}
	}
}

// unitBefore is where the unit that ends at to begins, to for none.
func (s *scanner) unitBefore(to int) int {
	switch s.t.rune(to - 1) {
	case '组', '号', '室', '户', '楼', '幢', '栋':
		return to - 1
	case '元':
		if s.t.rune(to-2) == '单' {
			return to - 2
		}
	}
	return to
}

// placeStart walks back over the names in front of the first part.
func (s *scanner) placeStart(i int) int {
	from := i
	for from > 0 && i-from < 24 && (isHan(s.t.r[from-1]) || isDigit(s.t.r[from-1])) {
		from--
	}
	for _, w := range homeAddressWords {
		if at := strings.LastIndex(string(s.t.r[from:i]), w); at >= 0 {
			from += len([]rune(string(s.t.r[from:i])[:at+len(w)]))
		}
	}
	return from
}
