// Package importer takes workbooks in: parse → plan → show → apply → undo.
// Reading and planning change nothing and run outside any transaction;
// applying is one transaction that first compares what it names with what it
// saw; undoing is all or nothing.
package importer

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"lianghua/internal/crypt"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/rbac"
)

// Kind is what a workbook brings.
type Kind string

// The importable kinds.
const (
	Catalogue Kind = "catalogue" // 标准目录
	Columns   Kind = "columns"   // 政务公开栏目责任分工表
	Units     Kind = "units"     // 单位表
	People    Kind = "people"    // 人员岗位表
	Items     Kind = "items"     // 公开信息
	Guide     Kind = "guide"     // 一本通
	Policies  Kind = "policies"  // 惠民政策汇编
	Services  Kind = "services"  // 办事服务
	Questions Kind = "questions" // 常见问题
	Requests  Kind = "requests"  // 依申请公开台账
	Reorg     Kind = "reorg"     // 机构改革方案表
)

// Kinds lists all kinds.
func Kinds() []Kind {
	return []Kind{Catalogue, Columns, Units, People, Items, Guide, Policies, Services, Questions, Requests, Reorg}
}

// KindWords are all kinds as a message lists them.
func KindWords() string {
	var words []string
	for _, k := range Kinds() {
		words = append(words, string(k))
	}
	return strings.Join(words, "、")
}

// Name is the kind in Chinese.
func (k Kind) Name() string {
	return map[Kind]string{Catalogue: "标准目录", Columns: "栏目责任分工表", Units: "单位表", People: "人员岗位表", Items: "公开信息",
		Guide: "一本通", Policies: "惠民政策汇编", Services: "办事服务", Questions: "常见问题", Requests: "依申请公开台账", Reorg: "机构改革方案表"}[k]
}

// right is what somebody needs to bring this kind in.
func (k Kind) right() rbac.Action {
	if k == Items {
		return rbac.ImportItems
	}
	return rbac.ImportRun
}

// Known reports a kind of this list.
func (k Kind) Known() bool { return k.Name() != "" }

// Action is what applying does with a row.
type Action string

// The actions of a row.
const (
	Add      Action = "add"      // 新增, or a withdrawn record that comes back
	Change   Action = "change"   // 修改
	Same     Action = "same"     // 不变
	Withdraw Action = "withdraw" // 取消; a national entry becomes 本县不适用
	Reject   Action = "reject"   // 不能导入
)

// Name is the action in Chinese.
func (a Action) Name() string {
	return map[Action]string{Add: "新增", Change: "修改", Same: "不变", Withdraw: "取消", Reject: "不能导入"}[a]
}

// Row is one record of the file and what would happen to it.
type Row struct {
	N        int // place in the plan, from 1
	Sheet    string
	Line     int // row of the sheet, 0 for a row that the file does not mention
	Action   Action
	Domain   string
	Title    string
	ObjectID int64 // the record it meets; 0 for a new one
	Version  int64 // the version that was seen
	Before   int64 // the revision that was seen, for undo
	Entry    *catalog.Fields
	Values   map[string]string // a register's row
	Units    []string
	Item     *ItemDraft // of Items
	Key      string     // the file's 条目编号
	Answer   string     // the file's 答复
	Changes  []catalog.FieldChange
	Problems []table.Problem
	raw      string // see content
}

// Worst is the worst severity among the row's problems, "" for none.
func (r *Row) Worst() term.Severity {
	worst := term.Severity("")
	for _, p := range r.Problems {
		switch {
		case p.Severity == term.SeverityError:
			return p.Severity
		case p.Severity == term.SeverityWarn, worst == "":
			worst = p.Severity
		}
	}
	return worst
}

// Counts sums a plan up.
type Counts struct {
	Add      int `json:"add"`
	Change   int `json:"change"`
	Same     int `json:"same"`
	Withdraw int `json:"withdraw"`
	Reject   int `json:"reject"`
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
}

// Writes is the number of records that applying would write.
func (c Counts) Writes() int { return c.Add + c.Change + c.Withdraw }

// Plan is what a workbook would do.
type Plan struct {
	Kind     Kind
	File     string
	SHA256   string
	Sections []table.Section
	Rows     []Row
	Problems []table.Problem // those that belong to no row
	Counts   Counts
	Complete bool
	Type     string // of Items: the type form
	Submit   bool   // of Items: drafts are submitted for review
	Unit     string // of Items: the unit where the file names none
	Top      int64  // the highest record id that was seen: a later one may be the same thing
}

// Unknown lists the tables whose head was not recognised: a person must say
// what their columns are before anything is read from them.
func (p *Plan) Unknown() []table.Section {
	var out []table.Section
	for _, s := range p.Sections {
		if !s.Known {
			out = append(out, s)
		}
	}
	return out
}

// Empty reports a file from which nothing was read.
func (p *Plan) Empty() bool { return len(p.Rows) == 0 }

// codeNoTable marks a file without any table of the kind.
const codeNoTable term.Code = "no_table"

// sayNoTable adds the problem of a file in which no table was found.
func (p *Plan) sayNoTable(what string) {
	if len(p.Rows) > 0 {
		return
	}
	p.Problems = append(p.Problems, table.Problem{Severity: term.SeverityError, Code: codeNoTable,
		Message: "没有读到“" + what + "”的内容。请核对文件是否选对，或下载空白模板，按模板的列名整理后再上传。"})
}

// Homeless reports rows whose domain cannot be told; they can be shown, not applied.
func (p *Plan) Homeless() bool {
	if p.Kind != Catalogue {
		return false
	}
	for i := range p.Rows {
		if p.Rows[i].Domain == "" && p.Rows[i].Action != Reject {
			return true
		}
	}
	return false
}

func (p *Plan) count() {
	p.Counts = Counts{}
	for i := range p.Rows {
		p.Rows[i].N = i + 1
		switch p.Rows[i].Action {
		case Add:
			p.Counts.Add++
		case Change:
			p.Counts.Change++
		case Same:
			p.Counts.Same++
		case Withdraw:
			p.Counts.Withdraw++
		case Reject:
			p.Counts.Reject++
		}
		p.Counts.tally(p.Rows[i].Problems)
	}
	p.Counts.tally(p.Problems)
}

func (c *Counts) tally(list []table.Problem) {
	for _, x := range list {
		switch x.Severity {
		case term.SeverityError:
			c.Errors++
		case term.SeverityWarn:
			c.Warnings++
		}
	}
}

// Hash is the plan's SM3: what was shown must be what is applied.
func (p *Plan) Hash() string {
	h := crypt.NewHash()
	fmt.Fprintln(h, p.Kind, p.SHA256, p.Complete, p.Top, p.Type, p.Submit)
	for i := range p.Rows {
		r := &p.Rows[i]
		fmt.Fprintln(h, r.N, r.Action, r.ObjectID, r.Version)
		io.WriteString(h, r.content())
	}
	return hex.EncodeToString(h.Sum(nil))
}

// content is the row's fields as they are stored, made once.
func (r *Row) content() string {
	if r.raw == "" {
		fields := rowFields{r.Entry, r.Values, r.Units, r.Key, r.Answer, r.Item}
		if r.Action == Same { // what is the same needs no second copy
			fields = rowFields{Units: r.Units}
		}
		text, _ := json.Marshal(fields) // texts and lists always can
		r.raw = string(text)
	}
	return r.raw
}
