package village

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
	"lianghua/org"
	"lianghua/rbac"
)

func yearDay(year, month, day int) calendar.Date { return calendar.On(year, time.Month(month), day) }

// bundleBook names the workbooks of the bundle for the 灯塔 platform's 三务公开.
func bundleBook(key string) string {
	switch key {
	case duty.SheetParty:
		return "党务公开"
	case duty.SheetFinance:
		return "财务公开"
	}
	return "村务公开"
}

// Bundle (灯塔三务公开导出包) writes a zip of what the villages of the actor have
// published, or have approved for the noticeboard, for the sheets of a month:
// a workbook for 党务, 村务 and 财务, and the files. Name lists are left out, and
// nothing carries an author, a path or a time of its making.
func (s *Service) Bundle(ctx context.Context, actor rbac.Actor, month calendar.Date, out io.Writer) (n int, err error) {
	var list []Print
	var sheets []string
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		list, sheets, err = bundled(q, actor, month)
		return err
	})
	if err != nil {
		return 0, err
	}
	if len(list) == 0 {
		return 0, fault.Conflict("本期还没有已公开的村级信息，没有可以导出的内容。")
	}
	z := zip.NewWriter(out)
	for _, name := range []string{"党务公开", "村务公开", "财务公开"} {
		if err := bundleSheet(z, name, list, sheets); err != nil {
			return 0, fault.Internal("village.Bundle", err)
		}
	}
	if err := s.bundleFiles(ctx, z, list); err != nil {
		return 0, err
	}
	return len(list), fault.Wrap("village.Bundle", z.Close())
}

// bundled reads the items of the sheets' periods, and of events of the month.
func bundled(q db.Reader, actor rbac.Actor, month calendar.Date) (list []Print, sheets []string, err error) {
	slots, err := Slots(q, month)
	if err != nil {
		return nil, nil, err
	}
	where, args := rbac.ReachOf(actor, rbac.VillageAct).Where("u.path", "u.id")
	query, in, err := db.In(`SELECT f.item_id, f.sheet FROM village_fill f JOIN disclose_item i ON i.id = f.item_id JOIN org_unit u ON u.id = f.unit_id
		WHERE NOT i.name_list AND (i.stage = 'live' OR i.draft_state = 'approved') AND (f.period IN (?) OR f.period = '' AND i.listed_on >= ? AND i.listed_on <= ?)
		AND `+where+` ORDER BY u.sort, u.id, f.sheet, f.item_id LIMIT 5000`, append([]any{periods(slots), month, endOfMonth(month)}, args...)...)
	if err != nil {
		return nil, nil, fault.Internal("village.bundled", err)
	}
	var rows []struct {
		ItemID int64  `db:"item_id"`
		Sheet  string `db:"sheet"`
	}
	if err := q.Select(&rows, query, in...); err != nil {
		return nil, nil, fault.Internal("village.bundled", err)
	}
	for _, r := range rows {
		p, err := printed(q, actor, r.ItemID)
		if err != nil {
			return nil, nil, err
		}
		list, sheets = append(list, p), append(sheets, r.Sheet)
	}
	return list, sheets, nil
}

// bundleSheet writes one workbook, a sheet for each item.
func bundleSheet(z *zip.Writer, name string, list []Print, sheets []string) error {
	var mine []Print
	for i, p := range list {
		if bundleBook(sheets[i]) == name {
			mine = append(mine, p)
		}
	}
	if len(mine) == 0 {
		return nil
	}
	w, err := entry(z, name+".xlsx")
	if err != nil {
		return err
	}
	book := sheet.NewWorkbook()
	for _, p := range mine {
		writeItem(book, p)
	}
	_, err = book.WriteTo(w)
	return err
}

// entry begins a file of the zip without a time.
func entry(z *zip.Writer, name string) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
}

func writeItem(book *sheet.Workbook, p Print) {
	widths := make([]float64, max(2, len(p.Heads)))
	for i := range widths {
		widths[i] = 18
	}
	s := book.Sheet(p.Unit.ShortName+duty.PeriodName(p.Item.Period), sheet.Layout{Widths: widths, Paper: sheet.A4, Landscape: true})
	s.Row(0, sheet.Cells(sheet.Title, p.Content.Title)...)
	s.Row(0, sheet.Cells(sheet.Note, "村（社区）："+p.Unit.Name, "所属期："+duty.PeriodName(p.Item.Period))...)
	for _, f := range p.Form.Fields {
		if v := p.Content.Fields[f.Key]; v != "" {
			s.Row(0, sheet.Cells(sheet.Body, f.Label, v)...)
		}
	}
	for _, line := range p.Lines() {
		s.Row(0, sheet.Cells(sheet.Body, line)...)
	}
	if len(p.Rows) > 0 {
		s.Row(0, sheet.Cells(sheet.Head, p.Heads...)...)
		for _, r := range p.Rows {
			s.Row(0, sheet.Cells(sheet.Body, r...)...)
		}
	}
	for _, x := range p.Content.Signers {
		s.Row(0, sheet.Cells(sheet.Note, x.Role+"："+x.Name, x.On.String())...)
	}
}

// bundleFiles adds the files that the public may see, under their village.
func (s *Service) bundleFiles(ctx context.Context, z *zip.Writer, list []Print) error {
	q := s.DB.Reader(ctx)
	for _, p := range list {
		if !p.Online {
			continue
		}
		pub, err := disclose.PublicByID(q, s.DB.Now(), strconv.FormatInt(p.Item.ID, 10))
		if err != nil {
			return err
		}
		for i, f := range pub.Files {
			if err := s.bundleFile(z, fmt.Sprintf("附件/%s/%d-%d-%s", p.Unit.ShortName, p.Item.ID, i+1, f.Name), f); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) bundleFile(z *zip.Writer, name string, f disclose.File) error {
	in, err := s.Items.Open(f)
	if err != nil {
		return err
	}
	defer in.Close()
	w, err := entry(z, name)
	if err != nil {
		return fault.Internal("village.bundleFile", err)
	}
	_, err = io.Copy(w, in)
	return fault.Wrap("village.bundleFile", err)
}

// Unposted are published items of villages that nobody has recorded as 上墙,
// latest first.
func (s *Service) Unposted(ctx context.Context, actor rbac.Actor, unitID int64) (list []disclose.Item, units map[int64]org.Unit, err error) {
	q := s.DB.Reader(ctx)
	where, args := rbac.ReachOf(actor, rbac.VillagePost).Where("u.path", "u.id")
	if unitID != 0 {
		where, args = where+" AND u.id = ?", append(args, unitID)
	}
	var ids []int64
	err = q.Select(&ids, `SELECT i.id FROM disclose_item i JOIN org_unit u ON u.id = i.unit_id WHERE u.kind IN ('village', 'community')
		AND (i.stage = 'live' OR i.draft_state = 'approved') AND NOT EXISTS (SELECT 1 FROM village_posting g WHERE g.item_id = i.id) AND `+where+`
		ORDER BY i.id DESC LIMIT 100`, args...)
	if err != nil {
		return nil, nil, fault.Internal("village.Unposted", err)
	}
	var at []int64
	for _, id := range ids {
		it, err := disclose.ByID(q, id)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, it)
		if !slices.Contains(at, it.UnitID) {
			at = append(at, it.UnitID)
		}
	}
	units, err = org.UnitsByID(q, at)
	return list, units, fault.Wrap("village.Unposted", err)
}
