package village

import (
	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// PublicSheet is a village's published sheet as the portal lists it.
type PublicSheet struct {
	Sheet     string        `db:"sheet"` // key, see duty
	Name      string        `db:"-"`     // 村级财务公开表
	Period    string        `db:"period"`
	PeriodIs  string        `db:"-"` // 2026年8月
	ItemID    int64         `db:"item_id"`
	Code      string        `db:"code"`
	Title     string        `db:"title"`
	IndexNo   string        `db:"index_no"`
	ListedOn  calendar.Date `db:"listed_on"`
	PostedOn  calendar.Date `db:"-"` // 上墙, zero when not recorded
	UntilOn   calendar.Date `db:"-"`
	RemovedOn calendar.Date `db:"-"`
}

// PublicSheets lists what a village has published as sheets and may be seen
// now, the latest period first, in the years from since on. Name lists and
// what is for the noticeboard only never stand in it. Where the papers hang is
// told with it.
func PublicSheets(q db.Reader, now db.Time, unitID int64, since int) ([]PublicSheet, error) {
	names, err := sheetNames(q)
	if err != nil {
		return nil, err
	}
	var out []PublicSheet
	err = q.Select(&out, `SELECT f.sheet, f.period, f.item_id, i.code, i.title, COALESCE(i.index_no, '') AS index_no, i.listed_on
		FROM village_fill f JOIN disclose_item i ON i.id = f.item_id
		WHERE f.unit_id = ? AND i.listed_on >= ? AND `+disclose.Listed("i")+` ORDER BY i.listed_on DESC, i.id DESC`, unitID, calendar.On(since, 1, 1), now)
	if err != nil {
		return nil, fault.Internal("village.PublicSheets", err)
	}
	ids := make([]int64, len(out))
	for i := range out {
		ids[i] = out[i].ItemID
	}
	posted, err := postingsOf(q, ids)
	if err != nil {
		return nil, err
	}
	for i := range out {
		p := posted[out[i].ItemID]
		out[i].Name, out[i].PeriodIs = names[out[i].Sheet], duty.PeriodName(out[i].Period)
		out[i].PostedOn, out[i].UntilOn, out[i].RemovedOn = p.PostedOn, p.UntilOn, p.RemovedOn
	}
	return out, nil
}

func sheetNames(q db.Reader) (map[string]string, error) {
	list, err := duty.Sheets(q)
	out := map[string]string{}
	for _, s := range list {
		out[s.Key] = s.Name
	}
	return out, err
}
