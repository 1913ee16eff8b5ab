// Package calendar counts working days. Holidays and make-up days (调休) are
// data, one year's table at a time, from the State Council's yearly notices.
package calendar

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// Date is a legal date: a day without a time or zone. The zero Date is "no date".
type Date struct {
	y int16
	m time.Month
	d int8
}

const dateLayout = "2006-01-02"

// zone is where legal days begin and end: Asia/Shanghai, without daylight
// saving since 1991.
var zone = time.FixedZone("Asia/Shanghai", 8*3600)

// On is the date with the given parts; overflowing parts carry over.
func On(year int, month time.Month, day int) Date {
	return dateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf is the legal day in which the instant t falls.
func DateOf(t time.Time) Date { return dateOf(t.In(zone)) }

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{int16(y), m, int8(d)}
}

// Parse reads 2026-01-02; "" is the zero Date.
func Parse(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(dateLayout, s)
	if err != nil {
		return Date{}, fmt.Errorf("日期“%s”不能识别，应写成 2026-01-02", s)
	}
	return dateOf(t), nil
}

// MustParse is Parse for dates written in the program.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (d Date) time() time.Time { return time.Date(int(d.y), d.m, int(d.d), 0, 0, 0, 0, time.UTC) }

// IsZero reports "no date".
func (d Date) IsZero() bool { return d == Date{} }

// Year is the date's year.
func (d Date) Year() int { return int(d.y) }

// Month is the date's month.
func (d Date) Month() time.Month { return d.m }

// Day is the day of the month.
func (d Date) Day() int { return int(d.d) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.time().Weekday() }

// AddDays is n calendar days later.
func (d Date) AddDays(n int) Date { return dateOf(d.time().AddDate(0, 0, n)) }

// DaysUntil counts calendar days to e; negative when e is earlier.
func (d Date) DaysUntil(e Date) int { return int(e.time().Sub(d.time()).Hours() / 24) }

// Before reports an earlier day.
func (d Date) Before(e Date) bool {
	if d.y != e.y {
		return d.y < e.y
	}
	if d.m != e.m {
		return d.m < e.m
	}
	return d.d < e.d
}

// After reports a later day.
func (d Date) After(e Date) bool { return e.Before(d) }

// String is 2026-01-02, "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.time().Format(dateLayout)
}

// Chinese is 2026年1月2日, "" for no date.
func (d Date) Chinese() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.y, d.m, d.d)
}

// Start is the instant at which the day begins.
func (d Date) Start() time.Time {
	return time.Date(int(d.y), d.m, int(d.d), 0, 0, 0, 0, zone)
}

// Value stores the text; text order is date order.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads what Value stores.
func (d *Date) Scan(v any) (err error) {
	switch x := v.(type) {
	case nil:
		*d = Date{}
	case string:
		*d, err = Parse(x)
	case []byte:
		*d, err = Parse(string(x))
	case time.Time:
		*d = dateOf(x)
	default:
		err = fmt.Errorf("calendar.Date: cannot scan %T", v)
	}
	return err
}

// MarshalJSON writes the text.
func (d Date) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads the text.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	p, err := Parse(s)
	*d = p
	return err
}
