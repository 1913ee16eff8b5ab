package disclose

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/rbac"
)

// Form carries what a move may need; see Need.
type Form struct {
	Reason    string
	Paper     *Paper // signed on paper (线下审签) and not in the system
	Secrecy   *Secrecy
	PublishAt db.Time // 定时发布
	Phone     *Phone
	Effect    *Effect
}

// Paper (线下审签) is a 《信息发布审核表》 that was signed and sealed.
type Paper struct {
	SignedBy string        // the name on the sheet
	SignedOn calendar.Date // the date beside the signature
	Scan     attach.Stored // the uploaded scan
	Name     string        // its file name
}

// Phone (电话请示) is a consent in an emergency, to be countersigned.
type Phone struct {
	By string  // 同意人
	At db.Time // when
}

// Effect is a change of 效力 of a published document.
type Effect struct {
	Validity Validity
	On       calendar.Date
	Basis    string
}

// Result is what became of one item in a batch.
type Result struct {
	ID    int64
	Title string
	OK    bool
	Msg   string // why not, when not OK
}

// batchLimit bounds one batch.
const batchLimit = 500

// Act makes one move on one item or on many. One item: its refusal is the
// error. Many: each has its result, and the good ones are done in the same
// transaction; what is wrong in the form itself is the error, and none is done.
func (s *Service) Act(ctx context.Context, actor rbac.Actor, refs []Ref, action Action, f Form) ([]Result, error) {
	switch {
	case len(refs) == 0:
		return nil, fault.Invalid("items", "请先勾选要办理的信息")
	case len(refs) > batchLimit:
		return nil, fault.TooLarge(fmt.Sprintf("一次最多办理 %d 条，请分批办理。", batchLimit))
	case action == ActEnd || action.Name() == "":
		return nil, fault.Invalidf("action", "不能这样办理：%s", action)
	}
	if err := s.checkBefore(ctx, actor, refs, action); err != nil {
		return nil, err
	}
	var out []Result
	err := s.do(ctx, actor, func(d *deed) (err error) {
		out, err = d.each(refs, action, f)
		return err
	})
	return out, err
}

// ActIn is Act of one item for a slice that has a transaction.
func (s *Service) ActIn(tx *db.Tx, actor rbac.Actor, ref Ref, action Action, f Form) error {
	_, err := s.begin(tx, actor).each([]Ref{ref}, action, f)
	return err
}

func (d *deed) each(refs []Ref, action Action, f Form) ([]Result, error) {
	works := make([]work, 0, len(refs))
	for _, r := range refs {
		w, err := d.load(r)
		if err != nil {
			return nil, err
		}
		works = append(works, w)
	}
	step, err := d.step(action, f, works)
	if err != nil {
		return nil, err
	}
	out := make([]Result, 0, len(works))
	for i := range works {
		w := &works[i]
		err := d.take(w, step)
		if err != nil && (len(works) == 1 || !refusal(err) || aboutForm(err)) {
			return nil, err
		}
		r := Result{ID: w.Item.ID, Title: w.name(), OK: err == nil}
		if err != nil {
			r.Msg = fault.Message(err)
		}
		out = append(out, r)
	}
	return out, nil
}

// spoiled is an error that came after the first write of a move: whatever its
// kind, the transaction holds half of the move and must go.
type spoiled struct{ error }

func (s spoiled) Unwrap() error { return s.error }

// spoil marks an error of a move's writes. errStale alone comes from the first
// write, which did nothing.
func spoil(err error) error {
	if err == nil || errors.Is(err, errStale) {
		return err
	}
	return spoiled{err}
}

// refusal reports an error that concerns one item only and left the
// transaction usable.
func refusal(err error) bool {
	if errors.As(err, new(spoiled)) {
		return false
	}
	return expected(err)
}

// expected reports an error that a person can mend.
func expected(err error) bool {
	switch fault.KindOf(err) {
	case fault.KindInvalid, fault.KindForbidden, fault.KindNotFound, fault.KindConflict:
		return true
	}
	return false
}

// formFields are the fields of Form: a problem there is the same for every
// item of a batch.
var formFields = []string{"reason", "signed_by", "signed_on", "scan", "secrecy", "publish_at", "phone_by", "phone_at", "validity", "validity_on", "basis"}

func aboutForm(err error) bool {
	return slices.ContainsFunc(fault.FieldProblems(err), func(p fault.Problem) bool { return slices.Contains(formFields, p.Field) })
}

// step is one move with what it carries, ready to take.
type step struct {
	Action Action
	Form
	Sig *signature
}

// signature is a paper act whose scan is an attachment already.
type signature struct {
	By, On string
	ScanID int64
}

// step checks what is the same for the whole batch; a scan becomes one attachment.
func (d *deed) step(action Action, f Form, works []work) (step, error) {
	s := step{Action: action, Form: f}
	s.Reason = strings.TrimSpace(f.Reason)
	if f.Paper == nil {
		return s, nil
	}
	for _, w := range works {
		if w.UnitID != works[0].UnitID {
			return s, fault.Invalid("items", "一张签字盖章的表只能用于一个单位，请按单位分别办理")
		}
	}
	if !mayRecord(d.actor, works[0].Unit) {
		return s, rbac.Check(d.actor, rbac.ItemDraft, works[0].Unit.RBAC())
	}
	if err := f.Paper.check(d.today); err != nil {
		return s, err
	}
	id, err := attach.Record(d.tx, f.Paper.Scan, attach.Owner{Kind: "disclose_item", ID: works[0].Item.ID, UnitID: works[0].UnitID}, f.Paper.Name, d.actor.Name)
	s.Sig = &signature{By: strings.TrimSpace(f.Paper.SignedBy), On: f.Paper.SignedOn.String(), ScanID: id}
	return s, err
}

func (p Paper) check(today calendar.Date) error {
	var bad fault.Problems
	bad.Need("signed_by", p.SignedBy, "请填写签字人姓名")
	switch {
	case p.SignedOn.IsZero():
		bad.Add("signed_on", "请填写签字日期")
	case p.SignedOn.After(today):
		bad.Add("signed_on", "签字日期不能晚于今天")
	}
	if p.Scan.SHA256 == "" {
		bad.Add("scan", "请上传签字盖章后的《信息发布审核表》扫描件")
	}
	return bad.Err()
}

// take makes one move. It refuses before it writes anything, so a refused
// item leaves a batch whole.
func (d *deed) take(w *work, s step) error {
	if w.stale {
		return errStale
	}
	if s.Action.onItem() {
		return d.turn(w, s)
	}
	m, err := next(w.W.State, s.Action, w.W.Level)
	if err != nil {
		return err
	}
	if err := d.permit(m.Right, m.Need, s, *w); err != nil {
		return err
	}
	if err := d.need(m.Need, s); err != nil {
		return err
	}
	if err := d.guard(w, m, s); err != nil {
		return err
	}
	from := w.W.State
	if err := d.carry(w, m, s); err != nil {
		return spoil(err)
	}
	d.audit(m.Right, *w, map[string]any{"move": s.Action, "from": from, "to": w.W.State, "draft": w.W.ID, "paper": s.Sig != nil})
	return nil
}

// permit asks the right of a move; a paper act is recorded by whoever may
// draft or review in the unit.
func (d *deed) permit(right rbac.Action, need Need, s step, w work) error {
	if s.Sig != nil && need.byPaper() && mayRecord(d.actor, w.Unit) {
		return nil
	}
	return rbac.Check(d.actor, right, w.Unit.RBAC())
}

// need checks what the move must be told, all at once.
func (d *deed) need(n Need, s step) error {
	var p fault.Problems
	switch n {
	case NeedReason, NeedHead:
		p.Need("reason", s.Reason, "请说明理由")
	case NeedSecrecy:
		s.Secrecy.check(&p)
	case NeedTime:
		if !s.PublishAt.After(d.tx.Now.Time) {
			p.Add("publish_at", "定时发布的时间须晚于现在")
		}
	case NeedPhone:
		s.Phone.check(&p, d.tx.Now)
		p.Need("reason", s.Reason, "请说明紧急情况")
	case NeedEffect:
		s.Effect.check(&p)
	}
	return p.Err()
}

func (f *Phone) check(p *fault.Problems, now db.Time) {
	if f == nil || strings.TrimSpace(f.By) == "" {
		p.Add("phone_by", "请填写电话同意人姓名")
	}
	switch {
	case f == nil || f.At.IsZero():
		p.Add("phone_at", "请填写电话请示的时间")
	case f.At.After(now.Time):
		p.Add("phone_at", "电话请示的时间不能晚于现在")
	}
}

func (e *Effect) check(p *fault.Problems) {
	if e == nil || e.Validity.Name() == "" {
		p.Add("validity", "请选择效力")
		return
	}
	if e.On.IsZero() {
		p.Add("validity_on", "请填写效力变更日期")
	}
	if e.Validity != Valid {
		p.Need("basis", e.Basis, "请填写依据（文号或文件名称）")
	}
}

// carry does what a draft's move does: state, record, todos.
func (d *deed) carry(w *work, m move, s step) error {
	from := w.W.State
	switch s.Action {
	case ActPublish, ActEmergency:
		return d.publish(w, m, s)
	case ActCountersign:
		return d.countersign(w, s)
	}
	if err := d.setState(w, m.To, s); err != nil {
		return err
	}
	if s.Action == ActSecrecy || s.Action == ActErrata || m.Need == NeedSecrecy {
		if err := d.recordSecrecy(w, s); err != nil {
			return err
		}
	}
	if err := d.record(w, s, string(from), string(m.To)); err != nil {
		return err
	}
	return d.todos(w, s)
}

// setState stores a draft's new state on its item, which is locked by it, and
// on the draft. It is the first write of a move: who comes second is refused
// before anything is written.
func (d *deed) setState(w *work, to State, s step) error {
	if err := d.showState(w, to); err != nil {
		return err
	}
	seen := s.Action == ActSubmit || s.Action == ActSecrecy || s.Action == ActErrata
	switch s.Action {
	case ActErrata:
		w.W.ApprovedHash = w.W.Hash
	case ActFirst, ActSecond, ActFinal:
		if to == Approved {
			w.W.ApprovedHash = w.W.Hash
		}
	case ActOverride:
		w.W.OverrideHash = w.W.Hash
	}
	at := db.NullTime{}
	if to == Scheduled {
		at = db.Some(s.PublishAt)
	}
	_, err := d.tx.Exec(`UPDATE disclose_draft SET state = ?, approved_hash = ?, override_hash = ?, reviewed = CASE WHEN ? THEN content ELSE reviewed END, publish_at = ?, changed_at = ? WHERE id = ?`,
		to, w.W.ApprovedHash, w.W.OverrideHash, seen, at, d.tx.Now, w.W.ID)
	if err != nil {
		return fault.Internal("disclose.setState", err)
	}
	w.W.State, w.W.PublishAt = to, at
	return nil
}

// showState puts the draft's state on its item, for lists.
func (d *deed) showState(w *work, to State) error {
	shown := to
	if !to.Open() {
		shown = ""
	}
	n, err := d.tx.Exec(`UPDATE disclose_item SET draft_state = ?, changed_at = ?, version = version + 1 WHERE id = ? AND version = ?`,
		shown, d.tx.Now, w.Item.ID, w.Version)
	if err != nil {
		return fault.Internal("disclose.showState", err)
	}
	if n == 0 {
		return errStale
	}
	w.DraftState, w.Version = shown, w.Version+1
	return nil
}

// record writes the sealed row of a move.
func (d *deed) record(w *work, s step, from, to string) error {
	way, by, on, scan := "system", "", "", int64(0)
	switch {
	case s.Sig != nil:
		way, by, on, scan = "paper", s.Sig.By, s.Sig.On, s.Sig.ScanID
	case s.Action == ActEmergency:
		way, by, on = "phone", strings.TrimSpace(s.Phone.By), s.Phone.At.UTC().Format("2006-01-02T15:04:05Z")
	case d.actor.Face == clockFace:
		way = "clock"
	}
	_, err := d.tx.Exec(`INSERT INTO disclose_review (item_id, draft_id, action, from_state, to_state, way, by_person, by_name, signed_by, signed_on,
		scan_id, reason, hash, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		w.Item.ID, w.W.ID, s.Action, from, to, way, d.actor.PersonID, d.actor.Name, by, on, orNull(scan), s.Reason, w.W.Hash, d.tx.Now)
	return fault.Wrap("disclose.record", err)
}

// Recorded is one move as it was recorded.
type Recorded struct {
	ID       int64   `db:"id"`
	DraftID  int64   `db:"draft_id"`
	Action   Action  `db:"action"`
	From     string  `db:"from_state"`
	To       string  `db:"to_state"`
	Way      string  `db:"way"` // system, paper (线下审签), phone (电话请示), clock
	ByPerson int64   `db:"by_person"`
	ByName   string  `db:"by_name"`
	SignedBy string  `db:"signed_by"`
	SignedOn string  `db:"signed_on"`
	ScanID   int64   `db:"scan_id"` // attachment, 0 when none
	Reason   string  `db:"reason"`
	Hash     string  `db:"hash"`
	At       db.Time `db:"at"`
}

// Signatory is who answers for the move: the name on the sheet, the one who
// consented by phone, or the one who acted.
func (r Recorded) Signatory() string {
	if r.SignedBy != "" {
		return r.SignedBy
	}
	return r.ByName
}

// History reads the moves of an item, oldest first. The caller has checked
// that the actor may see the item.
func History(q db.Reader, itemID int64) (list []Recorded, err error) {
	err = q.Select(&list, `SELECT r.id, r.draft_id, r.action, r.from_state, r.to_state, r.way, r.by_person, r.by_name, r.signed_by, r.signed_on,
		COALESCE(r.scan_id, 0) AS scan_id, r.reason, r.hash, r.at FROM disclose_review r WHERE r.item_id = ? ORDER BY r.id`, itemID)
	return list, fault.Wrap("disclose.History", err)
}
