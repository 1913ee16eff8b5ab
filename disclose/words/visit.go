package words

import (
	"context"
	"fmt"
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/internal/visit"
)

// keptAddresses is how many days an address is remembered that no item names
// any more; mostAddresses how many are visited in one night.
const (
	keptAddresses = 30
	mostAddresses = 1000
)

func deadAddresses(q db.Reader) (map[string]string, error) {
	var rows []struct {
		Address string `db:"address"`
		Dead    string `db:"dead"`
	}
	err := q.Select(&rows, `SELECT d.address, d.dead FROM disclose_address d WHERE d.dead <> ''`)
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.Address] = r.Dead
	}
	return out, fault.Wrap("words.deadAddresses", err)
}

// Visit opens the addresses outside that items name, when the county's setting
// allows it, and keeps what it found for the next checks. It is the nightly
// job. A night on which nobody at all answers says that the network is down,
// and nothing of the links.
func (s *Service) Visit(ctx context.Context, links []string) (visited, dead int, err error) {
	v, err := settings.All(s.DB.Reader(ctx))
	if err != nil || !v.DutyVisitOutside() {
		return 0, 0, err
	}
	page := &visit.Opener{Site: v.SiteURL(), Dial: s.Dial}
	var todo []string
	seen := map[string]bool{}
	for _, l := range links {
		if outside := strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://"); outside && !page.Inside(l) && !seen[l] && len(todo) < mostAddresses {
			seen[l], todo = true, append(todo, l)
		}
	}
	found := make([]answer, len(todo))
	visit.All(len(todo), func(i int) { found[i] = ask(ctx, page, todo[i]) })
	answered := false
	for _, a := range found {
		answered = answered || a.status != 0
		if a.dead != "" {
			dead++
		}
	}
	if err := ctx.Err(); err != nil || !answered {
		return 0, 0, err
	}
	return len(found), dead, s.keep(ctx, found)
}

// answer is what one address said.
type answer struct {
	address string
	status  int // HTTP, 0 when nobody answered
	dead    string
}

func ask(ctx context.Context, page *visit.Opener, address string) answer {
	a := answer{address: address}
	status, _, err := page.Open(ctx, address)
	switch a.status = status; {
	case err != nil && status == 0:
		a.dead = "没有应答或超过 15 秒"
	case gone(status):
		a.dead = fmt.Sprintf("返回 %d", status)
	}
	return a
}

func (s *Service) keep(ctx context.Context, found []answer) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		today := s.Today()
		if _, err := tx.Exec(`DELETE FROM disclose_address WHERE day < ?`, today.AddDays(-keptAddresses)); err != nil {
			return fault.Internal("words.keep", err)
		}
		sets := make([][]any, len(found))
		for i, a := range found {
			sets[i] = []any{a.address, today, a.status, a.dead}
		}
		return fault.Wrap("words.keep", tx.ExecMany(`INSERT INTO disclose_address (address, day, status, dead) VALUES (?, ?, ?, ?)
			ON CONFLICT (address) DO UPDATE SET day = excluded.day, status = excluded.status, dead = excluded.dead`, sets))
	})
}
