package pilot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lianghua/internal/attach"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// Training (培训) is one event: what was taught, with what material, who was
// called and who came. Nobody is tested and nothing is counted per person.
type Training struct {
	ID      int64         `db:"id"`
	Title   string        `db:"title"`
	Form    string        `db:"form"` // one of Forms
	HeldOn  calendar.Date `db:"held_on"`
	Place   string        `db:"place"`
	Speaker string        `db:"speaker"` // 授课人
	Content string        `db:"content"`
	ByName  string        `db:"by_name"`
	At      db.Time       `db:"at"`
	Called  int           `db:"called"` // 应到
	Present int           `db:"present"`
	Version int64         `db:"version"`
}

// Forms are the ways in which training is held.
func Forms() []string {
	return []string{"集中培训", "以干代训", "现场观摩", "案例学习", "线上培训"}
}

const trainingColumns = `t.id, t.title, t.form, t.held_on, t.place, t.speaker, t.content, t.by_name, t.at, t.version,
	(SELECT count(*) FROM pilot_attendee a WHERE a.training_id = t.id) AS called,
	(SELECT count(*) FROM pilot_attendee a WHERE a.training_id = t.id AND a.present) AS present`

// Attendee is one person called to a training: a name of staff and a unit.
type Attendee struct {
	ID      int64  `db:"id"`
	UnitID  int64  `db:"unit_id"`
	Unit    string `db:"unit_name"`
	Name    string `db:"name"`
	Present bool   `db:"present"`
}

func (t Training) check() error {
	var p fault.Problems
	p.Need("title", t.Title, "请填写培训主题")
	if Length(t.Title) > 60 {
		p.Add("title", "培训主题最多 60 字")
	}
	if !slices.Contains(Forms(), t.Form) {
		p.Add("form", "请选择培训形式")
	}
	if t.HeldOn.IsZero() {
		p.Add("held_on", "请填写培训日期")
	}
	if Length(t.Content) > 2000 {
		p.Add("content", "培训内容最多 2000 字")
	}
	return p.Err()
}

// hold asks for the right to hold training, which is the county's.
func hold(q db.Reader, actor rbac.Actor) (org.Unit, error) {
	root, err := org.CountyUnit(q)
	if err == nil {
		err = rbac.Check(actor, rbac.TrainingHold, root.RBAC())
	}
	return root, err
}

// reads asks for the right to read trainings: whoever writes cases learns here.
func reads(actor rbac.Actor) error {
	if rbac.MayAny(actor, rbac.CaseWrite) {
		return nil
	}
	return rbac.Check(actor, rbac.CaseWrite, rbac.Unit{})
}

// SaveTraining records a training: a new one when its ID is 0.
func (s *Service) SaveTraining(ctx context.Context, actor rbac.Actor, t Training) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		root, err := hold(tx, actor)
		if err != nil {
			return err
		}
		if err := t.check(); err != nil {
			return err
		}
		if id = t.ID; id == 0 {
			id, err = tx.Insert(`INSERT INTO pilot_training (title, form, held_on, place, speaker, content, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
				plain(t.Title), t.Form, t.HeldOn, plain(t.Place), plain(t.Speaker), plain(t.Content), actor.Name, tx.Now)
		} else {
			var n int64
			n, err = tx.Exec(`UPDATE pilot_training SET title = ?, form = ?, held_on = ?, place = ?, speaker = ?, content = ?, version = version + 1 WHERE id = ? AND version = ?`,
				plain(t.Title), t.Form, t.HeldOn, plain(t.Place), plain(t.Speaker), plain(t.Content), t.ID, t.Version)
			err = once(n, err)
		}
		if err == nil {
			record(tx, actor, rbac.TrainingHold, "pilot_training", id, root.ID, map[string]any{"verb": "save"})
		}
		return err
	})
	return id, fault.Wrap("pilot.SaveTraining", err)
}

// Trainings lists trainings, the latest first, before one of them (0: from
// the latest); next is 0 on the last page.
func (s *Service) Trainings(ctx context.Context, actor rbac.Actor, before int64, all bool) (list []Training, next int64, err error) {
	q := s.DB.Reader(ctx)
	if err := reads(actor); err != nil {
		return nil, 0, err
	}
	where, args, limit := "1 = 1", []any{}, ""
	if before != 0 {
		where = `(t.held_on, t.id) < (SELECT b.held_on, b.id FROM pilot_training b WHERE b.id = ?)`
		args = append(args, before)
	}
	if !all {
		limit, args = " LIMIT ?", append(args, pageSize+1)
	}
	err = q.Select(&list, `SELECT `+trainingColumns+` FROM pilot_training t WHERE `+where+` ORDER BY t.held_on DESC, t.id DESC`+limit, args...)
	if err != nil {
		return nil, 0, fault.Internal("pilot.Trainings", err)
	}
	if !all && len(list) > pageSize {
		list = list[:pageSize]
		next = list[pageSize-1].ID
	}
	return list, next, nil
}

// TrainingDetail is a training with its material and those people of it whose
// units the reader works for.
type TrainingDetail struct {
	Training
	People []Attendee
	Files  []attach.Attachment
}

// TrainingDetail reads a training for its page and its 签到表.
func (s *Service) TrainingDetail(ctx context.Context, actor rbac.Actor, id int64) (d TrainingDetail, err error) {
	q := s.DB.Reader(ctx)
	if err := reads(actor); err != nil {
		return d, err
	}
	if d.Training, err = trainingByID(q, id); err != nil {
		return d, err
	}
	where, args := rbac.ReachOf(actor, rbac.CaseWrite).Where("u.path", "u.id")
	err = q.Select(&d.People, `SELECT a.id, a.unit_id, u.short_name AS unit_name, a.name, a.present FROM pilot_attendee a JOIN org_unit u ON u.id = a.unit_id
		WHERE a.training_id = ? AND `+where+` ORDER BY u.path, a.id`, append([]any{id}, args...)...)
	if err != nil {
		return d, fault.Internal("pilot.TrainingDetail", err)
	}
	d.Files, err = attach.Of(q, attach.Owner{Kind: "pilot_training", ID: id})
	return d, err
}

func trainingByID(q db.Reader, id int64) (t Training, err error) {
	err = q.Get(&t, `SELECT `+trainingColumns+` FROM pilot_training t WHERE t.id = ?`, id)
	if db.NoRows(err) {
		return t, fault.NotFound("没有这次培训。")
	}
	return t, fault.Wrap("pilot.trainingByID", err)
}

// MostPeople bounds one training: the county has some hundred people of the
// work, and every village one.
const MostPeople = 1000

// Call puts people on the list (应到): every 联络员 of a kind of unit, and
// those typed, a line each as 单位 姓名. Who is on it already stays as they are.
func (s *Service) Call(ctx context.Context, actor rbac.Actor, id int64, kinds []org.Kind, typed string) (added int, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		root, err := hold(tx, actor)
		if err != nil {
			return err
		}
		t, err := trainingByID(tx, id)
		if err != nil {
			return err
		}
		people, err := liaisons(tx, kinds)
		if err != nil {
			return err
		}
		more, err := readPeople(tx, typed)
		if err != nil {
			return err
		}
		people = append(people, more...)
		if len(people) == 0 {
			return fault.Invalid("people", "请选择通知哪一类单位的联络员，或逐行填写“单位 姓名”。")
		}
		if t.Called+len(people) > MostPeople {
			return fault.TooLarge(fmt.Sprintf("一次培训最多 %d 人，请分次登记。", MostPeople))
		}
		rows := make([][]any, len(people))
		for i, p := range people {
			rows[i] = []any{id, p.UnitID, p.Name}
		}
		if err := tx.ExecRows(`INSERT INTO pilot_attendee (training_id, unit_id, name) VALUES `, "(?, ?, ?)", ` ON CONFLICT (training_id, unit_id, name) DO NOTHING`, rows); err != nil {
			return err
		}
		now, err := trainingByID(tx, id)
		added = now.Called - t.Called
		record(tx, actor, rbac.TrainingHold, "pilot_training", id, root.ID, map[string]any{"verb": "call", "added": added})
		return err
	})
	return added, fault.Wrap("pilot.Call", err)
}

func liaisons(tx *db.Tx, kinds []org.Kind) (out []Attendee, err error) {
	if len(kinds) == 0 {
		return nil, nil
	}
	day := today(tx)
	query, args, err := db.In(`SELECT DISTINCT o.unit_id, p.name FROM org_post o JOIN org_person p ON p.id = o.person_id JOIN org_unit u ON u.id = o.unit_id
		WHERE o.kind = 'liaison' AND o.since_on <= ? AND (o.until_on = '' OR o.until_on >= ?) AND p.left_on = '' AND u.closed_on = '' AND u.kind IN (?)
		ORDER BY o.unit_id, p.name`, day, day, kinds)
	if err != nil {
		return nil, err
	}
	return out, tx.Select(&out, query, args...)
}

// readPeople reads lines of 单位 姓名; every line that is not understood is
// told at once.
func readPeople(q db.Reader, typed string) (out []Attendee, err error) {
	lines := strings.Split(typed, "\n")
	if strings.TrimSpace(typed) == "" {
		return nil, nil
	}
	names, err := org.LoadResolver(q)
	if err != nil {
		return nil, err
	}
	var wrong []string
	for i, line := range lines {
		parts := strings.Fields(strings.ReplaceAll(line, "，", " "))
		if len(parts) == 0 {
			continue
		}
		if len(parts) < 2 {
			wrong = append(wrong, fmt.Sprintf("第 %d 行“%s”应写成“单位 姓名”", i+1, strings.TrimSpace(line)))
			continue
		}
		u, ok := names.Lookup(parts[0])
		if !ok {
			wrong = append(wrong, fmt.Sprintf("第 %d 行：没有叫“%s”的单位", i+1, parts[0]))
			continue
		}
		for _, name := range parts[1:] {
			out = append(out, Attendee{UnitID: u.ID, Name: name})
		}
	}
	if len(wrong) > 0 {
		return nil, fault.Invalid("people", strings.Join(wrong, "；")+"。")
	}
	return out, nil
}

// Attend marks who came: exactly those named, out of the list.
func (s *Service) Attend(ctx context.Context, actor rbac.Actor, id int64, came []int64) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		root, err := hold(tx, actor)
		if err != nil {
			return err
		}
		t, err := trainingByID(tx, id)
		if err != nil {
			return err
		}
		if t.HeldOn.After(today(tx)) {
			return fault.Conflict("培训还没有举行，不能登记签到。")
		}
		if _, err := tx.Exec(`UPDATE pilot_attendee SET present = FALSE WHERE training_id = ?`, id); err != nil {
			return err
		}
		sets := make([][]any, len(came))
		for i, a := range came {
			sets[i] = []any{a, id}
		}
		if err := tx.ExecMany(`UPDATE pilot_attendee SET present = TRUE WHERE id = ? AND training_id = ?`, sets); err != nil {
			return err
		}
		record(tx, actor, rbac.TrainingHold, "pilot_training", id, root.ID, map[string]any{"verb": "attend", "present": len(came)})
		return nil
	})
	return fault.Wrap("pilot.Attend", err)
}

// AttachToTraining adds material (讲义、签到表扫描件).
func (s *Service) AttachToTraining(ctx context.Context, actor rbac.Actor, id int64, file attach.Stored, name string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		root, err := hold(tx, actor)
		if err != nil {
			return err
		}
		if _, err := trainingByID(tx, id); err != nil {
			return err
		}
		file, err := attach.Record(tx, file, attach.Owner{Kind: "pilot_training", ID: id, UnitID: root.ID}, name, actor.Name)
		if err == nil {
			record(tx, actor, rbac.TrainingHold, "pilot_training", id, root.ID, map[string]any{"verb": "attach", "file": file})
		}
		return err
	})
	return fault.Wrap("pilot.AttachToTraining", err)
}

// TrainingFile finds a file of a training.
func (s *Service) TrainingFile(ctx context.Context, actor rbac.Actor, id, file int64) (attach.Attachment, error) {
	q := s.DB.Reader(ctx)
	if err := reads(actor); err != nil {
		return attach.Attachment{}, err
	}
	return ownedFile(q, "pilot_training", id, file)
}
