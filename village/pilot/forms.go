package pilot

import (
	"lianghua/catalog"
	"lianghua/disclose"
	"lianghua/disclose/form"
	"lianghua/duty"
	"lianghua/internal/db"
	"lianghua/internal/fault"
	"lianghua/org"
	"lianghua/rbac"
)

// readForms takes the township's forms and names the sheets of its villages.
func (s *Setup) readForms(q db.Reader, u org.Unit, columns []catalog.Column) error {
	forms, err := disclose.UnitForms(q, u.ID)
	if err != nil {
		return err
	}
	for _, x := range forms {
		f, _ := form.ByKey(x.Type)
		one := FormSetup{Type: x.Type, Name: f.Name, Section: blanked(u, x.Section)}
		for _, c := range columns {
			if c.ID == x.ColumnID && c.Active {
				one.Column = blanked(u, c.FullName)
			}
		}
		s.Forms = append(s.Forms, one)
	}
	sheets, err := duty.Sheets(q)
	for _, x := range sheets {
		if !x.Active {
			continue
		}
		n := 0
		for _, i := range x.Items {
			if i.Active {
				n++
			}
		}
		s.Sheets = append(s.Sheets, SheetSetup{x.Key, x.Name, x.FrequencyName(), n})
	}
	return err
}

// planForms says what becomes of the forms and sheets of a template. made are
// the columns that the same application sets up.
func planForms(q db.Reader, t Template, u org.Unit, all []catalog.Column, made []columnPlan) (steps []Step, err error) {
	forms, err := disclose.UnitForms(q, u.ID)
	if err != nil {
		return nil, err
	}
	now := map[string]disclose.UnitForm{}
	for _, x := range forms {
		now[x.Type] = x
	}
	for _, f := range t.Setup.V.Forms {
		step := Step{What: "常用表单", Name: f.Name, New: formText(named(u, f.Section), columnName(u, f, all, made))}
		if x, has := now[f.Type]; has {
			step.Old = formText(x.Section, nameOf(all, x.ColumnID))
		}
		if step.Old == step.New {
			step.Skip = "已经这样用"
		}
		steps = append(steps, step)
	}
	sheets, err := duty.Sheets(q)
	for _, x := range t.Setup.V.Sheets {
		step := Step{What: "村级公开表", Name: x.Name, Old: x.Frequency, Skip: "现在没有启用，由县政务公开科在公开表设置里启用"}
		for _, s := range sheets {
			if s.Key == x.Key && s.Active {
				step.Old, step.Skip = s.FrequencyName(), "全县统一，已启用"
			}
		}
		steps = append(steps, step)
	}
	return steps, err
}

func formText(section, column string) string {
	text := "列入常用"
	if section != "" {
		text += "，责任科室：" + section
	}
	if column != "" {
		text += "，栏目：" + column
	}
	return text
}

func nameOf(all []catalog.Column, id int64) string {
	for _, c := range all {
		if c.ID == id {
			return c.FullName
		}
	}
	return ""
}

// columnName is the column of a form in the other township: the one of that
// name, or the one that is set up along with it.
func columnName(u org.Unit, f FormSetup, all []catalog.Column, made []columnPlan) string {
	for _, full := range columnNames(u, f.Column) {
		for _, c := range all {
			if c.FullName == full && c.Active {
				return full
			}
		}
		for _, p := range made {
			if named(u, p.Parent)+catalog.PathSeparator+p.name == full {
				return full
			}
		}
	}
	return ""
}

// columnNames are the names that a column may have there: see planColumn.
func columnNames(u org.Unit, column string) []string {
	if column == "" {
		return nil
	}
	return []string{named(u, column) + "（" + u.ShortName + "）", named(u, column)}
}

// setForms puts a template's forms into a township and says what was there.
func (s *Service) setForms(tx *db.Tx, actor rbac.Actor, t Template, u org.Unit) (done []FormDone, err error) {
	all, err := catalog.Columns(tx)
	if err != nil {
		return nil, err
	}
	was, err := unitForms(tx, u.ID)
	if err != nil {
		return nil, err
	}
	for _, f := range t.Setup.V.Forms {
		x := disclose.UnitForm{UnitID: u.ID, Type: f.Type, Section: named(u, f.Section)}
		full := columnName(u, f, all, nil)
		for _, c := range all {
			if full != "" && c.FullName == full {
				x.ColumnID = c.ID
			}
		}
		old := was[f.Type]
		if old.Version != 0 && old.Section == x.Section && old.ColumnID == x.ColumnID {
			continue
		}
		if err := s.Items.SetUnitFormIn(tx, actor, x); err != nil {
			return nil, err
		}
		old.UnitID, old.Type = u.ID, f.Type
		done = append(done, FormDone{old, old.Version + 1})
	}
	return done, nil
}

func unitForms(q db.Reader, unitID int64) (map[string]disclose.UnitForm, error) {
	list, err := disclose.UnitForms(q, unitID)
	out := map[string]disclose.UnitForm{}
	for _, x := range list {
		out[x.Type] = x
	}
	return out, err
}

// takeBackForms gives a township the forms back that it had; all are looked at
// before one is changed.
func (s *Service) takeBackForms(tx *db.Tx, actor rbac.Actor, x Applied) error {
	now, err := unitForms(tx, x.UnitID)
	if err != nil {
		return err
	}
	for _, d := range x.Done.V.Forms {
		if now[d.Was.Type].Version != d.Version {
			f, _ := form.ByKey(d.Was.Type)
			return fault.Conflictf("常用表单“%s”套用后又改过，不能撤销套用。", f.Name)
		}
	}
	for _, d := range x.Done.V.Forms {
		if d.Was.Version == 0 {
			err = s.Items.DropUnitFormIn(tx, actor, d.Was)
		} else {
			err = s.Items.SetUnitFormIn(tx, actor, d.Was)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
