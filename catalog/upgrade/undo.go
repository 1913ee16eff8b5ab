package upgrade

import (
	"maps"
	"strings"

	"lianghua/catalog"
	"lianghua/catalog/upgrade/match"
	"lianghua/claim"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// InTheWay names what keeps an upgrade from being taken back: entries that
// were changed or confirmed since, claims that moved on.
func InTheWay(q db.Reader, u Upgrade) (out []string, err error) {
	lines, err := AllLines(q, u.ID, Filter{})
	if err != nil {
		return nil, err
	}
	var refs []catalog.Ref
	for _, l := range lines {
		if l.EntryID == 0 {
			continue
		}
		version := l.After
		if version == 0 {
			continue // it only derives from another standard that says the same
		}
		refs = append(refs, catalog.Ref{ID: l.EntryID, Version: version})
	}
	list, err := catalog.Stale(q, refs)
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		out = append(out, e.Code+" "+e.Title())
	}
	var claims []struct {
		Code string `db:"code"`
		Unit string `db:"unit"`
	}
	err = q.Select(&claims, `SELECT e.code, o.short_name AS unit FROM catalog_upgrade_claim x JOIN claim c ON c.id = x.claim_id
		JOIN catalog_entry e ON e.id = x.entry_id JOIN org_unit o ON o.id = c.unit_id
		WHERE x.upgrade_id = ? AND c.version <> x.after ORDER BY e.ordinal, x.claim_id`, u.ID)
	for _, c := range claims {
		out = append(out, c.Code+"（"+c.Unit+"已重新办理认领）")
	}
	return out, fault.Wrap("upgrade.InTheWay", err)
}

// undo takes an upgrade back, whole or not at all: until the first
// confirmation after it.
func (s *Service) undo(tx *db.Tx, actor rbac.Actor, u Upgrade, reason string) error {
	standing, err := InTheWay(tx, u)
	if err != nil {
		return err
	}
	if len(standing) > 0 {
		return fault.Conflictf("生效以后已有 %d 处重新确认或修改：%s。整批没有撤销；有错的事项请逐条修改，或读入更正的标准再升级一次。", len(standing), some(standing))
	}
	if later, err := laterThan(tx, u); err != nil || later != "" {
		if err == nil {
			err = fault.Conflictf("同一领域后来又按《%s》升级过，请先撤销那一次。", later)
		}
		return err
	}
	a := &applying{tx: tx, u: u, why: "撤销目录升级：" + reason}
	a.act = catalog.Act{Who: org.Who(actor), Origin: catalog.FromUpgrade, OriginID: u.ID, Why: a.why}
	if err := a.read(); err != nil {
		return err
	}
	if err := a.takeBack(); err != nil {
		return err
	}
	if err := catalog.DropStandards(tx, u.EditionID, u.ID); err != nil {
		return err
	}
	if err := catalog.Reorder(tx, u.Orders.V); err != nil {
		return err
	}
	list, err := renewals(tx, u.ID)
	if err != nil {
		return err
	}
	return s.Claims.TakeBack(tx, actor, u.ID, list, a.why, a.changed)
}

func renewals(q db.Reader, id int64) (list []claim.Renewal, err error) {
	err = q.Select(&list, `SELECT claim_id, entry_id, move, was, reason, due_on, held, after FROM catalog_upgrade_claim WHERE upgrade_id = ? ORDER BY claim_id`, id)
	return list, fault.Wrap("upgrade.renewals", err)
}

// laterThan names an upgrade in force that was made after this one in one of
// its domains, "" when there is none.
func laterThan(q db.Reader, u Upgrade) (name string, err error) {
	err = q.Get(&name, `SELECT g.name FROM catalog_upgrade g WHERE g.state = 'applied' AND g.edition_id > ? AND EXISTS (SELECT 1 FROM catalog_upgrade_row r
		JOIN catalog_upgrade_row m ON m.domain = r.domain AND m.upgrade_id = ? WHERE r.upgrade_id = g.id) ORDER BY g.id LIMIT 1`, u.EditionID, u.ID)
	if db.NoRows(err) {
		return "", nil
	}
	return name, fault.Wrap("upgrade.laterThan", err)
}

// takeBack gives entries the text, state and standard that they had; what the
// upgrade added is taken out.
func (a *applying) takeBack() error {
	var list []catalog.Rebasing
	var old []int64
	follow := map[int64]int64{}
	var back []Line
	for _, l := range a.lines {
		if l.EntryID == 0 {
			continue
		}
		if l.StandardID != 0 {
			old = append(old, l.StandardID)
		}
		switch {
		case l.Kind == match.Added && l.BeforeNo == 0:
			e, _ := a.c.entry(l.EntryID)
			list = append(list, catalog.Rebasing{Ref: catalog.Ref{ID: l.EntryID, Version: l.After}, Fields: e.Fields, State: catalog.Withdrawn, StateNote: a.why})
			a.changed = append(a.changed, l.EntryID)
		case l.After == 0:
			follow[l.EntryID] = l.StandardID
		default:
			back = append(back, l)
			a.changed = append(a.changed, l.EntryID)
		}
	}
	for _, l := range back {
		r, err := catalog.RevisionAt(a.tx, l.EntryID, l.BeforeNo)
		if err != nil {
			return err
		}
		list = append(list, catalog.Rebasing{Ref: catalog.Ref{ID: l.EntryID, Version: l.After}, Fields: r.Fields, Standard: l.StandardID, State: r.State,
			StateNote: r.StateNote, Why: a.reasonsBefore(l)})
	}
	if _, err := catalog.Rebase(a.tx, a.act, list); err != nil {
		return err
	}
	if err := catalog.Follow(a.tx, follow); err != nil {
		return err
	}
	return catalog.Ascend(a.tx, old)
}

// reasonsBefore are the reasons of the county's differences before the upgrade:
// those that stand, and those of what was given up for the standard.
func (a *applying) reasonsBefore(l Line) map[string]string {
	out := maps.Clone(a.c.why[l.EntryID])
	for _, k := range l.Asks {
		if k.Choice == National && k.Why != "" {
			if out == nil {
				out = map[string]string{}
			}
			out[k.Field] = k.Why
		}
	}
	return out
}

// Undoable reports in words why an upgrade cannot be taken back, "" when it can.
func Undoable(q db.Reader, u Upgrade) (string, error) {
	list, err := InTheWay(q, u)
	return strings.Join(list, "\n"), err
}
