package api

import (
	"net/http"

	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/village"
)

// NewDraft is an item that a program begins.
type NewDraft struct {
	Unit    string        `json:"unit" doc:"发布单位的编码，须在密钥的范围内"`
	Type    string        `json:"type" doc:"信息类型，见 /types"`
	Column  string        `json:"column,omitempty" doc:"栏目代码；可以在系统里再选"`
	Entries []string      `json:"entries,omitempty" doc:"对应的目录事项编号"`
	EndOn   calendar.Date `json:"end_on,omitzero" doc:"网上最后一天；不填为长期"`
	Content form.Content  `json:"content" doc:"内容，与系统表单和 Excel 模板相同"`
}

// DraftChange replaces the words of a draft.
type DraftChange struct {
	Version int64         `json:"version" doc:"上次读到的 version；中间被他人改过则答 409"`
	Column  string        `json:"column,omitempty" doc:"栏目代码；不填为不选栏目"`
	Entries []string      `json:"entries,omitempty" doc:"对应的目录事项编号；不填则不变"`
	EndOn   calendar.Date `json:"end_on,omitzero" doc:"网上最后一天；不填为长期"`
	Content form.Content  `json:"content" doc:"全部内容，整体替换"`
}

// Version names the state of a draft that the program saw.
type Version struct {
	Version int64 `json:"version" doc:"上次读到的 version"`
}

// Drafts is a page of the items that a key reaches, newest first.
type Drafts struct {
	Data []DraftBrief `json:"data"`
	Next string       `json:"next" doc:"下一页的 cursor；空为最后一页"`
}

// DraftBrief is an item as a list has it.
type DraftBrief struct {
	ID        int64   `json:"id" doc:"编号"`
	Version   int64   `json:"version" doc:"修改时须带上"`
	Unit      UnitRef `json:"unit" doc:"发布单位"`
	Type      string  `json:"type" doc:"信息类型"`
	Title     string  `json:"title" doc:"标题"`
	State     string  `json:"state" doc:"草稿状态：draft、returned、first、second、final、approved、scheduled；空为没有修改稿"`
	StateName string  `json:"state_name" doc:"草稿状态的名称"`
	Stage     string  `json:"stage" doc:"公开状态：new、live、withdrawn、offline、ended"`
	StageName string  `json:"stage_name" doc:"公开状态的名称"`
}

// Draft is an item as its unit's program sees it.
type Draft struct {
	DraftBrief
	Column   string          `json:"column" doc:"栏目全称"`
	Entries  []string        `json:"entries" doc:"对应的目录事项编号"`
	Content  form.Content    `json:"content" doc:"最新一稿的内容"`
	Files    []DraftFile     `json:"files" doc:"最新一稿的附件"`
	Missing  []fault.Problem `json:"missing" doc:"送审前还缺的要素"`
	Warnings []fault.Problem `json:"warnings" doc:"提醒，不妨碍送审"`
	Returned string          `json:"returned" doc:"最近一次退回修改的理由；没有退回为空"`
	IndexNo  string          `json:"index_no" doc:"索引号；首次发布时编"`
	URL      string          `json:"url" doc:"网页地址；现在看不到的为空"`
}

// DraftFile is a file of a draft.
type DraftFile struct {
	ID        int64  `json:"id" doc:"附件编号"`
	Name      string `json:"name" doc:"文件名"`
	MediaType string `json:"media_type" doc:"类型，按内容判断"`
	Size      int64  `json:"size" doc:"字节"`
	SHA256    string `json:"sha256" doc:"SHA-256"`
	Photo     bool   `json:"photo" doc:"真：图片，须由人查看后才能公开"`
}

var exampleContent = form.Content{Title: "关于开展社会救助专项治理的通知", Body: "<p>各乡镇人民政府：</p>", DocumentNo: "蒙民发〔2026〕12号", FormedOn: calendar.On(2026, 11, 20), Section: "社会救助科"}

func exampleDraft() Draft {
	return Draft{DraftBrief: DraftBrief{42, 3, UnitRef{Code: "MY-D07", Name: "民政局"}, "notice", exampleContent.Title, "draft", "草稿", "new", "未发布"}, Column: "民生领域/社会救助",
		Entries: []string{"D05-0001"}, Content: exampleContent, Files: []DraftFile{{7, "附件1.pdf", "application/pdf", 20480, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", false}},
		Missing: []fault.Problem{}, Warnings: []fault.Problem{}}
}

func draftEndpoints() []endpoint {
	id := param{name: "id", text: "编号", example: "42", path: true, number: true}
	version := param{name: "version", text: "上次读到的 version", example: "3", number: true}
	one := func(e endpoint) endpoint {
		e.group, e.answer, e.example = "报送", Draft{}, exampleDraft()
		return e
	}
	return []endpoint{
		{method: http.MethodGet, path: "/drafts", name: "listDrafts", group: "报送", summary: "密钥范围内的信息及其状态，由新到旧，每页 20 条", need: rbac.ItemRead, answer: Drafts{},
			params:  []param{{name: "unit", text: "发布单位的编码"}, {name: "state", text: "草稿状态"}, {name: "q", text: "标题或文号的一部分"}, {name: "cursor", text: "上一页返回的 next"}},
			example: Drafts{[]DraftBrief{exampleDraft().DraftBrief}, ""}, handle: (*Deps).drafts},
		one(endpoint{method: http.MethodPost, path: "/drafts", name: "createDraft", summary: "拟稿", need: rbac.ItemDraft, status: http.StatusCreated,
			body: NewDraft{Unit: "MY-D07", Type: "notice", Entries: []string{"D05-0001"}, Content: exampleContent}, handle: (*Deps).draftCreate}),
		one(endpoint{method: http.MethodGet, path: "/drafts/:id", name: "getDraft", summary: "一条信息的内容和状态", need: rbac.ItemRead, params: []param{id}, handle: (*Deps).draft}),
		one(endpoint{method: http.MethodPut, path: "/drafts/:id", name: "saveDraft", summary: "修改草稿", need: rbac.ItemDraft, params: []param{id},
			body: DraftChange{Version: 3, Content: exampleContent}, handle: (*Deps).draftSave}),
		one(endpoint{method: http.MethodPost, path: "/drafts/:id/files", name: "attachFile", summary: "上传附件，请求体就是文件", need: rbac.ItemDraft, file: true, status: http.StatusCreated,
			params: []param{id, version, {name: "name", text: "文件名，写扩展名", example: "附件1.pdf"}}, note: "接受 PDF、PNG、JPEG、.xlsx、.docx，按内容判断，大小以县里的设置为准。", handle: (*Deps).draftAttach}),
		one(endpoint{method: http.MethodDelete, path: "/drafts/:id/files/:file", name: "detachFile", summary: "去掉附件", need: rbac.ItemDraft,
			params: []param{id, {name: "file", text: "附件编号", example: "7", path: true, number: true}, version}, handle: (*Deps).draftDetach}),
		one(endpoint{method: http.MethodPost, path: "/drafts/:id/submit", name: "submitDraft", summary: "送审", need: rbac.ItemDraft, params: []param{id},
			body: Version{3}, note: "要素不全的答 422 并逐项列出。审核和发布由人办理。", handle: (*Deps).draftSubmit}),
	}
}

func briefOf(it disclose.Item, code, name string) DraftBrief {
	return DraftBrief{it.ID, it.Version, UnitRef{Code: code, Name: name}, it.Type, it.Title, string(it.DraftState), it.DraftState.Name(), string(it.Stage), it.Stage.Name()}
}

func (d *Deps) drafts(c *call) (reply, error) {
	var after disclose.Cursor
	if err := c.after(&after); err != nil {
		return reply{}, err
	}
	f := disclose.Filter{Text: c.QueryParam("q")}
	if code := c.QueryParam("unit"); code != "" {
		u, err := c.mine(rbac.ItemRead, code)
		if err != nil {
			return reply{}, err
		}
		f.UnitID = u.ID
	}
	if s := disclose.State(c.QueryParam("state")); s != "" {
		if !s.Open() || s.Name() == "" {
			return reply{}, fault.Invalidf("state", "没有“%s”这种草稿状态。", s)
		}
		f.States = []disclose.State{s}
	}
	rows, next, err := d.Items.List(c.Request().Context(), c.Actor, f, after)
	if err != nil {
		return reply{}, err
	}
	out := Drafts{Data: []DraftBrief{}}
	for _, r := range rows {
		out.Data = append(out.Data, briefOf(r.Item, r.UnitCode, r.Unit))
	}
	if next.ID != 0 {
		out.Next, err = place(next)
	}
	return give(out, err)
}

// mine reads a unit in which the key may take an action; any other is not
// there for it.
func (c *call) mine(a rbac.Action, code string) (org.Unit, error) {
	u, err := org.UnitByCode(c.Q(), code)
	if fault.KindOf(err) == fault.KindNotFound || err == nil && !rbac.May(c.Actor, a, u.RBAC()) {
		return org.Unit{}, fault.Invalidf("unit", "编码为“%s”的单位不在这个密钥的范围内。", code)
	}
	return u, err
}

func (d *Deps) draft(c *call) (reply, error) {
	id, err := c.ID("id")
	if err != nil {
		return reply{}, errNoDraft
	}
	return give(d.draftOf(c, id))
}

var errNoDraft = fault.NotFound("没有这条信息，或不在这个密钥的范围内。")

func (d *Deps) draftOf(c *call, id int64) (Draft, error) {
	x, err := d.Items.Detail(c.Request().Context(), c.Actor, id)
	if fault.KindOf(err) == fault.KindNotFound {
		return Draft{}, errNoDraft
	}
	if err != nil {
		return Draft{}, err
	}
	out := Draft{DraftBrief: briefOf(x.Item, x.UnitCode, x.Unit), Column: x.Column, Entries: []string{}, Content: x.Draft.Content.V, Files: []DraftFile{},
		Missing: filled(x.Missing), Warnings: filled(x.Warnings), IndexNo: x.IndexNo}
	for _, e := range x.Entries {
		out.Entries = append(out.Entries, e.Code)
	}
	for _, f := range x.Files {
		out.Files = append(out.Files, DraftFile{f.ID, f.Name, f.MediaType, f.Size, f.SHA256, f.Kind == disclose.Photo})
	}
	for _, m := range x.Moved {
		if m.Action == disclose.ActReturn {
			out.Returned = m.Reason
		}
	}
	p, err := disclose.PublicByID(c.Q(), d.DB.Now(), idText(id))
	if p.Answer == disclose.Shown {
		out.URL = "/items/" + idText(id)
	}
	return out, err
}

func (d *Deps) draftCreate(c *call) (reply, error) {
	var in NewDraft
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	if in.Unit == "" {
		return reply{}, fault.Invalid("unit", "请填写发布单位的编码。")
	}
	u, err := c.mine(rbac.ItemDraft, in.Unit)
	if err != nil {
		return reply{}, err
	}
	column, entries, err := c.places(in.Column, in.Entries)
	if err != nil {
		return reply{}, err
	}
	var ref disclose.Ref
	err = d.DB.Write(c.Request().Context(), func(tx *db.Tx) (err error) {
		if ref, err = d.Items.CreateIn(tx, c.Actor, disclose.NewItem{UnitID: u.ID, Type: in.Type, ColumnID: column, Entries: entries, Content: in.Content, EndOn: in.EndOn}); err != nil {
			return err
		}
		return village.Adopt(tx, c.Actor, ref.ID)
	})
	if err != nil {
		return reply{}, err
	}
	out, err := d.draftOf(c, ref.ID)
	return reply{value: out, place: Root + "/drafts/" + idText(ref.ID)}, err
}

// places reads the column and the catalogue entries of a draft.
func (c *call) places(code string, codes []string) (column int64, entries []int64, err error) {
	if code != "" {
		if column, err = columnID(c.Q(), code); err != nil {
			return 0, nil, err
		}
	}
	for _, x := range codes {
		e, err := catalog.ByCode(c.Q(), x)
		if fault.KindOf(err) == fault.KindNotFound {
			err = fault.Invalidf("entries", "没有编号为“%s”的目录事项。", x)
		}
		if err != nil {
			return 0, nil, err
		}
		entries = append(entries, e.ID)
	}
	return column, entries, nil
}

func (d *Deps) draftSave(c *call) (reply, error) {
	var in DraftChange
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	return d.changed(c, func(id int64) error {
		column, entries, err := c.places(in.Column, in.Entries)
		if err != nil {
			return err
		}
		_, err = d.Items.Save(c.Request().Context(), c.Actor, id, in.Version, disclose.Change{Content: in.Content, ColumnID: column, Entries: entries, EndOn: in.EndOn})
		return err
	})
}

// changed makes one change of the draft of the address and answers how it
// stands then. A draft out of reach is not there.
func (d *Deps) changed(c *call, change func(id int64) error) (reply, error) {
	id, err := c.ID("id")
	if err != nil {
		return reply{}, errNoDraft
	}
	if err := d.reaches(c.Q(), c.Actor, id); err != nil {
		return reply{}, err
	}
	if err := change(id); err != nil {
		return reply{}, err
	}
	return give(d.draftOf(c, id))
}

func (d *Deps) reaches(q db.Reader, actor rbac.Actor, id int64) error {
	it, err := disclose.ByID(q, id)
	if err == nil {
		var u org.Unit
		if u, err = org.UnitByID(q, it.UnitID); err == nil && !rbac.May(actor, rbac.ItemDraft, u.RBAC()) {
			return errNoDraft
		}
	}
	if fault.KindOf(err) == fault.KindNotFound {
		return errNoDraft
	}
	return err
}

func (d *Deps) draftAttach(c *call) (reply, error) {
	version, err := c.FormInt("version")
	if err != nil {
		return reply{}, err
	}
	if c.QueryParam("name") == "" {
		return reply{}, fault.Invalid("name", "请写文件名 name。")
	}
	return d.changed(c, func(id int64) error {
		_, _, err := d.Items.Attach(c.Request().Context(), c.Actor, id, version, c.upload)
		return err
	})
}

func (d *Deps) draftDetach(c *call) (reply, error) {
	version, err := c.FormInt("version")
	if err != nil {
		return reply{}, err
	}
	file, err := c.ID("file")
	if err != nil {
		return reply{}, fault.NotFound("没有这个附件。")
	}
	return d.changed(c, func(id int64) error {
		_, err := d.Items.Detach(c.Request().Context(), c.Actor, id, version, file)
		return err
	})
}

func (d *Deps) draftSubmit(c *call) (reply, error) {
	var in Version
	if err := c.into(&in); err != nil {
		return reply{}, err
	}
	return d.changed(c, func(id int64) error {
		_, err := d.Items.Act(c.Request().Context(), c.Actor, []disclose.Ref{{ID: id, Version: in.Version}}, disclose.ActSubmit, disclose.Form{})
		return err
	})
}
