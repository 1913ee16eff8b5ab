// Package consult is the county's exchange with its people (互动交流): letters
// to its own box (留言), reports of mistakes on the site (网站纠错), calls for
// opinions (意见征集) and surveys (调查问卷).
//
// A second box that nobody attends fails a site's inspection, so letters are
// taken in only when the county has named a unit that answers them; else the
// pages lead to 12345 and 县长信箱. What a citizen writes is never public. An
// answer leaves when another person has passed it; what the public reads of a
// typical one is told anew in the office's words, without names, and is
// checked before it appears.
package consult

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"lianghua/disclose/precheck"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Service is the office's verbs.
type Service struct {
	DB       *db.DB
	Keys     *crypt.Keys
	Calendar func(q db.Reader) (calendar.Calendar, error)
	// Rules adds the county's own word lists to the check before publication
	// (disclose/words); nil checks with the built-in ones.
	Rules func(q db.Reader, r precheck.Rules, pages bool) (precheck.Rules, error)
}

// Ref names a record as its editor saw it.
type Ref struct{ ID, Version int64 }

func (s *Service) write(ctx context.Context, op string, f func(tx *db.Tx) error) error {
	return fault.Wrap(op, s.DB.Write(ctx, f))
}

func today(tx *db.Tx) calendar.Date { return calendar.DateOf(tx.Now.Time) }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// nullable is NULL for no record.
func nullable(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// citizen is who acts on the public pages: nobody that the log could name.
var citizen = audit.Who{Name: "公众", Face: "web"}

// clock is who acts when a day comes.
var clock = audit.Who{Name: "系统", Face: "job"}

// record logs an act: ids and names of moves, never what was written.
func record(tx *db.Tx, who audit.Who, action rbac.Action, kind string, id, unit int64, a Action, more ...any) {
	detail := map[string]any{"move": string(a)}
	for i := 0; i+1 < len(more); i += 2 {
		detail[more[i].(string)] = more[i+1]
	}
	audit.Record(tx, who, audit.Entry{Action: string(action), ObjectKind: kind, ObjectID: audit.ID(id), UnitID: unit, Detail: detail})
}

// length reports a text that is blank or too long.
func length(p *fault.Problems, field, label, value string, most int) {
	switch n := utf8.RuneCountInString(value); {
	case n == 0:
		p.Add(field, "请填写"+label+"。")
	case n > most:
		p.Add(field, label+"不能超过 "+strconv.Itoa(most)+" 字，现在是 "+strconv.Itoa(n)+" 字。")
	}
}

// check refuses text for the public that the check before publication blocks.
// Links into this site are not opened: a transaction is under way.
func (s *Service) check(tx *db.Tx, title string, parts ...precheck.Field) error {
	subject := precheck.Subject{Title: title, Fields: parts, Rules: precheck.Rules{Today: today(tx)}}
	var err error
	if s.Rules != nil {
		if subject.Rules, err = s.Rules(tx, subject.Rules, false); err != nil {
			return err
		}
	}
	r, err := precheck.Check(tx.Context(), subject)
	if err != nil || !r.Blocks {
		return err
	}
	var p fault.Problems
	for _, f := range r.Findings {
		if f.Severity == precheck.Block {
			p.Add(f.Field, "公开前检查："+f.Where+"“"+f.Text+"”，"+strings.TrimSuffix(f.Message, "。")+"。"+f.Mend)
		}
	}
	return p.Err()
}

// another refuses that one person passes what the same person wrote.
func another(actor rbac.Actor, author int64, what string) error {
	if actor.Is(author) {
		return fault.Conflict(what + "是您本人起草的，请由另一位同志审核。")
	}
	return nil
}

// boxUnit is the unit that the county has named by a setting.
func boxUnit(q db.Reader, code, what string) (org.Unit, error) {
	if code == "" {
		return org.Unit{}, fault.NotFound("本县没有开设" + what + "，可以拨打 12345 政务服务便民热线。")
	}
	u, err := org.UnitByCode(q, code)
	if err == nil && u.Closed() {
		err = fault.NotFound("本县没有开设" + what + "，可以拨打 12345 政务服务便民热线。")
	}
	return u, err
}
