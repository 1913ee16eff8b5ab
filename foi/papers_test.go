package foi_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"lianghua/foi"
	"lianghua/foi/letter"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
)

// text is what a paper's file says.
func (c *county) text(id, paper int64) (string, attach.Attachment) {
	c.t.Helper()
	a, err := c.PaperFile(ctx, c.officer(), id, paper, false)
	c.must(err)
	f, err := c.Files.Open(a.SHA256)
	c.must(err)
	raw, err := io.ReadAll(f)
	c.must(err)
	c.must(f.Close())
	text, err := foi.LetterText(ctx, raw)
	c.must(err)
	return text, a
}

func (c *county) paper(id, paper int64) foi.Paper {
	c.t.Helper()
	d, err := c.Detail(ctx, c.officer(), id)
	c.must(err)
	for _, p := range d.Papers {
		if p.ID == paper {
			return p
		}
	}
	c.t.Fatalf("no paper %d", paper)
	return foi.Paper{}
}

// A letter is written from the case, looked at with the person masked, made
// with a number, and sent; it says which template made it.
func TestLettersOfACase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		id := c.received("示例项目的补偿方案")
		c.must(c.AskCorrection(ctx, c.officer(), c.ref(id), foi.Ask{What: "一、写明文件名称。\n（2）写明年度。", On: c.day(), Until: calendar.MustParse("2026-09-22")}))

		f, err := c.Letter(ctx, c.officer(), id, foi.LetterOrder{Kind: "correction"})
		c.must(err)
		if !strings.Contains(f.Text, "示＊＊：") || strings.Contains(f.Text, person.Name) || !strings.Contains(f.Text, "1．写明文件名称。\n2．写明年度。") || !strings.Contains(f.Text, "请于2026年9月22日（含当日）前") {
			t.Errorf("preview:\n%s", f.Text)
		}
		if len(f.Missing) > 0 || len(f.Fields) < 4 {
			t.Errorf("missing %v of %d", f.Missing, len(f.Fields))
		}
		for _, x := range f.Fields {
			if x.Name == "收件人" || x.Name == "申请人" || x.Name == "文号" {
				t.Errorf("%s can be typed", x.Name)
			}
		}
		_, err = c.MakeLetter(ctx, c.officer(), c.ref(id), foi.LetterOrder{Kind: "correction", Values: map[string]string{"补正事项": " "}})
		c.refused(err, fault.KindInvalid, "a letter without what it must say")
		_, err = c.MakeLetter(ctx, c.liaison(), c.ref(id), foi.LetterOrder{Kind: "correction"})
		c.refused(err, fault.KindNotFound, "another unit's liaison")
		paper, err := c.MakeLetter(ctx, c.officer(), c.ref(id), foi.LetterOrder{Kind: "correction", Values: map[string]string{"补正事项": "写明文件的全称。", "收件人": "别人"}})
		c.must(err)
		p := c.paper(id, paper)
		if p.Number != "县政府依申请〔2026〕第1号-补" || p.Title != "政府信息公开申请补正告知书" || p.SHA256 == "" || p.IssuedOn != c.day() {
			t.Errorf("%+v", p)
		}
		text, a := c.text(id, paper)
		if !strings.HasPrefix(text, "县政府依申请〔2026〕第1号-补\n政府信息公开申请补正告知书\n示例甲：") || !strings.Contains(text, "1．写明文件的全称。") || strings.Contains(text, "别人") || a.SHA256 != p.SHA256 {
			t.Errorf("made:\n%s", text)
		}
		if by, err := foi.MadeBy(d.Reader(ctx), paper); err != nil || by != "内置模板" {
			t.Errorf("made by %q %v", by, err)
		}
		_, err = c.PaperFile(ctx, c.leader(), id, paper, false)
		c.refused(err, fault.KindForbidden, "who may not see the applicant gets no letter")

		c.refused(c.SendPaper(ctx, c.officer(), c.ref(id), paper, foi.Delivery{Way: "post", SentOn: c.day()}), fault.KindInvalid, "post without its number")
		c.must(c.SendPaper(ctx, c.officer(), c.ref(id), paper, foi.Delivery{Way: "post", PostNumber: "XA000", SentOn: c.day()}))
		c.refused(c.VoidPaper(ctx, c.officer(), c.ref(id), paper, "笔误"), fault.KindConflict, "a letter that went out")
		c.must(c.ScanPaper(ctx, c.officer(), c.ref(id), paper, *c.scan("other"), c.day()))
		if p = c.paper(id, paper); p.PostNumber != "XA000" || p.ScanSHA256 == "" || p.SentOn.IsZero() {
			t.Errorf("%+v", p)
		}
		second, err := c.MakeLetter(ctx, c.officer(), c.ref(id), foi.LetterOrder{Kind: "receipt"})
		c.must(err)
		c.must(c.VoidPaper(ctx, c.officer(), c.ref(id), second, "内容有误"))
		if p = c.paper(id, second); p.VoidWhy == "" || p.Number != "县政府依申请〔2026〕第2号-收" {
			t.Errorf("%+v", p)
		}
		c.sealed()
	})
}

// The answer's letter is made after it was signed, with its number, by the
// office's own template; a third party's letter does not name the applicant.
func TestAnswerAndThirdParty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		c.grant(c.reviewer(), c.counsel())
		raw, err := letter.Builtin("answer_open")
		c.must(err)
		raw = bytes.Clone(raw)
		_, err = c.AddTemplate(ctx, c.officer(), foi.TemplateUpload{Kind: "answer_open", Name: "答复书.docx", Raw: raw})
		c.must(err)
		id := c.received("示例项目的补偿方案")
		c.must(c.Consult(ctx, c.officer(), c.ref(id), true, c.day(), []foi.PartyDraft{{Contact: foi.Contact{Name: "示例徐某", Address: "示例路9号"}, Subject: "补偿协议"}}))
		det, err := c.Detail(ctx, c.officer(), id)
		c.must(err)
		_, err = c.MakeLetter(ctx, c.officer(), c.ref(id), foi.LetterOrder{Kind: "consult_third"})
		c.refused(err, fault.KindInvalid, "a letter to no party")
		third, err := c.MakeLetter(ctx, c.officer(), c.ref(id), foi.LetterOrder{Kind: "consult_third", Party: det.Parties[0].ID})
		c.must(err)
		if text, _ := c.text(id, third); !strings.Contains(text, "示例徐某：") || strings.Contains(text, person.Name) || !strings.Contains(text, "补偿协议") {
			t.Error(text)
		}
		c.must(c.HearParty(ctx, c.officer(), c.ref(id), foi.PartyFact{PartyID: det.Parties[0].ID, On: c.day()}))
		c.must(c.HearParty(ctx, c.officer(), c.ref(id), foi.PartyFact{PartyID: det.Parties[0].ID, On: c.day(), Opinion: "agree"}))
		c.draft(id, "1", "")
		_, err = c.MakeLetter(ctx, c.officer(), c.ref(id), foi.LetterOrder{Kind: "answer_open"})
		c.refused(err, fault.KindConflict, "an answer that nobody signed")
		if f, err := c.Letter(ctx, c.officer(), id, foi.LetterOrder{Kind: "answer_open"}); err != nil || !strings.Contains(f.Text, "经审查，答复如下。") {
			t.Error(err, f.Text)
		}
		c.must(c.Submit(ctx, c.officer(), c.ref(id)))
		c.through(id)
		paper, err := c.MakeLetter(ctx, c.officer(), c.ref(id), foi.LetterOrder{Kind: "answer_open"})
		c.must(err)
		text, _ := c.text(id, paper)
		number := c.get(id).DocumentNo
		for _, want := range []string{number + "\n", "示例甲：", "征求该信息涉及的第三方的意见", "第三十六条", "6个月内直接向", "经审查，答复如下。"} {
			if !strings.Contains(text, want) {
				t.Errorf("the answer does not say %q:\n%s", want, text)
			}
		}
		if by, err := foi.MadeBy(d.Reader(ctx), paper); err != nil || by != "第1版（答复书.docx）" {
			t.Errorf("made by %q %v", by, err)
		}
		for _, kind := range []string{"envelope", "delivery", "clock", "approval", "register", "archive"} {
			x, err := c.MakeLetter(ctx, c.officer(), c.ref(id), foi.LetterOrder{Kind: kind})
			c.must(err)
			text, _ := c.text(id, x)
			want := map[string]string{"envelope": "示例路1号", "delivery": number, "clock": "不计入", "approval": "签发", "register": person.IDNumber, "archive": "答复书"}[kind]
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q:\n%s", kind, want, text)
			}
		}
		c.sealed()
	})
}

// Amounts in capital numerals.
func TestCapitals(t *testing.T) {
	for n, want := range map[int64]string{100: "壹佰元整", 2200: "贰仟贰佰元整", 3000: "叁仟元整", 10: "壹拾元整", 1010: "壹仟零壹拾元整", 14700: "壹万肆仟柒佰元整", 37000: "叁万柒仟元整", 100005: "壹拾万零伍元整", 10300: "壹万零叁佰元整", 0: "零元整"} {
		if got := foi.Capital(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
