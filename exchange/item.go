// Package exchange is what other systems may read of an item: one form for the
// interface of programs and for the bundles to the upper platform. What names
// persons stays on the pages: name lists are not here at all, and neither are
// the columns of other tables that may hold a person's name, signers and
// reviewers.
package exchange

import (
	"strconv"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// UnitRef names a unit.
type UnitRef struct {
	Code string `json:"code" doc:"单位编码"`
	Name string `json:"name" doc:"单位名称"`
}

// Brief (公开信息) is an item as a list has it.
type Brief struct {
	ID          int64         `json:"id" doc:"编号，不变"`
	URL         string        `json:"url" doc:"网页地址，相对于本站"`
	IndexNo     string        `json:"index_no" doc:"索引号"`
	Title       string        `json:"title" doc:"标题"`
	Unit        UnitRef       `json:"unit" doc:"发布单位"`
	Type        string        `json:"type" doc:"信息类型，见 /types"`
	Column      string        `json:"column" doc:"栏目全称"`
	Entries     []string      `json:"entries" doc:"对应的目录事项编号"`
	DocumentNo  string        `json:"document_no" doc:"文号"`
	FormedOn    calendar.Date `json:"formed_on" doc:"成文日期；没有为空"`
	PublishedOn calendar.Date `json:"published_on" doc:"发布日期；迁移的为原发布日期"`
	Migrated    bool          `json:"migrated" doc:"真：由旧系统迁移"`
	Validity    string        `json:"validity" doc:"效力：有效、失效、废止、已修改"`
}

// Item is the whole item.
type Item struct {
	Brief
	Genre          string         `json:"genre" doc:"体裁"`
	Period         string         `json:"period" doc:"所属期：2026-08、2026Q3、2026H1、2026"`
	Normative      bool           `json:"normative" doc:"是否规范性文件"`
	RegistrationNo string         `json:"registration_no" doc:"统一登记号"`
	EffectiveOn    calendar.Date  `json:"effective_on" doc:"施行日期"`
	ValidUntil     calendar.Date  `json:"valid_until" doc:"有效期至"`
	ValidityOn     calendar.Date  `json:"validity_on" doc:"效力变更日期"`
	ValidityBasis  string         `json:"validity_basis" doc:"效力变更依据"`
	Summary        string         `json:"summary" doc:"内容概述"`
	Keywords       []string       `json:"keywords" doc:"关键词"`
	Section        string         `json:"section" doc:"责任科室"`
	Source         string         `json:"source" doc:"信息来源"`
	FirstChannel   string         `json:"first_channel" doc:"首发渠道"`
	FirstOn        calendar.Date  `json:"first_on" doc:"首发日期"`
	OtherChannels  []form.Channel `json:"other_channels" doc:"其他渠道链接"`
	NoticeFrom     calendar.Date  `json:"notice_from" doc:"公示开始"`
	NoticeUntil    calendar.Date  `json:"notice_until" doc:"公示期满"`
	NoticeResult   string         `json:"notice_result" doc:"公示结果"`
	Body           string         `json:"body" doc:"正文，HTML，已清洗"`
	Fields         []Value        `json:"fields" doc:"类型要素"`
	Table          *Table         `json:"table" doc:"表格；可能含个人姓名的列不提供"`
	Files          []File         `json:"files" doc:"附件"`
	Readings       []int64        `json:"readings" doc:"解读本件的信息编号"`
	Policies       []int64        `json:"policies" doc:"本件所解读的政策文件编号"`
	RevisedAt      db.Time        `json:"revised_at" doc:"当前版本的发布时刻，UTC"`
}

// Value is one element of the type's form.
type Value struct {
	Key   string `json:"key" doc:"要素代码"`
	Label string `json:"label" doc:"要素名称"`
	Value string `json:"value" doc:"内容"`
}

// Table is the item's table without the columns that may name persons.
type Table struct {
	Columns []Head     `json:"columns"`
	Rows    [][]string `json:"rows"`
}

// Head is a column of a table.
type Head struct {
	Key   string `json:"key" doc:"列代码"`
	Label string `json:"label" doc:"列名"`
}

// File is one attachment.
type File struct {
	Name      string `json:"name" doc:"文件名"`
	MediaType string `json:"media_type" doc:"类型"`
	Size      int64  `json:"size" doc:"字节"`
	SHA256    string `json:"sha256" doc:"SHA-256"`
	URL       string `json:"url" doc:"下载地址，相对于本站"`
}

// Briefs are the rows of a public list: one query beside the list's own.
func Briefs(q db.Reader, rows []disclose.PublicRow) ([]Brief, error) {
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	codes, err := disclose.EntryCodes(q, ids)
	out := make([]Brief, 0, len(rows))
	for _, r := range rows {
		out = append(out, Brief{r.ID, r.URL(), r.IndexNo, r.Title, UnitRef{r.UnitCode, r.UnitFull}, r.Type, r.ColumnName, filled(codes[r.ID]),
			r.DocumentNo, r.FormedOn, r.ListedOn, r.Migrated, r.Validity.Name()})
	}
	return out, err
}

// ErrGone is a 撤稿: it was there, and says why it is not any more.
type ErrGone struct {
	Item disclose.Item
	Unit string
}

// Error is the log's text.
func (e ErrGone) Error() string {
	return "exchange: item " + strconv.FormatInt(e.Item.ID, 10) + " was withdrawn"
}

// ByID reads an item that other systems may read now. ErrGone for a withdrawn
// one; NotFound for everything else that a list would not show: drafts, silent
// removals, ended ones, name lists and what stands on the noticeboard only.
func ByID(q db.Reader, now db.Time, id int64) (Item, error) {
	p, err := disclose.PublicByID(q, now, strconv.FormatInt(id, 10))
	if err != nil {
		return Item{}, err
	}
	switch {
	case p.Item.NameList || p.Item.OffWeb:
	case p.Answer == disclose.Shown:
		return itemOf(q, p)
	case p.Answer == disclose.Gone:
		return Item{}, ErrGone{p.Item, p.Unit}
	}
	return Item{}, fault.NotFound("没有这条公开信息，可能已经撤下。")
}

func itemOf(q db.Reader, p disclose.PublicItem) (Item, error) {
	it, c := p.Item, p.Content
	u, err := org.UnitByID(q, it.UnitID)
	if err != nil {
		return Item{}, err
	}
	column := ""
	if it.ColumnID != 0 {
		col, err := catalog.ColumnByID(q, it.ColumnID)
		if err != nil {
			return Item{}, err
		}
		column = col.FullName
	}
	briefs, err := Briefs(q, []disclose.PublicRow{{ID: it.ID, IndexNo: it.IndexNo, Title: c.Title, UnitCode: u.Code, UnitFull: u.Name, ColumnName: column, Type: it.Type, DocumentNo: it.DocumentNo,
		FormedOn: it.FormedOn, ListedOn: it.ListedOn, Migrated: it.Migrated, Validity: it.Validity, ColumnID: it.ColumnID}})
	if err != nil {
		return Item{}, err
	}
	out := Item{Brief: briefs[0], Genre: c.Genre, Period: c.Period, Normative: c.Normative, RegistrationNo: c.RegistrationNo, EffectiveOn: c.EffectiveOn,
		ValidUntil: c.ValidUntil, ValidityOn: it.ValidityOn, ValidityBasis: it.ValidityBasis, Summary: c.Summary, Keywords: filled(c.Keywords), Section: c.Section,
		Source: c.Source, FirstChannel: c.FirstChannel, FirstOn: c.FirstOn, OtherChannels: filled(c.OtherChannels), NoticeFrom: it.NoticeFrom,
		NoticeUntil: it.NoticeUntil, NoticeResult: it.NoticeResult, Body: c.Body, Fields: []Value{}, Table: tableOf(it.Form(), c), Files: []File{},
		Readings: idsOf(p.Readings), Policies: idsOf(p.Policies), RevisedAt: p.RevisedAt}
	for _, f := range it.Form().Fields {
		if v := c.Fields[f.Key]; v != "" && !it.Form().Personal(f.Key) {
			out.Fields = append(out.Fields, Value{f.Key, f.Label, v})
		}
	}
	for _, f := range p.Files {
		out.Files = append(out.Files, File{f.Name, f.MediaType, f.Size, f.SHA256, f.URL()})
	}
	return out, nil
}

// tableOf leaves out the columns that may hold personal data.
func tableOf(f form.Form, c form.Content) *Table {
	if f.Table == nil || len(c.Rows) == 0 {
		return nil
	}
	out := &Table{Columns: []Head{}, Rows: make([][]string, 0, len(c.Rows))}
	var keep []int
	for i, col := range f.Table.Columns {
		if !f.Personal(col.Key) {
			keep = append(keep, i)
			out.Columns = append(out.Columns, Head{col.Key, col.Label})
		}
	}
	for _, row := range c.Rows {
		line := make([]string, 0, len(keep))
		for _, i := range keep {
			if i < len(row) {
				line = append(line, row[i])
			} else {
				line = append(line, "")
			}
		}
		out.Rows = append(out.Rows, line)
	}
	return out
}

func idsOf(rows []disclose.PublicRow) []int64 {
	out := []int64{}
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
