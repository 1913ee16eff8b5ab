package foi

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/todo"
	"lianghua/org"
	"lianghua/rbac"
)

// Form is an application as it was handed in (条例第二十九条).
type Form struct {
	OrganID       int64
	Channel       Channel
	ApplicantType string
	Applicant     Applicant
	Agent         bool // by an agent with a 授权委托书
	Help          bool // needs help to read, see or hear (条例第四十三条)
	HelpHow       string
	Need          string // 所需信息: 名称、文号或者特征描述
	Purpose       string // 用途, as the applicant likes
	Carrier       string // one of Carriers
	Way           string // one of Ways
	OtherWay      bool
	Suggests      bool
	SubmittedOn   calendar.Date // the day it was handed in, signed for or came in
	PostNumber    string        // of a letter that was signed for
	TransferFrom  string
	Notes         string
	Files         []Upload // proof of identity, 授权委托书, the paper itself
	Code          string   // the query code that a public form made; blank: one is drawn
}

// Upload is a file that is kept already, see attach.Store.Save.
type Upload struct {
	Kind   string // one of PaperKinds
	Name   string
	Stored attach.Stored
}

// Choice is one answer of a form.
type Choice struct{ Code, Name string }

// Carriers are the forms in which information is given (提供信息的指定方式).
func Carriers() []Choice {
	return []Choice{{"paper", "纸质"}, {"email", "电子邮件"}, {"disc", "光盘"}, {"drive", "磁盘"}}
}

// Ways are how the applicant gets it (获取方式).
func Ways() []Choice {
	return []Choice{{"post", "邮寄"}, {"web", "网上获取"}, {"pickup", "自行领取"}, {"onsite", "当场查阅、抄录"}, {"fax", "传真"}}
}

// IDKinds are the proofs of identity that the form offers.
func IDKinds() []string {
	return []string{"居民身份证", "护照", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "其他证件"}
}

// ChoiceName is the name of a code.
func ChoiceName(list []Choice, code string) string {
	for _, c := range list {
		if c.Code == code {
			return c.Name
		}
	}
	return ""
}

// NeedMax is how long the description of what is wanted may be, in characters.
const NeedMax = 3000

func (f *Form) tidy() {
	f.Applicant = f.Applicant.tidy()
	for _, t := range []*string{&f.HelpHow, &f.Need, &f.Purpose, &f.PostNumber, &f.TransferFrom, &f.Notes} {
		*t = strings.TrimSpace(*t)
	}
}

func (f Form) check(today calendar.Date) error {
	var p fault.Problems
	if f.OrganID == 0 {
		p.Add("organ", "请选择受理申请的机关。")
	}
	if f.Channel.Name() == "" {
		p.Add("channel", "请选择提交方式。")
	}
	f.Applicant.check(f.ApplicantType, f.Agent, &p)
	p.Need("need", f.Need, "请填写所需政府信息的名称、文号或者便于查询的其他特征。")
	if utf8.RuneCountInString(f.Need) > NeedMax {
		p.Add("need", fmt.Sprintf("所需信息不能超过 %d 字，较长的材料请作为附件。", NeedMax))
	}
	if utf8.RuneCountInString(f.Purpose) > NeedMax {
		p.Add("purpose", fmt.Sprintf("用途说明不能超过 %d 字。", NeedMax))
	}
	if f.Carrier != "" && ChoiceName(Carriers(), f.Carrier) == "" {
		p.Add("carrier", "请选择提供信息的形式。")
	}
	if f.Way != "" && ChoiceName(Ways(), f.Way) == "" {
		p.Add("way", "请选择获取信息的方式。")
	}
	if f.Carrier == "email" && f.Applicant.Email == "" {
		p.Add("email", "要求以电子邮件提供的，请填写电子邮箱。")
	}
	if f.Way == "post" && f.Applicant.Address == "" {
		p.Add("address", "要求邮寄的，请填写联系地址。")
	}
	switch {
	case f.SubmittedOn.IsZero():
		p.Add("submitted_on", "请填写收件日期。")
	case f.SubmittedOn.After(today):
		p.Add("submitted_on", "收件日期不能晚于今天。")
	case f.SubmittedOn.Before(calendar.On(2008, 5, 1)):
		p.Add("submitted_on", "收件日期过早，请核对。")
	}
	if f.Channel == Signed {
		p.Need("post_number", f.PostNumber, "签收的邮件请填写邮件号。")
	}
	if f.Channel == Transfer {
		p.Need("transfer_from", f.TransferFrom, "请填写由哪个单位转来。")
	}
	return p.Err()
}

// Receipt is what an applicant is given: number and query code. The code is
// kept as a keyed hash and can not be shown again.
type Receipt struct {
	ID     int64
	Number string
	Code   string
	DueOn  calendar.Date // zero while 待确认
}

// Register enters an application at the desk (登记). Handed in, signed for or
// transferred, it is received on that day; by ordinary letter or fax it waits
// for the confirmation with the applicant (条例第三十一条).
func (s *Service) Register(ctx context.Context, actor rbac.Actor, f Form) (out Receipt, err error) {
	f.tidy()
	err = s.write(ctx, "foi.Register", func(tx *db.Tx) error {
		var u org.Unit
		var err error
		if f.OrganID != 0 { // who may not register for an organ learns nothing of its form
			if u, err = addressee(tx, f.OrganID); err != nil {
				return err
			}
			if err := rbac.Check(actor, rbac.FoiRegister, u.RBAC()); err != nil {
				return err
			}
		}
		if err := f.check(today(tx)); err != nil {
			return err
		}
		out, err = s.enter(tx, actor, f, u)
		return err
	})
	return out, err
}

// public is a form as anybody may send it on a day.
func (f *Form) public(on calendar.Date) {
	f.tidy()
	f.Channel, f.PostNumber, f.TransferFrom, f.Notes, f.SubmittedOn = Web, "", "", "", on
}

// Check says everything that is wrong with a public form, before its papers
// are kept.
func (f Form) Check(on calendar.Date) error {
	f.public(on)
	return f.check(on)
}

// Apply is the public form: the application waits for the confirmation.
func (s *Service) Apply(ctx context.Context, f Form) (out Receipt, err error) {
	err = s.write(ctx, "foi.Apply", func(tx *db.Tx) error {
		f.public(today(tx))
		if err := f.check(f.SubmittedOn); err != nil {
			return err
		}
		u, err := addressee(tx, f.OrganID)
		if err != nil {
			return err
		}
		out, err = s.enter(tx, rbac.Actor{Name: "互联网申请", Face: "web"}, f, u)
		return err
	})
	return out, err
}

// addressee is an organ that can be asked: a government, its office, a
// department, a township.
func addressee(q db.Reader, id int64) (org.Unit, error) {
	u, err := org.UnitByID(q, id)
	if err == nil && (u.Closed() || u.Kind.Villages()) {
		return u, fault.Invalid("organ", u.ShortName+"不是受理政府信息公开申请的机关，请另选。")
	}
	return u, err
}

// enter stores an application with its number.
func (s *Service) enter(tx *db.Tx, actor rbac.Actor, f Form, u org.Unit) (out Receipt, err error) {
	who, err := s.seal(f.Applicant)
	if err != nil {
		return out, err
	}
	cal, err := s.Calendar(tx)
	if err != nil {
		return out, err
	}
	r := Request{OrganID: u.ID, Organ: u.Name, OrganPath: u.Path, Channel: f.Channel, State: Registered, SubmittedOn: f.SubmittedOn}
	if f.Channel.Confirmed() {
		r.State, r.NagOn = Pending, cal.AddWorkdays(f.SubmittedOn, 1).Date
	} else {
		r.ReceivedOn = f.SubmittedOn
	}
	n, err := db.NextNumber(tx, "foi.request", f.SubmittedOn.Year())
	if err != nil {
		return out, err
	}
	r.Number, out.Code = fmt.Sprintf("%d-%05d", f.SubmittedOn.Year(), n), f.Code
	if out.Code == "" {
		out.Code = newCode()
	}
	hash, err := s.codeHash(r.Number, out.Code)
	if err != nil {
		return out, err
	}
	if r.ID, err = tx.Insert(`INSERT INTO foi_request (number, organ_id, channel, state, applicant_type, sealed, who_blind, name_blind, phone_blind,
		agent, help, help_how, subject, need, purpose, carrier, way, other_way, suggests, query_hash, submitted_on, post_number, transfer_from,
		received_on, nag_on, notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		r.Number, u.ID, f.Channel, r.State, f.ApplicantType, who.Sealed, who.Who, who.Name, who.Phone, f.Agent, f.Help, f.HelpHow, subject(f.Need), f.Need,
		f.Purpose, f.Carrier, f.Way, f.OtherWay, f.Suggests, hash, f.SubmittedOn, f.PostNumber, f.TransferFrom, r.ReceivedOn, r.NagOn, f.Notes); err != nil {
		return out, err
	}
	if err := keepFiles(tx, actor, r, f.Files); err != nil {
		return out, err
	}
	r.Version = 1
	if err := note(tx, actor, r, "", step{Action: actRegister, On: f.SubmittedOn, Detail: map[string]any{"channel": f.Channel}}, string(rbac.FoiRegister)); err != nil {
		return out, err
	}
	out.ID, out.Number = r.ID, r.Number
	if r.State == Pending {
		return out, tell(tx, actor, r)
	}
	out.DueOn, err = s.receive(tx, actor, r.ID)
	return out, err
}

// receive starts the clock of a case whose day of receipt is fixed.
func (s *Service) receive(tx *db.Tx, actor rbac.Actor, id int64) (calendar.Date, error) {
	if _, err := tx.Exec(`UPDATE foi_request SET registered_at = ?, registered_by = ?, registrar = ? WHERE id = ?`, tx.Now, actor.Name, actor.PersonID, id); err != nil {
		return calendar.Date{}, err
	}
	r, err := s.reckon(tx, id)
	if err != nil {
		return calendar.Date{}, err
	}
	if err := s.watch(tx, r); err != nil {
		return r.DueOn, err
	}
	return r.DueOn, tell(tx, actor, r)
}

// subject is one line of a description, for lists.
func subject(need string) string {
	line := strings.Join(strings.Fields(need), " ")
	if r := []rune(line); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return line
}

// codeSigns are the signs of a query code: no 0, O, 1, I, L.
const codeSigns = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// newCode is a query code of eight signs, 39 bits; who asks is slowed down.
func newCode() string {
	raw := []byte(crypt.Token(64))
	out := make([]byte, 0, 8)
	for _, b := range raw {
		if i := strings.IndexByte(codeSigns, b); i >= 0 && len(out) < 8 {
			out = append(out, b)
		}
	}
	if len(out) < 8 {
		return newCode()
	}
	return string(out)
}

// codeHash is a code as it is kept: however its groups were typed.
func (s *Service) codeHash(number, code string) (string, error) {
	return s.Keys.Blind("foi.code", number+"|"+strings.ToUpper(strings.NewReplacer("-", "", " ", "", "　", "").Replace(code)))
}

// Applied finds the public form's application that a query code was made for: a
// form that was sent twice. Looked at are those of today and yesterday.
func (s *Service) Applied(ctx context.Context, code string) (out Receipt, err error) {
	var rows []struct {
		ID     int64  `db:"id"`
		Number string `db:"number"`
		Hash   string `db:"query_hash"`
	}
	since := calendar.DateOf(s.DB.Now().Time).AddDays(-1)
	if err := s.DB.Reader(ctx).Select(&rows, `SELECT id, number, query_hash FROM foi_request WHERE channel = ? AND submitted_on >= ? ORDER BY id DESC`, Web, since); err != nil {
		return out, fault.Wrap("foi.Applied", err)
	}
	for _, r := range rows {
		if hash, err := s.codeHash(r.Number, code); err != nil || hash == r.Hash {
			return Receipt{ID: r.ID, Number: r.Number, Code: code}, fault.Wrap("foi.Applied", err)
		}
	}
	return out, errNone
}

// Renew gives the applicant a new query code, when the old one was lost.
func (s *Service) Renew(ctx context.Context, actor rbac.Actor, ref Ref) (out Receipt, err error) {
	err = s.write(ctx, "foi.Renew", func(tx *db.Tx) error {
		r, err := readable(tx, actor, ref.ID)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.FoiRegister, r.unit()); err != nil {
			return err
		}
		if r.Version != ref.Version {
			return errStale
		}
		out = Receipt{ID: r.ID, Number: r.Number, Code: newCode(), DueOn: r.DueOn}
		hash, err := s.codeHash(r.Number, out.Code)
		if err != nil {
			return err
		}
		if err := touch(tx, actor, &r, step{Action: actCode}, rbac.FoiRegister); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE foi_request SET query_hash = ? WHERE id = ?`, hash, r.ID)
		return err
	})
	return out, err
}

// Confirmation is how the office and the applicant confirmed that an
// application came in.
type Confirmation struct {
	On  calendar.Date // 确认之日: the day of receipt
	How string        // 电话, 短信, 电子邮件, 当面
	By  string        // who spoke with the applicant
}

// ConfirmWays are the ways of confirming.
func ConfirmWays() []string { return []string{"电话", "短信", "电子邮件", "当面", "信函"} }

// Confirm fixes the day of receipt of an application by web, fax or ordinary
// letter: the day on which both sides confirm (条例第三十一条).
func (s *Service) Confirm(ctx context.Context, actor rbac.Actor, ref Ref, c Confirmation) error {
	c.By = strings.TrimSpace(c.By)
	return s.write(ctx, "foi.Confirm", func(tx *db.Tx) error {
		r, m, err := held(tx, actor, ref, ActConfirm)
		if err != nil {
			return err
		}
		var p fault.Problems
		p.Need("how", c.How, "请选择确认方式。")
		p.Need("by", c.By, "请填写由谁与申请人确认。")
		switch {
		case c.On.IsZero():
			p.Add("on", "请填写确认日期。")
		case c.On.After(today(tx)):
			p.Add("on", "确认日期不能晚于今天。")
		case c.On.Before(r.SubmittedOn):
			p.Add("on", "确认日期不能早于收件日期 "+r.SubmittedOn.Chinese()+"。")
		}
		if err := p.Err(); err != nil {
			return err
		}
		if err := take(tx, actor, &r, m, step{On: c.On, Reason: c.How}); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE foi_request SET received_on = ?, confirmed_on = ?, confirmed_how = ?, confirmed_by = ? WHERE id = ?`,
			c.On, c.On, c.How, c.By, r.ID); err != nil {
			return err
		}
		_, err = s.receive(tx, actor, r.ID)
		return err
	})
}

// Dismiss ends what is no application: spam, an empty form, a test.
func (s *Service) Dismiss(ctx context.Context, actor rbac.Actor, ref Ref, why string) error {
	return s.write(ctx, "foi.Dismiss", func(tx *db.Tx) error {
		r, m, err := held(tx, actor, ref, ActDismiss)
		if err != nil {
			return err
		}
		if strings.TrimSpace(why) == "" {
			return fault.Invalid("reason", "请说明不作为申请处理的理由。")
		}
		if err := take(tx, actor, &r, m, step{Reason: why}); err != nil {
			return err
		}
		return todo.Close(tx, todoConfirm, object, itoa(r.ID), 0, actor.Name)
	})
}
