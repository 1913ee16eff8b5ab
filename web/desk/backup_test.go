package desk_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/jobs"
	"lianghua/web/webtest"
)

// The system administrator takes a backup and tries it; what the page says of
// the drill is what the scratch copy held.
func TestBackupAndDrillOnTheDesk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		runner := jobs.NewRunner(d)
		c := serveJobs(t, d, runner)
		b := c.As("sysadmin")
		b.Get("/desk/backups").Page(t, 200, "还没有备份", "两天以内没有备份", "还没有演练过")
		c.As("county").Get("/desk/backups").Page(t, 403)
		b.Post("/desk/backups/drill", url.Values{"name": {"../../etc/passwd"}}).Page(t, 404, "没有这份备份")

		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { defer close(ended); runner.Run(ctx) }()
		defer func() { cancel(); <-ended }()
		b.Post("/desk/backups/take", nil).Redirects(t, "/desk/backups")
		page := until(t, b, regexp.MustCompile(`lianghua-\d{8}T\d{6}Z\.zip`))
		name := regexp.MustCompile(`lianghua-\d{8}T\d{6}Z\.zip`).FindString(page)
		if strings.Contains(page, "两天以内没有备份") {
			t.Error("a new backup is there and the page warns that there is none")
		}
		b.Post("/desk/backups/drill", url.Values{"name": {name}}).Redirects(t, "/desk/backups")
		until(t, b, regexp.MustCompile(`能够恢复.*[1-9]\d* 张，[\d,]+ 行`))
		if a := b.Get("/desk/backups/export"); a.Status != 200 || !strings.HasPrefix(a.Body, "PK") {
			t.Errorf("export: %d", a.Status)
		}
	})
}

// until reads the page again until it says what a job leaves.
func until(t *testing.T, b *webtest.Browser, want *regexp.Regexp) string {
	t.Helper()
	for range 300 {
		page := strings.Join(strings.Fields(b.Get("/desk/backups").Body), " ")
		if want.MatchString(page) && !strings.Contains(page, "正在进行") {
			return page
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("the page never says %s:\n%s", want, b.Get("/desk/backups").Body)
	return ""
}
