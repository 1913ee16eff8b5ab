package disclose

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"lianghua/disclose/form"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

type testChain struct{}

func (testChain) Chain(prev, row []byte) []byte {
	h := hmac.New(sha256.New, []byte("test"))
	h.Write(prev)
	h.Write(row)
	return h.Sum(nil)
}
func (testChain) KeyID() string { return "test" }

// The units of the tests.
const (
	county, civil, safety, town1, town2, village1 = 1, 2, 3, 5, 6, 8
)

var testUnits = []struct {
	id                    int64
	code, name, short, kd string
	path                  string
}{
	{county, "MY", "蒙阴县人民政府", "县政府", "county", "/1/"},
	{civil, "MY-D07", "蒙阴县民政局", "民政局", "department", "/1/2/"},
	{safety, "MY-D20", "蒙阴县应急管理局", "应急局", "department", "/1/3/"},
	{town1, "MY-T01", "野店镇人民政府", "野店镇", "township", "/1/5/"},
	{town2, "MY-T02", "常路镇人民政府", "常路镇", "township", "/1/6/"},
	{village1, "MY-T01-V01", "示例村民委员会", "示例村", "village", "/1/5/8/"},
}

// office is a county with its service.
type office struct {
	t   testing.TB
	d   *db.DB
	s   *Service
	ctx context.Context
	now time.Time
}

func open(t testing.TB, d *db.DB) *office {
	t.Helper()
	audit.Attach(d, testChain{})
	o := &office{t: t, d: d, ctx: context.Background(), now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}
	d.SetClock(func() time.Time { return o.now })
	files, err := attach.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	o.s = &Service{DB: d, Files: files, Calendar: func(db.Reader) (calendar.Calendar, error) { return calendar.Embedded(), nil }}
	o.write(func(tx *db.Tx) error {
		for i, u := range testUnits {
			parent := any(nil)
			if u.id != county {
				parent = 1
			}
			if _, err := tx.Exec(`INSERT INTO org_unit (id, code, name, short_name, kind, relation, parent_id, path, sort) VALUES (?, ?, ?, ?, ?, 'county', ?, ?, ?)`,
				u.id, u.code, u.name, u.short, u.kd, parent, u.path, i); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`INSERT INTO catalog_column (id, code, name, full_name, kind) VALUES (1, 'L001', '社会救助', '社会救助', 'list')`)
		return err
	})
	return o
}

func (o *office) write(f func(tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.ctx, f); err != nil {
		o.t.Fatal(err)
	}
}

func actor(person int64, name string, role rbac.Role, unit int64) rbac.Actor {
	path := ""
	for _, u := range testUnits {
		if u.id == unit {
			path = u.path
		}
	}
	return rbac.Actor{PersonID: person, AccountID: person, Name: name, Current: 0, Face: "web",
		Grants: []rbac.Grant{{ID: person, Role: role, Unit: rbac.Unit{ID: unit, Path: path}}}}
}

func officer() rbac.Actor  { return actor(11, "示例甲", rbac.CountyOfficer, county) }
func leader() rbac.Actor   { return actor(12, "示例领导", rbac.CountyLeader, county) }
func writer() rbac.Actor   { return actor(13, "示例乙", rbac.DeptLiaison, civil) }
func peer() rbac.Actor     { return actor(20, "示例庚", rbac.DeptLiaison, civil) }
func head() rbac.Actor     { return actor(14, "示例丙", rbac.DeptHead, civil) }
func stranger() rbac.Actor { return actor(15, "示例丁", rbac.DeptHead, safety) }
func clerk() rbac.Actor    { return actor(17, "示例戊", rbac.TownClerk, town1) }
func townHead() rbac.Actor { return actor(18, "示例己", rbac.TownHead, town1) }

func everybody() []rbac.Actor {
	return []rbac.Actor{officer(), leader(), writer(), peer(), head(), stranger(), clerk(), townHead()}
}

func day(s string) calendar.Date { return calendar.MustParse(s) }

// policy is a complete 政策文件: two review steps.
func policy(title string) form.Content {
	return form.Content{Title: title, Body: "<p>一、总则</p><table><tr><td>项</td><td>数</td></tr><tr><td>甲</td><td>1</td></tr></table>", DocumentNo: "蒙政发〔2026〕7号",
		FormedOn: day("2026-11-20"), Genre: "通知", Summary: "概述", Section: "办公室"}
}

func noticeOf(title string) form.Content {
	return form.Content{Title: title, Body: "<p>通知正文</p>", Section: "办公室"}
}

func lowIncome(title string) form.Content {
	return form.Content{Title: title, Section: "社会救助科", NoticeContact: "民政局 0539-1234567",
		Fields: map[string]string{"supervise": "0539-1234567", "total": "2", "sum": "800"},
		Rows:   [][]string{{"示例一", "示例村", "2", "500"}, {"示例二", "示例村", "1", "300"}}}
}

func (o *office) create(a rbac.Actor, unit int64, typ string, c form.Content) Ref {
	o.t.Helper()
	ref, err := o.s.Create(o.ctx, a, NewItem{UnitID: unit, Type: typ, ColumnID: 1, Content: c})
	if err != nil {
		o.t.Fatalf("create: %v", err)
	}
	return ref
}

// now reads the item's version, as a page would.
func (o *office) ref(id int64) Ref {
	o.t.Helper()
	it, err := ByID(o.d.Reader(o.ctx), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return it.Ref()
}

func (o *office) act(a rbac.Actor, id int64, action Action, f Form) {
	o.t.Helper()
	if err := o.try(a, id, action, f); err != nil {
		o.t.Fatalf("%s: %v", action, err)
	}
}

func (o *office) try(a rbac.Actor, id int64, action Action, f Form) error {
	_, err := o.s.Act(o.ctx, a, []Ref{o.ref(id)}, action, f)
	return err
}

func clean() *Secrecy { return &Secrecy{Answered: true} }

// publish takes an item through every step of its level.
func (o *office) publish(id int64) {
	o.t.Helper()
	o.approve(id)
	o.act(writer(), id, ActPublish, Form{})
}

func (o *office) approve(id int64) {
	o.t.Helper()
	o.act(writer(), id, ActSubmit, Form{})
	for range 8 {
		switch o.detail(id).DraftState {
		case First:
			o.act(peer(), id, ActFirst, Form{Secrecy: clean()})
		case Second:
			o.act(head(), id, ActSecrecy, Form{Secrecy: clean()})
			o.act(head(), id, ActSecond, Form{})
		case Final:
			o.act(head(), id, ActFinal, Form{})
		case Approved:
			return
		}
	}
	o.t.Fatal("never approved")
}

func (o *office) detail(id int64) Detail {
	o.t.Helper()
	x, err := o.s.Detail(o.ctx, officer(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return x
}

func (o *office) public(id int64) PublicItem {
	o.t.Helper()
	p, err := PublicByID(o.d.Reader(o.ctx), o.d.Now(), fmt.Sprint(id))
	if err != nil {
		o.t.Fatal(err)
	}
	return p
}

func (o *office) scan() *Paper {
	o.t.Helper()
	st, err := o.s.Files.Save(o.ctx, strings.NewReader("%PDF-1.4\nsigned sheet\n"), "审核表.pdf", attach.Scan(1<<20))
	if err != nil {
		o.t.Fatal(err)
	}
	return &Paper{SignedBy: "示例局长", SignedOn: day("2026-11-23"), Scan: st, Name: "审核表.pdf"}
}

func wantKind(t testing.TB, err error, kind fault.Kind, word string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got %v, want a %s", err, kind)
	}
	all := fault.Message(err)
	for _, p := range fault.FieldProblems(err) {
		all += p.Msg
	}
	if !strings.Contains(all, word) {
		t.Fatalf("message %q lacks %q", all, word)
	}
}

// attachText puts a small PDF beside a draft.
func (o *office) attachText(id int64, name string) File {
	o.t.Helper()
	up, err := o.s.Receive(o.ctx, strings.NewReader("%PDF-1.4\n"+name+"\n%%EOF"), name, 1<<20)
	if err != nil {
		o.t.Fatal(err)
	}
	r := o.ref(id)
	f, _, err := o.s.Attach(o.ctx, writer(), id, r.Version, up)
	if err != nil {
		o.t.Fatal(err)
	}
	return f
}
