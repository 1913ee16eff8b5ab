package main

import (
	"encoding/csv"
	"net/http/httptest"
	"regexp"
	"strings"
)

// english is what should have been said in Chinese: a word of small letters,
// as the code calls things.
var english = regexp.MustCompile(`[a-z]{2,}`)

// logIsInWords reads the whole log as the auditor takes it away, after
// everybody did everything: acts, objects and what is said of them are plain
// Chinese. Values (addresses, codes, what somebody typed) stand as they are.
func (w *world) logIsInWords() {
	a := w.send(w.viewer("auditor"), httptest.NewRequest("GET", "/desk/audit/export?outcome=done", nil))
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(a.body), "\ufeff"))).ReadAll()
	if a.status != 200 || err != nil || len(rows) < 1000 {
		w.t.Fatalf("status %d, %d rows, %v", a.status, len(rows), err)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	seen := map[string]bool{}
	for _, r := range rows[1:] {
		act, object, said := r[at["动作"]], r[at["对象"]], r[at["细节"]]
		if act == "crawler" { // the crawler's own mark
			continue
		}
		if seen[act] = true; english.MatchString(act) {
			w.once("act "+act, "the act %q has no words", act)
		}
		if kind, _, _ := strings.Cut(object, " "); english.MatchString(kind) {
			w.once("kind "+kind, "the object %q has no words (%s)", kind, act)
		}
		for _, part := range strings.Split(said, "；") {
			name, value, named := strings.Cut(part, "：")
			if english.MatchString(name) {
				w.once("detail "+name, "%q of %s, %s has no words", name, act, object)
			}
			if named && closed[name] && english.MatchString(value) && value != "crawler" {
				w.once("value "+name+value, "%q of %s, %s has no words", part, act, object)
			}
		}
	}
	if len(seen) < 60 {
		w.t.Errorf("only %d sorts of acts are in the log", len(seen))
	}
}

// closed are the details whose values are words of the code.
var closed = map[string]bool{"原状态": true, "新状态": true, "状态": true, "步骤": true, "办理": true, "原因": true, "种类": true, "来自": true, "角色": true, "岗位": true, "途径": true}
