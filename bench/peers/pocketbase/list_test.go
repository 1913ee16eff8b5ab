package pocketbase

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lianghua/internal/db"
	"lianghua/internal/htmlcheck"
	"lianghua/internal/pagecache"
	"lianghua/web"
	"lianghua/web/api"
	"lianghua/web/portal"
	"lianghua/web/webtest"
)

// The list of one unit's notices, newest first, 20 of the same rows on both
// sides.
const (
	listRows = 1000000
	listPage = 20
	goalJSON = 10.0
	goalHTML = 4.0
)

// The peer's indexes: the one that a developer would give this list, and the one
// that somebody gives it who knows only that it is filtered by unit.
var listIndexes = []struct {
	columns, seconds string
}{{"unit, listed, number", "2s"}, {"unit", "12s"}}

// BenchmarkList prints a table; it fails when the sides do not list the same
// titles.
func BenchmarkList(b *testing.B) {
	if _, err := exec.LookPath("wrk"); err != nil {
		b.Fatal("wrk is needed (apt install wrk)")
	}
	made, kept := newList(b)
	peer := newPeerList(b)
	a, z := httptest.NewServer(made), httptest.NewServer(peer.mux)
	defer a.Close()
	defer z.Close()
	query := url.Values{"filter": {"unit='D1'"}, "sort": {"-listed,-number"}, "perPage": {fmt.Sprint(listPage)}, "skipTotal": {"1"}, "fields": {"id,title,unit,number,listed"}}
	theirs := z.URL + "/api/collections/notices/records?" + query.Encode()
	const html, list = "/items?unit=D1", "/api/v1/items?unit=D1"
	for _, index := range listIndexes {
		peer.indexed(index.columns)
		want := peerTitles(b, theirs)
		for name, got := range map[string][]string{"page": pageTitles(b, a.URL+html), "JSON": apiTitles(b, a.URL+list), "JSON, kept": apiTitles(b, kept+list)} {
			if strings.Join(got, "\n") != strings.Join(want, "\n") || len(got) != listPage {
				b.Fatalf("our %s lists %d rows %q, PocketBase %d rows %q", name, len(got), got, len(want), want)
			}
		}
		fmt.Printf("\nlist of %d of %d rows by %d connections; PocketBase with an index on (%s)\n%-20s %10s %10s %7s %7s %12s %12s %7s\n", listPage, listRows, clients, index.columns, "", "ours /s", "peer /s", "ratio", "goal", "ours ms cpu", "peer ms cpu", "ratio")
		compared(b, "page (HTML), made", index.seconds, a.URL+html, theirs, goalHTML)
		compared(b, "page (HTML), kept", index.seconds, kept+html, theirs, goalHTML)
		compared(b, "JSON, made", index.seconds, a.URL+list, theirs, goalJSON)
		compared(b, "JSON, kept", index.seconds, kept+list, theirs, goalJSON)
	}
}

// compared lets the sides take turns and prints the medians.
func compared(b *testing.B, name, seconds, ours, theirs string, goal float64) {
	var o, t, ratio, oc, tc, cpu []float64
	for i := range rounds {
		var mine, other turn
		if i%2 == 0 {
			mine, other = asked(b, seconds, ours), asked(b, seconds, theirs)
		} else {
			other, mine = asked(b, seconds, theirs), asked(b, seconds, ours)
		}
		o, t, ratio = append(o, mine.rate), append(t, other.rate), append(ratio, mine.rate/other.rate)
		oc, tc, cpu = append(oc, mine.cpu), append(tc, other.cpu), append(cpu, other.cpu/mine.cpu)
	}
	fmt.Printf("%-20s %10.0f %10.0f %7.1f %7.1f %12.3f %12.3f %7.1f\n", name, middle(o), middle(t), middle(ratio), goal, middle(oc), middle(tc), middle(cpu))
}

func noticeTitle(i int) string {
	return fmt.Sprintf("关于公布第%06d批城乡居民最低生活保障有关事项的通知", i)
}

func noticeDay(i int) string { return fmt.Sprintf("2026-%02d-%02d", 1+i%10, 1+i/10%28) }

// newList is a county with the rows: what makes each answer anew, and the address
// of the program with its cache. Where nothing is kept each request comes from
// another address: one alone would be slowed down.
func newList(b *testing.B) (made http.Handler, kept string) {
	b.Helper()
	d, err := db.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "list.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	if _, err := d.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	c := webtest.New(b, d)
	c.Serve(append(portal.Routes(&portal.Deps{Items: c.Items}), api.Routes(&api.Deps{DB: d, Org: c.Org, Items: c.Items, Duties: c.Duties})...), nil)
	err = d.Write(context.Background(), func(tx *db.Tx) error {
		var rows [][]any
		column := c.Column("S18")
		for i := range listRows {
			rows = append(rows, []any{i + 1, fmt.Sprintf("c%07d", i), fmt.Sprintf("MY-D07/2026-%07d", i), c.Units[[]string{"D1", "D2", "T1", "V1"}[i%4]].ID, column,
				noticeTitle(i), noticeTitle(i), noticeDay(i), tx.Now, tx.Now, tx.Now})
		}
		return tx.ExecRows(`INSERT INTO disclose_item (id, code, index_no, unit_id, tier, type, column_id, stage, title, find, listed_on, published_at, created_by, created_at, changed_at) VALUES `,
			`(?, ?, ?, ?, 'county', 'notice', ?, 'live', ?, ?, ?, ?, 1, ?, ?)`, ``, rows)
	})
	if err != nil {
		b.Fatal(err)
	}
	h := c.Server.Handler()
	var n atomic.Uint32
	made = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := n.Add(1)
		r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4000", byte(x>>16), byte(x>>8), byte(x))
		h.ServeHTTP(w, r)
	})
	return made, cached(b, c)
}

// cached serves the county as the program does.
func cached(b *testing.B, c *webtest.County) string {
	b.Helper()
	o := web.PageOptions(c.Server.Routes(), c.Server.Base)
	o.Now = func() time.Time { return c.DB.Now().Time }
	cache := pagecache.New(o)
	cache.Attach(c.DB)
	c.Server.Pages = cache
	ctx, stop := context.WithCancel(context.Background())
	go cache.Watch(ctx, c.DB)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- c.Server.Serve(ctx, web.Gate{Listener: l}) }()
	b.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			b.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}

// newPeerList is PocketBase with the same rows, readable by everybody.
func newPeerList(b *testing.B) *peer {
	b.Helper()
	p := newPeer(b, "NORMAL")
	col := core.NewBaseCollection("notices")
	open := ""
	col.ListRule = &open
	col.Fields.Add(&core.TextField{Name: "title", Required: true}, &core.TextField{Name: "unit"}, &core.TextField{Name: "number"}, &core.TextField{Name: "listed"})
	p.must(p.app.Save(col))
	p.must(p.app.RunInTransaction(func(tx core.App) error {
		for i := range listRows {
			_, err := tx.DB().Insert("notices", dbx.Params{"id": fmt.Sprintf("n%014d", i), "title": noticeTitle(i), "unit": []string{"D1", "D2", "T1", "V1"}[i%4],
				"number": fmt.Sprintf("MY-D07/2026-%07d", i), "listed": noticeDay(i)}).Execute()
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return p
}

// indexed gives the list one index, in place of the one before.
func (p *peer) indexed(columns string) {
	col, err := p.app.FindCollectionByNameOrId("notices")
	p.must(err)
	col.Indexes = nil
	col.AddIndex("notices_list", false, columns, "")
	p.must(p.app.Save(col))
}

func fetched(b *testing.B, address string) []byte {
	b.Helper()
	res, err := client.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s %v %.300s", address, res.Status, err, body)
	}
	return body
}

func peerTitles(b *testing.B, address string) (out []string) {
	var x struct{ Items []struct{ Title string } }
	if err := json.Unmarshal(fetched(b, address), &x); err != nil {
		b.Fatal(err)
	}
	for _, i := range x.Items {
		out = append(out, i.Title)
	}
	return out
}

func apiTitles(b *testing.B, address string) (out []string) {
	var x struct{ Data []struct{ Title string } }
	if err := json.Unmarshal(fetched(b, address), &x); err != nil {
		b.Fatal(err)
	}
	for _, i := range x.Data {
		out = append(out, i.Title)
	}
	return out
}

func pageTitles(b *testing.B, address string) (out []string) {
	body := string(fetched(b, address))
	for _, m := range regexp.MustCompile(`关于公布第\d{6}批城乡居民最低生活保障有关事项的通知`).FindAllString(htmlcheck.Text(body, "main"), -1) {
		out = append(out, m)
	}
	return out
}

var (
	perSecond = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	inAll     = regexp.MustCompile(`(\d+) requests in`)
)

// turn is what a side did: requests a second, and processor time of this
// process, in which both sides live, for each in milliseconds. The latter
// does not change with other work on the machine.
type turn struct{ rate, cpu float64 }

func spent(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e6
}

// asked lets wrk, the client of both sides, ask for a while.
func asked(b *testing.B, seconds, address string) turn {
	b.Helper()
	before := spent(b)
	out, err := exec.Command("wrk", "-t", "1", "-c", fmt.Sprint(clients), "-d", seconds, "--timeout", "30s", address).CombinedOutput()
	if err != nil {
		b.Fatalf("%v %s", err, out)
	}
	m := perSecond.FindSubmatch(out)
	if m == nil || strings.Contains(string(out), "Non-2xx") || strings.Contains(string(out), "Socket errors") {
		b.Fatalf("%s: %s", address, out)
	}
	rate, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	all, err := strconv.ParseFloat(string(inAll.FindSubmatch(out)[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return turn{rate, (spent(b) - before) / all}
}
