package foi

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianghua/foi/answer"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/privacy"
	"lianghua/org"
)

// sealMark begins a cell that is kept sealed.
const sealMark = "〔密〕"

// sealCell is a private cell as the stored copy of the workbook has it.
func (s *Service) sealCell(text string) (string, error) {
	if text == "" || strings.HasPrefix(text, sealMark) {
		return text, nil
	}
	sealed, err := s.Keys.Encrypt(text)
	return sealMark + sealed, err
}

// openCell reads a private cell, sealed or not.
func (s *Service) openCell(text string) (string, error) {
	sealed, ok := strings.CutPrefix(text, sealMark)
	if !ok {
		return strings.TrimSpace(text), nil
	}
	return s.Keys.Decrypt(sealed)
}

// ledgerReader understands rows of a ledger.
type ledgerReader struct {
	*Service
	units    *org.Resolver
	byCode   map[string]org.Unit
	fallback org.Unit // the organ where the file names none
	live     map[string]map[string]string
}

func (s *Service) prepareLedger(q db.Reader) (func(map[string]string) (map[string]string, error), error) {
	rd := &ledgerReader{Service: s, byCode: map[string]org.Unit{}, live: map[string]map[string]string{}}
	var err error
	if rd.units, err = org.LoadResolver(q); err != nil {
		return nil, err
	}
	var list []org.Unit
	if err := q.Select(&list, `SELECT id, code, kind FROM org_unit WHERE closed_on = '' ORDER BY path`); err != nil {
		return nil, err
	}
	for _, u := range list {
		rd.byCode[strings.ToUpper(u.Code)] = u
		if u.Kind == org.County && rd.fallback.ID == 0 {
			rd.fallback = u
		}
	}
	var rows []ledgerRow
	if err := q.Select(&rows, ledgerQuery+` WHERE r.state <> 'dismissed'`); err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.Live {
			rd.live[strconv.FormatInt(r.OrganID, 10)+"|"+r.Number] = s.ledgerRecord(r)
		}
	}
	return rd.row, nil
}

// row gives a row its usual form; what cannot be understood stays as it is
// written and is refused by the check.
func (rd *ledgerReader) row(f map[string]string) (map[string]string, error) {
	out := map[string]string{}
	for k, v := range f {
		if v = strings.TrimSpace(v); v != "" && k != ledgerUnit {
			out[k] = v
		}
	}
	rd.organ(f, out)
	for _, key := range []string{"received", "answered"} {
		if d, ok := ledgerDay(out[key]); ok {
			out[key] = d.String()
		}
	}
	if a, ok := answer.ApplicantByWords(out["type"]); ok {
		out["type"], out[ledgerType] = a.Name(), string(a)
	}
	if t, ok := answer.ByWords(out["result"]); ok {
		out["result"], out[ledgerCode] = t.Label(), t.Code
	} else if answer.IsOpen(out["result"]) {
		delete(out, "result")
	}
	if out["notes"] != "" {
		out["notes"] = withoutPersonal(out["notes"])
	}
	if err := rd.applicant(out); err != nil {
		return nil, err
	}
	if now, ok := rd.live[out[ledgerOrgan]+"|"+out["number"]]; ok {
		out[ledgerLive] = strings.Join(ledgerDiffers(now, out), "、")
	}
	return out, nil
}

// organ finds whom a row addresses: by the row, by what the person chose, else
// the county's government.
func (rd *ledgerReader) organ(f, out map[string]string) {
	said := out["organ"]
	if said == "" {
		said = strings.TrimSpace(f[ledgerUnit])
	}
	u := rd.fallback
	if said != "" {
		u = rd.byCode[strings.ToUpper(said)]
		if u.ID == 0 {
			u, _ = rd.units.Lookup(said)
		}
		if u.ID == 0 || u.Kind.Villages() {
			out["organ"], out[ledgerOrgan] = said, ""
			return
		}
	}
	out["organ"], out[ledgerOrgan] = u.Code, strconv.FormatInt(u.ID, 10)
}

// applicant seals what is personal and leaves the masked name.
func (rd *ledgerReader) applicant(out map[string]string) error {
	plain := map[string]string{}
	for _, key := range ledgerPrivate {
		text, err := rd.openCell(out[key])
		if err != nil {
			return fault.Wrap("foi.ledger", err)
		}
		plain[key] = text
		delete(out, key)
	}
	if plain["applicant"] == "" {
		return nil
	}
	out["applicant"] = maskName(plain["applicant"], out[ledgerType] == string(answer.Natural))
	if strings.Contains(plain["applicant"], "＊") {
		out["applicant"] = plain["applicant"]
		return nil // as it is
	}
	a := Applicant{Name: plain["applicant"], Phone: plain["phone"], IDNumber: plain["id_number"], Address: plain["address"], Email: plain["email"]}.tidy()
	sealed, err := rd.seal(a)
	out[ledgerSealed], out[ledgerWho], out[ledgerName], out[ledgerPhone] = sealed.Sealed, sealed.Who, sealed.Name, sealed.Phone
	return err
}

// withoutPersonal takes out of remarks what only a sealed field may hold.
func withoutPersonal(text string) string {
	var kept []string
	for _, part := range strings.Split(text, "；") {
		head, _, ok := strings.Cut(part, "：")
		private := ok && privacy.ColumnOf(head) != privacy.ColumnPublic
		private = private || strings.Contains(part, sealMark)
		for _, f := range privacy.Scan(part, privacy.Options{}) {
			private = private || f.Sure
		}
		if private && ok {
			part = head + "：（含个人信息，未保存）"
		} else if private {
			part = "（含个人信息，未保存）"
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, "；")
}

var (
	ledgerDate    = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?$`)
	ledgerCompact = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
)

// ledgerDay reads 2025-3-4, 2025/3/4, 2025.3.4, 2025年3月4日, 20250304.
func ledgerDay(text string) (calendar.Date, bool) {
	m := ledgerDate.FindStringSubmatch(text)
	if m == nil {
		m = ledgerCompact.FindStringSubmatch(text)
	}
	if m == nil {
		return calendar.Date{}, false
	}
	month, _ := strconv.Atoi(m[2]) // digits by the pattern
	day, _ := strconv.Atoi(m[3])
	d, err := calendar.Parse(fmt.Sprintf("%s-%02d-%02d", m[1], month, day))
	return d, err == nil
}

// numberMax is how long a 受理号 may be, in characters.
const numberMax = 60

// checkLedger finds what is wrong with a row; every problem names its field.
func (s *Service) checkLedger(_ db.Reader, f map[string]string, _ map[string]bool) ([]fault.Problem, error) {
	var p fault.Problems
	p.Need("number", f["number"], "缺少受理号。")
	if utf8.RuneCountInString(f["number"]) > numberMax {
		p.Add("number", fmt.Sprintf("受理号不能超过 %d 字。", numberMax))
	}
	if f["type"] == "" {
		p.Add("type", "缺少申请人类型。")
	} else if f[ledgerType] == "" {
		p.Add("type", "申请人类型“"+f["type"]+"”不能识别，应为：自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他。")
	}
	p.Need("applicant", f["applicant"], "缺少申请人。")
	p.Need("need", f["need"], "缺少所需信息。")
	if n := utf8.RuneCountInString(f["need"]); n > NeedMax {
		p.Add("need", fmt.Sprintf("所需信息有 %d 字，不能超过 %d 字。", n, NeedMax))
	}
	if f[ledgerOrgan] == "" {
		p.Add("organ", "受理机关“"+f["organ"]+"”不能确定是哪个单位，请填写单位编码或者单位表里的名称。")
	}
	s.checkLedgerDays(f, &p)
	if f[ledgerLive] != "" {
		p.Add("number", "受理号“"+f["number"]+"”的申请在本系统登记办理，与表中不一致。请在申请页办理，或从表中删去这一行。")
	}
	return fault.FieldProblems(p.Err()), nil
}

func (s *Service) checkLedgerDays(f map[string]string, p *fault.Problems) {
	today := calendar.DateOf(s.DB.Now().Time)
	day := func(key, head string) calendar.Date {
		d, err := calendar.Parse(f[key])
		switch {
		case err != nil:
			p.Add(key, head+"“"+f[key]+"”不是日期，应像 2025-03-04。")
		case d.IsZero():
		case d.Before(calendar.On(2008, 5, 1)):
			p.Add(key, head+" "+f[key]+" 早于政府信息公开制度实施之日，请核对。")
		case d.After(today):
			p.Add(key, head+" "+f[key]+" 在今天之后，请核对。")
		}
		return d
	}
	received, answered := day("received", "收到日期"), day("answered", "答复日期")
	p.Need("received", f["received"], "缺少收到日期。")
	if !received.IsZero() && !answered.IsZero() && answered.Before(received) {
		p.Add("answered", "答复日期 "+f["answered"]+" 早于收到日期 "+f["received"]+"。")
	}
	switch {
	case f["result"] != "" && f[ledgerCode] == "":
		p.Add("result", "办理结果“"+f["result"]+"”不能识别或者不够具体，请按年度报告的 21 种结果填写，如“不予公开：保护第三方合法权益”；尚未办结的留空。")
	case f["result"] != "" && f["answered"] == "":
		p.Add("answered", "有办理结果，缺少答复日期。")
	case f["result"] == "" && f["answered"] != "":
		p.Add("result", "有答复日期，缺少办理结果；尚未办结的，两栏都留空。")
	}
}

// ledgerNew refuses a masked name where there is none to keep.
func ledgerNew(f map[string]string) []fault.Problem {
	if f["applicant"] != "" && f[ledgerSealed] == "" {
		return []fault.Problem{{Field: "applicant", Msg: "申请人“" + f["applicant"] + "”隐去了部分文字，系统里没有这件申请，请填写完整。"}}
	}
	return nil
}
