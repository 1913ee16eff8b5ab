package offer_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lianghua/catalog"
	"lianghua/catalog/term"
	"lianghua/disclose"
	"lianghua/foi"
	"lianghua/foi/offer"
	"lianghua/internal/attach"
	"lianghua/internal/audit"
	"lianghua/internal/calendar"
	"lianghua/internal/crypt"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/fault"
	"lianghua/internal/workday"
	"lianghua/org"
	"lianghua/rbac"
)

var ctx = context.Background()

// county is a county with its catalogue and its desk of applications.
type county struct {
	t              *testing.T
	d              *db.DB
	now            time.Time
	unit, civil    org.Unit
	cases          *foi.Service
	faces          *offer.Service
	catalog        *catalog.Service
	officer, civic rbac.Actor
	leader         rbac.Actor
}

func open(t *testing.T, d *db.DB) *county {
	t.Helper()
	c := &county{t: t, d: d, catalog: &catalog.Service{DB: d}}
	keys, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
	c.must(err)
	files, err := attach.OpenStore(t.TempDir())
	c.must(err)
	audit.Attach(d, keys)
	d.SetClock(func() time.Time { return c.now })
	c.now = calendar.MustParse("2026-09-01").Start().Add(9 * time.Hour)
	cli := org.CLIActor("示例")
	c.must(d.Write(ctx, func(tx *db.Tx) error { _, err := workday.Seed(tx, org.Who(cli)); return err }))
	units := &org.Service{DB: d, Keys: keys}
	c.unit, err = units.AddUnit(ctx, cli, org.UnitDraft{Code: "MY", Name: "蒙阴县人民政府", ShortName: "县政府", Kind: org.County})
	c.must(err)
	c.civil, err = units.AddUnit(ctx, cli, org.UnitDraft{Code: "MY-D07", Name: "蒙阴县民政局", ShortName: "县民政局", Kind: org.Department, ParentCode: "MY"})
	c.must(err)
	_, err = catalog.Load(ctx, d, org.Who(cli), nil)
	c.must(err)
	actor := func(n int64, r rbac.Role, u org.Unit) rbac.Actor {
		return rbac.Actor{AccountID: n, PersonID: n, Name: fmt.Sprintf("示例%d", n), Current: -1, Grants: []rbac.Grant{{Role: r, Unit: u.RBAC()}}}
	}
	c.officer, c.civic, c.leader = actor(1, rbac.CountyOfficer, c.unit), actor(2, rbac.DeptLiaison, c.civil), actor(3, rbac.CountyLeader, c.unit)
	c.cases = &foi.Service{DB: d, Keys: keys, Files: files, Calendar: workday.LoadCalendar, Items: &disclose.Service{DB: d, Calendar: workday.LoadCalendar, Files: files}}
	c.faces = &offer.Service{DB: d, Requests: c.cases}
	return c
}

func (c *county) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatalf("%v: %s", err, fault.Message(err))
	}
}

func (c *county) refused(err error, kind fault.Kind, what string) {
	c.t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		c.t.Errorf("%s: want %v, got %v", what, kind, err)
	}
}

// asked is an application of the n-th person for something at the civil bureau.
func (c *county) asked(n int, need string, suggests bool) foi.Ref {
	c.t.Helper()
	got, err := c.cases.Register(ctx, c.civic, foi.Form{OrganID: c.civil.ID, Channel: foi.Counter, ApplicantType: "natural", Need: need, SubmittedOn: calendar.DateOf(c.now), Suggests: suggests,
		Applicant: foi.Applicant{Name: "示例某", IDKind: "其他证件", IDNumber: fmt.Sprintf("SHILI-%d", n), Phone: "13900000000"}})
	c.must(err)
	return c.ref(got.ID)
}

func (c *county) ref(id int64) foi.Ref {
	c.t.Helper()
	r, err := foi.ByID(c.d.Reader(ctx), id)
	c.must(err)
	return foi.Ref{ID: id, Version: r.Version}
}

func (c *county) why(id int64) string {
	c.t.Helper()
	d, err := c.cases.Detail(ctx, c.civic, id)
	c.must(err)
	return offer.WhyProactive(d)
}

func (c *county) count(want int, query string, args ...any) {
	c.t.Helper()
	var n int
	c.must(c.d.Reader(ctx).Get(&n, query, args...))
	if n != want {
		c.t.Errorf("%d, want %d: %s", n, want, query)
	}
}

// What speaks for publishing: three who want the same, not one who asks three
// times; the applicant's suggestion; nothing.
func TestWhatSpeaksForPublishing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d)
		first := c.asked(1, "养老机构名单", false)
		c.asked(1, "养老机构名单", false)
		again := c.asked(1, "养老机构名单", false)
		if got := c.why(again.ID); got != "" {
			t.Errorf("one who asks three times: %q", got)
		}
		c.asked(2, "养老机构名单", false)
		if got := c.why(first.ID); got != "" {
			t.Errorf("two who ask: %q", got)
		}
		third := c.asked(3, " 养老机构名单 ", true)
		if got := c.why(first.ID); got != offer.Alike {
			t.Errorf("three who ask: %q", got)
		}
		if got := c.why(third.ID); got != offer.Alike {
			t.Errorf("three who ask and a suggestion: %q", got)
		}
		if got := c.why(c.asked(4, "另一件", true).ID); got != offer.Suggestion {
			t.Errorf("a suggestion: %q", got)
		}
	})
}

// A case opens a draft and a proposal; both are found from the case and lead
// back to it; the county agrees by writing the entry.
func TestProactiveOpensADraftAndAProposal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := open(t, d)
		ref := c.asked(1, "示例某要的养老机构名单", true)
		turn := offer.Turn{Title: "养老机构名单和补贴标准", Why: offer.Suggestion}
		for what, bad := range map[string]offer.Turn{"no title": {Why: offer.Office}, "no reason": {Title: "名单"}, "another reason": {Title: "名单", Why: "whim"}} {
			_, err := c.faces.Proactive(ctx, c.civic, ref, bad)
			c.refused(err, fault.KindInvalid, what)
		}
		_, err := c.faces.Proactive(ctx, c.leader, ref, turn)
		c.refused(err, fault.KindForbidden, "who does not handle the case")
		_, err = c.faces.Proactive(ctx, c.civic, foi.Ref{ID: ref.ID, Version: 99}, turn)
		c.refused(err, fault.KindConflict, "an old page")
		c.count(0, `SELECT count(*) FROM foi_proactive`)
		c.count(0, `SELECT count(*) FROM catalog_proposal`)
		c.count(0, `SELECT count(*) FROM disclose_item`)

		item, err := c.faces.Proactive(ctx, c.civic, ref, turn)
		c.must(err)
		_, err = c.faces.Proactive(ctx, c.civic, c.ref(ref.ID), turn)
		c.refused(err, fault.KindConflict, "turned twice")

		x, err := c.cases.Items.Detail(ctx, c.civic, item)
		c.must(err)
		if x.Item.UnitID != c.civil.ID || x.Title != turn.Title || x.Stage != "new" {
			t.Errorf("draft %+v", x.Item)
		}
		got, err := offer.TurnedOf(d.Reader(ctx), ref.ID)
		c.must(err)
		if got.ItemID != item || got.ProposalID == 0 || got.Why != offer.Suggestion || got.RequestID != ref.ID {
			t.Fatalf("turned %+v", got)
		}
		for _, who := range []struct {
			actor rbac.Actor
			sees  bool
		}{{c.civic, true}, {c.officer, true}, {rbac.Actor{PersonID: 9, Current: -1, Grants: []rbac.Grant{{Role: rbac.DeptLiaison, Unit: rbac.Unit{ID: 99, Path: "/99/"}}}}, false}} {
			back, err := offer.TurnedInto(d.Reader(ctx), who.actor, item)
			c.must(err)
			if (back.RequestID == ref.ID) != who.sees {
				t.Errorf("from the item: %+v for %s", back, who.actor.Name)
			}
		}
		p, err := catalog.ProposalByID(d.Reader(ctx), got.ProposalID)
		c.must(err)
		if p.Kind != catalog.ProposeAdd || p.Title != turn.Title || p.UnitID != c.civil.ID || p.Origin != foi.Object || p.OriginID != ref.ID || p.EntryID != 0 || p.Decision != "" {
			t.Errorf("proposal %+v", p)
		}
		waiting, err := catalog.Proposals(d.Reader(ctx), rbac.ReachOf(c.officer, rbac.EntryAgree))
		c.must(err)
		if len(waiting) != 1 || waiting[0].ID != p.ID || waiting[0].Level1 != turn.Title {
			t.Errorf("waiting %+v", waiting)
		}
		open := `SELECT count(*) FROM todo WHERE kind = 'entry.proposal' AND action = 'entry.agree' AND closed_at IS NULL AND url = '/desk/entries/additions/` + fmt.Sprint(p.ID) + `'`
		c.count(1, open)

		c.refused(c.catalog.Decide(ctx, c.officer, p.ID, true, ""), fault.KindConflict, "agreed to without an entry")
		c.refused(c.catalog.Decide(ctx, c.officer, p.ID, false, " "), fault.KindInvalid, "refused without words")
		fields := catalog.Fields{Domain: "D05", Level1: "养老服务", Level2: turn.Title, Content: []string{"机构名单", "补贴标准"}, Subject: "县民政局", Mode: "主动", Audience: "全社会",
			Channels: []string{"政府网站"}, Tiers: []term.Tier{term.County}}
		_, err = c.catalog.AddProposed(ctx, c.civic, p.ID, fields, "依申请转主动公开")
		c.refused(err, fault.KindForbidden, "a unit agrees to its own proposal")
		bad := fields
		bad.Level1 = ""
		_, err = c.catalog.AddProposed(ctx, c.officer, p.ID, bad, "依申请转主动公开")
		c.refused(err, fault.KindInvalid, "an entry without a name")
		c.count(1, open)
		w, err := c.catalog.AddProposed(ctx, c.officer, p.ID, fields, "依申请转主动公开")
		c.must(err)
		if p, err = catalog.ProposalByID(d.Reader(ctx), p.ID); err != nil || p.EntryID != w.ID || p.Decision != "agreed" || p.Code != w.Code {
			t.Errorf("agreed: %+v %v", p, err)
		}
		of, err := catalog.ProposalsOf(d.Reader(ctx), w.ID)
		c.must(err)
		if len(of) != 1 || of[0].ID != p.ID {
			t.Errorf("the entry's proposals: %+v", of)
		}
		c.count(0, open)
		_, err = c.catalog.AddProposed(ctx, c.officer, p.ID, fields, "再来")
		c.refused(err, fault.KindConflict, "agreed to twice")

		second := c.asked(5, "别的", false)
		_, err = c.faces.Proactive(ctx, c.civic, second, offer.Turn{Title: "别的信息", Why: offer.Office})
		c.must(err)
		got, err = offer.TurnedOf(d.Reader(ctx), second.ID)
		c.must(err)
		c.must(c.catalog.Decide(ctx, c.officer, got.ProposalID, false, "不属于主动公开范围"))
		if p, err = catalog.ProposalByID(d.Reader(ctx), got.ProposalID); err != nil || p.Decision != "refused" || p.Answer != "不属于主动公开范围" || p.EntryID != 0 {
			t.Errorf("refused: %+v %v", p, err)
		}
		if d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO catalog_proposal (kind, reason, unit_id, by_name, at) VALUES ('withdraw', '理由', ?, '示例', ?)`, c.civil.ID, tx.Now)
			return err
		}) == nil {
			t.Error("a proposal about no entry is stored")
		}
		var texts []string
		c.must(d.Reader(ctx).Select(&texts, `SELECT detail FROM audit_log`))
		if slices.ContainsFunc(texts, func(s string) bool {
			return len(s) > 0 && (strings.Contains(s, "示例某") || strings.Contains(s, "养老机构"))
		}) {
			t.Error("words of a case stand in the log")
		}
	})
}
