package privacy

import (
	"fmt"
	"strings"

	"lianghua/internal/calendar"
)

// adult is the age at which a person is no longer a minor (民法典第十七条).
const adult = 18

// minorByID adds a finding when a number's holder is under age.
func (s *scanner) minorByID(from, to int, id string, sure bool) {
	if len(id) != 18 || s.o.Today.IsZero() {
		return
	}
	if born, ok := birthOf(id); ok && s.underAge(born) {
		s.add(Minor, from, to, sure, fmt.Sprintf("身份证号显示未满 %d 周岁", adult))
	}
}

func (s *scanner) underAge(born calendar.Date) bool {
	return !s.o.Today.IsZero() && !born.After(s.o.Today) && age(born, s.o.Today) < adult
}

// minorWords say that somebody is under age.
var minorWords = []string{"未成年", "学生姓名", "幼儿姓名", "儿童姓名", "孤儿姓名", "小学生", "孤儿", "留守儿童", "困境儿童", "受助学生"}

// minorSaid takes a word for minors beside a name; policy about minors names nobody.
func (s *scanner) minorSaid(from, to int) {
	after := s.t.after(to, 8)
	if containsAny(after, "保护", "救助中心", "思想", "工作", "服务", "保障", "福利", "关爱", "检察") && !strings.HasPrefix(after, ")") {
		return
	}
	tail := s.cellTail(to, 14)
	head := span{max(from-8, s.sentenceOf(from).from), from}
	word := string(s.t.r[from:to])
	if strings.HasSuffix(word, "姓名") {
		if s.hasPerson(tail) {
			s.add(Minor, from, tail.to, true, "写明学生、幼儿或儿童的姓名")
		}
		return
	}
	if name := s.personIn(tail); name != (span{}) && name.from-to <= 6 {
		s.add(Minor, from, name.to, false, "姓名旁写明是未成年人")
	} else if name := s.personIn(head); name != (span{}) {
		s.add(Minor, name.from, to, false, "姓名旁写明是未成年人")
	}
}

// cellTail is up to n runes behind i in the same cell of the same line.
func (s *scanner) cellTail(i, n int) span {
	to := i
	for to < len(s.t.r) && to-i < n && s.t.r[to] != '\n' && s.t.r[to] != '\t' {
		to++
	}
	return span{i, to}
}

// notAge, around a number of years, make it a rule and not somebody's age.
var (
	ruleBefore = []string{"满", "达", "至", "到", "-", "~", "—", "第", "每", "超过", "不足", "低于", "以", "和", "或", "高于", "小于", "大于", "<", "≤", "≥", ">"}
	ruleAfter  = []string{"以", "至", "及", "(含", "-", "~", "—", "到", "儿童", "未成年", "的未", "的儿", "的学", "的公民", "的人", "孩", "(不", "、", "婴", "幼", "为", "年龄段", "组"}
)

// ageSaid takes an age below 18 that is somebody's: 张某某,男,13岁.
func (s *scanner) ageSaid(from, to int) {
	i := from
	for isDigit(s.t.rune(i-1)) && from-i < 3 {
		i--
	}
	years := 0
	for _, c := range s.t.r[i:from] {
		years = years*10 + int(c-'0')
	}
	if i == from || years == 0 && from-i > 1 || years >= adult {
		return
	}
	after := s.t.after(to, 4)
	for _, w := range ruleAfter {
		if strings.HasPrefix(after, w) {
			return
		}
	}
	if before := s.t.before(i, 3); endsWithAny(before, ruleBefore...) {
		return
	}
	in := s.sentenceOf(i)
	if s.hasPerson(span{max(in.from, i-24), i}) || endsWithAny(s.t.before(i, 4), "男,", "女,", "今年", "年仅", "现年", "男 ", "女 ", "男", "女") {
		s.add(Minor, i, to, endsWithAny(s.t.before(i, 4), "男,", "女,", "男", "女", "今年", "年仅", "现年"), fmt.Sprintf("写明年龄未满 %d 周岁", adult))
		return
	}
	if s.t.rune(i-1) == ',' && isHan(s.t.rune(i-2)) && strings.ContainsRune(",;。)\n\x00", s.t.rune(to)) {
		s.add(Minor, i, to, false, fmt.Sprintf("写明年龄未满 %d 周岁", adult)) // 小明,8岁,
	}
}

// bornSaid takes a date of birth that makes somebody a minor.
func (s *scanner) bornSaid(from, to int) {
	d, i, j, ok := s.dateNear(from, to)
	if ok && s.underAge(d) {
		in := s.sentenceOf(from)
		s.add(Minor, min(from, i), max(to, j), s.hasPerson(in), fmt.Sprintf("出生日期显示未满 %d 周岁", adult))
	}
}

// dateNear reads the date right behind 出生日期: or right in front of 出生.
func (s *scanner) dateNear(from, to int) (d calendar.Date, i, j int, ok bool) {
	i = to
	for c := s.t.rune(i); (c == ':' || c == ' ' || c == '\t' || c == '于') && i-to < 4; c = s.t.rune(i) {
		i++
	}
	if d, j, ok := s.dateAt(i); ok {
		return d, i, j, true
	}
	for i = max(0, from-11); i < from-4; i++ {
		if isDigit(s.t.rune(i)) && !isDigit(s.t.rune(i-1)) {
			if d, j, ok := s.dateAt(i); ok && j == from {
				return d, i, j, true
			}
		}
	}
	return d, 0, 0, false
}

// dateAt reads 2015年3月2日, 2015-03-02, 2015.3.2, 20150302, 2015年3月.
func (s *scanner) dateAt(i int) (calendar.Date, int, bool) {
	var part [3]int
	n, digits := 0, 0
	j := i
	for ; j < len(s.t.r) && n < 3; j++ {
		c := s.t.r[j]
		if isDigit(c) {
			part[n] = part[n]*10 + int(c-'0')
			if digits++; digits > 8 {
				return calendar.Date{}, 0, false
			}
			continue
		}
		if c != '年' && c != '月' && c != '日' && c != '-' && c != '.' && c != '/' || digits == 0 {
			break
		}
		n++
	}
	if digits == 8 && n == 0 {
		part = [3]int{part[0] / 10000, part[0] / 100 % 100, part[0] % 100}
	}
	if part[2] == 0 {
		part[2] = 1
	}
	d, err := calendar.Parse(fmt.Sprintf("%04d-%02d-%02d", part[0], part[1], part[2]))
	return d, j, err == nil && part[0] >= firstYear && part[1] > 0
}
