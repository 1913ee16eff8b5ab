// Package arch holds the tests of the program's shape: who may import whom,
// and what no SQL text may contain. The rules are docs/architecture.md §2.
package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

type pkg struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "lianghua/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// rank orders our packages: a package imports only packages of a lower rank.
// Equal ranks never import each other.
var rank = map[string]int{
	"internal/fault":    0,
	"internal/calendar": 10, "internal/crypt": 10, "internal/sheet": 10, "internal/htmlcheck": 10, "internal/qr": 10,
	"internal/throttle": 10, "internal/visit": 10, "internal/pagecache": 31, "internal/staticsite": 32,
	"internal/richtext": 10,
	"internal/privacy":  12, "internal/document": 12,
	"internal/db":     20,
	"internal/dbtest": 25,
	"rbac":            30, "internal/audit": 30, "internal/notify": 30, "internal/todo": 30, "internal/jobs": 30, "internal/attach": 30,
	"internal/settings": 31, // a changed setting is audited
	"internal/search":   31, // words that mean the same are edited by right, and audited
	"internal/workday":  31, // so is a changed calendar
	"internal/outbox":   32,
	"internal/backup":   33, // reads whole tables, and makes the index of the search anew
	"org/reshape":       39, // which records change hands: every slice says it of its own
	"internal/channel":  32, // an address and a password are sealed, a setting says where to
	"internal/metrics":  34,
	"org":               40,
	"queue":             42, // reads the things to do of every slice, and knows none
	"site":              60,
	"disclose/precheck": 44, // knows no records: what it checks is handed in
	"foi/clock":         45, // pure, like fee and answer
	"foi/fee":           45,
	"foi/answer":        45,
	"catalog/term":      45,
	"catalog/table":     46,
	"catalog":           50,
	"claim":             60,
	"duty":              61,
	"village/ledger":    45,
	"foi/letter":        45, // pure, as are its neighbours foi/clock, foi/fee, foi/answer
	"foi/redact":        45,
	"disclose/form":     62,
	"disclose/words":    63, // what the county adds to disclose/precheck
	"disclose":          68,
	"village/pilot":     69,
	"report":            69, // reads several slices
	"village":           69,
	"patrol":            71, // looks into every slice
	"handover":          72, // lists what every slice holds
	"guide":             60,
	"consult":           69,
	"foi":               69,
	"foi/dispute":       70, // around the case: 复议、诉讼; what the public sees; erasure after the term
	"foi/offer":         70,
	"foi/erasure":       70,
	"foi/annual":        69,
	"importer":          70,
	"exchange":          70,
	"reorg":             73, // carries over the records of every slice
	"web/static":        5,
	"templates":         75,
	"web":               80,
	"web/webtest":       85, // a small county for tests of pages
	"web/desk":          90, "web/portal": 90, "web/api": 90, "web/field": 90,
	"catalog/upgrade/match": 51, "catalog/upgrade": 71, // pure; reads workbooks by the importer and moves claims
	"cmd/lianghua/demo":      95,
	"cmd/lianghua":           100,
	"internal/dbtest/withpg": 100,
	"internal/arch":          100,
	"e2e":                    100,
}

func TestImportsPointDown(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "lianghua/")
		own, ok := rank[name]
		if !ok {
			t.Errorf("%s has no place in the order: give it a rank here and a line in docs/architecture.md", name)
			continue
		}
		for _, i := range p.Imports {
			to, ours := strings.CutPrefix(i, "lianghua/")
			if ours && rank[to] >= own {
				t.Errorf("%s imports %s, which is not below it", name, to)
			}
		}
	}
}

// owners are the only packages that may name these libraries.
var owners = map[string][]string{
	"github.com/labstack/echo":           {"web", "web/desk", "web/portal", "cmd/lianghua"},
	"html/template":                      {"templates", "web", "web/desk", "web/portal"},
	"github.com/casbin/casbin":           {"rbac"},
	"github.com/xuri/excelize":           {"internal/sheet"},
	"github.com/mattn/go-sqlite3":        {"internal/db"},
	"github.com/jackc/pgx":               {"internal/db", "internal/dbtest"},
	"github.com/pressly/goose":           {"internal/db"},
	"github.com/emmansun/gmsm":           {"internal/crypt"},
	"github.com/boombuler/barcode":       {"internal/qr"},
	"github.com/arran4/golang-ical":      {"web/portal"},
	"golang.org/x/image":                 {"internal/document"},
	"golang.org/x/crypto/argon2":         {"internal/crypt"},
	"github.com/alecthomas/kong":         {"cmd/lianghua"},
	"database/sql":                       {"internal/db", "internal/dbtest", "internal/calendar"},
	"github.com/microcosm-cc/bluemonday": {"internal/richtext"},
	"github.com/andybalholm/brotli":      {"internal/pagecache"},
	"github.com/wneessen/go-mail":        {"internal/channel"},
	"github.com/prometheus":              {"internal/metrics"},
}

func TestLibrariesHaveOneOwner(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "lianghua/")
		for _, i := range p.Imports {
			for lib, allowed := range owners {
				if (i == lib || strings.HasPrefix(i, lib+"/")) && !contains(allowed, name) {
					t.Errorf("%s imports %s, which belongs to %v", name, i, allowed)
				}
			}
		}
	}
}

func TestPortalNeverReachesBackOffice(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != "lianghua/web/portal" {
			continue
		}
		for _, i := range p.Imports {
			if i == "lianghua/importer" || i == "lianghua/internal/audit" {
				t.Errorf("web/portal imports %s", i)
			}
		}
		return
	}
	t.Error("web/portal was not found")
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
