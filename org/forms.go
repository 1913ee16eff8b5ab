package org

import "strings"

// How says by what a part of a subject (公开主体) was understood, surest first.
type How int

// The ways of understanding.
const (
	ByAlias     How = iota // an alias that the county entered, a code, a full or short name
	ByForm                 // a usual way of writing the name: 县级民政部门 for 蒙阴县民政局
	ByComponent            // one half of a double name: 教育部门 for 教育和体育局
	ByDuty                 // the unit that usually holds this duty; worth a look by a person
	ByGroup                // all townships, or all villages
	Outside                // a class that is no single unit: 招标人, 相关审批部门
	Unknown                // not understood
	Ambiguous              // several units answer to it
)

var howNames = map[How]string{ByAlias: "alias", ByForm: "form", ByComponent: "component", ByDuty: "duty",
	ByGroup: "group", Outside: "outside", Unknown: "unknown", Ambiguous: "ambiguous"}

// String is the stable English name, as JSON shows it.
func (h How) String() string { return howNames[h] }

// Endings that say "an authority" and nothing about which; longest first.
var endings = []string{"人民政府行政主管部门", "行政主管部门", "行政管理部门", "业务主管部门", "行业主管部门", "主管部门", "主管机构", "主管机关",
	"行政部门", "管理部门", "职能部门", "委员会办公室", "行政机关", "主管单位", "部门", "机关", "机构", "分局", "委员会", "办公室", "单位", "局", "委", "办"}

// Endings of a duty that names leave out: 应急管理局 is 应急, 退役军人事务局 is 退役军人.
var looseEndings = []string{"监督管理", "管理", "服务", "事务", "保障"}

// Words that say "of this county" in front of a name; longest first.
var countyWords = []string{"县(区、市)级", "县(市、区)级", "县级人民政府", "县(区、市)", "县(市、区)", "区(县、市)", "区(市、县)", "县人民政府",
	"县级政府", "县区级", "市县级", "县政府", "县级", "区级", "旗级", "全县", "本县", "我县", "县直", "县属", "县区", "本级", "区", "县", "旗", "所属", "的"}

// Words that say "of the city" in front of a name.
var cityWords = []string{"设区的市级", "设区市", "市级", "地市级", "市"}

// stems takes 住房和城乡建设行政主管部门 to 住房城乡建设: the duty alone, with the
// joining words left out, as names of one office differ in them. An ending may
// belong to the duty (市场监督管理部门), so each that fits is tried.
func stems(s string) []string {
	var out []string
	for _, e := range endings {
		if rest, ok := strings.CutSuffix(s, e); ok && rest != "" {
			out = append(out, joined(rest))
		}
	}
	return append(out, joined(s))
}

func joined(s string) string {
	return strings.NewReplacer("以及", "", "和", "", "与", "", "及", "", "、", "").Replace(s)
}

// place is the county's own name, taken from the root's: 蒙阴县人民政府 → 蒙阴县.
func place(county string) string {
	s, _ := trimAny(fold(county), []string{"人民政府", "政府"})
	return s
}

// bare is a unit's name without the county in it: 蒙阴县民政局 → 民政局,
// 国家税务总局蒙阴县税务局 → 税务局, 临沂市生态环境局蒙阴县分局 → 生态环境局.
func bare(name, own string) string {
	s := fold(name)
	before, after, found := strings.Cut(s, own)
	switch {
	case own == "" || !found:
		return s
	case before != "" && strings.HasPrefix(after, "分"):
		if _, rest, cut := strings.Cut(before, "市"); cut && rest != "" {
			return rest
		}
		return before
	case after == "":
		return s
	}
	return after
}

type form struct {
	text string
	how  How
}

// nameForms are the whole texts that a unit answers to.
func nameForms(u Unit, parent Unit, own string) []form {
	full, short := fold(u.Name), fold(u.ShortName)
	out := []form{{fold(u.Code), ByAlias}, {full, ByAlias}, {short, ByAlias}}
	switch {
	case u.Kind == County:
		for _, s := range []string{own, "县人民政府", "县级人民政府", "县政府", "县级政府", "人民政府", "本级人民政府", "区人民政府",
			"区政府", "县(市、区)人民政府", "县(区、市)人民政府", "县委县政府", "地方人民政府", "县级以上人民政府", "县级以上地方人民政府", "辖区政府", "政府"} {
			out = append(out, form{s, ByForm})
		}
	case u.Kind.Towns():
		out = append(out, townForms(full, short, own)...)
	case u.Kind.Villages():
		out = append(out, villageForms(full, short, fold(parent.ShortName))...)
	default:
		out = append(out, form{bare(u.Name, own), ByForm})
		if b := bare(u.Name, own); strings.HasPrefix(b, "政府办") || strings.HasPrefix(b, "人民政府办") {
			for _, s := range []string{"人民政府办公室", "政府办公室", "政府办", "府办", "政府办公室(政务公开办)"} {
				out = append(out, form{s, ByForm})
			}
		}
	}
	return out
}

func townForms(full, short, own string) []form {
	core, _ := cutAny(full, []string{own, strings.TrimSuffix(own, "县")})
	seat, _ := trimAny(core, []string{"人民政府", "办事处", "管理委员会"})
	out := []form{{core, ByForm}, {seat, ByForm}, {short, ByForm}}
	for _, s := range []string{seat, short} {
		for _, e := range []string{"人民政府", "政府", "办事处", "管委会", "党政办"} {
			out = append(out, form{s + e, ByForm})
		}
	}
	return out
}

func villageForms(full, short, town string) []form {
	var out []form
	for _, s := range []string{full, short} {
		seat, _ := trimAny(s, []string{"村民委员会", "居民委员会", "村委会", "居委会"})
		for _, e := range []string{"", "村民委员会", "居民委员会", "村委会", "居委会", "委会"} {
			out = append(out, form{seat + e, ByForm})
			if town != "" {
				out = append(out, form{town + seat + e, ByForm})
			}
		}
	}
	return out
}

// stemForms are the duties that a department answers to.
func stemForms(u, parent Unit, own string) []form {
	if u.Kind != Department {
		return nil
	}
	var out []form
	names := []string{bare(u.Name, own), bare(u.ShortName, own)}
	if parent.Kind.Towns() { // 常路镇民政办公室
		for i, n := range names {
			names[i], _ = cutAny(n, []string{fold(parent.ShortName), fold(parent.Name)})
		}
	}
	for _, n := range names {
		s := stems(n)[0]
		out = append(out, form{s, ByForm})
		if l, ok := trimAny(s, looseEndings); ok && len([]rune(l)) >= 2 {
			out = append(out, form{l, ByForm})
		}
	}
	cut, _ := trimAny(names[0], endings)
	parts := strings.Split(cut, "和")
	if len(parts) > 1 {
		for _, p := range parts {
			if len([]rune(p)) >= 2 {
				out = append(out, form{p, ByComponent})
			}
		}
	}
	return out
}
