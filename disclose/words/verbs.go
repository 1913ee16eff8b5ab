package words

import (
	"context"
	"net/url"
	"strings"
	"unicode/utf8"

	"lianghua/disclose/precheck"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Bounds of what is typed, in characters. A word of one character would be
// found in every second line.
const (
	leastWord = 2
	mostWord  = 30
	mostText  = 300
	mostLink  = 500
)

// act runs one verb: the right is asked at the county, what was checked before
// is checked again.
func (s *Service) act(ctx context.Context, actor rbac.Actor, kind string, verb func(tx *db.Tx) (id int64, detail map[string]any, err error)) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		county, err := org.CountyUnit(tx)
		if err != nil {
			return err
		}
		if err := rbac.Check(actor, rbac.ItemSetup, county.RBAC()); err != nil {
			return err
		}
		var detail map[string]any
		if id, detail, err = verb(tx); err != nil {
			return err
		}
		audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.ItemSetup), ObjectKind: kind, ObjectID: audit.ID(id), UnitID: county.ID, Detail: detail})
		if s.Changed == nil {
			return nil
		}
		return s.Changed(tx)
	})
	return id, fault.Wrap("words.act", err)
}

// Add puts a word on the county's lists.
func (s *Service) Add(ctx context.Context, actor rbac.Actor, w Word) (int64, error) {
	return s.act(ctx, actor, "word", func(tx *db.Tx) (int64, map[string]any, error) {
		today := calendar.DateOf(tx.Now.Time)
		w = w.tidy(today)
		if err := w.check(); err != nil {
			return 0, nil, err
		}
		id, err := add(tx, actor, w, today)
		return id, map[string]any{"verb": "add", "kind": string(w.Kind), "severity": string(w.Severity)}, err
	})
}

func add(tx *db.Tx, actor rbac.Actor, w Word, today calendar.Date) (int64, error) {
	var n int
	if err := tx.Get(&n, `SELECT count(*) FROM disclose_word w WHERE w.kind = ? AND w.word = ? AND w.person = ? AND w.stopped_on = '' AND (w.until = '' OR w.until >= ?)`,
		string(w.Kind), w.Word, w.Person, today); err != nil {
		return 0, err
	}
	if n > 0 {
		return 0, fault.Invalidf("word", "“%s%s”已在词库中使用，请先停用原来的再新增。", w.Word, w.Person)
	}
	return tx.Insert(`INSERT INTO disclose_word (kind, word, person, suggest, unless, explanation, severity, owner, list, list_on, since, until, by_name, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		string(w.Kind), w.Word, w.Person, w.Suggest, w.Unless, w.Explanation, string(w.Severity), w.Owner, w.List, w.ListOn, w.Since, w.Until, actor.Name, tx.Now)
}

// tidy sets what is left blank: from today, without an end, a warning.
func (w Word) tidy(today calendar.Date) Word {
	for _, s := range []*string{&w.Word, &w.Person, &w.Suggest, &w.Explanation, &w.Owner, &w.List} {
		*s = strings.TrimSpace(*s)
	}
	w.Unless = strings.Join(strings.FieldsFunc(w.Unless, func(r rune) bool { return strings.ContainsRune("|｜、，,；;\n\r\t ", r) }), "|")
	if w.Since.IsZero() {
		w.Since = today
	}
	if w.ListOn.IsZero() {
		w.ListOn = today
	}
	if w.Severity == "" {
		w.Severity = precheck.Warn
	}
	return w
}

func (w Word) check() error {
	var p fault.Problems
	if w.Kind != Wrong && w.Kind != Title && w.Kind != Sensitive {
		p.Add("kind", "请选择类别")
	}
	if n := utf8.RuneCountInString(w.Word); n < leastWord || n > mostWord || strings.ContainsAny(w.Word, " \t\r\n　") {
		p.Add("word", "请填写 2 至 30 个字的词语，中间不留空格")
	}
	if r, _ := utf8.DecodeRuneInString(w.Person + w.Word); r != utf8.RuneError && r < utf8.RuneSelf {
		p.Add("word", "词语应以汉字开头")
	}
	if w.Person != "" && (w.Kind != Title || utf8.RuneCountInString(w.Person) < leastWord || strings.ContainsAny(w.Person, " \t\r\n　")) {
		p.Add("person", "姓名只用于职务称谓，至少两个字，中间不留空格")
	}
	if w.Suggest == w.Word && w.Word != "" && w.Person == "" {
		p.Add("suggest", "正确写法与词语相同，请核对")
	}
	if w.Severity != precheck.Warn && w.Severity != precheck.Block {
		p.Add("severity", "请选择提醒还是不能发布")
	}
	p.Need("explanation", w.Explanation, "请填写说明：为什么不用、依据什么")
	p.Need("owner", w.Owner, "请填写责任人或责任科室")
	p.Need("list", w.List, "请填写词库版本，例如 2026年第3号")
	long(&p, map[string]string{"suggest": w.Suggest, "explanation": w.Explanation, "owner": w.Owner, "list": w.List, "unless": w.Unless})
	if !w.Until.IsZero() && w.Until.Before(w.Since) {
		p.Add("until", "停用日期早于启用日期，请核对")
	}
	return p.Err()
}

func long(p *fault.Problems, fields map[string]string) {
	for _, name := range []string{"suggest", "unless", "explanation", "owner", "list", "reason"} {
		if utf8.RuneCountInString(fields[name]) > mostText {
			p.Add(name, "内容过长，请控制在 300 个字以内")
		}
	}
}

// Departure is a leader who has an office no more (领导职务变动).
type Departure struct {
	Person  string
	Title   string        // the old one: 县长
	EndedOn calendar.Date // the first day without it
	Now     string        // the new one, "" when there is none
	Owner   string
	List    string // number of the document that says so
}

// Left makes a leader's old title a finding beside the name, from the day on.
func (s *Service) Left(ctx context.Context, actor rbac.Actor, x Departure) (int64, error) {
	w := Word{Kind: Title, Word: x.Title, Person: x.Person, Severity: precheck.Warn, Owner: x.Owner, List: x.List, Since: x.EndedOn, ListOn: x.EndedOn,
		Explanation: x.EndedOn.String() + " 起不再担任" + strings.TrimSpace(x.Title)}
	if now := strings.TrimSpace(x.Now); now != "" {
		w.Suggest, w.Explanation = now, w.Explanation+"，现任"+now
	}
	return s.act(ctx, actor, "word", func(tx *db.Tx) (int64, map[string]any, error) {
		today := calendar.DateOf(tx.Now.Time)
		w = w.tidy(today)
		var p fault.Problems
		p.Need("person", w.Person, "请填写姓名")
		if x.EndedOn.IsZero() {
			p.Add("since", "请填写不再担任的日期")
		}
		if err := w.check(); err != nil {
			for _, y := range fault.FieldProblems(err) {
				p.Add(y.Field, y.Msg)
			}
		}
		if err := p.Err(); err != nil {
			return 0, nil, err
		}
		id, err := add(tx, actor, w, today)
		return id, map[string]any{"verb": "left", "kind": string(w.Kind)}, err
	})
}

// Stop takes a word out of use at once; it stays on record.
func (s *Service) Stop(ctx context.Context, actor rbac.Actor, id int64) error {
	return s.stop(ctx, actor, id, "word", `UPDATE disclose_word SET stopped_on = ? WHERE id = ? AND stopped_on = ''`)
}

// Disallow ends a line of the allow-list at once; it stays on record.
func (s *Service) Disallow(ctx context.Context, actor rbac.Actor, id int64) error {
	return s.stop(ctx, actor, id, "word_allowed", `UPDATE disclose_allow SET stopped_on = ? WHERE id = ? AND stopped_on = ''`)
}

func (s *Service) stop(ctx context.Context, actor rbac.Actor, id int64, kind, update string) error {
	_, err := s.act(ctx, actor, kind, func(tx *db.Tx) (int64, map[string]any, error) {
		n, err := tx.Exec(update, calendar.DateOf(tx.Now.Time), id)
		if err == nil && n == 0 {
			err = fault.NotFound("没有这一条，或者已经停用，请刷新列表。")
		}
		return id, map[string]any{"verb": "stop"}, err
	})
	return err
}

// Allow puts a text on the allow-list: the check leaves it alone until its day.
func (s *Service) Allow(ctx context.Context, actor rbac.Actor, a Allowance) (int64, error) {
	return s.act(ctx, actor, "word_allowed", func(tx *db.Tx) (int64, map[string]any, error) {
		today := calendar.DateOf(tx.Now.Time)
		a.Text, a.Reason, a.Owner, a.Since = strings.TrimSpace(a.Text), strings.TrimSpace(a.Reason), strings.TrimSpace(a.Owner), today
		if err := a.check(today); err != nil {
			return 0, nil, err
		}
		id, err := tx.Insert(`INSERT INTO disclose_allow (kind, text, reason, owner, since, expires_on, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			string(a.Kind), a.Text, a.Reason, a.Owner, a.Since, a.ExpiresOn, actor.Name, tx.Now)
		return id, map[string]any{"verb": "allow", "kind": string(a.Kind), "expires_on": a.ExpiresOn.String()}, err
	})
}

func (a Allowance) check(today calendar.Date) error {
	var p fault.Problems
	switch a.Kind {
	case Wrong, Title, Sensitive, Basis:
		if n := utf8.RuneCountInString(a.Text); n < leastWord || n > mostText {
			p.Add("text", "请填写允许的词语，依据写文件名称")
		}
	case Link:
		if u, err := url.Parse(a.Text); err != nil || u.Host == "" && !strings.HasPrefix(a.Text, "/") || len(a.Text) > mostLink {
			p.Add("text", "请填写完整的链接，例如 https://www.example.gov.cn/a.html")
		}
	default:
		p.Add("kind", "请选择类别")
	}
	p.Need("reason", a.Reason, "请填写理由")
	p.Need("owner", a.Owner, "请填写责任人或责任科室")
	long(&p, map[string]string{"reason": a.Reason, "owner": a.Owner})
	if !a.ExpiresOn.IsZero() && a.ExpiresOn.Before(today) {
		p.Add("expires_on", "到期日已过，请填写今天以后的日期")
	}
	return p.Err()
}
