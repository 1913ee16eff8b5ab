package words

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lianghua/disclose/precheck"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
)

// BenchmarkCheck100kB is a whole check of a text of 100 kB by the rules of a
// county with 500 words of its own, 200 allowances, 100 laws out of force and
// 200 dead addresses: lists read, text checked. The text cites 300 laws and
// names 100 links. The goal is 30 ms of processor time.
func BenchmarkCheck100kB(b *testing.B) {
	d, err := db.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	fill(b, d)
	s := &Service{DB: d}
	body := longBody()
	today := calendar.MustParse("2026-11-28")
	before := processor(b)
	for b.Loop() {
		rules, err := s.Rules(d.Reader(b.Context()), precheck.Rules{Today: today}, false)
		if err != nil {
			b.Fatal(err)
		}
		r, err := precheck.Check(b.Context(), precheck.Subject{Title: "公示", Body: body, Rules: rules})
		if err != nil || len(r.Findings) < 200 {
			b.Fatal(len(r.Findings), err)
		}
	}
	spent := processor(b) - before
	b.ReportMetric(float64(spent.Microseconds())/float64(b.N)/1000, "cpu-ms/100kB")
}

func fill(b *testing.B, d *db.DB) {
	err := d.Write(b.Context(), func(tx *db.Tx) error {
		for i := range 500 {
			if _, err := tx.Exec(`INSERT INTO disclose_word (kind, word, explanation, severity, owner, list, list_on, since, by_name, at) VALUES ('word', ?, 'x', 'warn', '县府办', ?, '2026-11-01', '2026-11-01', '示例', ?)`,
				fmt.Sprintf("示例词语%03d", i), fmt.Sprint(i%10), tx.Now); err != nil {
				return err
			}
			if i < 200 {
				if _, err := tx.Exec(`INSERT INTO disclose_allow (kind, text, reason, owner, since, by_name, at) VALUES ('word', ?, 'x', '县府办', '2026-11-01', '示例', ?)`, fmt.Sprintf("示例词语%03d", 300+i), tx.Now); err != nil {
					return err
				}
				if _, err := tx.Exec(`INSERT INTO disclose_address (address, day, dead) VALUES (?, '2026-11-27', '返回 404')`, fmt.Sprintf("https://outside.invalid/%d", i)); err != nil {
					return err
				}
			}
			if i < 100 {
				if _, err := tx.Exec(`INSERT INTO catalog_law (key, title, kind, status) VALUES (?, ?, '规章', '已废止')`, fmt.Sprintf("示例办法%03d", i), fmt.Sprintf("示例办法%03d", i)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func longBody() string {
	var s strings.Builder
	for i := 0; s.Len() < 100<<10; i++ {
		fmt.Fprintf(&s, `<p>根据《示例办法%03d》和示例要求，示例词语%03d由县有关部门按照规定的程序办理，保证事项公开、数据准确、办理及时，并将办理结果告知群众。`, i%300, i%500)
		if i%4 == 0 {
			fmt.Fprintf(&s, `<a href="https://outside.invalid/%d">网址</a>`, i%400)
		}
		s.WriteString("</p>\n")
	}
	return s.String()
}

func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
