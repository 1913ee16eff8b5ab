package handover

import (
	"context"
	"strings"

	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Member is somebody who holds a post or a role in a unit now.
type Member struct {
	ID    int64
	Name  string
	Posts []string
}

// Label names a member with what they are: 示例甲（联络员）.
func (m Member) Label() string {
	if len(m.Posts) == 0 {
		return m.Name
	}
	return m.Name + "（" + strings.Join(m.Posts, "、") + "）"
}

// People are the members of a unit where the actor may hand over, by name.
func (s *Service) People(ctx context.Context, actor rbac.Actor, unit int64) (out []Member, err error) {
	err = s.DB.Read(ctx, func(q db.Reader) error {
		u, err := org.UnitByID(q, unit)
		if err != nil {
			return err
		}
		if !rbac.May(actor, rbac.HandoverRead, u.RBAC()) {
			return fault.NotFound("没有这个单位，或不在您管理的单位。")
		}
		out, err = members(q, u.ID, s.Org.Today().String())
		return err
	})
	return out, fault.Wrap("handover.People", err)
}

func members(q db.Reader, unit int64, day string) (out []Member, err error) {
	var rows []struct {
		ID   int64        `db:"id"`
		Name string       `db:"name"`
		Post org.PostKind `db:"post"`
		Role rbac.Role    `db:"role"`
	}
	err = q.Select(&rows, `SELECT p.id, p.name, o.kind AS post, '' AS role FROM org_post o JOIN org_person p ON p.id = o.person_id
		WHERE o.unit_id = ? AND o.since_on <= ? AND (o.until_on = '' OR o.until_on >= ?) AND p.left_on = ''
		UNION ALL SELECT p.id, p.name, '', g.role FROM org_grant g JOIN org_person p ON p.id = g.person_id
		WHERE g.unit_id = ? AND g.since_on <= ? AND (g.until_on = '' OR g.until_on >= ?) AND p.left_on = '' AND g.role NOT IN ('sys.admin', 'sec.admin', 'auditor')
		ORDER BY 2, 1, 3 DESC`, unit, day, day, unit, day, day)
	for _, r := range rows {
		if n := len(out); n == 0 || out[n-1].ID != r.ID {
			out = append(out, Member{ID: r.ID, Name: r.Name})
		}
		m := &out[len(out)-1]
		switch {
		case r.Post != "":
			m.Posts = append(m.Posts, r.Post.Label())
		case len(m.Posts) == 0:
			m.Posts = append(m.Posts, r.Role.Label())
		}
	}
	return out, fault.Wrap("handover.members", err)
}
