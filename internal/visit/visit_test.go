package visit

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestInside(t *testing.T) {
	o := &Opener{Site: "https://www.example.gov.cn"}
	for link, want := range map[string]bool{"/items/1": true, "//outside.invalid/": false, "https://www.example.gov.cn": true, "https://www.example.gov.cn/a": true,
		"https://www.example.gov.cn.outside.invalid/": false, "http://www.example.gov.cn/": false, "items/1": false} {
		if got := o.Inside(link); got != want {
			t.Errorf("%s: %t", link, got)
		}
	}
	if (&Opener{}).Inside("https://www.example.gov.cn/") {
		t.Error("without an address only paths are of this site")
	}
}

// Own pages come from the handler, with path and query and no more than Bytes.
func TestOpenInside(t *testing.T) {
	o := &Opener{Site: "https://www.example.gov.cn", Own: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusGone)
		_, _ = w.Write([]byte(r.URL.RequestURI() + strings.Repeat("x", 2*Bytes)))
	})}
	for _, link := range []string{"https://www.example.gov.cn/a?b=1", "/a?b=1"} {
		status, body, err := o.Open(t.Context(), link)
		if err != nil || status != http.StatusGone || len(body) != Bytes || !strings.HasPrefix(string(body), "/a?b=1x") {
			t.Errorf("%s: %d %d %v", link, status, len(body), err)
		}
	}
	if _, _, err := (&Opener{}).Open(t.Context(), "/a"); err == nil {
		t.Error("nobody serves, and it opens")
	}
}

// Outside is bounded, and what listens on this machine only is never visited.
func TestOpenOutside(t *testing.T) {
	hits := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if hits++; r.URL.Path == "/loop" {
			http.Redirect(w, r, "/loop", http.StatusFound)
			return
		}
		_, _ = w.Write([]byte(strings.Repeat("x", 2*Bytes)))
	}))
	defer s.Close()
	if _, _, err := (&Opener{}).Open(t.Context(), s.URL); err == nil || hits != 0 {
		t.Errorf("this machine was visited: %v, %d", err, hits)
	}
	o := &Opener{Dial: (&net.Dialer{}).DialContext}
	if status, body, err := o.Open(t.Context(), s.URL); err != nil || status != 200 || len(body) != Bytes {
		t.Errorf("%d %d %v", status, len(body), err)
	}
	hits = 0
	if _, _, err := o.Open(t.Context(), s.URL+"/loop"); err == nil || hits != redirects {
		t.Errorf("%d redirects, %v", hits, err)
	}
}

func TestAllCallsEachOnce(t *testing.T) {
	seen := make([]int, 100)
	All(len(seen), func(i int) { seen[i]++ })
	for i, n := range seen {
		if n != 1 {
			t.Errorf("%d was called %d times", i, n)
		}
	}
}
