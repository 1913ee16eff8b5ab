package site

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/org"
)

// Kind is one of the registers that belong to the site.
type Kind string

// The registers.
const (
	Zone  Kind = "zone"  // 政务公开专区
	Media Kind = "media" // 政务新媒体
	Relay Kind = "relay" // 国务院信息转载
)

// Kinds lists the registers.
func Kinds() []Kind { return []Kind{Zone, Media, Relay} }

// Field is one field of a register beside title and unit.
type Field struct {
	Key     string
	Label   string
	Hint    string
	Type    string // text, long, date, url, phone, one (of Choices), many (of Choices)
	Need    bool
	Max     int // characters; 0 for 100
	Choices []string
}

// Register is how a kind is entered and listed.
type Register struct {
	Kind    Kind
	Name    string // 政务公开专区
	Title   string // label of the title
	Day     string // label of the day, "" for a register without
	HasUnit bool
	Photo   bool
	Fields  []Field
}

// Registers declares the three (专区: 国办发〔2019〕54号).
func Registers() []Register {
	return []Register{
		{Kind: Zone, Name: "政务公开专区", Title: "专区名称", HasUnit: true, Photo: true, Fields: []Field{
			{Key: "level", Label: "级别", Type: "one", Need: true, Choices: []string{"县级", "乡镇（街道）", "村（社区）"}},
			{Key: "address", Label: "地址", Type: "text", Need: true, Hint: "写到楼层和窗口。"},
			{Key: "hours", Label: "开放时间", Type: "text", Need: true, Hint: "例如 工作日 8:30—12:00，13:30—17:30。"},
			{Key: "phone", Label: "电话", Type: "phone", Need: true, Hint: "专区或单位的办公电话。"},
			{Key: "manager", Label: "管理岗位", Type: "text", Hint: "写岗位，例如 政务公开专员。"},
			{Key: "services", Label: "提供的服务", Type: "many", Need: true, Choices: []string{"政府信息查询", "信息公开申请", "办事咨询答复", "文件资料阅览", "依申请公开自助服务", "政策解读宣传", "网上办事体验", "自助办事", "咨询导办"}},
			{Key: "devices", Label: "设备", Type: "long", Max: 500, Hint: "一行一种，例如 查询一体机 2 台。"},
		}},
		{Kind: Media, Name: "政务新媒体", Title: "账号名称", Day: "开设日期", HasUnit: true, Fields: []Field{
			{Key: "platform", Label: "平台", Type: "one", Need: true, Choices: []string{"微信公众号", "微博", "抖音", "快手", "今日头条", "移动客户端", "其他"}},
			{Key: "account", Label: "账号", Type: "text", Need: true, Hint: "平台上的账号或搜索名称。"},
			{Key: "link", Label: "网址", Type: "url"},
			{Key: "use", Label: "用途", Type: "text", Hint: "例如 政务发布、办事服务。"},
		}},
		{Kind: Relay, Name: "国务院信息转载", Title: "标题", Day: "发布日期", Fields: []Field{
			{Key: "source", Label: "来源", Type: "text", Need: true, Hint: "例如 中国政府网。"},
			{Key: "link", Label: "原文网址", Type: "url", Need: true, Hint: "只收“网站设置”中列出的网站；本网站只列标题和链接，不复制正文。"},
		}},
	}
}

// RegisterOf finds a register.
func RegisterOf(k string) (Register, bool) {
	for _, r := range Registers() {
		if string(r.Kind) == k {
			return r, true
		}
	}
	return Register{}, false
}

// Draft is a record as a form gives it; fields with several answers are joined
// by line breaks.
type Draft struct {
	Title  string
	UnitID int64
	On     string // 2026-11-22
	Fields map[string]string
	Closed bool
}

// tidy trims, keeps the register's fields only and normalises line breaks.
func (d Draft) tidy(r Register) Draft {
	d.Title, d.On = strings.TrimSpace(d.Title), strings.TrimSpace(d.On)
	kept := map[string]string{}
	for _, f := range r.Fields {
		var lines []string
		for line := range strings.Lines(strings.ReplaceAll(d.Fields[f.Key], "\r", "")) {
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, line)
			}
		}
		if v := strings.Join(lines, "\n"); v != "" {
			kept[f.Key] = v
		}
	}
	d.Fields = kept
	return d
}

// check names everything that is wrong with a record.
func (d Draft) check(r Register, p Profile) error {
	var out fault.Problems
	out.Need("title", d.Title, "请填写"+r.Title+"。")
	if utf8.RuneCountInString(d.Title) > 100 {
		out.Add("title", r.Title+"最多 100 字。")
	}
	if r.HasUnit && d.UnitID == 0 {
		out.Add("unit", "请选择单位。")
	}
	if on, err := calendar.Parse(d.On); err != nil || r.Day != "" && r.Kind == Relay && on.IsZero() {
		out.Add("on", r.Day+"请写成 2026-11-22 的形式。")
	}
	for _, f := range r.Fields {
		if said := f.wrong(d.Fields[f.Key]); said != "" {
			out.Add(f.Key, said)
		}
	}
	if link := d.Fields["link"]; r.Kind == Relay && link != "" && !p.Relays(link) {
		out.Add("link", "这个网址不在可以转载的网站之列，请核对网址，或在“网站设置”的“可以转载的网站”中增加。")
	}
	return out.Err()
}

func (f Field) wrong(v string) string {
	most := f.Max
	if most == 0 {
		most = 100
	}
	switch {
	case v == "" && f.Need:
		if f.Type == "one" || f.Type == "many" {
			return "请选择" + f.Label + "。"
		}
		return "请填写" + f.Label + "。"
	case v == "":
		return ""
	case f.Type == "one" || f.Type == "many":
		for line := range strings.Lines(v) {
			if !slices.Contains(f.Choices, strings.TrimSpace(line)) {
				return f.Label + "请从列出的选项中选择。"
			}
		}
	case utf8.RuneCountInString(v) > most && f.Type != "url":
		return f.Label + "写得过长，请精简。"
	case f.Type == "phone" && org.OfficePhone(v) == "":
		return f.Label + "请填写办公电话，例如 0539-1234567；不能用个人手机号。"
	case f.Type == "url":
		u, err := url.Parse(v)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || len(v) > 300 {
			return f.Label + "请写完整网址，例如 https://www.gov.cn/。"
		}
	}
	return ""
}
