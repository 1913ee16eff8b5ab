package consult

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/settings"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Posted is what a citizen sends: a letter, or a report of a mistake.
type Posted struct {
	Kind      Kind
	Topic     string
	Title     string
	Content   string
	PageURL   string // of a report: an address of the county's site
	Addressed int64  // the unit that the writer names; 0 for none
	Contact   Contact
}

// The longest texts of a letter, in characters.
const (
	longestTitle   = 60
	longestContent = 3000
	longestAnswer  = 5000
	longestWhy     = 500
)

func (p Posted) tidy() Posted {
	for _, s := range []*string{&p.Topic, &p.Title, &p.Content, &p.PageURL, &p.Contact.Name, &p.Contact.Phone} {
		*s = strings.TrimSpace(strings.ReplaceAll(*s, "\r\n", "\n"))
	}
	if p.Kind == Fix && p.Title == "" {
		p.Title = p.Topic
	}
	return p
}

func (p Posted) problems() error {
	var out fault.Problems
	if !slices.Contains(p.Kind.Topics(), p.Topic) {
		out.Add("topic", "请选择类别。")
	}
	if p.Kind == Letter {
		length(&out, "title", "主题", p.Title, longestTitle)
	} else if problem := pageProblem(p.PageURL); problem != "" {
		out.Add("page", problem)
	}
	length(&out, "content", map[Kind]string{Letter: "内容", Fix: "错误说明"}[p.Kind], p.Content, longestContent)
	p.Contact.check(&out)
	return out.Err()
}

func pageProblem(text string) string {
	if text == "" {
		return "请填写有错误的页面地址，可以从浏览器地址栏复制。"
	}
	u, err := url.Parse(text)
	if err != nil || len(text) > 500 || u.Scheme != "http" && u.Scheme != "https" && !(u.Scheme == "" && u.Host == "" && strings.HasPrefix(text, "/")) {
		return "页面地址应以 http:// 或者 https:// 开头，可以从浏览器地址栏复制。"
	}
	return ""
}

// Box is the unit that answers letters, or mends mistakes, of the kind; not
// found when the county has named none.
func Box(q db.Reader, k Kind) (org.Unit, error) {
	v, err := settings.All(q)
	if err != nil {
		return org.Unit{}, err
	}
	if k == Fix {
		return boxUnit(q, v.ConsultFix(), "网站纠错")
	}
	return boxUnit(q, v.ConsultBox(), "网上留言")
}

// Post takes a letter in. code is its 查询码, of which the hash is kept; the
// same code is the same letter.
func (s *Service) Post(ctx context.Context, p Posted, code string) (number string, err error) {
	p = p.tidy()
	if err := p.problems(); err != nil {
		return "", err
	}
	err = s.write(ctx, "consult.Post", func(tx *db.Tx) error {
		box, err := Box(tx, p.Kind)
		if err != nil {
			return err
		}
		if p.Addressed != 0 {
			if u, err := org.UnitByID(tx, p.Addressed); err != nil || u.Closed() || u.Kind.Villages() {
				return fault.Invalid("unit", "请从列表中选择单位，也可以不选。")
			}
		}
		err = tx.Get(&number, `SELECT number FROM consult_letter WHERE code_hash = ?`, crypt.Digest(code))
		if !db.NoRows(err) { // the same letter again: nothing is made
			return err
		}
		m, err := s.take(tx, p, box, code)
		number = m.Number
		return err
	})
	return number, err
}

func (s *Service) take(tx *db.Tx, p Posted, box org.Unit, code string) (m Mail, err error) {
	v, err := settings.All(tx)
	if err != nil {
		return m, err
	}
	cal, err := s.Calendar(tx)
	if err != nil {
		return m, err
	}
	day := today(tx)
	m = Mail{Kind: p.Kind, Topic: p.Topic, Title: p.Title, UnitID: box.ID, State: Open, ReceivedOn: day,
		DueOn: limit(p.Kind, false, day, v, cal), VetoOn: veto(day)}
	if m.Number, err = number(tx, map[Kind]string{Letter: "LY", Fix: "JC"}[p.Kind], day.Year()); err != nil {
		return m, err
	}
	sealed, err := s.seal(p.Contact)
	if err != nil {
		return m, fault.Internal("consult.take", err)
	}
	m.ID, err = tx.Insert(`INSERT INTO consult_letter (kind, number, topic, title, content, page_url, unit_id, addressed_id, contact, contact_shown, code_hash,
		state, received_at, received_on, due_on, veto_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (code_hash) DO NOTHING RETURNING id`,
		string(p.Kind), m.Number, p.Topic, p.Title, p.Content, p.PageURL, box.ID, nullable(p.Addressed), sealed, p.Contact.shown(), crypt.Digest(code),
		string(Open), tx.Now, day, m.DueOn, m.VetoOn)
	if db.NoRows(err) { // it came twice at the same moment
		return m, tx.Get(&m.Number, `SELECT number FROM consult_letter WHERE code_hash = ?`, crypt.Digest(code))
	}
	if err != nil {
		return m, err
	}
	record(tx, citizen, rbac.ConsultRead, mailKind, m.ID, box.ID, received, "kind", string(p.Kind))
	if err := m.keep(tx, citizen, received, ""); err != nil {
		return m, err
	}
	return m, todo.Open(tx, m.todo(""))
}

// Kinds of todo.
const (
	todoAnswer = "consult.answer"
	todoReview = "consult.review"
	todoShow   = "consult.show"
)

// todo is the queue's line for who must answer; when says how long is left.
func (m Mail) todo(when string) todo.Item {
	return todo.Item{Kind: todoAnswer, ObjectKind: mailKind, ObjectID: itoa(m.ID), UnitID: m.UnitID, Action: string(rbac.ConsultAnswer),
		Title: "答复" + m.Kind.Name() + m.Number + "：" + m.Title + when, URL: mailURL(m.ID), Verb: "答复", Due: m.DueOn}
}

func mailURL(id int64) string { return "/desk/consult/" + itoa(id) }

// number is the next of a series within a year: LY2026-00001.
func number(tx *db.Tx, letters string, year int) (string, error) {
	n, err := db.NextNumber(tx, "consult."+letters, year)
	text := itoa(n)
	return letters + itoa(int64(year)) + "-" + strings.Repeat("0", max(0, 5-len(text))) + text, err
}
