package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"lianghua/internal/dbtest"
	"lianghua/web/desk"
	"lianghua/web/webtest"
)

// Every list of the desk exports: a page whose template is a list, a board, a
// grid or a watch has its file beside it.
func TestEveryListExports(t *testing.T) {
	c := webtest.New(t, dbtest.SQLite(t))
	routes := desk.Routes(&desk.Deps{DB: c.DB})
	have := map[string]bool{}
	for _, r := range routes {
		have[r.Method+" "+r.Path] = true
	}
	lists := 0
	for _, r := range routes {
		if r.Method != http.MethodGet || strings.Contains(r.Path, ":") || !listTemplate(r.Page) {
			continue
		}
		lists++
		if !have["GET "+r.Path+"/export"] {
			t.Errorf("%s (%s) has no export", r.Path, r.Page)
		}
	}
	if lists < 30 {
		t.Errorf("%d lists", lists)
	}
}

func listTemplate(page string) bool {
	switch page {
	case "desk/owed_declarations", "desk/owed_calendar", "desk/owed_columns", "desk/owed_rectify", "desk/contact_missing":
		return true
	}
	for _, end := range []string{"_list", "_board", "_grid"} {
		if strings.HasSuffix(page, end) {
			return true
		}
	}
	return false
}

func TestFilesOfListsHoldWhatTheListsShow(t *testing.T) {
	c := serve(t, dbtest.SQLite(t))
	b := c.As("county")
	for path, head := range map[string]string{"/desk/duties/calendar/export": "事项,由谁公开,单位,时限规定", "/desk/duties/declarations/export": "任务,期次,单位,申报",
		"/desk/imports/export": "批次,文件,种类", "/desk/rounds/export": "轮次,状态,工作日", "/desk/editions/export": "版本,状态,国家标准（待核）,文号"} {
		a := b.Get(path + "?format=csv")
		if a.Status != http.StatusOK || !strings.Contains(a.Body, head) {
			t.Errorf("%s: %d %.200s", path, a.Status, a.Body)
		}
	}
	if a := b.Get("/desk/editions/export?format=csv"); strings.Count(a.Body, "\n") != 2 {
		t.Errorf("the starter edition alone was expected: %s", a.Body)
	}
}
