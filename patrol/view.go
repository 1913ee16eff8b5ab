package patrol

import (
	"context"
	"maps"
	"path"
	"strings"
	"sync"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Views counts page views by day and kind of page, in memory, and writes them
// now and then: a page that is only read costs no write. It holds no address,
// no cookie and no time, so that nobody can be told from anybody.
type Views struct {
	mu sync.Mutex
	n  map[viewKey]int64
}

type viewKey struct {
	day  calendar.Date
	page string
}

// robots name themselves; their visits are no reader's.
var robots = []string{"bot", "spider", "crawl", "slurp", "lighthouse", "headlesschrome", "curl/", "wget/", "python-requests"}

// Note counts one page that was shown, by its path; files are none. agent is
// what the browser calls itself.
func (v *Views) Note(day calendar.Date, at, agent string) {
	if strings.Contains(path.Base(at), ".") || strings.HasPrefix(at, "/static/") {
		return
	}
	agent = strings.ToLower(agent)
	for _, r := range robots {
		if strings.Contains(agent, r) {
			return
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.n == nil {
		v.n = map[viewKey]int64{}
	}
	v.n[viewKey{day, kindOfPage(at)}]++
}

// pageKinds are the kinds of page by the beginning of their path.
var pageKinds = []struct{ prefix, kind string }{{"/items", "公开信息"}, {"/columns", "栏目"}, {"/catalogue", "标准目录"}, {"/units", "单位"}, {"/search", "搜索"},
	{"/guide", "一本通"}, {"/policies", "惠民政策"}, {"/services", "办事服务"}, {"/consult", "互动交流"}, {"/foi", "依申请公开"}}

func kindOfPage(at string) string {
	if at == "/" || at == "" {
		return "首页"
	}
	for _, k := range pageKinds {
		if at == k.prefix || strings.HasPrefix(at, k.prefix+"/") {
			return k.kind
		}
	}
	return "其他"
}

// Flush writes what was counted.
func (v *Views) Flush(ctx context.Context, d *db.DB) error {
	v.mu.Lock()
	now := maps.Clone(v.n)
	clear(v.n)
	v.mu.Unlock()
	if len(now) == 0 {
		return nil
	}
	err := d.Write(ctx, func(tx *db.Tx) error {
		var sets [][]any
		for k, n := range now {
			sets = append(sets, []any{k.day, k.page, n})
		}
		return tx.ExecMany(`INSERT INTO patrol_view (day, page, n) VALUES (?, ?, ?) ON CONFLICT (day, page) DO UPDATE SET n = patrol_view.n + excluded.n`, sets)
	})
	if err != nil { // counted again by the next
		v.mu.Lock()
		defer v.mu.Unlock()
		for k, n := range now {
			v.n[k] += n
		}
	}
	return fault.Wrap("patrol.Flush", err)
}

// ViewCount is how often pages of a kind were shown.
type ViewCount struct {
	Page string `db:"page"`
	N    int64  `db:"n"`
}

// ViewsIn sums the views of a span of days, both included.
func ViewsIn(q db.Reader, from, to calendar.Date) (list []ViewCount, err error) {
	err = q.Select(&list, `SELECT page, sum(n) AS n FROM patrol_view WHERE day >= ? AND day <= ? GROUP BY page ORDER BY sum(n) DESC, page`, from, to)
	return list, fault.Wrap("patrol.ViewsIn", err)
}
