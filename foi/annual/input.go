package annual

import (
	"regexp"
	"strconv"
	"strings"

	"lianghua/internal/fault"
)

// Cell is a number of table 二, which the organ types.
type Cell struct {
	Key, Item, Name, Column string
	Decimals                bool // 万元; the others are whole numbers
}

// Cells are the ten numbers of table 二 (条例 §20).
func Cells() []Cell {
	var out []Cell
	for _, r := range []struct{ key, name string }{{"rules", "规章"}, {"norms", "行政规范性文件"}} {
		for _, c := range []struct{ key, name string }{{"made", "本年制发件数"}, {"repealed", "本年废止件数"}, {"valid", "现行有效件数"}} {
			out = append(out, Cell{Key: r.key + "." + c.key, Item: "第二十条第（一）项", Name: r.name, Column: c.name})
		}
	}
	return append(out,
		Cell{Key: "permits", Item: "第二十条第（五）项", Name: "行政许可", Column: "本年处理决定数量"},
		Cell{Key: "penalties", Item: "第二十条第（六）项", Name: "行政处罚", Column: "本年处理决定数量"},
		Cell{Key: "compulsions", Item: "第二十条第（六）项", Name: "行政强制", Column: "本年处理决定数量"},
		Cell{Key: "fees", Item: "第二十条第（八）项", Name: "行政事业性收费", Column: "本年收费金额（单位：万元）", Decimals: true})
}

// Inputs are the typed numbers by Cell.Key: "" nothing said yet (EMPTY), NA
// does not apply, else a number; 0 is said as 0.
type Inputs map[string]string

// NA is what does not apply to the organ: printed as 0, kept apart.
const NA = "na"

// State tells nothing said, not applicable, zero and other numbers apart.
type State string

// The states of a number.
const (
	Empty         State = "empty"
	NotApplicable State = "na"
	Zero          State = "zero"
	Number        State = "number"
)

// StateOf is the state of a number.
func (in Inputs) StateOf(key string) State {
	switch v := in[key]; {
	case v == "":
		return Empty
	case v == NA:
		return NotApplicable
	case strings.Trim(v, "0.") == "":
		return Zero
	}
	return Number
}

// Shown is the number as the form has it: 0 where it does not apply, "" where
// nothing was said.
func (in Inputs) Shown(key string) string {
	if in.StateOf(key) == NotApplicable {
		return "0"
	}
	return in[key]
}

var (
	wholeForm   = regexp.MustCompile(`^[0-9]{1,9}$`)
	decimalForm = regexp.MustCompile(`^[0-9]{1,9}(?:\.[0-9]{1,6})?$`)
	notSaid     = []string{"不适用", "na", "NA", "无此事项"}
)

// ReadInputs reads what was typed; every number that is none is named. Blank
// stays blank, so that what is missing can be told.
func ReadInputs(typed map[string]string) (Inputs, error) {
	out := Inputs{}
	var p fault.Problems
	for _, c := range Cells() {
		v := strings.NewReplacer(",", "", "，", "", " ", "", "　", "").Replace(typed[c.Key])
		for _, w := range notSaid {
			if v == w {
				v = NA
			}
		}
		form, hint := wholeForm, "不带小数的数"
		if c.Decimals {
			form, hint = decimalForm, "以万元为单位的数，最多六位小数"
		}
		if v != "" && v != NA && !form.MatchString(v) {
			p.Add(c.Key, "“"+c.Name+"”的“"+c.Column+"”应是"+hint+"，没有的写 0，写的是“"+typed[c.Key]+"”。")
			continue
		}
		if v != "" && v != NA && !c.Decimals {
			n, _ := strconv.Atoi(v) // digits by the form
			v = strconv.Itoa(n)
		}
		if v != "" {
			out[c.Key] = v
		}
	}
	return out, p.Err()
}

// Missing names the numbers about which nothing was said.
func (in Inputs) Missing() (out []string) {
	for _, c := range Cells() {
		if in.StateOf(c.Key) == Empty {
			out = append(out, c.Name+"·"+c.Column)
		}
	}
	return out
}

// first are the inputs of a new report: a county makes no 规章.
func first() Inputs {
	return Inputs{"rules.made": NA, "rules.repealed": NA, "rules.valid": NA}
}

// number is a whole number's value; false when nothing was said.
func (in Inputs) number(key string) (int, bool) {
	n, err := strconv.Atoi(in.Shown(key))
	return n, err == nil
}
