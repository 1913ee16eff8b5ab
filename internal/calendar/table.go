package calendar

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"lianghua/internal/fault"
)

// embedded holds 2024–2026 as the State Council's notices of 2023, 2024 and
// 2025 arranged them.
//
//go:embed calendar.csv
var embedded string

// Embedded is the calendar that the program carries: 2024 to 2026.
func Embedded() Calendar { return New(EmbeddedDays(), nil) }

// EmbeddedDays are the days of the embedded table.
func EmbeddedDays() []Exception {
	days, err := ReadCSV(strings.NewReader(embedded))
	if err != nil {
		panic("calendar: the embedded table is broken: " + err.Error())
	}
	return days
}

// maxDays bounds an imported table: a few years of exceptions.
const maxDays = 4000

// ReadCSV reads a table with the columns date,kind[,note] (or 日期,类别[,说明]
// with 放假/调休上班). All problems are reported at once, each with its line.
func ReadCSV(r io.Reader) ([]Exception, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = true
	var p fault.Problems
	var out []Exception
	seen := map[Date]bool{}
	for line := 1; ; line++ {
		row, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			p.Add("file", fmt.Sprintf("第 %d 行不是有效的 CSV，请用“日期,类别”两列重新保存。", line))
			break
		}
		if line == 1 && isHead(row) || len(row) == 1 && strings.TrimSpace(row[0]) == "" {
			continue
		}
		e, problem := exception(row)
		if problem == "" && seen[e.Day] {
			problem = e.Day.String() + " 出现了两次，请只保留一行。"
		}
		if problem != "" {
			p.Add("file", fmt.Sprintf("第 %d 行：%s", line, problem))
			continue
		}
		seen[e.Day] = true
		if out = append(out, e); len(out) > maxDays {
			p.Add("file", fmt.Sprintf("超过 %d 行，请按年份分开导入。", maxDays))
			break
		}
	}
	return out, p.Err()
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
	d, err := Parse(strings.TrimSpace(strings.TrimPrefix(row[0], "\ufeff")))
	if err != nil || d.IsZero() {
		return e, fmt.Sprintf("日期“%s”不能识别，应写成 2027-01-01。", row[0])
	}
	k, ok := kinds[strings.TrimSpace(row[1])]
	if !ok {
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
