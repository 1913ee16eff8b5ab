package desk

import (
	"fmt"

	"lianghua/catalog"
	"lianghua/internal/fault"
	"lianghua/web"
)

// EntriesConfirmPage asks before the whole filtered list is confirmed.
type EntriesConfirmPage struct {
	web.Base
	N      int // entries that would be confirmed
	Hidden []filterPair
	Domain string // name, when the list is of one
	Here   string
}

// EntriesDonePage tells for each entry what became of it.
type EntriesDonePage struct {
	web.Base
	Rows []catalog.Outcome
	Done int
	Here string
}

// mostConfirmed is how many entries are confirmed in one act.
const mostConfirmed = 5000

func (d *Deps) entryConfirmAsk(c *web.Ctx) error {
	p, _, err := confirmAsk(c)
	if err != nil {
		return err
	}
	return c.Render(p)
}

func confirmAsk(c *web.Ctx) (*EntriesConfirmPage, []int64, error) {
	f, err := entryFilter(c)
	if err != nil {
		return nil, nil, err
	}
	p := &EntriesConfirmPage{Here: address("/desk/entries", filterQuery(f))}
	f.State = catalog.Unverified
	refs, err := catalog.Refs(c.Q(), f)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]int64, len(refs))
	for i, r := range refs {
		ids[i] = r.ID
	}
	p.Title, p.N, p.Hidden = "确认全部待核事项", len(ids), filterQuery(f)
	if f.Domain != "" {
		domain, err := catalog.DomainByKey(c.Q(), f.Domain)
		if err != nil {
			return nil, nil, err
		}
		p.Domain = domain.Name
	}
	return p, ids, nil
}

// entryConfirm confirms the chosen entries, or with "all" the whole filtered
// list if it is still as long as it was shown.
func (d *Deps) entryConfirm(c *web.Ctx) error {
	ids, err := c.FormIDs("id")
	if err != nil {
		return err
	}
	if c.Checked("all") {
		p, all, err := confirmAsk(c)
		if err != nil {
			return err
		}
		if seen, err := c.FormInt("seen"); err != nil || int(seen) != len(all) {
			return c.Retry(fault.Conflict("筛选出的事项刚有变化，请核对新的条数后再确认。"), "desk/entry_confirm", p)
		}
		ids = all
	}
	switch {
	case len(ids) == 0:
		return fault.Conflict("请先勾选要确认的事项。")
	case len(ids) > mostConfirmed:
		return fault.Conflictf("一次最多确认 %d 条，请按领域分次确认。", mostConfirmed)
	}
	rows, err := d.Catalog.Confirm(c.Request().Context(), c.Actor, ids)
	if err != nil {
		return err
	}
	p := &EntriesDonePage{Rows: rows, Here: c.Back("/desk/entries")}
	for _, r := range rows {
		if r.Done {
			p.Done++
		}
	}
	if len(rows) == 1 && p.Done == 1 {
		return c.Done("已确认 "+rows[0].Code+" "+rows[0].Title+"。", p.Here)
	}
	p.Title = fmt.Sprintf("已确认 %d 条", p.Done)
	return c.RenderAs("desk/entry_done", p)
}
