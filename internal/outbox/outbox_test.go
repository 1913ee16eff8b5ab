package outbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/outbox"
	"lianghua/rbac"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

var (
	ctx   = context.Background()
	start = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	cli   = rbac.Actor{Name: "命令行：示例", Local: true, Current: -1}
	who   = audit.Who{Name: "命令行：示例", Face: "cli"}
)

// county is a sender with items that tests publish and take down.
type county struct {
	*outbox.Service
	t      *testing.T
	public string

	mu    sync.Mutex
	at    time.Time
	items map[int64]item // visible now
}

type item struct {
	title string
	files []outbox.File
	gone  bool // 撤稿: only a notice is visible
}

func each(t *testing.T, f func(t *testing.T, c *county)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		keys, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
		no(t, err)
		audit.Attach(d, keys)
		files, err := attach.OpenStore(t.TempDir())
		no(t, err)
		public, err := keys.PublicKey()
		no(t, err)
		c := &county{t: t, public: public, at: start, items: map[int64]item{}}
		d.SetClock(func() time.Time {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.at
		})
		c.Service = &outbox.Service{DB: d, Files: files, Keys: keys, Render: c.render,
			County: func(db.Reader) (outbox.County, error) {
				return outbox.County{UnitID: 1, Code: "MY", Name: "蒙阴县"}, nil
			}}
		f(t, c)
	})
}

func (c *county) render(_ db.Reader, e outbox.Entry) (outbox.Content, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	it, ok := c.items[e.ItemID]
	if !ok || it.gone != (e.Verb == outbox.Withdraw) {
		return outbox.Content{}, false, nil
	}
	body, err := json.Marshal(map[string]string{"title": it.title})
	return outbox.Content{Body: body, Files: it.files}, true, err
}

func (c *county) later(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func (c *county) note(id int64, v outbox.Verb, rev int64) {
	c.t.Helper()
	c.later(time.Millisecond)
	no(c.t, c.DB.Write(ctx, func(tx *db.Tx) error {
		return outbox.Note(tx, outbox.Notice{ItemID: id, UnitID: 7, Verb: v, Revision: rev})
	}))
}

func (c *county) set(id int64, it item) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[id] = it
}

func (c *county) publish(id int64, title string, files ...outbox.File) {
	c.t.Helper()
	c.set(id, item{title: title, files: files})
	c.note(id, outbox.Publish, 1)
}

// offline takes an item down without a word.
func (c *county) offline(id int64) {
	c.t.Helper()
	c.mu.Lock()
	delete(c.items, id)
	c.mu.Unlock()
	c.note(id, outbox.Remove, 1)
}

func (c *county) file(text string) outbox.File {
	c.t.Helper()
	s, err := c.Files.(*attach.Store).Save(ctx, strings.NewReader("%PDF-1.4\n"+text), "x.pdf", attach.Document(1<<20))
	no(c.t, err)
	return outbox.File{SHA256: s.SHA256, Size: s.Size, Name: "附件.pdf", MediaType: s.MediaType}
}

func (c *county) bundle(number int64) outbox.Bundle {
	c.t.Helper()
	b, _, err := outbox.ByNumber(c.DB.Reader(ctx), number)
	no(c.t, err)
	return b
}

func (c *county) pack(want int) {
	c.t.Helper()
	made, err := c.Pack(ctx)
	no(c.t, err)
	if made != want {
		c.t.Errorf("%d bundles were made, want %d", made, want)
	}
}

func no(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// told is what a bundle says, one word a line.
func told(r outbox.Report) string {
	var out []string
	for _, l := range r.Lines {
		out = append(out, fmt.Sprintf("%s %d %s", l.Verb, l.Item, l.Content))
	}
	return strings.Join(out, "; ")
}

// Of one item only the newest notice waits, and what was taken down before it
// travelled does not travel at all, not even as a removal.
func TestWhatNeverTravelledIsNotTakenBack(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.publish(1, "一")
		c.publish(1, "一，更正")
		c.publish(2, "二")
		c.offline(2)
		c.publish(3, "名单")
		c.mu.Lock()
		delete(c.items, 3) // a list of names: nothing may ever be said of it
		c.mu.Unlock()
		st, err := outbox.Stand(c.DB.Reader(ctx))
		no(t, err)
		if st.Waiting != 2 {
			t.Errorf("%+v", st)
		}
		c.pack(1)
		if r := c.export(); len(r) != 1 || told(r[0]) != `publish 1 {"title":"一，更正"}` {
			t.Errorf("%v", r)
		}
		c.offline(3)
		c.pack(0)
	})
}

// After it travelled, a withdrawal says title and reason, a silent removal
// only the id.
func TestWhatTravelledIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.publish(1, "一")
		c.publish(2, "二")
		c.export()
		c.set(1, item{title: "一，因内容有误撤稿", gone: true})
		c.note(1, outbox.Withdraw, 1)
		c.offline(2)
		r := c.export()
		if len(r) != 1 || told(r[0]) != `withdraw 1 {"title":"一，因内容有误撤稿"}; remove 2 null` {
			t.Errorf("%v", r)
		}
		if r[0].Manifest.Number != 2 || r[0].Manifest.Previous != c.bundle(1).Digest || len(r[0].Manifest.Skipped) != 0 {
			t.Errorf("%+v", r[0].Manifest)
		}
	})
}

// An item that stopped being visible without a notice of its own is removed
// on the other side by the next thing that is said of it.
func TestHiddenItemIsRemovedThere(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.publish(1, "一")
		c.export()
		c.mu.Lock()
		delete(c.items, 1)
		c.mu.Unlock()
		c.note(1, outbox.Publish, 2)
		if r := c.export(); len(r) != 1 || told(r[0]) != `remove 1 null` {
			t.Errorf("%v", r)
		}
	})
}

func TestBundlesAreBounded(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		no(t, c.DB.Write(ctx, func(tx *db.Tx) error {
			for i := range int64(405) {
				c.set(i+1, item{title: "示例"})
				if err := outbox.Note(tx, outbox.Notice{ItemID: i + 1, UnitID: 7, Verb: outbox.Publish, Revision: 1}); err != nil {
					return err
				}
			}
			return nil
		}))
		c.pack(3)
		total := 0
		for n := range int64(3) {
			total += c.bundle(n + 1).Entries
		}
		if total != 405 {
			t.Errorf("%d entries in three bundles", total)
		}
	})
}
