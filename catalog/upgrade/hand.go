package upgrade

import (
	"context"
	"slices"
	"strings"

	"lianghua/catalog/upgrade/match"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// byHand runs one change of the plan: right, version, state.
func (s *Service) byHand(ctx context.Context, op string, actor rbac.Actor, id, version int64, f func(tx *db.Tx, u Upgrade) error) error {
	return fault.Wrap("upgrade."+op, s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := rbac.Check(actor, rbac.EditionDraft, rbac.Unit{}); err != nil {
			return err
		}
		u, err := hold(tx, id, version)
		if err != nil {
			return err
		}
		if u.State != Checking {
			if _, err := move(tx, actor, &u, ActCheck, ""); err != nil {
				return err
			}
		}
		return f(tx, u)
	}))
}

// Accept settles doubtful matches as they stand; nil settles all of them.
func (s *Service) Accept(ctx context.Context, actor rbac.Actor, id, version int64, lines []int64) (n int64, err error) {
	err = s.byHand(ctx, "Accept", actor, id, version, func(tx *db.Tx, u Upgrade) error {
		text, args := `UPDATE catalog_upgrade_line SET doubt = FALSE, hand = ? WHERE upgrade_id = ? AND doubt`, []any{actor.Name, id}
		if lines != nil {
			if len(lines) == 0 {
				return fault.Invalid("line", "请先勾选要采纳的匹配。")
			}
			in, more, err := db.In(` AND id IN (?)`, lines)
			if err != nil {
				return err
			}
			text, args = text+in, append(args, more...)
		}
		if n, err = tx.Exec(text, args...); err != nil {
			return err
		}
		log(tx, actor, rbac.EditionDraft, "accept", id, map[string]any{"count": n})
		return nil
	})
	return n, err
}

// Pairing is a match made by hand: one row and one entry; one entry and
// several rows (拆分, the first row goes on as the entry); one row and several
// entries (合并, the first entry goes on); rows or entries alone match nothing.
type Pairing struct {
	Rows    []int // from 1
	Entries []int64
	Why     string
}

// Rematch takes rows and entries from where they stand and matches them as
// told. What stood with them and is left alone becomes 新增 or 取消, 存疑.
func (s *Service) Rematch(ctx context.Context, actor rbac.Actor, id, version int64, p Pairing) error {
	p.Why = strings.TrimSpace(p.Why)
	return s.byHand(ctx, "Rematch", actor, id, version, func(tx *db.Tx, u Upgrade) error {
		rows, err := Rows(tx, id)
		if err != nil {
			return err
		}
		c, err := readCounty(tx, u.Level, domainsOf(rows))
		if err != nil {
			return err
		}
		if err := p.check(c, rows); err != nil {
			return err
		}
		all, err := AllLines(tx, id, Filter{})
		if err != nil {
			return err
		}
		touched, fresh := c.rematch(all, rows, p, actor.Name)
		if err := deleteLines(tx, touched); err != nil {
			return err
		}
		log(tx, actor, rbac.EditionDraft, "rematch", id, map[string]any{"rows": len(p.Rows), "entries": len(p.Entries)})
		return insertLines(tx, id, fresh)
	})
}

func (p *Pairing) check(c *county, rows []SheetRow) error {
	var bad fault.Problems
	if len(p.Rows) > 1 && len(p.Entries) > 1 {
		bad.Add("rows", "一次只能一对一、一对多（拆分）或多对一（合并），请分开办理。")
	}
	if len(p.Rows)+len(p.Entries) == 0 {
		bad.Add("rows", "请选择新标准的行或原有事项。")
	}
	bad.Need("why", p.Why, "请写明这样匹配的理由。")
	domain := ""
	same := func(d string) bool {
		if domain == "" {
			domain = d
		}
		return domain == d
	}
	seen := map[int]bool{}
	for _, n := range p.Rows {
		switch {
		case n < 1 || n > len(rows):
			bad.Add("rows", "新标准里没有这一行，请重新选择。")
		case seen[n]:
			bad.Add("rows", "同一行选了两次。")
		case !same(rows[n-1].Fields.Domain):
			bad.Add("rows", "不同领域的事项不能匹配。")
		}
		seen[n] = true
	}
	for i, id := range p.Entries {
		e, ok := c.entry(id)
		switch {
		case !ok:
			bad.Add("entries", "这些领域里没有所选的事项，请重新选择。")
		case slices.Contains(p.Entries[:i], id):
			bad.Add("entries", "同一事项选了两次。")
		case !same(e.Domain):
			bad.Add("entries", "不同领域的事项不能匹配。")
		case i > 0 && !c.removable(e):
			bad.Add("entries", e.Code+" 不是这一级标准的事项，不能因这张表并入其他事项。")
		}
	}
	return bad.Err()
}

// rematch gives the lines that go and those that come instead.
func (c *county) rematch(all []Line, rows []SheetRow, p Pairing, by string) (gone []int64, fresh []Line) {
	has := func(l Line) bool {
		return l.Row > 0 && slices.Contains(p.Rows, l.Row) || l.EntryID > 0 && slices.Contains(p.Entries, l.EntryID) ||
			l.FromID > 0 && slices.Contains(p.Entries, l.FromID)
	}
	var leftRows []int
	var leftEntries []int64
	for _, l := range all {
		if !has(l) {
			continue
		}
		gone = append(gone, l.ID)
		if l.Row > 0 && l.Part != match.Merged && !slices.Contains(p.Rows, l.Row) {
			leftRows = append(leftRows, l.Row)
		}
		if l.EntryID > 0 && !slices.Contains(p.Entries, l.EntryID) {
			leftEntries = append(leftEntries, l.EntryID)
		}
	}
	fresh = c.together(rows, p, by)
	for _, n := range leftRows {
		fresh = append(fresh, c.fill(Line{Kind: match.Added, Row: n, Doubt: true, Reasons: []string{"原来的匹配改了，请核对"}}, rows))
	}
	for _, id := range leftEntries {
		if e, _ := c.entry(id); !c.removable(e) {
			continue // it stays as it is
		}
		fresh = append(fresh, c.fill(Line{Kind: match.Removed, EntryID: id, Doubt: true, Reasons: []string{"原来的匹配改了，请核对"}}, rows))
	}
	return gone, fresh
}

// together are the lines of a pairing.
func (c *county) together(rows []SheetRow, p Pairing, by string) (out []Line) {
	base := Line{Confidence: 100, Reasons: []string{"人工指定：" + p.Why}, Hand: by}
	add := func(kind match.Kind, part match.Part, row int, entry, from int64) {
		l := base
		l.Kind, l.Part, l.Row, l.EntryID, l.FromID = kind, part, row, entry, from
		out = append(out, c.fill(l, rows))
	}
	switch {
	case len(p.Entries) == 0:
		for _, n := range p.Rows {
			add(match.Added, match.Whole, n, 0, 0)
		}
	case len(p.Rows) == 0:
		for _, id := range p.Entries {
			if e, _ := c.entry(id); c.removable(e) {
				add(match.Removed, match.Whole, 0, id, 0)
			}
		}
	default:
		add(match.Changed, match.Whole, p.Rows[0], p.Entries[0], 0)
		for _, n := range p.Rows[1:] {
			add(match.Added, match.Split, n, 0, p.Entries[0])
		}
		for _, id := range p.Entries[1:] {
			add(match.Removed, match.Merged, p.Rows[0], id, 0)
		}
	}
	return out
}

func deleteLines(tx *db.Tx, ids []int64) error {
	sets := make([][]any, len(ids))
	for i, id := range ids {
		sets[i] = []any{id}
	}
	return fault.Wrap("upgrade.deleteLines", tx.ExecMany(`DELETE FROM catalog_upgrade_line WHERE id = ?`, sets))
}

// Reject takes a match apart: the row is new and the entry is gone. Of a
// split or merger it takes the proposal away.
func (s *Service) Reject(ctx context.Context, actor rbac.Actor, id, version, line int64, why string) error {
	if strings.TrimSpace(why) == "" {
		return fault.Invalid("why", "请写明这样匹配的理由。")
	}
	return s.byHand(ctx, "Reject", actor, id, version, func(tx *db.Tx, u Upgrade) error {
		l, err := LineByID(tx, id, line)
		if err != nil {
			return err
		}
		rows, err := Rows(tx, id)
		if err != nil {
			return err
		}
		c, err := readCounty(tx, u.Level, domainsOf(rows))
		if err != nil {
			return err
		}
		p := Pairing{Why: why}
		var fresh []Line
		switch {
		case l.Part == match.Split:
			p.Rows = []int{l.Row}
			fresh = c.together(rows, p, actor.Name)
		case l.Part == match.Merged:
			p.Entries = []int64{l.EntryID}
			fresh = c.together(rows, p, actor.Name)
		case l.Row > 0 && l.EntryID > 0:
			fresh = append(c.together(rows, Pairing{Rows: []int{l.Row}, Why: why}, actor.Name), c.together(rows, Pairing{Entries: []int64{l.EntryID}, Why: why}, actor.Name)...)
		default:
			return fault.Conflict("这一行没有匹配，不用拆开。")
		}
		if err := deleteLines(tx, []int64{l.ID}); err != nil {
			return err
		}
		log(tx, actor, rbac.EditionDraft, "reject", id, map[string]any{"line": line})
		return insertLines(tx, id, fresh)
	})
}

// Answer is what a person says to one question.
type Answer struct {
	Field  string
	Choice Choice
	Why    string
}

// Decide answers the questions of one line, all at once.
func (s *Service) Decide(ctx context.Context, actor rbac.Actor, id, version, line int64, answers []Answer) error {
	return s.byHand(ctx, "Decide", actor, id, version, func(tx *db.Tx, u Upgrade) error {
		l, err := LineByID(tx, id, line)
		if err != nil {
			return err
		}
		var bad fault.Problems
		for _, a := range answers {
			i := slices.IndexFunc(l.Asks, func(x Ask) bool { return x.Field == a.Field })
			if i < 0 {
				return fault.Conflict("这个问题已不存在，请刷新后再看。")
			}
			for _, p := range fault.FieldProblems(l.Asks[i].answer(a.Choice, a.Why, actor.Name)) {
				bad.Add(p.Field, p.Msg)
			}
		}
		if err := bad.Err(); err != nil {
			return err
		}
		log(tx, actor, rbac.EditionDraft, "decide", id, map[string]any{"line": line})
		return saveAsks(tx, l)
	})
}

// DecideAll gives every open question the same answer.
func (s *Service) DecideAll(ctx context.Context, actor rbac.Actor, id, version int64, choice Choice, why string) (n int, err error) {
	if choice != National && choice != Local {
		return 0, fault.Invalid("choice", "请选择全部采用新标准，还是全部保留本县。")
	}
	if choice == Local && strings.TrimSpace(why) == "" {
		return 0, fault.Invalid("why", "保留本县的写法，请写明理由。")
	}
	err = s.byHand(ctx, "DecideAll", actor, id, version, func(tx *db.Tx, u Upgrade) error {
		list, err := AllLines(tx, id, Filter{Asks: true})
		if err != nil {
			return err
		}
		for _, l := range list {
			for i := range l.Asks {
				if l.Asks[i].Choice != Unsaid {
					continue
				}
				if err := l.Asks[i].answer(choice, why, actor.Name); err != nil {
					return err
				}
				n++
			}
			if err := saveAsks(tx, l); err != nil {
				return err
			}
		}
		log(tx, actor, rbac.EditionDraft, "decide", id, map[string]any{"count": n})
		return nil
	})
	return n, err
}

func saveAsks(tx *db.Tx, l Line) error {
	_, err := tx.Exec(`UPDATE catalog_upgrade_line SET asks = ?, open_asks = ? WHERE id = ?`, db.Of(filled(l.Asks)), open(l.Asks), l.ID)
	return fault.Wrap("upgrade.saveAsks", err)
}

// Recheck compares again what changed in the county meanwhile; matches and
// answers to unchanged questions stay.
func (s *Service) Recheck(ctx context.Context, actor rbac.Actor, id, version int64) (n int, err error) {
	err = s.byHand(ctx, "Recheck", actor, id, version, func(tx *db.Tx, u Upgrade) error {
		rows, err := Rows(tx, id)
		if err != nil {
			return err
		}
		c, err := readCounty(tx, u.Level, domainsOf(rows))
		if err != nil {
			return err
		}
		all, err := AllLines(tx, id, Filter{})
		if err != nil {
			return err
		}
		var gone []int64
		var fresh []Line
		for _, l := range all {
			if e, ok := c.entry(l.EntryID); ok && e.Version != l.Seen {
				gone = append(gone, l.ID)
				fresh = append(fresh, c.fill(l, rows))
			}
		}
		n = len(fresh)
		if err := deleteLines(tx, gone); err != nil {
			return err
		}
		log(tx, actor, rbac.EditionDraft, "recheck", id, map[string]any{"count": n})
		return insertLines(tx, id, fresh)
	})
	return n, err
}
