package words

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"lianghua/disclose/precheck"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/rbac"
)

type testChain struct{}

func (testChain) Chain(prev, row []byte) []byte {
	h := hmac.New(sha256.New, []byte("test"))
	h.Write(prev)
	h.Write(row)
	return h.Sum(nil)
}
func (testChain) KeyID() string { return "test" }

// office is a county with its lists.
type office struct {
	t       *testing.T
	d       *db.DB
	s       *Service
	ctx     context.Context
	now     time.Time
	site    http.Handler
	changed int
}

func each(t *testing.T, f func(t *testing.T, o *office)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		audit.Attach(d, testChain{})
		o := &office{t: t, d: d, ctx: t.Context(), now: time.Date(2026, 11, 28, 2, 0, 0, 0, time.UTC)}
		d.SetClock(func() time.Time { return o.now })
		o.s = &Service{DB: d, Site: func() http.Handler { return o.site }, Changed: func(*db.Tx) error { o.changed++; return nil }}
		o.write(func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO org_unit (id, code, name, short_name, kind, relation, path, sort) VALUES (1, 'MY', '蒙阴县人民政府', '县政府', 'county', 'county', '/1/', 1)`)
			return err
		})
		f(t, o)
	})
}

func (o *office) write(f func(tx *db.Tx) error) {
	o.t.Helper()
	if err := o.d.Write(o.ctx, f); err != nil {
		o.t.Fatal(err)
	}
}

func who(role rbac.Role) rbac.Actor {
	return rbac.Actor{PersonID: 11, AccountID: 11, Name: "示例甲", Current: 0, Face: "web", Grants: []rbac.Grant{{ID: 1, Role: role, Unit: rbac.Unit{ID: 1, Path: "/1/"}}}}
}

func officer() rbac.Actor { return who(rbac.CountyOfficer) }

func day(s string) calendar.Date { return calendar.MustParse(s) }

func ok[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%v %+v", err, fault.FieldProblems(err))
		}
		return v
	}
}

// said checks a text by the county's rules of today.
func (o *office) said(body string, links ...string) (out []string) {
	o.t.Helper()
	q := o.d.Reader(o.ctx)
	rules := ok[precheck.Rules](o.t)(o.s.Rules(q, precheck.Rules{Today: o.s.Today()}, true))
	r := ok[precheck.Report](o.t)(precheck.Check(o.ctx, precheck.Subject{Body: body, Links: links, Rules: rules}))
	for _, f := range r.Findings {
		out = append(out, string(f.Kind)+" "+f.Text)
	}
	return out
}

func (o *office) want(body string, findings ...string) {
	o.t.Helper()
	if got := o.said(body); !slices.Equal(got, findings) {
		o.t.Errorf("%s: %q, want %q", body, got, findings)
	}
}

func aWord() Word {
	return Word{Kind: Wrong, Word: "示例误写", Suggest: "示例正写", Unless: "示例误写本、示例误写集", Explanation: "县府办通报", Owner: "县府办", List: "2026年第3号"}
}

func TestAWordFromItsFirstDayToItsLast(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		w := aWord()
		w.Since, w.Until = day("2026-12-01"), day("2026-12-31")
		id := ok[int64](t)(o.s.Add(o.ctx, officer(), w))
		for _, x := range []struct {
			on    string
			found bool
		}{{"2026-11-30", false}, {"2026-12-01", true}, {"2026-12-31", true}, {"2027-01-01", false}} {
			o.now = day(x.on).Start().Add(9 * time.Hour)
			want := []string(nil)
			if x.found {
				want = []string{"word 示例误写"}
			}
			o.want("<p>示例误写，见示例误写本</p>", want...)
		}
		o.now = day("2026-12-05").Start()
		if err := o.s.Stop(o.ctx, officer(), id); err != nil {
			t.Fatal(err)
		}
		o.want("<p>示例误写</p>")
		if err := o.s.Stop(o.ctx, officer(), id); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("stopped twice: %v", err)
		}
		list := ok[[]Word](t)(Words(o.d.Reader(o.ctx)))
		if len(list) != 1 || list[0].Standing(o.s.Today()) != Stopped || list[0].Unless != "示例误写本|示例误写集" || list[0].By != "示例甲" || o.changed != 2 {
			t.Errorf("%+v, %d changes", list, o.changed)
		}
		var n int
		if err := o.d.Reader(o.ctx).Get(&n, `SELECT count(*) FROM audit_log WHERE action = 'item.setup' AND object_kind = 'word'`); err != nil || n != 2 {
			t.Errorf("%d acts in the log, %v", n, err)
		}
	})
}

func TestSensitiveWordsBlockAndTheAllowListEnds(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		w := aWord()
		w.Kind, w.Word, w.Severity, w.Suggest = Sensitive, "示例敏感", precheck.Block, ""
		ok[int64](t)(o.s.Add(o.ctx, officer(), w))
		o.want("<p>示例敏感，截止目前</p>", "word 示例敏感", "word 截止目前")
		id := ok[int64](t)(o.s.Allow(o.ctx, officer(), Allowance{Kind: Sensitive, Text: "示例敏感", Reason: "专名", Owner: "县府办", ExpiresOn: day("2026-11-29")}))
		ok[int64](t)(o.s.Allow(o.ctx, officer(), Allowance{Kind: Title, Text: "截止目前", Reason: "引文", Owner: "县府办"}))
		o.want("<p>示例敏感，截止目前</p>", "word 截止目前")
		o.now = day("2026-11-29").Start()
		o.want("<p>示例敏感</p>")
		o.now = day("2026-11-30").Start()
		o.want("<p>示例敏感</p>", "word 示例敏感")
		if err := o.s.Disallow(o.ctx, officer(), id); err != nil {
			t.Fatal(err)
		}
		list := ok[[]Allowance](t)(Allowances(o.d.Reader(o.ctx)))
		if len(list) != 2 || list[1].Standing(o.s.Today()) != Stopped || list[0].Standing(o.s.Today()) != InForce {
			t.Errorf("%+v", list)
		}
	})
}

func TestALeaderWhoHasLeft(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ok[int64](t)(o.s.Left(o.ctx, officer(), Departure{Person: "示例甲", Title: "县长", EndedOn: day("2026-12-01"), Now: "县委书记", Owner: "县委办", List: "蒙委〔2026〕9号"}))
		o.want("<p>县长示例甲出席</p>")
		o.now = day("2026-12-01").Start()
		o.want("<p>县长示例甲出席，时任县长示例甲，县委书记示例甲，县长示例乙。</p>", "title 县长示例甲")
		_, err := o.s.Left(o.ctx, officer(), Departure{Title: "县长"})
		var fields []string
		for _, p := range fault.FieldProblems(err) {
			fields = append(fields, p.Field)
		}
		if !slices.Equal(fields, []string{"person", "since", "owner", "list"}) {
			t.Errorf("all problems at once: %v", err)
		}
	})
}

func TestWhatIsTypedIsChecked(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		ok[int64](t)(o.s.Add(o.ctx, officer(), aWord()))
		for name, change := range map[string]func(w *Word){
			"kind": func(w *Word) { w.Kind = "x" }, "word": func(w *Word) { w.Word = "误" }, "person": func(w *Word) { w.Person = "示例甲" }, "suggest": func(w *Word) { w.Suggest = w.Word },
			"severity": func(w *Word) { w.Severity = "x" }, "explanation": func(w *Word) { w.Explanation = " " }, "owner": func(w *Word) { w.Owner = "" }, "list": func(w *Word) { w.List = "" },
			"until": func(w *Word) { w.Until = day("2026-11-01") }, "unless": func(w *Word) { w.Unless = strings.Repeat("例", 301) },
		} {
			w := aWord()
			w.Word = "示例另写"
			change(&w)
			_, err := o.s.Add(o.ctx, officer(), w)
			if p := fault.FieldProblems(err); len(p) != 1 || p[0].Field != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := o.s.Add(o.ctx, officer(), aWord()); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("the same word twice: %v", err)
		}
		for name, a := range map[string]Allowance{"kind": {Kind: "x", Text: "示例", Reason: "x", Owner: "x"}, "text": {Kind: Link, Text: "示例", Reason: "x", Owner: "x"},
			"expires_on": {Kind: Wrong, Text: "示例", Reason: "x", Owner: "x", ExpiresOn: day("2026-11-27")}, "reason": {Kind: Wrong, Text: "示例", Owner: "x"}} {
			_, err := o.s.Allow(o.ctx, officer(), a)
			if p := fault.FieldProblems(err); len(p) != 1 || p[0].Field != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, role := range []rbac.Role{rbac.DeptHead, rbac.CountyLeader, rbac.SysAdmin, rbac.TownClerk} {
			_, err := o.s.Add(o.ctx, who(role), aWord())
			_, allow := o.s.Allow(o.ctx, who(role), Allowance{Kind: Wrong, Text: "示例", Reason: "x", Owner: "x"})
			for _, err := range []error{err, allow, o.s.Stop(o.ctx, who(role), 1), o.s.Disallow(o.ctx, who(role), 1)} {
				if fault.KindOf(err) != fault.KindForbidden {
					t.Errorf("%s: %v", role, err)
				}
			}
		}
	})
}

func TestRepealedBasis(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.write(func(tx *db.Tx) error {
			for _, l := range [][]any{{"环境保护法", "中华人民共和国环境保护法", "被替代", "中华人民共和国生态环境法典", "2026-08-15"}, {"示例旧办法", "示例旧办法", "已废止", "", "2027-01-01"}, {"示例新办法", "示例新办法", "有效", "", ""}} {
				if _, err := tx.Exec(`INSERT INTO catalog_law (key, title, kind, status, replaced_by, replaced_on) VALUES (?, ?, '法律', ?, ?, ?)`, l...); err != nil {
					return err
				}
			}
			return nil
		})
		body := "<p>依据《中华人民共和国环境保护法》《示例新办法》《示例旧办法》</p>"
		o.want(body, "basis 《中华人民共和国环境保护法》")
		rules := ok[precheck.Rules](t)(o.s.Rules(o.d.Reader(o.ctx), precheck.Rules{Today: o.s.Today()}, false))
		if text, held := rules.BasisOf("《环境保护法》第三条"); held || text != "《中华人民共和国环境保护法》已被替代，由《中华人民共和国生态环境法典》替代（2026-08-15）" {
			t.Errorf("%q %t", text, held)
		}
		o.now = day("2027-01-01").Start()
		o.want(body, "basis 《中华人民共和国环境保护法》", "basis 《示例旧办法》")
		ok[int64](t)(o.s.Allow(o.ctx, officer(), Allowance{Kind: Basis, Text: "环境保护法", Reason: "历史文件", Owner: "县府办"}))
		o.want(body, "basis 《示例旧办法》")
	})
}

func TestOwnLinksAreOpenedAndNothingElse(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		var asked []string
		o.write(func(tx *db.Tx) error {
			return settings.Set(tx, audit.Who{Name: "示例甲"}, "setting.edit", map[settings.Key]string{settings.SiteURL: "https://www.example.gov.cn"})
		})
		body := `<p><a href="/items/1">一</a><a href="/items/2">二</a><a href="https://www.example.gov.cn/items/3">三</a><a href="https://outside.invalid/">外</a><a href="//outside.invalid/x">外</a></p>`
		o.want(body) // no pages are served yet
		o.site = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Path)
			switch r.URL.Path {
			case "/items/2":
				http.NotFound(w, r)
			case "/items/3":
				w.WriteHeader(http.StatusGone)
			}
		})
		o.want(body, "link /items/2", "link https://www.example.gov.cn/items/3")
		if !slices.Equal(asked, []string{"/items/1", "/items/2", "/items/3"}) {
			t.Errorf("asked for %v", asked)
		}
		asked = nil
		rules := ok[precheck.Rules](t)(o.s.Rules(o.d.Reader(o.ctx), precheck.Rules{Today: o.s.Today()}, false))
		if _, dead := rules.LinkIsDead("/items/2"); dead || asked != nil {
			t.Errorf("pages were opened where they must not be: %v", asked)
		}
		ok[int64](t)(o.s.Allow(o.ctx, officer(), Allowance{Kind: Link, Text: "/items/2", Reason: "次日发布", Owner: "县府办", ExpiresOn: day("2026-11-28")}))
		o.want(body, "link https://www.example.gov.cn/items/3")
	})
}

func TestTheNightlyVisitOfLinksOutside(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		there := true
		out := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path == "/gone" && there:
				w.WriteHeader(http.StatusGone)
			case r.URL.Path == "/closed":
				w.WriteHeader(http.StatusForbidden)
			}
		}))
		defer out.Close()
		links := []string{out.URL + "/good", out.URL + "/gone", out.URL + "/closed", "http://127.0.0.1:1/nobody", "/items/1", "ftp://outside.invalid/"}
		night := func(want, dead int) {
			t.Helper()
			if n, d, err := o.s.Visit(o.ctx, links); err != nil || n != want || d != dead {
				t.Errorf("visited %d, dead %d, %v; want %d, %d", n, d, err, want, dead)
			}
		}
		night(0, 0) // the setting is off
		o.write(func(tx *db.Tx) error {
			return settings.Set(tx, audit.Who{Name: "示例甲"}, "setting.edit", map[settings.Key]string{settings.DutyVisitOutside: "true"})
		})
		night(0, 0) // the usual dialer does not visit this machine, so nobody answers: nothing is said of the links
		if got := o.said("", links...); got != nil {
			t.Errorf("%q", got)
		}
		o.s.Dial = (&net.Dialer{}).DialContext
		night(4, 2)
		if got := o.said(`<p><a href="`+links[1]+`">旧</a></p>`, links...); !slices.Equal(got, []string{"link " + links[1], "link " + links[3]}) {
			t.Errorf("%q", got)
		}
		there = false
		night(4, 1)
		if got := o.said("", links...); !slices.Equal(got, []string{"link " + links[3]}) {
			t.Errorf("%q", got)
		}
		o.now = o.now.AddDate(0, 0, keptAddresses+1)
		links = links[:1]
		night(1, 0)
		var n int
		if err := o.d.Reader(o.ctx).Get(&n, `SELECT count(*) FROM disclose_address`); err != nil || n != 1 {
			t.Errorf("%d addresses kept, %v", n, err)
		}
	})
}
