package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"lianghua/internal/db"
	"lianghua/org"
)

// kills is how often the program is killed: a few times in make test, 25 and
// more in make soak.
var kills = flag.Int("kills", 4, "how often TestKillNine kills the program, on each engine")

// killed names, for the child, the database and folder it works in.
const killed = "LIANGHUA_TEST_KILLED"

const writers = 4

// Killed at any instant under four writers, the county holds every act that
// was acknowledged, none of them by half, and its chain of acts is whole.
func TestKillNine(t *testing.T) {
	if place := os.Getenv(killed); place != "" {
		writeUntilKilled(t, place)
		return
	}
	each(t, func(t *testing.T, m terminal) {
		m.ok("migrate")
		m.county()
		acked := map[string]bool{}
		for n := range *kills {
			for _, code := range m.killOnce(n) {
				acked[code] = true
			}
		}
		if len(acked) < *kills*writers {
			t.Errorf("only %d acts in %d rounds: the writers hardly wrote", len(acked), *kills)
		}
		t.Logf("%d kills, %d acknowledged acts", *kills, len(acked))
		m.holds(acked)
		if out := m.ok("check"); !strings.Contains(out, "完好") {
			t.Errorf("check: %s", out)
		}
	})
}

// county adds the unit that the others stand under.
func (m terminal) county() {
	m.t.Helper()
	a, err := openApp(context.Background(), &cli{DB: m.db, Files: m.dir + "/files", Keys: m.dir + "/keys"}, false)
	if err != nil {
		m.t.Fatal(err)
	}
	_, err = a.org.AddUnit(context.Background(), localActor(), org.UnitDraft{Code: "MY", Name: "示例县人民政府", ShortName: "县政府", Kind: org.County, Relation: org.ByCounty})
	if err = firstOf(err, a.close()); err != nil {
		m.t.Fatal(err)
	}
}

// killOnce starts the program's writers, kills them after a while and returns
// what they had acknowledged.
func (m terminal) killOnce(n int) (acked []string) {
	m.t.Helper()
	child := exec.Command(os.Args[0], "-test.run", "^TestKillNine$")
	child.Env = append(os.Environ(), killed+"="+m.db+"\n"+m.dir+"\n"+fmt.Sprint(n))
	out, err := child.StdoutPipe()
	if err != nil {
		m.t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		m.t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	first := true
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			break // a line that was cut by the kill acknowledges nothing
		}
		if err != nil {
			m.t.Fatal(err)
		}
		if code, ok := strings.CutPrefix(strings.TrimSpace(line), "ack "); ok {
			acked = append(acked, code)
		} else if !strings.HasPrefix(line, "ack") {
			m.t.Errorf("the program said: %s", line)
		}
		if first {
			first = false
			time.AfterFunc(time.Duration(50+rand.IntN(400))*time.Millisecond, func() { _ = child.Process.Kill() })
		}
	}
	_ = child.Wait() // killed
	return acked
}

func writeUntilKilled(t *testing.T, place string) {
	at := strings.Split(place, "\n")
	c := cli{DB: at[0], Files: at[1] + "/files", Keys: at[1] + "/keys"}
	a, err := openApp(context.Background(), &c, false)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var out sync.Mutex
	for w := range writers {
		wg.Go(func() {
			for i := range 100_000 {
				code := fmt.Sprintf("K%s-%d-%d", at[2], w, i)
				if _, err := a.org.AddUnit(context.Background(), localActor(), org.UnitDraft{Code: code, Name: "示例单位" + code, ShortName: code, Kind: org.Department, Relation: org.ByCounty, ParentCode: "MY"}); err != nil {
					t.Errorf("%s: %v", code, err)
					return
				}
				out.Lock()
				fmt.Println("ack " + code)
				out.Unlock()
			}
		})
	}
	wg.Wait()
}

// holds looks for every acknowledged act, and for units without their line in
// the log or lines without their unit.
func (m terminal) holds(acked map[string]bool) {
	m.t.Helper()
	d, err := db.Open(context.Background(), m.db)
	if err != nil {
		m.t.Fatal(err)
	}
	defer d.Close()
	var there []string
	if err := d.Reader(context.Background()).Select(&there, `SELECT code FROM org_unit WHERE code >= 'K' AND code < 'L'`); err != nil {
		m.t.Fatal(err)
	}
	for _, code := range there {
		delete(acked, code)
	}
	for code := range acked {
		m.t.Errorf("%s was acknowledged and is lost", code)
	}
	var logged int
	if err := d.Reader(context.Background()).Get(&logged, `SELECT count(*) FROM audit_log WHERE object_kind = 'unit' AND object_id IN (SELECT CAST(id AS TEXT) FROM org_unit WHERE code >= 'K' AND code < 'L')`); err != nil {
		m.t.Fatal(err)
	}
	if logged != len(there) {
		m.t.Errorf("%d units, %d lines in the log", len(there), logged)
	}
}
