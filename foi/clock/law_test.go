package clock

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"

	"lianghua/internal/calendar"
)

// Every article of the clock stands in the register of checked articles, with
// the number of days that the clock uses.
func TestRulesStandInTheRegister(t *testing.T) {
	f, err := os.Open("../../testdata/law/articles.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[string]map[string]bool{}
	for _, r := range rows {
		key := r[0] + r[1]
		if numbers[key] == nil {
			numbers[key] = map[string]bool{}
		}
		numbers[key][r[3]] = true
	}
	for _, r := range Rules() {
		of, ok := numbers[r.Law+r.Article]
		if !ok {
			t.Errorf("%s art. %s is not in testdata/law", r.Law, r.Article)
		} else if r.Days > 0 && !of[strconv.Itoa(r.Days)] {
			t.Errorf("%s art. %s: the clock counts %d, the register has %v", r.Law, r.Article, r.Days, of)
		}
		if r.Text == "" {
			t.Errorf("%s art. %s has no citation", r.Law, r.Article)
		}
	}
	if !numbers["政府信息公开条例33(2)"][strconv.Itoa(maxExtension)] {
		t.Errorf("extension: %d", maxExtension)
	}
}

func TestOtherLimits(t *testing.T) {
	cal, from := calendar.Embedded(), day("2026-09-18")
	for _, x := range []struct {
		name string
		got  calendar.Due
		want string
	}{
		{"third party", ThirdDue(from, cal), "2026-10-15"},
		{"fee", FeeDue(from, cal), "2026-10-22"},
	} {
		if x.got.Date.String() != x.want {
			t.Errorf("%s: %s, want %s", x.name, x.got.Date, x.want)
		}
	}
}
