package disclose

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

// outside asks every public door for an item.
func (o *office) outside(x Detail) (answer Answer, listed bool, files int) {
	o.t.Helper()
	q, now := o.d.Reader(o.ctx), o.d.Now()
	p := o.public(x.Item.ID)
	c, err := PublicByCode(q, now, x.Code)
	if err != nil || c.Answer != p.Answer {
		o.t.Errorf("%s: by id %d, by code %d (%v)", x.Title, p.Answer, c.Answer, err)
	}
	rows, _, err := PublicList(q, now, PublicFilter{UnitID: x.UnitID}, PublicCursor{})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, r := range rows {
		listed = listed || r.ID == x.Item.ID
	}
	for _, f := range x.Files {
		if _, _, err := PublicFile(q, now, f.Token); err == nil {
			files++
		}
	}
	return p.Answer, listed, files
}

func TestOnePlaceDecidesWhatThePublicSees(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		check := func(what string, id int64, answer Answer, listed bool, files int) {
			t.Helper()
			if a, l, f := o.outside(o.detail(id)); a != answer || l != listed || f != files {
				t.Errorf("%s: answer %d listed %v files %d, want %d %v %d", what, a, l, f, answer, listed, files)
			}
		}
		ref := o.create(writer(), civil, "notice", noticeOf("停水通知"))
		o.attachText(ref.ID, "图.pdf")
		check("draft", ref.ID, Nothing, false, 0)
		o.approve(ref.ID)
		check("approved", ref.ID, Nothing, false, 0)
		o.act(writer(), ref.ID, ActSchedule, Form{PublishAt: db.At(o.now.Add(time.Hour))})
		check("scheduled", ref.ID, Nothing, false, 0)
		if err := o.s.Tick(o.ctx); err != nil {
			t.Fatal(err)
		}
		check("scheduled, not yet", ref.ID, Nothing, false, 0)
		o.now = o.now.Add(2 * time.Hour)
		for range 2 { // the clock may strike twice
			if err := o.s.Tick(o.ctx); err != nil {
				t.Fatal(err)
			}
		}
		check("published by the clock", ref.ID, Shown, true, 1)
		if n := len(o.detail(ref.ID).Revisions); n != 1 {
			t.Errorf("%d revisions", n)
		}

		o.act(writer(), ref.ID, ActRevise, Form{})
		if err := o.save(writer(), ref.ID, func(ch *Change) { ch.Content.Title = "改过的通知" }); err != nil {
			t.Fatal(err)
		}
		if p := o.public(ref.ID); p.Content.Title != "停水通知" || p.Item.Title != "停水通知" {
			t.Errorf("a draft changed the public page: %s", p.Content.Title)
		}
		o.act(writer(), ref.ID, ActDrop, Form{})

		wantKind(t, o.try(officer(), ref.ID, ActWithdraw, Form{}), fault.KindInvalid, "理由")
		o.act(officer(), ref.ID, ActWithdraw, Form{Reason: "内容有误"})
		check("withdrawn", ref.ID, Gone, false, 0)
		if p := o.public(ref.ID); p.Item.DownReason != "内容有误" || p.Item.IndexNo == "" || p.Content.Body != "" || p.Item.DownOn.IsZero() {
			t.Errorf("撤稿说明: %+v", p.Item)
		}
		if _, gone, _ := PublicFile(d.Reader(o.ctx), d.Now(), o.detail(ref.ID).Files[0].Token); !gone {
			t.Error("the file of a withdrawn item must answer 410")
		}
		wantKind(t, o.try(writer(), ref.ID, ActOffline, Form{Reason: "涉隐私"}), fault.KindForbidden, "")
		o.act(writer(), ref.ID, ActOffline, Form{Reason: "涉隐私", Paper: o.scan()})
		check("offline", ref.ID, Nothing, false, 0)
		wantKind(t, o.try(officer(), ref.ID, ActPublish, Form{}), fault.KindConflict, "")
		o.act(writer(), ref.ID, ActRevise, Form{})
		check("offline with a draft", ref.ID, Nothing, false, 0)
		o.publish(ref.ID)
		check("published again after a review", ref.ID, Shown, true, 1)
	})
}

func TestNameListLeavesAtTheEndOfItsNotice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		ref := o.create(writer(), civil, "lowincome", lowIncome("低保名单"))
		o.publish(ref.ID)
		x := o.detail(ref.ID)
		if x.NoticeUntil != day("2026-11-30") || !x.NameList || x.NoticeDaysLeft(day("2026-11-23")) != 7 {
			t.Errorf("notice until %s, list %v", x.NoticeUntil, x.NameList)
		}
		if _, err := o.s.Object(o.ctx, writer(), ref.ID, Objection{Way: "电话", ReceivedOn: day("2026-11-23"), Summary: "收入核定有误"}); err != nil {
			t.Fatal(err)
		}
		_, err := o.s.Object(o.ctx, writer(), ref.ID, Objection{Way: "梦", ReceivedOn: day("2026-12-23")})
		if len(fault.FieldProblems(err)) != 3 {
			t.Errorf("problems of an objection: %v", err)
		}
		wantKind(t, o.s.CloseNotice(o.ctx, writer(), ref.ID, o.ref(ref.ID).Version, "无异议"), fault.KindConflict, "期满后")

		o.now = time.Date(2026, 11, 30, 15, 59, 0, 0, time.UTC) // 23:59 of the last day
		if p := o.public(ref.ID); p.Answer != Shown || len(p.Content.Rows) != 2 {
			t.Errorf("on the last day: %d", p.Answer)
		}
		o.now = o.now.Add(2 * time.Minute) // the clock has not struck yet
		over := func(when string) {
			t.Helper()
			p := o.public(ref.ID)
			if p.Answer != Outcome || len(p.Content.Rows) != 0 || p.Content.Body != "" || p.Content.Fields["total"] != "2" {
				t.Errorf("%s: %d %+v", when, p.Answer, p.Content)
			}
		}
		over("before the job")
		for range 2 {
			if err := o.s.Tick(o.ctx); err != nil {
				t.Fatal(err)
			}
		}
		over("after the job")
		if due, err := Due(d.Reader(o.ctx), d.Now()); due || err != nil {
			t.Errorf("something is due after the clock struck: %v", err)
		}
		if x := o.detail(ref.ID); x.Stage != Ended || x.NoticeState != "over" || len(o.todos(TodoResult)) != 1 {
			t.Errorf("%s %s %v", x.Stage, x.NoticeState, o.todos(TodoResult))
		}
		v := o.ref(ref.ID).Version
		wantKind(t, o.s.CloseNotice(o.ctx, writer(), ref.ID, v, "公示无异议"), fault.KindConflict, "1 条异议")
		obj := o.detail(ref.ID).Objected[0]
		if err := o.s.Handle(o.ctx, writer(), ref.ID, obj.ID, obj.Version, "经核查，符合条件"); err != nil {
			t.Fatal(err)
		}
		if err := o.s.CloseNotice(o.ctx, writer(), ref.ID, v, "公示 2 户，异议 1 件，经核查符合条件。"); err != nil {
			t.Fatal(err)
		}
		if p := o.public(ref.ID); p.Item.NoticeResult == "" || len(o.todos(TodoResult)) != 0 {
			t.Errorf("result %q", p.Item.NoticeResult)
		}
		_, err = o.s.Object(o.ctx, writer(), ref.ID, Objection{Way: "电话", ReceivedOn: day("2026-12-01"), Summary: "晚到的异议"})
		wantKind(t, err, fault.KindConflict, "已登记")
		o.act(writer(), ref.ID, ActRevise, Form{})
		o.publish(ref.ID)
		if x := o.detail(ref.ID); x.NoticeState != "running" || x.NoticeResult != "" || x.NoticeUntil != day("2026-12-08") {
			t.Errorf("published again: %s %q until %s", x.NoticeState, x.NoticeResult, x.NoticeUntil)
		}
	})
}

func TestPartyAffairsStayOffTheWeb(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		c := noticeOf("党务公开")
		c.Period = "2026H2"
		for i, web := range []bool{false, true} {
			if web {
				if err := o.s.SetUp(o.ctx, officer(), Setup{Type: "village_party", Web: true}); err != nil {
					t.Fatal(err)
				}
			}
			ref, err := o.s.Create(o.ctx, clerk(), NewItem{UnitID: village1, Type: "village_party", Content: c})
			if err != nil {
				t.Fatal(err)
			}
			o.act(clerk(), ref.ID, ActSubmit, Form{})
			o.act(townHead(), ref.ID, ActFirst, Form{})
			o.act(townHead(), ref.ID, ActSecrecy, Form{Secrecy: clean()})
			o.act(townHead(), ref.ID, ActSecond, Form{})
			o.act(townHead(), ref.ID, ActPublish, Form{})
			if a, l, _ := o.outside(o.detail(ref.ID)); (a == Shown) != web || l != web {
				t.Errorf("%d: answer %d listed %v", i, a, l)
			}
		}
	})
}

func TestPhotosWaitForAPerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		ref := o.create(writer(), civil, "notice", noticeOf("图片通知"))
		up, err := o.s.Receive(o.ctx, strings.NewReader(string(picture(t))), "现场.png", 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		f, v, err := o.s.Attach(o.ctx, writer(), ref.ID, ref.Version, up)
		if err != nil || f.Kind != Photo {
			t.Fatalf("%v %v", f.Kind, err)
		}
		o.approve(ref.ID)
		wantKind(t, o.try(writer(), ref.ID, ActPublish, Form{}), fault.KindConflict, "人工查看")
		if _, err := o.s.SeePhoto(o.ctx, writer(), ref.ID, v, f.ID); fault.KindOf(err) != fault.KindConflict {
			t.Errorf("a stale page: %v", err)
		}
		if _, err := o.s.SeePhoto(o.ctx, writer(), ref.ID, o.ref(ref.ID).Version, f.ID); err != nil {
			t.Fatal(err)
		}
		o.act(writer(), ref.ID, ActPublish, Form{})
		if _, _, files := o.outside(o.detail(ref.ID)); files != 1 {
			t.Errorf("%d files outside", files)
		}
		if _, err := o.s.File(o.ctx, stranger(), f.Token); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("another department reads the file: %v", err)
		}
		if got, err := o.s.File(o.ctx, head(), f.Token); err != nil || got.ID != f.ID {
			t.Errorf("the own head: %v", err)
		}
		if len(f.Token) != 26 || strings.Contains(f.Token, fmt.Sprint(f.ID)+"x") {
			t.Errorf("token %q", f.Token)
		}
	})
}

func TestTheBoardIsToldInTheSameTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		facts := func() (n int) {
			t.Helper()
			if err := d.Reader(o.ctx).Get(&n, `SELECT count(*) FROM duty_fact`); err != nil {
				t.Fatal(err)
			}
			return n
		}
		var told []Event
		o.s.Published = []func(*db.Tx, Event) error{func(_ *db.Tx, e Event) error { told = append(told, e); return nil }}
		c := noticeOf("停水通知")
		c.FirstOn = day("2026-11-20")
		ref := o.create(writer(), civil, "notice", c)
		o.approve(ref.ID)
		o.s.Published[0] = func(*db.Tx, Event) error { return fault.Conflict("上级平台不收") }
		wantKind(t, o.try(writer(), ref.ID, ActPublish, Form{}), fault.KindConflict, "上级平台")
		if x := o.detail(ref.ID); x.Stage != New || x.IndexNo != "" || facts() != 0 {
			t.Errorf("a publication that failed left %s %q and %d facts", x.Stage, x.IndexNo, facts())
		}
		other := o.create(writer(), civil, "notice", noticeOf("乙"))
		o.approve(other.ID)
		refs := []Ref{o.ref(ref.ID), o.ref(other.ID)}
		if _, err := o.s.Act(o.ctx, writer(), refs, ActPublish, Form{}); err == nil || o.detail(other.ID).Stage != New || o.detail(ref.ID).Stage != New {
			t.Errorf("a batch kept half of a publication: %v", err)
		}
		o.act(writer(), other.ID, ActSchedule, Form{PublishAt: db.At(o.now.Add(time.Minute))})
		o.now = o.now.Add(time.Hour)
		if err := o.s.Tick(o.ctx); err != nil {
			t.Errorf("the clock stands still: %v", err)
		}
		if x := o.detail(other.ID); x.DraftState != Approved || x.Stage != New || len(x.Revisions) != 0 || x.Moved[len(x.Moved)-1].Reason != "上级平台不收" {
			t.Errorf("%s %s %+v", x.DraftState, x.Stage, x.Moved[len(x.Moved)-1])
		}
		o.s.Published[0] = func(_ *db.Tx, e Event) error { told = append(told, e); return nil }
		o.act(writer(), ref.ID, ActPublish, Form{})
		if len(told) != 1 || told[0].Fact != day("2026-11-20") || told[0].On != day("2026-11-23") || told[0].RevisionID == 0 || facts() != 1 {
			t.Errorf("told %+v, %d facts", told, facts())
		}
		if o.detail(ref.ID).IndexNo != "MY-D07/2026-00001" {
			t.Errorf("the failed publication took a number: %s", o.detail(ref.ID).IndexNo)
		}
		o.act(officer(), ref.ID, ActWithdraw, Form{Reason: "有误"})
		if len(told) != 2 || !told[1].Down || facts() != 0 {
			t.Errorf("taken down: %+v, %d facts", told, facts())
		}
		list := o.create(writer(), civil, "lowincome", lowIncome("低保名单"))
		o.publish(list.ID)
		o.now = o.now.AddDate(0, 0, 8)
		if err := o.s.Tick(o.ctx); err != nil {
			t.Fatal(err)
		}
		if facts() != 1 || !told[len(told)-1].Down {
			t.Errorf("a list whose 公示 is over has done its duty: %d facts", facts())
		}
	})
}

// TestVisibleIsWhatItSays compares the predicate with its meaning, row by row.
func TestVisibleIsWhatItSays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		now := o.d.Now()
		want := map[string][2]bool{} // title: visible, listed
		o.write(func(tx *db.Tx) error {
			n := 0
			for _, stage := range Stages() {
				for _, end := range []db.NullTime{{}, db.Some(db.At(now.Add(-time.Millisecond))), db.Some(now), db.Some(db.At(now.Add(time.Millisecond)))} {
					for _, list := range []bool{false, true} {
						for _, off := range []bool{false, true} {
							n++
							title := fmt.Sprintf("信息 %d", n)
							seen := stage == Live && !off && (!end.Valid || end.After(now.Time))
							want[title] = [2]bool{seen, seen && !list}
							_, err := tx.Exec(`INSERT INTO disclose_item (code, unit_id, tier, type, stage, title, find, name_list, off_web, ends_at, created_by, created_at, changed_at)
								VALUES (?, 2, 'county', 'notice', ?, ?, '', ?, ?, ?, 1, ?, ?)`, fmt.Sprintf("x%06d", n), stage, title, list, off, end, now, now)
							if err != nil {
								return err
							}
						}
					}
				}
			}
			return nil
		})
		var rows []struct {
			Title  string `db:"title"`
			Seen   bool   `db:"seen"`
			Listed bool   `db:"listed"`
		}
		err := d.Reader(o.ctx).Select(&rows, `SELECT i.title, `+Visible("i")+` AS seen, `+Listed("i")+` AS listed FROM disclose_item i ORDER BY i.id`, now, now)
		if err != nil || len(rows) != len(want) {
			t.Fatal(len(rows), err)
		}
		for _, r := range rows {
			if got := [2]bool{r.Seen, r.Listed}; got != want[r.Title] {
				t.Errorf("%s: visible, listed %v, want %v", r.Title, got, want[r.Title])
			}
		}
	})
}
