// Package pocketbase compares publishing an item with PocketBase's plain
// create of a record of the same words, in one run and on one disk. It is a
// module of its own: PocketBase is no dependency of the product.
//
// What each side does: ours publishes a notice that was written and reviewed
// before (sealed revision, number, board, todos, record of who did it); the
// peer inserts one row with title, body, unit, number and an index, by its
// superuser, without rules and without a log of who did it.
package pocketbase

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// rounds is how often each side does its work; every number is a median.
const (
	rounds  = 3
	single  = 400 // items one after another, a round
	clients = 16
	busy    = 800 // items by all clients, a round
	batch   = 100 // 批量发布 in one act
)

const (
	title = "关于调整2026年度城乡居民最低生活保障标准的通知"
	words = "各镇人民政府、各有关部门：现将有关事项通知如下，请认真贯彻执行。"
)

var body = "<p>" + strings.Repeat(words, 12) + "</p>"

// BenchmarkCreate prints a table; it fails when the sides did not end with the
// same number of rows.
func BenchmarkCreate(b *testing.B) {
	fmt.Printf("Disk: %s. SQLite on both sides.\n", os.TempDir())
	for _, level := range []string{"FULL", "NORMAL"} {
		fmt.Printf("\nsynchronous: ours FULL, PocketBase %s\n", level)
		compare(b, level)
	}
}

func compare(b *testing.B, level string) {
	total := rounds * (2*single + 2*busy + busy)
	us, peer := newCounty(b, total), newPeer(b, level)
	base, baseUs := peer.rows(), us.rows()
	a, z := httptest.NewServer(us.handler), httptest.NewServer(peer.mux)
	defer a.Close()
	defer z.Close()
	rows := []struct {
		name         string
		n, at        int
		ours, theirs func(n int) error
		together     int // items in one act of ours
	}{
		{"in process, one client", single, 1, us.publish, peer.save, 1},
		{"HTTP, one client", single, 1, us.post(a.URL), peer.post(z.URL), 1},
		{fmt.Sprintf("HTTP, %d clients", clients), busy, clients, us.post(a.URL), peer.post(z.URL), 1},
		{fmt.Sprintf("HTTP, %d clients; ours %d an act", clients, batch), busy, clients, us.postMany(a.URL), peer.post(z.URL), batch},
	}
	fmt.Printf("%-48s %12s %12s %8s\n", "", "ours /s", "peer /s", "ratio")
	done, next := 0, atomic.Int64{}
	for _, r := range rows {
		var ours, theirs []float64
		for range rounds {
			ours = append(ours, rate(b, r.n, r.at, r.together, r.ours, &next))
			theirs = append(theirs, rate(b, r.n, r.at, 1, r.theirs, new(atomic.Int64)))
			done += r.n
			if got, want := us.rows()-baseUs, done; got != want {
				b.Fatalf("%s: we have %d published items with a number of their own, want %d", r.name, got, want)
			}
			if got, want := peer.rows()-base, done; got != want {
				b.Fatalf("%s: the peer has %d rows, want %d", r.name, got, want)
			}
		}
		o, p := middle(ours), middle(theirs)
		fmt.Printf("%-48s %12.0f %12.0f %8.2f\n", r.name, o, p, o/p)
	}
	fmt.Printf("rows on each side: %d\n", done)
}

// rate does n items by several clients and gives items a second.
func rate(b *testing.B, n, at, together int, one func(n int) error, next *atomic.Int64) float64 {
	var left atomic.Int64
	left.Store(int64(n / together))
	var wg sync.WaitGroup
	from := time.Now()
	for range at {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := one(int(next.Add(int64(together))) - together); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if b.Failed() {
		b.FailNow()
	}
	return float64(n) / time.Since(from).Seconds()
}

func middle(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// client keeps one connection for each of the clients, as a browser does.
var client = &http.Client{
	Transport:     &http.Transport{MaxIdleConnsPerHost: clients},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func send(address, kind, body string, header http.Header, want int) error {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header = header.Clone()
	r.Header.Set("Content-Type", kind)
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != want {
		err = fmt.Errorf("%s: %s %.300s", address, answer.Status, page)
	}
	return err
}

func encode(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v.Encode()
}
