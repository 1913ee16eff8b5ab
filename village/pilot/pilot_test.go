package pilot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"lianghua/disclose"
	"lianghua/duty"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/org"
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

// county is two townships and the service.
type county struct {
	d     *db.DB
	s     *Service
	org   *org.Service
	ctx   context.Context
	units map[string]org.Unit
}

func each(t *testing.T, f func(t *testing.T, c *county)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		audit.Attach(d, testChain{})
		d.SetClock(func() time.Time { return time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC) })
		files, err := attach.OpenStore(t.TempDir())
		ok(t, err)
		c := &county{d: d, s: service(d, files), org: &org.Service{DB: d, Demo: true}, ctx: context.Background(), units: map[string]org.Unit{}}
		for _, u := range []org.UnitDraft{
			{Code: "MY", Name: "蒙阴县人民政府", ShortName: "县政府", Kind: org.County},
			{Code: "T1", Name: "蒙阴县野店镇人民政府", ShortName: "野店镇", Kind: org.Township, ParentCode: "MY"},
			{Code: "T2", Name: "蒙阴县桃墟镇人民政府", ShortName: "桃墟镇", Kind: org.Township, ParentCode: "MY"},
		} {
			unit, err := c.org.AddUnit(c.ctx, org.CLIActor("示例"), u)
			ok(t, err)
			c.units[u.Code] = unit
		}
		f(t, c)
	})
}

func service(d *db.DB, files *attach.Store) *Service {
	cal := func(db.Reader) (calendar.Calendar, error) { return calendar.Embedded(), nil }
	return &Service{DB: d, Files: files, Items: &disclose.Service{DB: d, Calendar: cal, Files: files}, Duties: &duty.Service{DB: d, Calendar: cal}}
}

func (c *county) as(person int64, name string, role rbac.Role, unit string) rbac.Actor {
	return rbac.Actor{PersonID: person, Name: name, Current: 0, Face: "web", Grants: []rbac.Grant{{ID: person, Role: role, Unit: c.units[unit].RBAC()}}}
}
func (c *county) clerk() rbac.Actor   { return c.as(901, "示例甲", rbac.TownClerk, "T1") }
func (c *county) other() rbac.Actor   { return c.as(903, "示例丙", rbac.TownClerk, "T2") }
func (c *county) officer() rbac.Actor { return c.as(904, "示例丁", rbac.CountyOfficer, "MY") }

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

func refused(t testing.TB, err error, kind fault.Kind, words string) {
	t.Helper()
	text := ""
	if err != nil {
		text = fault.Message(err)
		for _, p := range fault.FieldProblems(err) {
			text += p.Msg
		}
	}
	if err == nil || fault.KindOf(err) != kind || !strings.Contains(text, words) {
		t.Errorf("got %v, want %s with %q", err, kind, words)
	}
}

func (c *county) whole(unit string) Case {
	return Case{UnitID: c.units[unit].ID, Title: "村务公开一张表", Background: "村多表多，重复填报。", Practice: "乡镇代录，一表多用。", Effect: "按时公开。", Contact: "示例甲 0539-4271009"}
}

func (c *county) version(t *testing.T, id int64) int64 {
	return must[Case](t)(c.s.CaseByID(c.ctx, c.officer(), id)).Version
}

func TestCase(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		_, err := c.s.WriteCase(c.ctx, c.clerk(), Case{UnitID: c.units["T2"].ID, Title: "别镇"})
		refused(t, err, fault.KindNotFound, "")
		_, err = c.s.WriteCase(c.ctx, c.clerk(), Case{UnitID: c.units["T1"].ID, Title: strings.Repeat("长", 31)})
		refused(t, err, fault.KindInvalid, "请删减 1 字")
		id := must[int64](t)(c.s.WriteCase(c.ctx, c.clerk(), Case{UnitID: c.units["T1"].ID, Title: "村务公开一张表"}))
		refused(t, c.s.Act(c.ctx, c.clerk(), id, 1, Submit, Form{}), fault.KindInvalid, "主要做法")
		full := c.whole("T1")
		full.ID, full.Version = id, 1
		must[int64](t)(c.s.WriteCase(c.ctx, c.clerk(), full))
		_, err = c.s.WriteCase(c.ctx, c.clerk(), full)
		refused(t, err, fault.KindConflict, "刷新")

		if list, _, _ := c.s.Cases(c.ctx, c.other(), CaseFilter{}); len(list) != 0 {
			t.Errorf("a draft is shown to others: %+v", list)
		}
		refused(t, c.s.Act(c.ctx, c.other(), id, 2, Submit, Form{}), fault.KindNotFound, "")
		ok(t, c.s.Act(c.ctx, c.clerk(), id, 2, Submit, Form{}))
		refused(t, c.s.Act(c.ctx, c.clerk(), id, 3, Choose, Form{}), fault.KindForbidden, "")
		refused(t, c.s.Act(c.ctx, c.officer(), id, 3, Return, Form{}), fault.KindInvalid, "理由")
		ok(t, c.s.Act(c.ctx, c.officer(), id, 3, Return, Form{Reason: "成效请写数字"}))
		ok(t, c.s.Act(c.ctx, c.clerk(), id, 4, Submit, Form{}))
		refused(t, c.s.Act(c.ctx, c.officer(), id, 3, Choose, Form{}), fault.KindConflict, "刷新")
		ok(t, c.s.Act(c.ctx, c.officer(), id, 5, Choose, Form{}))

		d := must[CaseDetail](t)(c.s.CaseDetail(c.ctx, c.other(), id))
		if d.State != Chosen || len(d.Moved) != 0 || d.Reason != "" || d.Own {
			t.Errorf("what others read: %+v", d)
		}
		ok(t, c.s.UseCase(c.ctx, c.other(), id, c.units["T2"].ID, "从下月起代录"))
		refused(t, c.s.UseCase(c.ctx, c.clerk(), id, c.units["T1"].ID, ""), fault.KindInvalid, "自己的案例")
		refused(t, c.s.UseCase(c.ctx, c.other(), id, c.units["T1"].ID, ""), fault.KindNotFound, "")
		refused(t, c.s.Act(c.ctx, c.officer(), id, c.version(t, id), SendUp, Form{SentTo: "市政府办公室", SentOn: calendar.MustParse("2027-01-01")}), fault.KindInvalid, "不能晚于今天")
		ok(t, c.s.Act(c.ctx, c.officer(), id, c.version(t, id), SendUp, Form{SentTo: "市政府办公室", SentOn: calendar.MustParse("2026-11-20")}))
		d = must[CaseDetail](t)(c.s.CaseDetail(c.ctx, c.clerk(), id))
		if d.State != Sent || len(d.Moved) != 5 || len(d.Uses) != 1 || d.SentTo != "市政府办公室" {
			t.Errorf("%+v", d)
		}
		for _, q := range []string{`UPDATE pilot_case_move SET by_name = 'x'`, `DELETE FROM pilot_case_move`} {
			if err := c.d.Write(c.ctx, func(tx *db.Tx) error { _, err := tx.Exec(q); return err }); err == nil {
				t.Errorf("%s: was allowed", q)
			}
		}
	})
}

// Nobody chooses what they wrote themselves, by person.
func TestAuthorDoesNotChoose(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		id := must[int64](t)(c.s.WriteCase(c.ctx, c.officer(), c.whole("T1")))
		ok(t, c.s.Act(c.ctx, c.officer(), id, 1, Submit, Form{}))
		refused(t, c.s.Act(c.ctx, c.officer(), id, 2, Choose, Form{}), fault.KindConflict, "其他同志")
		ok(t, c.s.Act(c.ctx, c.as(905, "示例戊", rbac.CountyOfficer, "MY"), id, 2, Choose, Form{}))
	})
}

// Every move of the table is made, every other refused.
func TestEveryMove(t *testing.T) {
	for _, from := range States() {
		for _, a := range Actions() {
			m, err := next(from, a)
			if (err == nil) != (m.To != "") || err != nil && fault.KindOf(err) != fault.KindConflict {
				t.Errorf("%s %s: %+v %v", from, a, m, err)
			}
		}
	}
	if _, err := next(Sent, Drop); err == nil {
		t.Error("what was sent upward is dropped")
	}
}

func TestTraining(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		day := calendar.MustParse("2026-11-20")
		_, err := c.s.SaveTraining(c.ctx, c.clerk(), Training{Title: "x", Form: Forms()[0], HeldOn: day})
		refused(t, err, fault.KindForbidden, "")
		_, err = c.s.SaveTraining(c.ctx, c.officer(), Training{})
		refused(t, err, fault.KindInvalid, "培训日期")
		id := must[int64](t)(c.s.SaveTraining(c.ctx, c.officer(), Training{Title: "村级财务公开表怎样填", Form: Forms()[0], HeldOn: day}))
		_, err = c.s.Call(c.ctx, c.officer(), id, nil, "")
		refused(t, err, fault.KindInvalid, "联络员")
		_, err = c.s.Call(c.ctx, c.officer(), id, nil, "野店镇 示例甲\n不存在镇 示例乙\n桃墟镇")
		refused(t, err, fault.KindInvalid, "第 2 行")
		if n := must[int](t)(c.s.Call(c.ctx, c.officer(), id, nil, "野店镇 示例甲 示例乙\n桃墟镇，示例丙\n")); n != 3 {
			t.Errorf("%d called", n)
		}
		if n := must[int](t)(c.s.Call(c.ctx, c.officer(), id, nil, "野店镇 示例甲")); n != 0 {
			t.Errorf("called twice: %d", n)
		}
		for _, p := range []org.UserAdd{{Login: "t1", Name: "示例壬", Unit: "T1", Post: org.Liaison, Password: "x"}, {Login: "t2", Name: "示例癸", Unit: "T2", Post: org.Head, Password: "x"}} {
			must[string](t)(c.org.UserAdd(c.ctx, org.CLIActor("示例"), p))
		}
		if n := must[int](t)(c.s.Call(c.ctx, c.officer(), id, []org.Kind{org.Township}, "")); n != 1 {
			t.Errorf("%d 联络员 called, want the one", n)
		}
		d := must[TrainingDetail](t)(c.s.TrainingDetail(c.ctx, c.officer(), id))
		if len(d.People) != 4 {
			t.Fatalf("%+v", d.People)
		}
		ok(t, c.s.Attend(c.ctx, c.officer(), id, []int64{d.People[0].ID, 999}))
		if d = must[TrainingDetail](t)(c.s.TrainingDetail(c.ctx, c.officer(), id)); d.Called != 4 || d.Training.Present != 1 {
			t.Errorf("%+v", d.Training)
		}
		if d := must[TrainingDetail](t)(c.s.TrainingDetail(c.ctx, c.other(), id)); len(d.People) != 1 || d.People[0].Unit != "桃墟镇" {
			t.Errorf("another township's people: %+v", d.People)
		}
		later := must[int64](t)(c.s.SaveTraining(c.ctx, c.officer(), Training{Title: "下月培训", Form: Forms()[1], HeldOn: calendar.MustParse("2026-12-20")}))
		refused(t, c.s.Attend(c.ctx, c.officer(), later, nil), fault.KindConflict, "还没有举行")
		list, _, err := c.s.Trainings(c.ctx, c.clerk(), 0, false)
		if err != nil || len(list) != 2 || list[0].ID != later {
			t.Errorf("%+v %v", list, err)
		}
		if list, _, err := c.s.Trainings(c.ctx, c.clerk(), later, false); err != nil || len(list) != 1 {
			t.Errorf("the page behind: %+v %v", list, err)
		}
		stored := must[attach.Stored](t)(c.s.Files.Save(c.ctx, strings.NewReader("%PDF-1.4\n讲义\n"), "讲义.pdf", attach.Document(1<<20)))
		ok(t, c.s.AttachToTraining(c.ctx, c.officer(), id, stored, "讲义.pdf"))
		refused(t, c.s.AttachToTraining(c.ctx, c.clerk(), id, stored, "讲义.pdf"), fault.KindForbidden, "")
		d = must[TrainingDetail](t)(c.s.TrainingDetail(c.ctx, c.clerk(), id))
		must[attach.Attachment](t)(c.s.TrainingFile(c.ctx, c.clerk(), id, d.Files[0].ID))
		_, err = c.s.TrainingFile(c.ctx, c.clerk(), later, d.Files[0].ID)
		refused(t, err, fault.KindNotFound, "")
	})
}
