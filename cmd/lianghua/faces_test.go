package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// lines collects what a command prints while it runs.
type lines struct {
	sync.Mutex
	b bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.Lock()
	defer l.Unlock()
	return l.b.String()
}

// served runs `serve` with flags and returns its addresses by the faces that
// it names ("" for all of them); n are to be printed.
func served(t *testing.T, n int, flags ...string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	m := terminal{t: t, dir: dir, db: "sqlite:" + filepath.Join(dir, "l.db"), vars: map[string]string{}}
	m.ok("migrate")
	ctx, cancel := context.WithCancel(context.Background())
	out, ended := &lines{}, make(chan error, 1)
	args := append([]string{"serve", "--db", m.db, "--files", filepath.Join(dir, "files"), "--keys", filepath.Join(dir, "keys")}, flags...)
	go func() {
		ended <- run(ctx, args, env{get: func(string) string { return "" }, stdin: strings.NewReader(""), stdout: out, stderr: out})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	line := regexp.MustCompile(`服务地址：(http://[^\s（]+)(?:（(.*)）)?\n`)
	for range 200 {
		found := map[string]string{}
		for _, x := range line.FindAllStringSubmatch(out.String(), -1) {
			found[x[2]] = x[1]
		}
		if len(found) == n {
			return found
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("not %d addresses: %s", n, out)
	return nil
}

// asked is the status of a page, the body and where it leads, without following.
func asked(t *testing.T, address string) (int, string, string) {
	t.Helper()
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body), res.Header.Get("Location")
}

// Each face answers its own routes and none of the others; the portal over IPv6.
func TestFacesListenApart(t *testing.T) {
	at := served(t, 3, "--addr", "127.0.0.1:0", "--portal-addr", "[::1]:0", "--desk-addr", "127.0.0.1:0", "--field-addr", "127.0.0.1:0")
	if len(at) != 3 || !strings.HasPrefix(at["公开网站"], "http://[::1]:") {
		t.Fatalf("addresses: %v", at)
	}
	of := map[string]string{"/catalogue": "公开网站", "/units": "公开网站", "/login": "工作台、接口", "/desk/claims": "工作台、接口", "/v": "村级填报", "/nothing": ""}
	for path, owner := range of {
		for face, address := range at {
			status, body, _ := asked(t, address+path)
			if own := face == owner; own == (status == http.StatusNotFound) {
				t.Errorf("%s at %s: %d", path, face, status)
			}
			if status == http.StatusNotFound && !strings.Contains(body, "没有这个页面") {
				t.Errorf("%s at %s: no words", path, face)
			}
		}
	}
	for face, to := range map[string]string{"工作台、接口": "/desk", "村级填报": "/v"} {
		if status, _, where := asked(t, at[face]+"/"); status != http.StatusSeeOther || where != to {
			t.Errorf("/ at %s: %d to %q", face, status, where)
		}
	}
	for face, address := range at {
		if status, _, _ := asked(t, address+"/readyz"); status != http.StatusOK {
			t.Errorf("/readyz at %s: %d", face, status)
		}
		status, _, _ := asked(t, address+"/api/v1/openapi.json") // public: where programs look for it
		if want := face != "村级填报"; want != (status == http.StatusOK) {
			t.Errorf("openapi.json at %s: %d", face, status)
		}
		if status, _, _ := asked(t, address+"/api/v1/items/1/withdraw"); status == http.StatusOK {
			t.Errorf("an act of programs at %s: %d", face, status)
		}
	}
	if _, body, _ := asked(t, at["公开网站"]+"/catalogue"); strings.Contains(body, `href="/desk"`) {
		t.Error("the portal leads to a desk that is not there")
	}
}

// A face without an address of its own is at the common one.
func TestOneFaceApart(t *testing.T) {
	at := served(t, 2, "--addr", "127.0.0.1:0", "--desk-addr", "127.0.0.1:0")
	common := at["公开网站、村级填报"]
	if status, _, _ := asked(t, common+"/catalogue"); status != http.StatusOK {
		t.Errorf("the portal: %d of %v", status, at)
	}
	if status, _, _ := asked(t, common+"/login"); status != http.StatusNotFound {
		t.Errorf("the desk is open at the common address: %d", status)
	}
}

var local = regexp.MustCompile(`(href|src|action|formaction)="(/[^"]*)"`)

// Below a path of a reverse proxy every address of every page carries it: links,
// forms, assets, redirects and the paths of cookies.
func TestBelowAPath(t *testing.T) {
	at := served(t, 1, "--addr", "127.0.0.1:0", "--base-path", "/zwgk")[""]
	u, err := url.Parse(at)
	if err != nil || u.Path != "/zwgk" {
		t.Fatalf("the address says nothing of the path: %s", at)
	}
	root := "http://" + u.Host
	seen, queue, forms, assets := map[string]bool{"/zwgk/": true}, []string{"/zwgk/"}, 0, 0
	for len(queue) > 0 && len(seen) < 700 {
		path := queue[0]
		queue = queue[1:]
		status, body, where := asked(t, root+path)
		if where != "" && !strings.HasPrefix(where, "/zwgk/") {
			t.Errorf("%s leads to %s", path, where)
		}
		if where == "" && status >= 400 {
			t.Errorf("%s: %d", path, status)
		}
		if where != "" {
			body += `<a href="` + where + `">`
		}
		if strings.HasPrefix(strings.TrimSpace(body), "<") {
			for _, m := range local.FindAllStringSubmatch(body, -1) {
				to := strings.ReplaceAll(m[2], "&amp;", "&")
				if !strings.HasPrefix(to, "/zwgk/") {
					t.Errorf("%s: %s", path, m[0])
				}
				switch {
				case m[1] == "action" || m[1] == "formaction":
					forms++
				case strings.Contains(to, "/static/"):
					assets++
				}
				if to, _, _ = strings.Cut(to, "#"); m[1] == "href" && !seen[to] && !strings.Contains(to, "/look?") && strings.Count(to, "/entries/") == 0 {
					seen[to] = true
					queue = append(queue, to)
				}
			}
		}
	}
	if len(seen) < 60 || forms == 0 || assets == 0 {
		t.Errorf("%d pages, %d forms, %d assets", len(seen), forms, assets)
	}
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Get(root + "/zwgk/look?elder=1&back=/units")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if to := res.Header.Get("Location"); to != "/zwgk/units" || res.Cookies()[0].Path != "/zwgk/" {
		t.Errorf("the choice of a style leads to %q, its cookie holds for %q", to, res.Cookies()[0].Path)
	}
	if status, _, _ := asked(t, root+"/units"); status != http.StatusOK { // a proxy that takes the path off
		t.Errorf("without the path: %d", status)
	}
	if status, _, _ := asked(t, root+"/zwgkunits"); status != http.StatusNotFound {
		t.Errorf("a path that only looks alike: %d", status)
	}
}

func TestBadPathsAreRefused(t *testing.T) {
	dir := t.TempDir()
	m := terminal{t: t, dir: dir, db: "sqlite:" + filepath.Join(dir, "l.db"), vars: map[string]string{}}
	m.ok("migrate")
	for _, bad := range []string{"zwgk", "/zwgk/", "//zwgk", "/zw?gk"} {
		if o := m.run("", "serve", "--addr", "127.0.0.1:0", "--base-path", bad); o.code == 0 || !strings.Contains(o.err, "不是路径") {
			t.Errorf("%s: exit %d, %s", bad, o.code, o.err)
		}
	}
}
