package village

import (
	"context"
	"fmt"
	"strings"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/village/ledger"
)

// Booked is what became of one village's figures.
type Booked struct {
	Village  string // as written
	Unit     org.Unit
	Sheet    ledger.Sheet
	Problems []ledger.Problem // to be mended in the draft
	Refused  string           // why no draft was made
	ItemID   int64            // of the draft
}

// MostVillages bounds one paste or export of the 三资 platform.
const MostVillages = 200

// Books matches figures with the villages for which the actor may act and says
// what is wrong, without keeping anything: the preview. Row problems of the
// reading and of the arithmetic stand together.
func (s *Service) Books(ctx context.Context, actor rbac.Actor, period string, list []ledger.Pasted) ([]Booked, error) {
	return books(s.DB.Reader(ctx), actor, period, list)
}

func books(q db.Reader, actor rbac.Actor, period string, list []ledger.Pasted) ([]Booked, error) {
	slot, err := slotAt(q, duty.SheetFinance, period)
	if err != nil {
		return nil, err
	}
	if len(list) > MostVillages {
		return nil, fault.TooLarge(fmt.Sprintf("一次最多 %d 个村，请分次录入。", MostVillages))
	}
	units, err := org.Visible(q, actor, rbac.VillageAct)
	if err != nil {
		return nil, fault.Wrap("village.books", err)
	}
	out := make([]Booked, 0, len(list))
	for _, p := range list {
		b := Booked{Village: p.Village, Sheet: p.Sheet, Problems: append(p.Problems, p.Sheet.Check(slot.First, slot.Last)...)}
		b.Unit, b.Refused = matchVillage(units, p.Village)
		if b.Refused == "" && len(p.Sheet.Lines) == 0 {
			b.Refused = "没有明细。本期没有收支的，请申报“本期无此类信息”。"
		}
		if b.Refused == "" {
			b.Refused = unkeepable(p.Sheet)
		}
		out = append(out, b)
	}
	return out, nil
}

// unkeepable says why figures cannot even be a draft, "" when they can.
func unkeepable(s ledger.Sheet) string {
	f, _ := form.ByKey(duty.SheetFinance)
	if bad := f.Structure(putLedger(form.Content{}, s)); len(bad) > 0 {
		return bad[0].Msg
	}
	return ""
}

// matchVillage finds the one village that a name means: 烟庄, 烟庄村, 烟庄村委会.
// Without a name the actor's only village is meant.
func matchVillage(units []org.Unit, name string) (org.Unit, string) {
	want := stem(name)
	var hits []org.Unit
	for _, u := range units {
		if u.Kind.Villages() && (want == "" || stem(u.ShortName) == want || stem(u.Name) == want) {
			hits = append(hits, u)
		}
	}
	switch {
	case len(hits) == 1:
		return hits[0], ""
	case want == "":
		return org.Unit{}, "没有写明是哪个村。请在表中加“村名”一列。"
	case len(hits) > 1:
		return org.Unit{}, "有几个村都叫“" + name + "”，请写全称。"
	}
	return org.Unit{}, "没有叫“" + name + "”的村，或不在您管理的范围内。"
}

func stem(name string) string {
	name = strings.Join(strings.Fields(name), "")
	for _, end := range []string{"股份经济合作社", "经济合作社", "居民委员会", "村民委员会", "居委会", "村委会", "社区", "村"} {
		if rest, ok := strings.CutSuffix(name, end); ok && rest != "" {
			name = rest
		}
	}
	return name
}

// FillBooks keeps figures as drafts of the villages' finance sheets of a
// period, all in one transaction: those of the 三资 export (way "books") or
// pasted (way "paste"). A draft that is there is written over; what is in
// review or published is refused by name.
func (s *Service) FillBooks(ctx context.Context, actor rbac.Actor, period, way string, list []ledger.Pasted) (out []Booked, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if out, err = books(tx, actor, period, list); err != nil {
			return err
		}
		seen := map[int64]bool{}
		for i := range out {
			b := &out[i]
			if b.Refused == "" && seen[b.Unit.ID] {
				b.Refused = b.Unit.ShortName + "在表中出现了两次。"
			}
			if b.Refused != "" {
				continue
			}
			seen[b.Unit.ID] = true
			if err := s.book(tx, actor, period, way, b); err != nil {
				if fault.KindOf(err) != fault.KindConflict {
					return err
				}
				b.Refused = fault.Message(err)
			}
		}
		return nil
	})
	return out, fault.Wrap("village.FillBooks", err)
}

func (s *Service) book(tx *db.Tx, actor rbac.Actor, period, way string, b *Booked) error {
	st := Start{UnitID: b.Unit.ID, Sheet: duty.SheetFinance, Period: period, Way: way}
	u, slot, err := place(tx, actor, st)
	if err != nil {
		return err
	}
	ref, err := s.begin(tx, actor, u, slot, st)
	if err != nil {
		return err
	}
	it, err := disclose.ByID(tx, ref.ID)
	if err != nil {
		return err
	}
	if !it.DraftState.Editable() {
		return fault.Conflictf("%s当前为“%s”，没有改动。", it.Title, it.DraftState.Name())
	}
	c, err := contentOf(tx, ref.ID)
	if err != nil {
		return err
	}
	b.ItemID = ref.ID
	_, err = s.Items.SaveIn(tx, actor, it.Ref(), disclose.Change{Content: putLedger(c, b.Sheet), ColumnID: it.ColumnID})
	return err
}
