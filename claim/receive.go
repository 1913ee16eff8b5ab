package claim

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/internal/attach"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Upload is one returned file. Round and Unit, when not 0, say where the
// person stands: a workbook of another round or unit is then refused by name.
type Upload struct {
	Name  string // as the browser gave it; only shown
	Path  string
	Round int64
	Unit  int64
}

// Receipt says what a returned workbook came to.
type Receipt struct {
	Round     Round
	UnitID    int64
	Unit      string
	Same      int // 无异议
	Differs   int // for the officer
	Missing   int // of those: rows that did not come back
	Decided   int // rows decided before, left as they are
	Additions int // 新增建议
	Unsealed  bool
	Notices   []string // what was left aside, in the office's words
}

// Received is one file of a batch.
type Received struct {
	Name    string
	Receipt Receipt
	Err     error
}

// ReceiveMany takes up to twenty files, each in its own transaction: one that
// is refused does not keep the others out.
func (s *Service) ReceiveMany(ctx context.Context, actor rbac.Actor, files []Upload) []Received {
	out := make([]Received, 0, len(files))
	for _, f := range files {
		r, err := s.Receive(ctx, actor, f)
		out = append(out, Received{f.Name, r, err})
	}
	return out
}

// Receive takes one returned workbook. It is known by its stamp and its keys,
// never by its name; renamed, sorted, with rows inserted or protection off it
// is the same. Reading runs outside the transaction.
func (s *Service) Receive(ctx context.Context, actor rbac.Actor, f Upload) (Receipt, error) {
	if !rbac.MayAny(actor, rbac.RoundAnswer) && !rbac.MayAny(actor, rbac.RoundManage) {
		return Receipt{}, rbac.Check(actor, rbac.RoundAnswer, rbac.Unit{})
	}
	res, err := s.readBook(ctx, f.Name, f.Path)
	if err != nil {
		return Receipt{}, err
	}
	stamp, err := stampOf(res)
	if err != nil {
		return Receipt{}, err
	}
	sent, err := s.asSent(ctx, stamp)
	if err != nil {
		return Receipt{}, err
	}
	stored, err := s.keep(ctx, f)
	if err != nil {
		return Receipt{}, err
	}
	var out Receipt
	err = s.do(ctx, actor, func(tx *db.Tx, d *deed) error {
		out = Receipt{}
		return d.receive(f, stamp, book{res, sent}, stored, &out)
	})
	return out, err
}

func (s *Service) readBook(ctx context.Context, name, path string) (res table.Result, err error) {
	domains, err := domainIndex(s.DB.Reader(ctx))
	if err != nil {
		return res, err
	}
	b, err := sheet.Open(ctx, name, path, sheet.Options{TempDir: s.TempDir})
	if err != nil {
		return res, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	return table.Read(ctx, b, domains, table.Options{File: name})
}

func (s *Service) keep(ctx context.Context, f Upload) (attach.Stored, error) {
	file, err := os.Open(f.Path)
	if err != nil {
		return attach.Stored{}, fault.Internal("claim.keep", err)
	}
	defer file.Close()
	return s.Files.Save(ctx, file, f.Name, attach.Workbook(maxBook))
}

// maxBook bounds a returned workbook; a unit's table of a thousand entries is under 1 MiB.
const maxBook = 64 << 20

// domainIndex is all that a round needs to read its own workbooks: keys name
// the entries, titles name the domain of what was added.
func domainIndex(q db.Reader) (*table.DomainIndex, error) {
	list, err := catalog.Domains(q)
	if err != nil {
		return nil, err
	}
	names := make([]table.DomainName, 0, len(list))
	for _, d := range list {
		names = append(names, table.DomainName{Key: d.Key, Name: d.Name, Aliases: d.Aliases})
	}
	return table.NewDomainIndex(names), nil
}

func stampOf(res table.Result) (table.Stamp, error) {
	switch len(res.Stamps) {
	case 0:
		return table.Stamp{}, fault.Invalid("file", "这张表没有单位和轮次标记，可能不是系统发出的确认表，或是复制到了新文件。请在系统发出的表上填写后回传。")
	case 1:
		return res.Stamps[0], nil
	}
	return table.Stamp{}, fault.Invalid("file", "这个文件里有几个单位或几轮的确认表，请一个单位一轮一个文件分别回传。")
}

// book is a returned workbook beside the one that was sent, both as the
// reader has them: what a cell cannot carry is then no difference.
type book struct {
	table.Result
	sent map[string]catalog.Fields // by entry code
}

// asSent writes the unit's workbook again and reads it. A stamp that names no
// round or unit of ours gives nothing: receive refuses it by name.
func (s *Service) asSent(ctx context.Context, stamp table.Stamp) (out map[string]catalog.Fields, err error) {
	file, err := os.CreateTemp(s.TempDir, "sent-*.xlsx")
	if err != nil {
		return nil, fault.Internal("claim.asSent", err)
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	found := false
	err = s.DB.Snapshot(ctx, func(q db.Reader) error {
		var r Round
		r.ID, _ = strconv.ParseInt(stamp.Round, 10, 64)
		u, err := org.UnitByCode(q, stamp.Unit)
		if fault.KindOf(err) == fault.KindNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		return eachBook(q, r, u.ID, func(_ org.Unit, t table.Table) error {
			found = true
			return table.Write(file, table.XLSX, t)
		})
	})
	if err != nil || !found {
		return nil, err
	}
	res, err := s.readBook(ctx, "sent.xlsx", file.Name())
	if err != nil {
		return nil, err
	}
	out = make(map[string]catalog.Fields, len(res.Rows))
	for _, row := range res.Rows {
		out[row.Key] = FieldsOf(row, catalog.Fields{Domain: row.Domain, Seq: row.Seq})
	}
	return out, nil
}

// receive matches the workbook to its round and unit and stores its answers.
func (d *deed) receive(f Upload, stamp table.Stamp, b book, stored attach.Stored, out *Receipt) error {
	r, u, err := d.addressee(f, stamp)
	if err != nil {
		return err
	}
	out.Round, out.UnitID, out.Unit = r, u.ID, u.ShortName
	if err := d.mayReturn(u); err != nil {
		return err
	}
	was, err := d.hold(r.ID, u.ID, 0)
	if err != nil {
		return err
	}
	if was.State == UnitConfirmed {
		return fault.Conflictf("%s已确认完毕，不再接收回传。确需修改请联系政务公开科。", u.ShortName+r.Short())
	}
	sent, err := b.sentRows(d.tx, r.ID, u.ID)
	if err != nil {
		return err
	}
	returned, extra := match(sent, b.Result, out)
	if len(returned) == 0 {
		return fault.Invalidf("file", "这是%s的表，但表中没有一行能对应到发出的事项，编号列可能被删除或内容被清空。请重新下载确认表填写。", u.ShortName+r.Short())
	}
	file, err := attach.Record(d.tx, stored, attach.Owner{Kind: "claim_round", ID: r.ID, UnitID: u.ID}, f.Name, d.actor.Name)
	if err != nil {
		return err
	}
	changed, err := d.replaceRows(r.ID, u.ID, sent, returned, out)
	if err == nil {
		err = d.replaceAdditions(r.ID, u.ID, extra, out)
	}
	if err == nil {
		err = d.markReturned(was, file, changed || len(extra) > 0, out)
	}
	if err != nil {
		return err
	}
	d.log(rbac.RoundAnswer, "round", r.ID, u.ID, map[string]any{"move": "return", "same": out.Same, "differs": out.Differs,
		"missing": out.Missing, "additions": out.Additions, "sha256": stored.SHA256})
	return d.afterReturn(r, u)
}

// addressee finds the round and unit of a stamp, and refuses by name what
// belongs elsewhere.
func (d *deed) addressee(f Upload, stamp table.Stamp) (Round, org.Unit, error) {
	id, err := strconv.ParseInt(stamp.Round, 10, 64)
	if err != nil {
		return Round{}, org.Unit{}, fault.Invalid("file", "这张表的轮次标记已损坏，请重新下载确认表填写。")
	}
	var r Round
	err = d.tx.Get(&r, `SELECT `+roundColumns+` FROM claim_round r WHERE r.id = ?`, id)
	if err != nil && !db.NoRows(err) {
		return r, org.Unit{}, fault.Internal("claim.addressee", err)
	}
	u, uerr := org.UnitByCode(d.tx, stamp.Unit)
	if uerr != nil || db.NoRows(err) {
		return r, u, fault.Invalidf("file", "这张表的标记是%s/%s，不是本县发出的确认表。", stamp.Unit, stamp.Round)
	}
	name := u.ShortName + r.Short()
	switch {
	case f.Round != 0 && f.Round != r.ID, f.Unit != 0 && f.Unit != u.ID:
		return r, u, fault.Invalidf("file", "这是%s的表，请在对应单位和轮次下回传。", name)
	case r.State == RoundDraft:
		return r, u, fault.Conflictf("这是%s的表，该轮还没有发出，不能回传。", name)
	case r.State == RoundClosed:
		return r, u, fault.Conflictf("这是%s的表，该轮已经结束，不再接收回传。", name)
	}
	return r, u, nil
}

func (d *deed) mayReturn(u org.Unit) error {
	if rbac.May(d.actor, rbac.RoundManage, org.Root(u)) {
		return nil
	}
	return rbac.Check(d.actor, rbac.RoundAnswer, u.RBAC())
}

// sentRow is one row as it was sent, with what the unit has answered so far.
type sentRow struct {
	ID       int64           `db:"id"`
	EntryID  int64           `db:"entry_id"`
	Revision int64           `db:"revision"`
	Code     string          `db:"code"`
	Local    bool            `db:"is_local"`
	State    RowState        `db:"state"`
	Answer   Answer          `db:"answer"`
	Note     string          `db:"note"`
	Sent     db.JSON[sealed] `db:"sent"`
	Fields   db.JSON[sealed] `db:"fields"`
	Read     catalog.Fields  `db:"-"` // Sent, as a workbook carries it
}

// sealed reads the fields of a revision and leaves its state alone.
type sealed struct{ catalog.Fields }

func (b book) sentRows(q db.Reader, round, unit int64) (list []sentRow, err error) {
	err = q.Select(&list, `SELECT w.id, w.entry_id, w.revision, e.code, (e.standard_id IS NULL) AS is_local, w.state, w.answer, w.note,
		v.fields AS sent, w.fields FROM claim_round_row w JOIN catalog_entry e ON e.id = w.entry_id
		JOIN catalog_revision v ON v.entry_id = w.entry_id AND v.no = w.revision
		WHERE w.round_id = ? AND w.unit_id = ? ORDER BY e.ordinal, e.id`, round, unit)
	for i := range list {
		var ok bool
		if list[i].Read, ok = b.sent[list[i].Code]; !ok {
			list[i].Read = list[i].Sent.V.Fields
		}
	}
	return list, fault.Wrap("claim.sentRows", err)
}

// match puts the file's rows to the rows that were sent: by key, and a row
// that lost its key by its item names. Any other row without a key is
// 新增建议; a key of another table is left aside by name.
func match(sent []sentRow, res table.Result, out *Receipt) (map[string][]table.Row, []table.Row) {
	known := make(map[string]bool, len(sent))
	for _, s := range sent {
		known[s.Code] = true
	}
	returned := make(map[string][]table.Row, len(sent))
	var loose []table.Row
	strange := 0
	for _, row := range res.Rows {
		switch {
		case known[row.Key]:
			returned[row.Key] = append(returned[row.Key], row)
		case row.Key != "":
			if strange++; strange <= 5 {
				out.Notices = append(out.Notices, fmt.Sprintf("“%s”第 %d 行的编号 %s 不在本单位这一轮的表内，未采用", row.Sheet, row.N, row.Key))
			}
		case row.Rejected():
			out.Notices = append(out.Notices, fmt.Sprintf("“%s”第 %d 行没有编号，内容也不完整，未采用：%s", row.Sheet, row.N, worst(row.Problems)))
		default:
			loose = append(loose, row)
		}
	}
	if strange > 5 {
		out.Notices = append(out.Notices, fmt.Sprintf("另有 %d 行的编号不在本单位这一轮的表内，未采用", strange-5))
	}
	return returned, byNames(sent, returned, loose)
}

// byNames gives rows that lost their key back to the entry of the same names,
// when exactly one such entry did not come back; it returns the others.
func byNames(sent []sentRow, returned map[string][]table.Row, loose []table.Row) (extra []table.Row) {
	if len(loose) == 0 {
		return nil
	}
	codes := map[string][]string{}
	for _, s := range sent {
		if f := s.Sent.V; len(returned[s.Code]) == 0 {
			id := catalog.Identity("", f.Level1, f.Level2, f.Level3)
			codes[id] = append(codes[id], s.Code)
		}
	}
	for _, row := range loose {
		id := catalog.Identity("", row.Level1, row.Level2, row.Level3)
		if list := codes[id]; len(list) == 1 {
			returned[list[0]] = append(returned[list[0]], row)
			delete(codes, id)
			continue
		}
		extra = append(extra, row)
	}
	return extra
}

// replaceRows stores the answers of every undecided row under a new id, so
// that a decision about what stood there before finds nothing. It reports
// whether anything differs from what was stored.
func (d *deed) replaceRows(round, unit int64, sent []sentRow, returned map[string][]table.Row, out *Receipt) (bool, error) {
	changed := false
	var rows [][]any
	for _, s := range sent {
		o := outcomeOf(s, returned[s.Code])
		if s.State.decided() {
			out.Decided++
			if o.State == RowDiffers && len(o.Changes) > 0 && len(catalog.Diff(s.Fields.V.Fields, o.Fields)) > 0 {
				out.Notices = append(out.Notices, fmt.Sprintf("%s（%s）已经办理，这次的改动未采用", s.Code, Title(s.Sent.V.Level1, s.Sent.V.Level2, s.Sent.V.Level3)))
			}
			continue
		}
		out.tally(o)
		changed = changed || s.State == RowWaiting || s.State == RowReturned || s.Answer != o.Answer || s.Note != o.Note || len(catalog.Diff(s.Fields.V.Fields, o.Fields)) > 0
		rows = append(rows, []any{round, unit, s.EntryID, s.Revision, o.Answer, o.Note, db.Of(o.Fields), db.Of(o.Changes), db.Of(o.Doubts), o.State})
	}
	if _, err := d.tx.Exec(`DELETE FROM claim_round_row WHERE round_id = ? AND unit_id = ? AND state NOT IN ('accepted', 'confirmed')`, round, unit); err != nil {
		return false, fault.Internal("claim.replaceRows", err)
	}
	err := d.tx.ExecMany(`INSERT INTO claim_round_row (round_id, unit_id, entry_id, revision, answer, note, fields, changes, problems, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, rows)
	return changed, fault.Wrap("claim.replaceRows", err)
}

func outcomeOf(s sentRow, rows []table.Row) outcome {
	if len(rows) == 0 {
		return missing(s.Read)
	}
	o := judge(s.Read, s.Local, rows[0])
	for _, again := range rows[1:] {
		other := judge(s.Read, s.Local, again)
		if other.Answer == o.Answer && other.Note == o.Note && len(catalog.Diff(o.Fields, other.Fields)) == 0 {
			continue
		}
		o.State = RowDiffers
		o.Doubts = append(o.Doubts, Doubt{DoubtTwice, "", fmt.Sprintf("“%s”第 %d 行和第 %d 行是同一事项，内容不同，这里按第 %d 行", again.Sheet, rows[0].N, again.N, rows[0].N)})
	}
	return o
}

func (r *Receipt) tally(o outcome) {
	if o.State == RowSame {
		r.Same++
		return
	}
	r.Differs++
	if len(o.Doubts) > 0 && o.Doubts[0].Code == DoubtMissing {
		r.Missing++
	}
}

// replaceAdditions stores 新增建议; those decided before stay and are not taken twice.
func (d *deed) replaceAdditions(round, unit int64, extra []table.Row, out *Receipt) error {
	var decided []db.JSON[catalog.Fields]
	err := d.tx.Select(&decided, `SELECT fields FROM claim_round_addition WHERE round_id = ? AND unit_id = ? AND state = 'accepted'`, round, unit)
	if err != nil {
		return fault.Internal("claim.replaceAdditions", err)
	}
	taken := map[string]bool{}
	for _, f := range decided {
		taken[f.V.Identity()] = true
	}
	if _, err := d.tx.Exec(`DELETE FROM claim_round_addition WHERE round_id = ? AND unit_id = ? AND state <> 'accepted'`, round, unit); err != nil {
		return fault.Internal("claim.replaceAdditions", err)
	}
	var rows [][]any
	for _, row := range extra {
		f := FieldsOf(row, catalog.Fields{Domain: row.Domain, Seq: row.Seq})
		if taken[f.Identity()] {
			continue
		}
		rows = append(rows, []any{round, unit, row.N, trimmed(row.AnswerNote), db.Of(f)})
	}
	out.Additions = len(rows)
	return fault.Wrap("claim.replaceAdditions", d.tx.ExecMany(`INSERT INTO claim_round_addition (round_id, unit_id, n, note, fields, state)
		VALUES (?, ?, ?, ?, ?, 'waiting')`, rows))
}

// markReturned sets 已回传未盖章. A seal stands only for the sheet it was put
// on: when anything changed it is void.
func (d *deed) markReturned(was RoundUnit, file int64, changed bool, out *Receipt) error {
	if was.State == UnitSealed && !changed {
		_, err := d.tx.Exec(`UPDATE claim_round_unit SET file_id = ?, returned_at = ? WHERE round_id = ? AND unit_id = ?`, file, d.tx.Now, was.RoundID, was.UnitID)
		return fault.Wrap("claim.markReturned", err)
	}
	if out.Unsealed = was.State == UnitSealed; out.Unsealed {
		out.Notices = append(out.Notices, "内容与盖章的表不同，原签字盖章件作废，请重新签字盖章")
	}
	_, err := d.tx.Exec(`UPDATE claim_round_unit SET state = 'returned', file_id = ?, returned_at = ?, scan_id = NULL, signed_by = '', signed_on = ''
		WHERE round_id = ? AND unit_id = ?`, file, d.tx.Now, was.RoundID, was.UnitID)
	return fault.Wrap("claim.markReturned", err)
}

// afterReturn moves the work on: the unit has its seal to bring, the county
// its differences to read.
func (d *deed) afterReturn(r Round, u org.Unit) error {
	if err := todo.Close(d.tx, TodoAnswer, "round", itoa(r.ID), u.ID, d.actor.Name); err != nil {
		return err
	}
	k, err := roundUnit(d.tx, r.ID, u.ID)
	if err != nil {
		return err
	}
	if k.State == UnitReturned {
		err = todo.Open(d.tx, todo.Item{Kind: TodoSeal, ObjectKind: "round", ObjectID: itoa(r.ID), UnitID: u.ID, Action: string(rbac.RoundAnswer),
			Title: r.Name + "：请打印确认表签字盖章，上传扫描件", URL: roundURL(r.ID, u.ID), Verb: "上传", Due: r.DueOn})
	}
	if err != nil {
		return err
	}
	return d.review(r)
}

// review counts, on the county's 今日一屏, the units that wait for the officer.
func (d *deed) review(r Round) error {
	var n int
	err := d.tx.Get(&n, `SELECT count(*) FROM claim_round_unit WHERE round_id = ? AND state IN ('returned', 'sealed')`, r.ID)
	if err != nil {
		return fault.Internal("claim.review", err)
	}
	if n == 0 {
		return todo.Close(d.tx, TodoReview, "round", itoa(r.ID), d.county.ID, d.actor.Name)
	}
	return todo.Open(d.tx, todo.Item{Kind: TodoReview, ObjectKind: "round", ObjectID: itoa(r.ID), UnitID: d.county.ID, Action: string(rbac.RoundManage),
		Title: fmt.Sprintf("%s：%d 个单位已回传，待办理", r.Name, n), URL: fmt.Sprintf("/desk/rounds/%d", r.ID), Verb: "办理"})
}
