package demo

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"lianghua/foi"
	"lianghua/foi/dispute"
	"lianghua/foi/offer"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/org"
	"lianghua/rbac"
)

// Application is one sample application and how far it has come. Its applicant
// is obviously nobody: 示例 and a region that does not exist.
type Application struct {
	Organ     string // code of the unit
	Channel   foi.Channel
	On        calendar.Date // it came in
	Type      string        // of applicant
	Applicant foi.Applicant
	Need      string
	Until     foi.State // walked to this state
	Code      string    // of the answer
	Grade     foi.Sensitivity
}

// sampleApplicant is the n-th person who asks; person 0 asks twice and more.
func sampleApplicant(n int) foi.Applicant {
	given := []rune("春夏秋冬东西南北梅兰竹菊松柏桃李")
	return foi.Applicant{Name: "示例" + string(given[n%len(given)]), IDKind: "其他证件", IDNumber: fmt.Sprintf("SHILI%06d", n), Phone: fmt.Sprintf("139000%05d", n),
		Address: fmt.Sprintf("示例里%d号院", n+1), Postcode: "276200"}
}

// sampleCompany is the n-th organisation that asks.
func sampleCompany(n int) foi.Applicant {
	return foi.Applicant{Name: fmt.Sprintf("示例%s有限公司", hanNumber(n%90+1)), IDNumber: fmt.Sprintf("91999999MA00000%03d", n), Principal: "示例某", Contact: "示例某",
		Phone: fmt.Sprintf("0539-88%05d", n), Address: fmt.Sprintf("示例大道%d号", n+1)}
}

// requests puts a handful of applications into every state; once.
func (c *County) requests(ctx context.Context, units map[string]org.Unit) error {
	var n int
	if err := c.DB.Reader(ctx).Get(&n, `SELECT count(*) FROM foi_request`); err != nil || n > 0 {
		return err
	}
	defer c.DB.SetClock(time.Now)
	cal, err := c.Requests.Calendar(c.DB.Reader(ctx))
	if err != nil {
		return err
	}
	ago := func(workdays int) calendar.Date {
		day := c.Org.Today()
		for ; workdays > 0; day = day.AddDays(-1) {
			if cal.IsWorkday(day) {
				workdays--
			}
		}
		return day
	}
	if err := c.organs(ctx, units); err != nil {
		return err
	}
	if err := c.Applications(ctx, units, handful(ago)); err != nil {
		return err
	}
	if err := c.answersShown(ctx); err != nil {
		return err
	}
	if err := c.turned(ctx); err != nil {
		return err
	}
	return c.disputed(ctx)
}

// turned turns an answered application into proactive publication: a draft, and
// a proposal to the catalogue that waits for the county.
func (c *County) turned(ctx context.Context) error {
	c.DB.SetClock(time.Now)
	officer, err := c.as(ctx, "county")
	if err != nil {
		return err
	}
	var ref foi.Ref
	if err := c.DB.Reader(ctx).Get(&ref, `SELECT id, version FROM foi_request WHERE answer_code = '2' AND delivered_on <> '' AND item_id = 0 ORDER BY id LIMIT 1`); err != nil {
		return err
	}
	_, err = (&offer.Service{DB: c.DB, Requests: c.Requests}).Proactive(ctx, officer, ref, offer.Turn{Title: "城乡低保资金分配到乡镇（街道）情况", Why: offer.Office})
	return err
}

// organs are set up, each with a 文号, a desk and a reviewer of its own.
func (c *County) organs(ctx context.Context, units map[string]org.Unit) error {
	officer, err := c.as(ctx, "county")
	if err != nil {
		return err
	}
	const hours = "工作日 8:30—12:00，13:30—17:30"
	for _, o := range []foi.Organ{
		{UnitID: units["MY"].ID, Mark: "蒙政依申请〔{year}〕第{n}号{suffix}", Reviewer: "示例市人民政府", Court: "示例市中级人民法院", Office: "县政府办公室政务公开科", Hours: hours, Address: "示例路1号", Postcode: "276200", Phone: "0539-0000001"},
		{UnitID: units["MY-D01"].ID, Mark: "蒙政办依申请〔{year}〕第{n}号{suffix}", Court: "示例县人民法院", Office: "政务公开科", Hours: hours, Address: "示例路1号", Postcode: "276200", Phone: "0539-0000001"},
		{UnitID: units["MY-D07"].ID, Mark: "蒙民依申请〔{year}〕第{n}号{suffix}", Court: "示例县人民法院", Office: "办公室", Hours: hours, Address: "示例路7号", Postcode: "276200", Phone: "0539-0000007"},
	} {
		o.RetainYears = 10
		if err := c.Requests.SetOrgan(ctx, officer, o); err != nil {
			return err
		}
	}
	return nil
}

// answersShown publishes two answers of the handful, without who asked.
func (c *County) answersShown(ctx context.Context) error {
	c.DB.SetClock(time.Now)
	offers := &offer.Service{DB: c.DB, Requests: c.Requests}
	for _, x := range []struct{ login, code, need, text string }{
		{"county", "1", "示例片区国有土地上房屋征收决定及补偿方案", "征收决定及补偿方案予以公开，申请人已领取纸质件。征收决定可以在本网站“土地、征收”栏目查阅。"},
		{"county", "2", "2025年城乡低保资金分配文件", "分配文件予以部分公开：各乡镇（街道）的资金数额予以公开，领取人的身份证号码、银行账号属于个人隐私，已作区分处理。"},
	} {
		who, err := c.as(ctx, x.login)
		if err != nil {
			return err
		}
		var ref foi.Ref
		if err := c.DB.Reader(ctx).Get(&ref, `SELECT id, version FROM foi_request WHERE answer_code = ? AND delivered_on <> '' ORDER BY id LIMIT 1`, x.code); err != nil {
			return err
		}
		if err := offers.Publish(ctx, who, ref, x.need, x.text); err != nil {
			return err
		}
	}
	return nil
}

// disputed brings a review against the refusal of the handful.
func (c *County) disputed(ctx context.Context) error {
	c.DB.SetClock(time.Now)
	officer, err := c.as(ctx, "county")
	if err != nil {
		return err
	}
	var ref foi.Ref
	if err := c.DB.Reader(ctx).Get(&ref, `SELECT id, version FROM foi_request WHERE answer_code = '3.6' ORDER BY id LIMIT 1`); err != nil {
		return err
	}
	_, err = (&dispute.Service{DB: c.DB, Calendar: c.Requests.Calendar}).Receive(ctx, officer, ref, dispute.New{Kind: dispute.Review, Procedure: "ordinary",
		Organ: "示例市人民政府", CaseNo: "示例复〔2026〕1号", ReceivedOn: c.Org.Today()})
	return err
}

// handful is one or two applications for each state.
func handful(ago func(int) calendar.Date) []Application {
	county, office, civil := "MY", "MY-D01", "MY-D07"
	return []Application{
		{Organ: county, Channel: foi.Counter, On: ago(46), Type: "natural", Applicant: sampleApplicant(0), Need: "示例片区国有土地上房屋征收决定及补偿方案", Until: foi.Archived, Code: "1"},
		{Organ: office, Channel: foi.Signed, On: ago(44), Type: "business", Applicant: sampleCompany(1), Need: "2025年县政府常务会议关于示例产业园的会议纪要", Until: foi.Archived, Code: "3.6", Grade: foi.Key},
		{Organ: civil, Channel: foi.Counter, On: ago(40), Type: "natural", Applicant: sampleApplicant(1), Need: "2025年城乡低保资金分配文件", Until: foi.Delivered, Code: "2"},
		{Organ: county, Channel: foi.Counter, On: ago(30), Type: "legal_service", Applicant: sampleCompany(2), Need: "示例大道改造工程竣工验收资料", Until: foi.Answered, Code: "4.1"},
		{Organ: county, Channel: foi.Counter, On: ago(18), Type: "natural", Applicant: sampleApplicant(0), Need: "示例片区征收社会稳定风险评估报告", Until: foi.Signing, Code: "3.5", Grade: foi.Suit},
		{Organ: county, Channel: foi.Counter, On: ago(18), Type: "natural", Applicant: sampleApplicant(2), Need: "示例村宅基地审批结果", Until: foi.Working, Code: "1"},
		{Organ: county, Channel: foi.Counter, On: ago(15), Type: "natural", Applicant: sampleApplicant(3), Need: "示例水库除险加固工程征地补偿协议", Until: foi.Third},
		{Organ: civil, Channel: foi.Signed, On: ago(14), Type: "charity", Applicant: sampleCompany(3), Need: "养老服务设施专项规划编制成果", Until: foi.Coorgan},
		{Organ: county, Channel: foi.Counter, On: ago(12), Type: "business", Applicant: sampleCompany(1), Need: "示例产业园土地出让合同及附件", Until: foi.Meeting, Code: "3.4", Grade: foi.Key},
		{Organ: county, Channel: foi.Counter, On: ago(11), Type: "natural", Applicant: sampleApplicant(4), Need: "2016年至2025年县级财政全部支出凭证", Until: foi.Paying},
		{Organ: county, Channel: foi.Transfer, On: ago(10), Type: "natural", Applicant: sampleApplicant(5), Need: "全县全部行政许可决定书", Until: foi.Explaining},
		{Organ: county, Channel: foi.Counter, On: ago(9), Type: "natural", Applicant: sampleApplicant(6), Need: "关于教育的文件", Until: foi.Correcting},
		{Organ: county, Channel: foi.Counter, On: ago(3), Type: "natural", Applicant: sampleApplicant(7), Need: "2026年示例镇农村公路养护计划", Until: foi.Review},
		{Organ: county, Channel: foi.Counter, On: ago(1), Type: "research", Applicant: sampleCompany(4), Need: "2025年全县土地利用变更调查成果", Until: foi.Registered},
		{Organ: county, Channel: foi.Ordinary, On: ago(8), Type: "natural", Applicant: sampleApplicant(8), Need: "示例小学学区划分依据", Until: foi.Ended},
		{Organ: county, Channel: foi.Web, On: ago(2), Type: "natural", Applicant: sampleApplicant(9), Need: "示例街道社区工作者招聘成绩", Until: foi.Pending},
	}
}

// Applications walks applications through the verbs of the office, on the days
// on which they happened; who acts is a demo account. The database's clock is
// the caller's to set back.
func (c *County) Applications(ctx context.Context, units map[string]org.Unit, list []Application) error {
	w := walker{County: c, ctx: ctx, units: units}
	for _, x := range []struct {
		login string
		actor *rbac.Actor
	}{{"county", &w.officer}, {"county2", &w.second}, {"leader", &w.leader}, {"legal", &w.legal}, {"counsel", &w.counsel}, {"dept", &w.dept}, {"dept-head", &w.head}} {
		a, err := c.as(ctx, x.login)
		if err != nil {
			return err
		}
		*x.actor = a
	}
	var err error
	if w.cal, err = c.Requests.Calendar(c.DB.Reader(ctx)); err != nil {
		return err
	}
	for _, a := range list {
		if err := w.walk(a); err != nil {
			return fmt.Errorf("%s: %w", a.Need, err)
		}
	}
	return nil
}

// walker takes one application after the other on its way.
type walker struct {
	*County
	ctx                                                 context.Context
	units                                               map[string]org.Unit
	cal                                                 calendar.Calendar
	officer, second, leader, legal, counsel, dept, head rbac.Actor
	id                                                  int64
	day                                                 calendar.Date
}

// next moves the clock on by working days, never past today.
func (w *walker) next(workdays int) calendar.Date {
	w.day = w.cal.AddWorkdays(w.day, workdays).Date
	if now := calendar.DateOf(time.Now()); w.day.After(now) {
		w.day = now
	}
	t := w.day.Start().Add(10 * time.Hour)
	w.DB.SetClock(func() time.Time { return t })
	return w.day
}

func (w *walker) ref() foi.Ref {
	var version int64
	if err := w.DB.Reader(w.ctx).Get(&version, `SELECT version FROM foi_request WHERE id = ?`, w.id); err != nil {
		return foi.Ref{}
	}
	return foi.Ref{ID: w.id, Version: version}
}

// paper is a kept sheet that says what it is.
func (w *walker) paper(kind string) (foi.Upload, error) {
	name := "示例-" + kind + ".pdf"
	stored, err := w.Items.Files.Save(w.ctx, bytes.NewReader(samplePDF(kind)), name, attach.Document(1<<20))
	return foi.Upload{Kind: kind, Name: name, Stored: stored}, err
}

// samplePDF is the smallest page that readers open.
func samplePDF(kind string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
	text := "BT /F1 18 Tf 72 760 Td (SAMPLE " + kind + ") Tj ET"
	objects[3] = fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text)
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return b.Bytes()
}

// walk makes one application and takes it to its state.
func (w *walker) walk(a Application) error {
	w.day = a.On
	w.next(0)
	if err := w.enter(a); err != nil || a.Until == foi.Pending {
		return err
	}
	w.next(1)
	if a.Channel.Confirmed() {
		if err := w.Requests.Confirm(w.ctx, w.officer, w.ref(), foi.Confirmation{On: w.day, How: "电话", By: w.officer.Name}); err != nil {
			return err
		}
	}
	if a.Until == foi.Registered {
		return nil
	}
	if a.Until == foi.Ended {
		return w.Requests.Withdraw(w.ctx, w.officer, w.ref(), w.day, "申请人来电说明信息已经取得，书面撤回")
	}
	grade := a.Grade
	if grade == "" {
		grade = foi.Plain
	}
	if err := w.Requests.Examine(w.ctx, w.officer, w.ref(), foi.Examination{View: "申请人身份、联系方式齐全，按程序办理。", Sensitivity: grade, Why: "按情况确定"}); err != nil {
		return err
	}
	w.next(1)
	if done, err := w.ask(a); done || err != nil {
		return err
	}
	if a.Until == foi.Review {
		return nil
	}
	return w.answer(a)
}

func (w *walker) enter(a Application) error {
	f := foi.Form{OrganID: w.units[a.Organ].ID, Channel: a.Channel, ApplicantType: a.Type, Applicant: a.Applicant, Need: a.Need, Carrier: "paper", Way: "post", OtherWay: true, SubmittedOn: a.On}
	switch a.Channel {
	case foi.Web:
		out, err := w.Requests.Apply(w.ctx, f)
		w.id = out.ID
		return err
	case foi.Signed:
		f.PostNumber = fmt.Sprintf("EX%09dCN", a.On.Day()*100+len(a.Need))
	case foi.Transfer:
		f.TransferFrom = "蒙阴县信访局"
	}
	for _, kind := range []string{"application", "identity"} {
		up, err := w.paper(kind)
		if err != nil {
			return err
		}
		f.Files = append(f.Files, up)
	}
	out, err := w.Requests.Register(w.ctx, w.officer, f)
	w.id = out.ID
	return err
}

// ask takes an application to the states that wait for somebody.
func (w *walker) ask(a Application) (done bool, err error) {
	until := w.cal.AddWorkdays(w.day, 15).Date
	switch a.Until {
	case foi.Correcting:
		return true, w.Requests.AskCorrection(w.ctx, w.officer, w.ref(), foi.Ask{What: "一、请写明所需文件的名称或者文号。\n二、请写明文件形成的年份。", On: w.day, Until: until})
	case foi.Explaining:
		return true, w.Requests.AskReasons(w.ctx, w.officer, w.ref(), foi.Ask{What: "近十二个月申请数量明显较多，请说明理由。", On: w.day, Until: until})
	case foi.Paying:
		_, err := w.Requests.AskFee(w.ctx, w.officer, w.ref(), foi.Fee{ByPages: true, Quantity: 260, On: w.day})
		return true, err
	case foi.Third:
		if err := w.Requests.Consult(w.ctx, w.officer, w.ref(), true, w.day, []foi.PartyDraft{{Contact: foi.Contact{Name: "示例乙公司", Address: "示例大道9号"}, Subject: "征地补偿协议中的补偿标准"}}); err != nil {
			return true, err
		}
		return true, w.heard("", 2)
	case foi.Coorgan:
		return true, w.Requests.Consult(w.ctx, w.head, w.ref(), false, w.day, []foi.PartyDraft{{UnitID: w.units["MY-D08"].ID, Subject: "养老服务设施专项规划"}})
	}
	return false, nil
}

func (w *walker) heard(opinion string, after int) error {
	d, err := w.Requests.Detail(w.ctx, w.officer, w.id)
	if err != nil {
		return err
	}
	w.next(after)
	for _, p := range d.Parties {
		if err := w.Requests.HearParty(w.ctx, w.officer, w.ref(), foi.PartyFact{PartyID: p.ID, On: w.day, Opinion: opinion, Reason: "涉及商业秘密"}); err != nil {
			return err
		}
	}
	return nil
}

// answer takes an application from its examination to the archive.
func (w *walker) answer(a Application) error {
	if a.Code == "3.4" {
		if err := w.Requests.Consult(w.ctx, w.officer, w.ref(), true, w.day, []foi.PartyDraft{{Contact: foi.Contact{Name: "示例丁公司"}, Subject: "合同附件"}}); err != nil {
			return err
		}
		if err := w.heard("refuse", 1); err != nil {
			return err
		}
	} else if err := w.Requests.Work(w.ctx, w.officer, w.ref()); err != nil {
		return err
	}
	if err := w.search(a); err != nil || a.Until == foi.Working {
		return err
	}
	if err := w.Requests.SaveDraft(w.ctx, w.officer, w.ref(), foi.NewDraft{AnswerCode: a.Code, Body: "经审查，您申请的信息答复如下（示例）。"}); err != nil {
		return err
	}
	if a.Until == foi.Meeting || a.Grade == foi.Key {
		if err := w.meet(a); err != nil || a.Until == foi.Meeting {
			return err
		}
	}
	w.next(1)
	if err := w.Requests.Submit(w.ctx, w.officer, w.ref()); err != nil {
		return err
	}
	if err := w.sign(a); err != nil || a.Until == foi.Signing || a.Until == foi.Answered {
		return err
	}
	return w.deliver(a)
}

// search has the organ and a department look, so that the record is there.
func (w *walker) search(a Application) error {
	w.next(1)
	due := w.cal.AddWorkdays(w.day, 5).Date
	own := w.units[a.Organ].ID
	list := []foi.NewTask{{UnitID: own, Ask: "请检索：" + a.Need, DueOn: due}}
	if a.Until == foi.Working && a.Organ != "MY-D07" {
		list = append(list, foi.NewTask{UnitID: w.units["MY-D07"].ID, Ask: "请检索并提出意见：" + a.Need, DueOn: due})
	}
	if err := w.Requests.Assign(w.ctx, w.officer, w.ref(), list...); err != nil {
		return err
	}
	d, err := w.Requests.Detail(w.ctx, w.officer, w.id)
	if err != nil {
		return err
	}
	for _, t := range d.Tasks {
		if t.UnitID != own {
			continue // still open
		}
		found := map[bool]string{true: "none", false: "whole"}[a.Code == "4.1"]
		if err := w.Requests.ReplyTask(w.ctx, w.officer, t.ID, t.Version, foi.TaskReply{Found: found, SearchedIn: "机关档案室、公文系统", SearchedBy: a.Need, SearchedOn: w.day, Opinion: "按检索结果办理"}); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) meet(a Application) error {
	w.next(1)
	if err := w.Requests.Meet(w.ctx, w.officer, w.ref(), foi.NewJoint{HeldOn: w.day, Place: "示例会议室", Chair: w.second.Name, Issue: "所申请的信息能否公开", Seats: []foi.JointSeat{
		{Seat: "office", Person: w.second.Name}, {Seat: "justice"}, {Seat: "counsel"}}}); err != nil {
		return err
	}
	d, err := w.Requests.Detail(w.ctx, w.officer, w.id)
	if err != nil {
		return err
	}
	j := d.Joints[len(d.Joints)-1]
	if err := w.Requests.Say(w.ctx, w.legal, j.Opinions[1].ID, j.Opinions[1].Version, foi.Statement{Stance: "reserve", Opinion: "结论可行，建议补充说明理由。"}); err != nil || a.Until == foi.Meeting {
		return err
	}
	if err := w.Requests.Say(w.ctx, w.counsel, j.Opinions[2].ID, j.Opinions[2].Version, foi.Statement{Stance: "agree", Opinion: "同意。"}); err != nil {
		return err
	}
	return w.Requests.Conclude(w.ctx, w.officer, w.ref(), j.ID, "按拟写的意见答复，补充理由。", nil)
}

// sign takes a draft past its seats; a case that stays at the signing keeps the
// lawyers' seats and those after them.
func (w *walker) sign(a Application) error {
	for range 6 {
		d, err := w.Requests.Detail(w.ctx, w.officer, w.id)
		if err != nil || d.State != foi.Signing {
			return err
		}
		seat := w.waiting(d)
		if seat.ID == 0 || a.Until == foi.Signing && seat.Seat != foi.SeatSection {
			return nil
		}
		who := map[foi.Seat]rbac.Actor{foi.SeatSection: w.second, foi.SeatSecrecy: w.second, foi.SeatJustice: w.legal, foi.SeatCounsel: w.counsel, foi.SeatLeader: w.leader}[seat.Seat]
		if seat.Seat == foi.SeatLeader {
			w.next(1)
		}
		if err := w.Requests.Decide(w.ctx, who, w.ref(), foi.Decision{StepID: seat.ID, Agree: true, Opinion: "同意。"}); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) waiting(d foi.Detail) foi.Step {
	for _, st := range d.Steps {
		if st.State == "pending" {
			return st
		}
	}
	return foi.Step{}
}

func (w *walker) deliver(a Application) error {
	d, err := w.Requests.Detail(w.ctx, w.officer, w.id)
	if err != nil {
		return err
	}
	for _, p := range d.Papers {
		if p.Number == "" || p.FileID != 0 {
			continue
		}
		up, err := w.paper("other")
		if err != nil {
			return err
		}
		if err := w.Requests.ScanPaper(w.ctx, w.officer, w.ref(), p.ID, up, w.day); err != nil {
			return err
		}
	}
	sent := w.next(1)
	if err := w.Requests.Deliver(w.ctx, w.officer, w.ref(), foi.Delivery{Way: "post", PostNumber: "EX000000000CN", SentOn: sent, SignedOn: sent, SignedBy: "本人"}); err != nil || a.Until == foi.Delivered {
		return err
	}
	w.next(1)
	return w.Requests.Archive(w.ctx, w.officer, w.ref())
}
