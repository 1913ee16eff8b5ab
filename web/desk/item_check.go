package desk

import (
	"fmt"
	"strings"

	"lianghua/disclose"
	"lianghua/disclose/precheck"
	"lianghua/internal/fault"
	"lianghua/internal/privacy"
	"lianghua/templates"
	"lianghua/web"
)

// ItemCheckPage is the 发布前体检 of a draft.
type ItemCheckPage struct {
	web.Base
	Head     ItemHead
	Blocks   int
	Warns    int
	Groups   []ItemFindings
	Edit     bool
	Maskable int
	Released string // who answered for the blocking findings
	Lists    string // versions of the word lists
	Version  int64
	Acts     []ItemLink
}

// ItemFindings is what blocks, or what is to be looked at.
type ItemFindings struct {
	Name, Hint string
	Rows       []ItemFinding
}

// ItemFinding is one finding as the page shows it.
type ItemFinding struct{ Kind, Where, What, Text, Why, How, Field string }

// findingNames are the kinds of findings in words.
var findingNames = map[precheck.Kind]string{precheck.IDCard: "身份证号", precheck.Mobile: "手机号", precheck.Landline: "固定电话", precheck.BankCard: "银行卡号", precheck.Address: "详细住址",
	precheck.Minor: "未成年人信息", precheck.Illness: "病情", precheck.Passport: "护照号", precheck.Plate: "车牌号", precheck.NameListColumn: "名单不应有的列", precheck.Hidden: "隐藏内容",
	precheck.Metadata: "文件属性", precheck.Mark: "密级或内部标志", precheck.Word: "用语", precheck.Title: "职务称谓", precheck.Missing: "缺少要素", precheck.Link: "链接", precheck.Basis: "依据", precheck.Unread: "打不开的文件"}

func (d *Deps) itemCheck(c *web.Ctx) error {
	p, err := d.itemCheckPage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func (d *Deps) itemCheckPage(c *web.Ctx) (*ItemCheckPage, error) {
	x, err := d.itemDetail(c)
	if err != nil {
		return nil, err
	}
	if !x.Draft.State.Open() {
		return nil, fault.Conflictf("“%s”没有在办的稿件，不用体检。", x.Title)
	}
	r, err := d.Items.Check(c.Request().Context(), c.Actor, x.Item.ID)
	if err != nil {
		return nil, err
	}
	p := &ItemCheckPage{Head: itemHead(x), Version: x.Version, Edit: x.Draft.State.Editable() && mayEdit(x.Row), Lists: r.Lists}
	p.Title = "发布前体检：" + p.Head.Title
	p.sort(r)
	p.Released = releasedBy(x)
	url := p.Head.URL()
	for _, a := range itemActs() {
		if _, ok := a.move(x.Row); ok && (a.Action == disclose.ActSubmit && p.Blocks == 0 || a.Action == disclose.ActOverride && p.Blocks > 0 && p.Released == "") {
			p.Acts = append(p.Acts, ItemLink{Label: a.Label, URL: url + "/" + a.Word, Main: a.Action == disclose.ActSubmit})
		}
	}
	return p, nil
}

// sort puts what blocks first and counts what a mask would mend.
func (p *ItemCheckPage) sort(r precheck.Report) {
	block := ItemFindings{Name: "必须处理", Hint: "不处理不能发布。可以修改、遮盖，确需公开的由负责人放行。"}
	warn := ItemFindings{Name: "请核对", Hint: "不影响发布，请人工看一遍。"}
	personal := privacy.DefaultMasks().Kinds
	for _, f := range r.Findings {
		row := ItemFinding{Kind: string(f.Severity), Where: f.Where, What: findingNames[f.Kind], Text: f.Text, Why: f.Message, How: f.Mend}
		if f.Field != "" {
			row.Field = templates.FieldID(strings.Replace(f.Field, "table", "rows", 1))
		}
		if _, can := personal[privacy.Kind(f.Kind)]; can || f.Kind == precheck.Hidden || f.Kind == precheck.Metadata {
			p.Maskable++
		}
		if f.Severity == precheck.Block {
			block.Rows = append(block.Rows, row)
		} else {
			warn.Rows = append(warn.Rows, row)
		}
	}
	p.Blocks, p.Warns = len(block.Rows), len(warn.Rows)
	for _, g := range []ItemFindings{block, warn} {
		if len(g.Rows) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
}

// releasedBy names who answered for the findings of the draft as it is now.
func releasedBy(x disclose.Detail) string {
	if x.Draft.OverrideHash != x.Draft.Hash {
		return ""
	}
	for i := len(x.Moved) - 1; i >= 0; i-- {
		if m := x.Moved[i]; m.Action == disclose.ActOverride && m.DraftID == x.Draft.ID {
			return m.Signatory() + "，" + momentText(m.At) + "，" + m.Reason
		}
	}
	return ""
}

// itemMask masks what the check found, in words and files.
func (d *Deps) itemMask(c *web.Ctx) error {
	id, err := c.ID("id")
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err != nil {
		return err
	}
	done, err := d.Items.Mask(c.Request().Context(), c.Actor, id, version)
	if err != nil {
		return err
	}
	to := "/desk/items/" + idText(id) + "/check"
	said := fmt.Sprintf("已遮盖，其中文件 %d 个，原件已封存。%s", done.Files, disclose.CheckSummary(done.Report))
	if len(done.Left) > 0 {
		return c.Warn(said+"以下文件不能自动遮盖，请换成处理过的文件："+strings.Join(done.Left, "；"), to)
	}
	return c.Done(said, to)
}

// itemCounts is how many findings block and how many warn, of a draft under way.
func (d *Deps) itemCounts(c *web.Ctx, x disclose.Detail) (blocks, warns int, err error) {
	if !x.Draft.State.Open() {
		return 0, 0, nil
	}
	r, kept, err := disclose.KeptReport(c.Q(), x.Draft)
	if err == nil && !kept {
		r, err = d.Items.Check(c.Request().Context(), c.Actor, x.Item.ID)
	}
	for _, f := range r.Findings {
		if f.Severity == precheck.Block {
			blocks++
		} else {
			warns++
		}
	}
	return blocks, warns, err
}

func checkedText(blocks, warns int) string {
	switch {
	case blocks > 0:
		return fmt.Sprintf("有 %d 处须处理、%d 处请核对", blocks, warns)
	case warns > 0:
		return fmt.Sprintf("%d 处请核对", warns)
	}
	return "没有发现问题"
}
