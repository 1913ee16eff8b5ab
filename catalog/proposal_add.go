package catalog

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Addition (建议新增) is a matter that a unit would have in the catalogue. It has
// no entry until the county agrees by writing one.
type Addition struct {
	Title    string
	Reason   string
	Origin   string // what led to it: the kind of an object, foi_request
	OriginID int64
}

// titleMax is how long the title of an addition may be, in characters.
const titleMax = 200

// ProposeAddition puts a matter before the county.
func ProposeAddition(tx *db.Tx, act Act, unit org.Unit, a Addition) (int64, error) {
	var p fault.Problems
	a.Title, a.Reason = strings.TrimSpace(a.Title), strings.TrimSpace(a.Reason)
	p.Need("title", a.Title, "请填写建议新增的事项。")
	p.Need("reason", a.Reason, "请写明理由，县级据此决定。")
	if utf8.RuneCountInString(a.Title) > titleMax {
		p.Add("title", fmt.Sprintf("事项名称不能超过 %d 字。", titleMax))
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	id, err := tx.Insert(`INSERT INTO catalog_proposal (kind, title, reason, unit_id, by_name, at, origin_kind, origin_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		string(ProposeAdd), a.Title, a.Reason, unit.ID, act.Who.Name, tx.Now, a.Origin, a.OriginID)
	if err != nil {
		return 0, fault.Wrap("catalog.ProposeAddition", err)
	}
	root, err := org.CountyUnit(tx)
	if err != nil {
		return 0, err
	}
	act.note(tx, rbac.EntryPropose, "propose", "proposal", audit.ID(id), "kind", string(ProposeAdd), "unit", unit.ID)
	return id, todo.Open(tx, todo.Item{Kind: "entry.proposal", ObjectKind: "proposal", ObjectID: audit.ID(id), UnitID: root.ID, Action: string(rbac.EntryAgree),
		Title: unit.ShortName + "提出“建议新增”：" + a.Title, URL: fmt.Sprintf("/desk/entries/additions/%d", id), Verb: "决定"})
}

// AddProposed agrees to an addition: the county writes the entry, and the
// proposal names it.
func (s *Service) AddProposed(ctx context.Context, actor rbac.Actor, proposal int64, f Fields, why string) (w Written, err error) {
	err = s.write(ctx, "AddProposed", actor, rbac.EntryEdit, func(tx *db.Tx) error {
		if err := rbac.Check(actor, rbac.EntryAgree, county); err != nil {
			return err
		}
		p, err := ProposalByID(tx, proposal)
		if err != nil {
			return err
		}
		if p.Kind != ProposeAdd {
			return fault.Conflict("这条建议不是建议新增，请在事项页决定。")
		}
		act := form(actor, why)
		if w, err = Add(tx, act, f); err != nil {
			return err
		}
		return p.settle(tx, act, true, "", w.ID)
	})
	return w, err
}
