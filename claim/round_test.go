package claim

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lianghua/catalog"
	"lianghua/catalog/table"
	"lianghua/catalog/term"
	"lianghua/internal/fault"
)

// paperwork is a round with one returned file in somebody's hands.
type paperwork struct {
	*office
	round Round
	dir   string
}

// sendRound assigns the domain, opens a round of ten days over it and sends it.
func (o *office) sendRound(domains ...string) paperwork {
	o.t.Helper()
	r := must2(o.s.OpenRound(o.ctx, officer(), RoundScope{Domains: domains, Days: 5}))
	r = must2(o.s.SendRound(o.ctx, officer(), r.ID, r.Version))
	return paperwork{o, r, o.t.TempDir()}
}

func (p paperwork) book(unit int64) []byte {
	p.t.Helper()
	var b bytes.Buffer
	must2(p.s.Workbook(p.ctx, officer(), p.round.ID, unit, &b))
	return b.Bytes()
}

// desktop is the unit's workbook open in a spreadsheet program.
type desktop struct {
	t     testing.TB
	f     *excelize.File
	sheet string
	rows  [][]string
	head  int // the last head row, from 1
	cols  map[string]int
}

func (p paperwork) open(unit int64) *desktop {
	p.t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(p.book(unit)))
	ok(p.t, err)
	d := &desktop{t: p.t, f: f, sheet: f.GetSheetList()[0], cols: map[string]int{}}
	d.rows = must2(f.GetRows(d.sheet))
	for i, r := range d.rows {
		for c, text := range r {
			if _, seen := d.cols[text]; !seen && (i == 2 || i == 3) && text != "" {
				d.cols[text] = c + 1
			}
		}
	}
	d.head = 4
	ok(p.t, f.UnprotectSheet(d.sheet))
	return d
}

// set writes a cell of the n-th entry, from 0.
func (d *desktop) set(n int, head, text string) {
	d.t.Helper()
	col, found := d.cols[head]
	if !found {
		d.t.Fatalf("no column %s in %v", head, d.cols)
	}
	ok(d.t, d.f.SetCellStr(d.sheet, must2(excelize.CoordinatesToCellName(col, d.head+1+n)), text))
}

// save stores the workbook under a name that says nothing.
func (d *desktop) save(dir, name string) string {
	d.t.Helper()
	path := filepath.Join(dir, name)
	ok(d.t, d.f.SaveAs(path))
	return path
}

func (p paperwork) receive(unit int64, d *desktop) Receipt {
	p.t.Helper()
	r, err := p.s.Receive(p.ctx, liaison(), Upload{Name: "副本(3).xlsx", Path: d.save(p.dir, "副本(3).xlsx")})
	ok(p.t, err)
	return r
}

func (p paperwork) page(unit int64) UnitPage {
	p.t.Helper()
	return must2(p.s.UnitPage(p.ctx, officer(), p.round.ID, unit))
}

// A workbook that comes back as it went out is nothing but 无异议, and one key
// confirms it; with the head's seal the claims are confirmed too.
func TestUntouchedWorkbookIsConfirmedByOneKey(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 6, term.County)
		must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(5)))
		must2(o.s.AcceptAll(o.ctx, liaison(), civil, "D07", desk))
		p := o.sendRound("D07")
		if p.round.DueOn.String() != "2026-11-30" || len(o.todos(TodoAnswer, civil)) != 1 {
			t.Fatalf("sent: %+v %v", p.round, o.todos(TodoAnswer, civil))
		}
		d := p.open(civil)
		d.set(1, "答复", "无异议")
		got := p.receive(civil, d)
		if got.Same != 6 || got.Differs != 0 || len(got.Notices) != 0 {
			t.Fatalf("receipt: %+v; %+v", got, p.page(civil).Differences)
		}
		u := p.page(civil).RoundUnit
		if u.State != UnitReturned || len(o.todos(TodoAnswer, civil)) != 0 || len(o.todos(TodoSeal, civil)) != 1 || len(o.todos(TodoReview, county)) != 1 {
			t.Fatalf("returned: %+v", u)
		}
		done := must2(o.s.ConfirmSame(o.ctx, officer(), p.round.ID, civil, u.Version, Desk{}))
		if done.Rows != 6 || done.Entries != 6 || done.Claims != 0 || done.Through {
			t.Errorf("without a seal: %+v", done)
		}
		if s := must2(catalog.ByID(o.d.Reader(o.ctx), e[0])).State; s != catalog.Confirmed {
			t.Errorf("entry is %s", s)
		}
		_, err := o.s.ConfirmSame(o.ctx, officer(), p.round.ID, civil, u.Version, Desk{})
		refused(t, err, fault.KindConflict, "刷新")
		u = p.page(civil).RoundUnit
		refused(t, o.s.Seal(o.ctx, liaison(), p.round.ID, civil, u.Version, Paper{}), fault.KindInvalid, "负责人")
		refused(t, o.s.Seal(o.ctx, safetyMan(), p.round.ID, civil, u.Version, *o.paper("示例丙")), fault.KindForbidden, "")
		ok(t, o.s.Seal(o.ctx, liaison(), p.round.ID, civil, u.Version, *o.paper("示例丙")))
		u = p.page(civil).RoundUnit
		if u.State != UnitConfirmed || u.SignedBy != "示例丙" || len(o.todos(TodoSeal, civil)) != 0 {
			t.Errorf("sealed: %+v", u)
		}
	})
}

func TestSealFirstConfirmsClaims(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.entries("D07", 4, term.County)
		must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(5)))
		p := o.sendRound("D07")
		p.receive(civil, p.open(civil))
		u := p.page(civil).RoundUnit
		ok(t, o.s.Seal(o.ctx, officer(), p.round.ID, civil, u.Version, *o.paper("示例丙")))
		u = p.page(civil).RoundUnit
		done := must2(o.s.ConfirmSame(o.ctx, officer(), p.round.ID, civil, u.Version, Desk{}))
		if done.Claims != 0 || done.Waiting != 4 || !done.Through {
			t.Fatalf("claims without a desk: %+v", done)
		}
		r := must2(o.s.Board(o.ctx, officer()))
		if r[1].Tiers[0].Led != 0 {
			t.Errorf("board: %+v", r[1])
		}
		q := o.sendRound("D07") // 第二轮
		if q.round.Short() != "第二轮" {
			t.Errorf("name: %s", q.round.Short())
		}
		q.receive(civil, q.open(civil))
		u = q.page(civil).RoundUnit
		ok(t, o.s.Seal(o.ctx, officer(), q.round.ID, civil, u.Version, *o.paper("示例丙")))
		u = q.page(civil).RoundUnit
		done = must2(o.s.ConfirmSame(o.ctx, officer(), q.round.ID, civil, u.Version, desk))
		if done.Claims != 4 || !done.Through {
			t.Fatalf("claims: %+v", done)
		}
		if n := o.count(`SELECT count(*) FROM claim_move WHERE action = 'endorse' AND way = 'paper' AND signed_by = '示例丙'`); n != 4 {
			t.Errorf("paper endorsements: %d", n)
		}
	})
}

// Every kind of answer becomes what the officer must see, and accepting
// carries it out.
func TestAnswersBecomeDifferences(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 8, term.County)
		must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(5)))
		p := o.sendRound("D07")
		d := p.open(civil)
		d.set(0, "公开时限", "自批准之日起5个工作日内")
		d.set(0, "答复", "有修改")
		d.set(0, "说明", "按新规定")
		d.set(1, "公开主体", "蒙阴县应急管理局") // edited without an answer
		d.set(2, "答复", "非本单位职责")
		d.set(2, "说明", "应由应急局负责，依据三定规定")
		d.set(3, "答复", "本县不适用")
		d.set(3, "说明", "本县无此业务")
		d.set(4, "答复", "建议取消（仅限本县新增事项）")
		d.set(4, "说明", "已并入他项")
		d.set(5, "答复", "本县不适用") // no reason
		ok(t, d.f.RemoveRow(d.sheet, d.head+1+7))
		got := p.receive(civil, d)
		if got.Same != 1 || got.Differs != 7 || got.Missing != 1 {
			t.Fatalf("receipt: %+v", got)
		}
		page := p.page(civil)
		if len(page.Differences) != 7 || page.Undecided() != 7 {
			t.Fatalf("page: %+v", page)
		}
		at := map[int64]Difference{}
		for _, x := range page.Differences {
			at[x.EntryID] = x
		}
		if c := at[e[0]].Changes.V; len(c) != 1 || c[0].Field != "time_limit" || c[0].New != "自批准之日起5个工作日内" {
			t.Errorf("change: %+v", c)
		}
		if at[e[1]].Answer != Untouched || len(at[e[1]].Changes.V) != 1 || len(at[e[5]].Doubts.V) != 1 || at[e[7]].Doubts.V[0].Code != DoubtMissing {
			t.Errorf("doubts: %+v %+v %+v", at[e[1]], at[e[5]], at[e[7]])
		}
		decide := func(entry int64, accept bool, reason string, other int64) error {
			return o.s.DecideRow(o.ctx, officer(), RowDecision{Round: p.round.ID, Unit: civil, Row: at[entry].ID, Accept: accept, Reason: reason, Other: other})
		}
		refused(t, o.s.DecideRow(o.ctx, liaison(), RowDecision{Round: p.round.ID, Unit: civil, Row: at[e[0]].ID, Accept: true}), fault.KindForbidden, "")
		ok(t, decide(e[0], true, "", 0))
		refused(t, decide(e[0], true, "", 0), fault.KindConflict, "已采纳")
		refused(t, decide(e[1], false, "", 0), fault.KindInvalid, "理由")
		ok(t, decide(e[1], false, "主体不变", 0))
		ok(t, decide(e[2], true, "", safety))
		ok(t, decide(e[3], true, "", 0))
		ok(t, decide(e[4], true, "", 0))
		ok(t, decide(e[5], true, "经核实本县无此业务", 0))
		refused(t, decide(e[7], true, "", 0), fault.KindInvalid, "核实")
		ok(t, decide(e[7], true, "已电话核实无异议", 0))
		changed := must2(catalog.ByID(o.d.Reader(o.ctx), e[0]))
		if changed.TimeLimit != "自批准之日起5个工作日内" || changed.State != catalog.Confirmed {
			t.Errorf("entry: %+v", changed)
		}
		if n := o.count(`SELECT count(*) FROM claim_dispute WHERE entry_id = ? AND state = 'open'`, e[2]); n != 1 {
			t.Errorf("disputes: %d", n)
		}
		if n := o.count(`SELECT count(*) FROM catalog_proposal WHERE decision = ''`); n != 3 {
			t.Errorf("proposals: %d", n)
		}
		if todo := o.todos(TodoAnswer, civil); len(todo) != 1 || !strings.Contains(todo[0], "1 项退回") {
			t.Errorf("the returned row: %v", todo)
		}
		u := p.page(civil).RoundUnit
		if done := must2(o.s.ConfirmSame(o.ctx, officer(), p.round.ID, civil, u.Version, Desk{})); done.Rows != 1 {
			t.Errorf("a modified row was in the batch: %+v", done)
		}
	})
}

// Sorted, renamed, rows inserted, keys lost: the workbook is known by its
// keys and stamp; a second return replaces undecided rows only.
func TestMistreatedWorkbook(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 5, term.County)
		must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(5)))
		p := o.sendRound("D07")
		d := p.open(civil)
		reverse(t, d)
		ok(t, d.f.InsertRows(d.sheet, d.head+1, 1)) // 新增建议, on top
		d.set(0, "一级事项", "一级D07")
		d.set(0, "二级事项", "临时救助公示")
		d.set(0, "公开内容（要素）", "救助对象")
		d.set(1, "公开时限", "实时公开") // entry 5 after the sort
		d.set(2, "条目编号", "")
		got := p.receive(civil, d)
		if got.Same != 4 || got.Differs != 1 || got.Additions != 1 {
			t.Fatalf("receipt: %+v %+v", got, p.page(civil).Differences)
		}
		page := p.page(civil)
		if page.Differences[0].EntryID != e[4] || page.Additions[0].Fields.V.Level2 != "临时救助公示" {
			t.Fatalf("page: %+v", page)
		}
		ok(t, o.s.DecideRow(o.ctx, officer(), RowDecision{Round: p.round.ID, Unit: civil, Row: page.Differences[0].ID, Accept: true}))
		ok(t, o.s.DecideAddition(o.ctx, officer(), p.round.ID, civil, page.Additions[0].ID, true, "", ""))
		if n := o.count(`SELECT count(*) FROM catalog_entry WHERE level2 = '临时救助公示' AND standard_id IS NULL`); n != 1 {
			t.Errorf("local additions: %d", n)
		}
		again := p.open(civil)
		again.set(4, "公开时限", "每年1月31日前") // decided: not taken
		again.set(0, "公开时限", "每月10日前")
		got = p.receive(civil, again)
		if got.Decided != 1 || got.Differs != 1 || got.Same != 3 || len(got.Notices) != 1 || !strings.Contains(got.Notices[0], "未采用") {
			t.Errorf("second return: %+v", got)
		}
		refused(t, o.s.DecideRow(o.ctx, officer(), RowDecision{Round: p.round.ID, Unit: civil, Row: 1, Accept: true}), fault.KindConflict, "重新回传")
		u := p.page(civil).RoundUnit
		ok(t, o.s.Seal(o.ctx, liaison(), p.round.ID, civil, u.Version, *o.paper("示例丙")))
		same := p.open(civil)
		same.set(4, "公开时限", "每年1月31日前")
		same.set(0, "公开时限", "每月10日前")
		if got = p.receive(civil, same); got.Unsealed || p.page(civil).RoundUnit.State != UnitSealed {
			t.Errorf("an equal return voids the seal: %+v", got)
		}
		if got = p.receive(civil, p.open(civil)); !got.Unsealed || p.page(civil).RoundUnit.State != UnitReturned {
			t.Errorf("a changed return keeps the seal: %+v", got)
		}
	})
}

// reverse turns the rows of the table upside down, as a sort does.
func reverse(t *testing.T, d *desktop) {
	t.Helper()
	first, last := d.head+1, len(d.rows)
	width := len(d.cols) + 3
	read := func(n int) (out []string) {
		for c := 1; c <= width; c++ {
			out = append(out, must2(d.f.GetCellValue(d.sheet, must2(excelize.CoordinatesToCellName(c, n)))))
		}
		return out
	}
	for a, b := first, last; a < b; a, b = a+1, b-1 {
		top, low := read(a), read(b)
		for c := 1; c <= width; c++ {
			ok(t, d.f.SetCellStr(d.sheet, must2(excelize.CoordinatesToCellName(c, a)), low[c-1]))
			ok(t, d.f.SetCellStr(d.sheet, must2(excelize.CoordinatesToCellName(c, b)), top[c-1]))
		}
	}
}

func TestForeignWorkbooksAreRefusedByName(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 3, term.County)
		must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(5)))
		must2(o.s.Assign(o.ctx, officer(), Assignment{EntryID: e[0], Tier: term.County, UnitID: safety, Part: Supporting}))
		p := o.sendRound("D07")
		second := o.sendRound("D07")
		path := p.open(civil).save(p.dir, "第二轮.xlsx")
		try := func(who int64, u Upload, kind fault.Kind, words string) {
			t.Helper()
			u.Name, u.Path = "x.xlsx", path
			a := officer()
			if who == pSafety {
				a = safetyMan()
			}
			_, err := o.s.Receive(o.ctx, a, u)
			refused(t, err, kind, words)
		}
		try(pOfficer, Upload{Round: second.round.ID}, fault.KindInvalid, "这是民政局第一轮的表")
		try(pOfficer, Upload{Unit: safety}, fault.KindInvalid, "这是民政局第一轮的表")
		try(pSafety, Upload{}, fault.KindForbidden, "民政局")
		files := []Upload{{Name: "a.xlsx", Path: path}, {Name: "b.xlsx", Path: p.open(safety).save(p.dir, "b.xlsx")}, {Name: "c.xlsx", Path: blank(t, p.dir)}}
		got := o.s.ReceiveMany(o.ctx, officer(), files)
		if got[0].Err != nil || got[1].Err != nil || got[1].Receipt.UnitID != safety {
			t.Errorf("twenty at once: %+v", got)
		}
		refused(t, got[2].Err, fault.KindInvalid, "标记")
		r := must2(o.s.RoundBoard(o.ctx, officer(), p.round.ID))
		ok(t, o.s.CloseRound(o.ctx, officer(), p.round.ID, r.Round.Version))
		try(pOfficer, Upload{}, fault.KindConflict, "已经结束")
		draft := must2(o.s.OpenRound(o.ctx, officer(), RoundScope{Domains: []string{"D07"}, Days: 3}))
		d := paperwork{o, draft, p.dir}
		path = d.open(civil).save(p.dir, "d.xlsx")
		try(pOfficer, Upload{}, fault.KindConflict, "还没有发出")
		ok(t, o.s.DropRound(o.ctx, officer(), draft.ID, draft.Version))
		try(pOfficer, Upload{}, fault.KindInvalid, "不是本县发出")
	})
}

func blank(t *testing.T, dir string) string {
	t.Helper()
	var b bytes.Buffer
	ok(t, table.Write(&b, table.XLSX, table.Table{Parts: []table.Part{{Name: "社会救助", Title: "社会救助领域基层政务公开标准目录",
		Rows: []table.Row{{Seq: "1", Level1: "甲", Level2: "乙", Content: []string{"丙"}}}}}}))
	path := filepath.Join(dir, "blank.xlsx")
	ok(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

// Townships under a claim of all townships get workbooks too; the zip of a
// round is the same bytes each time, and drafts reach nobody.
func TestRoundReachesTownshipsAndZips(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 2, term.County, term.Township)
		must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(5)))
		rows, _, err := o.s.List(o.ctx, officer(), Filter{Tier: term.Township}, Cursor{})
		ok(t, err)
		ok(t, o.s.Except(o.ctx, officer(), Ref{rows[0].ID, rows[0].Version}, town2, "无此业务"))
		_, err = o.s.OpenRound(o.ctx, officer(), RoundScope{})
		refused(t, err, fault.KindInvalid, "领域")
		_, err = o.s.OpenRound(o.ctx, officer(), RoundScope{Domains: []string{"D05"}, Days: 3})
		refused(t, err, fault.KindInvalid, "没有需要确认的事项")
		r := must2(o.s.OpenRound(o.ctx, officer(), RoundScope{Domains: []string{"D07"}, Days: 3}))
		b := must2(o.s.RoundBoard(o.ctx, officer(), r.ID))
		if len(b.Lines) != 4 || b.Lines[2].Rows != 1 || b.Counts[UnitUnsent] != 4 || b.Round.DueOn.String() != "2026-11-26" {
			t.Fatalf("board: %+v", b)
		}
		if list := must2(o.s.Rounds(o.ctx, liaison())); len(list) != 0 {
			t.Errorf("a draft is seen by a unit: %+v", list)
		}
		if _, err := o.s.UnitPage(o.ctx, liaison(), r.ID, civil); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("a draft is open to a unit: %v", err)
		}
		if n := o.count(`SELECT count(*) FROM notice`) + len(o.todos(TodoAnswer, civil)); n != 1 { // the assignment's
			t.Errorf("a draft told somebody: %d", n)
		}
		must2(o.s.SendRound(o.ctx, officer(), r.ID, r.Version))
		var one, two bytes.Buffer
		must2(o.s.RoundZip(o.ctx, officer(), r.ID, &one))
		must2(o.s.RoundZip(o.ctx, officer(), r.ID, &two))
		if !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Error("two zips of one round differ")
		}
		z := must2(zip.NewReader(bytes.NewReader(one.Bytes()), int64(one.Len())))
		if len(z.File) != 4 || z.File[0].Name != "蒙阴县民政局_第一轮确认表.xlsx" {
			t.Errorf("zip: %d files, %s", len(z.File), z.File[0].Name)
		}
		if _, err := o.s.UnitPage(o.ctx, liaison(), r.ID, town1); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("a unit reads another's: %v", err)
		}
		p := paperwork{o, must2(o.s.RoundBoard(o.ctx, officer(), r.ID)).Round, t.TempDir()}
		d := p.open(town1)
		d.set(0, "答复", "非本单位职责")
		d.set(0, "说明", "本镇没有此项业务")
		got, err := o.s.Receive(o.ctx, clerk(), Upload{Name: "1.xlsx", Path: d.save(p.dir, "1.xlsx")})
		ok(t, err)
		if got.Same != 1 || got.Differs != 1 {
			t.Fatalf("township: %+v", got)
		}
		diff := p.page(town1).Differences[0]
		ok(t, o.s.DecideRow(o.ctx, officer(), RowDecision{Round: r.ID, Unit: town1, Row: diff.ID, Accept: true}))
		if n := o.count(`SELECT count(*) FROM claim_exception WHERE unit_id = ?`, town1); n != 1 || diff.EntryID != e[0] {
			t.Errorf("exceptions: %d, entry %d", n, diff.EntryID)
		}
	})
}

func TestReminders(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.entries("D07", 2, term.County)
		must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(5)))
		p := o.sendRound("D07")
		list := must2(o.s.Reminders(o.ctx, officer(), p.round.ID))
		if len(list) != 1 || list[0].Workdays != 5 || !strings.Contains(list[0].Text, "2026年11月30日前完成（还剩 5 个工作日），贵单位确认表未回传（共 2 项）") || list[0].Phone == "" {
			t.Fatalf("reminders: %+v", list)
		}
		before := o.count(`SELECT count(*) FROM notice`)
		_, err := o.s.SendReminders(o.ctx, officer(), p.round.ID, nil)
		refused(t, err, fault.KindInvalid, "勾选")
		if n := must2(o.s.SendReminders(o.ctx, officer(), p.round.ID, []int64{civil})); n != 1 || o.count(`SELECT count(*) FROM notice`) != before+1 {
			t.Errorf("sent %d", n)
		}
		p.receive(civil, p.open(civil))
		if list = must2(o.s.Reminders(o.ctx, officer(), p.round.ID)); len(list) != 1 || list[0].Missing != "签字盖章件未上传" {
			t.Errorf("after the return: %+v", list)
		}
	})
}

// Somebody else changed the same field meanwhile: the unit's change does not
// overwrite it in silence.
func TestClashingChange(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entries("D07", 1, term.County)[0]
		must2(o.s.AssignDomain(o.ctx, officer(), "D07", ByUsualLead, dayIn(5)))
		p := o.sendRound("D07")
		d := p.open(civil)
		d.set(0, "公开时限", "实时公开")
		d.set(0, "公开主体", "县民政局救助科")
		p.receive(civil, d)
		now := must2(catalog.ByID(o.d.Reader(o.ctx), e))
		f := now.Fields
		f.TimeLimit = "每月10日前"
		ok(t, (&catalog.Service{DB: o.d}).Edit(o.ctx, officer(), e, now.Version, f, nil))
		row := p.page(civil).Differences[0]
		err := o.s.DecideRow(o.ctx, officer(), RowDecision{Round: p.round.ID, Unit: civil, Row: row.ID, Accept: true})
		refused(t, err, fault.KindConflict, "公开时限")
		if got := must2(catalog.ByID(o.d.Reader(o.ctx), e)); got.TimeLimit != "每月10日前" || got.Subject == "县民政局救助科" {
			t.Errorf("a refused change left traces: %+v", got.Fields)
		}
	})
}

func TestNumerals(t *testing.T) {
	for n, want := range map[int64]string{1: "一", 9: "九", 10: "十", 11: "十一", 20: "二十", 35: "三十五", 99: "九十九", 100: "100"} {
		if got := numeral(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if got := fmt.Sprint(Round{No: 2}.Short()); got != "第二轮" {
		t.Error(got)
	}
}
