// Package disclose publishes: items (公开信息) are drafted, checked, reviewed
// by risk, numbered and published; what was published is sealed, an edit is a
// new draft beside it, and taking down leaves the record inside.
package disclose

import (
	"crypto/rand"
	"encoding/base32"
	"strings"

	"lianghua/catalog/term"
	"lianghua/disclose/form"
	"lianghua/disclose/precheck"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
)

// Service holds the verbs of publishing.
type Service struct {
	DB        *db.DB
	Calendar  func(q db.Reader) (calendar.Calendar, error) // the county's working days
	Files     *attach.Store
	Published []func(tx *db.Tx, e Event) error              // told in the transaction that publishes or takes down
	Checks    map[string]func(form.Content) []fault.Problem // by type: asked at submit, beside the form's own elements
	// Rules adds to a type's rules of the check what the county knows: words,
	// repealed laws, dead links. pages: links into this site may be opened, which
	// is never so inside a write. nil adds nothing.
	Rules func(q db.Reader, r precheck.Rules, pages bool) (precheck.Rules, error)
}

// Event tells upper slices what was published or taken down.
type Event struct {
	ItemID     int64
	RevisionID int64
	UnitID     int64
	Tier       term.Tier
	ColumnID   int64
	Type       string
	Entries    []int64       // catalogue entries that the item serves
	Sheet      string        // village sheet key, "" for others
	Period     string        // 2026-08, 2026Q3 …, "" when none
	Fact       calendar.Date // the day that counts: 首发 or 上墙, else the day of the first publishing
	On         calendar.Date // the day of publishing
	Migrated   bool
	NameList   bool // never leaves the system by list, feed or bundle
	Down       bool // taken down or ended, not published
}

// Ref names an item and the version that the person saw.
type Ref struct{ ID, Version int64 }

// Item (公开信息) is what is published, without its words.
type Item struct {
	ID            int64         `db:"id"`
	Code          string        `db:"code"`     // short, in the address of a QR code
	IndexNo       string        `db:"index_no"` // 索引号, "" before the first publishing
	UnitID        int64         `db:"unit_id"`
	Tier          term.Tier     `db:"tier"`
	Type          string        `db:"type"` // key of the type form
	ColumnID      int64         `db:"column_id"`
	Stage         Stage         `db:"stage"`
	DraftState    State         `db:"draft_state"` // "" when no draft is open
	Title         string        `db:"title"`
	NameList      bool          `db:"name_list"` // noindex, out of lists, interface and feeds
	OffWeb        bool          `db:"off_web"`   // 公开栏 only
	RevisionID    int64         `db:"revision_id"`
	DocumentNo    string        `db:"document_no"`
	FormedOn      calendar.Date `db:"formed_on"`
	Period        string        `db:"period"`
	Normative     bool          `db:"normative"`
	PublishedAt   db.NullTime   `db:"published_at"` // 发布日期: the server's clock at the first publishing
	ListedOn      calendar.Date `db:"listed_on"`    // the day by which lists are sorted; 原发布日期 of a migrated item
	Migrated      bool          `db:"migrated"`
	EndsAt        db.NullTime   `db:"ends_at"`
	EndWhy        string        `db:"end_why"`
	Validity      Validity      `db:"validity"`
	ValidityOn    calendar.Date `db:"validity_on"`
	ValidityBasis string        `db:"validity_basis"`
	NoticeFrom    calendar.Date `db:"notice_from"`
	NoticeUntil   calendar.Date `db:"notice_until"`
	NoticeState   string        `db:"notice_state"` // "", running, over, closed
	NoticeResult  string        `db:"notice_result"`
	DownOn        calendar.Date `db:"down_on"`
	DownReason    string        `db:"down_reason"`
	CreatedBy     int64         `db:"created_by"`
	CreatedAt     db.Time       `db:"created_at"`
	ChangedAt     db.Time       `db:"changed_at"`
	Version       int64         `db:"version"`
}

const itemColumns = `i.id, i.code, COALESCE(i.index_no, '') AS index_no, i.unit_id, i.tier, i.type, COALESCE(i.column_id, 0) AS column_id, i.stage,
	i.draft_state, i.title, i.name_list, i.off_web, i.revision_id, i.document_no, i.formed_on, i.period, i.normative, i.published_at,
	i.listed_on, i.migrated, i.ends_at, i.end_why, i.validity, i.validity_on, i.validity_basis, i.notice_from, i.notice_until, i.notice_state,
	i.notice_result, i.down_on, i.down_reason, i.created_by, i.created_at, i.changed_at, i.version`

// Form is the item's type form; the zero Form when the type is gone.
func (i Item) Form() form.Form {
	f, _ := form.ByKey(i.Type)
	return f
}

// Ref is the item as the person saw it.
func (i Item) Ref() Ref { return Ref{i.ID, i.Version} }

// Validity (效力) of a policy document.
type Validity string

// The four.
const (
	Valid    Validity = "valid"    // 有效
	Lapsed   Validity = "lapsed"   // 失效
	Repealed Validity = "repealed" // 废止
	Amended  Validity = "amended"  // 已修改
)

var validityNames = map[Validity]string{Valid: "有效", Lapsed: "失效", Repealed: "废止", Amended: "已修改"}

// Validities lists the four.
func Validities() []Validity { return []Validity{Valid, Lapsed, Repealed, Amended} }

// Name is the validity in Chinese.
func (v Validity) Name() string { return validityNames[v] }

// Writing is a draft (草稿) with its words.
type Writing struct {
	ID           int64                 `db:"id"`
	ItemID       int64                 `db:"item_id"`
	No           int64                 `db:"no"`
	State        State                 `db:"state"`
	Level        int                   `db:"level"` // review steps
	Content      db.JSON[form.Content] `db:"content"`
	Hash         string                `db:"hash"` // of words and files
	ApprovedHash string                `db:"approved_hash"`
	Reviewed     db.JSON[form.Content] `db:"reviewed"`      // the words that the reviews saw
	ReportHash   string                `db:"report_hash"`   // the check saw these bytes
	ReportBlocks bool                  `db:"report_blocks"` // and found what blocks publishing
	OverrideHash string                `db:"override_hash"`
	PublishAt    db.NullTime           `db:"publish_at"`
	EndOn        calendar.Date         `db:"end_on"` // last day on the web, zero: none
	AuthorID     int64                 `db:"author_id"`
	Author       string                `db:"author"`
	Proofread    string                `db:"proofread"` // 已三校: names
	SignDue      calendar.Date         `db:"sign_due"`  // 补签 due, after an emergency
	SignedAt     db.NullTime           `db:"signed_at"`
	CreatedAt    db.Time               `db:"created_at"`
	ChangedAt    db.Time               `db:"changed_at"`
	FileCount    int                   `db:"file_count"`
}

const draftColumns = `d.id, d.item_id, d.no, d.state, d.level, d.content, d.hash, d.approved_hash, d.report_hash, d.report_blocks, d.override_hash,
	d.publish_at, d.end_on, d.author_id, d.author, d.proofread, d.sign_due, d.signed_at, d.created_at, d.changed_at,
	(SELECT count(*) FROM disclose_draft_file x WHERE x.draft_id = d.id) AS file_count`

// Overdue reports a 补签 that was not made in time.
func (w Writing) Overdue(today calendar.Date) bool {
	return !w.SignDue.IsZero() && !w.SignedAt.Valid && today.After(w.SignDue)
}

// ByID reads an item; NotFound when there is none. The caller has checked
// that the actor may see it.
func ByID(q db.Reader, id int64) (Item, error) {
	var i Item
	err := q.Get(&i, `SELECT `+itemColumns+` FROM disclose_item i WHERE i.id = ?`, id)
	if db.NoRows(err) {
		return i, errNoItem
	}
	return i, fault.Wrap("disclose.ByID", err)
}

// ByCode is ByID by the short code.
func ByCode(q db.Reader, code string) (Item, error) {
	var i Item
	err := q.Get(&i, `SELECT `+itemColumns+` FROM disclose_item i WHERE i.code = ?`, strings.ToLower(code))
	if db.NoRows(err) {
		return i, errNoItem
	}
	return i, fault.Wrap("disclose.ByCode", err)
}

// latest reads the newest draft of an item, whatever its state.
func latest(q db.Reader, itemID int64) (w Writing, err error) {
	err = q.Get(&w, `SELECT `+draftColumns+` FROM disclose_draft d WHERE d.item_id = ? ORDER BY d.no DESC LIMIT 1`, itemID)
	if db.NoRows(err) {
		return w, errNoItem
	}
	return w, fault.Wrap("disclose.latest", err)
}

var (
	errNoItem = fault.NotFound("没有这条公开信息，可能已不在您的范围内，请从列表重新进入。")
	errStale  = fault.Conflict("这条信息刚被他人办理过，请刷新页面后再办。")
)

// eyes are letters and digits that nobody confuses: no 0 O 1 I L. A code
// begins with a letter, so that it is never taken for an id.
const eyes = "abcdefghjkmnpqrstuvwxyz23456789"

const (
	codeLength = 7
	letters    = 23 // of eyes
)

// shortCode makes seven letters and digits for a QR code: 2·10¹⁰ of them.
func shortCode() string {
	b := make([]byte, codeLength)
	b[0] = eyes[draw(letters)]
	for i := 1; i < codeLength; i++ {
		b[i] = eyes[draw(len(eyes))]
	}
	return string(b)
}

// freeCode is a short code that no item has. Two drafts that are begun in the
// same instant with the same one are told apart by the unique index.
func freeCode(q db.Reader) (string, error) {
	for {
		code := shortCode()
		var n int
		if err := q.Get(&n, `SELECT count(*) FROM disclose_item WHERE code = ?`, code); err != nil {
			return "", fault.Internal("disclose.freeCode", err)
		}
		if n == 0 {
			return code, nil
		}
	}
}

// draw is an even random number below n.
func draw(n int) int {
	var one [1]byte
	for {
		_, _ = rand.Read(one[:]) // never fails: see crypto/rand
		if v := int(one[0]); v < 256-256%n {
			return v % n
		}
	}
}

// newToken is 128 random bits for the address of a file.
func newToken() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

func orNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

func findText(c form.Content) string {
	return strings.ToLower(term.Match(c.Title + " " + c.DocumentNo))
}

// tierOf is the level at which a unit publishes.
func tierOf(u org.Unit) term.Tier {
	switch {
	case u.Kind.Villages():
		return term.Village
	case u.Kind.Towns():
		return term.Township
	}
	return term.County
}
