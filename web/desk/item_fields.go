package desk

import (
	"fmt"
	"strconv"
	"strings"

	"lianghua/disclose/form"
	"lianghua/templates"
)

// ItemField is one field of an item's form as the page shows it.
type ItemField struct {
	Name      string // the problem's field, too
	Label     string
	Hint      string
	Kind      string // text, date, url, choice, long, tick
	Value     string
	Need      bool
	Class     string
	Inputmode string
	Options   []templates.Option
}

// ItemSection is a heading of the form with its fields.
type ItemSection struct {
	Name, Hint string
	Fields     []ItemField
}

// itemSections are the parts of a type's form in the order in which an office
// fills them: the document and what the type asks for before its table and
// text, then who signed, how long it stands, where it came out first.
func itemSections(f form.Form, c form.Content) (before, after []ItemSection) {
	before = filledSections(ItemSection{Name: "基本信息", Fields: itemBasics(f, c)}, ItemSection{Name: f.Name, Hint: f.Help, Fields: itemOwn(f, c)})
	return before, filledSections(
		ItemSection{Name: "签字人", Hint: "在纸上签字的人和日期。签字的原件由单位存档，不用上传。", Fields: itemSigners(f, c)},
		ItemSection{Name: "期限", Hint: "四个期限各管一件事，不填按类型的规定。", Fields: itemClocks(f, c)},
		ItemSection{Name: "渠道", Hint: "已经先在别处公开的，期限从首发或上墙的日期算起。", Fields: itemChannels(c)})
}

func filledSections(parts ...ItemSection) (out []ItemSection) {
	for _, p := range parts {
		if len(p.Fields) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// wordPicks are choices whose value is the word itself.
func wordPicks(list []string) (out []templates.Option) {
	for _, w := range list {
		out = append(out, templates.Option{Value: w, Label: w})
	}
	return out
}

func itemBasics(f form.Form, c form.Content) []ItemField {
	normative := ""
	if c.Normative {
		normative = "1"
	}
	all := []ItemField{
		{Name: "title", Label: "标题", Kind: "text", Value: c.Title, Need: true},
		{Name: "document_no", Label: "文号", Kind: "text", Value: c.DocumentNo, Class: "medium", Hint: "例如 蒙政发〔2026〕7号；没有文号的不填。"},
		{Name: "formed_on", Label: "成文日期", Kind: "date", Value: c.FormedOn.String(), Class: "short", Hint: "签发或形成的日期，公开期限从这一天算起。发布日期由系统记录。"},
		{Name: "genre", Label: "体裁", Kind: "choice", Value: c.Genre, Options: wordPicks(form.Genres()), Class: "medium"},
		{Name: "normative", Label: "是规范性文件", Kind: "tick", Value: normative},
		{Name: "registration_no", Label: "统一登记号", Kind: "text", Value: c.RegistrationNo, Class: "medium", Hint: "规范性文件必填，例如 MYDR-2026-0010001。"},
		{Name: "effective_on", Label: "施行日期", Kind: "date", Value: c.EffectiveOn.String(), Class: "short"},
		{Name: "valid_until", Label: "有效期至", Kind: "date", Value: c.ValidUntil.String(), Class: "short"},
		{Name: "openness", Label: "公开属性", Kind: "choice", Value: c.Openness, Options: wordPicks(form.Opennesses()), Class: "medium"},
		{Name: "openness_reason", Label: "不予公开的理由", Kind: "choice", Value: c.OpennessReason, Options: wordPicks(form.ClosedReasons()), Class: "medium", Hint: "公开属性为不予公开时选择。"},
		{Name: "summary", Label: "内容概述", Kind: "long", Value: c.Summary, Hint: fmt.Sprintf("不超过 %d 字。", form.MaxSummary)},
		{Name: "keywords", Label: "关键词", Kind: "text", Value: strings.Join(c.Keywords, " "), Hint: "用空格或顿号分开。"},
		{Name: "period", Label: "所属期", Kind: "text", Value: c.Period, Class: "short", Hint: "月 2026-08，季 2026Q3，半年 2026H1，年 2026。"},
		{Name: "section", Label: "责任科室", Kind: "text", Value: c.Section, Class: "medium"},
		{Name: "source", Label: "信息来源", Kind: "text", Value: c.Source, Class: "medium", Hint: "本单位起草的不填。"},
	}
	var out []ItemField
	for _, x := range all {
		x.Need = x.Need || f.Asks(x.Name)
		if x.Need || x.Value != "" || usual(f, x.Name) {
			out = append(out, x)
		}
	}
	return out
}

// usual reports an element that a type shows though it does not ask for it and
// has nothing in it: what only documents have stays out of other types.
func usual(f form.Form, element string) bool {
	switch element {
	case "period":
		return false
	case "normative", "registration_no", "effective_on", "valid_until":
		return f.Key == "policy" || f.Key == "plan"
	case "document_no", "genre":
		return f.Group == "文件和公告"
	}
	return true
}

var kindOfField = map[form.Kind]string{form.Long: "long", form.Day: "date", form.Choice: "choice", form.Phone: "tel"}

func itemOwn(f form.Form, c form.Content) (out []ItemField) {
	for _, x := range f.Fields {
		y := ItemField{Name: "fields." + x.Key, Label: x.Label, Hint: x.Hint, Kind: kindOfField[x.Kind], Value: c.Fields[x.Key], Need: x.Required, Inputmode: inputMode(x.Kind)}
		if y.Kind == "" {
			y.Kind = "text"
		}
		if x.Kind == form.Choice {
			y.Options = wordPicks(x.Choices)
		}
		if x.Kind != form.Text && x.Kind != form.Long {
			y.Class = "medium"
		}
		out = append(out, y)
	}
	return out
}

// inputMode is the keyboard that a phone shows.
func inputMode(k form.Kind) string {
	switch k {
	case form.Number, form.Amount:
		return "decimal"
	case form.Phone:
		return "tel"
	}
	return ""
}

func itemSigners(f form.Form, c form.Content) (out []ItemField) {
	for i, seat := range f.Signers {
		var s form.Signer
		for _, x := range c.Signers {
			if x.Role == seat.Role {
				s = x
			}
		}
		hint := ""
		if seat.Apart {
			hint = "不能与其他签字人是同一人。"
		}
		out = append(out,
			ItemField{Name: signerField(i), Label: seat.Role, Kind: "text", Value: s.Name, Need: true, Class: "medium", Hint: hint},
			ItemField{Name: signerField(i) + ".on", Label: seat.Role + "签字日期", Kind: "date", Value: s.On.String(), Need: true, Class: "short"})
	}
	return out
}

func signerField(i int) string { return "signers." + strconv.Itoa(i) }

func itemClocks(f form.Form, c form.Content) (out []ItemField) {
	add := func(name, label string, days int, k form.Clock) {
		if k == (form.Clock{}) && days == 0 {
			return
		}
		unit := k.Unit()
		value, hint := "", k.Basis
		if days > 0 {
			value = strconv.Itoa(days)
		}
		if k.Days > 0 {
			hint = strings.TrimSuffix(fmt.Sprintf("不填为 %d %s。%s", k.Days, unit, k.Basis), "。") + "。"
		}
		out = append(out, ItemField{Name: name, Label: label + "（" + unit + "）", Kind: "text", Inputmode: "numeric", Value: value, Class: "short", Hint: hint})
	}
	add("notice_days", "公示期", c.NoticeDays, f.Clocks.Notice)
	if len(out) > 0 {
		out = append(out, ItemField{Name: "notice_contact", Label: "受理异议的单位和电话", Kind: "text", Value: c.NoticeContact, Need: f.Clocks.Notice.Days > 0 || f.Asks("notice_contact"), Hint: "填办公电话。"})
	} else if f.Asks("notice_contact") {
		out = append(out, ItemField{Name: "notice_contact", Label: "受理异议的单位和电话", Kind: "text", Value: c.NoticeContact, Need: true, Hint: "填办公电话。"})
	}
	add("announce_days", "公告期", c.AnnounceDays, f.Clocks.Announce)
	add("post_days", "公开栏张贴期限", c.PostDays, f.Clocks.Post)
	keep := f.Clocks.Keep
	if keep.Basis == "" {
		keep.Basis = "不填为长期保留。"
	}
	add("keep_days", "网上保留期限", c.KeepDays, keep)
	return out
}

func itemChannels(c form.Content) []ItemField {
	var other []string
	for _, x := range c.OtherChannels {
		other = append(other, strings.TrimSpace(x.Name+" "+x.Link))
	}
	return []ItemField{
		{Name: "first_channel", Label: "首发渠道", Kind: "text", Value: c.FirstChannel, Class: "medium", Hint: "例如 村务公开栏、县政府网站、政府公报。"},
		{Name: "first_on", Label: "首发或上墙日期", Kind: "date", Value: c.FirstOn.String(), Class: "short"},
		{Name: "other_channels", Label: "其他渠道链接", Kind: "long", Value: strings.Join(other, "\n"), Hint: "每行一个：渠道名称，空格，网址。"},
	}
}
