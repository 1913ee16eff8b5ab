package desk

import (
	"lianghua/catalog"
	"lianghua/duty"
	"lianghua/internal/db"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web"
)

// EntryPage is one entry with everything that is known of it.
type EntryPage struct {
	web.Base
	Entry     catalog.Entry
	Domain    catalog.Domain
	Fields    []catalog.Compared
	Laws      []catalog.LawFlag
	Groups    []string // whole tiers that 公开主体 names
	History   []RevisionView
	Lineage   []catalog.Forebear // the standards that it derived from, shown when there was more than one
	Proposals []catalog.Proposal
	Visit     *duty.VisitRow // of its column by the nightly visit, nil for none
	Edit      bool
	Confirm   bool
	Agree     bool
	Propose   bool
}

// StandardFields are the fields of a standard's text.
func (p *EntryPage) StandardFields() []catalog.FieldName { return catalog.TableFields() }

// RevisionView is one revision as this person may see it.
type RevisionView struct {
	catalog.Revision
	Who    string // a name, or the office for those of other units
	Batch  int64  // the import it comes from, when this person may see it
	Newest bool
}

func (d *Deps) entryShow(c *web.Ctx) error {
	e, err := entryOf(c)
	if err != nil {
		return err
	}
	p := &EntryPage{Entry: e, Edit: c.May(rbac.EntryEdit), Confirm: c.May(rbac.EntryConfirm) && e.State == catalog.Unverified,
		Agree: c.May(rbac.EntryAgree), Propose: c.May(rbac.EntryPropose) && !c.May(rbac.EntryAgree)}
	p.Title = e.Code + " " + e.Title()
	if p.Domain, err = catalog.DomainByKey(c.Q(), e.Domain); err != nil {
		return err
	}
	visits, err := duty.LastVisits(c.Q())
	if err != nil {
		return err
	}
	p.Visit = visits[e.ColumnID]
	if p.Fields, err = catalog.Compare(c.Q(), e); err != nil {
		return err
	}
	if p.Groups, err = subjectGroups(c.Q(), e); err != nil {
		return err
	}
	if p.Laws, err = catalog.LawFlags(c.Q(), e.Basis); err != nil {
		return err
	}
	if p.History, err = revisionViews(c, e.ID); err != nil {
		return err
	}
	if p.Proposals, err = proposalsInReach(c, e.ID); err != nil {
		return err
	}
	if p.Lineage, err = catalog.Lineage(c.Q(), e.ID); err != nil {
		return err
	}
	return c.Render(p)
}

// subjectGroups names the tiers that a subject means as a whole; asked only
// when it names no unit.
func subjectGroups(q db.Reader, e catalog.Entry) (out []string, err error) {
	if len(e.Units) > 0 || e.Subject == "" {
		return nil, nil
	}
	r, err := org.LoadResolver(q)
	if err != nil {
		return nil, err
	}
	for _, g := range r.Units(e.Subject).Groups {
		out = append(out, g.Label())
	}
	return out, nil
}

func entryOf(c *web.Ctx) (catalog.Entry, error) {
	id, err := c.ID("id")
	if err != nil {
		return catalog.Entry{}, err
	}
	return catalog.ByID(c.Q(), id)
}

// revisionViews hides the names of people from those who do not work for the
// whole county: who typed it is the county's affair.
func revisionViews(c *web.Ctx, entry int64) ([]RevisionView, error) {
	list, err := catalog.History(c.Q(), entry)
	whole := rbac.ReachOf(c.Actor, rbac.CatalogRead).All
	out := make([]RevisionView, len(list))
	for i, r := range list {
		out[i] = RevisionView{Revision: r, Who: r.By, Newest: i == 0}
		if !whole && r.By != c.Actor.Name {
			out[i].Who = c.Values.OfficeName()
		}
		if c.May(rbac.ImportRun) && (r.Origin == catalog.FromImport || r.Origin == catalog.FromUndo) {
			out[i].Batch = r.OriginID
		}
	}
	return out, err
}

// proposalReach is where the person sees proposals: their own units', or all
// for those who decide.
func proposalReach(actor rbac.Actor) rbac.Reach {
	reach := rbac.ReachOf(actor, rbac.EntryAgree)
	if reach.None() {
		return rbac.ReachOf(actor, rbac.EntryPropose)
	}
	return reach
}

func proposalsInReach(c *web.Ctx, entry int64) (out []catalog.Proposal, err error) {
	reach := proposalReach(c.Actor)
	if reach.None() {
		return nil, nil
	}
	list, err := catalog.ProposalsOf(c.Q(), entry)
	if err != nil {
		return nil, err
	}
	units, err := reachedUnits(c.Q(), c.Actor)
	for _, p := range list {
		if reach.All || units[p.UnitID] {
			out = append(out, p)
		}
	}
	return out, err
}

func reachedUnits(q db.Reader, actor rbac.Actor) (map[int64]bool, error) {
	list, err := proposableUnits(q, actor)
	out := map[int64]bool{}
	for _, u := range list {
		out[u.ID] = true
	}
	return out, err
}
