package audit

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Anchor is the end of the chain on one day, signed by the county (锚定). Its
// line is kept outside: on paper, on another machine, at the archive. Whoever
// holds database and key file can write a new chain, but not one that ends in
// an anchor that somebody else has.
type Anchor struct {
	Day       calendar.Date `db:"day"`
	Seq       int64         `db:"seq"`
	MAC       string        `db:"mac"`
	KeyID     string        `db:"key_id"` // fingerprint of the public key
	Signature string        `db:"signature"`
}

// Signer signs for readers outside the county.
type Signer interface {
	Sign(message []byte) (string, error)
	PublicKey() (string, error)
}

// anchorForm begins every line; another form gets another number.
const anchorForm = "lianghua-anchor/1"

// message is what is signed: the line without its signature.
func (a Anchor) message() string {
	return strings.Join([]string{anchorForm, a.Day.String(), strconv.FormatInt(a.Seq, 10), a.MAC, a.KeyID}, " ")
}

// Line is the anchor as it is kept outside: one line of ASCII.
func (a Anchor) Line() string { return a.message() + " " + a.Signature }

var hexadecimal = regexp.MustCompile(`^[0-9a-f]{16,128}$`)

// ParseAnchor reads a line that Line wrote.
func ParseAnchor(line string) (a Anchor, err error) {
	f := strings.Fields(line)
	bad := fault.Invalid("anchor", "这不是锚定行。锚定行以 "+anchorForm+" 开头，共六段，请整行复制。")
	if len(f) != 6 || f[0] != anchorForm || !hexadecimal.MatchString(f[3]) || !hexadecimal.MatchString(f[4]) {
		return a, bad
	}
	day, err := calendar.Parse(f[1])
	if err != nil {
		return a, bad
	}
	seq, err := strconv.ParseInt(f[2], 10, 64)
	if err != nil || seq <= 0 {
		return a, bad
	}
	return Anchor{Day: day, Seq: seq, MAC: f[3], KeyID: f[4], Signature: f[5]}, nil
}

// The most that a file of anchors may hold: a century of days.
const (
	maxAnchors     = 40_000
	maxAnchorBytes = 512
)

// ReadAnchors reads a file of lines; blank lines and those that begin with #
// say nothing.
func ReadAnchors(r io.Reader) (list []Anchor, err error) {
	s := bufio.NewScanner(io.LimitReader(r, maxAnchors*maxAnchorBytes))
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(s.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		a, err := ParseAnchor(line)
		if err != nil {
			return nil, fault.Invalidf("anchor", "第 %d 行：%s", n, fault.Message(err))
		}
		list = append(list, a)
	}
	if s.Err() != nil || len(list) == 0 {
		return nil, fault.Invalid("anchor", "没有读到锚定行，请核对文件。")
	}
	return list, nil
}

// AnchorAction is the act of anchoring in the log.
const AnchorAction = "audit.anchor"

// Drop anchors the chain for the day of the transaction: once a day, and not
// before there is an act. false means that nothing was written, and a is the
// day's anchor when there is one.
func Drop(tx *db.Tx, s Signer, who Who) (a Anchor, dropped bool, err error) {
	day := calendar.DateOf(tx.Now.Time)
	if a, err = anchorOf(tx, day); err == nil || !db.NoRows(err) {
		return a, false, fault.Wrap("audit.Drop", err)
	}
	var h head
	if err := tx.Get(&h, `SELECT seq, mac FROM audit_head WHERE id = 1`); err != nil || h.Seq == 0 {
		return a, false, fault.Wrap("audit.Drop", err)
	}
	public, err := s.PublicKey()
	if err != nil {
		return a, false, fault.Internal("audit.Drop", err)
	}
	a = Anchor{Day: day, Seq: h.Seq, MAC: h.MAC, KeyID: crypt.Fingerprint(public)}
	if a.Signature, err = s.Sign([]byte(a.message())); err != nil {
		return a, false, fault.Internal("audit.Drop", err)
	}
	n, err := tx.Exec(`INSERT INTO audit_anchor (day, seq, mac, key_id, signature, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (day) DO NOTHING`,
		a.Day, a.Seq, a.MAC, a.KeyID, a.Signature, tx.Now)
	if err != nil {
		return a, false, fault.Internal("audit.Drop", err)
	}
	if n == 0 { // another process was first
		a, err = anchorOf(tx, day)
		return a, false, fault.Wrap("audit.Drop", err)
	}
	Record(tx, who, Entry{Action: AnchorAction, ObjectKind: "anchor", ObjectID: day.String(), Detail: map[string]any{"seq": a.Seq}})
	return a, true, nil
}

const anchorColumns = `day, seq, mac, key_id, signature`

func anchorOf(q db.Reader, day calendar.Date) (a Anchor, err error) {
	return a, q.Get(&a, `SELECT `+anchorColumns+` FROM audit_anchor WHERE day = ?`, day)
}

// AnchorPage is how many anchors one page shows.
const AnchorPage = 100

// Anchors lists the anchors before a day (none: from the newest), newest
// first; a limit of 0 is a page.
func Anchors(q db.Reader, before calendar.Date, limit int) (list []Anchor, err error) {
	if limit <= 0 {
		limit = AnchorPage
	}
	where, args := ``, []any{}
	if !before.IsZero() {
		where, args = ` WHERE day < ?`, append(args, before)
	}
	err = q.Select(&list, `SELECT `+anchorColumns+` FROM audit_anchor`+where+` ORDER BY day DESC LIMIT ?`, append(args, limit)...)
	return list, fault.Wrap("audit.Anchors", err)
}

// EachAnchor calls f for every anchor from a day on, oldest first.
func EachAnchor(q db.Reader, from calendar.Date, f func(Anchor) error) error {
	var list []Anchor
	if err := q.Select(&list, `SELECT `+anchorColumns+` FROM audit_anchor WHERE day >= ? ORDER BY day`, from); err != nil {
		return fault.Internal("audit.EachAnchor", err)
	}
	for _, a := range list {
		if err := f(a); err != nil {
			return err
		}
	}
	return nil
}

// say names an anchor in a sentence.
func (a Anchor) say() string {
	return fmt.Sprintf("%s的锚定（第 %d 条）", a.Day.Chinese(), a.Seq)
}
