package disclose

import (
	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// Secrecy is a filled 《政府信息公开保密审查表》 (政府信息公开条例 §17): four
// questions and a conclusion.
type Secrecy struct {
	State    bool `json:"state"`    // 国家秘密: true when it holds some
	Work     bool `json:"work"`     // 工作秘密
	Trade    bool `json:"trade"`    // 商业秘密
	Personal bool `json:"personal"` // 个人隐私
	Answered bool `json:"-"`        // all four were ticked through
	Note     string
	Refuse   bool `json:"-"` // conclusion 不予公开
}

func (x *Secrecy) check(p *fault.Problems) {
	switch {
	case x == nil || !x.Answered:
		p.Add("secrecy", "请逐项填写保密审查表：国家秘密、工作秘密、商业秘密、个人隐私")
	case !x.Refuse && (x.State || x.Work || x.Trade || x.Personal):
		p.Add("secrecy", "保密审查表中有涉密或隐私内容，结论不能是“可以公开”，请退回修改")
	}
}

// SecrecyReview is a recorded 保密审查.
type SecrecyReview struct {
	ID         int64            `db:"id"`
	Hash       string           `db:"hash"`
	Answers    db.JSON[Secrecy] `db:"answers"`
	Conclusion string           `db:"conclusion"` // publish, refuse
	Errata     bool             `db:"errata"`     // 文字勘误 confirmed on the shown diff
	Way        string           `db:"way"`
	ByName     string           `db:"by_name"`
	SignedBy   string           `db:"signed_by"`
	SignedOn   string           `db:"signed_on"`
	At         db.Time          `db:"at"`
}

// secrecyOf reads the newest secrecy review of a draft; false when there is none.
func secrecyOf(q db.Reader, draftID int64) (x SecrecyReview, ok bool, err error) {
	err = q.Get(&x, `SELECT y.id, y.hash, y.answers, y.conclusion, y.errata, y.way, y.by_name, y.signed_by, y.signed_on, y.at
		FROM disclose_secrecy y WHERE y.draft_id = ? ORDER BY y.id DESC LIMIT 1`, draftID)
	if db.NoRows(err) {
		return x, false, nil
	}
	return x, err == nil, fault.Wrap("disclose.secrecyOf", err)
}

// Holds reports a review that lets these very bytes be published.
func (x SecrecyReview) Holds(hash string) bool { return x.Hash == hash && x.Conclusion == "publish" }

// recordSecrecy writes a secrecy review of the draft as it is now. An errata
// takes over the answers of the review before it.
func (d *deed) recordSecrecy(w *work, s step) error {
	answers, conclusion := Secrecy{}, "publish"
	if s.Action == ActErrata {
		old, ok, err := secrecyOf(d.tx, w.W.ID)
		if err != nil || !ok {
			return fault.Wrap("disclose.recordSecrecy", err)
		}
		answers, conclusion = old.Answers.V, old.Conclusion
	} else if s.Secrecy != nil {
		answers = *s.Secrecy
		if s.Secrecy.Refuse {
			conclusion = "refuse"
		}
	}
	way, by, on, scan := "system", "", "", int64(0)
	if s.Sig != nil {
		way, by, on, scan = "paper", s.Sig.By, s.Sig.On, s.Sig.ScanID
	}
	_, err := d.tx.Exec(`INSERT INTO disclose_secrecy (draft_id, hash, answers, conclusion, errata, way, by_person, by_name, signed_by, signed_on, scan_id, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		w.W.ID, w.W.Hash, db.Of(answers), conclusion, s.Action == ActErrata, way, d.actor.PersonID, d.actor.Name, by, on, orNull(scan), d.tx.Now)
	return fault.Wrap("disclose.recordSecrecy", err)
}
