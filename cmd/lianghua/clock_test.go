package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// bare runs a command that needs no database, in an empty folder, and sees
// that it leaves nothing behind.
func bare(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	var out, errs bytes.Buffer
	e := env{get: func(string) string { return "" }, stdin: strings.NewReader(stdin), stdout: &out, stderr: &errs}
	err := run(context.Background(), args, e)
	if err != nil {
		errs.WriteString(describe(err))
	}
	if left, e := os.ReadDir(dir); e != nil || len(left) > 0 {
		t.Errorf("%v left %v behind", args, left)
	}
	return outcome{out.String(), errs.String(), exitCode(err)}
}

func TestClockNeedsNothing(t *testing.T) {
	o := bare(t, `{"received":"2026-06-01","events":[
		{"kind":"consult_sent","on":"2026-06-03"},{"kind":"consult_received_by_third","on":"2026-06-05"},{"kind":"consult_answered","on":"2026-06-10"},
		{"kind":"extended","on":"2026-07-01","days":10}]}`, "clock", "--json")
	var got struct {
		Correction  string `json:"correction_due"`
		Due         string
		Provisional bool
		Ladder      []struct {
			Date, Reason, Article string
			Counted               bool
			N                     int
		}
	}
	if err := json.Unmarshal([]byte(o.out), &got); err != nil || o.code != 0 || o.err != "" {
		t.Fatalf("exit %d: %s%s (%v)", o.code, o.out, o.err, err)
	}
	if got.Correction != "2026-06-10" || got.Due != "2026-07-21" || got.Provisional {
		t.Errorf("correction %s, due %s, provisional %v", got.Correction, got.Due, got.Provisional)
	}
	last := got.Ladder[len(got.Ladder)-1]
	if got.Ladder[0].Date != "2026-06-01" || got.Ladder[0].Counted || last.Date != got.Due || last.N != 30 {
		t.Errorf("ladder from %+v to %+v", got.Ladder[0], last)
	}
	text := bare(t, `{"received":"2026-12-21"}`, "clock")
	for _, words := range []string{"答复期限：2027-01-18（暂定）", "2027年的放假安排尚未录入", "2026-12-22  计入  1 "} {
		if !strings.Contains(text.out, words) {
			t.Errorf("the table lacks %q:\n%s", words, text.out)
		}
	}
}

func TestClockRefusesInChineseAllAtOnce(t *testing.T) {
	for _, x := range []struct {
		in    string
		words []string
	}{
		{`{"received":"2026-02-30","events":[{"kind":"nothing","on":"2026-03-02"},{"kind":"fee_paid","on":"26-3-5"}]}`, []string{"2026-02-30", "没有“nothing”", "26-3-5"}},
		{`{"received":"2026-06-01","events":[{"kind":"consult_answered","on":"2026-06-02"},{"kind":"extended","on":"2026-06-03","days":21},{"kind":"correction_sent","on":"2026-05-29"}]}`, []string{"早于收到申请之日", "第 1 项", "1 至 20 个工作日"}},
		{`{"received":"2026-06-01","events":[{"kind":"consult_answered","on":"2026-06-02"},{"kind":"extended","on":"2026-06-03","days":21}]}`, []string{"第 1 项", "第 2 项"}},
		{`{"received":`, []string{"应为 JSON"}},
		{``, []string{"应为 JSON"}},
		{`{}`, []string{"收到申请之日"}},
		{`{"received":"2026-06-01","events":[{"kind":"extended","on":"2026-06-03","days":"20"}]}`, []string{"days"}},
	} {
		o := bare(t, x.in, "clock", "--json")
		if o.code != 1 || o.out != "" {
			t.Errorf("%s: exit %d, printed %q", x.in, o.code, o.out)
		}
		for _, w := range x.words {
			if !strings.Contains(o.err, w) {
				t.Errorf("%s: %q lacks %q", x.in, o.err, w)
			}
		}
	}
}

func TestFeePrintsABareNumber(t *testing.T) {
	for _, x := range []struct {
		args []string
		want string
	}{
		{[]string{"--items", "41"}, "4300\n"}, {[]string{"--items", "10"}, "0\n"}, {[]string{"--pages", "250"}, "4700\n"}, {[]string{"--pages=500"}, "14700\n"},
	} {
		if o := bare(t, "", append([]string{"fee"}, x.args...)...); o.out != x.want || o.code != 0 {
			t.Errorf("%v: %q, exit %d", x.args, o.out, o.code)
		}
	}
	for _, args := range [][]string{{}, {"--items", "3", "--pages", "3"}, {"--items=-1"}, {"--pages", "99999999"}, {"--items", "many"}} {
		if o := bare(t, "", append([]string{"fee"}, args...)...); o.code != 1 || o.out != "" || o.err == "" {
			t.Errorf("%v: %q %q, exit %d", args, o.out, o.err, o.code)
		}
	}
}
