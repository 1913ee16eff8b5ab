package table

import (
	"strings"

	"lianghua/catalog/term"
)

// Field is what a column of the table holds. Besides the constants there are
// channel:NAME (a tick column for one channel) and tier:LEVEL[+LEVEL] (a tick
// column for one or more levels).
type Field string

// The fields of the official table.
const (
	FieldSeq           Field = "seq"            // 序号
	FieldDomain        Field = "domain"         // 领域
	FieldLevel1        Field = "level1"         // 一级事项, or 公开事项 when there is one item column
	FieldLevel2        Field = "level2"         // 二级事项
	FieldLevel3        Field = "level3"         // 三级事项
	FieldContent       Field = "content"        // 公开内容(要素)
	FieldBasis         Field = "basis"          // 公开依据
	FieldLimit         Field = "time_limit"     // 公开时限
	FieldSubject       Field = "subject"        // 公开主体
	FieldChannels      Field = "channels"       // 公开渠道和载体
	FieldAudience      Field = "audience"       // 公开对象 in one column
	FieldAudienceAll   Field = "audience_all"   // 全社会
	FieldAudienceGroup Field = "audience_group" // 特定群体
	FieldMode          Field = "mode"           // 公开方式 in one column
	FieldModeActive    Field = "mode_active"    // 主动
	FieldModeRequest   Field = "mode_request"   // 依申请公开
	FieldTiers         Field = "tiers"          // 公开层级 in one column
	FieldKey           Field = "key"            // our hidden key of the entry
	FieldAnswer        Field = "answer"         // 答复, in a confirmation round's workbook
	FieldAnswerNote    Field = "answer_note"    // 说明
	FieldOrigin        Field = "origin"         // 原表位置, in an error workbook: every row stands for itself
	FieldExtra         Field = "extra"          // a column that is not ours, kept under its head
)

const (
	channelPrefix = "channel:"
	tierPrefix    = "tier:"
)

// TierField is the tick column of the given levels.
func TierField(tiers ...term.Tier) Field {
	var names []string
	for _, t := range tiers {
		names = append(names, string(t))
	}
	return Field(tierPrefix + strings.Join(names, "+"))
}

// ChannelField is the tick column of one channel.
func ChannelField(name string) Field { return Field(channelPrefix + name) }

// tiers returns the levels of a tier tick column, nil for other fields.
func (f Field) tiers() []term.Tier {
	rest, ok := strings.CutPrefix(string(f), tierPrefix)
	if !ok {
		return nil
	}
	var out []term.Tier
	for _, s := range strings.Split(rest, "+") {
		out = append(out, term.Tier(s))
	}
	return out
}

// Group is the field whose ticks a column holds part of, "" for a column that
// is a field of its own.
func (f Field) Group() Field {
	_, channel := f.channel()
	switch {
	case f == FieldAudienceAll || f == FieldAudienceGroup:
		return FieldAudience
	case f == FieldModeActive || f == FieldModeRequest:
		return FieldMode
	case len(f.tiers()) > 0:
		return FieldTiers
	case channel:
		return FieldChannels
	}
	return ""
}

func (f Field) channel() (string, bool) { return strings.CutPrefix(string(f), channelPrefix) }

// tick reports whether the column holds ticks.
func (f Field) tick() bool {
	switch f {
	case FieldAudienceAll, FieldAudienceGroup, FieldModeActive, FieldModeRequest:
		return true
	}
	return strings.HasPrefix(string(f), tierPrefix) || strings.HasPrefix(string(f), channelPrefix)
}

// Label is the official column head of the field.
func (f Field) Label() string {
	switch f {
	case FieldSeq:
		return "序号"
	case FieldDomain:
		return "领域"
	case FieldLevel1:
		return "一级事项"
	case FieldLevel2:
		return "二级事项"
	case FieldLevel3:
		return "三级事项"
	case FieldContent:
		return "公开内容（要素）"
	case FieldBasis:
		return "公开依据"
	case FieldLimit:
		return "公开时限"
	case FieldSubject:
		return "公开主体"
	case FieldChannels:
		return "公开渠道和载体"
	case FieldAudience, FieldAudienceAll, FieldAudienceGroup:
		return "公开对象"
	case FieldMode, FieldModeActive, FieldModeRequest:
		return "公开方式"
	case FieldKey:
		return "条目编号"
	case FieldAnswer:
		return "答复"
	case FieldAnswerNote:
		return "说明"
	case FieldOrigin:
		return "原表位置"
	}
	if f == FieldTiers || strings.HasPrefix(string(f), tierPrefix) {
		return "公开层级"
	}
	if name, ok := f.channel(); ok {
		return name
	}
	return "其他列"
}
