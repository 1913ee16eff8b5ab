package duty

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/notify"
	"lianghua/org"
	"lianghua/rbac"
)

// Ref names a duty and the version that the person saw.
type Ref struct{ ID, Version int64 }

// Form carries what a move may need; see Need.
type Form struct {
	Reason   string        // 情况说明, or why it is refused or opened again
	Platform string        // ActElsewhere: where it was published
	Link     string        // ActElsewhere: the page
	On       calendar.Date // ActElsewhere: the day of publication there
}

// Result is what became of one duty in a batch.
type Result struct {
	ID    int64
	Title string
	OK    bool
	Msg   string // why not, when not OK
}

// batchLimit bounds one batch: a township's villages at every sheet fit.
const batchLimit = 2000

// silence is how many working days a declaration waits before it counts as
// agreed to.
const silence = 5

// Act makes one move on one duty or on many. One duty: its refusal is the
// error. Many: each has its result, and the good ones are done in the same
// transaction.
func (s *Service) Act(ctx context.Context, actor rbac.Actor, refs []Ref, action Action, form Form) ([]Result, error) {
	if err := checkBatch(refs, action); err != nil {
		return nil, err
	}
	var out []Result
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		c, err := s.Calendar(tx)
		if err != nil {
			return err
		}
		p := pen{deed: begin(tx, by{actor.PersonID, actor.Name}), actor: actor, calendar: c, action: action, form: form.clean()}
		if out, err = p.each(refs); err != nil {
			return err
		}
		return p.finish()
	})
	return out, err
}

func checkBatch(refs []Ref, action Action) error {
	switch {
	case !slices.ContainsFunc(moves[:], func(m move) bool { return m.Action == action && m.At != bySystem }):
		return fault.Invalidf("action", "不能这样办理：%s", action.Name())
	case len(refs) == 0:
		return fault.Invalid("duties", "请先勾选要办理的任务")
	case len(refs) > batchLimit:
		return fault.TooLarge(fmt.Sprintf("一次最多办理 %d 项，请分批办理。", batchLimit))
	}
	return nil
}

func (f Form) clean() Form {
	f.Reason, f.Platform, f.Link = strings.TrimSpace(f.Reason), strings.TrimSpace(f.Platform), strings.TrimSpace(f.Link)
	return f
}

// pen is one person's batch of one move.
type pen struct {
	*deed
	actor    rbac.Actor
	calendar calendar.Calendar
	action   Action
	form     Form
	told     map[int64]int // units to tell of a refusal, with how many
}

// held is a duty with what a move must know of it.
type held struct {
	Duty
	Title    string `db:"title"`
	Unit     string `db:"unit_name"`
	Kind     Kind   `db:"kind"` // of its last declaration
	Declared int64  `db:"declaration_id"`
	Author   int64  `db:"by_person"`

	DeclaredOn calendar.Date `db:"declared_on"`
}

func (h held) title() string {
	return fmt.Sprintf("%s（%s，%s）", h.Title, PeriodName(h.Period), h.Unit)
}

func (p *pen) each(refs []Ref) ([]Result, error) {
	if err := p.needs(); err != nil {
		return nil, err
	}
	list, units, err := p.load(refs)
	if err != nil {
		return nil, err
	}
	out := make([]Result, 0, len(refs))
	for i, r := range refs {
		h := &list[i]
		err := errStale
		if h.Version == r.Version {
			err = p.one(h, units[h.UnitID])
		}
		if err != nil && (len(refs) == 1 || !refusal(err)) {
			return nil, err
		}
		res := Result{ID: h.ID, Title: h.title(), OK: err == nil}
		if err != nil {
			res.Msg = fault.Message(err)
		}
		out = append(out, res)
	}
	return out, p.tell()
}

// refusal reports an error that concerns one duty only and left the
// transaction usable.
func refusal(err error) bool {
	k := fault.KindOf(err)
	return k == fault.KindForbidden || k == fault.KindConflict || k == fault.KindNotFound
}

// needs checks what the move must be told, all at once.
func (p *pen) needs() error {
	var bad fault.Problems
	for _, m := range moves {
		if m.Action != p.action {
			continue
		}
		switch m.Need {
		case NeedReason:
			ask := "请说明情况，例如“本季度未发生集体资产处置”。"
			if p.action == ActRefuse || p.action == ActReopen {
				ask = "请说明理由，填报单位会看到。"
			}
			bad.Need("reason", p.form.Reason, ask)
		case NeedPlace:
			p.needPlace(&bad)
		}
		break
	}
	if utf8.RuneCountInString(p.form.Reason) > 300 {
		bad.Add("reason", "说明不超过 300 字。")
	}
	return bad.Err()
}

func (p *pen) needPlace(bad *fault.Problems) {
	bad.Need("platform", p.form.Platform, "请填写公开的平台，例如“省公共资源交易平台”。")
	if !strings.HasPrefix(p.form.Link, "http://") && !strings.HasPrefix(p.form.Link, "https://") {
		bad.Add("link", "请填写公开页面的网址，以 http:// 或 https:// 开头。")
	}
	switch {
	case p.form.On.IsZero():
		bad.Add("on", "请填写在该平台公开的日期。")
	case p.form.On.After(p.today):
		bad.Add("on", "公开日期不能晚于今天。")
	}
}

const heldSQL = `SELECT ` + columns + `, ` + titleSQL + ` AS title, u.short_name AS unit_name, COALESCE(x.kind, '') AS kind,
	COALESCE(x.id, 0) AS declaration_id, COALESCE(x.by_person, 0) AS by_person,
	COALESCE(x.fact_on, '') AS declared_on FROM duty d ` + titleTables + `
	LEFT JOIN duty_declaration x ON x.id = (SELECT max(y.id) FROM duty_declaration y WHERE y.duty_id = d.id) WHERE `

// titleSQL is what a duty is called: its entry's finest item name, its sheet
// or its line of the calendar.
const titleSQL = `COALESCE(NULLIF(e.level3, ''), NULLIF(e.level2, ''), NULLIF(e.level1, ''), s.name, p.name, d.slot)`

const titleTables = `JOIN org_unit u ON u.id = d.unit_id LEFT JOIN catalog_entry e ON e.id = d.entry_id
	LEFT JOIN duty_sheet s ON s.key = d.sheet LEFT JOIN duty_preset p ON p.id = d.preset_id`

// load reads the duties in the order of refs. One out of the actor's reach is
// as one that is not there.
func (p *pen) load(refs []Ref) ([]held, map[int64]org.Unit, error) {
	byID := make(map[int64]held, len(refs))
	var unitIDs []int64
	for part := range slices.Chunk(refs, 500) {
		ids := make([]int64, len(part))
		for i, r := range part {
			ids[i] = r.ID
		}
		clause, args, err := db.In(`d.id IN (?)`, ids)
		if err != nil {
			return nil, nil, err
		}
		var rows []held
		if err := p.tx.Select(&rows, heldSQL+clause, args...); err != nil {
			return nil, nil, fault.Internal("duty.load", err)
		}
		for _, h := range rows {
			byID[h.ID] = h
			unitIDs = append(unitIDs, h.UnitID)
		}
	}
	units, err := org.UnitsByID(p.tx, compact(unitIDs))
	if err != nil {
		return nil, nil, fault.Internal("duty.load", err)
	}
	reach := rbac.ReachOf(p.actor, rbac.DutyRead)
	out := make([]held, 0, len(refs))
	for _, r := range refs {
		h, there := byID[r.ID]
		if !there || !reach.Holds(units[h.UnitID].RBAC()) {
			return nil, nil, fault.NotFound("所选任务不存在，请刷新页面后再办。")
		}
		out = append(out, h)
	}
	return out, units, nil
}

// one makes the move on one duty: table, right, guard, then the writes.
func (p *pen) one(h *held, u org.Unit) error {
	kind := h.Kind
	if h.State == Open {
		kind = "" // an earlier declaration is history
	}
	m, err := next(h.State, p.action, kind)
	if err != nil {
		return err
	}
	if err := rbac.Check(p.actor, m.Right, m.place(u)); err != nil {
		return err
	}
	if p.action == ActAgree && p.actor.Is(h.Author) {
		return fault.Conflict("这项申报是您本人填报的，请由其他人员同意，或等期满自动视为同意。")
	}
	closed := calendar.Date{}
	switch {
	case p.action == ActElsewhere:
		closed = p.form.On
	case m.To.Closed():
		closed = h.DeclaredOn
	}
	if err := p.declaration(h, m, u); err != nil {
		return err
	}
	if err := p.take(&h.Duty, m, change{action: p.action, closedOn: closed, note: p.form.Reason}); err != nil {
		return err
	}
	audit.Record(p.tx, org.Who(p.actor), audit.Entry{Action: string(m.Right), ObjectKind: "duty", ObjectID: audit.ID(h.ID), UnitID: h.UnitID,
		Detail: map[string]any{"move": p.action, "from": m.From, "to": m.To, "period": h.Period}})
	return nil
}

// declaration writes what the move does to the declaration.
func (p *pen) declaration(h *held, m move, u org.Unit) error {
	p.declared[u.ID] = true
	switch p.action {
	case ActDeclare, ActExempt, ActElsewhere:
		return p.declare(h, m, u)
	case ActAgree:
		return p.decide(h.Declared, "agreed")
	case ActRefuse:
		if p.told == nil {
			p.told = map[int64]int{}
		}
		p.told[h.UnitID]++
		return p.decide(h.Declared, "refused")
	case ActRecall:
		return p.decide(h.Declared, "recalled")
	case ActReopen:
		return p.decide(h.Declared, "reopened")
	}
	return nil
}

func (p *pen) declare(h *held, m move, u org.Unit) error {
	state, due, fact := "waiting", p.calendar.AddWorkdays(p.today, silence).Date, p.today
	if m.To == Elsewhere {
		state, due, fact = "recorded", calendar.Date{}, p.form.On
	}
	if m.Kind == Exempt {
		due = calendar.Date{} // never agreed to by silence
	}
	own := slices.ContainsFunc(p.actor.Grants, func(g rbac.Grant) bool { return g.Unit.ID == u.ID })
	_, err := p.tx.Exec(`INSERT INTO duty_declaration (duty_id, unit_id, kind, reason, platform, link, fact_on, state, due_on, by_person, by_name, acting, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, h.ID, h.UnitID, string(m.Kind), p.form.Reason, p.form.Platform, p.form.Link, fact, state, due,
		p.actor.PersonID, p.actor.Name, !own && u.Kind.Villages(), p.tx.Now)
	return fault.Wrap("duty.declare", err)
}

func (d *deed) decideAs(id int64, state, answer string) error {
	_, err := d.tx.Exec(`UPDATE duty_declaration SET state = ?, decided_by = ?, decided_at = ?, answer = ? WHERE id = ?`, state, d.who.name, d.tx.Now, answer, id)
	return fault.Wrap("duty.decide", err)
}

func (p *pen) decide(id int64, state string) error { return p.decideAs(id, state, p.form.Reason) }

// tell leaves a notice with the liaisons of the units whose declarations were
// refused; a village's reach its township too.
func (p *pen) tell() error {
	for _, unit := range sortedKeys(p.told) {
		people, err := org.InPost(p.tx, []int64{unit}, p.today, org.Liaison)
		if err != nil {
			return err
		}
		n := notify.Notice{Kind: "duty.refuse", Title: fmt.Sprintf("%d 项申报未获同意，请按时公开", p.told[unit]), Body: p.form.Reason,
			URL: fmt.Sprintf("/desk/duties/list?unit=%d&state=open", unit)}
		if err := notify.SendAll(p.tx, people[unit], n); err != nil {
			return err
		}
	}
	return nil
}
