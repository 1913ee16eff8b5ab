package foi

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lianghua/foi/answer"
	"lianghua/foi/clock"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Draft is a drafted answer (拟答复), kept as it was: a change is a new one.
// Its words name no applicant; the letter adds the addressee.
type Draft struct {
	ID          int64       `db:"id"`
	RequestID   int64       `db:"request_id"`
	AnswerCode  string      `db:"answer_code"`
	Letter      string      `db:"letter"` // letter.Kind.Code
	Basis       string      `db:"basis"`
	Body        string      `db:"body"`
	Remedy      string      `db:"remedy"`
	RuleVersion string      `db:"rule_version"`
	ByPerson    int64       `db:"by_person"`
	ByName      string      `db:"by_name"`
	At          db.Time     `db:"at"`
	Hash        string      `db:"hash"`
	ErasedAt    db.NullTime `db:"erased_at"` // its words were erased by law
}

const draftColumns = `d.id, d.request_id, d.answer_code, d.letter, d.basis, d.body, d.remedy, d.rule_version, d.by_person, d.by_name, d.at, d.hash, d.erased_at`

// Text is the body, or that it was erased.
func (d Draft) Text() string {
	if d.ErasedAt.Valid {
		return Gone
	}
	return d.Body
}

// Type is the draft's answer type.
func (d Draft) Type() answer.Type {
	t, _ := answer.ByCode(d.AnswerCode)
	return t
}

func draftOf(q db.Reader, id int64) (d Draft, err error) {
	err = q.Get(&d, `SELECT `+draftColumns+` FROM foi_draft d WHERE d.id = ?`, id)
	if db.NoRows(err) {
		return d, fault.Conflict("还没有拟写答复，请先拟写。")
	}
	return d, fault.Wrap("foi.draftOf", err)
}

// NewDraft is what the person who has the case writes.
type NewDraft struct {
	AnswerCode string
	Letter     string // "" is the type's own
	Basis      string // "" is the type's own
	Body       string
	SameAs     string // 受理号 of the application that this one repeats (5.2)
}

// SaveDraft keeps a draft with the remedies that the law of today gives.
func (s *Service) SaveDraft(ctx context.Context, actor rbac.Actor, ref Ref, n NewDraft) error {
	return s.write(ctx, "foi.SaveDraft", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		if r.State != Working && r.State != Review {
			return fault.Conflictf("这件申请当前为“%s”，不能拟写答复。", r.State.Name())
		}
		t, ok := answer.ByCode(n.AnswerCode)
		var p fault.Problems
		if !ok {
			p.Add("answer_code", "请选择答复类型。")
		}
		n.fill(t)
		if n.Letter != t.Letter && n.Letter != t.Other {
			p.Add("letter", "这个答复类型没有这种文书。")
		}
		p.Need("body", n.Body, "请拟写答复内容。")
		same, err := repeated(tx, r, n.SameAs, &p)
		if err != nil {
			return err
		}
		if err := p.Err(); err != nil {
			return err
		}
		remedy, err := s.remedy(tx, r, t, n.Letter)
		if err != nil {
			return err
		}
		d := Draft{RequestID: r.ID, AnswerCode: t.Code, Letter: n.Letter, Basis: n.Basis, Body: n.Body, Remedy: remedy.Text(), RuleVersion: remedy.Version, ByName: actor.Name}
		id, err := tx.Insert(`INSERT INTO foi_draft (request_id, answer_code, letter, basis, body, remedy, rule_version, by_person, by_name, at, hash)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, r.ID, d.AnswerCode, d.Letter, d.Basis, d.Body, d.Remedy, d.RuleVersion, actor.PersonID, d.ByName, tx.Now, d.hash())
		if err != nil {
			return err
		}
		if err := touch(tx, actor, &r, step{Action: actDraft, Detail: map[string]any{"code": t.Code, "draft": id}}, rbac.FoiHandle); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE foi_request SET draft_id = ?, same_as = ? WHERE id = ?`, id, same, r.ID)
		return err
	})
}

// letterArticles are the articles of letters that share a type with another.
var letterArticles = map[string]string{"answer_absent": "第三十六条第四项", "answer_other_organ": "第三十六条第五项", answer.RecordFix: "第四十一条"}

func (n *NewDraft) fill(t answer.Type) {
	n.Body = strings.TrimSpace(n.Body)
	if n.Letter == "" {
		n.Letter = t.Letter
	}
	if n.Basis = strings.TrimSpace(n.Basis); n.Basis == "" {
		n.Basis = t.Basis
		if article := letterArticles[n.Letter]; article != "" {
			n.Basis = "《中华人民共和国政府信息公开条例》" + article
		}
	}
}

// remedy is the paragraph by the law in force on the day of the draft.
func (s *Service) remedy(tx *db.Tx, r Request, t answer.Type, letter string) (answer.Paragraph, error) {
	o, err := answering(tx, r.OrganID)
	if err != nil {
		return answer.Paragraph{}, err
	}
	v, err := answer.VersionOn(today(tx))
	if letter == answer.RecordFix { // an answer that decides, other than 其他处理 otherwise
		t.Remedy = answer.ReviewOrSuit
	}
	return answer.RemedyText(t, o, v.Code), err
}

// repeated finds the same applicant's earlier application by its number.
func repeated(q db.Reader, r Request, number string, p *fault.Problems) (id int64, err error) {
	if number = strings.TrimSpace(number); number == "" {
		return r.SameAs, nil
	}
	err = q.Get(&id, `SELECT id FROM foi_request WHERE number = ? AND who_blind = ? AND who_blind <> '' AND id <> ? AND answered_on <> '' ORDER BY id LIMIT 1`,
		number, r.WhoBlind, r.ID)
	if db.NoRows(err) {
		p.Add("same_as", "没有找到同一申请人已经答复的申请“"+number+"”，重复申请应写明原申请的受理号。")
		return 0, nil
	}
	return id, err
}

// Seat is a place on the way of a draft to its signature (审签).
type Seat string

// The seats.
const (
	SeatSection Seat = "section" // 科负责人审核
	SeatSecrecy Seat = "secrecy" // 保密审查
	SeatJustice Seat = "justice" // 司法局合法性审核
	SeatCounsel Seat = "counsel" // 法律顾问意见
	SeatLeader  Seat = "leader"  // 签发
)

var seats = map[Seat]struct {
	name  string
	sort  int // seats of one number decide in any order, after those of a lower one
	right rbac.Action
}{SeatSection: {"科负责人审核", 1, rbac.FoiReview}, SeatSecrecy: {"保密审查", 2, rbac.FoiSecrecy}, SeatJustice: {"司法局合法性审核", 2, rbac.FoiLegal},
	SeatCounsel: {"法律顾问意见", 2, rbac.FoiCounsel}, SeatLeader: {"签发", 3, rbac.FoiSign}}

// Name is the seat in Chinese.
func (s Seat) Name() string { return seats[s].name }

// Right is what a person needs to sit there.
func (s Seat) Right() rbac.Action { return seats[s].right }

// Path is the seats that an answer of a sensitivity passes. An answer whose
// remedies the law does not settle is looked at by the counsel in any case.
func Path(x Sensitivity, t answer.Type) []Seat {
	out := []Seat{SeatSection, SeatSecrecy}
	if x != Plain {
		out = append(out, SeatJustice)
	}
	if x != Plain || t.NeedsLegal() {
		out = append(out, SeatCounsel)
	}
	return append(out, SeatLeader)
}

// Step is one seat of a draft.
type Step struct {
	ID       int64       `db:"id"`
	DraftID  int64       `db:"draft_id"`
	Seat     Seat        `db:"seat"`
	Sort     int         `db:"sort"`
	UnitID   int64       `db:"unit_id"`
	State    string      `db:"state"` // pending, passed, returned, void
	Opinion  string      `db:"opinion"`
	Way      string      `db:"way"` // system, paper
	ByPerson int64       `db:"by_person"`
	ByName   string      `db:"by_name"`
	SignedBy string      `db:"signed_by"`
	SignedOn string      `db:"signed_on"`
	ScanID   int64       `db:"scan_id"`
	At       db.NullTime `db:"at"`
	Version  int64       `db:"version"`
	Unit     string      `db:"unit"`
	Path     string      `db:"path"`
}

const stepColumns = `s.id, s.draft_id, s.seat, s.sort, s.unit_id, s.state, s.opinion, s.way, s.by_person, s.by_name, s.signed_by, s.signed_on,
	COALESCE(s.scan_id, 0) AS scan_id, s.at, s.version, u.short_name AS unit, u.path`

func steps(q db.Reader, request int64) (list []Step, err error) {
	err = q.Select(&list, `SELECT `+stepColumns+` FROM foi_step s JOIN org_unit u ON u.id = s.unit_id WHERE s.request_id = ? ORDER BY s.id`, request)
	return list, fault.Wrap("foi.steps", err)
}

// StateName is how a seat decided.
func (s Step) StateName() string {
	return map[string]string{"pending": "待办", "passed": "同意", "returned": "退回", "void": "已撤回"}[s.State]
}

// Who is who decided, on paper the head.
func (s Step) Who() string {
	if s.SignedBy != "" {
		return s.SignedBy + "（线下审签，" + s.ByName + "登记）"
	}
	return s.ByName
}

// ready reports that every seat before this one has agreed.
func (s Step) ready(all []Step) bool {
	return s.State == "pending" && !slices.ContainsFunc(all, func(o Step) bool { return o.State == "pending" && o.Sort < s.Sort })
}

// Submit sends the draft on its way (送审签).
func (s *Service) Submit(ctx context.Context, actor rbac.Actor, ref Ref) error {
	return s.verb(ctx, actor, ref, ActSubmit, func(tx *db.Tx, r *Request, m move) (step, error) {
		d, err := draftOf(tx, r.DraftID)
		if err != nil {
			return step{}, err
		}
		if err := s.guardAnswer(tx, *r, d); err != nil {
			return step{}, err
		}
		for _, seat := range Path(r.Sensitivity, d.Type()) {
			unit, err := seatUnit(tx, *r, seat)
			if err != nil {
				return step{}, err
			}
			if _, err := tx.Exec(`INSERT INTO foi_step (request_id, draft_id, seat, sort, unit_id, state, asked_at) VALUES (?, ?, ?, ?, ?, 'pending', ?)`,
				r.ID, d.ID, seat, seats[seat].sort, unit, tx.Now); err != nil {
				return step{}, err
			}
		}
		return step{On: today(tx), Detail: map[string]any{"draft": d.ID, "code": d.AnswerCode}}, askSeats(tx, *r)
	})
}

// seatUnit is where a seat stands: the lawyers' where they hold their role,
// every other at the organ.
func seatUnit(q db.Reader, r Request, seat Seat) (unit int64, err error) {
	role := map[Seat]rbac.Role{SeatJustice: rbac.LegalReviewer, SeatCounsel: rbac.LegalCounsel}[seat]
	if role == "" {
		return r.OrganID, nil
	}
	err = q.Get(&unit, `SELECT g.unit_id FROM org_grant g WHERE g.role = ? ORDER BY CASE WHEN g.unit_id = ? THEN 0 ELSE 1 END, g.unit_id LIMIT 1`, role, r.OrganID)
	if db.NoRows(err) { // nobody has an account: the opinion comes on paper
		return r.OrganID, nil
	}
	return unit, err
}

// guardAnswer checks what the type of an answer demands of the case.
func (s *Service) guardAnswer(tx *db.Tx, r Request, d Draft) error {
	t := d.Type()
	list, err := events(tx, r.ID)
	if err != nil {
		return err
	}
	had := map[clock.Kind]bool{}
	for _, e := range list {
		had[e.Kind] = had[e.Kind] || !e.VoidedAt.Valid
	}
	var f struct{ Open, Searched, Asked int }
	if err := tx.Get(&f, `SELECT (SELECT count(*) FROM foi_task WHERE request_id = ? AND state = 'open') AS open,
		(SELECT count(*) FROM foi_task WHERE request_id = ? AND state = 'answered' AND searched_in <> '' AND searched_by <> '') AS searched,
		(SELECT count(*) FROM foi_party WHERE request_id = ? AND kind = 'third') AS asked`, r.ID, r.ID, r.ID); err != nil {
		return err
	}
	var p fault.Problems
	refuse := func(bad bool, msg string) {
		if bad {
			p.Add("answer_code", msg)
		}
	}
	if t.Code != "6.3" || d.Letter == answer.RecordFix {
		refuse(d.Basis == "", "答复没有写明法律依据。")
		refuse(d.Remedy == "", "答复没有救济途径的告知。")
	}
	refuse(f.Open > 0, fmt.Sprintf("还有 %d 项协办没有回复，请先催办或者撤回。", f.Open))
	refuse(t.Code == "3.4" && f.Asked == 0, "以保护第三方合法权益为由不予公开的，应先书面征求第三方意见。")
	refuse(d.Letter == "answer_absent" && f.Searched == 0, "答复信息不存在的，应有检索记录（何处检索、用何关键词），请先登记本机关或者协办单位的检索情况。")
	refuse(t.Code == "4.3" && !had[clock.CorrectionReceived], "没有补正，不能以补正后仍不明确答复。")
	refuse(t.Code == "5.2" && r.SameAs == 0, "重复申请应写明原申请的受理号。")
	refuse(t.Code == "5.4" && !had[explainSent], "大量反复申请应先要求申请人说明理由。")
	refuse(t.Code == "6.1" && (!had[clock.CorrectionSent] || had[clock.CorrectionReceived]), "没有逾期不补正的情形。")
	refuse(t.Code == "6.2" && (!had[clock.FeeNotice] || had[clock.FeePaid]), "没有逾期不缴费的情形。")
	return p.Err()
}
