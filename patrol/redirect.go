package patrol

import (
	"context"
	"maps"
	"net/url"
	"strings"
	"sync"
	"unicode/utf8"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Redirect leads from an address of the site before this one to a page of
// this one: exactly, or everything below it.
type Redirect struct {
	ID     int64         `db:"id"`
	Old    string        `db:"old"`   // path, with its query when it had one
	Below  bool          `db:"below"` // every address that begins with Old
	Target string        `db:"target"`
	Hits   int64         `db:"hits"` // how often it was asked for
	LastOn calendar.Date `db:"last_on"`
	ByName string        `db:"by_name"`
	At     db.Time       `db:"at"`
}

const redirectColumns = `r.id, r.old, r.below, r.target, r.hits, r.last_on, r.by_name, r.at`

// RedirectDraft is one line of a table of old addresses.
type RedirectDraft struct {
	Old, Target string
	Below       bool
}

// longestAddress of an old or new path.
const longestAddress = 500

// OldPath is an old address as it is compared: the path with its query; the
// name of the old site falls away.
func OldPath(s string) string {
	s = strings.TrimSpace(s)
	if u, err := url.Parse(s); err == nil && u.Host != "" {
		u.Scheme, u.Host, u.User, u.Fragment = "", "", nil, ""
		if s = u.String(); s == "" {
			s = "/"
		}
	}
	if at := strings.IndexByte(s, '#'); at >= 0 {
		s = s[:at]
	}
	return s
}

func (d RedirectDraft) clean() (RedirectDraft, string) {
	d.Old, d.Target = OldPath(d.Old), strings.TrimSpace(d.Target)
	switch {
	case !strings.HasPrefix(d.Old, "/") || len(d.Old) < 2:
		return d, "旧地址应以 / 开头，例如 /art/2019/1/2/art_1.html"
	case !strings.HasPrefix(d.Target, "/") || strings.HasPrefix(d.Target, "//") || strings.ContainsAny(d.Target, "\\\r\n"):
		return d, "新地址只能是本站的路径，以一个 / 开头，例如 /items/12"
	case utf8.RuneCountInString(d.Old) > longestAddress || utf8.RuneCountInString(d.Target) > longestAddress:
		return d, "地址不能超过 500 字"
	}
	return d, ""
}

// apply is where the rule leads from an address, "" when it is not its.
func (r Redirect) apply(at string) string {
	switch {
	case r.Below && strings.HasPrefix(at, r.Old):
		if strings.HasSuffix(r.Target, "/") {
			return local(r.Target + strings.TrimPrefix(at[len(r.Old):], "/"))
		}
		return r.Target
	case !r.Below && at == r.Old:
		return r.Target
	}
	return ""
}

// local drops what an address brought along that would lead off the site.
func local(to string) string {
	if strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") {
		return "/"
	}
	return to
}

// Moved is where an address that this site does not have has gone; ok is
// false when no rule knows it. One that is named wholly goes before those that
// only begin alike, of which the longest is taken.
func Moved(q db.Reader, at string) (r Redirect, to string, err error) {
	if len(at) > 2*longestAddress {
		return r, "", nil
	}
	err = q.Get(&r, `SELECT `+redirectColumns+` FROM patrol_redirect r WHERE (NOT r.below AND r.old = ?) OR (r.below AND substr(?, 1, length(r.old)) = r.old)
		ORDER BY r.below, length(r.old) DESC LIMIT 1`, at, at)
	if db.NoRows(err) {
		if path, _, had := strings.Cut(at, "?"); had { // a tail that old links carried (?from=…)
			return Moved(q, path)
		}
		return r, "", nil
	}
	return r, r.apply(at), fault.Wrap("patrol.Moved", err)
}

// mostRedirects is how many lines one import brings.
const mostRedirects = 20000

// AddRedirects adds or replaces lines; each has its problem in its place, and
// none is written while there is one.
func (s *Service) AddRedirects(ctx context.Context, actor rbac.Actor, list []RedirectDraft) (added int, err error) {
	switch {
	case len(list) == 0:
		return 0, fault.Invalid("lines", "请填写旧地址和新地址，一行一条。")
	case len(list) > mostRedirects:
		return 0, fault.TooLarge("一次最多导入 20000 条，请分几次导入。")
	}
	var p fault.Problems
	for i := range list {
		var problem string
		if list[i], problem = list[i].clean(); problem != "" {
			p.Add("lines", "第 "+itoa(int64(i+1))+" 行：“"+list[i].Old+"”"+problem+"。")
		}
	}
	if err := p.Err(); err != nil {
		return 0, err
	}
	err = s.write(ctx, "AddRedirects", func(tx *db.Tx) error {
		if err := county(tx, actor, rbac.PatrolManage); err != nil {
			return err
		}
		for _, d := range list {
			if _, err := tx.Exec(`INSERT INTO patrol_redirect (old, below, target, by_name, at) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (old) DO UPDATE SET below = excluded.below, target = excluded.target, by_name = excluded.by_name, at = excluded.at`, d.Old, d.Below, d.Target, actor.Name, tx.Now); err != nil {
				return err
			}
		}
		for i, d := range list { // all lines are known: a loop may lie over several of them
			if err := noLoop(tx, d); err != nil {
				p.Add("lines", "第 "+itoa(int64(i+1))+" 行："+err.Error())
			}
		}
		added = len(list)
		record(tx, actor, rbac.PatrolManage, "redirect", "", map[string]any{"move": "add", "lines": len(list)})
		return p.Err()
	})
	if err != nil {
		added = 0
	}
	return added, err
}

// mostHops of a chain of old addresses.
const mostHops = 5

// noLoop follows a line until it leads to no old address any more.
func noLoop(q db.Reader, d RedirectDraft) error {
	starts := []string{d.Old}
	if d.Below {
		starts = append(starts, d.Old+"x")
	}
	for _, at := range starts {
		for hop := 0; ; hop++ {
			_, to, err := Moved(q, at)
			if err != nil {
				return err
			}
			if to == "" {
				break
			}
			if hop == mostHops || to == at {
				return fault.Invalid("lines", "“"+d.Old+"”绕回了自己或转了太多次，没有录入")
			}
			at = to
		}
	}
	return nil
}

// RemoveRedirects takes lines out.
func (s *Service) RemoveRedirects(ctx context.Context, actor rbac.Actor, ids []int64) error {
	if len(ids) == 0 {
		return fault.Invalid("id", "请先勾选要删除的各条。")
	}
	return s.write(ctx, "RemoveRedirects", func(tx *db.Tx) error {
		if err := county(tx, actor, rbac.PatrolManage); err != nil {
			return err
		}
		query, args, err := db.In(`DELETE FROM patrol_redirect WHERE id IN (?)`, ids)
		if err != nil {
			return err
		}
		n, err := tx.Exec(query, args...)
		record(tx, actor, rbac.PatrolManage, "redirect", "", map[string]any{"move": "remove", "lines": n})
		return err
	})
}

// Redirects lists the lines that hold a text, from behind an id; all of them
// for size 0.
func (s *Service) Redirects(ctx context.Context, actor rbac.Actor, holds string, after int64, size int) (list []Redirect, next int64, err error) {
	q := s.DB.Reader(ctx)
	if err := county(q, actor, rbac.PatrolManage); err != nil {
		return nil, 0, err
	}
	if size <= 0 {
		size = mostRedirects
	}
	p := db.Pattern(strings.TrimSpace(holds))
	err = q.Select(&list, `SELECT `+redirectColumns+` FROM patrol_redirect r WHERE r.id > ? AND (r.old LIKE ? ESCAPE '\' OR r.target LIKE ? ESCAPE '\') ORDER BY r.id LIMIT ?`, after, p, p, size+1)
	if err == nil && len(list) > size {
		list = list[:size]
		next = list[size-1].ID
	}
	return list, next, fault.Wrap("patrol.Redirects", err)
}

// OldHits counts how often old addresses were asked for, in memory, and writes
// them now and then: how often and the last day, never who.
type OldHits struct {
	mu sync.Mutex
	n  map[int64]int64
}

// Note counts one.
func (h *OldHits) Note(id int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.n == nil {
		h.n = map[int64]int64{}
	}
	h.n[id]++
}

// Flush writes what was counted.
func (h *OldHits) Flush(ctx context.Context, d *db.DB) error {
	h.mu.Lock()
	now := maps.Clone(h.n)
	clear(h.n)
	h.mu.Unlock()
	if len(now) == 0 {
		return nil
	}
	return fault.Wrap("patrol.Flush", d.Write(ctx, func(tx *db.Tx) error {
		var sets [][]any
		for id, n := range now {
			sets = append(sets, []any{n, today(tx.Now), id})
		}
		return tx.ExecMany(`UPDATE patrol_redirect SET hits = hits + ?, last_on = ? WHERE id = ?`, sets)
	}))
}
