package foi

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"lianghua/foi/answer"
	"lianghua/foi/clock"
	"lianghua/foi/letter"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// compose writes down what a case says for one of its letters. The applicant
// is only masked here: personal fills it in when the letter is made.
func (s *Service) compose(q db.Reader, d Detail, kind letter.Kind, party int64) (letter.Data, error) {
	now := calendar.DateOf(s.DB.Now().Time)
	x := letter.Data{Organ: d.Organ, On: now.Chinese(), RequestNo: d.Number, ReceivedOn: d.ReceivedOn.Chinese(), Channel: d.Channel.Name(), Need: d.Need, Summary: d.Subject,
		DueOn: d.DueOn.Chinese(), Handler: d.HandlerName, Remarks: d.Notes, Recipient: d.Who, Applicant: d.Who, ApplicantType: TypeName(d.ApplicantType), Purpose: d.Purpose,
		WantedForm: ChoiceName(Carriers(), d.Carrier), WantedWay: ChoiceName(Ways(), d.Way), Draft: d.FirstView, CorrectionDue: d.CorrectionDue.Chinese(),
		DeliveredOn: d.DeliveredOn.Chinese(), ArchiveNumber: d.ArchiveNo, ArchivedOn: d.ArchivedOn.Chinese(), ClockRule: clockRule(d.Ladder.First)}
	o, err := OrganOf(q, d.OrganID)
	if err != nil {
		return x, err
	}
	u, err := org.UnitByID(q, d.OrganID)
	if err != nil {
		return x, err
	}
	x.Contact, x.Phone, x.Address = d.HandlerName, cmp.Or(o.Phone, u.Phone), cmp.Or(o.Address, u.Address)
	if x.OldDue, err = s.dueBeforeExtension(q, d); err != nil {
		return x, err
	}
	composeEvents(&x, d)
	composeAnswer(&x, d, kind)
	composeWork(&x, d)
	composeLadder(&x, d)
	composePapers(&x, d)
	if err := composeRedactions(q, &x, d.ID); err != nil {
		return x, err
	}
	return x, s.composeParty(q, &x, d, kind, party)
}

func clockRule(first bool) string {
	if first {
		return "收到申请之日计算在内，逐日计算；调休上班的周六、周日计入，节假日和调休放假日不计入。"
	}
	return "收到申请之日不计算在内，自下一工作日起逐日计算；调休上班的周六、周日计入，节假日和调休放假日不计入。"
}

// dueBeforeExtension is the day by which the answer would be owed without the
// extension, "" when there is none.
func (s *Service) dueBeforeExtension(q db.Reader, d Detail) (string, error) {
	without := slices.DeleteFunc(slices.Clone(d.Events), func(e Event) bool { return e.Kind == clock.Extended })
	if d.ReceivedOn.IsZero() || len(without) == len(d.Events) {
		return d.DueOn.Chinese(), nil
	}
	by, err := s.counting(q, calendar.DateOf(s.DB.Now().Time))
	if err != nil {
		return "", err
	}
	l, err := reckonWith(d.Request, without, by)
	return l.DueDay().Chinese(), err
}

// composeEvents takes over what the clock knows: the course of the case too.
func composeEvents(x *letter.Data, d Detail) {
	say := func(format string, args ...any) { x.Course = append(x.Course, fmt.Sprintf(format, args...)) }
	for _, e := range d.Events {
		if e.VoidedAt.Valid {
			continue
		}
		on := e.On.Chinese()
		switch e.Kind {
		case clock.CorrectionSent:
			x.CorrectionSentOn, x.CorrectionDue, x.CorrectionItems = on, e.UntilOn.Chinese(), unnumbered(splitLines(e.Note))
			say("本机关于%s告知你（单位）补正申请内容。", on)
		case clock.CorrectionReceived:
			x.CorrectionOn = on
			say("本机关于%s收到你（单位）的补正材料。", on)
		case explainSent:
			x.ExplainDue, x.Explains = e.UntilOn.Chinese(), e.Note
			say("本机关于%s要求你（单位）说明理由。", on)
		case clock.ConsultSent, clock.CoOrganSent:
			x.ConsultSentOn = on
			x.ConsultKinds = map[bool]string{true: "该信息涉及的第三方", false: "共同制作该信息的行政机关"}[e.Kind == clock.ConsultSent]
			say("本机关于%s征求%s的意见。", on, x.ConsultKinds)
		case clock.Extended:
			x.NewDue, x.ExtensionReason = d.DueOn.Chinese(), e.Note
			say("经本机关政府信息公开工作机构负责人同意，答复期限延长%d个工作日。", e.Days)
		case clock.FeeNotice:
			unit := map[bool]string{true: "页", false: "件"}[strings.Contains(e.Note, "页")]
			x.FeeMode, x.FeeCount = strings.TrimSuffix(e.Note, "（页）"), fmt.Sprintf("%d%s", e.Quantity, unit)
			x.FeeAmount, x.FeeCapital, x.FeeStandard = fmt.Sprintf("%d元", e.Amount/100), Capital(e.Amount/100), feeStandard(unit == "页")
			x.FeeDue = "自收到本通知书次日起20个工作日内（" + e.UntilOn.Chinese() + "前）" // 信息处理费管理办法第六条
			say("本机关于%s通知你（单位）缴纳信息处理费%d元。", on, e.Amount/100)
		case clock.FeePaid:
			say("你（单位）于%s缴纳信息处理费。", on)
		}
	}
	x.Course = slices.Compact(x.Course) // a round of consultation has an event for every party
}

// feeStandard is the tariff (信息处理费管理办法第三条、第四条).
func feeStandard(pages bool) string {
	if pages {
		return "30页以下（含30页）的，不收费；31至100页（含100页）的部分，10元/页；101至200页（含200页）的部分，20元/页；201页以上的部分，40元/页。"
	}
	return "同一申请人一个自然月内累计申请10件以下（含10件）的，不收费；11至30件（含30件）的部分，100元/件；31件以上的部分，以10件为一档，每增加一档，收费标准提高100元/件。"
}

// composeAnswer takes over the draft that was agreed to.
func composeAnswer(x *letter.Data, d Detail, kind letter.Kind) {
	if d.Draft.ID != 0 {
		t := d.Draft.Type()
		x.Result, x.Basis, x.Body, x.Remedy = t.Label(), d.Draft.Basis, d.Draft.Body, splitLines(d.Draft.Remedy)
		x.Draft = d.Draft.Body
	}
	if d.ClosedAs == "withdrawn" { // whatever was drafted before
		x.Result, x.Basis, x.Remedy = "申请人撤回", "", nil
		x.Body = "你（单位）于" + d.ClosedOn.Chinese() + "撤回该申请。"
	}
	if kind.Group == letter.Answer {
		x.Number = d.DocumentNo
	}
	for _, t := range d.Tasks {
		if t.SearchedIn != "" || t.SearchedBy != "" {
			x.Searches = append(x.Searches, letter.Search{Unit: t.Unit, Words: t.SearchedBy, Scope: t.SearchedIn, On: t.SearchedOn.Chinese(), By: t.AnsweredBy, Found: foundName(t.Found)})
		}
	}
}

func foundName(code string) string {
	return map[string]string{"whole": "检索到全部信息", "part": "检索到部分信息", "none": "没有检索到", "elsewhere": "由其他机关保存"}[code]
}

// composeWork takes over the joint review and the signatures.
func composeWork(x *letter.Data, d Detail) {
	if n := len(d.Joints); n > 0 {
		j := d.Joints[n-1]
		x.MeetingOn, x.MeetingPlace, x.MeetingHost, x.MeetingClerk, x.MeetingSubject, x.MeetingConclusion = j.HeldOn.Chinese(), j.Place, j.Chair, j.ByName, j.Issue, j.Conclusion
		for _, o := range j.Opinions {
			v := letter.Opinion{Unit: o.SeatName(), Person: o.Person, Text: o.Opinion}
			if o.Stance == "dissent" || o.Stance == "reserve" {
				v.Text, v.Dissent = o.StanceName(), o.Opinion
			}
			x.Opinions = append(x.Opinions, v)
		}
	}
	for _, st := range d.Steps {
		if st.State == "void" {
			continue
		}
		v := letter.Step{Name: st.Seat.Name(), Person: st.ByName, Opinion: st.Opinion}
		if st.Way == "paper" {
			v.Person = st.SignedBy
		}
		if st.At.Valid {
			v.On = calendar.DateOf(st.At.Time.Time).Chinese()
		}
		if v.Opinion == "" && st.State == "passed" {
			v.Opinion = "同意。"
		}
		if st.Seat == SeatSecrecy && st.State == "passed" {
			x.Secrecy = v.Opinion
		}
		x.Steps = append(x.Steps, v)
	}
}

func composeLadder(x *letter.Data, d Detail) {
	x.CalendarSource = "国务院办公厅关于部分节假日安排的通知，工作日历已录入系统"
	if d.Ladder.Provisional {
		x.Provisional = "期限为暂定：" + d.Ladder.Waiting
		if d.Ladder.UnknownYear != 0 {
			x.Provisional = fmt.Sprintf("期限为暂定：%d年的节假日安排尚未录入。", d.Ladder.UnknownYear)
		}
	}
	for _, st := range d.Ladder.Ladder {
		v := letter.LadderDay{Date: st.Date.Chinese(), Counted: "不计入", Reason: st.Reason, Article: st.Article}
		if st.Counted {
			v.Counted, v.N = "计入", fmt.Sprint(st.N)
		}
		x.Ladder = append(x.Ladder, v)
	}
}

// composePapers takes over what was sent and what is on file.
func composePapers(x *letter.Data, d Detail) {
	for _, p := range d.Papers {
		if p.VoidWhy != "" {
			continue
		}
		on := p.IssuedOn
		if on.IsZero() {
			on = calendar.DateOf(p.At.Time)
		}
		v := letter.Paper{Name: p.Title, Number: p.Number, On: on.Chinese()}
		x.Archive = append(x.Archive, v)
		if k, ok := letter.ByCode(p.Kind); ok && k.Group == letter.Answer && p.Number == d.DocumentNo {
			v.Pages = "1"
			x.Delivered = append(x.Delivered, v)
			x.DeliveryWay, x.PostNumber, x.SignedBy = ChoiceName(DeliveryWays(), p.Way), p.PostNumber, p.SignedBy
		}
	}
}

// composeParty takes over whom the letter consults or tells.
func (s *Service) composeParty(q db.Reader, x *letter.Data, d Detail, kind letter.Kind, party int64) error {
	x.ConsultDays, x.ConsultDue = fmt.Sprint(replyDays), "收到之日起15个工作日" // 条例第三十二条、第三十四条
	if kind.Code == "assist" {
		for _, t := range d.Tasks {
			if t.ID == party || party == 0 && t.State == "open" {
				u, err := org.UnitByID(q, t.UnitID)
				if err != nil {
					return err
				}
				x.Recipient, x.Task, x.TaskDue = u.Name, t.Ask, t.DueOn.Chinese()
			}
		}
		return nil
	}
	if kind.Code == "third_notice" {
		o, err := answering(q, d.OrganID)
		if err != nil {
			return err
		}
		x.Remedy = answer.ThirdRemedy(o, "").Lines
	}
	for _, p := range d.Parties {
		if p.ID != party {
			continue
		}
		x.Info, x.ConsultSentOn, x.ConsultDoneOn, x.Opinion = p.Subject, p.SentOn.Chinese(), p.AnsweredOn.Chinese(), p.OpinionName()
		if p.UnitID != 0 {
			u, err := org.UnitByID(q, p.UnitID)
			if err != nil {
				return err
			}
			x.Recipient = u.Name
		} else {
			x.Recipient = "第三方" // its name is filled in when the letter is made
		}
	}
	return nil
}

// toParty reports letters that go to a third party or another organ.
func toParty(kind string) bool {
	return slices.Contains([]string{"consult_third", "consult_confirm", "third_notice", "consult_co"}, kind)
}

// private are the placeholders that only the program fills in: they name a
// person, and who writes the letter need not see them.
var private = []string{"申请人", "证件名称", "证件号码", "法定代表人", "申请方联系人", "申请人电话", "申请人地址", "申请人邮编", "申请人邮箱", "工作单位", "代理人", "收件地址", "收件邮编", "收件电话"}

// personal fills in the applicant, or the party to whom the letter goes.
func (s *Service) personal(x *letter.Data, d Detail, kind letter.Kind, party int64) error {
	a, err := s.open(d.Sealed)
	if err != nil {
		return err
	}
	if toParty(kind.Code) {
		for _, p := range d.Parties {
			if p.ID == party && p.UnitID == 0 {
				c, err := s.openContact(p)
				if err != nil {
					return err
				}
				x.Recipient, x.ToAddress, x.ToPhone = c.Name, c.Address, c.Phone
			}
		}
		return nil // a third party does not learn who asks (条例第三十二条)
	}
	if kind.Code == "assist" {
		return nil
	}
	x.Applicant, x.Recipient = a.Name, a.Name
	x.IDKind, x.IDNumber, x.LegalPerson, x.Person = a.IDKind, a.IDNumber, a.Principal, a.Contact
	x.ApplicantWork, x.ApplicantPhone, x.ApplicantAddress, x.ApplicantPostcode, x.ApplicantEmail = a.Employer, a.Phone, a.Address, a.Postcode, a.Email
	x.Agent, x.ToAddress, x.ToPostcode, x.ToPhone = a.AgentName, a.Address, a.Postcode, a.Phone
	return nil
}

// openContact reads who a party is.
func (s *Service) openContact(p Party) (c Contact, err error) {
	text, err := s.Keys.Decrypt(p.Sealed)
	if err != nil || text == "" {
		return c, fault.Wrap("foi.openContact", err)
	}
	return c, json.Unmarshal([]byte(text), &c)
}

func splitLines(s string) (out []string) {
	for _, l := range strings.Split(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// ownNumber is how people number the lines that they type.
var ownNumber = regexp.MustCompile(`^[（(]?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[）)、．.，]\s*`)

// unnumbered takes off typed numbers: the letter numbers its items itself.
func unnumbered(lines []string) []string {
	for i, l := range lines {
		lines[i] = ownNumber.ReplaceAllString(l, "")
	}
	return lines
}

// Capital is an amount in 元 in capital numerals: 叁仟元整.
func Capital(yuan int64) string {
	if yuan == 0 {
		return "零元整"
	}
	digits, units := []rune("零壹贰叁肆伍陆柒捌玖"), []string{"", "拾", "佰", "仟"}
	groups := []string{"", "万", "亿"}
	out := ""
	for g := 0; yuan > 0 && g < len(groups); g, yuan = g+1, yuan/10000 {
		part, n, zero := "", yuan%10000, false
		for i := 0; i < 4; i, n = i+1, n/10 {
			if n%10 == 0 {
				zero = part != ""
				continue
			}
			if zero {
				part, zero = "零"+part, false
			}
			part = string(digits[n%10]) + units[i] + part
		}
		if part == "" {
			continue
		}
		if g > 0 && out != "" && lowGap(out) {
			part += groups[g] + "零"
		} else {
			part += groups[g]
		}
		out = part + out
	}
	return out + "元整"
}

// lowGap reports that the group below does not begin with its thousands.
func lowGap(low string) bool {
	r := []rune(low)
	return len(r) < 2 || r[1] != '仟'
}
