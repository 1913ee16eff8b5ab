package form

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
)

// Bounds of the common elements, in characters unless said otherwise.
const (
	MaxTitle   = 200
	MaxBody    = 400_000 // bytes of sanitised HTML
	MaxSummary = 500
	MaxLine    = 200
	MaxLong    = 4000
	MaxRows    = 5000
	maxWords   = 10
)

// documentNo is the usual form of a 文号; another one is a warning, never a refusal.
var documentNo = regexp.MustCompile(`^\p{Han}{1,12}〔\d{4}〕第?\d+号$`)

var periodForm = regexp.MustCompile(`^(19|20)\d{2}(-(0[1-9]|1[0-2])|Q[1-4]|H[12])?$`)

// Structure names what no draft may hold: texts out of bounds, fields and
// columns that the type does not have, words outside a list. Saving asks no more.
func (f Form) Structure(c Content) []fault.Problem {
	var p list
	p.short("title", "标题", c.Title, MaxTitle)
	if len(c.Body) > MaxBody {
		p.add("body", fmt.Sprintf("正文过长（%d KB），最多 %d KB，请把大表格改为附件", len(c.Body)>>10, MaxBody/1000))
	}
	p.short("document_no", "文号", c.DocumentNo, 60)
	p.short("registration_no", "统一登记号", c.RegistrationNo, 60)
	p.short("summary", "内容概述", c.Summary, MaxSummary)
	p.short("section", "责任科室", c.Section, 60)
	p.short("source", "信息来源", c.Source, 100)
	p.short("first_channel", "首发渠道", c.FirstChannel, 60)
	p.short("notice_contact", "受理异议的电话和地址", c.NoticeContact, 200)
	p.oneOf("genre", "体裁", c.Genre, Genres())
	p.oneOf("openness", "公开属性", c.Openness, Opennesses())
	p.oneOf("openness_reason", "不予公开理由", c.OpennessReason, ClosedReasons())
	if len(c.Keywords) > maxWords {
		p.add("keywords", fmt.Sprintf("关键词最多 %d 个", maxWords))
	}
	if c.Period != "" && !periodForm.MatchString(c.Period) {
		p.add("period", "所属期应写成 2026-08、2026Q3、2026H1 或 2026")
	}
	p.links(c.OtherChannels)
	p.days(c)
	f.fieldStructure(c, &p)
	f.rowStructure(c, &p)
	return p
}

func (f Form) fieldStructure(c Content, p *list) {
	for key := range c.Fields {
		if _, ok := f.Field(key); !ok {
			p.add("fields."+key, fmt.Sprintf("“%s”没有名为“%s”的项目", f.Name, key))
		}
	}
	for _, x := range f.Fields {
		p.value("fields."+x.Key, x.Label, x, c.Fields[x.Key])
	}
}

func (f Form) rowStructure(c Content, p *list) {
	switch {
	case f.Table == nil && len(c.Rows) > 0:
		p.add("rows", fmt.Sprintf("“%s”没有表格，请写在正文里或作为附件", f.Name))
		return
	case f.Table == nil:
		return
	}
	limit := f.Table.MaxRows
	if limit == 0 {
		limit = MaxRows
	}
	if len(c.Rows) > limit {
		p.add("rows", fmt.Sprintf("表格有 %d 行，最多 %d 行，请分次公开", len(c.Rows), limit))
		return
	}
	for i, row := range c.Rows {
		if len(row) > len(f.Table.Columns) {
			p.add("rows", fmt.Sprintf("第 %d 行有 %d 列，本表只有 %d 列", i+1, len(row), len(f.Table.Columns)))
			continue
		}
		for j, v := range row {
			col := f.Table.Columns[j]
			p.value(fmt.Sprintf("rows.%d.%s", i+1, col.Key), fmt.Sprintf("第 %d 行“%s”", i+1, col.Label), col, v)
		}
	}
}

// Elements names the required elements (要素) that are missing or contradict
// each other: a warning on a draft, a refusal at submit. All at once.
func (f Form) Elements(c Content) []fault.Problem {
	var p list
	if c.Title == "" {
		p.add("title", "请填写标题")
	}
	for _, e := range f.Required {
		if !filled(c, e) {
			p.add(e, "请填写"+ElementName(e))
		}
	}
	if c.Openness == Closed && c.OpennessReason == "" {
		p.add("openness_reason", "公开属性为不予公开的，请选择理由")
	}
	if c.Normative && c.RegistrationNo == "" {
		p.add("registration_no", "规范性文件请填写统一登记号")
	}
	if c.Normative && c.EffectiveOn.IsZero() {
		p.add("effective_on", "规范性文件请填写施行日期")
	}
	if !c.ValidUntil.IsZero() && !c.EffectiveOn.IsZero() && c.ValidUntil.Before(c.EffectiveOn) {
		p.add("valid_until", "有效期至早于施行日期，请核对")
	}
	f.fieldElements(c, &p)
	f.signerElements(c, &p)
	f.clockElements(c, &p)
	return p
}

func (f Form) fieldElements(c Content, p *list) {
	for _, x := range f.Fields {
		if x.Required && c.Fields[x.Key] == "" {
			p.add("fields."+x.Key, "请填写"+x.Label)
		}
	}
	if f.Table == nil {
		return
	}
	if f.Table.Required && len(c.Rows) == 0 {
		p.add("rows", "表格还没有内容，请至少填写一行")
	}
	for i, row := range c.Rows {
		for j, col := range f.Table.Columns {
			if col.Required && (j >= len(row) || row[j] == "") {
				p.add(fmt.Sprintf("rows.%d.%s", i+1, col.Key), fmt.Sprintf("第 %d 行缺“%s”", i+1, col.Label))
			}
		}
	}
}

func (f Form) signerElements(c Content, p *list) {
	for _, seat := range f.Signers {
		s, ok := signerOf(c, seat.Role)
		switch {
		case !ok:
			p.add("signers."+seat.Role, "请登记"+seat.Role+"签字")
		case s.On.IsZero():
			p.add("signers."+seat.Role, "请填写"+seat.Role+"签字日期")
		}
		if !ok || !seat.Apart {
			continue
		}
		for _, o := range c.Signers {
			if o.Role != seat.Role && o.Name == s.Name {
				p.add("signers."+seat.Role, fmt.Sprintf("%s与%s不能是同一人（%s）", seat.Role, o.Role, s.Name))
			}
		}
	}
}

func signerOf(c Content, role string) (Signer, bool) {
	for _, s := range c.Signers {
		if s.Role == role && s.Name != "" {
			return s, true
		}
	}
	return Signer{}, false
}

func (f Form) clockElements(c Content, p *list) {
	for _, k := range f.clocks(c) {
		if k.days < k.clock.Min {
			p.add(k.key, fmt.Sprintf("%s不得少于 %d %s（%s）", k.name, k.clock.Min, k.clock.Unit(), k.clock.Basis))
		}
	}
	if f.Clocks.Notice.Days > 0 && c.NoticeContact == "" {
		p.add("notice_contact", "公示须写明受理异议的单位和电话")
	}
}

// Unit is what the period is counted in, in Chinese.
func (k Clock) Unit() string {
	if k.Workdays {
		return "个工作日"
	}
	return "日"
}

type clockValue struct {
	key, name string
	clock     Clock
	days      int
}

// clocks pairs the type's periods with what the content says; a period that is
// left empty is the type's own.
func (f Form) clocks(c Content) []clockValue {
	own := func(days int, k Clock) int {
		if days == 0 {
			return k.Days
		}
		return days
	}
	notice := f.Clocks.Notice.Counted(c.NoticeUnit)
	return []clockValue{
		{"notice_days", "公示期", notice, own(c.NoticeDays, notice)},
		{"announce_days", "公告期", f.Clocks.Announce, own(c.AnnounceDays, f.Clocks.Announce)},
		{"post_days", "张贴期限", f.Clocks.Post, own(c.PostDays, f.Clocks.Post)},
		{"keep_days", "网上保留期限", f.Clocks.Keep, own(c.KeepDays, f.Clocks.Keep)},
	}
}

// Warnings are doubts that never refuse: an unusual 文号, a date ahead of today.
func (f Form) Warnings(c Content, today calendar.Date) []fault.Problem {
	var p list
	if c.DocumentNo != "" && !documentNo.MatchString(c.DocumentNo) {
		p.add("document_no", "文号的常见写法是“蒙政发〔2026〕7号”，请核对括号和“号”字")
	}
	if c.FormedOn.After(today) {
		p.add("formed_on", "成文日期晚于今天，请核对")
	}
	if c.FirstOn.After(today) {
		p.add("first_on", "首发日期晚于今天，请核对")
	}
	if !c.ValidUntil.IsZero() && c.ValidUntil.Before(today) {
		p.add("valid_until", "有效期已过，请核对是否仍应公开")
	}
	return p
}

// Submit is everything that refuses a submit, as one error.
func (f Form) Submit(c Content) error {
	var p fault.Problems
	for _, x := range append(f.Structure(c), f.Elements(c)...) {
		p.Add(x.Field, x.Msg)
	}
	return p.Err()
}

// Completeness (要素齐全度) is how many of the asked elements are there.
func (f Form) Completeness(c Content) (have, want int) {
	want = 1 + len(f.Required) + len(f.Signers)
	for _, x := range f.Fields {
		if x.Required {
			want++
		}
	}
	if f.Table != nil && f.Table.Required {
		want++
	}
	seen := map[string]bool{}
	for _, p := range f.Elements(c) {
		key := p.Field
		if strings.HasPrefix(key, "rows") {
			key = "rows"
		}
		seen[key] = true
	}
	return max(0, want-len(seen)), want
}

// list collects problems.
type list []fault.Problem

func (p *list) add(field, msg string) { *p = append(*p, fault.Problem{Field: field, Msg: msg}) }

func (p *list) short(field, label, v string, limit int) {
	if n := utf8.RuneCountInString(v); n > limit {
		p.add(field, fmt.Sprintf("%s有 %d 个字，最多 %d 个字", label, n, limit))
	}
}

func (p *list) oneOf(field, label, v string, words []string) {
	if v == "" {
		return
	}
	for _, w := range words {
		if v == w {
			return
		}
	}
	p.add(field, fmt.Sprintf("%s只能选：%s", label, strings.Join(words, "、")))
}

func (p *list) links(channels []Channel) {
	for i, c := range channels {
		if !strings.HasPrefix(c.Link, "http://") && !strings.HasPrefix(c.Link, "https://") {
			p.add(fmt.Sprintf("other_channels.%d", i+1), "其他渠道的链接应以 http:// 或 https:// 开头")
		}
		p.short(fmt.Sprintf("other_channels.%d", i+1), "渠道名称", c.Name, 60)
	}
}

const maxDays = 36500

func (p *list) days(c Content) {
	for key, n := range map[string]int{"notice_days": c.NoticeDays, "announce_days": c.AnnounceDays, "post_days": c.PostDays, "keep_days": c.KeepDays} {
		if n < 0 || n > maxDays {
			p.add(key, "天数应在 0 到 36500 之间")
		}
	}
}

var officePhone = regexp.MustCompile(`^(0\d{2,3}-?\d{7,8}(-\d{1,6})?|\d{5,8}|400-?\d{3}-?\d{4})$`)

// value checks one value by its kind; blank passes here.
func (p *list) value(field, label string, x Field, v string) {
	if v == "" {
		return
	}
	limit := x.Max
	if limit == 0 {
		limit = MaxLine
		if x.Kind == Long {
			limit = MaxLong
		}
	}
	p.short(field, label, v, limit)
	switch x.Kind {
	case Day:
		if _, err := calendar.Parse(v); err != nil {
			p.add(field, label+"应写成 2026-01-02 的形式")
		}
	case Number:
		if _, err := strconv.ParseFloat(v, 64); err != nil {
			p.add(field, label+"应是数字")
		}
	case Amount:
		if _, err := Cents(v); err != nil {
			p.add(field, label+"应是金额（元），最多两位小数")
		}
	case Choice:
		p.oneOf(field, label, v, x.Choices)
	case Phone:
		if !officePhone.MatchString(v) {
			p.add(field, label+"应是办公电话，例如 0539-1234567")
		}
	}
}

var amountForm = regexp.MustCompile(`^-?\d{1,13}(\.\d{1,2})?$`)

// Cents reads an amount of 元 exactly, in 分: "1,234.5" is 123450.
func Cents(s string) (int64, error) {
	s = strings.NewReplacer(",", "", "，", "", "￥", "", "¥", "").Replace(strings.TrimSpace(s))
	if !amountForm.MatchString(s) {
		return 0, fmt.Errorf("form: %q is no amount", s)
	}
	whole, frac, _ := strings.Cut(s, ".")
	return strconv.ParseInt(whole+(frac + "00")[:2], 10, 64)
}
