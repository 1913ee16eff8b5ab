package importer

import (
	"context"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/richtext"
	"lianghua/internal/sheet"
	"lianghua/org"
	"lianghua/rbac"
)

// ItemDraft is what a row makes of one item.
type ItemDraft struct {
	Unit     string        `json:"unit"` // its code
	UnitID   int64         `json:"unit_id"`
	Type     string        `json:"type"`
	ColumnID int64         `json:"column_id,omitempty"`
	Entries  []int64       `json:"entries,omitempty"`
	EndOn    calendar.Date `json:"end_on"`
	Content  form.Content  `json:"content"`
}

// itemPlanner makes drafts of lines and compares them with what is there.
type itemPlanner struct {
	*itemReader
	service  *Service
	q        db.Reader
	actor    rbac.Actor
	how      Reading
	resolver *org.Resolver
	units    map[string]org.Unit // within the actor's reach, by code
	columnID map[string]int64
	held     map[string]disclose.Held
	made     map[string]*itemLine
}

// planItems reads a workbook of one type of item.
func (s *Service) planItems(ctx context.Context, q db.Reader, book *sheet.Book, how Reading) (*Plan, []cleanSheet, error) {
	f, ok, err := disclose.Ruled(q, how.Type)
	if err != nil {
		return nil, nil, err
	}
	if !ok {
		return nil, nil, fault.Invalidf("type", "没有“%s”这种信息类型。", how.Type)
	}
	p := &Plan{Kind: Items, File: how.Name, SHA256: book.SHA256(), Type: how.Type, Submit: how.Submit, Unit: how.Unit}
	pl := &itemPlanner{itemReader: &itemReader{form: f, columns: itemColumns(f), plan: p}, service: s, q: q, actor: how.Actor, how: how,
		units: map[string]org.Unit{}, columnID: map[string]int64{}, held: map[string]disclose.Held{}, made: map[string]*itemLine{}}
	if err := pl.county(); err != nil {
		return nil, nil, err
	}
	if err := pl.read(ctx, book); err != nil {
		return nil, nil, err
	}
	p.Problems = append(p.Problems, notices(book)...)
	if err := pl.rows(); err != nil {
		return nil, nil, err
	}
	p.sayNoTable(f.Name)
	p.count()
	return p, pl.sheets, nil
}

// county reads whom the actor may publish for, the columns, and what is there.
func (pl *itemPlanner) county() (err error) {
	if pl.resolver, err = org.LoadResolver(pl.q); err != nil {
		return err
	}
	reached, err := org.Visible(pl.q, pl.actor, rbac.ImportItems)
	if err != nil {
		return err
	}
	var ids []int64
	for _, u := range reached {
		pl.units[u.Code] = u
		ids = append(ids, u.ID)
	}
	columns, err := catalog.Columns(pl.q)
	for _, c := range columns {
		pl.columnID[term.Match(c.FullName)], pl.columnID[term.Match(c.Code)] = c.ID, c.ID
	}
	if err != nil {
		return err
	}
	list, err := disclose.HeldBy(pl.q, pl.form.Key, ids)
	for _, h := range slices.Backward(list) { // the newest counts
		pl.held[pl.identity(h.UnitID, h.Draft.Content.V)] = h
		pl.plan.Top = max(pl.plan.Top, h.Item.ID)
	}
	return err
}

// identity is what makes two items the same: a table by unit and period, else
// unit and title.
func (pl *itemPlanner) identity(unit int64, c form.Content) string {
	if pl.form.Table != nil && c.Period != "" {
		return strconv.FormatInt(unit, 10) + "|" + c.Period
	}
	return strconv.FormatInt(unit, 10) + "|" + term.Match(c.Title)
}

// rows makes the plan's rows: one a line, or for a table one a unit and period.
func (pl *itemPlanner) rows() error {
	groups := map[string][]*itemLine{}
	var order []string
	for i, l := range pl.lines {
		key := strconv.Itoa(i)
		if pl.form.Table != nil {
			key = l.values[toUnit] + "|" + l.values[ofCommon+"period"] + "|" + l.values[ofCommon+"title"]
		}
		if len(groups[key]) == 0 {
			order = append(order, key)
		}
		groups[key] = append(groups[key], l)
	}
	for _, key := range order {
		row, err := pl.row(groups[key])
		if err != nil {
			return err
		}
		pl.plan.Rows = append(pl.plan.Rows, row)
	}
	return nil
}

// row makes one item of its lines.
func (pl *itemPlanner) row(lines []*itemLine) (Row, error) {
	first := lines[0]
	out := Row{Sheet: first.sheet, Line: first.n, Action: Reject, Values: map[string]string{"行数": strconv.Itoa(len(lines))}}
	d := ItemDraft{Type: pl.form.Key}
	u, found := pl.unit(first)
	if found {
		d.Unit, d.UnitID, out.Units = u.Code, u.ID, []string{u.Code}
		out.Values["单位"] = u.Name
	}
	old := pl.write(&d, u, lines)
	out.Title = d.Content.Title
	out.Values["标题"], out.Values["所属期"] = d.Content.Title, d.Content.Period
	if err := pl.places(&d, old, first); err != nil {
		return out, err
	}
	if found { // what is said of the unit comes first
		pl.check(&d, lines)
	}
	key := pl.identity(d.UnitID, d.Content)
	if twice := pl.made[key]; twice != nil && found && d.Content.Title != "" {
		first.say(ofCommon+"title", term.SeverityError, codeRowTwice, fmt.Sprintf("与“%s”第 %d 行是同一条信息，请只保留一处。", twice.sheet, twice.n))
	}
	pl.made[key] = first
	pl.decide(&out, d, old, first)
	for _, l := range lines {
		out.Problems = append(out.Problems, l.problems...)
	}
	if out.Worst() == term.SeverityError {
		out.Action, out.Changes = Reject, nil
	}
	out.Item = &d
	return out, nil
}

// unit finds whom a line is published for: by name within the actor's reach,
// by the person's choice, or the only one there is.
func (pl *itemPlanner) unit(l *itemLine) (org.Unit, bool) {
	name := l.values[toUnit]
	if name == "" {
		if u, ok := pl.units[pl.how.Unit]; ok {
			return u, true
		}
		if home := pl.actor.Home(); home.ID != 0 {
			for _, u := range pl.units {
				if u.ID == home.ID {
					return u, true
				}
			}
		}
		l.say(toUnit, term.SeverityError, table.CodeUnitUnknown, "没有写明单位（村）。请在表中加“单位”一列，或上传时选择单位。")
		return org.Unit{}, false
	}
	var here, all []string
	for _, p := range pl.resolver.Units(name).Parts {
		all = append(all, p.Codes...)
		for _, code := range p.Codes {
			if _, ok := pl.units[code]; ok && !slices.Contains(here, code) {
				here = append(here, code)
			}
		}
	}
	switch {
	case len(here) == 1:
		return pl.units[here[0]], true
	case len(here) > 1:
		l.say(toUnit, term.SeverityError, table.CodeUnitAmbiguous, fmt.Sprintf("“%s”对应多个单位（%s），请写全称。", name, strings.Join(here, "、")))
	case len(all) > 0:
		l.say(toUnit, term.SeverityError, codeUnitBeyond, fmt.Sprintf("“%s”不在您的范围内，不能替它公开。", name))
	default:
		l.say(toUnit, term.SeverityError, table.CodeUnitUnknown, fmt.Sprintf("没有找到单位“%s”，请核对名称。", name))
	}
	return org.Unit{}, false
}

// write fills the content from the lines, over what the item says already:
// what the file is silent about stays.
func (pl *itemPlanner) write(d *ItemDraft, u org.Unit, lines []*itemLine) *disclose.Held {
	said := map[target]string{}
	for _, l := range lines {
		for to, text := range l.values {
			if said[to] == "" && !strings.HasPrefix(string(to), string(ofRow)) {
				said[to] = text
			}
		}
	}
	c := form.Content{Title: said[ofCommon+"title"], Period: said[ofCommon+"period"]}
	if c.Title == "" && pl.form.Table != nil && u.ID != 0 {
		c.Title = u.ShortName
		if c.Period != "" {
			c.Title += duty.PeriodName(c.Period)
		}
		c.Title += pl.form.Name
	}
	var old *disclose.Held
	if h, ok := pl.held[pl.identity(u.ID, c)]; ok && u.ID != 0 {
		title := c.Title
		old, c = &h, h.Draft.Content.V
		c.Fields, c.Signers = cloned(c.Fields), slices.Clone(c.Signers)
		d.ColumnID, d.EndOn = h.ColumnID, h.Draft.EndOn
		if said[ofCommon+"title"] != "" || c.Title == "" {
			c.Title = title
		}
	}
	for to, text := range said {
		pl.common(&c, d, to, text)
	}
	pl.signers(&c, said)
	if pl.form.Table != nil {
		pl.tableOf(&c, lines)
	}
	if c.Body != "" {
		if body, err := richtext.Clean(c.Body); err == nil {
			c.Body = body
		}
	}
	d.Content = pl.form.Clean(c)
	return old
}

func cloned(m map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

// common writes one element.
func (pl *itemPlanner) common(c *form.Content, d *ItemDraft, to target, text string) {
	day := func() calendar.Date { v, _ := calendar.Parse(text); return v } // normal has checked it
	if key, ok := strings.CutPrefix(string(to), string(ofField)); ok {
		if c.Fields == nil {
			c.Fields = map[string]string{}
		}
		c.Fields[key] = text
		return
	}
	switch to {
	case toEndOn:
		d.EndOn = day()
	case ofCommon + "document_no":
		c.DocumentNo = text
	case ofCommon + "formed_on":
		c.FormedOn = day()
	case ofCommon + "genre":
		c.Genre = text
	case ofCommon + "section":
		c.Section = text
	case ofCommon + "summary":
		c.Summary = text
	case ofCommon + "keywords":
		c.Keywords = strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、,，;； ", r) })
	case ofCommon + "source":
		c.Source = text
	case ofCommon + "first_channel":
		c.FirstChannel = text
	case ofCommon + "first_on":
		c.FirstOn = day()
	case ofCommon + "notice_days":
		c.NoticeDays, _ = strconv.Atoi(text)
	case ofCommon + "notice_contact":
		c.NoticeContact = text
	case ofCommon + "body":
		c.Body = paragraphs(text)
	}
}

// paragraphs makes the lines of a cell paragraphs of a body.
func paragraphs(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out.WriteString("<p>" + html.EscapeString(line) + "</p>")
		}
	}
	return out.String()
}

func (pl *itemPlanner) signers(c *form.Content, said map[target]string) {
	on, _ := calendar.Parse(said[toSigned])
	for _, seat := range pl.form.Signers {
		name := said[ofSigner+target(seat.Role)]
		if name == "" {
			continue
		}
		c.Signers = slices.DeleteFunc(c.Signers, func(s form.Signer) bool { return s.Role == seat.Role })
		c.Signers = append(c.Signers, form.Signer{Role: seat.Role, Name: name, On: on})
	}
}

// places finds the column and the catalogue entries.
func (pl *itemPlanner) places(d *ItemDraft, old *disclose.Held, l *itemLine) error {
	if name := l.values[toColumn]; name != "" {
		if d.ColumnID = pl.columnID[term.Match(name)]; d.ColumnID == 0 {
			l.say(toColumn, term.SeverityError, codeFieldWrong, fmt.Sprintf("没有栏目“%s”，请写栏目全称或代码。", name))
		}
	}
	for _, code := range strings.FieldsFunc(l.values[toEntries], func(r rune) bool { return strings.ContainsRune("、,，;； ", r) }) {
		e, err := catalog.ByCode(pl.q, code)
		if fault.KindOf(err) == fault.KindNotFound {
			l.say(toEntries, term.SeverityError, codeFieldWrong, fmt.Sprintf("没有编号为“%s”的目录事项。", code))
			continue
		}
		if err != nil {
			return err
		}
		d.Entries = append(d.Entries, e.ID)
	}
	return nil
}

// decide says what applying will do with the item.
func (pl *itemPlanner) decide(out *Row, d ItemDraft, old *disclose.Held, l *itemLine) {
	if old == nil {
		out.Action = Add
		return
	}
	out.ObjectID, out.Version = old.Item.ID, old.Item.Version
	if old.Draft.Content.V.Hash() == d.Content.Hash() && l.values[toColumn] == "" && len(d.Entries) == 0 {
		out.Action = Same
		return
	}
	switch {
	case old.Draft.State.Editable():
		out.Action = Change
		for _, x := range disclose.Diff(pl.form, old.Draft.Content.V, d.Content, nil, nil) {
			out.Changes = append(out.Changes, catalog.FieldChange{Field: x.Where, Label: x.Where, Old: x.Old, New: x.New})
		}
	case old.Draft.State.Open():
		l.say(ofCommon+"title", term.SeverityError, codeSettled, fmt.Sprintf("已有同一条信息（%d 号），%s，导入不能改动它。请先撤回，或按提示办理。", old.Item.ID, old.Draft.State.Name()))
	default:
		l.say(ofCommon+"title", term.SeverityError, codeSettled, fmt.Sprintf("已有同一条信息（%d 号），%s，导入不能改动它。需要更正的，请打开它作“修改”。", old.Item.ID, old.Stage.Name()))
	}
}
