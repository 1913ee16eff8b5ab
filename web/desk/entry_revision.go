package desk

import (
	"fmt"
	"strconv"

	"lianghua/catalog"
	"lianghua/internal/fault"
	"lianghua/rbac"
	"lianghua/web"
)

// RevisionPage sets one revision of an entry beside another.
type RevisionPage struct {
	web.Base
	Entry   catalog.Entry
	Shown   RevisionView
	With    int64 // the revision it is compared with, 0 for none
	All     []RevisionView
	Changes []catalog.FieldChange
	Whole   []catalog.FieldChange // every field, when asked for
	Restore bool
}

func (d *Deps) entryRevision(c *web.Ctx) error {
	p, err := revisionPage(c)
	if err != nil {
		return err
	}
	p.Title = fmt.Sprintf("%s 第 %d 版", p.Entry.Code, p.Shown.No)
	p.Restore = c.May(rbac.EntryEdit) && !p.Shown.Newest
	return c.Render(p)
}

// revisionPage reads the revision that the address names, compared with the
// one asked for, else with the one before.
func revisionPage(c *web.Ctx) (*RevisionPage, error) {
	e, err := entryOf(c)
	if err != nil {
		return nil, err
	}
	no, err := c.ID("no")
	if err != nil {
		return nil, err
	}
	p := &RevisionPage{Entry: e}
	if p.All, err = revisionViews(c, e.ID); err != nil {
		return nil, err
	}
	var other RevisionView
	p.With = no - 1
	if n, err := strconv.ParseInt(c.QueryParam("with"), 10, 64); err == nil && n > 0 && n != no {
		p.With = n
	}
	for _, r := range p.All {
		switch r.No {
		case no:
			p.Shown = r
		case p.With:
			other = r
		}
	}
	if p.Shown.No == 0 {
		return nil, fault.NotFound("没有这一版，请从修改记录中选择。")
	}
	p.With = other.No
	switch {
	case other.No == 0:
	case other.No == no-1:
		p.Changes = p.Shown.Changes
	default:
		p.Changes = between(other.Revision, p.Shown.Revision)
	}
	p.Whole = between(catalog.Revision{Fields: catalog.Fields{Domain: p.Shown.Fields.Domain}}, p.Shown.Revision)
	return p, nil
}

// between lists the fields in which b differs from a, with the state.
func between(a, b catalog.Revision) []catalog.FieldChange {
	out := catalog.Diff(a.Fields, b.Fields)
	if a.State != b.State {
		out = append(out, catalog.FieldChange{Field: "state", Label: catalog.FieldLabel("state"), Old: a.State.Name(), New: b.State.Name()})
	}
	if a.StateNote != b.StateNote {
		out = append(out, catalog.FieldChange{Field: "state_note", Label: catalog.FieldLabel("state_note"), Old: a.StateNote, New: b.StateNote})
	}
	return out
}

// RestorePage asks before an old revision is made the new one.
type RestorePage struct {
	web.Base
	Entry   catalog.Entry
	Old     RevisionView
	Changes []catalog.FieldChange // what restoring changes
	Version int64
}

func (d *Deps) entryRestoreAsk(c *web.Ctx) error {
	p, err := restorePage(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func restorePage(c *web.Ctx) (*RestorePage, error) {
	r, err := revisionPage(c)
	if err != nil {
		return nil, err
	}
	p := &RestorePage{Entry: r.Entry, Old: r.Shown, Version: r.Entry.Version, Changes: between(r.All[0].Revision, r.Shown.Revision)}
	p.Title = fmt.Sprintf("恢复 %s 的第 %d 版", p.Entry.Code, p.Old.No)
	return p, nil
}

func (d *Deps) entryRestore(c *web.Ctx) error {
	p, err := restorePage(c)
	if err != nil {
		return err
	}
	version, err := c.FormInt("version")
	if err == nil {
		err = d.Catalog.RestoreRevision(c.Request().Context(), c.Actor, p.Entry.ID, version, p.Old.No)
	}
	if err != nil {
		return c.Retry(err, "desk/entry_restore", p)
	}
	return c.Done(fmt.Sprintf("已按第 %d 版恢复，生成了新的一版。", p.Old.No), "/desk/entries/"+idText(p.Entry.ID))
}
