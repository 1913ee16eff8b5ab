package guide

import (
	"context"
	"strconv"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Filter narrows the desk's list; zero fields do not narrow.
type Filter struct {
	Kind    Kind
	Section string
	UnitID  int64
	State   State
	Due     bool // to be looked at again by today
	Text    string
}

func (f Filter) where(actor rbac.Actor, today calendar.Date) (string, []any) {
	cond, args := rbac.ReachOf(actor, rbac.GuideRead).Where("u.path", "u.id")
	add := func(c string, a ...any) { cond, args = cond+" AND "+c, append(args, a...) }
	if f.Kind != "" {
		add("g.kind = ?", string(f.Kind))
	}
	if f.Section != "" {
		add("g.section = ?", f.Section)
	}
	if f.UnitID != 0 {
		add("g.unit_id = ?", f.UnitID)
	}
	if f.State != "" {
		add("g.state = ?", string(f.State))
	}
	if f.Due {
		add("g.review_on <> '' AND g.review_on <= ?", today)
	}
	if text := strings.ToLower(strings.Join(strings.Fields(f.Text), "")); text != "" {
		p := db.Pattern(text)
		add(`(lower(g.title) LIKE ? ESCAPE '\' OR lower(g.code) LIKE ? ESCAPE '\')`, p, p)
	}
	return cond, args
}

// pageSize is the number of rows of a page of the desk's list.
const pageSize = 50

// List lists the cards that the actor may read, from behind the id after; all
// of them for size 0. next is 0 on the last page.
func (s *Service) List(ctx context.Context, actor rbac.Actor, f Filter, after int64) (list []Card, next int64, err error) {
	list, err = s.list(ctx, actor, f, after, pageSize+1)
	if err == nil && len(list) > pageSize {
		list = list[:pageSize]
		next = list[pageSize-1].ID
	}
	return list, next, err
}

func (s *Service) list(ctx context.Context, actor rbac.Actor, f Filter, after int64, limit int) (out []Card, err error) {
	where, args := f.where(actor, calendar.DateOf(s.DB.Now().Time))
	err = s.DB.Reader(ctx).Select(&out, `SELECT `+cardColumns+cardFrom+`WHERE `+where+` AND g.id > ? ORDER BY g.id LIMIT `+strconv.Itoa(limit), append(args, after)...)
	return out, fault.Wrap("guide.List", err)
}

// Counts are the cards by state that the filter finds, its own state left out.
func (s *Service) Counts(ctx context.Context, actor rbac.Actor, f Filter) (map[State]int, error) {
	f.State = ""
	where, args := f.where(actor, calendar.DateOf(s.DB.Now().Time))
	var rows []struct {
		State State
		N     int
	}
	err := s.DB.Reader(ctx).Select(&rows, `SELECT g.state, count(*) AS n`+cardFrom+`WHERE `+where+` GROUP BY g.state`, args...)
	out := map[State]int{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, fault.Wrap("guide.Counts", err)
}

// Revision is one line of a card's history.
type Revision struct {
	ID      int64            `db:"id"`
	Move    string           `db:"move"`
	State   State            `db:"state"`
	Content db.JSON[Content] `db:"content"`
	Why     string           `db:"why"`
	ByName  string           `db:"by_name"`
	At      db.Time          `db:"at"`
	Changes []Change         // against the one before
}

var moveNames = map[string]string{"load": "装入示例", "add": "新建", "import": "导入", "undo": "撤销导入", string(Edit): "修改", string(Stand): "仍有效",
	string(Confirm): "确认", string(Return): "退回", string(Close): "停用", string(Reopen): "恢复"}

// MoveName is what happened, in Chinese.
func (r Revision) MoveName() string { return moveNames[r.Move] }

// Detail is a card with its pending change, history and buttons.
type Detail struct {
	Card
	Changes  []Change   // of the draft against what is in force
	History  []Revision // newest first
	Moves    []Action
	Missing  []string // official elements that a service lacks
	UnitName func(int64) string
}

// Detail reads one card for the desk.
func (s *Service) Detail(ctx context.Context, actor rbac.Actor, id int64) (d Detail, err error) {
	q := s.DB.Reader(ctx)
	if d.Card, err = cardByID(q, id); err != nil {
		return d, err
	}
	if !rbac.ReachOf(actor, rbac.GuideRead).Holds(d.rbac()) {
		return Detail{}, fault.NotFound("没有这张卡片，可能已被合并，请从列表重新进入。")
	}
	if err := q.Select(&d.History, `SELECT id, move, state, content, why, by_name, at FROM guide_revision WHERE card_id = ? ORDER BY id DESC`, id); err != nil {
		return d, fault.Wrap("guide.Detail", err)
	}
	if d.UnitName, err = unitNames(q, d); err != nil {
		return d, err
	}
	for i := range d.History {
		if i+1 < len(d.History) {
			d.History[i].Changes = Differences(d.Kind, d.History[i+1].Content.V, d.History[i].Content.V, d.UnitName)
		}
	}
	current := d.Content.V
	if d.Draft.V.Title != "" {
		before := current
		if !d.Live {
			before = Content{}
		}
		d.Changes, current = Differences(d.Kind, before, d.Draft.V, d.UnitName), d.Draft.V
	}
	if d.Kind == Matter {
		d.Missing = Missing(current)
	}
	d.Moves = Moves(actor, d.Card)
	return d, nil
}

func unitNames(q db.Reader, d Detail) (func(int64) string, error) {
	ids := []int64{d.UnitID, d.Draft.V.UnitID}
	for _, r := range d.History {
		ids = append(ids, r.Content.V.UnitID)
	}
	units, err := org.UnitsByID(q, ids)
	return func(id int64) string {
		if id == 0 {
			return "县政府办公室代管"
		}
		return units[id].ShortName
	}, err
}
