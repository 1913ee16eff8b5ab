package foi

import (
	"lianghua/foi/letter"
	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Paper is a letter or paper of a case (文书、材料).
type Paper struct {
	ID         int64         `db:"id"`
	RequestID  int64         `db:"request_id"`
	Kind       string        `db:"kind"` // letter.Kind.Code, or one of PaperKinds
	Title      string        `db:"title"`
	Number     string        `db:"number"`   // 文号
	PartyID    int64         `db:"party_id"` // 0: to the applicant
	DraftID    int64         `db:"draft_id"`
	FileID     int64         `db:"file_id"` // attachment, 0: none
	SHA256     string        `db:"sha256"`
	IssuedOn   calendar.Date `db:"issued_on"`
	Way        string        `db:"way"`
	PostNumber string        `db:"post_number"`
	SentOn     calendar.Date `db:"sent_on"`
	SignedOn   calendar.Date `db:"signed_on"`
	SignedBy   string        `db:"signed_by"`
	ScanID     int64         `db:"scan_id"` // the sealed copy that came back
	ScanSHA256 string        `db:"scan_sha256"`
	VoidWhy    string        `db:"void_why"`
	ByName     string        `db:"by_name"`
	At         db.Time       `db:"at"`
	Version    int64         `db:"version"`
}

// Out reports a letter: it names the applicant, and is served to who may know.
func (p Paper) Out() bool {
	_, ok := letter.ByCode(p.Kind)
	return ok
}

const paperColumns = `p.id, p.request_id, p.kind, p.title, p.number, p.party_id, p.draft_id, COALESCE(p.file_id, 0) AS file_id, p.sha256, p.issued_on,
	p.way, p.post_number, p.sent_on, p.signed_on, p.signed_by, COALESCE(p.scan_id, 0) AS scan_id, p.scan_sha256, p.void_why, p.by_name, p.at, p.version`

// papers reads the papers of a case in the order in which they came.
func papers(q db.Reader, id int64) (list []Paper, err error) {
	err = q.Select(&list, `SELECT `+paperColumns+` FROM foi_paper p WHERE p.request_id = ? ORDER BY p.id`, id)
	return list, fault.Wrap("foi.papers", err)
}

// PaperKinds are the papers that come in; those that go out are letters.
func PaperKinds() []Choice {
	return []Choice{{"application", "申请书"}, {"identity", "身份证明"}, {"proxy", "授权委托书"}, {"corrected", "补正材料"}, {"opinion", "第三方意见"},
		{"notice", "复议、诉讼通知书"}, {"judgement", "复议决定、判决文书"}, {"envelope", "信封"}, {"other", "其他材料"}}
}

// keepFiles notes kept files as papers of a case.
func keepFiles(tx *db.Tx, actor rbac.Actor, r Request, files []Upload) error {
	for _, f := range files {
		title := ChoiceName(PaperKinds(), f.Kind)
		if k, ok := letter.ByCode(f.Kind); ok { // made elsewhere: the scan of a letter
			title = k.Name
		}
		if title == "" {
			return fault.Invalid("kind", "请选择材料的种类。")
		}
		id, err := attach.Record(tx, f.Stored, attach.Owner{Kind: object, ID: r.ID, UnitID: r.OrganID}, f.Name, actor.Name)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO foi_paper (request_id, kind, title, file_id, sha256, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			r.ID, f.Kind, title, id, f.Stored.SHA256, actor.Name, tx.Now); err != nil {
			return err
		}
	}
	return nil
}
