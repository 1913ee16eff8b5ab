package disclose

import (
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/search"
)

func TestWhatIsPublicIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := open(t, d)
		o.s.Published = append(o.s.Published, Find)
		id := o.approved(1)[0]
		hits := func() int {
			p, err := search.Find(d.Reader(o.ctx), search.Query{Text: o.detail(id).Draft.Content.V.Title, Count: true})
			if err != nil {
				t.Fatal(err)
			}
			return len(p.Hits)
		}
		if n := hits(); n != 0 {
			t.Errorf("a draft is found: %d", n)
		}
		o.act(writer(), id, ActPublish, Form{})
		if n := hits(); n != 1 {
			t.Errorf("published, found %d times", n)
		}
		o.act(head(), id, ActWithdraw, Form{Reason: "示例：内容有误"})
		if n := hits(); n != 0 {
			t.Errorf("withdrawn and found %d times", n)
		}
	})
}
