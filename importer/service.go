package importer

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/disclose"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
	"lianghua/org"
	"lianghua/rbac"
)

// Service takes workbooks in.
type Service struct {
	DB        *db.DB
	Files     *attach.Store
	TempDir   string // "" is the system's
	Registers []org.Register
	Items     *disclose.Service
}

// maxBatch is how many rows one transaction takes; a longer plan becomes
// several labelled batches.
const maxBatch = 20_000

// UploadLimit is the largest file that is taken in, in bytes.
const UploadLimit = 128 << 20

func (s *Service) register(k Kind) (org.Register, bool) {
	for _, r := range s.Registers {
		if r.Name == string(k) {
			return r, true
		}
	}
	return org.Register{}, false
}

// Read plans the file at path without keeping anything.
func (s *Service) Read(ctx context.Context, kind Kind, path string, how Reading) (p *Plan, err error) {
	p, _, err = s.read(ctx, kind, path, how)
	return p, err
}

// read also gives the sheets as they may be kept, nil when the file may be.
func (s *Service) read(ctx context.Context, kind Kind, path string, how Reading) (p *Plan, clean []cleanSheet, err error) {
	book, err := sheet.Open(ctx, how.Name, path, sheet.Options{TempDir: s.TempDir, Word: true})
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if e := book.Close(); err == nil && e != nil {
			err = fault.Internal("importer.Read", e)
		}
	}()
	if kind == Catalogue {
		c, err := LoadCounty(s.DB.Reader(ctx))
		if err != nil {
			return nil, nil, err
		}
		if how.Domain != "" && !c.Known[how.Domain] {
			return nil, nil, fault.Invalidf("domain", "没有编号为“%s”的领域，请从领域看板上选择，如 D05。", how.Domain)
		}
		p, err = PlanCatalogue(ctx, book, c, how)
		return p, nil, err
	}
	if kind == Items {
		return s.planItems(ctx, s.DB.Reader(ctx), book, how)
	}
	r, ok := s.register(kind)
	if !ok {
		return nil, nil, fault.Invalidf("kind", "不能导入“%s”，可选：%s。", kind, KindWords())
	}
	return planRegister(ctx, s.DB.Reader(ctx), book, kind, r, how)
}

// Upload keeps the file, plans it and stores the plan as one batch, or as
// several when it is long. Nothing in the catalogue changes yet.
func (s *Service) Upload(ctx context.Context, actor rbac.Actor, kind Kind, path string, how Reading, note string) ([]Batch, *Plan, error) {
	if err := s.may(actor, kind); err != nil {
		return nil, nil, err
	}
	how.Actor = actor
	if kind == Items || kind == Requests {
		how.Name = cleanName(how.Name)
	}
	p, clean, err := s.read(ctx, kind, path, how)
	if err != nil {
		return nil, nil, err
	}
	if p.Empty() && len(p.Unknown()) == 0 {
		return nil, p, fault.Invalid("file", p.Problems[len(p.Problems)-1].Message)
	}
	stored, err := s.keep(ctx, path, how.Name, kind, clean)
	if err != nil {
		return nil, nil, err
	}
	var out []Batch
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		out, err = s.store(tx, actor, p, stored, note)
		return err
	})
	return out, p, fault.Wrap("importer.Upload", err)
}

// keep stores the file that was uploaded; of items only what was understood,
// of requests with what is personal made unreadable.
func (s *Service) keep(ctx context.Context, path, name string, kind Kind, clean []cleanSheet) (attach.Stored, error) {
	if clean != nil {
		return s.keepClean(ctx, name, clean)
	}
	f, err := os.Open(path)
	if err != nil {
		return attach.Stored{}, fault.Invalidf("file", "找不到文件“%s”。", name)
	}
	defer f.Close()
	return s.Files.Save(ctx, f, filepath.Base(name), attach.Tables(UploadLimit))
}

// may asks for the right to import this kind at all.
func (s *Service) may(actor rbac.Actor, kind Kind) error {
	if kind == Items {
		if rbac.MayAny(actor, rbac.ImportItems) {
			return nil
		}
		return rbac.Check(actor, rbac.ImportItems, rbac.Unit{})
	}
	if err := rbac.Check(actor, rbac.ImportRun, rbac.Unit{}); err != nil {
		return err
	}
	if kind == Columns {
		return rbac.Check(actor, rbac.ColumnEdit, rbac.Unit{})
	}
	if r, ok := s.register(kind); ok {
		return rbac.Check(actor, r.Action, rbac.Unit{})
	}
	return rbac.Check(actor, rbac.EntryEdit, rbac.Unit{})
}

// May reports that the actor may bring this kind in at all.
func (s *Service) May(actor rbac.Actor, kind Kind) bool { return s.may(actor, kind) == nil }

// Sees reports that a batch is there for the actor: of items, that it was made
// in a unit for which the actor may publish by workbook.
func (s *Service) Sees(q db.Reader, actor rbac.Actor, b Batch) (bool, error) {
	if b.Kind != Items {
		return rbac.May(actor, rbac.ImportRun, rbac.Unit{}), nil
	}
	if b.UnitID == 0 {
		return rbac.ReachOf(actor, rbac.ImportItems).All, nil
	}
	u, err := org.UnitByID(q, b.UnitID)
	return rbac.May(actor, rbac.ImportItems, u.RBAC()), err
}

// own asks for the right to go on with a batch; one of others does not exist.
func (s *Service) own(q db.Reader, actor rbac.Actor, b Batch) error {
	if err := s.may(actor, b.Kind); err != nil {
		return err
	}
	if ok, err := s.Sees(q, actor, b); err != nil || !ok {
		return fault.NotFound("没有这个导入批次。")
	}
	return nil
}

func act(actor rbac.Actor, origin catalog.Origin, batch int64, why string) catalog.Act {
	return catalog.Act{Who: org.Who(actor), Origin: origin, OriginID: batch, Why: why}
}

func note(tx *db.Tx, actor rbac.Actor, right rbac.Action, verb string, batch int64, more map[string]any) {
	d := map[string]any{"verb": verb}
	for k, v := range more {
		d[k] = v
	}
	audit.Record(tx, org.Who(actor), audit.Entry{Action: string(right), ObjectKind: "import", ObjectID: audit.ID(batch), Detail: d})
}

// Remember keeps what the columns of an unknown head are, and reads the file again.
func (s *Service) Remember(ctx context.Context, actor rbac.Actor, id int64, fingerprint string, m table.Mapping) (int64, error) {
	b, err := ByID(s.DB.Reader(ctx), id)
	if err != nil {
		return 0, err
	}
	if err := s.may(actor, b.Kind); err != nil {
		return 0, err
	}
	if err := checkMapping(m); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		note(tx, actor, rbac.ImportRun, "map", id, map[string]any{"fingerprint": fingerprint})
		_, err := tx.Exec(`INSERT INTO import_mapping (fingerprint, kind, columns, by_name, at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (fingerprint) DO UPDATE SET columns = excluded.columns, by_name = excluded.by_name, at = excluded.at`,
			fingerprint, string(b.Kind), db.Of(m), actor.Name, tx.Now)
		return err
	})
	if err != nil {
		return 0, fault.Wrap("importer.Remember", err)
	}
	return s.Again(ctx, actor, id, b.Domain, b.Complete)
}

func checkMapping(m table.Mapping) error {
	var p fault.Problems
	items, used := 0, map[table.Field]int{}
	for col, f := range m.Columns {
		if f == table.FieldLevel1 {
			items++
		}
		if f == table.FieldExtra || f == "" {
			continue
		}
		if other, twice := used[f]; twice {
			p.Add(fmt.Sprintf("col%d", col), fmt.Sprintf("第 %s 列和第 %s 列都选了“%s”，请只留一列。", sheet.ColumnName(other), sheet.ColumnName(col), f.Label()))
		}
		used[f] = col
	}
	if items == 0 {
		p.Add("columns", "请至少指明哪一列是“一级事项”。")
	}
	if m.HeaderRows < 1 || m.HeaderRows > 6 {
		p.Add("header_rows", "表头应为 1 至 6 行。")
	}
	return p.Err()
}

func mappingsOf(q db.Reader, kind Kind) (map[string]table.Mapping, error) {
	var rows []struct {
		Fingerprint string                 `db:"fingerprint"`
		Columns     db.JSON[table.Mapping] `db:"columns"`
	}
	if err := q.Select(&rows, `SELECT fingerprint, columns FROM import_mapping WHERE kind = ?`, string(kind)); err != nil {
		return nil, err
	}
	out := make(map[string]table.Mapping, len(rows))
	for _, r := range rows {
		out[r.Fingerprint] = r.Columns.V
	}
	return out, nil
}

// Again plans a batch's file anew: after a mapping, with another domain, or
// because the catalogue changed meanwhile. It returns the new batch; the old
// one is dropped.
func (s *Service) Again(ctx context.Context, actor rbac.Actor, id int64, domain string, complete bool) (int64, error) {
	b, err := ByID(s.DB.Reader(ctx), id)
	if err != nil {
		return 0, err
	}
	if err := s.own(s.DB.Reader(ctx), actor, b); err != nil {
		return 0, err
	}
	if b.State != Planned && b.State != Asking {
		return 0, fault.Conflictf("这一批%s，不能重新预览。", b.State.Name())
	}
	path, done, err := s.copyOf(b)
	if err != nil {
		return 0, err
	}
	defer done()
	batches, _, err := s.Upload(ctx, actor, b.Kind, path, Reading{Name: b.FileName, Domain: domain, Complete: complete,
		Type: b.Type(), Submit: b.Submits(), Unit: b.Counts.V.Unit}, b.Note)
	if err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error { return drop(tx, actor, b) })
	return batches[0].ID, err
}

// copyOf lays the stored file under a path of its own for reading.
func (s *Service) copyOf(b Batch) (path string, done func(), err error) {
	a, err := attach.ByID(s.DB.Reader(context.Background()), b.FileID)
	if err != nil {
		return "", nil, err
	}
	f, err := s.Files.Open(a.SHA256)
	if err != nil {
		return "", nil, err
	}
	return f.Name(), func() { f.Close() }, nil
}

// Drop puts a planned batch aside.
func (s *Service) Drop(ctx context.Context, actor rbac.Actor, id int64) error {
	return fault.Wrap("importer.Drop", s.DB.Write(ctx, func(tx *db.Tx) error {
		b, err := ByID(tx, id)
		if err != nil {
			return err
		}
		if err := s.own(tx, actor, b); err != nil {
			return err
		}
		return drop(tx, actor, b)
	}))
}

func drop(tx *db.Tx, actor rbac.Actor, b Batch) error {
	if b.State != Planned && b.State != Asking {
		return fault.Conflictf("这一批%s，不能放弃。", b.State.Name())
	}
	note(tx, actor, b.Kind.right(), "drop", b.ID, nil)
	return b.move(tx, Dropped)
}
