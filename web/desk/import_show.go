package desk

import (
	"strconv"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/disclose/form"
	"lianghua/importer"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/templates"
	"lianghua/web"
)

// ImportPage is one batch: what the file holds, what is wrong, what would
// change, and what became of it.
type ImportPage struct {
	web.Base
	Batch    BatchView
	Sums     importer.Counts
	Steps    []LifeStep
	Tabs     []templates.Link
	Rows     []ImportRow
	Next     string
	Worst    bool // only rows with something to look at
	Said     []ProblemView
	Remarks  []ProblemView   // of severity info, folded away
	Unknown  []table.Section // tables whose head is not known
	Homeless bool            // the domain of some table cannot be told
	Mixed    bool            // while other tables of the file have theirs
	Domains  []templates.Option
	Names    map[string]string
	Progress bool   // a job is applying it
	Undo     string // where it is undone, "" when it is not
}

// ProblemView is a problem with its sign and its place.
type ProblemView struct {
	Kind  string // late, due, none
	Word  string
	Place string // "" when the message names it
	Text  string
}

func problemView(x table.Problem, sheet string) ProblemView {
	v := ProblemView{Text: x.Message}
	if x.Cell != "" && !strings.Contains(x.Message, x.Cell) {
		v.Place = strings.TrimSpace(sheet + " " + x.Cell)
	}
	switch x.Severity {
	case term.SeverityError:
		v.Kind, v.Word = "late", "必须改"
	case term.SeverityWarn:
		v.Kind, v.Word = "due", "请核对"
	default:
		v.Kind, v.Word = "none", "说明"
	}
	return v
}

// ImportRow is one row of a plan as the page shows it.
type ImportRow struct {
	importer.StoredRow
	Fields []catalog.FieldChange // what a new row brings
	Link   string                // the record it meets
	Said   []ProblemView
}

func (d *Deps) importShow(c *web.Ctx) error {
	b, err := d.batchOf(c)
	if err != nil {
		return err
	}
	p := &ImportPage{Batch: batchView(b), Sums: b.Sums(), Steps: wizard(stepOf(b.State)), Worst: c.Checked("worst"), Names: map[string]string{},
		Undo: undoAt(c, b)}
	p.Title = "导入第 " + idText(b.ID) + " 批"
	p.sortProblems(b)
	if err := p.fillDomains(c); err != nil {
		return err
	}
	if b.State == importer.Asking {
		if p.Unknown, err = d.Importer.Unknown(c.Request().Context(), b); err != nil {
			return err
		}
		p.Homeless = len(p.Unknown) == 0
		p.Mixed = mixed(b.Sections.V)
	}
	job, running, err := importer.JobOf(c.Q(), b.ID)
	if err != nil {
		return err
	}
	p.Progress = running && b.State == importer.Planned && !job.State.Ended()
	if err := p.fillRows(c, b); err != nil {
		return err
	}
	return c.Render(p)
}

// batchOf reads the batch of the address; one that this person may not
// import does not exist for them.
func (d *Deps) batchOf(c *web.Ctx) (importer.Batch, error) {
	id, err := c.ID("id")
	if err != nil {
		return importer.Batch{}, err
	}
	b, err := importer.ByID(c.Q(), id)
	if err != nil {
		return b, err
	}
	if ok, err := d.Importer.Sees(c.Q(), c.Actor, b); err != nil || !ok {
		return importer.Batch{}, firstError(err, fault.NotFound("没有这个导入批次。"))
	}
	return b, nil
}

// undoAt is where a batch is taken back, "" for whom may not.
func undoAt(c *web.Ctx, b importer.Batch) string {
	switch {
	case b.State != importer.Applied:
	case b.Kind == importer.Items:
		return "/desk/imports/" + idText(b.ID) + "/takeback"
	case c.May(rbac.ImportUndo):
		return "/desk/imports/" + idText(b.ID) + "/undo"
	}
	return ""
}

// mixed reports tables of several domains, or of a known and an unknown one:
// one domain for the whole file would then be wrong.
func mixed(list []table.Section) bool {
	domains := map[string]bool{}
	for _, s := range list {
		if s.Rows > 0 {
			domains[s.Domain] = true
		}
	}
	return len(domains) > 1
}

func stepOf(s importer.State) int {
	return map[importer.State]int{importer.Asking: 2, importer.Planned: 2, importer.Applied: 4, importer.Undone: 4, importer.Dropped: 2}[s]
}

func (p *ImportPage) sortProblems(b importer.Batch) {
	for _, x := range b.Problems.V {
		if x.Severity == term.SeverityInfo {
			p.Remarks = append(p.Remarks, problemView(x, x.Sheet))
		} else {
			p.Said = append(p.Said, problemView(x, x.Sheet))
		}
	}
}

func (p *ImportPage) fillDomains(c *web.Ctx) error {
	list, err := catalog.Domains(c.Q())
	for _, d := range list {
		p.Names[d.Key] = d.Name
		p.Domains = append(p.Domains, templates.Option{Value: d.Key, Label: d.Key + " " + d.Name})
	}
	return err
}

// fillRows reads one page of the rows, those that need a decision first.
func (p *ImportPage) fillRows(c *web.Ctx, b importer.Batch) error {
	counts := []struct {
		action importer.Action
		n      int
	}{{importer.Reject, p.Sums.Reject}, {importer.Change, p.Sums.Change}, {importer.Add, p.Sums.Add}, {importer.Withdraw, p.Sums.Withdraw}, {importer.Same, p.Sums.Same}}
	at := importer.Action(c.QueryParam("action"))
	for _, x := range counts {
		if at == "" && x.n > 0 {
			at = x.action
		}
	}
	for _, x := range counts {
		p.Tabs = append(p.Tabs, templates.Link{Label: x.action.Name(), URL: p.tabURL(b.ID, x.action), Current: x.action == at, Count: x.n})
	}
	f := importer.Filter{Action: at}
	if p.Worst && at != importer.Reject {
		f.Worst = string(term.SeverityWarn)
	}
	after, _ := strconv.Atoi(c.QueryParam("after")) // anything else is the start
	rows, next, err := importer.Rows(c.Q(), b.ID, f, after)
	if err != nil {
		return err
	}
	for _, r := range rows {
		p.Rows = append(p.Rows, importRow(b, r))
	}
	if next > 0 {
		p.Next = strconv.Itoa(next)
	}
	return nil
}

func (p *ImportPage) tabURL(id int64, a importer.Action) string {
	url := "/desk/imports/" + idText(id) + "?action=" + string(a)
	if p.Worst {
		url += "&worst=1"
	}
	return url
}

func importRow(b importer.Batch, r importer.StoredRow) ImportRow {
	out := ImportRow{StoredRow: r}
	for _, x := range r.Problems {
		out.Said = append(out.Said, problemView(x, r.Sheet))
	}
	if r.ObjectID != 0 {
		out.Link = map[importer.Kind]string{importer.Catalogue: "/desk/entries/", importer.Columns: "/desk/columns/", importer.Units: "/desk/units/", importer.Requests: "/desk/requests/", importer.Items: "/desk/items/"}[b.Kind]
		if out.Link != "" {
			out.Link += idText(r.ObjectID)
		}
		if b.Kind == importer.Columns {
			out.Link += "/edit"
		}
	}
	if r.Action == importer.Add && r.Entry != nil {
		out.Fields = catalog.Diff(catalog.Fields{Domain: r.Entry.Domain}, *r.Entry)
	}
	if r.Action == importer.Add && r.Item != nil {
		out.Fields = itemFields(r)
	}
	return out
}

// itemFields is what a row makes of an item, in words.
func itemFields(r importer.StoredRow) (out []catalog.FieldChange) {
	add := func(label, text string) {
		if text != "" {
			out = append(out, catalog.FieldChange{Label: label, New: text})
		}
	}
	c := r.Item.Content
	add("单位", r.Values["单位"])
	add("标题", c.Title)
	add("所属期", c.Period)
	add("文号", c.DocumentNo)
	f, _ := form.ByKey(r.Item.Type)
	for _, x := range f.Fields {
		add(x.Label, c.Fields[x.Key])
	}
	if len(c.Rows) > 0 {
		add("表格", strconv.Itoa(len(c.Rows))+" 行")
	}
	return out
}

func (d *Deps) importErrors(c *web.Ctx) error {
	b, err := d.batchOf(c)
	if err != nil {
		return err
	}
	return d.sendErrorBook(c, b)
}
