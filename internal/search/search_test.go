package search_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/search"
)

var ctx = context.Background()

func write(t testing.TB, d *db.DB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(ctx, f); err != nil {
		t.Fatal(err)
	}
}

// phrases are the cells of the official catalogue: real words of the office.
func phrases(t testing.TB) []string {
	t.Helper()
	f, err := os.Open("../../catalog/starter/catalogue.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range rows[1:] {
		for _, cell := range r {
			for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == '；' || r == '\n' }) {
				if utf8.RuneCountInString(part) > 3 {
					out = append(out, part)
				}
			}
		}
	}
	if len(out) < 2000 {
		t.Fatalf("only %d phrases", len(out))
	}
	return out
}

// corpus makes documents like those of a county: a title of about 20
// characters, a body of about 300, every third with a 文号.
type corpus struct {
	r       *rand.Rand
	phrases []string
}

func newCorpus(t testing.TB, seed uint64) *corpus {
	return &corpus{rand.New(rand.NewPCG(seed, 7)), phrases(t)}
}

func (c *corpus) phrase() string {
	// Few phrases are common and most are rare, as in life.
	n := len(c.phrases)
	return c.phrases[int(float64(n)*c.r.Float64()*c.r.Float64()*c.r.Float64())%n]
}

func (c *corpus) doc(n int) search.Doc {
	d := search.Doc{Kind: "item", ObjectID: fmt.Sprint(n), URL: fmt.Sprintf("/items/%d", n), On: calendar.On(2015, 1, 1).AddDays(n % 4300),
		Title: "关于" + c.phrase() + "的" + []string{"通知", "公告", "公示", "通报"}[c.r.IntN(4)], UnitID: int64(1 + n%40),
		Tier: []string{"county", "township", "village"}[n%3], Domain: fmt.Sprintf("D%02d", 1+n%26), Year: 2015 + n%12}
	if n%3 == 0 {
		brackets := [][2]string{{"〔", "〕"}, {"[", "]"}, {"（", "）"}, {"【", "】"}}[c.r.IntN(4)]
		d.Number = fmt.Sprintf("蒙政办发%s%d%s%d号", brackets[0], 2015+n%12, brackets[1], 1+c.r.IntN(90))
	}
	if n%7 == 0 {
		d.Validity = search.Expired
	}
	var b strings.Builder
	for b.Len() < 850 {
		switch c.r.IntN(12) {
		case 0:
			fmt.Fprintf(&b, "%d年%d月%d日", 2015+c.r.IntN(12), 1+c.r.IntN(12), 1+c.r.IntN(28))
		case 1:
			fmt.Fprintf(&b, "（蒙政发〔%d〕%d号）", 2015+c.r.IntN(12), 1+c.r.IntN(60))
		case 2:
			b.WriteString([]string{"GB/T 9704", "ＰＭ２.５", "APP", "12345", "\n", " "}[c.r.IntN(6)])
		}
		b.WriteString(c.phrase() + []string{"，", "。", "；", "、", ""}[c.r.IntN(5)])
	}
	d.Body = b.String()
	return d
}

func (c *corpus) load(t testing.TB, d *db.DB, from, n int, each func(tx *db.Tx, doc search.Doc) error) {
	t.Helper()
	const batch = 500
	for from < n {
		write(t, d, func(tx *db.Tx) error {
			var docs []search.Doc
			for i := from; i < min(from+batch, n); i++ {
				docs = append(docs, c.doc(i))
			}
			if each != nil {
				for _, x := range docs {
					if err := each(tx, x); err != nil {
						return err
					}
				}
			}
			return search.Index(tx, docs...)
		})
		from += batch
	}
}

// cut takes n characters out of a document's text, without line breaks.
func (c *corpus) cut(d search.Doc, n int) string {
	text := d.Title
	if c.r.IntN(4) > 0 {
		text = d.Body
	}
	if d.Number != "" && c.r.IntN(6) == 0 {
		text = d.Number
	}
	r := []rune(text)
	if len(r) <= n {
		return string(r)
	}
	at := c.r.IntN(len(r) - n)
	return string(r[at : at+n])
}

// all reads the pages of a query until so many hits.
func all(t testing.TB, d *db.DB, q search.Query, most int) (ids []string, next string) {
	t.Helper()
	q.Limit = 100
	for {
		p, err := search.Find(d.Reader(ctx), q)
		if err != nil {
			t.Fatalf("%q: %v", q.Text, err)
		}
		for _, h := range p.Hits {
			ids = append(ids, h.ObjectID)
		}
		if p.Next == "" || len(ids) >= most {
			return ids, p.Next
		}
		q.After = p.Next
	}
}

// LIKE over all normalised texts is the oracle: for 1,000 queries of two to
// eight characters the sets are equal up to 2,000 hits, and above that the
// newest 2,000 are there, in order.
func TestFindEqualsLike(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCorpus(t, 1)
		write(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(`CREATE TABLE oracle (object_id TEXT, on_day TEXT, norm TEXT)`)
			return err
		})
		docs := map[string]search.Doc{}
		c.load(t, d, 0, 2600, func(tx *db.Tx, x search.Doc) error {
			docs[x.ObjectID] = x
			_, err := tx.Exec(`INSERT INTO oracle (object_id, on_day, norm) VALUES (?, ?, ?)`, x.ObjectID, x.On, search.Haystack(x))
			return err
		})
		many, none := 0, 0
		for i := range 1000 {
			text := c.cut(docs[fmt.Sprint(c.r.IntN(2600))], 2+i%7)
			if i%10 == 9 {
				text = string([]rune(c.phrase())[:2]) + string([]rune(c.phrase())[:2]) // mostly in no text
			}
			want := oracle(t, d, text)
			if want == nil {
				continue // white space or punctuation only
			}
			got, _ := all(t, d, search.Query{Text: text}, 2000)
			switch {
			case len(want) > 2000:
				many++
				slices.Sort(got)
				for _, id := range differ(got, want) {
					if strings.HasPrefix(id, "found") {
						t.Errorf("%q: %s, which does not hold it", text, id)
					}
				}
				if newest := newestOf(docs, want, got); newest != "" {
					t.Errorf("%q: %s is among the newest and not found", text, newest)
				}
			default:
				if len(want) == 0 {
					none++
				}
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("%q: %d found, LIKE says %d; only one has %v", text, len(got), len(want), differ(got, want))
				}
			}
			if t.Failed() && i > 100 {
				break
			}
		}
		if many < 5 || none < 5 {
			t.Errorf("%d queries with more than 2,000 hits, %d with none: the corpus does not try both", many, none)
		}
	})
}

// oracle asks LIKE for every term; nil when nothing that can be looked for is typed.
func oracle(t testing.TB, d *db.DB, text string) []string {
	t.Helper()
	query, args, some := `SELECT object_id FROM oracle WHERE 1 = 1`, []any{}, false
	for _, part := range strings.Fields(text) {
		n := search.Normalise(part)
		if strings.IndexFunc(n, func(r rune) bool {
			return r > 127 && !strings.ContainsRune("、。《》“”·", r) || r >= '0' && r <= '9' || r >= 'a' && r <= 'z'
		}) < 0 {
			continue
		}
		if utf8.RuneCountInString(n) < 2 {
			return nil // one character is looked for in titles only
		}
		some = true
		query += ` AND norm LIKE ? ESCAPE '\'`
		args = append(args, db.Pattern(n))
	}
	if !some {
		return nil
	}
	out := []string{}
	if err := d.Reader(ctx).Each(func(rows *sqlx.Rows) error {
		var id string
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, query, args...); err != nil {
		t.Fatal(err)
	}
	return out
}

// newestOf is a document of want that is newer than the oldest of the 2,000
// found and is not among them.
func newestOf(docs map[string]search.Doc, want, got []string) string {
	oldest, in := calendar.On(9999, 1, 1), map[string]bool{}
	for _, id := range got {
		if in[id] = true; docs[id].On.Before(oldest) {
			oldest = docs[id].On
		}
	}
	for _, id := range want {
		if docs[id].On.After(oldest) && !in[id] {
			return id
		}
	}
	return ""
}

// differ names what only one of two lists has, found first.
func differ(a, b []string) (out []string) {
	in := map[string]int{}
	for _, x := range a {
		in[x] |= 1
	}
	for _, x := range b {
		in[x] |= 2
	}
	for x, where := range in {
		if where < 3 {
			out = append(out, []string{"", "found ", "missed "}[where]+x)
		}
	}
	slices.Sort(out)
	return out[:min(len(out), 5)]
}

func doc(id, title, number, body string, on calendar.Date) search.Doc {
	return search.Doc{Kind: "item", ObjectID: id, Title: title, Number: number, Body: body, URL: "/items/" + id, On: on}
}

func found(t testing.TB, d *db.DB, q search.Query) string {
	t.Helper()
	p, err := search.Find(d.Reader(ctx), q)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, h := range p.Hits {
		ids = append(ids, h.ObjectID)
	}
	return strings.Join(ids, " ")
}

func TestNumbersInAnyForm(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		day := calendar.On(2026, 1, 5)
		write(t, d, func(tx *db.Tx) error {
			return search.Index(tx, doc("1", "关于危房改造的通知", "蒙政办发〔2024〕5号", "", day), doc("2", "解读", "", "依据《通知》（蒙政办发[2024]5号）和鲁政发【2023】第16号", day.AddDays(1)),
				doc("3", "别的", "蒙政办发〔2024〕15号", "2024年5月", day.AddDays(2)), doc("4", "外文", "", "執行 GB/T　９７０４ 与\n最低\n生活保障", day.AddDays(3)))
		})
		for text, want := range map[string]string{
			"蒙政办发〔2024〕5号": "2 1", "蒙政办发[2024]5号": "2 1", "蒙政办发（2024）5号": "2 1", "蒙政办发【2024】 5 号": "2 1", "蒙政办发20245号": "2 1",
			"蒙政办发2024 5": "2 1", "2024〕5号": "2 1", "鲁政发〔2023〕16号": "2", "〔2024〕": "3 2 1", "9704": "4", "gb/t 9704": "4", "GB/t": "4",
			"最低生活保障": "4", "危房": "1", "改造危房": "", "，。": "", "号": "3 1", "解": "2", "保": "",
		} {
			if got := found(t, d, search.Query{Text: text}); got != want {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
		}
	})
}

func TestSynonymsFiltersOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		day := calendar.On(2026, 1, 5)
		write(t, d, func(tx *db.Tx) error {
			if err := search.Seed(tx, "系统"); err != nil {
				return err
			}
			a, b, c := doc("1", "最低生活保障标准", "", "城乡", day), doc("2", "其他", "", "低保对象公示", day.AddDays(9)), doc("3", "低保", "", "", day.AddDays(-900))
			a.UnitID, a.Tier, a.Year, b.Domain, b.Type, c.Validity = 7, "county", 2026, "D20", "notice", search.Expired
			return search.Index(tx, a, b, c)
		})
		for want, q := range map[string]search.Query{
			"2 1 3": {Text: "低保"}, "3 1 2": {Text: "低保", Order: search.Relevance}, "1": {Text: "低保", Units: []int64{7}}, "2": {Text: "最低生活保障", Domain: "D20", Type: "notice"},
			"": {Text: "低保", Tier: "village"}, "3": {Text: "低保", Validity: search.Expired}, "1 ": {Text: "低保 城乡", Tier: "county", Year: 2026, Kinds: []string{"item"}},
		} {
			if got := found(t, d, q); got != strings.TrimSpace(want) {
				t.Errorf("%+v: %q, want %q", q, got, want)
			}
		}
		p, err := search.Find(d.Reader(ctx), search.Query{Text: "低保", Count: true, Limit: 2})
		if err != nil || p.Total != 3 || p.Capped || p.Next == "" {
			t.Errorf("%+v, %v", p, err)
		}
		p, err = search.Find(d.Reader(ctx), search.Query{Text: "低保", Limit: 2, After: p.Next})
		if err != nil || len(p.Hits) != 1 || p.Next != "" || p.Hits[0].ObjectID != "3" || !p.Hits[0].Marked[0].Mark {
			t.Errorf("second page: %+v, %v", p, err)
		}
		if got, err := search.Suggest(d.Reader(ctx), "生活保障"); err != nil || strings.Join(got, " ") != "最低生活保障标准" {
			t.Errorf("suggested %v, %v", got, err)
		}
		if got, err := search.Shorter(d.Reader(ctx), search.Query{Text: "生活保障金额"}); err != nil || got != "生活保障" {
			t.Errorf("shorter: %q, %v", got, err)
		}
	})
}

func TestIndexFollowsItsDocuments(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		day := calendar.On(2026, 1, 5)
		write(t, d, func(tx *db.Tx) error {
			return search.Index(tx, doc("1", "旧标题", "", "旧正文", day), doc("2", "旧标题二", "", "", day))
		})
		write(t, d, func(tx *db.Tx) error {
			return search.Index(tx, doc("1", "新标题", "", "新正文", day.AddDays(-3)))
		})
		for text, want := range map[string]string{"旧正文": "", "新正文": "1", "标题": "2 1", "新": "1", "旧": "2"} {
			if got := found(t, d, search.Query{Text: text}); got != want {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			if err := search.Index(tx, doc("9", "回滚", "", "", day)); err != nil {
				return err
			}
			return fmt.Errorf("broken off")
		})
		if err == nil || found(t, d, search.Query{Text: "回滚"}) != "" {
			t.Error("what was rolled back is found")
		}
		write(t, d, func(tx *db.Tx) error { return search.Remove(tx, "item", "1", "7") })
		var left []string
		for _, table := range []string{"search_doc", "search_title", "search_body"} {
			var n string
			if err := d.Reader(ctx).Get(&n, `SELECT CAST(count(*) AS TEXT) FROM `+table); err != nil {
				t.Fatal(err)
			}
			left = append(left, n)
		}
		if found(t, d, search.Query{Text: "标题"}) != "2" || strings.Join(left, " ") != "1 1 1" {
			t.Errorf("after removal: %v", left)
		}
	})
}

func TestSnippetsMarkTheWords(t *testing.T) {
	d := dbtest.SQLite(t)
	long := strings.Repeat("前面的内容。", 60) + "城乡最低\n生活保障标准为每月９００元" + strings.Repeat("，后面的内容", 60)
	write(t, d, func(tx *db.Tx) error {
		return search.Index(tx, doc("1", "Ａ县<b>公告</b>", "", long, calendar.On(2026, 1, 5)))
	})
	p, err := search.Find(d.Reader(ctx), search.Query{Text: "最低生活保障 900元 a县"})
	if err != nil || len(p.Hits) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	h := p.Hits[0]
	var marked []string
	for _, s := range append(h.Marked, h.Snippet...) {
		if s.Mark {
			marked = append(marked, s.Text)
		}
	}
	if got := strings.Join(marked, "|"); got != "Ａ县|最低 生活保障|９００元" {
		t.Errorf("marked %q", got)
	}
	if n := utf8.RuneCountInString(search.Plain(h.Snippet)); n > 130 || h.Body != "" {
		t.Errorf("a snippet of %d characters", n)
	}
	if search.Plain(h.Marked) != "Ａ县<b>公告</b>" {
		t.Errorf("title %q", search.Plain(h.Marked))
	}
}

func TestMissesHoldNothingPersonal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var m search.Misses
		for range 3 {
			m.Note("育儿 补贴")
			m.Note("示例甲 37132820010101")
			m.Note(strings.Repeat("很长", 20))
		}
		m.Note("一次")
		for range 2 { // the second writes nothing
			if err := m.Flush(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
		got, err := search.Missed(d.Reader(ctx), calendar.On(2020, 1, 1))
		if err != nil || len(got) != 1 || got[0] != (search.Miss{Text: "育儿补贴", N: 3}) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func FuzzFindNeverFails(f *testing.F) {
	for _, s := range []string{"低保", `"a" OR b`, "a' & 'b", "NEAR(低 保)", "*", "(((", "\x00\xff", "chars : 低", "e\u0301 é"} {
		f.Add(s)
	}
	d := dbtest.SQLite(f)
	write(f, d, func(tx *db.Tx) error {
		return search.Index(tx, doc("1", "低保", "", "a b é", calendar.On(2026, 1, 5)))
	})
	f.Fuzz(func(t *testing.T, s string) {
		for _, o := range []search.Order{search.Newest, search.Relevance} {
			if _, err := search.Find(d.Reader(ctx), search.Query{Text: s, Order: o, After: s, Count: true}); err != nil {
				t.Errorf("%q: %v", s, err)
			}
		}
		if _, err := search.Suggest(d.Reader(ctx), s); err != nil {
			t.Errorf("suggest %q: %v", s, err)
		}
	})
}

func TestMatcherReadsAsTheSearchDoes(t *testing.T) {
	for _, x := range []struct {
		phrases []string
		every   bool
		text    string
		want    bool
	}{
		{[]string{"示例甲"}, false, "局长示　例 甲讲话", true}, {[]string{"示例甲", "副县长"}, true, "示例甲到会", false}, {[]string{"示例甲", "副县长"}, true, "副县长、示例甲到会", true},
		{[]string{"示例甲", "副县长"}, false, "副县长到会", true}, {[]string{"蒙政办发〔2024〕5号"}, false, "按《通知》（蒙政办发[2024]第5号）", true}, {[]string{"蒙政办发20245号"}, false, "蒙政办发【2024】5号", true},
		{[]string{"蒙政办发〔2024〕5号"}, false, "蒙政办发〔2024〕15号", false}, {[]string{" ", "，。"}, true, "什么都有", false}, {[]string{"app"}, false, "下载ＡＰＰ", true}, {nil, true, "", false},
	} {
		if got := search.NewMatcher(x.phrases, x.every).In(x.text); got != x.want {
			t.Errorf("%q in %q: %v", x.phrases, x.text, got)
		}
	}
	if got := search.Plain(search.NewMatcher([]string{"示例甲"}, false).Excerpt("局长示例甲讲话")); got != "局长示例甲讲话" {
		t.Errorf("excerpt %q", got)
	}
}
