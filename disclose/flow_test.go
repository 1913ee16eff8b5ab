package disclose

import (
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

func TestThreeLevelsToThePublic(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		one := o.create(writer(), civil, "notice", noticeOf("停水通知"))
		two := o.create(writer(), civil, "policy", policy("管理办法"))
		three := o.create(writer(), civil, "lowincome", lowIncome("低保名单"))
		for i, ref := range []Ref{one, two, three} {
			if x := o.detail(ref.ID); x.Draft.Level != i+1 {
				t.Errorf("%s has %d steps, want %d", x.Type, x.Draft.Level, i+1)
			}
			o.publish(ref.ID)
			x := o.detail(ref.ID)
			if x.Stage != Live || x.IndexNo == "" || !x.PublishedAt.Valid || x.DraftState != "" {
				t.Errorf("%s: %s, number %q, draft %q", x.Type, x.Stage, x.IndexNo, x.DraftState)
			}
			if p := o.public(ref.ID); p.Answer != Shown || p.Content.Title == "" {
				t.Errorf("%s: answer %d", x.Type, p.Answer)
			}
		}
		if got := o.detail(one.ID).IndexNo; got != "MY-D07/2026-00001" {
			t.Errorf("index number %q", got)
		}
		if got := o.public(three.ID).Reviewers; got.First != "示例庚" || got.Second != "示例丙" || got.Secrecy != "示例丙" || got.Final != "示例丙" {
			t.Errorf("reviewers %+v", got)
		}
		rows, _, err := PublicList(d.Reader(o.ctx), d.Now(), PublicFilter{}, PublicCursor{})
		if err != nil || len(rows) != 2 {
			t.Errorf("public list has %d rows (%v): the name list must not stand in it", len(rows), err)
		}
	})
}

func TestAuthorNeverApproves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		ref := o.create(writer(), civil, "notice", noticeOf("停水通知"))
		o.act(writer(), ref.ID, ActSubmit, Form{})
		wantKind(t, o.try(writer(), ref.ID, ActFirst, Form{Secrecy: clean()}), fault.KindConflict, "本人拟稿")
		paper := o.scan()
		paper.SignedBy = "示例乙"
		wantKind(t, o.try(peer(), ref.ID, ActFirst, Form{Secrecy: clean(), Paper: paper}), fault.KindInvalid, "拟稿人")
		paper = o.scan()
		o.act(writer(), ref.ID, ActFirst, Form{Secrecy: clean(), Paper: paper})
		if x := o.detail(ref.ID); x.DraftState != Approved || x.Moved[1].Signatory() != "示例局长" {
			t.Errorf("after the paper: %s, %+v", x.DraftState, x.Moved)
		}
	})
}
