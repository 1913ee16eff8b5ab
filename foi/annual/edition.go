package annual

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Edition is a report of a year as it is kept: what was typed while it is a
// draft, everything once it is final. A published one never changes; a mistake
// is put right by another edition.
type Edition struct {
	ID          int64           `db:"id"`
	UnitID      int64           `db:"unit_id"`
	UnitPath    string          `db:"unit_path"`
	UnitName    string          `db:"unit_name"`
	Whole       bool            `db:"whole"`
	Year        int             `db:"year"`
	Number      int             `db:"edition"` // 1, then the corrected ones
	Why         string          `db:"why"`     // of a corrected one
	State       Standing        `db:"state"`
	Inputs      db.JSON[Inputs] `db:"inputs"`
	Texts       db.JSON[Texts]  `db:"texts"`
	Frozen      string          `db:"frozen"` // Report as JSON, "" while a draft
	SHA256      string          `db:"sha256"` // of Frozen
	FinalBy     string          `db:"final_by"`
	FinalAt     db.NullTime     `db:"final_at"`
	PublishedOn calendar.Date   `db:"published_on"`
	PublishedBy string          `db:"published_by"`
	SavedBy     string          `db:"saved_by"`
	SavedAt     db.Time         `db:"saved_at"`
	Version     int64           `db:"version"`
}

const editionColumns = `e.id, e.unit_id, u.path AS unit_path, u.name AS unit_name, e.whole, e.year, e.edition, e.why, e.state, e.inputs, e.texts, e.frozen,
	e.sha256, e.final_by, e.final_at, e.published_on, e.published_by, e.saved_by, e.saved_at, e.version`

const editionFrom = ` FROM foi_annual e JOIN org_unit u ON u.id = e.unit_id `

func (e Edition) unit() rbac.Unit {
	return rbac.Unit{ID: e.UnitID, Path: e.UnitPath, Name: e.UnitName}
}

// Ref names an edition and the version that the person saw.
type Ref struct{ ID, Version int64 }

var errNone = fault.NotFound("没有这份报告，或不在您的办理范围。")

// ByID reads an edition; the caller checks the right.
func ByID(q db.Reader, id int64) (e Edition, err error) {
	err = q.Get(&e, `SELECT `+editionColumns+editionFrom+`WHERE e.id = ?`, id)
	if db.NoRows(err) {
		return e, errNone
	}
	return e, fault.Wrap("annual.ByID", err)
}

// Latest is the newest edition of a scope and year; NotFound when there is none.
func Latest(q db.Reader, s Scope, year int) (e Edition, err error) {
	err = q.Get(&e, `SELECT `+editionColumns+editionFrom+`WHERE e.unit_id = ? AND e.whole = ? AND e.year = ? ORDER BY e.edition DESC LIMIT 1`, s.Unit.ID, s.Whole, year)
	if db.NoRows(err) {
		return e, errNone
	}
	return e, fault.Wrap("annual.Latest", err)
}

// published is the newest published report of a scope and year; false when
// there is none.
func published(q db.Reader, s Scope, year int) (r Report, ok bool, err error) {
	var frozen string
	err = q.Get(&frozen, `SELECT e.frozen FROM foi_annual e WHERE e.unit_id = ? AND e.whole = ? AND e.year = ? AND e.state = ? ORDER BY e.edition DESC LIMIT 1`,
		s.Unit.ID, s.Whole, year, Published)
	if db.NoRows(err) {
		return r, false, nil
	}
	if err != nil {
		return r, false, fault.Wrap("annual.published", err)
	}
	return r, true, json.Unmarshal([]byte(frozen), &r)
}

// Save keeps the typed numbers and the text of a scope's year; the first save
// begins the report. version is what the person saw, 0 for a new one.
func (s *Service) Save(ctx context.Context, actor rbac.Actor, scope Scope, year int, version int64, in Inputs, t Texts) error {
	return s.write(ctx, "annual.Save", func(tx *db.Tx) error {
		if err := rbac.Check(actor, rbac.FoiReport, scope.Unit.RBAC()); err != nil {
			return err
		}
		if err := CheckYear(year, calendar.DateOf(tx.Now.Time)); err != nil {
			return err
		}
		if err := checkTexts(t); err != nil {
			return err
		}
		e, err := Latest(tx, scope, year)
		if fault.KindOf(err) == fault.KindNotFound && err != nil {
			return s.begin(tx, actor, scope, year, 1, "", in, t)
		}
		if err != nil {
			return err
		}
		if _, err := next(e.State, ActSave); err != nil {
			return err
		}
		return s.change(tx, actor, e, version, ActSave, `inputs = ?, texts = ?, saved_by = ?, saved_at = ?`, db.Of(in), db.Of(t), actor.Name, tx.Now)
	})
}

func (s *Service) begin(tx *db.Tx, actor rbac.Actor, scope Scope, year, edition int, why string, in Inputs, t Texts) error {
	id, err := tx.Insert(`INSERT INTO foi_annual (unit_id, whole, year, edition, why, state, inputs, texts, saved_by, saved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		scope.Unit.ID, scope.Whole, year, edition, why, Draft, db.Of(in), db.Of(t), actor.Name, tx.Now)
	if err != nil {
		return err
	}
	record(tx, actor, id, scope.Unit.ID, "begin")
	return nil
}

// change takes the next version of an edition.
func (s *Service) change(tx *db.Tx, actor rbac.Actor, e Edition, version int64, a Action, set string, args ...any) error {
	n, err := tx.Exec(`UPDATE foi_annual SET `+set+`, version = version + 1 WHERE id = ? AND version = ?`, append(args, e.ID, version)...)
	if err != nil {
		return err
	}
	if n != 1 {
		return fault.Conflict("这份报告刚被他人改过，请刷新页面，看过新的内容再办。")
	}
	record(tx, actor, e.ID, e.UnitID, string(a))
	return nil
}

func record(tx *db.Tx, actor rbac.Actor, id, unit int64, verb string) {
	audit.Record(tx, org.Who(actor), audit.Entry{Action: string(rbac.FoiReport), ObjectKind: "foi_annual", ObjectID: audit.ID(id), UnitID: unit, Detail: map[string]any{"verb": verb}})
}

// held loads an edition for a move.
func held(tx *db.Tx, actor rbac.Actor, id int64, a Action) (e Edition, to Standing, err error) {
	if e, err = ByID(tx, id); err != nil {
		return e, to, err
	}
	if err = rbac.Check(actor, rbac.FoiReport, e.unit()); err != nil {
		return e, to, errNone
	}
	to, err = next(e.State, a)
	return e, to, err
}

// Finalise (定稿) counts once more and keeps the report as it is now. Numbers
// that are missing and hard identities that fail refuse it, all at once.
func (s *Service) Finalise(ctx context.Context, actor rbac.Actor, ref Ref) error {
	return s.write(ctx, "annual.Finalise", func(tx *db.Tx) error {
		e, to, err := held(tx, actor, ref.ID, ActFinalise)
		if err != nil {
			return err
		}
		r, err := s.of(tx, e)
		if err != nil {
			return err
		}
		var p fault.Problems
		for _, name := range r.Missing {
			p.Add("inputs", "表二缺少“"+name+"”：没有的写 0，不适用的写“不适用”。")
		}
		for _, c := range Failed(r.Checks) {
			p.Add("checks", c.ID+" "+c.Name+"不成立："+c.Said+"。")
		}
		if today := calendar.DateOf(tx.Now.Time); e.Year >= today.Year() {
			p.Add("year", itoa(e.Year)+"年还没有结束，不能定稿。")
		}
		if err := p.Err(); err != nil {
			return err
		}
		raw, err := json.Marshal(r)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(raw)
		return s.change(tx, actor, e, ref.Version, ActFinalise, `state = ?, frozen = ?, sha256 = ?, final_by = ?, final_at = ?`, to, string(raw), hex.EncodeToString(sum[:]), actor.Name, tx.Now)
	})
}

// Return gives a final report back for more work.
func (s *Service) Return(ctx context.Context, actor rbac.Actor, ref Ref) error {
	return s.write(ctx, "annual.Return", func(tx *db.Tx) error {
		e, to, err := held(tx, actor, ref.ID, ActReturn)
		if err != nil {
			return err
		}
		return s.change(tx, actor, e, ref.Version, ActReturn, `state = ?, frozen = '', sha256 = '', final_by = '', final_at = NULL`, to)
	})
}

// Publish puts a final report on the site (条例 §49); from then on it is sealed.
func (s *Service) Publish(ctx context.Context, actor rbac.Actor, ref Ref) error {
	return s.write(ctx, "annual.Publish", func(tx *db.Tx) error {
		e, to, err := held(tx, actor, ref.ID, ActPublish)
		if err != nil {
			return err
		}
		return s.change(tx, actor, e, ref.Version, ActPublish, `state = ?, published_on = ?, published_by = ?`, to, calendar.DateOf(tx.Now.Time), actor.Name)
	})
}

// Renew begins a corrected edition beside a published one; the public reads the
// published one until the new one is published.
func (s *Service) Renew(ctx context.Context, actor rbac.Actor, ref Ref, why string) error {
	return s.write(ctx, "annual.Renew", func(tx *db.Tx) error {
		e, _, err := held(tx, actor, ref.ID, ActRenew)
		if err != nil {
			return err
		}
		if why == "" {
			return fault.Invalid("why", "请写明更正的理由。")
		}
		u, err := org.UnitByID(tx, e.UnitID)
		if err != nil {
			return err
		}
		scope := Scope{u, e.Whole}
		if last, err := Latest(tx, scope, e.Year); err != nil || last.ID != e.ID {
			return fault.Conflict("已经有更新的一版，请刷新页面。")
		}
		return s.begin(tx, actor, scope, e.Year, e.Number+1, why, e.Inputs.V, e.Texts.V)
	})
}

func (s *Service) write(ctx context.Context, op string, f func(tx *db.Tx) error) error {
	return fault.Wrap(op, s.DB.Write(ctx, f))
}

// Typed is what was typed into a scope's report so far, with the version that
// it has; a new report begins with the standard text.
func Typed(q db.Reader, s Scope, year int) (in Inputs, t Texts, version int64, err error) {
	e, err := Latest(q, s, year)
	if fault.KindOf(err) == fault.KindNotFound && err != nil {
		return first(), standardTexts(), 0, nil
	}
	return e.Inputs.V, e.Texts.V, e.Version, err
}
