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

// Paper is a village's sheet as the one who fills it in sees it.
type Paper struct {
	Fill
	Item     disclose.Item
	Unit     org.Unit
	Slot     Slot
	Form     form.Form
	Content  form.Content
	Ledger   ledger.Sheet     // of a finance sheet
	Problems []ledger.Problem // of a finance sheet, blocking ones and others
	Missing  []fault.Problem  // elements without which it cannot be submitted
	Returned string           // why it came back, "" when it did not
	Editable bool
	Profile  Profile
}

// Finance reports a 村级财务公开表.
func (p Paper) Finance() bool { return p.Form.Key == duty.SheetFinance }

// Ready reports a sheet that can be submitted.
func (p Paper) Ready() bool { return len(p.Missing) == 0 && !ledger.Blocking(p.Problems) }

// Paper reads a sheet of a village for which the actor may draft: a keeper
// sees the own village's, a township its villages'.
func (s *Service) Paper(ctx context.Context, actor rbac.Actor, itemID int64) (Paper, error) {
	var out Paper
	err := s.DB.Snapshot(ctx, func(q db.Reader) (err error) {
		out, err = paperOf(q, actor, itemID)
		return err
	})
	return out, err
}

func paperOf(q db.Reader, actor rbac.Actor, itemID int64) (p Paper, err error) {
	f, found, err := FillByItem(q, itemID)
	if err != nil {
		return p, err
	}
	if !found {
		return p, fault.NotFound("没有这张公开表，请从本村的公开表重新进入。")
	}
	p.Fill = f
	if p.Unit, err = villageOf(q, actor, rbac.ItemDraft, f.UnitID); err != nil {
		return p, err
	}
	if p.Item, err = disclose.ByID(q, itemID); err != nil {
		return p, err
	}
	p.Form, p.Editable = p.Item.Form(), p.Item.DraftState.Editable()
	if p.Slot, err = slotAt(q, f.Sheet, f.Period); err != nil {
		return p, err
	}
	if p.Content, err = contentOf(q, itemID); err != nil {
		return p, err
	}
	if p.Profile, err = ProfileOf(q, f.UnitID); err != nil {
		return p, err
	}
	if p.Item.DraftState == disclose.Returned {
		if p.Returned, err = lastReturn(q, itemID); err != nil {
			return p, err
		}
	}
	p.check()
	return p, nil
}

func (p *Paper) check() {
	p.Missing = p.Form.Elements(p.Content)
	if !p.Finance() {
		return
	}
	sheet, unread := readLedger(p.Content)
	p.Ledger, p.Problems = sheet, append(unread, sheet.Check(p.Slot.First, p.Slot.Last)...)
	if err := (ledger.Signers{Accountant: signer(p.Content, form.SeatBookkeeper), Overseer: signer(p.Content, form.SeatOverseer), Principal: signer(p.Content, form.SeatVillage)}).Check(); err != nil {
		for _, x := range fault.FieldProblems(err) {
			p.Missing = append(p.Missing, fault.Problem{Field: "signers", Msg: x.Msg})
		}
	}
}

func signer(c form.Content, role string) string {
	for _, s := range c.Signers {
		if s.Role == role {
			return s.Name
		}
	}
	return ""
}

func lastReturn(q db.Reader, itemID int64) (reason string, err error) {
	err = q.Get(&reason, `SELECT r.reason FROM disclose_review r WHERE r.item_id = ? AND r.action = 'return' ORDER BY r.id DESC LIMIT 1`, itemID)
	if db.NoRows(err) {
		return "", nil
	}
	return reason, fault.Wrap("village.lastReturn", err)
}

// edit writes the words of a sheet that is still a draft; version is the one
// that the person saw.
func (s *Service) edit(ctx context.Context, actor rbac.Actor, itemID, version int64, write func(p *Paper) error) (Paper, error) {
	p, err := s.Paper(ctx, actor, itemID)
	if err != nil {
		return p, err
	}
	if !p.Editable {
		return p, fault.Conflictf("“%s”当前为“%s”，不能修改。", p.Item.Title, p.Item.DraftState.Name())
	}
	if err := write(&p); err != nil {
		return p, err
	}
	if _, err := s.Items.Save(ctx, actor, itemID, version, disclose.Change{Content: p.Content, ColumnID: p.Item.ColumnID}); err != nil {
		return p, err
	}
	return s.Paper(ctx, actor, itemID)
}

// SaveLedger writes the whole of a finance sheet.
func (s *Service) SaveLedger(ctx context.Context, actor rbac.Actor, itemID, version int64, sheet ledger.Sheet) (Paper, error) {
	return s.edit(ctx, actor, itemID, version, func(p *Paper) error {
		if !p.Finance() {
			return fault.Conflict("这不是村级财务公开表。")
		}
		p.Content = putLedger(p.Content, sheet)
		return nil
	})
}

// SaveLine writes one line of a finance sheet: a new one when n is -1. An
// empty line is taken away.
func (s *Service) SaveLine(ctx context.Context, actor rbac.Actor, itemID, version int64, n int, l ledger.Line) (Paper, error) {
	return s.edit(ctx, actor, itemID, version, func(p *Paper) error {
		switch {
		case !p.Finance() || n >= len(p.Ledger.Lines):
			return fault.NotFound("没有这一笔，请刷新后重试。")
		case l == (ledger.Line{}) && n >= 0:
			p.Ledger.Lines = append(p.Ledger.Lines[:n], p.Ledger.Lines[n+1:]...)
		case n >= 0:
			p.Ledger.Lines[n] = l
		case len(p.Ledger.Lines) >= ledger.MaxLines:
			return fault.TooLarge("本期笔数太多，请由乡镇（街道）用表格导入。")
		default:
			p.Ledger.Lines = append(p.Ledger.Lines, l)
		}
		p.Content = putLedger(p.Content, p.Ledger)
		return nil
	})
}

// SaveWords writes title, body, rows and fields of any other sheet; nil leaves
// a part as it is.
func (s *Service) SaveWords(ctx context.Context, actor rbac.Actor, itemID, version int64, w Words) (Paper, error) {
	return s.edit(ctx, actor, itemID, version, func(p *Paper) error {
		if w.Title != "" {
			p.Content.Title = w.Title
		}
		if w.Body != nil {
			p.Content.Body = *w.Body
		}
		if w.Rows != nil {
			p.Content.Rows = w.Rows
		}
		for k, v := range w.Fields {
			if p.Content.Fields == nil {
				p.Content.Fields = map[string]string{}
			}
			p.Content.Fields[k] = v
		}
		return nil
	})
}

// Words are the parts of a sheet that is text.
type Words struct {
	Title  string
	Body   *string // HTML; sanitised when it is kept
	Rows   [][]string
	Fields map[string]string
}

// Sign records in one tick that the sheet was signed on paper by all who must
// (已签字存档); a photo of it is no duty. Names that the profile lacks are kept
// there for the next period.
func (s *Service) Sign(ctx context.Context, actor rbac.Actor, itemID, version int64, names map[string]string, on calendar.Date) (Paper, error) {
	return s.edit(ctx, actor, itemID, version, func(p *Paper) error {
		var bad fault.Problems
		if on.IsZero() || on.After(calendar.DateOf(s.DB.Now().Time)) {
			bad.Add("signed_on", "请填写签字日期，不能晚于今天")
		}
		var list []form.Signer
		for _, seat := range p.Form.Signers {
			name := plain(names[seat.Role])
			bad.Need("signer-"+seat.Role, name, "请填写"+seat.Role+"姓名")
			list = append(list, form.Signer{Role: seat.Role, Name: name, On: on})
		}
		for _, x := range apart(p.Form, list) {
			bad.Add(x.Field, x.Msg)
		}
		p.Content.Signers = list
		return bad.Err()
	})
}

// apart names the seats that one person must not hold together.
func apart(f form.Form, list []form.Signer) (out []fault.Problem) {
	for _, seat := range f.Signers {
		if !seat.Apart {
			continue
		}
		over := ""
		for _, s := range list {
			if s.Role == seat.Role {
				over = ledger.PlainName(s.Name)
			}
		}
		for _, s := range list {
			if over != "" && s.Role != seat.Role && ledger.PlainName(s.Name) == over {
				out = append(out, fault.Problem{Field: "signer-" + seat.Role, Msg: seat.Role + "不能同时是" + s.Role + "，请核对"})
			}
		}
	}
	return out
}

// Submit sends a sheet to its review (送审). What keeps it from being
// submitted is told all at once.
func (s *Service) Submit(ctx context.Context, actor rbac.Actor, itemID, version int64) error {
	p, err := s.Paper(ctx, actor, itemID)
	if err != nil {
		return err
	}
	var bad fault.Problems
	for _, x := range p.Missing {
		bad.Add(x.Field, x.Msg)
	}
	for _, x := range p.Problems {
		if !x.Warn {
			bad.Add(finField(x), x.Msg)
		}
	}
	if err := bad.Err(); err != nil {
		return err
	}
	_, err = s.Items.Act(ctx, actor, []disclose.Ref{{ID: itemID, Version: version}}, disclose.ActSubmit, disclose.Form{})
	return err
}
