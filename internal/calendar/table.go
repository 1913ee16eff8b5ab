package calendar

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"lianghua/internal/fault"
)

// embedded holds 2024–2026 as the State Council's notices of 2023, 2024 and
// 2025 arranged them.
//
//go:embed calendar.csv
var embedded string

// Embedded is the calendar that the program carries: 2024 to 2026.
func Embedded() Calendar { return New(EmbeddedDays(), EmbeddedYears()) }

// EmbeddedYears are the years whose table is embedded.
func EmbeddedYears() []int { return []int{2024, 2025, 2026} }

// EmbeddedDays are the days of the embedded table.
func EmbeddedDays() []Exception {
	days, err := ReadCSV(strings.NewReader(embedded))
	if err != nil {
		panic("calendar: the embedded table is broken: " + err.Error())
	}
	return days
}

// The bounds of an imported table: a few years of exceptions, and as many
// problems as a person will read.
const (
	maxDays     = 4000
	maxProblems = 50
	maxBytes    = 512 << 10
)

// ReadCSV reads a table with the columns date,kind[,note] (or 日期,类别[,说明]
// with 放假/调休上班). All problems are reported at once, each with its line.
func ReadCSV(r io.Reader) ([]Exception, error) {
	text, err := decode(r)
	if err != nil {
		return nil, err
	}
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = true
	t := table{seen: map[Date]bool{}}
	for t.open() {
		row, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.malformed(err)
			break
		}
		line, _ := in.FieldPos(0)
		t.take(line, row)
	}
	if len(t.days) == 0 && t.wrong == 0 {
		t.problem("表中没有任何放假或调休日期，请核对是否选错了文件。")
	}
	if err := t.problems.Err(); err != nil {
		return nil, err
	}
	return t.days, nil
}

// table collects the rows of a file and what is wrong with them.
type table struct {
	problems fault.Problems
	wrong    int
	days     []Exception
	seen     map[Date]bool
	headRead bool
}

func (t *table) problem(msg string) {
	t.problems.Add("file", msg)
	t.wrong++
}

// open reports that another row may be read, and says why not.
func (t *table) open() bool {
	switch {
	case len(t.days) > maxDays:
		t.problem(fmt.Sprintf("超过 %d 行，请按年份分开导入。", maxDays))
	case t.wrong >= maxProblems:
		t.problem(fmt.Sprintf("问题已有 %d 处，其余未列出，请核对是否选错了文件。", maxProblems))
	default:
		return true
	}
	return false
}

func (t *table) malformed(err error) {
	line := 0
	if e := (*csv.ParseError)(nil); errors.As(err, &e) {
		line = e.StartLine
	}
	t.problem(fmt.Sprintf("第 %d 行不是有效的 CSV，请用“日期,类别”两列重新保存。", line))
}

func (t *table) take(line int, row []string) {
	head := !t.headRead && isHead(row)
	t.headRead = true
	if head || len(row) == 1 && strings.TrimSpace(row[0]) == "" {
		return
	}
	e, problem := exception(row)
	if problem == "" && t.seen[e.Day] {
		problem = e.Day.String() + " 出现了两次，请只保留一行。"
	}
	if problem != "" {
		t.problem(fmt.Sprintf("第 %d 行：%s", line, problem))
		return
	}
	t.seen[e.Day] = true
	t.days = append(t.days, e)
}

// decode reads the whole table: UTF-8, or GB18030 as a Chinese Excel saves CSV.
func decode(r io.Reader) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return "", err
	}
	if len(raw) > maxBytes {
		return "", fault.TooLarge(fmt.Sprintf("文件超过 %d KB，放假安排表不会这样大，请核对是否选错了文件。", maxBytes>>10))
	}
	if utf8.Valid(raw) {
		return string(raw), nil
	}
	raw, err = simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	return string(raw), err
}

func isHead(row []string) bool {
	head := strings.TrimPrefix(row[0], "\ufeff")
	return head == "date" || head == "日期"
}

var kinds = map[string]Kind{"off": Off, "work": Work, "放假": Off, "休": Off, "调休上班": Work, "上班": Work, "班": Work}

func exception(row []string) (e Exception, problem string) {
	if len(row) < 2 {
		return e, "应有日期和类别两列。"
	}
	d, ok := cellDate(row[0])
	if !ok {
		return e, fmt.Sprintf("日期“%s”不能识别，应写成 2027-01-01。", row[0])
	}
	k, known := kinds[strings.TrimSpace(row[1])]
	if !known {
		return e, fmt.Sprintf("类别“%s”不能识别，应为 放假 或 调休上班。", row[1])
	}
	e = Exception{Day: d, Kind: k}
	if len(row) > 2 {
		e.Note = strings.TrimSpace(row[2])
	}
	if weekend := (Calendar{}).IsWorkday(d); weekend == (k == Work) {
		return e, fmt.Sprintf("%s 与平常的星期没有差别，不必列入。", d)
	}
	return e, ""
}

// cellDate reads 2027-01-01 and 2027/1/1, which is what a spreadsheet makes
// of it when it saves the table.
func cellDate(cell string) (Date, bool) {
	cell = strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff"))
	for _, layout := range []string{dateLayout, "2006/1/2"} {
		if t, err := time.Parse(layout, cell); err == nil {
			return dateOf(t), true
		}
	}
	return Date{}, false
}
