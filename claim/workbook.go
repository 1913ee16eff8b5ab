package claim

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/jmoiron/sqlx"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// BookName is the file name of a unit's workbook: 蒙阴县民政局_第一轮确认表.xlsx.
// Nothing ever depends on it.
func BookName(u org.Unit, r Round) string {
	return attach.SafeName(fmt.Sprintf("%s_%s表.xlsx", u.Name, r.Name))
}

// Workbook writes one unit's workbook of a round: what the entries said when
// the round was opened. Equal rounds give equal bytes.
func (s *Service) Workbook(ctx context.Context, actor rbac.Actor, roundID, unitID int64, w io.Writer) (name string, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		r, u, err := seeRound(q, actor, roundID, unitID)
		if err != nil {
			return err
		}
		name = BookName(u, r)
		n := 0
		err = eachBook(q, r, unitID, func(_ org.Unit, t table.Table) error {
			n++
			return table.Write(w, table.XLSX, t)
		})
		if err == nil && n == 0 {
			err = fault.NotFound("该单位不在这一轮的范围内")
		}
		return err
	})
	return name, err
}

// RoundZip writes every unit's workbook of a round into one zip, in the order
// of the units. Equal rounds give equal bytes. Give it a file: a database
// snapshot is held while it writes.
func (s *Service) RoundZip(ctx context.Context, actor rbac.Actor, roundID int64, w io.Writer) (name string, err error) {
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		county, err := org.CountyUnit(q)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.RoundManage, county.RBAC()); err != nil {
			return err
		}
		r, err := roundByID(q, roundID)
		if err != nil {
			return err
		}
		name = r.Name + "表.zip"
		return zipBooks(q, r, w)
	})
	return name, err
}

func zipBooks(q db.Reader, r Round, w io.Writer) error {
	z := zip.NewWriter(w)
	used := map[string]bool{}
	err := eachBook(q, r, 0, func(u org.Unit, t table.Table) error {
		name := BookName(u, r)
		if used[name] {
			name = u.Code + "_" + name
		}
		used[name] = true
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}) // a workbook is packed already
		if err != nil {
			return fault.Internal("claim.RoundZip", err)
		}
		return table.Write(f, table.XLSX, t)
	})
	if err != nil {
		return err
	}
	return fault.Wrap("claim.RoundZip", z.Close())
}

// bookRow is one line of a workbook as it was sent.
type bookRow struct {
	unit   org.Unit
	domain string
	name   string // the domain's
	code   string
	fields catalog.Fields
}

// eachBook builds the workbook of one unit, or of all for unitID 0, one after
// the other from one query.
func eachBook(q db.Reader, r Round, unitID int64, f func(org.Unit, table.Table) error) error {
	place, err := placeName(q)
	if err != nil {
		return err
	}
	text, args := `SELECT u.id, u.code, u.name, u.short_name, d.key, d.name, e.code, v.fields FROM claim_round_row w
		JOIN org_unit u ON u.id = w.unit_id JOIN catalog_entry e ON e.id = w.entry_id JOIN catalog_domain d ON d.key = e.domain
		JOIN catalog_revision v ON v.entry_id = w.entry_id AND v.no = w.revision WHERE w.round_id = ?`, []any{r.ID}
	if unitID != 0 {
		text, args = text+` AND w.unit_id = ?`, append(args, unitID)
	}
	var unit org.Unit
	var t table.Table
	flush := func() error {
		if unit.ID == 0 {
			return nil
		}
		return f(unit, t)
	}
	err = q.Each(func(rows *sqlx.Rows) error {
		var b bookRow
		var fields db.JSON[sealed]
		if err := rows.Scan(&b.unit.ID, &b.unit.Code, &b.unit.Name, &b.unit.ShortName, &b.domain, &b.name, &b.code, &fields); err != nil {
			return err
		}
		b.fields = fields.V.Fields
		if b.unit.ID != unit.ID {
			if err := flush(); err != nil {
				return err
			}
			unit, t = b.unit, emptyBook(r, b.unit)
		}
		addLine(&t, b, place)
		return nil
	}, text+` ORDER BY u.sort, u.id, d.sort, d.key, e.ordinal, e.id`, args...)
	if err != nil {
		return fault.Wrap("claim.eachBook", err)
	}
	return flush()
}

// placeName is the county's name in titles: 蒙阴县.
func placeName(q db.Reader) (string, error) {
	county, err := org.CountyUnit(q)
	return strings.TrimSuffix(strings.TrimSuffix(county.Name, "政府"), "人民"), err
}

func emptyBook(r Round, u org.Unit) table.Table {
	due := ""
	if !r.DueOn.IsZero() {
		due = r.DueOn.Chinese() + "前"
	}
	return table.Table{Kind: table.RoundOut, Round: table.Round{Stamp: table.Stamp{Unit: u.Code, Round: itoa(r.ID)}, UnitName: u.Name, Name: r.Name, Due: due}}
}

func addLine(t *table.Table, b bookRow, place string) {
	n := len(t.Parts)
	if n == 0 || t.Parts[n-1].DomainName != b.name {
		t.Parts = append(t.Parts, table.Part{Name: b.name, Title: place + b.name + "领域基层政务公开标准目录", DomainName: b.name})
		n++
	}
	t.Parts[n-1].Rows = append(t.Parts[n-1].Rows, rowOf(b.code, b.fields))
}

// rowOf is an entry as a line of the official table.
func rowOf(code string, f catalog.Fields) table.Row {
	return table.Row{Domain: f.Domain, Seq: f.Seq, Level1: f.Level1, Level2: f.Level2, Level3: f.Level3, Content: f.Content, Basis: f.Basis,
		TimeLimit: f.TimeLimit, Subject: f.Subject, Channels: f.Channels, Audience: f.Audience, Mode: f.Mode, Tiers: f.Tiers, Key: code}
}
