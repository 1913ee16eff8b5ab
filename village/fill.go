package village

import (
	"context"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/village/ledger"
)

// Start says which sheet is to be filled in.
type Start struct {
	UnitID int64
	Sheet  string
	Period string // "" for events
	Type   string // type form of an event
	Way    string // desk, phone, paste or books
}

// Begin opens a village's sheet for a period and returns its item: the draft
// that is there already, or a new one with what the last period can lend
// (lines with their dates cleared, signers without dates). An actor who is not
// of the village acts for it (代录), and is recorded so.
func (s *Service) Begin(ctx context.Context, actor rbac.Actor, st Start) (itemID int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		u, slot, err := place(tx, actor, st)
		if err != nil {
			return err
		}
		ref, err := s.begin(tx, actor, u, slot, st)
		itemID = ref.ID
		return err
	})
	return itemID, fault.Wrap("village.Begin", err)
}

// place checks who fills in what for whom.
func place(tx *db.Tx, actor rbac.Actor, st Start) (org.Unit, Slot, error) {
	u, err := villageOf(tx, actor, rbac.ItemDraft, st.UnitID)
	if err != nil {
		return u, Slot{}, err
	}
	if !ofVillage(actor, u) {
		if err := rbac.Check(actor, rbac.VillageAct, u.RBAC()); err != nil {
			return u, Slot{}, err
		}
	}
	slot, err := slotAt(tx, st.Sheet, st.Period)
	if err == nil && !slot.First.IsZero() && slot.First.After(today(tx)) {
		err = fault.Invalidf("period", "%s还没有开始，不能填报。", slot.Name)
	}
	return u, slot, err
}

// ofVillage reports an actor who works in the village itself.
func ofVillage(actor rbac.Actor, u org.Unit) bool {
	for _, g := range actor.Grants {
		if g.Unit.ID == u.ID {
			return true
		}
	}
	return false
}

func (s *Service) begin(tx *db.Tx, actor rbac.Actor, u org.Unit, slot Slot, st Start) (disclose.Ref, error) {
	old, found, err := Fill{}, false, error(nil)
	if slot.Period != "" {
		if old, found, err = fillOf(tx, u.ID, st.Sheet, slot.Period); err != nil {
			return disclose.Ref{}, err
		}
	}
	if found {
		it, err := disclose.ByID(tx, old.ItemID)
		switch {
		case err != nil:
			return disclose.Ref{}, err
		case it.DraftState.Open():
			return it.Ref(), nil
		case it.Stage != disclose.New:
			return disclose.Ref{}, fault.Conflictf("%s已经公开。需要更正的，请在公开信息里修改后重新审核。", slot.Title(u))
		}
	}
	n, err := s.blank(tx, u, slot, st)
	if err != nil {
		return disclose.Ref{}, err
	}
	ref, err := s.Items.CreateIn(tx, actor, n)
	if err != nil {
		return ref, err
	}
	return ref, keepFill(tx, actor, u, slot, st, ref.ID)
}

// keepFill notes which item the sheet is; a dropped draft gives way.
func keepFill(tx *db.Tx, actor rbac.Actor, u org.Unit, slot Slot, st Start, itemID int64) error {
	way := st.Way
	if way == "" {
		way = "desk"
	}
	acting := !ofVillage(actor, u)
	if slot.Period != "" {
		if _, err := tx.Exec(`DELETE FROM village_fill WHERE unit_id = ? AND sheet = ? AND period = ?`, u.ID, slot.Sheet.Key, slot.Period); err != nil {
			return fault.Internal("village.keepFill", err)
		}
	}
	id, err := tx.Insert(`INSERT INTO village_fill (unit_id, sheet, period, item_id, acting, way, by_person, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		u.ID, slot.Sheet.Key, slot.Period, itemID, acting, way, actor.PersonID, actor.Name, tx.Now)
	if err != nil {
		return fault.Internal("village.keepFill", err)
	}
	action := rbac.ItemDraft
	if acting {
		action = rbac.VillageAct
	}
	record(tx, actor, action, "village_fill", id, u.ID, map[string]any{"sheet": slot.Sheet.Key, "period": slot.Period, "item": itemID, "acting": acting, "way": way})
	return nil
}

// blank is a new sheet with what is known before anybody types.
func (s *Service) blank(tx *db.Tx, u org.Unit, slot Slot, st Start) (disclose.NewItem, error) {
	f, err := formFor(slot.Sheet.Key, st.Type)
	if err != nil {
		return disclose.NewItem{}, err
	}
	column, err := columnOf(tx, slot.Sheet.Key)
	if err != nil {
		return disclose.NewItem{}, err
	}
	p, err := ProfileOf(tx, u.ID)
	if err != nil {
		return disclose.NewItem{}, err
	}
	c := form.Content{Period: slot.Period, Openness: form.Active, Genre: "公示", PostDays: f.Clocks.Post.Days,
		Fields: map[string]string{}, Signers: seats(f, p), FirstChannel: Noticeboard}
	if slot.Period != "" {
		c.Title = slot.Title(u)
	}
	if _, has := f.Field("supervise"); has {
		c.Fields["supervise"] = p.Phone
	}
	if f.Key == duty.SheetFinance {
		last, err := lastLedger(tx, u.ID, slot)
		if err != nil {
			return disclose.NewItem{}, err
		}
		c = putLedger(c, last.Next())
	}
	return disclose.NewItem{UnitID: u.ID, Type: f.Key, ColumnID: column, Content: c}, nil
}

// Noticeboard is the first channel of village affairs: the law's own.
const Noticeboard = "村务公开栏"

func formFor(sheet, typ string) (form.Form, error) {
	list := formsOf(sheet)
	if len(list) == 1 {
		return list[0], nil
	}
	for _, f := range list {
		if f.Key == typ {
			return f, nil
		}
	}
	return form.Form{}, fault.Invalid("type", "请选择公开什么")
}

// seats are the signers of a form by the village's profile, not yet signed.
func seats(f form.Form, p Profile) (out []form.Signer) {
	names := map[string]string{form.SeatBookkeeper: p.Accountant, form.SeatOverseer: p.Overseer, form.SeatVillage: p.Principal}
	for _, seat := range f.Signers {
		if names[seat.Role] != "" {
			out = append(out, form.Signer{Role: seat.Role, Name: names[seat.Role]})
		}
	}
	return out
}

// lastLedger is the finance sheet of the period before, as published or, when
// it is still under way, as drafted; the zero Sheet when there is none.
func lastLedger(q db.Reader, unitID int64, slot Slot) (ledger.Sheet, error) {
	before := duty.PeriodOf(slot.Sheet.Frequency, slot.First.AddDays(-1))
	f, found, err := fillOf(q, unitID, slot.Sheet.Key, before)
	if err != nil || !found {
		return ledger.Sheet{}, err
	}
	c, err := contentOf(q, f.ItemID)
	if err != nil {
		return ledger.Sheet{}, err
	}
	s, _ := readLedger(c)
	return s, nil
}

// contentOf is what an item says now: its newest draft, which is what was
// published when none is open.
func contentOf(q db.Reader, itemID int64) (form.Content, error) {
	var c db.JSON[form.Content]
	err := q.Get(&c, `SELECT d.content FROM disclose_draft d WHERE d.item_id = ? AND d.state <> 'dropped' ORDER BY d.no DESC LIMIT 1`, itemID)
	if db.NoRows(err) {
		return form.Content{}, nil
	}
	return c.V, fault.Wrap("village.contentOf", err)
}

// putLedger writes a sheet into the content of a finance item.
func putLedger(c form.Content, s ledger.Sheet) form.Content {
	if c.Fields == nil {
		c.Fields = map[string]string{}
	}
	c.Fields["opening"], c.Fields["closing"] = s.Opening.String(), s.Closing.String()
	c.Fields["income"], c.Fields["expense"] = s.Sum(ledger.Income).String(), s.Sum(ledger.Expense).String()
	c.Rows = nil
	for _, l := range s.Lines {
		amount := ""
		if l.Amount != 0 {
			amount = l.Amount.String()
		}
		c.Rows = append(c.Rows, []string{l.On.String(), string(l.Kind), l.Matter, amount, l.Handler, l.Note})
	}
	return c
}

// readLedger reads a sheet back; what is no amount or day becomes a problem.
func readLedger(c form.Content) (s ledger.Sheet, problems []ledger.Problem) {
	money := func(field, text string, row int) ledger.Cents {
		v, _, err := ledger.ParseCents(text)
		if err != nil {
			problems = append(problems, ledger.Problem{Row: row, Field: field, Msg: err.Error()})
		}
		return v
	}
	s.Opening, s.Closing = money("opening", c.Fields["opening"], 0), money("closing", c.Fields["closing"], 0)
	for i, r := range c.Rows {
		cell := func(n int) string {
			if n < len(r) {
				return r[n]
			}
			return ""
		}
		on, err := calendar.Parse(cell(0))
		if err != nil {
			problems = append(problems, ledger.Problem{Row: i + 1, Field: "on", Msg: err.Error()})
		}
		s.Lines = append(s.Lines, ledger.Line{On: on, Kind: ledger.Kind(cell(1)), Matter: cell(2), Amount: money("amount", cell(3), i+1), Handler: cell(4), Note: cell(5)})
	}
	return s, problems
}

// Checks are what this slice knows of types of items; disclose asks them at
// submit.
func Checks() map[string]func(form.Content) []fault.Problem {
	return map[string]func(form.Content) []fault.Problem{duty.SheetFinance: CheckFinance}
}

// CheckFinance is asked by disclose when a 村级财务公开表 is submitted, by
// whatever page: 期初 + 收入 − 支出 = 期末, line by line.
func CheckFinance(c form.Content) []fault.Problem {
	s, list := readLedger(c)
	first, last, ok := duty.Span(c.Period)
	if !ok {
		return []fault.Problem{{Field: "period", Msg: "请填写所属期，如 2026-08"}}
	}
	var out []fault.Problem
	for _, p := range append(list, s.Check(first, last)...) {
		if !p.Warn {
			out = append(out, fault.Problem{Field: finField(p), Msg: p.Msg})
		}
	}
	for _, k := range []struct {
		field string
		kind  ledger.Kind
	}{{"income", ledger.Income}, {"expense", ledger.Expense}} {
		stated, _, err := ledger.ParseCents(c.Fields[k.field])
		if sum := s.Sum(k.kind); err != nil || stated != sum {
			out = append(out, fault.Problem{Field: "fields." + k.field, Msg: "本期" + string(k.kind) + "与明细不符，明细合计为 " + sum.Grouped() + " 元"})
		}
	}
	return out
}

// finField names a ledger's problem as disclose's form names its fields.
func finField(p ledger.Problem) string {
	if p.Row == 0 {
		return "fields." + p.Field
	}
	return "rows"
}
