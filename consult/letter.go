package consult

import (
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Kind tells letters from reports of mistakes.
type Kind string

// The kinds.
const (
	Letter Kind = "letter" // 留言
	Fix    Kind = "fix"    // 网站纠错
)

// Name is the kind in Chinese.
func (k Kind) Name() string {
	if k == Fix {
		return "网站纠错"
	}
	return "留言"
}

// Topics are what a letter, or a report of a mistake, can be about.
func (k Kind) Topics() []string {
	if k == Fix {
		return []string{"链接打不开", "内容有误", "错别字", "信息过期", "页面显示异常", "其他"}
	}
	return []string{"咨询", "建议", "求助", "投诉", "其他"}
}

// Mail is one letter or report with its standing.
type Mail struct {
	ID            int64         `db:"id"`
	Version       int64         `db:"version"`
	Kind          Kind          `db:"kind"`
	Number        string        `db:"number"`
	Topic         string        `db:"topic"`
	Title         string        `db:"title"`
	Content       string        `db:"content"`  // as it was written: never public
	PageURL       string        `db:"page_url"` // the page that a report is about
	UnitID        int64         `db:"unit_id"`  // who answers now
	Unit          string        `db:"unit"`
	UnitPath      string        `db:"unit_path"`
	Addressed     string        `db:"addressed"` // the unit that the writer named, ""
	ContactShown  string        `db:"contact_shown"`
	State         State         `db:"state"`
	Longer        bool          `db:"longer"` // 复杂: the writer was told
	ReceivedAt    db.Time       `db:"received_at"`
	ReceivedOn    calendar.Date `db:"received_on"`
	DueOn         calendar.Date `db:"due_on"`
	VetoOn        calendar.Date `db:"veto_on"` // unanswered on this day, the site fails
	Interim       string        `db:"interim"` // what the writer was told meanwhile
	Answer        string        `db:"answer"`
	DrafterID     int64         `db:"drafter_id"`
	Drafter       string        `db:"drafter"`
	Why           string        `db:"why"` // of the last return or refusal
	AnsweredOn    calendar.Date `db:"answered_on"`
	Days          int           `db:"days"` // working days that it took
	Shown         State         `db:"shown"`
	ShownTitle    string        `db:"shown_title"`
	ShownQuestion string        `db:"shown_question"`
	ShownAnswer   string        `db:"shown_answer"`
	ShownBy       int64         `db:"shown_by"`
	ShownOn       calendar.Date `db:"shown_on"`
	Warned        int           `db:"warned"`
	Contact       string        `db:"contact"` // sealed

	signed *signed // the move under way, when it was signed on paper
}

// Ref names the letter as it was read.
func (m Mail) Ref() Ref { return Ref{m.ID, m.Version} }

// Ended reports a letter whose clock has stopped.
func (m Mail) Ended() bool { return m.State == Answered || m.State == Refused }

func (m Mail) rbac() rbac.Unit { return rbac.Unit{ID: m.UnitID, Path: m.UnitPath, Name: m.Unit} }

const mailColumns = `l.id, l.version, l.kind, l.number, l.topic, l.title, l.content, l.page_url, l.unit_id, u.short_name AS unit, u.path AS unit_path,
	COALESCE(a.short_name, '') AS addressed, l.contact, l.contact_shown, l.state, l.longer, l.received_at, l.received_on, l.due_on, l.veto_on, l.warned,
	l.interim, l.answer, l.drafter_id, l.drafter, l.why, l.answered_on, l.days, l.shown, l.shown_title, l.shown_question, l.shown_answer, l.shown_by, l.shown_on`

const mailFrom = ` FROM consult_letter l JOIN org_unit u ON u.id = l.unit_id LEFT JOIN org_unit a ON a.id = l.addressed_id `

const mailKind = "letter" // of the audit log, todos and the search

var errNoMail = fault.NotFound("没有这件来信，可能已转给别的单位办理，请从列表重新进入。")

func mailByID(q db.Reader, id int64) (m Mail, err error) {
	err = q.Get(&m, `SELECT `+mailColumns+mailFrom+`WHERE l.id = ?`, id)
	if db.NoRows(err) {
		return m, errNoMail
	}
	return m, err
}

// heldMail loads a letter for a move at the version that was seen; paper says
// that its head signed it there.
func heldMail(tx *db.Tx, actor rbac.Actor, ref Ref, a Action, paper bool) (Mail, move, error) {
	m, err := mailByID(tx, ref.ID)
	if err != nil {
		return m, move{}, err
	}
	law := letterMoves
	if a.showing() {
		law = shownMoves
	}
	if !rbac.ReachOf(actor, rbac.ConsultRead).Holds(m.rbac()) {
		return Mail{}, move{}, errNoMail
	}
	if err := permit(actor, law, a, paper, m.rbac()); err != nil {
		return m, move{}, err
	}
	if m.Version != ref.Version {
		return m, move{}, fault.Conflictf("%s刚被别人办理过，请刷新页面，看过新的情况再办理。", m.Number)
	}
	state := m.State
	if a.showing() {
		if state = m.Shown; m.State != Answered || m.Kind != Letter {
			return m, move{}, fault.Conflict("只有已答复的留言可以公开。")
		}
	}
	step, err := next(law, state, a)
	return m, step, err
}

// put writes a letter back as a move left it, and its history.
func (m *Mail) put(tx *db.Tx, actor rbac.Actor, step move, note string) error {
	n, err := tx.Exec(`UPDATE consult_letter SET version = version + 1, unit_id = ?, state = ?, longer = ?, due_on = ?, warned = ?, interim = ?, answer = ?,
		drafter_id = ?, drafter = ?, why = ?, answered_on = ?, days = ?, shown = ?, shown_title = ?, shown_question = ?, shown_answer = ?, shown_by = ?, shown_on = ?
		WHERE id = ? AND version = ?`, m.UnitID, string(m.State), m.Longer, m.DueOn, m.Warned, m.Interim, m.Answer, m.DrafterID, m.Drafter, m.Why, m.AnsweredOn, m.Days,
		string(m.Shown), m.ShownTitle, m.ShownQuestion, m.ShownAnswer, m.ShownBy, m.ShownOn, m.ID, m.Version)
	if err != nil {
		return err
	}
	if n != 1 {
		return fault.Conflictf("%s刚被别人办理过，请刷新页面，看过新的情况再办理。", m.Number)
	}
	m.Version++
	record(tx, who(actor), step.Need, mailKind, m.ID, m.UnitID, step.Action, "state", string(m.State), "shown", string(m.Shown), "paper", m.signed != nil)
	return m.keep(tx, who(actor), step.Action, note)
}
