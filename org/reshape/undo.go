package reshape

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"strings"

	"lianghua/internal/fault"
)

// unitTable is undone last: everything else must have left a unit first.
const unitTable = "org_unit"

// Reverse reads lines backwards and puts every cell back. What was changed
// since by somebody else is named and nothing is put back: the caller's
// transaction ends with the error. After are the slices' own ends.
func (j *Journal) Reverse(lines []Line, after []func(j *Journal) error) error {
	j.Back = true
	var bad []string
	for _, l := range slices.Backward(lines) {
		if l.Table == unitTable && l.Op == OpAdd {
			continue
		}
		ok, err := j.back(l)
		if err != nil {
			return err
		}
		if !ok {
			bad = append(bad, or(l.Kind, "记录")+"“"+or(l.Title, l.Table+" "+l.Key)+"”")
		}
	}
	if len(bad) > 0 {
		return Changed(bad)
	}
	for _, l := range lines {
		if l.Kind != "" && l.From != l.To {
			j.Touched[l.From], j.Touched[l.To] = true, true
		}
		if l.Table == unitTable && l.Op == OpAdd {
			_, key, err := unnamed(l.Key)
			if err != nil {
				return err
			}
			j.Gone = append(j.Gone, key.ID())
		}
	}
	for _, id := range j.Gone { // nothing is planned or counted for it any more
		if _, err := j.Tx.Exec(`UPDATE org_unit SET closed_on = ? WHERE id = ?`, j.On, id); err != nil {
			return fault.Internal("reshape.Reverse", err)
		}
	}
	j.Lines = lines // what was moved is what has moved back
	for _, f := range after {
		if err := f(j); err != nil {
			return err
		}
	}
	for _, id := range j.Gone {
		if _, err := j.Tx.Exec(`DELETE FROM org_unit WHERE id = ?`, id); err != nil {
			return fault.Internal("reshape.Reverse", err)
		}
	}
	return nil
}

// Changed is the refusal of an undo, naming what stands in its way.
func Changed(what []string) error {
	more := ""
	if n := len(what); n > 20 {
		what, more = what[:20], fmt.Sprintf("等 %d 项", n)
	}
	return fault.Conflictf("不能撤销：生效后又有人办理过%s%s。请先改回，或另立一个方案调整。", strings.Join(what, "、"), more)
}

// back puts one line back; false when the record is not as the plan left it.
func (j *Journal) back(l Line) (bool, error) {
	switch l.Op {
	case OpSet:
		return j.unset(l)
	case OpAdd:
		return j.unadd(l)
	case OpDrop:
		return true, j.undrop(l)
	}
	return true, nil
}

func (j *Journal) unset(l Line) (bool, error) {
	keys, key, err := unnamed(l.Key)
	if err != nil {
		return false, err
	}
	before, err := decode(l.Before)
	if err != nil {
		return false, err
	}
	after, err := decode(l.After)
	if err != nil {
		return false, err
	}
	at := keyAfter(keys, key, l.Column, after)
	row, err := readRow(j.Tx, l.Table, keys, at)
	if err != nil {
		return false, err
	}
	if row == nil || !reflect.DeepEqual(row[l.Column], after) {
		return false, nil
	}
	text := `UPDATE ` + l.Table + ` SET ` + l.Column + ` = ?`
	if _, counted := row["version"]; counted {
		text += `, version = version + 1`
	}
	_, err = j.Tx.Exec(text+` WHERE `+where("", keys), append([]any{before}, at...)...)
	return true, fault.Wrap("reshape.unset", err)
}

func (j *Journal) unadd(l Line) (bool, error) {
	keys, key, err := unnamed(l.Key)
	if err != nil {
		return false, err
	}
	after, err := decode(l.After)
	if err != nil {
		return false, err
	}
	row, err := readRow(j.Tx, l.Table, keys, key)
	if err != nil {
		return false, err
	}
	was, _ := after.(map[string]any)
	delete(was, "version") // counts on while later lines are put back
	delete(row, "version")
	if !reflect.DeepEqual(row, was) {
		return false, nil
	}
	_, err = j.Tx.Exec(`DELETE FROM `+l.Table+` WHERE `+where("", keys), key...)
	return true, fault.Wrap("reshape.unadd", err)
}

func (j *Journal) undrop(l Line) error {
	before, err := decode(l.Before)
	if err != nil {
		return err
	}
	row, _ := before.(map[string]any)
	names := make([]string, 0, len(row))
	for n := range row {
		names = append(names, n)
	}
	sort.Strings(names)
	args := make([]any, len(names))
	for i, n := range names {
		args[i] = row[n]
	}
	_, err = j.Tx.Exec(`INSERT INTO `+l.Table+` (`+strings.Join(names, ", ")+`) VALUES (`+strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", ")+`)`, args...)
	return fault.Wrap("reshape.undrop", err)
}
