package importer

import (
	"encoding/json"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"github.com/jmoiron/sqlx"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// State is where a batch stands.
type State string

// The states of a batch.
const (
	Asking  State = "asking"  // a person must say what the columns or the domain are
	Planned State = "planned" // 待入库
	Applied State = "applied" // 已入库
	Undone  State = "undone"  // 已撤销
	Dropped State = "dropped" // 已放弃
)

// Name is the state in Chinese, for "这一批…".
func (s State) Name() string {
	return map[State]string{Asking: "待补充说明", Planned: "待入库", Applied: "已入库", Undone: "已撤销", Dropped: "已放弃"}[s]
}

// Batch (导入批次) is one stored plan and what became of it.
type Batch struct {
	ID        int64                    `db:"id"`
	Kind      Kind                     `db:"kind"`
	FileID    int64                    `db:"file_id"`
	FileName  string                   `db:"file_name"`
	SHA256    string                   `db:"sha256"`
	State     State                    `db:"state"`
	Domain    string                   `db:"domain"`
	Complete  bool                     `db:"complete"`
	PlanHash  string                   `db:"plan_hash"`
	Sections  db.JSON[[]table.Section] `db:"sections"`
	Problems  db.JSON[[]table.Problem] `db:"problems"`
	Counts    db.JSON[stored]          `db:"counts"`
	Note      string                   `db:"note"`
	CreatedBy string                   `db:"created_by"`
	PersonID  int64                    `db:"person_id"`
	UnitID    int64                    `db:"unit_id"` // of who made it
	CreatedAt db.Time                  `db:"created_at"`
	AppliedAt db.NullTime              `db:"applied_at"`
	AppliedBy string                   `db:"applied_by"`
	UndoneAt  db.NullTime              `db:"undone_at"`
	UndoneBy  string                   `db:"undone_by"`
	Version   int64                    `db:"version"`
}

// stored is what a batch keeps beside its rows.
type stored struct {
	Counts
	Top  int64  `json:"top"`
	Part string `json:"part,omitempty"` // 第 1 批，共 3 批

	Type   string `json:"type,omitempty"` // of Items
	Submit bool   `json:"submit,omitempty"`
	Unit   string `json:"unit,omitempty"` // where the file names none
}

// Sums are the batch's counts.
func (b Batch) Sums() Counts { return b.Counts.V.Counts }

// Type is the type form of a batch of items, "" otherwise.
func (b Batch) Type() string { return b.Counts.V.Type }

// Submits reports that applying submits the drafts for review.
func (b Batch) Submits() bool { return b.Counts.V.Submit }

// Part labels one of several batches of a long file, "" otherwise.
func (b Batch) Part() string { return b.Counts.V.Part }

const batchColumns = `b.id, b.kind, COALESCE(b.file_id, 0) AS file_id, b.file_name, b.sha256, b.state, b.domain, b.complete,
	b.plan_hash, b.sections, b.problems, b.counts, b.note, b.created_by, b.person_id, b.unit_id, b.created_at, b.applied_at, b.applied_by,
	b.undone_at, b.undone_by, b.version`

// ByID reads one batch.
func ByID(q db.Reader, id int64) (b Batch, err error) {
	err = q.Get(&b, `SELECT `+batchColumns+` FROM import_batch b WHERE b.id = ?`, id)
	if db.NoRows(err) {
		return b, fault.NotFound("没有这个导入批次。")
	}
	return b, fault.Wrap("importer.ByID", err)
}

// pageSize is how many batches or rows a page shows.
const pageSize = 50

// Batches lists batches, newest first, before an id (0 = from the newest), and
// the id for the next page (0 = last page). What an actor may see is what the
// actor may import.
func (s *Service) Batches(q db.Reader, actor rbac.Actor, before int64) (list []Batch, next int64, err error) {
	where, args := `1 = 0`, []any(nil)
	if rbac.May(actor, rbac.ImportRun, rbac.Unit{}) {
		where = `b.kind <> 'items'`
	}
	if reach := rbac.ReachOf(actor, rbac.ImportItems); !reach.None() {
		in, values := reach.Where("COALESCE(u.path, '')", "b.unit_id")
		where, args = `(`+where+` OR (b.kind = 'items' AND `+in+`))`, values
	}
	if before <= 0 {
		before = 1 << 62
	}
	err = q.Select(&list, `SELECT `+batchColumns+` FROM import_batch b LEFT JOIN org_unit u ON u.id = b.unit_id WHERE `+where+`
		AND b.id < ? AND b.state <> 'dropped' ORDER BY b.id DESC LIMIT ?`, append(args, before, pageSize+1)...)
	if len(list) > pageSize {
		list, next = list[:pageSize], list[pageSize-1].ID
	}
	return list, next, fault.Wrap("importer.Batches", err)
}

// StoredRow is a row of a stored plan with what became of it.
type StoredRow struct {
	Row
	Applied bool
	After   int64 // the record's version after applying
	Undone  bool
}

// Filter picks rows of a batch.
type Filter struct {
	Action Action // "" for all
	Worst  string // error, warn, info; "" for all
}

// Rows lists rows of a batch after place n, and the place for the next page (0 = last).
func Rows(q db.Reader, batch int64, f Filter, after int) (list []StoredRow, next int, err error) {
	list, err = rowsOf(q, batch, f, after, pageSize+1)
	if len(list) > pageSize {
		list = list[:pageSize]
		next = list[pageSize-1].N
	}
	return list, next, fault.Wrap("importer.Rows", err)
}

func rowsOf(q db.Reader, batch int64, f Filter, after, limit int) (list []StoredRow, err error) {
	where, args := ` WHERE batch_id = ? AND n > ?`, []any{batch, after}
	if f.Action != "" {
		where, args = where+` AND action = ?`, append(args, string(f.Action))
	}
	if f.Worst != "" {
		where, args = where+` AND worst = ?`, append(args, f.Worst)
	}
	args = append(args, limit)
	err = q.Each(func(rows *sqlx.Rows) error {
		r, err := scanRow(rows)
		list = append(list, r)
		return err
	}, `SELECT n, sheet, row, action, object_id, version, domain, title, fields, changes, problems, applied, after, before, undone
		FROM import_row`+where+` ORDER BY n LIMIT ?`, args...)
	return list, err
}

// planned reads what applying needs of the rows that it writes.
func planned(q db.Reader, batch int64) (list []StoredRow, err error) {
	err = q.Each(func(rows *sqlx.Rows) error {
		var r StoredRow
		err := rows.Scan(&r.N, &r.Line, &r.Action, &r.ObjectID, &r.Version, &r.Title, &r.raw)
		list = append(list, r)
		return err
	}, `SELECT n, row, action, object_id, version, title, fields FROM import_row
		WHERE batch_id = ? AND action IN ('add', 'change', 'withdraw') ORDER BY n`, batch)
	if err != nil || len(list) == 0 {
		return list, err
	}
	return list, decode(list)
}

// decode reads the rows' content from its stored text, on every core.
func decode(list []StoredRow) error {
	var all sync.WaitGroup
	parts := slices.Collect(slices.Chunk(list, (len(list)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0)))
	errs := make([]error, len(parts))
	for p, rows := range parts {
		all.Go(func() {
			for i := range rows {
				var f rowFields
				errs[p] = errors.Join(errs[p], json.Unmarshal([]byte(rows[i].raw), &f))
				rows[i].Entry, rows[i].Values, rows[i].Item = f.Entry, f.Values, f.Item
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// rowFields is how a row's content is kept.
type rowFields struct {
	Entry  *catalog.Fields   `json:"entry,omitempty"`
	Values map[string]string `json:"values,omitempty"`
	Units  []string          `json:"units,omitempty"`
	Key    string            `json:"key,omitempty"`
	Answer string            `json:"answer,omitempty"`
	Item   *ItemDraft        `json:"item,omitempty"`
}

func scanRow(rows *sqlx.Rows) (r StoredRow, err error) {
	var fields db.JSON[rowFields]
	var changes db.JSON[[]catalog.FieldChange]
	var problems db.JSON[[]table.Problem]
	var before string
	err = rows.Scan(&r.N, &r.Sheet, &r.Line, &r.Action, &r.ObjectID, &r.Version, &r.Domain, &r.Title, &fields, &changes, &problems,
		&r.Applied, &r.After, &before, &r.Undone)
	if err != nil {
		return r, err
	}
	r.Item, r.Entry, r.Values, r.Units, r.Key, r.Answer = fields.V.Item, fields.V.Entry, fields.V.Values, fields.V.Units, fields.V.Key, fields.V.Answer
	r.Changes, r.Problems = changes.V, problems.V
	if before != "" {
		r.Before, err = strconv.ParseInt(before, 10, 64)
	}
	return r, err
}

func (b Batch) move(tx *db.Tx, to State) error {
	n, err := tx.Exec(`UPDATE import_batch SET state = ?, version = version + 1 WHERE id = ? AND version = ?`, string(to), b.ID, b.Version)
	if err == nil && n == 0 {
		return fault.Conflict("这一批刚被他人处理，请刷新页面。")
	}
	return err
}

// store writes a plan as batches.
func (s *Service) store(tx *db.Tx, actor rbac.Actor, p *Plan, file attach.Stored, why string) ([]Batch, error) {
	parts := split(p.Rows)
	var out []Batch
	for i, rows := range parts {
		part := *p
		part.Rows = rows
		if i > 0 {
			part.Problems, part.Sections = nil, nil
		}
		label := ""
		if len(parts) > 1 {
			label = "第 " + strconv.Itoa(i+1) + " 批，共 " + strconv.Itoa(len(parts)) + " 批"
		}
		b, err := storeBatch(tx, actor, &part, file, why, label)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

func split(rows []Row) [][]Row {
	var out [][]Row
	for len(rows) > maxBatch {
		out, rows = append(out, rows[:maxBatch]), rows[maxBatch:]
	}
	return append(out, rows)
}

func storeBatch(tx *db.Tx, actor rbac.Actor, p *Plan, file attach.Stored, why, part string) (b Batch, err error) {
	p.count()
	state, domain := Planned, ""
	if len(p.Unknown()) > 0 || p.Homeless() {
		state = Asking
	}
	for _, s := range p.Sections {
		if domain == "" {
			domain = s.Domain
		}
	}
	id, err := tx.Insert(`INSERT INTO import_batch (kind, file_name, sha256, state, domain, complete, plan_hash, sections, problems, counts,
		note, created_by, person_id, unit_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		string(p.Kind), p.File, p.SHA256, string(state), domain, p.Complete, p.Hash(), db.Of(filled(p.Sections)), db.Of(filled(p.Problems)),
		db.Of(stored{p.Counts, p.Top, part, p.Type, p.Submit, p.Unit}), why, actor.Name, actor.PersonID, actor.Home().ID, tx.Now)
	if err != nil {
		return b, err
	}
	fileID, err := attach.Record(tx, file, attach.Owner{UnitID: actor.Home().ID, Kind: "import", ID: id}, p.File, actor.Name)
	if err != nil {
		return b, err
	}
	if _, err := tx.Exec(`UPDATE import_batch SET file_id = ? WHERE id = ?`, fileID, id); err != nil {
		return b, err
	}
	if err := storeRows(tx, id, p.Rows); err != nil {
		return b, err
	}
	note(tx, actor, p.Kind.right(), "plan", id, map[string]any{"kind": string(p.Kind), "rows": len(p.Rows), "sha256": p.SHA256})
	return ByID(tx, id)
}

func storeRows(tx *db.Tx, batch int64, rows []Row) error {
	sets := make([][]any, len(rows))
	for i := range rows {
		r := &rows[i]
		sets[i] = []any{batch, r.N, r.Sheet, r.Line, string(r.Action), r.ObjectID, r.Version, r.Domain, r.Title,
			r.content(), listJSON(r.Changes), listJSON(r.Problems), string(r.Worst()), strconv.FormatInt(r.Before, 10)}
	}
	return tx.ExecRows(`INSERT INTO import_row (batch_id, n, sheet, row, action, object_id, version, domain, title, fields, changes,
		problems, worst, before) VALUES `, `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, ``, sets)
}

// listJSON keeps a list as JSON text; most rows have none.
func listJSON[T any](list []T) any {
	if len(list) == 0 {
		return "[]"
	}
	return db.Of(list)
}
