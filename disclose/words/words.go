// Package words is what a county adds to the check before publication: words
// and titles of its own, an allow-list (允许清单), which laws are no longer in
// force, which links are dead. The lists that are built in stay and stand
// beside them (precheck.Lists).
package words

import (
	"net/http"

	"lianghua/disclose/precheck"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/internal/visit"
)

// Service holds the verbs on the county's lists.
type Service struct {
	DB      *db.DB
	Site    func() http.Handler   // this site's pages; nil, or of nil: its links are not opened
	Dial    visit.Dialer          // of the nightly visit; nil: the usual one
	Changed func(tx *db.Tx) error // told in the transaction that changes a list: what was checked is checked again
}

// Kind is what a word of the county is.
type Kind string

// The kinds of words, and of what the allow-list lets through besides.
const (
	Wrong     Kind = "word"      // 错别字与不规范用语
	Title     Kind = "title"     // 职务称谓
	Sensitive Kind = "sensitive" // 敏感词
	Link      Kind = "link"      // an address that opens for people only
	Basis     Kind = "basis"     // a former law that is cited rightly
)

var kindNames = map[Kind]string{Wrong: "错别字与不规范用语", Title: "职务称谓", Sensitive: "敏感词", Link: "链接", Basis: "依据"}

// Name is the kind in Chinese.
func (k Kind) Name() string { return kindNames[k] }

// Kinds lists the kinds that a word may have.
func Kinds() []Kind { return []Kind{Wrong, Title, Sensitive} }

// AllowKinds lists the kinds of the allow-list.
func AllowKinds() []Kind { return []Kind{Wrong, Title, Sensitive, Link, Basis} }

// precheck is the kind of finding that the kind makes.
func (k Kind) precheck() precheck.Kind {
	if k == Title {
		return precheck.Title
	}
	return precheck.Word
}

// Word is one word of the county's own.
type Word struct {
	ID          int64             `db:"id"`
	Kind        Kind              `db:"kind"`
	Word        string            `db:"word"`
	Person      string            `db:"person"`  // of a title: whose it is no more; "" is wrong for anybody
	Suggest     string            `db:"suggest"` // the right form
	Unless      string            `db:"unless"`  // passages in which it is right, with | between
	Explanation string            `db:"explanation"`
	Severity    precheck.Severity `db:"severity"`
	Owner       string            `db:"owner"`   // who answers for it
	List        string            `db:"list"`    // version of the list that it belongs to
	ListOn      calendar.Date     `db:"list_on"` // and its date
	Since       calendar.Date     `db:"since"`
	Until       calendar.Date     `db:"until"`      // the last day; zero never ends
	StoppedOn   calendar.Date     `db:"stopped_on"` // taken out by hand
	By          string            `db:"by_name"`
	At          db.Time           `db:"at"`
}

const wordColumns = `w.id, w.kind, w.word, w.person, w.suggest, w.unless, w.explanation, w.severity, w.owner, w.list, w.list_on, w.since, w.until, w.stopped_on, w.by_name, w.at`

// Allowance is one line of the allow-list.
type Allowance struct {
	ID        int64         `db:"id"`
	Kind      Kind          `db:"kind"`
	Text      string        `db:"text"`
	Reason    string        `db:"reason"`
	Owner     string        `db:"owner"` // who answers for it
	Since     calendar.Date `db:"since"`
	ExpiresOn calendar.Date `db:"expires_on"` // the last day; zero never ends
	StoppedOn calendar.Date `db:"stopped_on"`
	By        string        `db:"by_name"`
	At        db.Time       `db:"at"`
}

const allowColumns = `a.id, a.kind, a.text, a.reason, a.owner, a.since, a.expires_on, a.stopped_on, a.by_name, a.at`

// Standing is how a line of a list stands on a day.
type Standing string

// The standings.
const (
	Ahead   Standing = "ahead"   // 尚未启用
	InForce Standing = "force"   // 使用中
	Over    Standing = "over"    // 已到期
	Stopped Standing = "stopped" // 已停用
)

// Standings lists the four.
func Standings() []Standing { return []Standing{InForce, Ahead, Over, Stopped} }

// Name is the standing in Chinese.
func (s Standing) Name() string {
	return map[Standing]string{Ahead: "尚未启用", InForce: "使用中", Over: "已到期", Stopped: "已停用"}[s]
}

func standing(today, since, until, stopped calendar.Date) Standing {
	switch {
	case !stopped.IsZero():
		return Stopped
	case since.After(today):
		return Ahead
	case !until.IsZero() && until.Before(today):
		return Over
	}
	return InForce
}

// Standing is how the word stands on a day.
func (w Word) Standing(today calendar.Date) Standing {
	return standing(today, w.Since, w.Until, w.StoppedOn)
}

// Standing is how the line stands on a day.
func (a Allowance) Standing(today calendar.Date) Standing {
	return standing(today, a.Since, a.ExpiresOn, a.StoppedOn)
}

// Words lists every word of the county, the newest first. The caller has the
// right item.setup.
func Words(q db.Reader) (out []Word, err error) {
	err = q.Select(&out, `SELECT `+wordColumns+` FROM disclose_word w ORDER BY w.id DESC`)
	return out, fault.Wrap("words.Words", err)
}

// Allowances lists the allow-list, the newest first. The caller has the right
// item.setup.
func Allowances(q db.Reader) (out []Allowance, err error) {
	err = q.Select(&out, `SELECT `+allowColumns+` FROM disclose_allow a ORDER BY a.id DESC`)
	return out, fault.Wrap("words.Allowances", err)
}

// Today is the day by the county's clock.
func (s *Service) Today() calendar.Date { return calendar.DateOf(s.DB.Now().Time) }
