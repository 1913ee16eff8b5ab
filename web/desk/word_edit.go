package desk

import (
	"fmt"

	"lianghua/disclose/precheck"
	"lianghua/disclose/words"
	"lianghua/internal/fault"
	"lianghua/templates"
	"lianghua/web"
)

// WordPage adds a word to the county's lists.
type WordPage struct {
	web.Base
	Word       words.Word // as typed
	Days       map[string]string
	Kinds      []templates.Option
	Severities []templates.Option
}

func wordPage(w words.Word, days map[string]string) *WordPage {
	p := &WordPage{Word: w, Days: days, Kinds: kindPicks(words.Kinds())}
	p.Title = "新增词语"
	for _, s := range []precheck.Severity{precheck.Warn, precheck.Block} {
		p.Severities = append(p.Severities, templates.Option{Value: string(s), Label: severityNames[s]})
	}
	return p
}

func (d *Deps) wordNew(c *web.Ctx) error {
	return c.Render(wordPage(words.Word{Kind: words.Wrong, Severity: precheck.Warn, Word: c.QueryParam("word")}, nil))
}

func (d *Deps) wordAdd(c *web.Ctx) error {
	var p fault.Problems
	w := words.Word{Kind: words.Kind(c.Form("kind")), Word: c.Form("word"), Person: c.Form("person"), Suggest: c.Form("suggest"), Unless: c.Form("unless"), Explanation: c.Form("explanation"),
		Severity: precheck.Severity(c.Form("severity")), Owner: c.Form("owner"), List: c.Form("list"), ListOn: dateField(c, &p, "list_on"), Since: dateField(c, &p, "since"), Until: dateField(c, &p, "until")}
	err := p.Err()
	if err == nil {
		_, err = d.Words.Add(c.Request().Context(), c.Actor, w)
	}
	if err != nil {
		return c.Retry(err, "desk/word_new", wordPage(w, typedDays(c, "list_on", "since", "until")))
	}
	return c.Done(fmt.Sprintf("已新增“%s”，没有发布的稿件会重新体检。", w.Word), "/desk/items/words")
}

// typedDays are days as they were typed, readable or not.
func typedDays(c *web.Ctx, names ...string) map[string]string {
	out := map[string]string{}
	for _, n := range names {
		out[n] = c.Form(n)
	}
	return out
}

func (d *Deps) wordStop(c *web.Ctx) error {
	id, err := c.ID("word")
	if err != nil {
		return err
	}
	if err := d.Words.Stop(c.Request().Context(), c.Actor, id); err != nil {
		return err
	}
	return c.Done("已停用，记录保留。", "/desk/items/words")
}

// LeaderPage records that a leader has an office no more (领导职务变动).
type LeaderPage struct {
	web.Base
	Typed words.Departure
	Ended string
}

func leaderPage(x words.Departure, ended string) *LeaderPage {
	p := &LeaderPage{Typed: x, Ended: ended}
	p.Title = "登记领导职务变动"
	return p
}

func (d *Deps) wordLeader(c *web.Ctx) error { return c.Render(leaderPage(words.Departure{}, "")) }

func (d *Deps) wordLeft(c *web.Ctx) error {
	var p fault.Problems
	x := words.Departure{Person: c.Form("person"), Title: c.Form("word"), EndedOn: dateField(c, &p, "since"), Now: c.Form("suggest"), Owner: c.Form("owner"), List: c.Form("list")}
	err := p.Err()
	if err == nil {
		_, err = d.Words.Left(c.Request().Context(), c.Actor, x)
	}
	if err != nil {
		return c.Retry(err, "desk/word_leader", leaderPage(x, c.Form("since")))
	}
	return c.Done(fmt.Sprintf("已登记，%s 起稿件里的“%s%s”会被提醒。", x.EndedOn, x.Title, x.Person), "/desk/items/words")
}

// AllowPage puts a text on the allow-list.
type AllowPage struct {
	web.Base
	Typed   words.Allowance
	Expires string
	Kinds   []templates.Option
}

func allowPage(a words.Allowance, expires string) *AllowPage {
	p := &AllowPage{Typed: a, Expires: expires, Kinds: kindPicks(words.AllowKinds())}
	p.Title = "加入允许清单"
	return p
}

func (d *Deps) allowNew(c *web.Ctx) error {
	return c.Render(allowPage(words.Allowance{Kind: words.Kind(orDefault(c.QueryParam("kind"), string(words.Wrong))), Text: c.QueryParam("text")}, ""))
}

func (d *Deps) allowAdd(c *web.Ctx) error {
	var p fault.Problems
	a := words.Allowance{Kind: words.Kind(c.Form("kind")), Text: c.Form("text"), Reason: c.Form("reason"), Owner: c.Form("owner"), ExpiresOn: dateField(c, &p, "expires_on")}
	err := p.Err()
	if err == nil {
		_, err = d.Words.Allow(c.Request().Context(), c.Actor, a)
	}
	if err != nil {
		return c.Retry(err, "desk/word_allow", allowPage(a, c.Form("expires_on")))
	}
	return c.Done("已加入允许清单，体检不再提醒。", "/desk/items/words/allowed")
}

func (d *Deps) allowStop(c *web.Ctx) error {
	id, err := c.ID("line")
	if err != nil {
		return err
	}
	if err := d.Words.Disallow(c.Request().Context(), c.Actor, id); err != nil {
		return err
	}
	return c.Done("已停用，体检恢复提醒。", "/desk/items/words/allowed")
}
