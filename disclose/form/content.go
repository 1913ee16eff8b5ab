package form

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"unicode"

	"lianghua/internal/calendar"
)

// Channel is another place where the same item stands (其他渠道链接).
type Channel struct {
	Name string `json:"name"`
	Link string `json:"link"`
}

// Signer is who signed, as what, when.
type Signer struct {
	Role string        `json:"role"`
	Name string        `json:"name"`
	On   calendar.Date `json:"on"`
}

// Content is what an item says: the same on the page's form, in the Excel
// template and for machines.
type Content struct {
	Title          string            `json:"title"`
	Body           string            `json:"body,omitempty"` // sanitised HTML
	DocumentNo     string            `json:"document_no,omitempty"`
	FormedOn       calendar.Date     `json:"formed_on"`                 // 成文日期
	Genre          string            `json:"genre,omitempty"`           // 体裁
	Normative      bool              `json:"normative,omitempty"`       // 规范性文件
	RegistrationNo string            `json:"registration_no,omitempty"` // 统一登记号
	EffectiveOn    calendar.Date     `json:"effective_on"`              // 施行日期
	ValidUntil     calendar.Date     `json:"valid_until"`               // 有效期至
	Openness       string            `json:"openness,omitempty"`        // 公开属性
	OpennessReason string            `json:"openness_reason,omitempty"` // 不予公开理由
	Summary        string            `json:"summary,omitempty"`         // 内容概述
	Keywords       []string          `json:"keywords,omitempty"`
	Section        string            `json:"section,omitempty"`       // 责任科室
	Source         string            `json:"source,omitempty"`        // 信息来源
	FirstChannel   string            `json:"first_channel,omitempty"` // 首发渠道
	FirstOn        calendar.Date     `json:"first_on"`                // 首发 or 上墙日期
	OtherChannels  []Channel         `json:"other_channels,omitempty"`
	Period         string            `json:"period,omitempty"` // 2026-08, 2026Q3, 2026H1, 2026
	Fields         map[string]string `json:"fields,omitempty"` // of the type form
	Rows           [][]string        `json:"rows,omitempty"`   // of its table
	Signers        []Signer          `json:"signers,omitempty"`
	NoticeDays     int               `json:"notice_days,omitempty"`    // 公示期
	NoticeUnit     string            `json:"notice_unit,omitempty"`    // InDays or InWorkdays under a county's rule; "": the type's own
	NoticeContact  string            `json:"notice_contact,omitempty"` // where objections go: an office, its phone
	AnnounceDays   int               `json:"announce_days,omitempty"`  // 公告期
	PostDays       int               `json:"post_days,omitempty"`      // 张贴期限
	KeepDays       int               `json:"keep_days,omitempty"`      // 网上保留期限; 0: for good
}

// Openness (公开属性), set at drafting.
const (
	Active    = "主动公开"
	OnRequest = "依申请公开"
	Closed    = "不予公开"
)

// Opennesses lists the three.
func Opennesses() []string { return []string{Active, OnRequest, Closed} }

// ClosedReasons are the grounds for 不予公开 (政府信息公开条例 §14, §15, §16).
func ClosedReasons() []string {
	return []string{"国家秘密", "法律、行政法规禁止公开", "可能危及国家安全、公共安全、经济安全、社会稳定",
		"商业秘密", "个人隐私", "内部事务信息", "过程性信息", "行政执法案卷信息", "其他"}
}

// Genres are the kinds of document (体裁).
func Genres() []string {
	return []string{"命令", "决定", "公告", "通告", "通知", "通报", "议案", "报告", "请示", "批复", "意见", "函", "会议纪要",
		"办法", "细则", "方案", "规划", "公示", "名单", "解读", "其他"}
}

// Clean returns the content as it is kept: white space at the ends taken off,
// empty rows and signers dropped, the attributes' defaults set. Body must have
// been sanitised before.
func (f Form) Clean(c Content) Content {
	for _, s := range []*string{&c.Title, &c.DocumentNo, &c.Genre, &c.RegistrationNo, &c.Openness, &c.OpennessReason, &c.Summary,
		&c.Section, &c.Source, &c.FirstChannel, &c.Period, &c.NoticeContact} {
		*s = plain(*s)
	}
	if c.Openness == "" {
		c.Openness = Active
	}
	c.Keywords = tidy(c.Keywords)
	c.Fields = cleanFields(c.Fields)
	c.Rows = f.cleanRows(c.Rows)
	c.Signers = cleanSigners(c.Signers)
	c.OtherChannels = cleanChannels(c.OtherChannels)
	return c
}

// plain takes from a text what cannot be seen or stored: control and direction
// characters, broken bytes, white space at the ends.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(s)
}

func tidy(words []string) (out []string) {
	for _, w := range words {
		if w = plain(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func cleanFields(m map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		if v = plain(v); v != "" {
			out[k] = v
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// cleanRows drops rows without content and fills short ones to the table's width.
func (f Form) cleanRows(rows [][]string) (out [][]string) {
	width := 0
	if f.Table != nil {
		width = len(f.Table.Columns)
	}
	for _, r := range rows {
		row := make([]string, max(len(r), width))
		blank := true
		for i, v := range r {
			row[i] = plain(v)
			blank = blank && row[i] == ""
		}
		if !blank {
			out = append(out, row)
		}
	}
	return out
}

func cleanSigners(in []Signer) (out []Signer) {
	for _, s := range in {
		s.Role, s.Name = plain(s.Role), plain(s.Name)
		if s.Name != "" {
			out = append(out, s)
		}
	}
	return out
}

func cleanChannels(in []Channel) (out []Channel) {
	for _, c := range in {
		c.Name, c.Link = plain(c.Name), plain(c.Link)
		if c.Name != "" || c.Link != "" {
			out = append(out, c)
		}
	}
	return out
}

// Hash binds reviews and checks to these very words and files: SHA-256 over
// the canonical JSON of the content and the hashes of its files, in order.
func (c Content) Hash(files ...string) string {
	b, err := json.Marshal(struct {
		Content Content  `json:"content"`
		Files   []string `json:"files"`
	}{c, files})
	if err != nil { // a struct of strings and numbers cannot fail
		panic("form.Hash: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
