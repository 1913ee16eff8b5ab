package disclose

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
)

// picture is a small PNG.
func picture(t testing.TB) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 4, 4))
	m.Set(1, 1, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fakeID is a well-formed number of an ID card with a right check digit, of a
// person who cannot be: from the standard's own example.
const fakeID = "11010519491231002X"

func TestPersonalDataBlocksPublishingAndNeverSaving(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		c := noticeOf("领取补助的通知")
		c.Body = "<p>请示例一（身份证号 " + fakeID + "）领取。</p>"
		ref := o.create(writer(), civil, "notice", c)
		r, err := o.s.Check(o.ctx, writer(), ref.ID)
		if err != nil || !r.Blocks {
			t.Fatalf("%+v %v", r, err)
		}
		o.approve(ref.ID) // submitting warns only
		wantKind(t, o.try(writer(), ref.ID, ActPublish, Form{}), fault.KindConflict, "体检")
		wantKind(t, o.try(writer(), ref.ID, ActSchedule, Form{PublishAt: db.At(o.now.Add(time.Hour))}), fault.KindConflict, "体检")
		wantKind(t, o.try(peer(), ref.ID, ActOverride, Form{Reason: "法定公开"}), fault.KindForbidden, "")
		wantKind(t, o.try(head(), ref.ID, ActOverride, Form{}), fault.KindInvalid, "理由")
		o.act(head(), ref.ID, ActOverride, Form{Reason: "法定公开"})
		o.act(writer(), ref.ID, ActPublish, Form{})
		x := o.detail(ref.ID)
		if x.Moved[len(x.Moved)-2].Action != ActOverride || x.Moved[len(x.Moved)-2].Reason != "法定公开" {
			t.Errorf("the override is not on record: %+v", x.Moved)
		}
	})
}

func TestOverrideHoldsForTheseBytesOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		c := noticeOf("通知")
		c.Body = "<p>" + fakeID + "</p>"
		ref := o.create(writer(), civil, "notice", c)
		o.act(writer(), ref.ID, ActOverride, Form{Reason: "法定公开", Paper: o.scan()}) // the head signed on paper
		if x := o.detail(ref.ID); x.Draft.OverrideHash != x.Draft.Hash || x.Moved[0].SignedBy != "示例局长" {
			t.Errorf("an override on paper: %+v", x.Moved)
		}
		if err := o.save(writer(), ref.ID, func(ch *Change) { ch.Content.Body += "<p>再加一段</p>" }); err != nil {
			t.Fatal(err)
		}
		o.approve(ref.ID)
		wantKind(t, o.try(writer(), ref.ID, ActPublish, Form{}), fault.KindConflict, "体检")
	})
}

func TestMaskingMakesADerivativeAndSealsTheOriginal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		c := noticeOf("通知")
		c.Body = "<p>身份证号 " + fakeID + "，电话 13800138000。</p>"
		ref := o.create(writer(), civil, "notice", c)
		up, err := o.s.Receive(o.ctx, bytes.NewReader(workbook(t, [][]string{{"姓名", "身份证号"}, {"示例一", fakeID}})), "名单"+fakeID+".xlsx", 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(up.Plain, fakeID) {
			t.Errorf("the text of the upload: %q", up.Plain)
		}
		original, v, err := o.s.Attach(o.ctx, writer(), ref.ID, ref.Version, up)
		if err != nil {
			t.Fatal(err)
		}
		got, err := o.s.Mask(o.ctx, writer(), ref.ID, v)
		if err != nil {
			t.Fatal(err)
		}
		x := o.detail(ref.ID)
		if strings.Contains(x.Draft.Content.V.Body, fakeID) || strings.Contains(x.Draft.Content.V.Body, "13800138000") {
			t.Errorf("body %s", x.Draft.Content.V.Body)
		}
		if got.Files != 1 || len(x.Files) != 1 || x.Files[0].ID == original.ID || x.Files[0].DerivedFrom != original.ID || strings.Contains(x.Files[0].Name, fakeID) {
			t.Fatalf("files %+v (%+v)", x.Files, got)
		}
		for _, f := range got.Report.Findings {
			if strings.Contains(f.Text, fakeID) {
				t.Errorf("the derivative still holds it: %+v", f)
			}
		}
		if _, err := o.s.File(o.ctx, head(), original.Token); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("the sealed original is served: %v", err)
		}
		o.destroy(ref.ID, original)
	})
}

// destroy walks a sealed original to its end: its term, two persons, bytes gone.
func (o *office) destroy(id int64, original File) {
	o.t.Helper()
	wantKind(o.t, o.s.AskErasure(o.ctx, head(), id, EraseFile, original.ID, "到期"), fault.KindConflict, "保留到")
	o.now = o.now.AddDate(0, 0, 31)
	if err := o.s.Tick(o.ctx); err != nil {
		o.t.Fatal(err)
	}
	if got := o.todos(TodoDestroy); len(got) != 1 {
		o.t.Errorf("todo of destruction: %v", got)
	}
	if err := o.s.AskErasure(o.ctx, head(), id, EraseFile, original.ID, "到期"); err != nil {
		o.t.Fatal(err)
	}
	wantKind(o.t, o.s.Erase(o.ctx, head(), id, EraseFile, original.ID), fault.KindConflict, "不能自己确认")
	if err := o.s.Erase(o.ctx, leader(), id, EraseFile, original.ID); err != nil {
		o.t.Fatal(err)
	}
	if _, err := o.s.Files.Open(original.SHA256); fault.KindOf(err) != fault.KindNotFound {
		o.t.Errorf("the bytes are still there: %v", err)
	}
	if len(o.todos(TodoDestroy)) != 0 {
		o.t.Error("the todo stays")
	}
	var plain string
	if err := o.d.Reader(o.ctx).Get(&plain, `SELECT plain FROM disclose_file WHERE id = ?`, original.ID); err != nil || plain != "" {
		o.t.Errorf("its text stays: %q %v", plain, err)
	}
}

func workbook(t testing.TB, rows [][]string) []byte {
	t.Helper()
	w := sheet.NewWorkbook()
	sh := w.Sheet("名单", sheet.Layout{})
	for _, r := range rows {
		sh.Row(0, sheet.Cells(sheet.Center, r...)...)
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
