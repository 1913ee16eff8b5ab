package answer

import (
	"fmt"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
)

// Version is the law of remedies from one day on.
type Version struct {
	Code string        // what the record keeps
	From calendar.Date // in force from
	Name string        // what it is, for the page
}

// The versions in order. Before the first, refusals did not need a review
// first: answers of that time are kept as they were written, none is made anew.
var versions = []Version{
	{"2024-01-01", calendar.On(2024, 1, 1), "行政复议法（2023年修订）施行：不予公开实行复议前置"},
	{"2025-06-01", calendar.On(2025, 6, 1), "法释〔2025〕8号施行：无法提供、不予处理可以直接起诉"},
}

// Versions lists the versions, oldest first.
func Versions() []Version { return append([]Version(nil), versions...) }

// VersionOn is the version in force on a day.
func VersionOn(d calendar.Date) (Version, error) {
	for i := len(versions) - 1; i >= 0; i-- {
		if !d.Before(versions[i].From) {
			return versions[i], nil
		}
	}
	return Version{}, fault.Invalidf("answered_on", "%s 早于 %s，系统没有当时的救济规则，不能制作答复。", d, versions[0].From)
}

// OrganKind is the kind of organ that answers: it decides who reviews.
type OrganKind string

// The kinds of organ.
const (
	CountyGovernment OrganKind = "county_government" // 县人民政府
	CountyOffice     OrganKind = "county_office"     // 县政府办公室
	Department       OrganKind = "department"        // 县直部门, also under dual leadership
	Township         OrganKind = "township"          // 乡镇人民政府
	Subdistrict      OrganKind = "subdistrict"       // 街道办事处: 派出机关
	Vertical         OrganKind = "vertical"          // 税务 and others led from above
	CityBranch       OrganKind = "city_branch"       // 派出机构 of a city bureau
	JusticeBureau    OrganKind = "justice_bureau"    // 县司法局
	PublicService    OrganKind = "public_service"    // 公共企事业单位: 条例 §55
)

// Organ is who answers, with the names that the paragraph needs.
type Organ struct {
	Kind     OrganKind
	Name     string
	County   string // the county's government: 蒙阴县人民政府
	City     string // the city's government: 临沂市人民政府
	Superior string // of Vertical, JusticeBureau, PublicService: the department above
	Reviewer string // set by the office: instead of what the rules say
	Court    string // "" is 有管辖权的人民法院
}

// Paragraph is what a letter says of remedies.
type Paragraph struct {
	Lines     []string // paragraphs of the letter; none when nothing was decided
	Remedy    Remedy
	Reviewers []string // 复议机关
	Version   string
	// Legal: the legal adviser has to look at it, for the reason in Why.
	Legal bool
	Why   string
}

// Text is the paragraphs as one text.
func (p Paragraph) Text() string { return strings.Join(p.Lines, "\n") }

// Reviewers are the organs that review what o does, by its kind: 行政复议法 §24
// (the government it belongs to; of a city bureau's branch the city's
// government or the county's), 行政复议法 §27 (the department above of organs
// led from above), 行政复议法 §28 (the justice bureau). What the county's own
// office answers is reviewed as the government's own act.
func (o Organ) Reviewers() []string {
	or := func(name, kind string) string {
		if name == "" {
			return kind
		}
		return name
	}
	county, city := or(o.County, "县人民政府"), or(o.City, "市人民政府")
	switch {
	case o.Reviewer != "":
		return strings.FieldsFunc(o.Reviewer, func(r rune) bool { return r == '、' || r == '；' || r == ';' })
	case o.Kind == CountyGovernment, o.Kind == CountyOffice:
		return []string{city}
	case o.Kind == Vertical:
		return []string{or(o.Superior, "上一级主管部门")}
	case o.Kind == CityBranch:
		return []string{city, county}
	case o.Kind == JusticeBureau:
		return []string{county, or(o.Superior, "市司法局")}
	}
	return []string{county}
}

// RemedyText is the paragraph of a letter of type t by the organ o under a
// version of the law; "" is the newest. The days: 60 days to ask for a review
// (行政复议法 §20), six months to sue (行政诉讼法 §46), 15 days to sue after a
// review (行政诉讼法 §45).
func RemedyText(t Type, o Organ, version string) Paragraph {
	p := Paragraph{Remedy: t.Remedy, Version: known(version)}
	if o.Kind == PublicService {
		p.Remedy = NoRemedy
		p.Lines = []string{fmt.Sprintf("认为本单位未依照规定公开信息的，可以向%s申诉（《中华人民共和国政府信息公开条例》第五十五条）。", named(o.Superior, "有关主管部门或者机构"))}
		return p
	}
	if t.Remedy == NoRemedy {
		return p
	}
	p.Reviewers = o.Reviewers()
	switch {
	case t.Code == "2":
		p.Lines = []string{reviewFirst("如对本答复中不予公开的部分不服", p.Reviewers, o), reviewOrSuit("如对本答复的其他部分不服", p.Reviewers, o)}
	case t.Remedy == ReviewFirst:
		p.Lines = []string{reviewFirst("如对本答复不服", p.Reviewers, o)}
	default:
		p.Lines = []string{reviewOrSuit("如对本答复不服", p.Reviewers, o)}
	}
	if t.Code == "6.2" {
		p.Lines = append(p.Lines, "对收费决定不单独申请行政复议或者提起行政诉讼；对收费有异议的，在对本答复申请行政复议或者提起行政诉讼时一并提出。")
	}
	if t.NeedsLegal() {
		p.Legal, p.Why = true, "行政查询事项是否适用复议前置，法律没有写明：年度报告把它列在不予公开之下，法释〔2025〕8号只列举第十四条至第十六条。请法律顾问确认救济告知。"
	}
	return p
}

// ThirdRemedy is the paragraph of the letter to a third party whose objection
// was not followed (条例 §32).
func ThirdRemedy(o Organ, version string) Paragraph {
	p := Paragraph{Remedy: ReviewOrSuit, Version: known(version), Reviewers: o.Reviewers()}
	p.Lines = []string{reviewOrSuit("如对公开决定不服", p.Reviewers, o)}
	return p
}

// known is the version meant: an unknown code means the newest.
func known(version string) string {
	for _, v := range versions {
		if v.Code == version {
			return version
		}
	}
	return versions[len(versions)-1].Code
}

func named(name, kind string) string {
	if name == "" {
		return kind
	}
	return name
}

// reviewFirst says that a review comes before a lawsuit, as 行政复议法 §23
// demands that the answer says.
func reviewFirst(against string, reviewers []string, o Organ) string {
	return fmt.Sprintf("%s，应当先申请行政复议：可以自收到本答复之日起60日内向%s申请行政复议；对行政复议决定不服的，可以自收到行政复议决定书之日起15日内向%s提起行政诉讼（《中华人民共和国行政复议法》第二十条、第二十三条，《中华人民共和国行政诉讼法》第四十五条）。",
		against, strings.Join(reviewers, "或者"), named(o.Court, "有管辖权的人民法院"))
}

func reviewOrSuit(against string, reviewers []string, o Organ) string {
	return fmt.Sprintf("%s，可以自收到本答复之日起60日内向%s申请行政复议，也可以自收到本答复之日起6个月内直接向%s提起行政诉讼（《中华人民共和国行政复议法》第二十条，《中华人民共和国行政诉讼法》第四十六条）。",
		against, strings.Join(reviewers, "或者"), named(o.Court, "有管辖权的人民法院"))
}
