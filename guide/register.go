package guide

import (
	"fmt"
	"maps"
	"strings"

	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// registers are the kinds as workbooks: the word on the command line, the title.
var registers = []struct {
	kind  Kind
	name  string
	title string
}{{Event, "guide", "一本通"}, {Policy, "policies", "惠民政策汇编"}, {Matter, "services", "办事服务"}, {Question, "questions", "常见问题"}}

// Registers are the four kinds of card as workbooks that go out and come back.
func (s *Service) Registers() []org.Register {
	var out []org.Register
	for _, r := range registers {
		out = append(out, register(r.kind, r.name, r.title))
	}
	return out
}

func register(k Kind, name, title string) org.Register {
	return org.Register{
		Name: name, Title: title, Action: rbac.GuideConfirm, Fields: columns(k),
		Prepare: func(q db.Reader) (func(map[string]string) (map[string]string, error), error) { return preparer(q, k) },
		Key: func(f map[string]string) string {
			if f["code"] != "" {
				return f["code"]
			}
			return "new:" + nameKey(k, f["section"], f["title"])
		},
		Differs: func(now, said map[string]string) []string { return differs(k, now, said) },
		Load:    func(q db.Reader) ([]org.Record, error) { return records(q, k) },
		Check: func(q db.Reader, f map[string]string, _ map[string]bool) ([]fault.Problem, error) {
			return checkRow(q, k, f)
		},
		Add: func(tx *db.Tx, by audit.Who, f map[string]string) (int64, error) {
			id, err := add(tx, by, k, textOf(k, Content{}, f), "import")
			if err != nil {
				return 0, err
			}
			_, _, err = change(tx, by, k, id, 1, f)
			return id, err
		},
		Change: func(tx *db.Tx, by audit.Who, id, version int64, f map[string]string) (map[string]string, int64, error) {
			return change(tx, by, k, id, version, f)
		},
		Close: func(tx *db.Tx, by audit.Who, id, version int64) error { return setClosed(tx, by, id, version, Closed) },
		Reopen: func(tx *db.Tx, by audit.Who, id, version int64) error {
			return setClosed(tx, by, id, version, Sample)
		},
		Version: func(q db.Reader, id int64) (v int64, err error) {
			err = q.Get(&v, `SELECT version FROM guide_card WHERE id = ? AND state <> 'closed'`, id)
			if db.NoRows(err) {
				return 0, nil
			}
			return v, err
		},
	}
}

// columns are the fields of a kind with code, section, name, unit and check around them.
func columns(k Kind) []org.Field {
	var places []string
	for _, s := range k.Sections() {
		places = append(places, s.Name)
	}
	title := org.Field{Key: "title", Header: "名称", Other: []string{"事项名称", "政策名称", "标题"}, Example: "居民大病保险", Required: true, Width: 28}
	if k == Question {
		title.Header, title.Other, title.Example = "问题", []string{"名称"}, "谁可以申请政府信息公开？"
	}
	out := []org.Field{{Key: "code", Header: "编号", Example: "", Width: 10},
		{Key: "section", Header: k.SectionWord(), Example: places[0], Choices: places, Required: true, Width: 14}, title}
	for _, f := range k.Fields() {
		out = append(out, org.Field{Key: f.Key, Header: f.Label, Example: f.Example, Choices: f.Choices, Width: f.Width})
	}
	return append(out, org.Field{Key: "unit", Header: "维护单位", Example: "县民政局", Width: 14},
		org.Field{Key: "checked_on", Header: "核对日期", Example: "2026-01-05", Width: 12}, org.Field{Key: "checked_by", Header: "核对人", Example: "", Width: 10})
}

// record is a card as a row.
func record(c Card) map[string]string {
	f := maps.Clone(c.Content.V.Fields)
	if f == nil {
		f = map[string]string{}
	}
	f["code"], f["section"], f["title"], f["unit"] = c.Code, c.SectionName(), c.Title, c.Unit
	f["checked_on"], f["checked_by"] = c.CheckedOn.String(), c.CheckedBy
	return f
}

func records(q db.Reader, k Kind) ([]org.Record, error) {
	var list []Card
	if err := q.Select(&list, `SELECT `+cardColumns+cardFrom+`WHERE g.kind = ? AND g.live AND g.state <> 'closed' ORDER BY g.sort, g.id`, string(k)); err != nil {
		return nil, fault.Wrap("guide.records", err)
	}
	out := make([]org.Record, len(list))
	for i, c := range list {
		out[i] = org.Record{ID: c.ID, Version: c.Version, Fields: record(c)}
	}
	return out, nil
}

// unitKey holds the unit's id of a prepared row, "" when it names none.
const unitKey = "_unit"

// preparer gives rows the form in which they go out; a row without a code is
// the card of the same name in its section, when there is one.
func preparer(q db.Reader, k Kind) (func(map[string]string) (map[string]string, error), error) {
	now, err := records(q, k)
	if err != nil {
		return nil, err
	}
	codes := map[string]string{}
	for _, r := range now {
		codes[nameKey(k, r.Fields["section"], r.Fields["title"])] = r.Fields["code"]
	}
	units, err := newUnitFinder(q)
	if err != nil {
		return nil, err
	}
	return func(f map[string]string) (map[string]string, error) {
		tidy := Content{Fields: f}.tidy(k).Fields
		out := map[string]string{}
		for key := range f { // what is not said stays unsaid
			out[key] = tidy[key]
		}
		for _, key := range []string{"code", "section", "title", "unit", "checked_on", "checked_by"} {
			if text, said := f[key]; said {
				out[key] = strings.TrimSpace(text)
			}
		}
		if out["code"] == "" {
			out["code"] = codes[nameKey(k, out["section"], out["title"])]
		}
		if id := units.of(out["unit"]); id != 0 {
			u, err := org.UnitByID(q, id)
			if err != nil {
				return nil, err
			}
			out["unit"], out[unitKey] = u.ShortName, itoa(id)
		}
		return out, nil
	}, nil
}

func differs(k Kind, now, said map[string]string) []string {
	var out []string
	for _, f := range columns(k) {
		if text, ok := said[f.Key]; ok && f.Key != "code" && text != now[f.Key] {
			out = append(out, f.Key)
		}
	}
	return out
}

// textOf lays a row over a text.
func textOf(k Kind, base Content, f map[string]string) Content {
	c := Content{Section: base.Section, UnitID: base.UnitID, Title: base.Title, Fields: maps.Clone(base.Fields)}
	if c.Fields == nil {
		c.Fields = map[string]string{}
	}
	for key, text := range f {
		switch key {
		case "section":
			at, _ := k.sectionNamed(text)
			c.Section = at.Key
		case "title":
			c.Title = text
		case "unit":
			c.UnitID = 0
			fmt.Sscan(f[unitKey], &c.UnitID) // blank: none
		default:
			c.Fields[key] = text
		}
	}
	return c.tidy(k)
}

func checkRow(q db.Reader, k Kind, f map[string]string) ([]fault.Problem, error) {
	var base Content
	var p fault.Problems
	if f["code"] != "" {
		var card Card
		switch err := q.Get(&card, `SELECT `+cardColumns+cardFrom+`WHERE g.code = ? AND g.kind = ? AND g.state <> 'closed'`, f["code"], string(k)); {
		case db.NoRows(err):
			p.Add("code", "没有编号为“"+f["code"]+"”的"+k.Name()+"卡片；新增的请把编号留空。")
		case err != nil:
			return nil, err
		}
		base = card.Content.V
	}
	textOf(k, base, f).check(k, &p)
	if f["unit"] != "" && f[unitKey] == "" {
		p.Add("unit", "“"+f["unit"]+"”没有对应的单位，请写全称或简称。")
	}
	if _, err := calendar.Parse(f["checked_on"]); err != nil {
		p.Add("checked_on", err.Error()+"。")
	}
	return fault.FieldProblems(p.Err()), nil
}

// change puts a row into force. With a day of check the card is 已核对, without
// one 待核; a change that waits for the county goes on waiting.
func change(tx *db.Tx, by audit.Who, k Kind, id, version int64, f map[string]string) (map[string]string, int64, error) {
	c, err := cardByID(tx, id)
	if err != nil {
		return nil, 0, err
	}
	if c.Version != version || c.State == Closed {
		return nil, 0, fault.Conflictf("《%s》刚被别人改过，请重新预览。", c.Title)
	}
	before := record(c)
	before[unitKey] = itoa(c.UnitID)
	text := textOf(k, c.Content.V, f)
	day, person := c.CheckedOn, c.CheckedBy
	if said, ok := f["checked_on"]; ok {
		if day, err = calendar.Parse(said); err != nil {
			return nil, 0, fault.Invalid("checked_on", err.Error())
		}
		if person = f["checked_by"]; day.IsZero() {
			person = ""
		} else if person == "" {
			person = by.Name
		}
	}
	draft := c.Draft
	if err := inForce(tx, &c, text, day, person); err != nil {
		return nil, 0, err
	}
	switch {
	case draft.V.Title != "":
		if _, err := tx.Exec(`UPDATE guide_card SET draft = ?, draft_by = ?, draft_person = ? WHERE id = ?`, draft, c.DraftBy, c.Drafter, id); err != nil {
			return nil, 0, err
		}
	case day.IsZero():
		c.State = Sample
	default:
		c.State = Confirmed
	}
	m := move{To: c.State, Action: "import", Need: rbac.GuideConfirm}
	return before, version + 1, movedBy(tx, by, &c, m, text)
}

// setClosed undoes an added row, or brings it back.
func setClosed(tx *db.Tx, by audit.Who, id, version int64, to State) error {
	c, err := cardByID(tx, id)
	if err != nil {
		return err
	}
	if c.Version != version {
		return fault.Conflictf("《%s》刚被别人改过，请重新预览。", c.Title)
	}
	return movedBy(tx, by, &c, move{To: to, Action: "undo", Need: rbac.GuideConfirm}, c.Content.V)
}
