package desk

import (
	"html"
	"strconv"
	"strings"

	"lianghua/disclose/form"
	"lianghua/internal/calendar"
	"lianghua/internal/fault"
	"lianghua/web"
)

// typedContent reads an item's form over what the draft holds: fields that
// the page did not show stay. Problems are of what cannot be read at all; the
// content holds everything else as it was typed.
func typedContent(c *web.Ctx, f form.Form, old form.Content) (form.Content, fault.Problems) {
	var bad fault.Problems
	out := old
	has := func(name string) bool { return c.Request().Form.Has(name) }
	text := map[string]*string{"title": &out.Title, "document_no": &out.DocumentNo, "genre": &out.Genre, "registration_no": &out.RegistrationNo,
		"openness": &out.Openness, "openness_reason": &out.OpennessReason, "summary": &out.Summary, "section": &out.Section, "source": &out.Source,
		"first_channel": &out.FirstChannel, "period": &out.Period, "notice_contact": &out.NoticeContact}
	for name, to := range text {
		if has(name) {
			*to = c.Form(name)
		}
	}
	days := map[string]*calendar.Date{"formed_on": &out.FormedOn, "effective_on": &out.EffectiveOn, "valid_until": &out.ValidUntil, "first_on": &out.FirstOn}
	for name, to := range days {
		if has(name) {
			*to = dateField(c, &bad, name)
		}
	}
	counts := map[string]*int{"notice_days": &out.NoticeDays, "announce_days": &out.AnnounceDays, "post_days": &out.PostDays, "keep_days": &out.KeepDays}
	for name, to := range counts {
		if has(name) {
			*to = countField(c, &bad, name)
		}
	}
	if has("title") { // a tick that is off sends nothing
		out.Normative = c.Checked("normative")
	}
	if has("keywords") {
		out.Keywords = strings.FieldsFunc(c.Form("keywords"), func(r rune) bool { return strings.ContainsRune(" 　,，、;；", r) })
	}
	if has("other_channels") {
		out.OtherChannels = typedChannels(c.Form("other_channels"))
	}
	out.Fields = map[string]string{}
	for _, x := range f.Fields {
		out.Fields[x.Key] = c.Form("fields." + x.Key)
	}
	out.Signers = typedSigners(c, f, &bad)
	if has("body") {
		out.Body = typedBody(c.FormValue("body"), c.Form("body_is"))
	}
	out.Rows = typedTable(c, f, old.Rows)
	return out, bad
}

func countField(c *web.Ctx, bad *fault.Problems, name string) int {
	s := c.Form(name)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		bad.Add(name, "“"+s+"”不是天数，请填整数")
	}
	return n
}

// typedChannels reads a channel a line: its name and its address.
func typedChannels(text string) (out []form.Channel) {
	for _, line := range textLines(text) {
		i := strings.Index(line, "http")
		if i < 0 {
			out = append(out, form.Channel{Name: line})
			continue
		}
		out = append(out, form.Channel{Name: strings.TrimRight(strings.TrimSpace(line[:i]), "：:，,"), Link: line[i:]})
	}
	return out
}

func typedSigners(c *web.Ctx, f form.Form, bad *fault.Problems) (out []form.Signer) {
	for i, seat := range f.Signers {
		name := signerField(i)
		s := form.Signer{Role: seat.Role, Name: c.Form(name), On: dateField(c, bad, name+".on")}
		if s.Name != "" || !s.On.IsZero() {
			out = append(out, s)
		}
	}
	return out
}

// typedBody is the text as markup: what the editor sent, or plain text with a
// paragraph for every line. The verb that keeps it cleans it.
func typedBody(text, is string) string {
	if is == "html" {
		return text
	}
	var b strings.Builder
	for _, line := range textLines(text) {
		b.WriteString("<p>" + html.EscapeString(line) + "</p>")
	}
	return b.String()
}

// plainBody is typedBody's reverse, for a page without the editor: a text of
// mere paragraphs is shown as lines, any other as its markup.
func plainBody(body string) (text, is string) {
	if body == "" || !strings.HasPrefix(body, "<p>") || !strings.HasSuffix(body, "</p>") {
		return body, bodyKind(body)
	}
	lines := strings.Split(strings.TrimSuffix(strings.TrimPrefix(body, "<p>"), "</p>"), "</p><p>")
	for i, line := range lines {
		if strings.Contains(line, "<") {
			return body, "html"
		}
		lines[i] = html.UnescapeString(line)
	}
	return strings.Join(lines, "\n"), "text"
}

func bodyKind(body string) string {
	if body == "" {
		return "text"
	}
	return "html"
}

// signerProblems puts what is said of a signer, by role, at the field of the page.
func signerProblems(list []fault.Problem, f form.Form) []fault.Problem {
	for i, p := range list {
		role, ok := strings.CutPrefix(p.Field, "signers.")
		for n, seat := range f.Signers {
			if ok && seat.Role == role {
				list[i].Field = signerField(n)
				if strings.Contains(p.Msg, "签字日期") {
					list[i].Field += ".on"
				}
			}
		}
	}
	return list
}
