// Package offer is what the public sees of applications: what is published
// already and may answer somebody before an application is made, the answers
// that the office publishes without the applicant, and the status of an own
// application by number and code, which is a word and dates and nothing more.
package offer

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"lianghua/foi"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/search"
	"lianghua/rbac"
)

// Service holds the verbs.
type Service struct {
	DB       *db.DB
	Requests *foi.Service
}

// SearchKind is the kind of a published answer in the search.
const SearchKind = "foi"

// Hit is something published that may answer the question.
type Hit struct {
	Kind  string // item, answer
	ID    int64
	Title string
	URL   string
}

// offered is how many are shown.
const offered = 5

// Before offers what is published and looks like what somebody wants, and
// counts it as shown. Nobody is remembered. What holds every word comes first;
// when nothing does, what holds the most pieces of the sentence, and a third of
// them at least.
func (s *Service) Before(ctx context.Context, need string) (out []Hit, err error) {
	fields := strings.Fields(need)
	if len(fields) == 0 {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(q db.Reader) error {
		text := []rune(strings.Join(fields, " "))
		if len(text) <= wholeNeed {
			if out, err = found(q, string(text), offered); err != nil || len(out) > 0 {
				return err
			}
		}
		out, err = likest(q, need)
		return err
	})
	if err != nil || len(out) == 0 {
		return out, fault.Wrap("offer.Before", err)
	}
	return out, s.count(ctx, "shown", out...)
}

// wholeNeed is up to how many characters a wish is looked for as it stands.
const wholeNeed = 40

// found are the published items and answers that hold a text.
func found(q db.Reader, text string, limit int) (out []Hit, err error) {
	page, err := search.Find(q, search.Query{Text: text, Kinds: []string{"item", SearchKind}, Order: search.Relevance, Limit: limit})
	for _, h := range page.Hits {
		id, _ := strconv.ParseInt(h.ObjectID, 10, 64)
		kind := "item"
		if h.Kind == SearchKind {
			kind = "answer"
		}
		out = append(out, Hit{Kind: kind, ID: id, Title: h.Title, URL: h.URL})
	}
	return out, err
}

// perPiece is how many hits of one piece are looked at.
const perPiece = 30

// likest are the hits that hold the most pieces of a sentence, the most first.
func likest(q db.Reader, need string) (out []Hit, err error) {
	pieces, numbers := words(need)
	held, order := map[Hit]int{}, []Hit{}
	note := func(text string, weight int) error {
		hits, err := found(q, text, perPiece)
		for _, h := range hits {
			if held[h] == 0 {
				order = append(order, h)
			}
			held[h] += weight
		}
		return err
	}
	for _, n := range numbers {
		if err := note(n, len(pieces)+1); err != nil {
			return nil, err
		}
	}
	for _, w := range pieces {
		if err := note(w, 1); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(order, func(a, b Hit) int { return held[b] - held[a] })
	for _, h := range order {
		if held[h] >= enough(len(pieces)) && len(out) < offered {
			out = append(out, h)
		}
	}
	return out, nil
}

// Opened counts that somebody looked at an offer.
func (s *Service) Opened(ctx context.Context, kind string, id int64) error {
	return s.count(ctx, "opened", Hit{Kind: kind, ID: id})
}

// Answered counts that an offer was what somebody wanted: no application was needed.
func (s *Service) Answered(ctx context.Context, kind string, id int64) error {
	return s.count(ctx, "answered", Hit{Kind: kind, ID: id})
}

// count adds one to a column of the day.
func (s *Service) count(ctx context.Context, column string, hits ...Hit) error {
	return fault.Wrap("offer.count", s.DB.Write(ctx, func(tx *db.Tx) error {
		day := calendar.DateOf(tx.Now.Time)
		for _, h := range hits {
			if h.Kind != "item" && h.Kind != "answer" || h.ID <= 0 {
				return fault.Invalid("kind", "没有这条信息。")
			}
			n := map[string]int{column: 1}
			if _, err := tx.Exec(`INSERT INTO foi_offer (on_day, kind, object_id, shown, opened, answered) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (on_day, kind, object_id) DO UPDATE SET shown = foi_offer.shown + excluded.shown, opened = foi_offer.opened + excluded.opened,
				answered = foi_offer.answered + excluded.answered`, day, h.Kind, h.ID, n["shown"], n["opened"], n["answered"]); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Sums are the offers between two days, both included.
type Sums struct{ Shown, Opened, Answered int }

// Sum adds up the offers of a span of days.
func Sum(q db.Reader, since, until calendar.Date) (s Sums, err error) {
	err = q.Get(&s, `SELECT COALESCE(sum(shown), 0) AS shown, COALESCE(sum(opened), 0) AS opened, COALESCE(sum(answered), 0) AS answered
		FROM foi_offer WHERE on_day >= ? AND on_day <= ?`, since, until)
	return s, fault.Wrap("offer.Sum", err)
}

// Status is what the owner of a code may know.
type Status struct {
	Number      string
	State       string // in words for the public
	SubmittedOn calendar.Date
	ReceivedOn  calendar.Date
	DueOn       calendar.Date
	AnsweredOn  calendar.Date
	DeliveredOn calendar.Date
	Extended    bool // the answer was put off once (条例第三十三条)
}

// publicState is where a case stands in words that give nothing away of how it
// is decided.
func publicState(s foi.State) string {
	switch s {
	case foi.Pending:
		return "待与您确认"
	case foi.Correcting, foi.Explaining, foi.Paying:
		return "待您" + strings.TrimPrefix(s.Name(), "待")
	case foi.Answered:
		return "已答复，正在送达"
	case foi.Delivered, foi.Archived:
		return "已答复"
	case foi.Ended:
		return "已终结"
	case foi.Dismissed:
		return "未作为申请受理"
	}
	return "办理中"
}

// errCode says the same whether the number or the code is wrong.
var errCode = fault.Invalid("code", "受理号或者查询码不正确，请核对登记回执。")

// ByCode is the status of an application for who holds its number and code. The
// caller slows down who asks too often.
func (s *Service) ByCode(ctx context.Context, number, code string) (Status, error) {
	number = strings.TrimSpace(number)
	hash, err := s.Requests.CodeHash(number, code)
	if err != nil {
		return Status{}, fault.Wrap("offer.ByCode", err)
	}
	var r struct {
		Number      string        `db:"number"`
		State       foi.State     `db:"state"`
		SubmittedOn calendar.Date `db:"submitted_on"`
		ReceivedOn  calendar.Date `db:"received_on"`
		DueOn       calendar.Date `db:"due_on"`
		AnsweredOn  calendar.Date `db:"answered_on"`
		DeliveredOn calendar.Date `db:"delivered_on"`
		Extended    bool          `db:"extended"`
	}
	err = s.DB.Reader(ctx).Get(&r, `SELECT r.number, r.state, r.submitted_on, r.received_on, r.due_on, r.answered_on, r.delivered_on,
		EXISTS (SELECT 1 FROM foi_event e WHERE e.request_id = r.id AND e.kind = 'extended' AND e.voided_at IS NULL) AS extended
		FROM foi_request r WHERE r.number = ? AND r.query_hash = ? AND r.query_hash <> '' LIMIT 1`, number, hash)
	if db.NoRows(err) {
		return Status{}, errCode
	}
	return Status{r.Number, publicState(r.State), r.SubmittedOn, r.ReceivedOn, r.DueOn, r.AnsweredOn, r.DeliveredOn, r.Extended}, fault.Wrap("offer.ByCode", err)
}

// Answer is a published answer, without the applicant.
type Answer struct {
	ID     int64         `db:"id"`
	Organ  string        `db:"organ"`
	Need   string        `db:"public_need"`
	Text   string        `db:"public_answer"`
	Code   string        `db:"answer_code"`
	On     calendar.Date `db:"answered_on"`
	At     db.NullTime   `db:"published_at"`
	UnitID int64         `db:"organ_id"`
}

const answerSelect = `SELECT r.id, u.name AS organ, r.public_need, r.public_answer, r.answer_code, r.answered_on, r.published_at, r.organ_id
	FROM foi_request r JOIN org_unit u ON u.id = r.organ_id WHERE r.published_at IS NOT NULL`

// Answers lists published answers, the newest first, before an id; next is 0 on
// the last page.
func (s *Service) Answers(ctx context.Context, before int64, limit int) (list []Answer, next int64, err error) {
	query, args := answerSelect, []any{}
	if before > 0 {
		query, args = query+` AND r.id < ?`, append(args, before)
	}
	err = s.DB.Reader(ctx).Select(&list, query+` ORDER BY r.id DESC LIMIT `+strconv.Itoa(limit+1), args...)
	if err == nil && len(list) > limit {
		list = list[:limit]
		next = list[limit-1].ID
	}
	return list, next, fault.Wrap("offer.Answers", err)
}

// Answer reads one published answer.
func (s *Service) Answer(ctx context.Context, id int64) (a Answer, err error) {
	err = s.DB.Reader(ctx).Get(&a, answerSelect+` AND r.id = ?`, id)
	if db.NoRows(err) {
		return a, fault.NotFound("没有这条答复。")
	}
	return a, fault.Wrap("offer.Answer", err)
}

// Publish puts an answer on the public pages, in words of its own that name
// nobody; blank words take it off again. Who reviews answers decides.
func (s *Service) Publish(ctx context.Context, actor rbac.Actor, ref foi.Ref, need, text string) error {
	need, text = strings.TrimSpace(need), strings.TrimSpace(text)
	return fault.Wrap("offer.Publish", s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := foi.Readable(tx, actor, ref.ID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.FoiReview, r.Unit()); err != nil {
			return err
		}
		if r.Version != ref.Version {
			return fault.Conflict("这件申请刚被他人办理过，请刷新页面。")
		}
		off := need == "" && text == ""
		if err := s.mayPublish(r, need, text, off); err != nil {
			return err
		}
		if err := foi.Note(tx, actor, &r, foi.Published, calendar.DateOf(tx.Now.Time), map[bool]string{true: "撤下公开的答复", false: "公开答复"}[off], rbac.FoiReview, map[string]any{"off": off}); err != nil {
			return err
		}
		at := db.Some(tx.Now)
		if off {
			at = db.NullTime{}
		}
		if _, err := tx.Exec(`UPDATE foi_request SET public_need = ?, public_answer = ?, published_at = ? WHERE id = ?`, need, text, at, r.ID); err != nil {
			return err
		}
		if off {
			return search.Remove(tx, SearchKind, audit.ID(r.ID))
		}
		return search.Index(tx, search.Doc{Kind: SearchKind, ObjectID: audit.ID(r.ID), Title: need, Body: text, URL: "/requests/answers/" + audit.ID(r.ID), UnitID: r.OrganID,
			Year: r.AnsweredOn.Year(), On: r.AnsweredOn})
	}))
}

// mayPublish refuses an answer that is not given yet, that keeps information
// back, or whose words name the applicant.
func (s *Service) mayPublish(r foi.Request, need, text string, off bool) error {
	if off {
		return nil
	}
	var p fault.Problems
	p.Need("need", need, "请填写公开的申请内容（不写申请人）。")
	p.Need("text", text, "请填写公开的答复内容（不写申请人）。")
	if r.DeliveredOn.IsZero() || r.AnswerCode != "1" && r.AnswerCode != "2" {
		p.Add("text", "只有已经送达的予以公开、部分公开的答复，可以向社会公开。")
	}
	for _, word := range s.Requests.Names(r) {
		if strings.Contains(need+text, word) {
			p.Add("text", "公开的内容里有申请人的姓名、证件或者联系方式，请删去。")
			break
		}
	}
	return p.Err()
}
