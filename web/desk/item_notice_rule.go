package desk

import (
	"fmt"
	"strconv"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/web"
)

// ItemNoticeRow is the 公示期 of one type: its own, the county's, and what is
// typed to change it.
type ItemNoticeRow struct{ Key, Name, Usual, Least, Now, Days, Unit, Basis string }

// ItemNoticeChange is one rule that was laid down.
type ItemNoticeChange struct{ Type, Text, Basis, By, On string }

// noticeRows are the types with a 公示期 and how it was changed.
func noticeRows(q db.Reader) (rows []ItemNoticeRow, log []ItemNoticeChange, err error) {
	list, err := disclose.NoticeRules(q)
	if err != nil {
		return nil, nil, err
	}
	now := map[string]disclose.NoticeRule{}
	for _, r := range list {
		if _, newer := now[r.Type]; !newer {
			now[r.Type] = r
		}
		f, _ := form.ByKey(r.Type)
		log = append(log, ItemNoticeChange{f.Name, r.Text(), r.Basis, r.ByName, calendar.DateOf(r.At.Time).Chinese()})
	}
	for _, f := range form.All() {
		k := f.Clocks.Notice
		if k.Days == 0 {
			continue
		}
		row := ItemNoticeRow{Key: f.Key, Name: f.Name, Usual: fmt.Sprintf("%d %s", k.Days, k.Unit()), Least: fmt.Sprintf("%d %s", k.Min, k.Unit()), Now: "默认", Unit: k.Key()}
		if r := now[f.Key]; r.Days > 0 {
			row.Now, row.Days, row.Unit, row.Basis = r.Text(), strconv.Itoa(r.Days), r.Unit, r.Basis
		}
		rows = append(rows, row)
	}
	return rows, log, nil
}

// itemNoticeRules stores the 公示期 of the types that were changed.
func (d *Deps) itemNoticeRules(c *web.Ctx) error {
	p, err := d.itemSetupPage(c)
	if err != nil {
		return err
	}
	var rules []disclose.NoticeRule
	var bad fault.Problems
	for i, was := range p.Notices {
		row := &p.Notices[i]
		row.Days, row.Unit, row.Basis = c.Form("days."+was.Key), c.Form("unit."+was.Key), c.Form("basis."+was.Key)
		if row.Days == was.Days && (row.Days == "" || row.Unit == was.Unit && row.Basis == was.Basis) {
			continue
		}
		days, err := strconv.Atoi(orDefault(row.Days, "0"))
		if err != nil {
			bad.Add("days."+was.Key, "天数应为整数")
		}
		rules = append(rules, disclose.NoticeRule{Type: was.Key, Days: days, Unit: row.Unit, Basis: row.Basis})
	}
	if err = bad.Err(); err == nil {
		err = d.Items.SetNotice(c.Request().Context(), c.Actor, rules...)
	}
	if err != nil {
		return c.Retry(err, "desk/item_setup", p)
	}
	if len(rules) == 0 {
		return c.Warn("没有改动。", "/desk/items/setup#notice")
	}
	return c.Done(fmt.Sprintf("已保存 %d 种类型的公示期，新拟稿和再次保存的草稿按新的期限。", len(rules)), "/desk/items/setup#notice")
}
