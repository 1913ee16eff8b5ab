package foi

import (
	"context"
	"encoding/json"
	"strings"

	"lianghua/foi/clock"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Party is somebody whom the organ consults: a third party whose rights the
// information touches (条例第三十二条), or an organ that made it too (第三十四条).
type Party struct {
	ID         int64         `db:"id"`
	RequestID  int64         `db:"request_id"`
	Round      int           `db:"round"`
	Kind       string        `db:"kind"` // third, coorgan
	UnitID     int64         `db:"unit_id"`
	Sealed     string        `db:"sealed" json:"-"`
	Subject    string        `db:"subject"`
	SentOn     calendar.Date `db:"sent_on"`
	ReceivedOn calendar.Date `db:"received_on"`
	ReplyDueOn calendar.Date `db:"reply_due_on"`
	AnsweredOn calendar.Date `db:"answered_on"`
	Opinion    string        `db:"opinion"`
	Reason     string        `db:"reason"`
	NotifiedOn calendar.Date `db:"notified_on"`
	ByName     string        `db:"by_name"`
	Version    int64         `db:"version"`
	Unit       string        `db:"unit"` // of an organ of the county
}

const partyColumns = `p.id, p.request_id, p.round, p.kind, COALESCE(p.unit_id, 0) AS unit_id, p.sealed, p.subject, p.sent_on, p.received_on, p.reply_due_on,
	p.answered_on, p.opinion, p.reason, p.notified_on, p.by_name, p.version, COALESCE(u.short_name, '') AS unit`

func parties(q db.Reader, id int64) (list []Party, err error) {
	err = q.Select(&list, `SELECT `+partyColumns+` FROM foi_party p LEFT JOIN org_unit u ON u.id = p.unit_id WHERE p.request_id = ? ORDER BY p.id`, id)
	return list, fault.Wrap("foi.parties", err)
}

// OpinionName is a party's opinion in Chinese; the silence of a third party
// leaves the decision to the organ, that of an organ agrees.
func (p Party) OpinionName() string {
	if p.Opinion == "silent" {
		if p.Kind == "coorgan" {
			return "逾期未答复，视为同意公开"
		}
		return "逾期未提出意见，由机关决定"
	}
	return map[string]string{"": "未答复", "agree": "同意公开", "refuse": "不同意公开", "part": "同意部分公开"}[p.Opinion]
}

// Closed reports a party that has answered or let its term pass.
func (p Party) Closed() bool { return p.Opinion != "" }

// Contact is who a party is and how it is reached; it is kept sealed.
type Contact struct {
	Name    string `json:"name"`
	Phone   string `json:"phone,omitempty"`
	Address string `json:"address,omitempty"`
}

// PartyDraft is one party to consult.
type PartyDraft struct {
	UnitID  int64 // an organ of the county; else Contact
	Contact Contact
	Subject string // what of the information concerns it; the applicant is not named
}

// replyDays is how long a party has, in working days from its receipt.
const replyDays = 15 // 条例第三十二条、第三十四条

// Consult sends letters to at least one party. The days from the letter to the
// opinion do not count (条例第三十三条第三款).
func (s *Service) Consult(ctx context.Context, actor rbac.Actor, ref Ref, third bool, on calendar.Date, list []PartyDraft) error {
	a, kind, event := ActCoorgan, "coorgan", clock.CoOrganSent
	if third {
		a, kind, event = ActThird, "third", clock.ConsultSent
	}
	return s.verb(ctx, actor, ref, a, func(tx *db.Tx, r *Request, m move) (step, error) {
		var p fault.Problems
		day(&p, tx, *r, "on", on, "征求意见书的发出日期")
		if len(list) == 0 {
			p.Add("name", "请至少填写一个征求意见的对象。")
		}
		for _, x := range list {
			if x.UnitID == 0 && strings.TrimSpace(x.Contact.Name) == "" {
				p.Add("name", "请填写征求意见对象的姓名或者名称。")
			}
			p.Need("subject", x.Subject, "请写明所涉及的信息内容（不写申请人的情况）。")
		}
		if err := p.Err(); err != nil {
			return step{}, err
		}
		var round int
		if err := tx.Get(&round, `SELECT COALESCE(max(round), 0) + 1 FROM foi_party WHERE request_id = ?`, r.ID); err != nil {
			return step{}, err
		}
		for _, x := range list {
			if err := s.addParty(tx, actor, *r, kind, event, round, on, x); err != nil {
				return step{}, err
			}
		}
		return step{On: on, Detail: map[string]any{"parties": len(list)}}, nil
	})
}

func (s *Service) addParty(tx *db.Tx, actor rbac.Actor, r Request, kind string, event clock.Kind, round int, on calendar.Date, x PartyDraft) error {
	if x.UnitID != 0 {
		if _, err := org.UnitByID(tx, x.UnitID); err != nil {
			return err
		}
	}
	text, err := json.Marshal(x.Contact)
	if err != nil {
		return err
	}
	sealed, err := s.Keys.Encrypt(string(text))
	if err != nil {
		return err
	}
	id, err := tx.Insert(`INSERT INTO foi_party (request_id, round, kind, unit_id, sealed, subject, sent_on, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		r.ID, round, kind, orNull(x.UnitID), sealed, strings.TrimSpace(x.Subject), on, actor.Name, tx.Now)
	if err != nil {
		return err
	}
	return addEvent(tx, actor.Name, actor.PersonID, Event{RequestID: r.ID, Kind: event, On: on, PartyID: id})
}

// PartyFact is what became of one letter.
type PartyFact struct {
	PartyID int64
	On      calendar.Date
	Opinion string // "": the party has the letter; else agree, refuse, part, silent
	Reason  string
	Files   []Upload
}

// HearParty records that a party has the letter, or its opinion, or that its
// term passed in silence. When the last party of the round has spoken, the case
// goes on.
func (s *Service) HearParty(ctx context.Context, actor rbac.Actor, ref Ref, f PartyFact) error {
	return s.write(ctx, "foi.HearParty", func(tx *db.Tx) error {
		r, m, err := held(tx, actor, ref, ActReplies)
		if err != nil {
			return err
		}
		p, err := partyOf(tx, r.ID, f.PartyID)
		if err != nil {
			return err
		}
		if p.Closed() {
			return fault.Conflict("这一方的意见已经登记，请刷新页面。")
		}
		if err := s.hear(tx, actor, r, p, f); err != nil {
			return err
		}
		if err := keepFiles(tx, actor, r, f.Files); err != nil {
			return err
		}
		var left int
		if err := tx.Get(&left, `SELECT count(*) FROM foi_party WHERE request_id = ? AND opinion = ''`, r.ID); err != nil {
			return err
		}
		st := step{Action: ActReplies, On: f.On, Reason: partyNote(p, f)}
		if left > 0 {
			if err := touch(tx, actor, &r, st, m.Right); err != nil {
				return err
			}
			return s.settle(tx, actor, r.ID)
		}
		if err := take(tx, actor, &r, m, st); err != nil {
			return err
		}
		return s.settle(tx, actor, r.ID)
	})
}

func partyNote(p Party, f PartyFact) string {
	if f.Opinion == "" {
		return "征求意见书已收到"
	}
	p.Opinion = f.Opinion
	return p.OpinionName()
}

func partyOf(q db.Reader, request, id int64) (p Party, err error) {
	err = q.Get(&p, `SELECT `+partyColumns+` FROM foi_party p LEFT JOIN org_unit u ON u.id = p.unit_id WHERE p.id = ? AND p.request_id = ?`, id, request)
	if db.NoRows(err) {
		return p, fault.NotFound("没有这个征求意见的对象，请刷新页面。")
	}
	return p, err
}

func (s *Service) hear(tx *db.Tx, actor rbac.Actor, r Request, p Party, f PartyFact) error {
	var problems fault.Problems
	day(&problems, tx, r, "on", f.On, "日期")
	if f.On.Before(p.SentOn) {
		problems.Add("on", "不能早于征求意见书发出之日 "+p.SentOn.Chinese()+"。")
	}
	kind := map[string][2]clock.Kind{"third": {clock.ConsultReceived, clock.ConsultAnswered}, "coorgan": {clock.CoOrganReceived, clock.CoOrganAnswered}}[p.Kind]
	event := kind[1]
	switch f.Opinion {
	case "":
		event = kind[0]
		if !p.ReceivedOn.IsZero() {
			problems.Add("on", "收到日期已经登记。")
		}
	case "agree", "part":
	case "refuse":
		problems.Need("reason", f.Reason, "不同意公开的，请写明理由。")
	case "silent":
		event = "" // silence is no event: the clock counts on from the last day by itself
		if p.ReceivedOn.IsZero() || !today(tx).After(p.ReplyDueOn) {
			problems.Add("opinion", "对方收到征求意见书之日起十五个工作日届满后，才能按逾期办理。")
		}
	default:
		problems.Add("opinion", "请选择意见。")
	}
	if err := problems.Err(); err != nil {
		return err
	}
	if event != "" {
		if err := addEvent(tx, actor.Name, actor.PersonID, Event{RequestID: r.ID, Kind: event, On: f.On, PartyID: p.ID}); err != nil {
			return err
		}
	}
	if f.Opinion == "" {
		cal, err := s.Calendar(tx)
		if err != nil {
			return err
		}
		p.ReceivedOn, p.ReplyDueOn = f.On, cal.AddWorkdays(f.On, replyDays).Date
	} else {
		p.AnsweredOn = f.On
	}
	_, err := tx.Exec(`UPDATE foi_party SET received_on = ?, reply_due_on = ?, answered_on = ?, opinion = ?, reason = ?, version = version + 1 WHERE id = ?`,
		p.ReceivedOn, p.ReplyDueOn, p.AnsweredOn, f.Opinion, strings.TrimSpace(f.Reason), p.ID)
	return err
}

// NotifyParty records that a third party was told in writing of a publication
// that it had refused (条例第三十二条).
func (s *Service) NotifyParty(ctx context.Context, actor rbac.Actor, ref Ref, party int64, on calendar.Date) error {
	return s.write(ctx, "foi.NotifyParty", func(tx *db.Tx) error {
		r, err := workable(tx, actor, ref)
		if err != nil {
			return err
		}
		p, err := partyOf(tx, r.ID, party)
		if err != nil {
			return err
		}
		var problems fault.Problems
		day(&problems, tx, r, "on", on, "书面告知第三方的日期")
		if err := problems.Err(); err != nil {
			return err
		}
		if err := touch(tx, actor, &r, step{Action: actNotify, On: on, Detail: map[string]any{"party": p.ID}}, rbac.FoiHandle); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE foi_party SET notified_on = ?, version = version + 1 WHERE id = ?`, on, p.ID)
		return err
	})
}

// workable loads a case for work beside the moves.
func workable(tx *db.Tx, actor rbac.Actor, ref Ref) (Request, error) {
	r, err := readable(tx, actor, ref.ID)
	if err != nil {
		return r, err
	}
	if r.Version != ref.Version {
		return r, errStale
	}
	return r, rbac.Check(actor, rbac.FoiHandle, r.unit())
}

// PartyName names a party as pages show it: an organ, or somebody masked.
func (s *Service) PartyName(p Party) string {
	if p.Unit != "" {
		return p.Unit
	}
	c, err := s.contact(p)
	if err != nil || c.Name == "" {
		return "（无法读取）"
	}
	if p.Kind == "coorgan" {
		return c.Name
	}
	return maskName(c.Name, len([]rune(c.Name)) <= 4)
}

func (s *Service) contact(p Party) (c Contact, err error) {
	text, err := s.Keys.Decrypt(p.Sealed)
	if err != nil || text == "" {
		return c, err
	}
	return c, json.Unmarshal([]byte(text), &c)
}
