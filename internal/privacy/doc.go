// Package privacy finds personal data in text and masks it: identity card
// numbers with their damaged forms, telephones, bank cards, addresses beyond
// the village, minors, illness beside a name, passports and number plates. It
// is pure: text in, findings out, no clock and no files. What it finds, what it
// leaves alone and how well stands in docs/privacy-check.md.
package privacy

import (
	"cmp"
	"regexp"
	"slices"

	"lianghua/internal/calendar"
)

// Kind says what kind of personal data was found. The values are part of the
// output of `lianghua scan`.
type Kind string

// The kinds of personal data.
const (
	IDCard   Kind = "id_card"   // 居民身份证号, also damaged
	Mobile   Kind = "mobile"    // 手机号
	Landline Kind = "landline"  // 住宅电话; office telephones are none
	BankCard Kind = "bank_card" // 银行卡、一卡通账号
	Address  Kind = "address"   // 住址 finer than the village
	Minor    Kind = "minor"     // 未成年人
	Illness  Kind = "illness"   // 病情、残疾类别等级 beside a person
	Passport Kind = "passport"  // 护照、通行证
	Plate    Kind = "plate"     // 车牌
)

// Name is what the kind is called in Chinese.
func (k Kind) Name() string {
	return map[Kind]string{IDCard: "身份证号", Mobile: "手机号", Landline: "住宅电话", BankCard: "银行卡号", Address: "住址",
		Minor: "未成年人信息", Illness: "病情或残疾信息", Passport: "护照号", Plate: "车牌号"}[k]
}

// Find is one passage with personal data.
type Find struct {
	Kind  Kind
	Start int    // byte offset in the text that was given
	End   int    // byte offset behind it
	Text  string // the passage as it stands there
	Sure  bool   // high confidence: blocks publishing
	Named bool   // a person's name stands on the same line
	Why   string // Chinese: why this is taken for personal data
}

// Options say what the text is measured against.
type Options struct {
	Today calendar.Date // ages are counted to this day; zero: nobody's age is known
	Label string        // what the text is: its column header or field label, e.g. 身份证号
	List  bool          // every line belongs to a person: the rows of a list with names
}

// Scan finds personal data in a text. Lines are sentences of a table or a
// letter: what stands on one line belongs together; a tab parts two cells.
// Findings do not overlap and come in the order of the text.
func Scan(text string, o Options) []Find {
	s := &scanner{src: text, t: fold(text), o: o}
	s.numbers()
	s.codes()
	s.phrases()
	return s.sorted()
}

// scanner is one run over one text.
type scanner struct {
	src   string
	t     folded
	o     Options
	atoms []atom
	out   []Find
	found []span // of out, in runes
}

// span is a range of folded runes.
type span struct{ from, to int }

// add notes a finding over the runes from..to.
func (s *scanner) add(k Kind, from, to int, sure bool, why string) {
	a, b := s.t.at[from], s.t.end(to)
	s.out = append(s.out, Find{Kind: k, Start: a, End: b, Text: s.src[a:b], Sure: sure, Why: why})
	s.found = append(s.found, span{from, to})
}

// sorted orders the findings and drops what lies inside an earlier, longer one
// of the same passage, but for a minor's age, which adds to the number it is
// read from.
func (s *scanner) sorted() []Find {
	s.nameLists()
	slices.SortStableFunc(s.out, func(a, b Find) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	var out []Find
	end := map[bool]int{}
	for _, f := range s.out {
		apart := f.Kind == Minor
		if f.Start < end[apart] {
			continue
		}
		end[apart] = f.End
		out = append(out, f)
	}
	return out
}

// listed is how many mobile numbers beside names make a list of persons.
const listed = 3

// nameLists marks what stands beside a name; three mobile numbers beside names
// are a list of persons, unless they are offered as contacts.
func (s *scanner) nameLists() {
	var people []int
	for i, f := range s.out {
		line := s.lineOf(s.found[i].from)
		s.out[i].Named = s.hasPerson(line)
		if f.Kind == Mobile && s.private(line, s.found[i].from) {
			s.out[i].Sure, s.out[i].Why = true, "个人（申请人、户主等）姓名后的手机号"
			continue
		}
		if f.Kind == Mobile && s.out[i].Named && !s.t.has(line, contactWords...) {
			people = append(people, i)
		}
	}
	if len(people) < listed {
		return
	}
	for _, i := range people {
		s.out[i].Sure = true
		s.out[i].Why = "名单中逐人列出手机号"
	}
}

// privateName is a person who is named for a matter of their own, up to the
// place of a number: nobody means the public to call there. Whoever holds an
// office or answers for something (联系人, 网格员, 施工负责人) is named to be called.
var privateName = regexp.MustCompile(`(户主|申请人|投诉人|举报人|信访人|患者|监护人|低保对象|救助对象|特困人员|受助人)[：: (（]*\p{Han}{2,4}[)）]?[，,、；; ]*(联系)?(电话|手机号码|手机号|手机)?[：: ]*$`)

func (s *scanner) private(line span, at int) bool {
	return at > line.from && privateName.MatchString(string(s.t.r[line.from:at]))
}

// contactWords offer a number to the public: it is meant to be called.
var contactWords = []string{"联系人", "咨询", "监督电话", "举报", "热线", "服务电话", "报名电话", "联系电话"}
