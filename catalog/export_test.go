package catalog

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/sheet"
)

// readBack writes the table and reads it again as an import would.
func readBack(t *testing.T, q db.Reader, format table.Format, tab table.Table) []table.Row {
	t.Helper()
	var b, again bytes.Buffer
	must(t, table.Write(&b, format, tab))
	must(t, table.Write(&again, format, tab))
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("%s: equal data gave other bytes", format)
	}
	path := filepath.Join(t.TempDir(), "目录."+string(format))
	must(t, os.WriteFile(path, b.Bytes(), 0o600))
	book, err := sheet.Open(t.Context(), filepath.Base(path), path, sheet.Options{})
	must(t, err)
	defer book.Close()
	list, err := Domains(q)
	must(t, err)
	var names []table.DomainName
	for _, d := range list {
		names = append(names, table.DomainName{Key: d.Key, Name: d.Name, Aliases: d.Aliases})
	}
	res, err := table.Read(t.Context(), book, table.NewDomainIndex(names), table.Options{File: filepath.Base(path), County: "蒙阴县"})
	must(t, err)
	return res.Rows
}

func TestExportComesBackTheSame(t *testing.T) {
	loadedOn(t, func(t *testing.T, d *db.DB, s *Service) {
		q := d.Reader(t.Context())
		e := entry(t, d, "D05-0001")
		f := e.Fields
		f.Level3, f.Channels, f.Audience = "三级", []string{"政府网站", "村里的大喇叭", "其他:办税服务厅"}, "特定群体:项目单位"
		f.Tiers = []term.Tier{term.City, term.Village}
		f.Content = []string{"=1+1", "第一项；第二项", "含、顿号的一句话，以及逗号。"}
		must(t, s.Edit(t.Context(), officer(), e.ID, 1, f, nil))
		_, err := s.AddEntry(t.Context(), officer(), Fields{Domain: "D05", Level1: "只有一级"}, "")
		must(t, err)
		for range 2 {
			_, err := s.AddEntry(t.Context(), officer(), Fields{Domain: "D20", Level1: "重名", Level2: "重名", Subject: "民政局"}, "")
			must(t, err)
		}
		entries, err := Current(q)
		must(t, err)
		x := NewIndex(entries)
		for _, format := range []table.Format{table.XLSX, table.CSV} {
			for _, keys := range []bool{true, false} {
				tab, err := ExportTable(q, Filter{}, keys)
				must(t, err)
				rows := readBack(t, q, format, tab)
				if len(rows) != len(entries) {
					t.Errorf("%s: %d rows came back, want %d", format, len(rows), len(entries))
				}
				bad, nth := 0, map[string]int{}
				for _, r := range rows {
					f := RowFields(r)
					nth[f.Identity()]++
					have, ok := x.ByCode(r.Key)
					if !ok || !keys {
						have, ok = x.ByName(f, nth[f.Identity()])
					}
					if diff := Diff(have.Fields, f); !ok || len(diff) > 0 {
						if bad++; bad < 6 {
							t.Errorf("%s keys=%v %s %s (found %v): %+v", format, keys, have.Code, f.Title(), ok, diff)
						}
					}
				}
				if bad > 0 {
					t.Errorf("%s keys=%v: %d of %d rows are not the same", format, keys, bad, len(rows))
				}
			}
		}
	})
}

func TestPublicTableIsTheStarterAtFirst(t *testing.T) {
	loadedOn(t, func(t *testing.T, d *db.DB, _ *Service) {
		q := d.Reader(t.Context())
		e, err := PublicEdition(q)
		must(t, err)
		tab, err := PublicTable(q, e, "D22")
		must(t, err)
		if len(tab.Parts) != 1 || len(tab.Parts[0].Rows) != 18 || tab.Parts[0].Title != "蒙阴县户籍管理领域基层政务公开标准目录" {
			t.Errorf("%d parts: %s", len(tab.Parts), tab.Parts[0].Title)
		}
	})
}

// loadedOn is loaded on SQLite only: what is tested does not depend on the engine.
func loadedOn(t *testing.T, f func(t *testing.T, d *db.DB, s *Service)) {
	t.Helper()
	d := dbtest.SQLite(t)
	prepare(t, d)
	f(t, d, &Service{DB: d})
}
