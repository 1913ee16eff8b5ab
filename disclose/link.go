package disclose

import (
	"context"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

var linkedColumns = `SELECT i.id, i.code, COALESCE(i.index_no, '') AS index_no, i.title, ` + publisher(`u.short_name`) + ` AS unit_name, u.code AS unit_code, i.type,
	i.document_no, i.formed_on, i.listed_on, i.migrated, i.validity, COALESCE(i.column_id, 0) AS column_id
	FROM disclose_link l JOIN disclose_item i ON i.id = `

// linked reads the 解读 of an item and the policies that it explains, as far
// as the public may see them.
func linked(q db.Reader, now db.Time, id int64) (readings, policies []PublicRow, err error) {
	err = q.Select(&readings, linkedColumns+`l.reading_id JOIN org_unit u ON u.id = i.unit_id WHERE l.policy_id = ? AND `+Listed("i")+` ORDER BY i.listed_on, i.id`, id, now)
	if err == nil {
		err = q.Select(&policies, linkedColumns+`l.policy_id JOIN org_unit u ON u.id = i.unit_id WHERE l.reading_id = ? AND `+Listed("i")+` ORDER BY i.listed_on, i.id`, id, now)
	}
	return readings, policies, fault.Wrap("disclose.linked", err)
}

// Link ties a 政策解读 to the 政策文件 that it explains; both pages show it. On
// a policy that waits for its 解读 the todo is closed once both are published.
func (s *Service) Link(ctx context.Context, actor rbac.Actor, policy, reading int64) error {
	return s.tie(ctx, actor, policy, reading, true)
}

// Unlink takes the tie away.
func (s *Service) Unlink(ctx context.Context, actor rbac.Actor, policy, reading int64) error {
	return s.tie(ctx, actor, policy, reading, false)
}

func (s *Service) tie(ctx context.Context, actor rbac.Actor, policy, reading int64, on bool) error {
	return s.do(ctx, actor, func(d *deed) error {
		p, r, err := d.tied(policy, reading)
		if err != nil {
			return err
		}
		text := `DELETE FROM disclose_link WHERE policy_id = ? AND reading_id = ?`
		if on {
			text = `INSERT INTO disclose_link (policy_id, reading_id) VALUES (?, ?) ON CONFLICT (policy_id, reading_id) DO NOTHING`
		}
		if _, err := d.tx.Exec(text, p.Item.ID, r.Item.ID); err != nil {
			return fault.Internal("disclose.tie", err)
		}
		d.audit(rbac.ItemDraft, p, map[string]any{"move": "link", "reading": r.Item.ID, "on": on})
		return d.readingTodo(p)
	})
}

// tied loads both ends: the actor must be able to draft for one of them and
// to see the other.
func (d *deed) tied(policy, reading int64) (p, r work, err error) {
	if p, err = d.load(Ref{ID: policy}); err != nil {
		return p, r, err
	}
	if r, err = d.load(Ref{ID: reading}); err != nil {
		return p, r, err
	}
	if p.Type != "policy" || r.Type != "interpretation" {
		return p, r, fault.Invalid("reading", "请把政策解读与政策文件相关联")
	}
	if rbac.May(d.actor, rbac.ItemDraft, p.Unit.RBAC()) {
		return p, r, nil
	}
	return p, r, rbac.Check(d.actor, rbac.ItemDraft, r.Unit.RBAC())
}
