package disclose

import (
	"net/http"
	"slices"
	"testing"

	"lianghua/disclose/form"
	"lianghua/disclose/precheck"
	"lianghua/disclose/words"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

// wired is an office whose check knows the county's lists, as the program does.
func wired(t *testing.T, d *db.DB) (*office, *words.Service) {
	o := open(t, d)
	w := &words.Service{DB: d, Changed: VoidReports, Site: func() http.Handler { return http.NotFoundHandler() }}
	o.s.Rules = w.Rules
	return o, w
}

// kindsFound leaves out that the tests' small files hold no text.
func kindsFound(r precheck.Report) (out []string) {
	for _, f := range r.Findings {
		if f.Kind == precheck.Unread {
			continue
		}
		out = append(out, string(f.Kind)+" "+f.Text)
	}
	return out
}

// A word that comes after the check is found before publishing, in drafts with
// files too; what was released by a head stays released.
func TestANewWordChecksDraftsOnceMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, w := wired(t, d)
		c := noticeOf("关于示例误写的通知")
		ref, other := o.create(writer(), civil, "notice", c), o.create(writer(), civil, "notice", c)
		o.attachText(ref.ID, "附件.pdf")
		o.approve(ref.ID)
		if r, err := o.s.Check(o.ctx, officer(), ref.ID); err != nil || kindsFound(r) != nil {
			t.Fatalf("%v %v", kindsFound(r), err)
		}
		id, err := w.Add(o.ctx, officer(), words.Word{Kind: words.Sensitive, Word: "示例误写", Severity: precheck.Block, Explanation: "x", Owner: "县府办", List: "1"})
		if err != nil {
			t.Fatal(err)
		}
		wantKind(t, o.try(writer(), ref.ID, ActPublish, Form{}), fault.KindConflict, "敏感词")
		o.act(head(), ref.ID, ActOverride, Form{Reason: "专名"})
		o.act(writer(), ref.ID, ActPublish, Form{})
		if err := w.Stop(o.ctx, officer(), id); err != nil {
			t.Fatal(err)
		}
		o.publish(other.ID)
	})
}

// Links into the site are asked of the site; a file of the draft itself opens
// once it is published.
func TestLinksOfADraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, _ := wired(t, d)
		ref := o.create(writer(), civil, "notice", noticeOf("通知"))
		f := o.attachText(ref.ID, "a.pdf")
		other := "https://outside.invalid/a"
		err := o.save(writer(), ref.ID, func(ch *Change) {
			ch.Content.Body = `<p><a href="` + f.URL() + `">附件</a><a href="/items/none">旧文</a></p>`
			ch.Content.OtherChannels = []form.Channel{{Name: "微信", Link: other}}
		})
		if err != nil {
			t.Fatal(err)
		}
		r, err := o.s.Check(o.ctx, writer(), ref.ID)
		if got := kindsFound(r); err != nil || !slices.Equal(got, []string{"link /items/none"}) {
			t.Errorf("%v %v", got, err)
		}
		links, err := Links(d.Reader(o.ctx))
		if err != nil || !slices.Equal(links, []string{f.URL(), "/items/none", other}) {
			t.Errorf("%v %v", links, err)
		}
		o.publish(ref.ID)
		if links, err = Links(d.Reader(o.ctx)); err != nil || len(links) != 3 {
			t.Errorf("of what is published: %v %v", links, err)
		}
	})
}
