// Package patrol is what the office does to watch over the whole site: looking
// for a name or a phrase everywhere it stands (全站排查), closing the site to
// the outside (重保模式), the yearly lists of telephones and of old pages, the
// figures of the site's yearly return, the addresses of the site before this
// one, and who answers for what people look for in vain.
package patrol

import (
	"context"
	"strconv"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Service holds the verbs of watching over the site.
type Service struct {
	DB *db.DB
}

// county asks for a right that only the county's own office has.
func county(q db.Reader, actor rbac.Actor, action rbac.Action) error {
	u, err := org.CountyUnit(q)
	if err != nil {
		return err
	}
	return rbac.Check(actor, action, u.RBAC())
}

func record(tx *db.Tx, actor rbac.Actor, action rbac.Action, kind, id string, detail map[string]any) {
	audit.Record(tx, org.Who(actor), audit.Entry{Action: string(action), ObjectKind: kind, ObjectID: id, Detail: detail})
}

func (s *Service) write(ctx context.Context, op string, f func(tx *db.Tx) error) error {
	return fault.Wrap("patrol."+op, s.DB.Write(ctx, f))
}

func today(now db.Time) calendar.Date { return calendar.DateOf(now.Time) }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
