package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/exchange"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/outbox"
	"lianghua/org"
	"lianghua/rbac"
	"lianghua/web/webtest"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

var ctx = context.Background()

// office publishes in a small county whose outbox is wired as in the program.
type office struct {
	*webtest.County
	t      *testing.T
	items  *disclose.Service
	out    *outbox.Service
	people map[string]rbac.Actor
}

func each(t *testing.T, f func(t *testing.T, o *office)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := webtest.New(t, d)
		o := &office{County: c, t: t, people: map[string]rbac.Actor{}}
		o.items = &disclose.Service{DB: d, Calendar: c.Calendar, Files: c.Files, Published: []func(*db.Tx, disclose.Event) error{exchange.Note}}
		o.out = &outbox.Service{DB: d, Files: c.Files, Keys: c.Org.Keys, Render: exchange.Render(d), County: exchange.Sender}
		f(t, o)
	})
}

func (o *office) no(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) person(login string) rbac.Actor {
	if _, known := o.people[login]; !known {
		o.people[login], _ = o.Actor(o.As(login))
	}
	return o.people[login]
}

func (o *office) move(login string, id int64, a disclose.Action, f disclose.Form) {
	o.t.Helper()
	it, err := disclose.ByID(o.DB.Reader(ctx), id)
	o.no(err)
	_, err = o.items.Act(ctx, o.person(login), []disclose.Ref{it.Ref()}, a, f)
	o.no(err)
}

func (o *office) draft(kind string, c form.Content) int64 {
	o.t.Helper()
	ref, err := o.items.Create(ctx, o.person("dept"), disclose.NewItem{UnitID: o.Units["D1"].ID, Type: kind, Content: c})
	o.no(err)
	return ref.ID
}

func (o *office) publish(id int64) {
	o.t.Helper()
	clean := disclose.Form{Secrecy: &disclose.Secrecy{Answered: true}}
	for range 8 {
		it, err := disclose.ByID(o.DB.Reader(ctx), id)
		o.no(err)
		switch it.DraftState {
		case disclose.Draft:
			o.move("dept", id, disclose.ActSubmit, disclose.Form{})
		case disclose.First:
			o.move("dept-head", id, disclose.ActFirst, clean)
		case disclose.Second:
			o.move("dept-head", id, disclose.ActSecrecy, clean)
			o.move("dept-head", id, disclose.ActSecond, disclose.Form{})
		case disclose.Final:
			o.move("dept-head", id, disclose.ActFinal, disclose.Form{})
		case disclose.Approved:
			o.move("dept-head", id, disclose.ActPublish, disclose.Form{})
			return
		}
	}
}

func words(title string) form.Content {
	return form.Content{Title: title, Body: "<p>" + title + "的正文</p>", Section: "办公室"}
}

// export reads what waits as the other side does: the whole text of every bundle.
func (o *office) export() (lines []string, raw string) {
	o.t.Helper()
	public, err := o.Org.Keys.PublicKey()
	o.no(err)
	paths, err := o.out.Export(ctx, webtest.CLI, org.Who(webtest.CLI), o.t.TempDir())
	o.no(err)
	for _, p := range paths {
		b, err := os.ReadFile(p)
		o.no(err)
		r, err := outbox.Verify(bytes.NewReader(b), int64(len(b)), public)
		o.no(err)
		for _, l := range r.Lines {
			lines = append(lines, fmt.Sprintf("%s %d", l.Verb, l.Item))
			raw += string(l.Content) + "\n"
		}
		if r.Manifest.County != "MY" || r.Manifest.Name != "蒙阴县人民政府" {
			o.t.Errorf("%+v", r.Manifest)
		}
	}
	return lines, raw
}

func (o *office) tells(want string) string {
	o.t.Helper()
	lines, raw := o.export()
	if got := strings.Join(lines, "; "); got != want {
		o.t.Errorf("the bundle tells %q, want %q", got, want)
	}
	return raw
}

// Publishing notes the item in its own transaction; the bundle holds the item
// with its file as the interface shows it.
func TestPublishedItemTravelsWithItsFile(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.draft("notice", words("公开的通知"))
		it, err := disclose.ByID(o.DB.Reader(ctx), id)
		o.no(err)
		up, err := o.items.Receive(ctx, strings.NewReader("%PDF-1.4\n附件\n%%EOF\n"), "附件.pdf", 1<<20)
		o.no(err)
		_, _, err = o.items.Attach(ctx, o.person("dept"), id, it.Version, up)
		o.no(err)
		o.tells("")
		o.publish(id)
		raw := o.tells(fmt.Sprint("publish ", id))
		for _, w := range []string{"公开的通知的正文", "附件.pdf", up.Stored.SHA256, `"index_no":"`} {
			if !strings.Contains(raw, w) {
				t.Errorf("no %q in %s", w, raw)
			}
		}
		for _, w := range []string{"示例丁", "示例戊"} { // drafter and reviewer
			if strings.Contains(raw, w) {
				t.Errorf("%q travels: %s", w, raw)
			}
		}
		o.tells("")
	})
}

// A name list never travels, neither when it is published nor when it ends.
func TestNameListsStayHome(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.draft("lowincome", form.Content{Title: "低保名单公示", Section: "社会救助科", NoticeContact: "民政局 0539-1234567",
			Fields: map[string]string{"supervise": "0539-1234567", "total": "1", "sum": "500"}, Rows: [][]string{{"示例一", "示例村", "2", "500"}}})
		o.publish(id)
		o.move("dept-head", id, disclose.ActWithdraw, disclose.Form{Reason: "有误"})
		o.tells("")
		var n int
		o.no(o.DB.Reader(ctx).Get(&n, `SELECT count(*) FROM outbox_entry`))
		if n != 0 {
			t.Errorf("%d notices about a name list", n)
		}
	})
}

// 撤稿 travels with title and reason, a silent removal with the id alone; what
// is taken down before it travelled leaves no trace outside.
func TestTakingDownTravels(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a, b, c, d := o.draft("notice", words("有误的通知")), o.draft("notice", words("涉密的通知")), o.draft("notice", words("没出门的通知")), o.draft("notice", words("也没出门的通知"))
		o.publish(a)
		o.publish(b)
		o.tells(fmt.Sprintf("publish %d; publish %d", a, b))
		o.publish(c)
		o.publish(d)
		o.move("dept-head", a, disclose.ActWithdraw, disclose.Form{Reason: "数据有误"})
		o.move("dept-head", b, disclose.ActOffline, disclose.Form{Reason: "涉密"})
		o.move("dept-head", c, disclose.ActOffline, disclose.Form{Reason: "涉密"})
		o.move("dept-head", d, disclose.ActWithdraw, disclose.Form{Reason: "有误"})
		raw := o.tells(fmt.Sprintf("withdraw %d; remove %d", a, b))
		if !strings.Contains(raw, "有误的通知") || !strings.Contains(raw, "数据有误") || strings.Contains(raw, "涉密") || strings.Contains(raw, "没出门") || strings.Contains(raw, "正文") {
			t.Errorf("%s", raw)
		}
	})
}

// An item whose time on the web ran out between noting and travelling does
// not travel, and one that travelled is removed there when its end is made.
func TestEndedItemDoesNotTravelLate(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		c := words("三天的公告")
		c.KeepDays = 3
		o.publish(o.draft("notice", c))
		o.DB.SetClock(func() time.Time { return webtest.Now.AddDate(0, 0, 4) })
		o.tells("")
	})
}

// A new version travels again, under the same id.
func TestChangedItemTravelsAgain(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.draft("notice", words("第一版"))
		o.publish(id)
		o.tells(fmt.Sprint("publish ", id))
		o.move("dept", id, disclose.ActRevise, disclose.Form{})
		o.tells("")
		it, err := disclose.ByID(o.DB.Reader(ctx), id)
		o.no(err)
		_, err = o.items.Save(ctx, o.person("dept"), id, it.Version, disclose.Change{Content: words("第二版")})
		o.no(err)
		o.publish(id)
		if raw := o.tells(fmt.Sprint("publish ", id)); !strings.Contains(raw, "第二版的正文") {
			t.Errorf("%s", raw)
		}
	})
}
