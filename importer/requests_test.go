package importer_test

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianghua/foi"
	"lianghua/importer"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/workday"
	"lianghua/org"
)

// registry is an office that takes ledgers of requests in; today is 2026-03-02.
func registry(t *testing.T, d *db.DB) (office, *foi.Service) {
	o := open(t, d)
	d.SetClock(func() time.Time { return calendar.MustParse("2026-03-02").Start().Add(9 * time.Hour) })
	if err := d.Write(context.Background(), func(tx *db.Tx) error { _, err := workday.Seed(tx, org.Who(o.actor)); return err }); err != nil {
		t.Fatal(err)
	}
	keys, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	f := &foi.Service{DB: d, Keys: keys, Files: o.Files, Calendar: workday.LoadCalendar}
	o.Registers = append(o.Registers, f.LedgerRegister(o.org.UnitRegister()))
	return o, f
}

var ledger = [][]string{
	{"2025年依申请公开台账"},
	{"办理结果", "受理号", "承办人", "收到日期", "申请人类型", "申请人", "联系电话", "所需信息", "答复日期", "受理机关"},
	{"（一）予以公开", "2025-001", "示例乙", "2025-03-04", "自然人", "示例甲", "13900000001", "低保资金分配文件", "2025-03-20", ""},
	{"不予公开·4.保护第三方合法权益", "2025-002", "", "2025/3/5", "法人或其他组织·商业企业", "示例有限公司", "", "工程合同", "2025年4月1日", "D1"},
	{"", "2025-003", "", "2025.12.20", "公民", "示例丙", "", "规划图", "", ""},
	{"撤回", "2025-004", "", "20250501", "律师事务所", "示例律师事务所", "", "批复", "2025-05-09", ""},
}

func TestALedgerOfRequestsComesIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, f := registry(t, d)
		ctx, q := context.Background(), d.Reader(context.Background())
		b, p := o.upload(importer.Requests, csvFile(t, ledger), importer.Reading{})
		want(t, p.Counts, 4, 0, 0, 0, 0)
		o.apply(b)
		var rows []struct {
			Number, State, Type, Code, Received, Answered, Closed, Notes, Sealed, Due, Organ string
		}
		if err := q.Select(&rows, `SELECT r.number, r.state, r.applicant_type AS type, r.answer_code AS code, r.received_on AS received, r.answered_on AS answered,
			r.closed_on AS closed, r.notes, r.sealed, r.due_on AS due, u.code AS organ FROM foi_request r JOIN org_unit u ON u.id = r.organ_id ORDER BY r.number`); err != nil || len(rows) != 4 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		got := make([]string, len(rows))
		for i, r := range rows {
			got[i] = strings.Join([]string{r.Number, r.State, r.Type, r.Code, r.Received, r.Answered, r.Closed, r.Notes, r.Due, r.Organ}, " ")
			if strings.Contains(r.Sealed, "示例") || r.Sealed == "" {
				t.Errorf("%s: the applicant is readable", r.Number)
			}
		}
		for i, w := range []string{"2025-001 archived natural 1 2025-03-04 2025-03-20  承办人：示例乙 2025-04-01 MY", "2025-002 archived business 3.4 2025-03-05 2025-04-01   2025-04-02 D1",
			"2025-003 working natural  2025-12-20    2026-01-19 MY", "2025-004 archived legal_service 6.3 2025-05-01  2025-05-09  2025-06-03 MY"} {
			if got[i] != w {
				t.Errorf("got  %s\nwant %s", got[i], w)
			}
		}
		who, err := f.Reveal(ctx, o.actor, 1, foi.RevealReasons()[0])
		if err != nil || who.Applicant.Name != "示例甲" || who.Applicant.Phone != "13900000001" {
			t.Errorf("%+v, %v", who, err)
		}
		noNames(t, o, b)
		again, p2 := o.upload(importer.Requests, csvFile(t, ledger), importer.Reading{})
		want(t, p2.Counts, 0, 0, 4, 0, 0)
		if err := o.Drop(ctx, o.actor, again.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Undo(ctx, o.actor, b.ID, false); err != nil {
			t.Fatal(err)
		}
		var left, todos int
		if err := q.Get(&left, `SELECT COUNT(*) FROM foi_request`); err != nil || left != 0 {
			t.Errorf("%d left after the undo, %v", left, err)
		}
		if err := q.Get(&todos, `SELECT COUNT(*) FROM todo WHERE object_kind = 'foi_request' AND closed_at IS NULL`); err != nil || todos != 0 {
			t.Errorf("%d todos left, %v", todos, err)
		}
		back, p3 := o.upload(importer.Requests, csvFile(t, ledger), importer.Reading{})
		want(t, p3.Counts, 4, 0, 0, 0, 0)
		o.apply(back)
	})
}

// noNames sees that neither the kept workbook nor the stored plan names an
// applicant, and that the kept workbook can be read again.
func noNames(t *testing.T, o office, b importer.Batch) {
	t.Helper()
	q := o.DB.Reader(context.Background())
	var fields string
	if err := q.Get(&fields, `SELECT fields FROM import_row WHERE batch_id = ? AND n = 1`, b.ID); err != nil || strings.Contains(fields, "示例甲") || strings.Contains(fields, "13900000001") {
		t.Errorf("the plan holds a name: %s, %v", fields, err)
	}
	file, err := attach.ByID(q, b.FileID)
	if err != nil {
		t.Fatal(err)
	}
	r, err := o.Files.Open(file.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	raw, err := io.ReadAll(r)
	if err != nil || bytes.Contains(raw, []byte("示例甲")) {
		t.Errorf("the kept file holds a name, %v", err)
	}
	p, err := o.Read(context.Background(), importer.Requests, r.Name(), importer.Reading{Name: "台账.xlsx"})
	if err != nil {
		t.Fatal(err)
	}
	want(t, p.Counts, 0, 0, 4, 0, 0)
	lines, err := o.Window(context.Background(), b, "错", 1, 9, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		for _, c := range l.Cells {
			if strings.Contains(c.Text, "示例甲") || strings.Contains(c.Text, "示例有限公司") {
				t.Errorf("%s shows a name: %s", c.Name, c.Text)
			}
		}
	}
}

// A later ledger fills in what was open; what the system itself handles is not
// changed by a file; a change is undone to what was there.
func TestALaterLedgerFillsIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, f := registry(t, d)
		ctx := context.Background()
		b, _ := o.upload(importer.Requests, csvFile(t, ledger), importer.Reading{})
		o.apply(b)
		later := append([][]string{}, ledger...)
		later[4] = []string{"信息不存在", "2025-003", "", "2025.12.20", "公民", "示例丙", "", "规划图", "2026-01-08", ""}
		change, p := o.upload(importer.Requests, csvFile(t, later), importer.Reading{})
		want(t, p.Counts, 0, 1, 3, 0, 0)
		o.apply(change)
		now := func() (state, code string) {
			var r struct{ State, Code string }
			if err := d.Reader(ctx).Get(&r, `SELECT state, answer_code AS code FROM foi_request WHERE number = '2025-003'`); err != nil {
				t.Fatal(err)
			}
			return r.State, r.Code
		}
		if state, code := now(); state != "archived" || code != "4.1" {
			t.Errorf("filled in: %s %s", state, code)
		}
		if _, err := o.Undo(ctx, o.actor, change.ID, false); err != nil {
			t.Fatal(err)
		}
		if state, code := now(); state != "working" || code != "" {
			t.Errorf("taken back: %s %s", state, code)
		}
		own, err := f.Register(ctx, o.actor, foi.Form{OrganID: 1, Channel: foi.Counter, ApplicantType: "natural", Need: "名单", SubmittedOn: calendar.MustParse("2026-03-01"),
			Applicant: foi.Applicant{Name: "示例戊", IDKind: "其他证件", IDNumber: "A1", Phone: "13900000005"}})
		if err != nil {
			t.Fatal(err)
		}
		row := []string{"予以公开", own.Number, "", "2026-03-01", "自然人", "示例戊", "", "名单", "2026-03-02", ""}
		_, p = o.upload(importer.Requests, csvFile(t, [][]string{ledger[1], row}), importer.Reading{})
		want(t, p.Counts, 0, 0, 0, 0, 1)
		if said := p.Rows[0].Problems[0]; said.Cell != "B2" || !strings.Contains(said.Message, "本系统登记办理") {
			t.Errorf("%+v", said)
		}
	})
}

func TestBadRowsOfALedgerAreNamedByCell(t *testing.T) {
	o, _ := registry(t, dbtest.SQLite(t))
	rows := [][]string{ledger[1],
		{"不予公开", "2025-010", "", "2025-02-30", "外星人", "", "", "", "2025-03-01", "月球局"},
		{"予以公开", "", "", "2025-03-04", "自然人", "示例甲", "", "文件", "", ""},
		{"", "2025-011", "", "2025-03-04", "自然人", "示例甲", "", "文件", "2025-03-05", ""},
		{"予以公开", "2025-012", "", "2025-03-04", "自然人", "示例甲", "", "文件", "2025-03-03", ""},
		{"予以公开", "2025-013", "", "2026-03-04", "自然人", "示＊＊", "", "文件", "2026-03-05", ""},
	}
	_, p := o.upload(importer.Requests, csvFile(t, rows), importer.Reading{})
	want(t, p.Counts, 0, 0, 0, 0, 5)
	for i, cells := range []string{"E2 F2 H2 J2 D2 A2", "B3 I3", "A4", "I5", "D6 I6 F6"} {
		var got []string
		for _, x := range p.Rows[i].Problems {
			got = append(got, x.Cell)
		}
		if strings.Join(got, " ") != cells {
			t.Errorf("row %d: problems at %v, want %s", i+2, got, cells)
		}
	}
	lacks := [][]string{{"受理号", "收到日期", "申请人类型", "申请人", "所需信息", "办理结果"}, {"1", "2025-03-04", "自然人", "示例甲", "文件", ""}}
	_, _, err := o.Upload(context.Background(), o.actor, importer.Requests, csvFile(t, lacks), importer.Reading{Name: "缺.csv"}, "")
	if fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("a table without 答复日期: %v", err)
	}
	p, err = o.Read(context.Background(), importer.Requests, csvFile(t, lacks), importer.Reading{Name: "缺.csv"})
	if err != nil || !strings.Contains(p.Problems[0].Message, "缺少“答复日期”列") {
		t.Errorf("%+v, %v", p, err)
	}
}
