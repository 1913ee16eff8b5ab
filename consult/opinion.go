package consult

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Channel is the way an opinion came.
type Channel string

// The channels.
const (
	Online  Channel = "online"  // 网上
	ByPost  Channel = "letter"  // 来信
	ByPhone Channel = "phone"   // 电话
	Meeting Channel = "meeting" // 座谈会、听证会
	Visit   Channel = "visit"   // 走访
)

var channelNames = map[Channel]string{Online: "网上", ByPost: "来信", ByPhone: "电话", Meeting: "座谈会、听证会", Visit: "走访"}

// Channels lists the ways that an officer enters.
func Channels() []Channel { return []Channel{ByPost, ByPhone, Meeting, Visit} }

// Name is the channel in Chinese.
func (c Channel) Name() string { return channelNames[c] }

// Outcome is what became of an opinion.
type Outcome string

// The outcomes.
const (
	Adopted  Outcome = "adopted"  // 采纳
	Partly   Outcome = "partly"   // 部分采纳
	Rejected Outcome = "rejected" // 未采纳
)

var outcomeNames = map[Outcome]string{Adopted: "采纳", Partly: "部分采纳", Rejected: "未采纳"}

// Outcomes lists them.
func Outcomes() []Outcome { return []Outcome{Adopted, Partly, Rejected} }

// Name is the outcome in Chinese.
func (o Outcome) Name() string { return outcomeNames[o] }

// Opinion is one opinion or one filled-in survey.
type Opinion struct {
	ID           int64            `db:"id"`
	Version      int64            `db:"version"`
	CallID       int64            `db:"call_id"`
	Channel      Channel          `db:"channel"`
	Heads        int              `db:"heads"` // how many people hold it
	Text         string           `db:"text"`
	Answers      db.JSON[[]Reply] `db:"answers"`
	ContactShown string           `db:"contact_shown"`
	Outcome      Outcome          `db:"outcome"`
	Gist         string           `db:"gist"` // 意见概括, in the office's words: what is published
	Reason       string           `db:"reason"`
	ReceivedOn   calendar.Date    `db:"received_on"`
	EnteredBy    string           `db:"entered_by"`
}

// Reply answers one question: the choices by their place, or words.
type Reply struct {
	Choices []int  `json:"c,omitempty"`
	Words   string `json:"w,omitempty"`
}

const opinionColumns = `o.id, o.version, o.call_id, o.channel, o.heads, o.text, o.answers, o.contact_shown, o.outcome, o.gist, o.reason, o.received_on, o.entered_by`

// Given is what somebody gives to a call.
type Given struct {
	Text    string // of a call for opinions
	Replies []Reply
	Contact Contact
	// Entered by an officer only:
	Channel    Channel
	Heads      int
	ReceivedOn calendar.Date
}

func (g Given) tidy() Given {
	for _, s := range []*string{&g.Text, &g.Contact.Name, &g.Contact.Phone} {
		*s = strings.TrimSpace(strings.ReplaceAll(*s, "\r\n", "\n"))
	}
	for i := range g.Replies {
		g.Replies[i].Words = strings.TrimSpace(g.Replies[i].Words)
	}
	return g
}

// QuestionField is the form's field of the question at a place.
func QuestionField(i int) string { return "q" + strconv.Itoa(i+1) }

const longestWords = 1000

// check holds what was given to the questions of the call.
func (g Given) check(c Call) error {
	var p fault.Problems
	g.Contact.check(&p)
	if c.Kind == Opinions && (g.Text != "" || len(c.Questions.V) == 0) {
		length(&p, "text", "意见和建议", g.Text, longestContent)
	}
	answered := g.Text != ""
	for i, q := range c.Questions.V {
		var r Reply
		if i < len(g.Replies) {
			r = g.Replies[i]
		}
		blank := len(r.Choices) == 0 && r.Words == ""
		answered = answered || !blank
		switch {
		case blank && !q.Optional && c.Kind == Survey:
			p.Add(QuestionField(i), "请回答第 "+strconv.Itoa(i+1)+" 题。")
		case q.Kind == Single && len(r.Choices) > 1, q.Kind == Words && len(r.Choices) > 0,
			slices.ContainsFunc(r.Choices, func(n int) bool { return n < 0 || n >= len(q.Choices) }):
			p.Add(QuestionField(i), "第 "+strconv.Itoa(i+1)+" 题请从列出的选项中选择。")
		case utf8.RuneCountInString(r.Words) > longestWords:
			p.Add(QuestionField(i), "第 "+strconv.Itoa(i+1)+" 题不能超过 1000 字。")
		}
	}
	if !answered && c.Kind == Opinions && len(c.Questions.V) > 0 {
		p.Add("text", "请填写意见和建议，或者回答列出的问题。")
	}
	return p.Err()
}

// Give takes an opinion or a filled-in survey from the public, while the call
// is open.
func (s *Service) Give(ctx context.Context, id int64, g Given) error {
	return s.write(ctx, "consult.Give", func(tx *db.Tx) error {
		c, err := callByID(tx, id)
		if err != nil {
			return err
		}
		if !c.Public() {
			return errNoCall
		}
		if c.Phase(today(tx)) != Ongoing {
			return fault.Conflict(c.Kind.Name() + "不在征集期内，没有受理。征集时间 " + c.OpensOn.Chinese() + " 至 " + c.ClosesOn.Chinese() + "。")
		}
		g := g.tidy()
		g.Channel, g.Heads, g.ReceivedOn = Online, 1, today(tx)
		if err := g.check(c); err != nil {
			return err
		}
		opinion, err := s.keepOpinion(tx, c, g, "")
		record(tx, citizen, rbac.ConsultRead, callKind, c.ID, c.UnitID, entered, "opinion", opinion)
		return err
	})
}

func (s *Service) keepOpinion(tx *db.Tx, c Call, g Given, by string) (int64, error) {
	sealed, err := s.seal(g.Contact)
	if err != nil {
		return 0, fault.Internal("consult.keepOpinion", err)
	}
	for i, q := range c.Questions.V {
		if i >= len(g.Replies) {
			break
		}
		taken := g.Replies[i].Choices
		if q.Kind == Words && g.Replies[i].Words != "" {
			taken = []int{-1}
		}
		for _, n := range taken {
			if _, err := tx.Exec(`INSERT INTO consult_tally (call_id, question, choice, n) VALUES (?, ?, ?, 1)
				ON CONFLICT (call_id, question, choice) DO UPDATE SET n = consult_tally.n + 1`, c.ID, i, n); err != nil {
				return 0, err
			}
		}
	}
	return tx.Insert(`INSERT INTO consult_opinion (call_id, channel, heads, text, answers, contact, contact_shown, received_on, entered_by, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, c.ID, string(g.Channel), g.Heads, g.Text, db.Of(g.Replies), sealed, g.Contact.shown(), g.ReceivedOn, by, tx.Now)
}

// Enter writes down an opinion that came by letter, telephone, at a meeting.
func (s *Service) Enter(ctx context.Context, actor rbac.Actor, id int64, g Given) error {
	return s.write(ctx, "consult.Enter", func(tx *db.Tx) error {
		c, err := workOn(tx, actor, id)
		if err != nil {
			return err
		}
		g := g.tidy()
		var p fault.Problems
		if !slices.Contains(Channels(), g.Channel) {
			p.Add("channel", "请选择意见来自哪里。")
		}
		if g.Heads < 1 || g.Heads > 100000 {
			p.Add("heads", "人数请填 1 以上的整数。")
		}
		if day := today(tx); g.ReceivedOn.IsZero() || g.ReceivedOn.After(day) || g.ReceivedOn.Before(c.OpensOn) {
			p.Add("received", "收到日期应在征集开始以后、今天以前。")
		}
		length(&p, "text", "意见和建议", g.Text, longestContent)
		g.Contact.check(&p)
		if err := p.Err(); err != nil {
			return err
		}
		opinion, err := s.keepOpinion(tx, c, g, actor.Name)
		if err != nil {
			return err
		}
		record(tx, who(actor), rbac.ConsultCall, callKind, c.ID, c.UnitID, entered, "opinion", opinion, "channel", string(g.Channel))
		return c.keep(tx, who(actor), entered, g.Channel.Name())
	})
}

// workOn loads a published call whose opinions are being worked on.
func workOn(tx *db.Tx, actor rbac.Actor, id int64) (Call, error) {
	c, err := callByID(tx, id)
	if err != nil {
		return c, err
	}
	if !rbac.ReachOf(actor, rbac.ConsultRead).Holds(c.rbac()) {
		return c, errNoCall
	}
	if err := rbac.Check(actor, rbac.ConsultCall, c.rbac()); err != nil {
		return c, err
	}
	if c.State != Running || c.Kind != Opinions {
		return c, fault.Conflict("这次征集现在不能登记意见和采纳情况。")
	}
	return c, nil
}

// Judgement is what becomes of one opinion, and why.
type Judgement struct {
	ID      int64
	Outcome Outcome
	Gist    string // what is published of it, in the office's words; "" publishes nothing of it
	Reason  string
}

// Judge says of opinions what becomes of them; whoever gave one does not
// become known. Not adopting one takes a reason.
func (s *Service) Judge(ctx context.Context, actor rbac.Actor, call int64, list ...Judgement) error {
	return s.write(ctx, "consult.Judge", func(tx *db.Tx) error {
		c, err := workOn(tx, actor, call)
		if err != nil {
			return err
		}
		var p fault.Problems
		for _, j := range list {
			j.Reason, j.Gist = strings.TrimSpace(j.Reason), strings.TrimSpace(j.Gist)
			field := "reason" + itoa(j.ID)
			switch {
			case j.Outcome.Name() == "":
				p.Add("outcome"+itoa(j.ID), "请选择采纳、部分采纳或者未采纳。")
			case j.Outcome != Adopted && j.Reason == "":
				p.Add(field, j.Outcome.Name()+"的意见请写明理由。")
			case utf8.RuneCountInString(j.Reason) > longestWhy || utf8.RuneCountInString(j.Gist) > longestWhy:
				p.Add(field, "概括和理由都不能超过 500 字。")
			}
			n, err := tx.Exec(`UPDATE consult_opinion SET outcome = ?, gist = ?, reason = ?, version = version + 1 WHERE id = ? AND call_id = ?`, string(j.Outcome), j.Gist, j.Reason, j.ID, c.ID)
			if err != nil {
				return err
			}
			if n != 1 {
				return fault.NotFound("没有这条意见，请刷新页面。")
			}
		}
		if err := p.Err(); err != nil {
			return err
		}
		record(tx, who(actor), rbac.ConsultCall, callKind, c.ID, c.UnitID, judged, "opinions", len(list))
		return c.keep(tx, who(actor), judged, strconv.Itoa(len(list))+" 条")
	})
}
