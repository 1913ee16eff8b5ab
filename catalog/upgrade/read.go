package upgrade

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"lianghua/catalog"
	"lianghua/importer"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Sheet is a new standard as a person brings it.
type Sheet struct {
	Level      string // national, provincial, city
	Name       string // 《…》
	DocumentNo string // 文号
	IssuedOn   string // 印发日期, 2027-01-04
	InForceOn  string // 施行日期
	FileName   string
	Domain     string // where the file does not say
	Complete   bool   // 各领域全表
}

// Levels are the levels of a standard above the county.
func Levels() []string { return []string{"national", "provincial", "city"} }

func (s *Sheet) check() error {
	s.Name, s.DocumentNo = strings.TrimSpace(s.Name), strings.TrimSpace(s.DocumentNo)
	s.IssuedOn, s.InForceOn = strings.TrimSpace(s.IssuedOn), strings.TrimSpace(s.InForceOn)
	var p fault.Problems
	if !slices.Contains(Levels(), s.Level) {
		p.Add("level", "请选择是国家、省级还是市级标准。")
	}
	p.Need("name", s.Name, "请填写新标准的名称，如“社会救助领域基层政务公开标准目录（2027年版）”。")
	p.Need("document_no", s.DocumentNo, "请填写文号，查不到的写明来源。")
	for field, text := range map[string]string{"name": s.Name, "document_no": s.DocumentNo} {
		if utf8.RuneCountInString(text) > 200 {
			p.Add(field, "超过 200 字，请缩短。")
		}
	}
	for field, date := range map[string]string{"issued_on": s.IssuedOn, "in_force_on": s.InForceOn} {
		if _, err := calendar.Parse(date); err != nil || date == "" {
			p.Add(field, "请填写日期，格式如 2027-01-04。")
		}
	}
	return p.Err()
}

// Load reads a workbook, matches it and keeps the plan. Nothing in the
// catalogue changes.
func (s *Service) Load(ctx context.Context, actor rbac.Actor, path string, in Sheet) (u Upgrade, err error) {
	if err := rbac.Check(actor, rbac.EditionDraft, rbac.Unit{}); err != nil {
		return u, err
	}
	if err := in.check(); err != nil {
		return u, err
	}
	std, err := s.Sheets.ReadStandard(ctx, path, importer.Reading{Name: in.FileName, Domain: in.Domain})
	if err != nil {
		return u, err
	}
	f, err := os.Open(path)
	if err != nil {
		return u, fault.Invalidf("file", "找不到文件“%s”。", in.FileName)
	}
	defer f.Close()
	stored, err := s.Files.Save(ctx, f, filepath.Base(in.FileName), attach.Workbook(importer.UploadLimit))
	if err != nil {
		return u, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		rows := sheetRows(std)
		if err := alone(tx, in.Level, domainsOf(rows)); err != nil {
			return err
		}
		id, err := insert(tx, actor, in, std, stored)
		if err != nil {
			return err
		}
		c, err := readCounty(tx, in.Level, domainsOf(rows))
		if err != nil {
			return err
		}
		if err := keepRows(tx, id, rows); err != nil {
			return err
		}
		if err := insertLines(tx, id, c.plan(rows, in.Complete)); err != nil {
			return err
		}
		log(tx, actor, rbac.EditionDraft, "load", id, map[string]any{"rows": len(rows)})
		u, err = ByID(tx, id)
		return err
	})
	return u, fault.Wrap("upgrade.Load", err)
}

func sheetRows(std *importer.Standard) []SheetRow {
	out := make([]SheetRow, len(std.Rows))
	for i, r := range std.Rows {
		out[i] = SheetRow{i + 1, r.Sheet, r.Line, r.Fields}
	}
	return out
}

// Preview is what a sheet would do, without keeping anything.
type Preview struct {
	Rows     []SheetRow
	Lines    []Line
	Standard *importer.Standard
}

// Preview reads and matches a workbook and keeps nothing.
func (s *Service) Preview(ctx context.Context, path string, in Sheet) (p Preview, err error) {
	if p.Standard, err = s.Sheets.ReadStandard(ctx, path, importer.Reading{Name: in.FileName, Domain: in.Domain}); err != nil {
		return p, err
	}
	p.Rows = sheetRows(p.Standard)
	c, err := readCounty(s.DB.Reader(ctx), in.Level, domainsOf(p.Rows))
	if err == nil {
		p.Lines = c.plan(p.Rows, in.Complete)
	}
	return p, err
}

// PreviewAlone matches a workbook with the starter edition, where there is no database.
func PreviewAlone(ctx context.Context, path string, in Sheet) (p Preview, err error) {
	if p.Standard, err = importer.ReadStandardAlone(ctx, path, importer.Reading{Name: in.FileName, Domain: in.Domain}); err != nil {
		return p, err
	}
	p.Rows = sheetRows(p.Standard)
	c := &county{at: map[int64]int{}, std: map[int64]catalog.Standing{}, level: in.Level}
	all, err := catalog.StarterEntries()
	domains := domainsOf(p.Rows)
	for _, e := range all {
		if slices.Contains(domains, e.Domain) {
			c.at[e.ID] = len(c.entries)
			c.entries = append(c.entries, e)
			c.std[e.StandardID] = catalog.Standing{Level: "national", Fields: e.Fields}
		}
	}
	p.Lines = c.plan(p.Rows, in.Complete)
	return p, err
}

// alone holds that no other upgrade of these domains is open.
func alone(tx *db.Tx, level string, domains []string) error {
	text, args, err := db.In(`SELECT g.name FROM catalog_upgrade g WHERE g.state IN ('read', 'checking', 'confirmed')
		AND EXISTS (SELECT 1 FROM catalog_upgrade_row r WHERE r.upgrade_id = g.id AND r.domain IN (?)) ORDER BY g.id LIMIT 1`, domains)
	if err != nil {
		return err
	}
	var other string
	err = tx.Get(&other, text, args...)
	if db.NoRows(err) {
		return nil
	}
	if err != nil {
		return fault.Internal("upgrade.alone", err)
	}
	return fault.Conflictf("同一领域的《%s》还在核对，请先办完或放弃，再读入新的。", other)
}

func insert(tx *db.Tx, actor rbac.Actor, in Sheet, std *importer.Standard, stored attach.Stored) (int64, error) {
	problems := std.Problems
	if len(problems) > 200 {
		problems = problems[:200]
	}
	id, err := tx.Insert(`INSERT INTO catalog_upgrade (level, name, document_no, issued_on, in_force_on, complete, state, file_name, sha256, problems, created_by, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, in.Level, in.Name, in.DocumentNo, in.IssuedOn, in.InForceOn, in.Complete, string(Read),
		in.FileName, std.SHA256, db.Of(filled(problems)), actor.Name, tx.Now)
	if err != nil {
		return 0, fault.Internal("upgrade.insert", err)
	}
	file, err := attach.Record(tx, stored, attach.Owner{UnitID: actor.Home().ID, Kind: "upgrade", ID: id}, in.FileName, actor.Name)
	if err == nil {
		_, err = tx.Exec(`UPDATE catalog_upgrade SET file_id = ? WHERE id = ?`, file, id)
	}
	return id, fault.Wrap("upgrade.insert", err)
}

func keepRows(tx *db.Tx, id int64, rows []SheetRow) error {
	sets := make([][]any, len(rows))
	for i, r := range rows {
		sets[i] = []any{id, r.N, r.Sheet, r.Line, r.Fields.Domain, db.Of(r.Fields)}
	}
	return fault.Wrap("upgrade.keepRows", tx.ExecRows(`INSERT INTO catalog_upgrade_row (upgrade_id, n, sheet, line, domain, fields) VALUES `, `(?, ?, ?, ?, ?, ?)`, ``, sets))
}
