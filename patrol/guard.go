package patrol

import (
	"context"
	"net/netip"
	"strings"
	"unicode/utf8"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/rbac"
)

// Watch (重保) is one time that the site was closed to the outside.
type Watch struct {
	ID       int64       `db:"id"`
	OnAt     db.Time     `db:"on_at"`
	OnBy     string      `db:"on_by"`
	Why      string      `db:"why"`
	Networks string      `db:"networks"` // one a line
	OffAt    db.NullTime `db:"off_at"`
	OffBy    string      `db:"off_by"`
}

// On reports one that is not over.
func (w Watch) On() bool { return !w.OffAt.Valid }

// Watches lists all times, the newest first.
func Watches(q db.Reader) (list []Watch, err error) {
	err = q.Select(&list, `SELECT id, on_at, on_by, why, networks, off_at, off_by FROM patrol_guard ORDER BY id DESC LIMIT 200`)
	return list, fault.Wrap("patrol.Watches", err)
}

// GuardOn closes the site to the outside: public forms are off, the desk opens
// only on this machine and from the networks. It holds from the next request.
func (s *Service) GuardOn(ctx context.Context, actor rbac.Actor, why string, networks []string) error {
	why = strings.TrimSpace(why)
	var p fault.Problems
	p.Need("why", why, "请写明开启重保模式的原因，例如会议、活动的名称。")
	if utf8.RuneCountInString(why) > 200 {
		p.Add("why", "原因请控制在 200 字以内。")
	}
	clean := []string{}
	for _, n := range networks {
		if n = strings.TrimSpace(n); n == "" {
			continue
		}
		if !isNetwork(n) {
			p.Add("networks", "“"+n+"”不是地址或网段，应像 10.1.2.3 或 10.0.0.0/8，一行一个。")
		}
		clean = append(clean, n)
	}
	if err := p.Err(); err != nil {
		return err
	}
	return s.write(ctx, "GuardOn", func(tx *db.Tx) error {
		if err := county(tx, actor, rbac.GuardSwitch); err != nil {
			return err
		}
		n, err := tx.Exec(`INSERT INTO patrol_guard (on_at, on_by, why, networks) VALUES (?, ?, ?, ?) ON CONFLICT (off_by) WHERE off_at IS NULL DO NOTHING`,
			tx.Now, actor.Name, why, strings.Join(clean, "\n"))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Conflict("重保模式已经开启。需要更换允许的网段，请先关闭再开启。")
		}
		if err := settings.Switch(tx, settings.GuardMode, "true", actor.Name); err != nil {
			return err
		}
		record(tx, actor, rbac.GuardSwitch, "guard", "", map[string]any{"on": true, "networks": len(clean)})
		return settings.Switch(tx, settings.GuardNetworks, strings.Join(clean, " "), actor.Name)
	})
}

// GuardOff opens the site again.
func (s *Service) GuardOff(ctx context.Context, actor rbac.Actor) error {
	return s.write(ctx, "GuardOff", func(tx *db.Tx) error {
		if err := county(tx, actor, rbac.GuardSwitch); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE patrol_guard SET off_at = ?, off_by = ? WHERE off_at IS NULL`, tx.Now, actor.Name)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Conflict("重保模式没有开启。")
		}
		record(tx, actor, rbac.GuardSwitch, "guard", "", map[string]any{"on": false})
		return settings.Switch(tx, settings.GuardMode, "false", actor.Name)
	})
}

func isNetwork(s string) bool {
	if _, err := netip.ParsePrefix(s); err == nil {
		return true
	}
	_, err := netip.ParseAddr(s)
	return err == nil
}
