package upgrade

import (
	"strconv"

	"lianghua/catalog"
	"lianghua/catalog/upgrade/match"
	"lianghua/claim"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

func idText(id int64) string { return strconv.FormatInt(id, 10) }

// applying is one upgrade on its way into force.
type applying struct {
	tx      *db.Tx
	u       Upgrade
	act     catalog.Act
	c       *county
	rows    []SheetRow
	lines   []Line
	std     []int64 // by row
	why     string
	revised []claim.Revised
	changed []int64 // entries whose duties may change
	descent []catalog.Descent
	follow  map[int64]int64
	fresh   map[int]int64 // entries of new rows
}

// apply puts an upgrade into force, in the caller's transaction.
func (s *Service) apply(tx *db.Tx, actor rbac.Actor, u Upgrade) error {
	if today := calendar.DateOf(tx.Now.Time).String(); u.InForceOn > today {
		return fault.Conflictf("新标准自 %s 起施行，今天还不能生效。匹配已确认，到那天在待办里办理。", u.InForceOn)
	}
	if err := ready(tx, u); err != nil {
		return err
	}
	a := &applying{tx: tx, u: u, why: "目录升级：《" + u.Name + "》" + u.DocumentNo, follow: map[int64]int64{}, fresh: map[int]int64{}}
	a.act = catalog.Act{Who: org.Who(actor), Origin: catalog.FromUpgrade, OriginID: u.ID, Why: a.why}
	for _, step := range []func() error{a.read, a.standards, a.rebase, a.add, a.drop, a.settle} {
		if err := step(); err != nil {
			return err
		}
	}
	renewals, err := s.Claims.Renew(tx, actor, u.ID, a.revised, a.changed)
	if err != nil {
		return err
	}
	return keepRenewals(tx, u.ID, renewals)
}

func (a *applying) read() (err error) {
	if a.rows, err = Rows(a.tx, a.u.ID); err != nil {
		return err
	}
	if a.lines, err = AllLines(a.tx, a.u.ID, Filter{}); err != nil {
		return err
	}
	a.c, err = readCounty(a.tx, a.u.Level, domainsOf(a.rows))
	return err
}

// standards keeps the new standard: each row whole, blanks filled from the
// standard before.
func (a *applying) standards() error {
	old := map[int]catalog.Fields{}
	for _, l := range a.lines {
		if e, ok := a.c.entry(l.EntryID); ok && l.Row > 0 && l.Part == match.Whole {
			old[l.Row] = filledRow(e, standingOf(e, a.c.std), a.rows[l.Row-1].Fields)
		}
	}
	list := make([]catalog.Fields, len(a.rows))
	for i, r := range a.rows {
		list[i] = r.Fields
		if f, ok := old[r.N]; ok {
			list[i] = f
		}
	}
	edition, ids, err := catalog.AddStandards(a.tx, a.act, catalog.StandardEdition{Level: a.u.Level, Name: a.u.Name, DocumentNo: a.u.DocumentNo,
		IssuedOn: a.u.IssuedOn, InForceOn: a.u.InForceOn}, list)
	if err != nil {
		return err
	}
	a.std, a.u.EditionID = ids, edition
	_, err = a.tx.Exec(`UPDATE catalog_upgrade SET edition_id = ?, applied_at = ? WHERE id = ?`, edition, a.tx.Now, a.u.ID)
	return fault.Wrap("upgrade.standards", err)
}

// rebase gives matched entries their new standard. What is the same only
// derives from another one: no revision, no question, the confirmation stays.
func (a *applying) rebase() error {
	var list []catalog.Rebasing
	var at []int
	for i, l := range a.lines {
		if l.EntryID == 0 || l.Row == 0 || l.Part != match.Whole {
			continue
		}
		e, _ := a.c.entry(l.EntryID)
		old := standingOf(e, a.c.std)
		now := filledRow(e, old, a.rows[l.Row-1].Fields)
		a.lines[i].NewStandard = a.std[l.Row-1]
		a.lines[i].BeforeNo, a.lines[i].BeforeState = e.Revision, e.State
		a.descent = append(a.descent, catalog.Descent{Entry: e.ID, Old: e.StandardID, New: a.std[l.Row-1]})
		out := merged(e, old, now, l.Asks)
		state, note := stateAfter(e, out, l.Asks)
		if state == e.State && len(catalog.Diff(e.Fields, out)) == 0 && out.Seq == e.Seq && len(catalog.Diff(old, now)) == 0 {
			a.follow[e.ID] = a.std[l.Row-1]
			continue
		}
		list = append(list, catalog.Rebasing{Ref: catalog.Ref{ID: e.ID, Version: l.Seen}, Fields: out, Standard: a.std[l.Row-1], State: state, StateNote: note, Why: reasonsOf(l.Asks)})
		at = append(at, i)
		if len(catalog.Diff(e.Fields, out)) > 0 || state != e.State {
			a.revised = append(a.revised, claim.Revised{EntryID: e.ID, Reopen: state.Live(), Why: a.why})
			a.changed = append(a.changed, e.ID)
		}
	}
	written, err := catalog.Rebase(a.tx, a.act, list)
	for k, w := range written {
		a.lines[at[k]].After = w.Version
	}
	return err
}

// stateAfter is where an entry stands under the new standard: what was
// confirmed and is not the same any more asks to be confirmed anew.
func stateAfter(e catalog.Entry, now catalog.Fields, list []Ask) (catalog.State, string) {
	changed := len(catalog.Diff(e.Fields, now)) > 0
	switch {
	case e.State == catalog.Withdrawn:
		return catalog.Unverified, ""
	case e.State == catalog.NotApplicable && chosen(list, AskState) == National:
		return catalog.Unverified, ""
	case e.State == catalog.NotApplicable:
		for _, k := range list {
			if k.Field == AskState && k.Choice == Local {
				return e.State, k.Why
			}
		}
	case e.State == catalog.Confirmed && changed:
		return catalog.Unverified, ""
	}
	return e.State, e.StateNote
}

// add makes the entries of new rows.
func (a *applying) add() error {
	var list []catalog.Derived
	var at []int
	for i, l := range a.lines {
		if l.EntryID == 0 && l.Row > 0 {
			list = append(list, catalog.Derived{Fields: a.rows[l.Row-1].Fields, Standard: a.std[l.Row-1]})
			at = append(at, i)
		}
	}
	written, err := catalog.AddDerived(a.tx, a.act, list)
	for k, w := range written {
		l := &a.lines[at[k]]
		l.EntryID, l.After, l.NewStandard = w.ID, w.Version, a.std[l.Row-1]
		a.descent = append(a.descent, catalog.Descent{Entry: w.ID, New: a.std[l.Row-1]})
		a.fresh[l.Row] = w.ID
		a.changed = append(a.changed, w.ID)
		if l.FromID != 0 && l.Part == match.Split {
			a.revised = append(a.revised, claim.Revised{EntryID: w.ID, From: l.FromID, Why: a.why + "，拆分事项"})
		}
	}
	return err
}

// drop takes out what the standard has no more, or keeps it as 本县新增.
func (a *applying) drop() error {
	var list []catalog.Rebasing
	var at []int
	for i, l := range a.lines {
		if l.Kind != match.Removed {
			continue
		}
		e, _ := a.c.entry(l.EntryID)
		r := catalog.Rebasing{Ref: catalog.Ref{ID: e.ID, Version: l.Seen}, Fields: e.Fields, State: catalog.Withdrawn, StateNote: a.u.Name + "没有列入"}
		if l.Part == match.Merged {
			r.StateNote = a.u.Name + "并入“" + a.rows[l.Row-1].Fields.Title() + "”"
		}
		if chosen(l.Asks, AskRemoved) == Local {
			r.State, r.StateNote = e.State, e.StateNote
			r.Why = map[string]string{"level1": reasonsOf(l.Asks)[AskRemoved]}
		} else {
			a.revised = append(a.revised, claim.Revised{EntryID: e.ID, Gone: true, Why: a.why + "，" + r.StateNote})
			a.changed = append(a.changed, e.ID)
		}
		a.lines[i].BeforeNo, a.lines[i].BeforeState = e.Revision, e.State
		a.descent = append(a.descent, catalog.Descent{Entry: e.ID, Old: e.StandardID})
		list = append(list, r)
		at = append(at, i)
	}
	written, err := catalog.Rebase(a.tx, a.act, list)
	for k, w := range written {
		a.lines[at[k]].After = w.Version
	}
	return err
}

// settle writes what follows: lineage, places, and what each line wrote.
func (a *applying) settle() error {
	if err := catalog.Follow(a.tx, a.follow); err != nil {
		return err
	}
	if err := catalog.Descend(a.tx, a.u.ID, a.u.InForceOn, a.descent); err != nil {
		return err
	}
	if err := a.reorder(); err != nil {
		return err
	}
	sets := make([][]any, 0, len(a.lines))
	for _, l := range a.lines {
		sets = append(sets, []any{null(l.EntryID), l.BeforeNo, string(l.BeforeState), l.After, null(l.NewStandard), l.ID})
	}
	return fault.Wrap("upgrade.settle", a.tx.ExecMany(`UPDATE catalog_upgrade_line SET entry_id = ?, before_no = ?, before_state = ?, after = ?, new_standard = ? WHERE id = ?`, sets))
}

func keepRenewals(tx *db.Tx, id int64, list []claim.Renewal) error {
	sets := make([][]any, len(list))
	for i, r := range list {
		sets[i] = []any{id, r.ClaimID, r.EntryID, r.Move, string(r.Was), r.Reason, r.DueOn, r.Held, r.After}
	}
	return fault.Wrap("upgrade.keepRenewals", tx.ExecRows(`INSERT INTO catalog_upgrade_claim (upgrade_id, claim_id, entry_id, move, was, reason, due_on, held, after) VALUES `,
		`(?, ?, ?, ?, ?, ?, ?, ?, ?)`, ``, sets))
}
