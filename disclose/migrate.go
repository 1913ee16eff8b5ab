package disclose

import (
	"context"
	"strings"

	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Migration is an item that was public elsewhere before (迁移): it keeps its
// number and its 原发布日期, is marked as migrated and is out of timeliness.
type Migration struct {
	NewItem
	IndexNo     string        // verbatim, however it is built; "": a new one is issued
	Aliases     []string      // other numbers under which it was known
	PublishedOn calendar.Date // 原发布日期
}

// Migrate publishes an item as it stood on the former site, without a review:
// it was reviewed there. The county's office does it; the check for personal
// data holds all the same.
func (s *Service) Migrate(ctx context.Context, actor rbac.Actor, m Migration) (Ref, error) {
	var ref Ref
	err := s.do(ctx, actor, func(d *deed) (err error) {
		ref, err = d.migrate(m)
		return err
	})
	return ref, err
}

// MigrateIn is Migrate for an import that has a transaction.
func (s *Service) MigrateIn(tx *db.Tx, actor rbac.Actor, m Migration) (Ref, error) {
	return s.begin(tx, actor).migrate(m)
}

func (d *deed) migrate(m Migration) (Ref, error) {
	county, err := org.CountyUnit(d.tx)
	if err != nil {
		return Ref{}, err
	}
	if err := rbac.Check(d.actor, rbac.ImportRun, county.RBAC()); err != nil {
		return Ref{}, err
	}
	numbers, err := d.checkMigration(m)
	if err != nil {
		return Ref{}, err
	}
	ref, err := d.create(m.NewItem)
	if err != nil {
		return Ref{}, err
	}
	w, err := d.current(ref.ID)
	if err != nil {
		return Ref{}, err
	}
	w.Migrated, w.IndexNo = true, strings.TrimSpace(m.IndexNo)
	w.PublishedAt, w.ListedOn = db.Some(d.tx.Now), m.PublishedOn
	if _, err := d.tx.Exec(`UPDATE disclose_item SET migrated = TRUE, index_no = ? WHERE id = ?`, textOrNull(w.IndexNo), ref.ID); err != nil {
		return Ref{}, fault.Internal("disclose.migrate", err)
	}
	for _, n := range numbers {
		if _, err := d.tx.Exec(`INSERT INTO disclose_alias (number, item_id) VALUES (?, ?)`, n, ref.ID); err != nil {
			return Ref{}, fault.Internal("disclose.migrate", err)
		}
	}
	if err := d.fitToPublish(&w); err != nil {
		return Ref{}, err
	}
	if err := d.publish(&w, move{Draft, ActMigrate, Published, rbac.ImportRun, NeedNothing, ""}, step{Action: ActMigrate}); err != nil {
		return Ref{}, err
	}
	d.audit(rbac.ImportRun, w, map[string]any{"move": ActMigrate})
	return w.Ref(), nil
}

// checkMigration answers the numbers that the item brings, each once; none of
// them may belong to another item.
func (d *deed) checkMigration(m Migration) ([]string, error) {
	var p fault.Problems
	if m.PublishedOn.IsZero() {
		p.Add("published_on", "迁移信息请填写原发布日期")
	} else if m.PublishedOn.After(d.today) {
		p.Add("published_on", "原发布日期不能晚于今天")
	}
	if f, ok := form.ByKey(m.Type); ok && f.List {
		p.Add("type", "“"+f.Name+"”含个人信息，不迁移；确需公开的请重新公示")
	}
	seen := map[string]bool{}
	var numbers []string
	for _, n := range append([]string{m.IndexNo}, m.Aliases...) {
		if n = strings.TrimSpace(n); n == "" || seen[n] {
			continue
		}
		seen[n] = true
		if len([]rune(n)) > 100 {
			p.Add("index_no", "索引号过长（最多 100 个字）")
			continue
		}
		taken, err := numberTaken(d.tx, n)
		if err != nil {
			return nil, err
		}
		if taken {
			p.Add("index_no", "索引号“"+n+"”已有信息使用，请核对")
		}
		numbers = append(numbers, n)
	}
	return numbers, p.Err()
}

func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// ByNumber finds an item by its 索引号 or a former one; NotFound when there is none.
func ByNumber(q db.Reader, number string) (Item, error) {
	var i Item
	number = strings.TrimSpace(number)
	err := q.Get(&i, `SELECT `+itemColumns+` FROM disclose_item i WHERE i.index_no = ? OR i.id = (SELECT a.item_id FROM disclose_alias a WHERE a.number = ?)`, number, number)
	if db.NoRows(err) {
		return i, errNoItem
	}
	return i, fault.Wrap("disclose.ByNumber", err)
}
