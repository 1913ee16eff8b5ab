package pocketbase

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
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

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"lianghua/internal/db"
	"lianghua/internal/htmlcheck"
	"lianghua/web/api"
	"lianghua/web/portal"
	"lianghua/web/webtest"
)

// The list of one unit's notices, newest first, 20 of the same rows on both
// sides. Nothing is kept by a cache.
const (
	listRows    = 20000
	listPage    = 20
	listSeconds = "1s"
	goalJSON    = 10.0
	goalHTML    = 4.0
)

// BenchmarkList prints a table; it fails when the sides do not list the same
// titles.
func BenchmarkList(b *testing.B) {
	if _, err := exec.LookPath("wrk"); err != nil {
		b.Fatal("wrk is needed (apt install wrk)")
	}
	us, peer := newList(b), newPeerList(b)
	a, z := httptest.NewServer(us), httptest.NewServer(peer.mux)
	defer a.Close()
	defer z.Close()
	query := url.Values{"filter": {"unit='D1'"}, "sort": {"-listed,-number"}, "perPage": {fmt.Sprint(listPage)}, "skipTotal": {"1"}, "fields": {"id,title,unit,number,listed"}}
	theirs := z.URL + "/api/collections/notices/records?" + query.Encode()
	html, list := a.URL+"/items?unit=D1", a.URL+"/api/v1/items?unit=D1"
	want := peerTitles(b, theirs)
	for name, got := range map[string][]string{"page": pageTitles(b, html), "JSON": apiTitles(b, list)} {
		if strings.Join(got, "\n") != strings.Join(want, "\n") || len(got) != listPage {
			b.Fatalf("our %s lists %d rows %q, PocketBase %d rows %q", name, len(got), got, len(want), want)
		}
	}
	fmt.Printf("\nlist of %d of %d rows by %d connections, nothing kept\n%-14s %10s %10s %7s %7s %12s %12s %7s\n", listPage, listRows, clients, "", "ours /s", "peer /s", "ratio", "goal", "ours ms cpu", "peer ms cpu", "ratio")
	for _, x := range []struct {
		name, ours string
		goal       float64
	}{{"page (HTML)", html, goalHTML}, {"JSON", list, goalJSON}} {
		var o, t, ratio, oc, tc, cpu []float64
		for i := range rounds {
			var mine, other turn
			if i%2 == 0 {
				mine, other = asked(b, x.ours), asked(b, theirs)
			} else {
				other, mine = asked(b, theirs), asked(b, x.ours)
			}
			o, t, ratio = append(o, mine.rate), append(t, other.rate), append(ratio, mine.rate/other.rate)
			oc, tc, cpu = append(oc, mine.cpu), append(tc, other.cpu), append(cpu, other.cpu/mine.cpu)
		}
		fmt.Printf("%-14s %10.0f %10.0f %7.1f %7.1f %12.2f %12.2f %7.1f\n", x.name, middle(o), middle(t), middle(ratio), x.goal, middle(oc), middle(tc), middle(cpu))
	}
}

func noticeTitle(i int) string {
	return fmt.Sprintf("关于公布第%05d批城乡居民最低生活保障有关事项的通知", i)
}

func noticeDay(i int) string { return fmt.Sprintf("2026-%02d-%02d", 1+i%10, 1+i/10%28) }

// newList is a county with the rows, without a cache. Each request comes from
// another address: one alone would be slowed down.
func newList(b *testing.B) http.Handler {
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
			rows = append(rows, []any{i + 1, fmt.Sprintf("c%06d", i), fmt.Sprintf("MY-D07/2026-%05d", i), c.Units[[]string{"D1", "D2", "T1", "V1"}[i%4]].ID, column,
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
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := n.Add(1)
		r.RemoteAddr = fmt.Sprintf("10.%d.%d.%d:4000", byte(x>>16), byte(x>>8), byte(x))
		h.ServeHTTP(w, r)
	})
}

// newPeerList is PocketBase with the same rows, readable by everybody, with an
// index for this list.
func newPeerList(b *testing.B) *peer {
	b.Helper()
	p := newPeer(b, "NORMAL")
	col := core.NewBaseCollection("notices")
	open := ""
	col.ListRule = &open
	col.Fields.Add(&core.TextField{Name: "title", Required: true}, &core.TextField{Name: "unit"}, &core.TextField{Name: "number"}, &core.TextField{Name: "listed"})
	col.AddIndex("notices_list", false, "unit, listed, number", "")
	p.must(p.app.Save(col))
	p.must(p.app.RunInTransaction(func(tx core.App) error {
		for i := range listRows {
			_, err := tx.DB().Insert("notices", dbx.Params{"id": fmt.Sprintf("n%014d", i), "title": noticeTitle(i), "unit": []string{"D1", "D2", "T1", "V1"}[i%4],
				"number": fmt.Sprintf("MY-D07/2026-%05d", i), "listed": noticeDay(i)}).Execute()
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return p
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
	for _, m := range regexp.MustCompile(`关于公布第\d{5}批城乡居民最低生活保障有关事项的通知`).FindAllString(htmlcheck.Text(body, "main"), -1) {
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
func asked(b *testing.B, address string) turn {
	b.Helper()
	before := spent(b)
	out, err := exec.Command("wrk", "-t", "1", "-c", fmt.Sprint(clients), "-d", listSeconds, address).CombinedOutput()
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
