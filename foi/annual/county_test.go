package annual_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lianghua/foi"
	"lianghua/foi/annual"
	"lianghua/foi/answer"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/workday"
	"lianghua/org"
	"lianghua/rbac"
)

var (
	ctx = context.Background()
	cli = org.CLIActor("示例")
)

// county is a county with a government, two organs and a desk; today is 2026-03-02.
type county struct {
	*annual.Service
	t     *testing.T
	foi   *foi.Service
	units *org.Service
	codes []string
	ids   map[string]int64
}

func newCounty(t testing.TB, d *db.DB) *county {
	t.Helper()
	keys, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := attach.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	audit.Attach(d, keys)
	d.SetClock(func() time.Time { return calendar.MustParse("2026-03-02").Start().Add(9 * time.Hour) })
	c := &county{Service: &annual.Service{DB: d, Calendar: workday.LoadCalendar}, units: &org.Service{DB: d, Keys: keys}, codes: []string{"MY", "MY-D07", "MY-T01"}, ids: map[string]int64{},
		foi: &foi.Service{DB: d, Keys: keys, Files: files, Calendar: workday.LoadCalendar}}
	c.t, _ = t.(*testing.T)
	if err := d.Write(ctx, func(tx *db.Tx) error { _, err := workday.Seed(tx, org.Who(cli)); return err }); err != nil {
		t.Fatal(err)
	}
	for _, u := range []org.UnitDraft{{Code: "MY", Name: "示例县人民政府", ShortName: "县政府", Kind: org.County},
		{Code: "MY-D07", Name: "示例县民政局", ShortName: "民政局", Kind: org.Department, ParentCode: "MY"},
		{Code: "MY-T01", Name: "示例镇人民政府", ShortName: "示例镇", Kind: org.Township, ParentCode: "MY"}} {
		added, err := c.units.AddUnit(ctx, cli, u)
		if err != nil {
			t.Fatal(err)
		}
		c.ids[u.Code] = added.ID
	}
	return c
}

// line is a row of a ledger, with the words that people write.
type line struct {
	number, organ, received, result, answered string
	applicant                                 answer.Applicant
	code                                      string
}

// lines makes n rows of the years 2023 to 2026; a seed makes the same ones.
func lines(seed uint64, n int, codes []string) (out []line) {
	r := rand.New(rand.NewPCG(seed, 9))
	types, applicants := answer.All(), answer.Applicants()
	for i := range n {
		l := line{number: fmt.Sprintf("依申请-%04d", i+1), organ: codes[r.IntN(len(codes))], applicant: applicants[r.IntN(len(applicants))]}
		received := calendar.On(2023, 11, 1).AddDays(r.IntN(840))
		l.received = received.String()
		if end := received.AddDays(r.IntN(60)); r.IntN(12) > 0 && !end.After(calendar.On(2026, 3, 1)) {
			ty := types[r.IntN(len(types))]
			l.code, l.result, l.answered = ty.Code, []string{ty.Label(), ty.Name, ty.Code, ty.Row, ty.Group + "·" + ty.Name}[r.IntN(5)], end.String()
		}
		out = append(out, l)
	}
	return out
}

// enter takes the lines in as the importer does.
func (c *county) enter(list []line) {
	c.t.Helper()
	reg := c.foi.LedgerRegister(c.units.UnitRegister())
	prepare, err := reg.Prepare(c.DB.Reader(ctx))
	if err != nil {
		c.t.Fatal(err)
	}
	err = c.DB.Write(ctx, func(tx *db.Tx) error {
		for _, l := range list {
			f, err := prepare(map[string]string{"number": l.number, "organ": l.organ, "received": l.received, "type": l.applicant.Name(), "applicant": "示例甲", "need": "示例文件",
				"result": l.result, "answered": l.answered})
			if err != nil {
				return err
			}
			if said, err := reg.Check(tx, f, nil); err != nil || len(said) > 0 {
				c.t.Fatalf("%+v: %v %v", l, said, err)
			}
			if _, err := reg.Add(tx, org.Who(cli), f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// expected counts as a clerk does with a printed ledger: line by line.
func expected(list []line, organ string, year int) map[string][7]int {
	out := map[string][7]int{}
	add := func(no string, col int) {
		cells := out[no]
		cells[col]++
		cells[6]++
		out[no] = cells
	}
	y := fmt.Sprint(year)
	for _, l := range list {
		if organ != "" && l.organ != organ || l.received[:4] > y || l.answered != "" && l.answered[:4] < y {
			continue
		}
		col := 0
		for i, a := range answer.Applicants() {
			if a == l.applicant {
				col = i
			}
		}
		if l.received[:4] == y {
			add("一", col)
		} else {
			add("二", col)
		}
		if l.answered == "" || l.answered[:4] > y {
			add("四", col)
			continue
		}
		add("三(七)", col)
		group, leaf, _ := strings.Cut(l.code, ".")
		add("三("+string([]rune("一二三四五六")[group[0]-'1'])+")"+leaf, col)
	}
	return out
}

func (c *county) scope(code string) annual.Scope {
	c.t.Helper()
	s, err := annual.ScopeOf(c.DB.Reader(ctx), code)
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

func (c *county) report(code string, year int) annual.Report {
	c.t.Helper()
	r, err := c.Make(c.DB.Reader(ctx), c.scope(code), year)
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

func liaison(unit org.Unit) rbac.Actor {
	return rbac.Actor{AccountID: 7, PersonID: 7, Name: "示例丁", Current: -1, Grants: []rbac.Grant{{ID: 7, Role: rbac.DeptLiaison, Unit: unit.RBAC()}}}
}

func (c *county) scopeB(b *testing.B) annual.Scope {
	b.Helper()
	s, err := annual.WholeCounty(c.DB.Reader(ctx))
	if err != nil {
		b.Fatal(err)
	}
	return s
}
